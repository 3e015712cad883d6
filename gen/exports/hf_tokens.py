"""hf-tokens: Parquet that `datasets` opens: words with tags, or windows of a tokenizer's ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from gen.exports.formats import Format, Job
from gen.exports.subwords import Windows, covered, read_tokenizer
from gen.policies import bio, decide_pieces, pieces
from gen.records import Row

_BATCH: Final = 256


class _Parquet:
    """One Parquet file per split, with the metadata that names the tags."""

    def __init__(self, folder: Path, columns: dict[str, Any], tags: tuple[str, ...]) -> None:
        import pyarrow as pa

        self._folder = folder / "data"
        self._folder.mkdir()
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._writers: dict[str, Any] = {}
        arrow, features = {}, {}
        for name, kind in columns.items():
            arrow[name], features[name] = _column(kind, tags)
        meta = json.dumps({"info": {"features": features}})
        self._schema = pa.schema(list(arrow.items()), metadata={"huggingface": meta})

    def add(self, split: str, row: dict[str, Any]) -> None:
        held = self._rows.setdefault(split, [])
        held.append(row)
        if len(held) >= _BATCH:
            self._flush(split)

    def _flush(self, split: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if split not in self._writers:
            path = self._folder / f"{split}.parquet"
            self._writers[split] = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._writers[split].write_table(pa.Table.from_pylist(self._rows[split], self._schema))
        self._rows[split] = []

    def close(self) -> str:
        for split in list(self._rows):
            if self._rows[split]:
                self._flush(split)
        lines = ["configs:", "- config_name: default", "  data_files:"]
        for split, writer in self._writers.items():
            writer.close()
            lines += [f"  - split: {split}", f"    path: data/{split}.parquet"]
        return "\n".join(lines)


def _column(kind: str, tags: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the Arrow type and the `datasets` feature of string, int64, pairs, or a list."""
    import pyarrow as pa

    number = {"dtype": "int64", "_type": "Value"}
    if kind == "tags":
        names = {"names": list(tags), "_type": "ClassLabel"}
        return pa.list_(pa.int64()), {"feature": names, "_type": "List"}
    if kind == "pairs":
        inner = {"feature": number, "_type": "List"}
        return pa.list_(pa.list_(pa.int64())), {"feature": inner, "_type": "List"}
    item = {"dtype": kind.removesuffix("s"), "_type": "Value"}
    plain = pa.string() if kind.startswith("string") else pa.int64()
    if kind.endswith("s"):
        return pa.list_(plain), {"feature": item, "_type": "List"}
    return plain, item


class _Words:
    def __init__(self, job: Job) -> None:
        self._job = job
        columns = {
            "id": "string",
            "lang": "string",
            "tokens": "strings",
            "ner_tags": "tags",
            "token_starts": "int64s",
            "text": "string",
        }
        self._files = _Parquet(job.folder, columns, job.policy.tags())

    def add(self, row: Row, split: str) -> None:
        policy = self._job.policy
        held = pieces(row.text, row.token_starts, row.token_ends, row.spans)
        found = decide_pieces(policy, "token", held, len(row.token_starts))
        self._job.tally.pieces(held, found)
        tags = bio(policy, held, found)
        there = tags >= 0
        if not there.any():
            return
        self._job.tally.written()
        starts, ends = row.token_starts[there].tolist(), row.token_ends[there].tolist()
        out = {
            "id": row.id,
            "lang": row.lang,
            "tokens": [row.text[a:z] for a, z in zip(starts, ends, strict=True)],
            "ner_tags": tags[there].tolist(),
            "token_starts": starts,
            "text": row.text,
        }
        self._files.add(split, out)

    def close(self) -> str:
        return self._files.close()


class _Windows:
    def __init__(self, job: Job) -> None:
        self._job = job
        tokenizer = read_tokenizer(job.options["tokenizer"])
        self._cut = Windows(tokenizer, job.policy, job.options["window"], job.options["stride"])
        columns = {
            "id": "string",
            "lang": "string",
            "window": "int64",
            "input_ids": "int64s",
            "attention_mask": "int64s",
            # Not a ClassLabel: -100 is none of its names.
            "labels": "int64s",
            "offset_mapping": "pairs",
        }
        self._files = _Parquet(job.folder, columns, job.policy.tags())
        names = dict(enumerate(job.policy.tags()))
        labels = {"id2label": names, "label2id": {v: k for k, v in names.items()}}
        text = json.dumps(labels, ensure_ascii=False, indent=1) + "\n"
        (job.folder / "labels.json").write_text(text, encoding="utf-8")

    def add(self, row: Row, split: str) -> None:
        tally, policy = self._job.tally, self._job.policy
        windows = list(self._cut.of(row.text, row.spans))
        tally.characters(*covered(row.text, row.spans, policy, windows))
        tally.written()
        for number, one in enumerate(windows):
            tally.count(units=len(one.ids), mixed=one.mixed, ignored=one.classes < 0)
            out = {
                "id": row.id,
                "lang": row.lang,
                "window": number,
                "input_ids": one.ids.tolist(),
                "attention_mask": np.ones(len(one.ids), np.int64).tolist(),
                "labels": one.tags.tolist(),
                "offset_mapping": np.stack([one.starts, one.ends], axis=1).tolist(),
            }
            self._files.add(split, out)

    def close(self) -> str:
        return self._files.close()


def _open(job: Job) -> _Words | _Windows:
    return _Windows(job) if job.options["tokenizer"] else _Words(job)


FORMAT = Format(
    name="hf-tokens",
    text="Token classification with transformers: words and tags, or a tokenizer's ids and labels.",
    open=_open,
    policy="hf-tokens",
    options={"tokenizer": "", "window": 512, "stride": 128},
    needs_with={"tokenizer": ("tokenizers",)},
    usage=(
        "```python\nfrom datasets import load_dataset\n"
        'data = load_dataset("THIS_FOLDER")\n```\n\n'
        "Without `--tokenizer`: `tokens` and `ner_tags` (a ClassLabel), as run_ner.py of"
        " transformers takes them (byte-level tokenizers need `add_prefix_space`; it cuts long"
        " pages), and `text` with `token_starts` for all that reads text. With it: `input_ids`,"
        " `attention_mask`, `labels` (-100 on special tokens, white space and what is ignored;"
        " names in `labels.json`), `offset_mapping` into the page's text, in windows that overlap:"
        " ready for a data collator."
    ),
)
