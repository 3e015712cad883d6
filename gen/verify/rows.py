"""Level "rows": every invariant on rows as they are stored, and the digests of their contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gen import engines, records, tokens
from gen.chance import Stream
from gen.errors import CheckError, RunError, UsageError
from gen.records import Row
from gen.shards import ContentDigest, Counts, Tally, manifest, read_batches
from gen.shards.manifest import Manifest, Shard
from gen.verify.files import load
from gen.verify.findings import (
    ChecksumMismatch,
    Finding,
    ManifestBroken,
    RowBroken,
    ShardBroken,
)

MOST: Final = 100
"""Findings of a shard after which no more are looked for."""
_FEW, _TOGETHER = 16, 25

UNREADABLE: Final = (OSError, pa.ArrowException, UnicodeDecodeError)
"""What reading a damaged shard raises."""


def sampled(sample: str | int | None, total: int, purpose: str = "rows") -> list[int] | None:
    """Return the page indices that a sample means, None for all; UsageError for nonsense.

    "1%" or a number of rows. Always the same indices for one total. They lie in up to 25 together,
    at 16 places or more, since reading one row of a row group costs as much as reading all.
    """
    if sample is None:
        return None
    text = str(sample).strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith("%") else None
        n = int(text) if share is None else max(share > 0, round(share * total))
    except (ValueError, OverflowError):
        n = 0
    if n <= 0:
        raise UsageError(f"not a sample: {text!r}", where="--rows", todo="for example 1% or 200")
    if n >= total:
        return None
    places = max(min(n, _FEW), -(-n // _TOGETHER))
    size = -(-n // places)
    starts = Stream(total, n, f"verify:{purpose}").sample(range(-(-total // size)), places)
    wanted = [i for s in sorted(starts) for i in range(s * size, min((s + 1) * size, total))]
    return wanted[:n]


class _Job(NamedTuple):
    shard: Shard
    wanted: Sequence[int] | None


class _Result(NamedTuple):
    findings: list[Finding]
    counts: Counts | None


def verify_rows(out: Path, sample: str | int | None = None, *, workers: int = 1) -> list[Finding]:
    """Return what is wrong with a run's stored rows, all of them or a sample.

    With all rows, content digests and the manifest's counts are held against them too.
    """
    found, findings = load(out)
    if found is None:
        return findings
    wanted = sampled(sample, sum(s.rows for s in found.shards))
    jobs = [_Job(s, among(s, wanted)) for s in found.shards]
    start = partial(_start, out, found.run_digest)
    results = engines.run_local([j for j in jobs if j.wanted != []], start, workers=workers)
    for result in results:
        findings += result.findings
    counts = [r.counts for r in results if r.counts is not None]
    if wanted is None and len(counts) == len(found.shards):
        findings += _counts(found, Counts.total(counts))
    return findings


def among(shard: Shard, wanted: Sequence[int] | None) -> list[int] | None:
    """Return those of the wanted indices that a shard holds; None for all."""
    return None if wanted is None else [i for i in wanted if shard.start <= i < shard.stop]


def _start(out: Path, run_digest: str) -> Any:
    return partial(_verify_shard, out, run_digest)


def _verify_shard(out: Path, run_digest: str, job: _Job) -> _Result:
    shard = job.shard
    findings: list[Finding] = []
    tally, digest = Tally(), ContentDigest()
    try:
        findings += _table(out, shard)
        if findings:
            return _Result(findings, None)
        for start, batch in read_rows(out, shard, job.wanted):
            digest.update(batch)
            for row in _checked(shard, run_digest, start, batch, findings):
                tally.add(row)
            if len(findings) >= MOST:
                todo = "mend these first"
                findings.append(ShardBroken("and more, not looked for", shard.path, todo=todo))
                return _Result(findings, None)
    except UNREADABLE as e:
        findings.append(ShardBroken(f"it cannot be read: {e}", shard.path))
        return _Result(findings, None)
    if job.wanted is not None:
        return _Result(findings, None)
    if digest.hexdigest() != shard.content_digest:
        what = "the digest of its rows is not the manifest's"
        findings.append(ChecksumMismatch(what, shard.path, todo="make it again with --resume"))
    return _Result(findings, None if findings else tally.counts())


def _table(out: Path, shard: Shard) -> Iterator[Finding]:
    """Hold a shard's schema and number of rows."""
    with pq.ParquetFile(out / shard.path) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
    due = records.schema()
    for name in dict.fromkeys((*due.names, *schema.names)):
        if name not in schema.names or name not in due.names:
            what = "the column is missing" if name in due.names else "the column is not known"
            yield ShardBroken(what, shard.path, column=name)
        elif schema.field(name).type != due.field(name).type:
            what = f"its type is {schema.field(name).type}, not {due.field(name).type}"
            yield ShardBroken(what, shard.path, column=name)
    if (schema.metadata or {}).get(b"huggingface") != due.metadata[b"huggingface"]:
        yield ShardBroken("its label names are not those of labels.json", shard.path)
    if rows != shard.rows:
        yield ShardBroken(f"{rows} rows, the manifest says {shard.rows}", shard.path)


def read_rows(
    out: Path, shard: Shard, wanted: Sequence[int] | None = None
) -> Iterator[tuple[int, pa.Table]]:
    """Yield (index of the first row, rows) of a shard, all or those wanted, in order."""
    path = out / shard.path
    if wanted is None:
        at = shard.start
        for batch in read_batches(path):
            yield at, pa.Table.from_batches([batch])
            at += batch.num_rows
        return
    with pq.ParquetFile(path) as file:
        at = shard.start
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            here = [i for i in wanted if at <= i < at + size]
            if here:
                table = file.read_row_group(group, use_threads=False)
                for index in here:
                    yield index, table.slice(index - at, 1)
            at += size


def read_row(out: Path, found: Manifest, index: int) -> Row:
    """Return the stored row of a page index; RunError if the run has none."""
    shard = next((s for s in found.shards if s.start <= index < s.stop), None)
    if shard is None:
        last = max((s.stop for s in found.shards), default=0) - 1
        raise RunError(f"no row {index}", where=str(out), todo=f"rows are 0 to {last}")
    try:
        return next(records.rows(next(read_rows(out, shard, [index]))[1]))
    except (*UNREADABLE, StopIteration) as e:
        path = str(out / shard.path)
        raise RunError(f"cannot be read: {e}", where=path, todo="see `pagenoise verify`") from e


def _checked(
    shard: Shard, run_digest: str, start: int, table: pa.Table, findings: list[Finding]
) -> Iterator[Row]:
    """Yield the rows of a table; what is wrong with them goes to `findings`."""
    for name in table.schema.names:
        if _has_null(table.column(name).combine_chunks(), top=name == "article"):
            findings.append(ShardBroken("a value is missing", shard.path, column=name))
            return
    for i, row in enumerate(records.rows(table)):
        name = f"{run_digest[:12]}-{start + i:09d}"
        findings += _row(row, shard.path, name, start + i, table.slice(i, 1))
        yield row


def _has_null(array: pa.Array, *, top: bool = False) -> bool:
    """Say whether a value is null; with `top`, in a struct that is not null itself."""
    if top:
        array = array.drop_null()
    if array.null_count:
        return True
    if pa.types.is_list(array.type):
        return _has_null(array.flatten())
    if pa.types.is_struct(array.type):
        return any(_has_null(x) for x in array.flatten())
    return False


def _row(row: Row, file: str, name: str, index: int, stored: pa.Table) -> Iterator[Finding]:
    """Yield the first thing that is wrong with a row, if any."""
    if (row.id, row.index) != (name, index):
        what = f"it is {row.id} with index {row.index}, {name} is due"
        yield RowBroken(what, file, name, "id")
        return
    try:
        records.check(row)
        records.check_html(row)
    except CheckError as e:
        yield RowBroken(e.what, file, name, todo=e.todo)
        return
    starts, ends = tokens.tokenize(row.text)
    if not (np.array_equal(starts, row.token_starts) and np.array_equal(ends, row.token_ends)):
        what = "invariant 4: the tokens are not those of the text"
        yield RowBroken(what, file, name, "token_starts")
        return
    tags = tokens.bio(row.text, starts, ends, row.spans)
    if not np.array_equal(tags, row.tags):
        at = int((tags != row.tags).argmax())
        what = f"tag {at} is {row.tags[at]}, the spans say {tags[at]}"
        yield RowBroken(what, file, name, "tags")
        return
    # What a Row cannot hold is lost on the way: token strings, integers of more than 32 bits.
    again = records.table([row])
    for column in again.schema.names:
        if not again.column(column).equals(stored.column(column)):
            yield RowBroken("its values are not those of its row", file, name, column)
            return


def _counts(found: Manifest, real: Counts) -> Iterator[Finding]:
    """Compare counts, but for those that rows do not show: which view was asked for."""
    a, b = msgspec.to_builtins(found.counts), msgspec.to_builtins(real)
    for key in a:
        if key not in ("asked", "fallbacks") and a[key] != b[key]:
            yield ManifestBroken(f"its counts of {key} are not those of the rows", manifest.NAME)
