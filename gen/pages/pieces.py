"""Pieces of a page: pictures, boxes, bullet points, and the noise inside a body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gen.articles import Article
from gen.chance import Stream
from gen.models import Block, Figure, Link, Person, Related, Section, Teaser
from gen.pages import bodies, planting
from gen.pages.desk import Desk
from gen.pages.pools import Pools, sentences
from gen.pages.teasers import Teasers, later
from gen.slugs import slug
from gen.wording import full_name

_LEDES: Final = (1, 99, 1, 0, 2)
"""Teasers of a section of a front page that have a lede, by the voice's variant."""


def person(desk: Desk, s: Stream, name: str, sex: str) -> Person:
    """Return the author's box."""
    lines = desk.pools.lines
    pool = (lines.get(f"bios_{sex}") or []) if sex else []
    pool = [*pool, *lines["bios"]] or [*lines["bios_male"], *lines["bios_female"]]
    bio = s.pick(pool).replace("{name}", name).replace("{brand}", desk.made.site.brand)
    return Person(name, bio, f"/author/{desk.slug(name)}/", f"/avatars/{s.below(999)}.jpg")


def tags(article: Article | None, s: Stream, pools: Pools) -> list[Link]:
    """Return the article's topics, or invented ones."""
    names = (
        list(article.tags) if article and article.tags else s.sample(pools.tags, s.between(2, 7))
    )
    lang = pools.words.lang
    return [Link(n, f"/tag/{slug(n, 3, lang)}/", slug(n, 3, lang)) for n in names if n.strip()]


def figure(desk: Desk, s: Stream, article: Article | None, title: str) -> Figure:
    """Return a picture with its words; the article's own caption when it has one."""
    captions = desk.pools.lines["captions"]
    own = article.caption if article and article.caption else ""
    caption = own or (s.pick(captions) if s.chance(0.7) else "")
    alt = s.weighted((title, caption, s.pick(captions), ""), (4, 0.4, 3.6, 3))
    key = s.pick(("photo_credit", "source_credit"))
    names = [s.pick(desk.pools.agencies), full_name(desk.pools.words.names, s)[0]]
    credit = s.weighted(
        (desk.say.say(key, name=s.pick(names)), desk.say.t["archive_photo"], ""), (5, 1, 3)
    )
    return Figure(
        f"/media/{s.between(1000, 99999)}.jpg",
        alt,
        caption,
        credit,
        str(s.pick((640, 800, 1024, 1200))),
        str(s.pick((360, 450, 576, 675))),
    )


def summary(paragraphs: Sequence[str], s: Stream) -> list[str]:
    """Return sentences of the body as bullet points."""
    found = [x for p in paragraphs[1:6] for x in sentences(p) if 40 <= len(x) <= 180]
    return s.sample(found, s.between(2, 4))


def second(desk: Desk, s: Stream, article: Article | None) -> Related | None:
    """Return another article of the split, appended; None when it is alone."""
    for _ in range(4):
        other = s.pick(desk.mates)
        texts = [b.text for b in other.blocks if b.kind == "paragraph"][: s.between(2, 6)]
        if other is not article and other.title and texts:
            return Related(other.title, texts)
    return None


def recent(desk: Desk, s: Stream, titles: Sequence[str]) -> list[Link]:
    """Return who commented on what."""
    out = []
    for title in titles:
        name, _ = full_name(desk.pools.words.names, s)
        out.append(
            Link(
                desk.say.say("recent_comment_on", name=name, title=title),
                f"/{desk.slug(title)}/",
                name,
                title,
            )
        )
    return out


def sections(desk: Desk, s: Stream, teasers: Teasers) -> list[Section]:
    """Return the sections of a front page."""
    ledes = _LEDES[desk.say.variant % len(_LEDES)]
    return [
        Section(x.text, x.href, _later_section(teasers, s.between(3, 7), x.text, ledes))
        for x in desk.made.site.sections[: s.between(3, 8)]
    ]


def _later_section(teasers: Teasers, n: int, name: str, ledes: int) -> list[Teaser]:
    def made() -> list[Teaser]:
        out = teasers.take(n, section=name)
        for x in out[ledes:]:
            x.lede = ""
        return out

    return later(made)


def _card(desk: Desk, s: Stream) -> Block:
    """Return something for sale, with its price, and figures or a line that praise it."""
    point = str(desk.pools.words.info.get("decimal", "."))
    sold = s.pick(desk.pools.lines["products"])
    names = [x[:1].upper() + x[1:] for x in s.sample(desk.pools.tags, s.below(6))]
    figures = [
        s.pick(
            (f"{s.between(1, 9)}{point}{s.below(10)}", str(s.between(2, 900)), f"{s.below(99)}%")
        )
        for _ in names
    ]
    rows = [[n, f] for n, f in zip(names, figures, strict=True)]
    praise = [Block("p", sold["pitch"])] if s.chance(0.5) else []
    return Block(
        "card",
        sold["name"],
        ordered=s.chance(0.5),
        rows=rows,
        items=praise,
        lead=sold["price"],
        number=str(s.between(1000, 99999)),
    )


def _short(caption: str) -> str:
    """Return what a caption shows first, where that says enough for an alternative text."""
    first = caption.partition(",")[0].rstrip(".")
    return first if first.count(" ") > 1 else caption


def _inner(desk: Desk, s: Stream, headings: Sequence[str]) -> Figure:
    """Return a picture between blocks. Half have nothing but an alternative text: what the picture
    shows, the words the page wants to be found by, a heading again, or the name of the file."""
    picture = figure(desk, s, None, "")
    captions = desk.pools.lines["captions"]
    if s.chance(0.55):
        picture.caption = picture.credit = ""
    elif s.chance(0.2):
        picture.caption = planting.long_caption(captions, s)
    words = " ".join(s.sample(desk.pools.tags, 2))
    name = f"{s.pick(('IMG', 'DSC', 'image', 'photo', 'Screenshot'))}_{s.between(1, 9999)}"
    head = s.pick(headings) if headings else words
    picture.alt = s.weighted(
        (_short(s.pick(captions)), s.pick(captions), words, head, name, picture.caption, ""),
        (26, 16, 12, 14, 4, 6, 22),
    )
    return picture


def noise(
    desk: Desk, s: Stream, teasers: Teasers, ids: frozenset[str], article: Article | None
) -> list[Block]:
    """Return what stands between the blocks of a body: read-also lines, ads, pictures, boxes."""
    out: list[Block] = []
    say = desk.say
    if "read-also-in-body" in ids:
        n = s.weighted((1, 2, 4), (60, 25, 15))
        out += [
            bodies.also_block(s.pick((say.t["read_also"], say.t["see_also"])), teasers.take(1))
            for _ in range(n)
        ]
    if s.chance(desk.share("inbody.box")):
        out.append(bodies.also_block(say.t["related"], teasers.take(s.between(2, 5))))
    if s.chance(desk.share("inbody.ad")):
        out += [Block("ad", say.t["ad"]) for _ in range(s.between(1, 3))]
    if s.chance(desk.share("inbody.figure")):
        most = s.weighted((1, 3, 8, 16), (30, 34, 25, 11))
        own = [b.text for b in article.blocks if b.kind == "heading"] if article else []
        for _ in range(s.between(1 + most // 4, most)):
            picture = _inner(desk, s, own)
            if picture.caption or picture.credit or picture.alt:
                out.append(bodies.figure_block(picture))
    if "caption-like-prose" in ids:
        picture = figure(desk, s, None, "")
        picture.caption = planting.long_caption(desk.pools.lines["captions"], s)
        out.append(bodies.figure_block(picture))
    if "caption-as-alt" in ids:
        picture = figure(desk, s, None, "")
        picture.caption = picture.alt = s.pick(desk.pools.lines["captions"])
        out.append(bodies.figure_block(picture))
    if desk.plan.kind == "thread":
        return out  # what members write holds no boxes of the forum
    if s.chance(desk.share("inbody.newsletter")):
        out.append(Block("newsletter", say.t["newsletter_text"]))
    if s.chance(desk.share("inbody.card")):
        out += [_card(desk, s) for _ in range(s.weighted((1, 3, 6), (45, 35, 20)))]
    if s.chance(desk.share("inbody.share")):
        out += [Block("share") for _ in range(s.between(1, 4))]
    if s.chance(desk.share("inbody.promo")):
        out += [Block("promo", _pitch(desk, s)) for _ in range(s.weighted((1, 2, 4), (55, 30, 15)))]
    return out


def _pitch(desk: Desk, s: Stream) -> str:
    """Return what a page says of its own site: a line, or a paragraph of two to four."""
    promos = desk.made.site.promos
    n = s.weighted((1, 2, 4), (35, 35, 30))
    return " ".join(s.sample(promos, n)) if n > 1 else s.pick(promos)
