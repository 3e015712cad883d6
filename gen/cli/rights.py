"""standoff, hydrate and drop: runs whose articles are somebody's."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from gen.cli import options, telling
from gen.errors import UsageError

_WORKERS = click.option(
    "--workers", type=click.IntRange(1), help="Processes; by default the cores there are."
)
_PROGRAMS = click.option(
    "--run-programs", is_flag=True, help="Let views of the run run their programs."
)
_OUT = click.option(
    "--out", metavar="DIR2", required=True, type=click.Path(path_type=Path), help="A new folder."
)
_QUIET = click.option("--quiet", is_flag=True, help="No talk, no progress bar.")
_RESUME = click.option("--resume", is_flag=True, help="Go on where it was stopped.")


@click.command()
@click.argument("run", metavar="DIR", type=click.Path(path_type=Path))
@_OUT
@_WORKERS
@_PROGRAMS
@_QUIET
def standoff(run: Path, out: Path, workers: int | None, run_programs: bool, quiet: bool) -> int:
    """Write a finished run without its articles' texts.

    Whoever has the articles makes the same run of it: pagenoise hydrate.
    """
    from gen import standoff as room

    with telling.bar(quiet) as bar:
        found = room.write(
            run, out, workers=_cores(workers), programs=run_programs, on_done=bar.update
        )
    click.echo(out)
    if not quiet:
        share = found.kept / found.characters if found.characters else 1.0
        click.echo(
            f"{found.rows:,} pages of {found.articles:,} articles; {share:.0%} of the pages'"
            f" labelled text is the pages' own and stands there\n"
            f"root      {found.root_digest}\n"
            f"next      pagenoise hydrate {out} --articles SOURCE --out DIR",
            err=True,
        )
    return 0


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--articles",
    multiple=True,
    required=True,
    metavar="SOURCE",
    help="Your copy of the articles: what `generate` takes, or a run folder's articles.parquet.",
)
@options.reading_again
@options.borrowed_options
@_OUT
@_WORKERS
@_PROGRAMS
@_QUIET
@_RESUME
def hydrate(
    folder: Path,
    articles: Sequence[str],
    out: Path,
    workers: int | None,
    run_programs: bool,
    quiet: bool,
    resume: bool,
    **given: Any,
) -> int:
    """Make the full run of a standoff folder from your copy of its articles.

    They are read as the run read them (columns, shortest body, noise at the ends), unless an option
    says otherwise, and found by the digests of their bodies.
    """
    from gen import standoff as room

    room.load(folder)
    kept = options.read_run_file(folder / "run.toml")
    found = _read(folder, articles, kept, given)
    lent = _borrowed(folder, kept, given)
    with telling.bar(quiet) as bar:
        made = room.hydrate(
            folder,
            found,
            out,
            borrowed=lent,
            workers=_cores(workers),
            resume=resume,
            programs=run_programs,
            on_done=lambda spec, record: bar.update(record.rows),
        )
    for x in made.findings:
        click.echo(str(x))
    if not made.findings:
        click.echo(out)
    if not quiet:
        n = len(made.manifest.shards)
        rows = made.manifest.counts.rows
        same = "the same" if not made.findings else "NOT the same"
        click.echo(
            f"{rows:,} rows, root {made.manifest.root_digest}: {same} as published;"
            f" {made.same_bytes} of {n} shards to the byte",
            err=True,
        )
    return 1 if made.findings else 0


def _read(
    folder: Path, articles: Sequence[str], kept: dict[str, Any], given: dict[str, Any]
) -> list[Any]:
    """Return the reader's articles; options that were not given are the run's."""
    from gen.articles import harvest
    from gen.errors import SourceError
    from gen.standoff.hydrating import complete, frozen

    reading = {"maps": (), "licence": "", "min_chars": 300, "quality": None}
    reading |= {"bodies": "strict", "limit": None}
    reading |= {k: v for k, v in kept.get("source", {}).items() if k in reading}
    reading |= {k: v for k, v in given.items() if k in reading and v not in (None, "", ())}
    out, texts = list[Any](), list[str]()
    for text in articles:
        if (there := frozen(Path(text.removeprefix("parquet:")))) is None:
            texts.append(text)
        else:
            out += there
    languages = sorted(kept.get("languages", {}))
    # The run may have been asked for its languages, or have found them.
    for asked in (languages, []) if texts else ():
        try:
            found = harvest(options.sources(texts, asked, reading), asked)
        except SourceError:
            if out or asked == []:
                continue
            raise
        out += [*found.articles, *found.short]
        if complete(folder, out):
            break
    return out


def _borrowed(folder: Path, kept: dict[str, Any], given: dict[str, Any]) -> Any:
    """Return the comments and teasers of a run that has some, None for other runs."""
    from gen import wording
    from gen.borrowed import borrow

    of = [x for x in ("comments", "teasers") if kept.get(f"{x}_digest")]
    source = kept.get("source", {})
    for name in of:
        if not given[name]:
            raise UsageError(
                f"the run has {name} of {', '.join(source.get(name, ['somebody']))}",
                where=f"--{name}",
                todo=f"name your copy: --{name} SOURCE",
            )
    if not of:
        return None
    asked, _ = options.wanted(given, {k: v for k, v in source.items() if k not in of})
    files = {p.stem: p.read_text("utf-8") for p in sorted((folder / "names").glob("*.json"))}
    pools = {k: json.loads(x) for k, x in files.items()} if kept.get("names") == "faker" else {}
    words = {x: wording.language(x, pools.get(x)) for x in sorted(kept.get("languages", {}))}
    splits = len(kept.get("splits", {})) + bool(kept.get("unseen_families"))
    return borrow(asked, words, kept.get("seed", 0), splits)[0]


@click.command()
@click.argument("run", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("ids", metavar="ARTICLE_ID...", nargs=-1, required=True)
@_OUT
@click.option("--on", "day", default="", metavar="YYYY-MM-DD", help="Note the day of it.")
@_WORKERS
@_PROGRAMS
@_RESUME
@_QUIET
@click.option("--json", "as_json", is_flag=True)
def drop(
    run: Path,
    ids: tuple[str, ...],
    out: Path,
    day: str,
    workers: int | None,
    run_programs: bool,
    resume: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Make a run again without some of its articles, as a take-down asks for.

    All rows are made anew; the manifest and the card note the ids.
    """
    from gen import takedown

    with telling.bar(quiet) as bar:
        outcome = takedown.drop(
            run,
            ids,
            out,
            day=day,
            workers=_cores(workers),
            resume=resume,
            programs=run_programs,
            on_done=lambda spec, record: bar.update(record.rows),
        )
    made = outcome.manifest
    assert made is not None
    if as_json:
        click.echo(json.dumps({"out": str(out), "root_digest": made.root_digest}))
    else:
        click.echo(out)
        if not quiet:
            click.echo(f"{made.counts.rows:,} rows without {', '.join(ids)}", err=True)
            click.echo(f"root      {made.root_digest}", err=True)
    return 0


def _cores(workers: int | None) -> int:
    return workers or os.cpu_count() or 1
