"""What is removed from text before anything else looks at it, and what is refused.

Removed and counted: C0 controls other than tab and newline, DEL and C1 controls, noncharacters.
HTML cannot carry NUL at all, HTML 4 and XML parsers drop or remap the others (a C1 control may
come back as a Windows-1252 letter), so a page could not be re-parsed to the same text. Line ends
(CR LF, CR, NEL, LS, PS) become newlines. Everything else stays: bidi controls, zero-width
characters, markup, private use.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from gen.errors import SourceError

_LINE_END: Final = re.compile("\r\n?|[\x85\u2028]")
_C0: Final = re.compile("[\x00-\x08\x0b-\x1f]")
_OTHER: Final = re.compile(
    "[\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr((p << 16) + 0xFFFE)}{chr((p << 16) + 0xFFFF)}" for p in range(1, 17))
    + "]"
)
_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_WIDE: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES: Final = re.compile(r"\s+")
_PLAIN: Final = re.compile("[\n\t\x20-\x7e\xa0-\u0600]*")


def clean(text: str, counts: Counter[str], where: str) -> str:
    """Return `text` fit for a page; adds to `counts` (c0_removed, controls_removed, cr, bidi_kept).

    Raises SourceError, naming `where`, for a lone surrogate: half a character is a broken source,
    and no UTF-8 file can hold it.
    """
    if _PLAIN.fullmatch(text):
        return text
    if found := _SURROGATE.search(text):
        raise SourceError(
            f"lone surrogate U+{ord(found[0]):04X} at character {found.start() + 1} of a value",
            where=where,
            todo="half a character cannot be written as UTF-8: repair the source at this place",
        )
    text = text.removeprefix("\ufeff")
    text, n = _LINE_END.subn("\n", text)
    counts["line_ends"] += n
    text = text.replace("\u2029", "\n\n")
    text, n = _C0.subn("", text)
    counts["c0_removed"] += n
    text, n = _OTHER.subn("", text)
    counts["controls_removed"] += n
    if n := len(_BIDI.findall(text)):
        counts["bidi_kept"] += n
    return text


def fold(text: str) -> str:
    """Return `text` with each run of white space made one space and none at the edges.

    A lone no-break or typographic space stays as it is: it is the newsroom's, no layout.
    """
    if not _WIDE.search(text):
        return " ".join(text.split())
    return _SPACES.sub(lambda run: run[0] if _WIDE.fullmatch(run[0]) else " ", text.strip())
