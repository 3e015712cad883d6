"""Writing the attributes of a start tag: names dressed, values escaped, printable ones pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from gen.labels import ATTRS
from gen.templates import tags
from gen.templates.marks import Marks
from gen.templates.names import Code
from gen.templates.places import Attribute, Element, Fail, Hole, Value
from gen.templates.writer import ATTR_SHIFT, HIDDEN, Writer

_PRINTED_VALUE: Final = frozenset({"submit", "button", "reset"})
"""Types of input whose value a page shows."""

_REFERENCES: Final = frozenset(
    "for form list headers aria-controls aria-labelledby aria-describedby aria-owns "
    "aria-activedescendant aria-details aria-flowto aria-errormessage".split()
)
"""Attributes that name elements of their page by id."""
_ADDRESSES: Final = frozenset("href data-target data-bs-target data-href".split())
_PLACE: Final = re.compile("#[A-Za-z][A-Za-z0-9_-]*")


def write_attributes(
    w: Writer, tag: str, marks: Marks, group: str, outer: Element, fail: Fail
) -> None:
    """Write what is left of a start tag's attributes once its marks are taken off.

    `outer` is the element around it. Raises TemplateError for a printable one outside any label.
    """
    seen = outer.runs and tag not in tags.NO_RUNS
    for a in marks.kept:
        w.at = a.line
        if a.bare:
            w.markup("flag", a.name)
        elif a.name in ("class", "id") and a.text() is not None:
            words = (a.text() or "").split()
            if words:
                w.fragment(("class", tuple(words)) if a.name == "class" else ("id", words[0]))
        elif _targets(a):
            w.fragment(("ref", a.name, _targets(a)))
        elif seen and _is_printed(tag, a, marks.kept):
            w.markup("name", a.name)
            w.markup("quote")
            _write_printed(w, a, marks, group, outer, fail)
            w.markup("quote")
        else:
            _write_unseen(w, tag, a)
    if seen and not marks.hidden:
        w.fragment(("extra", tag, frozenset(a.name for a in marks.kept), w.mark()))


def _targets(a: Attribute) -> tuple[str, ...]:
    """Return the ids that an attribute names, as the template writes them, "#" before those of
    addresses; none for any other attribute."""
    text = a.text() or ""
    if a.name in _REFERENCES:
        return tuple(text.split())
    return (text,) if a.name in _ADDRESSES and _PLACE.fullmatch(text) else ()


def _write_unseen(w: Writer, tag: str, a: Attribute) -> None:
    """Write an attribute that no view prints."""
    value = _dressed(a.value) if a.name == "class" else a.value
    link = tag == "a" and a.name == "href"
    constant = "".join(v for v in value if isinstance(v, str)).replace('"', "&quot;")
    first = value[0] if value else ""
    drawn = tag == "path" and a.name == "d"
    cut = tag == "img" and a.name == "src"
    if all(isinstance(v, str) for v in value) and not (drawn and constant):
        if link and constant:
            w.fragment(("href", constant))
        else:
            declares = tag == "meta" and "utf-8" in constant.lower()
            w.markup("meta" if declares else "attr", a.name, constant)
        return
    quote = "whole" if len(value) == 1 and isinstance(first, Hole) and not cut else "quote"
    w.markup("name", a.name)
    w.markup(quote)
    if isinstance(first, Hole) and quote == "whole":
        w.at = first.line
        w.hole(first.code, "esc_href" if link else "esc_whole")
    elif link:
        if isinstance(first, Hole):
            w.at = first.line
            w.hole(first.code, "esc_link")
        else:
            w.fragment(("link", first.replace('"', "&quot;")))
        _write_value(w, value[1:])
    elif drawn and a.text():
        w.fragment(("path", a.text(), w.mark()))
    else:
        _write_value(w, value)
        if cut:
            w.fragment(("query", w.mark()))
    w.markup(quote)


def _is_printed(tag: str, a: Attribute, all_: Sequence[Attribute]) -> bool:
    if a.name not in ATTRS[1:]:
        return False
    text = a.text()
    if text is not None and not text.strip():
        return False
    if a.name != "value":
        return True
    kind = next((x.text() or "" for x in all_ if x.name == "type"), "text")
    return tag == "input" and kind.lower() in _PRINTED_VALUE


def _write_value(w: Writer, value: Value) -> list[str]:
    """Write a value; return the names of its holes' raw values."""
    names = []
    for v in value:
        if isinstance(v, str):
            w.markup("inner", v.replace('"', "&quot;"))
        else:
            w.at = v.line
            names.append(w.hole(v.code, "esc_attr")[1])
    return names


def _write_printed(
    w: Writer, a: Attribute, marks: Marks, group: str, outer: Element, fail: Fail
) -> None:
    label = marks.own.get(a.name, marks.label)
    if label < 0:
        what = f"attribute {a.name} outside any label"
        raise fail(what, f"add data-label-{a.name}= to its element", a.line)
    value, tail = list(a.value), ""
    if isinstance(value[0], str):
        body = value[0].lstrip()
        w.literal(value[0][: len(value[0]) - len(body)].replace('"', "&quot;"))
        value[0] = body
    if isinstance(value[-1], str):
        body = value[-1].rstrip()
        tail, value[-1] = value[-1][len(body) :], body
    start = w.html_at()
    tests = _write_value(w, value)
    end = w.html_at()
    if label != outer.label:
        w.joint(tags.ON_CUT)
    joins = w.unseen()
    if label != outer.label:
        w.joint(tags.ON_CUT)
    meta = label | HIDDEN * marks.hidden | ATTRS.index(a.name) << ATTR_SHIFT
    solid = any(isinstance(v, str) and v.strip() for v in value)
    w.at = a.line
    w.piece(
        (start, end), ("-1", "-1"), f"{meta}+{joins}", group, "" if solid else " or ".join(tests)
    )
    w.literal(tail)


def _dressed(value: Value) -> Value:
    """Let a site dress the whole words of a class value that also holds holes."""
    out: Value = []
    for i, v in enumerate(value):
        if not isinstance(v, str):
            out.append(v)
            continue
        line = next(x.line for x in value if isinstance(x, Hole))
        words = v.split()
        first = i > 0 and not v[:1].isspace()  # the word goes on from a hole
        last = i < len(value) - 1 and not v[-1:].isspace()  # the word goes on into a hole
        out.append(" " if v[:1].isspace() and i > 0 else "")
        for j, word in enumerate(words):
            out.append(" " if j else "")
            part = (first and j == 0) or (last and j == len(words) - 1)
            out.append(word if part else Hole(Code(f"skin({word!r})", str, True), line))
        out.append(" " if words and v[-1:].isspace() and i < len(value) - 1 else "")
    return out
