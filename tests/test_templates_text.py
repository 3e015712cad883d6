"""The compiler of templates: the text of the rendered view, its runs and its spans."""

from __future__ import annotations

import html as htmllib
import json
from pathlib import Path

import pytest
from templatekit import Page, Run, body, bound, got, node_texts, parsed

from gen.errors import TemplateError


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><p>b</p><div>c</div>", "a\n\nb\n\nc"),
        ("a<br>b", "a\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("a<br><br><br>b", "a\n\nb"),
        ("<div>a<br></div><div>b</div>", "a\nb"),
        ("a <b>b</b>c", "a bc"),
        ("a<b> b</b>", "a b"),
        ("a\n\n  b", "a b"),
        ("<b>a</b>\n<i>b</i>", "a b"),
        ("<b>a</b><i>b</i>", "ab"),
        ("<ul><li>a</li>\n<li>b</li></ul>", "a\nb"),
        ("<h2>a</h2>b", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><td>d</td></tr></table>", "a\tb\nc\td"),
        ("<table><tr><td>a</td> <td> </td> <td>b</td></tr></table>", "a\tb"),
        ("<select><option>a</option><option>b</option></select>", "a\nb"),
        ("a &amp; b &lt;c&gt; &eacute;", "a & b <c> é"),
        ("<div>&nbsp;</div><div>&nbsp;a&#160;</div>", "a"),
        ("a&nbsp;b", "a\xa0b"),
        ("a<!-- not this --> b", "a b"),
        ("a<img src='x.png'>b", "ab"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<pre><b>a</b>\n<b>b</b></pre>", "a\nb"),
        ("<textarea>a</textarea>", "a"),
        ("<DIV>a</DIV><P>b</P>", "a\n\nb"),
        ("<hr>a<hr>b", "a\nb"),
    ],
)
def test_text_is_what_a_browser_shows(tmp_path: Path, inner: str, text: str) -> None:
    """Blocks begin lines, p leaves a blank one, br breaks, cells are tabs, white space folds."""
    page = got(bound(tmp_path, body(inner)))
    assert page.text == text
    assert [" ".join(htmllib.unescape(x).split()) for x in page.texts()] == node_texts(page.html)


@pytest.mark.parametrize(
    "inner",
    [
        "<div hidden>{}</div>",
        '<div style="display:none">{}</div>',
        '<div style="color: red; display : none">{}</div>',
        '<div style="width:{{{{ page.n }}}}px;display:none">{}</div>',
        '<div style="visibility: hidden">{}</div>',
        "<div data-hidden>{}</div>",
        "<noscript>{}</noscript>",
        "<details><div>{}</div></details>",
        "<details>{}</details>",
        "<dialog>{}</dialog>",
        "<video>{}</video>",
        "<svg><title>{}</title></svg>",
        "<svg><g><desc>{}</desc></g></svg>",
        '<div hidden="until-found"><p>{}</p></div>',
    ],
)
def test_hidden_text_is_a_hidden_run_and_no_text(tmp_path: Path, inner: str) -> None:
    """By whatever means a browser is told not to show an element, its runs stand there, hidden."""
    page = got(bound(tmp_path, body("<p>a</p>" + inner.format("secret") + "<p>b</p>")))
    assert page.text == "a\n\nb"
    assert [(r.html, r.hidden) for r in page.runs] == [
        ("a", False),
        ("secret", True),
        ("b", False),
    ]
    assert page.spans() == [("a", "article.body"), ("b", "article.body")]
    assert "data-hidden" not in page.html


@pytest.mark.parametrize(
    "inner",
    [
        "<details open><div>{}</div></details>",
        "<details><summary>{}</summary></details>",
        "<dialog open>{}</dialog>",
        '<div aria-hidden="true">{}</div>',
        "<svg><text>{}</text></svg>",
    ],
)
def test_shown_text_stays_shown(tmp_path: Path, inner: str) -> None:
    """Open details, a summary, an open dialog and the text of a drawing are shown."""
    assert got(bound(tmp_path, body(inner.format("seen")))).text == "seen"


def test_hidden_inline_text_leaves_the_line_whole(tmp_path: Path) -> None:
    """Text hidden inside a line adds neither white space nor a break to it."""
    page = got(bound(tmp_path, body("a<span hidden> x </span>b <span hidden>y</span> c")))
    assert page.text == "ab c"


def test_inline_elements_do_not_split_a_span(tmp_path: Path) -> None:
    """Runs of one labelled element in one block are one span: links, bold, one br."""
    page = got(bound(tmp_path, body("a <b>b</b> <a href='#'>c</a><br>d")))
    assert [r.joins for r in page.runs] == [False, True, True, True]
    assert page.spans() == [("a b c\nd", "article.body")]


@pytest.mark.parametrize(
    ("inner", "spans"),
    [
        ("<p>a</p><p>b</p>", ["a", "b"]),
        ("a<br><br>b", ["a", "b"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("a <div hidden>x</div> b", ["a", "b"]),
        ("a <b data-group='ad'>b</b> c", ["a", "b", "c"]),
    ],
)
def test_blocks_split_a_span(tmp_path: Path, inner: str, spans: list[str]) -> None:
    """A block, a cell, two br, and a group of its own end a span."""
    assert [s for s, _ in got(bound(tmp_path, body(inner))).spans()] == spans


def test_nested_label_splits_and_neighbours_stay_two(tmp_path: Path) -> None:
    """A nested label ends the span around it; two neighbours of one label stay two."""
    source = body('a <b data-label="article.tag">b</b> <i data-label="article.tag">c</i> d')
    assert got(bound(tmp_path, source)).spans() == [
        ("a", "article.body"),
        ("b", "article.tag"),
        ("c", "article.tag"),
        ("d", "article.body"),
    ]


def test_control_flow_inside_a_text_node_leaves_one_run(tmp_path: Path) -> None:
    """Branches and loops that write no tag do not divide a text node: one run, one span."""
    inner = (
        "x {% if page.flag %}y{% else %}z{% endif %}{% for w in page.words %} {{ w }}{% endfor %}."
    )
    page = got(bound(tmp_path, body(inner)), Page(words=["one", "two"]))
    assert page.text == "x z one two."
    assert page.texts() == ["x z one two."]
    assert page.spans() == [("x z one two.", "article.body")]


@pytest.mark.parametrize("flag", [True, False])
def test_joint_is_right_after_a_branch(tmp_path: Path, flag: bool) -> None:
    """What parts two texts depends on the branch that was taken between them."""
    page = got(bound(tmp_path, body("a{% if page.flag %}<p>b</p>{% endif %}c")), Page(flag=flag))
    assert page.text == ("a\n\nb\n\nc" if flag else "ac")
    assert len(page.spans()) == (3 if flag else 1)


HOSTILE = [
    "</script><img onerror=alert(1)>",
    "\"quotes\" & 'single' <b>",
    "&amp; &#60; &nope;",
    "{{ braces }} {% raw %} {x} }{",
    "back\\slash \\n %s %(a)s",
    "<!-- --> ]]> <!doctype>",
    "Ω𝔘𝔫𝔦 \u200bzero\u00adwidth\ufeff. é́",
    "</style></textarea></title>",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_stay_text(tmp_path: Path, value: str) -> None:
    """Whatever a value holds, it is the text and the attribute of the page, not markup."""
    source = (
        "<html><head><title>{{ page.a }}</title><style>x{}{{ page.a }}</style>"
        '<script type="application/ld+json">{{ page.a }}</script></head><body>'
        '<p data-label="article.body">{{ page.a }} and {{ page.a }}</p>'
        '<img src="{{ page.a }}" alt="{{ page.a }}" data-label-alt="teaser.alt">'
        '<textarea data-label="form.text">{{ page.a }}</textarea></body></html>'
    )
    page = got(bound(tmp_path, source), Page(a=value))
    assert page.text == f"{value} and {value}\n\n{value}"
    assert [htmllib.unescape(r.html) for r in page.runs[1:]] == [value, value]
    tree = parsed(page.html)
    assert tree.find(".//img").get("alt") == tree.find(".//img").get("src") == value
    assert [x.tag for x in tree.iter("img", "b", "style", "script")] == ["style", "script", "img"]
    assert [" ".join(x.split()) for x in node_texts(page.html)] == [
        f"{value} and {value}",
        value,
    ]


@pytest.mark.parametrize("value", ["{", "}", "{{", "'", "\\", "\\N{x}", '"""', "%", "$"])
def test_constant_text_of_any_kind(tmp_path: Path, value: str) -> None:
    """Braces, quotes and backslashes of the template's own text come out as they are."""
    source = body("{% raw %}" + value + "{% endraw %} {{ page.a }}")
    assert got(bound(tmp_path, source)).text == f"{value} alpha"


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    """A code block in pre is one run and one span, lines and indents as they are."""
    code = "if x < 1 && y:\n    return '<b>'\n\n# end"
    page = got(bound(tmp_path, body("<pre><code>{{ page.a }}</code></pre>")), Page(a=code))
    assert page.text == code
    assert page.spans() == [(code, "article.body")]


def test_script_values_cannot_end_or_begin_a_script(tmp_path: Path) -> None:
    """Data in a script stays valid JSON and opens neither a comment nor a second script."""
    value = json.dumps("</SCRIPT><!-- <script>x")
    source = "<html><head><script>{{ page.a }}</script></head><body></body></html>"
    page = got(bound(tmp_path, source), Page(a=value))
    inner = page.html.split("<script>")[1].split("</script>")[0]
    assert json.loads(inner) == json.loads(value)
    assert "<" not in inner


@pytest.mark.parametrize("value", ["", None, " x", "x ", "\nx", "x\xa0"])
@pytest.mark.parametrize("hole", ["{{ page.a }}", "<b>y</b>\n<i>{{ page.a }}</i>"])
def test_empty_or_untrimmed_holes_are_errors_of_their_line(
    tmp_path: Path, value: str | None, hole: str
) -> None:
    """A hole in text that is empty, missing or untrimmed names the template's file and line."""
    source = body("one\n<p>two</p>\n<p>" + hole + "</p>\n<p>three</p>")
    page = Page(a=value)  # type: ignore[arg-type]
    with pytest.raises(TemplateError) as e:
        got(bound(tmp_path, source), page)
    assert e.value.where == f"{tmp_path / 'page.html'}:{3 + hole.count(chr(10))}"
    assert e.value.todo


def test_empty_hole_inside_a_line_is_an_error(tmp_path: Path) -> None:
    """A hole between words may not be empty either."""
    with pytest.raises(TemplateError, match="empty") as e:
        got(bound(tmp_path, body("\none {{ page.a }} two")), Page(a=""))
    assert e.value.where.endswith("page.html:2")


def test_numbers_are_printed(tmp_path: Path) -> None:
    """A whole number prints as its digits."""
    assert got(bound(tmp_path, body("{{ page.n }} {{ page.n ~ 'x' }}"))).text == "7 7x"


def test_runs_carry_what_rows_need(tmp_path: Path) -> None:
    """A run has its HTML, its text, its label, its group."""
    source = '<div data-group="ad" data-label="promo.ad">a &amp; {{ page.b }}</div>'
    assert got(bound(tmp_path, source)).runs == [
        Run("a &amp; beta", "a & beta", "promo.ad", group=0)
    ]
