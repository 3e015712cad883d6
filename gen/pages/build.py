"""Plan and content -> the record that templates see."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Final, cast

from gen.articles import Article
from gen.articles import Block as Source
from gen.chance import Stream
from gen.models import Block, Extra, Figure, Link, Page, Person, Poll, Related, Run, Section, Teaser, TeaserList
from gen.pages import bodies
from gen.pages.discussion import thread
from gen.pages.extras import Extras
from gen.pages.pools import Lead, Pools, lead_of, sentences
from gen.plans import Plan
from gen.siting import MadeSite
from gen.slugs import slug
from gen.wording import Voice, full_name

_ERRORS: Final = (("404", "not_found_heading", "not_found_text"), ("500", "server_error_heading", "server_error_text"),
                  ("401", "access_heading", "access_text"), ("", "consent_wall_heading", "consent_wall_text"))
_WORDS_PER_MINUTE: Final = 200
_ALT_MARKUP: Final = "<p>{}</p>"


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a page of a split and language may draw on."""

    plan: Plan
    made: MadeSite
    pools: Pools
    mates: Sequence[Article]
    """Articles of the split and language; teasers and second articles come from them."""
    profile: Mapping[str, float]

    @property
    def say(self) -> Voice:
        """The site's way with words."""
        return self.made.voice

    def share(self, name: str) -> float:
        """Return a share from the profile."""
        return self.profile[name]


def build(desk: Desk, article: Article | None, blocks: Sequence[Source]) -> Page:
    """Return the page of a plan. `blocks` are the article's blocks that the page prints."""
    plan, site, say, pools = desk.plan, desk.made.site, desk.say, desk.pools
    s = plan.stream("page")
    now = _moment(article, int(site.year), s)
    published = now - dt.timedelta(minutes=s.between(5, 4000) if s.chance(0.8) else s.between(4000, 900000))
    if article is not None and _day(article.date):
        published = now - dt.timedelta(minutes=s.between(1, 600))
    section_name = (article.section if article else "") or s.pick(site.sections).text
    section = Link(section_name, f"/{slug(section_name, 3)}/", slug(section_name, 3))
    lead = lead_of(article, section_name) if article else s.pick(pools.leads)
    number = str(s.between(10_000, 9_999_999))
    title = article.title if article and article.title else lead.title
    author, sex = (article.author, "") if article and article.author else full_name(pools.words.names, s)
    person = _person(desk, s, author, sex) if s.chance(desk.share("person")) else None
    url = f"{site.home}{section.name}/{slug(title)}-{number}.html"
    teasers = _Teasers(desk, article, plan.stream("teasers"), now)
    trail = [Link(say.t["home"], "/"), section]
    standfirst = article.standfirst if article else ""
    if not standfirst and article is None:
        standfirst = lead.lede
    body: list[Block] = []
    if article is not None:
        b = plan.stream("body")
        cap = desk.made.site.opt.dropcap == "yes" if hasattr(site.opt, "dropcap") else b.chance(desk.share("dropcap"))
        body = bodies.blocks(blocks, b, links=desk.share("links"), cap=cap)
        if getattr(site.opt, "inbody", "some") != "none":
            body = bodies.sprinkle(body, _noise(desk, plan.stream("inbody"), teasers, len(body)), b)
    figure = _figure(desk, s, article, title) if s.chance(desk.share("figure")) else None
    paragraphs = [b.text for b in blocks if b.kind == "paragraph"]
    words = sum(b.text.count(" ") + 1 for b in blocks)
    code, heading, text = s.pick(_ERRORS)
    poll = s.pick(pools.lines["poll"])
    cta = say.t["follow_cta"].replace("{network}", "\x00").partition("\x00")
    talk = thread(plan.stream("comments"), say, pools, article, now, items=plan.comments,
                  option=getattr(site.opt, "comments", ""), title=title, section=section_name)
    page = Page(
        kind=plan.kind, url=url, title=title, head_title=f"{title} - {site.brand}",
        description=lead.lede or title, section=section, breadcrumb=trail,
        date=say.date(published), iso=published.strftime("%Y-%m-%dT%H:%M:00+00:00"),
        updated=say.say("updated", date=say.date(now)) if s.chance(0.2) else "",
        ago=say.ago(int((now - published).total_seconds()) // 60, published), today=say.day(now),
        author=author, author_href=f"/author/{slug(author)}/", byline=say.say("by", name=author),
        standfirst=standfirst, reading_time=say.say("reading_time", n=str(max(1, words // _WORDS_PER_MINUTE))),
        views=say.count("n_views", s.between(12, 30000)), figure=figure, body=body,
        tags=_tags(article, s, pools), person=person, thread=talk,
        related=TeaserList(say.t["related"] if s.chance(0.6) else say.t["you_may_like"], teasers.take(s.between(3, 8)), say.t["see_all"]),
        latest=TeaserList(say.t["latest"], teasers.take(s.between(6, 16)), say.t["load_more"]),
        popular=TeaserList(say.t["most_read"], teasers.take(s.between(4, 10), ranked=True)),
        picks=TeaserList(say.t["editors_pick"], teasers.take(s.between(3, 6))),
        sections=_sections(desk, s, teasers) if plan.kind == "index" else [],
        previous=teasers.take(1)[0], next=teasers.take(1)[0],
        ticker=s.sample(pools.lines["tickers"], s.between(2, 5)), weather=s.pick(pools.lines["weather"]),
        poll=Poll(poll["question"], list(poll["answers"]), say.count("n_votes", s.between(12, 9000))),
        ads=s.sample(pools.lines["ads"], 6),
        promos=s.sample(site.promos, 3), recent_comments=_recent(desk, s, teasers),
        summary=_summary(paragraphs, s) if s.chance(desk.share("summary")) else [],
        pullquote=_pullquote(paragraphs, s) if s.chance(desk.share("pullquote")) else "",
        correction=say.t["correction"] if s.chance(0.02) else "",
        error_heading=say.t[heading], error_text=say.t[text], error_code=code,
        follow=Run(cta[0].strip() or say.t["follow_us"], "https://news.example/follow", (desk.made.follow + cta[2]).strip()),
        second=_second(desk, s, article) if s.chance(desk.share("second")) else None,
        jsonld="", number=number, traps=SimpleNamespace(comments_inside=False, comments_folded=False),
        extra=cast(Extra, Extras(desk, now, title, body, paragraphs, teasers.take, lambda x: _figure(desk, x, None, ""))),
    )
    page.jsonld = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": title,
                              "datePublished": page.iso, "author": {"@type": "Person", "name": author}}, ensure_ascii=False)
    return page


def _day(date: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(date[:10])
    except ValueError:
        return None


def _moment(article: Article | None, year: int, s: Stream) -> dt.datetime:
    """Return when the page was served: some time after its article."""
    day = _day(article.date) if article else None
    if day is None or day.year < 1990:
        day = dt.datetime(year, 1, 1) + dt.timedelta(days=s.below(365))
    return day + dt.timedelta(minutes=s.between(6 * 60, 23 * 60 + 30))


def _person(desk: Desk, s: Stream, name: str, sex: str) -> Person:
    lines = desk.pools.lines
    pool = (lines.get(f"bios_{sex}") or []) if sex else []
    pool = [*pool, *lines["bios"]] or [*lines["bios_male"], *lines["bios_female"]]
    bio = s.pick(pool).replace("{name}", name).replace("{brand}", desk.made.site.brand)
    return Person(name, bio, f"/author/{slug(name)}/", f"/avatars/{s.below(999)}.jpg")


def _tags(article: Article | None, s: Stream, pools: Pools) -> list[Link]:
    names = list(article.tags) if article and article.tags else s.sample(pools.tags, s.between(2, 7))
    return [Link(n, f"/tag/{slug(n, 3)}/", slug(n, 3)) for n in names if n.strip()]


def _figure(desk: Desk, s: Stream, article: Article | None, title: str) -> Figure:
    captions = desk.pools.lines["captions"]
    own = article.caption if article and article.caption else ""
    caption = own or (s.pick(captions) if s.chance(0.7) else "")
    alt = s.weighted((title, caption, s.pick(captions), ""), (4, 2, 2, 3))
    key = s.pick(("photo_credit", "source_credit"))
    names = [s.pick(desk.pools.agencies), full_name(desk.pools.words.names, s)[0]]
    credit = s.weighted((desk.say.say(key, name=s.pick(names)), desk.say.t["archive_photo"], ""), (5, 1, 3))
    return Figure(f"/media/{s.between(1000, 99999)}.jpg", alt, caption, credit, str(s.pick((640, 800, 1024, 1200))), str(s.pick((360, 450, 576, 675))))


def _summary(paragraphs: Sequence[str], s: Stream) -> list[str]:
    found = [x for p in paragraphs[1:6] for x in sentences(p) if 40 <= len(x) <= 180]
    return s.sample(found, s.between(2, 4))


def _pullquote(paragraphs: Sequence[str], s: Stream) -> str:
    found = [x for p in paragraphs[1:] for x in sentences(p) if 50 <= len(x) <= 200]
    return s.pick(found) if found else ""


def _second(desk: Desk, s: Stream, article: Article | None) -> Related | None:
    others = [a for a in desk.mates if a is not article and a.title]
    if not others:
        return None
    other = s.pick(others)
    texts = [b.text for b in other.blocks if b.kind == "paragraph"][: s.between(2, 6)]
    return Related(other.title, texts) if texts else None


def _recent(desk: Desk, s: Stream, teasers: _Teasers) -> list[Link]:
    out = []
    for t in teasers.take(s.between(3, 5)):
        name, _ = full_name(desk.pools.words.names, s)
        out.append(Link(desk.say.say("recent_comment_on", name=name, title=t.title), t.href, name, t.title))
    return out


def _sections(desk: Desk, s: Stream, teasers: _Teasers) -> list[Section]:
    return [Section(x.text, x.href, teasers.take(s.between(3, 7), section=x.text))
            for x in desk.made.site.sections[: s.between(3, 8)]]


def _noise(desk: Desk, s: Stream, teasers: _Teasers, size: int) -> list[Block]:
    """Return what stands between the blocks of a body: read-also lines, ads, pictures, boxes."""
    out: list[Block] = []
    say = desk.say
    if s.chance(desk.share("inbody.also")):
        n = s.pick((1, 1, 1, 2))
        out += [bodies.also_block(s.pick((say.t["read_also"], say.t["see_also"])), teasers.take(1)) for _ in range(n)]
    if s.chance(desk.share("inbody.box")):
        out.append(bodies.also_block(say.t["related"], teasers.take(s.between(2, 5))))
    if s.chance(desk.share("inbody.ad")):
        out += [Block("ad", say.t["ad"]) for _ in range(s.between(1, 3))]
    if s.chance(desk.share("inbody.figure")):
        for _ in range(1 if s.chance(0.6) else s.between(2, 4)):
            figure = _figure(desk, s, None, "")
            if figure.caption or figure.credit:
                out.append(bodies.figure_block(figure))
    if s.chance(desk.share("inbody.newsletter")):
        out.append(Block("newsletter", say.t["newsletter_text"]))
    if s.chance(desk.share("inbody.promo")):
        out.append(Block("promo", s.pick(desk.made.site.promos)))
    return s.shuffled(out)[: max(1, size)] if size > 1 else out[:1]


class _Teasers:
    """Deals teasers of other articles and of the headline pool, without repetition on a page."""

    def __init__(self, desk: Desk, article: Article | None, s: Stream, now: dt.datetime) -> None:
        self._desk, self._s, self._now = desk, s, now
        sections = [x.text for x in desk.made.site.sections]
        # A few of the split's own articles among many headlines, mixed.
        own = [a for a in s.sample(desk.mates, 25) if a is not article and a.title]
        leads = [lead_of(a, s.pick(sections)) for a in own] + s.sample(desk.pools.leads, 70)
        self._leads: list[Lead] = s.shuffled(leads) or [Lead(desk.made.site.brand, "", sections[0])]
        self._at = 0
        self._minutes = s.between(1, 30)
        self._alt = getattr(desk.made.site.opt, "alt", "")
        if article is not None and article.title and s.chance(desk.share("trap.teaser-repeats")):
            self._leads.insert(0, lead_of(article, sections[0]))

    def take(self, n: int, *, ranked: bool = False, section: str = "") -> list[Teaser]:
        """Return the next n teasers, their ages growing."""
        return [self._teaser(str(i + 1) if ranked else "", section) for i in range(n)]

    def _teaser(self, rank: str, section: str) -> Teaser:
        s, say = self._s, self._desk.say
        lead = self._leads[self._at % len(self._leads)]
        self._at += 1
        self._minutes += s.below(14 if self._minutes < 60 else 70)
        when = self._now - dt.timedelta(minutes=self._minutes)
        absolute = self._desk.made.site.opt
        ago = say.date(when) if getattr(absolute, "times", "") == "dates" else say.ago(self._minutes, when)
        alt = self._alt_of(lead, s)
        name = section or lead.section
        return Teaser(
            lead.title, f"/{slug(name, 2)}/{slug(lead.title)}-{s.between(1000, 999999)}.html", alt,
            f"/thumbs/{s.between(1, 99999)}.jpg", name, f"/{slug(name, 2)}/", ago,
            when.strftime("%Y-%m-%dT%H:%M:00+00:00"), lead.lede, lead.author, rank, str(s.below(90)),
        )

    def _alt_of(self, lead: Lead, s: Stream) -> str:
        """Return a picture's text: the title on sites that double it, else one of the usual ways."""
        if self._alt == "title":
            draw = s.below(100)
            if draw < 5:
                return _ALT_MARKUP.format(lead.title.replace("„", "&bdquo;").replace("“", "&ldquo;"))
            return lead.lede if draw < 8 and lead.lede else lead.title
        if self._alt == "none":
            return ""
        return s.weighted((lead.title, s.pick(self._desk.pools.lines["captions"]), ""), (4, 3, 4))
