"""Every language has all that a site may print, in its own script, in every plural form."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import babel
import pytest

from gen import folders, wordcheck
from gen.chance import Stream
from gen.cli import main
from gen.wording import PHRASES, PLURALS, language, languages, voice

SCHEMA = json.loads((folders.schemas() / "phrases.json").read_text(encoding="utf-8"))["phrases"]
NUMBERS = (0, 1, 2, 5, 21, 22, 25)


@pytest.mark.parametrize("lang", languages())
def test_a_language_lacks_nothing(lang: str) -> None:
    """`words check` finds no phrase, pool, plural form or script missing."""
    assert [str(x) for x in wordcheck.check(lang)] == []


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("seed", range(4))
def test_a_voice_says_everything(lang: str, seed: int) -> None:
    """Every phrase is there, trimmed, with no hole but those that its caller fills."""
    say = voice(lang, Stream(seed, 7, "voice"), brand="Brand", year="2026")
    for key in sorted(PHRASES):
        text = say.t[key]
        assert text.strip() == text != "", key
        assert not re.findall(r"\{(?:brand|year)\}", text), key
    for key in sorted(PLURALS):
        for n in NUMBERS:
            others = {x: "word" for x in SCHEMA[key]["holes"] if x != "n"}
            text = say.count(key, n, **others)
            assert "{" not in text and (str(n) in text or n < 3), (key, n, text)


@pytest.mark.parametrize("lang", languages())
def test_plural_forms_are_those_of_cldr(lang: str) -> None:
    """Each number is in the form that CLDR gives it, as Babel knows it."""
    words = language(lang)
    rule = babel.Locale.parse(lang, sep="-").plural_form
    for n in NUMBERS:
        forms = words.phrases["n_comments"]
        assert words.category(n) == rule(n)
        assert words.plural(forms, n, 0) == forms[rule(n)][0].replace("{n}", str(n))


@pytest.mark.parametrize("lang", languages())
def test_relative_times_have_no_hole(lang: str) -> None:
    """Every age from now to years reads whole, in every variant."""
    import datetime as dt

    when = dt.datetime(2026, 3, 1, 9, 5)
    for seed in range(6):
        say = voice(lang, Stream(seed, 7, "voice"), brand="Brand", year="2026")
        for minutes in (0, 1, 2, 5, 21, 59, 60, 125, 1500, 3000, 20000, 90000, 600000, 2000000):
            text = say.ago(minutes, when)
            assert text.strip() and "{" not in text, (minutes, text)
        assert "{" not in say.date(when) + say.day(when)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of English, to be spoilt."""
    shutil.copytree(folders.WORDS / "en", tmp_path / "xx")
    return tmp_path / "xx"


SPOILT = {
    "no phrase": ("phrases", r"^reply = .*$", "", "no reply"),
    "unknown phrase": ("phrases", r"^reply = ", "replly = ['x']\nreply = ", "replly"),
    "unknown hole": ("phrases", r"^reply = \[", 'reply = ["Reply {nome}", ', "{nome}"),
    "debris": ("lines", r"^promos = \[", 'promos = ["Read %s now", ', "not finished"),
    "broken": ("menus", r"\A", "x = [\n", "menus.toml"),
    "no pool": ("comments", r"^agree = ", "agreed = ", "no agree"),
    "month": ("language", r"^months = \[", 'months = ["Smarch", ', "13 entries"),
    "date hole": ("language", r"^times = \[", 'times = ["{hour}", ', "{hour}"),
    "script": ("language", r'^script = "Latin"', 'script = "Greek"', "Greek"),
}


@pytest.mark.parametrize("case", sorted(SPOILT))
def test_what_is_missing_is_named(
    copied: Path, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each kind of gap is found in a spoilt copy, by file and name, with exit status 1."""
    file, pattern, new, named = SPOILT[case]
    path = copied / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    spoilt = re.sub(pattern, new, text, count=1, flags=re.M)
    assert spoilt != text
    path.write_text(spoilt, encoding="utf-8")
    assert main(["words", "check", str(copied)]) == 1
    out = capsys.readouterr().out
    assert named in out and (case == "script" or f"{file}.toml" in out)


def test_a_missing_file_is_named(copied: Path) -> None:
    """A language without one of its files is told which."""
    (copied / "people.toml").unlink()
    assert [x.file for x in wordcheck.check(str(copied))] == ["people.toml"]


def test_no_such_language(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown language is misuse: exit 2, and what to do."""
    assert main(["words", "check", "nolanguage"]) == 2
    assert "begin with language.toml" in capsys.readouterr().err


def test_every_language_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """`words list` names each language with its counts."""
    assert main(["words", "list"]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()[1:]] == languages()
