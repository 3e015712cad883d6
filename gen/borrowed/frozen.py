"""Borrowed text in the run folder: comments.parquet, teasers.parquet, and their digests."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from gen.borrowed.kinds import Borrowed, Conversation, Headline, Remark
from gen.errors import RunError

COMMENTS: Final = "comments.parquet"
TEASERS: Final = "teasers.parquet"


def digests(borrowed: Borrowed) -> tuple[str, str]:
    """Return the SHA-256 in hex of comments and of teasers; "" where there are none."""
    return _digest(_comment_rows(borrowed.comments)), _digest(_teaser_rows(borrowed.teasers))


def _digest(rows: Iterable[Mapping[str, Any]]) -> str:
    digest, any_ = hashlib.sha256(), False
    for row in rows:
        digest.update(msgspec.json.encode(list(row.values())) + b"\n")
        any_ = True
    return digest.hexdigest() if any_ else ""


def _comment_rows(comments: Sequence[Conversation]) -> Iterable[dict[str, Any]]:
    for number, c in enumerate(comments):
        for r in c.remarks:
            yield {
                "conversation": number,
                "to": r.to,
                "lang": c.lang,
                "name": r.name,
                "paragraphs": list(r.paragraphs),
                "source": c.source,
                "licence": c.licence,
            }


def _teaser_rows(teasers: Sequence[Headline]) -> Iterable[dict[str, Any]]:
    for h in teasers:
        yield {x: getattr(h, x) for x in Headline.__slots__}


def packed(borrowed: Borrowed) -> dict[str, bytes]:
    """Return the files of a run folder that hold what there is, by name."""
    import pyarrow as pa

    text, number = pa.string(), pa.int64()
    out = {}
    if borrowed.comments:
        kinds = [number, number, text, text, pa.list_(text), text, text]
        out[COMMENTS] = _packed(list(_comment_rows(borrowed.comments)), kinds)
    if borrowed.teasers:
        out[TEASERS] = _packed(list(_teaser_rows(borrowed.teasers)), [text] * 6)
    return out


def _packed(rows: list[dict[str, Any]], kinds: Sequence[Any]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    schema = pa.schema(list(zip(rows[0], kinds, strict=True)))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out, compression="zstd")
    return out.getvalue()


def read(out: Path, comments: str, teasers: str) -> Borrowed:
    """Return what a run folder holds, checked by the digests of its configuration ("" for none).

    Raises RunError where it is missing or not what the run was made of.
    """
    found = Borrowed(
        list(_conversations(_rows(out / COMMENTS))) if comments else (),
        [Headline(**row) for row in _rows(out / TEASERS)] if teasers else (),
    )
    for name, there, due in zip(
        (COMMENTS, TEASERS), digests(found), (comments, teasers), strict=True
    ):
        if there != due:
            raise RunError(
                f"its digest is {there[:12]}, the run's {due[:12]}",
                where=str(out / name),
                todo="fetch the file again, or make the run anew",
            )
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:  # read_table would load pandas
            return list(file.read().to_pylist())
    except (OSError, pa.ArrowException, ValueError) as error:
        raise RunError(
            f"cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            todo="fetch the file again, or make the run anew",
        ) from error


def _conversations(rows: Iterable[Mapping[str, Any]]) -> Iterable[Conversation]:
    remarks: list[Remark] = []
    last: Mapping[str, Any] = {}
    for row in rows:
        if remarks and row["conversation"] != last["conversation"]:
            yield _whole(remarks, last)
            remarks = []
        remarks.append(Remark(row["name"], tuple(row["paragraphs"]), row["to"]))
        last = row
    if remarks:
        yield _whole(remarks, last)


def _whole(remarks: Sequence[Remark], row: Mapping[str, Any]) -> Conversation:
    return Conversation(row["lang"], tuple(remarks), row["source"], row["licence"])
