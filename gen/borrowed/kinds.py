"""The nouns of borrowed text: Remark, Conversation, Headline, Borrowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment somebody wrote."""

    name: str
    """Who wrote it, as pages may print it; "" where the data does not say."""
    paragraphs: tuple[str, ...]
    """At least one; none is empty, white space is folded."""
    to: int = -1
    """Index in the conversation of the remark it answers; -1 for the first."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A comment with all that answers it; most are one remark alone."""

    lang: str
    remarks: tuple[Remark, ...]
    """An answer stands after what it answers."""
    source: str
    """`kind:basename` or the Hub name, never a path."""
    licence: str


@dataclass(frozen=True, slots=True)
class Headline:
    """What a teaser shows of an article elsewhere."""

    lang: str
    title: str
    lede: str
    """May be empty."""
    section: str
    """May be empty."""
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Borrowed:
    """What a run takes from the user's data; empty: from the pools."""

    comments: Sequence[Conversation] = ()
    teasers: Sequence[Headline] = ()


NOTHING: Final = Borrowed()
