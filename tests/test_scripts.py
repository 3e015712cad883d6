"""One language in two scripts: letters follow the rules, Latin stays."""

from __future__ import annotations

import pytest

from gen.scripts import latin, original, transliterated


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
