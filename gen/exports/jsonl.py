"""jsonl: one page a line, with its text and classed spans, for scripts of one's own."""

from __future__ import annotations

import numpy as np

from gen.errors import UsageError
from gen.exports.formats import Format, Job
from gen.exports.outputs import OFFSETS, SplitFiles, compact, places
from gen.policies import decide_pieces, pieces
from gen.records import END, START, Row


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._files = SplitFiles(job.folder, "jsonl")
        if job.options["offsets"] not in OFFSETS:
            todo = f"one of {', '.join(OFFSETS)}"
            raise UsageError(f"{job.options['offsets']!r}", where="--offsets", todo=todo)

    def add(self, row: Row, split: str) -> None:
        policy, spans = self._job.policy, row.spans
        starts, ends = spans[:, START].astype(np.int64), spans[:, END].astype(np.int64)
        held = pieces(row.text, starts, ends, spans)
        found = decide_pieces(policy, "block", held, len(spans))
        self._job.tally.pieces(held, found)
        self._job.tally.written()
        at = places(row.text, self._job.options["offsets"])
        out = {
            "id": row.id,
            "lang": row.lang,
            "page_kind": row.page_kind,
            "view": row.view,
            "text": row.text,
            "spans": [
                {"start": a, "end": z, "label": policy.classes[c]}
                for a, z, c in zip(
                    at[starts].tolist(), at[ends].tolist(), found.classes.tolist(), strict=True
                )
                if c >= 0
            ],
            "article": row.article,
        }
        self._files.write(split, compact(out))

    def close(self) -> str:
        self._files.close()
        return ""


FORMAT = Format(
    name="jsonl",
    text="One page a line: its text, and spans of it with their classes.",
    open=_Writer,
    policy="jsonl",
    options={"offsets": "points"},
    usage=(
        "`<split>.jsonl`, one object a line. `start` and `end` of a span count code points of"
        " `text`, or what `--offsets` said (`utf16`, `bytes` of UTF-8), end excluded."
    ),
)
