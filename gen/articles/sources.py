"""Readers of article sources: each yields records with the place they came from, in order."""

from __future__ import annotations

import csv
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gen.articles.columns import check_map
from gen.articles.files import ENDINGS, find_files, kind_of, open_file, read_lines
from gen.articles.kinds import BODIES, KINDS, QUALITIES, Source
from gen.articles.starter import read_starter
from gen.errors import SourceError, UsageError, did_you_mean

_BATCH: Final = 256  # rows of Parquet held at a time
_PEEK: Final = 500  # records whose keys together are a source's columns, where no schema says them


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a source as it lies there."""

    where: str
    """`file:line`, `file:row n` or the file: the place to look at."""
    values: Mapping[str, object] | None
    """Column to value; None for a record skipped because of a line over 1 MB."""


def parse_source(
    text: str,
    *,
    mapping: Mapping[str, str] | None = None,
    licence: str = "",
    min_chars: int = 300,
    quality: str | None = None,
    lang: str | None = None,
    bodies: str = "strict",
    limit: int | None = None,
) -> Source:
    """Return the source that `KIND:SPEC`, `starter`, or a path with a telling ending names.

    Raises UsageError for unknown kinds, endings, fields and values; files are not looked at,
    but a folder alone is (its files' endings tell its kind).
    """
    for option, value, known in (
        ("--quality", quality or "gold", QUALITIES),
        ("--bodies", bodies, BODIES),
    ):
        if value not in known:
            raise UsageError(
                f"unknown value {value!r}", where=option, todo=did_you_mean(value, known)
            )
    if min_chars < 0 or (limit is not None and limit < 1):
        raise UsageError("needs a positive number", where="--limit" if limit else "--min-chars")
    check_map(mapping or {})
    kind, spec = _kind(text)
    return Source(kind, spec, dict(mapping or {}), licence, min_chars, quality, lang, bodies, limit)


def _kind(text: str) -> tuple[str, str]:
    if text == "starter":
        return text, ""
    kind, colon, spec = text.partition(":")
    if colon and kind in KINDS and kind != "starter":
        if not spec:
            raise UsageError("names no file", where=f"--articles {text}", todo=f"{kind}:PATH")
        return kind, spec
    if Path(text).is_dir():
        names = sorted(p.name for p in Path(text).rglob("*") if p.is_file())
        kinds = list(dict.fromkeys(k for k in map(kind_of, names) if k))
        if len(kinds) == 1:
            return kinds[0], text
        todo = f"say which: {' or '.join(f'{k}:{text}' for k in kinds or ENDINGS)}"
        raise UsageError(
            "a folder of several kinds of files" if kinds else "a folder without article files",
            where=text,
            todo=todo,
        )
    if found := kind_of(text):
        return found, text
    if colon and not Path(text).exists():
        raise UsageError(
            f"unknown kind of source {kind!r}",
            where=f"--articles {text}",
            todo=f"{did_you_mean(kind, KINDS)}\n  kinds: {', '.join(KINDS)}",
        )
    if not Path(text).exists():
        raise SourceError(
            "no such file",
            where=text,
            todo="articles come from `starter`, a path, or KIND:PATH; kinds: " + ", ".join(KINDS),
        )
    raise UsageError(
        "the ending does not tell what the file holds",
        where=text,
        todo=f"say it: {' or '.join(f'{k}:{text}' for k in ENDINGS)}",
    )


def source_name(source: Source) -> str:
    """Return `kind:basename` or the Hub name: what rows may carry, never a path."""
    if source.kind == "starter":
        return source.kind
    if source.kind == "hf" and not _is_local(source.spec.partition(":")[0]):
        return f"hf:{source.spec}"
    spec = source.spec.partition(":")[0] if source.kind == "hf" else source.spec
    return f"{source.kind}:{Path(spec).resolve().name}"


def read_records(source: Source, starter: Path) -> Iterator[Record]:
    """Yield a source's records in order, up to its limit; `starter` is the folder of starter texts.

    Raises SourceError with the place for whatever cannot be read.
    """
    records = (
        (Record(where, values) for where, values in read_starter(starter))
        if source.kind == "starter"
        else _READERS[source.kind](source)
    )
    for n, record in enumerate(records):
        if n == source.limit:
            return
        yield record


def with_columns(
    records: Iterator[Record], taken_from: Callable[[tuple[str, ...]], dict[str, str]]
) -> Iterator[tuple[Record, dict[str, str]]]:
    """Yield each record with field to column, as `taken_from` finds it in the columns seen so far.

    It is asked when the first records were looked at, and again whenever a record has a new column.
    """
    peeked = list(itertools.islice(records, _PEEK))
    seen = dict.fromkeys(k for r in peeked if r.values is not None for k in r.values)
    taken = taken_from(tuple(seen)) if seen else {}
    for record in itertools.chain(peeked, records):
        if record.values is not None and not seen.keys() >= record.values.keys():
            seen.update(dict.fromkeys(record.values))
            taken = taken_from(tuple(seen))
        yield record, taken


def _jsonl(source: Source) -> Iterator[Record]:
    for path in find_files(source.spec, "jsonl"):
        with open_file(path) as file:
            for number, line in read_lines(file, path):
                where = f"{path}:{number}"
                if line is None:
                    yield Record(where, None)
                elif line.strip():
                    yield Record(where, json_object(line, where, number))


def json_object(line: str, where: str, number: int) -> dict[str, object]:
    """Return the object that a line of JSON Lines holds; SourceError if it holds none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        at = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        todo = "each line must be one whole JSON object"
        if number == 1 and line.lstrip()[:1] in "[{":
            todo += "; a JSON document over several lines becomes that with: jq -c '.[]'"
        message = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise SourceError(f"broken JSON{at}: {message}", where=where, todo=todo) from error
    if not isinstance(value, dict):
        raise SourceError(
            f"holds a JSON {type(value).__name__}, not an object",
            where=where,
            todo="each line must be one JSON object; an array becomes that with: jq -c '.[]'",
        )
    return value


def _csv(source: Source) -> Iterator[Record]:
    # The module's limit is global and far under an article's length.
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    for path in find_files(source.spec, "csv"):
        with open_file(path) as file:
            yield from _csv_rows(file, path)


def _csv_rows(file: Any, path: Path) -> Iterator[Record]:
    overlong: list[int] = []

    def lines() -> Iterator[str]:
        for number, line in read_lines(file, path):
            if line is None:
                overlong.append(number)
                line = "\n"
            yield line

    text = lines()
    first = next(text, "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(_chain(first, text), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    while True:
        where = f"{path}:{reader.line_num + 1}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise SourceError(
                f"broken CSV: {error}",
                where=where,
                todo='a quote inside a quoted field is written twice: ""',
            ) from error
        if overlong:
            overlong.clear()
            yield Record(where, None)
        elif row is None:
            return
        elif header is None:
            header = [name.strip() for name in row]
        elif row and len(row) != len(header):
            raise SourceError(
                f"{len(row)} fields where the first line names {len(header)} columns",
                where=where,
                todo="fields that hold the separator or a line end must be quoted",
            )
        elif row:
            yield Record(where, dict(zip(header, row, strict=True)))


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _parquet(source: Source) -> Iterator[Record]:
    for path in find_files(source.spec, "parquet"):
        yield from parquet_records(path)


def parquet_records(path: Path, batch: int = _BATCH) -> Iterator[Record]:
    """Yield a Parquet file's rows, `batch` of them held at a time; SourceError if it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches(batch):
                for values in rows.to_pylist():
                    number += 1
                    yield Record(f"{path}:row {number}", values)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"bytes that are not UTF-8 ({error.reason})",
            where=f"{path}:after row {number}",
            todo="write the column again as UTF-8 text",
        ) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(
            f"not a Parquet file that can be read: {str(error).splitlines()[0]}",
            where=str(path),
            todo="name its kind if it is something else, for example jsonl:PATH",
        ) from error


def _text(source: Source) -> Iterator[Record]:
    for path in find_files(source.spec, "text"):
        with open_file(path) as file:
            lines = [line for _, line in read_lines(file, path)]
        if None in lines:
            yield Record(str(path), None)
            continue
        stem = path.name
        while kind_of(stem) or stem.lower().endswith((".gz", ".bz2", ".zst")):
            stem = stem.rpartition(".")[0]
        yield Record(str(path), {"id": stem or path.name, "text": "".join(x for x in lines if x)})


def _hf(source: Source) -> Iterator[Record]:
    """Stream NAME[:CONFIG[:SPLIT[@REVISION]]]; NAME may be a folder that `datasets` can load."""
    import datasets

    rest, _, revision = source.spec.partition("@")
    name, config, split = (*rest.split(":"), "", "", "")[:3]
    name = str(Path(name)) if _is_local(name) else name
    where = f"hf:{source.spec}"
    try:
        loaded = datasets.load_dataset(
            name, config or None, split=split or None, revision=revision or None, streaming=True
        )
        if isinstance(loaded, dict):
            names = list(loaded)
            split = "train" if "train" in names else names[0] if len(names) == 1 else ""
            if not split:
                raise SourceError(
                    f"several splits: {', '.join(names)}",
                    where=where,
                    todo=f"say which: hf:{name}:{config}:SPLIT",
                )
            loaded = loaded[split]
        for number, values in enumerate(loaded, 1):
            yield Record(f"{where}:row {number}", values)
    except (SourceError, GeneratorExit):
        raise
    except Exception as error:  # each library under `datasets` fails in its own way
        lines = str(error).splitlines() or [""]
        raise SourceError(
            f"cannot be read: {type(error).__name__}: {lines[0]}",
            where=where,
            todo="hf:NAME[:CONFIG[:SPLIT[@REVISION]]]; check the name, your network and login",
        ) from error


def _is_local(name: str) -> bool:
    return name.startswith((".", "/")) or Path(name).is_dir()


_READERS: Final[Mapping[str, Callable[[Source], Iterator[Record]]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
    "text": _text,
    "hf": _hf,
}
