"""The compiler of templates against lxml: random templates, random data, one truth."""

from __future__ import annotations

import html as htmllib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from templatekit import Comment, Dress, Got, Link, Page, Site, bound, got, node_texts, parsed

from gen.templates import Writing
from gen.templates.follow import CLOSERS

BLOCK = {"html", "body", "div", "section", "li", "ul", "h2", "blockquote", "table", "tr", "details"}
BLOCK |= {"summary", "form", "figure"}
CELL, PARAGRAPH = {"td", "th"}, {"p"}
HIDES = {"noscript", "video"}

# -- the reference: innerText over the parsed tree


def events(node: Any, hidden: bool) -> Iterator[str]:
    """Yield what a browser meets: "=" and a text, or <block> <p> <cell> <br> <space>."""
    hidden = hidden or node.tag in HIDES or "hidden" in node.attrib
    edge = "<block>" if node.tag in BLOCK else "<p>" if node.tag in PARAGRAPH else ""
    edge = "<cell>" if node.tag in CELL else "<br>" if node.tag == "br" else edge
    if edge and not hidden:
        yield edge
    shut = node.tag == "details" and "open" not in node.attrib
    if not hidden and not shut:
        yield from words(node.text)
    for child in node:
        if isinstance(child.tag, str):
            yield from events(child, hidden or (shut and child.tag != "summary"))
        if not hidden and not shut:
            yield from words(child.tail)
    if edge and edge != "<br>" and not hidden:
        yield edge


def words(text: str | None) -> Iterator[str]:
    """Yield a text node, the white space at its edges apart."""
    if text:
        if text[0].isspace():
            yield "<space>"
        if text.strip():
            yield "=" + " ".join(text.split())
            if text[-1].isspace():
                yield "<space>"


def inner_text(html: str) -> str:
    """Return the text a browser shows: lines counted from all that stands between two texts."""
    out, gap = "", list[str]()
    for event in events(parsed(html), False):
        if not event.startswith("="):
            gap.append(event)
            continue
        lines = 0
        for x in gap:
            least = {"<block>": 1, "<p>": 2, "<br>": lines + 1}.get(x, 0)
            lines = max(lines, least)
        parted = "\t" if "<cell>" in gap else " " if "<space>" in gap else ""
        if out:
            out += "\n" * min(lines, 2) or parted
        out += event[1:]
        gap = []
    return out


# -- random templates

LABELS = ["article.body", "article.tag", "teaser.title", "nav.menu", "comment.body"]
CONSTANT = st.sampled_from(
    ["a", " b", "c ", " ", "\n", "d &amp; e", "{% raw %}{{x}}{% endraw %}", "é'\"\\"]
)
HOLES = st.sampled_from(
    ["{{ page.a }}", "{{ site.brand }}", "{{ t.odd }}", "{{ page.a ~ page.n }}"]
)
MARKS = st.sampled_from(
    ["", "", "", ' data-label="{}"', ' data-group="widget"', ' class="k"', " hidden"]
)


def element(tags: list[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return elements of some names, with marks."""
    return st.builds(
        lambda tag, mark, label, x: f"<{tag}{mark.format(label)}>{x}</{tag}>",
        st.sampled_from(tags),
        MARKS,
        st.sampled_from(LABELS),
        inner,
    )


def flow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return control flow around something."""
    return st.one_of(
        st.builds("{{% if page.flag %}}{}{{% endif %}}".format, inner),
        st.builds("{{% if page.words %}}{}{{% else %}}{}{{% endif %}}".format, inner, inner),
        st.builds("{{% for w in page.words %}}{}{{{{ w }}}}{{% endfor %}}".format, inner),
        st.builds(
            "{{% for m in site.menu %}}{}<b>{{{{ m.text }}}}</b>{{% endfor %}}".format, inner
        ),
        st.builds("{{% set s = page.a %}}{}{{{{ s }}}}".format, inner),
        st.just("{{ say(page.a) }}"),
        st.just('{% include "part.html" %}'),
    )


def several(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a few, one after another."""
    return st.lists(of, min_size=1, max_size=4).map("".join)


TEXT = CONSTANT | HOLES
INLINE = st.recursive(
    TEXT | st.sampled_from(["<br>", '<img alt="{{ page.a }}">', '<img src="x">']),
    lambda inner: element(["b", "span", "i"], several(inner)) | flow(several(inner)),
    max_leaves=6,
)
LINE = several(INLINE)
ROW = element(["tr"], several(element(["td", "th"], LINE)))
BLOCKS = st.recursive(
    LINE
    | element(["p", "h2", "noscript", "video"], LINE)
    | element(["table"], several(ROW))
    | st.builds(
        "<details{}><summary>{}</summary>{}</details>".format,
        st.sampled_from(["", " open"]),
        LINE,
        LINE,
    ),
    lambda inner: (
        element(["div", "section", "blockquote"], several(inner))
        | element(["ul"], several(element(["li"], several(inner))))
        | flow(several(inner))
    ),
    max_leaves=12,
)
VALUE = st.text(st.sampled_from("abЖ&<>\"'{}\\%é𝔘\u200b;#x/!-"), min_size=1, max_size=8)
SAYINGS = st.builds(" ".join, st.lists(VALUE, min_size=1, max_size=3))
PAGES = st.builds(
    Page, a=SAYINGS, flag=st.booleans(), words=st.lists(VALUE, max_size=3), n=st.integers(0, 999)
)
SITES = st.builds(
    Site, brand=SAYINGS, menu=st.lists(st.builds(Link, SAYINGS), max_size=3), front=st.none()
)
WRITINGS = st.builds(
    Writing,
    upper=st.booleans(),
    quote=st.sampled_from(["'", '"', ""]),
    slash=st.sampled_from([None, "", "/", " /"]),
    flag=st.sampled_from(["", "name", "empty"]),
    omit=st.sampled_from([frozenset[str](), frozenset(CLOSERS)]),
    characters=st.sampled_from([(), (("é", "&eacute;"),), (("'", "&#39;"), ('"', "&quot;"))]),
)
MACRO = "{% macro say(x) %}<span>{{ x }}</span> {{ t.menu }}{% endmacro %}"


def check(page: Got) -> None:
    """Hold what must be true of every page."""
    assert [" ".join(htmllib.unescape(x).split()) for x in page.texts()] == node_texts(page.html)
    assert page.text == inner_text(page.html)
    at = 0
    for text, _ in page.spans():
        assert text == text.strip() != ""
        start = page.text.index(text, at)
        assert not page.text[at:start].strip()
        at = start + len(text)
    assert not page.text[at:].strip()
    for run in page.runs:
        if run.text and "\n" not in run.html:
            assert run.text == htmllib.unescape(run.html)
    assert "data-" not in page.html.lower()


@given(
    source=st.lists(BLOCKS, min_size=2, max_size=6).map("".join),
    page=PAGES,
    site=SITES,
    space=st.booleans(),
    part=LINE,
    writing=WRITINGS,
)
def test_page_is_what_lxml_reads(
    source: str, page: Page, site: Site, space: bool, part: str, writing: Writing
) -> None:
    """Runs are the parsed text nodes, text is innerText, spans cover it; in any way of writing."""
    part = part.replace('{% include "part.html" %}', "").replace("{{ say(page.a) }}", "")
    files = {
        "page.html": f'{MACRO}<html><body data-label="leak.css">{source}</body></html>',
        "part.html": part,
    }
    with tempfile.TemporaryDirectory() as folder:
        made = bound(Path(folder), files, site, Dress("x-", space))
        first, second = got(made, page), got(made, page)
        hand = got(bound(Path(folder), files, site, Dress("x-", space, writing)), page)
        plain = got(bound(Path(folder), files, site, Dress("x-", space), repeat=False), page)
    check(first)
    check(hand)
    assert (first.text, first.groups) == (hand.text, hand.groups)
    for other in (second, plain):
        assert (first.html, first.text, first.groups) == (other.html, other.text, other.groups)
        assert first.runs == other.runs


TREE = st.recursive(
    st.builds(Comment, name=SAYINGS, body=st.lists(SAYINGS, max_size=3)),
    lambda inner: st.builds(
        Comment,
        name=SAYINGS,
        body=st.lists(SAYINGS, max_size=2),
        replies=st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
THREAD = """{% macro item(c) %}<li data-group="comment">
<b data-label="comment.author">{{ c.name }}</b>
{% for p in c.body %}<p data-label="comment.body">{{ p }}</p>{% endfor %}
{% if c.replies %}<ul>{% for r in c.replies %}{{ item(r) }}{% endfor %}</ul>{% endif %}</li>
{% endmacro %}<html><body>
<ul>{% for c in page.comments %}{{ item(c) }}{% endfor %}</ul></body></html>"""


@given(comments=st.lists(TREE, max_size=3))
def test_threads_of_any_shape(comments: list[Comment]) -> None:
    """A recursive macro writes every comment in order, each in its group at its depth."""
    with tempfile.TemporaryDirectory() as folder:
        page = got(bound(Path(folder), THREAD), Page(comments=comments))
    check(page)
    wanted: list[tuple[str, int]] = []

    def walk(items: list[Comment], depth: int) -> None:
        for c in items:
            wanted.append((c.name, depth))
            walk(c.replies, depth + 1)

    walk(comments, 0)
    authors = [r for r in page.runs if r.label == "comment.author"]
    assert [(r.text, page.groups[r.group][2]) for r in authors] == wanted
