"""Python source for one part of a template: straight stretches become single f-strings.

A *stretch* is template between two control-flow marks. Its HTML is one f-string, its text another,
and its labelled pieces are one tuple of offsets: base variables plus constants that a site fixes
when it is bound (class names have a site's length). Nothing is searched for afterwards.

A *piece* is six integers: html start and end, text start and end (-1 where a browser shows
nothing), meta (label | HIDDEN | attr << ATTR_SHIFT | JOINS), group.
"""

from __future__ import annotations

import itertools
from typing import Final

from gen.templates import tags
from gen.templates.names import Code
from gen.templates.tape import Constant, Tape

HIDDEN: Final = 1 << 8
ATTR_SHIFT: Final = 9
JOINS: Final = 1 << 12
PIECE: Final = 6
_CLEAR: Final = tuple(j & 7 for j in range(tags.JOINTS))

ESCAPES: Final = (
    "esc_text",
    "esc_attr",
    "esc_whole",
    "esc_link",
    "esc_href",
    "esc_style",
    "esc_script",
)
"""How a hole's value is written where it stands; a site brings the functions."""

Fragment = tuple[object, ...]
"""Constant HTML that a site writes in its own way (see `gen.templates.dress`)."""

Line = tuple[str, tuple[int, ...]]
"""A line of code, and the line of the template behind it; behind a line that writes pieces, one for
each of them."""


class Writer:
    """Collects a stretch, writes it out as code, keeps the joint between stretches."""

    def __init__(self) -> None:
        self.body: list[Line] = []
        self.values: list[tuple[str, Line]] = []
        """Values that a site fixes: names, and the code that sets them."""
        self.constants: list[Constant] = []
        """Constants that the code asks for, by the names in them."""
        self.at = 1
        """Line of the template that is being compiled."""
        self.tables: list[tags.Table] = []
        self.depth = 1
        self._count = 0
        self._fragments = 0
        self._class: object = ""
        self._places: dict[str, int] = {}
        self.known: int | None = None
        self._table: tags.Table = tags.SAME
        self._reset()

    def _reset(self) -> None:
        self._pre: list[Line] = []
        self._html = Tape("hp", self.name, self.constants)
        self._text = Tape("tp", self.name, self.constants)
        self._pieces: list[tuple[str, str, int]] = []

    def name(self, letter: str) -> str:
        """Return a fresh variable name."""
        self._count += 1
        return f"{letter}{self._count}"

    def line(self, source: str, lines: tuple[int, ...] = ()) -> None:
        """Write one line of the function at the present depth, for lines of the template."""
        self.body.append(("    " * (self.depth + 1) + source, lines or (self.at,)))

    # -- what a stretch holds

    def literal(self, html: str) -> None:
        """Add constant HTML, the same on all sites."""
        if html:
            self._html.token(html)

    def markup(self, *token: object) -> None:
        """Add constant HTML that sites write in different ways (see `gen.templates.writing`)."""
        self._html.token(token)

    def mark(self) -> str:
        """Return what tells the present place from others, the same whenever it is compiled."""
        return f"{self.at}:{self._fragments}:{self._class}"

    def fragment(self, parts: Fragment) -> None:
        """Add constant HTML that each site writes in its own way (see `gen.templates.dress`)."""
        self._fragments += 1
        if parts[0] == "class":
            self._class = parts[1]
        self._html.token(parts)

    def hole(self, code: Code, escape: str, *, text: bool = False) -> tuple[str, str]:
        """Add HTML of an expression; return kind (see `show`) and name of its raw value.

        A hole in a page's text may not be empty: the page is refused when it is.
        """
        raw = self.name("v")
        value = f"str({code.source})" if code.type is int else code.source
        whole = f"{value} or EMPTY()" if text else value
        if code.fixed:
            source = whole
            if self.depth > 1 and "site" in value:
                # In a branch not taken the value may be missing; if taken, it is asked for again.
                source = f"SOFT(lambda:{value})"
                self.before(f"{raw} or ({whole})")
            self._places[raw] = len(self.values)
            self.values.append((raw, (f"{raw}={source}", (self.at,))))
            self._html.token(("value", self._places[raw], escape))
            return "c", raw
        out, at = self.name("e"), self.name("p")
        self.before(f"{raw}={whole};{out}={escape}({raw})")
        self.before(f"{at}={self.html_at()}+len({out})")
        self._html.variable(out, at)
        return "d", raw

    def html_at(self) -> str:
        """Return the source of the present offset in the page's HTML."""
        return self._html.at()

    def show(self, value: str, kind: str) -> None:
        """Add to the page's text: kind "s" a literal, "c" a site's value, "d" a variable."""
        if kind == "s":
            if value:
                self._text.token(value)
        elif kind == "c":
            self._text.token(("raw", self._places[value]))
        else:
            at = self.name("q")
            self.before(f"{at}={self.text_at()}+len({value})")
            self._text.variable(value, at)

    def text_at(self) -> str:
        """Return the source of the present offset in the page's text."""
        return self._text.at()

    def piece(
        self, html: tuple[str, str], text: tuple[str, str], meta: str, group: str, test: str = ""
    ) -> None:
        """Add one labelled piece, if `test` holds at run time; every argument is source."""
        source = f"{html[0]},{html[1]},{text[0]},{text[1]},{meta},{group}"
        self._pieces.append((source, test, self.at))

    def before(self, source: str) -> None:
        """Run a line before the stretch is written."""
        self._pre.append((source, (self.at,)))

    # -- joints

    def joint(self, table: tags.Table) -> None:
        """Let a tag or white space act on the joint."""
        if self.known is not None:
            self.known = table[self.known]
        else:
            self._table = tags.then(self._table, table)

    def separate(self) -> str:
        """Write what parts the text so far from the text to come; return source of JOINS."""
        if self.known is not None:
            joint, self.known = self.known, tags.GLUED
            self.show(tags.SEPARATORS[joint & 7], "s")
            return "0" if joint & tags.CUT else str(JOINS)
        joins = self._joins()
        separator = self.name("x")
        number = self._number(self._table)
        self.before(f"{separator}=SEP{number}[st]")
        self.show(separator, "d")
        self.known, self._table = tags.GLUED, tags.SAME
        return joins

    def unseen(self) -> str:
        """Note a piece that shows no text; return source of its JOINS."""
        if self.known is not None:
            joint, self.known = self.known, self.known & 7
            return "0" if joint & tags.CUT else str(JOINS)
        joins = self._joins()
        self._table = tags.then(self._table, _CLEAR)
        return joins

    def _joins(self) -> str:
        return f"JOIN{self._number(self._table)}[st]"

    def _number(self, table: tags.Table) -> int:
        if table not in self.tables:
            self.tables.append(table)
        return self.tables.index(table)

    # -- writing out

    def flush(self) -> None:
        """Write the stretch out; the joint stays as it is."""
        html, text = self.html_at(), self.text_at()
        for line in self._pre:
            self.line(*line)
        for function, tape in (("H", self._html), ("T", self._text)):
            if source := tape.source():
                self.line(f"{function}({source})")
        for test, run in itertools.groupby(self._pieces, key=lambda x: x[1]):
            pieces = list(run)
            source = f"P+=({','.join(x[0] for x in pieces)},)"
            self.line(f"if {test}:{source}" if test else source, tuple(x[2] for x in pieces))
        if html != "hp":
            self.line(f"hp={html}")
        if text != "tp":
            self.line(f"tp={text}")
        self._reset()

    def settle(self) -> None:
        """Write the stretch out and store the joint in `st`."""
        self.flush()
        if self.known is not None:
            self.line(f"st={self.known}")
        elif self._table != tags.SAME:
            self.line(f"st=TAB{self._number(self._table)}[st]")
            self._table = tags.SAME

    def forget(self) -> None:
        """Know the joint no more: it is in `st`."""
        self.known, self._table = None, tags.SAME

    def start_branch(self, known: int | None) -> None:
        """Begin a branch with the joint there was before it."""
        self.known, self._table = known, tags.SAME
