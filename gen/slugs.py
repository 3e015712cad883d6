"""ASCII slugs for addresses, and host names in reserved space."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_CYRILLIC: Final = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґѐѓќѝђјљњћџўѕ",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y  e yu ya i yi ye g e g k i "
        "dj j lj nj c dz u dz".split(" "),
        strict=True,
    )
)
_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(" "),
        strict=True,
    )
)
_OTHER: Final = {"ß": "ss", "ı": "i", "ł": "l", "đ": "d", "æ": "ae", "ø": "o", "ё": "e"}
_TABLE: Final = str.maketrans({**_CYRILLIC, **_GREEK, **_OTHER})


_WORD: Final = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=8192)
def slug(text: str, words: int = 8) -> str:
    """Return up to `words` words of `text` as lower-case ASCII joined by hyphens, never empty."""
    plain = text.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("й", "y"))
        plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("ου", "ou")
        plain = plain.translate(_TABLE)
    return "-".join(_WORD.findall(plain)[:words]) or "page"


def domain(brand: str) -> str:
    """Return a host for an invented brand; .example is reserved (RFC 2606)."""
    return slug(brand, 4).replace("-", "") + ".example"
