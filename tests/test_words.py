"""Words of every language: phrases keep their holes, plurals have all forms they need."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from gen import folders
from gen.chance import Stream
from gen.pages.manners import Manner
from gen.pages.pools import sentences
from gen.wording import PHRASES, PLURALS, languages, voice
from gen.wording import language as words_of

SCHEMA = json.loads((folders.schemas() / "phrases.json").read_text(encoding="utf-8"))["phrases"]
HOLE = re.compile(r"\{(\w+)\}")
SOUTH = ("el", "mk", "sr", "sr-Latn")


@pytest.mark.parametrize("lang", languages())
def test_phrases_keep_their_holes(lang: str) -> None:
    """Each variant of a phrase has exactly the holes that the program fills."""
    phrases = words_of(lang).phrases
    assert set(phrases) == PHRASES | PLURALS
    for key in sorted(PHRASES):
        for text in phrases[key]:
            assert text == text.strip() != ""
            assert set(HOLE.findall(text)) == set(SCHEMA[key]["holes"]), (key, text)


@pytest.mark.parametrize("lang", languages())
def test_plurals_have_every_form(lang: str) -> None:
    """Every whole number finds a form of its own category, in as many variants as the others."""
    words = words_of(lang)
    needed = {words.category(n) for n in range(1200)}
    tables = [words.phrases[k] for k in sorted(PLURALS)]
    tables += [
        words.info["ago"][k] for k in ("minutes", "hours", "days", "weeks", "months", "years")
    ]
    for table in tables:
        assert needed <= set(table)
        assert len({len(x) for x in table.values()}) == 1


@pytest.mark.parametrize("lang", languages())
def test_headlines_and_remarks_belong_to_sections(lang: str) -> None:
    """Headlines, and remarks by section, name sections that the language's sites have."""
    words = words_of(lang)
    sections = set(words.menus["sections"])
    assert {h["section"] for h in words.headlines} <= sections
    assert set(words.comments["by_section"]) <= sections
    assert len({h["title"] for h in words.headlines}) == len(words.headlines)


@pytest.mark.parametrize("lang", languages())
def test_dates_and_times_are_filled(lang: str) -> None:
    """No habit of writing dates or ages leaves a hole open."""
    when = dt.datetime(2026, 5, 7, 8, 9, tzinfo=dt.UTC)
    for seed in range(30):
        say = voice(lang, Stream(seed, 0, "voice"), brand="B", year="2026")
        texts = [say.date(when), say.day(when), say.count("n_comments", seed)]
        texts += [say.ago(m, when) for m in (0, 3, 90, 1500, 4000, 20000, 90000, 2000000)]
        assert not [x for x in texts if "{" in x or not x.strip()]


@pytest.mark.parametrize("lang", SOUTH)
def test_letters_are_of_the_language(lang: str) -> None:
    """No word mixes scripts, and no letter of a neighbouring language slipped in."""
    words = words_of(lang)
    alien = {"mk": "йщъьыэюяћђ", "sr": "йщъьыэюяѓќѕ", "el": "", "sr-Latn": ""}[lang]
    everything = [
        *(x for v in words.phrases.values() for x in (v if isinstance(v, list) else [])),
        *(x for h in words.headlines for x in h.values()),
        *(x for k, v in words.comments.items() if k != "by_section" for x in v),
        *(x for v in words.comments["by_section"].values() for x in v),
    ]
    for text in everything:
        assert not set(alien) & set(text.lower()), text
        found = re.findall(r"[a-z](?=[Ͱ-ӿ])|[Ͱ-ӿ](?=[a-z])", HOLE.sub("", text))
        assert not found, text


def test_greek_month_without_a_day_is_nominative() -> None:
    """A month of an archive is not inflected as in a date."""
    words = words_of("el")
    assert words.info["months"][0] == "Ιανουαρίου"
    assert words.months[0] == "Ιανουάριος"
    assert words_of("en").months == words_of("en").info["months"]


def test_greek_capitals_bear_no_accent() -> None:
    """What a Greek reader shouts has no accents."""
    (text,) = Manner(shouting=True).write(["Όπως εδώ, έτσι παντού."], Stream(1, 0, "t"))
    assert text.rstrip("!?.") == "ΟΠΩΣ ΕΔΩ, ΕΤΣΙ ΠΑΝΤΟΥ"


def test_greek_questions_are_sentences() -> None:
    """A Greek question ends where the next capital begins, accented or not."""
    parts = ["Ποιος πληρώνει;", "Έτσι είναι.", "Και μετά;", "Τίποτα."]
    assert sentences(" ".join(parts)) == parts
    assert sentences("one; Two") == ["one; Two"]


def test_serbian_days_are_ordinals() -> None:
    """The day of a Serbian date has its full stop, in both scripts."""
    when = dt.datetime(2026, 5, 7, 8, 9, tzinfo=dt.UTC)
    for lang, expected in (("sr", "четвртак, 7. мај 2026."), ("sr-Latn", "četvrtak, 7. maj 2026.")):
        assert voice(lang, Stream(1, 0, "v"), brand="B", year="2026").day(when) == expected
