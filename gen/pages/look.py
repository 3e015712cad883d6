"""A page as written, with what the tests for traps ask of it, and the list of these tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from gen import models
from gen.labels import BODY_IDS, LABEL_ID, LABELS
from gen.plans import Plan
from gen.spans import Runs
from gen.templates import esc_text

SIZE: Final = len(LABELS)
BODY: Final = np.isin(np.arange(SIZE), sorted(BODY_IDS))
"""Which labels are those of source blocks."""


class Look:
    """A page as written, with what several tests ask for."""

    __slots__ = (
        "count",
        "ends",
        "escaped",
        "first",
        "groups",
        "html",
        "label",
        "last",
        "page",
        "plan",
        "runs",
        "sizes",
        "starts",
    )

    def __init__(
        self,
        plan: Plan,
        page: models.Page,
        html: str,
        runs: Runs,
        groups: Sequence[tuple[str, int, int]],
        escaped: Callable[[str], str] = esc_text,
    ) -> None:
        self.escaped = escaped
        """Writes a text as the page's site writes it between tags."""
        self.plan, self.page, self.html, self.runs, self.groups = plan, page, html, runs, groups
        self.label: list[int] = runs.label.tolist()
        self.count: list[int] = np.bincount(runs.label, minlength=SIZE).tolist()
        self.starts: list[int] = runs.start.tolist()
        self.ends: list[int] = runs.end.tolist()
        self.sizes: Any = runs.end - runs.start
        """Lengths of the runs in HTML."""
        body = np.flatnonzero(BODY[runs.label])
        self.first, self.last = (int(body[0]), int(body[-1])) if len(body) else (-1, -1)

    def raw(self, i: int) -> str:
        """Return the HTML of a run."""
        return self.html[self.starts[i] : self.ends[i]]

    def at(self, name: str) -> list[int]:
        """Return the runs of a label."""
        number, label, out, i = LABEL_ID[name], self.label, list[int](), -1
        for _ in range(self.count[number]):
            i = label.index(number, i + 1)
            out.append(i)
        return out

    def inside(self, name: str) -> list[int]:
        """Return the runs of a label between the first and the last run of the body."""
        return [i for i in self.at(name) if self.first < i < self.last]

    def gap(self, i: int) -> str:
        """Return the HTML between the run before i and i, in lower case."""
        return self.html[self.ends[i - 1] : self.starts[i]].lower()

    def within(self, i: int, kind: str) -> bool:
        """Tell whether a run stands in a group of a kind, at any depth."""
        g = int(self.runs.group[i])
        while g >= 0:
            if self.groups[g][0] == kind:
                return True
            g = self.groups[g][1]
        return False

    def shows(self, text: str, name: str, begin: int = 0) -> bool:
        """Tell whether runs of a label hold a text, the first of them from run `begin` on."""
        written = self.escaped(text)
        at = self.html.find(written, self.starts[begin])
        if at < 0:
            return False
        i = int(np.searchsorted(self.runs.start, at, "right")) - 1
        return LABELS[self.label[i]].startswith(name) and at + len(written) <= self.ends[i]


Test = Callable[[Look], bool]
TESTS: Final[dict[str, tuple[tuple[int, ...], Test]]] = {}


def evidence(trap: str, *labels: str) -> Callable[[Test], Test]:
    """Register the test of a trap; it runs when the page has runs of all `labels`."""

    def keep(test: Test) -> Test:
        TESTS[trap] = tuple(LABEL_ID[x] for x in labels), test
        return test

    return keep
