"""spacy: DocBin files, classes as entities and as spans, for `spacy train`."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from gen.exports.formats import Format, Job
from gen.policies import bio, decide_pieces, pieces
from gen.records import Row

KEY: Final = "sc"
"""Of `doc.spans`: what spancat and its command line take by default."""
_SPLITS: Final = {"validation": "dev"}
_TOGETHER: Final = 2_000
"""Pages of a DocBin: it is made in memory."""


class _Writer:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._tags = job.policy.tags()
        self._blank: dict[str, Any] = {}
        self._bins: dict[tuple[str, str], tuple[Any, int, int]] = {}

    def _language(self, lang: str) -> Any:
        """Return spaCy's blank pipeline of a language, `xx` where it has none that works."""
        if lang not in self._blank:
            import spacy

            try:
                made = spacy.blank(lang.partition("-")[0])
            except ImportError:  # a language it does not know, or whose tokenizer is not installed
                made = spacy.blank("xx")
            self._blank[lang] = made
        return self._blank[lang]

    def add(self, row: Row, split: str) -> None:
        from spacy.tokens import Span

        policy, tally = self._job.policy, self._job.tally
        language = self._language(row.lang)
        language.max_length = max(language.max_length, len(row.text) + 1)
        doc = language.make_doc(row.text)
        starts = np.array([t.idx for t in doc], np.int64)
        ends = np.array([t.idx + len(t) for t in doc], np.int64)
        held = pieces(row.text, starts, ends, row.spans)
        found = decide_pieces(policy, "token", held, len(doc))
        tally.characters(held.label, held.size, found.classes[held.unit])
        # White space is a token to spaCy, and no unit of ours.
        solid = np.bincount(held.unit, minlength=len(doc)) > 0
        tally.count(units=int(solid.sum()), mixed=found.mixed, ignored=solid & (found.classes < 0))
        begun: list[list[int]] = []
        for i, tag in enumerate(bio(policy, held, found).tolist()):
            if tag <= 0:
                continue
            if tag % 2:
                begun.append([i, i + 1, tag])
            else:
                begun[-1][1] = i + 1
        given = [Span(doc, a, z, self._tags[t].partition("-")[2]) for a, z, t in begun]
        doc.spans[KEY] = given
        doc.set_ents(given)
        doc.user_data["id"] = row.id
        self._put(language.lang, _SPLITS.get(split, split), doc)
        tally.written(bool(given) or policy.outside is not None)

    def _put(self, lang: str, split: str, doc: Any) -> None:
        from spacy.tokens import DocBin

        held, count, number = self._bins.get((lang, split), (None, 0, 0))
        if held is None:
            held = DocBin(store_user_data=True)
        held.add(doc)
        self._bins[lang, split] = held, count + 1, number
        if count + 1 >= _TOGETHER:
            self._flush(lang, split)

    def _flush(self, lang: str, split: str) -> None:
        held, count, number = self._bins[lang, split]
        if count:
            folder = self._job.folder / lang / split
            folder.mkdir(parents=True, exist_ok=True)
            held.to_disk(folder / f"{number:04d}.spacy")
        self._bins[lang, split] = None, 0, number + 1

    def close(self) -> str:
        for lang, split in list(self._bins):
            self._flush(lang, split)
        return ""


FORMAT = Format(
    name="spacy",
    text="spaCy's DocBin: classes as entities, and as the span group `sc`.",
    open=_Writer,
    policy="spacy",
    needs=("spacy",),
    usage=(
        "`<language>/<split>/0000.spacy` (validation is `dev`; language `xx` where spaCy has no"
        " tokenizer of its own). For `bg`: `python -m spacy init config config.cfg --lang bg"
        " --pipeline ner`, then `python -m spacy train config.cfg --paths.train bg/train"
        ' --paths.dev bg/dev`; or `--pipeline spancat`, which reads `doc.spans["sc"]`.'
    ),
)
