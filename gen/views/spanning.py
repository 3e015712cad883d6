"""Make the spans of a view from what its characters show.

One span per labelled element occurrence in one block; what the tool made up goes with the run it
wraps or precedes on its line, else with the run before it on the line, else it takes the label of
the last run above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from gen.labels import LABEL_ID, UNKNOWN
from gen.spans import Bools, Ints, Runs
from gen.views.marks import LEFT, Shown

Places = npt.NDArray[np.int64]

_CODE: Final = LABEL_ID["article.code"]
"""A code block is one span: blank lines inside do not split it."""


@dataclass(frozen=True, slots=True)
class Spanned:
    """Spans of a view, and the count of characters that no run shows."""

    spans: Ints
    """Columns start, end, label, group, src."""
    invented: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Made:
    """What a tool makes up; each pattern judges a stretch without white space that shows no run."""

    all: re.Pattern[str]
    """Matches, in full, all that the tool may make up; the rest is unknown. Keep it narrow, and
    repeat with `++`: `(?:-+|x)+` tries all ways to cut a long line of dashes that ends in a y."""
    closing: re.Pattern[str] | None = None
    """Matches the beginning of what belongs to the run before it, such as `](url)`."""

    def makes(self, text: str) -> bool:
        """Return whether the tool may have made up `text`, white space left out."""
        at = 0
        while at < len(text):
            found = self.all.match(text, at)
            if found is None or found.end() == at:
                return False
            at = found.end()
        return True

    def closes(self, piece: str) -> bool:
        """Return whether `piece` belongs to the run before it, whatever follows."""
        return self.closing is not None and self.closing.match(piece) is not None


def spanned(
    text: str, places: Places, line: Places, shown: Shown, runs: Runs, made: Made
) -> Spanned:
    """Return the spans of `text`.

    Its non-space characters stand at `places`, on lines `line`, and show `shown`.
    """
    if not len(places):
        return Spanned(np.zeros((0, 5), np.int32), 0, 0)
    owner = shown.occurrence.astype(np.int64)
    # Owners: occurrences first, then one for each line's lonely inventions, then one for each
    # line's unknown.
    alone = len(shown.run)
    nobody = alone + int(line[-1]) + 1
    borrowed = _settle(text, places, line, owner, alone, nobody, made)
    first = _firsts(owner, line, shown.run, runs)
    last = np.append(first[1:], len(owner)) - 1
    who = owner[first]
    lonely = np.flatnonzero((who >= alone) & (who < nobody))
    for k in lonely.tolist():
        who[k] = borrowed[int(who[k])]
    spans = np.empty((len(who), 5), np.int32)
    spans[:, 0], spans[:, 1] = places[first], places[last] + 1
    spans[:, 2:] = (UNKNOWN, -1, -1)
    traced = who < alone
    run = shown.run[who[traced]]
    spans[traced, 2:] = np.stack((runs.label[run], runs.group[run], run), axis=1)
    spans[lonely, 4] = -1  # its label is borrowed: it shows no run
    unknown = int((owner >= nobody).sum())
    return Spanned(spans, int((shown.occurrence < 0).sum()) - unknown, unknown)


def _settle(
    text: str, places: Places, line: Places, owner: Places, alone: int, nobody: int, made: Made
) -> dict[int, int]:
    """Give every character without a run an owner, in place.

    Returns, for each owner of inventions that stand alone on a line, the occurrence whose label
    they take.
    """
    pieces = _pieces(owner < 0, places)
    if not len(pieces):
        return {}
    said = [text[a : b + 1] for a, b in places[pieces].tolist()]
    # Few different strings, many times each.
    kinds = {x: (made.all.fullmatch(x) is not None, made.closes(x)) for x in dict.fromkeys(said)}
    of_tool = np.array([kinds[x][0] for x in said])
    lines = line[pieces[:, 0]]
    _give(owner, pieces, np.where(of_tool, LEFT, nobody + lines))
    pieces, lines = pieces[of_tool], lines[of_tool]
    if not len(pieces):
        return {}
    said = [x for x in said if kinds[x][0]]
    ends = np.array([kinds[x][1] for x in said])
    beside, target = _targets(owner, pieces, said, ends, places, line, alone)
    own = np.where(beside, target, alone + lines)
    _give(owner, pieces, np.where(target < 0, nobody + lines, own))
    return dict(zip(own[~beside].tolist(), target[~beside].tolist(), strict=True))


def _give(owner: Places, pieces: Places, owners: Places) -> None:
    """Write one owner over each piece."""
    sizes = pieces[:, 1] - pieces[:, 0] + 1
    starts = np.repeat(pieces[:, 0] - (np.cumsum(sizes) - sizes), sizes)
    owner[starts + np.arange(len(starts))] = np.repeat(owners, sizes)


def _pieces(where: Bools, places: Places) -> Places:
    """Return first and last index of each stretch of true items without white space between."""
    at = np.flatnonzero(where)
    if not len(at):
        return np.empty((0, 2), np.int64)
    # White space makes a step in `places`, a run's character one in `at`, hence in both.
    new = np.flatnonzero(np.diff(places[at], prepend=-9) != 1)
    return np.stack((at[new], at[np.append(new[1:], len(at)) - 1]), axis=1)


def _targets(
    owner: Places,
    pieces: Places,
    said: list[str],
    ends: Bools,
    places: Places,
    line: Places,
    count: int,
) -> tuple[Bools, Places]:
    """Return for each invented piece whether a run is beside it on its line, and its occurrence.

    What stands alone gets the last occurrence above, else the first below, else -1.
    """
    end = len(owner)
    head, foot = pieces[:, 0], pieces[:, 1]
    settled = np.flatnonzero(owner >= 0)
    behind = np.searchsorted(settled, head)
    settled = np.concatenate((settled, [end]))
    left, right = np.where(behind > 0, settled[behind - 1], -1), settled[behind]
    at_left, at_right = np.maximum(left, 0), np.minimum(right, end - 1)
    has_left = (left >= 0) & (line[at_left] == line[head]) & (owner[at_left] < count)
    has_right = (right < end) & (line[at_right] == line[foot]) & (owner[at_right] < count)
    glued_left = has_left & (left == head - 1) & (places[at_left] == places[head] - 1)
    glued_right = has_right & (right == foot + 1) & (places[at_right] == places[foot] + 1)
    to_left = has_left & ~has_right
    for k in np.flatnonzero(has_left & has_right).tolist():
        # Only what follows the run, or what already goes with it, can belong to it.
        if head[k] - 1 != left[k] and not (to_left[k - 1] and foot[k - 1] == head[k] - 1):
            continue
        if glued_left[k] and glued_right[k] and not ends[k]:
            to_left[k] = _is_open(said, to_left, line[head], k)
        else:
            to_left[k] = ends[k] or glued_left[k]
    attached = to_left | has_right
    above = np.full(len(head), -1)
    if not attached.all():
        runs_at = np.flatnonzero((owner >= 0) & (owner < count))
        if len(runs_at):
            above = runs_at[np.maximum(np.searchsorted(runs_at, head) - 1, 0)]
    beside = np.where(to_left, at_left, np.where(has_right, at_right, above))
    return attached, np.where(beside >= 0, owner[beside], -1)


def _is_open(said: list[str], to_left: Bools, line: Places, k: int) -> bool:
    """Return whether a mark that opens and closes alike was opened on its line before piece k."""
    for j in range(k - 1, -1, -1):
        if line[j] != line[k]:
            return False
        if said[j] == said[k]:
            return not to_left[j]
    return False


def _firsts(owner: Places, line: Places, of_run: Ints, runs: Runs) -> Places:
    """Return the index of each span's first character."""
    count = len(of_run)
    new = np.concatenate(([0], np.flatnonzero(owner[1:] != owner[:-1]) + 1))
    here, there = owner[new[:-1]], owner[new[1:]]
    both = (here < count) & (there < count)
    if not both.any():
        return new
    a = of_run[np.where(both, here, 0)]
    b = of_run[np.where(both, there, 0)]
    joined = np.cumsum(runs.joins, dtype=np.int64)
    goes_on = both & (a < b) & (joined[b] - joined[a] == b - a)
    goes_on &= (runs.label[a] == runs.label[b]) & (runs.group[a] == runs.group[b])
    blank = line[new[1:]] - line[new[1:] - 1] > 1
    goes_on &= ~blank | (runs.label[b] == _CODE)
    return np.append(new[:1], new[1:][~goes_on])
