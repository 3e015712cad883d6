"""Manners: how a site writes its markup, drawn with the weights of its kind.

gen/sites/writing.toml holds them; a family names those of its kind in site.toml, under `writing`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from gen import folders
from gen.chance import Stream
from gen.templates import Writing

Weights = dict[str, float]


class Manner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One manner: the ways to write a thing, with weights; none: as templates have it."""

    upper: float = 0.0
    """Share of its sites that write names in capitals."""
    quote: Weights = {}
    slash: Weights = {}
    flag: Weights = {}
    omit: Weights = {}
    """Elements whose end tags are left out."""
    doctype: Weights = {}
    charset: float = 0.0
    """Share of its sites that declare the old code page of their language."""
    characters: Weights = {}
    space: Literal["", "none"] = ""
    """"none": no white space between blocks."""


class Manners(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """gen/sites/writing.toml."""

    mix: Weights
    manners: dict[str, Manner]
    doctypes: dict[str, str]
    charsets: dict[str, Weights]
    characters: dict[str, dict[str, str]]


KNOWN: Final = msgspec.convert(
    tomllib.loads((folders.SITES / "writing.toml").read_text(encoding="utf-8")), Manners
)
NAMES: Final[Collection[str]] = tuple(KNOWN.manners)
_QUOTES: Final = {"double": '"', "single": "'", "none": ""}


@dataclass(frozen=True, slots=True)
class Hand:
    """How one site writes."""

    writing: Writing
    tight: bool
    """No white space between blocks."""


def draw(mix: Mapping[str, float], lang: str, s: Stream) -> Hand:
    """Return a site's way of writing, from manners with weights (none: the mix of all sites)."""
    mix = mix or KNOWN.mix
    manner = KNOWN.manners[s.weighted(list(mix), list(mix.values()))]
    upper = s.chance(manner.upper)
    quote = _QUOTES[_one(manner.quote, s) or "double"]
    slash = _one(manner.slash, s) if manner.slash else None
    flag = _one(manner.flag, s).replace("bare", "")
    omit = frozenset(_one(manner.omit, s).split())
    doctype = KNOWN.doctypes[_one(manner.doctype, s)] if manner.doctype else None
    charset = ""
    if s.chance(manner.charset):
        charset = _one(KNOWN.charsets.get(lang) or KNOWN.charsets["*"], s)
    characters = tuple(KNOWN.characters[_one(manner.characters, s) or "literal"].items())
    writing = Writing(upper, quote, slash, flag, omit, doctype, charset, characters)
    return Hand(writing, bool(manner.space))


def _one(weights: Mapping[str, Any], s: Stream) -> str:
    return s.weighted(list(weights), list(weights.values())) if weights else ""
