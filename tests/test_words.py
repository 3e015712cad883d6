"""Words of every language: phrases keep their holes, plurals have all forms they need."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest

from gen import cli, families, folders, profile, wordcheck
from gen.articles import harvest, parse_source
from gen.chance import Stream
from gen.config import RunConfig
from gen.pages import Maker
from gen.pages.manners import Manner
from gen.pages.pools import sentences
from gen.wording import PHRASES, PLURALS, languages, voice
from gen.wording import language as words_of

SCHEMA = json.loads((folders.schemas() / "phrases.json").read_text(encoding="utf-8"))["phrases"]
HOLE = re.compile(r"\{(\w+)\}")
# Ranges that nobody is given: Ofcom, NANPA, Bundesnetzagentur 148/2021, Arcep 2018-0881. Elsewhere
# a zero stands where no national number has one.
RESERVED = {
    "en": r"(\+44|0)1632960\d{3}|(\+1)?[2-9]\d\d55501\d\d",
    "de": r"(\+49|0|\+490)(3023125|8999998|6990009|4066969|2214710)\d{3}",
    "fr": r"(\+33|0|\+330)(19900|26191|35301|46571|53649)\d{4}",
    "": r"(\+(30|34|359|38|380|381|389|39|40|48|7)0|0{2,3}|80{2})\d{6,9}",
}
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


@pytest.mark.parametrize("lang", languages())
def test_nothing_is_missing(lang: str) -> None:
    """Each language has every phrase, pool and plural form, in its own script, no hole unknown."""
    assert [str(x) for x in wordcheck.check(lang)] == []


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("bg", "other one other other other other other"),
        ("de", "other one other other other other other"),
        ("el", "other one other other other other other"),
        ("en", "other one other other other other other"),
        ("es", "other one other other other other other"),
        ("fr", "one one other other other other other"),
        ("it", "other one other other other other other"),
        ("mk", "other one other other one other other"),
        ("pl", "many one few many many few many"),
        ("ro", "few one few few other other other"),
        ("ru", "many one few many one few many"),
        ("sr", "other one few other one few other"),
        ("sr-Latn", "other one few other one few other"),
        ("uk", "many one few many one few many"),
    ],
)
def test_plural_forms_of_telling_numbers(lang: str, expected: str) -> None:
    """For 0, 1, 2, 5, 21, 22 and 25 a phrase is of the right form and shows the number."""
    words = words_of(lang)
    numbers = (0, 1, 2, 5, 21, 22, 25)
    assert " ".join(words.category(n) for n in numbers) == expected
    tables = [words.phrases[k] for k in sorted(PLURALS)]
    tables += [words.info["ago"][k] for k in ("minutes", "hours", "days", "weeks", "years")]
    for table in tables:
        for n in numbers:
            for i in range(len(table["other"])):
                text = words.plural(table, n, i)
                # Only a form of one number alone may do without it: "one thought".
                assert str(n) in text or n < 2, text
                assert "{n}" not in text


@pytest.mark.parametrize("lang", languages())
def test_telephone_numbers_reach_nobody(lang: str) -> None:
    """A number is of a range kept for fiction, or of a form that no exchange gives out."""
    for pattern in words_of(lang).info["phones"]:
        digits = re.sub(r"[ ./()-]", "", pattern.replace("#", "7"))
        assert re.fullmatch(RESERVED.get(lang, RESERVED[""]), digits), pattern


def test_some_sites_keep_english() -> None:
    """About a quarter of the sites in another language leave some phrases in English."""
    english = {t.casefold() for v in words_of("en").phrases.values() for t in _flat(v)}
    for lang in ("ru", "fr"):
        own = {t.casefold() for v in words_of(lang).phrases.values() for t in _flat(v)}
        kept = 0
        for i in range(120):
            say = voice(lang, Stream(1, i, "v"), brand="B", year="2026")
            kept += sum(t.casefold() in english - own for t in say.t.values()) > 5
        assert 0.15 <= kept / 120 <= 0.34


def test_a_fifth_of_pages_shows_english() -> None:
    """Of pages in other languages about a fifth print an English interface string."""
    langs = ("bg", "el", "mk", "pl", "uk")
    known = families.load(None, ["magazine", "portal", "wordpress"])
    config = RunConfig(
        pages=2400,
        sites=dict.fromkeys(known.byname, 1.0),
        profile_values=profile.load("default"),
        languages=dict.fromkeys(langs, 1.0),
    )
    found = harvest([parse_source("starter")], list(langs))
    words = {x: words_of(x) for x in langs}
    maker = Maker(config, known, found.articles, found.short, words)
    english = {t.casefold() for v in words_of("en").phrases.values() for t in _flat(v)}
    own = {x: {t.casefold() for v in words[x].phrases.values() for t in _flat(v)} for x in langs}
    shown = 0
    for i in range(0, 2400, 12):
        page = maker.page(i)
        texts = {page.text[a:b].casefold() for a, b, *_ in page.spans.tolist()}
        shown += bool({x for x in texts if len(x) > 3} & english - own[page.plan.lang])
    assert 0.12 <= shown / 200 <= 0.32


def _flat(value: object) -> list[str]:
    if isinstance(value, dict):
        return [t for x in value.values() for t in _flat(x)]
    return [str(x) for x in value] if isinstance(value, list) else []


def test_languages_that_were_not_read_natively_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    """`sites list` and the card name the languages whose words no native speaker has read."""
    unread = [x for x in languages() if not words_of(x).info["read_natively"]]
    assert cli.main(["sites", "list"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"no native speaker has read the words of: {', '.join(unread)}"
    assert cli.main(["sites", "list", "--json"]) == 0
    found = {x["name"]: x for x in json.loads(capsys.readouterr().out)}
    assert set(found["portal"]["not_read_natively"]) <= set(unread)


def test_a_copied_folder_is_told_from_a_written_one(tmp_path: Path) -> None:
    """A copy of English under another name lacks forms, and is said to be English still."""
    folder = tmp_path / "sl"
    shutil.copytree(folders.WORDS / "en", folder)
    path = folder / "language.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('code = "en"', 'code = "sl"'))
    (folder / "menus.toml").write_text(
        (folder / "menus.toml").read_text(encoding="utf-8").replace('"Business"', '"Posel"')
    )
    said = "\n".join(str(x) for x in wordcheck.check(str(folder)))
    assert "n_comments has no form 'two'; it is that of 2, 102, 202, 302" in said
    assert "plural is not the language's rule; CLDR has: plural = { few =" in said
    assert "names.json: these are the English names" in said
    assert "comments.toml: " in said and "still the English ones" in said
    assert "no section is called 'Business'" in said
