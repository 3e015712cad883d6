"""What templates see: a page and its site, as plain records of strings.

Every string is trimmed and not empty unless its docstring says it may be; numbers come as strings
ready to print. The compiler of templates checks attribute paths against these types.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace


@dataclass(slots=True)
class Link:
    """A link: menu entry, tag, network, archive month."""

    text: str
    href: str
    name: str = ""
    """A short ASCII name (a network, a slug), may be empty."""
    count: str = ""
    """How many things are behind it, may be empty."""
    items: list[Link] = field(default_factory=list)
    """Entries below this one."""


@dataclass(slots=True)
class Column:
    """A column of a footer or mega menu."""

    heading: str
    """May be empty."""
    links: list[Link]


@dataclass(slots=True)
class Run:
    """A stretch of inline text in a paragraph."""

    text: str
    href: str = ""
    """Not empty: a link."""
    mark: str = ""
    """"b", "i" or empty."""
    space: bool = False
    """White space stands before it."""


@dataclass(slots=True)
class Figure:
    """A picture with its words."""

    src: str
    alt: str
    """May be empty."""
    caption: str = ""
    """May be empty."""
    credit: str = ""
    """May be empty."""
    width: str = "800"
    height: str = "450"


@dataclass(slots=True)
class Teaser:
    """A teaser of another article."""

    title: str
    href: str
    alt: str = ""
    """Alternative text of its picture: the title, something else, or empty."""
    src: str = ""
    """Picture, may be empty."""
    section: str = ""
    section_href: str = ""
    ago: str = ""
    """Relative or absolute time, as the site writes it."""
    iso: str = ""
    lede: str = ""
    author: str = ""
    rank: str = ""
    comments: str = ""
    """Count of comments."""
    sponsor: str = ""
    """Not empty: a sponsored teaser, and by whom."""


@dataclass(slots=True)
class TeaserList:
    """A list of teasers under a heading."""

    heading: str
    """May be empty."""
    items: list[Teaser]
    more: str = ""
    """See all, may be empty."""


@dataclass(slots=True)
class Block:
    """A block of the article, or noise that stands between its blocks."""

    kind: str
    """p h2 h3 h4 list quote table code formula footnote; figure also ad newsletter related embed
    pullquote (noise between blocks)."""
    text: str = ""
    """All of the text when it is one plain run; else empty and `runs` hold it."""
    runs: list[Run] = field(default_factory=list)
    cap: str = ""
    """A drop cap, split off the text."""
    ordered: bool = False
    items: list[Block] = field(default_factory=list)
    """Items of a list."""
    rows: list[list[str]] = field(default_factory=list)
    """Rows of a table; every cell holds text."""
    head: list[str] = field(default_factory=list)
    """Header row of a table, may be empty."""
    figure: Figure | None = None
    teasers: list[Teaser] = field(default_factory=list)
    lead: str = ""
    """Words before a read-also link."""
    number: str = ""
    """Counts blocks from 1."""


@dataclass(slots=True)
class Comment:
    """One comment with its replies."""

    id: str
    name: str
    body: list[str]
    """Paragraphs; empty only when `removed`."""
    date: str
    iso: str
    ago: str
    avatar: str
    href: str
    depth: int = 0
    """Reply level, from 0."""
    number: str = "1"
    """Position in the thread, from 1."""
    parity: str = "even"
    initial: str = ""
    quote: str = ""
    quote_of: str = ""
    """Line naming whom the quote is by."""
    reply_to: str = ""
    """Name of whom it answers, may be empty."""
    up: str = "0"
    down: str = "0"
    score: str = "0"
    badge: str = ""
    edited: str = ""
    removed: str = ""
    """Not empty: the line that stands in place of the body."""
    signature: str = ""
    reply_label: str = ""
    posts: str = ""
    joined: str = ""
    replies: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Thread:
    """The comment section."""

    mode: str
    """items, empty, gate, closed, form, placeholder, count."""
    heading: str
    count: str
    """The number alone."""
    items: list[Comment] = field(default_factory=list)
    flat: list[Comment] = field(default_factory=list)
    """The same comments in order, replies after what they answer."""
    more: str = ""
    """Load-more or older comments, may be empty."""
    form: bool = False
    page: str = "1"


@dataclass(slots=True)
class Field:
    """A field of a form."""

    name: str
    label: str
    type: str = "text"
    required: bool = True
    message: str = ""
    """Validation message, may be empty."""
    hint: str = ""
    value: str = ""


@dataclass(slots=True)
class Form:
    """A form: login, registration, newsletter, contact."""

    kind: str
    heading: str
    text: str
    fields: list[Field]
    messages: list[str]
    """Validation messages, as the site prints them together."""
    consents: list[str]
    button: str


@dataclass(slots=True)
class Person:
    """An author with a biography."""

    name: str
    bio: str
    href: str
    src: str
    role: str = ""


@dataclass(slots=True)
class Section:
    """A section of a front page."""

    heading: str
    href: str
    items: list[Teaser]


@dataclass(slots=True)
class Poll:
    """A poll."""

    question: str
    answers: list[str]
    votes: str


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


@dataclass(slots=True)
class Related:
    """A second article, appended."""

    title: str
    paragraphs: list[str]


@dataclass(slots=True)
class Slots:
    """Parts of a site's pages, by where they stand; file names of templates."""

    top: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    bottom: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Site:
    """One site: what all its pages share."""

    brand: str
    domain: str
    lang: str
    locale: str
    tagline: str
    year: str
    home: str
    menu: list[Link]
    sections: list[Link]
    services: list[Link]
    footer: list[Column]
    footer_links: list[Link]
    networks: list[Link]
    share: list[Link]
    archive: list[Link]
    categories: list[Link]
    cloud: list[Link]
    languages: list[Link]
    partners: list[Link]
    legal: list[str]
    """Long paragraphs: cookies, privacy, terms."""
    vendors: list[str]
    rules: list[str]
    promos: list[str]
    login: Form
    register: Form
    reset: Form
    newsletter: Form
    contact: Form
    slots: Slots
    opt: SimpleNamespace
    """Options of the family, as site.toml declares them."""
    style: str
    """Rules of the page's own style sheet, among them those that hide."""
    fit: Fittings


@dataclass(slots=True)
class Fact:
    """A name with a value: a line of a fact box, a rate, a price."""

    name: str
    value: str
    note: str = ""
    """May be empty."""


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
    second_menu: list[Link]
    """A long flat list of links, 30 to 120: link farms, sister titles, towns."""
    state: str
    """JSON of the page's data, as front ends embed it."""
    subject: str
    """Subject of a thread's reply: Re: title."""
    hidden_spam: str
    """A line of link spam, "" on most pages."""


@dataclass(slots=True)
class Cookie:
    """A category of a consent centre."""

    name: str
    text: str
    state: str


@dataclass(slots=True)
class Fittings:
    """What a site carries besides its words: code, consent categories, long lists."""

    css: str
    """A style sheet of some kilobytes; it hides nothing and moves nothing."""
    script: str
    """Inert configuration script of some kilobytes."""
    reasons: list[str]
    """Reasons to report a comment."""
    cookies: list[Cookie]
    countries: list[str]
    towns: list[Link]
    months: list[str]
    alphabet: list[str]
    version: str
    """A build number."""
    phone: str
    """From a reserved range."""
    mail: str
    address: str
