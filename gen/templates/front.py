"""Templates, read once: Jinja's tree walked, its HTML followed, the writer told what to write.

What it asks of a template: balanced branches and loops, holes only in text and in quoted attribute
values, and a label over every text and printable attribute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import nodes

from gen.errors import TemplateError, did_you_mean
from gen.templates.blocks import stands_alone
from gen.templates.follow import Follow, Frame
from gen.templates.markup import Markup
from gen.templates.names import Code, Loop, Scope
from gen.templates.places import Call, Callee, Hole, Linker, Place
from gen.templates.writer import Writer

__all__ = ["Call", "Front"]


class Front:
    """Walks one part (a file's body, one of its macros or one statement) and drives a Writer."""

    def __init__(
        self,
        file: str,
        call: Call,
        names: Mapping[str, Code],
        linker: Linker,
        macros: dict[str, Callee],
        writer: Writer,
    ) -> None:
        self.linker, self.macros, self.out = linker, macros, writer
        self._frames: list[Frame] = []
        # A page ends where its own template does.
        after = call.place.follow or ("" if call.macro or call.block >= 0 else "html")
        self._follow = Follow(call.file, linker, self._frames, after)
        self.html = Markup(file, call.place, writer, self._follow)
        self.used: set[str] = set()
        self.scope = Scope(dict(names), self._fail_at, self.used)
        self._file = call.file
        self._whole = call.block >= 0
        self._includes_unknown = False

    @property
    def free(self) -> bool:
        """Whether the part asks nothing of the page, nor of parts that only a site names."""
        unknown = self._includes_unknown or self.html.explicit_depth
        return "page" not in self.used and not unknown

    def _fail_at(self, node: nodes.Node, what: str, todo: str) -> TemplateError:
        return self.html.fail(what, todo, node.lineno)

    def _at(self, line: int) -> None:
        self.html.line = self.out.at = line

    # -- the tree

    def walk(self, body: list[nodes.Node], *, loops: bool = False) -> None:
        """Compile a list of statements, or the body of a loop."""
        frame = Frame(body, 0, loops)
        self._frames.append(frame)
        for frame.at, node in enumerate(body):
            self._at(node.lineno)
            match node:
                case nodes.Output(nodes=items):
                    within = Frame(items, 0, loops=False)
                    self._frames.append(within)
                    for within.at, item in enumerate(items):
                        self._output(item)
                    self._frames.pop()
                case nodes.For() | nodes.If() if self._stands_alone(node):
                    self.html.boundary()
                    number = self.linker.block(node, self._place([node], self._file))
                    self._jump(f"F[n{number}]", "")
                case nodes.For():
                    self._for(node)
                case nodes.If():
                    self._if(node)
                case nodes.Include():
                    self._include(node)
                case nodes.Assign(target=nodes.Name(name=name), node=value):
                    code = self.scope.code(value)
                    var = self.out.name("s")
                    self.html.boundary()
                    self.out.before(f"{var}={code.source}")
                    self.scope = self.scope.inner(**{name: Code(var, code.type, False)})
                case nodes.Macro() | nodes.FromImport():
                    pass  # read when the file was opened
                case _:
                    raise self.html.fail(
                        f"templates have no {{% {type(node).__name__.lower()} %}}",
                        "use for, if, set, macro, include, from ... import and raw",
                    )
        self._frames.pop()

    def _place(self, body: Sequence[nodes.Node], file: str) -> Place:
        """Return what a part called here inherits; `body` are its statements."""
        return self.html.place._replace(follow=self._follow.after(body, file))

    def _called(self, node: nodes.Call | nodes.Include) -> Place:
        try:
            file, body = self.linker.body(self._file, node)
        except KeyError:
            return self.html.place
        return self._place(body, file)

    def finish(self) -> None:
        """End the part: everything opened must be closed."""
        self.html.boundary()
        self.html.check_closed("never closed", "close it")
        self.out.settle()

    def _stands_alone(self, node: nodes.For | nodes.If) -> bool:
        return not self._whole and stands_alone(node, self.scope, self.macros)

    def _output(self, item: nodes.Node) -> None:
        self._at(item.lineno)
        if isinstance(item, nodes.TemplateData):
            self.html.feed(item.data, item.lineno)
        elif isinstance(item, nodes.Call):
            self._call(item)
        else:
            self.html.hole(Hole(self.scope.printed(item), item.lineno))

    def _block(self, body: list[nodes.Node], what: str, *, loops: bool = False) -> None:
        html, w, scope = self.html, self.out, self.scope
        floor, html.floor = html.floor, len(html.stack)
        self.walk(body, loops=loops)
        html.boundary()
        todo = "close it in the same branch or loop body"
        html.check_closed(f"opened inside {what} but not closed in it", todo)
        html.floor = floor
        w.settle()
        w.line("pass")
        self.scope = scope

    def _for(self, node: nodes.For) -> None:
        self.html.boundary()
        items, kind = self.scope.items(node.iter)
        if not isinstance(node.target, nodes.Name) or node.else_ or node.test or node.recursive:
            what = "loops are plain: {% for x in list %}"
            raise self.html.fail(what, "put {% if %} around or inside")
        name, scope, w = node.target.name, self.scope, self.out
        w.settle()
        var, loops = w.name("i"), dict[str, Code]()
        if any(n.name == "loop" for b in node.body for n in b.find_all(nodes.Name)):
            number, size, list_ = w.name("j"), w.name("z"), w.name("l")
            w.line(f"{list_}={items.source};{size}=len({list_})")
            w.line(f"for {number},{var} in enumerate({list_},1):")
            loops["loop"] = Code(f"{number} {size}", Loop, False)
        else:
            w.line(f"for {var} in {items.source}:")
        w.depth += 1
        w.forget()
        self.scope = scope.inner(**{name: Code(var, kind, False)}, **loops)
        self._block(node.body, "a loop body", loops=True)
        w.depth -= 1
        w.forget()
        self.scope = scope

    def _if(self, node: nodes.If) -> None:
        self.html.boundary()
        w = self.out
        w.settle()
        known, ends = w.known, list[int | None]()
        branches = [(node.test, node.body), *((e.test, e.body) for e in node.elif_)]
        for i, (test, body) in enumerate(branches):
            self._at(test.lineno)
            w.line(f"{'el' if i else ''}if {self.scope.code(test).source}:")
            ends.append(self._branch(body, known))
        if node.else_:
            w.line("else:")
            ends.append(self._branch(node.else_, known))
        else:
            ends.append(known)
        w.forget()
        if ends[0] is not None and len(set(ends)) == 1:
            w.known = ends[0]

    def _branch(self, body: list[nodes.Node], known: int | None) -> int | None:
        """Compile a branch; return the joint at its end, if that is known."""
        w = self.out
        w.depth += 1
        w.start_branch(known)
        self._block(body, "a branch")
        w.depth -= 1
        return w.known

    # -- other parts

    def _call(self, node: nodes.Call) -> None:
        if not isinstance(node.node, nodes.Name) or node.kwargs or node.dyn_args:
            what = "only macros can be called, with plain arguments"
            raise self.html.fail(what, "define one with {% macro name(args) %}")
        name = node.node.name
        if name not in self.macros:
            raise self.html.fail(f"no macro {name!r}", did_you_mean(name, self.macros))
        file, macro, wanted = self.macros[name]
        if len(node.args) != len(wanted):
            what = f"{name} takes {len(wanted)} arguments, not {len(node.args)}"
            raise self.html.fail(what, f"{name}({', '.join(wanted)})")
        args = [self.scope.code(a) for a in node.args]
        self.html.boundary()
        types = tuple(a.type if _hashable(a.type) else None for a in args)
        where = f"{self.html.file}:{node.lineno}"
        number = self.linker.link(Call(file, macro, self._called(node), types), where)
        self._jump(f"F[n{number}]", "".join(a.source + "," for a in args))

    def _include(self, node: nodes.Include) -> None:
        self.html.boundary()
        if isinstance(node.template, nodes.Const):
            call = Call(str(node.template.value), "", self._called(node))
            number = self.linker.link(call, f"{self.html.file}:{node.lineno}")
            self._jump(f"F[n{number}]", "")
        else:
            code = self.scope.code(node.template)
            self._includes_unknown = True
            self._jump(f"INC[{code.source},{tuple(self.html.place)}]", "")

    def _jump(self, function: str, args: str) -> None:
        w, group = self.out, self.html.stack[-1].group
        w.settle()
        w.line(f"hp,tp,st={function}(E,page,{args}hp,tp,st,{group})")
        w.forget()


def _hashable(kind: Any) -> bool:
    try:
        hash(kind)
    except TypeError:
        return False
    return True
