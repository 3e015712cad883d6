"""Views of real pages, every block labelled: invariants and coverage. Needs the shared pages."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import numpy as np
import pytest
from labelled import real_pages

from gen import views
from gen.errors import UsageError
from gen.spans import Runs

ALL = 200
"""Real pages that a claim to be blind to letters is held against; it was made with 687."""


@cache
def pages() -> list[tuple[str, str, Runs]]:
    """Return 60 real pages."""
    return real_pages(60)


@pytest.fixture(scope="module", params=list(views.MAKERS))
def seen(request: pytest.FixtureRequest) -> list[tuple[str, str, Runs, views.Viewed]]:
    """Return name, page, runs and view of each page; fewer of the slow tools."""
    if not pages():
        pytest.skip("no real pages here")
    try:
        view = views.get(request.param, {})
    except UsageError as missing:
        pytest.skip(str(missing))
    some = pages() if request.param.startswith("resiliparse") else pages()[::6]
    return [(name, html, runs, views.look(view, html, runs)) for name, html, runs in some]


def squeezed(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


def test_spans_are_ordered_trimmed_and_complete(
    seen: list[tuple[str, str, Runs, views.Viewed]],
) -> None:
    """Every non-space character is in exactly one span, and no span begins or ends with a space."""
    for name, _, _, viewed in seen:
        start, end = viewed.spans[:, 0], viewed.spans[:, 1]
        assert (start < end).all(), name
        assert (start[1:] >= end[:-1]).all(), name
        covered = np.zeros(len(viewed.text) + 1, np.int64)
        np.add.at(covered, start, 1)
        np.add.at(covered, end, -1)
        inside = np.cumsum(covered)
        for at, character in enumerate(viewed.text):
            assert character.isspace() or inside[at] == 1, (name, at)
        for a, b in zip(start.tolist(), end.tolist(), strict=True):
            assert viewed.text[a:b] == viewed.text[a:b].strip(), (name, a)


@pytest.mark.parametrize("name", ["resiliparse", "resiliparse-main"])
def test_spans_say_what_their_source_says(name: str) -> None:
    """A span has label and group of the run it names, and says all of it, after a bullet."""
    if not pages():
        pytest.skip("no real pages here")
    for _, html, runs in pages():
        viewed = views.look(views.get(name, {}), html, runs)
        for a, b, label, group, src in viewed.spans.tolist():
            if src >= 0:
                assert (label, group) == (runs.label[src], runs.group[src])
                said = squeezed(unescape(html[runs.start[src] : runs.end[src]]))
                shown = squeezed(viewed.text[a:b])
                assert re.match(rf"(?:•|\d+\.)*{re.escape(said)}", shown)


@pytest.mark.parametrize("name", ["resiliparse", "resiliparse-main"])
def test_a_tool_that_is_blind_to_letters(name: str) -> None:
    """What is read off the marked page is what the tool prints of the page itself."""
    if not pages():
        pytest.skip("no real pages here")
    view = views.get(name, {})
    assert view.blind
    for file, html, runs in [*pages(), *real_pages(ALL)]:
        assert views.look(view, html, runs).text == view.text(html), file


def test_coverage(seen: list[tuple[str, str, Runs, views.Viewed]]) -> None:
    """Nearly every character of nearly every page is traced."""
    shares = sorted(viewed.coverage for *_, viewed in seen if viewed.text.strip())
    # One page has an `xmp`, whose text the test's writer escapes.
    assert shares[len(shares) // 10] > 0.95
    assert shares[0] > 0.88
    assert sum(shares) / len(shares) > 0.98
