"""Writing text nodes: white space as joints, the rest as runs with a label."""

from __future__ import annotations

import html as htmllib
import re
from typing import Final

from gen.templates import tags
from gen.templates.places import Element, Fail, Value
from gen.templates.writer import HIDDEN, Writer

_BLANK: Final = r"(?:\s|&(?:nbsp|ensp|emsp|thinsp|#32|#160|#[xX]20|#[xX][aA]0);)+"
"""White space, written as it is or as an entity: neither belongs to a run at its edge."""
_LEAD: Final = re.compile(_BLANK)
_TAIL: Final = re.compile(_BLANK + r"\Z")
_FOLD: Final = re.compile(r"[ \t\r\n\f]+")


def write_text(w: Writer, items: Value, top: Element, line: int, fail: Fail) -> None:
    """Write a text node that stands in `top`. Raises TemplateError for text outside any label."""
    if not top.runs:
        escape = f"esc_{top.tag}" if top.tag in tags.RAW else "esc_text"
        for item in items:
            if isinstance(item, str):
                w.literal(item)
            else:
                w.at = item.line
                w.hole(item.code, escape)
        return
    items = _joined(items, top.pre)
    head, tail = "", ""
    if isinstance(items[0], str) and (found := _LEAD.match(items[0])):
        head, items[0] = found[0], items[0][found.end() :]
    if isinstance(items[-1], str) and (found := _TAIL.search(items[-1])):
        tail, items[-1] = found[0], items[-1][: found.start()]
    items = [i for i in items if i != ""]
    if not items:
        # White space at the edge of a block shows nothing: each site lays it out in its way.
        edge = w.known is not None and w.known & 7 in (tags.LINE, tags.BLANK, tags.START)
        if edge and head.isspace() and not top.pre and not top.mute:
            w.fragment(("space", head, top.tag, w.mark()))
        else:
            w.literal(head)
        _space(w, head, top)
        return
    if top.label < 0:
        shown = next((i.strip() for i in items if isinstance(i, str) and i.strip()), "{{ ... }}")
        todo = "put data-label= on an element around it"
        raise fail(f"text outside any label: {shown[:40]!r}", todo, line)
    if head:
        w.literal(head)
        _space(w, head, top)
    _run(w, items, top, line)
    if tail:
        w.literal(tail)
        _space(w, tail, top)


def _space(w: Writer, space: str, top: Element) -> None:
    if not top.mute:
        w.joint(tags.ON_LINE if top.pre and "\n" in space else tags.ON_SPACE)


def _run(w: Writer, items: Value, top: Element, line: int) -> None:
    shows = not top.mute
    w.at = line
    joins = w.separate() if shows else w.unseen()
    start, shown = w.html_at(), w.text_at() if shows else "-1"
    for item in items:
        if isinstance(item, str):
            if item.isalnum():
                w.literal(item)
            else:
                w.markup("text", item)
            if shows:
                w.show(htmllib.unescape(item if top.pre else item.replace("\n", " ")), "s")
        else:
            line = w.at = item.line
            kind, raw = w.hole(item.code, "esc_text", text=True)
            if shows:
                w.show(raw, kind)
    w.at = line
    text = (shown, w.text_at() if shows else "-1")
    meta = top.label | HIDDEN * top.mute
    w.piece((start, w.html_at()), text, f"{meta}+{joins}", top.group)


def _joined(items: Value, pre: bool) -> Value:
    """Join neighbouring strings and fold their white space to single characters."""
    out: Value = []
    for item in items:
        last = out[-1] if out else None
        if isinstance(item, str) and isinstance(last, str):
            out[-1] = last + item
        else:
            out.append(item)
    if pre:
        return out
    return [_FOLD.sub(_folded, i) if isinstance(i, str) else i for i in out]


def _folded(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "
