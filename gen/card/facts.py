"""What a card tells that is not in the manifest: what was made for the Hub, what rows showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class Credit(Protocol):
    """Whose an article is; an Article is one."""

    @property
    def id(self) -> str:
        """Of the article in its source."""

    @property
    def title(self) -> str:
        """ "" where nothing is known, as in all of these."""

    @property
    def author(self) -> str:
        """As printed."""

    @property
    def url(self) -> str:
        """Where it was published."""

    @property
    def licence(self) -> str:
        """Its name, `unknown` where nobody said it."""

    @property
    def source(self) -> str:
        """`kind:basename` or the Hub name."""


@dataclass(frozen=True, slots=True)
class Config:
    """One config of the dataset."""

    name: str
    text: str
    folder: str
    features: Any
    """`datasets.Features`."""
    rows: Mapping[str, int]
    """Per split, in order."""
    memory: Mapping[str, int]
    """Bytes in Arrow per split."""
    download: int
    """Bytes of its files."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A view, as measured on some rows."""

    rows: int
    coverage: float
    worst: float
    invented: float
    body_lost: float


@dataclass(frozen=True, slots=True)
class Value:
    """How well models do that were trained on this run: a table of somebody's making."""

    text: str
    """What was trained and tested on what, and how it is counted."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What only a run that goes to the Hub has in its card."""

    name: str
    """`USER/NAME`."""
    configs: Sequence[Config]
    measured: int
    """Rows that examples and figures of views are from."""
    examples: Mapping[str, str] = field(default_factory=dict)
    """Label to a text that has it."""
    views: Mapping[str, Seen] = field(default_factory=dict)
    picture: str = ""
    """Name of a picture of a page."""
    value: Value | None = None
    notes: Sequence[str] = ()
    """Sentences that stand at the head of the card: what was taken out, say."""
