"""Columns of a source -> fields of an article: names in common use, and --map over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gen.errors import SourceError, UsageError, did_you_mean

_NAMES: Final = {
    "text": "text maintext main_content plain_text content body article_text article_body"
    " full_text main_text cleaned_text clean_text body_text raw_text paragraphs article story"
    " document",
    "id": "id article_id doc_id docid document_id uuid guid _id",
    "title": "title headline article_title heading",
    "author": "author authors byline creator writer",
    "date": "date published_date publish_date date_published datepublished pub_date pubdate"
    " published published_at publication_date date_publish time_published created_at timestamp",
    "url": "url link source_url canonical_url uri web_url",
    "lang": "lang language language_code lang_code locale",
    "licence": "licence license rights",
    "section": "section category rubric topic section_name news_desk",
    "standfirst": "standfirst description subtitle subheadline dek lead lede summary abstract",
    "caption": "caption image_caption photo_caption",
    "tags": "tags keywords labels",
    "quality": "quality",
}
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {k: tuple(v.split()) for k, v in _NAMES.items()}
"""Field to the column names that mean it, the most telling first."""
FIELDS: Final = tuple(SYNONYMS)


def check_map(
    mapping: Mapping[str, str],
    fields: Iterable[str] = FIELDS,
    option: str = "--map",
    whose: str = "articles have",
) -> None:
    """Raise UsageError if a mapping names a field that is not there."""
    for name in mapping:
        if name not in fields:
            raise UsageError(
                f"{whose} no field {name!r}",
                where=f"{option} {name}={mapping[name]}",
                todo=did_you_mean(name, fields),
            )


def resolve(
    seen: Iterable[str],
    mapping: Mapping[str, str],
    where: str,
    fields: Mapping[str, Sequence[str]] = SYNONYMS,
    option: str = "--map",
) -> dict[str, str]:
    """Return field to column for the columns seen; the first of `fields` must be found.

    `mapping` wins over names in common use; an empty column switches a field off. A column is
    taken for one field only. Raises SourceError for a mapped column that is not there, and where
    no column holds the first field.
    """
    columns = list(seen)
    out: dict[str, str] = {}
    for name, column in mapping.items():
        if column and column not in columns:
            raise SourceError(
                f"there is no column {column!r} ({option} {name}={column})",
                where=where,
                todo=f"{did_you_mean(column, columns)}\n  columns: {', '.join(columns)}".strip(),
            )
        if column:
            out[name] = column
    free: dict[str, str] = {}
    for column in columns:
        if column not in out.values():
            free.setdefault(_plain(column), column)
    for name, synonyms in fields.items():
        if name in mapping:
            continue
        for synonym in synonyms:
            if taken := free.pop(_plain(synonym), None):
                out[name] = taken
                break
    first = next(iter(fields))
    if first not in out:
        what = "article's text" if fields is SYNONYMS else first
        raise SourceError(
            f"no column holds the {what}; columns: {', '.join(columns) or 'none'}",
            where=where,
            todo=f"say which one does: {option} {first}=COLUMN",
        )
    return {name: out[name] for name in fields if name in out}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
