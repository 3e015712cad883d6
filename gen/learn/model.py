"""Nouns of learning: a page as it came, the same with every text marked, and a family of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import lxml.html

from gen.errors import SourceError

Keep = Literal["replace", "keep"]
"""What becomes of the words of a page that are not its article."""
BODY: Final = "article.body"
"""Label of texts that the content of a page holds; blocks of other articles take their place."""
UNSURE: Final = 0.5
"""Confidence below which a mark wants a person's eye."""


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page as it came, decoded, with what is known of its article."""

    id: str
    """Names its family, once made fit for a folder."""
    html: str
    content: str | None = None
    """The article's text, blocks or lines apart: gold, or found. Empty for a page without one."""
    lang: str = ""
    """BCP-47; "" for what the page declares."""
    url: str = ""
    title: str = ""
    author: str = ""
    date: str = ""
    licence: str = "unknown"
    source: str = ""
    """Where the page is from, as kind:basename."""
    found: float = 1.0
    """How sure the content is; 1 for what was given."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text node that is not blank: an element's first text, or what follows an element."""

    element: lxml.html.HtmlElement
    tail: bool
    """It is the element's tail and stands in the element's parent."""
    text: str
    """As it stands in the tree."""
    block: int
    """Number of the block it stands in: texts between the same two edges of blocks or breaks."""

    @property
    def holder(self) -> Any:
        """The element it stands in."""
        return self.element.getparent() if self.tail else self.element


@dataclass(frozen=True, slots=True)
class Mark:
    """What a text is."""

    label: str
    why: str
    confidence: float
    stays: bool | None = None
    """Whether all pages of its site say the same there, or each another; None: as its label has it.
    """


@dataclass(frozen=True, slots=True)
class Marked:
    """A page, inert, with a mark for every text."""

    page: SourcePage
    lang: str
    root: lxml.html.HtmlElement
    texts: tuple[Text, ...]
    """In document order. Together they hold every element that matters alive."""
    marks: tuple[Mark, ...]
    """As many as `texts`."""
    coverage: float
    """Share of the words of the page's content that were found on it."""
    rules: tuple[Any, ...] = ()
    """Selectors of the page's own sheets that hide something (see gen.learn.walking)."""
    hidden: frozenset[Any] = frozenset()
    """Elements that one of these hides."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A family learned, not yet written."""

    name: str
    files: Mapping[str, str]
    """File name to text: site.toml, templates, learned.json."""
    report: Mapping[str, Any]
    """What learned.json holds."""
    score: float
    """How sure it is as a whole, 0 to 1: confidence of its marks by length, times coverage."""


class LearnError(SourceError):
    """A page that no family can be learned from."""


def write(learned: Learned, root: Path) -> Path:
    """Write a family into a folder of its name below `root`; return the folder.

    Raises LearnError when the folder is there already and was not learned.
    """
    folder = root / learned.name
    if folder.exists() and not (folder / "learned.json").is_file():
        raise LearnError(
            "this folder is there and was not learned",
            where=str(folder),
            todo="give another --out, or move the folder away",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sorted(learned.files.items()):
        path = folder / name
        partial = path.with_name(f".{name}.partial")
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    return folder
