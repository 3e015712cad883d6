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
    counts = "mypackage.counts:FORMAT"

and in mypackage/counts.py::

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
            self.job.tally.units(row, starts, ends, found)     # what the report is made of
            for name, one in zip(self.job.policy.classes, ..., strict=True): ...
            self.files.write(split, f"{row.id}\\t...")

        def close(self) -> str:
            self.files.close()
            return ""                                          # YAML for the head of README.md

    FORMAT = Format(name="counts", text="Lines of each class.", open=Writer, policy="lines")

`pagenoise export DIR --to counts --out DIR2` then works, `--policy` and `--set KEY=VALUE` (for the
keys of `Format.options`) with it. A writer sees each row once, in the order of the run; it writes
into `job.folder` only, which takes its name when all is written. What it does not report to
`job.tally` counts as lost. Errors are children of gen.errors.GenError.
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
