"""The compiler of templates: labels, groups, printable attributes, names as a site dresses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from templatekit import Comment, Dress, Page, Run, body, bound, got

PRINTED = [
    ('<img src="x" alt="{{ page.a }}">', "alt"),
    ('<a href="#" title="{{ page.a }}"></a>', "title"),
    ('<input placeholder="{{ page.a }}">', "placeholder"),
    ('<textarea placeholder="{{ page.a }}"></textarea>', "placeholder"),
    ('<input type="submit" value="{{ page.a }}">', "value"),
    ('<input type="BUTTON" value="{{ page.a }}">', "value"),
]


@pytest.mark.parametrize(("tag", "attr"), PRINTED)
def test_printable_attribute_is_a_run(tmp_path: Path, tag: str, attr: str) -> None:
    """alt, title, placeholder and a button's value are runs, with the label around them."""
    page = got(bound(tmp_path, body(tag)))
    assert page.runs == [Run("alpha", "", "article.body", attr=attr)]
    assert page.text == ""


@pytest.mark.parametrize(
    "tag",
    [
        '<input type="checkbox" value="{{ page.a }}">',
        '<input value="{{ page.a }}">',
        '<option value="{{ page.a }}"></option>',
        '<img src="{{ page.a }}" alt="">',
        '<img src="x" alt>',
        '<iframe title="{{ page.a }}"></iframe>',
        '<a aria-label="{{ page.a }}"></a>',
    ],
)
def test_what_no_view_prints_is_no_run(tmp_path: Path, tag: str) -> None:
    """Other values, empty attributes and those of a frame are no runs."""
    assert got(bound(tmp_path, body(tag))).runs == []


def test_attributes_in_the_head_need_no_label(tmp_path: Path) -> None:
    """What stands in the head is no text of the page."""
    source = '<html><head><link rel="alternate" title="{{ page.a }}"></head><body></body></html>'
    page = got(bound(tmp_path, source))
    assert page.runs == []
    assert 'title="alpha"' in page.html


def test_attribute_has_a_label_of_its_own(tmp_path: Path) -> None:
    """data-label-alt labels the attribute alone; the mark does not reach the page."""
    source = body('<img src="x" alt="{{ page.a }}" data-label-alt="teaser.alt"> {{ page.b }}')
    page = got(bound(tmp_path, source))
    assert [(r.html, r.label) for r in page.runs] == [
        ("alpha", "teaser.alt"),
        ("beta", "article.body"),
    ]
    assert "data-label" not in page.html


@pytest.mark.parametrize("value", ["", None])
def test_empty_attribute_is_no_run(tmp_path: Path, value: str | None) -> None:
    """An attribute whose holes are empty is there, and no run."""
    page = got(bound(tmp_path, body("<img alt=\"{{ page.any or '' }}\">")), Page(any=value))
    assert page.runs == []
    assert '<img alt="">' in page.html


def test_attribute_run_is_trimmed_and_holds_its_words(tmp_path: Path) -> None:
    """Words and several holes of one attribute are one run, without white space at its edges."""
    page = got(bound(tmp_path, body('<img alt="  By {{ page.a }} &amp; {{ page.b }} ">')))
    assert [r.html for r in page.runs] == ["By alpha &amp; beta"]
    assert 'alt="  By alpha &amp; beta "' in page.html


def test_hidden_attribute_is_a_hidden_run(tmp_path: Path) -> None:
    """An attribute of what a browser does not show is hidden."""
    page = got(bound(tmp_path, body('<p hidden><img alt="{{ page.a }}"></p>')))
    assert page.runs == [Run("alpha", "", "article.body", True, "alt")]


def test_label_is_that_of_the_nearest_element(tmp_path: Path) -> None:
    """An element without a label takes that of the nearest one around it."""
    source = body('<p>a</p><section data-label="article.tag"><p>b</p></section><p>c</p>')
    assert [r.label for r in got(bound(tmp_path, source)).runs] == [
        "article.body",
        "article.tag",
        "article.body",
    ]


THREAD = """{% macro item(c) %}
<li data-group="comment"><b data-label="comment.author">{{ c.name }}</b>
{% if c.replies %}<ol>{% for r in c.replies %}{{ item(r) }}{% endfor %}</ol>{% endif %}
</li>
{% endmacro %}
<ol data-group="comments">{% for c in page.comments %}{{ item(c) }}{% endfor %}</ol>"""
NESTED = [Comment("A", replies=[Comment("B", replies=[Comment("C")]), Comment("D")]), Comment("E")]


def test_groups_nest_and_count_their_depth(tmp_path: Path) -> None:
    """A recursive macro opens a group a call; depth counts those of its kind around it."""
    page = got(bound(tmp_path, THREAD), Page(comments=NESTED))
    assert page.groups == [
        ("comments", -1, 0),
        ("comment", 0, 0),
        ("comment", 1, 1),
        ("comment", 2, 2),
        ("comment", 1, 1),
        ("comment", 0, 0),
    ]
    assert [(r.html, r.group) for r in page.runs] == [(n, i + 1) for i, n in enumerate("ABCDE")]


def test_group_depth_can_be_given(tmp_path: Path) -> None:
    """data-group-depth gives the level where replies do not nest in the source."""
    source = (
        '{% for c in page.comments %}<p data-group="comment" data-group-depth="{{ c.depth }}"'
        ' data-label="comment.author">{{ c.name }}</p>{% endfor %}'
    )
    page = got(bound(tmp_path, source), Page(comments=[Comment("A"), Comment("B", depth=2)]))
    assert page.groups == [("comment", -1, 0), ("comment", -1, 2)]
    assert "depth" not in page.html


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ('<p class="a b">', '<p class="x-a x-b">'),
        ('<p id="a">', '<p id="x-a">'),
        ('<p class="a-{{ page.n }}">', '<p class="a-7">'),
        ('<p class="a {{ page.b }} c">', '<p class="x-a beta x-c">'),
        ('<p class="{{ page.b }}-a c{{ page.n }} d">', '<p class="beta-a c7 x-d">'),
        ('<p class="{{ skin.a }} {{ page.b }}">', '<p class="x-a beta">'),
        ("<p class='a'>", '<p class="x-a">'),
        ("<p class=a>", '<p class="x-a">'),
        ('<p class="">', "<p>"),
    ],
)
def test_site_dresses_class_names_and_ids(tmp_path: Path, source: str, written: str) -> None:
    """Whole class names and ids are written as the site does; those glued to a hole stay."""
    page = got(bound(tmp_path, body(source + "text</p>"), dress=Dress("x-")))
    assert written in page.html
    assert page.texts() == ["text"]


def test_dress_changes_no_text(tmp_path: Path) -> None:
    """Two dresses of one page differ in HTML alone: same text, same runs in order."""
    source = '<div>\n<p class="a" data-label="article.body">{{ page.a }}</p>\n<ul>\n</ul></div>'
    pages = [got(bound(tmp_path, source, dress=d)) for d in (Dress(), Dress("long-", False))]
    assert pages[0].html != pages[1].html
    assert pages[0].text == pages[1].text
    assert pages[0].runs == pages[1].runs
