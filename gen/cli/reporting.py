"""report."""

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
