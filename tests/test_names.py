"""Name pools: what Faker gives is fit to print, and a language it lacks is refused."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from gen import folders, names
from gen.errors import ContentError

FROZEN = sorted(folders.WORDS.glob("*/names.json"))


def by_lang(path: Path) -> str:
    return path.parent.name


def test_first_languages_have_pools() -> None:
    """Bulgarian, English and German have frozen pools."""
    assert {"bg", "en", "de"} <= {by_lang(p) for p in FROZEN}


@pytest.mark.parametrize("path", FROZEN, ids=by_lang)
def test_frozen_pool_is_large_and_clean(path: Path) -> None:
    """A frozen pool is sorted, without duplicates, large, of one script, in composed form."""
    pool = json.loads(path.read_text(encoding="utf-8"))
    assert set(pool) in (
        {"male_first", "female_first", "last"},
        {"male_first", "female_first", "male_last", "female_last"},
    )
    scripts = set()
    for key, entries in pool.items():
        assert entries == sorted(set(entries))
        assert len(entries) >= (300 if key.endswith("last") else 150)
        kind = key.rsplit("_", 1)[-1]
        assert not [x for x in entries if not names.well_formed(x, kind)]
        assert not [x for x in entries if unicodedata.normalize("NFC", x) != x]
        scripts |= {unicodedata.name(c).split()[0] for x in entries for c in x if c.isalpha()}
    assert len(scripts) == 1
    assert names.dumps(pool) == path.read_text(encoding="utf-8")


def test_bulgarian_family_names_agree() -> None:
    """Each masculine family name has its feminine form in the pool, and the other way round."""
    pool = json.loads((folders.WORDS / "bg" / "names.json").read_text(encoding="utf-8"))
    pairs = [names.agree(x, "bg") for x in pool["male_last"]]
    assert sorted(m for m, _ in filter(None, pairs)) == pool["male_last"]
    assert sorted(f for _, f in filter(None, pairs)) == pool["female_last"]
    assert all(x.endswith(("ов", "ев", "ски", "ин")) for x in pool["male_last"])
    assert all(x.endswith(("ова", "ева", "ска", "ина")) for x in pool["female_last"])


@pytest.mark.parametrize("lang", ["ru", "uk"])
def test_slavic_family_names_agree(lang: str) -> None:
    """A family name's feminine is in the pool, and a name without one is both, as in Ukrainian."""
    pool = json.loads((folders.WORDS / lang / "names.json").read_text(encoding="utf-8"))
    pairs = [names.agree(x, lang) for x in pool["male_last"]]
    assert sorted(m for m, _ in filter(None, pairs)) == pool["male_last"]
    assert sorted(f for _, f in filter(None, pairs)) == pool["female_last"]


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("Зайцев", "ru", ("Зайцев", "Зайцева")),
        ("Заболоцкая", "ru", ("Заболоцкий", "Заболоцкая")),
        ("Вербицька", "uk", ("Вербицький", "Вербицька")),
        ("Бондаренко", "uk", ("Бондаренко", "Бондаренко")),
        ("Бережной", "ru", None),
    ],
)
def test_forms_of_a_family_name(name: str, lang: str, expected: tuple[str, str] | None) -> None:
    """Either form gives both; a name whose ending tells nothing is refused."""
    assert names.agree(name, lang) == expected


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_fresh_pool_depends_on_its_seed_alone(lang: str) -> None:
    """A run's pool is the same for the same seed and another for another."""
    one, again, other = (names.fresh(lang, seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other
    assert all(len(x) >= 100 for x in one.values())


@pytest.mark.parametrize("lang", ["sr", "am", "sq", "xx"])
def test_silent_fall_back_is_refused(lang: str) -> None:
    """A language without names of its own in Faker is an error, not American names."""
    with pytest.raises(ContentError, match=f"no names for '{lang}'"):
        names.locales(lang)


@pytest.mark.parametrize(("lang", "locale"), [("bg", "bg_BG"), ("de", "de_DE"), ("el", "el_GR")])
def test_true_locale_is_found(lang: str, locale: str) -> None:
    """A language's own locale is taken, also where another of it falls back."""
    assert names.locales(lang) == (locale,)


@pytest.mark.parametrize(
    ("name", "kind", "fit"),
    [
        ("Анна-Мария", "first", True),
        ("Hans Peter", "first", True),
        ("O'Neill", "last", True),
        ("McLean", "last", True),
        ("van der Dussen", "last", True),
        ("Dussen van", "last", False),
        ("Koch II", "last", False),
        ("Hans D.", "first", False),
        ("ГенадиВалериев", "first", False),
        ("Йоан-иво", "first", False),
        ("ЛЕА", "first", False),
        ("Васовa", "last", False),  # the last letter is Latin
        ("Диван(надядоДианидядоИван)", "first", False),
        ("欧", "last", True),
    ],
)
def test_shape_of_a_name(name: str, kind: str, fit: bool) -> None:
    """Names have capitals where names have them, one script, no dots and no joins."""
    assert names.well_formed(name, kind) is fit


def test_command_writes_and_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    """The command without languages is misuse; a language Faker lacks is named."""
    assert names.main([]) == 2
    assert names.main(["am"]) == 2
    assert "falls back" in capsys.readouterr().err
