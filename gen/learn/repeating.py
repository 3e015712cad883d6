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
    out: dict[Any, Loop] = {}
    taken: set[Any] = set()
    for node in inside:
        if node in taken or any(x in taken for x in node.iterancestors()):
            continue
        found = _comments(node, inside) or _teasers(node, inside, titles)
        if found is not None:
            out[found.items[0]] = found
            taken.update(found.items)
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
    item = max(row[:6], key=lambda r: len(inside[r]))
    said = _speech(item, inside)
    return Loop("comment", row, item, said) if said is not None else None


def _speech(item: Any, inside: Mapping[Any, Counter[str]]) -> Any:
    """Return the first element in a comment that holds only what is said."""
    for x in item.iter():
        if x is not item and x in inside and set(inside[x]) == {"comment.body"}:
            return x
    return None
