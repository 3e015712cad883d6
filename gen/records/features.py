"""The columns of a row, in one table: Arrow schema, `datasets` metadata and JSON Schema.

The metadata is what `datasets.Features(...).arrow_schema` writes (datasets 5.2), made here because
that import costs every worker seconds. All integers are int64: ClassLabel loses its names in any
other type, and mixed widths of offsets only surprise; DELTA_BINARY_PACKED makes the width free.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import pyarrow as pa

from gen.labels import LABELS, TAGS
from gen.records.row import ARTICLE_FIELDS, PAGE_KINDS, QUALITIES

Kind = Any
"""A type name, "label" or "tag", a list of one Kind, or a dict of name to Kind."""

COLUMNS: Final[dict[str, tuple[Kind, str]]] = {
    "id": ("string", "run digest (12 hex), a dash, index (9 digits)"),
    "index": ("int64", "the page's address in the run"),
    "lang": ("string", "BCP-47 language"),
    "family": ("string", "template family"),
    "site": ("string", "the concrete site: a family with brand, skin and sections"),
    "page_kind": ("string", "article, truncated, thread, index or none"),
    "html": ("string", "the page as served"),
    "html_spans": (
        [
            {
                "start": "int64",
                "end": "int64",
                "label": "label",
                "group": "int64",
                "hidden": "bool",
                "attr": "string",
            }
        ],
        "labelled text runs and printable attributes of html, offsets in code points",
    ),
    "groups": (
        [{"kind": "string", "parent": "int64", "depth": "int64"}],
        "instances on the page; a span's group is an index into this list",
    ),
    "view": ("string", "which view made text"),
    "text": ("string", "the page's text in that view"),
    "spans": (
        [
            {
                "start": "int64",
                "end": "int64",
                "label": "label",
                "group": "int64",
                "src": "int64",
            }
        ],
        "labelled spans of text, offsets in code points; src is an index into html_spans or -1",
    ),
    "coverage": ("float64", "share of non-space characters of text whose origin is known"),
    "tokens": (["string"], "words and single other characters of text"),
    "token_starts": (["int64"], "where each token starts in text"),
    "tags": (["tag"], "BIO tag of each token"),
    "article": (dict.fromkeys(ARTICLE_FIELDS, "string"), "the body used, or null"),
    "traps": (["string"], "ids of the hard cases planted on this page"),
    "quality": ("string", "gold or silver, from the article source"),
    "weight": ("float64", "how much commoner such pages are on the real web than in this run"),
}
"""Column name to its type and meaning, in the order of the file."""

_ARROW: Final = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "label": pa.int64(),
    "tag": pa.int64(),
}
_JSON: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "string"},
    "int64": {"type": "integer"},
    "float64": {"type": "number"},
    "bool": {"type": "boolean"},
    "label": {"type": "integer", "minimum": 0, "maximum": len(LABELS) - 1},
    "tag": {"type": "integer", "minimum": 0, "maximum": len(TAGS) - 1},
}
_ENUMS: Final = {"page_kind": list(PAGE_KINDS), "quality": list(QUALITIES)}


def _arrow(kind: Kind) -> pa.DataType:
    if isinstance(kind, list):
        return pa.list_(_arrow(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([(name, _arrow(x)) for name, x in kind.items()])
    return _ARROW[kind]


def _feature(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"feature": _feature(kind[0]), "_type": "List"}
    if isinstance(kind, dict):
        return {name: _feature(x) for name, x in kind.items()}
    if kind in ("label", "tag"):
        return {"names": list(LABELS if kind == "label" else TAGS), "_type": "ClassLabel"}
    return {"dtype": kind, "_type": "Value"}


def _json(kind: Kind) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"type": "array", "items": _json(kind[0])}
    if isinstance(kind, dict):
        return {
            "type": "object",
            "properties": {name: _json(x) for name, x in kind.items()},
            "required": list(kind),
            "additionalProperties": False,
        }
    return dict(_JSON[kind])


@cache
def schema() -> pa.Schema:
    """Return the Arrow schema of a shard, with the metadata that `load_dataset` reads."""
    features = {name: _feature(kind) for name, (kind, _) in COLUMNS.items()}
    meta = json.dumps({"info": {"features": features}})
    fields = [(name, _arrow(kind)) for name, (kind, _) in COLUMNS.items()]
    return pa.schema(fields, metadata={"huggingface": meta})


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a row, for schemas/record.json."""
    properties: dict[str, Any] = {}
    for name, (kind, text) in COLUMNS.items():
        properties[name] = {**_json(kind), "description": text}
        if name in _ENUMS:
            properties[name]["enum"] = _ENUMS[name]
    properties["id"]["pattern"] = "^[0-9a-f]{12}-[0-9]{9}$"
    properties["index"]["minimum"] = 0
    properties["coverage"].update(minimum=0, maximum=1)
    properties["article"]["type"] = ["object", "null"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pagenoise record",
        "description": "One page in one view. Labels and tags are indices into labels.json.",
        "type": "object",
        "properties": properties,
        "required": list(COLUMNS),
        "additionalProperties": False,
    }
