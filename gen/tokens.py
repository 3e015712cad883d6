r"""Tokens of a text and their BIO tags: `\w+` or one other code point that is not white space.

Tokens are a function of the text alone; labels never move their edges.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from gen.spans import Ints, codepoints

Places = npt.NDArray[np.int64]

_SPACE, _WORD, _OTHER = 0, 1, 2


@cache
def _classes() -> npt.NDArray[np.int8]:
    r"""Return the class of every code point: white space, `\w`, or other.

    Of the interpreter's own Unicode version, as `re` and `str.isspace` have it.
    """
    every = np.arange(0x110000, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    out = np.full(0x110000, _OTHER, np.int8)
    for found in re.finditer(r"\w+", every):
        out[found.start() : found.end()] = _WORD
    for found in re.finditer(r"\s+", every):
        out[found.start() : found.end()] = _SPACE
    return out


def tokenize(text: str) -> tuple[Places, Places]:
    """Return starts and ends of the tokens of `text`, in code points, end excluded."""
    if not text:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    kind = _classes().take(codepoints(text))
    solid = kind != _SPACE
    single = kind == _OTHER
    change = kind[1:] != kind[:-1]
    starts = solid.copy()
    starts[1:] &= change | single[1:]
    ends = solid.copy()
    ends[:-1] &= change | single[:-1]
    return np.flatnonzero(starts), np.flatnonzero(ends) + 1


def bio(text: str, starts: Places, ends: Places, spans: Ints) -> Places:
    """Return the BIO tag id of each token: 0 outside, 2 label + 1 begins, 2 label + 2 goes on.

    `spans` has columns start, end, label and more, ordered and disjoint. A token over an edge takes
    the span with most of its characters, the first on a tie; B is a span's first own token.
    """
    del text  # Offsets are all it takes; it stands in the signature of every view of tokens.
    if not len(starts) or not len(spans):
        return np.zeros(len(starts), np.int64)
    begin, end = spans[:, 0].astype(np.int64), spans[:, 1].astype(np.int64)
    low = np.searchsorted(end, starts, side="right")
    high = np.searchsorted(begin, ends, side="left")
    own = np.where(low < high, low, -1)
    over = np.flatnonzero(high - low > 1)
    if len(over):
        # Each of these tokens with each of its spans, and how much of it is in that.
        count = (high - low)[over]
        first = np.cumsum(count) - count
        span = np.arange(count.sum()) + (low[over] - first).repeat(count)
        token = over.repeat(count)
        size = np.minimum(end[span], ends[token]) - np.maximum(begin[span], starts[token])
        most = np.flatnonzero(size == np.maximum.reduceat(size, first).repeat(count))
        own[over] = span[most[np.searchsorted(most, first)]]
    inside = own >= 0
    first = np.ones(len(own), np.bool_)
    first[1:] = own[1:] != own[:-1]
    tags = 2 * spans[:, 2].astype(np.int64)[own] + 2 - first
    return np.where(inside, tags, 0).astype(np.int64)


def together(texts: Sequence[str], spans: Sequence[Ints]) -> list[tuple[Places, Places, Places]]:
    """Return starts, ends and tags of each text's tokens, as `tokenize` and `bio` have them.

    A call over many texts costs little more than one over a single one.
    """
    first = list(accumulate((len(x) + 1 for x in texts), initial=0))
    joined = "\n".join(texts)  # no token and no span reaches over white space
    starts, ends = tokenize(joined)
    moved = [np.zeros((0, 3), np.int32)]
    for own, at in zip(spans, first, strict=False):
        moved.append(own[:, :3] + np.array([at, at, 0], np.int32))
    tags = bio(joined, starts, ends, np.concatenate(moved))
    cuts = np.searchsorted(starts, first).tolist()
    return [
        (starts[a:z] - at, ends[a:z] - at, tags[a:z])
        for a, z, at in zip(cuts, cuts[1:], first, strict=False)
    ]
