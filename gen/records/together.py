"""The self-check of many rows at once: what arrays show of them, by few calls over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gen.labels import ATTRS, GROUP_ID, LABELS, TAGS, UNKNOWN
from gen.records.checks import check, check_strings
from gen.records.row import END, GROUP, LABEL, SRC, START, Longs, Row
from gen.spans import codepoints, is_space
from gen.views import MIN_COVERAGE

_GAP: Final = "\n"
"""Stands between the texts of two rows, so that nothing reaches over their edge."""


def check_all(rows: Sequence[Row]) -> None:
    """Raise CheckError as `check` does for the first row that breaks an invariant.

    What holds for all rows is seen in a pass over all of them; where it does not, each is checked
    by itself, so that the one that is broken, and where, is named.
    """
    each = check_strings if arrays_hold(rows) else check
    for row in rows:
        each(row)


def arrays_hold(rows: Sequence[Row]) -> bool:
    """Say whether all that `check` holds of the rows' arrays is so: all but `check_strings`."""
    if not rows or not all(map(_even, rows)):
        return not rows
    texts = _Rows([len(r.text) + len(_GAP) for r in rows])
    shown = ~is_space(codepoints(_GAP.join([r.text for r in rows]) + _GAP))
    total = np.zeros(len(shown) + 1, np.int64)
    np.cumsum(shown, out=total[1:])
    edges = total[texts.first]
    characters = np.diff(np.append(edges, total[-1]))
    return bool(
        characters.all()
        and _runs_hold(rows)
        and _spans_hold(rows, texts, shown, total, characters)
        and _tokens_hold(rows, texts, total)
    )


class _Rows:
    """Where the items of each row begin in an array of all rows' items."""

    def __init__(self, sizes: Iterable[int]) -> None:
        *first, self.size = accumulate(sizes, initial=0)
        self.first = np.array(first, np.int64)

    def of(self, counts: Longs) -> Longs:
        """Return, for other items that rows have so many of, where their row's begin here."""
        return self.first.repeat(counts)


def _even(row: Row) -> bool:
    """Say whether arrays that go together are of one length, and groups known."""
    runs, n = row.runs, len(row.groups)
    return (
        len(row.token_starts) == len(row.token_ends) == len(row.tags)
        and len(runs.start) == len(runs.end) == len(runs.label) == len(runs.group) == len(runs.attr)
        and all(
            kind in GROUP_ID and -1 <= parent < n and parent != i
            for i, (kind, parent, _) in enumerate(row.groups)
        )
    )


def _counts(items: Iterable[Any]) -> Longs:
    return np.fromiter(map(len, items), np.int64)


def _within(values: npt.NDArray[Any], low: int, high: Any) -> bool:
    return bool(((values >= low) & (values < high)).all())


def _disjoint(start: Longs, end: Longs, shift: Longs, sizes: Longs) -> bool:
    """Say whether intervals are not empty, inside their rows, and, moved by `shift`, in order."""
    if not len(start):
        return True
    return bool(
        start.min() >= 0
        and (end <= sizes).all()
        and (start < end).all()
        and ((start + shift)[1:] >= (end + shift)[:-1]).all()
    )


def _runs_hold(rows: Sequence[Row]) -> bool:
    runs = [r.runs for r in rows]
    start, end, label, group, attr = (
        np.concatenate([getattr(x, name) for x in runs]).astype(np.int64)
        for name in ("start", "end", "label", "group", "attr")
    )
    counts = _counts(x.start for x in runs)
    pages = [len(r.html) for r in rows]
    return (
        _disjoint(start, end, _Rows(pages).of(counts), np.repeat(pages, counts))
        and _within(label, 0, len(LABELS))
        and _within(group, -1, _counts(r.groups for r in rows).repeat(counts))
        and _within(attr, 0, len(ATTRS))
    )


def _spans_hold(
    rows: Sequence[Row],
    texts: _Rows,
    shown: npt.NDArray[np.bool_],
    total: Longs,
    characters: Longs,
) -> bool:
    flat = np.concatenate([r.spans for r in rows]).astype(np.int64)
    counts = _counts(r.spans for r in rows)
    label, src = flat[:, LABEL], flat[:, SRC]
    shift, sizes = texts.of(counts), _counts(r.text for r in rows).repeat(counts)
    runs = _counts(r.runs for r in rows)
    if not (
        _disjoint(flat[:, START], flat[:, END], shift, sizes)
        and _within(label, 0, len(LABELS))
        and _within(flat[:, GROUP], -1, _counts(r.groups for r in rows).repeat(counts))
        and _within(src, -1, runs.repeat(counts))
    ):
        return False
    start, end = flat[:, START] + shift, flat[:, END] + shift
    inside = total[end] - total[start]
    # Spans are disjoint, so that no row can make up for what another lacks.
    if not (shown[start].all() and shown[end - 1].all() and inside.sum() == total[-1]):
        return False
    origin = src >= 0
    labels = np.concatenate([r.runs.label for r in rows])
    if (labels[(src + _Rows(runs).of(counts))[origin]] != label[origin]).any():
        return False
    unknown = label == UNKNOWN
    row = np.arange(len(rows)).repeat(counts)
    known = 1 - np.bincount(row[unknown], inside[unknown], len(rows)) / characters
    stated = np.array([r.coverage for r in rows])
    return bool((abs(known - stated) <= 1e-9).all() and (known >= MIN_COVERAGE).all())


def _tokens_hold(rows: Sequence[Row], texts: _Rows, total: Longs) -> bool:
    start, end, tags = (
        np.concatenate([getattr(r, name) for r in rows]).astype(np.int64)
        for name in ("token_starts", "token_ends", "tags")
    )
    counts = _counts(r.tags for r in rows)
    shift = texts.of(counts)
    if not _disjoint(start, end, shift, _counts(r.text for r in rows).repeat(counts)):
        return False
    inside = total[end + shift] - total[start + shift]
    if (inside != end - start).any() or inside.sum() != total[-1]:
        return False
    before = np.zeros(len(tags), np.int64)
    before[1:] = tags[:-1]
    first = _Rows(counts.tolist()).first
    before[first[counts > 0]] = 0
    goes_on = (tags > 0) & (tags % 2 == 0)
    wrong = goes_on & (before != tags) & (before != tags - 1)
    return _within(tags, 0, len(TAGS)) and not wrong.any()
