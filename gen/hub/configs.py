"""What else of a run stands on the Hub: its rows as lines and as windows of tokens, in Parquet.

Both are functions of the rows and of a policy, a shard of theirs for each shard of the run under
the same name, so that anybody can make them again and hold them against what was fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gen import engines
from gen.policies import Policy, bio, decide_pieces, lines, load, pieces
from gen.records import Row, rows
from gen.shards import ContentDigest, disk_errors, read_batches
from gen.shards.manifest import Manifest, Shard
from gen.verify import ChecksumMismatch, FileMissing, Finding, ShardBroken, UnexpectedFile
from gen.verify.rows import UNREADABLE

PAGES: Final = "pages"
"""The config of the rows themselves; its files are in data/."""
WINDOW: Final = 256
"""Tokens of a window: what most tokenizers cut into fewer than 512 pieces."""
_GROUP: Final = 10_000
"""Rows of a row group: enough to compress well, little enough to hold."""
_FEW: Final = ["page", "lang", "page_kind", "view"]
"""Columns of text that say the same in many rows."""

_TEXT: Final = {"dtype": "string", "_type": "Value"}
_NUMBER: Final = {"dtype": "int64", "_type": "Value"}


@dataclass(frozen=True, slots=True)
class Config:
    """A config of the dataset that is made of the rows."""

    name: str
    """And the folder of its files."""
    policy: str
    features: Callable[[Policy], dict[str, Any]]
    """Columns, as `datasets` writes them into Arrow metadata."""
    make: Callable[[Policy, pa.Schema, pa.RecordBatch, Sequence[Row]], pa.Table]
    """Of rows, as they are stored and as nouns."""

    def schema(self) -> pa.Schema:
        """Return the Arrow schema of its files, with the metadata that `load_dataset` reads."""
        features = self.features(load(self.policy))
        meta = json.dumps({"info": {"features": features}})
        fields = [(name, _arrow(kind)) for name, kind in features.items()]
        return pa.schema(fields, metadata={"huggingface": meta})

    def columns(self, kind: str) -> list[str]:
        """Return the Parquet names of its columns of numbers that are a ClassLabel, or are not."""
        out = []
        for name, feature in self.features(load(self.policy)).items():
            listed = feature["_type"] == "List"
            inner = feature["feature"] if listed else feature
            if inner["_type"] == kind and inner is not _TEXT:
                out.append(f"{name}.list.element" if listed else name)
        return out


class Size(NamedTuple):
    """How much of a config a shard holds."""

    rows: int
    bytes: int
    """In Arrow's memory."""


def _arrow(kind: dict[str, Any]) -> pa.DataType:
    if kind["_type"] == "List":
        return pa.list_(_arrow(kind["feature"]))
    return pa.string() if kind.get("dtype") == "string" else pa.int64()


def _page_columns(batch: pa.RecordBatch, page: npt.NDArray[np.int64]) -> dict[str, pa.Array]:
    at = pa.array(page)
    names = {"page": "id", "lang": "lang", "page_kind": "page_kind", "view": "view"}
    return {name: batch.column(column).take(at) for name, column in names.items()}


def _line_features(policy: Policy) -> dict[str, Any]:
    return {
        "text": _TEXT,
        "label": {"names": list(policy.classes), "_type": "ClassLabel"},
        "previous": _TEXT,
        "next": _TEXT,
        "page": _TEXT,
        "start": _NUMBER,
        "lang": _TEXT,
        "page_kind": _TEXT,
        "view": _TEXT,
    }


def _lines(
    policy: Policy, schema: pa.Schema, batch: pa.RecordBatch, found: Sequence[Row]
) -> pa.Table:
    """Return the lines of a batch of rows that hold more than white space and have a class."""
    out: dict[str, list[Any]] = {x: [] for x in ("text", "label", "previous", "next", "start")}
    page: list[int] = []
    for number, row in enumerate(found):
        starts, ends = lines(row.text)
        texts = [row.text[a:z] for a, z in zip(starts.tolist(), ends.tolist(), strict=True)]
        solid = [i for i, x in enumerate(texts) if x.strip()]
        texts, starts, ends = [texts[i] for i in solid], starts[solid], ends[solid]
        held = pieces(row.text, starts, ends, row.spans)
        classes = decide_pieces(policy, "line", held, len(starts)).classes
        kept = np.flatnonzero(classes >= 0).tolist()
        around = ["", *texts, ""]
        out["text"] += [texts[i] for i in kept]
        out["label"] += classes[kept].tolist()
        out["previous"] += [around[i] for i in kept]
        out["next"] += [around[i + 2] for i in kept]
        out["start"] += starts[kept].tolist()
        page += [number] * len(kept)
    columns = _page_columns(batch, np.array(page, np.int64)) | out
    arrays = [pa.array(columns[f.name], f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _token_features(policy: Policy) -> dict[str, Any]:
    tags = {"names": list(policy.tags()), "_type": "ClassLabel"}
    return {
        "tokens": {"feature": _TEXT, "_type": "List"},
        "ner_tags": {"feature": tags, "_type": "List"},
        "token_starts": {"feature": _NUMBER, "_type": "List"},
        "page": _TEXT,
        "window": _NUMBER,
        "lang": _TEXT,
        "page_kind": _TEXT,
        "view": _TEXT,
    }


def _tags(policy: Policy, row: Row) -> npt.NDArray[np.int64]:
    held = pieces(row.text, row.token_starts, row.token_ends, row.spans)
    return bio(policy, held, decide_pieces(policy, "token", held, len(row.token_starts)))


def _tokens(
    policy: Policy, schema: pa.Schema, batch: pa.RecordBatch, found: Sequence[Row]
) -> pa.Table:
    """Return the tokens of a batch of rows in windows, those without a class left out."""
    each = [_tags(policy, row) for row in found]
    tags = np.concatenate([np.zeros(0, np.int64), *each])
    kept = tags >= 0
    counts = [int((x >= 0).sum()) for x in each]
    windows = [-(-n // WINDOW) for n in counts]
    page = np.repeat(np.arange(len(counts)), windows)
    window = np.concatenate([np.zeros(0, np.int64), *(np.arange(n) for n in windows)])
    sizes = np.minimum(np.repeat(counts, windows) - window * WINDOW, WINDOW)
    edges = pa.array(np.append(0, np.cumsum(sizes)), pa.int32())
    flat = {
        "tokens": batch.column("tokens").flatten().filter(pa.array(kept)),
        "token_starts": batch.column("token_starts").flatten().filter(pa.array(kept)),
        "ner_tags": pa.array(tags[kept]),
    }
    columns = _page_columns(batch, page) | {
        name: pa.ListArray.from_arrays(edges, values) for name, values in flat.items()
    }
    columns["window"] = pa.array(window, pa.int64())
    return pa.Table.from_arrays([columns[f.name] for f in schema], schema=schema)


CONFIGS: Final = (
    Config("lines", "lines", _line_features, _lines),
    Config("tokens", "article-body", _token_features, _tokens),
)


def tables(config: Config, path: Path) -> Iterator[pa.Table]:
    """Yield what a config makes of a shard of rows, in pieces of bounded size."""
    policy, schema = load(config.policy), config.schema()
    for batch, found in _batches(path):
        yield config.make(policy, schema, batch, found)


def _batches(path: Path) -> Iterator[tuple[pa.RecordBatch, list[Row]]]:
    for batch in read_batches(path):
        yield batch, list(rows(pa.Table.from_batches([batch])))


class _File:
    """A file of a config, written in row groups of a good size."""

    def __init__(self, config: Config, path: Path) -> None:
        self._make = partial(config.make, load(config.policy), config.schema())
        self._held: list[pa.Table] = []
        self.rows = self.bytes = 0
        self._out = pq.ParquetWriter(
            path,
            config.schema(),
            compression="zstd",
            compression_level=3,
            use_dictionary=config.columns("ClassLabel") + _FEW,
            column_encoding=dict.fromkeys(config.columns("Value"), "DELTA_BINARY_PACKED"),
            write_page_index=True,
        )

    def add(self, batch: pa.RecordBatch, found: Sequence[Row]) -> None:
        """Take what the config makes of rows."""
        self._held.append(self._make(batch, found))
        if sum(x.num_rows for x in self._held) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            table = pa.concat_tables(self._held)
            self._out.write_table(table, row_group_size=max(1, table.num_rows))
            self.rows, self.bytes = self.rows + table.num_rows, self.bytes + table.nbytes
            self._held = []

    def close(self) -> None:
        """Write what is held, and the end of the file."""
        self._flush()
        self._out.close()


def write_configs(
    run: Path, made: Manifest, out: Path, *, workers: int = 1
) -> dict[str, list[Size]]:
    """Write the files of all configs under `out`; return sizes per config and shard of the run.

    The rows' own config, `pages`, is counted with them and not written.
    """
    for config in CONFIGS:
        with disk_errors(out):
            (out / config.name).mkdir(parents=True, exist_ok=True)
    found = engines.run_local(made.shards, partial(_start, run, out), workers=workers)
    return {name: [x[name] for x in found] for name in (PAGES, *(c.name for c in CONFIGS))}


def _start(run: Path, out: Path) -> Callable[[Shard], dict[str, Size]]:
    return partial(_write, run, out)


def _write(run: Path, out: Path, shard: Shard) -> dict[str, Size]:
    path, memory = run / shard.path, 0
    with disk_errors(out):
        files = {c.name: _File(c, out / c.name / path.name) for c in CONFIGS}
        for batch, found in _batches(path):
            memory += batch.nbytes
            for file in files.values():
                file.add(batch, found)
        for file in files.values():
            file.close()
    own = {PAGES: Size(shard.rows, memory)}
    return own | {name: Size(x.rows, x.bytes) for name, x in files.items()}


def verify_configs(run: Path, made: Manifest, *, workers: int = 1) -> list[Finding]:
    """Return where the configs of a fetched run are not what its rows make; all are made again.

    A config whose folder is absent is none of the run's: nothing is said of it.
    """
    findings: list[Finding] = []
    jobs: list[tuple[str, Shard]] = []
    for config in CONFIGS:
        if not (run / config.name).is_dir():
            continue
        due = {Path(s.path).name: s for s in made.shards}
        there = {p.name for p in (run / config.name).iterdir()}
        findings += [
            UnexpectedFile("no shard has this name", f"{config.name}/{name}", todo="remove it")
            for name in sorted(there - set(due))
        ]
        for name, shard in due.items():
            if name in there:
                jobs.append((config.name, shard))
            else:
                findings.append(FileMissing("it is not there", f"{config.name}/{name}"))
    for some in engines.run_local(jobs, partial(_start_check, run), workers=workers):
        findings += some
    return findings


def _start_check(run: Path) -> Callable[[tuple[str, Shard]], list[Finding]]:
    return partial(_check, run)


def _check(run: Path, job: tuple[str, Shard]) -> list[Finding]:
    name, shard = job
    config = next(c for c in CONFIGS if c.name == name)
    file = f"{name}/{Path(shard.path).name}"
    due, has = ContentDigest(), ContentDigest()
    try:
        with pq.ParquetFile(run / file) as stored:
            schema, asked = stored.schema_arrow, config.schema()
            if not schema.equals(asked) or schema.metadata != asked.metadata:
                return [ShardBroken("its columns or class names are others", file)]
            for batch in stored.iter_batches(_GROUP, use_threads=False):
                has.update(batch)
        for table in tables(config, run / shard.path):
            due.update(table)
    except UNREADABLE as e:
        return [ShardBroken(f"it cannot be read: {e}", file)]
    if due.hexdigest() != has.hexdigest():
        return [ChecksumMismatch("it is not what the rows make", file, todo="fetch it again")]
    return []
