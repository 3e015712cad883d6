"""Small pieces of Markdown, and somebody's text made harmless in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

_MARKS: Final = re.compile(r"([\\`*_\[\]<>#|~])")


def counted(counts: Mapping[str, int]) -> str:
    """Return names with their counts, the greatest first."""
    return ", ".join(f"{k} {n:,}" for k, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])))


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a table line by line."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(x) for x in row)} |"


def plain(text: str) -> str:
    """Return somebody's text on one line, none of it Markdown."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Return somebody's text as code in a table's cell."""
    shown = " ".join(text.split()).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""
