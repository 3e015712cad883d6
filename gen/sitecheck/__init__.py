"""Site families as their authors see them: list, check, begin one.

::

    findings  what is wrong, with file and line
    sources   site.toml and templates, before any page is made
    pages     pages over many seeds, every invariant
    learned   what a learned family says of its own labels
    leaks     classes that are labels; hidden text that is not hidden
    start     a new family from the commented starter
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

from gen import families, folders, wording
from gen.articles import Article, harvest, parse_source
from gen.errors import GenError, TemplateError, UsageError, did_you_mean
from gen.families import Families
from gen.labels import LABELS
from gen.records import Row
from gen.sitecheck.findings import FamilyCheck, Finding, line_of
from gen.sitecheck.leaks import Leaks, unkept
from gen.sitecheck.leaks import report as tell_leaks
from gen.sitecheck.learned import LEARNED, UNSURE, doubts, read_report
from gen.sitecheck.pages import Sweep, promised, write_previews
from gen.sitecheck.sources import check_templates, check_toml, listed
from gen.sitecheck.start import new_family

__all__ = [
    "SEEDS",
    "FamilyCheck",
    "Finding",
    "check",
    "check_families",
    "check_family",
    "list_families",
    "new_family",
]

SEEDS: Final = 20


def list_families(sites_dir: Path | None = None) -> list[dict[str, Any]]:
    """Return what there is to say of each family: of the package, and of `sites_dir`.

    Keys: name, about, languages, not_read_natively, kinds, weight, options, layouts, labels, parts,
    templates, folder.
    Raises TemplateError for a site.toml that does not fit.
    """
    found = families.load(sites_dir)
    known = wording.languages()
    natively = {x: bool(wording.language(x).info.get("read_natively")) for x in known}
    return [
        {
            **listed(family, found),
            "not_read_natively": [x for x in family.languages if not natively.get(x, True)],
        }
        for family in found.byname.values()
    ]


def check(
    folder: Path | None = None, *, preview: Path | None = None, seeds: int = SEEDS
) -> list[Finding]:
    """Return what is wrong with families: see `check_families`."""
    return [f for one in check_families(folder, preview=preview, seeds=seeds) for f in one.findings]


def check_families(
    folder: Path | None = None,
    *,
    preview: Path | None = None,
    seeds: int = SEEDS,
    names: Iterable[str] = (),
    languages: Collection[str] = (),
    min_confidence: float = UNSURE,
) -> list[FamilyCheck]:
    """Check the families of a folder, or the family that the folder is; else the package's own.

    Labels of a learned family under `min_confidence` are framed in its previews. Only `names` and
    `languages` when given. Previews go into a folder for each family under `preview`. UsageError
    for a folder without families.
    """
    there = _found(folder)
    for name in names:
        if name not in there:
            raise UsageError(
                f"no site family {name!r}", where="sites check", todo=did_you_mean(name, there)
            )
    return [
        _checked(n, there[n], preview, seeds, languages, min_confidence)
        for n in sorted(names or there)
    ]


def _found(folder: Path | None) -> dict[str, Path]:
    root = (folder or folders.SITES).resolve()
    if (root / "site.toml").is_file():
        return {root.name: root}
    found = {
        p.parent.name: p.parent for p in sorted(root.glob("*/site.toml")) if p.parent.name[0] != "_"
    }
    if not found:
        raise UsageError(
            "no site.toml in this folder or one below it",
            where=str(folder),
            todo="begin a family with `pagenoise sites new NAME`",
        )
    return found


def _checked(
    name: str,
    folder: Path,
    preview: Path | None,
    seeds: int,
    languages: Collection[str],
    min_confidence: float,
) -> FamilyCheck:
    try:
        loaded = families.load(folder, [name])
    except TemplateError as e:
        failed = FamilyCheck(name)
        failed.add(_toml_place(folder / "site.toml", e.what), e.what, e.todo)
        return failed
    return check_family(
        name,
        loaded,
        preview=preview,
        seeds=seeds,
        languages=languages,
        min_confidence=min_confidence,
    )


def _toml_place(path: Path, what: str) -> str:
    """Return file:line that a message about site.toml means."""
    if found := re.search(r"at line (\d+)", what):
        return f"{path}:{found[1]}"
    words = re.findall(r"`([^`$]+)`|'([^']+)'", what) + [
        ("", x) for x in re.findall(r"\.(\w+)(?:\[\.+\])?`", what)
    ]
    try:
        data = set(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        return str(path)
    for pair in reversed(words):
        word = pair[0] or pair[1]
        place = line_of(path, word)
        if place != str(path) and (word in data or len(word) > 2):
            return place
    return str(path)


def check_family(
    name: str,
    loaded: Families,
    *,
    articles: Iterable[Article] = (),
    preview: Path | None = None,
    seeds: int = SEEDS,
    languages: Collection[str] = (),
    min_confidence: float = UNSURE,
) -> FamilyCheck:
    """Check one family: its files, then pages of `seeds` sites in each of its languages.

    Only `languages` when given.

    Every template and part compiles; every row of every kind passes the self-check; every promised
    label appears; no class or id is one-to-one with a label over many sites; text is hidden where
    templates say so and nowhere else. `articles` fill the pages, the starter articles by default.
    Findings name file and line where there is one; what is wrong is returned, not raised.
    """
    family, result = loaded.byname[name], FamilyCheck(name)
    check_toml(family, result)
    report = read_report(family, result)
    sources = check_templates(family, loaded, result)
    if result.findings:
        return result
    bodies = list(articles) or _starters(family.languages)
    sweep, leaks, shown = Sweep(family, loaded, sources, result), Leaks(), dict[str, Row]()
    labels: Counter[int] = Counter()
    toml = line_of(Path(family.folder) / "site.toml", "labels")
    tried = [x for x in family.languages if not languages or x in languages]
    seen: set[int] = set()
    for lang in tried:
        # Few sites may all leave out what many show: then any language's page will do.
        if seeds >= SEEDS:
            seen = set()
        for plan, row in sweep.rows(lang, seeds, bodies):
            here = set(row.runs.label.tolist())
            seen |= here
            labels.update(here)
            leaks.add(f"{lang}:{plan.seed}", row)
            for run, said in unkept(row):
                place = sweep.nearest(row.html, int(row.runs.start[run]), plan) or family.folder
                text = row.html[row.runs.start[run] : row.runs.end[run]][:40]
                _unkept(result, place, text, said)
            key = f"{plan.kind}-{lang}"
            if key not in shown or (plan.comments and len(row.runs) > len(shown[key].runs)):
                shown[key] = row
        last = seeds >= SEEDS or lang == tried[-1]
        if last and not result.findings:  # a page that failed may have been the one to show it
            promised(family, lang, seen, result, toml)
    tell_leaks(leaks, family, sweep.names, result)
    result.labels = {LABELS[i]: n for i, n in sorted(labels.items())}
    if preview is not None:
        write_previews(
            list(shown.items()),
            preview / name,
            result,
            lambda row: doubts(report, row, min_confidence) if report else {},
        )
    if report and (few := report.under(min_confidence)):
        result.note(
            f"{family.folder}/{LEARNED}",
            f"{few:,} of {len(report.marks):,} labels are less sure than {min_confidence:g}",
            "look at the framed texts of the preview; labels are data-label in the templates",
        )
    return result


def _unkept(result: FamilyCheck, place: str, text: str, said: bool) -> None:
    if any(f.where == place and "hid" in f.what for f in result.findings):
        return
    if said:
        result.add(
            place,
            f"data-hidden, but no rule of the page hides it: {text!r}",
            "add to `style` in site.toml: .{name-of-its-class}{display:none}",
        )
    else:
        result.add(
            place,
            f"a browser hides this, but the template does not say so: {text!r}",
            "add data-hidden to the element",
        )


def _starters(languages: Iterable[str]) -> list[Article]:
    """Return starter articles, of these languages if there are any."""
    known = [x for x in wording.languages() if x in set(languages)]
    try:
        found = harvest([parse_source("starter")], known).articles
    except GenError:
        found = []
    return list(found) or list(harvest([parse_source("starter")], ["en"]).articles)
