"""Words of a language: what a number, a day and a sentence look like in each."""

from __future__ import annotations

import datetime as dt

import pytest

from gen.chance import Stream
from gen.pages.pools import sentences
from gen.wording import PLURALS, language, languages, voice

NUMBERS = (0, 1, 2, 3, 5, 11, 21, 22, 100, 101, 1000, 1_000_000)


@pytest.mark.parametrize("lang", languages())
def test_every_plural_category_is_written(lang: str) -> None:
    """A number never falls into a plural category that the language's tables lack."""
    words = language(lang)
    needed = {words.category(n) for n in NUMBERS}
    units = ("minutes", "hours", "days", "weeks", "months", "years")
    tables = {k: words.phrases[k] for k in sorted(PLURALS)}
    tables |= {unit: words.info["ago"][unit] for unit in units}
    for name, table in tables.items():
        assert needed <= set(table), (name, needed - set(table))


@pytest.mark.parametrize(
    ("lang", "day", "expected"),
    [
        ("en", 1, "Monday, 1 September 2025"),
        ("fr", 1, "lundi 1er septembre 2025"),
        ("fr", 11, "jeudi 11 septembre 2025"),
    ],
)
def test_page_headers_write_the_day(lang: str, day: int, expected: str) -> None:
    """A page header's date has the language's order, and its form of the first of a month."""
    say = voice(lang, Stream(1, 0, "t"), brand="B", year="2025")
    assert say.day(dt.datetime(2025, 9, day)) == expected


@pytest.mark.parametrize(
    "parts",
    [
        ["Il a dit : « Non. »", "Puis il est parti.", "« Ah ? » fit-elle.", "École fermée."],
        ["Se fue.", "¿Por qué?", "¡Nadie lo sabe!", "«Así es.»", "Él no."],
        ["È vero.", "«Perché?» chiese lei.", "Così."],
    ],
    ids=["fr", "es", "it"],
)
def test_sentences_end_where_the_language_ends_them(parts: list[str]) -> None:
    """Accented capitals, inverted marks and spaced quotation marks begin and end sentences."""
    assert sentences(" ".join(parts)) == parts
