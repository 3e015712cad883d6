"""What a worker does: open the run once, then make shards of it."""

from __future__ import annotations

import ctypes
import gc
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from gen import shards
from gen.config import ShardSpec
from gen.errors import RunError
from gen.runs.folder import content_changed, open_run
from gen.runs.resolving import Run
from gen.runs.store import Store
from gen.shards import ShardRecord, manifest

_OTHER = "use the version it began with, or begin anew with --force"


_SELDOM = 50_000
"""Objects made between two looks of the garbage collector at the young ones."""
_HEAP: Final = ((-3, 32 << 20), (-1, 64 << 20))
"""Of glibc: M_MMAP_THRESHOLD, bytes from which a block is the system's own, and M_TRIM_THRESHOLD,
free bytes at the heap's end from which they are given back; see mallopt(3)."""


@contextmanager
def calm_after() -> Iterator[None]:
    """Give collector and arrays of this process their own ways back: a worker may work in it."""
    import pyarrow as pa

    before, pool = gc.get_threshold(), pa.default_memory_pool()
    try:
        yield
    finally:
        pa.set_memory_pool(pool)
        gc.set_threshold(*before)
        gc.unfreeze()


def calm() -> None:
    """Have the garbage collector leave alone what stays, and come seldom; keep freed memory.

    Pages make thousands of objects and no cycles; looking through templates and words for some
    every few pages is a tenth of a page's time. Their strings are large: what one leaves is used
    for the next, rather than given to the system and asked back for, which cleans it each time.
    """
    import pyarrow as pa

    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM, 50, 50)
    pa.set_memory_pool(pa.system_memory_pool())  # one heap for strings and arrays
    with suppress(AttributeError, OSError):
        for option, value in _HEAP:
            ctypes.CDLL(None).mallopt(option, value)


def start_worker(
    out: Path, versions: Mapping[str, str] | None = None
) -> Callable[[ShardSpec], ShardRecord]:
    """Open the run in a worker and return what makes a shard of it.

    `versions` are those of the process that began, for workers of other machines. RunError if the
    worker's differ, or if it does not see the folder.
    """
    if not out.is_dir():
        raise RunError(
            "a worker does not see the run folder",
            where=str(out),
            todo="a folder that all workers share, or --store URL",
        )
    run = open_run(out, programs=True)  # asked for by whoever started the run
    if content_changed(run):
        raise RunError(
            "templates or words changed since this run began", where=str(out), todo=_OTHER
        )
    maker = run.row_maker()
    calm()
    if versions is not None and (differ := _differ(versions, tools(run))):
        raise RunError(
            f"a worker has other versions: {differ}",
            where=str(out),
            todo="install the same in all workers",
        )
    digest = run.digest

    def make(spec: ShardSpec) -> ShardRecord:
        rows = ((x.row, x.asked) for x in maker.rows(range(spec.start, spec.stop)))
        written = shards.write_shard(out / "data", spec, digest, rows)
        run.families.parts.keep()
        _give_back()
        return written

    return make


def _give_back() -> None:
    """Return memory of the shard's strings and arrays to the system, so that none piles up."""
    import pyarrow as pa

    gc.collect()  # sites that went out of use are cycles, and the collector comes seldom
    pa.default_memory_pool().release_unused()
    # glibc keeps what lies between two living things; other C libraries have no such call.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def start_away(store: Store, versions: Mapping[str, str]) -> Callable[[ShardSpec], ShardRecord]:
    """Like `start_worker`, for a worker that does not see the run folder.

    What the run is made of comes from the store, and shards are left there.
    """
    # Goes with the worker: the function below keeps it.
    folder = tempfile.TemporaryDirectory(prefix="pagenoise-")
    out = Path(folder.name)
    store.fetch_run(out)
    (out / "data").mkdir()
    make = start_worker(out, versions)

    def make_away(spec: ShardSpec) -> ShardRecord:
        path = Path(folder.name) / "data" / spec.name
        # One that another worker had left when its result was lost is kept if it is whole.
        store.fetch(f"data/{spec.name}", path)
        record = make(spec)
        store.leave(path, record.path)
        path.unlink()
        return record

    return make_away


def tools(run: Run) -> dict[str, str]:
    """Return the versions of all that a run's rows depend on, as this process has them."""
    return manifest.versions(sorted(set(run.row_maker().versions())))


def _differ(asked: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Name the versions that differ; of Python's, the last part may."""
    out = []
    for name, version in asked.items():
        other = here.get(name, "absent")
        a, b = (x.rpartition(".")[0] if name == "python" else x for x in (version, other))
        if a != b:
            out.append(f"{name} {other}, not {version}")
    return ", ".join(out)
