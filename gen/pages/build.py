"""Plan and content -> the record that templates see."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Final, cast

from gen.articles import Article
from gen.articles import Block as Source
from gen.chance import Stream
from gen.models import (
    Block,
    Extra,
    Link,
    Page,
    Poll,
    Run,
    TeaserList,
)
from gen.pages import bodies, pieces, planting
from gen.pages.desk import Desk
from gen.pages.discussion import absent, thread
from gen.pages.extras import Extras
from gen.pages.pools import Lead, lead_of, sentences
from gen.pages.quoting import Quotable
from gen.pages.teasers import Teasers, later
from gen.pages.turns import Told, Topic
from gen.slugs import slug
from gen.wording import full_name, stamp

_ERRORS: Final = (
    ("404", "not_found_heading", "not_found_text"),
    ("500", "server_error_heading", "server_error_text"),
    ("401", "access_heading", "access_text"),
    ("", "consent_wall_heading", "consent_wall_text"),
)
_WORDS_PER_MINUTE: Final = 200
_LEAST_OPENING: Final = 30  # characters; less is a place or a time


def build(desk: Desk, article: Article | None, blocks: Sequence[Source]) -> Page:
    """Return the page of a plan. `blocks` are the article's blocks that the page prints."""
    plan, site, say, pools = desk.plan, desk.made.site, desk.say, desk.pools
    ids = planting.drawn(plan, desk.rates)
    s = plan.stream("page")
    now = _moment(article, int(site.year), s)
    published = now - dt.timedelta(
        minutes=s.between(5, 4000) if s.chance(0.8) else s.between(4000, 900000)
    )
    if article is not None and _day(article.date):
        published = now - dt.timedelta(minutes=s.between(1, 600))
    if plan.comments and now - published < dt.timedelta(days=1):
        # People have had their time to write.
        now += dt.timedelta(minutes=s.between(30, 3000) if s.chance(0.6) else s.below(60_000))
    section_name = (article.section if article else "") or s.pick(site.sections).text
    folder = slug(section_name, 3, plan.lang)
    section = Link(section_name, f"/{folder}/", folder)
    lead = lead_of(article, section_name) if article else s.pick(pools.leads)
    number = str(s.between(10_000, 9_999_999))
    title = article.title if article and article.title else lead.title
    author, sex = (
        (article.author, "") if article and article.author else full_name(pools.words.names, s)
    )
    # Who opens a thread is a member of the forum, whoever wrote the article.
    forum = desk.members() if plan.kind == "thread" else ()
    if forum:
        author = forum[min(s.below(len(forum)), s.below(len(forum)))].name
    paragraphs = [b.text for b in blocks if b.kind == "paragraph"]
    opening = _opening(paragraphs[0]) if paragraphs else ""
    own = Lead(title, opening, section_name, author) if article else None
    tags = pieces.tags(article, s, pools)
    teasers = Teasers(desk, plan.stream("teasers"), now, own)
    previous, following = teasers.take(2)
    teasers.arm(ids)
    body: list[Block] = []
    if article is not None:
        facts = [
            (say.t["categories"], section_name),
            (say.t["written_by"], author),
            (say.t["published"].replace("{date}", "").strip(" :\u00a0\u202f"), say.date(published)),
        ]
        body = _body(desk, article, blocks, paragraphs, ids, teasers, facts, tags)
    figure = pieces.figure(desk, s, article, title) if s.chance(desk.share("figure")) else None
    words = sum(b.text.count(" ") + 1 for b in blocks)
    traps = planting.plant(desk, ids, plan.stream("planted"), max(map(len, paragraphs), default=0))
    traps.opening, traps.cut = opening, article is not None and len(blocks) < len(article.blocks)
    c, told = plan.stream("comments"), Told()
    if plan.comments:
        topic = Topic(
            title=title,
            published=published,
            now=now,
            author=author,
            section=article.section if article else "",
            paragraphs=paragraphs,
            quotable=Quotable(paragraphs, 40, 240),
            length=sum(len(b.text) for b in blocks),
            newest_first=desk.newest_first(),
            levels=desk.levels() if forum else 0,
            members=forum,
            starter=author,
        )
        talk, told = thread(c, say, pools, topic, ids)
    else:
        talk = absent(c, say, getattr(site.opt, "comments", ""), ids)
        traps.comments_inside = traps.comments_folded = False
    traps.quotes, traps.spam, traps.spoilt = told.quotes, told.spam, teasers.spoilt
    code, heading, text = s.pick(_ERRORS)
    poll = s.pick(pools.lines["poll"])
    cta = say.t["follow_cta"].replace("{network}", "\x00").partition("\x00")
    counts = [s.between(3, 8), s.between(6, 16), s.between(4, 10), s.between(3, 6), s.between(3, 5)]
    page = Page(
        kind=plan.kind,
        url=f"{site.home}{section.name}/{desk.slug(title)}-{number}.html",
        title=title,
        head_title=f"{title} - {site.brand}",
        description=lead.lede or title,
        section=section,
        breadcrumb=[Link(say.t["home"], "/"), section],
        date=say.date(published),
        iso=stamp(published),
        updated=say.say("updated", date=say.date(now)) if s.chance(0.2) else "",
        ago=say.ago(int((now - published).total_seconds()) // 60, published),
        today=say.day(now),
        author=author,
        author_href=f"/author/{desk.slug(author)}/",
        byline=say.say("by", name=author),
        standfirst=article.standfirst if article else lead.lede,
        reading_time=say.say("reading_time", n=str(max(1, words // _WORDS_PER_MINUTE))),
        views=say.count("n_views", s.between(12, 30000)),
        figure=figure,
        body=body,
        tags=tags,
        person=pieces.person(desk, s, author, sex) if "author-bio" in ids else None,
        thread=talk,
        related=TeaserList(
            say.t["related"] if s.chance(0.6) else say.t["you_may_like"],
            later(lambda: teasers.take(counts[0])),
            say.t["see_all"],
        ),
        latest=TeaserList(
            say.t["latest"], later(lambda: teasers.take(counts[1])), say.t["load_more"]
        ),
        popular=TeaserList(say.t["most_read"], later(lambda: teasers.take(counts[2], ranked=True))),
        picks=TeaserList(say.t["editors_pick"], later(lambda: teasers.take(counts[3]))),
        sections=pieces.sections(desk, s, teasers) if plan.kind == "index" else [],
        previous=previous,
        next=following,
        ticker=s.sample(pools.lines["tickers"], s.between(2, 5)),
        weather=s.pick(pools.lines["weather"]),
        poll=Poll(
            poll["question"], list(poll["answers"]), say.count("n_votes", s.between(12, 9000))
        ),
        ads=s.sample(pools.lines["ads"], 6),
        promos=s.sample(site.promos, 3),
        recent_comments=later(
            lambda: pieces.recent(desk, plan.stream("recent"), teasers.titles(counts[4]))
        ),
        summary=pieces.summary(paragraphs, s) if "summary-repeats-body" in ids else [],
        pullquote=next((b.text for b in body if b.kind == "pullquote"), ""),
        correction=say.t["correction"] if s.chance(0.02) else "",
        error_heading=say.t[heading],
        error_text=say.t[text],
        error_code=code,
        follow=Run(
            cta[0].strip() or say.t["follow_us"],
            "https://news.example/follow",
            (desk.made.follow + cta[2]).strip(),
        ),
        second=pieces.second(desk, s, article) if "second-article" in ids else None,
        jsonld="",
        number=number,
        traps=cast(SimpleNamespace, traps),
        extra=cast(
            Extra,
            Extras(
                desk,
                now,
                title,
                body,
                paragraphs,
                teasers.take,
                lambda x: pieces.figure(desk, x, None, ""),
            ),
        ),
    )
    page.jsonld = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": page.iso,
            "author": {"@type": "Person", "name": author},
        },
        ensure_ascii=False,
    )
    return page


def _body(
    desk: Desk,
    article: Article,
    blocks: Sequence[Source],
    paragraphs: Sequence[str],
    ids: frozenset[str],
    teasers: Teasers,
    facts: Sequence[tuple[str, str]],
    tags: Sequence[Link],
) -> list[Block]:
    """Return the body's blocks with the noise that stands in and between them."""
    opt, say, b = desk.made.site.opt, desk.say, desk.plan.stream("body")
    cap = "drop-cap" in ids or getattr(opt, "dropcap", "") == "yes"
    body = bodies.blocks(blocks, b, links=desk.share("links"), cap=cap, lang=desk.plan.lang)
    if getattr(opt, "inbody", "some") == "none":
        return body
    s = desk.plan.stream("inbody")
    teaser = teasers.take(1)[0] if "link-in-paragraph" in ids else None
    also = say.t["read_also"]
    planting.into_blocks(body, ids, s, say.t["ad"], also, teaser)
    noise = pieces.noise(desk, s, teasers, ids, article)
    noise = s.shuffled(noise)[: max(1, len(body))] if len(body) > 1 else noise[:1]
    noise += planting.between_blocks(ids, s, desk, paragraphs)
    body = bodies.sprinkle(body, noise, b)
    return planting.around_blocks(body, ids, say.t, facts, tags)


def _opening(text: str) -> str:
    """Return a paragraph's first sentence; more where it is a dateline."""
    out = ""
    for x in sentences(text):
        out = f"{out} {x}".strip()
        if len(out) >= _LEAST_OPENING:
            break
    return out


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
