"""What a learned family says of its own labels: learned.json, and the texts of a page it means."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, Final

import msgspec

from gen.families import Family
from gen.labels import LABELS
from gen.records import Row
from gen.sitecheck.findings import FamilyCheck

LEARNED: Final = "learned.json"
UNSURE: Final = 0.5
"""Confidence below which a label wants a person's eye."""
_BODY: Final = "article.body"


class Mark(msgspec.Struct, frozen=True):
    """The label of one text of the page, in its order; the article's body left out."""

    node: str
    """Where it stands: an element's parent and itself, each as `tag.class`."""
    label: str
    why: str
    confidence: float
    words: int = 0


class Report(msgspec.Struct, frozen=True):
    """What `sites learn` writes of how a family was learned."""

    family: str
    score: float
    """How sure it is as a whole, 0 to 1."""
    marks: list[Mark]
    text: str = "replace"
    coverage: float = 1.0
    """Share of the article's words that were found on the page."""
    content: str = ""
    """Whether the article was given or found."""
    pages: int = 1
    review: int = 0
    """Labels under 0.5."""
    page: dict[str, str] = {}
    """id, url, source, licence and language of the page."""
    texts: dict[str, int] = {}
    """How many are the article's body, and how many are not."""
    stretches: list[list[int]] = []
    """Where blocks of the body stand together: from and to, in thousandths of it, and how many."""

    def under(self, confidence: float) -> int:
        """Return how many labels are less sure."""
        return sum(m.confidence < confidence for m in self.marks)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of learned.json, for schemas/learned.json."""
    draft = "https://json-schema.org/draft/2020-12/schema"
    title = "pagenoise: how a family was learned"
    return {"$schema": draft, "title": title, **msgspec.json.schema(Report)}


def read_report(family: Family, check: FamilyCheck) -> Report | None:
    """Return a learned family's report; None for others, and with a finding for a broken one."""
    path = Path(family.folder) / LEARNED
    if family.learned is None or not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError) as e:
        check.add(str(path), f"not what `sites learn` writes: {e}", "learn the family again")
        return None


def doubts(report: Report, row: Row, confidence: float) -> dict[int, str]:
    """Return which runs of a page have a label less sure than `confidence`, and why.

    A learned page prints its texts in the order of the report, so labels in a row tell which is
    which, also where a person has changed some since.
    """
    runs, order = row.runs, range(len(row.runs))
    body = [LABELS[x] == _BODY for x in runs.label.tolist()]
    own = [i for i in order if not runs.attr[i] and not body[i]]
    left, right = [m.label for m in report.marks], [LABELS[runs.label[i]] for i in own]
    out: dict[int, str] = {}
    same = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for a, b, size in same.get_matching_blocks():
        for mark, run in zip(report.marks[a : a + size], own[b : b + size], strict=True):
            if mark.confidence < confidence:
                out[run] = f"{mark.why} ({mark.confidence:.2f})"
    return out
