"""One language in two scripts: letters follow the rules, Latin stays."""

from __future__ import annotations

import unicodedata

import pytest

from gen.articles import harvest, parse_source
from gen.articles.values import wanted
from gen.scripts import as_written, editions, latin, original, transliterated
from gen.wording import language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Љубичасто њихање, џабе!", "Ljubičasto njihanje, džabe!"),
        ("НАЈНОВИЈЕ ИЗ ЊИВИЦЕ", "NAJNOVIJE IZ NJIVICE"),
        ("ЉУБАВ И Њујорк", "LJUBAV I Njujork"),
        ("КОЊ", "KONJ"),
        ("ђак, ћуп, чај, шал, жаба", "đak, ćup, čaj, šal, žaba"),
        ("Пратите {brand} на Viber-у", "Pratite {brand} na Viber-u"),
        ("plain", "plain"),
    ],
)
def test_latin(text: str, expected: str) -> None:
    """Digraphs keep the case of their word, and what is Latin or a hole stays."""
    assert latin(text) == expected


def test_values_of_any_depth() -> None:
    """Strings in lists and tables change, keys among them; numbers stay."""
    assert transliterated({"Спорт": ["гол", {"n": 2}]}) == {"Sport": ["gol", {"n": 2}]}


@pytest.mark.parametrize("lang", ["bg", "en", "xx"])
def test_most_languages_are_their_own(lang: str) -> None:
    """A language is read from its own files unless it says otherwise."""
    assert original(lang) == lang


def test_edition_has_all_words_of_its_language() -> None:
    """The Latin edition of Serbian says what the Cyrillic one says, and no letter is left over."""
    one, other = language("sr"), language("sr-Latn")
    assert original("sr-Latn") == "sr"
    assert editions("sr") == ("sr-Latn",)
    assert other.phrases == transliterated(one.phrases)
    assert other.info["code"] == "sr-Latn"
    assert other.info["months"] == transliterated(one.info["months"])
    assert other.category(22) == one.category(22) == "few"
    everything = str((other.phrases, other.comments, other.lines, other.menus, other.headlines))
    assert not [c for c in everything if "CYRILLIC" in unicodedata.name(c, "")]


def test_text_is_taken_for_what_it_is_written_in() -> None:
    """An article that says `sr` is put where its letters are; other languages stay."""
    assert as_written("sr", "Opština raspravlja o budžetu.") == "sr-Latn"
    assert as_written("sr", "Општина расправља о буџету (PDF).") == "sr"
    assert as_written("bg", "Latin letters") == "bg"


def test_starter_articles_of_an_edition() -> None:
    """Each starter article of a language is there once more in the edition's letters."""
    found = harvest([parse_source("starter")], ["sr", "sr-Latn"]).articles
    one = {a.id: a for a in found if a.lang == "sr"}
    other = {a.id: a for a in found if a.lang == "sr-Latn"}
    assert set(other) == {f"{x}-sr-Latn" for x in one}
    for key, article in one.items():
        again = other[f"{key}-sr-Latn"]
        assert again.title == latin(article.title)
        assert [b.text for b in again.blocks] == [latin(b.text) for b in article.blocks]


@pytest.mark.parametrize(
    ("tag", "asked", "expected"),
    [
        ("sr-Latn-RS", ("sr", "sr-Latn"), "sr-Latn"),
        ("sr-Latn", ("sr",), ""),
        ("sr", ("sr-Latn", "sr"), "sr"),
        ("sr-RS", ("sr-Latn",), ""),
    ],
)
def test_wanted_edition(tag: str, asked: tuple[str, ...], expected: str) -> None:
    """A tag with a script belongs to the edition in it, one without to the language."""
    assert wanted(tag, asked) == expected
