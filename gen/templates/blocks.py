"""Which statements of a template ask nothing of the page, and so become parts of their own.

Such a part is written once for a site and then repeated on all its pages (gen.templates.fixed).
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from jinja2 import nodes

from gen.templates.names import Scope

FIXED: Final = frozenset({"site", "t", "skin"})
"""Names whose values a site fixes."""


def stands_alone(node: nodes.For | nodes.If, scope: Scope, macros: Container[str]) -> bool:
    """Say whether a statement is worth a part of its own: it loops, and over what a site fixes.

    Macros that it calls may still ask for the page; who binds the part looks at them.
    """
    if isinstance(node, nodes.If) and node.find(nodes.For) is None:
        return False  # a branch without a loop is written as quickly as repeated
    if any(not isinstance(x.template, nodes.Const) for x in node.find_all(nodes.Include)):
        return False
    bound = {"loop"}
    loads: set[str] = set()
    for name in node.find_all(nodes.Name):
        (loads if name.ctx == "load" else bound).add(name.name)
    if any(name in scope.names for name in bound):
        return False
    return all(
        name in bound or name in macros or (name in FIXED and scope.names[name].source == name)
        for name in loads
    )
