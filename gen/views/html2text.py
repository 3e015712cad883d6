"""What html2text prints of a page: Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from gen.views.alphabets import CHARACTERS, Alphabet
from gen.views.options import Value, checked, imported, version
from gen.views.spanning import Made

OPTIONS: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    "body_width": 0,
    "ignore_links": True,
    "ignore_images": False,
    "ignore_emphasis": False,
    "ignore_tables": False,
    "images_to_alt": True,
    "inline_links": True,
    "protect_links": False,
    "skip_internal_links": True,
    "single_line_break": False,
    "unicode_snob": True,
    "mark_code": False,
    "pad_tables": False,
    "wrap_links": True,
    "wrap_list_items": False,
    "wrap_tables": False,
    "escape_snob": False,
}
"""Attributes of `html2text.HTML2Text` in 2025.4.

The values are its own but for four, set as people set them who make text of crawled pages: lines
are not wrapped (its own are, at 78), addresses of links are left out, a picture is its alternative
text, characters are not spelt in ASCII.
"""

_MARK: Final = r'[#*_>|\\`~!\[\]<:+"-]|\d+\.|\[/?code\]'
_TARGET: Final = r"\]?(?:\(|\[\d+\])\S*|\S*\)|\S+-"
"""The target of a link, or a part of one: lines break after its hyphens."""


class Html2text:
    """`html2text.HTML2Text().handle`."""

    name: str
    made: Made
    marks: tuple[Alphabet, ...] = CHARACTERS
    blind: bool = False

    def __init__(self, name: str, options: Mapping[str, Value]) -> None:
        self.name = name
        self._options = checked(name, options, OPTIONS)
        self._maker: Callable[[], Any] = imported(name, "html2text").HTML2Text
        self.made = Made(
            re.compile(f"(?:{_MARK})*(?:{_TARGET})?(?:{_MARK})*"),
            # `](url)`, and `"title")` or the rest of a target on the next line.
            re.compile(r'\]|\)|"\)|[^\[!(]*\)'),
        )

    def versions(self) -> dict[str, str]:
        """Return the versions that decide what the view prints."""
        return {"html2text": version("html2text")}

    def text(self, html: str) -> str:
        """Return what html2text prints of the page."""
        # Its state outlives a page, so each gets a new one.
        tool = self._maker()
        for option, value in self._options.items():
            setattr(tool, option, value)
        return str(tool.handle(html))
