"""words list, words check and words strings."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click


@click.group()
def words() -> None:
    """List the languages, say what one still lacks, and what other packages add."""


@words.command("list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> int:
    """List the languages and how much there is of each."""
    from gen import folders, wordcheck
    from gen.wording import language, languages

    found = {}
    for code in languages():
        info = language(code).info
        found[code] = {
            "name": info["name"],
            "read_natively": bool(info.get("read_natively")),
            **wordcheck.amounts(folders.WORDS / code),
        }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    columns = ("phrases", "variants", "headlines", "comments", "articles", "names")
    click.echo(f"{'':<8}{'':<20}" + "".join(f"{x:>11}" for x in columns))
    for code, one in found.items():
        note = "" if one["read_natively"] else "  (read by no native speaker)"
        numbers = "".join(f"{one[x]:>11,}" for x in columns)
        click.echo(f"{code:<8}{one['name']:<20}{numbers}{note}")
    return 0


@words.command()
@click.argument("langs", metavar="[LANG|DIR]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
def check(langs: Sequence[str], as_json: bool) -> int:
    """Say what languages lack; without LANG, all of them."""
    from gen import wordcheck
    from gen.wording import languages

    found = {x: wordcheck.check(x) for x in langs or languages()}
    if as_json:
        click.echo(
            json.dumps(
                {k: [f.as_dict() for f in v] for k, v in found.items()},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        for lang, lacking in found.items():
            click.echo(f"{lang}: " + (f"{len(lacking)} findings" if lacking else "complete"))
            for x in lacking:
                click.echo(f"  {x}")
    return 1 if any(found.values()) else 0


@words.command()
@click.argument("langs", metavar="[LANG]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
def strings(langs: Sequence[str], as_json: bool) -> int:
    """Say what `generate --strings packages` would take; with one LANG, every string."""
    import msgspec

    from gen import catalogues
    from gen.wording import languages

    found = catalogues.read([language_of(x) for x in langs] or languages())
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1))
        return 0
    names = list(dict.fromkeys(x for one in found.values() for x in one.counts))
    for i, name in enumerate(names):
        click.echo(f"{chr(97 + i)}  {name}")
    click.echo(f"{'':<8}" + "".join(f"{chr(97 + i):>6}" for i in range(len(names))) + "   all")
    for lang, one in found.items():
        numbers = [one.counts.get(x, 0) for x in names]
        click.echo(f"{lang:<8}" + "".join(f"{n:>6}" for n in numbers) + f"{sum(numbers):>6}")
    if len(langs) == 1:
        words = found[langs[0]].words
        for key, texts in sorted(words.phrases.items()):
            click.echo(f"{key}: {' | '.join(texts)}")
        for key, table in sorted((words.plurals | words.ago).items()):
            forms = [f"{k} {' | '.join(v)}" for k, v in table.items()]
            click.echo(f"{key}: {'; '.join(forms)}")
    return 0


def language_of(code: str) -> str:
    """Return a language's code as it is; UsageError if there are no words for it."""
    from gen.wording import language

    return language(code).lang
