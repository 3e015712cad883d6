"""Nouns of the compiler: where a part stands, what calls what, elements, attributes and holes."""

from __future__ import annotations

import html as htmllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from jinja2 import nodes

from gen.errors import TemplateError
from gen.templates.names import Code


class Place(NamedTuple):
    """Surroundings of a part: what it inherits from where it is called."""

    label: int = -1
    hidden: bool = False
    runs: bool = True
    """Its text is shown or hidden text, not that of a head or script."""
    pre: bool = False
    follow: str = ""
    """Elements whose end tags may be left out at its end (see `gen.templates.follow`)."""


AT_TOP: Final = Place()
"""Where a page's own template stands."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of another part: which, and in what surroundings."""

    file: str
    macro: str = ""
    place: Place = AT_TOP
    types: tuple[Any, ...] = ()
    """Types of a macro's arguments."""
    block: int = -1
    """Number of a statement of the file that is a part of its own, -1 for none."""


Callee = tuple[str, str, list[str]]
"""A macro that can be called: its file, its name there, its argument names."""

Fail = Callable[[str, str, int], TemplateError]
"""Makes a TemplateError of what is wrong, what to do, and the line (0: the present one)."""


class Linker(Protocol):
    """What the front end asks of the library: other parts, by number."""

    def link(self, call: Call, where: str = "") -> int:
        """Return the number of a part, compiling it if need be; `where` is file:line."""
        ...

    def body(self, file: str, node: nodes.Call | nodes.Include) -> tuple[str, list[nodes.Node]]:
        """Return the file that a call in `file` leads to, and its statements; KeyError."""
        ...

    def block(self, node: nodes.Node, place: Place) -> int:
        """Return the number of a statement of this file compiled as a part of its own."""
        ...


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole of the template: its expression and its line."""

    code: Code
    line: int


Value = list["str | Hole"]
"""Constant text and holes, as they follow each other in a text node or attribute value."""


@dataclass(slots=True)
class Attribute:
    """An attribute of a start tag."""

    name: str
    """In lower case."""
    line: int
    value: Value = field(default_factory=list)
    bare: bool = False

    def text(self) -> str | None:
        """Return the value when it is constant."""
        if any(not isinstance(v, str) for v in self.value):
            return None
        return htmllib.unescape(self.constant())

    def constant(self) -> str:
        """Return what of the value is constant, entities as they stand."""
        return "".join(v for v in self.value if isinstance(v, str))


@dataclass(frozen=True, slots=True)
class Element:
    """An open element, and what holds for the text in it."""

    tag: str
    label: int
    group: str
    """Name of the variable that holds the group's index."""
    hidden: bool
    cuts: bool
    """It has a label or group of its own: spans end at its edges."""
    runs: bool
    pre: bool
    closed: bool
    """A closed `details`: hides all but its `summary`."""
    line: int
    nest: str = ""
    """Mark of the element that a site may write around all that is in it."""

    @property
    def mute(self) -> bool:
        """Whether a browser does not show text that stands directly in it."""
        return self.hidden or self.closed
