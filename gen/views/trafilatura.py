"""What trafilatura takes for a page's main text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from gen.views.alphabets import CHARACTERS, Alphabet
from gen.views.options import Value, checked, imported, version
from gen.views.spanning import Made

OPTIONS: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    "fast": False,
    "favor_precision": False,
    "favor_recall": False,
    "include_comments": True,
    "include_formatting": False,
    "include_images": False,
    "include_links": False,
    "include_tables": True,
    "deduplicate": False,
}
"""Arguments of `trafilatura.extract` in 2.3 that change what of a page is printed."""


class Trafilatura:
    """`trafilatura.extract`, as text."""

    name: str
    made: Made
    marks: tuple[Alphabet, ...] = CHARACTERS
    blind: bool = False

    def __init__(self, name: str, options: Mapping[str, Value]) -> None:
        self.name = name
        self._options = checked(name, options, OPTIONS)
        self._extract: Callable[..., str | None] = imported(name, "trafilatura").extract
        forms = [r"-+", r"\|"]
        if self._options["include_formatting"]:
            forms += [r"[#*_`>]+"]
        if self._options["include_links"] or self._options["include_images"]:
            forms += [r"!?\[", r"\](?:\(\S*\))?"]
        self.made = Made(re.compile(f"(?:{'|'.join(forms)})++"), re.compile(r"\]"))

    def versions(self) -> dict[str, str]:
        """Return the versions that decide what the view prints."""
        return {"trafilatura": version("trafilatura"), "lxml": version("lxml")}

    def text(self, html: str) -> str:
        """Return what trafilatura prints of the page, "" where it finds nothing."""
        return self._extract(html, **self._options) or ""
