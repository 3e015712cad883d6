"""Parts: a file, macro or statement, compiled once for each place it is called in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import CodeType
from typing import Any, Final

from jinja2 import nodes

from gen.errors import TemplateError
from gen.templates import tags
from gen.templates.bound import Bound, Loaded, load, shaped
from gen.templates.dress import Dress
from gen.templates.files import File, Files, folder
from gen.templates.front import Front
from gen.templates.kept import Kept, key
from gen.templates.names import Code, Skin, Words
from gen.templates.places import Call, Place
from gen.templates.tape import Shape
from gen.templates.writer import ESCAPES, Writer
from gen.templates.writing import Writing

_SHAPES_KEPT: Final = 12
"""Ways of writing for which a part's constants are kept."""
_CODE_NAME: Final = re.compile(r"<template (.*)>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled part."""

    call: Call
    path: Path
    code: CodeType
    """Defines `values`, what a site fixes, and `make`, which makes the function that writes."""
    constants: tuple[Shape, ...]
    tables: tuple[tags.Table, ...]
    calls: tuple[Call, ...]
    """Parts it calls."""
    free: bool
    """It asks nothing of the page itself; parts that it calls may."""
    lines: tuple[tuple[int, ...], ...]
    """Lines of the template behind each line of code; one per piece where it writes pieces."""


class Library:
    """Template files of some folders and the parts compiled from them.

    `roots` are searched in order; a name is a path inside one of them. `types` gives the types of
    `page` and `site`; `phrases` the keys of `t`. Not shared between processes; compiling is a pure
    function of the files.
    """

    def __init__(
        self,
        roots: list[Path],
        page: type,
        site: type,
        phrases: frozenset[str],
        kept: Kept | None = None,
    ) -> None:
        self.files = Files(roots)
        self._kept = kept
        self._new: dict[Call, int] = {}
        self._names = {
            "page": Code("page", page, False),
            "site": Code("site", site, True),
            "t": Code("t", Words(phrases), True),
            "skin": Code("skin", Skin(), True),
        }
        self._numbers: dict[Call, int] = {}
        self._calls: list[Call] = []
        self._parts: list[Part | None] = []
        self._named: dict[str, int] = {}
        self._fixed: dict[int, bool] = {}
        self._loaded: dict[int, Loaded] = {}
        self._shapes: dict[int, dict[Writing, tuple[Shape, ...]]] = {}

    @property
    def roots(self) -> list[Path]:
        """Folders that templates come from."""
        return self.files.roots

    def canonical(self, name: str, base: str, where: str = "") -> str:
        """Return a template's name from the roots (see Files.canonical)."""
        return self.files.canonical(name, base, where)

    def file(self, name: str) -> File:
        """Return a parsed template file by its canonical name. Raises TemplateError."""
        return self.files.file(name)

    def link(self, call: Call) -> int:
        """Return the number of a part, compiling it if need be. Raises TemplateError."""
        if call not in self._numbers:
            number = self._numbers[call] = len(self._parts)
            self._parts.append(None)  # a recursive macro links to itself meanwhile
            self._calls.append(call)
            self._named[key(call)] = number
            if self._kept is not None and call in self._kept:
                return number
            try:
                self._parts[number] = self._compile(call)
            except TemplateError:
                del self._numbers[call]
                raise
            self._new[call] = number
        return self._numbers[call]

    def part(self, number: int) -> Part:
        """Return a compiled part."""
        part = self._parts[number]
        if part is None:
            part = self._parts[number] = self._fetch(number)
        return part

    def _fetch(self, number: int) -> Part:
        call = self._calls[number]
        found = self._kept.get(call) if self._kept is not None else None
        assert found is not None, call
        (code, constants, tables, free, lines, fixed), calls = found
        self._fixed[number] = fixed
        path = self.files.path(call.file)
        return Part(call, path, code, constants, tables, calls, free, lines)

    def keep(self) -> None:
        """Keep what was compiled since the last time for other processes, where that is wanted."""
        if self._kept is None or not self._new:
            return
        self._kept.add(
            {
                call: (
                    (p.code, p.constants, p.tables, p.free, p.lines, self.is_fixed(number)),
                    p.calls,
                )
                for call, number in self._new.items()
                for p in (self.part(number),)
                if not any(isinstance(x, Words | Skin) for x in call.types)
            }
        )
        self._new.clear()

    def links(self, number: int) -> tuple[int, ...]:
        """Return the numbers of the parts that a part calls."""
        return tuple(map(self.link, self.part(number).calls))

    def loaded(self, number: int) -> Loaded:
        """Return a part's code, run."""
        if number not in self._loaded:
            self._loaded[number] = load(self.part(number))
        return self._loaded[number]

    def shaped(self, number: int, writing: Writing) -> tuple[Shape, ...]:
        """Return a part's constants with their markup written."""
        kept = self._shapes.setdefault(number, {})
        if writing not in kept:
            if len(kept) == _SHAPES_KEPT:
                kept.clear()
            kept[writing] = shaped(self.part(number), writing)
        return kept[writing]

    def is_fixed(self, number: int) -> bool:
        """Say whether a part is the same on all pages of a site: nothing in it asks for one."""
        part = self.part(number)
        if number not in self._fixed:
            seen, todo = {number}, [number]
            free = not part.call.types
            while todo and free:
                at = todo.pop()
                free = self.part(at).free
                links = self.links(at)
                todo += [x for x in links if x not in seen]
                seen.update(links)
            self._fixed[number] = free
        return self._fixed[number]

    def lines(self, name: str, line: int) -> tuple[str, tuple[int, ...]] | None:
        """Return path and lines of the template behind a line of code, None if it is not ours."""
        found = _CODE_NAME.fullmatch(name)
        if not found:
            return None
        part = self.part(self._named[found[1]])
        return str(part.path), part.lines[line - 1]

    def bind(self, base: str, dress: Dress, site: Any, phrases: Mapping[str, str]) -> Bound:
        """Return this library's parts bound to a site of the family in the folder `base`.

        Parts are bound when first used.
        """
        return Bound(self, base, dress, site, phrases)

    def _compile(self, call: Call) -> Part:
        file = self.files.file(call.file)
        writer, linker = Writer(), _Linker(self, call.file)
        names, args, body = dict(self._names), "", file.body
        if call.macro:
            macro = file.macros[call.macro]
            body = macro.body
            for a, kind in zip(macro.args, call.types, strict=True):
                names[a.name] = Code(f"a_{a.name}", kind, False)
                args += f"a_{a.name},"
        elif call.block >= 0:
            body = [file.block(call.block)]
        macros = self.files.macros(call.file)
        front = Front(str(file.path), call, names, linker, macros, writer)
        front.walk(body)
        front.finish()
        source, lines = _source(writer, args, len(linker.calls))
        code = compile(source, f"<template {key(call)}>", "exec")
        return Part(
            call,
            file.path,
            code,
            tuple(c.shape() for c in writer.constants),
            tuple(writer.tables),
            tuple(linker.calls),
            front.free,
            lines,
        )


class _Linker:
    """What one part asks of the library, with a list of the parts it calls: it knows them by their
    places in that list."""

    def __init__(self, library: Library, file: str) -> None:
        self._library, self._file = library, file
        self.calls: list[Call] = []

    def link(self, call: Call, where: str = "") -> int:
        if not call.macro:
            name = self._library.files.canonical(call.file, folder(self._file), where)
            call = replace(call, file=name)
        return self._note(call)

    def body(self, file: str, node: nodes.Call | nodes.Include) -> tuple[str, list[nodes.Node]]:
        return self._library.files.called(file, node)

    def block(self, node: nodes.Node, place: Place) -> int:
        at = self._library.files.file(self._file).number(node)
        return self._note(Call(self._file, "", place, (), at))

    def _note(self, call: Call) -> int:
        self._library.link(call)
        if call not in self.calls:
            self.calls.append(call)
        return self.calls.index(call)


def _source(writer: Writer, args: str, calls: int) -> tuple[str, tuple[tuple[int, ...], ...]]:
    """Return a part's code, and the template's lines behind each line of it."""
    values = "".join(f"{name}," for name, _ in writer.values)
    names = "".join(f"{name}," for c in writer.constants for name in c.names())
    numbers = "".join(f"n{i}," for i in range(calls))
    none = (0,)
    lines = [
        ("def values(site,t,skin):", none),
        *(("    " + source, at) for _, (source, at) in writer.values),
        (f"    return ({values})", none),
        (f"def make(K,V,N,site,t,skin,F,INC,{','.join(ESCAPES)}):", none),
        (f"    ({names})=K", none),
        (f"    ({values})=V", none),
        (f"    ({numbers})=N", none),
        (f"    def part(E,page,{args}hp,tp,st,g):", none),
        ("        h,t_,P,G,S=E;H=h.append;T=t_.append", none),
        *writer.body,
        ("        return hp,tp,st", none),
        ("    return part", none),
    ]
    return "\n".join(source for source, _ in lines), tuple(at for _, at in lines)
