"""What a finished run holds, measured on its rows: how well views show pages, what recurs.

::

    views       characters shown, lost and invented per view, family and label
    repetition  noise lines that come again, and test lines that were seen in training

A report reads the shards and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from gen.errors import RunError
from gen.records import rows
from gen.report.repetition import Recurring, Repetition, Seen
from gen.report.views import Cell, Views
from gen.shards import manifest
from gen.shards.writer import read_batches

__all__ = ["Cell", "Recurring", "Repetition", "Report", "Seen", "render", "report"]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A run, measured."""

    rows: int
    root_digest: str
    views: list[Cell]
    """One for each view and family, and one for each view with all families ("*")."""
    lost: dict[str, dict[str, float]]
    """View -> label -> share of the characters a browser shows that the view does not print."""
    repetition: Repetition


def report(out: Path, limit: int | None = None, on_row: Callable[[], None] | None = None) -> Report:
    """Measure the rows of a finished run, the first `limit` of each shard if given.

    Raises RunError for a folder without a manifest.
    """
    import pyarrow as pa

    made = manifest.read(out)
    if made is None:
        raise RunError("no finished run here", where=str(out), todo="pagenoise generate --out DIR")
    views, seen = Views(made.counts), Seen()
    total = 0
    for shard in made.shards:
        taken = 0
        for batch in read_batches(out / shard.path):
            for row in rows(pa.Table.from_batches([batch])):
                if limit is not None and taken >= limit:
                    break
                taken += 1
                views.add(row)
                seen.add(row, shard.split)
                if on_row is not None:
                    on_row()
            if limit is not None and taken >= limit:
                break
        total += taken
    return Report(
        rows=total,
        root_digest=made.root_digest,
        views=views.cells(),
        lost=views.lost(),
        repetition=seen.result(),
    )


def render(found: Report) -> str:
    """Return a report as text for a terminal."""
    out = [f"{found.rows:,} rows, root {found.root_digest[:16]}", "", "Views"]
    out.append(_table(_VIEW_HEAD, [_view_line(c) for c in found.views if c.family == "*"]))
    weak = [c for c in found.views if c.family != "*" and c.fell_back > 0.03]
    if weak:
        out += ["", "More than 3 % of these could not be had in the view chosen", ""]
        out.append(_table(_VIEW_HEAD, [_view_line(c) for c in weak]))
    lines = [line for c in found.views if c.family == "*" for line in _label_lines(c)]
    if lines:
        out += [
            "",
            f"Of these labels views print least: characters, the {_TOLD} that lose most",
            "",
        ]
        out.append(_table(("view", "label", "shown", "lost", "invented"), lines))
    r = found.repetition
    out += [
        "",
        "Noise lines that recur, per 10,000 pages",
        _table(
            ("label", "lines", "different", "most often", "longest-lived"),
            [
                (
                    x.label,
                    f"{x.lines:,}",
                    f"{x.different:,}",
                    f"{x.most:,.0f}",
                    f"{x.mean_of_ten:,.0f}",
                )
                for x in r.labels[:20]
            ],
        ),
        "",
        "Noise lines of other splits that are also in train",
        _table(
            ("split", "lines", "in train", "without interface labels"),
            [
                (s, f"{x.lines:,}", f"{x.in_train:.1%}", f"{x.in_train_content:.2%}")
                for s, x in sorted(r.splits.items())
            ],
        ),
    ]
    return "\n".join(out)


_TOLD = 5
_VIEW_HEAD = ("view", "family", "rows", "coverage", "worst", "fell back", "invented", "body lost")


def _view_line(c: Cell) -> tuple[Any, ...]:
    return (
        c.view,
        c.family,
        f"{c.rows:,}",
        f"{c.coverage:.4f}",
        f"{c.worst:.4f}",
        f"{c.fell_back:.2%}",
        f"{c.invented:.3%}",
        f"{c.body_lost:.3%}",
    )


def _label_lines(c: Cell) -> list[tuple[Any, ...]]:
    most = sorted(c.labels.items(), key=lambda x: (x[1].printed - x[1].shown, x[0]))[:_TOLD]
    return [
        (c.view, name, f"{x.shown:,}", f"{x.lost:.2%}", f"{x.invented:,}")
        for name, x in most
        if x.lost
    ]


def _table(head: tuple[str, ...], lines: list[tuple[Any, ...]]) -> str:
    cells = [head, *[tuple(map(str, x)) for x in lines]]
    widths = [max(len(x[i]) for x in cells) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            x.ljust(w) if i == 0 else x.rjust(w)
            for i, (x, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    )
