"""Texts that say by themselves what they are: phrases of interfaces, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from gen import wording
from gen.learn import matching

_TIME: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")


@cache
def phrases(lang: str) -> Mapping[tuple[str, ...], str]:
    """Return the phrases of a language by their words, with their keys; and English ones."""
    out: dict[tuple[str, ...], str] = {}
    for x in dict.fromkeys((lang, "en")):
        phrases = wording.language(x).phrases
        for key in sorted(wording.PHRASES):
            for said in phrases[key]:
                words = tuple(matching.words(said))
                if words and "{" not in said:
                    out.setdefault(words, key)
    return out


@cache
def _months(lang: str) -> frozenset[str]:
    names: set[str] = set()
    for x in dict.fromkeys((lang, "en")):
        info = wording.language(x).info
        for key in ("months", "months_short", "months_alone"):
            names.update(w.casefold().rstrip(".") for w in info.get(key, ()))
    return frozenset(names)


def is_date(text: str, lang: str) -> bool:
    """Say whether a text is a date, but for a few words."""
    said = matching.words(text)
    if not said or len(said) > 8 or not any(c.isdigit() for c in text):
        return False
    months = _months(lang)
    return bool(_TIME.search(text)) or (any(w in months for w in said) and len(said) >= 2)


PHRASE_LABELS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("home", "menu", "open_menu", "close", "close_mark", "sitemap"), "nav.menu"),
    **dict.fromkeys(("search", "search_label", "search_button"), "nav.search"),
    **dict.fromkeys(
        ("related", "you_may_like", "latest", "most_read", "trending"), "teaser.heading"
    ),
    **dict.fromkeys(("most_commented", "editors_pick", "recent_posts"), "teaser.heading"),
    **dict.fromkeys(("read_more", "see_all", "load_more", "continue_reading"), "teaser.more"),
    **dict.fromkeys(("read_also", "see_also"), "teaser.inline"),
    **dict.fromkeys(("next_article", "previous_article", "next_page"), "nav.pagination"),
    **dict.fromkeys(("share_this", "copy_link", "send_by_mail"), "promo.share"),
    **dict.fromkeys(("print", "save_article", "listen", "text_size"), "widget.tools"),
    "skip_to_content": "nav.skip",
    "back_to_top": "nav.top",
    "toc": "nav.toc",
    "breadcrumb_here": "nav.breadcrumb",
    "leave_comment_link": "comment.count",
    "comments_closed": "comment.gate",
    "no_comments": "comment.empty",
    "must_log_in": "comment.gate",
    "about_author": "author.name",
    "tags_label": "nav.tag",
    "filed_under": "nav.tag",
    "ad": "promo.ad",
}
"""Labels of phrases that say what they are wherever they stand."""
