"""Rows of pages written by small templates, in any view that is installed."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from rowkit import tokenised
from templatekit import Page, bound, got

from gen import views
from gen.errors import UsageError
from gen.labels import BODY_IDS, LABEL_ID
from gen.pages import read
from gen.records import Row, run_text, solid

PROGRAMS = {
    "lynx": "lynx -dump -nolist -stdin -width=200 -assume_charset=utf-8 -display_charset=utf-8",
    "w3m": "w3m -dump -T text/html -I utf-8 -O utf-8 -cols 200",
}
NAMES = ("rendered", *views.MAKERS, *PROGRAMS)
"""All views there are, and those of two programs."""


@cache
def view_of(name: str) -> views.View | None:
    """Return a view, None for `rendered`; skips the test where what it needs is not installed."""
    if name == "rendered":
        return None
    if name in PROGRAMS:
        if shutil.which(name) is None:
            pytest.skip(f"no {name} here")
        return views.get(f"command:{name}", {"command": PROGRAMS[name]})
    try:
        return views.get(name, {})
    except UsageError as missing:
        pytest.skip(str(missing))


def rendered(source: str, page: Page | None = None) -> Row:
    """Return the row of a template's page in the view `rendered`."""
    with tempfile.TemporaryDirectory() as folder:
        made = got(bound(Path(folder), source), page)
    runs, spans = read(made.pieces, made.html)
    row = Row(
        id=f"{0:012x}-{0:09d}",
        index=0,
        lang="en",
        family="portal",
        site="portal-1",
        page_kind="article",
        html=made.html,
        runs=runs,
        groups=tuple(made.groups),
        view="rendered",
        text=made.text,
        spans=spans,
        coverage=1.0,
        token_starts=spans[:0, 0].astype("int64"),
        token_ends=spans[:0, 0].astype("int64"),
        tags=spans[:0, 0].astype("int64"),
        article=None,
        traps=(),
        quality="gold",
        weight=1.0,
    )
    body = [i for i, x in enumerate(runs.label) if x in BODY_IDS and not runs.attr[i]]
    digest = hashlib.sha256("".join(solid(run_text(row, i)) for i in body).encode()).hexdigest()
    article = {"id": "a", "title": "A title", "author": "Ann", "date": "2024-05-06", "url": ""}
    article |= {"licence": "CC0-1.0", "source": "jsonl:x.jsonl", "sha256": digest}
    assert (runs.label == LABEL_ID["article.body"]).any()
    return tokenised(replace(row, article=article))


def seen(row: Row, name: str) -> Row:
    """Return the row in another view, as its tool prints it."""
    view = view_of(name)
    if view is None:
        return row
    found = views.look(view, row.html, row.runs)
    made = replace(row, view=name, text=found.text, spans=found.spans, coverage=found.coverage)
    return replace(tokenised(made), coverage=found.coverage)
