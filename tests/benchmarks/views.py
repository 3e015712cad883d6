"""Views of the same pages: `python tests/benchmarks/views.py [--pages N] [--lang bg,en] [--json]`.

Per view: coverage, pages it shows too little of, characters lost and made up, cost. The unit U is
lxml's parse and serialisation of the same bytes in the same process; cost is CPU time, of child
processes too. Cells of view, family and language where over 3 % fall back are listed with why.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import shutil
import signal
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.html
import numpy as np

from gen import runs, views
from gen.articles import parse_source
from gen.config import View
from gen.errors import GenError
from gen.labels import BODY_IDS, LABELS
from gen.records import ARTICLE_KINDS, Row
from gen.report.views import characters
from gen.views import MIN_COVERAGE, Viewed

PROGRAMS: Final = {
    "lynx": "lynx -dump -nolist -stdin -width=200 -assume_charset=utf-8 -display_charset=utf-8",
    "w3m": "w3m -dump -T text/html -I utf-8 -O utf-8 -cols 200",
}
MOST: Final = 0.03
_BODY: Final = sorted(BODY_IDS)


def spent() -> float:
    """Return the CPU seconds used so far, by child processes too."""
    own, children = (
        resource.getrusage(x) for x in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@dataclass
class Seen:
    """What a view makes of pages."""

    coverage: list[float] = field(default_factory=list)
    """Of the pages it prints anything of."""
    fell: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """(family, language) -> why pages are not written in the view, and how many."""
    pages: Counter[tuple[str, str]] = field(default_factory=Counter)
    table: Any = field(default_factory=lambda: np.zeros((3, len(LABELS)), np.int64))
    """[3, labels] characters shown by a browser, printed, made up, of the pages it is fit for."""
    seconds: float = 0.0

    def look(self, view: views.View | None, row: Row) -> None:
        """Look at a page, and count it."""
        start = spent()
        rendered = Viewed(row.text, row.spans, 1.0, 0, 0)
        found = views.look(view, row.html, row.runs) if view else rendered
        self.seconds += spent() - start
        self.add(row, found)

    def add(self, row: Row, found: Viewed) -> None:
        """Count a page."""
        key = row.family, row.lang
        self.pages[key] += 1
        if found.text.strip():
            self.coverage.append(found.coverage)
        if not views.enough(found, article=row.page_kind in ARTICLE_KINDS):
            self.fell[key][f"{why(found)}, {row.page_kind} {row.index}"] += 1
            return
        shown = dataclasses.replace(row, view="", text=found.text, spans=found.spans)
        self.table = self.table + characters(shown)

    def summary(self) -> dict[str, float]:
        """Return the figures of the table."""
        shown, printed, made = (x.astype(float) for x in self.table)
        body = shown[_BODY].sum()
        return {
            "pages": self.pages.total(),
            "coverage": float(np.mean(self.coverage)),
            "worst": min(self.coverage),
            "fell back": sum(x.total() for x in self.fell.values()) / self.pages.total(),
            "body lost": 1 - printed[_BODY].sum() / body,
            "text lost": 1 - np.minimum(printed, shown).sum() / shown.sum(),
            "invented": made.sum() / (printed.sum() + made.sum()),
        }

    def lost(self) -> dict[str, float]:
        """Return the share lost of each label of the body."""
        shown, printed, _ = self.table.tolist()
        return {LABELS[i]: max(0.0, 1 - printed[i] / shown[i]) for i in _BODY if shown[i]}

    def cells(self) -> dict[str, dict[str, Any]]:
        """Return the cells of family and language where more fall back than may."""
        return {
            f"{family} {lang}": {"pages": self.pages[family, lang], "fell": dict(found)}
            for (family, lang), found in sorted(self.fell.items())
            if found.total() > MOST * self.pages[family, lang]
        }


def why(found: Viewed) -> str:
    """Return why a page is not written in a view."""
    if not found.text.strip():
        return "prints nothing"
    if found.coverage < MIN_COVERAGE:
        return f"coverage {found.coverage:.3f}"
    return "no body"


def measure(
    pages: int, languages: list[str], asked: dict[str, views.View | None], few: int
) -> tuple[dict[str, Seen], float]:
    """Return what each view makes of pages, and the CPU seconds of U for one of them.

    A view None is `rendered`; views by a program see the first `few` pages. Ctrl-C ends it early.
    """
    run, _ = runs.resolve(
        runs.Request(
            [parse_source("starter")],
            pages=pages,
            languages=dict.fromkeys(languages, 1.0),
            views={"rendered": View()},
        )
    )
    maker = run.row_maker()
    out = {name: Seen() for name in asked}
    parser = lxml.html.HTMLParser(encoding="utf-8")
    unit = 0.0
    # A few pages of every shard and language, whatever `few` is.
    order = sorted(range(pages), key=lambda i: (i * 7919) % pages)
    for number, index in enumerate(order):
        row = maker.make(index).row
        data = row.html.encode()
        start = spent()
        lxml.html.tostring(lxml.html.document_fromstring(data, parser=parser), encoding="utf-8")
        unit += spent() - start
        try:
            for name, view in asked.items():
                if not name.startswith("command:") or number < few:
                    out[name].look(view, row)
        except KeyboardInterrupt:
            return out, unit / (number + 1)
    return out, unit / pages


def asked_for(names: list[str], lines: list[str]) -> dict[str, views.View | None]:
    """Return the views to look at: those named, and programs' by their command lines."""
    out: dict[str, views.View | None] = {}
    for name in names:
        try:
            out[name] = None if name == "rendered" else views.get(name, {})
        except GenError as missing:
            print(missing)
    for line in lines:
        name = f"command:{line.split()[0]}"
        out[name] = views.get(name, {"command": line})
    return out


def main() -> None:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--lang", default="bg,de,en,ru")
    parser.add_argument("--view", action="append", help="only these")
    parser.add_argument("--few", type=int, default=200, help="Pages for views by a program.")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    lines = [
        line
        for name, line in PROGRAMS.items()
        if shutil.which(name) and (not given.view or name in given.view)
    ]
    names = [x for x in given.view or ["rendered", *views.MAKERS] if x not in PROGRAMS]
    asked = asked_for(names, lines)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    found, per_page = measure(given.pages, given.lang.split(","), asked, given.few)
    told = {
        name: {
            **one.summary(),
            "U": one.seconds / one.pages.total() / per_page,
            "ms": one.seconds / one.pages.total() * 1000,
            "body labels lost": one.lost(),
            "cells": one.cells(),
        }
        for name, one in found.items()
        if one.pages
    }
    if given.json:
        print(json.dumps({"U in ms": per_page * 1000, "views": told}, indent=1))
        return
    print(f"{given.pages} pages in {given.lang}, U = {per_page * 1000:.2f} ms of CPU\n")
    print(
        f"{'view':<18} {'pages':>5} {'coverage':>8} {'worst':>6} {'fell back':>9} {'body lost':>9}"
        f" {'text lost':>9} {'invented':>8} {'U':>6} {'ms':>6}"
    )
    for name, one in told.items():
        print(
            f"{name:<18} {one['pages']:>5} {one['coverage']:>8.4f} {one['worst']:>6.3f}"
            f" {one['fell back']:>9.2%} {one['body lost']:>9.2%} {one['text lost']:>9.2%}"
            f" {one['invented']:>8.2%} {one['U']:>6.2f} {one['ms']:>6.2f}"
        )
    print("\nof the body lost, by label")
    for name, one in told.items():
        print(
            f"{name:<18} " + ", ".join(f"{k} {v:.1%}" for k, v in one["body labels lost"].items())
        )
    print(f"\ncells with over {MOST:.0%} fallen back")
    for name, one in told.items():
        for cell, what in one["cells"].items():
            print(f"{name:<18} {cell}: {what['pages']} pages; {'; '.join(what['fell'])}")


if __name__ == "__main__":
    main()
