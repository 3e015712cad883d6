"""Article bodies as a site sets them: links inside, drop caps, and noise between the blocks.

Nothing here alters a character of the body but white space.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from gen.articles import Block as Source
from gen.chance import Stream
from gen.models import Block, Figure, Run, Teaser
from gen.slugs import slug

_ODD_SPACE: Final = re.compile(r"[^\S ]")
_KINDS = {
    "paragraph": "p",
    "quote": "quote",
    "table": "table",
    "code": "code",
    "formula": "formula",
    "footnote": "footnote",
}

_FLOWING: Final = ("paragraph", "list_item")
_LEAST: Final = 30  # characters of a block that may have a phrase marked
_SMALL: Final = 3  # letters of a word that no marked phrase begins or ends with
_TRIES: Final = 4  # words to begin with, from a place on
_STRETCH: Final = 180  # characters: some thirty words
_DENSITIES = (0, 0.15, 0.35, 0.7, 1, 1.4, 2.1, 3, 5)
"""How much more or less than usual is linked on a page: real pages differ that much."""


def cut(blocks: Sequence[Source], s: Stream) -> tuple[Source, ...]:
    """Return the first blocks of a truncated article, up to and with a paragraph."""
    ends = [i + 1 for i, b in enumerate(blocks) if b.kind == "paragraph"]
    wanted = len(blocks) * s.between(15, 50) // 100
    stop = next((i for i in reversed(ends) if i <= wanted), ends[0] if ends else len(blocks))
    return tuple(blocks[:stop])


def blocks(
    source: Sequence[Source], s: Stream, *, links: float, cap: bool, lang: str
) -> list[Block]:
    """Return the blocks of a body as templates see them."""
    out: list[Block] = []
    whole = _first(source) if cap else -1
    marked = _Marked(source, s, links * s.pick(_DENSITIES), whole, lang)
    for i, b in enumerate(source):
        if b.kind == "list_item":
            ordered = b.level == 1
            item = marked.block(i, "li")
            if out and out[-1].kind == "list" and out[-1].ordered == ordered:
                out[-1].items.append(item)
            else:
                out.append(Block("list", ordered=ordered, items=[item]))
        elif b.kind == "heading":
            out.append(Block(f"h{min(max(b.level, 2), 4)}", b.text))
        elif b.kind == "table":
            rows = [[c.strip() for c in row.split("\t")] for row in b.text.split("\n")]
            out.append(Block("table", head=rows[0] if len(rows) > 1 else [], rows=rows[1:] or rows))
        elif b.kind == "paragraph":
            out.append(marked.block(i, "p"))
        else:
            out.append(Block(_KINDS[b.kind], b.text.strip()))
    first = next((b for b in out if b.kind == "p"), None)
    if cap and first is not None and first.text[:1].isalpha() and len(first.text) > 1:
        first.cap, first.text = first.text[0], first.text[1:].lstrip()
    for i, made in enumerate(out):
        made.number = str(i + 1)
    return out


def _first(source: Sequence[Source]) -> int:
    return next((i for i, b in enumerate(source) if b.kind == "paragraph"), -1)


class _Marked:
    """Blocks of a body, some words of its paragraphs and list items set as links or in bold.

    `links` is the number of phrases so set per `_STRETCH` characters. What is marked is drawn for
    the body as a whole, so that the many paragraphs without any cost nothing. The block `whole`
    has none: what gets a drop cap stays one run.
    """

    def __init__(
        self, source: Sequence[Source], s: Stream, links: float, whole: int, lang: str
    ) -> None:
        self._source, self._s, self._lang = source, s, lang
        self._at = dict[int, list[int]]()
        """Block -> characters near which a phrase is marked, ascending."""
        if not links:
            return
        able = [
            i
            for i, b in enumerate(source)
            if b.kind in _FLOWING and i != whole and len(b.text) >= _LEAST
        ]
        ends = list(accumulate(len(source[i].text) for i in able))
        wanted = links * (ends[-1] if ends else 0) / _STRETCH
        count = int(wanted) + s.chance(wanted % 1)
        for place in sorted(s.below(ends[-1]) for _ in range(count)):
            nth = bisect_right(ends, place)
            within = place - (ends[nth - 1] if nth else 0)
            self._at.setdefault(able[nth], []).append(within)

    def block(self, i: int, kind: str) -> Block:
        """Return a block; of one with marked phrases, spaces alone part the runs."""
        text, places = self._source[i].text, self._at.get(i)
        if not places or "  " in text:
            return Block(kind, text)
        if not text.isprintable() and _ODD_SPACE.search(text):
            return Block(kind, text)
        runs, done = list[Run](), 0
        for place in places:
            start, end = _phrase(text, max(place, done), self._s.between(1, 4))
            if start < done or not end:
                continue
            if start > done:
                runs.append(Run(text[done : start - 1], space=bool(done)))
            runs.append(_marked(text[start:end], self._s, self._lang, space=start > 0))
            done = end + 1
        if not runs:
            return Block(kind, text)
        if done < len(text):
            runs.append(Run(text[done:], space=True))
        return Block(kind, runs=runs)


def _phrase(text: str, place: int, words: int) -> tuple[int, int]:
    """Return start and end of up to `words` words near a place, the end 0 if none will do.

    A phrase has no punctuation inside and no small word at its edges.
    """
    start = text.rfind(" ", 0, place) + 1
    for _ in range(_TRIES):
        found, end = 0, start
        for _ in range(words):
            stop = text.find(" ", end)
            stop = len(text) if stop < 0 else stop
            word = text[end:stop]
            if not word.isalpha():
                break
            if len(word) > _SMALL:
                found = stop
            elif end == start:
                break
            end = stop + 1
        if found:
            return start, found
        start = text.find(" ", start) + 1
        if not start:
            break
    return 0, 0


def _marked(phrase: str, s: Stream, lang: str, *, space: bool) -> Run:
    """Return a phrase as a link, to the site's pages on it or to another host, or in bold."""
    if not s.chance(0.8):
        return Run(phrase, mark=s.pick(("b", "b", "i")), space=space)
    name = slug(phrase, 4, lang)
    if s.chance(0.35):
        href = f"https://www.{name.partition('-')[0]}.example/{name}/"
    else:
        href = f"/tag/{name}/" if s.chance(0.5) else f"/{name}-{s.between(1000, 99999)}.html"
    return Run(phrase, href, space=space)


def sprinkle(body: list[Block], noise: list[Block], s: Stream) -> list[Block]:
    """Put blocks of noise between blocks of a body, never before the first."""
    if len(body) < 2:
        return body + noise
    places = sorted(1 + s.below(len(body) - 1) for _ in noise)
    out, at = list[Block](), 0
    for place, block in zip(places, noise, strict=True):
        out += body[at:place]
        out.append(block)
        at = place
    return out + body[at:]


def figure_block(figure: Figure) -> Block:
    """Return a picture that stands between blocks."""
    return Block("figure", figure=figure)


def also_block(lead: str, teasers: list[Teaser]) -> Block:
    """Return a read-also line, or a box when there are several teasers."""
    return Block("also" if len(teasers) == 1 else "related", lead, teasers=teasers)
