"""One page, decided."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from gen.models.nouns import (
    Block,
    Fact,
    Figure,
    Link,
    Person,
    Poll,
    Related,
    Run,
    Section,
    Teaser,
    TeaserList,
)
from gen.models.talk import Thread


@dataclass(slots=True)
class Extra:
    """What only some kinds of site show; each is made when a template asks for it."""

    facts: list[Fact]
    """Rows of an infobox: servings, time, date, place; 3 to 8."""
    scores: list[Fact]
    """Rows of a rating table, values such as 7.5."""
    verdict: Fact
    """Overall rating with a word for it."""
    products: list[Fact]
    """Products: name, price, pitch."""
    offers: list[Fact]
    """Subscription plans: name, price, a line."""
    gallery: list[Figure]
    """Pictures with captions, 3 to 14."""
    rates: list[Fact]
    """Currencies or stocks: code, value, change."""
    calendar: list[list[str]]
    """Weeks of the page's month; "" for days of other months."""
    weekdays: list[str]
    month: str
    """Month and year of the calendar."""
    forecast: list[Fact]
    """Days with temperatures."""
    duration: str
    """Length of audio or video, mm:ss."""
    chapters: list[Fact]
    """Chapters of audio or video: time, title."""
    times: list[str]
    """As many times of day as the body has blocks, falling: live reports."""
    toc: list[Link]
    """Crossheads of the body, as links; may be empty."""
    dirt: str
    """A leak: an unresolved key, a template brace, an undefined; "" on most pages."""
    zeros: list[str]
    """Counters that nobody counted: "0", six times."""
    horoscope: list[Fact]
    likes: str
    """A count with its word."""
    followers: str
    breaking: Teaser
    sponsored: list[Teaser]
    """Native advertisements: title, picture, advertiser in `sponsor`."""
    more_teasers: list[TeaserList]
    """Three further lists of teasers under section names."""
    cards: list[Teaser]
    """Twelve further teasers, for sliders and grids; repeated by sites that print them twice."""
    quote: str
    """A sentence of the body, "" for none."""
    questions: list[Teaser]
    """Questions with answers in `lede`, up to six; may be empty."""
    voices: list[Fact]
    """What customers say: who, when, and their words in `note`."""
    second_menu: list[Link]
    """A long flat list of links, 30 to 120: link farms, sister titles, towns."""
    state: str
    """JSON of the page's data, as front ends embed it."""
    subject: str
    """Subject of a thread's reply: Re: title."""
    text: SimpleNamespace
    """Words to order that differ from page to page (see `gen.fillers`)."""
    stretch: SimpleNamespace
    """Blocks of the body between two thousandths of it: `from_0_to_250` is the first quarter."""
    some: SimpleNamespace
    """Lists of teasers of about a length: `list_12_3` is the page's third, of twelve."""
    hidden_spam: str
    """A line of link spam, "" on most pages."""


@dataclass(slots=True)
class Page:
    """One page, decided."""

    kind: str
    """article, truncated, thread, index, none."""
    url: str
    title: str
    head_title: str
    description: str
    section: Link
    breadcrumb: list[Link]
    date: str
    iso: str
    updated: str
    """May be empty."""
    ago: str
    today: str
    author: str
    author_href: str
    byline: str
    """The author as this site announces one: "By ..."; a name alone on others."""
    standfirst: str
    """May be empty."""
    reading_time: str
    views: str
    figure: Figure | None
    body: list[Block]
    tags: list[Link]
    person: Person | None
    thread: Thread
    related: TeaserList
    latest: TeaserList
    popular: TeaserList
    picks: TeaserList
    sections: list[Section]
    """Filled on index pages."""
    previous: Teaser
    next: Teaser
    ticker: list[str]
    weather: str
    poll: Poll
    ads: list[str]
    promos: list[str]
    recent_comments: list[Link]
    summary: list[str]
    """Bullet points before the body, may be empty."""
    pullquote: str
    """A sentence of the body, may be empty."""
    correction: str
    error_heading: str
    error_text: str
    error_code: str
    follow: Run
    """The call to follow: text before the link, and the link's words in `mark`."""
    second: Related | None
    """A second article appended to the page."""
    jsonld: str
    number: str
    """An id of the page, digits."""
    traps: SimpleNamespace
    """A flag per trap planted, by its id with underscores."""
    extra: Extra
