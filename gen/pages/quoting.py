"""Sentences of a body that others may quote, found when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import overload

from gen.pages.pools import sentences


class Quotable(Sequence[str]):
    """One sentence of each paragraph: the first of `low` to `high` characters.

    Splitting a body costs as much as writing a page of it, and a page quotes a sentence or two: a
    paragraph is taken apart when its sentence is asked for. A paragraph without one lends the next
    paragraph's; without any at all, the sequence is empty.
    """

    def __init__(self, paragraphs: Sequence[str], low: int, high: int) -> None:
        self._all = [p for p in paragraphs if len(p) >= low]
        self._low, self._high = low, high

    @cached_property
    def _any(self) -> bool:
        return any(self._of(p) for p in self._all)

    def _of(self, paragraph: str) -> str:
        found = (x for x in sentences(paragraph) if self._low <= len(x) <= self._high)
        return next(found, "")

    def __len__(self) -> int:
        return len(self._all) if self._any else 0

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        for i in range(len(self._all)):
            if found := self._of(self._all[(at + i) % len(self._all)]):
                return found
        raise IndexError(at)
