"""A page's HTML parsed, each text node with the labelled run it is; formats of HTML start here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import lxml.etree
import lxml.html
import numpy as np
import numpy.typing as npt

from gen.errors import CheckError, ConfigError
from gen.policies import Pieces, Policy
from gen.records import Row
from gen.templates.tags import BLOCK, CELL, NO_RUNS

Places = npt.NDArray[np.int64]

_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
_BREAKS: Final = BLOCK | CELL


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text node that is not white space alone, or the white space between two."""

    parent: Any
    """The lxml element whose own text it is."""
    text: str
    """As parsed: entities decoded, white space as in the source."""
    run: int
    """Index into the row's runs, -1 for white space."""
    block: int
    """Number of the block it is in; blocks begin and end with block elements and table cells."""


def parse(row: Row) -> Any:
    """Return the page's root element."""
    return lxml.html.document_fromstring(row.octets, parser=_PARSER)


def leaves(row: Row, root: Any) -> Iterator[Leaf]:
    """Yield the text nodes of a parsed page in order, each with its run.

    Raises CheckError where the page's text is not its runs (invariant 2).
    """
    runs = iter(np.flatnonzero(row.runs.attr == 0).tolist())
    for parent, text, block in _texts(root):
        if not text.strip():
            yield Leaf(parent, text, -1, block)
            continue
        run = next(runs, None)
        if run is None:
            _fail(row, text)
        yield Leaf(parent, text, run, block)
    left = next(runs, None)
    if left is not None:
        _fail(row, row.html[row.runs.start[left] : row.runs.end[left]])


def _fail(row: Row, text: str) -> NoReturn:
    what = f"text that is not in both the page and its spans: {text.strip()[:60]!r}"
    raise CheckError(what, where=f"row {row.id}", todo="pagenoise verify DIR --level rows")


def _texts(root: Any) -> Iterator[tuple[Any, str, int]]:
    block, skipped = 0, 0
    for event, one in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = one.tag if isinstance(one.tag, str) else ""
        if event == "start":
            skipped += tag in NO_RUNS
            block += tag in _BREAKS
            if tag == "br" and not skipped:
                yield one.getparent(), " ", block
            text, parent = one.text, one
        else:
            if event == "end":
                skipped -= tag in NO_RUNS
                block += tag in _BREAKS
            text, parent = one.tail, one.getparent()
        if text and not skipped and parent is not None:
            yield parent, text, block


def sizes(found: Sequence[Leaf]) -> Places:
    """Return how many characters that are not white space each leaf has."""
    return np.array([len("".join(x.text.split())) for x in found], np.int64)


def pieces_of(row: Row, found: Sequence[Leaf], units: Sequence[int]) -> Pieces:
    """Return what units hold, each leaf being in the unit of its number (-1: in none)."""
    unit, run = np.array(units, np.int64), np.array([x.run for x in found], np.int64)
    some = (unit >= 0) & (run >= 0)
    label = row.runs.label.astype(np.int64)[run[some]]
    return Pieces(unit[some], run[some], label, sizes(found)[some])


def sought(policy: Policy, name: str) -> npt.NDArray[np.bool_]:
    """Return which classes are content, the others being the one that is not sought.

    Raises ConfigError for a policy without such a class.
    """
    if policy.outside is None:
        raise ConfigError(
            f"{name} tells content from the rest, and no class of this policy is the rest",
            where=f"policy {policy.name}",
            todo='make "*" of the first class, or take article-body, article-full, comments ...',
        )
    out: npt.NDArray[np.bool_] = np.arange(len(policy.classes)) != policy.outside
    return out
