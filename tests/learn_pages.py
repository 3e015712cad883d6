"""Pages to learn from: a small site of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gen.learn.inputs import Asked, LeftOut, read
from gen.learn.model import SourcePage

SENTENCES = (
    "The old bridge over the river has been closed since the storm in the spring.",
    "Workers found cracks in two of its pillars, and the town has asked for more money.",
    "Until it is repaired, buses take the longer road through the village on the hill.",
    "People who live on the other side say that the way to school now takes an hour.",
    "The mayor expects the first lane to be opened again before the winter begins.",
    "Shops near the market report fewer visitors, though the bakery sells as much as before.",
)


def story(number: int = 0, paragraphs: int = 6) -> list[str]:
    """Return paragraphs of an article, others for each number."""
    return [
        " ".join(
            f"{SENTENCES[(number + i + k) % len(SENTENCES)][:-1]}, part {number + 1}.{i + 1}."
            for k in range(3)
        )
        for i in range(paragraphs)
    ]


def page(number: int = 0, *, paragraphs: int = 6, title: str = "", head: str = "") -> str:
    """Return a page of the site: its article, a menu, teasers, comments, a footer."""
    body = "".join(f"<p>{x}</p>" for x in story(number, paragraphs))
    title = title or f"Bridge stays closed, day {number + 1}"
    teasers = "".join(
        f'<li><a href="/n{i}">Other news, item {number}{i}</a></li>' for i in range(4)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}'
        '</head><body><nav class="top-menu"><a href="/">Home</a> <a href="/news">News</a>'
        ' <a href="/sport">Sport</a></nav><main><article class="story">'
        f'<h1>{title}</h1><div class="story-text">{body}</div></article>'
        f'<aside class="more-news"><h3>More news</h3><ul>{teasers}</ul></aside></main>'
        '<footer class="foot">About us · Contact · Terms of use</footer></body></html>'
    )


def gold(number: int = 0, paragraphs: int = 6) -> str:
    """Return the text of a page's article."""
    return "\n\n".join(story(number, paragraphs))


def taken(
    *paths: Path, counts: Counter[str] | None = None, **asked: object
) -> tuple[list[SourcePage], list[LeftOut]]:
    """Return the pages read, and those left out."""
    found = list(read(paths, Asked(**asked), counts))  # type: ignore[arg-type]
    pages = [x for x in found if isinstance(x, SourcePage)]
    return pages, [x for x in found if isinstance(x, LeftOut)]


def whys(left: Sequence[LeftOut]) -> list[str]:
    """Return the reasons of pages left out."""
    return [x.why for x in left]
