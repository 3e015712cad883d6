"""One string of a catalogue -> a variant of a phrase of ours, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from gen.wording import language

_HOLE: Final = re.compile(
    r"%\((?P<a>\w+)\)[sdi]|(?P<b>%[sdi])|\{\{\s*(?P<c>\w+)\s*\}\}|\{(?P<d>\w*)\}|(?P<e>#)"
)
"""Placeholders of every style: %(name)s, %s, {{ name }}, {name}, {}, #."""
_LEFT: Final = re.compile(r"%[(a-zA-Z]|[{}<>#\\]|\$\w|&\w+;|&#|https?:")
"""What is left of a placeholder, of markup or of an address; `&` begins an entity."""
_SHARE: Final = 0.7  # of a string's letters that are of the language's script


def fitting(
    text: str, holes: Mapping[str, str], wanted: frozenset[str], lang: str, source: str = ""
) -> str:
    """Return a catalogue's string with its placeholders as our holes, "" if it cannot be used.

    Dropped: what is empty, the same as its source in another language, of another script, with a
    placeholder that is not known, with none of a name that the source has, or with markup.
    """
    # Some catalogues break lines and double spaces; a no-break space stays what it is.
    text = re.sub(r"[ \t\r\n]+", " ", text).strip(" \xa0")
    if not text or (text == source and lang != "en"):
        return ""
    shown = filled(text, holes)
    if "{?}" in shown or not holes_of(shown) <= wanted:
        return ""
    bare = re.sub(r"\{\w+\}", "", shown)
    if _LEFT.search(bare.replace("%%", "")) or not _of_script(bare, lang):
        return ""
    return shown.replace("%%", "%")


def filled(text: str, holes: Mapping[str, str]) -> str:
    """Return a text with placeholders of any style as our holes, "{?}" for one not known."""

    def hole(found: re.Match[str]) -> str:
        name = found["a"] or found["c"] or found["d"] or found["e"] or ""
        return "{" + holes.get(name, "?") + "}"

    return _HOLE.sub(hole, text)


def _of_script(text: str, lang: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return False
    wanted = str(language(lang).info["script"]).upper()
    return sum(_script(c) == wanted for c in letters) >= _SHARE * len(letters)


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0]


def holes_of(text: str) -> frozenset[str]:
    """Return the names of a text's holes."""
    return frozenset(re.findall(r"\{(\w+)\}", text))


def table_of(raw: Mapping[int, str], fit: Callable[[str], str], lang: str) -> dict[str, str]:
    """Return one text for each category, {} if a catalogue's rule of plurals is another one.

    `raw` is what the catalogue says for each number. A form without its number ("an hour ago")
    stands only where its category has one number.
    """
    of = language(lang).category
    found: dict[str, dict[str, list[int]]] = {}
    for n, text in raw.items():
        found.setdefault(of(n), {}).setdefault(text, []).append(n)
    out = {}
    for category, texts in found.items():
        if len(texts) != 1:
            return {}
        ((whole, numbers),) = texts.items()
        text = fit(whole)
        if not text or ("{n}" not in text and len(numbers) > 1):
            return {}
        out[category] = text
    return out
