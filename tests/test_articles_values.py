"""Values of columns: cleaning, dates, languages, names of columns."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from gen.articles.cleaning import clean, fold
from gen.articles.columns import resolve
from gen.articles.detect import detect
from gen.articles.values import iso_date, language, line_of, tags_of, text_of, wanted
from gen.errors import SourceError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\0b\x07c\x1b", "abc"),
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("a\x7fb\x9dc\ufffed\ufdd0e\U0001ffff", "abcde"),
        ("\u202eabc\u202c\u2066\u200f", "\u202eabc\u202c\u2066\u200f"),
        ("a\u200bb\xad\tc", "a\u200bb\xad\tc"),
        ("\ufeffa", "a"),
        ("</script><img onerror=alert(1)>", "</script><img onerror=alert(1)>"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    """What no page can carry goes, line ends become newlines, everything else stays."""
    assert clean(text, Counter(), "x") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(" a \t\nb ", "a b"), ("a\xa0b\u202fc", "a\xa0b\u202fc"), ("\xa0a \xa0 b\xa0", "a b")],
)
def test_fold(text: str, expected: str) -> None:
    """Runs of white space become one space; a lone no-break space is text."""
    assert fold(text) == expected


def test_clean_counts() -> None:
    """Removed and kept oddities are counted."""
    counts: Counter[str] = Counter()
    clean("\0\0\x85\u202e\x9d", counts, "x")
    assert counts == {"c0_removed": 2, "line_ends": 1, "bidi_kept": 1, "controls_removed": 1}


def test_lone_surrogate_is_refused() -> None:
    """Half a character is refused with its place."""
    with pytest.raises(SourceError, match=r"f\.jsonl:3: lone surrogate U\+D800 at character 2"):
        clean("a\ud800b", Counter(), "f.jsonl:3")


@pytest.mark.parametrize(
    ("value", "lang", "expected"),
    [
        ("2024-03-12", "en", "2024-03-12"),
        ("2024-03-12T14:35:10.5+02:00", "en", "2024-03-12T14:35:10+02:00"),
        ("2024/3/2 9:05", "en", "2024-03-02T09:05:00"),
        ("12.03.2024, 14:35", "bg", "2024-03-12T14:35:00"),
        ("14:35, 12.03.2024 г.", "bg", "2024-03-12T14:35:00"),
        ("03/04/2024", "en", ""),
        ("03/24/2024", "en", "2024-03-24"),
        ("20240312", "en", "2024-03-12"),
        ("Tue, 12 Mar 2024 14:35:00 +0000", "en", "2024-03-12T14:35:00+00:00"),
        ("March 12, 2024 2:35 pm", "en", "2024-03-12T14:35:00"),
        ("12th March 2024", "en", "2024-03-12"),
        ("12 март 2024 г.", "bg", "2024-03-12"),
        ("12. März 2024", "de", "2024-03-12"),
        ("31.02.2024", "bg", ""),
        ("yesterday", "en", ""),
        (1710253710, "en", "2024-03-12T14:28:30+00:00"),
        (7, "en", ""),
        (None, "en", ""),
        (dt.datetime(2024, 3, 12, 1, 2, 3, 4, dt.UTC), "en", "2024-03-12T01:02:03+00:00"),
        (dt.date(2024, 3, 12), "en", "2024-03-12"),
    ],
)
def test_iso_date(value: object, lang: str, expected: str) -> None:
    """Dates in common forms become ISO; what is not sure becomes nothing."""
    assert iso_date(value, lang) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("bul_Cyrl", "bg"),
        ("eng", "en"),
        ("Bulgarian", "bg"),
        (["bg", "en"], "bg"),
        ("", ""),
        (None, ""),
        ("gibberish", ""),
    ],
)
def test_language(value: object, expected: str) -> None:
    """Codes and English names of languages become BCP-47 tags."""
    assert language(value) == expected


def test_wanted() -> None:
    """A regional tag belongs to the language asked, and the other way round."""
    assert wanted("en-US", ("bg", "en")) == "en"
    assert wanted("pt", ("pt-BR",)) == "pt-BR"
    assert wanted("de", ("bg", "en")) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Съветът ще заседава отново в четвъртък, за да обсъди бюджета на новото училище.", "bg"),
        ("The council will meet again on Thursday to discuss the budget of the new school.", "en"),
        ("Der Rat wird am Donnerstag erneut zusammentreten, um über die Schule zu beraten.", "de"),
    ],
)
def test_detect(text: str, expected: str) -> None:
    """The detector keeps to the languages expected unless another is plainly nearer."""
    assert detect(text * 4, ("bg", "en")) == expected


def test_columns_by_common_names() -> None:
    """Names in common use are recognised however they are written; each column once."""
    seen = ["Headline", "maintext", "Published_Date", "language", "license", "other", "content"]
    assert resolve(seen, {}, "x") == {
        "text": "maintext",
        "title": "Headline",
        "date": "Published_Date",
        "lang": "language",
        "licence": "license",
    }


def test_map_wins() -> None:
    """--map decides over common names and can switch a field off."""
    taken = resolve(["text", "body", "title"], {"text": "body", "title": ""}, "x")
    assert taken == {"text": "body"}


def test_unknown_mapped_column() -> None:
    """A mapped column that is not there is refused with the nearest name."""
    with pytest.raises(SourceError, match=r"(?s)no column 'bodi'.*did you mean 'body'\?"):
        resolve(["body", "title"], {"text": "bodi"}, "x")


def test_no_text_column() -> None:
    """A source without a text column is refused with the columns it has."""
    with pytest.raises(SourceError, match="columns: a, b"):
        resolve(["a", "b"], {}, "x")


def test_plain_values() -> None:
    """Lists, nothing and names in objects become lines, tags and paragraphs."""
    assert line_of(["A", {"name": "B  C"}, None]) == "A, B C"
    assert line_of(12) == "12"
    assert tags_of("a, b;a") == ("a", "b")
    assert tags_of(None) == ()
    assert text_of(["a", "b"]) == "a\n\nb"
    assert text_of({"a": 1}) is None
