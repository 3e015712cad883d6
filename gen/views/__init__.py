"""The same page as a real extractor prints it, its labels carried over.

The library runs on the page with the first letters of each labelled run replaced by a mark, and on
the page itself. Runs are read off the first output, where each must say all that it says on the
page; mostly both outputs have the same letters in the same places, and the second is the view's
text. Labels are never searched for by likeness with the page: on a comment that quotes the body,
that marks the quote as body at full score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from gen.errors import UsageError, did_you_mean
from gen.spans import Ints, Runs, codepoints, is_space
from gen.views import carry, marks, spanning
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

    To add one: write a module here with a class that has these members, and name it in `MAKERS`.
    Import the library in `__init__` through `options.library`, and let `options.checked` judge the
    options. `text` must be a pure function of the page. Try it on real pages: coverage, the share
    of non-space characters whose origin is known, should stay over 0.95 on nearly all of them.
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


_SAMPLE: Final = 50
"""One page in so many is looked at twice also by a tool that is blind to letters."""


def get(name: str, options: Mapping[str, Value]) -> View:
    """Return the view `name` with its options set.

    Raises UsageError on an unknown name or option, and when its library is not installed.
    """
    maker = MAKERS.get(name)
    if maker is None:
        raise UsageError(
            f"there is no view {name!r}", where="--views", todo=did_you_mean(name, MAKERS)
        )
    return maker(name, options)


def look(view: View, html: str, runs: Runs) -> Viewed:
    """Return the page in a view, with the labels of `runs` (over `html`) on its text.

    Pure. Raises GenError where the page leaves no characters free to mark it with.
    """
    texts = marks.texts_of(html, runs)
    page = marks.marked(html, runs, texts, view.marks)
    seen = marks.read(view.text(page.html), page, texts)
    points, places, shown = seen.points, seen.places, seen.shown
    if view.blind and seen.clean and page.alphabet is view.marks[0] and len(html) % _SAMPLE:
        text = marks.text_of(points)
    else:
        text = view.text(html)
        plain = codepoints(text)
        if len(seen.unread) and len(plain) == len(points):
            points[seen.unread] = plain[seen.unread]
        if not np.array_equal(plain, points):
            points, places = plain, np.flatnonzero(~is_space(plain))
            shown = carry.carried(shown, points[places], texts, view.made.makes)
    line = (points == ord("\n")).cumsum()[places]
    made = spanning.spanned(text, places, line, shown, runs, view.made)
    coverage = 1 - made.unknown / len(places) if len(places) else 0.0
    return Viewed(text, made.spans, coverage, made.invented, made.unknown)
