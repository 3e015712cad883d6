"""verify and diff."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gen.errors import UsageError

if TYPE_CHECKING:
    from gen.verify import Finding


@click.command()
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--level",
    type=click.Choice(["files", "rows", "remake"]),
    default="files",
    show_default=True,
    help="Each level includes those before it.",
)
@click.option("--rows", "sample", default=None, metavar="1%|N", help="Check a sample of the rows.")
@click.option("--root", default=None, metavar="DIGEST", help="The root digest the run should have.")
@click.option(
    "--articles",
    multiple=True,
    metavar="SOURCE",
    help="The articles, where the run did not keep them.",
)
@click.option("--workers", type=int, default=None)
@click.option("--run-programs", is_flag=True, help="Let views of the run run their programs.")
@click.option("--json", "as_json", is_flag=True)
def verify(
    out: Path,
    level: str,
    sample: str | None,
    root: str | None,
    articles: Sequence[str],
    workers: int | None,
    run_programs: bool,
    as_json: bool,
) -> int:
    """Check that a run folder is what it claims to be.

    Level `files` looks at manifest and checksums, `rows` at every invariant of the stored rows,
    `remake` makes rows again and compares them.
    """
    import os

    from gen import hub
    from gen import verify as room
    from gen.shards import manifest

    if not out.is_dir():
        raise UsageError("no such folder", where=str(out))
    if (out / "standoff.json").is_file():
        return _standoff(out, level, root, as_json)
    findings = room.verify_files(out)
    made = (
        manifest.read(out)
        if not any(isinstance(f, room.ManifestBroken) for f in findings)
        else None
    )
    if root is not None and made is not None and made.root_digest != root:
        findings.append(
            room.ChecksumMismatch(
                f"root digest is {made.root_digest}, not {root}", file="manifest.json"
            )
        )
    if level != "files" and made is not None:
        findings += room.verify_rows(out, sample, workers=workers or os.cpu_count() or 1)
        if sample is None and not findings:
            findings += hub.verify_configs(out, made, workers=workers or os.cpu_count() or 1)
    if (
        level == "remake"
        and made is not None
        and not any(isinstance(f, room.FileMissing) for f in findings)
    ):
        findings += _remake(out, made, sample, articles, programs=run_programs)
    return _answer(
        findings,
        as_json,
        f"fine: {made.counts.rows:,} rows, root {made.root_digest}" if made else "",
    )


def _standoff(out: Path, level: str, root: str | None, as_json: bool) -> int:
    """Check a run without its articles: its files; its rows are checked when it is whole again."""
    from gen import standoff as room
    from gen.verify import ChecksumMismatch

    if level != "files":
        raise UsageError(
            "this run is without its articles",
            where=str(out),
            todo=f"pagenoise hydrate {out} --articles SOURCE --out DIR, and verify that",
        )
    findings = room.check(out)
    fine = ""
    if not findings:
        found, _ = room.load(out)
        if root not in (None, found.root_digest):
            what = f"root digest is {found.root_digest}, not {root}"
            findings.append(ChecksumMismatch(what, file=room.NAME))
        fine = f"fine: {found.rows:,} rows without their articles, root {found.root_digest}"
    return _answer(findings, as_json, fine)


def _remake(
    out: Path, made: Any, sample: str | None, articles: Sequence[str], *, programs: bool
) -> list[Finding]:
    from gen import runs
    from gen import verify as room
    from gen.articles import harvest, parse_source
    from gen.shards import manifest

    if made.config.viewed_from:
        raise UsageError(
            f"these are the rows of run {made.config.viewed_from[:12]} in another view",
            where=str(out),
            todo="remake that run, and view it again: pagenoise view DIR --view NAME --out DIR2",
        )
    given = None
    if articles:
        found = harvest([parse_source(a) for a in articles], sorted(made.config.languages))
        given = (found.articles, found.short)
    run = runs.open_run(out, given, programs=programs)
    maker = run.row_maker()
    why = room.causes(made, run.content, manifest.versions(sorted(maker.versions())))
    return room.verify_remake(out, lambda index: maker.make(index).row, sample, why=why)


@click.command()
@click.argument("a", metavar="DIR_A", type=click.Path(path_type=Path))
@click.argument("b", metavar="DIR_B", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def diff(a: Path, b: Path, as_json: bool) -> int:
    """Say how two runs differ: configuration, content, articles, rows."""
    from gen import verify as room

    return _answer(room.diff(a, b), as_json, "the same")


def _answer(findings: Sequence[Finding], as_json: bool, fine: str) -> int:
    if as_json:
        click.echo(json.dumps([f.as_dict() for f in findings], ensure_ascii=False, indent=1))
    elif findings:
        for f in findings:
            click.echo(str(f))
    else:
        click.echo(fine)
    return 1 if findings else 0
