"""Columns of comments and teasers: names in common use, and a mapping over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from gen.errors import SourceError, UsageError, did_you_mean

_LANG: Final = "lang language language_code lang_code locale"
_LICENCE: Final = "licence license rights"
COMMENTS: Final[Mapping[str, str]] = {
    "text": "comment comment_text comment_body comment_content text body content message review"
    " reply remark post_text post",
    "name": "author name user username user_name nickname nick commenter author_name display_name"
    " screen_name handle by userid user_id author_id",
    "id": "id comment_id commentid cid _id",
    "parent": "parent parent_id parentid parent_comment parent_comment_id reply_to replyto"
    " in_reply_to in_reply_to_id reply_to_id",
    "lang": _LANG,
    "licence": _LICENCE,
}
"""Field to the column names that mean it, the most telling first."""
TEASERS: Final[Mapping[str, str]] = {
    "title": "title headline article_title heading text",
    "lede": "lede lead standfirst description summary abstract short_description subtitle"
    " subheadline dek teaser",
    "section": "section category rubric topic section_name news_desk",
    "lang": _LANG,
    "licence": _LICENCE,
}


def check_map(mapping: Mapping[str, str], fields: Mapping[str, str], option: str) -> None:
    """Raise UsageError if a mapping names a field that is not there."""
    for name in mapping:
        if name not in fields:
            raise UsageError(
                f"no field {name!r}",
                where=f"{option}-map {name}={mapping[name]}",
                todo=did_you_mean(name, fields),
            )


def resolve(
    seen: Iterable[str], mapping: Mapping[str, str], fields: Mapping[str, str], where: str
) -> dict[str, str]:
    """Return field to column for the columns seen; the first field must be found.

    `mapping` wins over names in common use; an empty column switches a field off. Raises
    SourceError for a mapped column that is not there, and where no column holds the first field.
    """
    columns = list(seen)
    out: dict[str, str] = {}
    for name, column in mapping.items():
        if column and column not in columns:
            raise SourceError(
                f"there is no column {column!r}",
                where=where,
                todo=f"columns: {', '.join(columns) or 'none'}",
            )
        if column:
            out[name] = column
    free = {_plain(c): c for c in reversed(columns) if c not in out.values()}
    for name, synonyms in fields.items():
        if name not in mapping:
            found = next((free.pop(_plain(x)) for x in synonyms.split() if _plain(x) in free), None)
            if found is not None:
                out[name] = found
    first = next(iter(fields))
    if first not in out:
        option = "--comments-map" if fields is COMMENTS else "--teasers-map"
        raise SourceError(
            f"no column holds the {first}; columns: {', '.join(columns) or 'none'}",
            where=where,
            todo=f"say which one does: {option} {first}=COLUMN",
        )
    return out


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
