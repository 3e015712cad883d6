"""May this run be shown to others? Asked before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from gen.articles.kinds import UNKNOWN_LICENCE
from gen.card import Credit
from gen.errors import RunError


def refuse(articles: Sequence[Credit], *, public: bool) -> None:
    """Raise RunError for articles that may not be shown as they would be."""
    unknown = sum(a.licence == UNKNOWN_LICENCE for a in articles)
    if public and unknown:
        raise RunError(
            f"nothing is known of the licence of {unknown:,} of {len(articles):,} articles",
            where="--public",
            todo="make the run with --licence NAME, or push it without --public",
        )
