"""A tree's texts, in order, and what of them a browser does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import lxml.etree

from gen.learn.model import Text
from gen.templates.tags import BLOCK, CELL, HIDES, NO_RUNS

_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_MEDIA: Final = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_COMPOUND: Final = re.compile(r"([a-z][\w-]*)?((?:[.#][a-zA-Z_][\w-]*)+)", re.I)

Rule = tuple[str, frozenset[str], frozenset[str]]
"""A selector that hides: element ("" for any), class names, ids."""


def texts(root: Any) -> Iterator[Text]:
    """Yield the texts of a tree in document order, as a row's runs are counted."""
    block = 0
    walk = lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event in ("start", "end"):
            tag = node.tag
            if tag in BLOCK or tag in CELL or tag == "br":
                block += 1
        if event == "start":
            if node.tag in NO_RUNS:
                walk.skip_subtree()
            elif node.text and not node.text.isspace():
                yield Text(node, False, node.text, block)
        elif node.tail and not node.tail.isspace():
            yield Text(node, True, node.tail, block)


def hiding(root: Any) -> list[Rule]:
    """Return the selectors of one element by its class or id that the page's own sheets hide."""
    out: list[Rule] = []
    for style in root.iter("style"):
        css = _MEDIA.sub("", re.sub(r"/\*.*?\*/", "", style.text or "", flags=re.S))
        for found in _RULE.finditer(css):
            if not _HIDING.search(found[2]):
                continue
            for selector in found[1].split(","):
                m = _COMPOUND.fullmatch(selector.strip())
                if m:
                    marks = re.findall(r"([.#])([\w-]+)", m[2])
                    names = [frozenset(n for k, n in marks if k == kind) for kind in ".#"]
                    rule = ((m[1] or "").lower(), names[0], names[1])
                    if rule not in out:
                        out.append(rule)
    return out


def falls(node: Any, rule: Rule) -> bool:
    """Say whether a rule is about an element."""
    tag, classes, ids = rule
    return (
        tag in ("", node.tag)
        and classes <= set((node.get("class") or "").split())
        and ids <= {node.get("id") or ""}
    )


def hides(node: Any) -> bool:
    """Say whether an element's own markup hides it, as the templates' compiler sees it."""
    tag = node.tag
    return (
        "hidden" in node.attrib
        or tag in HIDES
        or bool(_HIDING.search(node.get("style") or ""))
        or (tag in ("details", "dialog") and "open" not in node.attrib)
    )


def show(node: Any) -> None:
    """Make an element one that shows what is in it."""
    node.attrib.pop("hidden", None)
    if style := node.get("style"):
        node.attrib["style"] = _HIDING.sub("display:block", style)
    if node.tag in ("details", "dialog"):
        node.attrib["open"] = ""
    elif node.tag in HIDES:
        node.tag = "div"


def css(rule: Rule) -> str:
    """Return a rule as a style sheet writes it."""
    tag, classes, ids = rule
    marks = "".join(f".{x}" for x in sorted(classes)) + "".join(f"#{x}" for x in sorted(ids))
    return f"{tag}{marks}{{display:none}}"


def upwards(node: Any, most: int) -> list[Any]:
    """Return an element and those around it, the nearest first."""
    out: list[Any] = []
    while node is not None and len(out) < most:
        out.append(node)
        node = node.getparent()
    return out
