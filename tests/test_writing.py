"""How sites write markup: another hand, the same page."""

from __future__ import annotations

import html as htmllib
import re
import unicodedata
from pathlib import Path
from typing import Any

import lxml.html
import msgspec
import pytest
from resiliparse.parse.html import HTMLTree, NodeType
from templatekit import Dress, bound, got, node_texts
from templatekit import Page as Shown

from gen import families, manners, profile
from gen.articles import harvest, parse_source
from gen.chance import Stream
from gen.config import RunConfig
from gen.errors import TemplateError
from gen.pages import Maker, Page
from gen.records import check_html
from gen.rows import RowMaker
from gen.templates import Writing
from gen.templates.follow import CLOSERS
from gen.wording import language

Tree = tuple[str, list[Any]]


def as_libxml(html: str) -> Tree:
    """Return the body as libxml2 reads it: tags and texts without white space."""

    def walk(e: Any) -> Tree:
        out: list[Any] = [(e.text or "").strip()]
        for child in e:
            out += [walk(child)] if isinstance(child.tag, str) else []
            out.append((child.tail or "").strip())
        return e.tag, [x for x in out if x]

    return walk(lxml.html.document_fromstring(html).find(".//body"))


def as_browser(html: str) -> Tree:
    """Return the body as the HTML standard reads it."""

    def walk(e: Any) -> Tree:
        out: list[Any] = []
        for child in e.child_nodes:
            if child.type == NodeType.ELEMENT:
                out.append(walk(child))
            elif child.type == NodeType.TEXT and child.value.strip():
                out.append(child.value.strip())
        return e.tag, out

    return walk(HTMLTree.parse(html).body)


SILENT = {"head", "script", "style", "template", "iframe"}


def browser_texts(html: str) -> list[str]:
    """Return the page's words as the HTML standard reads them, in order."""
    out: list[str] = []

    def walk(e: Any) -> None:
        for child in e.child_nodes:
            if child.type == NodeType.TEXT:
                out.extend(child.value.split())
            elif child.type == NodeType.ELEMENT and child.tag not in SILENT:
                walk(child)

    walk(HTMLTree.parse(html).body)
    return out


# -- end tags

HOLDS = {
    **dict.fromkeys(("li",), "<ul>{}</ul>"),
    **dict.fromkeys(("dt", "dd"), "<dl>{}</dl>"),
    **dict.fromkeys(("td", "th"), "<table><tbody><tr>{}</tr></tbody></table>"),
    **dict.fromkeys(("thead", "tbody"), "<table>{}</table>"),
    "tr": "<table><tbody>{}</tbody></table>",
    "option": "<select>{}</select>",
}
WITHIN = {
    "ul": "<li>{}</li>",
    "ol": "<li>{}</li>",
    "dl": "<dt>{}</dt>",
    "tr": "<td>{}</td>",
    "thead": "<tr><td>{}</td></tr>",
    "tbody": "<tr><td>{}</td></tr>",
}
AROUND = {
    "td": "<table><tr><td>{}</td></tr></table>",
    "th": "<table><tr><th>{}</th></tr></table>",
    "li": "<ul><li>{}</li></ul>",
    "dd": "<dl><dd>{}</dd></dl>",
    "tr": "<table><tr>{}</tr></table>",
    "thead": "<table><thead>{}</thead></table>",
    "tbody": "<table><tbody>{}</tbody></table>",
    "tfoot": "<table><tfoot>{}</tfoot></table>",
    "body": "{}",
}
FLOW = ("<p>x</p>", "<div>x</div>", "<ul><li>x</ul>", "<p>x", '<img src="x">', "")
CASES = [(t, c) for t, closers in CLOSERS.items() for c in sorted(closers) if t in HOLDS | {"p": 0}]


def element(tag: str, inner: str) -> str:
    """Return an element with what it may hold."""
    return "<hr>" if tag == "hr" else f"<{tag}>{WITHIN.get(tag, '{}').format(inner)}</{tag}>"


@pytest.mark.parametrize("doctype", ["<!DOCTYPE html>", ""])
@pytest.mark.parametrize(("tag", "closer"), CASES)
def test_an_end_tag_is_implied_alike_by_all_parsers(tag: str, closer: str, doctype: str) -> None:
    """Before each tag of CLOSERS, libxml2 and the HTML standard make the same tree without it."""
    inner = ["x", '<a href="/">x</a>', "<b>x</b> y"] if tag != "option" else ["x"]
    inner += FLOW if tag in ("li", "dd", "td", "th") else ()
    for each in inner:
        whole = element(tag, each)
        trees = []
        for first in (
            whole,
            whole.removesuffix(f"</{tag}>"),
            whole.removesuffix(f"</{tag}>") + " ",
        ):
            if closer.startswith("/"):
                outer = closer[1:]
                page = AROUND.get(outer, f"<{outer}>{{}}</{outer}>").format(first)
                page += "after" * (outer != "body")
            else:
                page = (
                    HOLDS.get(tag, "<div>{}</div>").format(first + element(closer, "z")) + "after"
                )
            page = f"{doctype}<html><body>{page}</body></html>"
            trees.append((as_libxml(page), as_browser(page)))
        assert trees[0] == trees[1] == trees[2], (tag, closer, each)


LOOSE = Writing(omit=frozenset(CLOSERS))


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("<ul><li>a</li> <li>b</li></ul>", "<ul><li>a <li>b</ul>"),
        ("<ul>{% for w in page.words %}<li>{{ w }}</li>{% endfor %}</ul>", "<ul><li>x<li>y</ul>"),
        ("<ul>{% for w in page.words %}<li>{{ w }}</li>,{% endfor %}</ul>",) * 2,
        ("<p>a</p><p>b</p>", "<p>a<p>b"),
        ("<p>a</p>b",) * 2,
        ("<a><p>a</p></a>",) * 2,
        ("<p>a</p><span>b</span>",) * 2,
        ("<p>a</p>{{ page.a }}",) * 2,
        ("<p>a</p>{% if page.flag %}b{% endif %}<p>c</p>", "<p>a</p><p>c"),
        ("<p>a</p>{% if page.flag %}<p>b</p>{% else %}<div>c</div>{% endif %}<p>d</p>", None),
        ("{% for w in page.words %}<p>{{ w }}</p>{% endfor %}<p>c</p>", "<p>x<p>y<p>c"),
        ("{% for w in page.words %}<p>{{ w }}</p>{% endfor %}c",) * 2,
        ("{% macro m(x) %}<p>{{ x }}</p>{% endmacro %}{{ m(page.a) }}<p>b</p>", "<p>alpha<p>b"),
        ("{% macro m(x) %}<p>{{ x }}</p>{% endmacro %}{{ m(page.a) }}b", "<p>alpha</p>b"),
        ("<p>a</p>{% include page.part %}<p>b</p>", "<p>a</p><p>part</p><p>b"),
        ('<p>a</p>{% include "part.html" %}', "<p>a<p>part"),
    ],
)
def test_which_end_tags_are_left_out(tmp_path: Path, template: str, wanted: str | None) -> None:
    """An end tag is left out where all that may come next implies it, on every path."""
    source = f'<html><body><div data-label="article.body">{template}</div></body></html>'
    files = {"page.html": source, "part.html": "<p>part</p>"}
    page = Shown(words=["x", "y"])
    plain = got(bound(tmp_path, files), page)
    made = got(bound(tmp_path, files, dress=Dress(writing=LOOSE)), page)
    assert made.text == plain.text
    assert as_libxml(made.html) == as_libxml(plain.html) == as_browser(made.html)
    assert [htmllib.unescape(x) for x in made.texts()] == node_texts(made.html)
    inner = re.search(r"<div>(.*)</div>", made.html)
    assert inner is not None
    if wanted == template:
        assert made.html.removesuffix("</body></html>") in plain.html
    elif wanted is not None:
        assert inner[1] == wanted


# -- one thing at a time

SOURCE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body data-label="article.body">'
    '<p class="one" id="top" title="">It\'s “{{ page.a }}”</p><br>'
    '<a href="{{ page.b }}" data-x=\'a "b"\'>a</a><input disabled value="x">'
    '<img src="{{ page.b }}" alt="{{ page.a }}"></body></html>'
)


@pytest.mark.parametrize(
    ("writing", "there"),
    [
        (Writing(), ['class="one"', "<br>", " disabled ", "It's “", "&quot;b&quot;"]),
        (Writing(upper=True), ["<P CLASS=", "<BR>", "</P>", " HREF=", " ALT=", 'data-x="']),
        (Writing(quote="'"), ["class='one'", "href='/b/'", "data-x='a \"b\"'", "alt='"]),
        (Writing(quote=""), ["class=one ", "href=/b ", 'alt="', "charset=utf-8", 'title=""']),
        (Writing(slash=" /"), ["<br />", 'value="x" />', "</p>"]),
        (Writing(slash="/"), ["<br/>", 'value="x"/>']),
        (Writing(flag="name"), ['disabled="disabled"']),
        (Writing(flag="empty"), ['disabled=""']),
        (Writing(doctype=""), ["<html>"]),
        (Writing(charset="windows-1251"), ['charset="windows-1251"']),
        (Writing(characters=(("“", "&ldquo;"), ("’", "&#8217;"))), ["&ldquo;", "it&#8217;s "]),
        (Writing(characters=(("'", "&#39;"), ('"', "&quot;"))), ["It&#39;s “", "&quot;so&quot;"]),
    ],
)
def test_each_way_is_written_and_changes_nothing(
    tmp_path: Path, writing: Writing, there: list[str]
) -> None:
    """What a way of writing says is in the page; texts, attributes and pieces are the same."""
    page = Shown(a='it’s "so"', b="/b" if not writing.quote else "/b/")
    source = SOURCE.replace('alt="', 'data-label-alt="article.caption" alt="')
    plain = got(bound(tmp_path, source), page)
    made = got(bound(tmp_path, source, dress=Dress(writing=writing)), page)
    for each in there:
        assert each in made.html
    assert made.text == plain.text
    assert as_libxml(made.html) == as_libxml(plain.html)
    assert as_browser(made.html) == as_browser(plain.html)
    assert [htmllib.unescape(r.html) for r in made.runs] == [
        htmllib.unescape(r.html) for r in plain.runs
    ]
    assert [r[1:] for r in made.runs] == [r[1:] for r in plain.runs]
    one, other = (lxml.html.document_fromstring(x.html) for x in (plain, made))
    for a, b in zip(one.find("body").iter(), other.find("body").iter(), strict=True):
        assert {k: v for k, v in a.items() if k != "disabled"} == {
            k: v for k, v in b.items() if k != "disabled"
        }


VALUES = [
    "",
    "/",
    "a/",
    "a b",
    "a'b",
    'a"b',
    "a=b",
    "a&b",
    "<",
    "`",
    "å",
    "a>",
    "x?a=1&b=2",
    "/a/b",
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("slash", [None, "/", " /"])
def test_any_value_comes_back(tmp_path: Path, value: str, quote: str, slash: str | None) -> None:
    """What a page or a template puts into an attribute is what parsers read, however quoted."""
    constant = value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    source = (
        f'<html><body><img data-c="{constant}"><img src="/x" data-d="{{{{ page.a }}}}">'
        '<img data-e="/{{ page.a }}/"><svg><path d="a"/></svg></body></html>'
    )
    made = got(bound(tmp_path, source, dress=Dress(writing=Writing(quote=quote, slash=slash))),
               Shown(a=value))  # fmt: skip
    found = lxml.html.document_fromstring(made.html).xpath("//img")
    assert [e.get(f"data-{x}") for e, x in zip(found, "cde", strict=True)] == [
        value, value, f"/{value}/"]  # fmt: skip
    tree = HTMLTree.parse(made.html).body.get_elements_by_tag_name("img")
    assert [e.getattr(f"data-{x}") for e, x in zip(tree, "cde", strict=True)] == [
        value, value, f"/{value}/"]  # fmt: skip


# -- manners


ALL = families.load()


@pytest.fixture(scope="module")
def plain() -> dict[int, Page]:
    """Return pages of sites that write as their templates do."""
    maker = makers("plain")[0]
    return {i: maker.page(i) for i in range(0, 1200, 40)}


def makers(manner: str) -> tuple[Maker, RowMaker]:
    """Return what makes pages of all families, all written in one manner."""
    byname = {n: msgspec.structs.replace(f, writing={manner: 1.0}) for n, f in ALL.byname.items()}
    starter = harvest([parse_source("starter")], ["bg", "en", "de"])
    config = RunConfig(
        pages=1200,
        sites=dict.fromkeys(byname, 1.0),
        profile_values=profile.load("default"),
        languages={"bg": 1.0, "en": 1.0, "de": 1.0},
        splits={"train": 1.0},
    )
    words = {x: language(x) for x in config.languages}
    maker = Maker(
        config,
        families.Families(byname, ALL.parts),
        starter.articles,
        starter.short,
        words,
    )
    return maker, RowMaker(config, maker, "0" * 64)


@pytest.mark.parametrize("manner", [x for x in manners.NAMES if x != "plain"])
def test_a_manner_changes_no_text_and_no_label(manner: str, plain: dict[int, Page]) -> None:
    """Pages in another manner have the texts, spans and traps they had, for all parsers."""
    maker, rows = makers(manner)
    differ = 0
    for i, other in plain.items():
        page = maker.page(i)
        differ += page.html != other.html
        assert page.text == other.text
        assert page.spans.tolist() == other.spans.tolist()
        assert page.traps == other.traps
        assert page.runs.label.tolist() == other.runs.label.tolist()
        check_html(rows.make(i).row)
        said = " ".join(
            htmllib.unescape(page.html[a:b])
            for a, b, attr in zip(page.runs.start, page.runs.end, page.runs.attr, strict=True)
            if not attr
        )
        if "<noscript" not in page.html.lower():  # a parser without scripts reads what is in it
            assert "".join(browser_texts(page.html)) == "".join(said.split())
    assert differ > len(plain) / 4


def test_no_letter_of_another_script_is_a_reference() -> None:
    """Letters that are written as references are Latin ones."""
    for characters in manners.KNOWN.characters.values():
        for character, reference in characters.items():
            assert htmllib.unescape(reference) == character
            if character.isalpha():
                assert unicodedata.name(character).startswith("LATIN")


def test_a_site_writes_in_one_way() -> None:
    """A way of writing depends on the site alone, and mixes of a family draw only its manners."""
    for number in range(40):
        one, two = (manners.draw({"old": 1}, "bg", Stream(3, number, "writing")) for _ in "ab")
        assert one == two
        assert one.writing.charset in ("", "windows-1251")
    drawn = {manners.draw({}, "en", Stream(3, n, "writing")) for n in range(200)}
    assert len(drawn) > 20


def test_an_unknown_manner_is_named(tmp_path: Path) -> None:
    """site.toml that asks for a manner there is not says which may be meant."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "site.toml").write_text(
        'about = "x"\nlanguages = ["en"]\nwriting = { mimified = 1 }\n'
        '[templates]\narticle = "a.html"\n[[layout]]\nname = "x"\n'
    )
    with pytest.raises(TemplateError) as e:
        families.load(tmp_path, ["mine"])
    assert "mimified" in e.value.what
    assert "minified" in e.value.todo
