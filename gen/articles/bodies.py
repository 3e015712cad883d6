"""Dirty bodies: noise that crawled articles already carry, cut from the ends or refused.

Evidence about a block: interface phrases of its language, "read also" lines, relative times with
a section (a teaser's), dates alone, titles printed twice, paragraphs that recur in three or more
articles of a source. Whatever stands at an end is cut, together with the plain lines that such
noise encloses: the titles, alt texts and ledes of a teaser list. An article with strong evidence
in its middle is refused, since nothing tells where that noise ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gen.articles.kinds import Article, Block
from gen.articles.phrasebook import Mark, PhraseLines

RECURS_IN: Final = 3
"""Articles of a source that hold a paragraph before it counts as recurring (CONTRACT.md, 7)."""
_RECURRING_WORDS: Final = 3  # "Conclusion" and "Final thoughts" recur in honest articles
_STRONG_RECURRING: Final = 8  # words from which a recurring paragraph is noise in the middle too
_SENTENCE: Final = 4  # words of a recurring or interface sentence that is no mere heading
_PAIRS: Final = 3  # titles printed twice in one article
_TITLE: Final = 200  # characters of a title or alt text at most
_LEDE: Final = 400  # characters of a lede at most
_LIST: Final = 24  # plain titles under a heading such as "related articles"
_WORD: Final = re.compile(r"\w+")
_TOUGH: Final = frozenset({"table", "code", "formula"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of a body, what was cut, and why it is refused if it is."""

    blocks: tuple[Block, ...]
    head: tuple[tuple[str, Block], ...]
    """(reason, block) cut from the beginning, in order."""
    tail: tuple[tuple[str, Block], ...]
    refused: str
    """Reason, "" for a body that may be used."""
    offender: str
    """Text of the block that the refusal is about."""


def fingerprint(text: str) -> str:
    """Return a block's words, case and punctuation aside; "" for few words."""
    words = _WORD.findall(text.casefold())
    return " ".join(words) if len(words) >= _RECURRING_WORDS else ""


def recurring(articles: Iterable[Article]) -> frozenset[str]:
    """Return fingerprints of the blocks that stand in RECURS_IN articles or more."""
    counts: Counter[str] = Counter()
    for article in articles:
        marks = dict.fromkeys(fingerprint(b.text) for b in article.blocks if b.kind not in _TOUGH)
        counts.update(list(marks))
    return frozenset(f for f, n in counts.items() if f and n >= RECURS_IN)


def judge(article: Article, phrases: PhraseLines, recurs: frozenset[str]) -> Verdict:
    """Cut an article's ends and say whether what is left may be used. Pure."""
    blocks = article.blocks
    marks = _marks(article, phrases, recurs)
    end = _tail(blocks, marks)
    start = _head(blocks, marks, end)
    head = tuple((_reason(marks[i]), blocks[i]) for i in range(start))
    tail = tuple((_reason(marks[i]), blocks[i]) for i in range(end, len(blocks)))
    refused = offender = ""
    for i in range(start, end):
        if (mark := marks[i]) and mark.strong:
            refused, offender = mark.reason, blocks[i].text
            break
    return Verdict(blocks[start:end], head, tail, refused, offender)


def _reason(mark: Mark | None) -> str:
    return mark.reason if mark else "enclosed"


def _marks(article: Article, phrases: PhraseLines, recurs: frozenset[str]) -> list[Mark | None]:
    out: list[Mark | None] = []
    title = article.title.casefold()
    before = ""
    for i, block in enumerate(article.blocks):
        if block.kind in _TOUGH:
            out.append(None)
            before = ""
            continue
        print_ = fingerprint(block.text)
        mark = phrases.mark(block.text)
        words = print_.count(" ") + 1
        if mark and block.kind == "list_item" and not mark.strong and not print_:
            mark = None  # a list of an honest article may end with "Email"
        if mark and mark.strong and block.kind == "list_item" and words < _SENTENCE:
            mark = Mark(mark.reason, strong=False)  # a how-to's step may well be "Subscribe"
        if print_ and print_ in recurs and not (mark and mark.strong):
            ends = block.text[-1:] in ".!" and words >= _SENTENCE
            if words >= _STRONG_RECURRING or block.kind == "paragraph":
                mark = Mark("recurring", strong=ends or words >= _STRONG_RECURRING)
        if not mark and print_ and print_ == before and _titled(block):
            mark = Mark("doubled", strong=False)
        if not mark and i == 0 and title and block.text.casefold() == title:
            mark = Mark("title", strong=False)
        out.append(mark)
        before = print_
    # One pair may be a slip of the author's; more of them are a teaser list.
    if sum(m is not None and m.reason == "doubled" for m in out) >= _PAIRS:
        out = [replace(m, strong=True) if m and m.reason == "doubled" else m for m in out]
    return out


def _titled(block: Block) -> bool:
    """Tell whether a block may be a title: short, without a full stop."""
    return len(block.text) <= _TITLE and block.text[-1:] not in ".;,:"


def _tail(blocks: Sequence[Block], marks: Sequence[Mark | None]) -> int:
    """Return where the noise at the end begins."""
    cut = len(blocks)
    while cut:
        if marks[cut - 1]:
            cut -= 1
            continue
        above = cut - 1
        while above >= 0 and not marks[above] and cut - above <= _LIST:
            above -= 1
        if above < 0 or not (mark := marks[above]):
            break
        below = marks[cut] if cut < len(blocks) else None
        if not _enclosed(blocks[above + 1 : cut], mark, below):
            break
        cut = above
    if 0 < cut < len(blocks) and (mark := marks[cut]):
        if mark.reason == "time" and _titled(blocks[cut - 1]):
            cut -= 1  # the title of the first teaser
        if mark.reason == "doubled" or (cut and blocks[cut - 1].text == blocks[cut].text):
            cut -= 1  # its first print
        while cut and (blocks[cut - 1].kind == "heading" or blocks[cut - 1].text[-1:] == ":"):
            cut -= 1  # what headed the list that was cut
    return max(cut, 0)


def _enclosed(run: Sequence[Block], above: Mark, below: Mark | None) -> bool:
    """Tell whether unmarked blocks between two marks (None: the end) are noise with them."""
    if above.reason == "time":
        # A teaser's lede, then the next one's alt text and title.
        most = 1 if below is None else 4 if below.reason == "time" else 2
        return len(run) <= most and all(len(b.text) <= _LEDE for b in run)
    if below is not None and below.reason == "time":
        return len(run) <= 3 and all(len(b.text) <= _TITLE for b in run)
    if below is not None and len(run) <= 1 + (above.strong and below.strong):
        return all(len(b.text) <= _LEDE * 3 // 4 for b in run)
    # Titles alone under a heading such as "related articles", down to the end.
    return above.reason in ("teasers", "read also") and all(_titled(b) for b in run)


def _head(blocks: Sequence[Block], marks: Sequence[Mark | None], end: int) -> int:
    """Return where the noise at the beginning ends."""
    cut = 0
    while cut < end:
        if marks[cut]:
            cut += 1
        elif cut < 8 and _over_byline(blocks[cut], marks[cut + 1 : min(cut + 3, end)]):
            cut += 2
        else:
            break
    return cut


def _over_byline(block: Block, below: Sequence[Mark | None]) -> bool:
    """Tell whether a block is a title over one mark (byline, date), or a standfirst over two."""
    marked = [m is not None for m in below]
    return (marked[:1] == [True] and _titled(block)) or (
        marked == [True, True] and len(block.text) <= _LEDE
    )
