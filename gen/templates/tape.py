"""What a stretch writes, HTML or text: constants of a site, variables of a page, offsets.

A constant is what stands between two variables. It is made of *tokens*, and a site makes it once,
when it binds the part: its string, and the lengths up to the places that are asked for (the ends of
its *groups*). What consists of plain strings alone is folded when the template is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

Token = str | tuple[Any, ...]
"""Constant text as it stands, or what a site writes in its own way: a `Fragment` (see
`gen.templates.dress`), markup (see `gen.templates.writing`), ("value", i, name of an escape) or
("raw", i): the i-th value that a site fixes."""


Shape = tuple[tuple[tuple[Token, ...], bool], ...]
"""A constant as sites fill it: tokens of each group, whether its end is asked for."""


@dataclass(slots=True)
class Group:
    """Tokens up to a place whose offset may be asked for."""

    tokens: list[Token] = field(default_factory=list)
    offset: str = ""
    """Name of the length from the constant's start to this group's end, "" when not asked for."""


@dataclass(slots=True)
class Constant:
    """What a site fixes between two variables."""

    groups: list[Group] = field(default_factory=list)
    name: str = ""
    """Name of its string."""

    def names(self) -> tuple[str, ...]:
        """Return the names that the code has for its lengths and, last, for its string."""
        return (*(g.offset for g in self.groups if g.offset), self.name)

    def shape(self) -> Shape:
        """Return it as sites fill it."""
        return tuple((tuple(g.tokens), bool(g.offset)) for g in self.groups)

    def folded(self) -> str | None:
        """Return its text if no site has a say in it."""
        tokens = [t for g in self.groups for t in g.tokens]
        texts = [t for t in tokens if isinstance(t, str)]
        return "".join(texts) if len(texts) == len(tokens) else None


class Tape:
    """One of a stretch's two outputs."""

    def __init__(self, base: str, name: Callable[[str], str], kept: list[Constant]) -> None:
        self._base, self._name, self._kept = base, name, kept
        self._items: list[str | Constant] = []

    def token(self, token: Token) -> None:
        """Add to the constant at the end."""
        if not self._items or isinstance(self._items[-1], str):
            self._items.append(Constant())
        groups = self._last().groups
        if not groups or groups[-1].offset:
            groups.append(Group())
        tokens = groups[-1].tokens
        if isinstance(token, str) and tokens and isinstance(tokens[-1], str):
            tokens[-1] += token
        else:
            tokens.append(token)

    def _last(self) -> Constant:
        last = self._items[-1]
        assert isinstance(last, Constant)
        return last

    def variable(self, name: str, after: str) -> None:
        """Add a page's string; `after` names the offset behind it."""
        self._items.append(name)
        self._base = after

    def at(self) -> str:
        """Return the source of the present offset."""
        if not self._items or isinstance(self._items[-1], str):
            return self._base
        folded = self._last().folded()
        if folded is not None:
            return f"{self._base}+{len(folded)}" if folded else self._base
        group = self._last().groups[-1]
        if not group.offset:
            group.offset = self._name("o")
        return f"{self._base}+{group.offset}"

    def source(self) -> str:
        """Return the source of the whole string, "" for none; keep the constants in it."""
        out, single = "", ""
        for item in self._items:
            if isinstance(item, str):
                single = item
                out += "{" + item + "}"
                continue
            folded = item.folded()
            if folded is None:
                item.name = single = self._name(_STRING)
                out += "{" + single + "}"
                self._kept.append(item)
            else:
                out += _quoted(folded)
        if len(self._items) == 1 and single:
            return single
        return f"f'{out}'" if out else ""


_STRING: Final = "c"


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return text.replace("{", "{{").replace("}", "}}")
