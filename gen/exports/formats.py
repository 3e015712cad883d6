"""Formats, and where they are found: in this room, and as entry points of other packages."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Final, Protocol

from gen.errors import UsageError, did_you_mean
from gen.exports.survival import Tally
from gen.policies import Policy
from gen.records import Row

GROUP: Final = "gen.exports"
_HERE: Final = (
    "jsonl",
    "lines",
    "conll",
    "hf-tokens",
    "wcxb",
    "boilernet",
    "spacy",
    "mineru-html",
)


class Writer(Protocol):
    """Writes rows into a folder, in one format."""

    def add(self, row: Row, split: str) -> None:
        """Write a row and tell the tally what of it survives. Rows come in the run's order."""

    def close(self) -> str:
        """Finish all files; return YAML lines for the head of README.md, or ""."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a writer works with."""

    folder: Path
    """Empty, and the writer's alone."""
    policy: Policy
    splits: tuple[str, ...]
    languages: tuple[str, ...]
    options: Mapping[str, Any]
    """Every key of `Format.options`, as given or with its default."""
    tally: Tally


@dataclass(frozen=True, slots=True)
class Format:
    """A format that rows can be exported to."""

    name: str
    text: str
    """One line: what it is and who reads it."""
    open: Callable[[Job], Writer]
    policy: str
    """Name of the policy it takes by default."""
    usage: str = ""
    """Markdown for README.md: how the consumer reads the folder."""
    needs: tuple[str, ...] = ()
    """Modules it imports that are not pagenoise's own requirements."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options and their defaults; a value given is turned into the type of its default."""
    source: str = "text"
    """What its gold characters are counted over: `text` (a view) or `html`."""
    needs_with: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Modules that it needs only when an option is given."""


def formats() -> dict[str, str]:
    """Return the names of the formats and the modules or packages they come from."""
    out = {name: f"gen.exports.{name.replace('-', '_')}" for name in _HERE}
    for point in sorted(metadata.entry_points(group=GROUP), key=lambda p: p.name):
        out.setdefault(point.name, point.value)
    return out


def find(name: str) -> Format:
    """Return a format by name; UsageError with the nearest one if there is none."""
    known = formats()
    if name not in known:
        raise UsageError(f"no format {name!r}; {did_you_mean(name, known)}", where="--to")
    if name in _HERE:
        found = importlib.import_module(known[name]).FORMAT
    else:
        point = next(p for p in metadata.entry_points(group=GROUP) if p.name == name)
        try:
            found = point.load()
        except (ImportError, AttributeError) as e:
            what = f"the entry point {point.value} cannot be loaded: {e}"
            raise UsageError(what, where=f"--to {name}", todo="mend the package it is in") from e
    if not isinstance(found, Format):
        raise UsageError(
            f"the entry point {known[name]} is no gen.exports.Format", where=f"--to {name}"
        )
    return found


def settle(chosen: Format, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all options of a format; UsageError for one that it has not, or no such value."""
    out = dict(chosen.options)
    for key, value in given.items():
        if key not in out:
            what = f"{chosen.name} has no option {key!r}; {did_you_mean(key, out)}"
            raise UsageError(what.rstrip("; "), where=f"--to {chosen.name}")
        kind = type(out[key])
        try:
            out[key] = value if isinstance(value, kind) else kind(value)
        except ValueError as e:
            raise UsageError(f"{value!r} is no {kind.__name__}", where=f"--{key}") from e
    return out


def require(chosen: Format, options: Mapping[str, Any]) -> None:
    """Raise UsageError if a module that a format needs is not installed."""
    needed = list(chosen.needs)
    for key, modules in chosen.needs_with.items():
        if options.get(key):
            needed += modules
    missing = [m for m in needed if importlib.util.find_spec(m) is None]
    if missing:
        own = chosen.name in _HERE
        raise UsageError(
            f"{', '.join(missing)} is not installed",
            where=f"--to {chosen.name}",
            todo=f'pip install "pagenoise[export-{chosen.name}]"' if own else "install it",
        )
