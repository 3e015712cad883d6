"""The content digest of a shard: its rows, whatever wrote or holds their Parquet file.

Every leaf of the schema is a stream of bytes with a name: `text` (UTF-8), `text#` (the lengths of
its strings), `spans#` (the lengths of its lists), `spans[].start`, `article?` (which are there).
Numbers are little-endian, 64 bits; truth values one byte. A stream has its SHA-256; the digest is
the SHA-256 over the lines `name digest` of all streams, sorted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa


class ContentDigest:
    """Hashes rows as they pass; batching has no say."""

    __slots__ = ("_streams",)

    def __init__(self) -> None:
        self._streams: dict[str, Any] = {}

    def update(self, table: pa.Table | pa.RecordBatch) -> None:
        """Take more rows."""
        for name in table.schema.names:
            column = table.column(name)
            for chunk in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
                self._add(name, chunk)

    def hexdigest(self) -> str:
        """Return the digest of all rows so far, in hex."""
        lines = [f"{name} {h.hexdigest()}\n" for name, h in sorted(self._streams.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def _feed(self, name: str, values: npt.NDArray[Any] | memoryview) -> None:
        if name not in self._streams:
            self._streams[name] = hashlib.sha256()
        self._streams[name].update(values)

    def _add(self, name: str, array: pa.Array) -> None:
        kind = array.type
        if pa.types.is_struct(kind):
            if "[]" not in name:
                self._feed(f"{name}?", _bits(array, 0))
            for i, field in enumerate(kind):
                self._add(f"{name}.{field.name}", array.field(i))
        elif pa.types.is_list(kind):
            edges = _numbers(array, 1, np.dtype("<i4"), 1)
            self._feed(f"{name}#", np.diff(edges).astype("<i8"))
            self._add(f"{name}[]", array.values.slice(edges[0], edges[-1] - edges[0]))
        elif pa.types.is_string(kind):
            edges = _numbers(array, 1, np.dtype("<i4"), 1)
            self._feed(f"{name}#", np.diff(edges).astype("<i8"))
            data = array.buffers()[2]
            whole = memoryview(data) if data is not None else memoryview(b"")
            self._feed(name, whole[edges[0] : edges[-1]])
        elif pa.types.is_boolean(kind):
            self._feed(name, _bits(array, 1))
        else:
            self._feed(name, _numbers(array, 1, np.dtype("<f8" if kind == "double" else "<i8")))


def _numbers(array: pa.Array, buffer: int, kind: np.dtype[Any], extra: int = 0) -> npt.NDArray[Any]:
    data = array.buffers()[buffer]
    if data is None or not data.size:
        return np.zeros(len(array) + extra, kind)
    return np.frombuffer(data, kind)[array.offset : array.offset + len(array) + extra]


def _bits(array: pa.Array, buffer: int) -> npt.NDArray[np.uint8]:
    data = array.buffers()[buffer]
    if data is None:
        return np.full(len(array), buffer == 0, np.uint8)
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    return bits[array.offset : array.offset + len(array)]


def content_digest(tables: Iterable[pa.Table | pa.RecordBatch]) -> str:
    """Return the content digest of tables in order."""
    digest = ContentDigest()
    for table in tables:
        digest.update(table)
    return digest.hexdigest()


def root_digest(run_digest: str, contents: Iterable[str]) -> str:
    """Return the digest of a run: SHA-256 over run digest and content digests, one a line."""
    return hashlib.sha256("".join(f"{x}\n" for x in (run_digest, *contents)).encode()).hexdigest()
