"""The corridor: what is asked -> a run, frozen -> its shards, its manifest.

A `Run` holds all that rows depend on. It is resolved once from a request, frozen into the run
folder (run.toml, articles.parquet, names/, sites/), and opened from there by workers, by `--resume`
and by everything that remakes rows.

::

    resolving  what is asked -> a run, settled
    folder     a run in its folder: frozen, opened
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from gen import card, engines, shards
from gen.config import ShardSpec, shard_specs
from gen.errors import RunError, UsageError
from gen.runs.folder import content_changed, freeze, open_run
from gen.runs.resolving import ARTICLES, OWN_NAMES, OWN_SITES, Request, Run, resolve
from gen.shards import ShardRecord, manifest

__all__ = [
    "Outcome",
    "Request",
    "Run",
    "content_changed",
    "finish",
    "freeze",
    "generate",
    "open_run",
    "resolve",
    "start_worker",
]


def start_worker(out: Path) -> Callable[[ShardSpec], ShardRecord]:
    """Open the run in a worker and return what makes a shard of it."""
    run = open_run(out, programs=True)  # asked for by whoever started the run
    if content_changed(run):
        raise RunError(
            "templates or words changed since this run began",
            where=str(out),
            todo="use the version it began with, or begin anew with --force",
        )
    maker = run.row_maker()
    digest = run.digest

    def make(spec: ShardSpec) -> ShardRecord:
        rows = ((made.row, made.asked) for made in map(maker.make, range(spec.start, spec.stop)))
        written = shards.write_shard(out / "data", spec, digest, rows)
        run.families.library.keep()
        return written

    return make


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
    keep_articles: bool = True,
    settings: Mapping[str, Any] | None = None,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None = None,
) -> Outcome:
    """Write a run's shards and, when all are there, its card and manifest.

    `pieces` are the numbers of the shards to write, end excluded. Raises RunError for a folder that
    is not this run's, CheckError for a page that fails its checks; shards that were done stay.
    """
    specs = shard_specs(run.config)
    if pieces is not None and not 0 <= pieces[0] < pieces[1] <= len(specs):
        raise UsageError(
            f"there are shards 0:{len(specs)}, not {pieces[0]}:{pieces[1]}", where="--shards"
        )
    state = shards.prepare_folder(
        out, run.config, resume=resume, force=force, pieces=pieces is not None, settings=settings
    )
    if state == "complete":
        return Outcome(state, 0, manifest.read(out))
    freeze(run, out)
    jobs = specs if pieces is None else specs[pieces[0] : pieces[1]]
    before = sum((out / "data" / s.name).is_file() for s in jobs)
    try:
        # A shard that is there and whole is kept by whoever would write it.
        engines.run_local(jobs, partial(start_worker, out), workers=workers, on_done=on_done)
    except KeyboardInterrupt:
        shards.sweep(out / "data")
        raise
    written = len(jobs) - before
    if pieces is not None and any(not (out / "data" / s.name).is_file() for s in specs):
        return Outcome(state, written, None)
    return Outcome(state, written, finish(run, out, keep_articles=keep_articles))


def finish(run: Run, out: Path, *, keep_articles: bool = True) -> manifest.Manifest:
    """Write the card and the manifest of a run whose shards are all there."""
    records = shards.collect(out, run.config)
    files = {
        p.relative_to(out).as_posix(): shards.file_digest(p)
        for p in sorted(
            [
                *out.glob(f"{OWN_NAMES}/*.json"),
                *(x for x in (out / OWN_SITES).rglob("*") if x.is_file()),
                out / "run.toml",
            ]
        )
    }
    tools = sorted(set(run.row_maker().versions()))
    made = manifest.build(
        run.config,
        records,
        content=run.content,
        articles=manifest.Articles(count=len(run.articles), digest=run.config.articles_digest),
        versions=manifest.versions(tools),
        files=files,
    )
    shards.write_whole(out / "README.md", card.write(made, run.articles, run.borrowed).encode())
    if not keep_articles:
        (out / ARTICLES).unlink(missing_ok=True)
    manifest.write(out, made)
    return made
