"""What may follow an end tag, across control flow: some end tags need not be written then.

HTML lets a page leave out end tags that the next tag implies. Whether it does is known from the
template: everything that can come next on any path is looked at, and what is not known counts as
text, before which every end tag is written. The lists name only what libxml2, html5lib and browsers
read alike, also without a doctype.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from jinja2 import nodes

_ITEMS: Final = "/ul /ol"
_FLOW: Final = "div section article aside main header footer nav form blockquote li td th dd body"
CLOSERS: Final[dict[str, frozenset[str]]] = {
    "li": frozenset(f"li {_ITEMS}".split()),
    "dt": frozenset(("dd",)),
    "dd": frozenset(("dt", "/dl")),
    "p": frozenset(
        "p div ul ol dl h1 h2 h3 h4 h5 h6 blockquote form hr pre address".split()
        + [f"/{x}" for x in _FLOW.split()]
    ),
    "td": frozenset(("td", "th", "/tr")),
    "th": frozenset(("td", "th", "/tr")),
    "tr": frozenset("tr /tbody /thead /tfoot /table".split()),
    "thead": frozenset(("tbody",)),
    "tbody": frozenset(("tbody", "/table")),
    "option": frozenset("option /select /datalist".split()),
    "body": frozenset(("/html",)),
    "html": frozenset(("",)),
}
"""End tags that may be left out, and before what; "" is the end of the page."""
TEXT: Final = "text"
_TOKEN: Final = re.compile(r"\s*(?:<!--.*?-->\s*)*(?:<(/?[a-zA-Z][\w-]*))?", re.DOTALL)
_LAST: Final = re.compile(r"</([a-zA-Z]\w*)\s*>\s*\Z")
_DEPTH: Final = 8


class Source(Protocol):
    """Where macros and included files are found."""

    def body(self, file: str, node: nodes.Call | nodes.Include) -> tuple[str, list[nodes.Node]]:
        """Return the file that a call leads to and the statements there; KeyError if unknown."""
        ...


@dataclass(slots=True)
class Frame:
    """Statements that are being walked."""

    body: Sequence[nodes.Node]
    at: int
    loops: bool


def codes(next_: set[str]) -> str:
    """Return the elements whose end tags may be left out before any of these."""
    return " ".join(x for x, closers in CLOSERS.items() if next_ and next_ <= closers)


class Follow:
    """Looks ahead from a place of one file."""

    def __init__(self, file: str, source: Source, frames: list[Frame], after: str) -> None:
        self._file, self._source, self._frames, self._after = file, source, frames, after

    def loose(self, tag: str, rest: str) -> bool:
        """Say whether an end tag may be left out; `rest` is the constant text behind it."""
        if tag not in CLOSERS:
            return False
        next_: set[str] = set()
        if not _first(rest, next_):
            return next_ <= CLOSERS[tag]
        return tag in self._further(next_).split()

    def after(self, ending: Sequence[nodes.Node], file: str) -> str:
        """Return codes of what may follow the present node, "" when it ends in none of theirs."""
        if not _ends(self._source, file, ending, _DEPTH):
            return ""
        return self._further(set())

    def _further(self, next_: set[str]) -> str:
        for frame in reversed(self._frames):
            through = self._scan(self._file, frame.body[frame.at + 1 :], next_, _DEPTH)
            if not through:
                return codes(next_)
            if frame.loops:
                self._scan(self._file, frame.body, next_, _DEPTH)
        after = self._after.split()
        return " ".join(x for x in after if next_ <= CLOSERS[x])

    def _scan(self, file: str, body: Sequence[nodes.Node], next_: set[str], depth: int) -> bool:
        """Add what these may begin with; say whether they may print nothing."""
        return all(self._one(file, node, next_, depth) for node in body)

    def _one(self, file: str, node: nodes.Node, next_: set[str], depth: int) -> bool:
        match node:
            case nodes.TemplateData(data=data):
                return _first(data, next_)
            case nodes.Output(nodes=items):
                return self._scan(file, items, next_, depth)
            case nodes.If():
                through = [self._scan(file, b, next_, depth) for b in _branches(node)]
                return any(through) or not node.else_
            case nodes.For(body=body):
                self._scan(file, body, next_, depth)
                return True
            case nodes.Assign() | nodes.Macro() | nodes.FromImport():
                return True
            case nodes.Call() | nodes.Include() if depth:
                try:
                    other, body = self._source.body(file, node)
                except KeyError:
                    pass
                else:
                    return self._scan(other, body, next_, depth - 1)
        next_.add(TEXT)
        return False


def _branches(node: nodes.If) -> list[list[nodes.Node]]:
    return [node.body, *(e.body for e in node.elif_), *([node.else_] if node.else_ else [])]


def _first(data: str, next_: set[str]) -> bool:
    """Add the first tag of constant text, or TEXT; say whether there is nothing in it."""
    found = _TOKEN.match(data)
    assert found is not None
    if found[1]:
        next_.add(found[1].lower())
    elif found.end() < len(data):
        next_.add(TEXT)
    else:
        return True
    return False


def _ends(source: Source, file: str, body: Sequence[nodes.Node], depth: int) -> bool:
    """Say whether the last end tag that statements write may be one that can be left out."""
    for node in reversed(body):
        match node:
            case nodes.TemplateData(data=data):
                if data.strip():
                    found = _LAST.search(data)
                    return found is not None and found[1].lower() in CLOSERS
            case nodes.Output(nodes=items):
                if any(not isinstance(x, nodes.TemplateData) or x.data.strip() for x in items):
                    return _ends(source, file, items, depth)
            case nodes.If():
                if any(_ends(source, file, b, depth) for b in _branches(node)):
                    return True
                if node.else_:
                    return False
            case nodes.For(body=inner):
                if _ends(source, file, inner, depth):
                    return True
            case nodes.Call() | nodes.Include() if depth:
                try:
                    other, inner = source.body(file, node)
                except KeyError:
                    return False
                return _ends(source, other, inner, depth - 1)
            case nodes.Assign() | nodes.Macro() | nodes.FromImport():
                pass
            case _:
                return False
    return False
