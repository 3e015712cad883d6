"""Packages that are installed -> strings of theirs, by language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec

from gen import folders, scripts
from gen.catalogues.fitting import filled, fitting, holes_of, table_of
from gen.catalogues.formats import NUMBERS, Catalogue, Gettext, Pairs, categories
from gen.errors import ContentError, UsageError
from gen.wording import PHRASES, PLURALS, Extra, language

UNITS: Final = ("minutes", "hours", "days", "weeks", "months", "years")
_NUMBER: Final = frozenset(("n",))
_DELTA: Final = frozenset(("delta",))
_LENGTHS: Final = (6, 8, 10)
"""The {n} of plain phrases with a number: passwords' characters."""
_LARGEST: Final = 1 << 20  # bytes of a catalogue


class Package(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of strings.toml."""

    distribution: str
    licence: str
    form: str
    files: list[str]
    holes: dict[str, str] = {}
    locales: dict[str, str] = {}
    phrases: dict[str, list[str]] = {}
    plurals: dict[str, list[str]] = {}
    ago: dict[str, list[str | dict[str, str]]] = {}


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run's own catalogues hold in one language."""

    words: Extra
    counts: dict[str, int]
    """Strings by package and version."""


def packages() -> list[Package]:
    """Return the packages of strings.toml.

    Raises ContentError where the file is broken or names a phrase that there is not.
    """
    path = folders.WORDS / "strings.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        out = msgspec.convert(data["package"], list[Package])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as e:
        raise ContentError(str(e), where=str(path)) from e
    for one in out:
        for key in (*one.phrases, *one.plurals):
            if key not in PHRASES | PLURALS:
                raise ContentError(f"no phrase is called {key!r}", where=str(path))
        for unit in one.ago:
            if unit not in UNITS:
                raise ContentError(f"no unit of time is called {unit!r}", where=str(path))
    return out


def installed() -> dict[str, str]:
    """Return the packages of strings.toml that are installed, with their versions."""
    out = {}
    for one in packages():
        try:
            out[one.distribution] = metadata.version(one.distribution)
        except metadata.PackageNotFoundError:
            continue
    return out


def read(languages: Iterable[str]) -> dict[str, Found]:
    """Return what installed packages have in each language; a language may have nothing.

    Raises UsageError where none of the packages is installed.
    """
    versions = installed()
    if not versions:
        raise UsageError(
            "none of the packages that carry strings is installed",
            where="--strings",
            todo="pip install 'pagenoise[strings]'",
        )
    return {lang: _read(lang, versions) for lang in sorted(languages)}


def sources(found: Mapping[str, Found]) -> list[str]:
    """Return the packages that gave something, as `Name version (licence)`."""
    licences = {x.distribution: x.licence for x in packages()}
    used = sorted({name for one in found.values() for name, n in one.counts.items() if n})
    return [f"{name} ({licences.get(name.split(' ')[0], 'unknown')})" for name in used]


class _Gathered:
    """Strings of one language while packages are read."""

    def __init__(self, lang: str) -> None:
        self.lang, self.words = lang, language(lang)
        self.phrases: dict[str, list[str]] = {}
        self.plurals: dict[str, dict[str, list[str]]] = {}
        self.ago: dict[str, dict[str, list[str]]] = {}

    def phrase(self, key: str, text: str) -> int:
        """Add a variant of a plain phrase, unless it is there; return how many were added."""
        there = [*self.words.phrases[key], *self.phrases.get(key, ())]
        if not text or text.casefold() in {x.casefold() for x in there}:
            return 0
        self.phrases.setdefault(key, []).append(text)
        return 1

    def table(self, name: str, key: str, forms: Mapping[str, str]) -> int:
        """Add a text for each plural category, unless they are there; return how many."""
        if not forms:
            return 0
        own: Mapping[str, Sequence[str]]
        if name == "ago":
            own, into = self.words.info["ago"][key], self.ago
        else:
            own, into = self.words.phrases[key], self.plurals
        made = into.setdefault(key, {x: [] for x in own})
        # Categories that whole numbers up to 200 lack (a million in French) say what others say.
        full = {x: forms.get(x) or forms.get("other") or forms[max(forms)] for x in own}
        used = categories(self.lang)
        there = [t for x in (own, made) for t in zip(*(x[c] for c in used), strict=True)]
        if tuple(full[c] for c in used) in there:
            return 0
        for category, text in full.items():
            made[category].append(text)
        return 1


def _read(lang: str, versions: Mapping[str, str]) -> Found:
    gathered, counts = _Gathered(lang), dict[str, int]()
    for package in packages():
        version = versions.get(package.distribution)
        if version is None:
            continue
        catalogues = list(_catalogues(package, lang))
        counts[f"{package.distribution} {version}"] = sum(
            _take(package, x, written, gathered) for x, written in catalogues
        )
    words = Extra(gathered.phrases, _kept(gathered.plurals), _kept(gathered.ago))
    return Found(words, counts)


def _kept(tables: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
    return {k: v for k, v in tables.items() if any(v.values())}


def _catalogues(package: Package, lang: str) -> Iterator[tuple[Catalogue, str]]:
    """Yield a package's catalogues of a language, and the language as their file says it.

    A language in two scripts is looked for under both names: what a string is written in decides.
    """
    base = scripts.original(lang)
    for known in dict.fromkeys((lang, base, *scripts.editions(base))):
        locale = package.locales.get(known, known)
        for name in package.files:
            # Found by what the distribution installed, not by where Python would import it from.
            found = metadata.distribution(package.distribution)
            path = Path(str(found.locate_file(name.replace("{locale}", locale))))
            if not path.is_file() or path.stat().st_size > _LARGEST:
                continue
            try:
                if package.form == "gettext":
                    yield Gettext(path, english=base == "en"), known
                else:
                    yield Pairs(path, known), known
            except (OSError, ValueError, UnicodeDecodeError, EOFError):
                continue  # a broken catalogue is no worse than a missing one


def _take(package: Package, catalogue: Catalogue, known: str, into: _Gathered) -> int:
    """Add what a catalogue has to what is gathered; return how many strings were new."""
    lang, words, taken = into.lang, into.words, 0
    # An edition in other letters has its language's strings too, in its own.
    turned = lang != scripts.original(lang)

    def fit(text: str, wanted: frozenset[str], source: str = "") -> str:
        text = scripts.latin(text) if turned else text
        return fitting(text, package.holes, wanted, lang, source)

    for key, names in package.phrases.items():
        own = holes_of(" ".join(words.phrases[key]))
        for name in names:
            text = fit(catalogue.one(name), own, name)
            # What a translator lost is lost; a source that has fewer holes than ours is another
            # wording ("This field is required.").
            shown = own if package.form == "pairs" else holes_of(filled(name, package.holes))
            taken += into.phrase(key, text) if holes_of(text) == shown else 0
    for key, names in package.plurals.items():
        for name in names:
            if key in PHRASES:
                forms = {fit(catalogue.forms(name, n), _NUMBER) for n in _LENGTHS}
                if len(forms) == 1 and "{n}" in (form := forms.pop()):
                    taken += into.phrase(key, form)
            else:
                raw = {n: catalogue.forms(name, n) for n in NUMBERS}
                taken += into.table("plurals", key, table_of(raw, lambda x: fit(x, _NUMBER), lang))
    for unit, entries in package.ago.items():
        for entry in entries:
            name, frame = (entry, "{delta}") if isinstance(entry, str) else (entry["msgid"], "")
            if not isinstance(entry, str):
                frame = fit(catalogue.one(entry["inside"]), _DELTA, entry["inside"])
            raw = {n: catalogue.forms(name, n) for n in NUMBERS}
            forms_ = table_of(raw, lambda x: fit(x, _NUMBER), lang) if "{delta}" in frame else {}
            full = {k: frame.replace("{delta}", v) for k, v in forms_.items()}
            taken += into.table("ago", unit, full)
    return taken
