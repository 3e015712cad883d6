"""The articles of a run without their texts, and the same articles found among a reader's own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from gen.articles import Article, articles_digest
from gen.errors import RunError

FILE: Final = "articles-without-text.parquet"
_KEPT: Final = ("id", "author", "date", "url", "lang", "licence", "source", "section", "quality")
"""What is said of an article, so that it can be found and credited; none of it is its text."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a standoff folder knows it."""

    id: str
    author: str
    date: str
    url: str
    lang: str
    licence: str
    source: str
    section: str
    quality: str
    short: bool
    sha256: str
    """Of the body."""
    digest: str
    """Of the whole article: title, standfirst, caption, tags and the kinds of its blocks, too."""
    blocks: tuple[tuple[str, int, int], ...]
    """Kind, level and characters of each block."""


@dataclass(frozen=True, slots=True)
class Match:
    """What of a list was found."""

    articles: list[Article]
    short: list[Article]
    missing: list[Listed]
    changed: list[Listed]
    """There under their id or address, with another body, title, standfirst, caption or tags."""


def listed(article: Article, *, short: bool) -> Listed:
    """Return what a standoff folder says of an article."""
    return Listed(
        **{x: getattr(article, x) for x in _KEPT},
        short=short,
        sha256=article.text_sha256,
        digest=articles_digest([article]),
        blocks=tuple((b.kind, b.level, len(b.text)) for b in article.blocks),
    )


def _schema() -> Any:
    import pyarrow as pa

    block = pa.struct([("kind", pa.string()), ("level", pa.int64()), ("characters", pa.int64())])
    texts = [(x, pa.string()) for x in _KEPT]
    digests = [("short", pa.bool_()), ("sha256", pa.string()), ("digest", pa.string())]
    return pa.schema([*texts, *digests, ("blocks", pa.list_(block))])


def pack(articles: Sequence[Article], short: Sequence[Article]) -> bytes:
    """Return the bytes of the list, in the run's order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = []
    for few, group in ((False, articles), (True, short)):
        for a in group:
            found = listed(a, short=few)
            row = {x: getattr(found, x) for x in (*_KEPT, "short", "sha256", "digest")}
            sizes = [{"kind": k, "level": n, "characters": c} for k, n, c in found.blocks]
            rows.append({**row, "blocks": sizes})
    out = io.BytesIO()
    table = pa.Table.from_pylist(rows, schema=_schema())
    pq.write_table(table, out, compression="zstd", row_group_size=1000)
    return out.getvalue()


def read(path: Path) -> list[Listed]:
    """Return the list of a standoff folder; RunError if it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path, schema=_schema()).to_pylist()
        return [
            Listed(
                **{k: v for k, v in row.items() if k != "blocks"},
                blocks=tuple((b["kind"], b["level"], b["characters"]) for b in row["blocks"]),
            )
            for row in rows
        ]
    except (OSError, pa.ArrowException, ValueError, TypeError) as error:
        raise RunError(
            f"the list of articles cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            todo="fetch it again",
        ) from error


def match(wanted: Sequence[Listed], have: Sequence[Article]) -> Match:
    """Find articles by the digest of their bodies; what the list says of them is taken from it.

    Ids, order, columns and licences of a reader's copy have no say, its texts alone.
    """
    bodies: dict[str, list[Article]] = {}
    known: set[str] = set()
    for a in have:
        bodies.setdefault(a.text_sha256, []).append(a)
        known.update((f"id {a.id}", f"url {a.url}" if a.url else ""))
    out = Match([], [], [], [])
    for one in wanted:
        told = {x: getattr(one, x) for x in _KEPT}
        copies = [replace(a, **told) for a in bodies.get(one.sha256, ())]
        found = next((a for a in copies if articles_digest([a]) == one.digest), None)
        if found is not None:
            (out.short if one.short else out.articles).append(found)
        elif copies or f"id {one.id}" in known or (one.url and f"url {one.url}" in known):
            out.changed.append(one)
        else:
            out.missing.append(one)
    return out
