"""Bytes of a page -> its HTML: the character set as declared, else found; no null bytes.

The order is the HTML standard's (a byte order mark, the server's word, the page's own), but for
declarations that the bytes disprove: servers and templates get them wrong.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from gen.learn.inputs.kinds import LARGEST

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD: Final = 4096  # browsers look into 1,024 bytes; comments before it push it further down
_SAID: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{2,40})",
    re.I,
)
_BROKEN: Final = 0.02
"""Share of a page's non-ASCII characters that may be broken before its declaration is doubted, and
share of all characters beyond which it is no text."""
_OTHER: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Controls, noncharacters and lone surrogates: browsers ignore or replace them, parsers differ."""
_WESTERN: Final = frozenset({"cp1252", "iso8859-2", "iso8859-15", "cp1250", "cp1254"})
_ACCENTS: Final = 0.4
"""Share of letters outside ASCII beyond which no Latin script is believed."""
_FEW: Final = 40
_SCRIPT: Final = r"<(script|style)\b.*?</\1|<[^>]*>"
_TAGS: Final = re.compile(_SCRIPT.encode(), re.I | re.S)
_TAGS_OF_TEXT: Final = re.compile(_SCRIPT, re.I | re.S)
_BINARY: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x7fELF")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's HTML, and what had to be done for it."""

    html: str
    charset: str
    mended: bool
    """The declaration was missing or wrong."""
    removed: int
    """Null bytes, controls and broken characters that were removed or replaced."""


def decode(data: bytes | str, said: str = "") -> Decoded | None:
    """Return the HTML of a page; `said` is the server's charset. None for what is no text."""
    if isinstance(data, str):
        text, charset, mended = data, "", False
    elif data[:4].startswith(_BINARY):
        return None
    else:
        text, charset, mended = _text(data, said)
    text = text.removeprefix("\ufeff")
    broken = text.count("\ufffd")
    text, removed = _OTHER.subn("", text)
    if (broken + removed) > _BROKEN * max(len(text), 1):
        return None
    return Decoded(
        text.replace("\r\n", "\n").replace("\r", "\n"), charset, mended, removed + broken
    )


def _text(data: bytes, said: str) -> tuple[str, str, bool]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name, False
    found = _SAID.search(data[:_HEAD])
    own = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    valid = _valid(data)
    for label in filter(None, (said, own)):
        name = codec(label)
        if name.startswith("utf-16"):
            name = "utf-8"  # a page whose declaration can be read as ASCII is not UTF-16
        if not name or (valid and name != "utf-8"):
            continue
        text = data.decode(name, "replace")
        if not _doubtful(text, name):
            return text, name, False
    if valid is not False:
        return data.decode("utf-8"), "utf-8", bool(valid)
    from resiliparse.parse.encoding import detect_encoding

    name = codec(detect_encoding(_TAGS.sub(b" ", data), from_html_meta=False) or "") or "utf-8"
    return data.decode(name, "replace"), name, True


def _doubtful(text: str, name: str) -> bool:
    """Return whether a declaration gives broken characters, or more accents than any language."""
    broken = text.count("\ufffd")
    if not broken and name not in _WESTERN:
        return False
    other = _accented(text)
    if broken > _BROKEN * other:
        return True
    if name not in _WESTERN or other < _FEW:
        return False
    said = _TAGS_OF_TEXT.sub(" ", text)
    letters = sum(c.isalpha() for c in said if c.isascii()) + (other := _accented(said))
    return other > _ACCENTS * letters


def _accented(text: str) -> int:
    """Return how many characters are outside of ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _valid(data: bytes) -> bool | None:
    """Return whether bytes are UTF-8; None if they are ASCII, which says nothing."""
    if data.isascii():
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def codec(label: str) -> str:
    """Return Python's name of a character set as browsers read its label, "" if there is none."""
    from resiliparse.parse.encoding import map_encoding_to_html5

    name = map_encoding_to_html5(label, fallback_utf8=False)
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def too_large(data: bytes | str) -> bool:
    """Return whether a page is larger than any that is read."""
    return len(data) > LARGEST
