"""Comment sections."""

from __future__ import annotations

from dataclasses import dataclass, field


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
    place: str = ""
    """Where its writer lives, may be empty; forums alone have it."""
    rank: str = ""
    """What a forum calls its writer; elsewhere empty."""
    staff: bool = False
    replies: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Member:
    """A member of a forum."""

    name: str = ""
    posts: str = "1"
    joined: str = "2020"
    """A year."""
    place: str = ""
    """May be empty."""
    rank: str = ""
    signature: str = ""
    """May be empty."""
    staff: bool = False


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
    starter: Member = field(default_factory=Member)
    """Who opened the thread of a forum."""
