"""The compiler of templates: every error says which line, what, and what to do next."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from templatekit import Comment, Page, Site, body, bound, got

from gen.errors import TemplateError


def failing(folder: Path, files: dict[str, str] | str, page: Page | None = None) -> TemplateError:
    """Return the error of a page that cannot be written."""
    with pytest.raises(TemplateError) as e:
        got(bound(folder, files, Site(opt=SimpleNamespace(colour="red", number=3))), page)
    return e.value


P = '<p data-label="article.body">'
COMPILE: list[tuple[str, int, str, str]] = [
    # template, line, what, todo
    (
        "<div>\n{% if page.flag %}\n<p>{% endif %}</div>",
        3,
        "<p> is opened inside a branch",
        "close it",
    ),
    (
        "<div>\n{% for w in page.words %}<p>{% endfor %}</div>",
        2,
        "opened inside a loop",
        "close it",
    ),
    ("<div>\n{% if page.flag %}</div><div>{% endif %}</div>", 2, "outside this branch", "balance"),
    ("<div>\n<p>\n</div>", 3, "</div> closes nothing here: <p> of line 2 is open", "balance"),
    ("\n</div>", 2, "nothing is open", "balance"),
    ("<br>\n</br>", 2, "no end tag", "leave it out"),
    ("<div>\n<p></p>", 1, "<div> is never closed", "close it"),
    ('\n<p data-label="article.bodi">x</p>', 2, "unknown label 'article.bodi'", "'article.body'"),
    ('\n<p data-label="{{ page.a }}">x</p>', 2, "unknown label", ""),
    ('\n\n<img alt="x" data-label-alt="teaser.al">', 3, "unknown label", "'teaser.alt'"),
    ('<img src="x" data-label-alt="teaser.alt">', 1, "an attribute that is not there", ""),
    ('\n<p data-group="coment"></p>', 2, "unknown group 'coment'", "'comment'"),
    ('<p\n data-group-depth="{{ page.n }}"></p>', 2, "without data-group", "add data-group="),
    (
        '<p data-group="comment" data-group-depth="2"></p>',
        1,
        "wants one hole",
        "{{ comment.depth }}",
    ),
    ('<p class="a"\nclass="b"></p>', 2, "stands twice", "keep one"),
    (f"\n{P}{{{{ pag.a }}}}</p>", 2, "unknown name 'pag'", "did you mean 'page'?"),
    (f"\n{P}{{{{ page.wrds }}}}</p>", 2, "page has no 'wrds'", "did you mean 'words'?"),
    (f"\n{P}{{{{ site.bran }}}}</p>", 2, "site has no 'bran'", "did you mean 'brand'?"),
    (f"\n{P}{{{{ t.repl }}}}</p>", 2, "no phrase 'repl'", "did you mean 'reply'?"),
    (f"\n{P}{{{{ page.a.x }}}}</p>", 2, "no attribute 'x' here", ""),
    (f"\n{P}{{{{ page.words }}}}</p>", 2, "a list is no text", "loop over it"),
    (f"\n{P}{{{{ page.flag }}}}</p>", 2, "a bool is no text", ""),
    ("\n{% for x in page.a %}{% endfor %}", 2, "not a list", "loop over"),
    (
        f"{P}{{% for x in page.words %}}{{{{ loop.indx }}}}{{% endfor %}}</p>",
        1,
        "loop has no",
        "'index'",
    ),
    ("{% macro item(c) %}{% endmacro %}\n{{ itm(page.a) }}", 2, "no macro 'itm'", "'item'"),
    ("{% macro item(c) %}{% endmacro %}\n{{ item() }}", 2, "takes 1 arguments, not 0", "item(c)"),
    ("{% macro item(c=1) %}{% endmacro %}", 1, "default values", "every argument"),
    ('\n{% include "prt.html" %}', 2, "no template 'prt.html'", "'part.html'"),
    ('\n{% include "../x.html" %}', 2, "leads out of its folder", ""),
    ('\n{% include "/etc/passwd" %}', 2, "leads out of its folder", ""),
    ('\n{% from "part.html" import rwo %}', 2, "part.html has no macro 'rwo'", "'row'"),
    ("<div>\n  Some text\n</div>", 2, "text outside any label: 'Some text'", "data-label="),
    ("<div>\n\n{{ page.a }}\n</div>", 3, "text outside any label: '{{ ... }}'", "data-label="),
    ("<svg>\n<title>Logo</title></svg>", 2, "text outside any label: 'Logo'", "data-label="),
    (
        '<div>\n<img src="x"\n alt="{{ page.a }}"></div>',
        3,
        "alt outside any label",
        "data-label-alt=",
    ),
    ("\n<h{{ page.n }}></h1>", 2, "a hole inside a tag", "quoted"),
    ("\n<{{ page.a }}></div>", 2, "a hole in a tag's name", "branch"),
    ("<div>\n</{{ page.a }}>", 2, "a hole in a tag's name", "branch"),
    ("<h1>\n</h{{ page.n }}>", 2, "inside an end tag", "whole tags"),
    ("\n<p {{ page.a }}></p>", 2, "a hole inside a tag", "quoted"),
    ("\n<p class={{ page.a }}></p>", 2, "cannot read this tag", "quote"),
    (
        "\n<p {% if page.flag %}hidden{% endif %}></p>",
        2,
        "control flow inside a tag",
        "a if b else c",
    ),
    ('\n<p class="{% if page.flag %}x{% endif %}"></p>', 2, "control flow inside a tag", "a if b"),
    ("\n<!-- {{ page.a }} -->", 2, "a comment holds a hole", "-->"),
    ("\n<!DOCTYPE html", 2, "does not end", ">"),
    (f"\n{P}1 < 2</p>", 2, "a bare '<' in text", "&lt;"),
    ("\n{% block x %}{% endblock %}", 2, "{% block %}", "use for, if"),
    ("\n{% nope %}", 2, "unknown tag 'nope'", "use for, if"),
    (f"\n{P}{{{{ page.a|upper }}}}</p>", 2, "filter |upper", "use names"),
    (f"\n{P}{{{{ page.n + 1 }}}}</p>", 2, "add expressions", "use names"),
    (f"\n{P}{{{{ page.words[0] }}}}</p>", 2, "getitem expressions", "use names"),
    ("\n{% if page.a is defined %}{% endif %}", 2, "test expressions", "use names"),
    ("\n{% for a, b in page.words %}{% endfor %}", 2, "loops are plain", "{% if %}"),
    ("\n{% for a in page.words if a %}{% endfor %}", 2, "loops are plain", "{% if %}"),
    ("\n{% for a in page.words %}{% else %}x{% endfor %}", 2, "loops are plain", "{% if %}"),
    ("\n{{ page.a() }}", 2, "only macros can be called", "macro"),
    ("\n{% if page.flag %}", 2, "end of template", ""),
]


@pytest.mark.parametrize(("source", "line", "what", "todo"), COMPILE, ids=[c[2] for c in COMPILE])
def test_what_a_template_may_not_say(
    tmp_path: Path, source: str, line: int, what: str, todo: str
) -> None:
    """A mistake in a template is an error at its file and line, with what to do next."""
    row = "{% macro row(x) %}{% endmacro %}"
    error = failing(tmp_path, {"page.html": source, "part.html": row})
    assert what in error.what
    assert error.where == f"{tmp_path / 'page.html'}:{line}"
    assert todo in error.todo


def test_error_is_that_of_the_file_it_stands_in(tmp_path: Path) -> None:
    """A mistake in an included file names that file."""
    error = failing(tmp_path, {"page.html": '{% include "x.html" %}', "x.html": "<p>\nx</p>"})
    assert error.where == f"{tmp_path / 'x.html'}:2"


def test_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    """A template in another encoding is refused with its path."""
    templates = bound(tmp_path, "")
    (tmp_path / "page.html").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError, match="UTF-8") as e:
        got(templates)
    assert e.value.where == str(tmp_path / "page.html")


def test_folder_is_not_left_by_a_link(tmp_path: Path) -> None:
    """A symbolic link that leads out of the folder names no template."""
    (tmp_path / "secret.html").write_text("<p>x</p>", encoding="utf-8")
    inside = tmp_path / "in"
    templates = bound(inside, '{% include "link.html" %}')
    (inside / "link.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(TemplateError, match="no template"):
        got(templates)


RUN: list[tuple[str, dict[str, Any], int, str, str]] = [
    # template, page, line, what, todo
    (body("\n{{ site.opt.color }}"), {}, 2, "no 'color' here", "did you mean 'colour'?"),
    (
        body("\n\n{% if page.a == site.opt.color %}x{% endif %}"),
        {},
        3,
        "no 'color' here",
        "'colour'",
    ),
    (
        body("{% if page.n %}\n<b>{{ site.opt.color }}</b>{% endif %}"),
        {},
        2,
        "no 'color'",
        "'colour'",
    ),
    (
        body("\n{% for m in site.menu %}\n{{ site.opt.color }}{% endfor %}"),
        {},
        3,
        "no 'color'",
        "'col",
    ),
    (body("a\n{{ page.one.name }}"), {}, 2, "nothing here has 'name'", "{% if %}"),
    (
        body("{% for c in page.comments %}\nx\n{{ c.name }}{% endfor %}"),
        {"comments": [None]},
        3,
        "nothing here has 'name'",
        "{% if %}",
    ),
    (
        body("\n{% for w in page.words %}{{ w }}{% endfor %}"),
        {"words": None},
        2,
        "no text",
        "{% if %}",
    ),
    (body("\n{{ page.a }}"), {"a": ""}, 2, "empty", "{% if %}"),
    (body("\n{{ page.a }}"), {"a": 5}, 2, "no text", "{% if %}"),
    (body("\n{{ page.any }}"), {"any": ["x"]}, 2, "a hole holds list", "{% if %}"),
    (body("\n{{ page.any ~ 'x' }}"), {"any": None}, 2, "NoneType", "{% if %}"),
    (body('\n<a\nhref="{{ page.a }}"></a>'), {"a": None}, 3, "no text", "{% if %}"),
    (body('\n<img alt="{{ page.a }}">'), {"a": " x"}, 2, "white space at an edge", "trimmed"),
    (
        body("<div hidden>\n{{ page.a }}</div>"),
        {"a": "x\n"},
        2,
        "white space at an edge",
        "trimmed",
    ),
    (
        body(
            "{{ site.brand }}\n{% for m in site.menu %}{{ m.text }}{% endfor %}\n"
            "<p>{{ page.a }}</p>"
        ),
        {"a": "x "},
        3,
        "white space at an edge",
        "trimmed",
    ),
    (
        body("\n{% include page.part %}"),
        {"part": "prt.html"},
        2,
        "no template 'prt.html'",
        "'part.html'",
    ),
    (
        "{% macro m(c) %}\n{{ m(c) }}{% endmacro %}" + body("{{ m(page.a) }}"),
        {},
        2,
        "without end",
        "end",
    ),
]


@pytest.mark.parametrize(("source", "values", "line", "what", "todo"), RUN, ids=range(len(RUN)))
def test_what_fails_while_a_page_is_written(
    tmp_path: Path, source: str, values: dict[str, Any], line: int, what: str, todo: str
) -> None:
    """A value that is missing, empty, untrimmed or no text is an error at the template's line."""
    error = failing(tmp_path, {"page.html": source, "part.html": ""}, Page(**values))
    assert what in error.what
    assert error.where == f"{tmp_path / 'page.html'}:{line}"
    assert todo in error.todo


def test_failure_in_a_macro_names_the_macros_line(tmp_path: Path) -> None:
    """What fails inside a part names that part's file and line, not the caller's."""
    files = {
        "page.html": '{% from "m.html" import who %}' + body("\n\n\n{{ who(page.one) }}"),
        "m.html": "{% macro who(c) %}\n<b>{{ c.name }}</b>{% endmacro %}",
    }
    assert failing(tmp_path, files).where == f"{tmp_path / 'm.html'}:2"
    assert got(bound(tmp_path, files), Page(one=Comment("Ann"))).text == "Ann"


def test_wrong_piece_of_a_repeated_part_is_located(tmp_path: Path) -> None:
    """An untrimmed value of the site is traced into the part that was written ahead."""
    files = {
        "page.html": body("{{ page.a }}{% include 'f.html' %}"),
        "f.html": "<p>x</p>\n<p>{{ site.brand }}</p>",
    }
    with pytest.raises(TemplateError, match="white space") as e:
        got(bound(tmp_path, files, Site(brand="Brand ")))
    assert e.value.where == f"{tmp_path / 'f.html'}:2"


def test_good_page_after_a_failed_one(tmp_path: Path) -> None:
    """A failure leaves the site's templates fit for the next page."""
    templates = bound(tmp_path, body("{{ page.a }}"))
    with pytest.raises(TemplateError):
        got(templates, Page(a=""))
    assert got(templates, Page(a="fine")).text == "fine"
