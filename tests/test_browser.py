"""Real browsers and parsers are the judges: what they find on a page is what a row says of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from browser import CHROMIUM, PARSERS, judged, pages, there

from gen.records import Row

PER_FAMILY = int(os.environ.get("PAGENOISE_PAGES_PER_FAMILY", "1"))
"""11 of each make the 500 pages of `python tests/browser.py`."""
LEAST = 0.99


@pytest.fixture(scope="module")
def made() -> list[Row]:
    """Pages of every family, of several languages and kinds."""
    return list(pages(PER_FAMILY))


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
def test_a_browser_shows_what_the_rendered_view_says(made: list[Row], tmp_path: Path) -> None:
    """On 99 in 100 pages over all families, `rendered` is the browser's innerText, line by line."""
    found = judged(made, ["chromium"], tmp_path)["chromium"]
    assert found.equal >= LEAST - 0.5 / found.pages, json.dumps(found.differ, indent=1)


@pytest.mark.parametrize("parser", sorted(PARSERS))
def test_parsers_find_the_page_s_own_runs(parser: str, made: list[Row], tmp_path: Path) -> None:
    """Each parser finds the page's text runs, all of them, in order, and no other text."""
    if parser not in there():
        pytest.skip(f"there is no {PARSERS[parser][0]} here")
    found = judged(made, [parser], tmp_path)[parser]
    assert not found.differ, json.dumps(found.differ, indent=1)
