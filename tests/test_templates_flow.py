"""The compiler of templates: loops, branches, set, macros, includes, expressions."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from templatekit import Comment, Link, Page, Site, body, bound, got


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ page.a if page.flag else page.b }}", "beta"),
        ("{{ page.a if not page.flag else page.b }}", "alpha"),
        ("{{ page.a ~ '-' ~ page.n ~ '!' }}", "alpha-7!"),
        ('{{ page.a ~ "it\'s" }}', "alphait's"),
        ("{{ page.a }}{{ page.b }}", "alphabeta"),
        ("{{ page.words|length }}", "2"),
        ("{{ page.none or page.b }}", "beta"),
        ("{{ site.brand }} {{ t.odd }}", "Brand A & B <c>"),
        ("{% if page.a == 'alpha' and page.n < 8 %}yes{% else %}no{% endif %}", "yes"),
        (
            "{% if page.n in page.words %}yes{% elif page.words %}some{% else %}no{% endif %}",
            "some",
        ),
        ("{% if page.one %}{{ page.one.name }}{% else %}nobody{% endif %}", "nobody"),
        ("{% set x = page.a ~ 'x' %}{{ x }}", "alphax"),
        ("{% for w in page.words %}{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}", "u, v"),
        (
            "{% for w in page.words %}{% if loop.first %}[{% endif %}{{ loop.index }}{% endfor %}",
            "[12",
        ),
        ("{% for w in page.words %}{{ loop.index }}/{{ loop.length }} {% endfor %}", "1/2 2/2"),
        ("{# no text #}a{% raw %}{{ b }}{% endraw %}", "a{{ b }}"),
        ("{% for m in site.menu %}{{ loop.index }}{{ m.text }} {% endfor %}", "1One 2Two"),
    ],
)
def test_expressions(tmp_path: Path, source: str, text: str) -> None:
    """Conditions, joining, loops' counters and set do what Jinja's do."""
    page = Page(words=["u", "v"])
    assert got(bound(tmp_path, body(source)), page).text == text


def test_values_of_a_site_become_constants_of_each_site(tmp_path: Path) -> None:
    """One template bound to two sites writes each its own values, page values beside them."""
    source = body("{{ site.brand }}: {{ page.a }}")
    texts = [got(bound(tmp_path, source, Site(brand=b))).text for b in ("X", "Y & Z")]
    assert texts == ["X: alpha", "Y & Z: alpha"]


def test_macros_come_from_their_own_file_and_others(tmp_path: Path) -> None:
    """A macro is called where it stands or by from ... import, also under another name."""
    files = {
        "page.html": '{% from "m/macros.html" import row as line %}{% macro own(x) %}<i>{{ x }}</i>'
        "{% endmacro %}" + body("{{ own(page.a) }} {{ line(page.b, 'k') }}"),
        "m/macros.html": '{% from "deep.html" import end %}'
        "{% macro row(x, y) %}<b>{{ x }}</b> {{ end(y) }}{% endmacro %}",
        "m/deep.html": "{% macro end(z) %}{{ z }}.{% endmacro %}",
    }
    page = got(bound(tmp_path, files))
    assert page.text == "alpha beta k."
    assert page.spans() == [("alpha beta k.", "article.body")]


def test_one_macro_takes_the_label_of_each_place(tmp_path: Path) -> None:
    """A part inherits label, hiding and white space of the place it is called from."""
    source = (
        "{% macro say(x) %}{{ x }}{% endmacro %}"
        '<p data-label="article.body">{{ say(page.a) }}</p>'
        '<p data-label="notice.cookie" hidden>{{ say(page.a) }}</p>'
        "<script>{{ say(page.a) }}</script>"
    )
    page = got(bound(tmp_path, source))
    assert [(r.label, r.hidden) for r in page.runs] == [
        ("article.body", False),
        ("notice.cookie", True),
    ]


def test_includes_by_name_and_by_a_sites_slots(tmp_path: Path) -> None:
    """An include names a file from the root or its own folder; a site's slots name any number."""
    files = {
        "page.html": body(
            '{% include "x/a.html" %}{% for p in site.parts %}{% include p %}{% endfor %}'
        ),
        "x/a.html": '<p>{{ page.a }}</p>{% include "b.html" %}',
        "x/b.html": "<p>in x</p>",
        "b.html": "<p>{{ site.brand }}</p>",
    }
    page = got(bound(tmp_path, files, Site(parts=["b.html", "x/b.html"])))
    assert page.text == "alpha\n\nin x\n\nBrand\n\nin x"


def test_include_by_name_of_the_page(tmp_path: Path) -> None:
    """A page may name a part too."""
    files = {"page.html": body("{% include page.part %}"), "part.html": "<p>{{ page.b }}</p>"}
    assert got(bound(tmp_path, files)).text == "beta"


def test_scopes_end_with_their_block(tmp_path: Path) -> None:
    """A loop's name hides an outer one inside the loop alone."""
    source = "{% set x = page.a %}{% for x in page.words %}{{ x }} {% endfor %}{{ x }}"
    assert got(bound(tmp_path, body(source)), Page(words=["w"])).text == "w alpha"


GUARDED = [
    "{% if site.front %}<p>{{ site.front.text }}</p>{% endif %}",
    "{% if site.empty %}<p>{{ site.empty }}</p>{% endif %}",
    "{% if page.flag %}<p>{{ site.opt.missing }}</p>{% endif %}",
    "{% if site.front %}{% include 'front.html' %}{% endif %}",
]


@pytest.mark.parametrize("source", GUARDED)
def test_values_of_branches_not_taken_are_not_asked_for(tmp_path: Path, source: str) -> None:
    """What a site lacks may stand in a branch that tests for it."""
    files = {"page.html": body("a" + source), "front.html": "<b>{{ site.front.text }}</b>"}
    assert got(bound(tmp_path, files)).text == "a"


def test_guarded_value_is_written_where_there_is_one(tmp_path: Path) -> None:
    """The same branch writes the value of a site that has it."""
    site = Site(front=Link("Front"), opt=SimpleNamespace(x="opt"))
    source = body(GUARDED[0] + "{% if page.flag %}{{ site.opt.x }}{% endif %}")
    assert got(bound(tmp_path, source, site), Page(flag=True)).text == "Front\n\nopt"


FIXED = {
    "page.html": '<body>{% include "nav.html" %}'
    '<div data-group="article" data-label="article.body">'
    '{{ page.a }}{% include "nav.html" %}{{ page.b }}</div>'
    '{% for c in page.comments %}<div data-group="menu">{% include "nav.html" %}</div>{% endfor %}'
    '{% for m in site.menu %}<p data-label="nav.menu">{{ m.text }} {{ t.menu }}</p>{% endfor %}'
    '<p data-label="nav.menu">{% for m in site.menu %}{{ m.text }} {% endfor %}'
    "{{ page.b }}</p></body>",
    "nav.html": '{% from "macros.html" import entry %}<nav class="n" data-group="menu" '
    'data-label="nav.menu"><img alt="{{ site.brand }}"><b hidden>hid</b>'
    '{% include "sub.html" %}{% for m in site.menu %}{{ entry(m) }}{% endfor %}</nav>\n',
    "sub.html": '<i data-label="widget.meta">{{ site.brand }}</i> ',
    "macros.html": '{% macro entry(m) %}<li data-group="menu">{{ m.text }}{% for i in m.items %}'
    "{{ entry(i) }}{% endfor %}</li>{% endmacro %}",
}


@pytest.mark.parametrize("space", [True, False])
def test_what_a_site_fixes_is_written_ahead_to_the_same_end(tmp_path: Path, space: bool) -> None:
    """Parts that ask nothing of the page are repeated, and nothing else about the page differs."""
    from templatekit import Dress

    site = Site(menu=[Link("One", items=[Link("Sub", items=[Link("Deep")])]), Link("Two & <3>")])
    for comments in ([], [Comment("A"), Comment("B")]):
        page = Page(comments=comments, b="end")
        ways = [
            got(bound(tmp_path, FIXED, site, Dress("x-", space), repeat=r), page)
            for r in (True, False)
        ]
        ahead = bound(tmp_path, FIXED, site, Dress("x-", space))
        ways += [got(ahead, Page(a="other")), got(ahead, page)]  # the second page of a site
        for x in (ways[0], ways[3]):
            assert (x.html, x.text, x.runs, x.groups) == (
                ways[1].html,
                ways[1].text,
                ways[1].runs,
                ways[1].groups,
            )


def test_repeated_parts_do_not_ask_again(tmp_path: Path) -> None:
    """A site's menu is walked once, not once a page; a page's own values each time."""
    asked: list[str] = []

    class Menu(list[Link]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            asked.append("menu")
            return super().__iter__()

    source = body("{{ page.a }}: {% for m in site.menu %}<b>{{ m.text }}</b>{% endfor %}")
    templates = bound(tmp_path, source, Site(menu=Menu([Link("One")])))
    assert [got(templates, Page(a=a)).text for a in "xyz"] == ["x: One", "y: One", "z: One"]
    assert asked == ["menu"]
