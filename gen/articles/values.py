"""Values of a source's columns -> dates in ISO form, language codes, plain strings."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final

from gen.articles.cleaning import fold
from gen.scripts import editions

_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)$")
_YMD: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b(.*)")
_DMY: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2\s?(\d{4})\b(.*)")
_RFC: Final = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:")
_TIME: Final = re.compile(r"\b(\d{1,2}):(\d\d)(?::\d\d)?(?:\s*([ap])\.?m\b)?", re.I)
_WORDY: Final = re.compile(
    r"(?:(\d{1,2})\D{0,4}?\s*)?\b([^\W\d_]{3,})\.?\s*(?:(\d{1,2})\D{1,4})?(\d{4})"
)


def text_of(value: object) -> str | None:
    """Return a text value: a string, or a list of strings as paragraphs; else None."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(x, str) for x in value):
        return "\n\n".join(value)
    return None


def line_of(value: object) -> str:
    """Return a value as one line: names of a list joined by commas, "" for nothing."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, list | tuple):
        return ", ".join(x for x in map(line_of, value) if x)
    if isinstance(value, dict):
        return line_of(value.get("name", ""))
    return "" if value is None or isinstance(value, bool) else str(value)


def tags_of(value: object) -> tuple[str, ...]:
    """Return tags from a list, or from a string parted by commas or semicolons."""
    if isinstance(value, str):
        value = re.split(r"[,;|]", value)
    if not isinstance(value, list | tuple):
        return ()
    return tuple(dict.fromkeys(x for x in map(line_of, value) if x))


def iso_date(value: object, lang: str) -> str:
    """Return a date as `YYYY-MM-DD`, with `THH:MM:SS[+hh:mm]` where a time is known, else "".

    Reads ISO 8601, RFC 2822, Unix time, day-first dates, and month names of `lang` and English. A
    date whose day and month could be either (03/04/2024) is not guessed.
    """
    if isinstance(value, dt.datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _unix(float(value))
    if not isinstance(value, str) or not (text := fold(value)):
        return ""
    if found := _COMPACT.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), "")
    try:
        moment = dt.datetime.fromisoformat(text)
        return text if len(text) == 10 else moment.replace(microsecond=0).isoformat()
    except ValueError:
        pass
    if found := _YMD.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), found[4])
    if found := _DMY.search(text):
        first, second = int(found[1]), int(found[3])
        if found[2] == "/" and second > 12:
            first, second = second, first
        elif found[2] == "/" and first <= 12 and first != second:
            return ""
        return _day(int(found[4]), second, first, text[: found.start()] + " " + found[5])
    if _RFC.match(text):
        try:
            return parsedate_to_datetime(text).isoformat()
        except ValueError:
            return ""
    for found in _WORDY.finditer(text):
        month = _months(lang).get(found[2].casefold()) or _months("en").get(found[2].casefold())
        day = found[1] or found[3]
        if month and day:
            return _day(int(found[4]), month, int(day), text[found.end() :])
    return ""


def _unix(value: float) -> str:
    if value > 1e11:
        value /= 1000
    if not 1e8 < value < 4e9:
        return ""
    return dt.datetime.fromtimestamp(int(value), dt.UTC).isoformat()


def _day(year: int, month: int, day: int, rest: str) -> str:
    try:
        date = dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
    if not (found := _TIME.search(rest)):
        return date
    hour = int(found[1]) % 24
    if found[3]:
        hour = hour % 12 + 12 * (found[3] in "pP")
    return f"{date}T{hour:02d}:{min(int(found[2]), 59):02d}:00"


@cache
def _months(lang: str) -> dict[str, int]:
    """Return month names and short names of a language (CLDR through Babel) to their numbers."""
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(lang, sep="-").months
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        str(name).casefold().rstrip("."): number
        for style in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in names[style][width].items()
    }


def language(value: object) -> str:
    """Return the BCP-47 tag a value means ("bul_Cyrl" and "Bulgarian" are bg), else ""."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if not isinstance(value, str):
        return ""
    parts = value.strip().replace("_", "-").split("-")
    head = parts[0].lower()
    if len(head) > 3 or not head.isalpha():
        return _language_names().get(value.strip().casefold(), "")
    if len(head) == 3:
        from babel.core import get_global

        head = str(get_global("language_aliases").get(head, head))
    region = [p.upper() for p in parts[1:] if len(p) == 2 and p.isalpha()]
    script = [p.title() for p in parts[1:2] if len(p) == 4 and p.isalpha()]
    if script and f"{head}-{script[0]}" not in editions(head):
        script = []  # the script that the language is written in anyway
    return "-".join([head, *script, *region[:1]])


@cache
def _language_names() -> dict[str, str]:
    from babel import Locale

    return {str(n).casefold(): str(c) for c, n in Locale("en").languages.items() if len(c) <= 3}


def wanted(tag: str, languages: tuple[str, ...]) -> str:
    """Return which of the languages asked a tag belongs to, else ""."""
    if tag in languages:
        return tag
    head = tag.partition("-")[0]
    if found := next((x for x in editions(head) if tag.startswith(x)), ""):
        return found if found in languages else ""
    fit = (x for x in languages if x not in editions(head))
    return next((x for x in fit if x == head or x.partition("-")[0] == tag), "")
