"""The article's blocks, as the page sets them -> stretches that other articles' blocks fill.

An article rarely stands in one piece: a picture, an advertisement, a box of links lie between its
blocks, a page builder puts each into a row of its own. What lies between stays where it is; each
run of blocks without anything between becomes one stretch, as long a part of the new body as it was
of the old.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from gen.learn.model import BODY, Mark, Marked
from gen.templates.tags import BLOCK, CELL

_HEADS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_LEAVES: Final = _HEADS | frozenset("p ul ol dl blockquote pre figure table".split())
"""Elements that are a block of the body, or several that belong together."""
NARROW: Final = _HEADS | frozenset("p pre button a summary option select textarea dt".split())
"""Elements that blocks may not stand in."""
_HOLDS: Final = frozenset("td th li dd body article main section form center fieldset".split())
_LITTLE: Final = 12
"""Characters of other text in a paragraph that go with it."""
_LAYOUT: Final = 3
"""Blocks in one cell that make a table a layout, not a table of the article."""


T = TypeVar("T")


@dataclass(slots=True)
class Unit:
    """Blocks of the old body that stand together."""

    weight: int
    """How many blocks."""
    flow: bool
    """They are texts between breaks, not elements."""
    leaves: list[Any] = field(default_factory=list)
    start: int = 0
    """Where the stretch begins, in thousandths of the body."""
    stop: int = 0

    @property
    def name(self) -> str:
        """How templates ask for it."""
        return f"from_{self.start}_to_{self.stop}"


class Shape:
    """Which elements of a marked page are the body's blocks, and which hold them."""

    def __init__(self, marked: Marked) -> None:
        self.marks: Mapping[tuple[Any, bool], Mark] = {
            (t.element, t.tail): m for t, m in zip(marked.texts, marked.marks, strict=True)
        }
        self._body: Counter[Any] = Counter()
        self._other: Counter[Any] = Counter()
        self._blocks: dict[Any, set[int]] = {}
        self._around: list[Any] = []
        for t, m in zip(marked.texts, marked.marks, strict=True):
            up = t.holder
            chain = list[Any]()
            while up is not None:
                chain.append(up)
                up = up.getparent()
            own = m.label == BODY
            for x in chain:
                if own:
                    self._body[x] += len(t.text.strip())
                    self._blocks.setdefault(x, set()).add(t.block)
                else:
                    self._other[x] += len(t.text.strip())
            if own:
                self._join(chain)
        self.container: Any = self._around[0] if self._around else None
        """The smallest element that holds the whole body."""

    def _join(self, chain: list[Any]) -> None:
        there = set(chain)
        self._around = [x for x in self._around if x in there] if self._around else chain

    def has(self, node: Any) -> bool:
        """Say whether text of the body stands in an element."""
        return node in self._body

    def pure(self, node: Any) -> bool:
        """Say whether an element holds text of the body, and none other that is worth keeping."""
        if node not in self._body:
            return False
        other = self._other.get(node, 0)
        return not other or (node.tag in NARROW and other < _LITTLE < self._body[node])

    def leaf(self, node: Any) -> bool:
        """Say whether an element is one or more whole blocks of the body."""
        if not self.pure(node) or node is self.container:
            return False
        if node.tag == "table":
            cells = [x for x in node.iter("td", "th") if x in self._blocks]
            return all(len(self._blocks[x]) < _LAYOUT for x in cells)
        if node.tag in _LEAVES:
            return True
        return node.tag not in _HOLDS and len(self._blocks[node]) == 1 and _blocky(node)

    def inline(self, node: Any) -> bool:
        """Say whether an element is words of the body inside a block."""
        return self.pure(node) and not _blocky(node) and len(self._blocks[node]) == 1

    def weight(self, node: Any) -> int:
        """Return how many blocks of a body an element is."""
        if node.tag in ("ul", "ol", "dl"):
            return max(1, sum(1 for x in node.iter("li", "dt") if x in self._body))
        return 1

    def is_body(self, node: Any, *, tail: bool) -> bool:
        """Say whether an element's text, or what follows it, is the body's."""
        found = self.marks.get((node, tail))
        return found is not None and found.label == BODY


def _blocky(node: Any) -> bool:
    return node.tag in BLOCK or node.tag in CELL


def merged(tokens: Sequence[T]) -> list[T | Unit]:
    """Join units with nothing but white space and breaks between, and give each its stretch."""
    out: list[T | Unit] = []
    for token in tokens:
        if not isinstance(token, Unit):
            out.append(token)
            continue
        at = len(out) - 1
        while at >= 0 and isinstance(x := out[at], str) and x.strip() in ("", "<br>"):
            at -= 1
        last = out[at] if at >= 0 else None
        if isinstance(last, Unit) and last.flow == token.flow:
            last.weight += token.weight
            last.leaves += token.leaves
            del out[at + 1 :]
        else:
            out.append(Unit(token.weight, token.flow, list(token.leaves)))
    units = [x for x in out if isinstance(x, Unit)]
    total, done = sum(x.weight for x in units), 0
    for x in units:
        x.start = round(1000 * done / total)
        done += x.weight
        x.stop = round(1000 * done / total)
    return out


def wraps(leaves: Sequence[Any]) -> Mapping[str, list[Any]]:
    """Return, for each kind of block, the elements that most blocks of it are made of, outermost
    first: `p`, `h` and its levels, `ul`, `ol`, `li`, `quote`."""
    votes: dict[str, Counter[str]] = {}
    shown: dict[tuple[str, str], list[Any]] = {}
    for leaf in leaves:
        for kind, chain in _kinds(leaf):
            key = "|".join(f"{x.tag}.{x.get('class') or ''}" for x in chain)
            votes.setdefault(kind, Counter())[key] += 1
            shown.setdefault((kind, key), chain)
    return {k: shown[k, c.most_common(1)[0][0]] for k, c in votes.items()}


def _kinds(leaf: Any) -> list[tuple[str, list[Any]]]:
    tag = leaf.tag
    if tag in _HEADS:
        return [("h", _inner(leaf)), (tag, _inner(leaf))]
    if tag in ("ul", "ol"):
        item = next((x for x in leaf if x.tag == "li"), None)
        return [(tag, [leaf])] + ([("li", _inner(item))] if item is not None else [])
    if tag == "blockquote":
        return [("quote", [leaf])]
    if tag in ("table", "pre", "dl", "figure"):
        return []
    return [("p", _inner(leaf))]


def _inner(node: Any) -> list[Any]:
    """Return an element with those inside that hold all of its text, two at most."""
    out = [node]
    while len(out) < 3:
        node = out[-1]
        kids = [x for x in node if isinstance(x.tag, str) and (x.text_content() or "").strip()]
        loose = (node.text or "").strip() or any((x.tail or "").strip() for x in node)
        if loose or len(kids) != 1 or kids[0].tag in ("a", "sup", "sub", "br", "code"):
            break
        if kids[0].tag in BLOCK and kids[0].tag != "p":
            break
        out.append(kids[0])
    return out
