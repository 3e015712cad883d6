"""What a harvest keeps and counts: languages, doubles, short ones, ids, the frozen list."""

from __future__ import annotations

from pathlib import Path

import pytest
from article_rows import BODY, jsonl, read, row

from gen.articles import articles_digest, harvest, pack_articles, parse_source, read_articles
from gen.errors import RunError, SourceError

BG = "Фериботът до острова отново закъсня в понеделник и никой не се изненада от това. " * 6
DE = "Die Fähre zur Insel kam am Montag wieder zu spät, und niemand wunderte sich darüber. " * 6


def test_nothing_in_the_language(tmp_path: Path) -> None:
    """A source that leaves nothing says how many of which language there were."""
    path = jsonl(tmp_path / "a.jsonl", row(1), row(2), row(3, lang="de"))
    with pytest.raises(SourceError, match="no article in bg; there were: en 2, de 1"):
        read(path, "bg")


def test_languages_are_filtered_and_counted(tmp_path: Path) -> None:
    """Articles of other languages are left out and counted."""
    path = jsonl(tmp_path / "a.jsonl", row(1, lang="en-GB"), row(2, lang="deu"), row(3, lang="bg"))
    found = read(path, "bg", "en")
    assert [a.lang for a in found.articles] == ["en", "bg"]
    assert found.report.count("other_language") == 1
    assert found.report.languages == {"en": 1, "bg": 1}


def test_language_is_guessed(tmp_path: Path) -> None:
    """Without a column the detector decides and the report says so; one language states it."""
    rows = [{"text": BG}, {"text": BODY}, {"text": DE}]
    path = jsonl(tmp_path / "a.jsonl", *rows)
    found = read(path, "bg", "en")
    assert [a.lang for a in found.articles] == ["bg", "en"]
    assert found.report.count("language_guessed") == 3
    assert found.report.sources[0].seen_languages == {"bg": 1, "en": 1, "de": 1}
    stated = read(path, "bg")
    assert [a.lang for a in stated.articles] == ["bg"] * 3
    assert not stated.report.count("language_guessed")
    assert [a.lang for a in read(path, "bg", "en", lang="en").articles] == ["en"] * 3


def test_doubles_and_short(tmp_path: Path) -> None:
    """Exact doubles are dropped and counted, white space aside; short ones are kept apart."""
    path = jsonl(
        tmp_path / "a.jsonl",
        row(1),
        row(1, id="b", text="Number 1.  " + BODY.replace(". ", ".\n")),
        row(2, text="A short article, but a real one."),
        row(3, text="  "),
    )
    found = read(path)
    assert [a.id for a in found.articles] == ["a1"]
    assert [a.id for a in found.short] == ["a2"]
    counts = found.report.sources[0].counts
    assert {k: counts[k] for k in ("read", "kept", "duplicate", "short", "no_text")} == {
        "read": 4,
        "kept": 1,
        "duplicate": 1,
        "short": 1,
        "no_text": 1,
    }


def test_doubles_between_sources(tmp_path: Path) -> None:
    """A body counts once over all sources, and ids are unique in a run."""
    one = jsonl(tmp_path / "a.jsonl", row(1), row(2))
    two = jsonl(tmp_path / "b.jsonl", row(1), row(2, text="Other. " + BODY))
    found = harvest([parse_source(str(one)), parse_source(str(two))], ["en"])
    assert [a.id for a in found.articles] == ["a1", "a2", "a2-2"]
    assert found.report.count("duplicate") == 1


def test_id_from_the_digest(tmp_path: Path) -> None:
    """Without an id an article is called by 12 hex of its body's digest."""
    a = read(jsonl(tmp_path / "a.jsonl", {"text": BODY})).articles[0]
    assert a.id == a.text_sha256[:12]


def test_late_columns(tmp_path: Path) -> None:
    """A column that first appears late in the file is recognised all the same."""
    rows = [{"text": f"{n} {BODY}"} for n in range(600)] + [{"text": f"x {BODY}", "author": "Ann"}]
    found = read(jsonl(tmp_path / "a.jsonl", *rows), bodies="asis")
    assert found.articles[-1].author == "Ann"


def test_licence(tmp_path: Path) -> None:
    """The data's licence comes first, then the user's word, then unknown."""
    path = jsonl(tmp_path / "a.jsonl", row(1, licence="X"), row(2))
    assert [a.licence for a in read(path).articles] == ["X", "unknown"]
    assert [a.licence for a in read(path, licence="CC0").articles] == ["X", "CC0"]


def test_frozen_list(tmp_path: Path) -> None:
    """The frozen list comes back as it was, with the digest over all its fields."""
    source = jsonl(
        tmp_path / "a.jsonl", row(1, tags=["t"]), row(2, text="Short, but real it is."), row(3)
    )
    found = read(source)
    path = tmp_path / "articles.parquet"
    path.write_bytes(pack_articles(found.articles, found.short))
    digest = articles_digest(found.articles, found.short)
    articles, short = read_articles(path)
    assert (articles, short) == (found.articles, found.short)
    assert digest == articles_digest(articles, short)
    assert digest != articles_digest(articles[::-1], short)
    assert digest != articles_digest(articles + short)
    with pytest.raises(RunError, match="cannot be read"):
        read_articles(tmp_path / "nosuch.parquet")


def test_same_twice(tmp_path: Path) -> None:
    """Two harvests of one source agree in everything."""
    path = jsonl(tmp_path / "a.jsonl", *(row(i) for i in range(5)))
    one, two = read(path), read(path)
    assert one.articles == two.articles
    assert one.report.as_dict() == two.report.as_dict()
