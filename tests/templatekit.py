"""Templates in a temporary folder, written to pages, and lxml's view of what was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import lxml.etree
import lxml.html

from gen.labels import ATTRS, GROUPS, LABELS
from gen.pages import read
from gen.templates import Bound, Library
from gen.templates.writer import ATTR_SHIFT, HIDDEN, JOINS
from gen.templates.writing import Writing

PHRASES = {"reply": "Reply", "menu": "Menu", "odd": "A & B <c>"}


@dataclass
class Link:
    """An entry of a menu."""

    text: str
    href: str = "/"
    items: list[Link] = field(default_factory=list)


@dataclass
class Comment:
    """A comment with its replies."""

    name: str
    body: list[str] = field(default_factory=list)
    replies: list[Comment] = field(default_factory=list)
    depth: int = 0


@dataclass
class Page:
    """What the templates of these tests see of a page."""

    a: str = "alpha"
    b: str = "beta"
    n: int = 7
    flag: bool = False
    none: str | None = None
    part: str = "part.html"
    words: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    one: Comment | None = None
    any: Any = None


@dataclass
class Site:
    """What the templates of these tests see of a site."""

    brand: str = "Brand"
    empty: str = ""
    menu: list[Link] = field(default_factory=lambda: [Link("One", "/1"), Link("Two", "/2")])
    parts: list[str] = field(default_factory=list)
    front: Link | None = None
    opt: SimpleNamespace = field(default_factory=SimpleNamespace)


class Dress:
    """Writes names with a mark before them, and white space as it is."""

    def __init__(self, mark: str = "", space: bool = True, writing: Writing | None = None) -> None:
        self.mark, self.space, self.writing = mark, space, writing or Writing()

    def fragment(self, parts: tuple[Any, ...]) -> str:
        """Write a fragment (see gen.templates.Dress)."""
        kind, value = parts[:2]
        if kind in ("extra", "nest", "unnest", "start", "end", "query"):
            return ""
        if kind in ("link", "path"):
            return str(value)
        if kind == "space":
            return str(value) if self.space else ""
        if kind == "href":
            return self.writing.attribute("href", value)
        if kind == "ref":
            ids = (x.replace("#", f"#{self.mark}") if "#" in x else self.mark + x for x in parts[2])
            return self.writing.attribute(value, " ".join(ids))
        names = value if kind == "class" else (value,)
        return self.writing.attribute(kind, " ".join(self.mark + n for n in names))

    def name(self, name: str) -> str:
        """Write one class name."""
        return self.mark + name

    def link(self, address: str) -> str:
        """Write an address as it is."""
        return address


class Run(NamedTuple):
    """A piece as tests name it: the HTML, the text shown ("" when hidden), and its marks."""

    html: str
    text: str
    label: str
    hidden: bool = False
    attr: str = ""
    joins: bool = False
    group: int = -1


@dataclass
class Got:
    """A page that was written."""

    html: str
    text: str
    runs: list[Run]
    groups: list[tuple[str, int, int]]
    pieces: Any

    def spans(self) -> list[tuple[str, str]]:
        """Return text and label of each span over the text."""
        if not len(self.pieces):
            return []
        _, spans = read(self.pieces, self.html)
        return [(self.text[s:e], LABELS[k]) for s, e, k, _, _ in spans.tolist()]

    def texts(self) -> list[str]:
        """Return the HTML of each text run, as read from the pieces."""
        if not len(self.pieces):
            return []
        runs, _ = read(self.pieces, self.html)
        places = zip(runs.start.tolist(), runs.end.tolist(), runs.attr.tolist(), strict=True)
        return [self.html[s:e] for s, e, attr in places if not attr]


def library(folder: Path, files: dict[str, str]) -> Library:
    """Write template files to a folder and return their library."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Library([folder], Page, Site, frozenset(PHRASES))


def bound(
    folder: Path,
    files: dict[str, str] | str,
    site: Site | None = None,
    dress: Dress | None = None,
    *,
    repeat: bool = True,
) -> Bound:
    """Return the templates bound to a site."""
    files = {"page.html": files} if isinstance(files, str) else files
    made = library(folder, files)
    return Bound(made, "", dress or Dress(), site or Site(), PHRASES, repeat=repeat)


def got(templates: Bound, page: Page | None = None) -> Got:
    """Return page.html, written."""
    sink = templates.write("page.html", page or Page())
    html, text = "".join(sink.html), "".join(sink.text)
    runs = [
        Run(
            html[a:b],
            text[c:d] if c >= 0 else "",
            LABELS[meta & 0xFF],
            bool(meta & HIDDEN),
            ATTRS[meta >> ATTR_SHIFT & 7],
            bool(meta & JOINS),
            group,
        )
        for a, b, c, d, meta, group in sink.pieces.tolist()
    ]
    groups = [(GROUPS[k], parent, depth) for k, parent, depth in sink.groups]
    return Got(html, text, runs, groups, sink.pieces)


def body(inner: str, label: str = "article.body") -> str:
    """Return a page of one labelled element around `inner`."""
    return f'<html><body><div data-label="{label}">{inner}</div></body></html>'


def parsed(html: str) -> Any:
    """Return the page as lxml reads it."""
    return lxml.html.document_fromstring(html)


_SILENT = frozenset({"head", "script", "style", "template", "iframe"})


def node_texts(html: str) -> list[str]:
    """Return the text nodes that are runs, white space folded, in order, as lxml reads them."""
    out: list[str] = []
    walk = lxml.etree.iterwalk(parsed(html), events=("start", "end", "comment"))
    for event, node in walk:
        if event == "start" and node.tag in _SILENT:
            walk.skip_subtree()
            continue
        text = " ".join(((node.text if event == "start" else node.tail) or "").split())
        if text:
            out.append(text)
    return out
