"""The corridor: what is asked -> a run, frozen -> its shards, its manifest.

A `Run` holds all that rows depend on. It is resolved once from a request, frozen into the run
folder (run.toml, articles.parquet, names/, strings/, sites/), and opened from there by workers, by
`--resume` and by everything that remakes rows.

::

    resolving  what is asked -> a run, settled
    folder     a run in its folder: frozen, opened
    store      a place that machines without a common folder share
    working    what a worker does
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from gen import card, engines, shards
from gen.config import ShardSpec, shard_specs
from gen.errors import RunError, UsageError
from gen.runs.folder import content_changed, freeze, open_run
from gen.runs.resolving import ARTICLES, OWN_NAMES, OWN_SITES, OWN_STRINGS, Request, Run, resolve
from gen.runs.store import Store
from gen.runs.working import calm, calm_after, start_away, start_worker, tools
from gen.shards import ShardRecord, manifest

__all__ = [
    "ARTICLES",
    "OWN_NAMES",
    "OWN_SITES",
    "Outcome",
    "Request",
    "Run",
    "Store",
    "calm",
    "calm_after",
    "content_changed",
    "finish",
    "freeze",
    "generate",
    "open_run",
    "resolve",
    "start_away",
    "start_worker",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `generate` did."""

    state: str
    """new, joined or complete."""
    written: int
    """Shards written now."""
    manifest: manifest.Manifest | None
    """None while other pieces of the run are missing."""


def generate(
    run: Run,
    out: Path,
    *,
    resume: bool = False,
    force: bool = False,
    pieces: tuple[int, int] | None = None,
    workers: int = 1,
    engine: Literal["local", "dask"] = "local",
    scheduler: str = "",
    store: str = "",
    keep_articles: bool = True,
    settings: Mapping[str, Any] | None = None,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None = None,
) -> Outcome:
    """Write a run's shards and, when all are there, its card and manifest.

    `pieces` are the numbers of the shards to write, end excluded. With `engine` dask the workers
    are those of a `scheduler`, or of this machine; those that do not see `out` send their shards
    through `store`, a URL. Raises RunError for a folder that is not this run's, CheckError for a
    page that fails its checks; shards that were done stay.
    """
    specs = shard_specs(run.config)
    if pieces is not None and not 0 <= pieces[0] < pieces[1] <= len(specs):
        raise UsageError(
            f"there are shards 0:{len(specs)}, not {pieces[0]}:{pieces[1]}", where="--shards"
        )
    place = None
    jobs = specs if pieces is None else specs[pieces[0] : pieces[1]]
    if engine == "dask":
        engines.need_dask()
        if store:
            # Each piece has a place of its own: it is cleared when the piece is done.
            place = Store(store, f"{run.digest[:12]}-{jobs[0].number}-{jobs[-1].number + 1}")
            place.check()
    state = shards.prepare_folder(
        out, run.config, resume=resume, force=force, pieces=pieces is not None, settings=settings
    )
    if state == "complete":
        return Outcome(state, 0, manifest.read(out))
    freeze(run, out)
    before = sum((out / "data" / s.name).is_file() for s in jobs)
    # A shard that is there and whole is kept by whoever would write it.
    try:
        if engine == "local":
            with calm_after():
                start = partial(start_worker, out)
                engines.run_local(jobs, start, workers=workers, on_done=on_done)
        else:
            _on_dask(run, out, jobs, place, workers, scheduler, on_done)
    except BaseException:
        # Workers that were stopped in a shard leave halves; on a full disk they are in the way.
        with suppress(RunError, OSError, MemoryError):
            shards.sweep(out / "data")
        raise
    written = len(jobs) - before
    if pieces is not None and any(not (out / "data" / s.name).is_file() for s in specs):
        return Outcome(state, written, None)
    return Outcome(state, written, finish(run, out, keep_articles=keep_articles))


def _on_dask(
    run: Run,
    out: Path,
    jobs: Sequence[ShardSpec],
    store: Store | None,
    workers: int,
    scheduler: str,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None,
) -> None:
    if store is None:
        start = partial(start_worker, out.resolve(), tools(run))
        engines.run_dask(jobs, start, workers=workers, scheduler=scheduler, on_done=on_done)
        return

    def done(spec: ShardSpec, record: ShardRecord) -> None:
        store.take(record, out)
        if on_done is not None:
            on_done(spec, record)

    left = []
    for spec in jobs:
        if found := shards.stored_shard(out / "data", spec, run.digest):
            done(spec, found)
        else:
            (out / "data" / spec.name).unlink(missing_ok=True)
            left.append(spec)
    store.leave_run(out)
    away = partial(start_away, store, tools(run))
    engines.run_dask(left, away, workers=workers, scheduler=scheduler, on_done=done)
    store.clear()


def finish(run: Run, out: Path, *, keep_articles: bool = True) -> manifest.Manifest:
    """Write the card and the manifest of a run whose shards are all there."""
    records = shards.collect(out, run.config)
    files = {
        p.relative_to(out).as_posix(): shards.file_digest(p)
        for p in sorted(
            [
                *out.glob(f"{OWN_NAMES}/*.json"),
                *out.glob(f"{OWN_STRINGS}/*.json"),
                *(x for x in (out / OWN_SITES).rglob("*") if x.is_file()),
                out / "run.toml",
            ]
        )
    }
    made = manifest.build(
        run.config,
        records,
        content=run.content,
        articles=manifest.Articles(count=len(run.articles), digest=run.config.articles_digest),
        versions=tools(run),
        files=files,
        dropped=shards.read_settings(out).get("dropped"),
    )
    shards.write_whole(out / "README.md", _card(run, made).encode())
    if not keep_articles:
        (out / ARTICLES).unlink(missing_ok=True)
    manifest.write(out, made)
    return made


def _card(run: Run, made: manifest.Manifest) -> str:
    return card.write(made, [*run.articles, *run.short], run.borrowed, families=run.families)
