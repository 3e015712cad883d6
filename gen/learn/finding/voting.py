"""An article's text where nobody says which it is: three extractors vote on every block.

Each is run on the page with a rare letter at the head of each block, and what it prints says which
blocks it takes for the article. Two of three decide; how far they agree is the score. On 457 real
pages with gold text, 422 score SURE or more and hold 96 % of the gold text's characters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gen.errors import UsageError
from gen.learn.finding.blocks import Block, Marker, blocks, joined, parse

SURE: Final = 0.8
"""Score under which a page is left out."""
MOST_BLOCKS: Final = 20_000
LARGEST: Final = 3_000_000
"""Code points of a page; extractors in Python take minutes for longer ones."""
_SHORTEST: Final = 140
"""Code points of an article's text; a shorter one is as likely a notice."""
_APART: Final = frozenset({"figcaption", "h1"})
"""Elements whose text is of the article but not of its body."""


@dataclass(frozen=True, slots=True)
class Found:
    """An article's text as found, and how sure that is."""

    text: str
    score: float
    """0 to 1."""
    why: str = ""
    """Why nothing was found; "" if something was."""


def find(html: str, title: str = "") -> Found:
    """Return the text of a page's article; empty with a score of 0 if there is none to be found."""
    root = parse(html) if len(html) <= LARGEST else None
    if root is None:
        return Found("", 0.0, "too large to be searched" if html else "no element")
    there = blocks(root)
    marker = Marker(there, html)
    if len(there) > MOST_BLOCKS or not marker.fits:
        return Found("", 0.0, f"{len(there):,} blocks of text are too many to be searched")
    import lxml.html

    marked = lxml.html.tostring(root, encoding="unicode")
    votes = [marker.seen(vote(marked)) for vote in _voters()]
    taken = [
        i
        for i, block in enumerate(there)
        if sum(i in vote for vote in votes) > 1 and block.holder.tag not in _APART
    ]
    kept = [there[i] for i in taken if not _same(there[i].text, title)]
    text = joined(kept)
    if len(text) < _SHORTEST:
        return Found("", 0.0, "no two extractors agree on a text")
    return Found(text, _score(there, frozenset(taken), votes))


def _score(there: Sequence[Block], taken: frozenset[int], votes: Sequence[frozenset[int]]) -> float:
    """Return how far the second best vote and the mean of all agree with what was taken."""

    def size(chosen: frozenset[int]) -> int:
        return sum(len(there[i].text) for i in chosen)

    own = size(taken)
    near = sorted(2 * size(vote & taken) / (size(vote) + own) for vote in votes)
    return (near[-2] + sum(near) / len(near)) / 2


def _same(text: str, title: str) -> bool:
    return bool(title) and text.casefold() == " ".join(title.casefold().split())


def check_extractors() -> None:
    """Raise UsageError if what finds articles is not installed."""
    _voters()


def _voters() -> tuple[Callable[[str], str], ...]:
    """Return trafilatura, readability and Resiliparse; readability is the one trafilatura holds.

    `readability-lxml` itself and trafilatura cannot be installed together by pip 23.
    """
    try:
        import trafilatura
        from trafilatura.readability_lxml import Document
    except ImportError as e:
        raise UsageError(
            f"finding articles needs trafilatura ({e})",
            where="--content auto",
            todo="pip install 'pagenoise[learn]', or say where the article is: --content"
            " COLUMN or a CSS selector",
        ) from e
    from resiliparse.extract.html2text import extract_plain_text

    def main(html: str) -> str:
        return str(trafilatura.extract(html, include_comments=False) or "")

    def readable(html: str) -> str:
        return str(Document(_tree(html)).summary())

    def plain(html: str) -> str:
        return str(extract_plain_text(html, main_content=True, comments=False))

    return tuple(_calm(x) for x in (main, readable, plain))


def _tree(html: str) -> Any:
    import lxml.html

    return lxml.html.document_fromstring(html)


def _calm(vote: Callable[[str], str]) -> Callable[[str], str]:
    """Return an extractor that prints nothing where it fails, and says nothing of it."""
    import logging

    def run(html: str) -> str:
        before = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        try:
            return vote(html)
        except Exception:  # noqa: BLE001 - libraries fail on hostile pages in ways of their own
            return ""
        finally:
            logging.disable(before)

    return run
