"""HTML as found -> a tree that loads and runs nothing, holding all that prints text.

What hides text stays; what sites load, send, run or count goes. Addresses become invented ones,
one for each: pages keep which links are alike, and that is all they keep of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import lxml.etree
import lxml.html

from gen.ends import WORDS
from gen.labels import LABEL_ID
from gen.learn.model import LearnError

_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_ATTRIBUTE: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]*")
_PLAIN: Final = re.compile(r"[\w .,:;/#-]{0,40}")
_DROPPED: Final = frozenset("link base meta param source track".split())
_EMPTIED: Final = frozenset("script style iframe object embed template".split())
_LOADS: Final = frozenset(
    "src srcset poster data background action formaction ping longdesc cite profile manifest "
    "classid codebase archive usemap imagesrcset xlink:href".split()
)
_KEPT: Final = frozenset(
    "class id style role type name for hidden open dir rel target tabindex colspan rowspan width "
    "height align valign border cellpadding cellspacing size color face bgcolor start checked "
    "disabled required selected multiple maxlength min max step rows cols method autocomplete "
    "itemprop itemscope itemtype property typeof loading decoding scope headers datetime d viewbox "
    "fill stroke xmlns aria-hidden aria-expanded aria-controls aria-labelledby aria-current "
    "alt title placeholder value aria-label".split()
)
"""Attributes that stay; others only as plain, short `data-` or `aria-` ones."""
_URL: Final = re.compile(r"url\s*\([^)]*\)|expression|@import|https?:", re.I)
_NETWORKS: Final = re.compile(
    r"(facebook|twitter|instagram|linkedin|pinterest|youtube|tiktok|telegram|whatsapp|reddit|viber"
    r"|threads|mastodon|tumblr|vk|xing)\."
)
_MARKS: Final = re.compile("data-(?:label|group)", re.I)
_BREAKS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
DEEPEST: Final = 250
"""Elements inside each other; what is deeper stands beside what it stood in."""


def parse(html: str) -> lxml.html.HtmlElement:
    """Return the tree of a page. Raises LearnError for what holds no element."""
    text = re.sub(r"\A\s*\ufeff?<\?xml[^>]*\?>", "", _BREAKS.sub(" ", html))
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
    except (lxml.etree.LxmlError, ValueError) as e:
        raise LearnError(f"this is no HTML: {e}", todo="give pages as they were served") from e
    if root.find("body") is None:
        raise LearnError("this page has no body", todo="give whole pages, not frames")
    return root


def inert(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Make a tree load, send and run nothing; return what parsing it anew gives.

    A tree made of broken HTML need not be what its own serialisation parses to: one that is comes
    back.
    """
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            _drop(node)
            continue
        tag = node.tag.lower()
        if tag in _DROPPED or (
            tag == "title" and not any(x.tag == "svg" for x in node.iterancestors())
        ):
            _drop(node)
        else:
            if tag in _EMPTIED:
                for child in list(node):
                    node.remove(child)
                node.text = None
            if not _NAME.fullmatch(node.tag):
                node.tag = "span"
            _attributes(node, tag)
    _flatten(root)
    before = ""
    for _ in range(4):
        written = lxml.html.tostring(root, encoding="unicode")
        if written == before:
            break
        before, root = written, parse(written)
    return root


def _drop(node: Any) -> None:
    """Take an element away and leave its tail."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        prior = node.getprevious()
        if prior is None:
            parent.text = (parent.text or "") + node.tail
        else:
            prior.tail = (prior.tail or "") + node.tail
    node.tail = None
    parent.remove(node)


def _flatten(root: Any) -> None:
    """Lift what stands too deep."""
    walk, depth, deep = lxml.etree.iterwalk(root, events=("start", "end")), 0, list[Any]()
    for event, node in walk:
        depth += 1 if event == "start" else -1
        if event == "start" and depth > DEEPEST:
            deep.append(node)
    for node in reversed(deep):
        if node.getparent() is not None:
            node.drop_tag()


def _attributes(node: Any, tag: str) -> None:
    for name, value in list(node.attrib.items()):
        low = name.lower()
        if low.startswith(("data-label", "data-group", "data-hidden")):
            del node.attrib[name]
            continue
        if _MARKS.search(value) or value.strip() in LABEL_ID:
            # What a template says of a text, or what a label is called, is no page's to say.
            value = node.attrib[name] = _MARKS.sub("data", value).strip() + "-1"
        if low in ("href", "src"):
            continue
        if low in _KEPT and _ATTRIBUTE.fullmatch(low):
            if low in ("style", "itemtype", "typeof") and _URL.search(value):
                node.attrib[name] = _URL.sub("none", value)
            continue
        simple = _ATTRIBUTE.fullmatch(low) and _PLAIN.fullmatch(value) and "//" not in value
        if low.startswith(("data-", "aria-")):
            if not simple:
                if _ATTRIBUTE.fullmatch(low):
                    node.attrib[name] = ""
                else:
                    del node.attrib[name]
            continue
        del node.attrib[name]
    if tag in ("script", "style", "iframe"):
        node.attrib.clear()
        return
    if "href" in node.attrib:
        node.attrib["href"] = address(node.get("href") or "")
    if "src" in node.attrib:
        number = _number(node.get("src") or "")
        node.attrib["src"] = f"/media/{number % 99991}.jpg"
    for name in _LOADS & set(node.attrib) - {"src"}:
        del node.attrib[name]


def _number(text: str) -> int:
    data = text.encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(data, digest_size=6).digest(), "little")


def address(href: str) -> str:
    """Return an invented address of the same kind: the same for the same."""
    href = href.strip()
    number = _number(href)
    if href.startswith("#") or not href:
        return href if re.fullmatch(r"#[\w-]{0,40}", href) else "#"
    if href.lower().startswith("mailto:"):
        return "mailto:office@mail.example"
    if href.lower().startswith("tel:"):
        return "tel:+15550100"
    try:
        parts = urlsplit(href)
    except ValueError:
        return "#"
    if parts.scheme and parts.scheme not in ("http", "https"):
        return "#"
    folds = [x for x in parts.path.split("/") if x]
    path = "/" + "".join(f"{x}/" for x in _folds(number, min(len(folds), 4)))
    if found := _NETWORKS.search(parts.netloc.lower()):
        return f"https://{found[1]}.example{path}"
    return path


def _folds(number: int, count: int) -> Iterator[str]:
    for i in range(count):
        n = number >> (7 * i)
        yield WORDS[n % len(WORDS)] if i + 1 < count else f"{WORDS[n % len(WORDS)]}-{n % 9973}"
