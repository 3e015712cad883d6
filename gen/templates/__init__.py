"""Real HTML in Jinja syntax, labels as attributes, compiled to Python functions that count.

A `Library` reads template files from folders, compiles each *part* (a file or one of its macros, in
the surroundings it is called in) once, and binds parts to a site: class names, phrases and all else
that a site fixes become constants. A bound part writes HTML, text and labelled pieces in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import CodeType
from typing import Any, Protocol

import jinja2
from jinja2 import nodes

from gen.errors import TemplateError, did_you_mean
from gen.templates import tags
from gen.templates.front import Call, Callee, Front, Loop, Place
from gen.templates.names import Code, Scope, Skin, Words
from gen.templates.writer import JOINS, Writer

_ENV = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False)
_CONTROL = re.compile("</(?=script|style)", re.IGNORECASE)

Group = tuple[int, int, int]
"""Kind, parent (-1 for none), depth among its like."""


@dataclass(slots=True)
class Sink:
    """What bound parts write to."""

    html: list[str]
    text: list[str]
    pieces: list[int]
    groups: list[Group]


class Dress(Protocol):
    """How a site writes constant HTML."""

    def fragment(self, parts: tuple[Any, ...]) -> str:
        """Return ("class", names) or ("id", name) as an attribute with its leading space, or ''; and
        ("space", text) as white space."""
        ...

    def name(self, name: str) -> str:
        """Return one class name as the site writes it."""
        ...


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    body: list[nodes.Node]
    macros: dict[str, nodes.Macro]
    imports: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Part:
    call: Call
    code: CodeType
    fragments: tuple[tuple[Any, ...], ...]
    tables: tuple[tags.Table, ...]
    links: tuple[int, ...]


class Library:
    """Template files of some folders and the parts compiled from them.

    `roots` are searched in order; a name is a path inside one of them. `types` gives the types of
    `page` and `site`; `phrases` the keys of `t`. Not shared between processes; compiling is a pure
    function of the files.
    """

    def __init__(self, roots: list[Path], page: type, site: type, phrases: frozenset[str]) -> None:
        self.roots = roots
        self._types = {"page": Code("page", page, False), "site": Code("site", site, True),
                       "t": Code("t", Words(phrases), True), "skin": Code("skin", Skin(), True)}
        self._files: dict[str, _File] = {}
        self._numbers: dict[Call, int] = {}
        self._parts: list[_Part | None] = []

    # -- files

    def canonical(self, name: str, base: str, where: str = "") -> str:
        """Return a template's name from the roots; `name` may be relative to the folder `base`.

        Raises TemplateError for a name that leads out of its root or names no file.
        """
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts:
            raise TemplateError(f"template name {name!r} leads out of its folder", where=where)
        for candidate in (f"{base}/{name}" if base else name, name):
            if self._path(candidate):
                return candidate
        known = [p.relative_to(r).as_posix() for r in self.roots for p in sorted(r.rglob("*.html"))]
        raise TemplateError(f"no template {name!r}", where=where, todo=did_you_mean(name, known))

    def _path(self, name: str) -> Path | None:
        for root in self.roots:
            path = root / name
            if path.is_file() and path.resolve().is_relative_to(root.resolve()):
                return path
        return None

    def file(self, name: str) -> _File:
        """Return a parsed template file by its canonical name. Raises TemplateError."""
        if name not in self._files:
            path = self._path(name)
            assert path is not None, name
            try:
                tree = _ENV.parse(path.read_text(encoding="utf-8"), filename=str(path))
            except jinja2.TemplateSyntaxError as e:
                raise TemplateError(e.message or "bad syntax", where=f"{path}:{e.lineno}") from e
            except UnicodeDecodeError as e:
                raise TemplateError("not UTF-8", where=str(path), todo="save it as UTF-8") from e
            macros = {n.name: n for n in tree.body if isinstance(n, nodes.Macro)}
            imports: dict[str, tuple[str, str]] = {}
            for n in tree.body:
                if isinstance(n, nodes.FromImport) and isinstance(n.template, nodes.Const):
                    other = self.canonical(str(n.template.value), _folder(name), f"{path}:{n.lineno}")
                    for x in n.names:
                        source, alias = x if isinstance(x, tuple) else (x, x)
                        imports[alias] = (other, source)
            self._files[name] = _File(path, tree.body, macros, imports)
        return self._files[name]

    def macros(self, name: str) -> dict[str, Callee]:
        """Return every macro a file may call, by the name it has there."""
        file = self.file(name)
        out = {m: (name, m, [a.name for a in node.args]) for m, node in file.macros.items()}
        for alias, (other, macro) in file.imports.items():
            found = self.file(other).macros
            if macro not in found:
                raise TemplateError(f"{other} has no macro {macro!r}", where=f"{file.path}:1",
                                    todo=did_you_mean(macro, found))
            out[alias] = (other, macro, [a.name for a in found[macro].args])
        return out

    # -- parts

    def link(self, call: Call) -> int:
        """Return the number of a part, compiling it if need be."""
        if call not in self._numbers:
            number = self._numbers[call] = len(self._parts)
            self._parts.append(None)  # a recursive macro links to itself meanwhile
            try:
                self._parts[number] = self._compile(call)
            except TemplateError:
                del self._numbers[call]
                raise
        return self._numbers[call]

    def _compile(self, call: Call) -> _Part:
        file = self.file(call.file)
        writer, links = Writer(), list[int]()
        outer, file_name = self, call.file

        class Links:
            def link(self, call: Call, where: str = "") -> int:
                if not call.macro:
                    name = outer.canonical(call.file, _folder(file_name), where)
                    call = replace(call, file=name)
                number = outer.link(call)
                links.append(number)
                return number

        names = dict(self._types)
        args = ""
        if call.macro:
            macro = file.macros[call.macro]
            body = macro.body
            for a, kind in zip(macro.args, call.types, strict=True):
                names[a.name] = Code(f"a_{a.name}", kind, False)
                args += f"a_{a.name},"
        else:
            body = file.body
        front: Front

        def fail(node: nodes.Node, what: str, todo: str) -> TemplateError:
            return front.fail(what, todo, node.lineno)

        front = Front(str(file.path), call, Scope(names, fail), Links(),
                      self.macros(call.file), writer)
        front.walk(body)
        front.finish()
        writer.settle()
        consts = "".join(f"k{i}," for i in range(len(writer.fragments)))
        source = "\n".join([
            "def make(K,site,t,skin,F,INC):",
            f"    ({consts})=K" if consts else "    pass",
            *("    " + line for line in writer.factory),
            f"    def part(E,page,{args}hp,tp,st,g):",
            "        h,t_,P,G=E;H=h.append;T=t_.append",
            *writer.body,
            "        return hp,tp,st",
            "    return part",
        ])
        return _Part(call, compile(source, f"<{file.path}>", "exec"), tuple(writer.fragments),
                     tuple(writer.tables), tuple(dict.fromkeys(links)))

    def bind(self, base: str, dress: Dress, site: Any, phrases: Mapping[str, str]) -> Bound:
        """Return this library's parts bound to a site of the family in the folder `base`.

        Parts are bound when first used.
        """
        return Bound(self, base, dress, site, phrases)

    def part(self, number: int) -> _Part:
        """Return a compiled part."""
        part = self._parts[number]
        assert part is not None
        return part


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _open(groups: list[Group], kind: int, parent: int, depth: int = -1) -> int:
    """Open a group; its depth counts enclosing groups of its kind unless the template says it."""
    if depth < 0:
        depth, at = 0, parent
        while at >= 0:
            k, up, d = groups[at]
            if k == kind:
                depth = d + 1
                break
            at = up
    groups.append((kind, parent, depth))
    return len(groups) - 1


def _esc_text(value: str) -> str:
    if "&" in value or "<" in value or ">" in value:
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def _esc_attr(value: str) -> str:
    if "&" in value or '"' in value or "<" in value:
        return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return value


def _esc_raw(value: str) -> str:
    return _CONTROL.sub("<\\/", value)


class Bound:
    """Parts bound to one site."""

    def __init__(self, library: Library, base: str, dress: Dress, site: Any,
                 phrases: Mapping[str, str]) -> None:
        self._library, self._dress, self._site, self._phrases = library, dress, site, phrases
        self._base = base
        self._functions: dict[int, Callable[..., tuple[int, int, int]]] = {}
        self._includes = _Includes(self)

    def function(self, number: int) -> Callable[..., tuple[int, int, int]]:
        """Return a part's function, binding it and all it calls."""
        if number not in self._functions:
            part = self._library.part(number)
            space: dict[str, Any] = {
                "OPEN": _open, "Loop": Loop, "esc_text": _esc_text, "esc_attr": _esc_attr,
                "esc_raw": _esc_raw,
            }
            for i, table in enumerate(part.tables):
                space[f"TAB{i}"] = table
                space[f"SEP{i}"] = tuple(tags.SEPARATORS[j & 7] for j in table)
                space[f"JOIN{i}"] = tuple(0 if j & tags.CUT else JOINS for j in table)
            exec(part.code, space)  # noqa: S102 - our own compiler's output, never text from data
            constants = [self._dress.fragment(f) for f in part.fragments]
            self._functions[number] = space["make"](constants, self._site, self._phrases,
                                                    self._dress.name, self._functions, self._includes)
            for link in part.links:
                self.function(link)
        return self._functions[number]

    def include(self, name: str, place: Place) -> Callable[..., tuple[int, int, int]]:
        """Return the function of a file that a template names at run time."""
        file = self._library.canonical(name, self._base)
        return self.function(self._library.link(Call(file, "", place)))

    def write(self, name: str, page: Any) -> Sink:
        """Write a page with the template `name`."""
        sink = Sink([], [], [], [])
        body = self.include(name, Place())
        body((sink.html, sink.text, sink.pieces, sink.groups), page, 0, 0,
             tags.START | tags.CUT, -1)
        return sink


class _Includes(dict[tuple[str, tuple[int, bool, bool, bool]], Callable[..., tuple[int, int, int]]]):
    """Parts included by a name known at run time, bound when first asked for."""

    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self._bound = bound

    def __missing__(self, key: tuple[str, tuple[int, bool, bool, bool]]) -> Callable[..., tuple[int, int, int]]:
        self[key] = self._bound.include(key[0], Place(*key[1]))
        return self[key]

