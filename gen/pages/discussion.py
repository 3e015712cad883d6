"""Comment sections: as threads or one after the other, newest or oldest first, or absent."""

from __future__ import annotations

import datetime as dt
from typing import Final

from gen.chance import Stream
from gen.models import Comment, Thread
from gen.pages.cast import Cast
from gen.pages.pools import Pools
from gen.pages.remarks import Remarks
from gen.pages.turns import Talk, Told, Topic, speak
from gen.wording import Voice, stamp

# How many comments a page has where there are any. Quantiles .05 .25 .5 .75 .95 of real pages with
# comments in their HTML are 1, 2, 10, 35, 87 (WCXB) and 1, 2, 5, 17, 51 (trafilatura's, thrice as
# many pages); these are the second's.
_SIZES: Final = ((1, 1, 22), (2, 2, 16), (3, 5, 21), (6, 16, 23), (17, 46, 12), (47, 80, 6))
_COUNTS: Final = (1, 2, 3, 4, 7, 12, 31, 118)
_DEEPEST: Final = 4


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
    s: Stream, say: Voice, pools: Pools, topic: Topic, planted: frozenset[str]
) -> tuple[Thread, Told]:
    """Return a page's comments and what was planted in them."""
    low, high, _ = s.weighted(_SIZES, [w for _, _, w in _SIZES])
    minutes = max(1, int((topic.now - topic.published).total_seconds()) // 60)
    # A page just out has few.
    total = min(s.between(low, high), 3 + minutes // 2)
    forum = bool(topic.members)
    cast = Cast(
        s,
        say,
        pools,
        "" if forum else topic.author,
        topic.members,
        topic.starter,
        s.pick((say.t["anonymous"], say.t["guest"])) if s.chance(0.1) and not forum else "",
        s.chance(0.6),
    )
    remarks = Remarks(s, pools, topic.section, topic.paragraphs, forum)
    limit = s.weighted((0, 1, 2, _DEEPEST), (45, 31, 11, 13))
    if forum:
        limit = topic.levels
    talk = Talk(s, say, topic, remarks, cast, limit)
    longer = int(topic.length * 1.3) if "comments-longer-than-article" in planted else 0
    speak(talk, pools.talk, total, longer, planted)
    comments = _comments(talk, minutes)
    roots: list[Comment] = []
    for turn, comment in zip(talk.turns, comments, strict=True):
        if limit and turn.to >= 0:
            comments[turn.to].replies.append(comment)
        else:
            roots.append(comment)
    if topic.newest_first and not forum:
        roots.reverse()
    ordered = list[Comment]()
    _in_order(roots, ordered)
    for i, c in enumerate(ordered):
        c.number, c.parity = str(i + 1), "odd" if i % 2 else "even"
    shown = len(ordered) + (s.between(1, 60) if "count-disagrees" in planted else 0)
    named = s.chance(0.2) and topic.title
    heading = (
        say.count("thoughts_on", shown, title=topic.title)
        if named
        else say.count("n_comments", shown)
    )
    more = say.t["more_comments"] if shown > len(ordered) or s.chance(0.1) else ""
    made = Thread("items", heading, str(shown), roots, ordered, more, s.chance(0.7))
    made.starter = next((m for m in topic.members if m.name == topic.starter), made.starter)
    return made, talk.told


def _in_order(items: list[Comment], out: list[Comment]) -> None:
    for c in items:
        out.append(c)
        _in_order(c.replies, out)


def _comments(talk: Talk, minutes: int) -> list[Comment]:
    """Return the turns as comments, each dated after what it answers and before now."""
    s, say = talk.s, talk.say
    ages = sorted((_age(s, minutes) for _ in talk.turns), reverse=True)
    base, step = s.between(1000, 900000), 1 + s.below(9)
    out: list[Comment] = []
    for nth, (turn, age) in enumerate(zip(talk.turns, ages, strict=True)):
        when = talk.topic.now - dt.timedelta(minutes=age)
        number, name, member = base + nth * step, turn.who.name, turn.who.member
        up, down = (s.below(60) if s.chance(0.3) else s.below(8)), s.below(9)
        comment = Comment(
            id=str(number),
            name=name,
            body=turn.body,
            date=say.date(when),
            iso=stamp(when),
            ago=say.ago(age, when),
            avatar=f"/avatars/{s.below(99999)}.png",
            href=f"#comment-{number}",
            depth=turn.depth,
            initial=name[:1].upper(),
            quote=turn.quote,
            quote_of=turn.quote_of,
            reply_to=turn.called,
            up=str(up),
            down=str(down),
            score=str(up - down),
            reply_label=say.say("reply_to", name=name),
            badge=turn.who.badge,
        )
        if member is not None:
            comment.posts, comment.joined = member.posts, member.joined
            comment.place, comment.rank, comment.staff = member.place, member.rank, member.staff
            comment.signature = member.signature
        rare = s.below(100)
        if rare < 3:
            comment.edited = say.t["edited"]
        elif rare < 5 and turn.kind not in ("on_quote", "foreign") and not turn.who.badge:
            comment.removed, comment.body = say.t["comment_removed"], []
            comment.quote = comment.quote_of = comment.signature = ""
        out.append(comment)
    return out


def _age(s: Stream, minutes: int) -> int:
    """Return how long ago somebody wrote: most soon after the article, few late."""
    after = s.below(minutes) * s.below(1000) // 1000 * s.below(1000) // 1000
    return max(0, minutes - 1 - after)
