"""Finding a text among the words of a page: in order, where it lies densest.

The text of an article often stands on its page more than once in part: a teaser repeats the first
sentence, a comment quotes a paragraph, a menu holds the title, telephones get a copy of it all. So
stretches of words that both have are chained, in the order of both, and a chain pays for the words
of the page that it leaps over: what lies apart from the rest is left alone.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

_WORD: Final = re.compile(r"\w+")
_GRAM: Final = 3
"""Words of the shortest stretch that is looked for everywhere."""
_OFTEN: Final = 24
"""Places of a page at which a gram may stand; what stands at more says nothing."""
_MOST: Final = 3000
"""Stretches that are chained; the longest."""
_LEAP: Final = 0.6
"""What leaping over words costs, in words, for each doubling of their number."""
_NEAR: Final = 600
"""Words on either side of a gap that are compared one by one."""


def words(text: str) -> list[str]:
    """Return the words of a text as they are compared: case, width and accents' form are one."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stand in both: `page[start:start + size] == text[at:at + size]`."""

    start: int
    at: int
    size: int


def match(page: Sequence[str], text: Sequence[str]) -> list[Stretch]:
    """Return the stretches of a page's words that are the text, in the order of both.

    They do not overlap, in neither. Words are compared as they are.
    """
    gram = min(_GRAM, len(text))
    if not gram or len(page) < gram:
        return []
    chained = _chain(_stretches(page, text, gram))
    return _filled(page, text, chained)


def _stretches(page: Sequence[str], text: Sequence[str], gram: int) -> list[Stretch]:
    """Return all maximal stretches of so many words or more."""
    places: dict[tuple[str, ...], list[int]] = {}
    for i in range(len(page) - gram + 1):
        places.setdefault(tuple(page[i : i + gram]), []).append(i)
    open_: dict[int, Stretch] = {}
    """Stretches that may go on, by the difference of their places."""
    out: list[Stretch] = []
    for j in range(len(text) - gram + 1):
        found = places.get(tuple(text[j : j + gram]), ())
        still: dict[int, Stretch] = {}
        for i in found if len(found) <= _OFTEN else [i for i in found if i - j in open_]:
            known = open_.pop(i - j, None)
            still[i - j] = (
                Stretch(known.start, known.at, known.size + 1) if known else Stretch(i, j, gram)
            )
        out += open_.values()
        open_ = still
    out += open_.values()
    if len(out) > _MOST:
        out = sorted(out, key=lambda x: (-x.size, x.start, x.at))[:_MOST]
    return sorted(out, key=lambda x: (x.start, x.at))


def _chain(found: list[Stretch]) -> list[Stretch]:
    """Return the chain of most words, less what it leaps over, its overlaps cut off."""
    if not found:
        return []
    start = np.array([x.start for x in found], np.float64)
    at = np.array([x.at for x in found], np.float64)
    size = np.array([x.size for x in found], np.float64)
    best, before = size.copy(), np.full(len(found), -1)
    for k in range(1, len(found)):
        # Both must come later, with at least one word of their own left.
        over = np.maximum(0, np.maximum(start[:k] + size[:k] - start[k], at[:k] + size[:k] - at[k]))
        able = (start[:k] < start[k]) & (at[:k] < at[k]) & (over < np.minimum(size[:k], size[k]))
        if not able.any():
            continue
        leap = np.maximum(0, start[k] - start[:k] - size[:k])
        value = np.where(able, best[:k] + size[k] - over - _LEAP * np.log2(1 + leap), -np.inf)
        top = int(np.flatnonzero(value == value.max())[-1])
        if value[top] > size[k]:
            best[k], before[k] = value[top], top
    k, chain = int(best.argmax()), list[Stretch]()
    while k >= 0:
        chain.append(found[k])
        k = int(before[k])
    out: list[Stretch] = []
    for x in reversed(chain):
        if out:
            last = out[-1]
            cut = max(0, last.start + last.size - x.start, last.at + last.size - x.at)
            x = Stretch(x.start + cut, x.at + cut, x.size - cut)
        if x.size > 0:
            out.append(x)
    return out


def _filled(page: Sequence[str], text: Sequence[str], chain: list[Stretch]) -> list[Stretch]:
    """Return a chain with what is alike in its gaps, too: short headings, cells."""
    out: list[Stretch] = []
    for x in chain:
        if out:
            last = out[-1]
            out += _between(page, text, last.start + last.size, x.start, last.at + last.size, x.at)
        out.append(x)
    return out


def _between(
    page: Sequence[str], text: Sequence[str], start: int, stop: int, at: int, until: int
) -> list[Stretch]:
    if start >= stop or at >= until or max(stop - start, until - at) > _NEAR:
        return []
    same = difflib.SequenceMatcher(None, page[start:stop], text[at:until], autojunk=False)
    return [Stretch(start + m.a, at + m.b, m.size) for m in same.get_matching_blocks() if m.size]
