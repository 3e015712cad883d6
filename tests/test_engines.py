from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from runkit import CONFIG, finish, rows_of, write_run

from gen import engines, shards
from gen.config import ShardSpec, shard_specs
from gen.errors import CheckError, RunError, TemplateError
from gen.shards import ShardRecord


def tree(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


# What workers run: module-level, as it is sent by name.


def begin(out: Path, marks: Path | None = None) -> Callable[[ShardSpec], ShardRecord]:
    """Load a run once: returns what writes a shard of it."""
    digest = CONFIG.digest()
    if marks is not None:
        (marks / str(os.getpid())).touch()

    def make(spec: ShardSpec) -> ShardRecord:
        return shards.write_shard(out / "data", spec, digest, rows_of(spec))

    return make


def mortal(out: Path, mark: Path) -> Callable[[ShardSpec], ShardRecord]:
    """Like begin, but a worker is killed in the middle of shard 2, once."""
    make = begin(out)

    def once(spec: ShardSpec) -> ShardRecord:
        if spec.number == 2 and not mark.exists():
            mark.touch()
            (out / "data" / f".{spec.name}.tmp-{os.getpid()}").write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        return make(spec)

    return once


def doomed() -> Callable[[int], int]:
    """A worker dies of job 3, always."""

    def make(job: int) -> int:
        if job == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    return make


def failing(kind: str) -> Callable[[int], int]:
    """Fail as asked: at the start, or at job 1."""
    if kind == "start":
        raise TemplateError("no such tag", where="page.html:3", todo="close it")

    def make(job: int) -> int:
        if job != 1:
            return job
        if kind == "memory":
            raise MemoryError
        try:
            raise OSError("cause")
        except OSError as e:
            raise CheckError("invariant 1: x", where="row 7", todo="mend it") from e

    return make


def square() -> Callable[[int], int]:
    """Square numbers."""
    return lambda n: n * n


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order(workers: int) -> None:
    """Results stand in the order of the jobs, and each is reported once as it is done."""
    seen: dict[int, int] = {}
    jobs = [3, 1, 2, 9, 4]
    assert engines.run_local(jobs, square, workers=workers, on_done=seen.__setitem__) == [
        n * n for n in jobs
    ]
    assert seen == {n: n * n for n in jobs}
    assert engines.run_local([], square, workers=workers) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_do_not_change_a_byte(tmp_path: Path, workers: int) -> None:
    """Any number of workers gives the same folder, and each worker starts once."""
    write_run(tmp_path / "a")
    marks = tmp_path / "marks"
    marks.mkdir()
    shards.prepare_folder(tmp_path / "b", CONFIG)
    start = partial(begin, tmp_path / "b", marks)
    records = engines.run_local(shard_specs(CONFIG), start, workers=workers)
    (tmp_path / "b" / "README.md").write_text("# A card\n")
    finish(tmp_path / "b", CONFIG, records)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert 1 <= len(list(marks.iterdir())) <= workers


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    """When a worker is killed in a shard, the shard is made again and nothing of it is left."""
    write_run(tmp_path / "a")
    (tmp_path / "a" / "README.md").unlink()
    shards.prepare_folder(tmp_path / "b", CONFIG)
    start = partial(mortal, tmp_path / "b", tmp_path / "mark")
    records = engines.run_local(shard_specs(CONFIG), start, workers=2)
    assert (tmp_path / "mark").exists()
    finish(tmp_path / "b", CONFIG, records)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_workers_that_go_on_dying_end_the_run() -> None:
    """A job that kills its worker each time is given up with a RunError; the others were done."""
    seen: dict[int, int] = {}
    with pytest.raises(RunError, match="3 times in a row") as e:
        engines.run_local(list(range(6)), doomed, workers=2, on_done=seen.__setitem__)
    assert sorted(seen) == [0, 1, 2, 4, 5]
    assert e.value.where == "1 of 6 shards are not made"
    assert "--resume" in e.value.todo


@pytest.mark.parametrize(
    ("kind", "error", "where"),
    [
        ("start", TemplateError, "page.html:3"),
        ("job", CheckError, "row 7"),
        ("memory", RunError, ""),
    ],
)
def test_errors_of_workers_pass_intact(kind: str, error: type[Exception], where: str) -> None:
    """A GenError keeps its kind and its three parts on the way; lack of memory becomes one."""
    with pytest.raises(error) as e:
        engines.run_local(list(range(40)), partial(failing, kind), workers=2)
    assert getattr(e.value, "where", None) == where
    assert getattr(e.value, "todo", None)


GENERATE = """
import sys
from functools import partial
from pathlib import Path
from gen import engines, shards
from gen.config import shard_specs
import runkit
import test_engines

if __name__ == "__main__":
    out = Path(sys.argv[1])
    shards.prepare_folder(out, runkit.CONFIG, resume=True)
    start = partial(test_engines.begin, out)
    records = engines.run_local(shard_specs(runkit.CONFIG), start, workers=2)
    (out / "README.md").write_text("# A card\\n")
    runkit.finish(out, runkit.CONFIG, records)
"""


def launch(script: Path, text: str, out: Path, root: Path) -> subprocess.Popen[str]:
    """Start a program of its own, in a session of its own as a shell would."""
    script.write_text(text)
    path = f"{root}{os.pathsep}{root / 'tests'}"
    return subprocess.Popen(
        [sys.executable, str(script), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(
    "moment", [".run.toml.tmp-*", "run.toml", "*.parquet", ".*.parquet.tmp-*", ".*.lock"]
)
def test_killed_and_resumed(tmp_path: Path, root: Path, moment: str) -> None:
    """A run killed at any moment ends, resumed, with the bytes of an uninterrupted one."""
    write_run(tmp_path / "a")
    out = tmp_path / "b"
    main = launch(tmp_path / "main.py", GENERATE, out, root)
    until(lambda: any(out.rglob(moment)) or main.poll() is not None)
    main.kill()
    main.communicate()
    until(lambda: not group(main.pid))
    again = launch(tmp_path / "main.py", GENERATE, out, root)
    assert again.communicate()[1] == ""
    assert tree(tmp_path / "a") == tree(out)


MAIN = """
import sys
from functools import partial
from pathlib import Path
from gen import engines
import test_engines

if __name__ == "__main__":
    out = Path(sys.argv[1])
    jobs = [1, 2]
    try:
        engines.run_local(jobs, partial(test_engines.endless, out), workers=2)
    except KeyboardInterrupt:
        print("stopped")
"""


def endless(out: Path) -> Callable[[int], int]:
    """Say who works, holding a lock file open, and never end."""

    def make(job: int) -> int:
        with shards.shard_lock(out, str(job)):
            temp = out / f"pid{job}.tmp"
            temp.write_text(str(os.getpid()))
            temp.rename(out / f"pid{job}")
            while True:
                signal.pause()

    return make


def until(what: Callable[[], bool]) -> None:
    """Wait for something that another process does; fails after half a minute."""
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end, "it does not happen"
        os.sched_yield()


def group(leader: int) -> list[int]:
    """Return the living processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, members = path.read_text().rsplit(")", 1)[1].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(members) == leader and state != "Z":
            found.append(int(path.parent.name))
    return found


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_their_parent(tmp_path: Path, root: Path, how: signal.Signals) -> None:
    """However the main process ends, its workers end, their locks with them; Ctrl-C is quiet."""
    out = tmp_path / "out"
    out.mkdir()
    main = launch(tmp_path / "main.py", MAIN, out, root)
    until(lambda: (out / "pid1").exists() and (out / "pid2").exists())
    workers = [int((out / f"pid{i}").read_text()) for i in (1, 2)]
    assert all(map(alive, workers))
    if how == signal.SIGINT:
        # As a terminal does: to every process of the group.
        os.killpg(main.pid, how)
    else:
        main.send_signal(how)
    said, errors = main.communicate()
    until(lambda: not any(map(alive, workers)))
    assert errors == "" or how != signal.SIGINT
    assert said == ("stopped\n" if how == signal.SIGINT else "")
    with shards.shard_lock(out, "1"), shards.shard_lock(out, "2"):
        pass
