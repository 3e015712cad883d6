"""Pages of a family over many seeds: every invariant, and what only many sites together show."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from gen import profile, wording
from gen.articles import Article
from gen.chance import Stream
from gen.config import RunConfig, View
from gen.errors import CheckError, GenError
from gen.families import KINDS, Families, Family, dress
from gen.labels import LABELS
from gen.pages import Maker
from gen.plans import Plan
from gen.records import Row, check_html
from gen.rows import RowMaker
from gen.sitecheck.findings import FamilyCheck, first_place
from gen.sitecheck.sources import Source, names_of

_PER_KIND: Final = 4
_AT: Final = re.compile(r", at (\d+): (.*)\Z", re.S)
_TAGS: Final = re.compile(r"<[a-zA-Z][^<>]*>")
_TOKENS: Final = re.compile(r"(?:class|id)=\"([^\"]*)\"")


class Sweep:
    """Makes the pages of a family, seed by seed."""

    def __init__(
        self, family: Family, families: Families, sources: Sequence[Source], check: FamilyCheck
    ) -> None:
        self.family, self.families, self.check = family, families, check
        self.sources = list(sources)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Class names and ids as templates write them, with their places."""
        return names_of(self.sources)

    def rows(
        self, lang: str, seeds: int, articles: Sequence[Article]
    ) -> Iterator[tuple[Plan, Row]]:
        """Yield the rows that pass; add a finding for each that does not."""
        own = [a for a in articles if a.lang == lang]
        own = own or [dataclasses.replace(a, lang=lang) for a in articles]
        kinds = {f"kind.{k}": float(k in self.family.kinds) for k in KINDS}
        values = {**profile.load("default"), **kinds, "comments.items": 0.5}
        # Another language, other sites: the same seeds would dress them alike.
        first = 1000 * self.family.languages.index(lang)
        for seed in range(first, first + seeds):
            config = RunConfig(
                seed=seed, pages=_PER_KIND * len(self.family.kinds), splits={"train": 1.0},
                languages={lang: 1.0}, sites={self.family.name: 1.0}, views={"rendered": View()},
                profile_values=values,
            )  # fmt: skip
            try:
                maker = Maker(config, self.families, own, (), {lang: wording.language(lang)})
            except GenError as e:
                self.check.fail(e, f"{self.family.folder}/site.toml")
                return
            self.check.sites += 1
            made = RowMaker(config, maker, config.digest())
            for index in range(config.pages):
                row = self._row(made, index)
                if row is not None:
                    self.check.pages += 1
                    yield maker.planner.plan(index), row

    def _row(self, made: RowMaker, index: int) -> Row | None:
        plan = made.maker.planner.plan(index)
        template = self.family.templates.get(plan.kind) or next(
            iter(self.family.templates.values())
        )
        page = f"{self.family.folder}/{template}"
        try:
            row = made.make(index).row
            check_html(row)
        except CheckError as e:
            self._failed(e, made, index, page)
        except GenError as e:
            self.check.fail(e, page)
        else:
            return row
        return None

    def _failed(self, error: CheckError, made: RowMaker, index: int, page: str) -> None:
        """Add a failed check, at the template line whose class name stands nearest before it."""
        found = _AT.search(error.what)
        what, where = error.what, page
        if found:
            what = f"{error.what[: found.start()]}: {found[2]}"
            html = made.maker.page(index).html
            where = self.nearest(html, int(found[1]), made.maker.planner.plan(index)) or page
        if any(f.where == where and f.what[:24] == what[:24] for f in self.check.findings):
            return
        todo = (
            "a hole that may be empty wants {% if %} around it"
            if "empty" in what or "white space" in what
            else ""
        )
        self.check.add(where, what, todo)

    def dressed(self, plan: Plan) -> dict[str, list[str]]:
        """Return class names and ids as a plan's site writes them, with their places."""
        layout = self.family.layout[plan.site.layout]
        number = plan.site.number
        look = dress(
            self.family, layout, f"{plan.seed}:{number}", Stream(plan.seed, number, "dress")
        )
        out: dict[str, list[str]] = {}
        for name, places in self.names.items():
            for found in _TOKENS.finditer(look.fragment(("class", (name,)))):
                for token in found[1].split():
                    out.setdefault(token, []).extend(places)
        return out

    def nearest(self, html: str, at: int, plan: Plan) -> str:
        """Return the template line of the last class name before an offset of a page, or ''."""
        table = self.dressed(plan)
        for tag in reversed(list(_TAGS.finditer(html, max(0, at - 3000), min(len(html), at + 1)))):
            names = [t for found in _TOKENS.findall(tag[0]) for t in found.split()]
            # Names that few lines write say most.
            places = sorted((len(table[t]), table[t]) for t in names if t in table)
            if places:
                return first_place(places[0][1], "")
        return ""


def promised(family: Family, lang: str, seen: set[int], check: FamilyCheck, where: str) -> None:
    """Hold that every promised label was shown in a language."""
    names = {LABELS[i] for i in seen}
    for label in family.labels:
        if label in LABELS and label not in names:
            check.add(
                where,
                f"the promised label {label!r} stands on no page in {lang!r}",
                "add a part that shows it, raise its share, or take it off `labels`",
            )


def write_previews(
    rows: Sequence[tuple[str, Row]],
    folder: Path,
    check: FamilyCheck,
    doubts: Callable[[Row], Mapping[int, str]] = lambda row: {},
) -> None:
    """Write one tinted page for each kind and language; `rows` are (name, row).

    `doubts` says which of a row's runs want a person's eye, and why.
    """
    from gen.preview import tinted

    folder.mkdir(parents=True, exist_ok=True)
    for name, row in rows:
        path = folder / f"{name}.html"
        path.write_text(tinted(row, doubts(row)), encoding="utf-8", newline="\n")
        check.previews.append(path)
