"""Columns of comments and teasers: names in common use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

_LANG: Final = "lang language language_code lang_code locale"
_LICENCE: Final = "licence license rights"
_COMMENTS: Final = {
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
_TEASERS: Final = {
    "title": "title headline article_title heading text",
    "lede": "lede lead standfirst description summary abstract short_description subtitle"
    " subheadline dek teaser",
    "section": "section category rubric topic section_name news_desk",
    "lang": _LANG,
    "licence": _LICENCE,
}
COMMENTS: Final[Mapping[str, Sequence[str]]] = {k: v.split() for k, v in _COMMENTS.items()}
"""Field to the column names that mean it, the most telling first."""
TEASERS: Final[Mapping[str, Sequence[str]]] = {k: v.split() for k, v in _TEASERS.items()}
