"""What is wrong with a family, and where in its files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from gen.errors import GenError

MOST: Final = 40
"""Findings of a family after which no more are listed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in a family."""

    family: str
    where: str
    """file:line, or a file where no line can be named."""
    what: str
    todo: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the fields, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        text = f"{self.where or self.family}: {self.what}"
        return f"{text}\n  {self.todo}" if self.todo else text


@dataclass(slots=True)
class FamilyCheck:
    """What checking one family found."""

    family: str
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    """What an author may want to know; nothing to mend."""
    pages: int = 0
    sites: int = 0
    labels: dict[str, int] = field(default_factory=dict)
    """How many pages show a label."""
    previews: list[Path] = field(default_factory=list)

    def add(self, where: str, what: str, todo: str = "") -> None:
        """Add a finding unless it is there already, or there are too many."""
        found = Finding(self.family, where, what, todo)
        if found not in self.findings and len(self.findings) < MOST:
            self.findings.append(found)

    def fail(self, error: GenError, where: str = "") -> None:
        """Add what an error says; `where` stands in for a place it lacks."""
        place = error.where or where
        what = error.what
        if "hole" in what and (holes := holes_at(place)):
            what += f": one of {', '.join(holes)}" if len(holes) > 1 else f": {holes[0]}"
        self.add(place, what, error.todo)

    def note(self, where: str, what: str, todo: str = "") -> None:
        """Add a note."""
        self.notes.append(Finding(self.family, where, what, todo))


def line_of(path: Path, *words: str) -> str:
    """Return file:line of the first line that holds all words, else the path alone."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return str(path)
    patterns = [re.compile(rf"(?<![\w.-]){re.escape(w)}(?![\w-])") for w in words]
    for number, line in enumerate(lines, 1):
        if not line.lstrip().startswith("#") and all(p.search(line) for p in patterns):
            return f"{path}:{number}"
    return str(path)


def holes_at(place: str) -> list[str]:
    """Return the holes on a template's line, which is named as file:line."""
    path, _, number = place.rpartition(":")
    if not number.isdigit() or not Path(path).is_file():
        return []
    lines = Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    return re.findall(r"\{\{.*?\}\}", lines[int(number) - 1]) if int(number) <= len(lines) else []


def first_place(places: Iterable[str], otherwise: str) -> str:
    """Return the first place that names a line, else `otherwise`."""
    return next((p for p in places if p.rpartition(":")[2].isdigit()), otherwise)
