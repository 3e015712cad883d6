"""Files of catalogues: gettext's compiled ones, and "key": "value" pairs in scripts and templates.

They are data: none of them is imported or run.
"""

from __future__ import annotations

import gettext
import json
import re
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from gen.wording import language

NUMBERS: Final = range(201)
"""Numbers whose plural forms are looked at: CLDR's and gettext's rules repeat after 100."""
_PAIR: Final = re.compile(r'^\s*"((?:[^"\\]|\\.)+)"\s*:\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_ORDER: Final = ("zero", "one", "two", "few", "many", "other")


class Catalogue(Protocol):
    """Strings of one file."""

    def one(self, key: str) -> str:
        """Return the translation of a string, "" if there is none."""

    def forms(self, key: str, n: int) -> str:
        """Return the form for n of a string with plurals, "" if there is none."""


class Gettext:
    """A compiled catalogue (.mo). Raises OSError or ValueError if it is none."""

    def __init__(self, path: Path, *, english: bool) -> None:
        with path.open("rb") as file:
            made = gettext.GNUTranslations(file)
        self._english = english
        made.add_fallback(_Nothing())
        self._made = made

    def one(self, key: str) -> str:
        """Return the translation of a string, "" if there is none."""
        context, _, text = key.rpartition("\x04")
        found = self._made.pgettext(context, text) if context else self._made.gettext(text)
        # In English a catalogue is empty or says again what the program says.
        return found or (text if self._english else "")

    def forms(self, key: str, n: int) -> str:
        """Return the form for n of a string with plurals, "" if there is none."""
        context, _, text = key.rpartition("\x04")
        if context:
            return self._made.npgettext(context, text, "", n)
        return self._made.ngettext(text, "", n)


class _Nothing(gettext.NullTranslations):
    """Stands in for what a catalogue lacks: gettext would give the English."""

    def gettext(self, message: str) -> str:
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return ""

    def pgettext(self, context: str, message: str) -> str:
        return ""

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return ""


class Pairs:
    """Pairs on lines of their own; plural forms stand in one value, a line each."""

    def __init__(self, path: Path, lang: str) -> None:
        text = path.read_text(encoding="utf-8")
        self._table = {k: _plain(v) for k, v in _PAIR.findall(text)}
        self._categories = categories(lang)
        self._category = language(lang).category

    def one(self, key: str) -> str:
        """Return the translation of a string, "" if there is none."""
        return self._table.get(key, "")

    def forms(self, key: str, n: int) -> str:
        """Return the form for n of a string with plurals, "" if there is none."""
        forms = self.one(key).split("\n")
        if len(forms) != len(self._categories):
            return ""
        return forms[self._categories.index(self._category(n))]


def _plain(quoted: str) -> str:
    try:
        return str(json.loads(f'"{quoted}"', strict=False))
    except ValueError:
        return ""


@cache
def categories(lang: str) -> tuple[str, ...]:
    """Return the plural categories that whole numbers up to 200 have, in CLDR's order."""
    there = {language(lang).category(n) for n in NUMBERS}
    return tuple(x for x in _ORDER if x in there)
