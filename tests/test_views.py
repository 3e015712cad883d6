"""Views of small pages: what Resiliparse prints, and whose each character is."""

from __future__ import annotations

import numpy as np
import pytest
from labelled import labelled

from gen import views
from gen.errors import GenError, UsageError
from gen.labels import LABELS
from gen.spans import Runs
from gen.views.options import imported


def seen(
    source: str, name: str = "resiliparse", **options: bool | str
) -> tuple[str, list[tuple[str, str, int]]]:
    """Return the view's text, and label, text and src of each span; nothing may be unknown."""
    html, runs = labelled(source)
    viewed = views.look(views.get(name, options), html, runs)
    assert viewed.coverage == 1 or not viewed.text
    assert viewed.unknown == 0
    return viewed.text, [
        (LABELS[label], viewed.text[a:b], src) for a, b, label, _, src in viewed.spans.tolist()
    ]


def test_list_number_goes_with_the_item() -> None:
    """A number printed before a form's check box takes the option's label and lies in its span."""
    text, spans = seen(
        "<ol><li data-label=form.option><input type=checkbox><span>Remember me</span></ol>"
    )
    assert text == "  1. Remember me"
    assert spans == [("form.option", "1. Remember me", 0)]


def test_a_list_number_before_a_number() -> None:
    """A list number and the digits that follow it are one span, whatever the run begins with."""
    text, spans = seen(
        "<ol><li data-label=comment.count>10 comments<li data-label=teaser.title>Top 10 HR<li "
        "data-label=nav.menu>3. 3</ol>"
    )
    assert text.startswith("  1. 10 comments\n")
    assert [s[1] for s in spans] == ["1. 10 comments", "2. Top 10 HR", "3. 3. 3"]


def test_a_lonely_number_shows_no_run() -> None:
    """A number with nothing on its line takes the label above, but shows nothing."""
    _, spans = seen("<ol data-label=form.option><li>one<li>&nbsp;<li>three</ol>")
    assert spans == [
        ("form.option", "1. one", 0),
        ("form.option", "2.", -1),
        ("form.option", "3. three", 1),
    ]


def test_alt_and_heading_with_the_same_text_are_two() -> None:
    """An alternative text and the heading that repeats it keep their own labels."""
    _, spans = seen(
        "<div data-label=teaser.alt><img alt='Same words'></div>"
        "<h3 data-label=teaser.title>Same words</h3>"
    )
    assert spans == [("teaser.alt", "Same words", 0), ("teaser.title", "Same words", 1)]


def test_inlines_glued_on_one_line_are_two() -> None:
    """Two labelled inlines on a line, with and without white space between, stay two."""
    text, spans = seen(
        "<p><b data-label=teaser.section>World</b> <i data-label=teaser.time>24 min</i>"
        "<i data-label=comment.count>3</i></p>"
    )
    assert text == "World 24 min3"
    assert [s[:2] for s in spans] == [
        ("teaser.section", "World"),
        ("teaser.time", "24 min"),
        ("comment.count", "3"),
    ]


def test_a_quote_of_the_body_is_the_comment_s() -> None:
    """A comment that repeats the body's first sentence is labelled as a comment."""
    _, spans = seen(
        "<p data-label=article.body>It rained. All day.</p>"
        "<div data-label=comment.quote>It rained.</div><p data-label=comment.body>So it did.</p>"
    )
    assert [s[:2] for s in spans] == [
        ("article.body", "It rained. All day."),
        ("comment.quote", "It rained."),
        ("comment.body", "So it did."),
    ]


def test_a_menu_printed_twice_has_two_sets_of_spans() -> None:
    """The same words at the top and the bottom of a page point to their own runs."""
    menu = "<ul data-label=nav.menu><li>News<li>Sport</ul>"
    _, spans = seen(f"{menu}<p data-label=article.body>Words.</p>{menu}")
    assert [s[2] for s in spans] == [0, 1, 2, 3, 4]
    assert spans[0] == ("nav.menu", "• News", 0)
    assert spans[4] == ("nav.menu", "• Sport", 4)


def test_hidden_elements_keep_their_label_where_printed() -> None:
    """All-text mode prints hidden elements; main content does not."""
    page = (
        "<div><div><p data-label=article.body>Shown.</p>"
        "<p hidden data-label=notice.moderation>Hidden.</p></div></div>"
    )
    assert [s[0] for s in seen(page)[1]] == ["article.body", "notice.moderation"]
    assert [s[0] for s in seen(page, "resiliparse-main")[1]] == ["article.body"]


def test_inline_tags_do_not_split_and_nested_labels_do() -> None:
    """A link or bold word stays in its paragraph's span; a label inside makes three."""
    _, spans = seen(
        "<p data-label=article.body>One <a href=x>two</a>, <b>three</b>.</p>"
        "<p data-label=article.body>Four <a data-label=related.title>five</a> six.</p>"
    )
    assert [s[:2] for s in spans] == [
        ("article.body", "One two, three."),
        ("article.body", "Four"),
        ("related.title", "five"),
        ("article.body", "six."),
    ]


def test_one_br_does_not_split_and_two_do() -> None:
    """A line break is white space; an empty line ends a block."""
    text, spans = seen("<p data-label=comment.body>a<br>b<br><br>c</p>")
    assert text == "a\nb\n\nc"
    assert [s[1] for s in spans] == ["a\nb", "c"]


def test_blocks_of_one_label_stay_apart() -> None:
    """Neighbouring items and paragraphs of an item are spans of their own."""
    _, spans = seen(
        "<ul data-label=article.list_item><li>a <b>b</b></li><li></li>"
        "<li><p>c</p><p>d</p></li></ul>"
    )
    assert [s[1] for s in spans] == ["• a b", "• c", "d"]


def test_empty_items_print_nothing() -> None:
    """An item without text leaves no bullet and no span, and the count goes on."""
    text, spans = seen(
        "<ol data-label=form.option><li><input type=checkbox></li><li>two</li></ol>"
        "<ul data-label=nav.menu><li> </li></ul>"
    )
    assert text.strip() == "2. two"
    assert [s[1] for s in spans] == ["2. two"]


def test_table_cells_are_blocks() -> None:
    """Each cell is a span, on one line or not."""
    text, spans = seen("<table data-label=article.table><tr><th>a<td>b c<tr><td>d<td>e</table>")
    assert text == "a\t\tb c\nd\t\te"
    assert [s[1] for s in spans] == ["a", "b c", "d", "e"]


def test_entities_and_no_break_spaces() -> None:
    """References are decoded; a no-break space is white space, a soft hyphen is not."""
    _, spans = seen(
        "<p data-label=article.body>\xa0R&amp;D &lt;b&gt;\xa0&copy; 2026&shy;</p>"
        "<p data-label=article.credit>&#8222;x&#8220;\xa0</p>"
    )
    assert [s[1] for s in spans] == ["R&D <b>\xa0© 2026\xad", "„x“"]


def test_code_is_one_span() -> None:
    """Blank lines in a code block, also beside coloured words, do not split it."""
    _, spans = seen("<pre data-label=article.code>a\n\n  <b>b</b>\n\nc</pre>")
    assert [s[1] for s in spans] == ["a\n\n  b\n\nc"]


def test_link_targets_and_field_brackets_go_with_their_run() -> None:
    """What options add, `(url)` and `[ ]`, closes with the run before it."""
    text, spans = seen(
        "<p data-label=article.body>go <a href='http://x.example/'>there</a> now</p>"
        "<form data-label=form.hint><input placeholder=Name>"
        "<button data-label=form.button>Go</button></form>",
        links=True,
        form_fields=True,
    )
    assert text == "go there (http://x.example/) now\n\n[ Name ] [ Go ]"
    assert [s[1] for s in spans] == ["go there (http://x.example/) now", "[ Name ]", "[ Go ]"]


def test_minimal_html_is_traced_through_its_escapes() -> None:
    """Tags and escapes that the option adds do not cost the run its label."""
    text, spans = seen(
        "<p data-label=article.body>A &amp; B</p>", preserve_formatting="minimal_html"
    )
    assert text == "<p>A &amp; B</p>"
    assert spans == [("article.body", "<p>A &amp; B</p>", 0)]


def test_counts_of_invented_characters() -> None:
    """`invented` counts bullets and numbers, without white space."""
    html, runs = labelled("<ol data-label=form.option><li>a<li>b</ol><ul data-label=nav.menu><li>c")
    viewed = views.look(views.get("resiliparse", {}), html, runs)
    assert viewed.invented == 5
    assert viewed.coverage == 1


def test_characters_of_the_marks_in_the_page() -> None:
    """A page that holds the first range of marks gets the second; with both, it is refused."""
    view = views.get("resiliparse", {})
    for body in ("\U00020000 one", "&#131072; one"):
        html = f"<p>{body}</p>"
        runs = one_run(3, 3 + len(body))
        viewed = views.look(view, html, runs)
        assert viewed.text == "\U00020000 one"
        assert viewed.spans.tolist() == [[0, 5, 0, -1, 0]]
    html = "<p>\U00020000 \U0002a700</p>"
    with pytest.raises(GenError, match="no range"):
        views.look(view, html, one_run(3, 6))


def test_a_page_without_runs_or_text() -> None:
    """An empty page has no spans and no coverage."""
    viewed = views.look(views.get("resiliparse", {}), "<p></p>", one_run(0, 0, 0))
    assert (viewed.text, len(viewed.spans), viewed.coverage) == ("", 0, 0.0)


def test_text_that_no_run_covers_is_unknown() -> None:
    """What is neither a run's nor a mark that the tool makes is labelled unknown, and counted."""
    html = "<p>lost words</p><p>known</p>"
    viewed = views.look(views.get("resiliparse", {}), html, one_run(20, 25))
    assert [LABELS[x] for x in viewed.spans[:, 2]] == ["unknown", "article.title"] or [
        LABELS[x] for x in viewed.spans[:, 2]
    ] == ["unknown", "unknown", "article.title"]
    assert viewed.unknown == 9
    assert viewed.coverage == pytest.approx(5 / 14)


def one_run(start: int, end: int, count: int = 1) -> Runs:
    """Return runs with one entry, or none."""
    ints = [np.array([x] * count, np.int32) for x in (start, end, 0, -1, 0)]
    no = np.zeros(count, np.bool_)
    return Runs(ints[0], ints[1], ints[2], ints[3], no, ints[4], no)


@pytest.mark.parametrize(
    ("name", "options", "hint"),
    [
        ("resilliparse", {}, "did you mean 'resiliparse"),
        ("resiliparse", {"alt_text": True}, "did you mean 'alt_texts'?"),
        ("resiliparse", {"comments": False}, "known: "),
        ("resiliparse", {"links": "yes"}, "links = false"),
        ("resiliparse-main", {"preserve_formatting": "html"}, "one of True, False, 'minimal_html'"),
    ],
)
def test_misuse_says_what_to_do(name: str, options: dict[str, bool | str], hint: str) -> None:
    """A wrong name, option or value is a usage error that names the way out."""
    with pytest.raises(UsageError) as caught:
        views.get(name, options)
    assert hint in caught.value.todo


def test_options_reach_the_tool() -> None:
    """Options change what is printed."""
    page = "<ul data-label=nav.menu><li>a</ul><p data-label=teaser.alt><img alt=b></p>"
    assert seen(page, list_bullets=False, alt_texts=False)[0].strip() == "a"
    assert seen(page, skip_elements="ul, nav")[0] == "b"


def test_versions_name_the_library() -> None:
    """The manifest can say which release printed the text."""
    assert list(views.get("resiliparse", {}).versions()) == ["Resiliparse"]


PAGE = (
    "<div data-label=article.body><h1 data-label=article.title>A title of some words</h1>"
    "<p>The first paragraph is <b>bold</b> in <a href='http://x.example/'>places</a>, and it is "
    "long enough for any tool to take it for the main text of the page, one hopes.</p>"
    "<ul><li>one item of a list</li><li>another item of it</li></ul>"
    "<p>A second paragraph, with R&amp;D * and _ and 1. marks, as long as it must be, goes on for "
    "a while so that it is not taken for a caption, a credit or a teaser.</p></div>"
    "<ol data-label=form.option><li>Remember me</li></ol>"
    "<div data-label=comment.body>I have been there and liked it.</div>"
)


@pytest.mark.parametrize("name", [x for x in views.MAKERS if "resiliparse" not in x])
def test_other_extractors(name: str) -> None:
    """Each real extractor's text is traced in full, and words go with their label."""
    try:
        view = views.get(name, {})
    except UsageError as missing:
        pytest.skip(str(missing))
    html, runs = labelled(f"<html><head><title>t</title></head><body>{PAGE}</body></html>")
    viewed = views.look(view, html, runs)
    said = {LABELS[x[2]]: viewed.text[x[0] : x[1]] for x in viewed.spans.tolist()}
    assert viewed.unknown == 0
    assert viewed.coverage == 1
    assert "while so that" in " ".join(said["article.body"].split())
    assert "A title of some words" in said.get("article.title", "A title of some words")
    assert "Remember me" in said.get("form.option", "Remember me")
    assert list(view.versions())


LONG = (
    "The harbour was closed on Monday after the storm had torn three ships from their moorings, "
    "and nobody could say when it would open again, for the crane stood in the water."
)
MENU = (
    "<ul data-label=nav.menu><li><a href='/n'>News</a><li><a href='/s'>Sport</a>"
    "<li><a href='/l'>Letters</a></ul>"
)
TWINS = f"""
{MENU}<div><div><div><article><h1 data-label=article.title>Harbour closed after the storm</h1>
<p data-label=article.body>{LONG}</p><p data-label=article.body>{LONG[::-1]} {LONG}</p></article>
<section><h2 data-label=comment.heading>Comments</h2><div data-label=comment.body><p>{LONG}</p>
</div><div data-label=comment.body><p>Then say so, please, before people come from far away to see
it with their children, as we did on that day.</p></div></section>
<div class=x><h3 data-label=teaser.title><a href='/h'>Harbour closed after the storm</a></h3>
</div></div></div></div>{MENU}
"""


@pytest.mark.parametrize("name", list(views.MAKERS))
def test_twins_keep_their_own_labels(name: str) -> None:
    """A comment that repeats the body, a teaser that repeats the headline, a menu printed twice."""
    try:
        view = views.get(name, {})
    except UsageError as missing:
        pytest.skip(str(missing))
    html, runs = labelled(f"<html><head><title>t</title></head><body>{TWINS}</body></html>")
    viewed = views.look(view, html, runs)
    shown = {}
    for a, b, label, _, src in viewed.spans.tolist():
        if src >= 0:
            assert label == runs.label[src]
            assert src not in shown
            shown[src] = " ".join(viewed.text[a:b].split())
    assert list(shown) == sorted(shown)
    assert viewed.unknown == 0
    said = [" ".join(html[a:b].split()) for a, b in zip(runs.start, runs.end, strict=True)]
    for src, text in shown.items():
        assert said[src] in text
    # All that is printed is printed as often as runs show it.
    for text in dict.fromkeys(said):
        printed = " ".join(viewed.text.split()).count(text)
        assert printed == sum(x.count(text) for x in shown.values())
    assert said.index(LONG) in shown
    if name in ("resiliparse", "inscriptis", "html2text", "bs4"):
        assert len(shown) == len(said)


def test_markdown_closes_with_the_run_it_wraps() -> None:
    """Link targets and emphasis lie in the span of the run they wrap, not in the next one."""
    pytest.importorskip("html2text")
    text, spans = seen(
        "<p><a href='/a' data-label=nav.menu>News</a> <b data-label=nav.tag>Tag</b>"
        "<i data-label=nav.top>Top</i></p>",
        "html2text",
        ignore_links=False,
    )
    assert text.strip() == "[News](/a) **Tag** _Top_"
    assert [s[1] for s in spans] == ["[News](/a)", "**Tag**", "_Top_"]


@pytest.mark.parametrize("name", [*views.MAKERS, "command:cat"])
def test_a_long_rule_is_judged_at_once(name: str) -> None:
    """A thousand dashes or brackets before a word are no invention; not all cuts are tried."""
    try:
        view = views.get(name, {"command": "cat"} if name == "command:cat" else {})
    except UsageError as missing:
        pytest.skip(str(missing))
    for mark in ("-", "_", "=", "|", "[o]", "1.", "*", "#"):
        assert not view.made.makes(mark * 1000 + "ж")
        assert view.made.all.fullmatch(mark * 1000 + "ж") is None


def test_what_terminals_draw_is_made_up() -> None:
    """Bullets, numbers, rules, fields and pictures' names of text browsers; no words of a page."""
    made = views.get("command:cat", {"command": "cat"}).made
    for text in ("*", "1.", "[12]", "a)", "o", "____", "=====", "[logo.png]", "(BUTTON)", "(X)"):
        assert made.makes(text), text
    assert made.makes("(BUTTON)[x.gif]___|1.")
    assert made.makes("[BUTTONInput](notimplemented)____[INS::INS]")
    assert not made.makes("Reply")
    assert not made.makes("[12]Reply")


def test_a_missing_library_names_the_extra() -> None:
    """What to install stands in the error."""
    with pytest.raises(UsageError) as caught:
        imported("inscriptis", "no_such_library_anywhere")
    assert caught.value.todo == "pip install pagenoise[views]"
