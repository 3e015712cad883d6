"""HTML in Jinja syntax, read once: a state machine over the template's constant text.

Jinja's parser gives the tree of output, loops and branches; this module walks it, follows the HTML
inside the constant text across all of them, and tells the writer what to write. What it asks of a
template: balanced branches and loops, holes only in text and in quoted attribute values, and a
label over every text and printable attribute.
"""

from __future__ import annotations

import html as htmllib
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from jinja2 import nodes

from gen.errors import TemplateError, did_you_mean
from gen.labels import ATTRS, GROUP_ID, LABEL_ID
from gen.templates import tags
from gen.templates.names import Code, Scope
from gen.templates.writer import ATTR_SHIFT, HIDDEN, Writer

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_ATTR = re.compile(r"\s+|/?>|([^\s=>\"'/]+)(?:\s*=\s*(?:(\")|(')|([^\s>\"'{]+)))?")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_PRINTED_VALUE = frozenset({"submit", "button", "reset"})


class Place(NamedTuple):
    """Surroundings of a part: what it inherits from where it is called."""

    label: int = -1
    hidden: bool = False
    runs: bool = True
    """Its text is shown or hidden text, not that of a head or script."""
    pre: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call of another part: which, and in what surroundings."""

    file: str
    macro: str = ""
    place: Place = Place()
    types: tuple[Any, ...] = ()


@dataclass(slots=True)
class _Element:
    tag: str
    label: int
    group: str
    hidden: bool
    cuts: bool
    runs: bool
    pre: bool
    closed: bool
    line: int


Value = list["str | Code"]


@dataclass(slots=True)
class _Attribute:
    name: str
    value: Value = field(default_factory=list)
    bare: bool = False

    def text(self) -> str | None:
        """Return the value when it is constant."""
        if any(not isinstance(v, str) for v in self.value):
            return None
        return htmllib.unescape("".join(v for v in self.value if isinstance(v, str)))


Callee = tuple[str, str, list[str]]
"""A macro that can be called: its file, its name there, its argument names."""


class Linker(Protocol):
    """What the front end asks of the library: other parts, by number."""

    def link(self, call: Call, where: str = "") -> int:
        """Return the number of a part, compiling it if need be; `where` is file:line."""
        ...


class Front:
    """Walks one part (a file's body or one of its macros) and drives a Writer."""

    def __init__(self, file: str, call: Call, scope: Scope, linker: Linker,
                 macros: dict[str, Callee], writer: Writer) -> None:
        self.file, self.linker, self.macros, self.out = file, linker, macros, writer
        self.scope = scope
        self.stack = [_Element("", call.place.label, "g", call.place.hidden, False,
                               call.place.runs, call.place.pre, False, 0)]
        self.node_items: Value = []  # the text node being read
        self.state = "text"
        self.tag, self.attributes, self.quote = "", list[_Attribute](), ""
        self.line = 1

    # -- errors

    def fail(self, what: str, todo: str = "", line: int = 0) -> TemplateError:
        """Make an error at the present line."""
        return TemplateError(what, where=f"{self.file}:{line or self.line}", todo=todo)

    # -- the tree

    def walk(self, body: list[nodes.Node]) -> None:
        """Compile a list of statements."""
        for node in body:
            self.line = node.lineno
            match node:
                case nodes.Output(nodes=items):
                    for item in items:
                        self.line = item.lineno
                        if isinstance(item, nodes.TemplateData):
                            self._html(item.data)
                        elif isinstance(item, nodes.Call):
                            self._call(item)
                        else:
                            self._hole(self.scope.code(item))
                case nodes.For():
                    self._for(node)
                case nodes.If():
                    self._if(node)
                case nodes.Include():
                    self._include(node)
                case nodes.Assign(target=nodes.Name(name=name), node=value):
                    code = self.scope.code(value)
                    var = self.out.name("s")
                    self._boundary()
                    self.out.before(f"{var}={code.source}")
                    self.scope = self.scope.inner(**{name: Code(var, code.type, False)})
                case nodes.Macro() | nodes.FromImport():
                    pass  # read when the file was opened
                case _:
                    raise self.fail(
                        f"templates have no {{% {type(node).__name__.lower()} %}}",
                        "use for, if, set, macro, include, from ... import and raw",
                    )

    def finish(self) -> None:
        """End the part: everything opened must be closed."""
        self._boundary()
        if len(self.stack) > 1:
            open_ = self.stack[-1]
            raise self.fail(f"<{open_.tag}> is never closed", "close it", open_.line)

    def _block(self, body: list[nodes.Node], what: str) -> None:
        depth, scope = len(self.stack), self.scope
        self.walk(body)
        self._boundary()
        if len(self.stack) > depth:
            open_ = self.stack[-1]
            raise self.fail(f"<{open_.tag}> is opened inside {what} but not closed in it",
                            "close it in the same branch or loop body", open_.line)
        if self.state != "text":
            raise self.fail(f"{what} ends inside a tag", "put whole tags into branches")
        self.scope = scope

    def _boundary(self) -> None:
        """End the stretch of text before control flow."""
        if self.state != "text":
            raise self.fail("control flow inside a tag",
                            "use {{ a if b else c }} in the attribute's value")
        self._end_text()

    def _for(self, node: nodes.For) -> None:
        self._boundary()
        items, kind = self.scope.items(node.iter)
        if not isinstance(node.target, nodes.Name) or node.else_ or node.test:
            raise self.fail("loops are plain: {% for x in list %}", "put {% if %} around or inside")
        name, scope, w = node.target.name, self.scope, self.out
        w.settle()
        var, loop = w.name("i"), w.name("j")
        uses_loop = any(n.name == "loop" for b in node.body for n in b.find_all(nodes.Name))
        if uses_loop:
            size = w.name("z")
            w.line(f"{size}=len({items.source})")
            w.line(f"for {loop},{var} in enumerate({items.source}):")
            source = f"Loop({loop}==0,{loop}=={size}-1,{loop}+1)"
            loops = {"loop": Code(source, Loop, False)}
        else:
            w.line(f"for {var} in {items.source}:")
            loops = {}
        w.depth += 1
        w.forget()
        self.scope = scope.inner(**{name: Code(var, kind, False)}, **loops)
        self._block(node.body, "a loop body")
        w.settle()
        w.line("pass")
        w.depth -= 1
        w.forget()
        self.scope = scope

    def _if(self, node: nodes.If) -> None:
        self._boundary()
        w = self.out
        w.settle()
        known, ends = w.known, list[int | None]()
        branches = [(node.test, node.body), *((e.test, e.body) for e in node.elif_)]
        for i, (test, body) in enumerate(branches):
            w.line(f"{'el' if i else ''}if {self.scope.code(test).source}:")
            w.depth += 1
            w.start_branch(known)
            self._block(body, "a branch")
            w.settle()
            w.line("pass")
            ends.append(w.known)
            w.depth -= 1
        if node.else_:
            w.line("else:")
            w.depth += 1
            w.start_branch(known)
            self._block(node.else_, "a branch")
            w.settle()
            w.line("pass")
            ends.append(w.known)
            w.depth -= 1
        else:
            ends.append(known)
        w.forget()
        if ends[0] is not None and len(set(ends)) == 1:
            w.known = ends[0]

    def _call(self, node: nodes.Call) -> None:
        if not isinstance(node.node, nodes.Name) or node.kwargs:
            raise self.fail("only macros can be called", "define it with {% macro name(args) %}")
        name = node.node.name
        if name not in self.macros:
            raise self.fail(f"no macro {name!r}", did_you_mean(name, self.macros))
        file, macro, wanted = self.macros[name]
        if len(node.args) != len(wanted):
            raise self.fail(f"{name} takes {len(wanted)} arguments, not {len(node.args)}",
                            f"{name}({', '.join(wanted)})")
        args = [self.scope.code(a) for a in node.args]
        self._boundary()
        types = tuple(a.type if _hashable(a.type) else None for a in args)
        number = self.linker.link(Call(file, macro, self._place(), types))
        self._jump(f"F[{number}]", "".join(a.source + "," for a in args))

    def _include(self, node: nodes.Include) -> None:
        self._boundary()
        if isinstance(node.template, nodes.Const):
            call = Call(str(node.template.value), "", self._place())
            number = self.linker.link(call, f"{self.file}:{self.line}")
            self._jump(f"F[{number}]", "")
        else:
            code = self.scope.code(node.template)
            self._jump(f"INC[{code.source},{tuple(self._place())}]", "")

    def _place(self) -> Place:
        top = self.stack[-1]
        return Place(top.label, top.hidden, top.runs, top.pre)

    def _jump(self, function: str, args: str) -> None:
        w, group = self.out, self.stack[-1].group
        w.settle()
        w.line(f"hp,tp,st={function}(E,page,{args}hp,tp,st,{group})")
        w.forget()

    # -- holes

    def _hole(self, code: Code) -> None:
        if self.state == "value":
            self.attributes[-1].value.append(code)
        elif self.state == "text":
            self.node_items.append(code)
        else:
            raise self.fail("a hole inside a tag", "put it into text or a quoted attribute value")

    def _write_value(self, code: Code, escape: str) -> tuple[str, str]:
        """Write a hole to the HTML; return kind and name of its raw value."""
        if code.fixed:
            return "c", self.out.fixed(code, escape)
        return "d", self.out.dynamic(code, escape)

    # -- HTML

    def _html(self, data: str) -> None:
        at, first = 0, self.line
        while at < len(data):
            self.line = first + data.count("\n", 0, at)
            if self.state == "text":
                at = self._text(data, at)
            elif self.state == "tag":
                at = self._in_tag(data, at)
            else:
                stop = data.find(self.quote, at)
                part = data[at:] if stop < 0 else data[at:stop]
                if part:
                    self.attributes[-1].value.append(part)
                if stop >= 0:
                    self.state = "tag"
                at = len(data) if stop < 0 else stop + 1

    def _text(self, data: str, at: int) -> int:
        raw = self.stack[-1].tag if self.stack[-1].tag in tags.RAW else ""
        if raw:
            stop = data.find(f"</{raw}", at)
            if stop != at:
                stop = len(data) if stop < 0 else stop
                self.node_items.append(data[at:stop])
                return stop
        start = data.find("<", at)
        if start != at:
            stop = len(data) if start < 0 else start
            self.node_items.append(data[at:stop])
            return stop
        self._end_text()
        if data.startswith("<!--", at):
            stop = data.find("-->", at)
            if stop < 0:
                raise self.fail("a comment holds a hole or does not end", "close it with -->")
            self.out.literal(data[at:stop + 3])
            return stop + 3
        if data.startswith("<!", at):
            stop = data.find(">", at) + 1
            self.out.literal(data[at:stop])
            return stop
        found = _TAG.match(data, at)
        if not found:
            raise self.fail("a bare '<' in text", "write &lt;")
        self.tag = found[2]
        if found[1]:
            stop = data.find(">", at)
            self._end_tag(data[at:stop + 1])
            return stop + 1
        self.attributes, self.state = [], "tag"
        return found.end()

    def _in_tag(self, data: str, at: int) -> int:
        found = _ATTR.match(data, at)
        if not found:
            raise self.fail(f"cannot read this tag at {data[at:at + 20]!r}", "quote attribute values")
        if found[0].endswith(">") and not found[1]:
            self.state = "text"
            self._start_tag(found[0])
        elif found[1]:
            attribute = _Attribute(found[1])
            self.attributes.append(attribute)
            if found[2] or found[3]:
                self.state, self.quote = "value", found[2] or found[3]
            elif found[4] is not None:
                attribute.value.append(found[4])
            else:
                attribute.bare = True
        return found.end()

    def _start_tag(self, close: str) -> None:
        tag, top, w = self.tag.lower(), self.stack[-1], self.out
        label, group, hidden, cuts = self._marks(tag, top)
        if not hidden or tags.edge(tag) is tags.SAME:
            self._joint(tags.ON_BR if tag == "br" else tags.edge(tag))
        if cuts:
            w.joint(tags.ON_CUT)
        w.literal("<" + self.tag)
        for attribute in self.attributes:
            self._attribute(tag, attribute, label, top.label, group, hidden)
        w.literal(close)
        if tag in tags.VOID or close.startswith("/"):
            if cuts:
                w.joint(tags.ON_CUT)
            return
        runs = top.runs and tag not in tags.NO_RUNS
        closed = tag == "details" and all(a.name != "open" for a in self.attributes)
        pre = top.pre or tag == "pre"
        self.stack.append(_Element(tag, label, group, hidden, cuts, runs, pre, closed, self.line))

    def _marks(self, tag: str, top: _Element) -> tuple[int, str, bool, bool]:
        """Take the labels off the tag; return label, group, hidden and whether it cuts spans."""
        label, group, hidden, cuts = top.label, top.group, top.hidden, False
        kept: list[_Attribute] = []
        depth: Code | None = None
        names = {a.name: a for a in self.attributes}
        for a in self.attributes:
            value = a.text()
            if a.name == "data-label":
                label, cuts = self._label(value), True
            elif a.name == "data-group":
                if value not in GROUP_ID:
                    raise self.fail(f"unknown group {value!r}", did_you_mean(value or "", GROUP_ID))
                cuts = True
            elif a.name == "data-group-depth":
                if len(a.value) != 1 or not isinstance(a.value[0], Code):
                    raise self.fail("data-group-depth wants one hole", "{{ comment.depth }}")
                depth = a.value[0]
            elif a.name == "data-hidden":
                hidden = True
            else:
                kept.append(a)
                if a.name == "hidden" or (a.name == "style" and _HIDING_STYLE.search(value or "")):
                    hidden = True
        if "data-group" in names:
            group = self.out.name("g")
            kind = GROUP_ID[names["data-group"].text() or ""]
            more = f",{depth.source}" if depth else ""
            self.out.before(f"{group}=OPEN(G,{kind},{top.group}{more})")
        in_svg = any(e.tag == "svg" for e in self.stack)
        if tag in tags.HIDES or (in_svg and tag in ("title", "desc")):
            hidden = True
        if top.closed and tag != "summary":
            hidden = True
        self.attributes = kept
        return label, group, hidden, cuts

    def _label(self, name: str | None) -> int:
        if name not in LABEL_ID:
            raise self.fail(f"unknown label {name!r}", did_you_mean(name or "", LABEL_ID))
        return LABEL_ID[name]

    def _attribute(self, tag: str, a: _Attribute, label: int, outer: int, group: str, hidden: bool) -> None:
        w = self.out
        if a.name.startswith("data-label-"):
            return
        if a.bare:
            w.literal(" " + a.name)
            return
        if a.name in ("class", "id") and a.text() is not None:
            words = (a.text() or "").split()
            if words:
                w.fragment(("class", tuple(words)) if a.name == "class" else ("id", words[0]))
            return
        w.literal(f' {a.name}="')
        printed = a.name in ATTRS[1:] and (
            a.name != "value" or (tag == "input" and self._type() in _PRINTED_VALUE)
        )
        if printed and a.text() != "":
            self._printed(a, self._own_label(a.name, label), outer, group, hidden)
        else:
            for v in a.value:
                if isinstance(v, str):
                    w.literal(v.replace('"', "&quot;"))
                else:
                    self._write_value(v, "esc_attr")
        w.literal('"')

    def _type(self) -> str:
        return next((a.text() or "" for a in self.attributes if a.name == "type"), "text")

    def _own_label(self, name: str, label: int) -> int:
        own = next((a for a in self.attributes if a.name == f"data-label-{name}"), None)
        return self._label(own.text()) if own else label

    def _printed(self, a: _Attribute, label: int, outer: int, group: str, hidden: bool) -> None:
        if label < 0:
            raise self.fail(f"attribute {a.name} outside any label", f"add data-label-{a.name}=")
        w, tests = self.out, list[str]()
        start = w.html_at()
        solid = False
        for v in a.value:
            if isinstance(v, str):
                w.literal(v.replace('"', "&quot;"))
                solid = solid or bool(v.strip())
            else:
                tests.append(self._write_value(v, "esc_attr")[1])
        if label != outer:
            w.joint(tags.ON_CUT)
        joins = w.unseen()
        if label != outer:
            w.joint(tags.ON_CUT)
        meta = label | HIDDEN * hidden | ATTRS.index(a.name) << ATTR_SHIFT
        place = (start, w.html_at())
        if solid:
            w.piece(place, ("-1", "-1"), f"{meta}+{joins}", group)
        else:
            w.piece_if(" or ".join(tests), place, f"{meta}+{joins}", group)

    def _end_tag(self, html: str) -> None:
        tag, top = self.tag.lower(), self.stack[-1]
        if tag in tags.VOID or top.tag != tag:
            opened = f"<{top.tag}> of line {top.line} is open" if top.tag else "nothing is open"
            raise self.fail(f"</{tag}> closes nothing here: {opened}", "balance every branch and loop")
        self.stack.pop()
        if not top.hidden or tags.edge(tag) is tags.SAME:
            self._joint(tags.edge(tag))
        else:
            self.out.joint(tags.ON_CUT)
        if top.cuts:
            self.out.joint(tags.ON_CUT)
        self.out.literal(html)

    def _joint(self, table: tags.Table) -> None:
        if table is not tags.SAME:
            self.out.joint(table)

    # -- text

    def _end_text(self) -> None:
        """Write the text node read so far."""
        items, self.node_items = self.node_items, []
        if not items:
            return
        top, w = self.stack[-1], self.out
        if not top.runs:
            raw = top.tag in tags.RAW
            for item in items:
                if isinstance(item, str):
                    w.literal(item)
                else:
                    self._write_value(item, "esc_raw" if raw else "esc_text")
            return
        items = _folded(items, top.pre)
        lead = isinstance(items[0], str) and items[0][:1].isspace()
        if all(isinstance(i, str) and not i.strip() for i in items):
            space = "".join(i for i in items if isinstance(i, str))
            # White space at the edge of a block shows nothing: each site lays it out in its way.
            if w.known is not None and w.known & 7 in (tags.LINE, tags.BLANK, tags.START):
                w.fragment(("space", space))
            else:
                w.literal(space)
            self._space(top)
            return
        if top.label < 0:
            shown = next((i.strip() for i in items if isinstance(i, str) and i.strip()), "{{ ... }}")
            raise self.fail(f"text outside any label: {shown[:40]!r}", "put data-label= on an element around it")
        if lead:
            head = str(items[0])
            w.literal(head[: len(head) - len(head.lstrip())])
            items[0] = head.lstrip()
            self._space(top)
        tail = ""
        if isinstance(items[-1], str):
            body = items[-1].rstrip()
            tail, items[-1] = items[-1][len(body):], body
        self._run([i for i in items if i != ""], top)
        if tail:
            w.literal(tail)
            self._space(top)

    def _space(self, top: _Element) -> None:
        if not top.hidden:
            self.out.joint(tags.ON_SPACE)

    def _run(self, items: Value, top: _Element) -> None:
        w = self.out
        joins = w.unseen() if top.hidden else w.separate()
        start = w.html_at()
        shown = ("-1", "-1") if top.hidden else (w.text_at(), "")
        for item in items:
            if isinstance(item, str):
                w.literal(item)
                if not top.hidden:
                    shown_item = item if top.pre else item.replace("\n", " ")
                    w.show(htmllib.unescape(shown_item), "s")
            else:
                kind, raw = self._write_value(item, "esc_text")
                if not top.hidden:
                    w.show(raw, kind)
        text = shown if top.hidden else (shown[0], w.text_at())
        meta = top.label | HIDDEN * top.hidden
        w.piece((start, w.html_at()), text, f"{meta}+{joins}", top.group)


@dataclass(frozen=True, slots=True)
class Loop:
    """What `loop` is in a template."""

    first: bool
    last: bool
    index: int
    """Counts from 1."""


def _hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True


def _folded(items: Value, pre: bool) -> Value:
    """Join neighbouring strings and fold their white space to single characters."""
    out: Value = []
    for item in items:
        if isinstance(item, str) and out and isinstance(out[-1], str):
            out[-1] += item
        else:
            out.append(item)
    if pre:
        return out
    return [re.sub(r"[ \t\r\n\f]+", lambda m: "\n" if "\n" in m[0] else " ", i) if isinstance(i, str) else i for i in out]
