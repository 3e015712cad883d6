"""The same words twice on a page: each printing has the label of the place it comes from."""

from __future__ import annotations

import re

import pytest
from viewkit import NAMES, rendered, seen, view_of

from gen.labels import LABELS
from gen.records import GROUP, LABEL, Row

FIRST = "The old stone bridge over the river is closed until further notice by the {}."
HEADLINE = "Old bridge closed until {}"
MENU = ("Front {}", "Sport {}", "Letters {}")
REST = (
    "Engineers found cracks in two of its five piers on Tuesday, and nobody could say how long the "
    "work would take, for the stone has to come from a quarry that was given up before the war."
)
AGAIN = (
    "Buses go by the new road from today, which takes them twenty minutes more, and the school has "
    "put off its first lesson until a quarter to nine so that children from the far side can come."
)
WORDS = {
    FIRST: (("council", "colonel", "captain"), ("article.body", "comment.quote", "teaser.lede")),
    HEADLINE: (("Monday", "Friday", "Sunday"), ("article.title", "teaser.title", "teaser.alt")),
    **dict.fromkeys(MENU, (("page", "desk"), ("nav.menu", "nav.menu"))),
}
"""What is printed more than once -> a word for each place, as long as the others; the labels."""


def menu(place: int, same: bool) -> str:
    items = "".join(f"<li><a href=/{k}>{said(x, place, same)}</a></li>" for k, x in enumerate(MENU))
    return f'<ul data-group="menu" data-label="nav.menu">{items}</ul>'


def said(text: str, place: int, same: bool) -> str:
    """Return a text as a place has it: all the same words, or each its own."""
    return text.format(WORDS[text][0][0 if same else place])


def page(same: bool) -> str:
    """Return the page as a template; its places tell each other apart unless `same`."""
    return f"""<html><head><title>t</title></head><body>
<div><header>{menu(0, same)}</header>
<main><article data-group="article"><h1 data-label="article.title">{said(HEADLINE, 0, same)}</h1>
<p data-label="article.body">{said(FIRST, 0, same)} {REST}</p>
<p data-label="article.body">{AGAIN}</p></article></main>
<section data-group="comments"><h2 data-label="comment.heading">Comments</h2>
<div data-group="comment"><b data-label="comment.author">Rose</b>
<blockquote data-label="comment.quote"><p>{said(FIRST, 1, same)}</p></blockquote>
<p data-label="comment.body">Then put up a sign at the roundabout, please, before people drive all
the way down here with their trailers and have to turn in front of my gate.</p></div></section>
<aside data-group="teasers"><div data-group="teaser">
<a href=/b><img src=b.png alt="{said(HEADLINE, 2, same)}" data-label-alt="teaser.alt"></a>
<h3 data-label="teaser.title"><a href=/b>{said(HEADLINE, 1, same)}</a></h3>
<p data-label="teaser.lede">{said(FIRST, 2, same)}</p></div></aside>
<footer>{menu(1, same)}</footer></div></body></html>"""


def found(row: Row, text: str, words: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Return of each printing of a text its word, its label and its group, in order."""
    out = []
    spaced = r"\s+".join(re.escape(x) for x in text.split()).replace(
        r"\{\}", f"({'|'.join(words)})"
    )
    for match in re.finditer(spaced, row.text):
        over = [x for x in row.spans.tolist() if x[0] < match.end() and x[1] > match.start()]
        assert len(over) == 1, f"{match[0]!r} is of {len(over)} spans"
        out.append((match[1], LABELS[over[0][LABEL]], over[0][GROUP]))
    return out


@pytest.mark.parametrize("name", NAMES)
def test_every_printing_has_its_own_label(name: str) -> None:
    """Labels and groups are those that each place shows where it has words of its own."""
    view_of(name)
    told_apart, twins = rendered(page(False)), rendered(page(True))
    one, two = seen(told_apart, name), seen(twins, name)
    assert two.coverage == 1
    everything = name not in ("resiliparse-main", "trafilatura")
    for text, (words, labels) in WORDS.items():
        places = found(one, text, words)
        for word, label, _ in places:
            assert label == labels[words.index(word)]
        assert [x[1:] for x in found(two, text, words[:1])] == [x[1:] for x in places]
        # The alternative text of a picture is not printed by all.
        assert not everything or len(places) >= len(labels) - (text is HEADLINE)
    assert found(two, FIRST, WORDS[FIRST][0][:1])
