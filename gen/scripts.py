"""One language in two scripts: an edition is read from another language's files, letter by letter.

gen/words/sr-Latn holds a language.toml alone, with `transliterate = "sr"`; all other words, and
the starter articles, are those of `sr` in Latin letters. What is Latin already stays.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, Final

from gen import folders
from gen.errors import ContentError

_PAIRS: Final = {"љ": "lj", "њ": "nj", "џ": "dž"}
_LETTERS: Final = dict(
    zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)
)
_TABLE: Final = str.maketrans(
    {**_LETTERS, **{k.upper(): v.upper() for k, v in _LETTERS.items()}, **_PAIRS}
)
# A capital stands for two capitals in a word that is all capitals.
_SHOUTED: Final = re.compile(r"[ЉЊЏ](?=[А-ЯЂЈ-Џ])|(?<=[А-ЯЂЈ-Џ])[ЉЊЏ](?![а-яђј-џ])")
_CAPITALS: Final = str.maketrans({k.upper(): v.capitalize() for k, v in _PAIRS.items()})
_SHOUTS: Final = str.maketrans({k.upper(): v.upper() for k, v in _PAIRS.items()})
_SHARE: Final = 0.5  # of a text's letters that must be Latin for it to count as written so


@cache
def original(lang: str) -> str:
    """Return the language whose files an edition is read from: most languages' own.

    Raises ContentError where language.toml is broken or there is no such language.
    """
    path = folders.WORDS / lang / "language.toml"
    if not path.is_file():
        return lang
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("transliterate", lang)
    except tomllib.TOMLDecodeError as e:
        raise ContentError(str(e), where=str(path)) from e
    if found != lang and not (folders.WORDS / str(found) / "language.toml").is_file():
        raise ContentError(f"no language {found!r} to transliterate", where=str(path))
    return str(found)


@cache
def editions(lang: str) -> tuple[str, ...]:
    """Return the editions that are read from a language's files, itself left out."""
    there = sorted(p.parent.name for p in folders.WORDS.glob(f"{lang}-*/language.toml"))
    return tuple(x for x in there if original(x) == lang)


def as_written(lang: str, text: str) -> str:
    """Return the edition that a text of this language is written in, else the language."""
    if not (found := editions(lang)):
        return lang
    letters = [c for c in text[:1000] if c.isalpha()]
    latin = sum(c < "\u0250" for c in letters)
    return found[0] if latin > _SHARE * len(letters) else lang


def latin(text: str) -> str:
    """Return Serbian text in Latin letters; "Љ" is "LJ" in a word of capitals, else "Lj"."""
    if text.isascii():
        return text
    text = _SHOUTED.sub(lambda m: m[0].translate(_SHOUTS), text)
    return text.translate(_CAPITALS).translate(_TABLE)


def transliterated(value: Any) -> Any:
    """Return a TOML or JSON value with every string of it, keys too, in Latin letters."""
    if isinstance(value, str):
        return latin(value)
    if isinstance(value, list):
        return [transliterated(x) for x in value]
    if isinstance(value, dict):
        return {latin(k): transliterated(v) for k, v in value.items()}
    return value
