"""Several pages of one site -> one of them, with what all have told apart from what each has.

Two pages of a site are laid over each other from the top: children that are the same in all they
hold first, then those of one tag and class, in order. A text that stands on all pages in its place
is the site's; one that differs is the page's, whatever its markup says. The more pages say so, the
surer. The page that is most like the others is taken.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from gen.learn.model import BODY, Mark, Marked, Text

MOST: Final = 12
"""Pages of a site that are compared; more say no more."""
LIKE: Final = 0.25
"""Share of a page's elements that must have their like on another of the same making: of the
smaller one. Real pages of one template have 0.34 to 0.93, of different sites under 0.06."""
_WIDE: Final = 400
"""Children of an element up to which their order is compared; lists beyond, from the top."""
_DIGITS: Final = re.compile(r"\d+")
_OWN: Final = ("teaser.", "comment.", "article.", "author.", "related.")
"""Labels of what differs from page to page by nature."""
_EITHER: Final = (
    *("nav.toc", "nav.tag", "nav.breadcrumb", "nav.pagination", "teaser.heading", "teaser.more"),
    *("comment.heading", "comment.count", "comment.action", "comment.sort", "comment.gate"),
)
"""Labels of what may be of the page or of the site."""
_DOUBTED: Final = ("teaser.", "promo.subscribe", "widget.", "form.link")
"""Labels that a short link gets from the markup around it, which may mislead."""
_LANDMARKS: Final = frozenset("head body main article header footer nav aside form".split())
_CONTRARY: Final = 0.6
"""What remains of a confidence where pages say otherwise: a headline that never changes."""
_UP: Final = 5
_WORDS: Final = 4
"""Words from which on a link is a headline rather than an entry of a menu."""


@dataclass(slots=True)
class _Tally:
    """How a text fared on other pages."""

    there: int = 0
    """Pages that have its element."""
    same: int = 0
    """Pages that have the text itself."""


def align(pages: Sequence[Marked]) -> Marked:
    """Return the page that is most like the others, its marks surer by what they say.

    One page is returned as it is. Pages of another making (see LIKE) have no say.
    """
    if len(pages) == 1:
        return pages[0]
    chosen = _spread(pages)
    trees = [_Tree(x.root) for x in chosen]
    laid = [[_laid(a, b) if a is not b else {} for b in trees] for a in trees]
    shares = [
        [len(x) / min(a.size, b.size) for x, b in zip(row, trees, strict=True)]
        for a, row in zip(trees, laid, strict=True)
    ]
    # Of pages alike, that on which most of the article was found.
    worth = [sum(row) * x.coverage * x.page.found for row, x in zip(shares, chosen, strict=True)]
    best = max(range(len(chosen)), key=lambda i: (round(worth[i], 3), -i))
    others = [k for k, share in enumerate(shares[best]) if k != best and share >= LIKE]
    base = chosen[best]
    tallies = [_Tally() for _ in base.texts]
    for k in others:
        held = {(t.element, t.tail): _said(t.text) for t in chosen[k].texts}
        for text, tally in zip(base.texts, tallies, strict=True):
            twin = laid[best][k].get(text.element)
            if twin is None:
                continue
            tally.there += 1
            tally.same += held.get((twin, text.tail)) == _said(text.text)
    found = base.page.found < 1
    marks = tuple(
        _surer(mark, text, tally, len(others), found=found)
        for mark, text, tally in zip(base.marks, base.texts, tallies, strict=True)
    )
    return replace(base, marks=marks)


def like(pages: Sequence[Marked], base: Marked) -> int:
    """Return how many pages, the base among them, are of its making."""
    own, count = _Tree(base.root), 0
    for page in _spread(pages):
        tree = _Tree(page.root)
        count += page is base or len(_laid(own, tree)) >= LIKE * min(own.size, tree.size)
    return count


def _spread(pages: Sequence[Marked]) -> list[Marked]:
    """Return so many pages as are compared, evenly from among all."""
    n = min(len(pages), MOST)
    return [pages[i * len(pages) // n] for i in range(n)]


def _surer(mark: Mark, text: Text, tally: _Tally, pages: int, *, found: bool) -> Mark:
    """Return a mark after what other pages say of its text."""
    n, said = tally.there, _said(text.text)
    if not n or mark.label == "article.title":
        return mark
    same, differs = tally.same == n == pages, not tally.same
    why = f"{mark.why}; {'the same' if same else 'differs'} on {n} of {pages} other pages"
    if mark.label == BODY:
        # Gold text is believed; what was only found is not, where every page says the same.
        if same and found and pages > 1 and len(said) > 1:
            return Mark("widget.embed", why, _raised(0.4, n), True)
        return mark
    told, sure = mark.label, mark.confidence
    link = _in_link(text) and not mark.why.startswith("phrase")
    words = len(said.split())
    if same and link and words < _WORDS and told.startswith(_DOUBTED):
        return Mark("nav.menu", why, _raised(0.6, n), True)
    if differs and link and told in ("nav.menu", "promo.subscribe"):
        label = "teaser.title" if words >= _WORDS else "teaser.section"
        return Mark(label, why, _raised(0.4, n), False)
    if not (same or differs):
        return mark
    fits = told in _EITHER or told.startswith(_OWN) == differs
    return Mark(told, why, _raised(sure, n) if fits else round(sure * _CONTRARY, 3), same)


def _raised(confidence: float, pages: int) -> float:
    """Return a confidence after so many pages agree, which leaves half of the doubt at least.

    What stands on all pages is surely none of the article; what it is, they say less of.
    """
    return round(1 - (1 - confidence) * (0.5 + 0.5 * 0.7**pages), 3)


def _in_link(text: Text) -> bool:
    node = text.holder
    for _ in range(_UP):
        if node is None or node.tag == "a":
            break
        node = node.getparent()
    return node is not None and node.tag == "a"


# -- laying one tree over another


class _Tree:
    """A tree, with a digest of all that each element holds: elements and words, not addresses."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.whole: dict[Any, bytes] = {}
        for node in reversed([x for x in root.iter() if isinstance(x.tag, str)]):
            own = repr((_made(node), _said(node.text or ""))).encode()
            digest = hashlib.blake2b(own, digest_size=12)
            for child in _children(node):
                digest.update(self.whole[child] + _said(child.tail or "").encode())
            self.whole[node] = digest.digest()
        self.size = len(self.whole)


def _laid(one: _Tree, other: _Tree) -> dict[Any, Any]:
    """Return element to its like in another tree, from the top; no recursion, pages nest deep."""
    out: dict[Any, Any] = {}
    todo = [(one.root, other.root)]
    while todo:
        a, b = todo.pop()
        out[a] = b
        left, right = _children(a), _children(b)
        if left and right:
            keys = [one.whole[x] for x in left], [other.whole[x] for x in right]
            todo += _paired(left, right, *keys)
    return out


def _children(node: Any) -> list[Any]:
    return [x for x in node if isinstance(x.tag, str)]


def _paired(
    left: Sequence[Any], right: Sequence[Any], one: Sequence[bytes], other: Sequence[bytes]
) -> list[tuple[Any, Any]]:
    """Pair children: those that are the same in all, and between these those of one making."""
    if one == other:
        return list(zip(left, right, strict=True))
    if max(len(left), len(right)) > _WIDE:
        return [(a, b) for a, b in zip(left, right, strict=False) if _made(a) == _made(b)]
    out: list[tuple[Any, Any]] = []
    i = j = 0
    for block in _common(one, other):
        out += _of_a_kind(left[i : block.a], right[j : block.b])
        out += zip(left[block.a : block.a + block.size], right[block.b :], strict=False)
        i, j = block.a + block.size, block.b + block.size
    return out


def _of_a_kind(left: Sequence[Any], right: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair elements of one making in order, and between these those that may be."""
    out: list[tuple[Any, Any]] = []
    i = j = 0
    if left and right:
        for block in _common([_made(x) for x in left], [_made(x) for x in right]):
            out += _by_tag(left[i : block.a], right[j : block.b])
            i, j = block.a + block.size, block.b + block.size
            out += zip(left[block.a : i], right[block.b : j], strict=True)
    return out


def _by_tag(left: Sequence[Any], right: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair elements of one tag in order that share a name, or are landmarks.

    Pages write what is theirs alone into classes: `post-1234`, `category-sport`.
    """
    if not left or not right:
        return []
    return [
        (left[block.a + k], right[block.b + k])
        for block in _common([x.tag for x in left], [x.tag for x in right])
        for k in range(block.size)
        if _akin(left[block.a + k], right[block.b + k])
    ]


def _akin(a: Any, b: Any) -> bool:
    one, other = (set(_made(x)[1].split()) for x in (a, b))
    return a.tag in _LANDMARKS or bool(one & other) or not (one or other)


def _common(left: Sequence[Any], right: Sequence[Any]) -> list[difflib.Match]:
    return difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()


def _made(node: Any) -> tuple[str, str, str]:
    """Return what an element is: tag, classes and id, numbers aside."""
    names = " ".join(sorted((node.get("class") or "").split()))
    return node.tag, _DIGITS.sub("0", names), _DIGITS.sub("0", node.get("id") or "")


def _said(text: str) -> str:
    return " ".join(text.split())
