"""Template files: found by name in some folders, parsed, their macros and imports known."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

import jinja2
from jinja2 import nodes

from gen.errors import TemplateError, did_you_mean
from gen.templates.places import Callee

_ENV: Final = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False)
_NO_TAG: Final = "Encountered unknown tag"


@dataclass(frozen=True, slots=True)
class File:
    """A parsed template file."""

    path: Path
    body: list[nodes.Node]
    macros: dict[str, nodes.Macro]
    imports: dict[str, tuple[str, str, int]]
    """Name here to file, name there, line."""
    statements: list[nodes.For | nodes.If] = field(default_factory=list)
    """Loops and branches; some are compiled as parts of their own."""

    def block(self, number: int) -> nodes.For | nodes.If:
        """Return a statement by its number."""
        return self._statements()[number]

    def number(self, node: nodes.Node) -> int:
        """Return the number of a statement, the same whenever the file is read."""
        return next(i for i, n in enumerate(self._statements()) if n is node)

    def _statements(self) -> list[nodes.For | nodes.If]:
        if not self.statements:
            for node in self.body:
                if isinstance(node, nodes.For | nodes.If):
                    self.statements.append(node)
                self.statements.extend(node.find_all((nodes.For, nodes.If)))
        return self.statements


class Files:
    """Template files of some folders, searched in order; a name is a path inside one of them."""

    def __init__(self, roots: list[Path]) -> None:
        self.roots = roots
        self._files: dict[str, File] = {}
        self._paths: dict[str, Path | None] = {}

    def canonical(self, name: str, base: str, where: str = "") -> str:
        """Return a template's name from the roots; `name` may be relative to the folder `base`.

        Raises TemplateError for a name that leads out of its root or names no file.
        """
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts:
            what = f"template name {name!r} leads out of its folder"
            raise TemplateError(what, where=where, todo="name a file in or under the folder")
        for candidate in (f"{base}/{name}" if base else name, name):
            if self._path(candidate):
                return candidate
        known = [p.relative_to(r).as_posix() for r in self.roots for p in sorted(r.rglob("*.html"))]
        raise TemplateError(f"no template {name!r}", where=where, todo=did_you_mean(name, known))

    def _path(self, name: str) -> Path | None:
        if name not in self._paths:
            self._paths[name] = next(
                (
                    path
                    for root in self.roots
                    if (path := root / name).is_file()
                    and path.resolve().is_relative_to(root.resolve())
                ),
                None,
            )
        return self._paths[name]

    def path(self, name: str) -> Path:
        """Return where a template file is, by its canonical name."""
        path = self._path(name)
        assert path is not None, name
        return path

    def file(self, name: str) -> File:
        """Return a parsed template file by its canonical name. Raises TemplateError."""
        if name not in self._files:
            self._files[name] = self._parse(name, self.path(name))
        return self._files[name]

    def _parse(self, name: str, path: Path) -> File:
        try:
            tree = _ENV.parse(path.read_text(encoding="utf-8"), filename=str(path))
        except jinja2.TemplateSyntaxError as e:
            what = e.message or "bad syntax"
            todo = "use for, if, set, macro, include, from ... import and raw"
            raise TemplateError(
                what, where=f"{path}:{e.lineno}", todo=todo if what.startswith(_NO_TAG) else ""
            ) from e
        except UnicodeDecodeError as e:
            raise TemplateError("not UTF-8", where=str(path), todo="save it as UTF-8") from e
        macros = {n.name: n for n in tree.body if isinstance(n, nodes.Macro)}
        for macro in macros.values():
            if macro.defaults:
                what = f"macro {macro.name} has default values"
                where = f"{path}:{macro.lineno}"
                raise TemplateError(what, where=where, todo="give every argument at each call")
        imports: dict[str, tuple[str, str, int]] = {}
        for n in tree.body:
            if isinstance(n, nodes.FromImport):
                where = f"{path}:{n.lineno}"
                if not isinstance(n.template, nodes.Const):
                    what = "imports name a file"
                    raise TemplateError(what, where=where, todo='{% from "x.html" import y %}')
                other = self.canonical(str(n.template.value), folder(name), where)
                for x in n.names:
                    source, alias = x if isinstance(x, tuple) else (x, x)
                    imports[alias] = (other, source, n.lineno)
        return File(path, tree.body, macros, imports)

    def macros(self, name: str) -> dict[str, Callee]:
        """Return every macro a file may call, by the name it has there. Raises TemplateError."""
        file = self.file(name)
        out = {m: (name, m, [a.name for a in node.args]) for m, node in file.macros.items()}
        for alias, (other, macro, line) in file.imports.items():
            found = self.file(other).macros
            if macro not in found:
                raise TemplateError(
                    f"{other} has no macro {macro!r}",
                    where=f"{file.path}:{line}",
                    todo=did_you_mean(macro, found),
                )
            out[alias] = (other, macro, [a.name for a in found[macro].args])
        return out

    def called(self, name: str, node: nodes.Call | nodes.Include) -> tuple[str, list[nodes.Node]]:
        """Return the file that a call in a file leads to, and the statements that it calls.

        Raises KeyError where a page or site decides it, or where there is nothing of that name.
        """
        if isinstance(node, nodes.Include):
            if not isinstance(node.template, nodes.Const):
                raise KeyError(name)
            try:
                other = self.canonical(str(node.template.value), folder(name))
            except TemplateError as e:
                raise KeyError(name) from e
            return other, self.file(other).body
        if not isinstance(node.node, nodes.Name):
            raise KeyError(name)
        other, macro, _ = self.macros(name)[node.node.name]
        return other, self.file(other).macros[macro].body


def folder(name: str) -> str:
    """Return the folder part of a template's name, "" for none."""
    return name.rpartition("/")[0]
