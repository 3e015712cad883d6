"""An article's text by a CSS selector."""

from __future__ import annotations

import re
from typing import Final

from gen.errors import UsageError
from gen.learn.finding.blocks import blocks, joined, parse

_TAGS: Final = frozenset(
    "article aside body blockquote center dd details div dl fieldset figure font footer form header"
    " li main ol p pre section span table tbody td tr ul".split()
)
_MARK: Final = "pn-chosen"


def is_selector(content: str) -> bool:
    """Return whether a value of --content is written as a selector rather than as a column."""
    return content.lower() in _TAGS or re.search(r"[#.\[\]>:*+~,\s]", content) is not None


def select(html: str, selector: str) -> str:
    """Return the text of all elements that a selector matches, blank lines between blocks.

    "" if it matches none. Raises UsageError for what is no CSS selector.
    """
    root = parse(_choose(html, selector))
    if root is None:
        return ""
    # An element inside one that matches is a part of it.
    chosen = [x for x in root.iter() if isinstance(x.tag, str) and x.get(_MARK) is not None]
    inner = set(chosen)
    tops = [x for x in chosen if not any(up in inner for up in x.iterancestors())]
    return joined(block for top in tops for block in blocks(top))


def _choose(html: str, selector: str) -> str:
    """Return HTML in which what matches carries a mark."""
    from resiliparse.parse.html import HTMLTree
    from resiliparse.parse.html.exception import CSSParserException

    tree = HTMLTree.parse(html)
    try:
        document = tree.document
        for element in document.query_selector_all(selector) if document else ():
            element[_MARK] = ""
    except (CSSParserException, ValueError) as e:
        reason = str(e).split("\n")[0].removeprefix("CSS parser error: ")
        raise UsageError(
            f"{selector!r} is no CSS selector: {reason}",
            where="--content",
            todo="for example: article .post-body, or a column's name, or auto",
        ) from e
    return str(tree)
