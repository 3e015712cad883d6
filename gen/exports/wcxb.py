"""wcxb: an evaluation set in the form of the Web Content Extraction Benchmark, schema 2.0.

github.com/Murrough-Foley/web-content-extraction-benchmark: `<split>/html/0001.html.gz` and
`<split>/ground-truth/0001.json`; its evaluate.py knows the splits dev and test.
"""

from __future__ import annotations

import gzip
import json
import re
from itertools import groupby
from typing import Any, Final

import numpy as np

from gen.exports.formats import Format, Job
from gen.exports.leaves import Leaf, leaves, parse, pieces_of, sought
from gen.labels import LABELS
from gen.policies import decide_pieces
from gen.records import Row

_SPLITS: Final = {"validation": "dev"}
_TYPES: Final = {"article": "article", "truncated": "article", "thread": "forum"}
_MOST, _LEAST, _LONGEST = 5, 12, 200
"""Snippets of a kind on a page, and their lengths in characters, as in the benchmark."""
_SENTENCE: Final = re.compile(r".{12,}?[.!?…。](?=\s|$)")


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._sought = sought(job.policy, "wcxb")
        self._numbers: dict[str, int] = {}

    def add(self, row: Row, split: str) -> None:
        policy, tally = self._job.policy, self._job.tally
        found = list(leaves(row, parse(row)))
        blocks = [list(x) for _, x in groupby(found, key=lambda leaf: leaf.block)]
        units = [i for i, block in enumerate(blocks) for _ in block]
        held = pieces_of(row, found, units)
        decided = decide_pieces(policy, "block", held, len(blocks))
        there = np.bincount(held.unit, weights=held.size, minlength=len(blocks)) > 0
        tally.count(units=int(there.sum()), mixed=decided.mixed)
        # The gold text is cut at runs, so that a mixed block gives what is gold of it, and no more.
        own = policy.of_label[row.runs.label]
        tally.characters(held.label, held.size, own[held.span])
        tally.written()
        gold = np.append((own >= 0) & self._sought[own], False)  # -1 is white space
        texts = [_fold(block, gold) for block in blocks]
        main = [x for x in texts if x]
        noise = [
            (LABELS[int(row.runs.label[leaf.run])], " ".join(leaf.text.split()))
            for block, text, mixed in zip(blocks, texts, decided.mixed, strict=True)
            if not text and not mixed
            for leaf in block
            if leaf.run >= 0 and own[leaf.run] >= 0
        ]
        name = _SPLITS.get(split, split)
        number = self._numbers[name] = self._numbers.get(name, 0) + 1
        self._write(row, name, f"{number:04d}", "\n\n".join(main), main, noise)

    def _write(
        self,
        row: Row,
        split: str,
        number: str,
        content: str,
        main: list[str],
        noise: list[tuple[str, str]],
    ) -> None:
        folder = self._job.folder / split
        for name in ("html", "ground-truth"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        # No time and no name in the head: the same page gives the same bytes.
        packed = gzip.compress(row.octets, compresslevel=6, mtime=0)
        (folder / "html" / f"{number}.html.gz").write_bytes(packed)
        article: dict[str, str] = row.article or {}
        kind = _TYPES.get(row.page_kind, "collection" if row.page_kind == "index" else "other")
        out = {
            "schema_version": "2.0",
            "url": article.get("url", ""),
            "file_id": number,
            "_internal": {
                "page_type": {
                    "primary": kind,
                    "confidence": "verified",
                    "needs_review": False,
                    "tags": [row.page_kind, row.lang, row.family, *row.traps],
                },
                "pagenoise": row.id,
                "licence": article.get("licence", ""),
            },
            "ground_truth": {
                "title": article.get("title", ""),
                "author": article.get("author", ""),
                "publish_date": article.get("date", ""),
                "main_content": content,
                "with": wanted(main),
                "without": unwanted(noise, content),
            },
        }
        text = json.dumps(out, ensure_ascii=False, indent=2) + "\n"
        (folder / "ground-truth" / f"{number}.json").write_text(text, encoding="utf-8")

    def close(self) -> str:
        return ""


def _fold(block: list[Leaf], chosen: Any) -> str:
    """Return the text of the leaves of a block that are chosen, with the space between them."""
    out = [x.text if x.run < 0 or chosen[x.run] else " " for x in block]
    return " ".join("".join(out).split())


def _snippet(text: str) -> str:
    """Return the first sentence of a text, or its first words."""
    found = _SENTENCE.match(text)
    text = found.group() if found else text
    if len(text) <= _LONGEST:
        return text
    short = text[:_LONGEST]
    return short.rsplit(" ", 1)[0] if " " in short else short


def wanted(main: list[str]) -> list[str]:
    """Return sentences that must appear: of the first and last block, and evenly between them."""
    long = [x for x in main if len(x) >= _LEAST] or main
    n = min(_MOST, len(long))
    at = [round(i * (len(long) - 1) / max(n - 1, 1)) for i in range(n)]
    return list(dict.fromkeys(_snippet(long[i]) for i in at))


def unwanted(noise: list[tuple[str, str]], content: str) -> list[str]:
    """Return texts that must not appear, one of a label first, none of them in the content.

    Nothing of `article.*`: whether an extractor prints title and date is taste.
    """
    low = content.lower()
    given = [
        (label, _snippet(text))
        for label, text in noise
        if len(text) >= _LEAST and not label.startswith("article.")
    ]
    given = [(label, text) for label, text in given if text.lower() not in low]
    out: dict[str, None] = {}
    taken: set[str] = set()
    for label, text in sorted(given, key=lambda x: -len(x[1])):  # sorted() keeps the page's order
        if label not in taken and len(out) < 2 * _MOST:
            taken.add(label)
            out[text] = None
    return list(out)


FORMAT = Format(
    name="wcxb",
    text="An evaluation set: pages, the gold text, and snippets that must and must not appear.",
    open=_Writer,
    policy="wcxb",
    source="html",
    usage=(
        "In the form of the Web Content Extraction Benchmark: `<split>/html/0001.html.gz` and"
        " `<split>/ground-truth/0001.json` (validation is `dev`). Put its evaluate.py here and run"
        " `python evaluate.py --split test --results results.json --per-type`."
    ),
)
