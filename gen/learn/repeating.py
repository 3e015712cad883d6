"""Items that a page repeats -> loops: teasers of other articles, comments of readers.

Only what is sure becomes one: neighbours of one shape, each with a headline that is a link, or each
with what somebody said. Entries of menus do not: a site has the same ones on all its pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gen.learn.model import Marked

_LEAST: Final = 4
"""Items of a list of teasers."""
_WORDS: Final = range(5, 15)
"""Words that headlines have in the middle; what has fewer are names of sections."""
_MOST: Final = 20
"""Texts of one comment beside what it says and its replies."""
_LIKE: Final = 0.8
_SAID: Final = frozenset(("comment.body", "comment.author"))


@dataclass(frozen=True, slots=True)
class Loop:
    """Children of one element that are made from one of them."""

    kind: str
    """teaser or comment."""
    items: Sequence[Any]
    item: Any
    """The one that stands for all."""
    said: Any = None
    """Of comments: the element in it that holds what is said."""
    skipped: frozenset[Any] = frozenset()
    """Elements in it that are other comments, or say more: each has its turn in the loop."""


def loops(marked: Marked) -> Mapping[Any, Loop]:
    """Return the loops of a page by their first item."""
    inside: dict[Any, Counter[str]] = {}
    titles: dict[Any, list[int]] = {}
    for t, m in zip(marked.texts, marked.marks, strict=True):
        up = t.holder
        while up is not None:
            inside.setdefault(up, Counter())[m.label] += 1
            if m.label == "teaser.title":
                titles.setdefault(up, []).append(len(t.text.split()))
            up = up.getparent()
    # A page has one list of comments: the longest, of those with one comment the innermost.
    nodes = [x for x in marked.root.iter() if x in inside]
    talks = [x for x in (_comments(node, inside) for node in nodes) if x is not None]
    best = max(reversed(talks), key=lambda x: len(x.items), default=None)
    found = [best] if best is not None else []
    found += [x for x in (_teasers(node, inside, titles) for node in nodes) if x is not None]
    out: dict[Any, Loop] = {}
    taken: set[Any] = set()
    for loop in found:
        first = loop.items[0]
        if first not in taken and not any(x in taken for x in first.iterancestors()):
            out[first] = loop
            taken.update(loop.items)
    return out


def _shape(node: Any) -> str:
    return f"{node.tag}.{(node.get('class') or '').split(' ')[0].rstrip('0123456789')}"


def _like(node: Any, inside: Mapping[Any, Counter[str]]) -> list[Any]:
    """Return the longest row of children of one shape with text, nothing but space between."""
    best: list[Any] = []
    row: list[Any] = []
    if (node.text or "").strip():
        return []
    for child in node:
        if row and (child not in inside or _shape(child) != _shape(row[0])):
            best, row = max(best, row, key=len), []
        if child in inside:
            row.append(child)
        if (child.tail or "").strip():
            return []
    return max(best, row, key=len)


def _teasers(
    node: Any, inside: Mapping[Any, Counter[str]], titles: Mapping[Any, list[int]]
) -> Loop | None:
    row = _like(node, inside)
    if len(row) < _LEAST or any(not str(x).startswith("teaser.") for r in row for x in inside[r]):
        return None
    one = [r for r in row if len(titles.get(r, ())) == 1]
    if len(one) < _LIKE * len(row):
        return None
    sizes = sorted(titles[r][0] for r in one)
    if sizes[len(sizes) // 2] not in _WORDS:
        return None
    usual = Counter(tuple(sorted(inside[r].items())) for r in one).most_common(1)[0][0]
    item = next(r for r in one if tuple(sorted(inside[r].items())) == usual)
    return Loop("teaser", row, item)


def _comments(node: Any, inside: Mapping[Any, Counter[str]]) -> Loop | None:
    if not inside[node]["comment.body"]:
        return None
    row = [r for r in _like(node, inside) if inside[r]["comment.body"]]
    if not row or len(row) != len(_like(node, inside)):
        return None
    named = sum("comment" in (r.get("class") or "").lower() for r in row)
    if named < len(row) or not all(inside[r]["comment.author"] for r in row):
        return None
    most = max(len(inside[r]) for r in row[:6])
    item = min((r for r in row[:6] if len(inside[r]) == most), key=lambda r: inside[r].total())
    said = _speech(item, inside)
    if said is None:
        return None
    around = {item, said, *said.iterancestors()}
    talk = (x for x in item.iter() if x in inside and inside[x]["comment.body"])
    others = frozenset(x for x in talk if x not in around)
    top = [x for x in others if x.getparent() not in others]
    if inside[item].total() - sum(inside[x].total() for x in top) > _MOST:
        return None
    return Loop("comment", row, item, said, others)


def _speech(item: Any, inside: Mapping[Any, Counter[str]]) -> Any:
    """Return the first element in a comment that holds only what is said."""
    for x in item.iter():
        if x is not item and x in inside and set(inside[x]) == {"comment.body"}:
            return x
    return None
