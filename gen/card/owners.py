"""Whose the texts are, and who is named in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gen.borrowed import Borrowed
from gen.card.facts import Credit
from gen.card.markdown import code, plain, table
from gen.rights import Rights, asks, linked
from gen.shards.manifest import Manifest

_CREDITS: Final = 100
"""Articles that are named one by one; the rest are in the data."""
_ADDRESS: Final = re.compile(r"https?://[^\s<>]+")


def articles_of(manifest: Manifest, articles: Sequence[Credit], whose: Rights) -> list[str]:
    """Return the section on sources, licences and attribution."""
    head = ("source", "texts", "licence", "asks for")
    rows = (
        (plain(x.source), f"{x.count:,} {x.what}", linked(x.licence), asks(x.licence))
        for x in whose.shares
    )
    out = [
        "## Articles: sources, licences, attribution",
        "",
        (
            f"{manifest.articles.count:,} articles, digest `{manifest.articles.digest}`. Each keeps"
            " the licence of its source; all that is around it is dedicated to the public domain"
            " (CC0-1.0). A page holds texts of several, so what all of them ask holds for the"
            f" whole: {plain(whose.name)}. (This is no legal advice.) The column `article` names"
            " author, address and licence on every row."
        ),
        "",
        *table(head, rows),
    ]
    if said := whose.said():
        out += ["", *(f"- {plain(x[0].upper() + x[1:])}." for x in said)]
    named = sorted({x for a in articles if (x := _credit(a))})
    if named:
        out += ["", "<details><summary>Authors and addresses</summary>", ""]
        out += [f"- {x}" for x in named[:_CREDITS]]
        if len(named) > _CREDITS:
            out.append(f"- and {len(named) - _CREDITS:,} more, in the column `article`")
        out += ["", "</details>"]
    return out


def _credit(article: Credit) -> str:
    """Return how an article is attributed, "" where neither author nor address is known."""
    author = getattr(article, "author", "")
    url = getattr(article, "url", "")
    address = f"<{url}>" if _ADDRESS.fullmatch(url) else plain(url)
    if not (author or url):
        return ""
    parts = (plain(getattr(article, "title", "")), plain(author), address)
    return ", ".join(x for x in parts if x) + f" ({plain(article.licence)})"


def dropped(manifest: Manifest) -> list[str]:
    """Return the section on articles that were taken down."""
    if not manifest.dropped:
        return []
    gone = (f"- {code(x)}{f', {plain(day)}' if day else ''}" for x, day in manifest.dropped.items())
    return ["## Taken down", "", "The run was made again without these articles:", "", *gone]


def lent(manifest: Manifest, borrowed: Borrowed) -> list[str]:
    """Return the section on comments and teasers that are not from the pools."""
    out: list[str] = []
    for name, texts, count in (
        ("comments", borrowed.comments, sum(len(c.remarks) for c in borrowed.comments)),
        ("teasers", borrowed.teasers, len(borrowed.teasers)),
    ):
        if texts:
            sources = ", ".join(sorted({x.source for x in texts}))
            licences = ", ".join(sorted({x.licence for x in texts}))
            digest = getattr(manifest.config, f"{name}_digest")
            languages = ", ".join(sorted({x.lang for x in texts}))
            out.append(
                f"- {count:,} real {name} ({languages}) from {sources}; licence: {licences}; digest"
                f" `{digest}`, kept in `{name}.parquet`."
            )
    if borrowed.comments:
        out.append(
            "- Names of people who comment are those of the data."
            if manifest.config.keep_names
            else "- Names of people who comment, and links in comments, are replaced by invented"
            " ones; people who are talked about may still be named."
        )
        out.append("- E-mail addresses and phone numbers in comments are replaced.")
    return ["## Comments and teasers", "", *out] if out else []


def people(borrowed: Borrowed) -> list[str]:
    """Return the section on personal data."""
    real = bool(borrowed.comments)
    names = "Sites are invented" if real else "Names, sites and comments are invented"
    comments = (
        "" if real else " Invented comments assert nothing of the people and firms in an article."
    )
    return [
        "## Personal data",
        "",
        (
            f"{names}; hosts end in `.example`; e-mail addresses, phone and card numbers of the"
            f" noise are from ranges reserved for examples.{comments} Articles are what their"
            " sources hold, and name the people they are about, and their authors: whoever is"
            " named in one and wants it taken out can ask the owner of this dataset, and the"
            " article's `id` is enough to do it."
        ),
    ]
