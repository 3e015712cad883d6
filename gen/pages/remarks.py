"""What is said in a discussion, and what it calls forth: remarks, exchanges, lengths.

Remarks assert nothing about the people in the article: they quote it, ask, agree, digress.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from gen.chance import Stream
from gen.pages.cast import Person
from gen.pages.pools import Pools, holds, sentences
from gen.pages.teasers import Deck
from gen.wording import spoken

OPENING: Final = {
    "agree": 10,
    "disagree": 9,
    "question": 11,
    "thanks": 6,
    "joke": 8,
    "digress": 6,
    "experience": 6,
    "rant": 8,
    "short": 3,
    "correction": 3,
    "about_site": 3,
    "long": 3,
    "spam": 1.5,
    "emoji": 2,
    "typos": 8,
    "translit": 5,
    "section": 22,
    "mention": 5,
    "exchange": 3,
}
"""Kinds of remark and how often each is said to nobody in particular. `exchange` opens one that is
written out, `section` is of the article's section, `mention` takes up one of its words."""
_OF_PRESS: Final = frozenset(("correction", "about_site"))
_OFTEN: Final = {"agree": 7, "retort": 5, "joke": 3, "short": 1, "question": 2, "emoji": 0.7}
ANSWERS: Final[Mapping[str, Mapping[str, float]]] = {
    "question": {"answer": 14, "same_question": 3, "joke": 1.5},
    "same_question": {"answer": 10, "joke": 1},
    "answer": {"agree": 3, "retort": 2, "question": 2},
    "agree": {"agree": 6, "short": 1, "retort": 6, "experience": 3, "emoji": 0.5},
    "disagree": {"retort": 9, "agree": 5, "question": 2, "joke": 1, "experience": 1},
    "retort": {"retort": 6, "concede": 4, "agree": 4, "joke": 1},
    "concede": {"short": 2, "emoji": 2, "agree": 1},
    "correction": {"short": 1, "agree": 3, "retort": 3},
    "digress": {"to_digress": 10, "joke": 2, "emoji": 1},
    "joke": {"laugh": 4, "joke": 4, "retort": 2},
    "laugh": {"laugh": 2, "joke": 3},
    "experience": {"sympathy": 9, "question": 2, "retort": 2},
    "long": {"sympathy": 6, "agree": 3, "retort": 3},
    "rant": {"agree": 6, "retort": 6, "joke": 2, "sympathy": 2},
    "thanks": {"agree": 4, "short": 1, "emoji": 1},
    "follow_thanks": {"short": 1, "emoji": 1},
    "about_site": {"agree": 5, "answer": 2, "joke": 1},
    "on_quote": {"agree": 4, "retort": 4, "question": 2},
    "emoji": {"emoji": 3, "laugh": 2, "question": 1},
}
"""What answers a kind of remark, and how often."""
FALLBACK: Final = {
    "follow_thanks": "thanks",
    "retort": "disagree",
    "concede": "short",
    "sympathy": "agree",
    "to_digress": "joke",
    "same_question": "question",
    "on_quote": "agree",
    "laugh": "emoji",
}
"""What is said where a language has no lines of a kind."""
PITHY: Final = frozenset("joke digress to_digress same_question follow_thanks correction".split())
"""Kinds that say their say in a line: a long remark is seldom one of these."""
ALONE: Final = frozenset(
    "short emoji spam laugh concede moderate author_thanks author_welcome".split()
)
# How long a comment is, in characters, at quantiles 0 .05 .25 .5 .75 .95 1 of real comments.
_LENGTHS: Final = ((5, 20), (20, 135), (25, 210), (25, 395), (20, 1300), (5, 3000))
_SHORTEST: Final = 4
_ONE_LINERS: Final = 19  # in a hundred
_PITHY: Final = 110  # characters
_LEAST_TALE: Final = 45
_LEAST_ESSAY: Final = 420
_FEW: Final = 8  # tales, of which none is told twice on a page
_STRANGE: Final = 2  # remarks of the section that share no word with the article
_STEMS: Final = re.compile(r"([^\W\d_]{4,5})[^\W\d_]*")
"""Words of four letters and more; words that share their first five are of one stem."""
_OTHERS: Final = 12  # lines that are looked at for one that the speaker can say
_REDRAWN: Final = 3  # times, where a line is already in the remark
_READ: Final = 12_000  # characters of an article
_LOWER: Final = re.compile(r"(?<![^\s(„“\"«])[^\W\d_]{8,18}(?![\w-])")


@dataclass(slots=True)
class Remarks:
    """Draws what is said on a page; no line comes twice before all of its kind have come once."""

    s: Stream
    pools: Pools
    section: str
    """The article's section as its source says it, may be empty."""
    paragraphs: Sequence[str]
    """Of the article: remarks take up words of it."""
    forum: bool
    decks: dict[str, Deck] = field(default_factory=dict)
    held: dict[str, list[int]] = field(default_factory=dict)
    """Lines that were drawn for somebody of the other sex, by kind."""
    nouns: list[str] | None = None
    fitting: list[str] | None = None

    def has(self, kind: str) -> bool:
        """Tell whether there are lines of a kind."""
        return bool(self._pool(kind))

    def _pool(self, kind: str) -> Sequence[object]:
        if kind == "section":
            return self._of_section()
        if kind == "exchange":
            return () if self.forum else self.pools.exchanges
        table = self.pools.posts if self.forum else self.pools.comments
        return table.get(kind) or ()

    def _of_section(self) -> Sequence[str]:
        """Return remarks of the article's section: those that share a word with it, and a few."""
        if self.fitting is None:
            pool = self.pools.by_section.get(self.section.casefold(), ())
            if self.forum:
                pool = [x for x in pool if not holds(x, self.pools.press)]
            text = " ".join(self.paragraphs)[:_READ].casefold()
            has = set(_STEMS.findall(text))
            fit = [x for x in pool if not has.isdisjoint(_stems(x))]
            known = set(fit)
            others = [x for x in pool if x not in known]
            self.fitting = [*fit, *self.s.sample(others, _STRANGE)]
        return self.fitting

    def speaker(self, line: str) -> str:
        """Return the sex of whoever says a line, "" where it is anybody's."""
        return spoken(self.pools.words.lang, line)

    def draw(self, kind: str, who: Person | None = None) -> object:
        """Return the next entry of a kind's pool, or of the kind that stands in for it.

        If it shows its speaker's sex, it is that of `who`, or becomes it where it was open.
        """
        pool = self._pool(kind)
        if not pool:
            kind = FALLBACK.get(kind, "agree")
            pool = self._pool(kind) or self.pools.comments["agree"]
        if kind not in self.decks:
            self.decks[kind] = Deck(len(pool), self.s)
        deck = self.decks[kind]
        if who is None:
            return pool[deck.draw()]
        held = self.held.setdefault(kind, [])
        for at in held:
            if who.sex in ("", self.speaker(str(pool[at]))):
                held.remove(at)
                break
        else:
            for _ in range(_OTHERS):
                at = deck.draw()
                if not who.sex or self.speaker(str(pool[at])) in ("", who.sex):
                    break
                held.append(at)
            else:
                held.pop()  # none fits: it is said all the same
        who.sex = who.sex or self.speaker(str(pool[at]))
        return pool[at]

    def line(self, kind: str, said: set[str] | None = None, who: Person | None = None) -> str:
        """Return a line of a kind; one that takes up a word of the article has it filled in.

        It is none of those `said` in the same remark, and is added to them; "" if none is left.
        """
        if kind == "mention" and not self._nouns():
            kind = "agree"
        text = str(self.draw(kind, who))
        if said is not None:
            for _ in range(_REDRAWN):
                if text not in said:
                    break
                text = str(self.draw(kind, who))
            if text in said:
                return ""
            said.add(text)
        return text.replace("{noun}", self.s.pick(self._nouns())) if "{noun}" in text else text

    def _fresh(self, kind: str) -> bool:
        """Tell whether there are lines of a kind that the page has not shown."""
        return self.decks[kind].left > 0 if kind in self.decks else self.has(kind)

    def _told_out(self, kind: str) -> bool:
        """Tell whether another tale of a kind would be one that the page's readers remember."""
        return not self._fresh(kind) and (kind == "long" or len(self._pool(kind)) < _FEW)

    def opening(self) -> tuple[list[str], list[float]]:
        """Return the kinds that may open a conversation here, with their weights."""
        there = [k for k in OPENING if self.has(k) and not (self.forum and k in _OF_PRESS)]
        return there, [OPENING[k] for k in there]

    def answer(self, kind: str) -> str:
        """Return a kind of remark that answers one of `kind`."""
        table = ANSWERS.get(kind, _OFTEN)
        return self.s.weighted(list(table), list(table.values()))

    def body(self, kind: str, who: Person, *, brief: bool = False) -> list[str]:
        """Return the paragraphs of a remark, as long as a draw from real lengths says, nearly.

        A long one is a line or two of its kind and what its writer has lived through.
        """
        s = self.s
        wanted = self._length() * (9 if brief else 10) // 10
        if not brief and kind in PITHY and wanted > _PITHY and s.chance(0.8):
            kind = "experience"
        if kind == "long" and self._told_out(kind):
            kind = "experience"
        if kind == "experience" and self._told_out(kind):
            kind = "agree"
        said: set[str] = set()
        body = _paragraphs(self.line(kind, said, who))
        if kind == "spam":
            return body
        if kind not in ALONE:
            body = self._go_on(body, kind, wanted, said, who)
        return who.manner.write(body, s)

    def _length(self) -> int:
        s = self.s
        # The shortest are those that stand alone, and lines of an exchange.
        at, low = s.between(_ONE_LINERS, 99), _SHORTEST
        for share, high in _LENGTHS:
            if at < share:
                if high < 1000:
                    return s.between(low, high)
                return low + min(s.below(high - low), s.below(high - low))
            at, low = at - share, high
        return low

    def _go_on(
        self, body: list[str], kind: str, wanted: int, said: set[str], who: Person
    ) -> list[str]:
        """Return a remark of a kind, gone on with until it is about as long as wanted.

        No line of those `said` in it comes again.
        """
        s = self.s
        size = sum(map(len, body))
        if wanted - size > 30 and kind != "long" and s.chance(0.8):
            more = _paragraphs(self.line(kind, said, who))
            body[-1] = " ".join([body[-1], *more])
            size += sum(map(len, more))
        if kind in PITHY:
            return body
        told: list[str] = []
        for pool, most, least in (("long", 1, _LEAST_ESSAY), ("experience", 3, _LEAST_TALE)):
            for _ in range(most):
                if wanted - size < least or self._told_out(pool):
                    break
                whole = self.line(pool, said, who)
                if not whole:
                    break
                new = _paragraphs(whole) if pool == "long" else [_begun(whole, wanted - size)]
                size += sum(map(len, new))
                told += new
        if not told:
            return body
        # A question comes after what led to it.
        first, then = (told, body) if kind == "question" else (body, told)
        if len(then) == 1 and len(first) == 1 and (size < 400 or s.chance(0.3)):
            return [*first[:-1], f"{first[-1]} {then[0]}", *then[1:]]
        return [*first, *then]

    def _nouns(self) -> list[str]:
        if self.nouns is None:
            self.nouns = _telling(self.paragraphs, self.pools)
        return self.nouns


@lru_cache(4096)
def _parted(text: str) -> tuple[str, ...]:
    return tuple(" ".join(p.split()) for p in text.split("\n\n") if p.strip())


def _paragraphs(text: str) -> list[str]:
    return list(_parted(text))


@lru_cache(4096)
def _told(tale: str) -> tuple[str, ...]:
    return tuple(sentences(tale))


@lru_cache(4096)
def _stems(remark: str) -> frozenset[str]:
    return frozenset(_STEMS.findall(remark.casefold()))


def _begun(tale: str, wanted: int) -> str:
    """Return as much of a tale, in whole sentences, as comes near a length; two at least."""
    parts = _told(tale)
    size, n = len(parts[0]), 1
    while n < len(parts) and (n < 2 or size + len(parts[n]) // 2 < wanted):
        size, n = size + len(parts[n]), n + 1
    return " ".join(parts[:n])


def _telling(paragraphs: Sequence[str], pools: Pools) -> list[str]:
    """Return up to five words that an article uses often and that people's remarks do not.

    Words without a capital, so that no name is among them; in German, where nouns have one, words
    that stand after an article's own lower-case word, in several sentences.
    """
    text = " ".join(paragraphs)[:_READ]
    upper = pools.words.info.get("nouns") == "capital"
    found = Counter(w for w in _LOWER.findall(text) if w[0].isupper() == upper and w[1:].islower())
    usual = pools.usual
    out = [w for w, n in found.most_common(40) if n > 2 and w.casefold() not in usual]
    return out[:5]
