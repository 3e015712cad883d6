"""The head of a page -> the head of its template: as many elements, of the same kinds and sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from gen.learn.blurring import blur
from gen.learn.pieces import quoted

_SAID: Final = {
    "description": "page.description", "og:description": "page.description",
    "twitter:description": "page.description", "og:title": "page.title",
    "twitter:title": "page.title", "og:url": "page.url", "og:site_name": "site.brand",
    "author": "page.author", "article:author": "page.author", "article:published_time": "page.iso",
    "article:modified_time": "page.iso", "og:locale": "site.locale",
}  # fmt: skip
_LITERAL: Final = frozenset("viewport robots og:type twitter:card format-detection".split())
_NAME: Final = re.compile(r"[\w:.-]{1,60}")
_PLAIN: Final = re.compile(r"[\w=.,: -]{0,120}")


def head(root: Any, tag: Callable[[Any], str], code: Callable[[Any], str], *, hides: bool) -> str:
    """Return the head; `tag` writes an element's start tag, `code` what is in a script or sheet.

    `hides`: a rule of the page's own sheets hides something, so the family has a sheet, too.
    """
    out = ['<meta charset="utf-8">', "<title>{{ page.head_title }}</title>"]
    found = root.find("head")
    for node in found if found is not None else ():
        if node.tag == "meta":
            out.append(_meta(node))
        elif node.tag == "link":
            out.append(_link(node, tag))
        elif node.tag in ("script", "style", "noscript"):
            out.append(f"{tag(node)}{code(node)}</{node.tag}>")
        elif not isinstance(node.tag, str):
            out.append(f"<!--{node.text}-->")
    if hides:
        out.append("<style>{{ site.style }}</style>")
    return "\n".join(x for x in out if x)


def _meta(node: Any) -> str:
    key = next((k for k in ("property", "name", "itemprop") if node.get(k)), "")
    name, content = (node.get(key) or "") if key else "", node.get("content") or ""
    if not _NAME.fullmatch(name) or not content:
        return ""
    if name.lower() in _SAID:
        return f'<meta {key}="{name}" content="{{{{ {_SAID[name.lower()]} }}}}">'
    plain = name.lower() in _LITERAL and _PLAIN.fullmatch(content)
    said = content if plain else blur(content)
    return f'<meta {key}="{name}" content="{quoted(said)}">'


def _link(node: Any, tag: Callable[[Any], str]) -> str:
    if (node.get("rel") or "").lower() == "canonical":
        return '<link rel="canonical" href="{{ page.url }}">'
    return tag(node)
