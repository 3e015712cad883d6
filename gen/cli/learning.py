"""sites learn."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gen.errors import SourceError, UsageError

if TYPE_CHECKING:
    from gen.learn.many import Outcome

_SHOWN = 20


@click.command()
@click.argument(
    "pages", metavar="PAGES...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder of families to write."
)
@click.option(
    "--content",
    default="",
    metavar="COLUMN|SELECTOR|auto",
    help="Where a page's article is: a column with its text, a CSS selector, or found by"
    " extractors that agree. Left out: the gold text where there is one, else auto.",
)
@click.option(
    "--by",
    type=click.Choice(["page", "host"]),
    default="page",
    show_default=True,
    help="A family for each page, or one for all pages of a host.",
)
@click.option(
    "--text",
    type=click.Choice(["replace", "keep"]),
    default="replace",
    show_default=True,
    help="What becomes of a page's own words outside the article.",
)
@click.option("--licence", default="", help="Of the pages, where the data does not say it.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="X",
    help="Labels less sure become `unknown`; the article's stay.",
)
@click.option("--limit", type=click.IntRange(1), default=None, help="Read at most so many pages.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Where a field is.")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only rows with this value.")
@click.option("--lang", default="", metavar="bg", help="States the language of every page.")
@click.option("--force", is_flag=True, help="Add to a folder that is not empty.")
@click.option(
    "--check/--no-check",
    default=True,
    help="Keep only families whose pages pass `sites check`; without, several times as fast.",
)
@click.option("--quiet", is_flag=True, help="No talk, no progress bar.")
@click.option("--json", "as_json", is_flag=True)
def learn(pages: tuple[Path, ...], out: Path, quiet: bool, as_json: bool, **given: Any) -> int:
    """Make families of your own pages: real structure around other articles.

    PAGES are HTML files, folders, WARC, JSON Lines or Parquet with HTML, or a benchmark's folder.
    """
    from collections import Counter

    from gen.learn import inputs, many

    asked = inputs.Asked(
        content=given["content"],
        mapping=_pairs(given["mapping"], "--map", "html=COLUMN"),
        where=_pairs(given["where"], "--where", "split=train"),
        licence=given["licence"],
        lang=_language(given["lang"]),
        limit=given["limit"],
    )
    wanted = many.Wanted(
        out, given["by"], given["text"], given["min_confidence"], given["force"], given["check"]
    )
    inputs.check(asked)
    many.check_out(wanted)
    outcome = many.Outcome(counts=Counter(read=0))
    with _progress(quiet) as bar:
        found = inputs.read(pages, asked, outcome.counts)
        many.learn_all(found, wanted, outcome, lambda n: bar.update(n - bar.n) and None)
    if not quiet:
        _tell(outcome, out, kept=wanted.text == "keep")
    if not outcome.families:
        why = ", ".join(f"{n:,} {x}" for x, n in outcome.reasons.most_common(4))
        raise SourceError(
            f"no family could be learned from {outcome.counts['read']:,} pages"
            + (f" ({why})" if why else ""),
            where=", ".join(map(str, pages))[:200],
            todo="say where the article is: --content COLUMN, a CSS selector, or auto",
        )
    if as_json:
        summary = {"out": str(out), **outcome.as_dict()}
        click.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        click.echo(out)
    return 0


def _pairs(values: tuple[str, ...], option: str, example: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for text in values:
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise UsageError(f"{text!r} is no pair", where=option, todo=f"for example {example}")
        out[key] = value
    return out


def _language(tag: str) -> str:
    from gen import wording
    from gen.errors import did_you_mean

    if tag and tag not in wording.languages():
        raise UsageError(
            f"no words in {tag!r}", where="--lang", todo=did_you_mean(tag, wording.languages())
        )
    return tag


def _progress(quiet: bool) -> Any:
    from tqdm import tqdm

    return tqdm(unit=" pages", disable=quiet or not sys.stderr.isatty(), leave=False)


def _tell(outcome: Outcome, out: Path, *, kept: bool) -> None:
    """Say what was learned, what was left out and why, and what to do next."""
    counts = outcome.counts
    lines = [f"{counts['read']:,} pages read, {len(outcome.families):,} families learned"]
    if outcome.families:
        review = sum(x.review for x in outcome.families)
        lines[0] += f", mean confidence {outcome.confidence:.2f}, {review:,} labels to review"
        low = sorted(outcome.families, key=lambda x: x.score)[:_SHOWN]
        width = max(len(x.name) for x in low)
        head = "the least sure of them" if len(low) < len(outcome.families) else "families"
        lines.append(f"{head:<{width}}  score  pages  review")
        lines += [f"{x.name:<{width}}  {x.score:5.2f}  {x.pages:5,}  {x.review:6,}" for x in low]
    for key, words in (
        ("charset", "in a character set declared wrongly or not at all"),
        ("controls", "with null bytes or broken characters, removed"),
        ("language", "whose language was detected"),
        ("unlike", "made otherwise than most of their host's: learn them with --by page"),
        ("unused", "of hosts that enough others stand for"),
    ):
        if counts[key]:
            lines.append(f"{counts[key]:,} pages {words}")
    if outcome.left_out:
        total = ", ".join(f"{n:,} {x}" for x, n in outcome.reasons.most_common())
        lines.append(f"{len(outcome.left_out):,} left out: {total}")
        lines += [f"  {x}" for x in outcome.left_out[:_SHOWN]]
        if (more := len(outcome.left_out) - _SHOWN) > 0:
            lines.append(f"  and {more:,} more; --json lists all")
    if outcome.families and kept:
        lines.append("these families hold words of their pages: rows made with them are bound by")
        lines[-1] += " the pages' licence (--licence), and `push --public` asks for your right"
    if outcome.families:
        lines.append(f"look at them: pagenoise sites check {out} --preview previews")
        lines.append(f"use them: pagenoise generate --sites-dir {out} --articles SOURCE")
    click.echo("\n".join(lines), err=True)
