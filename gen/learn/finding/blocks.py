"""The blocks of a page's text as extractors see them, and marks to know them again by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import lxml.etree
import lxml.html

_NO_EDGE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rp"
    " rt ruby s samp small span strike strong sub sup time tt u var wbr img picture source button"
    " input svg script style template".split()
)
_UNSEEN: Final = frozenset(
    "audio canvas head iframe noscript object script select style svg template textarea"
    " video".split()
)
_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
_RANGES: Final = ((0x20000, 0x2A6DE), (0x2A700, 0x2EBE0))
"""CJK extension B; C to F: letters that no tool deletes, and hardly a page holds."""


@dataclass(frozen=True, slots=True)
class Block:
    """Text between two edges of blocks, and where it begins."""

    text: str
    """White space folded."""
    element: Any
    tail: bool
    """It begins in the element's tail, not in the element's own text."""

    @property
    def holder(self) -> Any:
        """The element it begins in."""
        return self.element.getparent() if self.tail else self.element


def parse(html: str) -> lxml.html.HtmlElement | None:
    """Return the tree of a page; None if it holds no element."""
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=_PARSER)
    except (lxml.etree.LxmlError, ValueError):
        return None


def blocks(root: Any) -> list[Block]:
    """Return the blocks of a tree in order; without what browsers never print."""
    out: list[Block] = []
    parts: list[str] = []
    first: tuple[Any, bool] | None = None
    for element, tail in _walk(root):
        if element is None:
            if first is not None:
                out.append(Block(" ".join("".join(parts).split()), *first))
            parts, first = [], None
            continue
        text = (element.tail if tail else element.text) or ""
        parts.append(text)
        if first is None and not text.isspace() and text:
            first = (element, tail)
    return out


def _walk(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yield (element, whether its tail is meant) for each text; (None, False) at edges of blocks.

    Without recursion: pages are as deep as they like.
    """
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        named = isinstance(element.tag, str)
        edge = named and element.tag not in _NO_EDGE
        if edge:
            yield None, False
        if not closing and named and element.tag not in _UNSEEN:
            yield element, False
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        elif element is not root:
            yield element, True
    yield None, False


class Marker:
    """One rare letter at the head of each block, by which it is known in what a tool prints."""

    def __init__(self, found: list[Block], html: str) -> None:
        self._low, high = next(
            ((a, z) for a, z in _RANGES if not any(a <= ord(c) < z for c in html)), (0, 0)
        )
        self.fits = len(found) <= high - self._low
        self._count = len(found)
        if self.fits:
            for number, block in enumerate(found):
                self._put(block, chr(self._low + number))

    @staticmethod
    def _put(block: Block, letter: str) -> None:
        text = (block.element.tail if block.tail else block.element.text) or ""
        at = len(text) - len(text.lstrip())
        text = text[:at] + letter + text[at:]
        if block.tail:
            block.element.tail = text
        else:
            block.element.text = text

    def seen(self, text: str) -> frozenset[int]:
        """Return the numbers of the blocks whose marks a text holds."""
        low, high = self._low, self._low + self._count
        return frozenset(ord(c) - low for c in text if low <= ord(c) < high)


def joined(found: Iterable[Block]) -> str:
    """Return the text of blocks, blank lines between."""
    return "\n\n".join(b.text for b in found)
