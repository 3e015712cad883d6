"""What of the gold reaches another format: characters per label, and units mixed, ignored or cut.

Targets drop or merge units before labels exist, and none of them says so. Characters are code
points that are not white space: of the spans of a view, or of the text runs of the HTML.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from gen.labels import LABELS
from gen.policies import IGNORE, Decided, Pieces, Policy, pieces
from gen.records import Row, run_sizes, span_sizes

Places = npt.NDArray[np.int64]


class LabelSurvival(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the characters of one label."""

    label: str
    class_: str = msgspec.field(name="class")
    """The class that the policy gives the label."""
    characters: int
    """Gold characters in the rows read."""
    kept: int
    """Of them, those in a unit that the format holds, with a class."""
    right: int
    """Of them, those whose unit has the class of their own label."""


class Survival(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run's rows."""

    rows: int
    rows_written: int
    """Rows of which the format holds anything."""
    units: int
    """Tokens, lines, leaves, items: what the format gives one label."""
    mixed: int
    """Units with characters of more than one class."""
    ignored: int
    """Units left out: nothing in them has a class, or the policy ignores such mixtures."""
    cut: int
    """Units that the format holds in part only."""
    characters: int
    kept: int
    right: int
    labels: list[LabelSurvival]


class Tally:
    """Counts while rows are written."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._counts = np.zeros((3, len(LABELS)), np.int64)
        self._units = np.zeros(4, np.int64)
        self._rows = 0
        self._written = 0

    def row(self, row: Row, source: str) -> None:
        """Count the gold of a row: of its `text`, or of its `html`."""
        self._rows += 1
        sizes = run_sizes(row) if source == "html" else span_sizes(row)
        label = row.runs.label if source == "html" else row.spans[:, 2]
        self._add(0, label.astype(np.int64), sizes)

    def written(self, rows: int = 1) -> None:
        """Count rows of which the format holds something."""
        self._written += rows

    def units(self, row: Row, starts: Places, ends: Places, found: Decided) -> None:
        """Count intervals of a row's text that do not overlap, and what they hold."""
        self.pieces(pieces(row.text, starts, ends, row.spans), found)

    def pieces(self, held: Pieces, found: Decided) -> None:
        """Count units by the pieces they hold; a piece must not be in two units."""
        self.count(units=len(found.classes), mixed=found.mixed, ignored=found.classes < 0)
        classes = found.classes[held.unit]
        self.characters(held.label, held.size, classes)

    def characters(self, labels: Places, sizes: Places, classes: Places) -> None:
        """Count stretches that are in the format: their labels, sizes, and the classes they got."""
        there = classes >= 0
        self._add(1, labels[there], sizes[there])
        right = there & (self._policy.of_label[labels] == classes)
        self._add(2, labels[right], sizes[right])

    def count(self, *, units: int = 0, mixed: Any = 0, ignored: Any = 0, cut: Any = 0) -> None:
        """Count units; what is a number or an array of booleans."""
        self._units += [units, *(int(np.sum(x)) for x in (mixed, ignored, cut))]

    def _add(self, row: int, labels: Places, sizes: Places) -> None:
        self._counts[row] += np.bincount(labels, weights=sizes, minlength=len(LABELS)).astype(int)

    def result(self) -> Survival:
        """Return what was counted; labels that never occurred are left out."""
        units, mixed, ignored, cut = self._units.tolist()
        total = self._counts.sum(axis=1).tolist()
        return Survival(
            rows=self._rows,
            rows_written=self._written,
            units=units,
            mixed=mixed,
            ignored=ignored,
            cut=cut,
            characters=total[0],
            kept=total[1],
            right=total[2],
            labels=[
                LabelSurvival(
                    label=name,
                    class_=self._policy.class_of(name),
                    characters=int(self._counts[0, i]),
                    kept=int(self._counts[1, i]),
                    right=int(self._counts[2, i]),
                )
                for i, name in enumerate(LABELS)
                if self._counts[0, i]
            ],
        )


def summary(found: Survival) -> str:
    """Return a survival report as text for a terminal."""
    share = f"{found.kept / found.characters:.2%}" if found.characters else "-"
    right = f"{found.right / found.kept:.2%}" if found.kept else "-"
    head = [
        f"{found.rows:,} rows read, {found.rows_written:,} written",
        f"{found.units:,} units: {found.mixed:,} mixed, {found.ignored:,} ignored, {found.cut} cut",
        f"{found.characters:,} gold characters: {share} survive, {right} of these with their class",
        "",
    ]
    lines = [("label", "class", "characters", "survive", "right")]
    lines += [
        (
            x.label,
            x.class_ if x.class_ != x.label else "",
            f"{x.characters:,}",
            f"{x.kept / x.characters:.1%}" if x.class_ != IGNORE else "-",
            f"{x.right / x.kept:.1%}" if x.kept and x.class_ != IGNORE else "-",
        )
        for x in sorted(found.labels, key=lambda x: -x.characters)
    ]
    widths = [max(len(x[i]) for x in lines) for i in range(5)]
    for line in lines:
        both = zip(line, widths, strict=True)
        cells = [x.ljust(w) if i < 2 else x.rjust(w) for i, (x, w) in enumerate(both)]
        head.append("  ".join(cells).rstrip())
    return "\n".join(head)
