"""Columns of a source -> fields of an article: names in common use, and --map over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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


def check_map(mapping: Mapping[str, str]) -> None:
    """Raise UsageError if a --map names a field that articles do not have."""
    for name in mapping:
        if name not in SYNONYMS:
            raise UsageError(
                f"articles have no field {name!r}",
                where=f"--map {name}={mapping[name]}",
                todo=did_you_mean(name, FIELDS),
            )


def resolve(seen: Iterable[str], mapping: Mapping[str, str], where: str) -> dict[str, str]:
    """Return field to column for the columns seen; `mapping` wins over names in common use.

    A column is taken for one field only. Raises SourceError for a mapped column that is not there
    and where no column holds the text.
    """
    columns = list(seen)
    out: dict[str, str] = {}
    for name, column in mapping.items():
        if column and column not in columns:
            raise SourceError(
                f"there is no column {column!r} (--map {name}={column})",
                where=where,
                todo=f"{did_you_mean(column, columns)}\n  columns: {', '.join(columns)}".strip(),
            )
        if column:
            out[name] = column
    free: dict[str, str] = {}
    for column in columns:
        if column not in out.values():
            free.setdefault(_plain(column), column)
    for name, synonyms in SYNONYMS.items():
        if name in mapping:
            continue
        for synonym in synonyms:
            if taken := free.pop(_plain(synonym), None):
                out[name] = taken
                break
    if "text" not in out:
        raise SourceError(
            f"no column holds the article's text; columns: {', '.join(columns) or 'none'}",
            where=where,
            todo="say which one does: --map text=COLUMN",
        )
    return {name: out[name] for name in FIELDS if name in out}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
