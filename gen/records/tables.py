"""Rows to Arrow tables and back, by flat arrays; and where two rows first differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from gen.labels import ATTRS, GROUP_ID, GROUPS
from gen.records.features import COLUMNS, schema
from gen.records.row import ARTICLE_FIELDS, END, GROUP, LABEL, SRC, START, Longs, Row
from gen.spans import Runs


def table(rows: Sequence[Row]) -> pa.Table:
    """Return the rows as one Arrow table of `schema()`; copies nothing per value."""
    data = "".join([r.text for r in rows]).encode()
    starts = _bytes_of_points(data)
    lengths = _lengths([r.text for r in rows])
    edges = starts[_offsets(lengths)]
    first = _offsets(lengths)[:-1]
    flat_starts = _join([r.token_starts for r in rows], np.int64)
    flat_ends = _join([r.token_ends for r in rows], np.int64)
    counts = _lengths([r.token_starts for r in rows])
    shift = np.repeat(first, counts)
    tokens = _slices(data, starts[flat_starts + shift], starts[flat_ends + shift])
    arrays = {
        "html": _encoded([r.octets for r in rows]),
        "text": _strings(data, edges),
        "html_spans": _html_spans(rows),
        "groups": _groups(rows),
        "spans": _spans(rows),
        "tokens": _lists(counts, tokens),
        "token_starts": _lists(counts, _plain(flat_starts)),
        "tags": _lists(
            _lengths([r.tags for r in rows]), _plain(_join([r.tags for r in rows], np.int64))
        ),
        "article": _articles(rows),
        "traps": _lists(
            _lengths([r.traps for r in rows]), _texts([x for r in rows for x in r.traps])
        ),
        "index": _plain(np.array([r.index for r in rows], np.int64)),
        "coverage": _plain(np.array([r.coverage for r in rows], np.float64)),
        "weight": _plain(np.array([r.weight for r in rows], np.float64)),
    }
    columns = [
        arrays[name] if name in arrays else _texts([getattr(r, name) for r in rows])
        for name in COLUMNS
    ]
    return pa.Table.from_arrays(columns, schema=schema())


# Arrays are made of buffers: `pa.array` imports pandas, which costs every worker half a second.


def _plain(values: npt.NDArray[Any]) -> pa.Array:
    """Return int64 or float64 values as an array, without a copy."""
    kind = pa.float64() if values.dtype == np.float64 else pa.int64()
    return pa.Array.from_buffers(
        kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))]
    )


def _bools(values: npt.NDArray[np.bool_]) -> pa.Array:
    bits = pa.py_buffer(np.packbits(values, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, bits])


def _strings(data: bytes, edges: npt.NDArray[Any]) -> pa.Array:
    """Return the stretches of UTF-8 `data` between edges; edges count bytes."""
    offsets = pa.py_buffer(np.ascontiguousarray(edges, np.int32))
    return pa.Array.from_buffers(pa.string(), len(edges) - 1, [None, offsets, pa.py_buffer(data)])


def _texts(values: Sequence[str]) -> pa.Array:
    return _encoded([x.encode() for x in values])


def _encoded(encoded: Sequence[bytes]) -> pa.Array:
    return _strings(b"".join(encoded), _offsets(_lengths(encoded)))


def _bytes_of_points(data: bytes) -> Longs:
    """Return the byte offset of every code point in UTF-8 `data`, and of its end."""
    if data.isascii():
        return np.arange(len(data) + 1)
    octets = np.frombuffer(data, np.uint8)
    return np.append(np.flatnonzero((octets & 0xC0) != 0x80), len(data))


def _slices(data: bytes, starts: Longs, ends: Longs) -> pa.Array:
    """Return data[start:end] of every pair, ordered and disjoint, as strings."""
    # The stretches between tokens are strings too, until take() leaves them out: one copy.
    edges = np.empty(2 * len(starts) + 1, np.int32)
    edges[0:-1:2], edges[1::2] = starts, ends
    edges[-1] = edges[-2] if len(starts) else 0
    return _strings(data, edges).take(_plain(np.arange(0, 2 * len(starts), 2)))


def _lengths(items: Sequence[Any]) -> Longs:
    return np.fromiter(map(len, items), np.int64, len(items))


def _offsets(lengths: Longs) -> Longs:
    out = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


_ATTR_NAMES: Final = _texts(ATTRS)
_KINDS: Final = _texts(GROUPS)


def _lists(lengths: Longs, values: pa.Array) -> pa.Array:
    offsets = pa.py_buffer(_offsets(lengths).astype(np.int32))
    kind = pa.list_(values.type)
    return pa.Array.from_buffers(kind, len(lengths), [None, offsets], children=[values])


def _join(arrays: Sequence[npt.NDArray[Any]], kind: Any) -> npt.NDArray[Any]:
    return np.concatenate(arrays).astype(kind, copy=False) if arrays else np.zeros(0, kind)


def _structs(lengths: Longs, fields: dict[str, Any]) -> pa.Array:
    values = pa.StructArray.from_arrays(
        [x if isinstance(x, pa.Array) else _plain(x) for x in fields.values()], list(fields)
    )
    return _lists(lengths, values)


def _html_spans(rows: Sequence[Row]) -> pa.Array:
    runs = [r.runs for r in rows]
    attrs = _join([x.attr for x in runs], np.int64)
    fields = {
        "start": _join([x.start for x in runs], np.int64),
        "end": _join([x.end for x in runs], np.int64),
        "label": _join([x.label for x in runs], np.int64),
        "group": _join([x.group for x in runs], np.int64),
        "hidden": _bools(_join([x.hidden for x in runs], np.bool_)),
        "attr": _ATTR_NAMES.take(_plain(attrs)),
    }
    return _structs(_lengths(runs), fields)


def _spans(rows: Sequence[Row]) -> pa.Array:
    flat = np.concatenate([np.zeros((0, 5), np.int32), *[r.spans for r in rows]])
    names = {"start": START, "end": END, "label": LABEL, "group": GROUP, "src": SRC}
    fields = {name: flat[:, i].astype(np.int64) for name, i in names.items()}
    return _structs(_lengths([r.spans for r in rows]), fields)


def _groups(rows: Sequence[Row]) -> pa.Array:
    flat = [x for r in rows for x in r.groups]
    fields = {
        "kind": _KINDS.take(_plain(np.array([GROUP_ID[x[0]] for x in flat], np.int64))),
        "parent": np.array([x[1] for x in flat], np.int64),
        "depth": np.array([x[2] for x in flat], np.int64),
    }
    return _structs(_lengths([r.groups for r in rows]), fields)


def _articles(rows: Sequence[Row]) -> pa.Array:
    there = np.array([r.article is not None for r in rows], np.bool_)
    bits = pa.py_buffer(np.packbits(there, bitorder="little"))
    validity = None if there.all() else bits
    children = []
    for name in ARTICLE_FIELDS:
        values = _texts([r.article[name] if r.article else "" for r in rows])
        buffers = [validity, *values.buffers()[1:]]
        children.append(pa.Array.from_buffers(pa.string(), len(rows), buffers))
    kind = schema().field("article").type
    return pa.Array.from_buffers(kind, len(rows), [validity], children=children)


def rows(stored: pa.Table) -> Iterator[Row]:
    """Yield the rows of a table of `schema()`.

    Token ends are taken from the stored tokens' lengths, and nothing here says that the tokens are
    slices of the text: `table` of the result has the same tokens if, and only if, they are.
    """
    for batch in stored.to_batches():
        yield from _rows(batch)


def _rows(batch: pa.RecordBatch) -> Iterator[Row]:
    plain = {
        name: batch.column(name).to_pylist()
        for name, (kind, _) in COLUMNS.items()
        if isinstance(kind, str) or name in ("article", "traps", "groups")
    }
    runs_at, runs = _unlist(batch.column("html_spans"))
    run = {name: _numbers(runs.field(name)) for name in ("start", "end", "label", "group")}
    hidden = runs.field("hidden").to_numpy(zero_copy_only=False)
    attr = pc.index_in(runs.field("attr"), value_set=_ATTR_NAMES)
    attr = pc.fill_null(attr, len(ATTRS)).to_numpy(zero_copy_only=False)
    spans_at, spans = _unlist(batch.column("spans"))
    span = np.stack(
        [_numbers(spans.field(x)) for x in ("start", "end", "label", "group", "src")], axis=1
    )
    tokens_at, tokens = _unlist(batch.column("tokens"))
    sizes = pc.utf8_length(tokens).to_numpy(zero_copy_only=False).astype(np.int64)
    starts_at, starts = _unlist(batch.column("token_starts"))
    begin = starts.to_numpy(zero_copy_only=False)
    tags_at, tags = _unlist(batch.column("tags"))
    tag = tags.to_numpy(zero_copy_only=False)
    for i in range(batch.num_rows):
        a, z = runs_at[i], runs_at[i + 1]
        one = begin[starts_at[i] : starts_at[i + 1]]
        size = sizes[tokens_at[i] : tokens_at[i + 1]]
        shared = min(len(one), len(size))
        yield Row(
            **{k: v[i] for k, v in plain.items() if k not in ("groups", "traps")},
            runs=Runs(
                **{k: v[a:z] for k, v in run.items()},
                hidden=hidden[a:z],
                attr=attr[a:z].astype(np.int32),
                joins=np.zeros(z - a, np.bool_),
            ),
            groups=tuple((g["kind"], g["parent"], g["depth"]) for g in plain["groups"][i]),
            traps=tuple(plain["traps"][i]),
            spans=span[spans_at[i] : spans_at[i + 1]],
            token_starts=one,
            token_ends=one[:shared] + size[:shared],
            tags=tag[tags_at[i] : tags_at[i + 1]],
        )


def _unlist(column: pa.ListArray) -> tuple[npt.NDArray[np.int32], pa.Array]:
    return column.offsets.to_numpy(), column.values


def _numbers(column: pa.Array) -> npt.NDArray[np.int32]:
    return np.asarray(column.to_numpy(zero_copy_only=False).astype(np.int32))


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two rows first differ."""

    column: str
    """Column, and inside it the item and field: `spans[3].label`."""
    at: int
    """The first code point that differs in a string, else -1."""
    one: str
    """What the one has there, an excerpt."""
    other: str


def difference(one: Row, other: Row, but: Sequence[str] = ()) -> Difference | None:
    """Return the first place, in column order, where the stored forms of two rows differ.

    Columns in `but` are not compared.
    """
    tables = [table([x]).drop_columns(list(but)) for x in (one, other)]
    if tables[0].equals(tables[1]):
        return None
    a, b = (x.to_pylist()[0] for x in tables)
    return next((d for name in a if (d := _differ(name, a[name], b[name]))), None)


def _differ(name: str, a: Any, b: Any) -> Difference | None:
    if a == b:
        return None
    if isinstance(a, str) and isinstance(b, str):
        size = min(len(a), len(b))
        at = next((i for i in range(size) if a[i] != b[i]), size)
        low = max(0, at - 20)
        return Difference(name, at, a[low : at + 20], b[low : at + 20])
    if isinstance(a, dict) and isinstance(b, dict):
        return next((d for k in a if (d := _differ(f"{name}.{k}", a[k], b[k]))), None)
    if isinstance(a, list) and isinstance(b, list):
        for i, (x, y) in enumerate(zip(a, b, strict=False)):
            if d := _differ(f"{name}[{i}]", x, y):
                return d
        last = f"{name}[{min(len(a), len(b))}]"
        return Difference(last, -1, f"{len(a)} items", f"{len(b)} items")
    return Difference(name, -1, str(a)[:60], str(b)[:60])
