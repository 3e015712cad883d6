"""The short way to a view's spans: where every run stands in the output as it does on the page.

Nearly all pages go this way. Work is done by run, not by character.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gen.spans import is_space
from gen.views.marks import BLANKS, LEFT, Places, Points, Shown


@dataclass(frozen=True, slots=True)
class Edges:
    """Of each run shown its first and last character; of what the tool made up every one.

    They stand for all characters in `spanning.spanned`, which looks at nothing but edges.
    """

    places: Places
    shown: Shown


def extents(text: str, start: Places, run: Places, said: list[str]) -> Places | None:
    """Return where runs that begin at `start` end, None if one does not say what it must."""
    out = []
    at = 0
    for begin, one in zip(start.tolist(), run.tolist(), strict=True):
        if begin < at:
            return None
        words = said[one]
        if not text.startswith(words, begin):
            words = BLANKS.sub(" ", words)
            if not text.startswith(words, begin):
                return None
        at = begin + len(words)
        out.append(at)
    return np.array(out, np.int64)


def edges(points: Points, start: Places, end: Places, run: Places) -> Edges:
    """Return the edges of runs that stand at [start, end) in `points`, and what stands between."""
    count = len(run)
    before = np.concatenate((np.zeros(1, np.int64), end))
    after = np.concatenate((start, np.array([len(points)])))
    gap = after - before
    steps = np.arange(int(gap.sum()), dtype=np.int64)
    between: Places = np.repeat(before - (gap.cumsum() - gap), gap).astype(np.int64) + steps
    between = between[~is_space(points[between])]
    long_ = np.flatnonzero(end - start > 1)
    places: Places = np.concatenate((start, end[long_] - 1, between))
    which = np.concatenate((np.arange(count), long_, np.full(len(between), LEFT)))
    order = places.argsort()
    places = places[order]
    shown = Shown(points[places], which[order].astype(np.int32), run.astype(np.int32))
    return Edges(places, shown)
