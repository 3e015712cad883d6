"""Small things that pages are made of: links, pictures, teasers, blocks of a body."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    pullquote card share (noise between blocks)."""
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
class Related:
    """A second article, appended."""

    title: str
    paragraphs: list[str]


@dataclass(slots=True)
class Fact:
    """A name with a value: a line of a fact box, a rate, a price."""

    name: str
    value: str
    note: str = ""
    """May be empty."""
