"""A row beside the page of its twins: what differs is the articles', the rest is the page's own.

Runs of the two pages are paired in order (where an article's words decide what people say of it,
by what the runs hold), and the markup between two pairs is compared token by token. A character is
kept where both pages have it. All others become SLOT, one for one, so that every offset holds.
"""

from __future__ import annotations

import html as htmllib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Final, Protocol

from gen.articles import Article
from gen.labels import BODY_IDS
from gen.records import Row
from gen.spans import Runs

SLOT: Final = "\u25a1"
"""Stands for each character that is an article's, or that follows from one."""
_STRETCH: Final = 40
"""Characters of an article that must stand nowhere, whatever the twins say."""
_TOKENS: Final = re.compile(r"""(["'<>=\s])""")
_BONES: Final = re.compile(r"""(</?[A-Za-z][\w:-]*|<!--)|[^<>"'=\s/]+""")
_ENDS: Final = re.compile(r"""[\w"'<>=]""")
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Masked:
    """A row without what is its articles'."""

    html: str
    text: str
    """Both as long as the row's."""
    slots: tuple[tuple[int, int], ...]
    """Runs that are not shown, as (index, block of the page's article): -1 for what is no block of
    it, such as a title, a teaser or a quotation."""
    kept: int
    """Characters of runs that stand as they are."""
    total: int


class Twin(Protocol):
    """The page that the row's would be with twins in place of its articles."""

    @property
    def html(self) -> str:
        """The page."""

    @property
    def runs(self) -> Runs:
        """Its labelled runs."""


def mask(row: Row, twin: Twin, article: Article | None) -> Masked:
    """Return a row without its articles' characters; `article` is the page's own. Pure."""
    pairs = _pairs(row.html, row.runs, twin.html, twin.runs)
    texts = [row.html[a:z] for a, z in _edges(row.runs)]
    others = [twin.html[a:z] for a, z in _edges(twin.runs)]
    labels = row.runs.label.tolist()
    shown = [
        j >= 0 and texts[i] == others[j] and labels[i] not in BODY_IDS for i, j in enumerate(pairs)
    ]
    plain = [htmllib.unescape(x) if "&" in x else x for x in texts]
    if article is not None:
        _hide_stretches(shown, plain, article)
    html = _html(row, twin, pairs, texts, shown)
    blocks = _blocks(row, plain, article)
    hidden = [i for i, x in enumerate(shown) if not x]
    return Masked(
        html,
        _text(row, plain, shown),
        tuple((i, blocks.get(i, -1)) for i in hidden),
        sum(len(x) for x, there in zip(texts, shown, strict=True) if there),
        sum(map(len, texts)),
    )


def _edges(runs: Runs) -> Iterator[tuple[int, int]]:
    return zip(runs.start.tolist(), runs.end.tolist(), strict=True)


def _pairs(html: str, runs: Runs, other: str, twins: Runs) -> list[int]:
    """Return for each run the one of the other page that stands in its place, -1 for none."""
    keys = [list(zip(x.label.tolist(), x.attr.tolist(), strict=True)) for x in (runs, twins)]
    if keys[0] == keys[1]:
        return list(range(len(runs)))
    texts = [[page[a:z] for a, z in _edges(x)] for x, page in ((runs, html), (twins, other))]
    both = set(texts[0]) & set(texts[1])
    found = [
        [(*key, text if text in both else "") for key, text in zip(k, t, strict=True)]
        for k, t in zip(keys, texts, strict=True)
    ]
    out = [-1] * len(runs)
    for a, b, size in SequenceMatcher(a=found[0], b=found[1], autojunk=False).get_matching_blocks():
        for i in range(size):
            out[a + i] = b + i
    return out


def _hide_stretches(shown: list[bool], plain: Sequence[str], article: Article) -> None:
    """Hide runs that hold a stretch of the article; words of a page may be an article's, too."""
    kept = [i for i, x in enumerate(shown) if x and len(plain[i]) >= _STRETCH]
    joined = "\n".join(plain[i] for i in kept)
    starts = list(accumulate((len(plain[i]) + 1 for i in kept), initial=0))
    half = _STRETCH // 2
    for text in (article.title, article.standfirst, *(b.text for b in article.blocks)):
        # Any stretch of that length holds one of these halves as a whole.
        for at in range(0, len(text) - half + 1, half):
            place = joined.find(text[at : at + half])
            while place >= 0:
                i = kept[bisect_right(starts, place) - 1]
                if shown[i] and _shared(text, at, plain[i]):
                    shown[i] = False
                place = joined.find(text[at : at + half], place + 1)


def _shared(text: str, at: int, run: str) -> bool:
    """Tell whether a run holds a stretch of a text that goes through a place of it."""
    low, high = max(0, at + _STRETCH // 2 - _STRETCH), at
    return any(
        len(x := text[i : i + _STRETCH]) == _STRETCH and x in run for i in range(low, high + 1)
    )


def _html(
    row: Row, twin: Twin, pairs: Sequence[int], texts: Sequence[str], shown: Sequence[bool]
) -> str:
    out, done, other_done, last = list[str](), 0, 0, -1
    edges, others = list(_edges(row.runs)), list(_edges(twin.runs))
    for i, (start, end) in enumerate(edges):
        j = pairs[i]
        between = row.html[done:start]
        if j >= 0 and j == last + 1:
            out.append(_markup(between, twin.html[other_done : others[j][0]]))
        else:
            out.append(_bones(between))
        out.append(texts[i] if shown[i] else SLOT * (end - start))
        done = end
        last = j if j >= 0 else len(others)  # no pair goes on from a run without one
        other_done = others[j][1] if j >= 0 else 0
    if last == len(others) - 1 or not edges:
        out.append(_markup(row.html[done:], twin.html[other_done:]))
    else:
        out.append(_bones(row.html[done:]))
    return "".join(out)


def _markup(one: str, other: str) -> str:
    """Return a stretch of markup with what the other page has not put out of sight."""
    if one == other:
        return one
    parts, others = one.split(">"), other.split(">")
    if len(parts) != len(others):
        return _compared(one, other)
    return ">".join(a if a == b else _compared(a, b) for a, b in zip(parts, others, strict=True))


def _compared(one: str, other: str) -> str:
    tokens, others = _TOKENS.split(one), _TOKENS.split(other)
    if len(tokens) != len(others):
        return _bones(one)
    return _hidden(tokens, [a == b for a, b in zip(tokens, others, strict=True)])


def _bones(markup: str) -> str:
    """Return markup with the names of its elements alone."""
    out, done = list[str](), 0
    keep = list[bool]()
    for found in _BONES.finditer(markup):
        out += [markup[done : found.start()], found[0]]
        keep += [True, found[1] is not None]
        done = found.end()
    return _hidden([*out, markup[done:]], [*keep, True])


def _hidden(tokens: list[str], keep: list[bool]) -> str:
    """Join tokens, those not kept out of sight, and what is between two of one value with them."""
    last = -1
    for i, (token, kept) in enumerate(zip(tokens, keep, strict=True)):
        if kept:
            if _ENDS.search(token):
                last = -1
        else:
            if last >= 0:
                keep[last:i] = [False] * (i - last)
            last = i
    return "".join(x if k else SLOT * len(x) for x, k in zip(tokens, keep, strict=True))


def _text(row: Row, plain: Sequence[str], shown: Sequence[bool]) -> str:
    """Return the row's text with the spans that show hidden runs, or none, out of sight.

    A span is shown where it says what its runs say, but for marks that the view puts around it.
    """
    out, done = list[str](), 0
    bare = ["".join(x.split()) for x in plain]
    passed = (row.runs.hidden | (row.runs.attr > 0)).tolist()
    for start, end, _, _, src in row.spans.tolist():
        text = row.text[start:end]
        out.append(row.text[done:start])
        own = src >= 0 and _says("".join(text.split()), bare, shown, passed, src)
        out.append(text if own else SLOT * (end - start))
        done = end
    return "".join([*out, row.text[done:]])


def _says(
    text: str, bare: Sequence[str], shown: Sequence[bool], passed: Sequence[bool], src: int
) -> bool:
    """Tell whether a span's text is that of shown runs from `src` on, or a part of the first.

    Runs in `passed` are those a view may leave out.
    """
    if shown[src] and text in bare[src]:
        return True
    left = text
    for i in range(src, len(bare)):
        before, found, after = left.partition(bare[i])
        if found and not _LETTER.search(before):
            if not shown[i]:
                return False
            left = after
            if not _LETTER.search(left):
                return True
        elif i == src or not passed[i]:
            return False
    return False


def _blocks(row: Row, plain: Sequence[str], article: Article | None) -> dict[int, int]:
    """Return which block of the article each run of a body is of."""
    if article is None:
        return {}
    ends = list(accumulate(len("".join(b.text.split())) for b in article.blocks))
    out, done = {}, 0
    for i, (label, attr) in enumerate(
        zip(row.runs.label.tolist(), row.runs.attr.tolist(), strict=True)
    ):
        if label in BODY_IDS and not attr:
            out[i] = min(bisect_right(ends, done), len(ends) - 1)
            done += len("".join(plain[i].split()))
    return out
