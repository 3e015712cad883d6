"""What the attributes of a start tag say: label, group, hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gen.errors import did_you_mean
from gen.labels import GROUP_ID, LABEL_ID
from gen.templates import tags
from gen.templates.names import Code
from gen.templates.places import Attribute, Element, Fail, Hole

_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_OWN: Final = "data-label-"
"""Prefix of the mark that labels one attribute alone."""
_SHUT: Final = frozenset({"details", "dialog"})
"""Elements that hide what is in them unless they are `open`."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a start tag's attributes say, and what is left of them for the page."""

    label: int
    kind: int
    """Kind of the group it opens, -1 for none."""
    depth: Code | None
    """The group's depth, when the template gives it."""
    hidden: bool
    cuts: bool
    own: dict[str, int]
    """Labels of single attributes."""
    kept: tuple[Attribute, ...]


def read_marks(
    tag: str, attributes: Sequence[Attribute], stack: list[Element], fail: Fail
) -> Marks:
    """Take the marks off a start tag. Raises TemplateError for unknown labels, groups, marks."""
    top = stack[-1]
    label, kind, hidden, cuts = top.label, -1, top.hidden, False
    depth: Code | None = None
    own: dict[str, int] = {}
    kept: list[Attribute] = []
    for a in attributes:
        if a.name == "data-label":
            label, cuts = _label(a, fail), True
        elif a.name == "data-group":
            kind, cuts = _group(a, fail), True
        elif a.name == "data-group-depth":
            depth = _depth(a, fail)
        elif a.name == "data-hidden":
            hidden = True
        elif a.name.startswith(_OWN):
            own[a.name.removeprefix(_OWN)] = _label(a, fail)
        else:
            kept.append(a)
            if a.name == "hidden" or (a.name == "style" and _HIDING_STYLE.search(a.constant())):
                hidden = True
    _check(attributes, own, kind, depth, fail)
    if tag in tags.HIDES or (tag in ("title", "desc") and any(e.tag == "svg" for e in stack)):
        hidden = True
    if top.closed and tag != "summary":
        hidden = True
    if tag == "dialog" and is_shut(tag, attributes):
        hidden = True
    return Marks(label, kind, depth, hidden, cuts, own, tuple(kept))


def is_shut(tag: str, attributes: Sequence[Attribute]) -> bool:
    """Say whether an element hides its content until it is opened."""
    return tag in _SHUT and all(a.name != "open" for a in attributes)


def _check(
    attributes: Sequence[Attribute], own: dict[str, int], kind: int, depth: Code | None, fail: Fail
) -> None:
    names: list[str] = []
    for a in attributes:
        if a.name in names:
            raise fail(f"attribute {a.name} stands twice in this tag", "keep one of them", a.line)
        names.append(a.name)
    for name in own:
        if name not in names:
            near = did_you_mean(name, [n for n in names if not n.startswith("data-")])
            raise fail(f"{_OWN}{name} labels an attribute that is not there", near, 0)
    if depth is not None and kind < 0:
        raise fail("data-group-depth without data-group", "add data-group= to this element", 0)


def _label(a: Attribute, fail: Fail) -> int:
    name = a.text()
    if name is None or name not in LABEL_ID:
        shown = "{{ ... }}" if name is None else name
        raise fail(f"unknown label {shown!r}", did_you_mean(name or "", LABEL_ID), a.line)
    return LABEL_ID[name]


def _group(a: Attribute, fail: Fail) -> int:
    name = a.text()
    if name is None or name not in GROUP_ID:
        shown = "{{ ... }}" if name is None else name
        raise fail(f"unknown group {shown!r}", did_you_mean(name or "", GROUP_ID), a.line)
    return GROUP_ID[name]


def _depth(a: Attribute, fail: Fail) -> Code:
    if len(a.value) == 1 and isinstance(a.value[0], Hole):
        return a.value[0].code
    raise fail("data-group-depth wants one hole", "{{ comment.depth }}", a.line)
