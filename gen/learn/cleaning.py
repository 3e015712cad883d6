"""HTML as found -> a tree that loads and runs nothing, holding all that prints text.

What hides text stays; what sites load, send, run or count goes. Addresses become invented ones,
one for each: pages keep which links are alike, and that is all they keep of them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

import lxml.etree
import lxml.html

from gen.labels import LABEL_ID
from gen.learn.blurring import address, blur, candidates, source
from gen.learn.model import LearnError

_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_ATTRIBUTE: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]*")
_PLAIN: Final = re.compile(r"[\w .,:;/#-]{0,40}")
_DROPPED: Final = frozenset("base param source track".split())
_HEAD: Final = frozenset(("meta", "link"))
"""Elements that stand in heads alone."""
_EMPTIED: Final = frozenset("script style iframe object embed template".split())
_RAW: Final = frozenset("plaintext xmp listing noembed noframes".split())
"""Elements in which browsers, and some parsers, read no markup."""
_LOADS: Final = frozenset(
    "poster data background action formaction ping longdesc cite profile manifest "
    "classid codebase archive usemap imagesrcset xlink:href".split()
)
_KEPT: Final = frozenset(
    "class id style role type name for hidden open dir rel target tabindex colspan rowspan width "
    "height align valign border cellpadding cellspacing size color face bgcolor start checked "
    "disabled required selected multiple maxlength min max step rows cols method autocomplete "
    "itemprop itemscope itemtype property typeof loading decoding scope headers datetime d viewbox "
    "fill stroke xmlns aria-hidden aria-expanded aria-controls aria-labelledby aria-current "
    "alt title placeholder value aria-label crossorigin sizes media rel as async defer charset "
    "content".split()
)
"""Attributes that stay; others only as plain, short `data-` or `aria-` ones."""
_URL: Final = re.compile(r"url\s*\([^)]*\)|expression|@import|https?:", re.I)
_ABSOLUTE: Final = re.compile(r"https?://([^/?#]+)", re.I)
_BARE: Final = frozenset("html script style select option textarea title table tr tbody".split())
"""Elements in which a comment is not worth its trouble."""
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


def inert(root: lxml.html.HtmlElement, own: str = "") -> lxml.html.HtmlElement:
    """Make a tree load, send and run nothing; return what parsing it anew gives.

    `own` is the page's host. Scripts and style sheets keep their length, in place of what they say.
    A tree made of broken HTML need not be what its own serialisation parses to: one that is comes
    back.
    """
    own = own or _host(root)
    head = root.find("head")
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            _comment(node)
            continue
        tag = node.tag.lower()
        stray = tag in _HEAD and (head is None or node.getparent() is not head)
        if stray or tag in _DROPPED or (tag == "title" and not _drawn(node)):
            _drop(node)
            continue
        if tag in _EMPTIED:
            size = len("".join(node.itertext()))
            for child in list(node):
                node.remove(child)
            node.text = str(size) if tag in ("script", "style") and size else None
        if not _NAME.fullmatch(node.tag):
            node.tag = "span"
        elif tag in _RAW:
            node.tag = "div"
        _attributes(node, tag, own)
    _flatten(root)
    before = ""
    for _ in range(4):
        written = lxml.html.tostring(root, encoding="unicode")
        if written == before:
            break
        before, root = written, parse(written)
    return root


def _host(root: Any) -> str:
    """Return the host that most whole addresses of a page lead to."""
    found: Counter[str] = Counter()
    for node in root.iter("a", "link"):
        m = _ABSOLUTE.match(node.get("href") or "")
        if m:
            found[m[1].lower()] += 1
    return found.most_common(1)[0][0] if found else ""


def _drawn(node: Any) -> bool:
    return any(x.tag == "svg" for x in node.iterancestors())


def _comment(node: Any) -> None:
    """Keep a comment, blurred, where it parts no text."""
    before = node.getprevious()
    parent = node.getparent()
    text = (before.tail if before is not None else parent.text) if parent is not None else ""
    alone = parent is not None and not ((text or "").strip() and (node.tail or "").strip())
    if not alone or parent.tag in _BARE or not isinstance(node, lxml.etree._Comment):
        _drop(node)
        return
    said = blur(node.text or "", 200).replace("--", "- ").strip("->")
    node.text = f" {said.strip()} "


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


def _attributes(node: Any, tag: str, own: str) -> None:
    if any(name.startswith("{") for name in node.attrib):
        # Markup of templates in the page, `<p {{ x }}>`: lxml takes it for a name space.
        named = [(k, v) for k, v in node.attrib.items() if not k.startswith("{")]
        node.attrib.clear()
        for name, value in named:
            if _ATTRIBUTE.fullmatch(name):
                node.attrib[name] = value
    for name, value in list(node.attrib.items()):
        low = name.lower()
        if low.startswith(("data-label", "data-group", "data-hidden")):
            del node.attrib[name]
            continue
        if _MARKS.search(value) or value.strip() in LABEL_ID:
            # What a template says of a text, or what a label is called, is no page's to say.
            value = node.attrib[name] = _MARKS.sub("data", value).strip() + "-1"
        if low in ("href", "src", "srcset"):
            continue
        if low.startswith("on") and _ATTRIBUTE.fullmatch(low):
            node.attrib[name] = ""
            continue
        if low == "content" and tag != "meta":
            node.attrib[name] = blur(value)
            continue
        if low in _KEPT and _ATTRIBUTE.fullmatch(low):
            if low in ("style", "itemtype", "typeof") and _URL.search(value):
                node.attrib[name] = _URL.sub("none", value)
            continue
        simple = _ATTRIBUTE.fullmatch(low) and _PLAIN.fullmatch(value) and "//" not in value
        if low.startswith(("data-", "aria-")):
            if not simple:
                if _ATTRIBUTE.fullmatch(low):
                    link = _ABSOLUTE.match(value) and not value.strip().count(" ")
                    node.attrib[name] = address(value, own) if link else blur(value)
                else:
                    del node.attrib[name]
            continue
        del node.attrib[name]
    if "href" in node.attrib:
        node.attrib["href"] = address(node.get("href") or "", own)
    if "src" in node.attrib:
        _source(node, tag)
    if "srcset" in node.attrib:
        node.attrib["srcset"] = candidates(node.get("srcset") or "")
    for name in _LOADS & set(node.attrib):
        del node.attrib[name]


def _source(node: Any, tag: str) -> None:
    src = node.get("src") or ""
    if tag == "iframe":
        node.attrib["src"] = "about:blank"
    elif tag == "script":
        node.attrib["src"] = source(src, ".js")
    elif src.startswith("data:"):
        node.attrib["src"] = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    else:
        node.attrib["src"] = source(src)
