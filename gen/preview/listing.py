"""Spans as lines of text: offset, label, group, excerpt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from gen.labels import ATTRS, LABELS
from gen.preview.markup import group_names
from gen.records import Row

_ANSI: Final = {
    "article": "32", "author": "36", "related": "92", "comment": "34", "nav": "90", "form": "35",
    "teaser": "33", "promo": "95", "notice": "31", "widget": "96", "leak": "7", "unknown": "41",
}  # fmt: skip


def tinted_text(
    row: Row, *, over: Literal["text", "html"] = "text", width: int = 100, colour: bool = False
) -> str:
    """Return a row's spans as lines: offset and end, label, group, excerpt.

    Over `text`, the view; or over `html`, where hidden runs and attributes stand too. Excerpts are
    cut so that a line has about `width` characters; `colour` adds ANSI colours by role.
    """
    names = group_names(row.groups)
    lines = [
        (f"{a}-{z}", LABELS[label], _group(names, group) + mark, excerpt)
        for a, z, label, group, mark, excerpt in (_runs(row) if over == "html" else _spans(row))
    ]
    widths = [max((len(x[i]) for x in lines), default=0) for i in range(3)]
    room = max(20, width - sum(widths) - 6)
    out = []
    for offsets, label, group, excerpt in lines:
        short = excerpt if len(excerpt) <= room else excerpt[: room - 1] + "…"
        name = label.ljust(widths[1])
        if colour:
            name = f"\x1b[{_ANSI.get(label.partition('.')[0], '0')}m{name}\x1b[0m"
        out.append(f"{offsets:>{widths[0]}}  {name}  {group:<{widths[2]}}  {short}".rstrip())
    return "\n".join(out)


_Line = tuple[int, int, int, int, str, str]


def _spans(row: Row) -> Iterator[_Line]:
    for a, z, label, group, _ in row.spans.tolist():
        yield a, z, label, group, "", " ".join(row.text[a:z].split())


def _runs(row: Row) -> Iterator[_Line]:
    r = row.runs
    columns = (r.start, r.end, r.label, r.group, r.attr, r.hidden)
    for a, z, label, group, attr, hidden in zip(*(c.tolist() for c in columns), strict=True):
        mark = f" @{ATTRS[attr]}" * bool(attr) + " hidden" * bool(hidden)
        yield a, z, label, group, mark, " ".join(row.html[a:z].split())


def _group(names: list[str], group: int) -> str:
    return names[group].partition(", in ")[0] if 0 <= group < len(names) else "-"
