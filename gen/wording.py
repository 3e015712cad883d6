"""Words of a language: phrases, pools of long lines, names, dates and relative times.

All of it is frozen content under gen/words/<lang>/ (TOML; names.json is made by gen.names). A site
picks one variant of every phrase and one habit of writing dates and keeps to it: its `Voice`.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import msgspec
from babel.plural import PluralRule

from gen import folders, scripts
from gen.chance import Stream
from gen.errors import ContentError, UsageError, did_you_mean

_SCHEMA = json.loads((folders.schemas() / "phrases.json").read_text(encoding="utf-8"))["phrases"]
PHRASES: Final[frozenset[str]] = frozenset(k for k, v in _SCHEMA.items() if not v.get("plural"))
"""Keys of plain phrases: what templates see as `t`."""
PLURALS: Final[frozenset[str]] = frozenset(_SCHEMA) - PHRASES
_UNITS: Final = (
    ("years", 525600),
    ("months", 43200),
    ("weeks", 10080),
    ("days", 1440),
    ("hours", 60),
    ("minutes", 1),
    ("now", -(1 << 30)),
)
"""Units of relative times and their minutes, the longest first."""
_LABEL: Final = re.compile(r"[^ {|]+(?: [^ {|]+){0,2}(?<![.!?:;…])")
"""What is a label, not a sentence: three words at most."""
_SAID: Final = frozenset(("comments_closed", "honeypot", "no_comments"))
"""States of a page, which are short sentences."""
_KEPT: Final = 0.8  # of a group's phrases stay English where the group does
_NUMBERS: Final = 4096  # whose plural category is remembered
_LEAST_SHARE: Final = 0.1  # of a pool for each split: a test set needs more than a few lines

FILES: Final = ("language", "phrases", "headlines", "comments", "lines", "menus", "people")
Names = Mapping[str, Sequence[str]]


def languages() -> list[str]:
    """Return the languages whose words are complete."""
    found = sorted(p.parent for p in folders.WORDS.glob("*/language.toml"))
    wanted = [*(f"{name}.toml" for name in FILES), "names.json"]
    homes = {p.name: p.parent / scripts.original(p.name) for p in found}
    return [x for x, home in homes.items() if all((home / name).is_file() for name in wanted)]


class Extra(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Variants of phrases beside a language's own: see gen.catalogues."""

    phrases: dict[str, list[str]] = {}
    plurals: dict[str, dict[str, list[str]]] = {}
    ago: dict[str, dict[str, list[str]]] = {}


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
            # What is typed for a letter of two, and for what was none of the language's own.
            typed = data["comments"].get("latin", {})
            data["comments"]["latin"] = {k: v for k, v in typed.items() if len(k) == 1 and [k] != v}
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
        # As data: to ask Babel for a language's rule loads all that CLDR knows of it, a megabyte.
        self._plural = PluralRule(self.info["plural"])
        self._categories: dict[int, str] = {}

    @property
    def months(self) -> list[str]:
        """Return the months as they stand without a day: a language may inflect them in dates."""
        return list(self.info.get("months_alone", self.info["months"]))

    def category(self, n: int) -> str:
        """Return the plural category of a whole number (CLDR): one, few, many, other ..."""
        if n not in self._categories:
            if len(self._categories) > _NUMBERS:
                self._categories.clear()
            self._categories[n] = str(self._plural(n))
        return self._categories[n]

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


def language(lang: str, names: Names | None = None, extra: Extra | None = None) -> Language:
    """Return a language's words, with other name pools and more variants of phrases if given.

    Raises UsageError for a language there are no words for.
    """
    words = _language(lang)
    if names is None and extra is None:
        return words
    own = copy.copy(words)
    if names is not None:
        own.names = names
    if extra is not None:
        own.phrases = {**words.phrases}
        for key, texts in extra.phrases.items():
            own.phrases[key] = [*words.phrases[key], *texts]
        for key, table in extra.plurals.items():
            own.phrases[key] = _longer(words.phrases[key], table)
        ago = words.info["ago"]
        longer = {unit: _longer(ago[unit], table) for unit, table in extra.ago.items()}
        own.info = {**words.info, "ago": {**ago, **longer}}
    return own


def _longer(
    table: Mapping[str, Sequence[str]], more: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    return {k: [*v, *more.get(k, ())] for k, v in table.items()}


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


def sex_of(name: str, names: Names) -> str:
    """Return the sex that a person's first name shows: "male", "female" or ""."""
    first = name.partition(" ")[0]
    male, female = (first in names[f"{x}_first"] for x in ("male", "female"))
    return "" if male == female else "male" if male else "female"


@lru_cache(maxsize=16384)
def spoken(lang: str, line: str) -> str:
    """Return the sex that a remark shows its speaker to be of: "male", "female" or ""."""
    found = [(m.start(), sex) for sex, mark in _speakers(lang) if (m := mark.search(line))]
    return min(found)[1] if found else ""


@cache
def _speakers(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    marks = _language(lang).info.get("speaker", {})
    return tuple((sex, re.compile(marks[sex])) for sex in sorted(marks))


_SMALL: Final = frozenset(
    "a an and as at but by for from in into nor of on or per the to via vs with".split()
)


@lru_cache(maxsize=8192)
def titled(text: str) -> str:
    """Return a text in English title case; words with capitals or digits stay as they are."""
    words = text.split(" ")
    return " ".join(
        w if (i and w in _SMALL) or not w.islower() else w[:1].upper() + w[1:]
        for i, w in enumerate(words)
    )


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
    titles: bool
    """Headlines and labels stand in title case, where sites of the language do so."""

    def head(self, text: str) -> str:
        """Return a headline as the site writes it."""
        return titled(text) if self.titles else text

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
        unit, size = next(x for x in _UNITS if minutes >= x[1])
        n = minutes // max(1, size)
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


class _Moment(dict[str, str]):
    """The holes of a date pattern; a pattern has three or four of them."""

    def __init__(self, info: Mapping[str, Any], when: dt.datetime) -> None:
        super().__init__()
        self._info, self._when = info, when

    def __missing__(self, hole: str) -> str:
        return _HOLES[hole](self._info, self._when)


_HOLES: Final[Mapping[str, Callable[[Mapping[str, Any], dt.datetime], str]]] = {
    "d": lambda _, when: str(when.day),
    "dd": lambda _, when: f"{when.day:02d}",
    "m": lambda _, when: str(when.month),
    "mm": lambda _, when: f"{when.month:02d}",
    "month": lambda info, when: info["months"][when.month - 1],
    "mon": lambda info, when: info["months_short"][when.month - 1],
    "y": lambda _, when: str(when.year),
    "hh": lambda _, when: f"{when.hour:02d}",
    "h": lambda _, when: str(when.hour % 12 or 12),
    "mi": lambda _, when: f"{when.minute:02d}",
    "weekday": lambda info, when: info["weekdays"][when.weekday()],
    "ampm": lambda _, when: "am" if when.hour < 12 else "pm",
    "AMPM": lambda _, when: "AM" if when.hour < 12 else "PM",
}


def _date(info: Mapping[str, Any], pattern: str, when: dt.datetime) -> str:
    holes = _Moment(info, when)
    if when.day == 1 and "first_day" in info and ("{month}" in pattern or "{mon}" in pattern):
        holes["d"] = info["first_day"]
    return pattern.format_map(holes)


def stamp(when: dt.datetime) -> str:
    """Return a moment as machines read it: ISO 8601, to the minute, UTC."""
    return when.isoformat()[:16] + ":00+00:00"


def voice(lang: str | Language, s: Stream, *, brand: str, year: str) -> Voice:
    """Return a site's way of wording, drawn from a stream; the most usual variants most often."""
    words = language(lang) if isinstance(lang, str) else lang
    picked: dict[str, str] = {}
    for key in sorted(PHRASES):
        variants = words.phrases[key]
        # The minimum of two draws favours the first, most usual, variants.
        at = min(s.below(len(variants)), s.below(len(variants)))
        picked[key] = variants[at].replace("{brand}", brand).replace("{year}", year)
    info = words.info
    made = Voice(
        words,
        picked,
        s.below(12),
        s.pick(info["dates"]),
        s.pick(info["times"]),
        s.chance(0.5),
        s.chance(0.2),
        s.chance(info.get("title_case", 0)),
    )
    if made.titles:
        for key, text in picked.items():
            if key not in _SAID and _LABEL.fullmatch(text):
                picked[key] = titled(text)
    if words.lang != "en":
        picked |= _english(s, brand, year)
    return made


def _english(s: Stream, brand: str, year: str) -> dict[str, str]:
    """Return the phrases that a site in another language left in English: mostly none."""
    data, phrases = _untranslated()
    if not s.chance(data["share"]):
        return {}
    case = titled if s.chance(0.5) else str
    out = {}
    for name in s.sample(sorted(data["groups"]), s.between(2, 4)):
        for key in data["groups"][name]:
            variants = phrases[key]
            at = min(s.below(len(variants)), s.below(len(variants)))
            text = variants[at].replace("{brand}", brand).replace("{year}", year)
            if s.chance(_KEPT):
                out[key] = case(text) if _LABEL.fullmatch(text) else text
    return out


@cache
def _untranslated() -> tuple[dict[str, Any], dict[str, list[str]]]:
    files = (folders.WORDS / "english.toml", folders.WORDS / "en" / "phrases.toml")
    data, phrases = (tomllib.loads(p.read_text(encoding="utf-8")) for p in files)
    kept = {key for keys in data["groups"].values() for key in keys}
    return data, {key: phrases[key] for key in sorted(kept)}
