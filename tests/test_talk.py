"""Discussions: who answers whom, when, in what words; forums and their members."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gen import families, profile
from gen.articles import harvest, parse_source
from gen.chance import Stream
from gen.config import RunConfig
from gen.models import Comment, Thread
from gen.pages import Maker
from gen.pages.cast import Person, members
from gen.pages.desk import Desk
from gen.pages.discussion import thread
from gen.pages.pools import divide, sentences
from gen.pages.remarks import Remarks
from gen.pages.teasers import Teasers
from gen.pages.turns import Topic
from gen.wording import language, languages, sex_of, spoken, voice

LANGUAGES = ("bg", "de", "en")
BODY = (
    "The council of Ashford met about the embankment. Nobody spoke against the embankment. "
    "When the embankment is done, the orchestra will play on the embankment for an hour."
)


@cache
def maker(site: str) -> Maker:
    """Return a maker of pages of one family in three languages."""
    found = families.load()
    sites = {site: found.byname[site].weight}
    values = {**profile.load("default"), "kind.thread": 1.0, "kind.index": 0.2}
    config = RunConfig(
        pages=300, sites=sites, profile_values=values, languages=dict.fromkeys(LANGUAGES, 1.0)
    )
    articles = harvest([parse_source("starter")], LANGUAGES).articles
    return Maker(config, found, articles, [], {x: language(x) for x in LANGUAGES})


@cache
def desk(lang: str, site: str = "wordpress") -> Desk:
    """Return what the first page of a language may draw on."""
    made = maker(site)
    plans = (made.planner.plan(i) for i in range(300))
    return made.desk(next(p for p in plans if p.lang == lang and p.split == "train"))


def talks(lang: str, n: int, minutes: int = 5000, *planted: str) -> list[tuple[Topic, Thread]]:
    """Return n discussions of an article that came out so many minutes ago."""
    d, out = desk(lang), []
    for i in range(n):
        now = dt.datetime(2025, 3, 4, 12) + dt.timedelta(minutes=i)
        topic = Topic(
            "A title",
            now - dt.timedelta(minutes=minutes),
            now,
            author="Ann Author",
            paragraphs=[BODY],
            quotable=sentences(BODY),
            length=900,
            newest_first=bool(i % 2),
        )
        s = Stream(8, i, "talk")
        out.append((topic, thread(s, d.say, d.pools, topic, frozenset(planted))[0]))
    return out


def moment(c: Comment) -> dt.datetime:
    """Return when a comment was written, to the minute."""
    return dt.datetime.fromisoformat(c.iso).replace(tzinfo=None)


@pytest.mark.parametrize("minutes", [1, 9, 600, 5000, 700_000])
def test_dates_lie_between_article_and_page(minutes: int) -> None:
    """Nobody comments before the article is out or after the page is served."""
    for topic, found in talks("en", 40, minutes):
        assert found.flat
        for c in found.flat:
            assert topic.published <= moment(c) <= topic.now


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answers_come_after_what_they_answer(lang: str) -> None:
    """A reply is not older than its comment, and roots come in the order the site shows them."""
    for topic, found in talks(lang, 60):
        for c in found.flat:
            assert all(moment(r) >= moment(c) for r in c.replies)
        times = [moment(c) for c in found.items]
        assert times == sorted(times, reverse=topic.newest_first)


def test_arcs_are_whole() -> None:
    """A correction is answered by the author, a question's thanks come from who asked it."""
    d = desk("en")
    thanked = answered = 0
    for _, found in talks("en", 400):
        for c in found.flat:
            for r in c.replies:
                if r.badge == d.say.t["badge_author"]:
                    thanked += r.name == "Ann Author"
                if r.body and any(r.body[0].endswith(x) for x in d.pools.comments["follow_thanks"]):
                    # Deep threads put it beside the answer, under the question itself.
                    answered += 1
    assert thanked > 3 and answered > 10


def test_nobody_answers_themselves() -> None:
    """People with names answer others; in an exchange they take turns."""
    d = desk("en")
    nobody = {d.say.t["anonymous"], d.say.t["guest"]}
    own = total = 0
    for _, found in talks("en", 200):
        for c in found.flat:
            for r in c.replies:
                if c.name not in nobody:
                    total += 1
                    own += r.reply_to == r.name
    assert total > 200 and own / total < 0.02


def test_a_quoted_sentence_is_taken_up() -> None:
    """Where a comment quotes the article, it says something to it."""
    for _, found in talks("en", 60, 5000, "comment-quotes-body"):
        quoting = [
            c for c in found.flat if any(x in " ".join([c.quote, *c.body]) for x in sentences(BODY))
        ]
        assert quoting
        assert all(" ".join(c.body) not in BODY for c in quoting)


def test_people_keep_their_manners() -> None:
    """Some shout, hurry or type Latin letters for Cyrillic; nobody writes an empty line."""
    texts = [p for _, t in talks("bg", 150) for c in t.flat for p in c.body]
    assert all(p and p == " ".join(p.split()) for p in texts)
    latin = [p for p in texts if p.isascii() and len(p) > 60]
    lower = [p for p in texts if p == p.lower() and not p.isascii() and len(p) > 60]
    assert 0.01 < len(latin) / len(texts) < 0.25
    assert 0.02 < len(lower) / len(texts) < 0.35


def test_remarks_take_up_the_articles_own_words() -> None:
    """A word that is quoted is one the article uses often, in small letters, and no name."""
    r = Remarks(Stream(1, 1, "x"), desk("en").pools, "", [BODY, BODY], False)
    found = [x for x in (r.line("mention") for _ in range(30)) if "“" in x]
    assert found and all("“embankment”" in x for x in found)


def test_remarks_of_a_section_fit_it() -> None:
    """Remarks of the section are those of the article's, few where no word is shared."""
    pools = desk("en").pools
    r = Remarks(Stream(1, 1, "x"), pools, "Sport", ["It was never a penalty, said the ref."], False)
    found = {r.line("section") for _ in range(40)}
    assert found <= set(pools.by_section["sport"])
    assert not Remarks(Stream(1, 1, "x"), pools, "Numismatics", [], False).has("section")


@pytest.mark.parametrize("site", ["phpbb", "xenforo", "vbulletin-table"])
def test_forum_members_are_the_same_on_every_page(site: str) -> None:
    """Whoever writes has one count, year, town, rank and signature on all pages of a forum."""
    made, seen = maker(site), dict[tuple[int, str], tuple[str, ...]]()
    pages = signed = 0
    for i in range(300):
        plan = made.planner.plan(i)
        if plan.kind != "thread":
            continue
        pages += 1
        d = made.desk(plan)
        members = d.members()
        author = members[i % len(members)].name
        now = dt.datetime(2025, 3, 4)
        topic = Topic("T", now - dt.timedelta(days=3), now, members=members, starter=author)
        found, _ = thread(plan.stream("comments"), d.say, d.pools, topic, frozenset())
        assert found.starter.name == author
        for c in found.flat:
            facts = (c.posts, c.joined, c.place, c.rank)
            assert seen.setdefault((plan.site.number, c.name), facts) == facts
            assert int(c.posts) > 0 and c.rank
            signed += bool(c.signature)
    assert pages > 100 and signed > 50


def test_openers_have_nicknames() -> None:
    """The opening post of a thread is by a member of the forum, not by the article's author."""
    made = maker("phpbb")
    threads = [p for p in map(made.planner.plan, range(200)) if p.kind == "thread"][:12]
    assert threads
    for plan in threads:
        page = made.page(plan.index)
        names = {m.name for m in made.desk(plan).members()}
        assert page.article is not None
        assert any(f">{n}<" in page.html for n in names)
        assert not page.article.author or f">{page.article.author}<" not in page.html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_teasers_under_a_section_are_of_it(lang: str) -> None:
    """What stands under a section comes from it, and nothing stands there twice."""
    d = desk(lang)
    sections = {x.section for x in d.pools.leads}
    titles = {d.say.head(x.title): x.section for x in d.pools.leads}
    for section in sorted(sections):
        there = sum(x.section == section for x in d.pools.leads)
        now = dt.datetime(2025, 3, 4)
        found = Teasers(d, Stream(2, there, "t"), now, None).take(min(3, there), section=section)
        assert {titles[x.title] for x in found} == {section}
        assert len({x.title for x in found}) == len(found)


def test_ages_of_teasers_grow() -> None:
    """Lists are in the order of time; rankings are not."""
    d = desk("en")
    dealt = Teasers(d, Stream(2, 1, "t"), dt.datetime(2025, 3, 4), None)
    times = [x.iso for x in dealt.take(20)]
    assert times == sorted(times, reverse=True)
    ranked = [x.iso for x in dealt.take(10, ranked=True)]
    assert ranked != sorted(ranked, reverse=True)
    assert np.all([x.ago for x in dealt.take(3)])


@pytest.mark.parametrize("lang", languages())
def test_every_language_can_talk(lang: str) -> None:
    """Discussions are made of whatever kinds of remark a language has, in a forum, too."""
    words = language(lang)
    pools = divide(words, {"train": 0.9, "test": 0.1}, 1)["test"]
    say = voice(lang, Stream(1, 1, "voice"), brand="Brand", year="2025")
    forum = members(Stream(1, 1, "members"), say, pools, 2025)
    now = dt.datetime(2025, 3, 4)
    for i in range(30):
        topic = Topic("T", now - dt.timedelta(days=3), now, author="A", paragraphs=[BODY])
        if i % 3 == 0:
            topic = replace(topic, members=forum, starter=forum[0].name, levels=i % 2)
        found, _ = thread(Stream(3, i, "talk"), say, pools, topic, frozenset())
        for c in found.flat:
            assert c.name and (c.removed or all(p and p == p.strip() for p in c.body))
            assert "{" not in "".join(c.body)


@pytest.mark.parametrize("lang", ("en", "pl", "ro"))
def test_no_line_comes_twice_in_a_remark(lang: str) -> None:
    """Where a split has few lines, a long remark does not hold one of them twice."""
    pools = divide(language(lang), {"train": 0.9, "test": 0.1}, 1)["test"]
    for forum in (False, True):
        remarks = Remarks(Stream(4, forum, "x"), pools, "", [BODY], forum)
        lines = {
            k: v for k, v in (pools.posts if forum else pools.comments).items() if k != "mention"
        }
        for kind in ("agree", "question", "rant", "experience", "long") * 20:
            said = "\n\n".join(remarks.body(kind, Person("Somebody")))
            assert all(said.count(x) < 2 for v in lines.values() for x in v if len(x) > 20)


@pytest.mark.parametrize(
    ("lang", "line", "sex"),
    [
        ("ru", "Так, я передумал, верните мне прошлый год.", "male"),
        ("ru", "Не собиралась писать, но третий день хожу с этой статьей.", "female"),
        ("ru", "Сначала поликлинику постройте, потом дома.", ""),
        ("uk", "Прочитала і вирішила написати.", "female"),
        ("pl", "Chciałbym wiedzieć, skąd te dane.", "male"),
        ("sr", "Радила сам две године у таквој служби.", "female"),
        ("sr-Latn", "Radila sam dve godine u takvoj službi.", "female"),
        ("mk", "Триесет години возам и сум видел секакви.", "male"),
        ("bg", "Съгласна съм, но се страхувам.", "female"),
        ("fr", "Je suis venu pour les commentaires.", "male"),
        ("it", "Sono tornata dopo quarant'anni.", "female"),
        ("en", "Nobody tell my husband about this.", "female"),
        ("en", "I doubt it.", ""),
    ],
)
def test_what_a_remark_shows_of_its_speaker(lang: str, line: str, sex: str) -> None:
    """Past tenses, participles and a spouse tell the speaker's sex; most remarks do not."""
    assert spoken(lang, line) == sex


@pytest.mark.parametrize("lang", ["bg", "pl", "ru", "sr", "uk"])
def test_people_speak_as_their_names_are(lang: str) -> None:
    """Hardly a remark is of another sex than the first name above it."""
    words, told, wrong = language(lang), 0, 0
    pools = divide(words, {"train": 1.0}, 1)["train"]
    say = voice(lang, Stream(1, 0, "v"), brand="B", year="2026")
    now = dt.datetime(2025, 3, 4, 12)
    for i in range(150):
        topic = Topic("A title", now - dt.timedelta(days=3), now, paragraphs=[BODY], length=900)
        found, _ = thread(Stream(3, i, "talk"), say, pools, topic, frozenset())
        for comment in found.flat:
            sex = sex_of(comment.name, words.names)
            for said in (spoken(lang, p) for p in comment.body if sex):
                if said:
                    told, wrong = told + 1, wrong + (said != sex)
    assert told > 30
    assert wrong <= 0.05 * told, (wrong, told)
