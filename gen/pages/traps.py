"""Hard cases: which of schemas/traps.json a page really holds, found on the page as written.

A plan plants them (gen.pages.planting); what a row lists is what came out, by evidence: labels,
groups and texts of runs (gen.pages.signs), so that a trap is there when the row says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Final

from gen import folders, models
from gen.pages import signs
from gen.pages.look import Look
from gen.plans import Plan
from gen.spans import Runs
from gen.templates import esc_text

_FILE = json.loads((folders.schemas() / "traps.json").read_text(encoding="utf-8"))
IDS: Final[tuple[str, ...]] = tuple(t["id"] for t in _FILE["traps"])
_ORDERED: Final = tuple((x, signs.tests()[x]) for x in IDS)


def planted(
    plan: Plan,
    page: models.Page,
    html: str,
    runs: Runs,
    groups: Sequence[tuple[str, int, int]],
    escaped: Callable[[str], str] = esc_text,
) -> tuple[str, ...]:
    """Return the ids of the hard cases on a page, in the order of schemas/traps.json.

    `escaped` writes a text as the page's site does.
    """
    if not len(runs):
        return ()
    look = Look(plan, page, html, runs, groups, escaped)
    count = look.count
    out = []
    for trap, (labels, test) in _ORDERED:
        for x in labels:
            if not count[x]:
                break
        else:
            if test(look):
                out.append(trap)
    return tuple(out)
