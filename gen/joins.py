"""What of a page's runs a stored row shows: which go on where the run before left off, which of a
span's characters are theirs. Neither is kept.

A span covers one labelled element in one block. Rows keep runs, not elements; which runs are of one
element is seen in the row's own spans, for the runs that its view shows, and elsewhere in the page:
nothing stands between them but inline tags, or one line break, and the one is not in a sibling of
the element that holds the other.
"""

from __future__ import annotations

import html as htmllib
import re
from typing import Final

import numpy as np

from gen.labels import BODY_IDS, LABEL_ID, LABELS
from gen.records import SRC, Row, run_text, solid
from gen.records.row import Longs
from gen.spans import Bools
from gen.templates.tags import BLOCK, CELL

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^>]*)>|<!--.*?-->", re.S)
_CUTS: Final = BLOCK | CELL | {"p", "img", "input", "button", "select", "textarea", "svg", "iframe"}
_FLOWING: Final = np.isin(
    np.arange(len(LABELS)),
    [*sorted(BODY_IDS), *(LABEL_ID[x] for x in ("article.standfirst", "article.caption"))],
)
"""Labels of prose: words of it may be set apart in any way and stay of one element."""
_FORMATS: Final = frozenset("b i em strong u s small sub sup mark abbr cite q code font".split())


def inferred(row: Row) -> Bools:
    """Return for each run whether it goes on from the run before it."""
    runs = row.runs
    n = len(runs)
    joins = np.zeros(n, np.bool_)
    if n < 2:
        return joins
    like = (runs.label[1:] == runs.label[:-1]) & (runs.group[1:] == runs.group[:-1])
    like &= (runs.attr[1:] == 0) & (runs.attr[:-1] == 0) & (runs.hidden[1:] == runs.hidden[:-1])
    for i in (np.flatnonzero(like) + 1).tolist():
        gap = row.html[runs.end[i - 1] : runs.start[i]]
        joins[i] = _goes_on(gap, bool(_FLOWING[runs.label[i]]))
    _seen(row, joins)
    return joins


def _goes_on(gap: str, prose: bool) -> bool:
    if "<" not in gap:
        return True
    breaks, closed, opened = 0, list[str](), list[str]()
    for tag in _TAG.finditer(gap):
        name = (tag[2] or "").lower()
        if not name:
            continue
        if name == "br":
            breaks += 1
        elif name in _CUTS or breaks > 1:
            return False
        elif tag[1]:
            if opened and opened[-1] == name:
                opened.pop()
            else:
                closed.append(name)
        elif not tag[3].endswith("/"):
            opened.append(name)
    if breaks > 1:
        return False
    # Out of one element and into another: two of a kind, unless they only format words.
    return prose or not (set(closed) - _FORMATS and set(opened) - _FORMATS)


def _seen(row: Row, joins: Bools) -> None:
    """Correct what the row's own spans show: each holds whole runs, one after the other."""
    runs = row.runs
    for start, end, _, _, src in row.spans[row.spans[:, SRC] >= 0].tolist():
        joins[src] = False
        text, first = solid(row.text[start:end]), solid(run_text(row, src))
        # What the tool made up may stand before the first run: a bullet, a number.
        at, i = text.find(first) + len(first), src + 1
        if at < len(first):
            continue
        while at < len(text) and i < len(runs) and not runs.attr[i]:
            piece = solid(run_text(row, i))
            if not text.startswith(piece, at):
                break
            joins[i] = True
            at += len(piece)
            i += 1


def own(row: Row) -> Longs:
    """Return how many characters of each span its runs say; the others its view made up."""
    out = np.zeros(len(row.spans), np.int64)
    after = np.append(row.spans[1:, SRC], len(row.runs)).tolist()
    for k in np.flatnonzero(row.spans[:, SRC] >= 0).tolist():
        start, end, label, _, src = row.spans[k].tolist()
        text, at = solid(row.text[start:end]), 0
        # Runs of one element follow one another, up to what the next span shows.
        last = after[k] if after[k] > src else len(row.runs)
        for i in range(src, last):
            if row.runs.label[i] != label or at == len(text):
                break
            if found := _found(solid(run_text(row, i)), text, at):
                size, at = found
                out[k] += size
    return out


def _found(piece: str, text: str, at: int) -> tuple[int, int] | None:
    """Return how many characters of `text` from `at` on are a run's, and where the last ends."""
    # Some tools decode references twice, Markdown has escapes between characters.
    for said in dict.fromkeys((piece, htmllib.unescape(piece))):
        if (start := text.find(said, at)) >= 0:
            return len(said), start + len(said)
    if "\\" in text:
        spaced = re.compile(r"\\?".join(map(re.escape, piece)))
        if marked := spaced.search(text, at):
            return len(piece), marked.end()
    return None
