"""A family's files, read and compiled: what can be known before any page is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import nodes

from gen import wording
from gen.errors import GenError, TemplateError, did_you_mean
from gen.families import PARTS, Families, Family
from gen.labels import LABEL_ID
from gen.sitecheck.findings import FamilyCheck, line_of
from gen.templates.places import Call

_ENTRY: Final = re.compile(r"\S+( \d{1,2}| 100)?")
_NAMES: Final = re.compile(r"(?:class|id)\s*=\s*\"([^\"]*)\"")
_HOLE: Final = re.compile(r"\{\{.*?\}\}")
Named = dict[str, tuple[str, nodes.Node]]


@dataclass(frozen=True, slots=True)
class Source:
    """A template file that a family uses."""

    name: str
    path: Path
    body: list[nodes.Node]

    def place(self, node: nodes.Node) -> str:
        """Return file:line of a node."""
        return f"{self.path}:{node.lineno}"


def parts_of(family: Family) -> list[str]:
    """Return the parts that a family's layouts name, in order."""
    entries = [e for x in family.layout for slot in x.slots.values() for e in slot]
    return list(dict.fromkeys(e.partition(" ")[0] for e in entries if e.strip()))


def closure(family: Family, families: Families) -> Iterator[Source | GenError]:
    """Yield every template file a family can reach, each once; and what cannot be read."""
    files, toml = families.parts.files, Path(family.folder) / "site.toml"
    queue = [
        (n, family.name, line_of(toml, n)) for n in (*family.templates.values(), *parts_of(family))
    ]
    seen: set[str] = set()
    while queue:
        name, base, where = queue.pop(0)
        try:
            full = files.canonical(name, base, where)
            if full in seen:
                continue
            seen.add(full)
            file = files.file(full)
        except TemplateError as e:
            yield e
            continue
        source = Source(full, file.path, file.body)
        yield source
        folder = full.rpartition("/")[0]
        queue += [
            (str(node.template.value), folder, source.place(node))
            for node in walk(file.body)
            if isinstance(node, nodes.Include | nodes.FromImport)
            and isinstance(node.template, nodes.Const)
        ]


def walk(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield all nodes of a template."""
    for top in body:
        yield top
        yield from top.find_all(nodes.Node)


def check_toml(family: Family, check: FamilyCheck) -> None:
    """Hold what site.toml names against what there is."""
    toml = Path(family.folder) / "site.toml"
    known = wording.languages()
    for lang in family.languages:
        if lang not in known:
            check.add(
                line_of(toml, "languages"),
                f"there are no words for language {lang!r}",
                did_you_mean(lang, known),
            )
    for label in family.labels:
        if label not in LABEL_ID:
            check.add(
                line_of(toml, "labels"), f"unknown label {label!r}", did_you_mean(label, LABEL_ID)
            )
    for pattern in family.keep:
        try:
            re.compile(pattern)
        except re.error as e:
            check.add(
                line_of(toml, "keep"), f"keep has a broken regular expression {pattern!r}: {e}"
            )
    if not family.layout:
        check.add(str(toml), "there is no layout", "add [[layout]] with a name and slots")
    for lang in family.languages:
        if family.layout and not any(not x.languages or lang in x.languages for x in family.layout):
            check.add(
                line_of(toml, "languages"),
                f"no layout for {lang!r}",
                "leave languages out of one layout",
            )
    for layout in family.layout:
        for entries in layout.slots.values():
            for entry in entries:
                if not _ENTRY.fullmatch(entry):
                    check.add(
                        line_of(toml, entry.split(" ")[0]),
                        f"a slot holds {entry!r}",
                        'write "part.html" or "part.html 60"',
                    )
        for option, value in layout.options.items():
            own = [value] if isinstance(value, str) else list(value)
            if option not in family.options:
                check.add(
                    line_of(toml, "options", option, own[0]),
                    f"layout {layout.name!r} fixes an option that is not declared: {option!r}",
                    did_you_mean(option, family.options),
                )


def check_templates(family: Family, families: Families, check: FamilyCheck) -> list[Source]:
    """Compile every template and part; return those that can be read."""
    sources, library = [], families.parts
    for found in closure(family, families):
        if isinstance(found, GenError):
            check.fail(found)
        else:
            sources.append(found)
            for problem in _options(found, family):
                check.add(*problem)
    entries = [*family.templates.values(), *parts_of(family)]
    for name in entries:
        try:
            library.link(Call(library.files.canonical(name, family.name)))
        except GenError as e:
            if "no template" not in e.what:  # said above, with its line
                check.fail(e, str(Path(family.folder) / name))
    _values(family, sources, check)
    reached = {s.path.resolve() for s in sources}
    for path in sorted(Path(family.folder).rglob("*.html")):
        if path.resolve() not in reached:
            check.note(str(path), "no template, slot or include names this file")
    return sources


def _values(family: Family, sources: list[Source], check: FamilyCheck) -> None:
    """Note values that a layout fixes, no site draws and no template asks for: perhaps misspelt."""
    toml = Path(family.folder) / "site.toml"
    asked = {n.value for s in sources for n in walk(s.body) if isinstance(n, nodes.Const)}
    for layout in family.layout:
        for option, value in layout.options.items():
            known = family.options.get(option, {})
            if isinstance(value, str) and known and value not in known and value not in asked:
                what = f"option {option!r} has no value {value!r}, and no template asks for it"
                check.note(line_of(toml, "options", value), what, did_you_mean(value, known))


def _options(source: Source, family: Family) -> Iterator[tuple[str, str, str]]:
    for node in walk(source.body):
        match node:
            case nodes.Getattr(
                node=nodes.Getattr(node=nodes.Name(name="site"), attr="opt"), attr=name
            ):
                if name not in family.options:
                    toml = Path(family.folder) / "site.toml"
                    known = did_you_mean(name, family.options)
                    yield (
                        source.place(node),
                        f"no option {name!r}",
                        f"declare it under [options] in {toml}; {known}",
                    )


def names_of(sources: list[Source]) -> dict[str, list[str]]:
    """Return class names and ids as templates write them, each with the places that do."""
    out: dict[str, list[str]] = {}
    for source in sources:
        text = source.path.read_text(encoding="utf-8")
        for found in _NAMES.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            for name in _HOLE.sub("\x00", found[1]).split():
                if "\x00" not in name:
                    out.setdefault(name, []).append(f"{source.path}:{line}")
    return out


def listed(family: Family, families: Families) -> dict[str, Any]:
    """Return what `sites list` says of a family."""
    names = [s.name for s in closure(family, families) if isinstance(s, Source)]
    return {
        "name": family.name,
        "about": family.about,
        "languages": list(family.languages),
        "kinds": list(family.kinds),
        "weight": family.weight,
        "options": {k: list(v) for k, v in family.options.items()},
        "layouts": [x.name for x in family.layout],
        "labels": list(family.labels),
        "parts": sorted(n for n in names if n.startswith(f"{PARTS}/")),
        "templates": sorted(n for n in names if not n.startswith(f"{PARTS}/")),
        "folder": family.folder,
        "learned": msgspec.to_builtins(family.learned) if family.learned else None,
    }
