"""Arrays over text: runs of a page's HTML, spans of a view, and the character classes they rest on.

Offsets count Unicode code points, end excluded. White space is `str.isspace()`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_SPACES: Final = np.array([i for i in range(sys.maxunicode + 1) if chr(i).isspace()], np.uint32)
_NARROW: Final = bytes(i for i in range(128) if chr(i).isspace())
_WIDE: Final = "".join(chr(i) for i in _SPACES.tolist() if i > 127)
_IS_SPACE: Final = np.zeros(int(_SPACES.max()) + 2, np.bool_)
_IS_SPACE[_SPACES] = True


@dataclass(frozen=True, slots=True)
class Runs:
    """Labelled runs of a page's HTML in document order: text runs and printable attributes."""

    start: Ints
    """Where each run starts in `html`, white space trimmed."""
    end: Ints
    label: Ints
    """Label ids."""
    group: Ints
    """Index into the page's groups, -1 for none."""
    hidden: Bools
    """A browser does not show it."""
    attr: Ints
    """Index into labels.ATTRS; 0 is a text run."""
    joins: Bools
    """The run goes on where the run before it in this list left off: the same occurrence of a
    labelled element, in the same block (only inline tags without a label, or one br, between)."""

    def __len__(self) -> int:
        return len(self.start)


def codepoints(text: str) -> npt.NDArray[np.uint32]:
    """Return the code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def is_space(points: npt.NDArray[np.uint32]) -> Bools:
    """Return which code points are white space."""
    return _IS_SPACE.take(points, mode="clip")


def solid(text: str) -> bytes:
    """Return the UTF-8 of `text`, all white space removed."""
    # What ASCII has of it goes in one pass; few texts hold more.
    if not text.isascii() and any(map(text.__contains__, _WIDE)):
        text = "".join(text.split())
    return text.encode().translate(None, _NARROW)
