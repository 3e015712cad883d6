"""Rows in the formats that other trainers read, through policies, with a report of what survives.

::

    formats   Format, Job and Writer; the formats there are, those of other packages among them
    survival  gold characters that reach the other format, per label; units mixed, ignored, cut
    corridor  a run folder -> a folder in another format, whole or not at all
    outputs   files per split; offsets as the consumer counts them
    jsonl, lines, conll, hf_tokens, subwords, wcxb, boilernet, spacy, mineru_html   one format each

**A format of your own** is an entry point of the group `gen.exports`: its name is the name of the
format, its object a `Format`. In the pyproject.toml of your package::

    [project.entry-points."gen.exports"]
    counts = "counts_of_lines:FORMAT"

and in counts_of_lines.py::

    from gen.exports import Format, Job
    from gen.exports.outputs import SplitFiles
    from gen.policies import decide, lines
    from gen.records import Row

    class Writer:
        def __init__(self, job: Job) -> None:
            self.job, self.files = job, SplitFiles(job.folder, "tsv")

        def add(self, row: Row, split: str) -> None:
            starts, ends = lines(row.text)
            found = decide(self.job.policy, "line", row.text, starts, ends, row.spans)
            self.job.tally.units(row, starts, ends, found)  # what the report is made of
            if len(starts) >= self.job.options["least"]:
                classes = range(len(self.job.policy.classes))
                of_class = [int((found.classes == c).sum()) for c in classes]
                self.files.write(split, "\\t".join(map(str, (row.id, *of_class))))
                self.job.tally.written()

        def close(self) -> str:
            self.files.close()
            return "pretty_name: Counts"  # YAML for the head of README.md, or nothing

    FORMAT = Format(
        name="counts",
        text="Lines of each class.",
        open=Writer,
        policy="lines",
        options={"least": 1},
        usage="`<split>.tsv`: the row's id, and how many of its lines each class has.",
    )

`pagenoise export DIR --to counts --out DIR2` then works, with `--policy NAME|FILE`, `--set least=5`
(for the keys of `options`), `--list` and `--json`. A writer sees each row once, in the order of the
run. It writes into `job.folder` alone, which gets its name when all is written, with README.md,
sources.jsonl and export.json beside its files. What it does not report to `job.tally` counts as
lost: `units` for intervals of the text, `pieces` and `characters` for all else. Offsets count code
points; `outputs.places` gives them in UTF-16 units or bytes. Errors are children of
gen.errors.GenError: where, what, what to do.
"""

from gen.exports.corridor import Exported, export, render
from gen.exports.formats import Format, Job, Writer, find, formats
from gen.exports.survival import LabelSurvival, Survival, Tally

__all__ = [
    "Exported",
    "Format",
    "Job",
    "LabelSurvival",
    "Survival",
    "Tally",
    "Writer",
    "export",
    "find",
    "formats",
    "render",
]
