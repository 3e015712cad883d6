"""Rare letters to spell numbers with: one in place of a letter that is as long.

Resiliparse weighs text in bytes of UTF-8, so its marks keep bytes; tools in Python count
characters. Letters, not private-use characters: some tools delete those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from gen.spans import is_space

Points = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]


class Alphabet(Protocol):
    """Letters that marks are made of."""

    @property
    def width(self) -> int:
        """How many letters a mark has at most."""
        ...

    @property
    def most(self) -> int:
        """How many runs it can tell apart."""
        ...

    @property
    def counts(self) -> tuple[int, ...]:
        """How many numbers 0, 1, 2 ... letters spell."""
        ...

    @property
    def weight(self) -> Places:
        """The weight of the digit at each place."""
        ...

    def fits(self, points: Points) -> Bytes:
        """Return how many bytes each code point takes; 0 where a mark must not replace it."""
        ...

    def has(self, points: Points) -> bool:
        """Return whether there is a letter of a mark among `points`."""
        ...

    def spell(self, number: Places, order: Places, size: npt.NDArray[np.integer]) -> Points:
        """Return the letter at place `order` of each number, in place of one of `size` bytes."""
        ...

    def find(self, points: Points) -> tuple[Places, Bools, Places]:
        """Return where letters are, whether each begins a mark, and the digit it stands for."""
        ...


_FITS: Final = np.ones(0x10001, np.uint8)
_FITS[0x80:0x800] = 2
_FITS[0x800:0x10000] = 3
_FITS[0x10000] = 4
_FITS[np.flatnonzero(is_space(np.arange(0x10001, dtype=np.uint32)))] = 0
# What Resiliparse may take for an icon where it stands alone: a pilcrow, or three bytes that end in
# neither 0x80 nor 0xBF. Letters of marks end in neither.
_FITS[0xB6] = 0
_FITS[0x80:0x10000:0x40] = 0
_FITS[0xBF:0x10000:0x40] = 0
_ESCAPED: Final = "&<>\"'"


def fit(letter: str, *, whole: bool = False) -> int:
    """Return how many bytes a letter takes; 0 where a mark must not replace it.

    `whole`: it is all that a run says.
    """
    if letter in _ESCAPED:
        return int(whole)
    if whole and letter < "\u0800" and letter != "¶":
        return 1 if letter < "\x80" else 2
    return int(_FITS[min(ord(letter), 0x10000)])


@cache
def _table(*, alphabetic: bool) -> Bytes:
    """Return `fit` by code point, 0 also of what is no letter, if so asked."""
    out: Bytes = _FITS.copy()
    out[[ord(x) for x in _ESCAPED]] = 0
    if alphabetic:
        out[[i for i in range(0x10000) if not chr(i).isalpha()]] = 0
    return out


_FIRST, _LATER = 12, 10
_CONTROLS: Final = (*range(0x01, 0x09), *range(0x0E, 0x1C))
"""C0 controls that are no white space: parsers of HTML let them pass."""
_STARTS: Final = {2: 0x7CA, 3: 0xA004, 4: 0x20000}
_LETTERS: Final = np.zeros((5, _FIRST + _LATER), np.uint32)
_LETTERS[1] = _CONTROLS
for _size, _start in _STARTS.items():
    _LETTERS[_size] = np.arange(_start, _start + _FIRST + _LATER)
_DIGITS: Final = np.zeros(0x20018, np.uint8)
_DIGITS[_LETTERS[1:]] = np.arange(1, _FIRST + _LATER + 1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Marks of up to four letters that keep the length in bytes.

    Twelve letters begin a mark and ten others go on, so marks that touch are told apart.
    """

    width: int = 4
    most: int = _FIRST * _LATER**3
    counts: tuple[int, ...] = (0, *(_FIRST * _LATER**k for k in range(4)))
    weight: Places = field(
        default_factory=lambda: np.array([1, *(_FIRST * _LATER**k for k in range(3))])
    )

    def fits(self, points: Points) -> Bytes:
        """Return how many bytes each code point takes; 0 where a mark must not replace it."""
        out: Bytes = _table(alphabetic=False).take(points, mode="clip")
        return out

    def has(self, points: Points) -> bool:
        """Return whether there is a letter of a mark among `points`."""
        return bool(_DIGITS.take(points, mode="clip").any())

    def spell(self, number: Places, order: Places, size: npt.NDArray[np.integer]) -> Points:
        """Return the letter at place `order` of each number, in place of one of `size` bytes."""
        digit = number // self.weight[order]
        out: Points = _LETTERS[size, np.where(order == 0, digit % _FIRST, digit % _LATER + _FIRST)]
        return out

    def find(self, points: Points) -> tuple[Places, Bools, Places]:
        """Return where letters are, whether each begins a mark, and the digit it stands for."""
        digits = _DIGITS.take(points, mode="clip")
        at = np.flatnonzero(digits)
        digit = digits[at].astype(np.int64) - 1
        first = digit < _FIRST
        return at, first, np.where(first, digit, digit - _FIRST)


@dataclass(frozen=True, slots=True)
class Counted:
    """Marks of one letter, in place of whichever: the number of characters stays."""

    ranges: tuple[tuple[int, int], ...]
    """Code points, the last one excluded; in order."""
    width: int = 1
    weight: Places = field(default_factory=lambda: np.ones(1, np.int64))
    _letters: Points = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """List the letters."""
        every = np.concatenate([np.arange(a, z, dtype=np.uint32) for a, z in self.ranges])
        object.__setattr__(self, "_letters", every)

    @property
    def most(self) -> int:
        """How many runs it can tell apart."""
        return len(self._letters)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many numbers a mark spells."""
        return (0, self.most)

    def __str__(self) -> str:
        return ", ".join(f"U+{a:X} to U+{z:X}" for a, z in self.ranges)

    def fits(self, points: Points) -> Bytes:
        """Return how many bytes each code point takes; 0 where a mark must not replace it."""
        out: Bytes = _table(alphabetic=True).take(points, mode="clip")
        return out

    def has(self, points: Points) -> bool:
        """Return whether there is a letter of a mark among `points`."""
        return any(((points >= a) & (points < z)).any() for a, z in self.ranges)

    def spell(self, number: Places, order: Places, size: npt.NDArray[np.integer]) -> Points:
        """Return the letter of each number."""
        out: Points = self._letters[number]
        return out

    def find(self, points: Points) -> tuple[Places, Bools, Places]:
        """Return where letters are, whether each begins a mark, and the number it stands for."""
        inside = np.zeros(len(points), np.bool_)
        for a, z in self.ranges:
            inside |= (points >= a) & (points < z)
        at = np.flatnonzero(inside)
        number = np.searchsorted(self._letters, points[at]).astype(np.int64)
        return at, np.ones(len(at), np.bool_), number


CHARACTERS: Final[tuple[Alphabet, ...]] = (
    Counted(((0x20000, 0x2A6DE),)),
    Counted(((0x2A700, 0x2EBE0),)),
)
"""CJK extension B; extensions C to F: for tools that count characters."""
NARROW: Final[tuple[Alphabet, ...]] = (
    Counted(((0x12000, 0x12399), (0x13000, 0x1342F), (0x14400, 0x14647), (0x16800, 0x16A39))),
    *CHARACTERS,
)
"""Cuneiform, Egyptian and Anatolian hieroglyphs, Bamum: for tools that fill lines of a terminal,
where a CJK letter takes two columns; enough for 3,145 runs."""
BYTES: Final[tuple[Alphabet, ...]] = (Weighed(), *CHARACTERS)
"""For tools that count bytes."""
