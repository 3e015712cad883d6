"""Strings out of other packages' catalogues: what is taken, what is dropped, what a run keeps."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import struct
import sys
from pathlib import Path

import pytest

from gen import catalogues, cli, folders
from gen.errors import RunError, UsageError
from gen.wording import PHRASES, Extra, language, languages

HOLES = {"min_length": "n", "num": "n", "": "n", "n": "n", "#": "n", "who": "name"}
N = frozenset(("n",))


def mo(entries: dict[str, str], plural: str) -> bytes:
    """Return a compiled catalogue of the given entries, in the format of the gettext manual."""
    head = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {plural}\n"
    table = sorted({"": head, **entries}.items())
    ids, texts = [k.encode() for k, _ in table], [v.encode() for _, v in table]
    at = 28 + 16 * len(table)
    index = []
    for part in (ids, texts):
        for x in part:
            index.append((len(x), at))
            at += len(x) + 1
    out = struct.pack("<7I", 0x950412DE, 0, len(table), 28, 28 + 8 * len(table), 0, 0)
    out += b"".join(struct.pack("<2I", *x) for x in index)
    return out + b"".join(x + b"\0" for x in (*ids, *texts))


RUSSIAN = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4"
    " && (n%100<10 || n%100>=20) ? 1 : 2);"
)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install two small packages with catalogues into a folder of their own."""
    site = tmp_path / "site"
    hour, ago = "naturaltime-past\x04%(num)d hour", "%(delta)s ago"
    files = {
        ("Django", "django/conf/locale/ru/LC_MESSAGES/django.mo"): mo(
            {
                "This field is required.": "Это поле заполнить необходимо.  ",
                "Page not found": "Page not found",
                "Close": "Close window",
                "Home": "",
                "Log in": "Войдите, %(user)s",
                f"{hour}\0%(num)d hours": "%(num)d час\0%(num)d часа\0%(num)d часов",
                ago: "%(delta)s тому назад",
                "Your password must contain at least %(min_length)d character.\0x": (
                    "Хотя бы %(min_length)d знак.\0Хотя бы %(min_length)d знака."
                    "\0Хотя бы %(min_length)d знаков."
                ),
            },
            RUSSIAN,
        ),
        ("Django", "django/conf/locale/en/LC_MESSAGES/django.mo"): mo({}, RUSSIAN),
        ("Django", "django/conf/locale/sr/LC_MESSAGES/django.mo"): mo(
            {"Close": "Zatvori prozor", "Show all": "Прикажи баш све"}, RUSSIAN
        ),
        ("Django", "django/conf/locale/uk/LC_MESSAGES/django.mo"): b"no catalogue",
        ("isso", "isso/js/app/i18n/ru.js"): (
            'module.exports = {\n "no-comments": "Ещё никто ничего не сказал",\n'
            ' "num-comments": "{{ n }} отзыв\\n{{ n }} отзыва\\n{{ n }} отзывов",\n'
            ' "date-day": "вчера\\n{{ n }} дня тому\\n{{ n }} дней тому",\n};\n'
        ).encode(),
    }
    for (name, path), data in files.items():
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        info = site / f"{name}-9.9.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.9\n")
        record = io.StringIO()
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        csv.writer(record).writerow([path, f"sha256={digest}", len(data)])
        (info / "RECORD").write_text(record.getvalue())
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    return site


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Не менее %(min_length)d знаков", "Не менее {n} знаков"),
        ("Не менее %d знаков", "Не менее {n} знаков"),
        ("Не менее {{ n }} знаков", "Не менее {n} знаков"),
        ("Не менее {num} знаков", "Не менее {n} знаков"),
        ("Не менее {} знаков", "Не менее {n} знаков"),
        ("Не менее # знаков", "Не менее {n} знаков"),
        ("Готово на 100%%  из   %s", "Готово на 100% из {n}"),
        ("Введите %(username)s", ""),
        ("Введите {user.name} сюда", ""),
        ("Введите $name сюда", ""),
        ("Привет, %(who)s", ""),
        ("Ошибка <em>сервера</em>", ""),
        ("Темы &amp; ссылки", ""),
        ("Enter a number", ""),
        ("   ", ""),
        ("%d", ""),
    ],
)
def test_placeholders_of_every_style_are_filled_or_the_string_dropped(
    text: str, expected: str
) -> None:
    """Known placeholders become ours; a string with any other, markup or another script goes."""
    assert catalogues.fitting(text, HOLES, N, "ru") == expected


def test_a_translation_that_says_the_english_again_is_none() -> None:
    """In another language a string equal to its source was left untranslated; in English not."""
    assert catalogues.fitting("Archive", {}, frozenset(), "fr", "Archive") == ""
    assert catalogues.fitting("Archive", {}, frozenset(), "en", "Archive") == "Archive"


def test_what_is_taken_from_installed_packages(packages: Path) -> None:
    """Translations, their plural forms and relative times are taken; what is none is dropped."""
    found = catalogues.read(["ru", "en", "uk"])
    words = found["ru"].words
    assert words.phrases["empty_field"][0] == "Это поле заполнить необходимо."
    assert "Хотя бы {n} знаков." in words.phrases["password_rule"]
    assert "Ещё никто ничего не сказал" in words.phrases["no_comments"]
    for key, lost in (("not_found_heading", "Page"), ("close", "window"), ("login_button", "user")):
        assert not any(lost in x for x in words.phrases.get(key, ()))
    assert words.plurals["n_comments"]["few"] == ["{n} отзыва"]
    assert "{n} часов тому назад" in words.ago["hours"]["many"]
    # "Yesterday" cannot stand for 21 and 31 days, which are of its form.
    assert not any("вчера" in x for x in words.ago.get("days", {}).get("one", ()))
    assert "This field is required." in found["en"].words.phrases["empty_field"]
    assert found["ru"].counts["Django 9.9"] >= 3
    assert found["uk"].counts["Django 9.9"] == 0
    assert "Django 9.9 (BSD-3-Clause)" in catalogues.sources(found)


def test_serbian_strings_go_where_their_letters_are(packages: Path) -> None:
    """A Latin string in the Cyrillic catalogue is the Latin edition's; Cyrillic ones are both's."""
    found = catalogues.read(["sr", "sr-Latn"])
    assert "Zatvori prozor" in found["sr-Latn"].words.phrases["close"]
    assert "Prikaži baš sve" in found["sr-Latn"].words.phrases["see_all"]
    assert "Прикажи баш све" in found["sr"].words.phrases["see_all"]
    assert "close" not in found["sr"].words.phrases


@pytest.mark.parametrize("lang", languages())
def test_plurals_of_packages_are_right(packages: Path, lang: str) -> None:
    """With what is installed, every number finds a form that holds it or that it alone has."""
    words = language(lang, extra=catalogues.read([lang])[lang].words)
    own = language(lang)
    for unit in catalogues.UNITS:
        table = words.info["ago"][unit]
        assert len({len(x) for x in table.values()}) == 1
        for n in (2, 5, 21, 22, 25):
            for i in range(len(own.info["ago"][unit]["other"]), len(table["other"])):
                assert str(n) in words.plural(table, n, i)
    for key in sorted(PHRASES):
        for text in words.phrases[key][len(own.phrases[key]) :]:
            assert "%" not in text.replace("%)", "")
            assert text == text.strip()


def test_a_run_keeps_the_strings_it_was_made_with(packages: Path, tmp_path: Path) -> None:
    """What was read is frozen and recorded, and rows are remade when the packages are gone."""
    out = tmp_path / "run"
    args = ["generate", "--pages", "20", "--lang", "ru", "--sites", "portal", "--quiet"]
    assert cli.main([*args, "--strings", "packages", "--workers", "1", "--out", str(out)]) == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert "strings/ru.json" in manifest["files"]
    named = manifest["config"]["strings_from"]
    assert "Django 9.9 (BSD-3-Clause)" in named
    assert "isso 9.9 (MIT)" in named
    assert "Django 9.9 (BSD-3-Clause)" in (out / "README.md").read_text()
    for path in sorted(packages.rglob("*.mo")):
        path.unlink()
    assert cli.main(["verify", str(out), "--level", "remake", "--rows", "5"]) == 0
    path = out / "strings" / "ru.json"
    path.write_text(path.read_text().replace("необходимо", "придётся"))
    assert cli.main(["verify", str(out)]) == 1


@pytest.mark.parametrize(
    "words",
    [
        Extra({"home": ["<b>Дом</b>"]}),
        Extra({"home": ["Дом {brand}"]}),
        Extra({"nowhere": ["Дом"]}),
        Extra(ago={"days": {"one": ["день"]}}),
    ],
)
def test_strings_of_a_strange_folder_are_refused(tmp_path: Path, words: Extra) -> None:
    """A run folder may be anybody's: strings that no catalogue gives are an error."""
    data = catalogues.packed({"ru": catalogues.Found(words, {})})
    (tmp_path / "ru.json").write_bytes(data["ru.json"])
    with pytest.raises(RunError, match="cannot be read"):
        catalogues.frozen(tmp_path, ["ru"])


def test_without_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is installed, the error says what to install."""
    monkeypatch.setattr(sys, "path", [str(folders.PACKAGE / "none")])
    with pytest.raises(UsageError, match="pagenoise\\[strings\\]"):
        catalogues.read(["ru"])
