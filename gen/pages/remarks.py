"""What is said in a discussion, and what it calls forth: remarks, exchanges, lengths.

Remarks assert nothing about the people in the article: they quote it, ask, agree, digress.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gen.chance import Stream
from gen.pages.manners import Manner
from gen.pages.pools import Pools
from gen.pages.teasers import Deck

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
    "exchange": 4,
}
"""Kinds of remark and how often each is said to nobody in particular. `exchange` opens one that is
written out, `section` is of the article's section, `mention` takes up one of its words."""
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
MORE: Final[Mapping[str, tuple[str, ...]]] = {
    "agree": ("experience", "agree", "section", "rant"),
    "disagree": ("experience", "disagree", "section", "question"),
    "question": ("experience", "question", "section"),
    "thanks": ("experience", "thanks", "question"),
    "section": ("experience", "section", "section", "question"),
    "rant": ("rant", "rant", "section", "experience"),
    "joke": ("joke", "section"),
    "digress": ("digress", "experience"),
    "answer": ("experience", "answer"),
    "retort": ("retort", "experience", "section"),
    "sympathy": ("experience", "sympathy"),
    "correction": ("correction", "about_site"),
    "about_site": ("about_site", "about_site"),
    "typos": ("typos", "typos", "experience"),
    "translit": ("translit",),
    "same_question": ("experience", "question"),
    "follow_thanks": ("follow_thanks", "experience"),
    "to_digress": ("digress", "experience"),
    "mention": ("section", "experience", "question"),
    "experience": ("experience", "question"),
}
"""With what a remark of a kind goes on when it is a long one."""
ALONE: Final = frozenset(
    "short emoji spam laugh concede moderate author_thanks author_welcome".split()
)
# How long a comment is, in characters, at quantiles 0 .05 .25 .5 .75 .95 1 of real comments.
_LENGTHS: Final = ((5, 20), (20, 135), (25, 210), (25, 395), (20, 1300), (5, 3000))
_SHORTEST: Final = 4
_ONE_LINERS: Final = 13  # in a hundred
_LOWER: Final = re.compile(r"(?<![^\s(„“\"«])[^\W\d_]{6,16}(?![\w-])")


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
    nouns: list[str] | None = None

    def has(self, kind: str) -> bool:
        """Tell whether there are lines of a kind."""
        return bool(self._pool(kind))

    def _pool(self, kind: str) -> Sequence[object]:
        if kind == "section":
            return self.pools.by_section.get(self.section.casefold(), ())
        if kind == "exchange":
            return () if self.forum else self.pools.exchanges
        table = self.pools.posts if self.forum else self.pools.comments
        return table.get(kind) or ()

    def draw(self, kind: str) -> object:
        """Return the next entry of a kind's pool, or of the kind that stands in for it."""
        pool = self._pool(kind)
        if not pool:
            kind = FALLBACK.get(kind, "agree")
            pool = self._pool(kind) or self.pools.comments["agree"]
        if kind not in self.decks:
            self.decks[kind] = Deck(len(pool), self.s)
        return pool[self.decks[kind].draw()]

    def line(self, kind: str) -> str:
        """Return a line of a kind; one that takes up a word of the article has it filled in."""
        if kind == "mention" and not self._nouns():
            kind = "agree"
        text = str(self.draw(kind))
        return text.replace("{noun}", self.s.pick(self._nouns())) if "{noun}" in text else text

    def opening(self) -> tuple[list[str], list[float]]:
        """Return the kinds that may open a conversation here, with their weights."""
        there = [k for k in OPENING if self.has(k)]
        return there, [OPENING[k] for k in there]

    def answer(self, kind: str) -> str:
        """Return a kind of remark that answers one of `kind`."""
        table = ANSWERS.get(kind, _OFTEN)
        return self.s.weighted(list(table), list(table.values()))

    def body(self, kind: str, how: Manner, *, brief: bool = False) -> list[str]:
        """Return the paragraphs of a remark, as long as a draw from real lengths says, nearly."""
        s = self.s
        body = _paragraphs(self.line(kind))
        if kind not in ALONE:
            self._go_on(body, kind, self._length() * (9 if brief else 10) // 10)
        return [how.write(p, s) for p in body] if kind != "spam" else body

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

    def _go_on(self, body: list[str], kind: str, wanted: int) -> None:
        s = self.s
        more = [k for k in MORE.get(kind, ("experience", "section")) if self.has(k)] or ["agree"]
        brief = [k for k in more if k != "experience"] or ["agree"]
        size = sum(map(len, body))
        while wanted - size > 25:
            rest = wanted - size
            if rest > 700 and kind not in ("joke", "digress", "typos", "answer"):
                new = _paragraphs(self.line("long"))
            elif rest > 250 and "experience" in more:
                new = _paragraphs(self.line("experience"))
            else:
                new = _paragraphs(self.line(s.pick(brief)))
            if size + sum(map(len, new)) < 500 or s.chance(0.35):
                body[-1] = " ".join([body[-1], *new])
            else:
                body += new
            size += sum(map(len, new))

    def _nouns(self) -> list[str]:
        if self.nouns is None:
            self.nouns = _telling(self.paragraphs, self.pools)
        return self.nouns


def _paragraphs(text: str) -> list[str]:
    return [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]


def _telling(paragraphs: Sequence[str], pools: Pools) -> list[str]:
    """Return up to five words that an article uses often and that people's remarks do not.

    Words without a capital, so that no name is among them; in German, where nouns have one, words
    that stand after an article's own lower-case word, in several sentences.
    """
    text = " ".join(paragraphs)[:12_000]
    upper = pools.words.info.get("nouns") == "capital"
    found = Counter(w for w in _LOWER.findall(text) if w[0].isupper() == upper and w[1:].islower())
    usual = pools.usual
    out = [w for w, n in found.most_common(40) if n > 2 and w.casefold() not in usual]
    return out[:5]
