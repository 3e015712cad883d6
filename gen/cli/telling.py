"""What commands say while they work, to stderr: of the data they were given, of progress."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gen.articles import Harvest
    from gen.runs import Run

_RIGHTS = 5  # lines on licences


def bar(quiet: bool, total: int = 0) -> Any:
    """Return a progress bar over pages; none without a terminal."""
    from tqdm import tqdm

    return tqdm(
        total=total or None,
        unit=" pages",
        disable=quiet or not sys.stderr.isatty(),
        file=sys.stderr,
    )


def sources(found: Harvest) -> None:
    """Say how many articles were kept and why others were not."""
    report = found.report
    parts = [f"{report.count('kept'):,} articles kept of {report.count('read'):,}"]
    for key, words in (
        ("short", "short"),
        ("duplicate", "duplicates"),
        ("refused", "refused with noise inside"),
        ("cut", "with noise cut off"),
        ("overlong", "over 1 MB"),
        ("language_guessed", "languages guessed"),
    ):
        if report.count(key):
            parts.append(f"{report.count(key):,} {words}")
    click.echo(
        "; ".join(parts)
        + ": "
        + ", ".join(f"{n:,} {x}" for x, n in sorted(report.languages.items())),
        err=True,
    )


def borrowed(run: Run) -> None:
    """Say how many comments and teasers were kept and why others were not."""
    for name, count in run.counted.items():
        n = count.counts
        parts = [f"{n['kept']:,} {name} kept of {n['read']:,}"]
        for key, words in (
            ("empty", "empty"),
            ("duplicate", "duplicates"),
            ("overlong", "too long"),
            ("other_language", "in other languages"),
            ("language_guessed", "languages guessed"),
            ("html", "look like HTML and are taken as plain text"),
            ("over", "and more not read"),
        ):
            if n[key]:
                parts.append(f"{n[key]:,} {words}")
        langs = ", ".join(f"{k:,} {x}" for x, k in sorted(count.languages.items()))
        without = [x for x in run.config.languages if x not in count.languages]
        if without:
            langs += f"; none in {', '.join(without)}: the pools' are used there"
        click.echo("; ".join(parts) + f": {langs}", err=True)


def rights(run: Run) -> None:
    """Say which licences do not go together and which texts may not be passed on."""
    from gen.rights import of_run

    lines = of_run([*run.articles, *run.short], run.borrowed, run.families).said()
    for line in lines[:_RIGHTS]:
        click.echo(line, err=True)
    if len(lines) > _RIGHTS:
        click.echo(f"... and {len(lines) - _RIGHTS} more on licences: the card has all", err=True)
