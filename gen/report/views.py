"""How well views show pages: coverage, fall-backs, characters lost and invented."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from gen.labels import BODY_IDS, LABELS, UNKNOWN
from gen.records import END, LABEL, SRC, START, Row, run_sizes, span_sizes
from gen.shards.counts import Counts

Table = npt.NDArray[np.int64]

_BODY: Final = np.isin(np.arange(len(LABELS)), sorted(BODY_IDS))


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


class Views:
    """Adds up rows."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._rows: dict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
        shape = (2, len(LABELS))
        self._labels: dict[tuple[str, str], Table] = defaultdict(lambda: np.zeros(shape, np.int64))
        """(view, family) -> characters shown by a browser and printed by the view, per label."""

    def add(self, row: Row) -> None:
        """Count a row."""
        key = row.view, row.family
        printed = _printed(row)
        self._labels[key] += np.stack([_shown(row), printed])
        loose = row.spans[(row.spans[:, SRC] < 0) & (row.spans[:, LABEL] != UNKNOWN)]
        invented = int((loose[:, END] - loose[:, START]).sum())
        self._rows[key].append((row.coverage, invented, int(printed.sum())))

    def cells(self) -> list[Cell]:
        """Return a cell for each view and family, those of all families first."""
        names = sorted({v for v, _ in self._rows})
        whole = [self._cell(v, "*", [k for k in sorted(self._rows) if k[0] == v]) for v in names]
        return whole + [self._cell(v, f, [(v, f)]) for v, f in sorted(self._rows)]

    def lost(self) -> dict[str, dict[str, float]]:
        """Return the share lost, per view and label."""
        out: dict[str, dict[str, float]] = {}
        for view in sorted({v for v, _ in self._labels}):
            total = self._table([k for k in sorted(self._labels) if k[0] == view])
            out[view] = {
                label: round(1 - min(1.0, int(total[1][i]) / int(total[0][i])), 5)
                for i, label in enumerate(LABELS)
                if total[0][i]
            }
        return out

    def _table(self, keys: list[tuple[str, str]]) -> Table:
        total: Table = np.stack([self._labels[k] for k in keys]).sum(axis=0)
        return total

    def _cell(self, view: str, family: str, keys: list[tuple[str, str]]) -> Cell:
        rows = [x for k in keys for x in self._rows[k]]
        table = self._table(keys)
        body = int(table[0][_BODY].sum())
        fell = self._counts.fallbacks.get(view, {})
        missed = sum(fell.values()) if family == "*" else fell.get(family, 0)
        # A row that was asked in the view either is in it or fell back from it.
        asked = missed + (self._counts.views.get(view, 0) if family == "*" else len(rows))
        return Cell(
            view=view,
            family=family,
            rows=len(rows),
            coverage=sum(x[0] for x in rows) / len(rows),
            worst=min(x[0] for x in rows),
            fell_back=missed / asked if asked else 0.0,
            invented=sum(x[1] for x in rows) / max(1, sum(x[2] for x in rows)),
            body_lost=max(0.0, 1 - int(table[1][_BODY].sum()) / body) if body else 0.0,
        )


def _printed(row: Row) -> Table:
    shown = row.spans[:, SRC] >= 0
    return _by_label(row.spans[shown, LABEL], span_sizes(row)[shown])


def _shown(row: Row) -> Table:
    shown = ~row.runs.hidden
    return _by_label(row.runs.label[shown], run_sizes(row)[shown])


def _by_label(labels: npt.NDArray[np.integer], sizes: Table) -> Table:
    return np.bincount(labels, sizes, len(LABELS)).astype(np.int64)
