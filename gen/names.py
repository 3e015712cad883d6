"""Make pools of personal names with Faker: the package's frozen ones, and a run's own.

Maintainers run `python -m gen.names LANG...`, which writes gen/words/<lang>/names.json; with
`--names faker` a run calls `fresh` when it starts. Names are never drawn from Faker per row: its
output changes between releases. A pool is a mapping of sorted lists::

    {"male_first": [...], "female_first": [...], "last": [...]}
    {"male_first": [...], "female_first": [...], "male_last": [...], "female_last": [...]}

the second where family names agree with the bearer. A names.toml beside names.json may hold
`[keep]` (of Faker's names only these are used: its lists for small languages hold jokes), `[drop]`
(these are not) and `[add]` (names of our own), each with `male_first`, `female_first`, `last`;
where Faker lacks the language, `[add]` is all there is.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from gen import folders, scripts
from gen.chance import Stream
from gen.errors import ContentError, GenError, did_you_mean

Pool = dict[str, list[str]]

FROZEN: Final = (400, 800)
"""Most first names of a sex and most family names in a frozen pool."""
FRESH: Final = (200, 400)
"""The same for the pool of one run."""
LEAST: Final = (150, 300)
"""Fewer than these are worth a remark: first names of a sex, family names."""

_LOCALES: Final[dict[str, tuple[str, ...]]] = {"en": ("en_US", "en_GB"), "nb": ("no_NO",)}
"""Where a language's locales are not the one called after it (`de_DE`), nor its only one."""

_AGREE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "bg": (("ов", "ова"), ("ев", "ева"), ("ски", "ска"), ("ин", "ина")),
    "mk": (("ов", "ова"), ("ев", "ева"), ("ски", "ска")),
    "ru": (
        *(("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"), ("ин", "ина"), ("ын", "ына")),
        *(("ский", "ская"), ("цкий", "цкая")),
    ),
    "uk": (
        *(("ський", "ська"), ("цький", "цька"), ("зький", "зька")),
        *((x, x) for x in "абвгдзйклмнопрстфхцчшья"),
    ),
    "pl": (
        *(("ski", "ska"), ("cki", "cka"), ("dzki", "dzka")),
        *((x, x) for x in "abcćdefghjkłlmnńoóprsśtuwzźż"),
    ),
}
"""Masculine and feminine endings of family names. A name with neither is dropped."""

_PART = r"(?:(?:Mc|Mac|[OD]['’])?\w[\w'’]*)"
_SHAPE: Final = {
    "first": re.compile(rf"{_PART}(?:[- ]{_PART})*"),
    "last": re.compile(rf"(?:(?:van|von|der|den|de|di|da|la|ter|ten) )*{_PART}(?:-{_PART})*"),
}
_PREFIX: Final = re.compile(r"^(?:Mc|Mac|[OD]['’])(?=\w)")


def fresh(lang: str, seed: int) -> Pool:
    """Return a pool of names for one run, the same for the same seed and Faker release.

    Raises ContentError where Faker has no names of this language's own.
    """
    source = scripts.original(lang)
    pool = make(source, seed, FRESH)
    return pool if source == lang else scripts.transliterated(pool)


def make(lang: str, seed: int, most: tuple[int, int]) -> Pool:
    """Return a pool with at most so many first names of a sex and family names.

    Raises ContentError where Faker has no names of this language's own.
    """
    own = _own(lang)

    def wanted(name: str, key: str) -> bool:
        keep, drop = (own[x].get(_own_key(key), frozenset()) for x in ("keep", "drop"))
        fits = well_formed(name, key.rsplit("_", 1)[-1])
        return fits and name not in drop and (not keep or name in keep)

    try:
        gendered, pool = _draw(lang, seed, most, wanted)
    except ContentError:
        if len(own["add"]) < 3:
            raise
        gendered, pool = False, {key: set() for key in own["add"]}
    for key, names in pool.items():
        names.update(own["add"].get(_own_key(key), ()))
    if lang in _AGREE:
        both = [agree(x, lang) for key in sorted(pool) if key.endswith("last") for x in pool[key]]
        pairs = sorted({x for x in both if x})
        pairs = sorted(Stream(seed, 0, f"names:{lang}:last").sample(pairs, most[1]))
        pool["male_last"] = {m for m, _ in pairs}
        pool["female_last"] = {f for _, f in pairs}
        pool.pop("last", None)
    elif not gendered and "male_last" in pool:
        pool["last"] = pool.pop("male_last") | pool.pop("female_last")
    out: Pool = {}
    for key in ("male_first", "female_first", "last", "male_last", "female_last"):
        if key in pool:
            limit = most[1] if key.endswith("last") else most[0]
            stream = Stream(seed, 0, f"names:{lang}:{key}")
            out[key] = sorted(stream.sample(sorted(pool[key]), limit))
    return out


def agree(name: str, lang: str) -> tuple[str, str] | None:
    """Return a family name's masculine and feminine form, or None where it shows neither ending."""
    for male, female in _AGREE[lang]:
        if name.endswith(female):
            return name[: -len(female)] + male, name
        if name.endswith(male):
            return name, name[: -len(male)] + female
    return None


def well_formed(name: str, kind: str) -> bool:
    """Return whether `name` looks like a `first` or `last` name: capitals, one script, no dots."""
    if not _SHAPE[kind].fullmatch(name) or any(c.isdigit() or c == "_" for c in name):
        return False
    scripts = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    for part in re.split(r"[- ]", name):
        if len(part) == 1 and scripts != {"CJK"}:
            return False
        rest = _PREFIX.sub("", part)
        particle = kind == "last" and part != name and part.islower()
        if not particle and (rest[0] != rest[0].title() or any(c.isupper() for c in rest[1:])):
            return False
    # Japanese mixes scripts in one name; elsewhere a mixture is a slip of the keyboard.
    return len(scripts) == 1 or scripts <= {"CJK", "HIRAGANA", "KATAKANA"}


def locales(lang: str) -> tuple[str, ...]:
    """Return Faker's locales with names of this language's own.

    Faker falls back to American names in silence, so the provider is asked where it comes from.
    Raises ContentError where there is none.
    """
    from faker.config import AVAILABLE_LOCALES

    known = sorted(AVAILABLE_LOCALES)
    named = f"{lang}_{lang.upper()}"
    if lang in _LOCALES:
        asked = _LOCALES[lang]
    elif named in known:
        asked = (named,)
    else:
        asked = tuple(x for x in known if x.startswith(f"{lang}_"))
    true = tuple(x for x in asked if _has_names(x))
    if lang not in _LOCALES:
        true = true[:1]  # one country's names: several only where the table says so
    if not true:
        fall = f"its {asked[0]} falls back to another language" if asked else "no such locale"
        raise ContentError(
            f"Faker has no names for {lang!r}: {fall}",
            where="names",
            todo=f"write gen/words/{lang}/names.json by hand, or use --names pools"
            if asked
            else did_you_mean(lang, sorted({x.split("_")[0] for x in known})),
        )
    return true


def _person(locale: str) -> tuple[Any, Any]:
    from faker import Faker

    fake = Faker(locale)
    for provider in fake.get_providers():
        if type(provider).__module__.startswith("faker.providers.person"):
            return fake, provider
    raise ContentError(f"Faker's {locale} has no person provider", where="names")


def _has_names(locale: str) -> bool:
    _, provider = _person(locale)
    home = type(provider).__module__.rsplit(".", 1)[-1]
    return home == locale and any(x.startswith("first_names") for x in vars(type(provider)))


def _draw(
    lang: str, seed: int, most: tuple[int, int], wanted: Callable[[str, str], bool]
) -> tuple[bool, dict[str, set[str]]]:
    """Draw wanted names from a language's locales; say whether family names have a gender."""
    gendered = False
    drawn: dict[str, set[str]] = {}
    for locale in locales(lang):
        fake, provider = _person(locale)
        gendered = gendered or hasattr(provider, "last_names_female")
        calls: tuple[tuple[str, Callable[[], str], int], ...] = (
            ("male_first", fake.first_name_male, most[0]),
            ("female_first", fake.first_name_female, most[0]),
            ("male_last", fake.last_name_male, most[1]),
            ("female_last", fake.last_name_female, most[1]),
        )
        for key, call, limit in calls:
            # A string seed is hashed by SHA-512, so keys do not disturb one another.
            fake.seed_instance(f"{seed}:{locale}:{key}")
            found: set[str] = set()
            for _ in range(8 * limit):
                name = unicodedata.normalize("NFC", call().strip())
                if wanted(name, key):
                    found.add(name)
                if len(found) >= limit:
                    break
            drawn.setdefault(key, set()).update(found)
    return gendered, drawn


def _own_key(key: str) -> str:
    return "last" if key.endswith("last") else key


def _own(lang: str) -> dict[str, dict[str, frozenset[str]]]:
    path = folders.WORDS / lang / "names.toml"
    out: dict[str, dict[str, frozenset[str]]] = {x: {} for x in ("keep", "drop", "add")}
    if not path.is_file():
        return out
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise ContentError(str(e), where=str(path), todo="mend the TOML") from e
    for part, table in data.items():
        if part not in out:
            raise ContentError(f"unknown table {part!r}", where=str(path), todo="keep, drop or add")
        for key, names in table.items():
            if key not in ("male_first", "female_first", "last"):
                todo = did_you_mean(key, ("male_first", "female_first", "last"))
                raise ContentError(f"unknown key {key!r}", where=str(path), todo=todo)
            out[part][key] = frozenset(names.split())
    return out


def write(lang: str, folder: Path) -> tuple[Path, Pool]:
    """Make a language's frozen pool and write it to `folder`/names.json; return path and pool."""
    pool = make(lang, 0, FROZEN)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "names.json"
    part = path.with_name(path.name + ".part")
    part.write_text(dumps(pool), encoding="utf-8", newline="\n")
    part.replace(path)
    return path, pool


def dumps(pool: Mapping[str, Iterable[str]]) -> str:
    """Return a pool as JSON with ten names on a line, so that a change can be read in a diff."""
    parts = []
    for key, names in pool.items():
        quoted = [json.dumps(x, ensure_ascii=False) for x in names]
        rows = [", ".join(quoted[i : i + 10]) for i in range(0, len(quoted), 10)]
        parts.append(f' "{key}": [\n  ' + ",\n  ".join(rows) + "\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(argv: list[str]) -> int:
    """Write names.json for each language named; return the exit status."""
    if not argv or argv[0].startswith("-"):
        sys.stderr.write("usage: python -m gen.names LANG...\n")
        return 0 if argv[:1] in (["-h"], ["--help"]) else 2
    for lang in argv:
        try:
            path, pool = write(lang, folders.WORDS / lang)
        except GenError as e:
            sys.stderr.write(f"{e}\n")
            return 2
        counts = ", ".join(f"{key} {len(names)}" for key, names in pool.items())
        sys.stdout.write(f"{path}: {counts}\n")
        for key, names in pool.items():
            least = LEAST[1] if key.endswith("last") else LEAST[0]
            if len(names) < least:
                sys.stderr.write(f"{lang}: only {len(names)} of {key}, {least} wanted\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
