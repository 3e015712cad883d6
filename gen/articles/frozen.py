"""The article list of a run, frozen into articles.parquet, and its digest."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gen.articles.kinds import Article, Block
from gen.errors import RunError

_TEXTS = (
    "id",
    "title",
    "author",
    "date",
    "url",
    "lang",
    "licence",
    "source",
    "section",
    "standfirst",
    "caption",
    "quality",
)


def articles_digest(articles: Iterable[Article], short: Iterable[Article] = ()) -> str:
    """Return the SHA-256 in hex of an article list; no library's version has a say in it."""
    digest = hashlib.sha256()
    for is_short, group in ((False, articles), (True, short)):
        for a in group:
            row = [*(getattr(a, x) for x in _TEXTS), list(a.tags), is_short]
            row.append([[b.kind, b.text, b.level] for b in a.blocks])
            digest.update(msgspec.json.encode(row) + b"\n")
    return digest.hexdigest()


def _schema() -> Any:
    import pyarrow as pa

    block = pa.struct([("kind", pa.string()), ("text", pa.string()), ("level", pa.int64())])
    return pa.schema(
        [
            *((x, pa.string()) for x in _TEXTS),
            ("tags", pa.list_(pa.string())),
            ("short", pa.bool_()),
            ("sha256", pa.string()),
            ("blocks", pa.list_(block)),
        ]
    )


def pack_articles(articles: Sequence[Article], short: Sequence[Article] = ()) -> bytes:
    """Return the bytes of articles.parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {
            **{x: getattr(a, x) for x in _TEXTS},
            "tags": list(a.tags),
            "short": is_short,
            "sha256": a.text_sha256,
            "blocks": [{"kind": b.kind, "text": b.text, "level": b.level} for b in a.blocks],
        }
        for is_short, group in ((False, articles), (True, short))
        for a in group
    ]
    out = io.BytesIO()
    table = pa.Table.from_pylist(rows, schema=_schema())
    pq.write_table(table, out, compression="zstd", row_group_size=1000)
    return out.getvalue()


def read_articles(path: Path) -> tuple[list[Article], list[Article]]:
    """Return (articles, short ones) of an articles.parquet, in order.

    Raises RunError where it is missing or not what `pack_articles` makes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    out: tuple[list[Article], list[Article]] = ([], [])
    try:
        # Not read_table: it loads pyarrow.dataset, and that pandas, 40 MB in every worker.
        with pq.ParquetFile(path) as file:
            table = file.read().select(_schema().names).cast(_schema())
        for row in table.to_pylist():
            article = Article(
                **{x: row[x] for x in _TEXTS},
                tags=tuple(row["tags"]),
                blocks=tuple(Block(b["kind"], b["text"], b["level"]) for b in row["blocks"]),
            )
            out[row["short"]].append(article)
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError) as error:
        raise RunError(
            f"the frozen articles cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            todo="remove the file and give the same articles again with --articles",
        ) from error
    return out
