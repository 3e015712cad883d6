"""One shard: write it, or take the one that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gen import records
from gen.config import ShardSpec
from gen.errors import RunError
from gen.records import Row
from gen.shards.counts import Counts, Tally
from gen.shards.digests import ContentDigest
from gen.shards.files import disk_errors, file_digest, shard_lock, sync, temporary

BATCH: Final = 25
"""Rows turned into arrays at a time."""
GROUP_ROWS: Final = 1000
GROUP_BYTES: Final = 16 << 20
"""A row group ends at whichever comes first: memory stays flat, and one row is cheap to read."""

_KEY: Final = "pagenoise"
_DICTIONARY: Final = [
    "lang",
    "family",
    "site",
    "page_kind",
    "html_spans.list.element.attr",
    "groups.list.element.kind",
    "view",
    "article.licence",
    "article.source",
    "traps.list.element",
    "quality",
]
_SMALL: Final = ["id", "index", "lang", "family", "site", "page_kind", "view", "quality", "weight"]
"""Columns with statistics: what a reader filters by."""


def _encodings(schema: pa.Schema) -> dict[str, str]:
    out: dict[str, str] = {}

    def walk(path: str, kind: pa.DataType) -> None:
        if pa.types.is_list(kind):
            walk(f"{path}.list.element", kind.value_type)
        elif pa.types.is_struct(kind):
            for field in kind:
                walk(f"{path}.{field.name}", field.type)
        elif pa.types.is_int64(kind):
            out[path] = "DELTA_BINARY_PACKED"

    for field in schema:
        walk(field.name, field.type)
    # Token lengths packed apart from their characters.
    return out | {"tokens.list.element": "DELTA_LENGTH_BYTE_ARRAY"}


class ShardRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A shard that was written: what the manifest says of it, and its counts."""

    number: int
    """Its place in the run; what --shards A:B means."""
    split: str
    path: str
    """In the run folder, with forward slashes."""
    start: int
    """First page index."""
    stop: int
    rows: int
    bytes: int
    sha256: str
    """Of the file."""
    content_digest: str
    """Of the rows; the same for every version of pyarrow."""
    counts: Counts


class _Footer(msgspec.Struct, kw_only=True):
    """What a shard says of itself, under the key `pagenoise` of its Parquet metadata."""

    run_digest: str
    number: int
    split: str
    start: int
    stop: int
    content_digest: str
    counts: Counts


class ShardWriter:
    """Writes the rows of one shard in order; use as a context manager, under `shard_lock`.

    The file has its name when the block ends and not before; an exception leaves nothing behind.
    `record` is set then. RunError for a disk that is full or read-only.
    """

    def __init__(self, data: Path, spec: ShardSpec, run_digest: str) -> None:
        self._path = data / spec.name
        self._temp = temporary(self._path)
        self._spec, self._run_digest = spec, run_digest
        self._rows: list[Row] = []
        self._tables: list[pa.Table] = []
        self._digest, self._tally = ContentDigest(), Tally()
        self._next = spec.start
        self.record: ShardRecord | None = None

    def __enter__(self) -> Self:
        with disk_errors(self._path):
            # Under the lock these are nobody's: a killed process left them.
            for old in self._path.parent.glob(f".{self._path.name}.tmp-*"):
                old.unlink()
            self._out = pq.ParquetWriter(
                self._temp,
                records.schema(),
                compression="zstd",
                compression_level=3,
                use_dictionary=_DICTIONARY,
                column_encoding=_encodings(records.schema()),
                write_statistics=_SMALL,
                write_page_index=True,
            )
        return self

    def add(self, row: Row, wanted: str = "") -> None:
        """Take the next row; `wanted` is the view the mix had chosen, if it is not the row's."""
        if row.index != self._next:
            raise ValueError(f"row {row.index} where {self._next} is due")
        self._next += 1
        self._tally.add(row, wanted)
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self._batch()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                with disk_errors(self._path):
                    self.record = self._close()
        finally:
            if self.record is None:
                with suppress(OSError):
                    self._out.close()
            self._temp.unlink(missing_ok=True)

    def _batch(self) -> None:
        table = records.table(self._rows)
        self._rows = []
        self._digest.update(table)
        self._tables.append(table)
        rows = sum(t.num_rows for t in self._tables)
        if rows >= GROUP_ROWS or sum(t.nbytes for t in self._tables) >= GROUP_BYTES:
            self._group()

    def _group(self) -> None:
        with disk_errors(self._path):
            table = pa.concat_tables(self._tables)
            self._tables = []
            self._out.write_table(table, row_group_size=table.num_rows)

    def _close(self) -> ShardRecord:
        spec = self._spec
        if self._next != spec.stop:
            raise ValueError(f"shard ends at row {self._next}, not {spec.stop}")
        if self._rows:
            self._batch()
        if self._tables:
            self._group()
        footer = _Footer(
            run_digest=self._run_digest,
            number=spec.number,
            split=spec.split,
            start=spec.start,
            stop=spec.stop,
            content_digest=self._digest.hexdigest(),
            counts=self._tally.counts(),
        )
        text = msgspec.json.encode(footer, order="sorted").decode()
        self._out.add_key_value_metadata({_KEY: text})
        self._out.close()
        sync(self._temp)
        record = _record(self._temp, spec, footer)
        self._temp.replace(self._path)
        sync(self._path.parent)
        return record


def _record(file: Path, spec: ShardSpec, footer: _Footer) -> ShardRecord:
    return ShardRecord(
        number=spec.number,
        split=spec.split,
        path=f"data/{spec.name}",
        start=spec.start,
        stop=spec.stop,
        rows=footer.counts.rows,
        bytes=file.stat().st_size,
        sha256=file_digest(file),
        content_digest=footer.content_digest,
        counts=footer.counts,
    )


def read_batches(path: Path, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
    """Yield a shard's rows in batches; OSError or ArrowInvalid if it cannot be read."""
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(rows, use_threads=False)


def stored_shard(
    data: Path, spec: ShardSpec, run_digest: str, *, deep: bool = True
) -> ShardRecord | None:
    """Return the record of a shard that is there and whole, else None.

    `deep` reads all rows and holds them against the content digest in the file; without it only
    the footer is believed. RunError if the file is of another run.
    """
    path = data / spec.name
    if not path.exists():
        return None
    try:
        with pq.ParquetFile(path) as file:
            text = (file.metadata.metadata or {}).get(_KEY.encode(), b"")
        footer = msgspec.json.decode(text, type=_Footer)
    except (OSError, pa.ArrowException, msgspec.MsgspecError):
        return None
    if footer.run_digest != run_digest:
        raise RunError(
            f"a shard of another run ({footer.run_digest[:12]}, not {run_digest[:12]})",
            where=str(path),
            todo="choose another --out, or replace the run with --force",
        )
    place = (spec.number, spec.split, spec.start, spec.stop)
    if (footer.number, footer.split, footer.start, footer.stop) != place:
        return None
    if deep:
        digest = ContentDigest()
        try:
            for batch in read_batches(path):
                digest.update(batch)
        except (OSError, pa.ArrowException):
            return None
        if digest.hexdigest() != footer.content_digest:
            return None
    with disk_errors(path):
        return _record(path, spec, footer)


def write_shard(
    data: Path, spec: ShardSpec, run_digest: str, rows: Iterable[tuple[Row, str]]
) -> ShardRecord:
    """Write a shard from (row, view chosen for it), or keep a whole one that is there.

    `rows` is not touched in that case. Holds the shard's lock; RunError if another process does.
    """
    with shard_lock(data, spec.name):
        if found := stored_shard(data, spec, run_digest):
            return found
        with ShardWriter(data, spec, run_digest) as writer:
            for row, wanted in rows:
                writer.add(row, wanted)
    assert writer.record is not None
    return writer.record
