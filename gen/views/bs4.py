"""What Beautiful Soup's `get_text` prints of a page: every text node of its body."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from gen.views.alphabets import CHARACTERS, Alphabet
from gen.views.options import Value, checked, imported, version
from gen.views.spanning import Made

OPTIONS: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    "separator": "",
    "strip": False,
    "parser": ("lxml", "html.parser"),
}
"""Arguments of `get_text`, and the parser."""


class Bs4:
    """`BeautifulSoup(html, parser).body.get_text(separator, strip)`."""

    name: str
    made: Made
    marks: tuple[Alphabet, ...] = CHARACTERS
    blind: bool = False

    def __init__(self, name: str, options: Mapping[str, Value]) -> None:
        self.name = name
        taken = checked(name, options, OPTIONS)
        self._soup: Callable[[str, Value], Any] = imported(name, "bs4").BeautifulSoup
        self._separator, self._strip = taken["separator"], taken["strip"]
        self._parser = taken["parser"]
        solid = re.escape("".join(str(self._separator).split()))
        self.made = Made(re.compile(f"(?:{solid})+" if solid else r"(?!)"))

    def versions(self) -> dict[str, str]:
        """Return the versions that decide what the view prints."""
        return {"beautifulsoup4": version("beautifulsoup4"), "lxml": version("lxml")}

    def text(self, html: str) -> str:
        """Return the text of the page's body; the head's title is not the page's text."""
        soup = self._soup(html, self._parser)
        return str((soup.body or soup).get_text(self._separator, strip=self._strip))
