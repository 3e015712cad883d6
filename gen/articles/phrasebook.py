"""What of a language's interface phrases is found in a block: the evidence against dirty bodies.

The phrases come from `gen/words/<lang>/phrases.toml`, relative times and dates from its
`language.toml`; no phrase is written here. Text is compared as words, case and punctuation
aside.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from gen import folders, scripts

_WORD: Final = re.compile(r"\d+|[^\W\d]+")  # "3h ago" is three words
_HOLE: Final = re.compile(r"\{(\w+)\}")
_NUMBER_HOLES: Final = frozenset({"n", "d", "dd", "m", "mm", "y", "hh", "mi", "year"})
_PREFIXES: Final = ("read_also", "see_also", "related", "tags_label", "filed_under")
_READ: Final = frozenset(_PREFIXES[:3])
_BODY_KEYS: Final = frozenset({"summary_heading", "editor_note", "toc", "archive_photo"})
"""Phrases that articles themselves print as headings and notes."""
_LISTS: Final = (
    "related",
    "you_may_like",
    "latest",
    "most_read",
    "most_commented",
    "editors_pick",
    "trending",
    "more_from",
    "recent_posts",
    "recent_comments",
    "read_also",
    "see_also",
    "partner_content",
)
"""Headings of teaser lists: the titles under them are noise too."""
_TELLING: Final = (
    "ad",
    "sponsored",
    "partner_content",
    "share_this",
    "send_by_mail",
    "copy_link",
    "continue_reading",
    "leave_comment_link",
    "leave_reply",
    "write_comment",
    "post_comment",
    "no_comments",
    "load_more",
    "subscribe",
    "follow_us",
    "app_store",
    "play_store",
    "log_in_to_reply",
    "cookie_accept",
    "most_commented",
)
"""Interface phrases that are noise in the middle too, if they are all of a paragraph."""
_TELLING_LONG: Final = (
    "read_more",
    "related",
    "you_may_like",
    "most_read",
    "see_all",
    "watch_video",
)
"""The same from two words: alone, "More" and "Related" may head a section."""
_CREDITS: Final = ("by", "back_to_site", "photo_credit", "source_credit")
_REACH: Final = 6  # words a name, brand or network may take
_LONGEST: Final = 130  # words; noise that is one block and longer is not looked into
_STRONG: Final = 4  # literal words from which a phrase is no coincidence in running text
_AGO_WORDS: Final = 4  # words of a section name before a relative time


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a block is taken for noise."""

    reason: str
    """`phrase`, `teasers` (heading of a list), `read also`, `time`, `date`; from the source as a
    whole `recurring`, `doubled`, `title`."""
    strong: bool
    """Noise wherever it stands; else only at the ends of an article."""


class PhraseLines(Protocol):
    """What `harvest` asks about a language; gen.words may bring its own."""

    def mark(self, text: str) -> Mark | None:
        """Return why a block's text is noise, None if nothing speaks for it."""
        ...


@dataclass(frozen=True, slots=True)
class _Pattern:
    parts: tuple[str, ...]
    """Literal words; `#` stands for a number, `*` for some words."""
    literal: int
    letters: int

    @property
    def strong(self) -> bool:
        return self.literal >= _STRONG or (self.literal == 3 and self.letters >= 16)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """A language's patterns, indexed by their first literal word."""

    first: Mapping[str, Sequence[_Pattern]]
    rare: Mapping[str, Sequence[Counter[str]]]
    """Long phrases as bags of words, under their two rarest."""
    prefixes: Mapping[tuple[str, ...], bool]
    """Openings of a line before a colon, and whether they lead to another article."""
    lists: frozenset[tuple[str, ...]]
    """Headings of teaser lists."""
    telling: frozenset[tuple[str, ...]]
    """Short phrases that no body has as a paragraph of its own."""
    credits: Mapping[str, Sequence[_Pattern]]
    """Patterns with few literal letters before a name; told from prose by capitals alone."""
    ago: Mapping[str, Sequence[_Pattern]]
    dates: frozenset[str] = field(default_factory=frozenset)
    """Words that a date may hold beside numbers."""

    def mark(self, text: str) -> Mark | None:
        """Return why a block's text is noise, None if nothing speaks for it."""
        found = list(_WORD.finditer(text))
        if not found or len(found) > _LONGEST:
            return None
        words = [w[0].casefold() for w in found]
        for size in range(1, min(7, len(words)) + 1):
            leads = self.prefixes.get(tuple(words[:size]))
            if leads is not None and text[found[size - 1].end() :].lstrip()[:1] == ":":
                return Mark("read also", strong=leads and len(words) <= 40)
        if tuple(words) in self.lists:
            return Mark("teasers", strong=tuple(words) in self.telling)
        if tuple(words) in self.telling:
            return Mark("phrase", strong=True)
        if mark := self._time(words, text):
            return mark
        if self._credit(words, text):
            return Mark("phrase", strong=False)
        covered, strong = self._cover(words)
        if strong and covered >= 0.6 * len(words):
            return Mark("phrase", strong=True)
        if covered == len(words) or (len(words) > 12 and covered >= 0.8 * len(words)):
            return Mark("phrase", strong=False)
        return Mark("phrase", strong=True) if self._resembles(words) else None

    def _time(self, words: Sequence[str], text: str) -> Mark | None:
        """A relative time with at most a section before it, or a date and nothing else."""
        if len(words) > 14:
            return None
        if len(words) <= 4 or text.rstrip()[-1:] not in ".!?…":
            for i in range(min(_AGO_WORDS + 1, len(words))):
                for p in self.ago.get(words[i], ()):
                    start = i - 1 if p.parts[0] == "#" else i
                    # "today" and "5 min" must be the whole line: bodies say them too.
                    if start != 0 and ("#" not in p.parts or p.letters <= 4):
                        continue
                    if start >= 0 and _match(p.parts, words, start) == len(words):
                        return Mark("time", strong="#" in p.parts and p.letters > 4)
        digits = sum(w.isdigit() for w in words)
        if digits >= 2 and all(w.isdigit() or w in self.dates for w in words):
            years = any(len(w) == 4 and w[:2] in ("19", "20") for w in words)
            if years or len(words) > digits:
                return Mark("date", strong=False)
        return None

    def _credit(self, words: Sequence[str], text: str) -> bool:
        """A word or two before a name: "By Ann Smith", "Back to The Courier"."""
        if text.rstrip()[-1:] in ".!?…:" or not any(
            _match(p.parts, words, 0) == len(words) for p in self.credits.get(words[0], ())
        ):
            return False
        names = [w[0] for w in _WORD.finditer(text) if len(w[0]) > 3]
        return len(words) > 1 and all(w[0].isupper() or w.isdigit() for w in names[-1:] + names[1:])

    def _cover(self, words: Sequence[str]) -> tuple[int, bool]:
        """Return how many words phrases cover, and whether one of them is a strong one."""
        done, strong, i = 0, False, 0
        hit = bytearray(len(words))
        while i < len(words):
            best, best_at = 0, i
            for p in self.first.get(words[i], ()):
                lead = p.parts[0] in "#*"
                start = i - 1 if lead else i
                if start < 0 or (lead and p.parts[0] == "*" and start > _REACH):
                    continue
                end = _match(p.parts[1:], words, i) if lead else _match(p.parts, words, i)
                if lead and p.parts[0] == "#" and not words[start].isdigit():
                    continue
                if end > best:
                    best, strong = end, strong or p.strong
                    best_at = (0 if p.parts[0] == "*" else start) if lead else i
            for k in range(best_at, best):
                hit[k] = 1
            i = max(best, i + 1)
        done = sum(hit)
        return done, strong

    def _resembles(self, words: Sequence[str]) -> bool:
        """Tell whether the words are nearly those of one long phrase, in whatever wording."""
        if not 5 <= len(words) <= 60:
            return False
        bag = Counter(words)
        seen: set[int] = set()
        for word in bag:
            for phrase in self.rare.get(word, ()):
                if id(phrase) not in seen:
                    seen.add(id(phrase))
                    shared = sum((bag & phrase).values())
                    if 2 * shared >= 0.8 * (len(words) + phrase.total()):
                        return True
        return False


def _match(parts: Sequence[str], words: Sequence[str], at: int) -> int:
    """Return where a pattern that begins at word `at` ends, 0 if it does not match there."""
    for k, part in enumerate(parts):
        if part == "*":
            rest = parts[k + 1 :]
            if not rest:
                return min(len(words), at + _REACH) if at < len(words) else 0
            for skip in range(1, _REACH + 1):
                if end := _match(rest, words, at + skip):
                    return end
            return 0
        if at >= len(words) or not (words[at].isdigit() if part == "#" else words[at] == part):
            return 0
        at += 1
    return at


def _pattern(phrase: str) -> _Pattern:
    parts: list[str] = []
    literal: list[str] = []
    for i, piece in enumerate(_HOLE.split(phrase)):
        if i % 2:
            parts.append("#" if piece in _NUMBER_HOLES else "*")
        else:
            words = [w.casefold() for w in _WORD.findall(piece)]
            parts += words
            literal += words
    return _Pattern(tuple(parts), len(literal), sum(map(len, literal)))


def _index(patterns: Iterable[_Pattern]) -> dict[str, list[_Pattern]]:
    out: dict[str, list[_Pattern]] = {}
    for p in dict.fromkeys(patterns):
        head = next((w for w in p.parts if w not in "#*"), "")
        # A second leading hole, or a phrase that is all holes, would match anything.
        if head and p.parts.index(head) <= 1:
            out.setdefault(head, []).append(p)
    return out


def phrasebook(phrases: Mapping[str, object], language: Mapping[str, object]) -> Phrasebook:
    """Compile the contents of a phrases.toml and a language.toml."""
    by_key = {k: [v for x in _strings(value) for v in x.split("|")] for k, value in phrases.items()}
    patterns: list[_Pattern] = []
    for key, variants in by_key.items():
        if key not in _BODY_KEYS and not key.startswith("field_"):
            # A hole with hardly a word around it ("By {name}") is told apart by its colon only.
            patterns += [
                p
                for v in variants
                if (p := _pattern(v)).literal and ("*" not in p.parts or p.letters >= 8 or ":" in v)
            ]
    long = [Counter(p.parts) for p in dict.fromkeys(patterns) if p.literal >= 5]
    spread = Counter(w for bag in long for w in bag)
    rare: dict[str, list[Counter[str]]] = {}
    for bag in long:
        for hole in "#*":
            bag.pop(hole, None)
        for word in sorted(bag, key=lambda w: (spread[w], w))[:2]:
            rare.setdefault(word, []).append(bag)
    prefixes: dict[tuple[str, ...], bool] = {}
    for key in _PREFIXES:
        for v in by_key.get(key, ()):
            if words := tuple(w.casefold() for w in _WORD.findall(v)):
                prefixes.setdefault(words, key in _READ)
    names = [
        x
        for k in ("months", "months_short", "weekdays", "weekdays_short", "dates", "times")
        for x in _strings(language.get(k, ()))
    ]
    dates = frozenset(w.casefold() for x in names for w in _WORD.findall(_HOLE.sub(" ", x)))
    bylines = [
        p
        for k in _CREDITS
        for v in by_key.get(k, ())
        if (p := _pattern(v)).parts[0] != "*" and p.parts[-1] == "*"
    ]
    ago = [_pattern(x) for x in _strings(language.get("ago", {}))]
    lists = frozenset(
        tuple(w.casefold() for w in _WORD.findall(v)) for k in _LISTS for v in by_key.get(k, ())
    )
    telling = frozenset(
        words
        for least, keys in ((1, _TELLING), (2, _TELLING_LONG))
        for k in keys
        for v in by_key.get(k, ())
        if "{" not in v and len(words := tuple(w.casefold() for w in _WORD.findall(v))) >= least
    )
    return Phrasebook(
        _index(patterns), rare, prefixes, lists, telling, _index(bylines), _index(ago), dates
    )


def _strings(value: object) -> list[str]:
    """Return all strings of a TOML value in order."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value
    return [s for x in inner for s in _strings(x)] if isinstance(inner, Iterable) else []


@cache
def load_phrasebook(lang: str, root: Path = folders.WORDS) -> Phrasebook:
    """Read a language's catalogues; without any, nothing is taken for a phrase."""
    parts = []
    for name in ("phrases.toml", "language.toml"):
        path = root / scripts.original(lang) / name
        parts.append(tomllib.loads(path.read_text("utf-8")) if path.is_file() else {})
    if scripts.original(lang) != lang:
        parts = scripts.transliterated(parts)
    return phrasebook(parts[0], parts[1])
