"""Hard cases: which of schemas/traps.json a page really holds, found on the page as written.

A plan plants them; what a row lists is what came out, so that a trap is there when the row says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import numpy as np

from gen import folders, models
from gen.labels import BODY_IDS, LABEL_ID
from gen.plans import Plan
from gen.spans import Runs

IDS: Final[tuple[str, ...]] = tuple(
    t["id"] for t in json.loads((folders.schemas() / "traps.json").read_text(encoding="utf-8"))["traps"]
) if (folders.schemas() / "traps.json").is_file() else ()


def planted(plan: Plan, page: models.Page, html: str, runs: Runs,
            groups: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
    """Return the ids of the hard cases on a page, in the order of schemas/traps.json."""
    return ()
