"""What a summary needs to know of rows, counted while they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np

from gen.labels import LABELS
from gen.records import END, LABEL, START, Row


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts over the rows of a shard or of a run."""

    rows: int = 0
    tokens: int = 0
    characters: int = 0
    """Of all texts, in code points."""
    html_characters: int = 0
    labels: dict[str, int] = {}
    """Characters of text inside spans, per label."""
    views: dict[str, int] = {}
    """Rows per view they are in."""
    asked: dict[str, int] = {}
    """Rows per view that the mix had chosen."""
    fallbacks: dict[str, dict[str, int]] = {}
    """Rows that could not be had in the view chosen: that view to families to rows."""
    kinds: dict[str, int] = {}
    languages: dict[str, int] = {}
    families: dict[str, int] = {}
    traps: dict[str, int] = {}

    @staticmethod
    def total(parts: Iterable[Counts]) -> Counts:
        """Return the sum of counts."""
        out: dict[str, Any] = {}
        for part in parts:
            out = _sum(out, msgspec.to_builtins(part))
        return msgspec.convert(out, Counts)


def _sum(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    out = dict(a)
    for key, value in sorted(b.items()):
        out[key] = (
            _sum(out.get(key, {}), value) if isinstance(value, dict) else value + out.get(key, 0)
        )
    return out


class Tally:
    """Counts rows as they pass."""

    __slots__ = ("_counters", "_fallbacks", "_labels", "_sizes")

    def __init__(self) -> None:
        self._sizes: Counter[str] = Counter()
        self._labels = np.zeros(len(LABELS))
        self._counters: dict[str, Counter[str]] = {}
        self._fallbacks: dict[str, Counter[str]] = {}

    def add(self, row: Row, wanted: str = "") -> None:
        """Count a row; `wanted` is the view that the mix had chosen for it."""
        wanted = wanted or row.view
        self._sizes["rows"] += 1
        self._sizes["tokens"] += len(row.tags)
        self._sizes["characters"] += len(row.text)
        self._sizes["html_characters"] += len(row.html)
        spans = row.spans
        widths = spans[:, END] - spans[:, START]
        self._labels += np.bincount(spans[:, LABEL], widths, len(LABELS))
        for name, keys in (
            ("views", (row.view,)),
            ("asked", (wanted,)),
            ("kinds", (row.page_kind,)),
            ("languages", (row.lang,)),
            ("families", (row.family,)),
            ("traps", row.traps),
        ):
            self._counters.setdefault(name, Counter()).update(keys)
        if wanted != row.view:
            self._fallbacks.setdefault(wanted, Counter())[row.family] += 1

    def counts(self) -> Counts:
        """Return the counts so far, keys sorted."""
        labels = {name: int(n) for name, n in zip(LABELS, self._labels, strict=True) if n}
        out: dict[str, Any] = dict(self._sizes)
        out["labels"] = dict(sorted(labels.items()))
        out["fallbacks"] = {k: dict(sorted(v.items())) for k, v in sorted(self._fallbacks.items())}
        for name, counter in self._counters.items():
            out[name] = dict(sorted(counter.items()))
        return msgspec.convert(out, Counts)
