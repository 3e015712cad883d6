"""A page as it lies there -> a page to learn from, or why it is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, Final

import lxml.etree
import lxml.html

from gen.articles.detect import detect
from gen.articles.values import iso_date, language, line_of, text_of, wanted
from gen.learn.finding import SURE, blocks, find, select
from gen.learn.inputs.decode import decode
from gen.learn.inputs.kinds import LARGEST, Asked, LeftOut, Raw
from gen.learn.model import SourcePage
from gen.scripts import as_written

_SENTENCE: Final = 80
"""Code points of a block that menus and tables have not."""
_LEAST: Final = 20
"""Code points of text under which a page holds none."""


def understand(
    raw: Raw, asked: Asked, languages: Collection[str], counts: Counter[str]
) -> SourcePage | LeftOut:
    """Return a page to learn from: decoded, its language known, its article's text beside it.

    `languages`: those there are words for. Counts what had to be mended: `charset` (declared
    wrongly or not at all), `controls` (null bytes and such), `language` (detected).
    """
    if len(raw.html) > LARGEST:
        return LeftOut(raw.where, "too_large")
    decoded = decode(raw.html, raw.charset)
    if decoded is None:
        return LeftOut(raw.where, "not_text")
    html = decoded.html
    root = _parsed(html)
    if isinstance(root, str):
        return LeftOut(raw.where, root)
    text = _running(root)
    if len(text) < _LEAST:
        return LeftOut(raw.where, "empty")
    counts["charset"] += decoded.mended
    counts["controls"] += bool(decoded.removed)
    own = language(raw.fields.get("lang")) or asked.lang
    lang, said = (own, True) if own else _language(root, text, languages)
    known = wanted(as_written(lang, text) if lang else "", tuple(languages))
    if not known:
        return LeftOut(raw.where, "language", lang or "none that is known")
    counts["language"] += not said
    title = line_of(raw.fields.get("title")) or _title(root)
    content = _content(raw, html, title, asked)
    if isinstance(content, LeftOut):
        return content
    return SourcePage(
        id=raw.id,
        html=html,
        content=content[0],
        found=content[1],
        lang=known,
        url=line_of(raw.fields.get("url")) or _address(root),
        title=title,
        author=line_of(raw.fields.get("author")),
        date=iso_date(raw.fields.get("date"), known),
        licence=asked.licence or line_of(raw.fields.get("licence")) or "unknown",
        source=raw.source,
    )


def _content(raw: Raw, html: str, title: str, asked: Asked) -> tuple[str, float] | LeftOut:
    """Return the article's text and how sure it is: given, selected or found."""
    if "text" in raw.fields:
        given = text_of(raw.fields["text"])
        if given is None or (not given.strip() and not raw.fields.get("no_article")):
            return LeftOut(raw.where, "no_gold")
        return given, 1.0
    if asked.content not in ("", "auto"):
        text = select(html, asked.content)
        return (text, 1.0) if text else LeftOut(raw.where, "no_match", asked.content)
    found = find(html, title)
    if found.score < SURE:
        return LeftOut(raw.where, "unsure", found.why or f"score {found.score:.2f}")
    return found.text, round(found.score, 3)


def _parsed(html: str) -> Any:
    """Return the tree of a page, or why there is none."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return "no_html"
    if any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
        return "too_deep"
    return root


def _running(root: Any) -> str:
    """Return what a page says in sentences; all that it says where it has none."""
    found = [b.text for b in blocks(root)]
    return "\n".join([x for x in found if len(x) >= _SENTENCE] or found)


def _language(root: Any, text: str, languages: Collection[str]) -> tuple[str, bool]:
    """Return a page's language and whether it says so itself; its text may disprove it."""
    said = language(root.get("lang") or root.get("xml:lang") or "")
    if said:
        head = said.partition("-")[0]
        found = detect(text, [head])
        if found in ("", head):
            return said, True
    return detect(text, sorted({x.partition("-")[0] for x in languages})), False


def _title(root: Any) -> str:
    said = root.xpath("string(//meta[@property='og:title']/@content)")
    return line_of(said)


def _address(root: Any) -> str:
    said = root.xpath("string(//link[@rel='canonical']/@href)")
    said = said or root.xpath("string(//meta[@property='og:url']/@content)")
    address = line_of(said)
    return address if address.startswith(("http://", "https://")) else ""
