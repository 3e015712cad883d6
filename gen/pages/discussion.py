"""Comment sections: who writes what, whom they answer, and how the section stands when nobody does.

Comments assert nothing about the people in the article: they quote it, ask, agree, digress.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from gen.articles import Article
from gen.chance import Stream
from gen.models import Comment, Thread
from gen.pages.pools import Pools, sentences
from gen.wording import Voice, full_name

# Kinds of remark and how often each opens a thread or answers in one.
_OPENING: Final = {"agree": 10, "disagree": 9, "question": 10, "thanks": 6, "joke": 8, "digress": 6,
                   "experience": 9, "rant": 8, "short": 9, "correction": 3, "about_site": 3, "long": 6,
                   "spam": 1.5, "emoji": 5, "typos": 12, "translit": 7, "section": 16, "quote": 7}
_ANSWER: Final = {"agree": 14, "disagree": 14, "answer": 22, "question": 8, "joke": 8, "thanks": 6,
                  "short": 12, "experience": 5, "emoji": 5, "typos": 10, "translit": 4, "quote": 4}
# How many comments a page has, as the anatomy measures where there are any: 1, 2, 5-10, 17-35, 50-90.
_SIZES: Final = ((1, 1, 18), (2, 2, 14), (3, 5, 20), (6, 10, 18), (11, 20, 15), (21, 40, 10), (41, 80, 5))


@dataclass(slots=True)
class _Talk:
    s: Stream
    say: Voice
    pools: Pools
    body: list[str]
    """Sentences of the article that may be quoted."""
    now: dt.datetime
    anonymous: bool
    nicknames: bool
    quoted: bool = False
    section: str = ""
    number: int = 0
    base: int = 0


def thread(s: Stream, say: Voice, pools: Pools, article: Article | None, now: dt.datetime, *,
           items: bool, option: str, title: str, section: str) -> Thread:
    """Return a page's comment section; `option` is the site's way when it shows no comments."""
    if not items:
        mode = option if option in ("gate", "closed", "form", "placeholder", "off") else s.weighted(
            ("empty", "form", "closed", "count", "off"), (3, 4, 2, 3, 3))
        n = 0 if mode != "count" else s.pick((0, 0, 1, 2, 3, 4, 7, 12, 31, 118))
        return Thread(mode, say.count("n_comments", n), str(n), form=mode in ("empty", "form"))
    low, high, _ = s.weighted(_SIZES, [w for _, _, w in _SIZES])
    total = s.between(low, high)
    quotable = [] if article is None else [
        x for b in article.blocks if b.kind == "paragraph" for x in sentences(b.text) if 30 <= len(x) <= 240]
    talk = _Talk(s, say, pools, quotable, now, s.chance(0.1), s.chance(0.6), section=section, base=s.between(1000, 900000))
    roots: list[Comment] = []
    flat: list[Comment] = []
    threaded = s.chance(0.6)
    age = s.between(60, 20000)  # minutes since the first comment
    while len(flat) < total:
        answered = threaded and flat and s.chance(0.38)
        to = flat[-1 - min(s.below(len(flat)), s.below(len(flat)))] if answered else None
        if to is not None and to.depth >= 4:
            to = None
        comment = _comment(talk, to, max(1, age - len(flat) * age // (total + 1) - s.below(30)))
        (to.replies if to else roots).append(comment)
        flat.append(comment)
    if s.chance(0.4):
        roots.reverse()
    ordered = list(_in_order(roots))
    for i, c in enumerate(ordered):
        c.number, c.parity = str(i + 1), "odd" if i % 2 else "even"
    shown = total if s.chance(0.9) else total + s.between(1, 60)
    heading = say.count("thoughts_on", shown, title=title) if s.chance(0.2) and title else say.count("n_comments", shown)
    return Thread("items", heading, str(shown), roots, ordered,
                  say.t["more_comments"] if shown > total or s.chance(0.1) else "", s.chance(0.7))


def _in_order(items: list[Comment]) -> list[Comment]:
    out = []
    for c in items:
        out.append(c)
        out += _in_order(c.replies)
    return out


def _name(talk: _Talk) -> str:
    s = talk.s
    if talk.anonymous or s.chance(0.04):
        return s.pick((talk.say.t["anonymous"], talk.say.t["guest"]))
    if talk.nicknames and s.chance(0.7):
        return s.pick(talk.pools.nicks)
    name, _ = full_name(talk.pools.words.names, s)
    return name.split()[0] if s.chance(0.3) else name


def _comment(talk: _Talk, to: Comment | None, minutes: int) -> Comment:
    s, say = talk.s, talk.say
    talk.number += 1
    when = talk.now - dt.timedelta(minutes=minutes)
    name = _name(talk)
    mix = _ANSWER if to else _OPENING
    kinds = [k for k in mix if k in ("section", "quote") or talk.pools.comments.get(k)]
    kind = s.weighted(kinds, [mix[k] for k in kinds])
    body, quote, quote_of = _words(talk, kind, to)
    depth = to.depth + 1 if to else 0
    number = talk.base + talk.number * (1 + s.below(9))
    up, down = (s.below(60) if s.chance(0.3) else s.below(8)), s.below(9)
    comment = Comment(
        id=str(number), name=name, body=body, date=say.date(when), iso=when.strftime("%Y-%m-%dT%H:%M:00+00:00"),
        ago=say.ago(minutes, when), avatar=f"/avatars/{s.below(99999)}.png", href=f"#comment-{number}",
        depth=depth, initial=name[:1].upper(), quote=quote, quote_of=quote_of,
        reply_to=to.name if to else "", up=str(up), down=str(down), score=str(up - down),
        reply_label=say.say("reply_to", name=name), posts=str(s.between(1, 4000)), joined=str(s.between(2006, talk.now.year)),
    )
    if s.chance(0.04):
        comment.badge = s.pick((say.t["badge_author"], say.t["badge_editor"], say.t["badge_new"]))
    if s.chance(0.03):
        comment.edited = say.t["edited"]
    if s.chance(0.02):
        comment.removed, comment.body, comment.quote, comment.quote_of = say.t["comment_removed"], [], "", ""
    return comment


def _words(talk: _Talk, kind: str, to: Comment | None) -> tuple[list[str], str, str]:
    """Return paragraphs, a quote and the line that says whose quote it is."""
    s, pools = talk.s, talk.pools
    if kind == "quote":
        intro = s.pick(pools.comments["quote_intro"])
        remark = s.pick(pools.comments[s.pick(("agree", "disagree", "question", "joke"))])
        if to is not None and to.body and s.chance(0.6):
            return [remark], to.body[0][:300].strip(), talk.say.say("wrote", name=to.name)
        if talk.body:
            talk.quoted = True
            sentence = s.pick(talk.body)
            if s.chance(0.5):
                return [remark], sentence, ""
            a, b = talk.pools.words.info["quotes"]
            return [f"{intro} {a}{sentence}{b}", remark], "", ""
        return [remark], "", ""
    if kind == "section":
        there = pools.by_section.get(talk.section) or pools.comments["agree"]
        body = [s.pick(there)]
        if s.chance(0.3):
            body.append(s.pick(pools.comments[s.pick(("question", "agree", "disagree", "experience"))]))
    else:
        body = [p.strip() for p in s.pick(pools.comments[kind]).split("\n\n") if p.strip()]
        # Real comments are heavy-tailed: some go on and on.
        while kind not in ("short", "long", "spam") and s.chance(0.22):
            body.append(s.pick(pools.comments[s.pick(("agree", "disagree", "experience", "question", "rant", "digress", "typos"))]))
    if to is not None and s.chance(0.25):
        body[0] = s.pick(pools.comments["greeting"]).replace("{name}", to.name) + " " + body[0]
    if len(body) > 1 and s.chance(0.6):
        body = [" ".join(body)]
    return [" ".join(p.split()) for p in body], "", ""
