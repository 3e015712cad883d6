"""The language of a text without a word about it: Resiliparse's detector, kept in bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_CHARS: Final = 6000  # the detector's answer no longer changes beyond
_CUTOFF: Final = 1200  # Resiliparse's own default for "unknown"
_FOREIGN: Final = 0.95
"""A language outside those expected wins if its score (distance, lower is nearer) is under this
share of the best expected one's: German against bg and en gives 0.83, Russian 0.89-0.93; the 454
English articles of the benchmark give 1 with one exception."""


def detect(text: str, expected: Sequence[str]) -> str:
    """Return the language of `text`, "" if unknown; related languages go to an expected one."""
    from resiliparse.parse.lang import detect_fast

    text = text[:_CHARS]
    best, score = detect_fast(text, cutoff=_CUTOFF)
    if not expected or best in expected:
        return "" if best == "unknown" else str(best)
    near, near_score = detect_fast(text, cutoff=_CUTOFF, langs=list(expected))
    if near == "unknown" or (best != "unknown" and score < _FOREIGN * near_score):
        return "" if best == "unknown" else str(best)
    return str(near)
