"""Traps planted: which a page gets, and the words and blocks they are made of.

What is planted need not come out: a site may show no list of teasers, a body may hold no list. What
a row lists is found on the page as written (gen.pages.traps).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from gen.chance import Stream
from gen.models import Block, Link, Run, Teaser
from gen.pages.desk import Desk
from gen.pages.pools import ODD, sentences
from gen.pages.traps import IDS
from gen.plans import Plan

_PLACE: Final = "comments-inside-"
_LONGEST_COOKIE: Final = 12_000  # characters, where a body has one endless paragraph


@dataclass(slots=True)
class Strip:
    """Words of an interface in another language."""

    skip: str
    menu: str
    search: str
    notice: str


@dataclass(slots=True)
class Planted:
    """What templates ask for (`page.traps`) and what evidence is looked for; empty: not planted."""

    title_again: bool = False
    hidden_meta: bool = False
    hidden_menu: bool = False
    menu_again: bool = False
    share_again: bool = False
    comments_inside: bool = False
    comments_folded: bool = False
    honeypot: bool = False
    zeros: bool = False
    offer: bool = False
    """A truncated page says that the rest costs money."""
    cookie: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    foreign: list[Strip] = field(default_factory=list)
    # Evidence alone, for gen.pages.traps.
    quotes: list[str] = field(default_factory=list)
    """Sentences of the body that comments quote."""
    spam: str = ""
    opening: str = ""
    """First sentence of the body."""
    spoilt: list[str] = field(default_factory=list)
    """Titles in the wrong encoding."""
    cut: bool = False
    """Blocks of the article were left out."""


def rates(profile: Mapping[str, float]) -> tuple[tuple[str, int], ...]:
    """Return every trap with its rate in 32 bits."""
    return tuple((x, int(profile[f"trap.{x}"] * 4294967296)) for x in IDS)


def drawn(plan: Plan, rates: Sequence[tuple[str, int]]) -> frozenset[str]:
    """Return the ids of the traps to be planted on a page, each at its rate."""
    bits = plan.stream("traps").bits
    return frozenset([x for x, rate in rates if bits() < rate])


def plant(desk: Desk, ids: frozenset[str], s: Stream, longest: int) -> Planted:
    """Return what templates show of the traps of a page; `longest` is its longest paragraph."""
    out = Planted(
        title_again="title-thrice" in ids,
        hidden_meta="hidden-meta" in ids,
        hidden_menu="hidden-menu" in ids,
        menu_again="menu-twice" in ids,
        share_again="share-twice" in ids,
        comments_inside="comments-in-container" in ids and _takes_comments(desk),
        comments_folded="comments-in-details" in ids,
        honeypot="honeypot" in ids,
        zeros="zero-counters" in ids,
        offer="truncated-body" in ids,
    )
    lines = desk.pools.lines
    if "cookie-longest-block" in ids:
        paragraphs = s.shuffled(lines["legal"])
        text = ""
        for p in paragraphs:
            if len(text) > min(_LONGEST_COOKIE, longest * 1.2 + 100):
                break
            text = f"{text} {p}".strip()
        out.cookie = [text.replace("{brand}", desk.made.site.brand)]
    if "unresolved-keys" in ids:
        out.leaks = s.sample(lines["leaks_markup"], s.between(1, 3))
    if "leaked-code" in ids:
        out.code = [s.pick(lines["leaks_code"])]
    if "foreign-interface" in ids:
        others = [k for k in ODD["interface"] if k != desk.plan.lang]
        out.foreign = [Strip(*ODD["interface"]["en" if "en" in others else s.pick(others)])]
    return out


def _takes_comments(desk: Desk) -> bool:
    """Tell whether a site's container has a place for comments (a part comments-inside-*.html).

    Elsewhere they would be on the page nowhere.
    """
    slots = desk.made.site.slots
    return _PLACE in str(slots.inside) or _has_place(desk.made.family.folder)


@cache
def _has_place(folder: str) -> bool:
    return any(_PLACE in p.read_text("utf-8") for p in sorted(Path(folder).glob("*.html")))


def into_blocks(
    body: list[Block], ids: frozenset[str], s: Stream, ad: str, also: str, teaser: Teaser | None
) -> None:
    """Plant inside blocks of a body: an advertisement in a list, a link amid a paragraph."""
    lists = (
        [b for b in body if b.kind == "list" and len(b.items) > 1] if "ad-in-list" in ids else []
    )
    if lists:
        items = s.pick(lists).items
        items.insert(1 + s.below(len(items) - 1), Block("ad", ad))
    if "link-in-paragraph" in ids and teaser is not None:
        plain = [
            (b, parts)
            for b in body
            if b.kind == "p" and b.text and not b.cap and len(parts := sentences(b.text)) > 1
        ]
        if plain:
            b, parts = s.pick(plain)
            at = 1 + s.below(len(parts) - 1)
            link = Run(f"{also} {teaser.title}", teaser.href, "also", space=True)
            b.runs = [Run(" ".join(parts[:at])), link, Run(" ".join(parts[at:]), space=True)]
            b.text = ""


def between_blocks(
    ids: frozenset[str], s: Stream, desk: Desk, paragraphs: Sequence[str]
) -> list[Block]:
    """Return the noise that traps put between blocks of a body."""
    out: list[Block] = []
    site = desk.made.site
    if "validation-between-paragraphs" in ids:
        form = s.pick((site.login, site.register, site.newsletter, site.contact))
        out.append(Block("validation", items=[Block("li", m) for m in form.messages]))
    if "pull-quote" in ids:
        found = [x for p in paragraphs[1:] for x in sentences(p) if 50 <= len(x) <= 200]
        if found:
            out.append(Block("pullquote", s.pick(found)))
    return out


def around_blocks(
    body: list[Block],
    ids: frozenset[str],
    say: Mapping[str, str],
    facts: Sequence[tuple[str, str]],
    tags: Sequence[Link],
) -> list[Block]:
    """Return a body with what has its own place: breaks, fact box, contents, imprint."""
    if "br-body" in ids:
        body = _flowing(body)
    first = next((i + 1 for i, b in enumerate(body) if b.kind in ("p", "br")), 0)
    heads = [b for b in body if b.kind in ("h2", "h3", "h4")]
    if "toc-in-body" in ids and len(heads) > 1 and first:
        body.insert(
            first,
            Block(
                "toc", items=[Block("li", h.text, number=str(i + 1)) for i, h in enumerate(heads)]
            ),
        )
    if "infobox-in-body" in ids and first:
        rows = [[k, v] for k, v in facts if k and v]
        if tags:
            rows.append([say["tags_label"], ", ".join(x.text for x in tags)])
        body.insert(first, Block("infobox", rows=rows))
    if "footer-in-container" in ids:
        body.append(Block("imprint"))
    return body


def _flowing(body: list[Block]) -> list[Block]:
    """Merge neighbouring paragraphs into blocks whose paragraphs are set apart by breaks alone."""
    out: list[Block] = []
    for b in body:
        if b.kind != "p":
            out.append(b)
        elif out and out[-1].kind == "br":
            out[-1].items.append(b)
        else:
            out.append(Block("br", items=[b]))
    return out


def long_caption(captions: Sequence[str], s: Stream) -> str:
    """Return a caption of several sentences."""
    return " ".join(
        x if x.endswith((".", "!", "?", "…")) else x + "."
        for x in s.sample(captions, s.between(3, 5))
    )
