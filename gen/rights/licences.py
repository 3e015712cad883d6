"""Spellings of licences -> what they ask of pages made from a text.

The table is schemas/licences.json. Creative Commons licences are read part by part, since data
writes them in every way: `CC-BY-SA-4.0`, `cc by-sa 3.0 de`, the deed's address, the full name.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, cast

from gen import folders

Kind = Literal[
    "free",
    "credit",
    "alike",
    "noncommercial",
    "noncommercial-alike",
    "noderivatives",
    "closed",
    "unknown",
]
OPEN: Final = frozenset(("free", "credit", "alike", "noncommercial", "noncommercial-alike"))
"""Kinds under which pages that hold the text may be passed on."""
_STRICT: Final = (
    "free",
    "credit",
    "alike",
    "noncommercial",
    "noncommercial-alike",
    "noderivatives",
    "unknown",
    "closed",
)
_LONGEST: Final = 60  # characters of a spelling that nobody understands, as it is shown
_WORDS: Final = re.compile(r"[^\W_]+")
_CC: Final = re.compile(
    r"(?P<cc>\b(?:cc|creative ?commons(?: org)?(?: licen[cs]es?)?) |^)(?:by|attribution)"
    r"(?P<parts>(?: (?:nc|non ?commercial|sa|share ?alike|nd|no ?deriv\w*))*)"
    r"(?: licen[cs]e)?(?: (?:version )?v?(?P<version>[1-4](?: [0-9]\b|\b)))?"
)
_PARTS: Final = (("NC", "n(?:c|on)"), ("SA", "s(?:a|hare)"), ("ND", "n(?:d|o ?d)"))
_GLUED: Final = re.compile(r"\bcc ?by(nc)?(sa|nd)?(\d)?\b")
_EITHER: Final = re.compile(r"\s+(?:or|oder)\s+|\s*\|\s*", re.I)
_BOTH: Final = re.compile(r"\s+and\s+|\s*[;+]\s*", re.I)


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as it is understood."""

    id: str
    """SPDX's identifier where it has one; `unknown`; else the spelling itself."""
    kind: Kind
    hub: str
    """The Hub's identifier, `other` where it has none, `unknown` where nobody knows."""
    url: str = ""
    version: str = ""
    """Of Creative Commons licences, whose later versions may take over."""

    @property
    def open(self) -> bool:
        """Say whether pages that hold such a text may be passed on."""
        return self.kind in OPEN

    @property
    def credit(self) -> bool:
        """Say whether author and source must be named."""
        return self.kind not in ("free", "closed", "unknown")


@cache
def _table() -> dict[str, Any]:
    file = folders.schemas() / "licences.json"
    return cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))


@cache
def _names() -> dict[str, Licence]:
    out = {}
    for x in _table()["licences"]:
        found = Licence(x["id"], x["kind"], x["hub"], x["url"])
        for name in (*x["names"], _plain(x["id"])):
            out[name] = found
    return out


@cache
def understand(text: str) -> Licence:
    """Return the licence that a spelling means; one nobody understands has the kind `unknown`.

    Of alternatives (`A or B`) it is the one that asks least, of several (`A and B`) the strictest.
    """
    if len(parts := _EITHER.split(text)) > 1:
        return min(map(understand, parts), key=lambda x: _STRICT.index(x.kind))
    if len(parts := [x for x in _BOTH.split(text) if x.strip()]) > 1 and not _known(text):
        return max(map(understand, parts), key=lambda x: _STRICT.index(x.kind))
    low, plain, table = text.casefold(), _plain(text), _table()
    shown = " ".join(text.split())[:_LONGEST]
    if any(x in plain for x in table["no_copies"]):
        return Licence(shown, "closed", "other")
    if found := _known(text):
        return found
    if plain in table["unknown"] and "©" not in low:
        return Licence("unknown", "unknown", "unknown")
    if any(x in low or x in plain for x in table["closed"]):
        return Licence(shown, "closed", "other")
    return Licence(shown, "unknown", "unknown")


def _plain(text: str) -> str:
    """Return a spelling in lower case, its words and numbers parted by single blanks."""
    plain = " ".join(_WORDS.findall(text.casefold()))
    for before in ("https ", "http ", "licence ", "license "):
        plain = plain.removeprefix(before)
    return plain


def _known(text: str) -> Licence | None:
    plain = _plain(text)
    for name in (plain, plain.removesuffix(" license").removesuffix(" licence")):
        if found := _names().get(name):
            return found
    if "creativecommons org publicdomain" in plain:
        return _names()["cc0" if "zero" in plain else "public domain"]
    glued = _GLUED.sub(lambda m: " ".join(x for x in ("cc by", *m.groups()) if x), plain)
    return _creative_commons(glued)


def _creative_commons(plain: str) -> Licence | None:
    found = _CC.search(plain)
    if not found or not (found["cc"] or found["parts"] or found["version"]):
        return None
    marks = [name for name, mark in _PARTS if re.search(rf"\b{mark}", found["parts"])]
    name = "-".join(("BY", *marks))
    table = _table()["creative_commons"]
    if name not in table["kinds"]:  # share alike what may not be changed: no such licence
        return None
    version = (found["version"] or "").replace(" ", ".")
    version = version if "." in version or not version else f"{version}.0"
    if version not in table["versions"]:
        version = ""
    full = f"CC-{name}-{version}" if version else f"CC-{name}"
    hub = full.lower() if full.lower() in table["hub"] else "cc"
    way = f"{name.lower()}/{version}/" if version else f"{name.lower()}/"
    url = f"https://creativecommons.org/licenses/{way}"
    return Licence(full, table["kinds"][name], hub, url, version)
