"""What inscriptis prints of a page: its layout in plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from gen.views.alphabets import CHARACTERS, Alphabet
from gen.views.options import Value, checked, imported, version
from gen.views.spanning import Made

OPTIONS: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    "css": ("relaxed", "strict"),
    "display_images": False,
    "deduplicate_captions": False,
    "display_links": False,
    "display_anchors": False,
}
"""Those of `inscriptis.model.config.ParserConfig` in 2.7 that change the text."""


class Inscriptis:
    """`inscriptis.get_text`."""

    name: str
    made: Made
    marks: tuple[Alphabet, ...] = CHARACTERS
    blind: bool = False

    def __init__(self, name: str, options: Mapping[str, Value]) -> None:
        self.name = name
        taken = checked(name, options, OPTIONS)
        profiles = imported(name, "inscriptis.css_profiles").CSS_PROFILES
        config = imported(name, "inscriptis.model.config").ParserConfig
        self._extract: Callable[[str, Any], str] = imported(name, "inscriptis").get_text
        self._config: Any = config(**{**taken, "css": profiles[taken["css"]]})
        forms = [r"[*+o-]", r"\d+\.", r'"']
        if taken["display_images"] or taken["display_links"] or taken["display_anchors"]:
            forms += [r"\[", r"\]\(\S*\)", r"\]"]
        self.made = Made(re.compile(f"(?:{'|'.join(forms)})++"), re.compile(r"\]"))

    def versions(self) -> dict[str, str]:
        """Return the versions that decide what the view prints."""
        return {"inscriptis": version("inscriptis"), "lxml": version("lxml")}

    def text(self, html: str) -> str:
        """Return what inscriptis prints of the page."""
        return self._extract(html, self._config) if html.strip() else ""
