"""Who says what to whom: the turns of a discussion in the order of time.

A turn may call for another: a question for an answer, an answer for thanks, a correction for the
author's word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from gen.borrowed import Conversation
from gen.chance import Stream
from gen.models import Member
from gen.pages.cast import Cast, Person
from gen.pages.manners import habit
from gen.pages.remarks import Remarks
from gen.pages.teasers import Deck
from gen.wording import Voice

MOST: Final = 150  # comments of a page that must have more text than its article
# What a turn calls for: the kind of the next, its share, who says it.
_CALLS: Final = {
    "question": (("answer", 0.55, "other"),),
    "same_question": (("answer", 0.4, "other"),),
    "answer": (("follow_thanks", 0.5, "asker"), ("question", 0.07, "asker")),
    "disagree": (("retort", 0.4, "other"),),
    "retort": (("retort", 0.3, "asker"), ("concede", 0.22, "asker")),
    "correction": (("author_thanks", 0.5, "writer"),),
    "digress": (("moderate", 0.1, "staff"), ("to_digress", 0.3, "other")),
    "rant": (("moderate", 0.03, "staff"),),
    "thanks": (("author_welcome", 0.12, "writer"),),
    "experience": (("sympathy", 0.25, "other"),),
    "long": (("sympathy", 0.2, "other"),),
    "joke": (("laugh", 0.1, "other"),),
}
_OWN: Final = frozenset(("author_thanks", "author_welcome", "moderate"))


@dataclass(slots=True)
class Told:
    """What was planted in a comment section."""

    quotes: list[str] = field(default_factory=list)
    """Sentences of the body that comments quote."""
    spam: str = ""
    """A comment in another script."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What is talked about, and where."""

    title: str
    published: dt.datetime
    """Nobody comments before."""
    now: dt.datetime
    author: str = ""
    section: str = ""
    """As the article's source says it, may be empty."""
    paragraphs: Sequence[str] = ()
    quotable: Sequence[str] = ()
    """Sentences of the body as the page prints it."""
    length: int = 0
    """Characters of the body, for the trap of comments that outgrow it."""
    newest_first: bool = False
    levels: int = 0
    """How deep replies go in a forum."""
    members: Sequence[Member] = ()
    """Of a forum; elsewhere none."""
    starter: str = ""
    """The member who opened the thread."""


@dataclass(slots=True)
class Turn:
    """What somebody says."""

    who: Person
    kind: str
    body: list[str]
    to: int = -1
    """Index of the turn it answers."""
    quote: str = ""
    quote_of: str = ""
    called: str = ""
    """Whom it addresses beside the text."""
    depth: int = 0


@dataclass(slots=True)
class _Call:
    """A turn that is waited for."""

    to: int
    kind: str
    who: str
    line: str = ""
    """What is said, where it is written out."""
    rest: Sequence[tuple[str, str]] = ()
    """What follows in the same exchange."""
    people: dict[str, Person] = field(default_factory=dict)


@dataclass(slots=True)
class Talk:
    """A discussion while it is made."""

    s: Stream
    say: Voice
    topic: Topic
    remarks: Remarks
    cast: Cast
    limit: int
    """Deepest reply level; 0: comments stand one after the other."""
    told: Told = field(default_factory=Told)
    turns: list[Turn] = field(default_factory=list)
    calls: list[_Call] = field(default_factory=list)


def speak(
    talk: Talk, lent: Sequence[Conversation], total: int, longer: int, planted: frozenset[str]
) -> None:
    """Fill the turns of a discussion, in the order of time."""
    s, turns = talk.s, talk.turns
    quotes = "comment-quotes-body" in planted and bool(talk.topic.quotable)
    quote_at = s.below(min(total, 8)) if quotes else -1
    spam_at = s.below(total) if "spam-other-script" in planted else -1
    deck, left = Deck(len(lent), s), len(lent)
    opening = talk.remarks.opening()
    chars = counted = 0
    while len(turns) < total or (chars < longer and len(turns) < MOST):
        nth = len(turns)
        if nth == spam_at:
            talk.told.spam = s.pick(talk.cast.pools.lines["foreign"])
            turns.append(Turn(talk.cast.other(), "foreign", [talk.told.spam]))
        elif nth == quote_at or (quotes and spam_at <= quote_at < nth and not talk.told.quotes):
            _quote_article(talk)
        elif lent:
            if not left:
                break  # nothing stands twice on a page
            left -= 1
            _borrow(talk, lent[deck.draw()], total if not longer else MOST)
        elif talk.calls and s.chance(0.6):
            _called(talk, talk.calls.pop(s.below(len(talk.calls))))
        elif nth and s.chance(0.3):
            _answer(talk, nth - 1 - min(s.below(nth), s.below(nth)))
        else:
            _open(talk, s.weighted(*opening))
        chars += sum(len(p) for t in turns[counted:] for p in t.body)
        counted = len(turns)


def _open(talk: Talk, kind: str) -> None:
    if kind == "exchange":
        lines = [(str(a), str(b)) for a, b in talk.remarks.draw("exchange")]  # type: ignore[attr-defined]
        who = talk.cast.other(sex=_role(talk, lines, lines[0][0]))
        talk.turns.append(Turn(who, "said", [lines[0][1]]))
        _go_on(talk, len(talk.turns) - 1, lines[1:], {lines[0][0]: who})
        return
    who = talk.cast.other()
    how = habit(kind, talk.s, talk.cast.pools.words.comments)
    if how is not None:
        who.manner = how
    talk.turns.append(Turn(who, kind, talk.remarks.body(kind, who)))
    _call(talk, len(talk.turns) - 1)


def _role(talk: Talk, lines: Sequence[tuple[str, str]], role: str) -> str:
    """Return the sex that a part in an exchange is written for, "" for anybody's."""
    found = (talk.remarks.speaker(line) for who, line in lines if who == role)
    return next((x for x in found if x), "")


def _go_on(
    talk: Talk, to: int, lines: Sequence[tuple[str, str]], people: dict[str, Person]
) -> None:
    if lines:
        role, line = lines[0]
        talk.calls.append(_Call(to, "said", role, line, lines[1:], people))


def _call(talk: Talk, at: int, asker: Person | None = None) -> None:
    """Note what a turn calls for; `asker` is whom it answers."""
    turn = talk.turns[at]
    for kind, share, who in _CALLS.get(turn.kind, ()):
        if who == "writer" and (not talk.cast.author or asker):
            continue
        if who == "asker" and asker is None:
            continue
        if kind in _OWN and not talk.remarks.has(kind):
            continue
        if talk.s.chance(share):
            asked = {"asker": asker} if asker else {}
            talk.calls.append(_Call(at, kind, who, people=asked))
            return


def _called(talk: Talk, call: _Call) -> None:
    target = talk.turns[call.to]
    if call.line:
        who = call.people.get(call.who)
        if who is None:
            names = [p.name for p in call.people.values()]
            fixed = {"author": talk.cast.writer, "staff": talk.cast.staff}
            sex = _role(talk, [(call.who, call.line), *call.rest], call.who)
            who = fixed[call.who]() if call.who in fixed else talk.cast.other(*names, sex=sex)
        at = _reply(talk, call.to, who, "said", [call.line])
        _go_on(talk, at, call.rest, {**call.people, call.who: who})
        return
    if call.who == "asker":
        who = call.people["asker"]
    elif call.who == "writer":
        who = talk.cast.writer()
    elif call.who == "staff":
        who = talk.cast.staff()
    else:
        who = talk.cast.other(target.who.name)
    _call(talk, _reply(talk, call.to, who, call.kind), target.who)


def _answer(talk: Talk, to: int) -> None:
    target = talk.turns[to]
    if target.kind in ("foreign", "spam", "said"):
        to = -1
    if to < 0:
        _open(talk, talk.s.pick(("agree", "question", "disagree")))
        return
    kind = talk.remarks.answer(target.kind)
    cast = talk.cast
    mine = bool(cast.forum) and talk.s.chance(0.2) and target.who.name != cast.starter
    who = cast.opener() if mine else cast.other(target.who.name)
    _call(talk, _reply(talk, to, who, kind), target.who)


def _reply(talk: Talk, to: int, who: Person, kind: str, said: list[str] | None = None) -> int:
    """Add an answer to a turn and return its index; outside threads it says whom it answers."""
    s, target = talk.s, talk.turns[to]
    body = said or talk.remarks.body(kind, who, brief=True)
    turn = Turn(who, kind, body)
    _hang(talk, turn, to)
    at = s.below(100)
    if talk.limit:
        turn.called = target.who.name
        greet, quote = at < 20, 20 <= at < 24
    else:
        greet = at < (45 if talk.cast.forum else 70)
        quote = not greet and at < 90
        turn.called = target.who.name if greet and talk.cast.forum else ""
    if quote and target.body:
        turn.quote = target.body[0][:300].strip()
        turn.quote_of, turn.called = (
            talk.say.say("wrote", name=target.who.name),
            target.who.name,
        )
    elif greet and not talk.cast.forum:
        greeting = talk.remarks.line("greeting").replace("{name}", target.who.name)
        turn.body = [f"{greeting} {body[0]}", *body[1:]]
    talk.turns.append(turn)
    return len(talk.turns) - 1


def _hang(talk: Talk, turn: Turn, to: int) -> None:
    """Put a turn under the one it answers, or beside it where threads go no deeper."""
    if talk.limit and talk.turns[to].depth >= talk.limit:
        to = talk.turns[to].to
    turn.to = to
    turn.depth = min(talk.limit, talk.turns[to].depth + 1)


def _quote_article(talk: Talk) -> None:
    s, who = talk.s, talk.cast.other()
    sentence = s.pick(talk.topic.quotable)
    talk.told.quotes.append(sentence)
    remark = talk.remarks.line("on_quote", who=who)
    if s.chance(0.5):
        turn = Turn(who, "on_quote", [remark], quote=sentence)
    else:
        left, right = talk.cast.pools.words.info["quotes"]
        intro = talk.remarks.line("quote_intro", who=who)
        turn = Turn(who, "on_quote", [f"{intro} {left}{sentence}{right}", remark])
    talk.turns.append(turn)


def _borrow(talk: Talk, lent: Conversation, most: int) -> None:
    """Take over a borrowed conversation, as much of it as fits."""
    start, people = len(talk.turns), dict[str, Person]()
    for remark in lent.remarks[: max(1, most - start)]:
        who = people.get(remark.name) or talk.cast.called(remark.name)
        if remark.name:
            people[remark.name] = who
        turn = Turn(who, "lent", list(remark.paragraphs))
        if remark.to >= 0:
            turn.called = talk.turns[start + remark.to].who.name
            _hang(talk, turn, start + remark.to)
        talk.turns.append(turn)
