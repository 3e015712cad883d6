"""export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from gen.errors import UsageError


@click.command()
@click.argument("run", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option("--to", metavar="FORMAT", help="--list shows the formats.")
@click.option("--out", metavar="DIR2", type=click.Path(path_type=Path))
@click.option("--policy", metavar="NAME|FILE", help="What counts as content.")
@click.option("--tokenizer", metavar="FILE", help="hf-tokens: a tokenizer.json, for its windows.")
@click.option("--window", type=click.IntRange(2), help="hf-tokens: tokens of a window. [512]")
@click.option("--stride", type=click.IntRange(0), help="hf-tokens: what two windows share. [128]")
@click.option("--offsets", metavar="points|utf16|bytes", help="jsonl: what offsets count.")
@click.option("--set", "more", metavar="KEY=VALUE", multiple=True, help="An option of the format.")
@click.option("--list", "listed", is_flag=True, help="List the formats and end.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@click.option("--json", "as_json", is_flag=True)
def export(
    run: Path | None,
    to: str | None,
    out: Path | None,
    policy: str | None,
    more: tuple[str, ...],
    listed: bool,
    quiet: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Write a finished run in the format of another trainer, and say what of it survives."""
    import msgspec

    from gen import exports as room

    if listed:
        return _list(as_json)
    for name, value in (("DIR", run), ("--to", to), ("--out", out)):
        if value is None:
            todo = f"pagenoise export DIR --to FORMAT --out DIR2; --to one of {_names()}"
            raise UsageError("missing", where=name, todo=todo)
    assert run is not None
    assert to is not None
    assert out is not None
    given = {k: v for k, v in options.items() if v is not None}
    for pair in more:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r}", where="--set", todo="KEY=VALUE")
        given[key] = value
    with _bar(quiet) as bar:
        found = room.export(run, to, out, policy=policy, options=given, on_row=bar.update)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        click.echo(out)
        click.echo(room.render(found), err=True)
    return 0


def _bar(quiet: bool) -> Any:
    from tqdm import tqdm

    return tqdm(unit=" pages", disable=quiet or not sys.stderr.isatty(), leave=False)


def _names() -> str:
    from gen.exports import formats

    return ", ".join(formats())


def _list(as_json: bool) -> int:
    import json

    from gen.exports import find, formats

    found = [find(name) for name in formats()]
    if as_json:
        keys = ("name", "text", "policy", "needs")
        shown = [{k: getattr(f, k) for k in keys} | {"options": dict(f.options)} for f in found]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return 0
    width = max(len(f.name) for f in found)
    for f in found:
        click.echo(f"{f.name:<{width}}  {f.text}")
        more = "".join(f"; --{k} {v}".rstrip() for k, v in f.options.items())
        click.echo(f"{'':<{width}}  policy {f.policy}{more}")
    return 0
