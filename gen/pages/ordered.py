"""What templates made of real pages ask of a page: words to order, stretches of the body, lists.

Each is made when it is asked for, and is the same when a template asks again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from types import SimpleNamespace
from typing import Final, cast

from gen.fillers import Filler
from gen.models import Block, Teaser
from gen.pages.desk import Desk

_STRETCH: Final = re.compile(r"from_(\d{1,4})_to_(\d{1,4})")
_LIST: Final = re.compile(r"list_(\d{1,3})_(\d+)")
_DAYS: Final = 900


class Stretches:
    """Blocks between two thousandths of a body: together, in order, they are all of it."""

    def __init__(self, body: Sequence[Block]) -> None:
        self._body = body

    def __getattr__(self, name: str) -> list[Block]:
        found = _STRETCH.fullmatch(name)
        if not found:
            raise AttributeError(name)
        start, stop = (round(len(self._body) * int(x) / 1000) for x in found.groups())
        return list(self._body[start:stop])


class Lists:
    """Lists of teasers, each of about the length that its name says."""

    def __init__(self, take: Callable[..., list[Teaser]], vary: Callable[[int, int], int]) -> None:
        self._take, self._vary = take, vary
        self._known: dict[str, list[Teaser]] = {}

    def __getattr__(self, name: str) -> list[Teaser]:
        found = _LIST.fullmatch(name)
        if not found:
            raise AttributeError(name)
        if name not in self._known:
            wanted = max(1, int(found[1]))
            self._known[name] = self._take(self._vary(max(1, wanted * 3 // 4), wanted))
        return self._known[name]


class Ordered:
    """The part of a page's extras that templates made of real pages ask for."""

    _desk: Desk
    _now: dt.datetime
    _body: Sequence[Block]
    _take: Callable[..., list[Teaser]]

    @cached_property
    def text(self) -> SimpleNamespace:
        """Return words to order, drawn for this page."""
        s, say = self._desk.plan.stream("extra.text"), self._desk.say

        def date(_: int, number: int) -> str:
            when = self._now - dt.timedelta(days=1 + number % _DAYS, minutes=number // _DAYS % 1440)
            return say.date(when)

        def ago(_: int, number: int) -> str:
            minutes = number % 40_000
            return say.ago(minutes, self._now - dt.timedelta(minutes=minutes))

        known: dict[str, int] = {}

        def number(name: str) -> int:
            if name not in known:
                known[name] = s.bits()
            return known[name]

        special = {"date": date, "ago": ago}
        return cast(SimpleNamespace, Filler(self._desk.shelf.stock, number, special))

    @cached_property
    def stretch(self) -> SimpleNamespace:
        """Return the body by stretches."""
        return cast(SimpleNamespace, Stretches(self._body))

    @cached_property
    def some(self) -> SimpleNamespace:
        """Return lists of teasers."""
        return cast(
            SimpleNamespace, Lists(self._take, self._desk.plan.stream("extra.some").between)
        )
