"""Carry places from one text to a nearly equal one: common ends, then shared stretches in order.

An extractor decides a little differently on a page with marks in it, so the text it makes of the
marked page and of the page itself may differ in whole blocks. What both hold is found by k-grams
that occur once in each; the heaviest chain of them that keeps the order is believed, grown to both
sides, and nothing else. Arrays are code points without white space.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

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


def snap(a_edges: Bools, b: Points, places: Places) -> Places:
    """Return `places` with each insertion in `b` slid left until it begins at an edge of `a`.

    Where an inserted stretch ends as the text before it does, several cuts explain it; whole runs
    come and go, so the cut between two runs is the true one. `a_edges[i]` says that a run, or what
    the tool made up, begins at place i.
    """
    missing = places < 0
    if not missing.any():
        return places
    out = places.copy()
    for start, stop in stretches(missing):
        if not start or stop == len(b) or places[stop] != places[start - 1] + 1:
            continue
        cut, slid = int(places[stop]), 0
        while not a_edges[cut - slid]:
            at = start - 1 - slid
            if at < 0 or out[at] < 0 or b[at] != b[stop - 1 - slid]:
                slid = 0
                break
            slid += 1
        if slid:
            out[stop - slid : stop] = np.arange(cut - slid, cut)
            out[start - slid : stop - slid] = -1
    return out


def stretches(where: Bools) -> list[tuple[int, int]]:
    """Return (start, stop) of each maximal stretch of true items."""
    steps = np.flatnonzero(np.diff(where.astype(np.int8), prepend=0, append=0))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


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
        # The block before grows first, so a gap lies as far right as it can: see `snap`.
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
