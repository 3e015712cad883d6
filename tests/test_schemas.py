"""Schemas in schemas/ that follow from the code; `python tests/test_schemas.py` writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from gen import folders, records
from gen.shards import manifest
from gen.sitecheck import learned

WRITTEN: dict[str, Callable[[], dict[str, Any]]] = {
    "record.json": records.json_schema,
    "manifest.json": manifest.manifest_schema,
    "run.json": manifest.config_schema,
    "learned.json": learned.schema,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_schema_file_is_what_the_code_says(name: str) -> None:
    """A schema file is valid and equals what its types give."""
    stored = json.loads((folders.schemas() / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(stored)
    assert stored == WRITTEN[name](), "run: python tests/test_schemas.py"


if __name__ == "__main__":
    for name, make in WRITTEN.items():
        text = json.dumps(make(), ensure_ascii=False, indent=2) + "\n"
        (folders.schemas() / name).write_text(text, encoding="utf-8")
