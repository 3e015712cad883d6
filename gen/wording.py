"""Words of a language: phrases, pools of long lines, names, dates and relative times.

All of it is frozen content under gen/words/<lang>/ (TOML; names.json is made by gen.names). A site
picks one variant of every phrase and one habit of writing dates and keeps to it: its `Voice`.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import babel

from gen import folders, scripts
from gen.chance import Stream
from gen.errors import ContentError, UsageError, did_you_mean

_SCHEMA = json.loads((folders.schemas() / "phrases.json").read_text(encoding="utf-8"))["phrases"]
PHRASES: Final[frozenset[str]] = frozenset(k for k, v in _SCHEMA.items() if not v.get("plural"))
"""Keys of plain phrases: what templates see as `t`."""
PLURALS: Final[frozenset[str]] = frozenset(_SCHEMA) - PHRASES
_LEAST_SHARE: Final = 0.1  # of a pool for each split: a test set needs more than a few lines

FILES: Final = ("language", "phrases", "headlines", "comments", "lines", "menus", "people")
Names = Mapping[str, Sequence[str]]


def languages() -> list[str]:
    """Return the languages whose words are complete."""
    found = sorted(p.parent for p in folders.WORDS.glob("*/language.toml"))
    wanted = [*(f"{name}.toml" for name in FILES), "names.json"]
    homes = {p.name: p.parent / scripts.original(p.name) for p in found}
    return [x for x, home in homes.items() if all((home / name).is_file() for name in wanted)]


class Language:
    """All words of one language. Make it with `language`, which caches."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        folder = folders.WORDS / scripts.original(lang)
        data: dict[str, dict[str, Any]] = {}
        for name in FILES:
            path = folder / f"{name}.toml"
            try:
                data[name] = tomllib.loads(path.read_text(encoding="utf-8"))
            except FileNotFoundError as e:
                raise ContentError(
                    "this file is missing",
                    where=str(path),
                    todo=f"a language has {', '.join(FILES)}",
                ) from e
            except tomllib.TOMLDecodeError as e:
                raise ContentError(str(e), where=str(path)) from e
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        if folder.name != lang:
            data, names = scripts.transliterated(data), scripts.transliterated(names)
            own = folders.WORDS / lang / "language.toml"
            data["language"] |= tomllib.loads(own.read_text(encoding="utf-8"))
        self.info, self.phrases = data["language"], data["phrases"]
        self.comments, self.lines = data["comments"], data["lines"]
        self.menus, self.people = data["menus"], data["people"]
        self.headlines: list[dict[str, str]] = data["headlines"]["headline"]
        self.names: Names = names
        for key in sorted(PHRASES | PLURALS):
            if key not in self.phrases:
                raise ContentError(
                    f"no phrase {key!r}",
                    where=str(folder / "phrases.toml"),
                    todo=_SCHEMA[key]["text"],
                )
        self._plural = babel.Locale.parse(lang, sep="-").plural_form

    @property
    def months(self) -> list[str]:
        """Return the months as they stand without a day: a language may inflect them in dates."""
        return list(self.info.get("months_alone", self.info["months"]))

    def category(self, n: int) -> str:
        """Return the plural category of a whole number (CLDR): one, few, many, other ..."""
        return str(self._plural(n))

    def plural(self, table: Mapping[str, Sequence[str]], n: int, variant: int) -> str:
        """Return the variant of a plural table for n, with {n} filled."""
        forms = table.get(self.category(n)) or table["other"]
        return forms[variant % len(forms)].replace("{n}", self.number(n))

    def number(self, n: int) -> str:
        """Return a whole number with the language's grouping, from five digits up."""
        text = str(n)
        if len(text) < 5:
            return text
        return f"{n:,}".replace(",", self.info.get("thousands", " "))


def language(lang: str, names: Names | None = None) -> Language:
    """Return a language's words, with other name pools if given.

    Raises UsageError for a language there are no words for.
    """
    words = _language(lang)
    if names is None:
        return words
    own = copy.copy(words)
    own.names = names
    return own


@cache
def _language(lang: str) -> Language:
    if lang not in languages():
        raise UsageError(
            f"no language {lang!r}", where="--lang", todo=did_you_mean(lang, languages())
        )
    return Language(lang)


def shared_out(
    items: Sequence[Any], shares: Mapping[str, float], seed: int, purpose: str
) -> dict[str, list[Any]]:
    """Partition a pool by split, so that no test line was seen in training.

    Every split gets its share, but at least a tenth and at least one item while there are enough;
    a pool smaller than the number of splits goes whole to each.
    """
    if len(items) < len(shares):
        return {split: list(items) for split in shares}
    mixed = Stream(seed, 0, f"pool:{purpose}").shuffled(items)
    wanted = {s: max(_LEAST_SHARE, x) for s, x in shares.items()}
    total = sum(wanted.values())
    out, at, largest = dict[str, list[Any]](), 0, max(wanted, key=lambda s: wanted[s])
    for split, share in wanted.items():
        if split != largest:
            size = max(1, int(len(mixed) * share / total))
            out[split], at = mixed[at : at + size], at + size
    out[largest] = mixed[at:]
    return out


def full_name(names: Names, s: Stream) -> tuple[str, str]:
    """Return an invented person's name and sex ("male" or "female")."""
    sex = s.pick(("male", "female"))
    last = names.get(f"{sex}_last") or names["last"]
    return f"{s.pick(names[f'{sex}_first'])} {s.pick(last)}", sex


@dataclass(frozen=True, slots=True)
class Voice:
    """How one site words things: a variant of each phrase, a habit of dates."""

    language: Language
    t: Mapping[str, str]
    """Plain phrases, site-wide holes filled ({brand}, {year}); others keep their holes."""
    variant: int
    date_pattern: str
    time_pattern: str
    capital_ago: bool
    short_ago: bool

    def say(self, key: str, **holes: str) -> str:
        """Return a phrase with its holes filled."""
        text = self.t[key]
        for name, value in holes.items():
            text = text.replace("{" + name + "}", value)
        return text

    def count(self, key: str, n: int, **holes: str) -> str:
        """Return a plural phrase for n."""
        text = self.language.plural(self.language.phrases[key], n, self.variant)
        for name, value in holes.items():
            text = text.replace("{" + name + "}", value)
        return text

    def date(self, when: dt.datetime) -> str:
        """Return a date as the site writes it."""
        return _date(self.language.info, self.date_pattern, when)

    def day(self, when: dt.datetime) -> str:
        """Return weekday and date, as page headers print them."""
        info = self.language.info
        return _date(info, info.get("day", "{weekday}, {d} {month} {y}"), when)

    def ago(self, minutes: int, when: dt.datetime) -> str:
        """Return a time `minutes` before the page's own time, which is `when` plus minutes."""
        info, ago = self.language.info, self.language.info["ago"]
        units = (
            ("years", 525600),
            ("months", 43200),
            ("weeks", 10080),
            ("days", 1440),
            ("hours", 60),
            ("minutes", 1),
        )
        unit, n = next(((u, minutes // m) for u, m in units if minutes >= m), ("now", 0))
        if unit == "weeks" and self.variant % 2:
            unit, n = "days", minutes // 1440
        if unit == "now":
            text = ago["now"][self.variant % len(ago["now"])]
        elif unit == "days" and n == 1 and self.variant % 3 == 0:
            forms = ago["yesterday"]
            text = _date(info, forms[self.variant % len(forms)], when)
        elif self.short_ago and unit in ago["short"]:
            forms = ago["short"][unit]
            text = forms[self.variant % len(forms)].replace("{n}", str(n))
        else:
            text = self.language.plural(ago[unit], n, self.variant)
        return str(text[:1].upper() + text[1:] if self.capital_ago else text)


def _date(info: Mapping[str, Any], pattern: str, when: dt.datetime) -> str:
    day = str(when.day)
    if when.day == 1 and ("{month}" in pattern or "{mon}" in pattern):
        day = info.get("first_day", day)
    holes = {
        "d": day,
        "dd": f"{when.day:02d}",
        "m": str(when.month),
        "mm": f"{when.month:02d}",
        "month": info["months"][when.month - 1],
        "mon": info["months_short"][when.month - 1],
        "y": str(when.year),
        "hh": f"{when.hour:02d}",
        "mi": f"{when.minute:02d}",
        "weekday": info["weekdays"][when.weekday()],
    }
    hour = when.hour % 12 or 12
    return pattern.format(
        **holes,
        h=str(hour),
        ampm="am" if when.hour < 12 else "pm",
        AMPM="AM" if when.hour < 12 else "PM",
    )


def voice(lang: str, s: Stream, *, brand: str, year: str) -> Voice:
    """Return a site's way of wording, drawn from a stream; the most usual variants most often."""
    words = language(lang)
    picked: dict[str, str] = {}
    for key in sorted(PHRASES):
        variants = words.phrases[key]
        # The minimum of two draws favours the first, most usual, variants.
        at = min(s.below(len(variants)), s.below(len(variants)))
        picked[key] = variants[at].replace("{brand}", brand).replace("{year}", year)
    info = words.info
    return Voice(
        words,
        picked,
        s.below(12),
        s.pick(info["dates"]),
        s.pick(info["times"]),
        s.chance(0.5),
        s.chance(0.2),
    )
