"""mineru-html: what MinerU-HTML (Dripper) is asked, and what it should answer, per page.

github.com/opendatalab/MinerU-HTML: its own `simplify_html` cuts a page into items with an
`_item_id`, in a short form for the model and in the page as it was; the answer names each item
main or other. We read in the page as it was which text each item holds, and give it the class of
most of it. `simplify_html` leaves out menus, hidden nodes and what it cannot parse, cuts an item
at 500 characters and a list to its first and last entry: all that is counted as lost.
"""

from __future__ import annotations

from typing import Any, Final

import lxml.html
import numpy as np

from gen.exports.formats import Format, Job
from gen.exports.leaves import sought
from gen.exports.outputs import SplitFiles, compact
from gen.policies import Pieces, decide_pieces
from gen.records import Row, run_sizes, run_text, solid

ID: Final = "_item_id"
_CUT: Final = "..."
"""Stands where an item was cut, or entries of a list were left out."""
_UNREAD: Final = frozenset("script style template iframe head".split())


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._sought = sought(job.policy, "mineru-html")
        self._files = SplitFiles(job.folder, "jsonl")

    def add(self, row: Row, split: str) -> None:
        from mineru_html.process.simplify_html import simplify_html

        policy, tally = self._job.policy, self._job.tally
        simplified, whole = simplify_html(row.html)
        shown = _items(simplified)
        held = _pieces(row, whole, {k: i for i, k in enumerate(shown)})
        decided = decide_pieces(policy, "item", held, len(shown))
        # An item without any text of ours, a picture, is not main.
        classes = np.where(decided.classes < 0, policy.outside or 0, decided.classes)
        kept = _kept(row, held, list(shown.values()))
        lost = np.bincount(held.unit, weights=held.size - kept, minlength=len(shown))
        tally.count(units=len(shown), mixed=decided.mixed, cut=lost > 0)
        tally.characters(held.label, kept, classes[held.unit])
        if not shown:
            return
        tally.written()
        names = ["main" if self._sought[c] else "other" for c in classes.tolist()]
        answer = "".join(f"{k}{x}" for k, x in zip(shown, names, strict=True))
        out = {
            "track_id": row.id,
            "lang": row.lang,
            "url": row.article["url"] if row.article else "",
            "simplified_html": simplified,
            "map_html": whole,
            "labels": dict(zip(shown, names, strict=True)),
            "answer": f"<answer>{answer}</answer>",
        }
        self._files.write(split, compact(out))

    def close(self) -> str:
        self._files.close()
        return ""


def _items(simplified: str) -> dict[str, str]:
    """Return the text of each item of the short form, white space removed, by its id."""
    root: Any = lxml.html.document_fromstring(simplified)
    found = (x for x in root.iter("*") if x.get(ID))
    return {x.get(ID): solid("".join(x.itertext())) for x in found}


def _pieces(row: Row, whole: str, numbers: dict[str, int]) -> Pieces:
    """Return what each item holds of each run, in the page as it was."""
    waiting: dict[str, list[int]] = {}
    for i in np.flatnonzero(row.runs.attr == 0).tolist():
        waiting.setdefault(solid(run_text(row, i)), []).append(i)
    for same in waiting.values():
        same.reverse()
    unit, run = [], []
    for item, text in _texts(lxml.html.document_fromstring(whole)):
        same = waiting.get(solid(text), [])
        if same:  # texts of one wording come in the page's order
            found = same.pop()
            if item in numbers:
                unit.append(numbers[item])
                run.append(found)
    span = np.array(run, np.int64)
    label = row.runs.label.astype(np.int64)[span]
    return Pieces(np.array(unit, np.int64), span, label, run_sizes(row)[span])


def _texts(root: Any) -> list[tuple[str, str]]:
    """Return the text nodes in order, each with the id of the nearest item it is in."""
    out: list[tuple[str, str]] = []

    def walk(one: Any, item: str) -> None:
        item = one.get(ID) or item
        if one.text and one.text.strip():
            out.append((item, one.text))
        for child in one:
            if isinstance(child.tag, str) and child.tag not in _UNREAD:
                walk(child, item)
            if child.tail and child.tail.strip():
                out.append((item, child.tail))

    walk(root, "")
    return out


def _kept(row: Row, held: Pieces, shown: list[str]) -> Any:
    """Return how many characters of each piece the short form of its item still has."""
    out = np.zeros(len(held.unit), np.int64)
    at = [0] * len(shown)
    for i, (unit, run) in enumerate(zip(held.unit.tolist(), held.span.tolist(), strict=True)):
        piece = solid(run_text(row, run))
        text, start = shown[unit], at[unit]
        if text.startswith(_CUT, start) and not text.startswith(piece, start):
            start += len(_CUT)  # entries of a list were left out before this one
        if text.startswith(piece, start):
            out[i] = len(piece)
            at[unit] = start + len(piece)
            continue
        same = 0
        while same < len(piece) and text.startswith(piece[: same + 1], start):
            same += 1
        if text[start + same :] == _CUT:
            out[i] = same
            at[unit] = len(text)
    return out


FORMAT = Format(
    name="mineru-html",
    text="MinerU-HTML: its simplified pages, and the answer it should give for each item.",
    open=_Writer,
    policy="mineru-html",
    source="html",
    needs=("mineru_html",),
    usage=(
        "`<split>.jsonl`, one page a line: put `simplified_html` into MinerU-HTML's prompt (its"
        " `short_compact` for local models), `answer` is the target; `labels` has the class of each"
        " `_item_id`, and `map_html` is the page it is mapped back to. Long pages are not cut here."
    ),
)
