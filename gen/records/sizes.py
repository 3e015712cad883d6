"""How many characters a row's runs and spans have: code points that are not white space."""

from __future__ import annotations

import html as htmllib

import numpy as np

from gen.records.row import END, START, Longs, Row
from gen.spans import codepoints, is_space


def run_text(row: Row, i: int) -> str:
    """Return the text of a run, entities decoded."""
    return htmllib.unescape(row.html[int(row.runs.start[i]) : int(row.runs.end[i])])


def solid(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def run_sizes(row: Row) -> Longs:
    """Return how many characters each text run of the HTML has; attributes 0."""
    out = np.zeros(len(row.runs), np.int64)
    for i in np.flatnonzero(row.runs.attr == 0).tolist():
        out[i] = len(solid(run_text(row, i)))
    return out


def span_sizes(row: Row) -> Longs:
    """Return how many characters each span of the text has."""
    total = np.zeros(len(row.text) + 1, np.int64)
    np.cumsum(~is_space(codepoints(row.text)), out=total[1:])
    out: Longs = total[row.spans[:, END]] - total[row.spans[:, START]]
    return out
