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
from gen.templates.bound import Bound, Loaded, Shape, load, shaped
from gen.templates.dress import Dress
from gen.templates.files import File, Files, folder
from gen.templates.front import Front
from gen.templates.names import Code, Skin, Words
from gen.templates.places import Call, Place
from gen.templates.tape import Constant
from gen.templates.writer import ESCAPES, Writer
from gen.templates.writing import Writing

_SHAPES_KEPT: Final = 6
"""Ways of writing for which a part's constants are kept."""
_CODE_NAME: Final = re.compile(r"<template .* (\d+)>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled part."""

    call: Call
    path: Path
    code: CodeType
    """Defines `values`, what a site fixes, and `make`, which makes the function that writes."""
    constants: tuple[Constant, ...]
    tables: tuple[tags.Table, ...]
    links: tuple[int, ...]
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

    def __init__(self, roots: list[Path], page: type, site: type, phrases: frozenset[str]) -> None:
        self.files = Files(roots)
        self._names = {
            "page": Code("page", page, False),
            "site": Code("site", site, True),
            "t": Code("t", Words(phrases), True),
            "skin": Code("skin", Skin(), True),
        }
        self._numbers: dict[Call, int] = {}
        self._parts: list[Part | None] = []
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
            try:
                self._parts[number] = self._compile(call, number)
            except TemplateError:
                del self._numbers[call]
                raise
        return self._numbers[call]

    def part(self, number: int) -> Part:
        """Return a compiled part."""
        part = self._parts[number]
        assert part is not None
        return part

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
        if number not in self._fixed:
            part, seen, todo = self.part(number), {number}, [number]
            free = not part.call.types
            while todo and free:
                at = self.part(todo.pop())
                free = at.free
                todo += [x for x in at.links if x not in seen]
                seen.update(at.links)
            self._fixed[number] = free
        return self._fixed[number]

    def lines(self, name: str, line: int) -> tuple[str, tuple[int, ...]] | None:
        """Return path and lines of the template behind a line of code, None if it is not ours."""
        found = _CODE_NAME.fullmatch(name)
        if not found:
            return None
        part = self.part(int(found[1]))
        return str(part.path), part.lines[line - 1]

    def bind(self, base: str, dress: Dress, site: Any, phrases: Mapping[str, str]) -> Bound:
        """Return this library's parts bound to a site of the family in the folder `base`.

        Parts are bound when first used.
        """
        return Bound(self, base, dress, site, phrases)

    def _compile(self, call: Call, number: int) -> Part:
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
            body = [file.blocks[call.block]]
        macros = self.files.macros(call.file)
        front = Front(str(file.path), call, names, linker, macros, writer)
        front.walk(body)
        front.finish()
        source, lines = _source(writer, args)
        code = compile(source, f"<template {file.path} {number}>", "exec")
        return Part(
            call,
            file.path,
            code,
            tuple(writer.constants),
            tuple(writer.tables),
            tuple(dict.fromkeys(linker.links)),
            front.free,
            lines,
        )

    def block(self, file: str, node: nodes.Node, place: Place) -> int:
        """Return the number of a statement compiled as a part of its own."""
        blocks = self.files.file(file).blocks
        at = next((i for i, n in enumerate(blocks) if n is node), len(blocks))
        if at == len(blocks):
            blocks.append(node)
        return self.link(Call(file, "", place, (), at))


class _Linker:
    """What one part asks of the library, with a list of the parts it calls."""

    def __init__(self, library: Library, file: str) -> None:
        self._library, self._file = library, file
        self.links: list[int] = []

    def link(self, call: Call, where: str = "") -> int:
        if not call.macro:
            name = self._library.files.canonical(call.file, folder(self._file), where)
            call = replace(call, file=name)
        return self._note(self._library.link(call))

    def body(self, file: str, node: nodes.Call | nodes.Include) -> tuple[str, list[nodes.Node]]:
        return self._library.files.called(file, node)

    def block(self, node: nodes.Node, place: Place) -> int:
        return self._note(self._library.block(self._file, node, place))

    def _note(self, number: int) -> int:
        self.links.append(number)
        return number


def _source(writer: Writer, args: str) -> tuple[str, tuple[tuple[int, ...], ...]]:
    """Return a part's code, and the template's lines behind each line of it."""
    values = "".join(f"{name}," for name, _ in writer.values)
    names = "".join(
        f"{name},"
        for c in writer.constants
        for name in (*(g.offset for g in c.groups if g.offset), c.name)
    )
    none = (0,)
    lines = [
        ("def values(site,t,skin):", none),
        *(("    " + source, at) for _, (source, at) in writer.values),
        (f"    return ({values})", none),
        (f"def make(K,V,site,t,skin,F,INC,{','.join(ESCAPES)}):", none),
        (f"    ({names})=K", none),
        (f"    ({values})=V", none),
        (f"    def part(E,page,{args}hp,tp,st,g):", none),
        ("        h,t_,P,G,S=E;H=h.append;T=t_.append", none),
        *writer.body,
        ("        return hp,tp,st", none),
        ("    return part", none),
    ]
    return "\n".join(source for source, _ in lines), tuple(at for _, at in lines)
