"""Rows of an article source, written and read: shared by the tests of gen.articles."""

from __future__ import annotations

import json
from pathlib import Path

from gen.articles import Harvest, harvest, parse_source

BODY = "The ferry to the island was late again on Monday, and nobody was surprised by it. " * 5


def row(n: int = 0, **extra: object) -> dict[str, object]:
    """Return a record of its own."""
    return {"id": f"a{n}", "title": f"T{n}", "text": f"Number {n}. {BODY}", "lang": "en"} | extra


def jsonl(path: Path, *rows: object) -> Path:
    """Write rows as JSON Lines."""
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


def read(spec: object, *languages: str, **options: object) -> Harvest:
    """Harvest one source in the languages asked (English)."""
    return harvest([parse_source(str(spec), **options)], languages or ("en",))  # type: ignore[arg-type]
