"""Is a language complete? What is missing, said so that a new author knows what to write next.

The reference is English: every pool that it has, another language has, unless it is of one
language's own kind (remarks in Latin letters, say).
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import babel
from babel.plural import PluralRule, RuleError

from gen import folders, scripts
from gen.errors import UsageError, did_you_mean
from gen.wording import FILES

REFERENCE: Final = "en"
LEAST: Final[Mapping[str, int]] = {
    "headlines": 150,
    "comments": 200,
    "promos": 40,
    "captions": 30,
    "bios": 20,
    "legal": 20,
    "menus": 30,
    "footers": 30,
    "articles": 6,
    "names": 60,
}
"""How many of each a language has at least."""
_OWN_KIND: Final = frozenset(
    "translit latin exchange brand_kinds tagline_kinds pages bare consents horoscopes "
    "quizzes".split()
)
"""Pools that not every language has."""
_LISTS: Final = {"months": 12, "months_short": 12, "weekdays": 7, "weekdays_short": 7}
_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_DATE_HOLES: Final = frozenset("d dd m mm month mon y hh h mi weekday ampm AMPM".split())
_POOL_HOLES: Final = frozenset("name brand network n title section noun".split())
_DEBRIS: Final = re.compile(r"%[sd]\b|%\(|\{\{|\}\}|\bTO[D]O:|\bX{3}\b|(?i:lorem ipsum)")
_SCRIPT_SHARE: Final = 0.85
"""Of the letters of all phrases and pools: brands and networks keep theirs."""
_SENTENCE: Final = 4  # words; shorter texts may be the same in two languages
_BORROWED: Final = 5  # sentences that may be English on sites of any language
_ENGLISH_NAMES: Final = folders.WORDS / REFERENCE / "names.json"
_FOREIGN: Final = frozenset({"translit", "latin", "spam", "vendors", "nicks", "brands", "typos"})


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a language lacks."""

    file: str
    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}" + (f"; {self.todo}" if self.todo else "")

    def as_dict(self) -> dict[str, str]:
        """Return it for JSON."""
        return {"file": self.file, "what": self.what, "todo": self.todo}


def folder_of(lang: str) -> Path:
    """Return the folder of a language, given its code or a path.

    Raises UsageError if there is none.
    """
    given = Path(lang)
    if (given / "language.toml").is_file():
        return given
    if (folders.WORDS / lang).is_dir():
        return folders.WORDS / lang
    known = sorted(p.parent.name for p in folders.WORDS.glob("*/language.toml"))
    raise UsageError(
        f"no language {lang!r}",
        where="LANG",
        todo=did_you_mean(lang, known)
        or f"copy {folders.WORDS / REFERENCE} and begin with language.toml",
    )


def check(lang: str) -> list[Missing]:
    """Return what a language lacks; a path names a folder that is not in the package.

    An edition in another script has nothing of its own to check but its language.toml.
    """
    folder = folder_of(lang)
    if folder.parent == folders.WORDS and scripts.original(folder.name) != folder.name:
        return []
    data, out = _read(folder)
    if out:
        return out
    reference, _ = _read(folders.WORDS / REFERENCE)
    code = str(data["language"].get("code", folder.name))
    try:
        plural = babel.Locale.parse(code, sep="-").plural_form
    except (ValueError, babel.UnknownLocaleError):
        return [Missing("language.toml", f"{code!r} is no language", 'code = "pl"')]
    wanted: dict[str, list[int]] = {}
    for n in (*range(1001), 1_000_000):
        wanted.setdefault(str(plural(n)), []).append(n)
    out += _info(data["language"], wanted)
    try:
        own = PluralRule(data["language"]["plural"])
        same = all(own(n) == plural(n) for n in (*range(1001), 1_000_000))
    except (KeyError, ValueError, TypeError, RuleError):
        same = False
    if not same:
        rules = ", ".join(f"{k} = {json.dumps(v)}" for k, v in plural.rules.items())
        todo = f"CLDR has: plural = {{ {rules} }}"
        out.append(Missing("language.toml", "plural is not the language's rule", todo))
    out += _phrases(data["phrases"], wanted)
    for file in ("comments", "lines", "menus", "people"):
        out += _pools(file, data[file], reference[file])
    out += _texts(data)
    out += _script(data)
    out += _sections(data)
    if folder.resolve() != (folders.WORDS / REFERENCE).resolve():
        out += _copied(data, reference)
        if (folder / "names.json").read_bytes() == _ENGLISH_NAMES.read_bytes():
            todo = "python -m gen.names writes it, from Faker or from names.toml"
            out.append(Missing("names.json", "these are the English names", todo))
    out += [
        Missing(*_PLACES[what], f"at least {least}, there are {n}")
        for what, n in amounts(folder).items()
        if n < (least := LEAST.get(what, 0))
    ]
    return out


_PLACES: Final = {
    "headlines": ("headlines.toml", "too few headlines"),
    "comments": ("comments.toml", "too few remarks"),
    "promos": ("lines.toml", "too few promos"),
    "captions": ("lines.toml", "too few captions"),
    "bios": ("lines.toml", "too few bios, bios_male and bios_female together"),
    "legal": ("lines.toml", "too few legal paragraphs"),
    "menus": ("menus.toml", "too few [[menu]]"),
    "footers": ("menus.toml", "too few [[footer]]"),
    "articles": ("starter/", "too few starter articles"),
    "names": ("names.json", "too few first names"),
}


def amounts(folder: Path) -> dict[str, int]:
    """Return how much a language has of everything."""
    home = folder
    if folder.parent == folders.WORDS:
        home = folders.WORDS / scripts.original(folder.name)
    data, _ = _read(home)
    lines, menus = data.get("lines", {}), data.get("menus", {})
    names = home / "names.json"
    pools = json.loads(names.read_text(encoding="utf-8")) if names.is_file() else {}
    starter = folders.STARTER / home.name
    return {
        "phrases": len(data.get("phrases", {})),
        "variants": sum(1 for _ in _strings(data.get("phrases", {}))),
        "headlines": len(data.get("headlines", {}).get("headline", [])),
        "comments": sum(1 for _ in _strings(data.get("comments", {}))),
        "promos": len(lines.get("promos", [])),
        "captions": len(lines.get("captions", [])),
        "bios": sum(len(lines.get(x, [])) for x in ("bios", "bios_male", "bios_female")),
        "legal": len(lines.get("legal", [])),
        "menus": len(menus.get("menu", [])),
        "footers": len(menus.get("footer", [])),
        "articles": len(list(starter.glob("*.md"))),
        "names": sum(len(v) for k, v in pools.items() if k.endswith("_first")),
    }


def _read(folder: Path) -> tuple[dict[str, dict[str, Any]], list[Missing]]:
    data: dict[str, dict[str, Any]] = {}
    out = []
    for name in FILES:
        path = folder / f"{name}.toml"
        try:
            data[name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            out.append(Missing(path.name, "this file is missing", "copy it from English"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
            out.append(Missing(path.name, str(e), ""))
    if not (folder / "names.json").is_file():
        todo = "python -m gen.names writes it, from Faker or from names.toml"
        out.append(Missing("names.json", "this file is missing", todo))
    return data, out


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for x in value.values():
            yield from _strings(x)
    elif isinstance(value, list):
        for x in value:
            yield from _strings(x)


def _categories(
    file: str, name: str, table: Any, wanted: Mapping[str, list[int]]
) -> Iterator[Missing]:
    if not isinstance(table, dict):
        yield Missing(file, f"{name} is no table of plural forms", f"[{name}] one = [...] ...")
        return
    for lacking in sorted(set(wanted) - set(table)):
        numbers = ", ".join(f"{n:,}" for n in wanted[lacking][:4])
        yield Missing(file, f"{name} has no form {lacking!r}", f"it is that of {numbers} ...")
    sizes = {len(v) for v in table.values()}
    if len(sizes) > 1:
        yield Missing(file, f"{name} has not as many variants in each form", "")


def _info(info: Mapping[str, Any], wanted: Mapping[str, list[int]]) -> Iterator[Missing]:
    file = "language.toml"
    for key in (
        "code",
        "name",
        "endonym",
        "script",
        "read_natively",
        "quotes",
        "dates",
        "times",
        "phones",
    ):
        if key not in info:
            yield Missing(file, f"no {key}", "")
    for key, size in _LISTS.items():
        if len(info.get(key, ())) != size:
            yield Missing(file, f"{key} has {len(info.get(key, ()))} entries, not {size}", "")
    for pattern in (*info.get("dates", ()), *info.get("times", ())):
        for hole in set(_HOLE.findall(pattern)) - _DATE_HOLES:
            yield Missing(file, f"no {{{hole}}} in dates: {pattern!r}", "")
    ago = info.get("ago", {})
    for unit in ("minutes", "hours", "days", "weeks", "months", "years"):
        yield from _categories(file, f"ago.{unit}", ago.get(unit), wanted)
    for key in ("now", "yesterday", "today", "short"):
        if key not in ago:
            yield Missing(file, f"no ago.{key}", "")


def _phrases(phrases: Mapping[str, Any], wanted: Mapping[str, list[int]]) -> Iterator[Missing]:
    file = "phrases.toml"
    schema = json.loads((folders.schemas() / "phrases.json").read_text(encoding="utf-8"))["phrases"]
    for key, about in schema.items():
        if key not in phrases:
            yield Missing(file, f"no {key}", f"English: {about['text']}")
        elif about.get("plural"):
            yield from _categories(file, key, phrases[key], wanted)
        if not list(_strings(phrases.get(key, ["x"]))):
            yield Missing(file, f"{key} is empty", f"English: {about['text']}")
        for text in _strings(phrases.get(key, [])):
            holes = set(_HOLE.findall(text))
            if strange := holes - set(about["holes"]):
                yield Missing(file, f"{key} has no hole {{{min(strange)}}}: {text!r}", "")
            lost = set(about["holes"]) - holes
            # Where the number is one alone, words may stand for it: "one thought".
            if lost and not (about.get("plural") and lost == {"n"}):
                todo = f"English: {about['text']}"
                yield Missing(file, f"{key} lacks {{{min(lost)}}}: {text!r}", todo)
            if not text.strip() or text != text.strip():
                yield Missing(file, f"{key} is empty or untrimmed: {text!r}", "")
    for key in sorted(set(phrases) - set(schema)):
        yield Missing(file, f"no phrase is called {key!r}", did_you_mean(key, schema))


def _pools(file: str, pools: Mapping[str, Any], reference: Mapping[str, Any]) -> Iterator[Missing]:
    gendered = {"bios", "bios_male", "bios_female"}
    for key in reference:
        if key in _OWN_KIND or key in pools or (key in gendered and gendered & set(pools)):
            continue
        yield Missing(f"{file}.toml", f"no {key}", f"English has {len(reference[key])}")


def _texts(data: Mapping[str, Any]) -> Iterator[Missing]:
    for file in ("headlines", "comments", "lines", "menus", "people"):
        for text in _strings(data[file]):
            if strange := set(_HOLE.findall(text)) - _POOL_HOLES:
                yield Missing(f"{file}.toml", f"no hole {{{min(strange)}}}: {text[:60]!r}", "")
            if _DEBRIS.search(text):
                yield Missing(f"{file}.toml", f"not finished: {text[:60]!r}", "")
    for name, texts in (
        ("headlines.toml", [h.get("title", "") for h in data["headlines"].get("headline", [])]),
        ("lines.toml captions", data["lines"].get("captions", [])),
        ("lines.toml promos", data["lines"].get("promos", [])),
    ):
        for text, n in Counter(texts).items():
            if n > 1:
                yield Missing(name, f"{n} times: {text[:60]!r}", "")


def _sections(data: Mapping[str, Any]) -> Iterator[Missing]:
    known = set(data["menus"].get("sections", ()))
    named = {h.get("section", "") for h in data["headlines"].get("headline", [])}
    for name in sorted(named - known):
        todo = did_you_mean(name, known) or "the headlines' sections are those of menus.toml"
        yield Missing("headlines.toml", f"no section is called {name!r}", todo)
    for name in sorted(set(data["comments"].get("by_section", {})) - known):
        todo = did_you_mean(name, known) or "the sections are those of menus.toml"
        yield Missing("comments.toml by_section", f"no section is called {name!r}", todo)


def _copied(data: Mapping[str, Any], reference: Mapping[str, Any]) -> Iterator[Missing]:
    """Find sentences that were copied with the folder and never written anew."""
    for file in ("phrases", "headlines", "comments", "lines", "menus", "people"):
        english = {
            text
            for key, pool in reference[file].items()
            if key not in _FOREIGN
            for text in _strings(pool)
            if len(text.split()) >= _SENTENCE
        }
        same = [x for x in dict.fromkeys(_strings(data[file])) if x in english]
        if len(same) > _BORROWED:
            what = f"{len(same)} of its sentences are still the English ones"
            yield Missing(f"{file}.toml", what, f"the first: {same[0][:60]!r}")


def _script(data: Mapping[str, Any]) -> Iterator[Missing]:
    script = str(data["language"].get("script", "")).upper()
    for file in ("phrases", "headlines", "comments", "lines"):
        pools = {k: v for k, v in data[file].items() if k not in _FOREIGN}
        share = script_share(_strings(pools), script)
        if share < _SCRIPT_SHARE:
            yield Missing(f"{file}.toml", f"{share:.0%} of the letters are {script.title()}", "")


def script_share(texts: Iterable[str], script: str) -> float:
    """Return the share of letters that are of a script, named as Unicode names it."""
    letters = Counter(c for text in texts for c in _HOLE.sub("", text) if c.isalpha())
    own = sum(n for c, n in letters.items() if unicodedata.name(c, "").startswith(script.upper()))
    return own / max(1, sum(letters.values()))
