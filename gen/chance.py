"""Counter-based streams of integers: the same numbers on every machine, in any order.

A stream is Philox 4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"),
keyed by (seed, purpose) and index. NumPy promises its raw output across versions; it does not
promise `Generator` methods, so the mapping to ranges is ours. A new purpose opens a new stream
and disturbs no old one.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from threading import Lock
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 32  # raw 64-bit words fetched at a time, two draws each


@cache
def _key(seed: int, purpose: str) -> int:
    data = f"{seed}\x1f{purpose}".encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


@lru_cache(maxsize=4096)
def _edges(weights: tuple[float, ...]) -> list[int]:
    """Return the running sums of weights."""
    # Whole parts per million, so that float addition has no say in the choice.
    return list(accumulate(max(0, round(w * 1_000_000)) for w in weights))


_LOCK = Lock()
_PHILOX = np.random.Philox(key=0)
_STATE = _PHILOX.state


def _raw(key: Any, count: int) -> Any:
    """Return the `_BLOCK` words of a key that follow a count of four-word blocks."""
    # A page opens ten streams, and a new generator costs ten times what it costs to turn one.
    with _LOCK:
        _STATE["state"]["key"] = key
        _STATE["state"]["counter"] = np.array([count, 0, 0, 0], dtype=np.uint64)
        _PHILOX.state = _STATE
        return _PHILOX.random_raw(_BLOCK)


class Stream:
    """Draws of one purpose at one index. Not shared: every user opens its own."""

    __slots__ = ("_count", "_key", "_left")

    def __init__(self, seed: int, index: int, purpose: str) -> None:
        # A list would pass through float64 and large seeds would collide: always uint64.
        self._key = np.array([_key(seed, purpose), index], dtype=np.uint64)
        self._count = 0
        self._left: list[int] = []

    def _fill(self) -> None:
        # The view's byte order is named, so that draws agree on every machine.
        words = _raw(self._key, self._count).astype("<u8").view("<u4")
        self._count += _BLOCK // 4
        self._left += words[::-1].tolist()

    # Every draw takes the last of `_left`; the methods most called do so themselves.

    def bits(self) -> int:
        """Return the next 32-bit integer."""
        if not self._left:
            self._fill()
        return self._left.pop()

    def below(self, n: int) -> int:
        """Return an integer in [0, n); n at most 2**32."""
        if not self._left:
            self._fill()
        return (self._left.pop() * n) >> 32

    def between(self, low: int, high: int) -> int:
        """Return an integer in [low, high], both included."""
        if not self._left:
            self._fill()
        return low + ((self._left.pop() * (high - low + 1)) >> 32)

    def chance(self, share: float) -> bool:
        """Return True with probability `share`, to one part in 2**32."""
        if not self._left:
            self._fill()
        return self._left.pop() < int(share * 4294967296)

    def pick(self, items: Sequence[T]) -> T:
        """Return one item."""
        if not self._left:
            self._fill()
        return items[(self._left.pop() * len(items)) >> 32]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Return one item with probability in proportion to its weight."""
        edges = _edges(tuple(weights))
        if len(edges) != len(items):
            raise ValueError(f"{len(items)} items, {len(edges)} weights")
        at = bisect_right(edges, (self.bits() * edges[-1]) >> 32)
        return items[min(at, len(items) - 1)]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return a new list in random order (Fisher-Yates)."""
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out

    def sample(self, items: Sequence[T], n: int) -> list[T]:
        """Return up to n different items in random order, in time that depends on n alone."""
        size, n = len(items), min(n, len(items))
        moved: dict[int, int] = {}
        out = []
        for i in range(n):
            j = i + self.below(size - i)
            out.append(items[moved.get(j, j)])
            moved[j] = moved.get(i, i)
        return out


class Deal:
    """A bijection of range(n) that looks random: deals exact shares at any n in O(1) memory.

    An affine map modulo n; used to spread quotas (languages, kinds, articles,
    sites) over pages, so that each article is used once before any is used twice.
    """

    __slots__ = ("_a", "_b", "n")

    def __init__(self, seed: int, purpose: str, n: int) -> None:
        s = Stream(seed, 0, f"deal:{purpose}")
        self.n = n
        self._b = s.below(max(1, n))
        a = 1 if n < 3 else 1 + s.below(n - 1)
        while np.gcd(a, max(1, n)) != 1:
            a = a % n + 1
        self._a = a

    def at(self, k: int) -> int:
        """Return where k goes."""
        return (self._a * k + self._b) % self.n if self.n else 0
