"""boilernet: pages with `__boilernet_label` on elements, as net/preprocess.py of BoilerNet reads.

github.com/mrjleo/boilernet. A label holds for all leaves below its element, but where a nearer
element has another; without one it is 0. Leaves of the elements in IGNORED are not looked at.
"""

from __future__ import annotations

from typing import Any, Final

import lxml.etree
import lxml.html
import numpy as np

from gen.exports.formats import Format, Job
from gen.exports.leaves import leaves, parse, pieces_of, sought
from gen.policies import decide_pieces
from gen.records import Row

MARK: Final = "__boilernet_label"
IGNORED: Final = frozenset(
    "head iframe script meta link style input checkbox button noscript".split()
)
_SPLITS: Final = {"train": "train_set", "validation": "dev_set", "test": "test_set"}


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._sought = sought(job.policy, "boilernet")
        for name in ("html", "split"):
            (job.folder / name).mkdir()
        # The reader opens these three, whether or not it finds a page in them.
        names = (*_SPLITS, *job.splits)
        self._lists: dict[str, list[str]] = {_SPLITS.get(s, f"{s}_set"): [] for s in names}

    def add(self, row: Row, split: str) -> None:
        policy, tally = self._job.policy, self._job.tally
        root = parse(row)
        found = list(leaves(row, root))
        number: dict[Any, int] = {}
        units = [
            number.setdefault(x.parent, len(number)) if x.run >= 0 and _seen(x.parent) else -1
            for x in found
        ]
        held = pieces_of(row, found, units)
        decided = decide_pieces(policy, "item", held, len(number))
        tally.pieces(held, decided)
        labels = {
            one: int(self._sought[c])
            for one, c in zip(number, decided.classes.tolist(), strict=True)
            if c >= 0
        }
        _mark(root, labels)
        # A comment would be read as a leaf.
        lxml.etree.strip_tags(root, lxml.etree.Comment, lxml.etree.ProcessingInstruction)
        text = lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
        # Read as bytes by a parser that guesses where a page declares no encoding at once: the
        # byte order mark tells it, and is no text.
        (self._job.folder / "html" / f"{row.id}.html").write_bytes(text.encode("utf-8-sig"))
        self._lists[_SPLITS.get(split, f"{split}_set")].append(f"{row.id}.html")
        tally.written(bool(np.any(decided.classes >= 0)))

    def close(self) -> str:
        for name, pages in self._lists.items():
            text = "".join(f"{x}\n" for x in pages)
            (self._job.folder / "split" / f"{name}.txt").write_text(text, encoding="utf-8")
        return ""


def _seen(one: Any) -> bool:
    """Say whether BoilerNet looks at the text of an element."""
    while one is not None:
        if one.tag in IGNORED:
            return False
        one = one.getparent()
    return True


def _mark(root: Any, labels: dict[Any, int]) -> None:
    """Set the mark where an element's label is not the one it inherits."""
    waiting: list[tuple[Any, int]] = [(root, 0)]
    while waiting:
        one, inherited = waiting.pop()
        own = labels.get(one, inherited)
        if own != inherited:
            one.set(MARK, str(own))
        waiting += [(child, own) for child in one if isinstance(child.tag, str)]


FORMAT = Format(
    name="boilernet",
    text="Pages whose elements carry BoilerNet's labels, and its lists of splits.",
    open=_Writer,
    policy="boilernet",
    source="html",
    usage=(
        "From BoilerNet's `net/`: `python preprocess.py THIS_FOLDER/html -s THIS_FOLDER/split"
        " -w 1000 -t 50`. Text in buttons, inputs and noscript it does not look at; an element's"
        " own text has one label."
    ),
)
