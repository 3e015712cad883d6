"""Policies and traps: every label gets a class, every rule names classes there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gen.labels import BODY_LABELS, LABELS

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
POLICIES: list[dict[str, Any]] = json.loads((SCHEMAS / "policies.json").read_text("utf-8"))[
    "policies"
]
NAMED = {p["name"]: p for p in POLICIES}
TRAPS: list[dict[str, Any]] = json.loads((SCHEMAS / "traps.json").read_text("utf-8"))["traps"]


def resolved(policy: dict[str, Any]) -> dict[str, Any]:
    """Return the policy with the map and rules of the one it is like."""
    return {**NAMED[policy["like"]], **policy} if "like" in policy else policy


def class_of(policy: dict[str, Any], label: str) -> str | None:
    """Return the class of a label: the most exact key wins."""
    if policy.get("each") == "label":
        return label
    keys = (label, label.partition(".")[0] + ".*", "*")
    return next((policy["labels"][k] for k in keys if k in policy["labels"]), None)


@pytest.mark.parametrize("policy", [resolved(p) for p in POLICIES], ids=list(NAMED))
def test_every_label_has_a_class(policy: dict[str, Any]) -> None:
    """Every label gets one of the policy's classes or `ignore`, and no class stands empty."""
    if policy.get("each") == "label":
        return
    classes = {label: class_of(policy, label) for label in LABELS}
    assert set(classes.values()) == {*policy["classes"], "ignore"}
    assert classes["unknown"] == "ignore"


@pytest.mark.parametrize("policy", [resolved(p) for p in POLICIES], ids=list(NAMED))
def test_keys_name_labels_there_are(policy: dict[str, Any]) -> None:
    """Every key of a map is a label, a role with `.*`, or `*`."""
    roles = {f"{label.partition('.')[0]}.*" for label in LABELS}
    assert set(policy.get("labels", {})) <= {*LABELS, *roles, "*"}


@pytest.mark.parametrize("policy", [resolved(p) for p in POLICIES], ids=list(NAMED))
def test_unit_rules_are_complete(policy: dict[str, Any]) -> None:
    """Each unit has a rule that orders all classes and says what a mixed unit becomes."""
    classes = policy.get("classes", [])
    assert list(policy["units"]) == ["token", "line", "block", "item"]
    for rule in policy["units"].values():
        assert set(rule) == {"decide", "prefer", "pure", "mixed"}
        assert rule["decide"] in ("majority", "any")
        assert sorted(rule["prefer"]) == sorted(classes)
        assert 0 <= rule["pure"] <= 1
        assert rule["mixed"] in ("keep", "ignore", *classes)
        assert rule["pure"] == 0 or rule["mixed"] != "keep", "a share without an outcome"


def test_body_policies_agree_with_the_taxonomy() -> None:
    """`article-body` takes the labels of source blocks, `article-full` all of `article.*`."""
    main = [x for x in LABELS if class_of(NAMED["article-body"], x) == "main"]
    assert sorted(main) == sorted(BODY_LABELS)
    full = [x for x in LABELS if class_of(NAMED["article-full"], x) == "main"]
    assert full == [x for x in LABELS if x.startswith("article.")]


def test_policies_promised_are_there() -> None:
    """The contract's policies and one for each exporter exist, each under one name."""
    promised = {"article-body", "article-full", "article-and-comments", "comments", "lines"}
    exports = {"hf-tokens", "conll", "lines", "spacy", "mineru-html", "boilernet", "wcxb", "jsonl"}
    assert len(NAMED) == len(POLICIES)
    assert promised <= set(NAMED)
    assert {p["name"] for p in POLICIES if p.get("exporter")} == exports


def test_traps_are_complete() -> None:
    """Every trap has its own id in kebab case, says what and why, and names extractors."""
    ids = [t["id"] for t in TRAPS]
    assert len(set(ids)) == len(ids) >= 20
    for i, trap in enumerate(TRAPS):
        assert list(trap) == ["id", "text", "why", "fails"]
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", trap["id"])
        assert trap["text"].endswith(".") and trap["why"].endswith(".")
        # The contract's twenty come first; of the others some mislead models, not extractors.
        assert trap["fails"] or i >= 20
