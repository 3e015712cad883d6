"""Expressions of templates: what names there are, and Python code for what is asked of them.

Templates see `page` (one page), `site` (its site), `t` (the phrases of its language) and `skin`
(class names as the site writes them). Attribute paths are checked against the dataclasses behind
these names, so that a misspelt name is an error with file and line before any page is made.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import nodes

from gen.errors import did_you_mean

Fail = Callable[[nodes.Node, str, str], Exception]
"""Makes a TemplateError from a node, what is wrong and what to do."""


class Words:
    """Type of `t`: phrases by key; unknown keys are errors."""

    def __init__(self, keys: frozenset[str]) -> None:
        self.keys = keys


class Skin:
    """Type of `skin`: any name, as the site dresses it."""


class Loop:
    """Type of `loop`; its code holds the names of the counter, from 1, and of the size."""

    FIELDS: Final[Mapping[str, tuple[str, type]]] = {
        "first": ("({0}==1)", bool),
        "last": ("({0}=={1})", bool),
        "index": ("{0}", int),
        "length": ("{1}", int),
    }


@dataclass(frozen=True, slots=True)
class Code:
    """An expression: Python source, its type (None: not known), whether a site fixes its value."""

    source: str
    type: Any
    fixed: bool


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _item(kind: Any) -> Any:
    """Return the type of the items of a sequence type, None when not known."""
    if typing.get_origin(kind) in (list, tuple):
        args = typing.get_args(kind)
        return args[0] if args else None
    return None


def plain(kind: Any) -> Any:
    """Return X for `X | None`, None for what is not known, else the type itself."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        rest = [a for a in typing.get_args(kind) if a is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return None if kind is Any else kind


_COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in"}


class Scope:
    """Names in force at a place of a template, and the compiler of expressions over them."""

    def __init__(self, names: dict[str, Code], fail: Fail, used: set[str]) -> None:
        self.names, self.fail = names, fail
        self._used = used  # every name asked for, here and in inner scopes

    def inner(self, **more: Code) -> Scope:
        """Return a scope with further names."""
        return Scope({**self.names, **more}, self.fail, self._used)

    def code(self, node: nodes.Node) -> Code:
        """Compile an expression. Raises TemplateError for what templates may not say."""
        match node:
            case nodes.Const(value=str() | int() | bool() | None as value):
                return Code(repr(value), type(value), True)
            case nodes.Name(name=name):
                if name not in self.names:
                    raise self.fail(node, f"unknown name {name!r}", did_you_mean(name, self.names))
                self._used.add(name)
                return self.names[name]
            case nodes.Getattr(node=inner, attr=attr):
                return self._attribute(node, self.code(inner), attr)
            case nodes.And(left=left, right=right):
                return self._two(left, right, "and")
            case nodes.Or(left=left, right=right):
                return self._two(left, right, "or")
            case nodes.Not(node=inner):
                c = self.code(inner)
                return Code(f"(not {c.source})", bool, c.fixed)
            case nodes.Compare(expr=expr, ops=[op]) if op.op in _COMPARE:
                a, b = self.code(expr), self.code(op.expr)
                source = f"({a.source} {_COMPARE[op.op]} {b.source})"
                return Code(source, bool, a.fixed and b.fixed)
            case nodes.CondExpr(test=test, expr1=yes, expr2=no):
                c, a = self.code(test), self.code(yes)
                b = self.code(no) if no is not None else Code("''", str, True)
                return Code(
                    f"({a.source} if {c.source} else {b.source})",
                    a.type,
                    a.fixed and b.fixed and c.fixed,
                )
            case nodes.Concat(nodes=parts):
                cs = [self.printed(p) for p in parts]
                source = "f'" + "".join("{" + c.source + "}" for c in cs) + "'"
                if any("'" in c.source or "\\" in c.source for c in cs):
                    source = "''.join((" + ",".join(f"str({c.source})" for c in cs) + ",))"
                return Code(source, str, all(c.fixed for c in cs))
            case nodes.Filter(node=inner, name="length", args=[]) if inner is not None:
                c = self.code(inner)
                return Code(f"len({c.source})", int, c.fixed)
        what = f"templates have no {type(node).__name__.lower()} expressions"
        if isinstance(node, nodes.Filter):
            what = f"templates have no filter |{node.name}"
        raise self.fail(
            node,
            what,
            "use names, attributes, comparisons, and/or/not, 'a if b else c', ~ and |length",
        )

    def printed(self, node: nodes.Node) -> Code:
        """Compile what is printed: text, or a number. Raises TemplateError for anything else."""
        code = self.code(node)
        kind = plain(code.type)
        if kind is None or kind is not code.type:
            return Code(f"TEXT({code.source})", str, code.fixed)  # looked at when it is written
        if kind not in (str, int):
            name = getattr(kind, "__name__", str(kind)).lower()
            todo = "loop over it" if _item(kind) or kind is list else "print a string of it"
            raise self.fail(node, f"a {name} is no text", todo)
        return code

    def items(self, node: nodes.Node) -> tuple[Code, Any]:
        """Compile what a loop runs over; return its code and the type of an item."""
        code = self.code(node)
        kind = plain(code.type)
        item = _item(kind)
        if kind is not None and item is None:
            raise self.fail(node, "this is not a list", "loop over a list of the page or site")
        return code, item

    def _two(self, left: nodes.Node, right: nodes.Node, word: str) -> Code:
        a, b = self.code(left), self.code(right)
        return Code(f"({a.source} {word} {b.source})", a.type, a.fixed and b.fixed)

    def _attribute(self, node: nodes.Node, of: Code, attr: str) -> Code:
        kind = plain(of.type)
        if isinstance(kind, Words):
            if attr not in kind.keys:
                raise self.fail(node, f"no phrase {attr!r}", did_you_mean(attr, kind.keys))
            return Code(f"{of.source}[{attr!r}]", str, of.fixed)
        if isinstance(kind, Skin):
            return Code(f"{of.source}({attr!r})", str, of.fixed)
        if kind is Loop:
            if attr not in Loop.FIELDS:
                raise self.fail(node, f"loop has no {attr!r}", did_you_mean(attr, Loop.FIELDS))
            form, result = Loop.FIELDS[attr]
            return Code(form.format(*of.source.split()), result, False)
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            fields = _fields(kind)
            if attr not in fields:
                what = f"{kind.__name__.lower()} has no {attr!r}"
                raise self.fail(node, what, did_you_mean(attr, fields))
            return Code(f"{of.source}.{attr}", fields[attr], of.fixed)
        if kind is not None and kind is not types.SimpleNamespace:
            raise self.fail(
                node, f"no attribute {attr!r} here", "only pages, sites and items have them"
            )
        if not attr.isidentifier() or attr.startswith("_"):
            raise self.fail(node, f"no attribute {attr!r}", "")
        return Code(f"{of.source}.{attr}", None, of.fixed)
