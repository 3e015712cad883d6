"""Characters that readers do not see: no-break spaces in labels, soft hyphens in long words.

Word processors, themes and hyphenation plug-ins put them there; they end up in crawled text.
"""

from __future__ import annotations

import re
from typing import Final

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
SOFT_HYPHEN: Final = "\N{SOFT HYPHEN}"
_LONG: Final = re.compile(r"[^\W\d_]{12,}")
_VOWELS: Final = frozenset("aeiouyäöüàâéèêëîïôùûąęóaеиіїоуъыэюяєаαεηιουωάέήίόύώăâ")
_EDGE: Final = 4
"""Letters that stay together at either end of a word."""


def unbroken(text: str) -> str:
    """Return a label whose words stay on one line."""
    return text.replace(" ", NO_BREAK)


def hyphenated(text: str) -> str:
    """Return a text whose long words may be broken: after a vowel, before a consonant and a vowel.

    What a hyphenation dictionary would say is near enough: nobody sees it.
    """
    return _LONG.sub(lambda m: _broken(m[0]), text)


def _broken(word: str) -> str:
    low, out, last = word.lower(), [], 0
    for i in range(_EDGE, len(word) - _EDGE + 1):
        soft = low[i - 1] in _VOWELS and low[i] not in _VOWELS and low[i + 1] in _VOWELS
        if soft and i - last >= _EDGE:
            out.append(word[last:i])
            last = i
    return SOFT_HYPHEN.join([*out, word[last:]])
