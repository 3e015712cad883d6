"""Pages in rows: JSON Lines and Parquet, whose rows hold HTML or name a page that lies beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from gen.articles.columns import SYNONYMS, resolve
from gen.articles.files import open_file, read_lines
from gen.articles.sources import json_object, parquet_records
from gen.articles.values import line_of
from gen.errors import SourceError, did_you_mean
from gen.learn.finding import is_selector
from gen.learn.inputs.kinds import LARGEST, Asked, LeftOut, Raw
from gen.learn.inputs.places import page_file, read_bytes, stem_and_ending

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "html": tuple(
        "html raw_html html_content page_html content_html html_raw htmls markup webpage".split()
    ),
    "file": tuple("file file_name filename html_file html_path path file_id".split()),
    **{k: SYNONYMS[k] for k in ("text", "id", "title", "author", "date", "url", "lang", "licence")},
}
"""Field of a page to the column names that mean it, the most telling first."""
_BATCH: Final = 16  # rows of Parquet held at a time: pages are long
_LONGEST: Final = 6 * LARGEST  # bytes of a line: JSON may spell a character in six


def read_rows(
    path: Path, kind: str, asked: Asked, root: Path | None = None
) -> Iterator[Raw | LeftOut]:
    """Yield the pages of a file of rows; `kind` is `jsonl` or `parquet`.

    A row without HTML names a page by its file or id in the file's folder, or in `html/` there.
    Raises SourceError for columns that are not there and where no column names pages.
    """
    known: dict[str, str] = {}
    seen: set[str] = set()
    for where, values in _values(path, kind):
        if isinstance(values, LeftOut):
            yield values
            continue
        if not seen.issuperset(values):
            seen |= set(values)
            known = columns(list(dict.fromkeys([*known.values(), *values])), asked, str(path))
        _hold(asked.where, seen, str(path))
        if any(str(values.get(k, "")) != v for k, v in asked.where.items()):
            continue
        row = {name: values.get(column) for name, column in known.items()}
        yield _page(row, where, f"{kind}:{path.name}", path.parent, root or path.parent)


def _hold(where: Mapping[str, str], seen: set[str], path: str) -> None:
    for column in where:
        if column not in seen:
            raise SourceError(
                f"there is no column {column!r} (--where)",
                where=path,
                todo=did_you_mean(column, sorted(seen)),
            )


def _values(path: Path, kind: str) -> Iterator[tuple[str, Mapping[str, object] | LeftOut]]:
    try:
        if kind == "parquet":
            for record in parquet_records(path, _BATCH):
                yield record.where, record.values or {}
            return
        with open_file(path) as file:
            for number, line in read_lines(file, path, _LONGEST):
                where = f"{path}:{number}"
                if line is None:
                    yield where, LeftOut(where, "too_large")
                elif line.strip():
                    try:
                        yield where, json_object(line, where, number)
                    except SourceError as e:
                        yield where, LeftOut(where, "unreadable", e.what)
    except SourceError as e:
        yield e.where, LeftOut(e.where or str(path), "unreadable", e.what)


def columns(seen: list[str], asked: Asked, where: str) -> dict[str, str]:
    """Return field to column, as --map, --content and names in common use have it.

    --content is taken for a column if there is one of the name, or if no selector is written so.
    Raises SourceError for a column that is not there, and where neither HTML nor a page is named.
    """
    mapping, content = dict(asked.mapping), asked.content
    if content in seen:
        mapping["text"] = content
    elif content == "auto" or is_selector(content):
        mapping["text"] = ""
    elif content:
        raise SourceError(
            f"there is no column {content!r} (--content)",
            where=where,
            todo=f"{did_you_mean(content, seen)}\n  columns: {', '.join(seen)}; or name an element"
            " by a CSS selector, for example div.text",
        )
    for first in ("html", "file", "id"):
        fields = {first: FIELDS[first], **FIELDS}
        try:
            return resolve(seen, mapping, where, fields)
        except SourceError:
            if any(column and column not in seen for column in mapping.values()):
                raise
    raise SourceError(
        f"no column holds HTML; columns: {', '.join(seen) or 'none'}",
        where=where,
        todo="say which one does: --map html=COLUMN",
    )


def _page(
    row: dict[str, object], where: str, source: str, folder: Path, root: Path
) -> Raw | LeftOut:
    html = row.pop("html", None)
    name = line_of(row.get("id") if row.get("file") is None else row["file"])
    own = line_of(row.get("id")) or stem_and_ending(Path(name).name)[0] or where.rpartition(":")[2]
    if isinstance(html, (str, bytes)) and html:
        return Raw(where, own, html, source, fields=row)
    if not name:
        return LeftOut(where, "no_html")
    found = page_file(folder, name, root)
    if not isinstance(found, Path):
        return found or LeftOut(where, "no_page", name[:80])
    data = read_bytes(found)
    return data if isinstance(data, LeftOut) else Raw(str(found), own, data, source, fields=row)
