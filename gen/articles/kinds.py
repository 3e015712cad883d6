"""The nouns of article sources: Block, Article, Source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gen.spans import solid

BLOCK_KINDS: Final = (
    "paragraph",
    "heading",
    "list_item",
    "quote",
    "table",
    "code",
    "formula",
    "footnote",
)
KINDS: Final = ("starter", "jsonl", "csv", "parquet", "text", "hf")
"""Kinds of source there is a reader for."""
QUALITIES: Final = ("gold", "silver")
BODIES: Final = ("strict", "asis")
UNKNOWN_LICENCE: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's body."""

    kind: str
    """One of BLOCK_KINDS; the label is `article.body` for a paragraph, else `article.<kind>`."""
    text: str
    """White space runs folded to one space (a lone no-break or typographic space stays), except
    in code, which keeps them. Of a table: rows joined by newlines, cells by tabs. Never empty."""
    level: int = 0
    """Of a heading 2 to 4; of a list item 0 for a bullet, 1 for a numbered one; else 0."""


@dataclass(frozen=True, slots=True)
class Article:
    """A real article: the body to be wrapped, and what is known about it ("" where nothing is)."""

    id: str
    """The source's id, else 12 hex of the body's digest; unique in a run."""
    title: str
    author: str
    date: str
    """ISO 8601; the first ten characters are the day, a time may follow after `T`."""
    url: str
    lang: str
    licence: str
    """`unknown` where neither the data nor the user says it."""
    source: str
    """`kind:basename` or the Hub name, never a path."""
    section: str
    standfirst: str
    caption: str
    quality: str
    """`gold` or `silver`."""
    tags: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def text_sha256(self) -> str:
        """SHA-256 in hex of the body, as `body_sha256` makes it."""
        return body_sha256(self.blocks)

    @property
    def length(self) -> int:
        """Code points of the body, block marks and edges not counted."""
        return sum(len(b.text) for b in self.blocks)


def body_sha256(blocks: Iterable[Block]) -> str:
    """Return the SHA-256 in hex of the blocks' UTF-8 text, all white space removed, joined."""
    return hashlib.sha256(solid(" ".join([b.text for b in blocks]))).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from and how to read them; `parse_source` makes it from an option."""

    kind: str
    """One of KINDS."""
    spec: str
    """A path; for `hf` NAME[:CONFIG[:SPLIT[@REVISION]]]; for `starter` nothing."""
    map: Mapping[str, str] = field(default_factory=dict)
    """Field to column, from --map; an empty column switches the field off."""
    licence: str = ""
    """Of every article whose data does not say; "" is written as `unknown`."""
    min_chars: int = 300
    """Bodies under so many code points are kept apart as short."""
    quality: str | None = None
    """`gold` or `silver`; None: gold for the starter articles, else silver."""
    lang: str | None = None
    """States the language of every article."""
    bodies: str = "strict"
    """`strict` cuts and refuses dirty bodies, `asis` takes them as they are."""
    limit: int | None = None
    """Read at most so many records."""
