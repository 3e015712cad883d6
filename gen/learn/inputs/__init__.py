"""A user's own pages, however they lie there: files, folders, archives, rows, benchmarks.

`read` yields what can be learned from and what is left out, one after the other, in order; a page
that is broken or hostile is left out and the rest goes on.

::

    kinds          what is asked, a page as it lies there, one left out and why
    decode         bytes -> HTML: character sets, null bytes
    places         files in folders, never out of them, never beyond a page's size
    rows           JSON Lines and Parquet with HTML, or naming files
    archives       WARC
    benchmarks     html/ and ground-truth/
    understanding  language, title, address, the article's text
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gen import wording
from gen.articles.columns import check_map
from gen.errors import SourceError, UsageError
from gen.learn.finding import check_extractors
from gen.learn.inputs.archives import read_archive
from gen.learn.inputs.benchmarks import find_benchmarks, read_benchmark
from gen.learn.inputs.kinds import REASONS, Asked, LeftOut, Raw
from gen.learn.inputs.places import files_of, kind_of, read_bytes, stem_and_ending
from gen.learn.inputs.rows import FIELDS, read_rows
from gen.learn.inputs.understanding import understand
from gen.learn.model import SourcePage

__all__ = ["FIELDS", "REASONS", "Asked", "LeftOut", "check", "read"]


def check(asked: Asked) -> None:
    """Raise UsageError for options that no page could satisfy."""
    check_map(asked.mapping, FIELDS, whose="pages have")
    if asked.content == "auto":
        check_extractors()


def read(
    paths: Sequence[Path], asked: Asked, counts: Counter[str] | None = None
) -> Iterator[SourcePage | LeftOut]:
    """Yield the pages of files and folders in order, or why one is left out.

    Counts `read` and what had to be mended, see `understand`. Raises SourceError for a path that
    is not there or not known, and for columns that are not there.
    """
    counts = Counter() if counts is None else counts
    for path in paths:
        if not path.exists():
            raise SourceError("no such file", where=str(path), todo="check the path")
    languages, seen = wording.languages(), set[bytes]()
    for raw in _raws(paths, asked):
        if asked.limit is not None and counts["read"] >= asked.limit:
            return
        counts["read"] += 1
        if isinstance(raw, LeftOut):
            yield raw
            continue
        same = _digest(raw.html)
        if same in seen:
            yield LeftOut(raw.where, "same")
            continue
        seen.add(same)
        yield understand(raw, asked, languages, counts)


def _digest(html: bytes | str) -> bytes:
    data = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).digest()


def _raws(paths: Sequence[Path], asked: Asked) -> Iterator[Raw | LeftOut]:
    for path in paths:
        if path.is_dir():
            yield from _folder(path, asked)
            continue
        kind = kind_of(path.name)
        if not kind:
            raise SourceError(
                "the ending does not tell what the file holds",
                where=str(path),
                todo="pages come from .html, .warc, .jsonl and .parquet (packed: .gz .bz2 .zst)",
            )
        yield from _file(path, kind, asked, path.parent)


def _folder(folder: Path, asked: Asked) -> Iterator[Raw | LeftOut]:
    """Yield the pages of a folder: of benchmarks if it holds such, else those its rows name."""
    if found := find_benchmarks(folder):
        _no_columns(asked, folder)
        for benchmark in found:
            yield from read_benchmark(benchmark, asked)
        return
    files = list(files_of(folder))
    known = [(x, kind_of(x.name)) for x in files if isinstance(x, Path)]
    rows = [(x, k) for x, k in known if k in ("jsonl", "parquet")]
    others = [(x, k) for x, k in known if k and (x, k) not in rows]
    yield from (x for x in files if isinstance(x, LeftOut))
    if not rows and not others:
        raise SourceError(
            "no pages in this folder",
            where=str(folder),
            todo="pages come from .html, .warc, .jsonl and .parquet (packed: .gz .bz2 .zst)",
        )
    for path, kind in rows:
        yield from _file(path, kind, asked, folder)
    named = any(k == "html" for _, k in others) and rows
    for path, kind in others:
        # Where rows lie beside pages, they say which of them there are.
        if not (named and kind == "html"):
            yield from _file(path, kind, asked, folder)


def _no_columns(asked: Asked, path: Path) -> None:
    if asked.where:
        raise UsageError(
            "--where chooses among rows, and here are none",
            where=str(path),
            todo="leave it out, or name files of rows: .jsonl, .parquet",
        )


def _file(path: Path, kind: str, asked: Asked, root: Path) -> Iterator[Raw | LeftOut]:
    if kind in ("warc", "html"):
        _no_columns(asked, path)
    if kind == "warc":
        yield from read_archive(path)
    elif kind == "html":
        data = read_bytes(path)
        if isinstance(data, LeftOut):
            yield data
            return
        name = stem_and_ending(path.relative_to(root).as_posix())[0]
        yield Raw(str(path), name, data, f"html:{path.name}")
    else:
        yield from read_rows(path, kind, asked, root)
