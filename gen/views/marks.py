"""Mark the runs of a page, and read off an extractor's output which run each character shows.

A mark is one code point per run, put inside the run's white space (outside it, the collapsing of
edges changes; private-use characters are deleted by some tools, letters of a rare script are not).
"""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import Final

import numpy as np
import numpy.typing as npt

from gen.errors import GenError
from gen.spans import Ints, Runs, codepoints, is_space
from gen.views import carry

Points = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

RANGES: Final = ((0x20000, 0x2A6DE), (0x2A700, 0x2EBE0))
"""CJK extension B; extensions C to F. A page of ours holds neither."""
LEFT: Final = -1
"""In place of an occurrence: no run shows here, the tool made the character up."""
LOST: Final = -2
"""In place of an occurrence: not carried over."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What the runs say: entities decoded, all white space removed."""

    points: Points
    at: Places
    """Where each run begins in `points`, and the end of the last: one more than there are runs."""

    def of(self, run: int) -> Points:
        """Return the code points of one run."""
        return self.points[self.at[run] : self.at[run + 1]]


@dataclass(frozen=True, slots=True)
class Shown:
    """The non-space characters of an output and the runs they show."""

    points: Points
    occurrence: Ints
    """One per character: which printing of which run, an index into `run`; LEFT, or LOST."""
    run: Ints
    """The run of each occurrence. A run may occur twice, not at all, or out of order."""


def free_marks(count: int, html: str, printed: Points) -> int:
    """Return the first of `count` code points that neither the page nor its output holds.

    The output is asked too, because a character reference in the page spells what it prints.
    Raises GenError where there are none.
    """
    rare = [t[t >= RANGES[0][0]] for t in (codepoints(html), printed)]
    for low, high in RANGES:
        if low + count > high:
            continue
        if not any(((t >= low) & (t < low + count)).any() for t in rare):
            return low
    raise GenError(
        f"no range of rare characters is free to mark {count} text runs",
        where="views",
        todo=f"the page must be free of U+{RANGES[1][0]:X} to U+{RANGES[1][1]:X}"
        f" and hold at most {RANGES[0][1] - RANGES[0][0]} runs",
    )


def marked(html: str, runs: Runs, base: int) -> tuple[str, Texts]:
    """Return the page with character `base + i` at the start of run i, and what the runs say."""
    starts, ends = runs.start.tolist(), runs.end.tolist()
    said = [html[a:b] for a, b in zip(starts, ends, strict=True)]
    parts: list[str] = []
    at = 0
    for start, end, mark, text in zip(
        starts, ends, map(chr, range(base, base + len(runs))), said, strict=True
    ):
        parts += (html[at:start], mark, text)
        at = end
    parts.append(html[at:])
    if "&" in html:
        said = [unescape(x) if "&" in x else x for x in said]
    points = codepoints("".join(said))
    solid = np.flatnonzero(~is_space(points))
    edges = np.cumsum([0, *map(len, said)])
    return "".join(parts), Texts(points[solid], np.searchsorted(solid, edges))


def read(output: str, base: int, texts: Texts) -> Shown:
    """Read runs off the output for a marked page.

    What follows a mark is its run for as long as it says what the run says. Where a tool altered
    characters, stretches found in the run's text are the run's, and what lies between them.
    """
    count = len(texts.at) - 1
    points = codepoints(output)
    places = np.flatnonzero(points >= base)
    places = places[points[places] < base + count]
    run = (points[places] - base).astype(np.int32)
    solid = ~is_space(points)
    solid[places] = False
    kept = np.flatnonzero(solid)
    points = points[kept]
    occurrence = np.full(len(points), LEFT, np.int32)
    if not len(run):
        return Shown(points, occurrence, run)
    start = np.searchsorted(kept, places)
    room = np.diff(start, append=len(points))
    wanted = np.diff(texts.at)[run]
    held = np.minimum(room, wanted)
    # Place in the output, and place in what the runs say, of each character that may be a run's.
    before = np.cumsum(held) - held
    counting = np.arange(int(held.sum()))
    here = np.repeat(start - before, held) + counting
    owner = np.repeat(np.arange(len(run), dtype=np.int32), held)
    occurrence[here] = owner
    differ = points[here] != texts.points[np.repeat(texts.at[run] - before, held) + counting]
    if not differ.any():
        return Shown(points, occurrence, run)
    for one in np.unique(owner[differ]).tolist():
        _read_altered(
            points, texts.of(int(run[one])), one, int(start[one]), int(room[one]), occurrence
        )
    return Shown(points, occurrence, run)


def _read_altered(
    points: Points, said: Points, one: int, start: int, room: int, occurrence: Ints
) -> None:
    """Settle one occurrence whose output is not what its run says."""
    part = occurrence[start : start + room]
    part[:] = LEFT
    extent = _with_insertions(points[start : start + room], said)
    if not extent:
        traced = np.flatnonzero(carry.match(said, points[start : start + room]) >= 0)
        # A third of the run: less is found by chance in any text of the same language.
        extent = int(traced[-1]) + 1 if len(traced) * 3 >= len(said) and len(traced) else 0
    part[:extent] = one


def _with_insertions(printed: Points, said: Points) -> int:
    """Return how much of `printed` shows all of `said` with escapes between, 0 if it does not."""
    text = text_of(printed)
    at = 0
    for character in text_of(said):
        at = text.find(character, at) + 1
        if not at:
            return 0
    # The longest escape in use is `&quot;`; what is further drawn out is not the run.
    return at if at <= 6 * len(said) else 0


def text_of(points: Points) -> str:
    """Return the string of these code points."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def carried(shown: Shown, points: Points, texts: Texts) -> Shown:
    """Carry runs from the marked output onto the plain output's non-space code points."""
    if np.array_equal(shown.points, points):
        return shown
    edges = np.ones(len(shown.points) + 1, np.bool_)
    edges[1:-1] = shown.occurrence[1:] != shown.occurrence[:-1]
    places = carry.snap(edges, points, carry.match(shown.points, points))
    traced = places >= 0
    occurrence = np.full(len(points), LOST, np.int32)
    occurrence[traced] = shown.occurrence[places[traced]]
    # Whole runs come and go. A small part of one is a chance likeness at the edge of a gap.
    known = occurrence >= 0
    size = len(shown.run)
    had = np.bincount(shown.occurrence[shown.occurrence >= 0], minlength=size)
    has = np.bincount(occurrence[known], minlength=size)
    occurrence[known] = np.where((has * 2 < had)[occurrence[known]], LOST, occurrence[known])
    return _embedded(Shown(points, occurrence, shown.run), texts)


def _embedded(shown: Shown, texts: Texts) -> Shown:
    """Explain stretches that only the plain output holds by the runs that stand between neighbours.

    A stretch is explained when runs, in the page's order, spell it out completely. It is searched
    from both ends: where the two ways name different runs, nothing is proved.
    """
    occurrence, run = shown.occurrence.copy(), shown.run.tolist()
    for start, stop in carry.stretches(occurrence == LOST):
        left, right = _neighbour(occurrence, start - 1, -1), _neighbour(occurrence, stop, 1)
        if left == right != LEFT:
            occurrence[start:stop] = left
            continue
        low = run[left] + 1 if left >= 0 else 0
        high = run[right] if right >= 0 else len(texts.at) - 1
        stretch = shown.points[start:stop]
        forth = _spell(stretch, texts, range(low, high), forward=True)
        if forth and forth == _spell(stretch, texts, range(low, high), forward=False):
            for at, one in forth:
                occurrence[start + at : start + at + len(texts.of(one))] = len(run)
                run.append(one)
        # What is left are list numbers and their like, or unknown: the rule for those decides.
    return Shown(shown.points, occurrence, np.array(run, np.int32))


def _neighbour(occurrence: Ints, at: int, step: int) -> int:
    """Return the nearest occurrence from `at` on, LEFT if there is none."""
    while 0 <= at < len(occurrence):
        if occurrence[at] >= 0:
            return int(occurrence[at])
        at += step
    return LEFT


def _spell(
    stretch: Points, texts: Texts, candidates: range, *, forward: bool
) -> list[tuple[int, int]]:
    """Return (place, run) of the runs that spell `stretch`, greedily from one end; [] if they fail.

    Up to four characters between two runs may be the tool's own (a bullet, a list number).
    """
    text = stretch if forward else stretch[::-1]
    at, out = 0, []
    for one in candidates if forward else reversed(candidates):
        said = texts.of(one) if forward else texts.of(one)[::-1]
        size = len(said)
        if not size:
            continue
        for skip in range(5 if size > 3 else 1):
            if np.array_equal(text[at + skip : at + skip + size], said):
                at += skip
                out.append((at if forward else len(text) - at - size, one))
                at += size
                break
        if at == len(text):
            break
    if len(text) - at > 4:
        return []
    return out if forward else out[::-1]
