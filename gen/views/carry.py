"""Carry places from one text to a nearly equal one: common ends, then shared stretches in order.

An extractor may decide a little differently on a page with marks in it, so the text it makes of the
marked page and of the page itself may differ in whole blocks. What both hold is found by k-grams
that occur once in each; the heaviest chain of them that keeps the order is believed, grown to both
sides, and nothing else. Arrays are code points without white space.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from gen.spans import Ints
from gen.views.marks import LEFT, Places, Points, Shown, Texts, text_of

_LONG: Final = 16
"""Characters of a run that is not found inside another by chance."""

GRAMS: Final = (16, 8)
"""Lengths of the k-grams tried, the second one inside the gaps of the first. Under 8, gaps between
unrelated paragraphs begin to match by chance."""
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_MOST_BLOCKS: Final = 1500


def match(a: Points, b: Points) -> Places:
    """Return for each of `b` the place in `a` it comes from, -1 where none can be shown.

    Places rise: what was moved is not followed.
    """
    out = np.full(len(b), -1, np.int64)
    head = same_head(a, b)
    out[:head] = np.arange(head)
    tail = same_head(a[head:][::-1], b[head:][::-1])
    if tail:
        out[len(b) - tail :] = np.arange(len(a) - tail, len(a))
    _between(a, b, head, len(a) - tail, head, len(b) - tail, out, 0)
    return out


def same_head(a: Points, b: Points) -> int:
    """Return how many items `a` and `b` share from the start."""
    n = min(len(a), len(b))
    if not n:
        return 0
    differ = a[:n] != b[:n]
    at = int(differ.argmax())
    return at if differ[at] else n


def carried(shown: Shown, points: Points, texts: Texts, made: Callable[[str], bool]) -> Shown:
    """Carry runs from what a tool prints of a marked page onto what it prints of the page itself.

    Runs come and go whole, and only what the tool makes up (`made`) stands between them. A run
    is believed where all of it stands, and nothing unexplained beside it, and where it could be no
    other: it is long and said once on the page; or those like it that stand between two such, in
    the page's order, are as many in the output as on the page. The rest is nobody's.
    """
    places = match(shown.points, points)
    count = len(shown.run)
    occurrence = np.full(len(points), LEFT, np.int32)
    traced = np.flatnonzero(places >= 0)
    occurrence[traced] = shown.occurrence[places[traced]]
    whole = _whole(
        occurrence, np.bincount(shown.occurrence[shown.occurrence >= 0], minlength=count)
    )
    spots = [(int(a), int(b), int(occurrence[a])) for a, b in whole]
    said = [points[a:b].tobytes() for a, b, _ in spots]
    beside = _explained(spots, points, made)
    # With separators, so that two runs do not make up a third between them.
    page = np.insert(texts.points, texts.at[1:-1], 0).tobytes()
    kept = [len(x) >= _LONG * points.itemsize and page.count(x) == 1 for x in said]
    of_run = [int(shown.run[one]) for *_, one in spots]
    sayers: dict[bytes, list[int]] = {}
    for i in range(len(texts.at) - 1):
        sayers.setdefault(texts.of(i).tobytes(), []).append(i)
    k = 0
    while k < len(spots):
        if kept[k]:
            k += 1
            continue
        end = k
        while end < len(spots) and not kept[end]:
            end += 1
        low = of_run[k - 1] if k else -1
        high = of_run[end] if end < len(spots) else len(texts.at) - 1
        for text in dict.fromkeys(said[k:end]):
            those = [j for j in range(k, end) if said[j] == text]
            there = [i for i in sayers.get(text, []) if low < i < high]
            if all(beside[k : end + 1]) and [of_run[j] for j in those] == there:
                for j in those:
                    kept[j] = True
        k = end
    occurrence[:] = LEFT
    for (a, b, one), believed in zip(spots, kept, strict=True):
        if believed:
            occurrence[a:b] = one
    return Shown(points, occurrence, shown.run)


def _whole(occurrence: Ints, sizes: Places) -> Places:
    """Return start and stop of the stretches that are all of an occurrence."""
    edge = np.flatnonzero(np.diff(occurrence, prepend=-9, append=-9))
    start, stop = edge[:-1], edge[1:]
    one = occurrence[start]
    good = one >= 0
    good[good] = (stop - start)[good] == sizes[one[good]]
    return np.stack((start[good], stop[good]), axis=1)


def _explained(
    spots: list[tuple[int, int, int]], points: Points, made: Callable[[str], bool]
) -> list[bool]:
    """Return whether the tool may have made what stands before each spot, and after the last."""
    ends = [0, *(b for _, b, _ in spots)]
    starts = [*(a for a, *_ in spots), len(points)]
    return [made(text_of(points[a:b])) for a, b in zip(ends, starts, strict=True)]


def _between(
    a: Points, b: Points, a0: int, a1: int, b0: int, b1: int, out: Places, step: int
) -> None:
    """Fill `out[b0:b1]` from `a[a0:a1]`, anchors of length GRAMS[step] first."""
    if step == len(GRAMS) or a0 >= a1 or b0 >= b1:
        return
    blocks = _chain(_blocks(a[a0:a1], b[b0:b1], GRAMS[step]))
    at_a, at_b = a0, b0
    for i, j, length in [*((a0 + i, b0 + j, n) for i, j, n in blocks), (a1, b1, 0)]:
        skip = max(at_a - i, at_b - j, 0)
        if skip and skip >= length:
            continue
        i, j, length = i + skip, j + skip, length - skip
        grown = same_head(a[at_a:i], b[at_b:j])
        out[at_b : at_b + grown] = np.arange(at_a, at_a + grown)
        at_a, at_b = at_a + grown, at_b + grown
        back = same_head(a[at_a:i][::-1], b[at_b:j][::-1])
        _between(a, b, at_a, i - back, at_b, j - back, out, step + 1)
        out[j - back : j + length] = np.arange(i - back, i + length)
        at_a, at_b = i + length, j + length


def _blocks(a: Points, b: Points, k: int) -> list[tuple[int, int, int]]:
    """Return (place in a, place in b, length) of stretches that begin with k-grams unique in both.

    One gram in k of `a` is tried: blocks grow afterwards, so what is missed is under 2 k long.
    """
    grams_a, grams_b = _grams(a, k), _grams(b, k)
    if not len(grams_a) or not len(grams_b):
        return []
    tried = np.sort(grams_a[::k])
    i, which_a = _once(grams_a, tried)
    j, which_b = _once(grams_b, tried)
    _, at_a, at_b = np.intersect1d(which_a, which_b, assume_unique=True, return_indices=True)
    i, j = i[at_a], j[at_b]
    order = np.argsort(i)
    i, j = i[order], j[order]
    if not len(i):
        return []
    new = np.flatnonzero(np.diff(i - j, prepend=i[0] - j[0] - 1))
    last = np.append(new[1:], len(i)) - 1
    out: list[tuple[int, int, int]] = []
    for f, t in zip(new.tolist(), last.tolist(), strict=True):
        x, y, n = int(i[f]), int(j[f]), int(i[t] - i[f]) + k
        if np.array_equal(a[x : x + n], b[y : y + n]):
            out.append((x, y, n))
            continue
        # Altered somewhere in between. A hash may also lie: only what is truly equal counts.
        for x, y in zip(i[f : t + 1].tolist(), j[f : t + 1].tolist(), strict=True):
            if np.array_equal(a[x : x + k], b[y : y + k]):
                out.append((x, y, k))
    return out


def _grams(points: Points, k: int) -> npt.NDArray[np.uint64]:
    """Return the hash of the k-gram (k a power of two) at each place."""
    grams, size, factor = points.astype(np.uint64), 1, int(_FACTOR)
    while size < k:
        grams = grams[:-size] * np.uint64(factor) + grams[size:]
        size, factor = size * 2, factor * factor % 2**64
    return grams


def _once(grams: npt.NDArray[np.uint64], tried: npt.NDArray[np.uint64]) -> tuple[Places, Places]:
    """Return place and index into `tried` (sorted) of those that occur once in `grams`."""
    # A bit table first: a search for each of thousands of places would be most of the cost.
    shift = np.uint64(48)
    table = np.zeros(1 << 16, np.bool_)
    table[tried >> shift] = True
    at = np.flatnonzero(table[grams >> shift])
    which = np.minimum(np.searchsorted(tried, grams[at]), len(tried) - 1)
    same = tried[which] == grams[at]
    at, which = at[same], which[same]
    single = np.bincount(which, minlength=len(tried))[which] == 1
    return at[single], which[single]


def _chain(blocks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the heaviest chain of blocks (sorted by place in a) that also rises in b."""
    if len(blocks) > _MOST_BLOCKS:
        least = sorted((n for *_, n in blocks), reverse=True)[_MOST_BLOCKS]
        blocks = [x for x in blocks if x[2] > least]
    if not blocks:
        return []
    j = np.array([x[1] for x in blocks])
    best = np.array([x[2] for x in blocks])
    before = np.full(len(blocks), -1)
    for r in range(1, len(blocks)):
        sums = np.where(j[:r] < j[r], best[:r], -1)
        s = int(sums.argmax())
        if sums[s] > 0:
            before[r], best[r] = s, best[r] + sums[s]
    r, out = int(best.argmax()), []
    while r >= 0:
        out.append(blocks[r])
        r = int(before[r])
    return out[::-1]
