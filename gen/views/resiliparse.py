"""What Resiliparse prints of a page: all of its text, or what it takes for main content."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from gen.views.alphabets import BYTES, Alphabet
from gen.views.options import Value, checked, imported, version
from gen.views.spanning import Made

ALL: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    "preserve_formatting": (True, False, "minimal_html"),
    "list_bullets": True,
    "alt_texts": True,
    "links": False,
    "form_fields": False,
    "noscript": False,
    "skip_elements": "",
}
"""Options of `resiliparse.extract.html2text.extract_plain_text` in 2.0.1; `skip_elements` is a
list of CSS selectors with commas between."""
MAIN: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    **ALL,
    "comments": True,
    "post_meta": True,
    "hidden_elements": False,
}
"""Options that have a say in main content only, added."""

TRIED: Final = frozenset({"2.0.1"})
"""Releases found, on real pages and ours, to print by the length of texts alone."""


class Resiliparse:
    """Resiliparse's `extract_plain_text`."""

    name: str
    made: Made
    marks: tuple[Alphabet, ...] = BYTES
    blind: bool

    def __init__(self, name: str, options: Mapping[str, Value]) -> None:
        self.name = name
        main = name == "resiliparse-main"
        taken = checked(name, options, MAIN if main else ALL)
        skip = [x.strip() for x in str(taken.pop("skip_elements")).split(",") if x.strip()]
        self._options = {**taken, "main_content": main, "skip_elements": skip or None}
        module = imported(name, "resiliparse.extract.html2text")
        self._extract: Callable[..., str] = module.extract_plain_text
        self.blind = version("Resiliparse") in TRIED
        forms = [r"•", r"\d+\."]
        if taken["form_fields"]:
            forms += [r"\[", r"\]"]
        if taken["links"]:
            forms += [r"\([^\s()]*\)"]
        if taken["preserve_formatting"] == "minimal_html":
            forms += [r"</?\w+>", r"<a", r'href="[^"]*">']
        self.made = Made(re.compile(f"(?:{'|'.join(forms)})++"), re.compile(r"\]|\(|</"))

    def versions(self) -> dict[str, str]:
        """Return the versions that decide what the view prints."""
        return {"Resiliparse": version("Resiliparse")}

    def text(self, html: str) -> str:
        """Return what Resiliparse prints of the page."""
        return self._extract(html, **self._options)
