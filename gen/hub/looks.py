"""A look at some rows: an example of each label, how views show pages, a page as a picture."""

from __future__ import annotations

import html as htmllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from gen.card import Seen
from gen.labels import LABELS
from gen.policies import lines
from gen.preview import ROLES
from gen.records import Row, rows
from gen.report.views import Views
from gen.shards import read_batches
from gen.shards.manifest import Manifest

ROWS: Final = 1_000
"""How many rows are looked at, the first of every shard."""
_SHORT, _LONG = 4, 70
"""Code points of a good example; a longer one is cut."""
_HIGH, _WIDE = 46, 108
"""Lines of the picture, and columns."""
_LINE, _COLUMN, _LEFT = 15, 6.6, 150
"""Size of a line and of a column, and where text begins, in the picture's units."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What some rows showed."""

    rows: int
    examples: dict[str, str]
    views: dict[str, Seen]
    picture: str
    """An SVG, "" if no row could be drawn."""


def look(run: Path, made: Manifest) -> Sample:
    """Look at the first rows of every shard, up to about a thousand in all."""
    each = -(-ROWS // len(made.shards))
    views, count, picture = Views(made.counts), 0, ""
    best: dict[int, str] = {}
    for shard in made.shards:
        for row in _first(run / shard.path, each):
            count += 1
            views.add(row)
            _examples(best, row)
            if not picture and row.page_kind == "article" and row.view != "resiliparse-main":
                picture = draw(row)
    seen = {
        c.view: Seen(c.rows, c.coverage, c.worst, c.invented, c.body_lost)
        for c in views.cells()
        if c.family == "*"
    }
    examples = {LABELS[i]: text for i, text in sorted(best.items())}
    return Sample(count, examples, seen, picture)


def _first(path: Path, n: int) -> Iterator[Row]:
    left = n
    for batch in read_batches(path):
        yield from rows(pa.Table.from_batches([batch.slice(0, left)]))
        left -= min(left, batch.num_rows)
        if not left:
            return


def _examples(best: dict[int, str], row: Row) -> None:
    """Keep the first text of each label that is neither too short nor cut, else the first."""
    for a, z, label, *_ in row.spans.tolist():
        have = best.get(label, "")
        if len(have) >= _SHORT and not have.endswith("…"):
            continue
        text = " ".join(row.text[a:z].split())
        if len(text) > _LONG:
            text = text[: _LONG - 1] + "…"
        if not have or (len(text) >= _SHORT and not text.endswith("…")):
            best[label] = text


def draw(row: Row) -> str:
    """Return the first lines of a row's text as an SVG, each stretch tinted by its role."""
    out, roles = list[str](), dict[str, None]()
    shown = 0
    starts, ends = lines(row.text)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if not row.text[start:end].strip():
            continue
        if shown == _HIGH:
            break
        out += _drawn(row, start, end, shown, roles)
        shown += 1
    high = _LINE * (shown + 2)
    wide = round(_LEFT + _COLUMN * _WIDE + 10)
    legend = "".join(
        f'<rect x="{10 + 90 * i}" y="{high - _LINE - 4}" width="10" height="10"'
        f' fill="{ROLES[r][0]}"/><text x="{24 + 90 * i}" y="{high - _LINE + 5}">{r}</text>'
        for i, r in enumerate(x for x in ROLES if x in roles)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"'
        ' font-family="monospace" font-size="11" xml:space="preserve">\n'
        f'<rect width="{wide}" height="{high}" fill="#fff"/>\n'
        + "\n".join(out)
        + f"\n{legend}\n</svg>\n"
    )


def _drawn(row: Row, start: int, end: int, number: int, roles: dict[str, None]) -> Iterator[str]:
    """Yield a line of text: tints under it, before it the label that has most of it."""
    text = row.text[start:end]
    first = start + len(text) - len(text.lstrip())
    y, sizes = _LINE * (number + 1), dict[str, int]()
    for a, z, label, *_ in row.spans.tolist():
        a, z = max(a, first), min(z, end, first + _WIDE)
        if a >= z:
            continue
        name = LABELS[label]
        role = name.partition(".")[0]
        roles[role] = None
        sizes[name] = sizes.get(name, 0) + z - a
        yield (
            f'<rect x="{_LEFT + (a - first) * _COLUMN:.1f}" y="{y - 11}"'
            f' width="{(z - a) * _COLUMN:.1f}" height="{_LINE - 1}" fill="{ROLES[role][0]}"/>'
        )
    if sizes:
        most = max(sizes, key=lambda x: sizes[x])
        ink = ROLES[most.partition(".")[0]][1]
        yield f'<text x="{_LEFT - 8}" y="{y}" text-anchor="end" fill="{ink}">{most}</text>'
    shown = "".join(
        c if c.isprintable() else " " for c in row.text[first : min(end, first + _WIDE)]
    )
    yield (
        f'<text x="{_LEFT}" y="{y}" textLength="{len(shown) * _COLUMN:.1f}"'
        f' lengthAdjust="spacingAndGlyphs">{htmllib.escape(shown)}</text>'
    )
