"""A standoff folder and a reader's own copy of its articles -> the full run, proved by digests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from gen import runs
from gen.articles import Article, read_articles
from gen.borrowed import Borrowed
from gen.config import ShardSpec
from gen.errors import RunError, SourceError, UsageError
from gen.runs import Run
from gen.shards import ShardRecord, manifest, read_settings
from gen.shards.manifest import Manifest
from gen.standoff.folder import check, load
from gen.standoff.listing import FILE, Listed, Match, match, read
from gen.verify import ContentDiffers, Finding, ShardBroken, causes

_SHOWN = 3  # articles that an error names


@dataclass(frozen=True, slots=True)
class Hydrated:
    """The run that was made."""

    manifest: Manifest
    findings: list[Finding]
    """How it differs from the one that was published; empty: it is the same."""
    same_bytes: int
    """Shards whose files are the same to the byte; another version of pyarrow writes others."""


def hydrate(
    folder: Path,
    articles: Sequence[Article],
    out: Path,
    *,
    borrowed: Borrowed | None = None,
    workers: int = 1,
    resume: bool = False,
    programs: bool = False,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None = None,
) -> Hydrated:
    """Make the full run of a standoff folder in `out` and hold it against the published digests.

    `articles` are the reader's, in any order, with more among them or not; `borrowed` the comments
    and teasers of a run that has some. Raises SourceError where articles are missing or are not as
    they were, RunError for a folder that is broken or was made of other templates or words.
    """
    if findings := check(folder):
        raise RunError(
            f"{len(findings)} faults, the first: {findings[0]}",
            where=str(folder),
            todo=f"fetch it again; pagenoise verify {folder} shows all",
        )
    _, published = load(folder)
    if out.resolve().is_relative_to(folder.resolve()):
        raise UsageError("inside the standoff folder", where=f"--out {out}")
    found = match(read(folder / FILE), articles)
    _all_there(found, len(articles))
    run = runs.open_run(folder, (found.articles, found.short), borrowed=borrowed, programs=programs)
    _same_content(run, published, folder)
    settings = read_settings(folder)
    outcome = runs.generate(
        run, out, workers=workers, resume=resume, settings=settings, on_done=on_done
    )
    assert outcome.manifest is not None
    return _proved(outcome.manifest, published)


def _all_there(found: Match, have: int) -> None:
    there = len(found.articles) + len(found.short)
    total = there + len(found.missing) + len(found.changed)
    if not (found.missing or found.changed):
        return
    said = [
        f"{len(group):,} {how}"
        for how, group in (("are missing", found.missing), ("are not as they were", found.changed))
        if group
    ]
    shown = [_shown(x, "missing") for x in found.missing[:_SHOWN]]
    shown += [_shown(x, "changed") for x in found.changed[:_SHOWN]]
    raise SourceError(
        f"of the run's {total:,} articles {' and '.join(said)} among the {have:,} given:\n  "
        + "\n  ".join(shown),
        where="--articles",
        todo="all of them are needed, as the run read them: which article a page gets, and which"
        f" teasers, depends on the whole list. {FILE} has their digests and addresses",
    )


def _shown(one: Listed, how: str) -> str:
    where = one.url or one.source
    return f"{how}: {one.id} ({where}), SHA-256 {one.sha256[:12]}"


def _same_content(run: Run, published: Manifest, folder: Path) -> None:
    if not runs.content_changed(run):
        return
    here = manifest.versions(sorted(run.row_maker().versions()))
    why = causes(published, run.content, here)
    raise RunError(
        f"templates or words are others than the run's: {'; '.join(why[:3])}",
        where=str(folder),
        todo=f"install pagenoise {published.versions.get('pagenoise', '?')} as the run had it",
    )


def _proved(made: Manifest, published: Manifest) -> Hydrated:
    why = "; ".join(causes(published, made.content, made.versions)[:3])
    todo = f"since then: {why}" if why else ""
    findings: list[Finding] = []
    same = 0
    for one, due in zip(made.shards, published.shards, strict=True):
        if one.content_digest != due.content_digest:
            findings.append(ShardBroken("its rows are not those published", one.path, todo=todo))
        same += one.sha256 == due.sha256
    if made.root_digest != published.root_digest:
        what = f"root digest is {made.root_digest}, not {published.root_digest}"
        findings.append(ContentDiffers(what, "manifest.json", todo=todo))
    return Hydrated(made, findings, same)


def complete(folder: Path, articles: Sequence[Article]) -> bool:
    """Say whether all articles of a standoff folder are among some."""
    found = match(read(folder / FILE), articles)
    return not (found.missing or found.changed)


def frozen(path: Path) -> list[Article] | None:
    """Return the articles of a run folder, or of its articles.parquet; None for other files."""
    file = path / runs.ARTICLES if path.is_dir() else path
    try:
        if not file.is_file() or "blocks" not in pq.read_schema(file).names:
            return None
    except (OSError, pa.ArrowException):
        return None
    kept, short = read_articles(file)
    return [*kept, *short]
