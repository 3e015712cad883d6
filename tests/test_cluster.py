"""Dask: the same bytes from any cluster, with a common folder or without, whoever is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import faultkit
import pytest
import test_engines

from gen import engines, runs
from gen.errors import CheckError, RunError, TemplateError, UsageError
from gen.shards import manifest

pytest.importorskip("distributed", reason="needs pagenoise[dask]")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler with three workers of this machine, as if it had been there before."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=3, threads_per_worker=1, dashboard_address="127.0.0.1:0") as made:
        yield made


@pytest.fixture(scope="module")
def small() -> runs.Run:
    """The small run, resolved."""
    return faultkit.asked()


@pytest.fixture(scope="module")
def whole(small: runs.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small run, made by one worker."""
    out = tmp_path_factory.mktemp("whole") / "run"
    runs.generate(small, out)
    return out


def killer(cluster: Any) -> Callable[..., None]:
    """Return what kills one worker of a cluster when the first shard is done."""
    dead: list[int] = []

    def done(*_: object) -> None:
        if not dead:
            dead.append(next(iter(cluster.workers.values())).pid)
            os.kill(dead[0], signal.SIGKILL)

    return done


def test_the_same_root_however_it_is_made(
    small: runs.Run, whole: Path, cluster: Any, tmp_path: Path
) -> None:
    """Workers, Dask with one killed, and pieces give the same bytes; prints the table (-s)."""
    address = cluster.scheduler_address

    def pieces(out: Path) -> None:
        for a, b in ((8, 11), (0, 3), (5, 8), (3, 5)):
            runs.generate(small, out, pieces=(a, b))
        runs.finish(runs.open_run(out), out)

    ways: dict[str, Callable[[Path], object]] = {
        "2 workers": lambda out: runs.generate(small, out, workers=2),
        "Dask, 1 worker of its own": lambda out: runs.generate(small, out, engine="dask"),
        "Dask, 3 workers, 1 killed": lambda out: runs.generate(
            small, out, engine="dask", scheduler=address, on_done=killer(cluster)
        ),
        "4 pieces, merged": pieces,
    }
    due = faultkit.tree(whole)
    rows = [("way", "root digest", "files"), ("1 worker", _root(whole), "-")]
    for name, make in ways.items():
        out = tmp_path / name
        make(out)
        found = faultkit.tree(out)
        same = sum(found.get(x) == due[x] for x in due)
        rows.append((name, _root(out), f"{same} of {len(due)} the same"))
        assert found == due, name
    print("\n" + faultkit.table(rows))
    assert len({row[1] for row in rows[1:]}) == 1


def _root(out: Path) -> str:
    made = manifest.read(out)
    assert made is not None
    return made.root_digest


def test_workers_without_the_folder(
    small: runs.Run, whole: Path, cluster: Any, tmp_path: Path
) -> None:
    """Shards may travel through a store; the same bytes arrive, and nothing stays behind."""
    out, store = tmp_path / "run", tmp_path / "store"
    url = f"file://{store}"
    scheduler = cluster.scheduler_address
    runs.generate(
        small, out, engine="dask", scheduler=scheduler, store=url, on_done=killer(cluster)
    )
    assert faultkit.tree(out) == faultkit.tree(whole)
    assert not [p for p in store.rglob("*") if p.is_file()]


def test_an_object_store(small: runs.Run, whole: Path, tmp_path: Path) -> None:
    """A store that is no file system will do; a run that was stopped goes on through it."""
    import fsspec
    from distributed import LocalCluster

    class StopError(Exception):
        """Stops the process that began when the third shard has come."""

    seen: list[object] = []

    def stop(*_: object) -> None:
        seen.append(_)
        if len(seen) == 3:
            raise StopError

    out = tmp_path / "run"
    inside = LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0"
    )
    with inside:
        make = partial(
            runs.generate,
            small,
            out,
            engine="dask",
            scheduler=inside.scheduler_address,
            store="memory://bucket/runs",
        )
        with pytest.raises(StopError):
            make(on_done=stop)
        assert len(list((out / "data").glob("*.parquet"))) == 3
        make(resume=True)
    assert faultkit.tree(out) == faultkit.tree(whole)
    assert not fsspec.filesystem("memory").find("/bucket")


def test_a_shard_that_arrives_otherwise_is_refused(small: runs.Run, whole: Path) -> None:
    """What comes out of the store is held against the digest that its worker gave."""
    made = manifest.read(whole)
    assert made is not None
    record = runs.working.start_worker(whole)(runs.shard_specs(small.config)[0])
    store = runs.Store(f"file://{whole.parent / 'spoilt'}", "x")
    store.leave(whole / "README.md", record.path)
    out = whole.parent / "other"
    with pytest.raises(RunError, match="not as its worker left it"):
        store.take(record, out)
    assert not list((out / "data").iterdir())


@pytest.mark.parametrize(
    ("kind", "error", "where"),
    [
        ("start", TemplateError, "page.html:3"),
        ("job", CheckError, "row 7"),
        ("memory", RunError, ""),
    ],
)
def test_errors_of_workers_pass_intact(
    cluster: Any, kind: str, error: type[Exception], where: str
) -> None:
    """A GenError keeps its kind and its three parts on the way; lack of memory becomes one."""
    start = partial(test_engines.failing, kind)
    with pytest.raises(error) as e:
        engines.run_dask(list(range(9)), start, workers=0, scheduler=cluster.scheduler_address)
    assert getattr(e.value, "where", None) == where
    assert getattr(e.value, "todo", None)


def test_results_come_in_order(cluster: Any) -> None:
    """Results stand in the order of the jobs, and each is reported once as it is done."""
    seen: dict[int, int] = {}
    jobs = [3, 1, 2, 9, 4]
    found = engines.run_dask(
        jobs,
        test_engines.square,
        workers=0,
        scheduler=cluster.scheduler_address,
        on_done=seen.__setitem__,
    )
    assert found == [n * n for n in jobs] and seen == {n: n * n for n in jobs}
    assert engines.run_dask([], test_engines.square, workers=1) == []


def test_workers_that_go_on_dying_end_the_run() -> None:
    """A job that kills its worker each time is given up with a RunError."""
    with pytest.raises(RunError, match="died of one shard 3 times") as e:
        engines.run_dask(list(range(4)), test_engines.doomed, workers=2)
    assert "--resume" in e.value.todo


def test_a_silent_scheduler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that does not answer is misuse, with its address."""
    monkeypatch.setattr("gen.engines.cluster._PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(UsageError, match="no scheduler answers") as e:
            engines.run_dask([1], test_engines.square, workers=1, scheduler=address)
        assert address in e.value.where


def test_versions_of_workers_must_agree(small: runs.Run, whole: Path) -> None:
    """A worker with another library refuses to work; the last part of Python's may differ."""
    here = runs.working.tools(small)
    python = here["python"].rpartition(".")[0] + ".999"
    assert runs.start_worker(whole, here | {"python": python})
    with pytest.raises(RunError, match=r"lxml .*, not 1\.0"):
        runs.start_worker(whole, here | {"lxml": "1.0"})


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--store", "s3://x"), "it is for --engine dask"),
        (("--scheduler", "tcp://x:1"), "it is for --engine dask"),
        (("--engine", "dask", "--store", "nonsense://x"), "--store nonsense://x"),
    ],
)
def test_misuse_leaves_nothing(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    """Options that do not go together are exit 2, and no folder is left behind."""
    status, error = faultkit.run(tmp_path / "run", *args)
    assert status == 2 and said in error and "Traceback" not in error
    assert not (tmp_path / "run").exists()
