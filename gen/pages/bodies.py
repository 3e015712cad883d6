"""Article bodies as a site sets them: links inside, drop caps, and noise between the blocks.

Nothing here alters a character of the body but white space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gen.articles import Block as Source
from gen.chance import Stream
from gen.models import Block, Figure, Run, Teaser
from gen.slugs import slug

_ODD_SPACE: Final = re.compile(r"[^\S ]|  ")
_KINDS = {
    "paragraph": "p",
    "quote": "quote",
    "table": "table",
    "code": "code",
    "formula": "formula",
    "footnote": "footnote",
}

_TRIES = 4
_STRETCH = 30
_DENSITIES = (0, 0.15, 0.35, 0.7, 1, 1.4, 2.1, 3, 5)
"""How much more or less than usual is linked on a page: real pages differ that much."""


def cut(blocks: Sequence[Source], s: Stream) -> tuple[Source, ...]:
    """Return the first blocks of a truncated article, up to and with a paragraph."""
    ends = [i + 1 for i, b in enumerate(blocks) if b.kind == "paragraph"]
    wanted = len(blocks) * s.between(15, 50) // 100
    stop = next((i for i in reversed(ends) if i <= wanted), ends[0] if ends else len(blocks))
    return tuple(blocks[:stop])


def blocks(source: Sequence[Source], s: Stream, *, links: float, cap: bool) -> list[Block]:
    """Return the blocks of a body as templates see them."""
    out: list[Block] = []
    links *= s.pick(_DENSITIES)
    for b in source:
        if b.kind == "list_item":
            ordered = b.level == 1
            item = _inline("li", b.text, s, links)
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
            # What gets a drop cap stays one run.
            whole = cap and all(x.kind != "p" for x in out)
            out.append(_inline("p", b.text, s, 0 if whole else links))
        else:
            out.append(Block(_KINDS[b.kind], b.text.strip()))
    first = next((b for b in out if b.kind == "p"), None)
    if cap and first is not None and first.text[:1].isalpha() and len(first.text) > 1:
        first.cap, first.text = first.text[0], first.text[1:].lstrip()
    for i, made in enumerate(out):
        made.number = str(i + 1)
    return out


def _inline(kind: str, text: str, s: Stream, links: float) -> Block:
    """Set some words of a paragraph as links or in bold; spaces alone part the runs.

    `links` is the share of stretches of `_STRETCH` words that have a phrase so set.
    """
    count = text.count(" ") + 1
    if not links or count < 6:
        return Block(kind, text)
    share = min(links, 0.95)
    # Drawn first: most paragraphs have none, and are not taken apart.
    starts = [i for i in range(0, count, _STRETCH) if s.chance(share)]
    if not starts or _ODD_SPACE.search(text):
        return Block(kind, text)
    words = text.split(" ")
    runs, done = list[Run](), 0
    for start in starts:
        size = min(_STRETCH, len(words) - start)
        for _ in range(_TRIES):
            n = s.between(1, 4)
            at = start + s.below(max(1, size - n))
            phrase = words[at : at + n]
            # No punctuation inside, no small word at the edges.
            if all(w.isalpha() for w in phrase) and min(len(phrase[0]), len(phrase[-1])) > 3:
                break
        else:
            continue
        runs += [Run(" ".join(words[done:at])), _marked(" ".join(phrase), s)]
        done = at + n
    runs = [r for r in [*runs, Run(" ".join(words[done:]))] if r.text]
    if len(runs) < 2:
        return Block(kind, text)
    for r in runs[1:]:
        r.space = True
    return Block(kind, runs=runs)


def _marked(phrase: str, s: Stream) -> Run:
    """Return a phrase as a link, to the site's pages on it or to another host, or in bold."""
    if not s.chance(0.8):
        return Run(phrase, mark=s.pick(("b", "b", "i")))
    name = slug(phrase, 4)
    if s.chance(0.35):
        return Run(phrase, f"https://www.{name.partition('-')[0]}.example/{name}/")
    return Run(phrase, s.pick((f"/tag/{name}/", f"/{name}-{s.between(1000, 99999)}.html")))


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
