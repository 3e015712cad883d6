"""A run again without some of its articles: what a take-down asks for.

Every row is made anew, since which article a page gets, and which teasers, depends on the whole
list. What is left of an article is its id and the day, in run.toml and in the manifest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from gen import runs
from gen.articles import articles_digest
from gen.config import ShardSpec
from gen.errors import RunError, UsageError, did_you_mean
from gen.runs import Outcome, Run
from gen.shards import ShardRecord, manifest, read_settings

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def without(run: Run, ids: Sequence[str]) -> Run:
    """Return a run without some articles. Raises UsageError for an id that none of them has."""
    there = [a.id for a in (*run.articles, *run.short)]
    for name in ids:
        if name not in there:
            raise UsageError(f"no article {name!r}", where="drop", todo=did_you_mean(name, there))
    articles = [a for a in run.articles if a.id not in ids]
    short = [a for a in run.short if a.id not in ids]
    config = msgspec.structs.replace(run.config, articles_digest=articles_digest(articles, short))
    left = replace(run, config=config, articles=articles, short=short)
    left.row_maker()  # enough articles are left for every language and split, or we hear of it now
    return left


def beside(folder: Path, ids: Sequence[str]) -> Path:
    """Return where a run without some articles lies when nobody says: beside the run."""
    key = hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:8]
    home = folder.absolute()
    return home.with_name(f"{home.name}-without-{key}")


def drop(
    folder: Path,
    ids: Sequence[str],
    out: Path,
    *,
    day: str = "",
    workers: int = 1,
    resume: bool = False,
    programs: bool = False,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None = None,
) -> Outcome:
    """Make the run of a folder again in `out` without some of its articles.

    `day` (YYYY-MM-DD) is noted beside their ids. Raises UsageError for ids that are not there and
    a day that is none, ConfigError where too few articles are left, RunError for a folder without
    its articles.
    """
    if day and not (_DAY.fullmatch(day) and _is_day(day)):
        raise UsageError(f"{day!r} is no day", where="--on", todo="YYYY-MM-DD")
    made = manifest.read(folder)
    if made is None:
        raise RunError("no finished run here", where=str(folder), todo="pagenoise generate")
    if made.config.viewed_from:
        raise RunError(
            f"these are the rows of run {made.config.viewed_from[:12]} in another view",
            where=str(folder),
            todo="drop the article from that run, and view it again",
        )
    if out.resolve().is_relative_to(folder.resolve()):
        raise UsageError(
            "inside the run folder", where=f"--out {out}", todo="choose a folder outside of it"
        )
    run = runs.open_run(folder, programs=programs)
    left = without(run, ids)
    settings = read_settings(folder)
    settings["dropped"] = {**settings.get("dropped", {}), **dict.fromkeys(ids, day)}
    return runs.generate(
        left, out, workers=workers, resume=resume, settings=settings, on_done=on_done
    )


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
