"""Comment sections: who writes what, whom they answer, and how the section stands when nobody does.

Comments assert nothing about the people in the article: they quote it, ask, agree, digress.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gen.chance import Stream
from gen.models import Comment, Thread
from gen.pages.pools import Pools
from gen.pages.teasers import Deck
from gen.wording import Voice, full_name, stamp

# Kinds of remark and how often each opens a thread or answers in one.
_OPENING: Final = {
    "agree": 10,
    "disagree": 9,
    "question": 10,
    "thanks": 6,
    "joke": 8,
    "digress": 6,
    "experience": 6,
    "rant": 8,
    "short": 5,
    "correction": 3,
    "about_site": 3,
    "long": 3,
    "spam": 1.5,
    "emoji": 3,
    "typos": 12,
    "translit": 7,
    "section": 18,
}
_ANSWER: Final = {
    "agree": 14,
    "disagree": 14,
    "answer": 22,
    "question": 8,
    "joke": 8,
    "thanks": 6,
    "short": 6,
    "experience": 4,
    "emoji": 3,
    "typos": 10,
    "translit": 4,
    "quote": 5,
}
_MORE: Final = (
    "agree",
    "disagree",
    "question",
    "rant",
    "digress",
    "typos",
    "experience",
    "section",
)
_ALONE: Final = frozenset(("short", "emoji", "spam"))
# How many comments a page has where there are any. Quantiles .05 .25 .5 .75 .95 of real pages are
# 1, 2, 10, 35, 87 (WCXB articles with comments in their HTML).
_SIZES: Final = ((1, 1, 18), (2, 2, 9), (3, 10, 23), (11, 35, 25), (36, 87, 20), (88, 140, 5))
# How long a comment is, in characters, at quantiles 0 .05 .25 .5 .75 .95 1 of real comments.
_LENGTHS: Final = ((5, 20), (20, 135), (25, 210), (25, 395), (20, 1300), (5, 3000))
_SHORTEST: Final = 4
_MOST: Final = 150  # comments of a page that must have more text than its article
_COUNTS: Final = (1, 2, 3, 4, 7, 12, 31, 118)


@dataclass(slots=True)
class Told:
    """What was planted in a comment section."""

    quotes: list[str] = field(default_factory=list)
    """Sentences of the body that comments quote."""
    spam: str = ""
    """A comment in another script."""


@dataclass(slots=True)
class _Talk:
    s: Stream
    say: Voice
    pools: Pools
    quotable: Sequence[str]
    now: dt.datetime
    section: str
    anonymous: bool
    nicknames: bool
    base: int
    told: Told
    opening: tuple[list[str], list[float]]
    answer: tuple[list[str], list[float]]
    decks: dict[str, Deck] = field(default_factory=dict)
    number: int = 0

    def line(self, kind: str) -> str:
        """Return a line of a pool; no line comes twice on a page before all have come once."""
        pool = self.pools.by_section.get(self.section) if kind == "section" else None
        pool = pool or self.pools.comments["agree" if kind == "section" else kind]
        if kind not in self.decks:
            self.decks[kind] = Deck(len(pool), self.s)
        return str(pool[self.decks[kind].draw()])


def absent(s: Stream, say: Voice, option: str, planted: frozenset[str]) -> Thread:
    """Return the section of a page that shows no comments; `option` is the site's way."""
    mode = option
    if option != "off":
        traps = {"login-gate": "gate", "empty-comments": "empty", "count-without-comments": "count"}
        mode = next((m for t, m in traps.items() if t in planted), option)
    if mode not in ("gate", "empty", "count", "closed", "form", "placeholder", "off"):
        mode = s.weighted(("form", "closed", "count", "off"), (5, 2, 1, 4))
    n = 0
    if mode == "count" and "count-without-comments" in planted:
        n = s.pick(_COUNTS)
    return Thread(mode, say.count("n_comments", n), str(n), form=mode in ("empty", "form"))


def thread(
    s: Stream,
    say: Voice,
    pools: Pools,
    now: dt.datetime,
    *,
    quotable: Sequence[str],
    title: str,
    section: str,
    longer_than: int,
    planted: frozenset[str],
) -> tuple[Thread, Told]:
    """Return a page's comments and what was planted in them.

    `quotable` are sentences of the body as the page prints it; `longer_than` is its length, for
    the trap of comments that outgrow it.
    """
    low, high, _ = s.weighted(_SIZES, [w for _, _, w in _SIZES])
    total = s.between(low, high)
    talk = _Talk(
        s,
        say,
        pools,
        quotable,
        now,
        section,
        s.chance(0.1),
        s.chance(0.6),
        s.between(1000, 900000),
        Told(),
        _mix(_OPENING, pools),
        _mix(_ANSWER, pools),
    )
    longer = int(longer_than * 1.2) if "comments-longer-than-article" in planted else 0
    quote_at = s.below(min(total, 8)) if "comment-quotes-body" in planted and quotable else -1
    spam_at = s.below(total) if "spam-other-script" in planted else -1
    roots: list[Comment] = []
    flat: list[Comment] = []
    threaded = s.chance(0.55)
    age, chars = s.between(60, 20000), 0  # minutes since the first comment; characters so far
    while len(flat) < total or (chars < longer and len(flat) < _MOST):
        nth = len(flat)
        to = None
        if threaded and nth and s.chance(0.34):
            to = flat[-1 - min(s.below(nth), s.below(nth))]
            if (to.depth >= 1 and s.chance(0.8)) or to.depth >= 4:
                to = None
        minutes = max(1, age - nth * age // (max(total, nth) + 1) - s.below(30))
        kind = "own quote" if nth == quote_at else "foreign" if nth == spam_at else ""
        comment = _comment(talk, to, minutes, kind)
        (to.replies if to else roots).append(comment)
        flat.append(comment)
        chars += sum(map(len, comment.body))
    if s.chance(0.4):
        roots.reverse()
    ordered = list[Comment]()
    _in_order(roots, ordered)
    for i, c in enumerate(ordered):
        c.number, c.parity = str(i + 1), "odd" if i % 2 else "even"
    shown = len(flat) + (s.between(1, 60) if "count-disagrees" in planted else 0)
    named = s.chance(0.2) and title
    heading = (
        say.count("thoughts_on", shown, title=title) if named else say.count("n_comments", shown)
    )
    more = say.t["more_comments"] if shown > len(flat) or s.chance(0.1) else ""
    return Thread("items", heading, str(shown), roots, ordered, more, s.chance(0.7)), talk.told


def _mix(kinds: Mapping[str, float], pools: Pools) -> tuple[list[str], list[float]]:
    there = [k for k in kinds if k in ("section", "quote") or pools.comments.get(k)]
    return there, [kinds[k] for k in there]


def _in_order(items: list[Comment], out: list[Comment]) -> None:
    for c in items:
        out.append(c)
        _in_order(c.replies, out)


def _name(talk: _Talk) -> str:
    s = talk.s
    if talk.anonymous or s.chance(0.04):
        return s.pick((talk.say.t["anonymous"], talk.say.t["guest"]))
    if talk.nicknames and s.chance(0.7):
        return s.pick(talk.pools.nicks)
    name, _ = full_name(talk.pools.words.names, s)
    return name.split()[0] if s.chance(0.3) else name


def _comment(talk: _Talk, to: Comment | None, minutes: int, kind: str) -> Comment:
    s, say = talk.s, talk.say
    talk.number += 1
    when = talk.now - dt.timedelta(minutes=minutes)
    name = _name(talk)
    kind = kind or s.weighted(*(talk.answer if to else talk.opening))
    body, quote, quote_of = _words(talk, kind, to)
    number = talk.base + talk.number * (1 + s.below(9))
    up, down = (s.below(60) if s.chance(0.3) else s.below(8)), s.below(9)
    comment = Comment(
        id=str(number),
        name=name,
        body=body,
        date=say.date(when),
        iso=stamp(when),
        ago=say.ago(minutes, when),
        avatar=f"/avatars/{s.below(99999)}.png",
        href=f"#comment-{number}",
        depth=to.depth + 1 if to else 0,
        initial=name[:1].upper(),
        quote=quote,
        quote_of=quote_of,
        reply_to=to.name if to else "",
        up=str(up),
        down=str(down),
        score=str(up - down),
        reply_label=say.say("reply_to", name=name),
        posts=str(s.between(1, 4000)),
        joined=str(s.between(2006, talk.now.year)),
    )
    rare = s.below(100)
    if rare < 4:
        comment.badge = s.pick((say.t["badge_author"], say.t["badge_editor"], say.t["badge_new"]))
    elif rare < 7:
        comment.edited = say.t["edited"]
    elif rare < 9 and kind not in ("own quote", "foreign"):
        comment.removed, comment.body = say.t["comment_removed"], []
        comment.quote = comment.quote_of = ""
    return comment


def _words(talk: _Talk, kind: str, to: Comment | None) -> tuple[list[str], str, str]:
    """Return paragraphs, a quote and the line that says whose quote it is."""
    s = talk.s
    if kind == "foreign":
        talk.told.spam = s.pick(talk.pools.lines["foreign"])
        return [talk.told.spam], "", ""
    if kind == "own quote":
        sentence = s.pick(talk.quotable)
        talk.told.quotes.append(sentence)
        remark = talk.line(s.pick(("agree", "disagree", "question", "joke")))
        if s.chance(0.5):
            return [remark], sentence, ""
        left, right = talk.pools.words.info["quotes"]
        return [f"{talk.line('quote_intro')} {left}{sentence}{right}", remark], "", ""
    if kind == "quote" and to is not None and to.body and s.chance(0.7):
        return (
            [talk.line("disagree")],
            to.body[0][:300].strip(),
            talk.say.say("wrote", name=to.name),
        )
    body = _paragraphs(talk, "agree" if kind == "quote" else kind)
    if to is not None and s.chance(0.25):
        body[0] = talk.line("greeting").replace("{name}", to.name) + " " + body[0]
    return body, "", ""


def _paragraphs(talk: _Talk, kind: str) -> list[str]:
    """Return the paragraphs of a remark, as long as a draw from real lengths says, or nearly."""
    s = talk.s
    body = [" ".join(p.split()) for p in talk.line(kind).split("\n\n") if p.strip()]
    if kind in _ALONE:
        return body
    at, low, wanted = s.below(100), _SHORTEST, _SHORTEST
    for share, high in _LENGTHS:
        if at < share:
            wanted = (
                s.between(low, high)
                if high < 1000
                else low + min(s.below(high - low), s.below(high - low))
            )
            break
        at, low = at - share, high
    size = sum(map(len, body))
    while wanted - size > 25:
        rest = wanted - size
        more = talk.line("long" if rest > 700 else "experience" if rest > 300 else s.pick(_MORE))
        new = [" ".join(p.split()) for p in more.split("\n\n") if p.strip()]
        if size + sum(map(len, new)) < 500 or s.chance(0.35):
            body[-1] = " ".join([body[-1], *new])
        else:
            body += new
        size += sum(map(len, new))
    return body
