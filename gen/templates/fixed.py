"""Parts that are the same on all pages of a site: written once, then repeated as one stretch.

Menus, footers and notices ask nothing of the page. Such a part is written once for each joint that
it may follow; its offsets count from its own start and its groups from its own first. Repeating it
costs two appends; its pieces are moved into place with numpy, all of a page's at once.
"""

from __future__ import annotations

import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from gen.spans import Ints
from gen.templates import tags
from gen.templates.writer import PIECE

Group = tuple[int, int, int]
"""Kind, parent (-1 for none), depth among its like."""
Function = Callable[..., tuple[int, int, int]]
"""A bound part: environment, page, arguments, html and text offset, joint, group; returns the first
three of these as they are after it."""
Moved = tuple[int, "Stretch", int, int, int, int]
"""Where a stretch stands: numbers before it in `pieces`; html and text offset, groups, group."""
Environment = tuple[list[str], list[str], list[int], list[Group], list[Moved]]
"""What parts write to: HTML, text, pieces, groups, stretches."""

_UNSHOWN: Final = -(1 << 30)
"""A text offset that stays negative wherever a stretch is moved."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a fixed part writes after one joint."""

    html: str
    text: str
    table: Ints
    """[n, 6] pieces; offsets from its start, groups from its first, -1 for the group around it."""
    groups: tuple[tuple[int, int], ...]
    """Kind and parent of each group, -1 for the group around it."""
    joint: int
    """The joint after it."""


def open_group(groups: list[Group], kind: int, parent: int, depth: int = -1) -> int:
    """Open a group; its depth counts enclosing groups of its kind unless the template says it."""
    if depth < 0:
        depth, at = 0, parent
        while at >= 0:
            k, up, d = groups[at]
            if k == kind:
                depth = d + 1
                break
            at = up
    groups.append((kind, parent, depth))
    return len(groups) - 1


def repeated(function: Function) -> Function:
    """Return a part that writes what `function` writes, calling it once for each joint."""
    kept: list[Stretch | None] = [None] * tags.JOINTS

    def part(e: Environment, page: Any, hp: int, tp: int, st: int, g: int) -> tuple[int, int, int]:
        stretch = kept[st]
        if stretch is None:
            stretch = kept[st] = _record(function, st)
        html, text, pieces, groups, moved = e
        html.append(stretch.html)
        text.append(stretch.text)
        base = len(groups)
        moved.append((len(pieces), stretch, hp, tp, base, g))
        for kind, parent in stretch.groups:
            open_group(groups, kind, g if parent < 0 else base + parent)
        return hp + len(stretch.html), tp + len(stretch.text), stretch.joint

    return part


def _record(function: Function, joint: int) -> Stretch:
    e: Environment = ([], [], [], [], [])
    _, _, after = function(e, None, 0, 0, joint, -1)
    table = assemble(e[2], e[4])
    table[:, 2:4][table[:, 2:4] < 0] = _UNSHOWN
    groups = tuple((kind, parent) for kind, parent, _ in e[3])
    return Stretch("".join(e[0]), "".join(e[1]), table, groups, after)


def assemble(pieces: list[int], moved: list[Moved]) -> Ints:
    """Return all pieces of a page in order, [n, 6], stretches moved into their places."""
    own = np.frombuffer(array.array("i", pieces), np.int32).reshape(-1, PIECE)
    if not moved:
        return own.copy()
    # Where each stretch stands, what to add to its columns, and the group around it.
    rows = [(p // PIECE, h, h, t, t, 0, g, around) for p, _, h, t, g, around in moved]
    sizes = [len(m[1].table) for m in moved]
    shift = np.array(rows, np.int32).repeat(sizes, axis=0)
    table = np.concatenate([m[1].table for m in moved])
    outer = table[:, 5] < 0
    table += shift[:, 1:7]
    np.maximum(table[:, 2:4], -1, out=table[:, 2:4])
    np.copyto(table[:, 5], shift[:, 7], where=outer)
    out = np.empty((len(own) + len(table), PIECE), np.int32)
    mine = np.ones(len(out), np.bool_)
    at = shift[:, 0] + np.arange(len(table))
    mine[at] = False
    out[at] = table
    out[mine] = own
    return out
