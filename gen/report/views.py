"""How well views show pages: coverage, fall-backs, characters lost and invented."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from gen.joins import own
from gen.labels import BODY_IDS, LABELS, UNKNOWN
from gen.records import LABEL, Row, run_sizes, span_sizes
from gen.shards.counts import Counts

Table = npt.NDArray[np.int64]

_BODY: Final = np.isin(np.arange(len(LABELS)), sorted(BODY_IDS))


class LabelCell(msgspec.Struct, frozen=True, kw_only=True):
    """The characters of one label; white space is none."""

    shown: int
    """In the text runs of the pages that a browser shows."""
    printed: int
    """Of the pages' runs in the view, hidden ones and attributes too where it prints those."""
    lost: float
    """Share of `shown` that the view does not print: 0 where it prints more."""
    invented: int
    """Made up by the tool, and labelled by the rule: bullets, numbers, marks."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One view on the pages of one family."""

    view: str
    family: str
    """"*": all."""
    rows: int
    coverage: float
    """Mean share of characters whose origin is known."""
    worst: float
    fell_back: float
    """Share of the rows asked in this view that came out in another."""
    invented: float
    """Share of characters that the tool made up: bullets, numbers, marks."""
    body_lost: float
    """Share of the body's characters, as a browser shows them, that the view does not print."""
    labels: dict[str, LabelCell]


class Views:
    """Adds up rows."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._rows: dict[tuple[str, str], list[float]] = defaultdict(list)
        shape = (3, len(LABELS))
        self._labels: dict[tuple[str, str], Table] = defaultdict(lambda: np.zeros(shape, np.int64))
        """(view, family) -> characters shown by a browser, printed and invented, per label."""

    def add(self, row: Row) -> None:
        """Count a row."""
        key = row.view, row.family
        self._labels[key] += characters(row)
        self._rows[key].append(row.coverage)

    def cells(self) -> list[Cell]:
        """Return a cell for each view and family, those of all families first."""
        names = sorted({v for v, _ in self._rows})
        whole = [self._cell(v, "*", [k for k in sorted(self._rows) if k[0] == v]) for v in names]
        return whole + [self._cell(v, f, [(v, f)]) for v, f in sorted(self._rows)]

    def lost(self) -> dict[str, dict[str, float]]:
        """Return the share lost, per view and label."""
        return {
            cell.view: {k: round(x.lost, 5) for k, x in cell.labels.items() if x.shown}
            for cell in self.cells()
            if cell.family == "*"
        }

    def _cell(self, view: str, family: str, keys: list[tuple[str, str]]) -> Cell:
        rows = [x for k in keys for x in self._rows[k]]
        table: Table = np.stack([self._labels[k] for k in keys]).sum(axis=0)
        fell = self._counts.fallbacks.get(view, {})
        missed = sum(fell.values()) if family == "*" else fell.get(family, 0)
        # A row that was asked in the view either is in it or fell back from it.
        asked = missed + (self._counts.views.get(view, 0) if family == "*" else len(rows))
        return Cell(
            view=view,
            family=family,
            rows=len(rows),
            coverage=sum(rows) / len(rows),
            worst=min(rows),
            fell_back=missed / asked if asked else 0.0,
            invented=int(table[2].sum()) / max(1, int(table[1:].sum())),
            body_lost=_lost(int(table[0][_BODY].sum()), int(table[1][_BODY].sum())),
            labels={
                label: LabelCell(shown=s, printed=p, lost=_lost(s, p), invented=i)
                for label, s, p, i in zip(LABELS, *table.tolist(), strict=True)
                if s or p or i
            },
        )


def _lost(shown: int, printed: int) -> float:
    return max(0.0, 1 - printed / shown) if shown else 0.0


def characters(row: Row) -> Table:
    """Return how many characters of a row, per label, a browser shows, its view prints, and its
    view made up: [3, labels]."""
    sizes, known = span_sizes(row), own(row)
    label, traced = row.spans[:, LABEL], row.spans[:, LABEL] != UNKNOWN
    return np.stack(
        [
            _by_label(row.runs.label, np.where(row.runs.hidden, 0, run_sizes(row))),
            _by_label(label, known),
            _by_label(label[traced], (sizes - known)[traced]),
        ]
    )


def _by_label(labels: npt.NDArray[np.integer], sizes: Table) -> Table:
    return np.bincount(labels, sizes, len(LABELS)).astype(np.int64)
