"""lines: one page a line, its text cut at newlines, a class for each line, as FinerWeb's."""

from __future__ import annotations

from gen.exports.formats import Format, Job
from gen.exports.outputs import SplitFiles, compact
from gen.policies import decide_pieces, lines, pieces
from gen.records import Row


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._files = SplitFiles(job.folder, "jsonl")

    def add(self, row: Row, split: str) -> None:
        policy = self._job.policy
        starts, ends = lines(row.text)
        solid = [bool(row.text[a:z].strip()) for a, z in zip(starts, ends, strict=True)]
        starts, ends = starts[solid], ends[solid]
        held = pieces(row.text, starts, ends, row.spans)
        found = decide_pieces(policy, "line", held, len(starts))
        self._job.tally.pieces(held, found)
        content = [
            {"line": row.text[a:z], "label": policy.classes[c], "split": False, "at": a}
            for a, z, c in zip(starts.tolist(), ends.tolist(), found.classes.tolist(), strict=True)
            if c >= 0
        ]
        if content:
            self._job.tally.written()
            page = {"id": row.id, "lang": row.lang, "page_kind": row.page_kind, "view": row.view}
            self._files.write(split, compact({**page, "content": content}))

    def close(self) -> str:
        self._files.close()
        return ""


FORMAT = Format(
    name="lines",
    text="Lines with a class each, a page a row: what line filters such as FinerWeb's learn from.",
    open=_Writer,
    policy="lines",
    usage=(
        '`<split>.jsonl`, one page a line: `content` is a list of `{"line", "label", "split",'
        ' "at"}`. `split` is always false (no line was cut into parts), `at` is where the line'
        " starts in the page's text. Blank lines are left out, and lines that the policy ignores."
    ),
)
