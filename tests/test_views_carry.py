"""Reading runs off marks, and carrying them to an output that differs."""

from __future__ import annotations

import re
from html import escape, unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import labelled

from gen import views
from gen.spans import Runs, codepoints, is_space
from gen.views import alphabets, carry, marks

WORDS = ["news", "sport", "Reply", "It rained all day in the harbour town", "a", "Read more", "€"]
BLOCKS = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text("abcdefgh &1.ж関¶\ufeff", min_size=1, max_size=60)),
    max_size=30,
)
KINDS = pytest.mark.parametrize("kinds", [alphabets.BYTES, alphabets.CHARACTERS])


def solid(text: str) -> marks.Points:
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
            html += block.rstrip()[: len(block) - len(block.lstrip())]
            html += escape(block.rstrip()[len(block) - len(block.lstrip()) :])
            ends.append(len(html))
        html += "</p>"
    count = len(starts)
    ints = [np.array(x, np.int32) for x in (starts, ends, range(count), [-1] * count, [0] * count)]
    no = np.zeros(count, np.bool_)
    return html, Runs(ints[0], ints[1], ints[2], ints[3], no, ints[4], no)


def read(output: str, page: marks.Marked, texts: marks.Texts) -> tuple[marks.Seen, marks.Shown]:
    """Return what is read off a marked output, and whose its non-space characters are."""
    seen = marks.read(output, page)
    return seen, marks.shown_by(seen, np.flatnonzero(~is_space(seen.points)), page, texts)


def printed(html: str) -> str:
    """Return what a tool without any rules prints."""
    return unescape(re.sub(r"</?p>", "\n", html))


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


@KINDS
@given(BLOCKS)
def test_marks_keep_lengths_and_are_read_back(
    kinds: tuple[alphabets.Alphabet, ...], blocks: list[str]
) -> None:
    """Marks leave the text as long as it was, and reading takes them away."""
    html, runs = page(blocks)
    said = marks.said_by(html, runs)
    texts = marks.texts_of(said)
    marked = marks.marked(html, runs, said, kinds)
    plain = printed(html)
    assert len(printed(marked.html)) == len(plain)
    if kinds is alphabets.BYTES:
        assert len(printed(marked.html).encode()) == len(plain.encode())
    seen, shown = read(printed(marked.html), marked, texts)
    if not len(seen.unread):
        assert marks.text_of(seen.points) == plain
    for k, run in enumerate(shown.run.tolist()):
        there = shown.points[shown.occurrence == k]
        assert marks.text_of(there) == marks.text_of(texts.of(run))


@given(BLOCKS, st.data())
def test_runs_are_never_mistaken(blocks: list[str], data: st.DataObject) -> None:
    """Whatever blocks either output lacks, what is traced is never the text of another run."""
    html, runs = page([x for x in blocks if x.strip()])
    said = marks.said_by(html, runs)
    texts = marks.texts_of(said)
    marked = marks.marked(html, runs, said, alphabets.BYTES)
    parts = marked.html.split("</p>")[: len(runs)]
    plain = html.split("</p>")[: len(runs)]
    kept = [data.draw(st.sampled_from(["both", "both", "marked", "plain"])) for _ in plain]
    output = "".join(x for x, k in zip(parts, kept, strict=True) if k != "plain")
    shown = read(printed(output), marked, texts)[1]
    there = [i for i, k in enumerate(kept) if k != "marked"]
    text = solid(printed("".join(plain[i] for i in there)))
    owner = [i for i in there for _ in texts.of(i)]
    shown = carry.carried(shown, text, texts, lambda x: not x)
    for at, one in enumerate(shown.occurrence.tolist()):
        if one >= 0:
            assert int(shown.run[one]) == owner[at]


@given(st.lists(st.sampled_from("1a·x×"), max_size=60), st.data())
def test_many_short_runs_stay_in_order(blocks: list[str], data: st.DataObject) -> None:
    """Runs of one letter, more than there are marks for, are told apart or not at all."""
    html, runs = page(blocks)
    said = marks.said_by(html, runs)
    texts = marks.texts_of(said)
    marked = marks.marked(html, runs, said, alphabets.BYTES)
    parts = marked.html.split("</p>")[: len(runs)]
    kept = [i for i in range(len(runs)) if data.draw(st.integers(0, 5))]
    shown = read(printed("".join(parts[i] for i in kept)), marked, texts)[1]
    for at, one in enumerate(shown.occurrence.tolist()):
        if one >= 0:
            assert int(shown.run[one]) == kept[at]
    if len(kept) == len(runs):
        assert (shown.occurrence >= 0).all()


def test_escapes_do_not_cost_a_run_its_text() -> None:
    """Characters put between those of a run are the run's; another text is nobody's."""
    html, runs = page(["1. a*b*c"])
    words = marks.said_by(html, runs)
    texts = marks.texts_of(words)
    marked = marks.marked(html, runs, words, alphabets.CHARACTERS)
    said = printed(marked.html).strip()
    shown = read(said.replace("*", "\\*").replace(".", "\\.") + " tail", marked, texts)[1]
    assert shown.occurrence.tolist() == [0] * 10 + [marks.LEFT] * 4
    shown = read(said.replace("b", "x"), marked, texts)[1]
    assert (shown.occurrence == marks.LEFT).all()


TEXTS = ["Reply", "10 comments", "1. 10 comments", "It rained.", "It rained. All day.", "3", "42."]
MAIN = (
    "It rained. All day in the harbour town the ships lay still, and nobody came to look at them, "
    "for it was Sunday, and the tavern was open, and there was a fire in it, people say."
)
LABELS = ["comment.body", "teaser.title", "nav.menu", "article.heading"]


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Return a labelled page with lists, repeated texts, quotes of the body and menus."""
    text = st.sampled_from(TEXTS) | st.text("ab 12.&<", min_size=1).filter(lambda x: x.strip())
    menu = (
        f"<ul data-label=nav.menu>{''.join(f'<li><a href=x>{escape(x)}</a>' for x in TEXTS)}</ul>"
    )
    out = []
    for _ in range(draw(st.integers(1, 12))):
        label, said = draw(st.sampled_from(LABELS)), escape(draw(text))
        out.append(
            draw(
                st.sampled_from(
                    [
                        f"<div data-label={label}>{said}</div>",
                        f"<ol data-label={label}><li>{said}<li><a href=x>{said}</a></ol>",
                        f"<p data-label=article.body>{MAIN}</p>",
                        f"<div class=entry data-label=comment.body><p>{said} <b>{said}</b></div>",
                        f"<ol><li><h3 data-label={label}><a href=y>{said}</a></h3></ol>",
                        menu,
                    ]
                )
            )
        )
    return f"<div><div><div><div><div>{''.join(out)}</div></div></div></div></div>"


@pytest.mark.parametrize("name", ["resiliparse", "resiliparse-main"])
@given(source=sources())
def test_every_span_shows_its_run(name: str, source: str) -> None:
    """On any page each span says in full what its run says, and what the tool prints is kept."""
    html, runs = labelled(source)
    view = views.get(name, {})
    viewed = views.look(view, html, runs)
    texts = marks.texts_of(marks.said_by(html, runs))
    assert viewed.text == view.text(html)
    assert viewed.unknown == 0
    sources = [src for *_, src in viewed.spans.tolist() if src >= 0]
    assert sources == sorted(sources)
    for a, b, label, _, src in viewed.spans.tolist():
        if src >= 0:
            said = re.escape(marks.text_of(texts.of(src)))
            assert re.match(rf"(?:•|\d+\.)?{said}", "".join(viewed.text[a:b].split()))
            assert label == runs.label[src]
