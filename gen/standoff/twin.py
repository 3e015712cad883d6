"""The same run with other articles: every letter and figure exchanged for its neighbour.

A twin has the lengths, the word and sentence breaks and the capitals of the original, so pages made
of it take the same turns, and none of its words. Where a page of twins differs from the page of the
originals, an article had a say.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Final

from gen.articles import Article
from gen.borrowed import Borrowed, Conversation, Headline
from gen.pages import Maker
from gen.runs import Run

_ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    "αβγδεζηθικλμνξοπρτυφχψω",  # not the sigmas: which of them is written depends on the place
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΤΥΦΧΨΩ",
    "0123456789",
)
_TABLE: Final = {
    ord(one): other
    for letters in _ALPHABETS
    for one, other in zip(letters, letters[1:] + letters[0], strict=True)
}
_FIRST_OF_OTHERS: Final = 0x590
"""From here on are scripts without capitals: Hebrew, Arabic, Indic, Chinese, Japanese."""


@cache
def _neighbour(letter: str) -> str:
    """Return another letter of a script without capitals, of the same category."""
    kind = unicodedata.category(letter)
    for step in (1, -1, 2, -2):
        other = chr(ord(letter) + step)
        if unicodedata.category(other) == kind and not unicodedata.decomposition(other):
            return other
    return letter


def turned(text: str) -> str:
    """Return a text with every letter exchanged; length, spaces and punctuation stay."""
    out = text.translate(_TABLE)
    if out.isascii():
        return out
    return "".join(_neighbour(c) if ord(c) >= _FIRST_OF_OTHERS and c.isalpha() else c for c in out)


def twin_article(article: Article) -> Article:
    """Return an article's twin: other words; section, author, date and address stay."""
    return replace(
        article,
        title=turned(article.title),
        standfirst=turned(article.standfirst),
        caption=turned(article.caption),
        tags=tuple(map(turned, article.tags)),
        blocks=tuple(replace(b, text=turned(b.text)) for b in article.blocks),
    )


def _conversation(found: Conversation, *, names: bool) -> Conversation:
    return replace(
        found,
        remarks=tuple(
            replace(
                r,
                name=turned(r.name) if names else r.name,
                paragraphs=tuple(map(turned, r.paragraphs)),
            )
            for r in found.remarks
        ),
    )


def _headline(found: Headline) -> Headline:
    return replace(found, title=turned(found.title), lede=turned(found.lede))


def _twins(articles: Iterable[Article]) -> list[Article]:
    return [twin_article(a) for a in articles]


def twin_maker(run: Run) -> Maker:
    """Return what makes a run's pages with twins in place of all texts that are somebody's."""
    lent = Borrowed(
        [_conversation(c, names=run.config.keep_names) for c in run.borrowed.comments],
        [_headline(h) for h in run.borrowed.teasers],
    )
    twins = replace(run, articles=_twins(run.articles), short=_twins(run.short), borrowed=lent)
    return twins.row_maker().maker
