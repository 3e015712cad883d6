"""ASCII slugs for addresses, and host names in reserved space.

Each language writes itself in Latin letters in a way of its own, and its sites' addresses do so:
Bulgarian as the law on transliteration has it (State Gazette 19/2009), Ukrainian as the Cabinet's
resolution 55 of 2010, Greek by ELOT 743, Russian and Macedonian as in passports (ICAO Doc 9303),
Serbian as its own Latin alphabet without the accents, German with ae, oe, ue.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final


def _pairs(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, latin.replace("-", " ").split(" "), strict=True))


_COMMON: Final = _pairs(
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґѐѓќѝђјљњћџўѕ",
    "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y  e yu ya i yi ye g e g k i "
    "dj j lj nj c dz u dz",
) | {"ё": "e"}
_CYRILLIC: Final[dict[str, dict[str, str]]] = {
    "bg": _COMMON | {"ь": "y"},
    "ru": _COMMON | _pairs("хцщъ", "kh ts shch "),
    "uk": _COMMON | _pairs("гґиіїєйхщюяь", "h g y i i ie i kh shch iu ia "),
    "sr": _COMMON | _pairs("жцчћшџђхј", "z c c c s dz dj h j"),
    "mk": _COMMON | _pairs("ѓќѕџцј", "gj kj dz dj c j"),
}
_FIRST: Final = _pairs("їєйюя", "yi ye y yu ya")  # of a Ukrainian word
_UKRAINIAN: Final = re.compile(r"(?<![\w'’ʼ])[їєйюя]|зг")
_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(" "),
        strict=True,
    )
)
# Greek letters that sound otherwise together, before accents go.
_VOICED: Final = re.compile(r"([αεη])[υύ](?=[βγδζλμνραεηιουωάέήίόύώ])")
_VOICELESS: Final = re.compile(r"([αεη])[υύ](?=[^\wαεη]|[θκξπσςτφχψ]|$)")
_TOGETHER: Final = (("ου", "ou"), ("ού", "ou"), ("γγ", "ng"), ("γξ", "nx"), ("γχ", "nch"))
_MP: Final = re.compile(r"\bμπ|μπ\b")
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_OTHER: Final = {"ß": "ss", "ı": "i", "ł": "l", "đ": "dj", "æ": "ae", "ø": "o"}
_TABLES: Final = {k: str.maketrans({**v, **_OTHER}) for k, v in _CYRILLIC.items()}
_REST: Final = str.maketrans({**_COMMON, **_GREEK, **_OTHER})
_WORD: Final = re.compile(r"[a-z0-9]+")
_APOSTROPHES: Final = re.compile(r"(?<=\w)['’ʼ](?=\w)")


@lru_cache(maxsize=8192)
def slug(text: str, words: int = 8, lang: str = "bg") -> str:
    """Return up to `words` words of `text` as lower-case ASCII joined by hyphens, never empty."""
    plain = text.lower()
    if not plain.isascii():
        plain = _latin(unicodedata.normalize("NFC", plain), lang)
    return "-".join(_WORD.findall(plain)[:words]) or "page"


def _latin(plain: str, lang: str) -> str:
    if lang == "uk":
        # An apostrophe is part of a word; a letter after it is none that begins one.
        plain = _UKRAINIAN.sub(lambda m: "zgh" if m[0] == "зг" else _FIRST[m[0]], plain)
        plain = _APOSTROPHES.sub("", plain)
    elif lang == "de":
        plain = plain.translate(_GERMAN)
    elif lang == "el":
        plain = _VOICELESS.sub(r"\1f", _VOICED.sub(r"\1v", plain))
        plain = _MP.sub("b", plain)
        for letters, latin in _TOGETHER:
            plain = plain.replace(letters, latin)
    # Letters with a mark of their own (й, ї, ѓ) go before the marks of all others do.
    plain = plain.translate(_TABLES.get(lang, _TABLES["bg"]))
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return plain.translate(_REST)


def domain(brand: str, lang: str = "bg") -> str:
    """Return a host for an invented brand; .example is reserved (RFC 2606)."""
    return slug(brand, 4, lang).replace("-", "") + ".example"
