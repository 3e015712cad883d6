"""HTML, read once: a state machine over a template's constant text, across its control flow."""

from __future__ import annotations

import re
import zlib
from typing import Final, Literal

from gen.errors import TemplateError
from gen.templates import tags
from gen.templates.attributes import write_attributes
from gen.templates.follow import Follow
from gen.templates.marks import is_shut, read_marks
from gen.templates.places import Attribute, Element, Hole, Place, Value
from gen.templates.texts import write_text
from gen.templates.writer import Writer

_DOCTYPE: Final = re.compile("<!doctype", re.IGNORECASE)
_NESTED: Final = 3
"""Of so many places one may hold an element more, as a site decides."""
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_ATTR: Final = re.compile(r"\s+|/?>|([^\s=>\"'/]+)(?:\s*=\s*(?:(\")|(')|([^\s>\"'{]+)))?")


class Markup:
    """Follows elements and attributes, and writes tags and text nodes as they end."""

    def __init__(self, file: str, place: Place, writer: Writer, follow: Follow) -> None:
        self.file, self.out, self._follow = file, writer, follow
        self.stack = [
            Element("", place.label, "g", place.hidden, False, place.runs, place.pre, False, 0)
        ]
        self.floor = 1
        """Elements that were open where the present branch or loop body began."""
        self.line = 1
        self.explicit_depth = False
        """A group's depth is given by the template."""
        self._state: Literal["text", "tag", "value"] = "text"
        self._text_items: Value = []  # the text node being read
        self._text_line = 0
        self._tag, self._attributes, self._quote = "", list[Attribute](), ""

    def fail(self, what: str, todo: str = "", line: int = 0) -> TemplateError:
        """Make an error at a line, by default the present one."""
        return TemplateError(what, where=f"{self.file}:{line or self.line}", todo=todo)

    @property
    def place(self) -> Place:
        """What a part called here inherits."""
        top = self.stack[-1]
        return Place(top.label, top.mute, top.runs, top.pre)

    def boundary(self) -> None:
        """End the stretch of text before control flow. Raises TemplateError inside a tag."""
        if self._state != "text":
            raise self.fail(
                "control flow inside a tag", "use {{ a if b else c }} in the attribute's value"
            )
        self._end_text()

    def check_closed(self, what: str, todo: str) -> None:
        """Raise TemplateError if an element opened since `floor` is still open."""
        if len(self.stack) > self.floor:
            open_ = self.stack[self.floor]
            raise self.fail(f"<{open_.tag}> is {what}", todo, open_.line)

    def hole(self, hole: Hole) -> None:
        """Take a hole where the reading stands. Raises TemplateError where none may be."""
        if self._state == "value":
            self._attributes[-1].value.append(hole)
        elif self._state == "text":
            self._take(hole, hole.line)
        else:
            raise self.fail("a hole inside a tag", "put it into text or a quoted attribute value")

    def feed(self, data: str, line: int) -> None:
        """Read constant text that begins at `line`."""
        at = 0
        while at < len(data):
            self.line = self.out.at = line + data.count("\n", 0, at)
            if self._state == "text":
                at = self._text(data, at)
            elif self._state == "tag":
                at = self._in_tag(data, at)
            else:
                stop = data.find(self._quote, at)
                part = data[at:] if stop < 0 else data[at:stop]
                if part:
                    self._attributes[-1].value.append(part)
                if stop >= 0:
                    self._state = "tag"
                at = len(data) if stop < 0 else stop + 1
        self.line = line + data.count("\n")

    # -- text nodes

    def _take(self, item: str | Hole, line: int) -> None:
        if not self._text_line and (not isinstance(item, str) or item.strip()):
            before = 0 if not isinstance(item, str) else len(item) - len(item.lstrip())
            self._text_line = line + (item.count("\n", 0, before) if isinstance(item, str) else 0)
        self._text_items.append(item)

    def _end_text(self) -> None:
        items, self._text_items = self._text_items, []
        line, self._text_line = self._text_line or self.line, 0
        if items:
            write_text(self.out, items, self.stack[-1], line, self.fail)

    def _text(self, data: str, at: int) -> int:
        raw = self.stack[-1].tag if self.stack[-1].tag in tags.RAW else ""
        start = data.lower().find(f"</{raw}", at) if raw else data.find("<", at)
        if start != at:
            stop = len(data) if start < 0 else start
            self._take(data[at:stop], self.line)
            return stop
        self._end_text()
        if data.startswith("<!--", at):
            return self._constant(data, at, "-->", "a comment holds a hole or does not end")
        if data.startswith("<!", at):
            return self._constant(data, at, ">", "this declaration does not end")
        found = _TAG.match(data, at)
        if not found:
            if at + 1 >= len(data) or data[at:] == "</":
                raise self.fail("a hole in a tag's name", "write a branch for each element")
            raise self.fail("a bare '<' in text", "write &lt;")
        self._tag = found[2]
        if not found[1]:
            self._attributes, self._state = [], "tag"
            return found.end()
        stop = data.find(">", at)
        if stop < 0:
            raise self.fail("a hole or control flow inside an end tag", "write whole tags")
        self._end_tag(data[at : stop + 1], data[stop + 1 :])
        return stop + 1

    def _constant(self, data: str, at: int, end: str, what: str) -> int:
        stop = data.find(end, at)
        if stop < 0:
            raise self.fail(what, f"close it with {end}")
        html = data[at : stop + len(end)]
        if _DOCTYPE.match(html):
            self.out.markup("doctype", html)
        else:
            self.out.literal(html)
        return stop + len(end)

    # -- tags

    def _in_tag(self, data: str, at: int) -> int:
        found = _ATTR.match(data, at)
        if not found:
            what = f"cannot read this tag at {data[at : at + 20]!r}"
            raise self.fail(what, "quote attribute values")
        if found[0].endswith(">") and not found[1]:
            self._state = "text"
            self._start_tag(found[0])
        elif found[1]:
            attribute = Attribute(found[1].lower(), self.line)
            self._attributes.append(attribute)
            if found[2] or found[3]:
                self._state, self._quote = "value", found[2] or found[3]
            elif found[4] is not None:
                attribute.value.append(found[4])
            else:
                attribute.bare = True
        return found.end()

    def _start_tag(self, close: str) -> None:
        tag, top, w = self._tag.lower(), self.stack[-1], self.out
        marks = read_marks(tag, self._attributes, self.stack, self.fail)
        group = top.group
        if marks.kind >= 0:
            group = w.name("g")
            depth = f",{marks.depth.source}" if marks.depth else ""
            self.explicit_depth = self.explicit_depth or bool(depth)
            w.before(f"{group}=OPEN(G,{marks.kind},{top.group}{depth})")
        if tag == "br":
            w.joint(tags.SAME if marks.hidden else tags.ON_BR)
        else:
            self._edge(tag, marks.hidden)
        if marks.cuts:
            w.joint(tags.ON_CUT)
        w.markup("open", self._tag)
        write_attributes(w, tag, marks, group, top, self.fail)
        w.markup("shut", close, tag in tags.VOID)
        if tag == "body":
            w.fragment(("start", tag))
        nest = w.mark() if tag in tags.NESTS else ""
        if zlib.crc32(nest.encode()) % _NESTED:
            nest = ""
        if nest:
            w.fragment(("nest", nest))
        w.at = self.line
        if tag in tags.VOID or close.startswith("/"):
            if marks.cuts:
                w.joint(tags.ON_CUT)
            return
        runs = top.runs and tag not in tags.NO_RUNS
        shut = tag == "details" and is_shut(tag, marks.kept)
        pre = top.pre or tag == "pre"
        self.stack.append(
            Element(
                tag, marks.label, group, marks.hidden, marks.cuts, runs, pre, shut, self.line, nest
            )
        )

    def _end_tag(self, html: str, rest: str) -> None:
        tag, top = self._tag.lower(), self.stack[-1]
        if tag in tags.VOID:
            raise self.fail(f"</{tag}>: this element has no end tag", "leave it out")
        if len(self.stack) <= self.floor or top.tag != tag:
            opened = f"<{top.tag}> of line {top.line} is open" if top.tag else "nothing is open"
            if len(self.stack) <= self.floor and top.tag == tag:
                opened = f"<{tag}> of line {top.line} was opened outside this branch or loop"
            what = f"</{tag}> closes nothing here: {opened}"
            raise self.fail(what, "balance every branch and loop")
        self.stack.pop()
        if top.nest:
            self.out.fragment(("unnest", top.nest))
        self._edge(tag, top.hidden)
        if top.cuts:
            self.out.joint(tags.ON_CUT)
        if tag in ("head", "body"):
            self.out.fragment(("end", tag))
        loose = not top.pre and self._follow.loose(tag, rest)
        self.out.markup("close", html, tag, loose)

    def _edge(self, tag: str, hidden: bool) -> None:
        """Let an element's edge act: what a browser does not show makes no line, but ends spans."""
        table = tags.edge(tag)
        if table is not tags.SAME:
            self.out.joint(tags.ON_CUT if hidden else table)
