"""report and view."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(1), default=None, help="Rows of each shard to read.")
@click.option("--json", "as_json", is_flag=True)
def report(out: Path, limit: int | None, as_json: bool) -> int:
    """Measure a finished run: how well views show pages, which noise lines recur."""
    import msgspec

    from gen import report as room

    found = room.report(out, limit)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        click.echo(room.render(found))
    return 0


@click.command()
@click.argument("source", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--view", "name", default=None, metavar="NAME", help="A view of `generate`.")
@click.option("--view-command", "line", default=None, metavar="COMMAND", help="Any program.")
@click.option("--out", required=True, metavar="DIR2", type=click.Path(path_type=Path))
@click.option("--workers", type=click.IntRange(1), default=None)
@click.option("--resume", is_flag=True, help="Go on with what was stopped.")
@click.option("--force", is_flag=True, help="Replace what is in DIR2.")
def view(
    source: Path,
    name: str | None,
    line: str | None,
    out: Path,
    workers: int | None,
    resume: bool,
    force: bool,
) -> int:
    """Give a dataset's pages another view, from its rows alone."""
    import os

    from gen import review
    from gen.cli import options
    from gen.config import View
    from gen.errors import UsageError

    if (name is None) == (line is None):
        raise UsageError("name one view", where="view", todo="--view inscriptis")
    asked = {name: View()} if name else options.commands([line or ""], shell=False)
    made = review.review(
        source,
        next(iter(asked.items())),
        out,
        resume=resume,
        force=force,
        workers=workers or os.cpu_count() or 1,
    )
    click.echo(out)
    kept = made.counts.rows - made.counts.views.get(next(iter(asked)), 0)
    click.echo(f"{made.counts.rows:,} rows, {kept:,} of them in the view they had", err=True)
    click.echo(f"root {made.root_digest}", err=True)
    return 0
