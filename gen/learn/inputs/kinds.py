"""Nouns of reading pages: what is asked, a page as it lies there, one that is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

LARGEST: Final = 10_000_000
"""Bytes of a page, and code points of its HTML; libxml2 takes no longer text either."""
DEEPEST: Final = 256
"""Elements inside each other; libxml2 reads no deeper unless told to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to read pages: the options of `sites learn` that readers need."""

    content: str = ""
    """`auto`, a column, a CSS selector; "": the gold text where there is one, else `auto`."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Field to column, from --map."""
    where: Mapping[str, str] = field(default_factory=dict)
    """Column to the value that a row must have, from --where."""
    licence: str = ""
    lang: str = ""
    """States the language of every page."""
    limit: int | None = None
    """Read at most so many pages."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A page as it lies there."""

    where: str
    """The file, `file:line`, `file:row n` or `file:record n`."""
    id: str
    html: bytes | str
    source: str
    """`kind:basename`."""
    charset: str = ""
    """As the server said it."""
    fields: Mapping[str, object] = field(default_factory=dict)
    """What its row says: text, url, title, author, date, lang, licence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page that cannot be learned from, or a file that cannot be read."""

    where: str
    why: str
    """A key of REASONS."""
    detail: str = ""

    def __str__(self) -> str:
        said = REASONS[self.why]
        return f"{self.where}: {said}" + (f": {self.detail}" if self.detail else "")


REASONS: Final[Mapping[str, str]] = {
    "unreadable": "cannot be read",
    "outside": "lies outside of the folder",
    "no_page": "names no page that is there",
    "no_html": "holds no HTML",
    "not_text": "is no text, or in a character set that cannot be told",
    "too_large": f"over {LARGEST // 1_000_000} MB",
    "too_deep": f"elements nested over {DEEPEST} deep",
    "empty": "holds no text",
    "language": "in a language that there are no words for",
    "no_gold": "has no gold text",
    "no_match": "the selector matches no text",
    "unsure": "no article is surely found",
    "no_host": "has no address, so no host",
    "unlearned": "nothing can be learned",
    "fails": "gives a family whose pages fail `sites check`",
    "same": "is a page that was read already",
}
"""Why a page is left out: key to words."""
