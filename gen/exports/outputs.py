"""Files per split, and offsets as consumers count them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from gen.spans import codepoints

OFFSETS: Final = ("points", "utf16", "bytes")
"""Code points (Python), UTF-16 units (JavaScript, Java, C#), bytes of UTF-8 (Rust, Go)."""


def compact(value: Any) -> str:
    """Return JSON on one line, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class SplitFiles:
    """One text file per split, named `<split>.<ending>`, begun when it gets its first line."""

    def __init__(self, folder: Path, ending: str) -> None:
        self._folder, self._ending = folder, ending
        self._files: dict[str, IO[str]] = {}

    def write(self, split: str, text: str) -> None:
        """Append text and a newline."""
        if split not in self._files:
            path = self._folder / f"{split}.{self._ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._files[split] = path.open("w", encoding="utf-8", newline="\n")
        self._files[split].write(text + "\n")

    def close(self) -> None:
        """Close all files."""
        for file in self._files.values():
            file.close()


def places(text: str, counted: str) -> npt.NDArray[np.int64]:
    """Return where each code point of `text` begins, and where it ends, as `counted` in OFFSETS."""
    points = codepoints(text)
    if counted == "points":
        return np.arange(len(points) + 1)
    if counted == "utf16":
        width = 1 + (points > 0xFFFF).astype(np.int64)
    else:
        width = 1 + np.searchsorted([0x7F, 0x7FF, 0xFFFF], points, side="left")
    return np.append(0, np.cumsum(width))
