"""A marked page -> the text of its template: what is not words stays as it is.

Only the article's blocks, the words of other texts and addresses differ from the page; elements,
class names, hidden copies of menus and dirt are as they were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gen.learn.heads import head
from gen.learn.hints import Hints
from gen.learn.holes import Holes, escaped
from gen.learn.model import BODY, Mark, Marked
from gen.learn.pieces import Token, quoted, settled
from gen.learn.repeating import Loop, loops
from gen.learn.shaping import NARROW, Shape, Unit, merged
from gen.templates.tags import NO_RUNS, VOID

_PRINTED: Final = ("alt", "title", "placeholder")
_BUTTONS: Final = frozenset(("submit", "button", "reset"))
_GROUPS: Final[Mapping[str, str]] = {
    "comment": "comments", "breadcrumb": "breadcrumb", "search": "search", "menu": "menu",
    "cookie": "cookie", "newsletter": "newsletter", "login": "login", "share": "share",
    "follow": "follow", "author": "author", "related": "teasers", "tag": "tags", "ad": "ad",
    "footer": "footer", "header": "header", "toc": "toc", "pagination": "pagination",
    "player": "player", "tools": "tools", "notice": "notice", "modal": "dialog",
    "widget": "widget", "form": "form", "product": "promo", "cta": "promo",
}  # fmt: skip
_MOVED: Final = frozenset(("img", "picture", "figure", "video", "audio", "iframe", "svg"))
"""What in a block of the old body stays when the block goes."""


_CODE: Final = 120_000
"""Characters of the longest script."""
_TEASER: Final[Mapping[str, str]] = {
    "teaser.title": "x.title", "teaser.lede": "x.lede or x.title", "teaser.time": "x.ago",
    "teaser.author": "x.author or site.brand", "teaser.section": "x.section or t.latest",
    "teaser.alt": "x.title",
}  # fmt: skip
_COMMENT: Final[Mapping[str, str]] = {"comment.author": "c.name", "comment.date": "c.ago"}


class Emitter:
    """Writes the template of one page."""

    def __init__(self, marked: Marked, holes: Holes) -> None:
        self.marked, self.holes = marked, holes
        self.shape, self.hints = Shape(marked), Hints()
        self.out: list[Token] = []
        order = [i for i, m in enumerate(marked.marks) if m.label == BODY]
        self._ends = (order[0], order[-1]) if order else (0, -1)
        self._loops = loops(marked) if holes.replaces else {}
        self._items = {x: loop for loop in self._loops.values() for x in loop.items}
        self._loop: Loop | None = None
        self._lists = self._codes = 0
        self._facts = False
        self._at = {(t.element, t.tail): i for i, t in enumerate(marked.texts)}

    def tokens(self) -> list[Token]:
        """Return the body of the page as template text and stretches, `<body>` and all."""
        body = self.marked.root.find("body")
        self._walk(body)
        made: list[Token] = []
        made += merged(self.out)
        return made

    @property
    def talks(self) -> bool:
        """Whether the page prints comments as they come."""
        return any(x.kind == "comment" for x in self._loops.values())

    # -- elements

    def _walk(self, top: Any) -> None:
        """Write an element and all in it; no recursion, pages nest deep."""
        todo: list[tuple[str, Any, bool]] = [("open", top, False)]
        begun: list[int] = []
        while todo:
            what, node, narrow = todo.pop()
            if what == "open":
                at = len(self.out)
                steps = self._open(node, narrow)
                if steps:
                    # A block may have been put before the tag.
                    begun.append(at + sum(isinstance(x, Unit) for x in self.out[at:]))
                todo += reversed(steps)
            elif what == "text":
                self._text(node, narrow)
            elif what == "tail":
                self._text(node, narrow, tail=True)
            else:
                self.out.append(f"</{node.tag}>")
                at = begun.pop()
                self.out[at:] = settled(self.out[at:])

    def _open(self, node: Any, narrow: bool) -> list[tuple[str, Any, bool]]:
        """Write a start tag, or a block of the body; return what is to be done next."""
        shape = self.shape
        if not isinstance(node.tag, str):
            self.out.append(f"<!--{escaped(node.text or '')}-->")
            return []
        if node in self._items and (self._loop is None or node is not self._loop.item):
            if node in self._loops and self._loop is None:
                self._repeat(self._loops[node])
            return []
        if self._loop is not None and node is self._loop.said:
            self._said(node)
            return []
        if self._loop is not None and node in self._loop.skipped:
            return []
        if shape.has(node) and not narrow:
            if shape.leaf(node):
                self._moved(node)
                self.out.append(Unit(shape.weight(node), False, [node]))
                return []
            if shape.inline(node):
                self._moved(node)
                self.out.append(Unit(1, True, [node.getparent()]))
                return []
            if node.tag in NARROW:
                self.out.append(Unit(1, False, [node] if node.tag == "p" else []))
                narrow = True
        elif shape.has(node) and shape.pure(node):
            return []  # words of the body in a paragraph whose place a block has taken
        label = "" if node.tag in NO_RUNS else self._label(node)
        self.out.append(self._tag(node, label))
        if node.tag in VOID:
            return []
        steps: list[tuple[str, Any, bool]] = []
        if node.tag in ("script", "style"):
            self.out.append(self.code(node))
        elif node.tag not in NO_RUNS:
            if node.text:
                steps.append(("text", node, narrow))
            for child in node:
                steps.append(("open", child, narrow))
                if child.tail:
                    steps.append(("tail", child, narrow))
        steps.append(("close", node, narrow))
        return steps

    def head(self) -> str:
        """Return what stands in the page's head."""
        rules = bool(self.marked.rules)
        return head(self.marked.root, lambda x: self._tag(x, ""), self.code, hides=rules)

    def code(self, node: Any) -> str:
        """Return code of ours, as long as a script or sheet was."""
        size = (node.text or "").strip()
        if not size.isdigit():
            return ""
        kind = "sheet" if node.tag == "style" else "script"
        if "json" in (node.get("type") or ""):
            kind = "state"
            if "ld" in (node.get("type") or "") and not self._facts:
                self._facts = True
                return "{{ page.jsonld }}"
        self._codes += 1
        return f"{{{{ site.text.{kind}_0_{min(int(size), _CODE)}_l_{self._codes} }}}}"

    def _repeat(self, loop: Loop) -> None:
        """Write a loop over items like one."""
        self._loop = loop
        if loop.kind == "comment":
            self.out.append("{% for c in page.thread.flat %}")
        else:
            self._lists += 1
            name = f"list_{len(loop.items)}_{self._lists}"
            self.out.append(f"{{% for x in page.extra.some.{name} %}}")
        self._walk(loop.item)
        self.out.append(f"{loop.item.tail or ''}{{% endfor %}}")
        self._loop = None

    def _said(self, node: Any) -> None:
        """Write what a comment says, a paragraph for each of its own."""
        tag = self._tag(node, "comment.body")
        end = f"</{node.tag}>"
        gone = tag.replace('"comment.body"', '"comment.status"')
        self.out.append(f"{{% if c.removed %}}{gone}{{{{ c.removed }}}}{end}{{% endif %}}")
        self.out.append(f"{{% for p in c.body %}}{tag}{{{{ p }}}}{end}{{% endfor %}}")

    def _moved(self, node: Any) -> None:
        """Write what of a block is no text: its pictures."""
        for x in node.iter():
            if x.tag in _MOVED and x is not node and not self.shape.has(x):
                up = x.getparent()
                if (
                    up is not None
                    and up.tag not in _MOVED
                    and not any(p.tag in _MOVED for p in up.iterancestors() if self.shape.has(p))
                ):
                    self._walk(x)

    def _text(self, node: Any, narrow: bool, *, tail: bool = False) -> None:
        text = (node.tail if tail else node.text) or ""
        mark = self.shape.marks.get((node, tail))
        if mark is None:
            self.out.append(text)
            return
        holder = node.getparent() if tail else node
        if mark.label == BODY:
            if not narrow:
                self.out.append(Unit(1, True, [holder]))
            return
        i = self._at[node, tail]
        inside = self._ends[0] < i < self._ends[1]
        made = self._item(text, mark) or self.holes.text(text, mark, inside=inside)
        if not made.strip():
            return
        if mark.label != self._label(holder):
            core = made.strip()
            made = made.replace(core, f'<span data-label="{mark.label}">{core}</span>')
        self.out.append(made)

    def _item(self, text: str, mark: Mark) -> str:
        """Return what stands for a text of a loop's item, "" where the item has nothing for it."""
        if self._loop is None:
            return ""
        if mark.label == "comment.body":
            return " "  # the first paragraph is written with all of them
        said = (_COMMENT if self._loop.kind == "comment" else _TEASER).get(mark.label)
        return text.replace(text.strip(), f"{{{{ {said} }}}}") if said else ""

    def _label(self, node: Any) -> str:
        """Return the label that an element's own texts share: that of most of them."""
        found = [self.shape.marks.get((node, False))]
        found += [self.shape.marks.get((x, True)) for x in node]
        labels = [m.label for m in found if m is not None]
        if not labels:
            return ""
        return BODY if BODY in labels else max(sorted(set(labels)), key=labels.count)

    # -- start tags

    def _tag(self, node: Any, label: str) -> str:
        parts = [node.tag]
        for name, value in node.attrib.items():
            if name == "value":
                continue
            if name in _PRINTED and value.strip() and node.tag not in NO_RUNS:
                parts.append(self._printed(node, name, value))
            elif name in ("title", "aria-label", "alt", "placeholder"):
                if name != "aria-label" or not value.strip():
                    parts.append(f'{name}=""')
                else:
                    mark = Mark("widget.meta", "", 0)
                    parts.append(f'{name}="{self.holes.core(" ".join(value.split()), mark)}"')
            elif name == "href" and self._loop is not None and self._loop.kind == "teaser":
                parts.append('href="{{ x.href }}"')
            else:
                parts.append(f'{name}="{quoted(value)}"' if value or name[:2] == "on" else name)
        value = node.get("value") or ""
        if node.tag == "input" and value.strip() and node.get("type", "").lower() in _BUTTONS:
            parts.append(self._printed(node, "value", value))
        if label:
            parts.append(f'data-label="{label}"')
        if node in self.marked.hidden:
            parts.append("data-hidden")
        if self._loop is not None and node is self._loop.item:
            parts.append(f'data-group="{self._loop.kind}"')
            if self._loop.kind == "comment":
                parts.append('data-group-depth="{{ c.depth }}"')
        elif group := self._group(node):
            parts.append(f'data-group="{group}"')
        return "<" + " ".join(parts) + ">"

    def _printed(self, node: Any, name: str, value: str) -> str:
        around = self.hints.around(node)
        label = "widget.meta"
        if name in ("placeholder", "value"):
            label = "form.hint" if name == "placeholder" else "form.button"
        elif name == "alt":
            inside = node.getparent() is not None and self._within(node)
            label = "teaser.alt" if "related" in around else label
            label = "article.caption" if inside and label == "widget.meta" else label
        elif around and around[0] in ("menu", "share", "follow"):
            label = {"menu": "nav.menu", "share": "promo.share", "follow": "promo.follow"}[
                around[0]
            ]
        mark = Mark(label, "an attribute", 0.5)
        hole = self._item("-", mark).strip() or self.holes.core(" ".join(value.split()), mark)
        return f'{name}="{hole.replace(chr(34), "&quot;")}" data-label-{name}="{label}"'

    def _within(self, node: Any) -> bool:
        """Say whether an element stands in the element that holds the body."""
        holder = self.shape.container
        return holder is not None and any(x is holder for x in node.iterancestors())

    def _group(self, node: Any) -> str:
        if node is self.shape.container and node.tag != "body":
            return "article"
        if self.shape.has(node) or node.tag in VOID or node.tag in NO_RUNS:
            return ""
        around = self.hints.around(node)
        own = around[0] if around else ""
        up = node.getparent()
        above = self.hints.around(up) if up is not None else ()
        if not own or own in above or len(node) == 0:
            return ""
        return _GROUPS.get(own, "")
