"""Row: one page in one view, as arrays over its two texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from gen.spans import Ints, Runs

Longs = npt.NDArray[np.int64]

PAGE_KINDS: Final = ("article", "truncated", "thread", "index", "none")
ARTICLE_KINDS: Final = frozenset(PAGE_KINDS[:3])
"""Kinds of page that print an article."""
ARTICLE_FIELDS: Final = ("id", "title", "author", "date", "url", "licence", "source", "sha256")
QUALITIES: Final = ("gold", "silver")

START, END, LABEL, GROUP, SRC = range(5)
"""Columns of `Row.spans`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One page in one view. Offsets count code points, end excluded."""

    id: str
    """`<run digest, 12 hex>-<index, 9 digits>`."""
    index: int
    lang: str
    family: str
    site: str
    page_kind: str
    html: str
    runs: Runs
    """Over `html`; stored as `html_spans`, but for `joins`, which is not stored."""
    groups: tuple[tuple[str, int, int], ...]
    """Kind, parent (index into this tuple, -1 for none), depth."""
    view: str
    text: str
    spans: Ints
    """[m, 5] over `text`: start, end, label, group, src (index of a run, -1 for none)."""
    coverage: float
    token_starts: Longs
    token_ends: Longs
    """Not stored: a token is a string, so its end is known."""
    tags: Longs
    article: dict[str, str] | None
    """ARTICLE_FIELDS of the body used; None where the page has no article."""
    traps: tuple[str, ...]
    quality: str
    weight: float
    _octets: list[bytes] = field(default_factory=list, init=False, repr=False, compare=False)

    def encoded(self, octets: bytes) -> Self:
        """Take `html` in UTF-8 from who has it; return the row itself."""
        self._octets.append(octets)
        return self

    @property
    def octets(self) -> bytes:
        """`html` in UTF-8, encoded once: checks, digests and the file all ask for it."""
        if not self._octets:
            self._octets.append(self.html.encode())
        return self._octets[0]
