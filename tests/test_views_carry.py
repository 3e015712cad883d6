"""Carrying places between two nearly equal texts, and runs from a marked output to a plain one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.spans import Runs, codepoints, is_space
from gen.views import carry, marks

WORDS = ["news", "sport", "Reply", "It rained all day in the harbour town", "a", "Read more", "€"]
BLOCKS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text("abcdefgh ", min_size=1, max_size=60)), max_size=25
)


def solid(text: str) -> carry.Points:
    """Return the code points of `text` without white space."""
    points = codepoints(text)
    return points[~is_space(points)]


def page(blocks: list[str]) -> tuple[str, Runs]:
    """Return a page with one paragraph and one run per block that is not empty."""
    html, starts, ends = "", [], []
    for block in blocks:
        html += "<p>"
        if block.strip():
            starts.append(len(html) + len(block) - len(block.lstrip()))
            ends.append(len(html) + len(block.rstrip()))
        html += block + "</p>"
    count = len(starts)
    ints = [np.array(x, np.int32) for x in (starts, ends, range(count), [-1] * count, [0] * count)]
    no = np.zeros(count, np.bool_)
    return html, Runs(ints[0], ints[1], ints[2], ints[3], no, ints[4], no)


@given(st.text("abc", max_size=80), st.text("abc", max_size=80))
def test_places_rise_and_say_the_same(a: str, b: str) -> None:
    """Whatever the texts, a place carried holds the same character, and places rise."""
    one, two = solid(a), solid(b)
    places = carry.match(one, two)
    found = places[places >= 0]
    assert (one[found] == two[places >= 0]).all()
    assert (np.diff(found) > 0).all()


@given(st.text(max_size=200))
def test_equal_texts_are_carried_in_full(text: str) -> None:
    """A text is carried onto itself place by place."""
    points = solid(text)
    assert carry.match(points, points).tolist() == list(range(len(points)))


@given(BLOCKS, st.data())
def test_runs_are_read_off_marks_in_any_order(blocks: list[str], data: st.DataObject) -> None:
    """Printed twice, out of order or not at all, each run's characters are its own."""
    html, runs = page(blocks)
    marked, texts = marks.marked(html, runs, 0x20000)
    said = [html[a:b] for a, b in zip(runs.start, runs.end, strict=True)]
    assert marked.count(chr(0x20000)) == min(len(runs), 1)
    order = data.draw(
        st.lists(st.integers(0, len(runs) - 1), max_size=30) if len(runs) else st.just([])
    )
    shown = marks.read("\n• ".join(chr(0x20000 + i) + said[i] for i in order), 0x20000, texts)
    assert shown.run.tolist() == order
    expected = []
    for k, i in enumerate(order):
        expected += [k] * len(solid(said[i])) + [marks.LEFT] * (k + 1 < len(order))
    assert shown.occurrence.tolist() == expected


@given(BLOCKS, st.data())
def test_blocks_that_only_one_output_holds(blocks: list[str], data: st.DataObject) -> None:
    """Whatever blocks one output lacks, what is traced is never the text of another run."""
    html, runs = page(blocks)
    _, texts = marks.marked(html, runs, 0x20000)
    said = [html[a:b] for a, b in zip(runs.start, runs.end, strict=True)]
    kept = [data.draw(st.sampled_from(["both", "both", "marked", "plain"])) for _ in said]
    output = "\n".join(chr(0x20000 + i) + t for i, t in enumerate(said) if kept[i] != "plain")
    plain = "\n".join(t for i, t in enumerate(said) if kept[i] != "marked")
    shown = marks.carried(marks.read(output, 0x20000, texts), solid(plain), texts)
    assert len(shown.points) == len(shown.occurrence)
    at = 0
    while at < len(shown.occurrence):
        one, end = int(shown.occurrence[at]), at
        while end < len(shown.occurrence) and shown.occurrence[end] == one:
            end += 1
        if one >= 0:
            text = texts.of(int(shown.run[one]))
            assert marks.text_of(shown.points[at:end]) in marks.text_of(text)
        at = end


@pytest.mark.parametrize("dropped", [0, 1, 2, 3])
def test_a_dropped_block_is_told_from_its_twin(dropped: int) -> None:
    """A block missing from the marked output is explained by its own run, not by one like it."""
    blocks = [
        "The harbour was closed on Monday after the storm.",
        "Commenters said: The harbour was closed.",
        "The harbour master said that it would open again.",
        "The harbour was closed on Monday, wrote one reader.",
    ]
    html, runs = page(blocks)
    _, texts = marks.marked(html, runs, 0x20000)
    output = "\n".join(chr(0x20000 + i) + t for i, t in enumerate(blocks) if i != dropped)
    shown = marks.carried(marks.read(output, 0x20000, texts), solid("\n".join(blocks)), texts)
    assert (shown.occurrence >= 0).all()
    owners = shown.run[shown.occurrence]
    assert owners.tolist() == [i for i, t in enumerate(blocks) for _ in solid(t)]


def test_escapes_do_not_cost_a_run_its_text() -> None:
    """Characters put between those of a run are the run's; another text is nobody's."""
    _, runs = page(["a*b*c"])
    texts = marks.Texts(solid("a*b*c"), np.array([0, 5]))
    shown = marks.read("\U00020000a\\*b\\*c tail", 0x20000, texts)
    assert shown.occurrence.tolist() == [0] * 7 + [marks.LEFT] * 4
    assert len(runs) == 1
    shown = marks.read("\U00020000xyz", 0x20000, texts)
    assert shown.occurrence.tolist() == [marks.LEFT] * 3
