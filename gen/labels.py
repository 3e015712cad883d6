"""The taxonomy of schemas/labels.json: labels, group kinds and BIO tags, with their ids.

An id is a name's place in the file, which is append only, so ids stay valid for old data.
"""

from __future__ import annotations

import json
from typing import Final

from gen import folders

_FILE = json.loads((folders.schemas() / "labels.json").read_text(encoding="utf-8"))

LABELS: Final[tuple[str, ...]] = tuple(x["name"] for x in _FILE["labels"])
"""Label names; the index is the id in every column."""
LABEL_TEXT: Final[dict[str, str]] = {x["name"]: x["text"] for x in _FILE["labels"]}
LABEL_ID: Final[dict[str, int]] = {name: i for i, name in enumerate(LABELS)}
UNKNOWN: Final[int] = LABEL_ID["unknown"]

GROUPS: Final[tuple[str, ...]] = tuple(x["name"] for x in _FILE["groups"])
"""Kinds of group (instances on a page); the index is internal, rows store the name."""
GROUP_TEXT: Final[dict[str, str]] = {x["name"]: x["text"] for x in _FILE["groups"]}
GROUP_ID: Final[dict[str, int]] = {name: i for i, name in enumerate(GROUPS)}

TAGS: Final[tuple[str, ...]] = ("O", *(f"{p}-{name}" for name in LABELS for p in "BI"))
"""BIO tag names: label id `i` is B at 2 i + 1 and I at 2 i + 2."""

BODY_LABELS: Final[tuple[str, ...]] = tuple(
    f"article.{x}"
    for x in ("body", "heading", "list_item", "quote", "table", "code", "formula", "footnote")
)
"""Labels of source blocks: together they are the article's text, complete and in order."""
BODY_IDS: Final[frozenset[int]] = frozenset(LABEL_ID[x] for x in BODY_LABELS)

ATTRS: Final[tuple[str, ...]] = ("", "alt", "title", "placeholder", "value")
"""Attributes that some view prints; index 0 is a text run."""
