"""The columns of a standoff row: those of a row but what follows from its text, and three more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from gen import records
from gen.errors import CheckError
from gen.plans import Plan
from gen.records import Row
from gen.standoff.masking import Masked

_LEFT_OUT: Final = ("tokens", "token_starts", "tags")
"""Columns that follow from the text."""
_MORE: Final = {
    "slots": [{"span": "int64", "block": "int64"}],
    "plan": {"split": "string", "article": "int64", "short": "int64", "comments": "bool"},
    "digest": "string",
}
"""Columns that only standoff rows have, as `gen.records` writes kinds."""
_KINDS: Final = {"int64": pa.int64(), "string": pa.string(), "bool": pa.bool_()}


def schema() -> pa.Schema:
    """Return the schema of standoff rows, with the metadata that `load_dataset` reads."""
    full = records.schema()
    features = json.loads(full.metadata[b"huggingface"])["info"]["features"]
    features = {k: v for k, v in features.items() if k not in _LEFT_OUT}
    fields = [f for f in full if f.name not in _LEFT_OUT]
    for name, kind in _MORE.items():
        features[name] = _feature(kind)
        fields.append(pa.field(name, _arrow(kind)))
    meta = json.dumps({"info": {"features": features}})
    return pa.schema(fields, metadata={"huggingface": meta})


def _feature(kind: Any) -> dict[str, Any]:
    if isinstance(kind, list):
        return {"feature": _feature(kind[0]), "_type": "List"}
    if isinstance(kind, dict):
        return {name: _feature(x) for name, x in kind.items()}
    return {"dtype": kind, "_type": "Value"}


def _arrow(kind: Any) -> pa.DataType:
    if isinstance(kind, list):
        return pa.list_(_arrow(kind[0]))
    if isinstance(kind, dict):
        return pa.struct([(name, _arrow(x)) for name, x in kind.items()])
    return _KINDS[kind]


def table(
    rows: Sequence[Row], masks: Sequence[Masked], plans: Sequence[Plan], digests: Sequence[str]
) -> pa.Table:
    """Return standoff rows as an Arrow table; CheckError where offsets would not hold."""
    bare = []
    for row, masked in zip(rows, masks, strict=True):
        if len(masked.html) != len(row.html) or len(masked.text) != len(row.text):
            raise CheckError("its standoff form has another length", where=row.id)
        told = row.article and {**row.article, "title": ""}
        bare.append(replace(row, html=masked.html, text=masked.text, article=told))
    found = records.table(bare).drop_columns(list(_LEFT_OUT))
    more = [
        {
            "slots": [{"span": i, "block": b} for i, b in masked.slots],
            "plan": {
                "split": plan.split,
                "article": plan.article,
                "short": plan.short,
                "comments": plan.comments,
            },
            "digest": digest,
        }
        for masked, plan, digest in zip(masks, plans, digests, strict=True)
    ]
    for name, kind in _MORE.items():
        found = found.append_column(name, pa.array([x[name] for x in more], _arrow(kind)))
    return found.cast(schema())
