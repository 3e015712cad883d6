"""show, articles, labels, policies and traps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from gen import folders
from gen.cli import options
from gen.errors import UsageError


@click.command()
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("row", metavar="ROW")
@click.option(
    "--as",
    "form",
    type=click.Choice(["text", "html", "spans", "json"]),
    default="text",
    show_default=True,
    help="html is the page with every label tinted and named.",
)
@click.option("--remake", is_flag=True, help="Make the row again instead of reading it.")
@click.option("--run-programs", is_flag=True, help="Let views of the run run their programs.")
def show(out: Path, row: str, form: str, remake: bool, run_programs: bool) -> int:
    """Show one row: its index, or its id."""
    from gen.shards import manifest
    from gen.verify import read_row

    digits = row.rsplit("-", 1)[-1]
    if not digits.isdigit():
        raise UsageError(f"{row!r} is no row", where="ROW", todo="name a row by its index or id")
    found = manifest.read(out)
    if found is None:
        raise UsageError(
            "no finished run here", where=str(out), todo="pagenoise generate --out DIR"
        )
    if "-" in row and not found.run_digest.startswith(row.split("-", maxsplit=1)[0]):
        raise UsageError(f"row {row} is of another run", where=str(out))
    if remake:
        from gen import runs

        if not 0 <= int(digits) < found.counts.rows:
            raise UsageError(
                f"no row {digits}", where="ROW", todo=f"rows are 0 to {found.counts.rows - 1}"
            )
        made = runs.open_run(out, programs=run_programs).row_maker().make(int(digits)).row
    else:
        made = read_row(out, found, int(digits))
    click.echo(_shown(made, form))
    return 0


def _shown(row: Any, form: str) -> str:
    from gen import preview

    if form == "text":
        return str(row.text)
    if form == "html":
        return preview.tinted(row)
    if form == "spans":
        return preview.tinted_text(row)
    from gen.records import table

    return json.dumps(table([row]).to_pylist()[0], ensure_ascii=False, indent=1)


@click.command()
@click.argument("source", metavar="SOURCE")
@options.source_options
@click.option(
    "--lang",
    default=None,
    metavar="bg,en",
    help="Languages; a single one states that of all articles.",
)
@click.option("--json", "as_json", is_flag=True)
def articles(source: str, lang: str | None, as_json: bool, **given: Any) -> int:
    """Show what is understood of an article source: counts, columns, what was cut, a body."""
    from gen import wording
    from gen.articles import harvest

    languages = list(options.weights(lang, "--lang")) if lang else []
    found = harvest(options.sources([source], languages, given), languages or wording.languages())
    if as_json:
        click.echo(json.dumps(found.report.as_dict(), ensure_ascii=False, indent=1))
        return 0
    for report in found.report.sources:
        click.echo(_report(report))
    first = found.articles[0] if found.articles else None
    if first is not None:
        click.echo(
            f"\nthe first article: {first.id} {first.title!r} {first.author!r} {first.date}"
            f" {first.lang} {first.licence}"
        )
        for block in first.blocks:
            click.echo(f"  {block.kind:<10} {block.text[:150]}")
    return 0


def _report(report: Any) -> str:
    counts = report.counts
    lengths = sorted(report.lengths)
    lines = [
        f"{report.name}: {counts['kept']:,} kept of {counts['read']:,} read",
        "columns   " + (", ".join(report.columns) or "-"),
        "taken     " + (", ".join(f"{k} from {v}" for k, v in report.taken.items()) or "-"),
        "languages "
        + ", ".join(f"{k} {n:,}" for k, n in sorted(report.languages.items()))
        + (" (guessed)" if counts["language_guessed"] else ""),
        "licences  " + ", ".join(f"{k} {n:,}" for k, n in sorted(report.licences.items())),
    ]
    if lengths:
        lines.append(
            f"lengths   {lengths[0]:,} to {lengths[-1]:,},"
            f" median {lengths[len(lengths) // 2]:,} characters"
        )
    lines += [
        f"{key:<17} {counts[key]:,}"
        for key in sorted(counts)
        if counts[key] and key not in ("read", "kept")
    ]
    for name, examples in (("refused", report.refused_examples), ("cut", report.cut_examples)):
        lines += [f"{name}: {e.reason}: {e.article}: {e.text[:110]!r}" for e in examples[:60]]
    return "\n".join(lines)


@click.command()
@click.option("--json", "as_json", is_flag=True)
def labels(as_json: bool) -> int:
    """List the labels with their ids and meanings, and the kinds of group."""
    return _listing("labels.json", "labels", as_json)


@click.command()
@click.argument("policy", metavar="[NAME|FILE]", required=False)
@click.option("--json", "as_json", is_flag=True)
def policies(policy: str | None, as_json: bool) -> int:
    """List the policies: which labels count as content, and for whom.

    With a name, or a file of your own, show its classes, their labels, and its rules.
    """
    if policy is None:
        return _listing("policies.json", "policies", as_json)
    from gen.labels import LABELS
    from gen.policies import IGNORE, load

    found = load(policy)
    rules: dict[str, Any] = {
        u: {"decide": r.decide, "prefer": r.prefer, "pure": r.pure, "mixed": r.mixed}
        for u, r in found.units.items()
    }
    if as_json:
        shown = {
            "name": found.name,
            "text": found.text,
            "classes": found.classes,
            "outside": None if found.outside is None else found.classes[found.outside],
            "map": {x: found.class_of(x) for x in LABELS},
            "units": rules,
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return 0
    click.echo(f"{found.name}: {found.text}\n")
    names = [*found.classes, IGNORE]
    width = max(map(len, names))
    for i, name in enumerate(names):
        number = str(i) if name != IGNORE else "-"
        mark = "  (what is not sought)" if i == found.outside else ""
        click.echo(f"{number:>3} {name:<{width}}  {' '.join(found.labels_of(name))}{mark}")
    click.echo("\nunits")
    for unit, rule in rules.items():
        order = " > ".join(rule["prefer"]) if len(rule["prefer"]) < 20 else "labels.json's order"
        pure = f"; under {rule['pure']:.0%} mixed: {rule['mixed']}" if rule["pure"] else ""
        click.echo(f"    {unit:<6} {rule['decide']} ({order}){pure}")
    return 0


@click.command()
@click.option("--json", "as_json", is_flag=True)
def traps(as_json: bool) -> int:
    """List the hard cases that are planted."""
    return _listing("traps.json", "traps", as_json)


def _listing(file: str, key: str, as_json: bool) -> int:
    data = json.loads((folders.schemas() / file).read_text(encoding="utf-8"))
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return 0
    found = data[key]
    rows: Sequence[tuple[str, str]] = (
        [(n, v.get("text", "")) for n, v in found.items()]
        if isinstance(found, dict)
        else [(x.get("name") or x["id"], x["text"]) for x in found]
    )
    width = max(len(n) for n, _ in rows)
    for i, (name, text) in enumerate(rows):
        click.echo(f"{i:>3} {name:<{width}}  {text}")
    if "groups" in data:
        click.echo("\nkinds of group")
        for group in data["groups"]:
            click.echo(f"    {group['name']:<{width}}  {group['text']}")
    return 0
