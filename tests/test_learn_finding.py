"""The article of a page found by a selector, or by extractors that agree; unsure ones left out."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from learn_pages import gold, page, taken, whys

from gen.learn.finding import SURE, blocks, find, select
from gen.learn.finding.blocks import Marker, parse

PAGES = 60
"""Of dev_train, evenly spread."""


def texts(html: str) -> list[str]:
    return [b.text for b in blocks(lxml.html.document_fromstring(html))]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a <b>b</b>c<p>d", ["a bc", "d"]),
        ("<div>a<div>b</div>c</div>d", ["a", "b", "c", "d"]),
        ("<p>a<br>b<!-- x -->c</p>", ["a", "bc"]),
        ("<ul><li>a<li><a href=x>b</a> c</ul>", ["a", "b c"]),
        ("<p>a<script>x</script>b<style>y</style></p><noscript>z</noscript>", ["ab"]),
        ("<table><tr><td>a<td>b</table>", ["a", "b"]),
    ],
)
def test_blocks_are_texts_between_edges(html: str, expected: list[str]) -> None:
    """Inline elements part no block, block elements and breaks do; what never prints is left."""
    assert texts(f"<html><body>{html}</body></html>") == expected


@given(st.lists(st.sampled_from(["<div>", "</div>", "<p>", "<b>", "</b>", "<br>", "a ", "b"])))
def test_marks_tell_blocks_apart(parts: list[str]) -> None:
    """Each block's mark stands in its own text and in no other's; white space aside."""
    html = "<html><body>" + "".join(parts)
    root = parse(html)
    assert root is not None
    there = blocks(root)
    marker = Marker(there, html)
    again = blocks(root)
    assert [marker.seen(b.text) for b in again] == [frozenset({i}) for i in range(len(there))]
    low = r"[\U00020000-\U0002A6DE]"
    assert [re.sub(low, "", b.text) for b in again] == [b.text for b in there]


def test_selected_text_is_taken_once() -> None:
    """What stands in two matches is taken once; what matches nothing gives nothing."""
    html = "<div class=x><p>a</p><div class=x>b</div></div><p>c</p><p class=x>d</p>"
    assert select(html, ".x") == "a\n\nb\n\nd"
    assert select(html, ".y") == ""


def test_extractors_agree_on_a_plain_page(tmp_path: Path) -> None:
    """The article of a plain page is found, without title, menu, teasers and footer."""
    pytest.importorskip("trafilatura")
    found = find(page(1), "Bridge stays closed, day 2")
    assert found.text == gold(1)
    assert found.score > 0.95
    (tmp_path / "a.html").write_text(page(1))
    ((learned,), _) = taken(tmp_path, content="auto")
    assert (learned.content, learned.found) == (gold(1), pytest.approx(found.score, abs=1e-3))


MENU = "".join(f"<li><a href='/{i}'>Entry number {i} of the list</a></li>" for i in range(40))


@pytest.mark.parametrize(
    "html",
    ["", "<p>", f"<ul>{MENU}</ul>", page(paragraphs=0), "<b>" * 3000 + "deep", "<p>x" * 30_000],
    ids=["empty", "element", "menu", "bodiless", "deep", "many"],
)
def test_page_without_an_article_is_left_out(html: str, tmp_path: Path) -> None:
    """Where extractors find nothing or do not agree, nothing is found, and the page is named."""
    pytest.importorskip("trafilatura")
    found = find(html)
    assert (found.text, found.score) == ("", 0.0)
    assert found.why
    (tmp_path / "a.html").write_text(html)
    pages, left = taken(tmp_path, content="auto", lang="en")
    assert not pages
    assert whys(left)[0] in ("unsure", "no_html", "empty", "too_deep")


def bare(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def test_real_articles_are_found(shared: Path) -> None:
    """On real pages, most are found, what is found is body, and most of the body is found."""
    pytest.importorskip("trafilatura")
    with gzip.open(shared / "pages" / "index.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [x for x in map(json.loads, file) if x["split"] == "dev_train"]
    step = len(rows) // PAGES
    sure = right = taken_ = wanted = 0
    for row in rows[::step][:PAGES]:
        data = gzip.decompress((shared / "pages" / f"{row['id']}.html.gz").read_bytes())
        html = data.decode("utf-8", "replace")
        found = find(html, row["title"])
        if found.score < SURE:
            continue
        sure += 1
        body = bare(row["text"])
        # Short blocks may stand in a gold text by chance.
        there = [b.text for b in blocks(parse(html)) if len(bare(b.text)) >= 12]
        held = bare(found.text)
        for text in there:
            is_gold, is_found = bare(text) in body, bare(text) in held
            right += len(text) * (is_gold and is_found)
            taken_ += len(text) * is_found
            wanted += len(text) * is_gold
    assert sure >= 0.85 * PAGES
    assert right >= 0.9 * taken_
    assert right >= 0.93 * wanted
