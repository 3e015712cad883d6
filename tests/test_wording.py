"""Words of a language: what a number, a day and a sentence look like in each."""

from __future__ import annotations

import datetime as dt

import pytest

from gen.chance import Stream
from gen.pages.pools import sentences
from gen.tokens import tokenize
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


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "bg",
            ["Ул. „Шипка“ е затворена.", "Д-р Петров и А. Колев дойдоха през 1990 г. там.", "Ура!"],
        ),
        ("de", ["Dr. Maier kam z. B. um drei.", "„Nein“, sagte er.", "Über allem: Ruhe."]),
        ("el", ["Ποιος πληρώνει;", "Ο κ. Παππάς, π.χ. Έτσι είναι.", "«Γιατί;»", "Ναι."]),
        ("en", ["Mr. Smith met J. R. Hart.", "“Why?” he asked.", "Fine."]),
        ("es", ["El Sr. López vino.", "¿Y la Sra. Ruiz?", "«No.»", "Íbamos."]),
        ("fr", ["M. Durand et Mme. Petit arrivent.", "« Oui ! »", "Était-ce vrai ?", "À voir."]),
        ("it", ["Il dott. Rossi parla.", "È vero?", "«Sì.»", "Ecco."]),
        ("mk", ["Ѓорѓи дојде.", "Ќе видиме?", "Ѕвездите светат!", "Џабе."]),
        ("pl", ["Przy ul. Długiej stoi dom.", "Żal?", "„Tak.”", "Łódź czeka."]),
        (
            "ro",
            ["Pe str. Lungă e casa.", "Știri bune!", "Ţara şi ţăranii.", "Țara și țăranii.", "În."],
        ),
        (
            "ru",
            ["Писал А. П. Чехов.", "Встреча на ул. Садовой в 1990 г.", "Потом?", "«Да!»", "Ёлка."],
        ),
        ("sr", ["Ђорђе је ту.", "Љубав?", "Њива, џак и ћуп!", "Ћути."]),
        ("sr-Latn", ["Đorđe je tu.", "Čudno?", "Šuma i žito!", "Ćuti."]),
        ("uk", ["П’ять років минуло.", "Її ім’я?", "Є надія!", "Ґава летить.", "Їжак спить."]),
    ],
)
def test_sentences_of_every_language(lang: str, parts: list[str]) -> None:
    """Sentences end at the language's own marks, and go on after titles, streets and initials."""
    assert sentences(" ".join(parts)) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ποιος πληρώνει;", ["Ποιος", "πληρώνει", ";"]),
        ("П’ять п'ять пʼять", ["П", "’", "ять", "п", "'", "ять", "пʼять"]),
        ("Ţara și țăranii", ["Ţara", "și", "țăranii"]),
        ("Čačak, Љубав", ["Čačak", ",", "Љубав"]),
        ("l’école", ["l", "’", "école"]),
    ],
)
def test_tokens_of_every_script(text: str, words: list[str]) -> None:
    """A token is a run of word characters or one other: an apostrophe is one of its own."""
    starts, ends = tokenize(text)
    assert [text[a:b] for a, b in zip(starts, ends, strict=True)] == words
