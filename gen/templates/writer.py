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

HIDDEN: Final = 1 << 8
ATTR_SHIFT: Final = 9
JOINS: Final = 1 << 12
PIECE: Final = 6
_CLEAR: Final = tuple(j & 7 for j in range(tags.JOINTS))

Fragment = tuple[object, ...]
"""Constant HTML that a site writes in its own way (see `gen.templates.dress`)."""

Line = tuple[str, tuple[int, ...]]
"""A line of code, and the line of the template behind it; behind a line that writes pieces, one for
each of them."""


class Writer:
    """Collects a stretch, writes it out as code, keeps the joint between stretches."""

    def __init__(self) -> None:
        self.body: list[Line] = []
        self.factory: list[Line] = []
        self.at = 1
        """Line of the template that is being compiled."""
        self.fragments: list[Fragment] = []
        self.tables: list[tags.Table] = []
        self.depth = 1
        self._count = 0
        self.known: int | None = None
        self._table: tags.Table = tags.SAME
        self._reset()

    def _reset(self) -> None:
        self._pre: list[Line] = []
        self._html: list[tuple[str, str]] = []
        self._text: list[tuple[str, str]] = []
        self._pieces: list[tuple[str, str, int]] = []
        self._hbase, self._hterms = "hp", list[int | str]()
        self._tbase, self._tterms = "tp", list[int | str]()

    def name(self, letter: str) -> str:
        """Return a fresh variable name."""
        self._count += 1
        return f"{letter}{self._count}"

    def line(self, source: str, lines: tuple[int, ...] = ()) -> None:
        """Write one line of the function at the present depth, for lines of the template."""
        self.body.append(("    " * (self.depth + 1) + source, lines or (self.at,)))

    def _once(self, source: str) -> None:
        """Write one line that runs when a site binds the part."""
        self.factory.append((source, (self.at,)))

    # -- what a stretch holds

    def literal(self, html: str) -> None:
        """Add constant HTML."""
        if html:
            if self._html and self._html[-1][0] == "s":
                self._html[-1] = ("s", self._html[-1][1] + html)
            else:
                self._html.append(("s", html))
            self._hterms.append(len(html))

    def mark(self) -> str:
        """Return what tells the present place from others, the same whenever it is compiled."""
        before = next((f[1] for f in reversed(self.fragments) if f[0] == "class"), "")
        return f"{self.at}:{len(self.fragments)}:{before}"

    def fragment(self, parts: Fragment) -> None:
        """Add constant HTML that a site writes in its own way."""
        name = f"k{len(self.fragments)}"
        self.fragments.append(parts)
        self._once(f"n{name}=len({name})")
        self._html.append(("c", name))
        self._hterms.append(f"n{name}")

    def hole(self, code: Code, escape: str, *, text: bool = False) -> tuple[str, str]:
        """Add HTML of an expression; return kind (see `show`) and name of its raw value.

        A hole in a page's text may not be empty: the page is refused when it is.
        """
        raw, out = self.name("v"), self.name("e")
        value = f"str({code.source})" if code.type is int else code.source
        whole = f"{value} or EMPTY()" if text else value
        if code.fixed:
            if self.depth > 1 and "site" in value:
                # In a branch not taken the value may be missing; if taken, it is asked for again.
                self._once(f"{raw}=SOFT(lambda:{value})")
                self.before(f"{raw} or ({whole})")
            else:
                self._once(f"{raw}={whole}")
            self._once(f"{out}={escape}({raw});n{out}=len({out})")
            self._html.append(("c", out))
            self._hterms.append(f"n{out}")
            return "c", raw
        at = self.name("p")
        self.before(f"{raw}={whole};{out}={escape}({raw})")
        self.before(f"{at}={self.html_at()}+len({out})")
        self._html.append(("d", out))
        self._hbase, self._hterms = at, []
        return "d", raw

    def html_at(self) -> str:
        """Return the source of the present offset in the page's HTML."""
        return self._at(self._hbase, self._hterms)

    def _at(self, base: str, terms: list[int | str]) -> str:
        names = [t for t in terms if isinstance(t, str)]
        number = sum(t for t in terms if isinstance(t, int))
        if not names:
            return f"{base}+{number}" if number else base
        if len(names) == 1 and not number:
            return f"{base}+{names[0]}"
        constant = self.name("o")
        self._once(f"{constant}={'+'.join(names)}+{number}")
        # Later offsets start from this constant instead of adding everything again.
        terms[:] = [constant]
        return f"{base}+{constant}"

    def show(self, value: str, kind: str) -> None:
        """Add to the page's text: kind "s" a literal, "c" a site's constant, "d" a variable."""
        if kind == "s":
            if value:
                self._text.append(("s", value))
                self._tterms.append(len(value))
        elif kind == "c":
            size = self.name("n")
            self._once(f"{size}=len({value})")
            self._text.append(("c", value))
            self._tterms.append(size)
        else:
            at = self.name("q")
            self.before(f"{at}={self._at(self._tbase, self._tterms)}+len({value})")
            self._text.append(("d", value))
            self._tbase, self._tterms = at, []

    def text_at(self) -> str:
        """Return the source of the present offset in the page's text."""
        return self._at(self._tbase, self._tterms)

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

    def _constants(self, items: list[tuple[str, str]]) -> str:
        """Return an f-string of items; neighbouring constants of a site become one constant."""
        out, at = "", 0
        while at < len(items):
            kind, value = items[at]
            if kind == "d":
                out += "{" + value + "}"
                at += 1
                continue
            stop = at
            while stop < len(items) and items[stop][0] != "d":
                stop += 1
            group = items[at:stop]
            if all(k == "s" for k, _ in group):
                out += "".join(_quoted(v) for _, v in group)
            elif len(group) == 1:
                out += "{" + value + "}"
            else:
                constant = self.name("h")
                parts = "+".join(repr(v) if k == "s" else v for k, v in group)
                self._once(f"{constant}={parts}")
                out += "{" + constant + "}"
            at = stop
        if len(items) == 1 and items[0][0] != "s":
            return items[0][1]
        if out.startswith("{") and out.endswith("}") and out.count("{") == 1:
            return out[1:-1]
        return f"f'{out}'"

    def flush(self) -> None:
        """Write the stretch out; the joint stays as it is."""
        html, text = self.html_at(), self.text_at()
        for line in self._pre:
            self.line(*line)
        if self._html:
            self.line(f"H({self._constants(self._html)})")
        if self._text:
            self.line(f"T({self._constants(self._text)})")
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


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return text.replace("{", "{{").replace("}", "}}")
