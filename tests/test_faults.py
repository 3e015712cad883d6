"""What may happen to a run while it is made, with real processes: it ends as if nothing had."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from faultkit import (
    OPTIONS,
    ROOT,
    SHARDS,
    ended,
    kill,
    members,
    run,
    start,
    table,
    tree,
    until,
    wait,
    workers,
)

from gen import cli, engines, runs, shards
from gen.chance import Stream
from gen.config import ShardSpec, shard_specs
from gen.errors import RunError
from gen.shards import ShardRecord

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
KILLS = 20


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small run, made without a fault."""
    out = tmp_path_factory.mktemp("whole") / "run"
    args = ["generate", "--quiet", *OPTIONS, "--out", str(out), "--workers", "1"]
    assert cli.main(args) == 0
    return out


@pytest.fixture
def resumed(whole: Path) -> Callable[..., None]:
    """Return what resumes a run, in this process, and holds it against one without a fault."""
    due = tree(whole)

    def check(out: Path) -> None:
        args = ["generate", "--quiet", *OPTIONS, "--out", str(out), "--workers", "1", "--resume"]
        assert cli.main(args) == 0
        assert tree(out) == due

    return check


def shards_of(out: Path) -> dict[str, bytes]:
    """Return the bytes of the shards that have their names."""
    return {p.name: p.read_bytes() for p in sorted((out / "data").glob("*.parquet"))}


def gone(leader: int) -> bool:
    """Tell whether no process of a group lives."""
    return not members(leader)


def test_killed_at_twenty_moments(tmp_path: Path, whole: Path) -> None:
    """After kill -9 at 20 random moments a run ends, resumed, with the bytes of an unhurt one."""
    # Main process and worker in turn; whatever has its name is whole each time. A run is killed and
    # resumed until it is done, then another one is begun. Prints the kills (pytest -s).
    due, chance = tree(whole), Stream(1, 0, "moments")
    began = time.monotonic()
    assert run(tmp_path / "timed", "--workers", "2") == (0, "")
    most = int(1000 * (time.monotonic() - began))
    rows: list[tuple[object, ...]] = [("kill", "run", "whom", "after ms", "shards then", "state")]
    number, main, done = 0, None, 0
    while len(rows) <= KILLS or main is not None:
        out = tmp_path / f"run{number}"
        if main is None:
            main = start(out, "--resume", "--workers", "2")
        moment = chance.between(0, most)
        stopping = len(rows) <= KILLS
        if wait(main, moment / 1000 if stopping else 120):
            assert ended(main) == (0, "")
            assert tree(out) == due
            number, main, done = number + 1, None, done + 1
            continue
        assert stopping, "the run does not end"
        # A worker, if there is one and it is its turn: the run goes on by itself.
        crew = workers(main.pid) if len(rows) % 2 else []
        whom = "worker" if crew else "main"
        kill(chance.pick(crew) if crew else main.pid)
        if not crew:
            main.communicate()
            until(partial(gone, main.pid))
            main = None
        there = shards_of(out)
        assert all(due[f"data/{name}"] == data for name, data in there.items())
        rows.append((len(rows), number, whom, moment, f"{len(there)} of {SHARDS}", "whole"))
    print("\n" + table(rows) + f"\n{done} runs, each in the end the same to the byte")
    assert done and {row[2] for row in rows[1:]} == {"main", "worker"}


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a disk of some size on a folder; skips the test where that is not allowed."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("no right to mount a small disk; RLIMIT_FSIZE is tried in its place")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("size", ["64k", "600k"])
def test_a_full_disk(tmp_path: Path, size: str, resumed: Callable[..., None]) -> None:
    """A disk that fills up is said, with what to do; with more room the run goes on."""
    disk = tmp_path / "disk"
    with small_disk(disk, size):
        status, said = run(disk / "run", "--workers", "2")
        assert status == 2 and "no space left on device" in said.lower() and "--resume" in said
        assert "Traceback" not in said and str(disk) in said
        assert not [p for p in disk.rglob("*") if ".tmp-" in p.name or p.suffix == ".lock"]
        remount = ["mount", "-o", "remount,size=64m", str(disk)]
        subprocess.run(remount, check=True, capture_output=True)
        resumed(disk / "run")


def test_files_that_may_not_grow(tmp_path: Path, resumed: Callable[..., None]) -> None:
    """Where the system refuses to write on, as by a quota, the run says so, and can go on."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (110_000, 110_000))

    out = tmp_path / "run"
    status, said = run(out, "--workers", "2", preexec_fn=limit)
    assert status == 2 and "file too large" in said and "--resume" in said
    assert "Traceback" not in said
    resumed(out)


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, whole: Path, resumed: Callable[..., None]
) -> None:
    """A read-only folder is named, at the start and under a resume."""
    place = tmp_path / "place"
    place.mkdir(mode=0o555)
    status, said = run(place / "run", preexec_fn=obey)
    assert status == 2 and "permission denied" in said and "--out" in said
    assert not list(place.iterdir())
    out = tmp_path / "run"
    shutil.copytree(whole, out)
    (out / "manifest.json").unlink()
    sorted((out / "data").glob("*.parquet"))[3].unlink()
    for folder in (out, out / "data"):
        folder.chmod(0o555)
    for crew in ("1", "2"):
        status, said = run(out, "--resume", "--workers", crew, preexec_fn=obey)
        assert status == 2 and "permission denied" in said and "Traceback" not in said
    for folder in (out, out / "data"):
        folder.chmod(0o755)
    resumed(out)


def obey() -> None:
    """Let root, too, keep to what a folder allows: without CAP_DAC_OVERRIDE after exec."""
    if os.getuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


def starved(out: Path, room: int) -> Callable[[ShardSpec], ShardRecord]:
    """Make shards in a process that may have `room` more bytes of memory than it has."""
    make = runs.start_worker(out)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return make


def test_a_worker_out_of_memory(tmp_path: Path, whole: Path, resumed: Callable[..., None]) -> None:
    """Workers that run out of memory end the run with advice, never in silence; it can go on."""
    out = tmp_path / "run"
    run_ = runs.open_run(whole)
    shutil.copytree(whole, out, ignore=shutil.ignore_patterns("*.parquet", "manifest.json"))
    shutil.copy(whole / "articles.parquet", out)
    with pytest.raises(RunError, match=r"memory|died") as e:
        engines.run_local(shard_specs(run_.config), partial(starved, out, 8 << 20), workers=2)
    assert "--workers" in e.value.todo and "--resume" in e.value.todo
    resumed(out)


ALONE = """
import resource, sys
from gen import cli, runs
import gen.rows, gen.views.resiliparse
real = runs.start_worker
def late(out, *more):
    make = real(out, *more)
    pages = int(open("/proc/self/statm").read().split()[0])
    most = pages * resource.getpagesize() + (64 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # Python asks first: a C++ library that does would end the process, however little is lacking.
    return lambda spec: (bytearray(1 << 30), make(spec))[1]
runs.start_worker = late
sys.exit(cli.main(sys.argv[1:]))
"""


def test_the_main_process_out_of_memory(tmp_path: Path, resumed: Callable[..., None]) -> None:
    """One worker is this process: lack of memory is said all the same, without a traceback."""
    out = tmp_path / "run"
    args = ["generate", "--quiet", *OPTIONS, "--out", str(out), "--workers", "1"]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *args], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert "ran out of memory" in done.stderr and "Traceback" not in done.stderr
    resumed(out)


@pytest.mark.parametrize("how", ["gone", "changed", "frozen changed", "frozen gone"])
def test_articles_that_change_under_a_resume(tmp_path: Path, how: str) -> None:
    """Articles that are gone or others are refused by file or digest, and nothing is changed."""
    source, out = tmp_path / "a.jsonl", tmp_path / "run"
    lines = [
        f'{{"title": "Title {i}", "text": "'
        + f"The harbour opened early on day {i}. " * 40
        + '"}\n'
        for i in range(12)
    ]
    source.write_text("".join(lines))
    args = ["--articles", str(source), "--workers", "1", "--bodies", "asis"]
    again = ["generate", "--quiet", *OPTIONS, "--out", str(out), *args, "--resume"]
    assert cli.main(again) == 0
    due = tree(out)
    (out / "manifest.json").unlink()
    min((out / "data").glob("*.parquet")).unlink()
    before = tree(out)
    frozen = out / "articles.parquet"
    if how == "gone":
        source.unlink()
    elif how == "changed":
        source.write_text("".join(lines[:-1]) + lines[-1].replace("harbour", "market"))
    elif how == "frozen changed":
        shutil.copy(next((out / "data").glob("*.parquet")), frozen)
        before = tree(out)
    else:
        frozen.unlink()
    status, said = run(out, "--resume", *args)
    if how == "frozen gone":
        assert (status, said) == (0, "") and tree(out) == due
        return
    assert status == 2 and "Traceback" not in said
    due_said = {
        "gone": "no such file",
        "changed": "articles_digest is",
        "frozen changed": "articles.parquet",
    }
    assert due_said[how] in said
    assert tree(out) == before
    source.write_text("".join(lines))
    if how == "frozen changed":
        frozen.unlink()
    assert cli.main(again) == 0
    assert tree(out) == due


@pytest.mark.parametrize("how", [("--workers", "1"), ("--workers", "2"), ("--engine", "dask")])
def test_ctrl_c(tmp_path: Path, how: tuple[str, str], resumed: Callable[..., None]) -> None:
    """Ctrl-C ends all processes with one line and no half files, and the run goes on."""
    if "dask" in how:
        pytest.importorskip("distributed", reason="needs pagenoise[dask]")
    out = tmp_path / "run"
    main = start(out, *how)
    until(lambda: any(out.glob("data/*.parquet")) or main.poll() is not None)
    # As a terminal does: to every process of the group.
    os.killpg(main.pid, signal.SIGINT)
    status, said = ended(main)
    assert status == 130
    assert said.strip() == "stopped; what is finished stays. Go on with --resume"
    until(lambda: not members(main.pid))
    assert not list(out.rglob(".*"))
    assert 1 <= len(shards_of(out)) < SHARDS
    resumed(out)


def test_two_runs_in_one_folder(tmp_path: Path, whole: Path) -> None:
    """Of two different runs started in one folder at once, one is made and one is refused."""
    out = tmp_path / "run"
    both = [start(out, "--workers", "1", "--seed", seed) for seed in ("0", "1")]
    first, second = map(ended, both)
    assert sorted([first[0], second[0]]) == [0, 2]
    assert "holds another run: seed is" in first[1] + second[1]
    if first[0] == 0:
        assert tree(out) == tree(whole)
    assert cli.main(["verify", str(out)]) == 0


def test_two_pieces_in_one_folder(tmp_path: Path, resumed: Callable[..., None]) -> None:
    """Two pieces of one run may be made in one folder at the same time."""
    out = tmp_path / "run"
    both = [start(out, "--workers", "1", "--shards", x) for x in ("0:6", f"6:{SHARDS}")]
    assert [ended(p) for p in both] == [(0, ""), (0, "")]
    assert cli.main(["merge", str(out)]) == 0
    resumed(out)


def test_a_dead_process_holds_no_lock(tmp_path: Path, resumed: Callable[..., None]) -> None:
    """A process killed in the middle of a shard leaves its lock file; that locks nobody out."""
    out = tmp_path / "run"
    main = start(out, "--workers", "1")
    until(lambda: any(out.glob("data/.*.tmp-*")) or main.poll() is not None)
    kill(main.pid)
    main.communicate()
    assert list(out.glob("data/.*.lock"))
    resumed(out)


def test_a_shard_that_is_being_written_is_left(tmp_path: Path, whole: Path) -> None:
    """While a living process writes a shard, another is told so, and which."""
    out = tmp_path / "run"
    shutil.copytree(whole, out)
    (out / "manifest.json").unlink()
    shard = sorted((out / "data").glob("train-*"))[1]
    shard.unlink()
    with shards.shard_lock(out / "data", shard.name):
        status, said = run(out, "--resume", "--workers", "1")
    assert status == 2 and shard.name in said and "another process is writing" in said
    assert "Traceback" not in said
