"""The same page as a real extractor prints it, its labels carried over.

The library runs on the page with the first letters of each labelled run replaced by a mark, and on
the page itself. Runs are read off the first output, where each must say all that it says on the
page; mostly both outputs have the same letters in the same places, and the second is the view's
text. Labels are never searched for by likeness with the page: on a comment that quotes the body,
that marks the quote as body at full score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Final, Protocol

import numpy as np

from gen.errors import UsageError, did_you_mean
from gen.labels import LABEL_ID
from gen.spans import Ints, Runs, codepoints, is_space
from gen.views import carry, command, direct, marks, spanning
from gen.views.alphabets import Alphabet
from gen.views.bs4 import Bs4
from gen.views.html2text import Html2text
from gen.views.inscriptis import Inscriptis
from gen.views.options import Value
from gen.views.resiliparse import Resiliparse
from gen.views.spanning import Made
from gen.views.trafilatura import Trafilatura


class View(Protocol):
    """One extractor with its options set.

    To add one, write a class with these members, made from its name and options. In a package of
    your own, name it in the entry points of the group `gen.views`; here, in `MAKERS`. Import the
    library in `__init__` through `options.imported`, and let `options.checked` judge the options.
    `text` must be a pure function of the page. Try it on real pages: coverage, the share of
    non-space characters whose origin is known, should stay over 0.95 on nearly all of them.
    """

    name: str
    """As in the column `view` and in --views."""
    made: Made
    """What the tool makes up: bullets, list numbers, markup."""
    marks: tuple[Alphabet, ...]
    """Letters to mark runs with, the best first: `alphabets.BYTES` or `alphabets.CHARACTERS`."""
    blind: bool
    """What it prints never depends on which letters a page has, only on how many: what it prints
    of the marked page tells what it prints of the page itself. Claim it of what was tried on
    hundreds of real pages, with a release that was tried."""

    def versions(self) -> dict[str, str]:
        """Return the versions that decide what the view prints, by distribution."""
        ...

    def text(self, html: str) -> str:
        """Return what the tool prints of the page; "" where it finds nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Viewed:
    """A page in one view."""

    text: str
    spans: Ints
    """Columns start, end, label, group, src; ordered, disjoint, trimmed, and every non-space
    character of `text` in one."""
    coverage: float
    """Share of non-space characters whose origin is known; 0 where there are none."""
    invented: int
    """Non-space characters the view made up and that were labelled by the rule."""
    unknown: int
    """Non-space characters that could not be traced."""


MAKERS: Final[Mapping[str, Callable[[str, Mapping[str, Value]], View]]] = {
    "resiliparse": Resiliparse,
    "resiliparse-main": Resiliparse,
    "inscriptis": Inscriptis,
    "html2text": Html2text,
    "bs4": Bs4,
    "trafilatura": Trafilatura,
}
"""Views by name. `rendered` is not here: its text comes out of the page's own writer."""


GROUP: Final = "gen.views"
"""Entry points of other packages' views: name -> class, called with name and options."""
MIN_COVERAGE: Final = 0.95
"""A page of which a view says less surely is not written in it."""
_BODY: Final = LABEL_ID["article.body"]
_SAMPLE: Final = 50
"""One page in so many is looked at twice also by a tool that is blind to letters."""


def get(name: str, options: Mapping[str, Value]) -> View:
    """Return the view `name` with its options set.

    Raises UsageError on an unknown name or option, and when its library is not installed.
    """
    if name.startswith(command.PREFIX):
        return command.Command(name, options)
    maker = MAKERS.get(name) or _plugged(name)
    if maker is None:
        raise UsageError(
            f"there is no view {name!r}", where="--views", todo=did_you_mean(name, known())
        )
    return maker(name, options)


def known() -> list[str]:
    """Return the names of all views there are, those of other packages too."""
    return ["rendered", *MAKERS, *sorted(x.name for x in metadata.entry_points(group=GROUP))]


def runs_program(names: Iterable[str]) -> list[str]:
    """Return those views that run a program: nothing found in data may run one unasked."""
    return [x for x in names if x.startswith(command.PREFIX)]


def _plugged(name: str) -> Callable[[str, Mapping[str, Value]], View] | None:
    """Return what makes a view of another package's, None if none is called so."""
    for point in metadata.entry_points(group=GROUP, name=name):
        try:
            maker: Callable[[str, Mapping[str, Value]], View] = point.load()
        except (ImportError, AttributeError) as e:
            raise UsageError(
                f"the view {name} of {point.value} cannot be loaded: {e}", where="--views"
            ) from e
        return maker
    return None


def look(view: View, html: str, runs: Runs) -> Viewed:
    """Return the page in a view, with the labels of `runs` (over `html`) on its text.

    Pure. Raises GenError where the page leaves no characters free to mark it with.
    """
    said = marks.said_by(html, runs)
    page = marks.marked(html, runs, said, view.marks)
    seen = marks.read(view.text(page.html), page)
    text = marks.text_of(seen.points)
    start = seen.start - page.skip[seen.run]
    end = None if len(seen.unread) else direct.extents(text, start, seen.run, said)
    known = end is not None and view.blind and page.alphabet is view.marks[0]
    if not known or not len(html) % _SAMPLE:
        plain = view.text(html)
        if end is None or plain != text:
            return _carried(view, plain, seen, page, said, runs)
    assert end is not None
    edges = direct.edges(seen.points, start, end, seen.run)
    lines = (seen.points == ord("\n")).cumsum()
    made = spanning.spanned(text, edges.places, lines[edges.places], edges.shown, runs, view.made)
    return _viewed(text, seen.points, made)


def enough(seen: Viewed, *, article: bool) -> bool:
    """Return whether a page may be written in this view; `article`: it is of a kind with one."""
    if seen.coverage < MIN_COVERAGE or not seen.text.strip():
        return False
    return not article or bool((seen.spans[:, 2] == _BODY).any())


def _carried(
    view: View, text: str, seen: marks.Seen, page: marks.Marked, said: list[str], runs: Runs
) -> Viewed:
    """Return the view of a page that prints `text`, seen otherwise with marks."""
    texts = marks.texts_of(said)
    points = codepoints(text)
    if len(seen.unread) and len(points) == len(seen.points):
        seen.points[seen.unread] = points[seen.unread]
    places = np.flatnonzero(~is_space(seen.points))
    shown = marks.shown_by(seen, places, page, texts)
    if not np.array_equal(points, seen.points):
        places = np.flatnonzero(~is_space(points))
        shown = carry.carried(shown, points[places], texts, view.made.makes)
    line = (points == ord("\n")).cumsum()[places]
    return _viewed(text, points, spanning.spanned(text, places, line, shown, runs, view.made))


def _viewed(text: str, points: marks.Points, made: spanning.Spanned) -> Viewed:
    """Count what is known."""
    coverage = float(len(made.spans) > 0)
    if made.unknown:
        coverage = 1 - made.unknown / int((~is_space(points)).sum())
    return Viewed(text, made.spans, coverage, made.invented, made.unknown)
