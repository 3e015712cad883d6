"""conll: a token and its BIO tag on a line, a blank line after each line of the page."""

from __future__ import annotations

from typing import Final

import numpy as np

from gen.exports.formats import Format, Job
from gen.exports.outputs import SplitFiles
from gen.policies import bio, decide_pieces, pieces
from gen.records import Row
from gen.spans import codepoints

START: Final = "-DOCSTART- -X- O O\n"
"""Before each page, as in the data of CoNLL 2003, from which most readers take it."""


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._tags = job.policy.tags()
        self._files = SplitFiles(job.folder, "conll")

    def add(self, row: Row, split: str) -> None:
        policy, text = self._job.policy, row.text
        held = pieces(text, row.token_starts, row.token_ends, row.spans)
        found = decide_pieces(policy, "token", held, len(row.token_starts))
        self._job.tally.pieces(held, found)
        line = np.cumsum(codepoints(text) == 10)[row.token_starts]
        out, last, before = [START], -1, "O"
        for a, z, tag, at in zip(
            row.token_starts.tolist(),
            row.token_ends.tolist(),
            bio(policy, held, found).tolist(),
            line.tolist(),
            strict=True,
        ):
            if tag < 0:
                before = "O"
                continue
            name = self._tags[tag]
            if at != last and last >= 0:
                out.append("")
                before = "O"
            # A sentence begins with B-, even where its span began in the sentence before.
            if name.startswith("I-") and before[2:] != name[2:]:
                name = f"B-{name[2:]}"
            out.append(f"{text[a:z]} {name}")
            last, before = at, name
        if last >= 0:
            self._job.tally.written()
            self._files.write(split, "\n".join(out) + "\n")

    def close(self) -> str:
        self._files.close()
        return ""


FORMAT = Format(
    name="conll",
    text="Tokens and BIO tags in two columns, as taggers since CoNLL 2003 read them.",
    open=_Writer,
    policy="conll",
    usage=(
        "`<split>.conll`: a token, a blank, its tag; a blank line after each line of a page, which"
        " is what stands for a sentence; `-DOCSTART-` before each page. Tokens that the policy"
        " ignores are left out."
    ),
)
