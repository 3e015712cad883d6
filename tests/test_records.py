from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rowkit import Kit, page, sample_rows, tokenised

from gen import records
from gen.errors import CheckError
from gen.labels import LABEL_ID, LABELS, TAGS
from gen.records import Row


def good() -> Row:
    return page().row()


def edit(row: Row, column: int, at: int, value: int) -> Row:
    spans = row.spans.copy()
    spans[at, column] = value
    return replace(row, spans=spans)


def edit_run(row: Row, name: str, at: int, value: int) -> Row:
    array = getattr(row.runs, name).copy()
    array[at] = value
    return replace(row, runs=replace(row.runs, **{name: array}))


def test_schema_is_what_datasets_writes() -> None:
    """The hand-made Arrow schema and metadata equal those of `datasets.Features`."""
    import datasets

    text, whole = datasets.Value("string"), datasets.Value("int64")
    label = datasets.ClassLabel(names=list(LABELS))
    place = {"start": whole, "end": whole, "label": label, "group": whole}
    features = datasets.Features(
        {
            "id": text,
            "index": whole,
            "lang": text,
            "family": text,
            "site": text,
            "page_kind": text,
            "html": text,
            "html_spans": datasets.List({**place, "hidden": datasets.Value("bool"), "attr": text}),
            "groups": datasets.List({"kind": text, "parent": whole, "depth": whole}),
            "view": text,
            "text": text,
            "spans": datasets.List({**place, "src": whole}),
            "coverage": datasets.Value("float64"),
            "tokens": datasets.List(text),
            "token_starts": datasets.List(whole),
            "tags": datasets.List(datasets.ClassLabel(names=list(TAGS))),
            "article": dict.fromkeys(records.ARTICLE_FIELDS, text),
            "traps": datasets.List(text),
            "quality": text,
            "weight": datasets.Value("float64"),
        }
    )
    assert records.schema().equals(features.arrow_schema)
    ours, theirs = (
        json.loads(x.metadata[b"huggingface"]) for x in (records.schema(), features.arrow_schema)
    )
    assert ours == theirs


def test_schema_does_not_import_datasets(root: Path) -> None:
    """Workers never pay for importing datasets or pandas."""
    code = (
        "import sys; from gen import records; records.schema(); records.table([]);"
        "print([m for m in ('datasets', 'pandas', 'faker') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"


def plain(row: Row) -> dict[str, Any]:
    """The row as the contract describes it, by the obvious way."""
    r = row.runs
    attrs = ("", "alt", "title", "placeholder", "value")
    names = "id index lang family site page_kind html view text coverage article quality weight"
    return {x: getattr(row, x) for x in names.split()} | {
        "html_spans": [
            {
                "start": int(r.start[i]),
                "end": int(r.end[i]),
                "label": int(r.label[i]),
                "group": int(r.group[i]),
                "hidden": bool(r.hidden[i]),
                "attr": attrs[r.attr[i]],
            }
            for i in range(len(r))
        ],
        "groups": [dict(zip(("kind", "parent", "depth"), g, strict=True)) for g in row.groups],
        "spans": [
            dict(zip(("start", "end", "label", "group", "src"), map(int, s), strict=True))
            for s in row.spans
        ],
        "tokens": [row.text[a:z] for a, z in zip(row.token_starts, row.token_ends, strict=True)],
        "token_starts": row.token_starts.tolist(),
        "tags": row.tags.tolist(),
        "traps": list(row.traps),
    }


@pytest.mark.parametrize("n", [0, 1, 7])
def test_table_holds_the_rows(n: int) -> None:
    """A table has the values that the obvious way gives, and reads back into the same rows."""
    rows = [replace(r, traps=("a", "b")[: i % 3]) for i, r in enumerate(sample_rows(n))]
    table = records.table(rows)
    assert table.schema.equals(records.schema(), check_metadata=True)
    table.validate(full=True)
    assert table.to_pylist() == [plain(r) for r in rows]
    again = list(records.rows(table))
    assert [plain(r) for r in again] == [plain(r) for r in rows]
    assert records.table(again).equals(table)
    part = list(records.rows(table.slice(1, 3)))
    assert [plain(r) for r in part] == [plain(r) for r in rows[1:4]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=5))
def test_tokens_are_slices_of_any_text(texts: list[str]) -> None:
    """Token strings are cut by code points whatever the text's scripts."""
    rows = [tokenised(replace(good(), text=t, spans=np.zeros((0, 5), np.int32))) for t in texts]
    got = records.table(rows).column("tokens").to_pylist()
    assert got == [plain(r)["tokens"] for r in rows]


def test_stored_tokens_that_are_no_slices_show() -> None:
    """A changed token string is lost on reading, so the table made anew differs from the stored."""
    table = records.table([good()])
    tokens = table.column("tokens").to_pylist()
    tokens[0][3] = "X" * len(tokens[0][3])
    place = table.schema.get_field_index("tokens")
    forged = table.set_column(place, table.schema.field(place), pa.array(tokens))
    assert not records.table(list(records.rows(forged))).equals(forged)


def test_rows_match_the_json_schema() -> None:
    """A row as JSON is valid by the record schema, and a wrong one is not."""
    schema = records.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for row in sample_rows(5):
        validator.validate(plain(row))
    wrong = plain(good()) | {"page_kind": "blog"}
    assert not validator.is_valid(wrong)


@pytest.mark.parametrize("index", range(12))
def test_good_rows_pass(index: int) -> None:
    """Correct rows satisfy every invariant, with and without an article."""
    row = sample_rows(12)[index]
    records.check(row)
    records.check_html(row)


def first_text(row: Row) -> int:
    return int(row.spans[0, 0])


BROKEN: dict[str, tuple[int, Callable[[Row], Row]]] = {
    "span with a white space edge": (1, lambda r: edit(r, 1, 0, int(r.spans[0, 1]) + 1)),
    "empty span": (1, lambda r: edit(r, 1, 1, int(r.spans[1, 0]))),
    "overlapping spans": (1, lambda r: edit(r, 0, 1, int(r.spans[0, 0]))),
    "spans out of the text": (1, lambda r: edit(r, 1, -1, len(r.text) + 5)),
    "negative start": (1, lambda r: edit(r, 0, 0, -3)),
    "uncovered character": (1, lambda r: replace(r, spans=r.spans[[0, *range(2, len(r.spans))]])),
    "unknown label id": (1, lambda r: edit(r, 2, 2, 999)),
    "unknown group": (1, lambda r: edit(r, 3, 2, 99)),
    "unknown src": (1, lambda r: edit(r, 4, 2, 9999)),
    "label that is not its run's": (1, lambda r: edit(r, 2, 0, LABEL_ID["nav.back"])),
    "coverage that is not so": (1, lambda r: replace(r, coverage=0.97)),
    "no body in the view": (1, lambda r: Kit.row(without_body(), article=r.article)),
    "empty text": (
        1,
        lambda r: tokenised(replace(r, text=" \n", spans=r.spans[:0])),
    ),
    "overlapping runs": (2, lambda r: edit_run(r, "start", 1, int(r.runs.start[0]))),
    "run with a tag inside": (2, lambda r: edit_run(r, "end", 0, int(r.runs.end[0]) + 5)),
    "parent that is not there": (2, lambda r: replace(r, groups=(("comment", 7, 0), *r.groups))),
    "unknown kind of group": (2, lambda r: replace(r, groups=(("blob", -1, 0), *r.groups[1:]))),
    "missing article": (3, lambda r: replace(r, article=None)),
    "changed body": (3, lambda r: replace(r, article=dict(r.article or {}, sha256="0" * 64))),
    "article on an index page": (3, lambda r: replace(r, page_kind="index")),
    "article label on an index page": (
        3,
        lambda r: replace(r, page_kind="index", article=None),
    ),
    "strange page kind": (3, lambda r: replace(r, page_kind="blog")),
    "token out of place": (4, lambda r: replace(r, token_starts=r.token_starts + 1)),
    "missing token": (
        4,
        lambda r: replace(
            r,
            token_starts=np.delete(r.token_starts, 5),
            token_ends=np.delete(r.token_ends, 5),
            tags=np.delete(r.tags, 5),
        ),
    ),
    "token over white space": (
        4,
        lambda r: replace(
            r,
            token_starts=np.delete(r.token_starts, 2),
            token_ends=np.delete(r.token_ends, 1),
            tags=np.delete(r.tags, 2),
        ),
    ),
    "too few tags": (4, lambda r: replace(r, tags=r.tags[:-1])),
    "unknown tag": (4, lambda r: replace(r, tags=r.tags + 10000)),
    "I without B": (4, lambda r: replace(r, tags=np.append(2, r.tags[1:]))),
    "data-label": (5, lambda r: replace(r, html=r.html + '<i data-label="nav.menu"></i>')),
    "DATA-GROUP": (5, lambda r: replace(r, html=r.html + "<i DATA-GROUP=comment></i>    ")),
    "label as class": (5, lambda r: replace(r, html=r.html + '<i class="comment.body"></i>')),
    "label as bare value": (5, lambda r: replace(r, html=r.html + "<i id=unknown></i>      ")),
    "label in spaces": (5, lambda r: replace(r, html=r.html + "<i id=' nav.menu '></i>     ")),
}


def without_body() -> Kit:
    kit = page()
    label = LABEL_ID["article.body"]
    kit.lines = [x for x in kit.lines if kit.runs[x[1]][2] != label]
    return kit


@pytest.mark.parametrize("case", BROKEN)
def test_broken_rows_are_named(case: str) -> None:
    """Each way to break a row raises CheckError with the row and the invariant's number."""
    number, spoil = BROKEN[case]
    with pytest.raises(CheckError) as e:
        records.check(spoil(good()))
    assert f"invariant {number}:" in e.value.what
    assert e.value.where == "row 0123456789ab-000000000"
    assert e.value.todo


def outcome(work: Callable[[], None]) -> str:
    """What a check says."""
    try:
        work()
    except CheckError as e:
        return str(e)
    return "fine"


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_among_others_is_named_as_by_itself(case: str) -> None:
    """Rows checked together raise what the broken one does alone, wherever it stands."""
    broken = BROKEN[case][1](good())
    alone = outcome(lambda: records.check(broken))
    for rows in ([broken], [broken, *sample_rows(2)], [*sample_rows(2), broken, good()]):
        assert outcome(partial(records.check_all, rows)) == alone
    assert alone != "fine"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_rows_are_checked_together_as_one_by_one(data: st.DataObject) -> None:
    """Whatever one number of an array is changed to, `check_all` says what `check` says."""
    rows = sample_rows(3)
    nth = data.draw(st.integers(0, 2))
    row = rows[nth]
    name = data.draw(st.sampled_from(("token_starts", "token_ends", "tags", "spans", "runs")))
    part = name
    if name == "runs":
        part = data.draw(st.sampled_from(("start", "end", "label", "group", "attr")))
    array = getattr(row.runs if name == "runs" else row, part).copy()
    at = tuple(data.draw(st.integers(0, n - 1)) for n in array.shape)
    near = st.integers(-2, 2).map(lambda x: int(array[at]) + x)
    array[at] = data.draw(near | st.integers(-3, len(row.html) + 3))
    value: Any = replace(row.runs, **{part: array}) if name == "runs" else array
    rows[nth] = replace(row, **{name: value})
    said = [outcome(partial(records.check, r)) for r in rows]
    one = next((x for x in said if x != "fine"), "fine")
    assert outcome(lambda: records.check_all(rows)) == one


def test_no_rows_and_rows_without_anything_are_checked() -> None:
    """No rows pass; a row whose text is empty does not."""
    records.check_all([])
    empty = tokenised(replace(good(), text="", spans=np.zeros((0, 5), np.int32)))
    with pytest.raises(CheckError, match="the text is empty"):
        records.check_all([good(), empty])


def test_low_coverage_is_refused() -> None:
    """A view that leaves more than a twentieth of its characters unknown is no row."""
    row = good()
    spans = row.spans.copy()
    longest = int((spans[:, 1] - spans[:, 0]).argmax())
    spans[longest, 2], spans[longest, 4] = LABEL_ID["unknown"], -1
    with pytest.raises(CheckError, match=r"invariant 1: coverage 0\.\d+ is under 0.95"):
        records.check(tokenised(replace(row, spans=spans)))


def test_what_an_article_says_about_markup_is_no_leak() -> None:
    """Marker and label names in page text or in a printed attribute pass, in tags they do not."""
    kit = Kit().tag("<html><body><p>")
    kit.text('Write data-label="nav.menu" on it', "article.code")
    kit.tag("</p><p>").text("x", "article.body").tag('</p><img alt="')
    kit.text("how data-label='x' works", "article.caption", attr="alt").tag('"></body></html>')
    row = kit.row()
    records.check(row)
    records.check_html(row)


@pytest.mark.parametrize(
    "tag",
    ["<i data-label>", "<i Data-Label=x>", "<!-- \u00e9 DATA-group -->", "<i dAtA-gRoUp = a>"],
)
def test_markers_without_a_value_and_in_any_case_are_leaks(tag: str) -> None:
    """A template marker outside page text is named with its place, in whatever case it is."""
    kit = Kit().tag("<html><body><p>").text("\u00e9 data-label", "article.body").tag("</p>" + tag)
    kit.tag("</body></html>")
    with pytest.raises(CheckError, match="invariant 5: a template marker in the page") as e:
        records.check_html(kit.row())
    assert f"at {kit.row().html.lower().index('data-', 30)}:" in e.value.what


MISPARSED: dict[str, Callable[[Kit], Kit]] = {
    "text without a label": lambda k: k.tag("<p>loose</p>"),
    "text with a label twice": lambda k: k.text("hid", "nav.menu").tag("<!-- -->x"),
    "run inside a script": lambda k: k.tag("<script>").text("var", "leak.script").tag("</script>"),
    "run inside a comment": lambda k: k.tag("<!-- ").text("var", "leak.script").tag(" -->"),
    "run in an iframe": lambda k: k.tag("<iframe>").text("a", "nav.menu").tag("</iframe>"),
    "run in two elements": lambda k: k.text("a", "nav.menu").tag("<b>b</b>"),
    "attribute of another name": lambda k: k.tag("<img title='").text("a", "nav.menu", attr="alt"),
    "part of an attribute": lambda k: (
        k.tag("<img alt='b ").text("a", "nav.menu", attr="alt").tag("'>")
    ),
    "value that is no attribute": lambda k: (
        k.tag("<!-- alt='").text("a", "nav.menu", attr="alt").tag("' -->")
    ),
}


@pytest.mark.parametrize("case", MISPARSED)
def test_runs_that_the_parser_does_not_see_are_named(case: str) -> None:
    """A run that is not the parsed page's next text, or text that is no run, raises CheckError."""
    kit = Kit().tag("<html><body><p>").text("One", "notice.error").tag("</p>")
    MISPARSED[case](kit)
    kit.tag("</body></html>")
    with pytest.raises(CheckError, match="invariant 2:"):
        records.check_html(kit.row())


@pytest.mark.parametrize("html", ["", " ", "\x00"])
def test_a_page_of_nothing_is_named(html: str) -> None:
    """A page that no parser takes, or that lacks its runs, raises CheckError."""
    with pytest.raises(CheckError, match="invariant 2:"):
        records.check_html(replace(good(), html=html))


MARKUP = {
    "textarea, option and svg": "<textarea>@</textarea><select><option>@<option>@</select>"
    "<svg viewBox='0 0 1 1'><title>@</title><text>@</text><style>x</style></svg>",
    "omitted end tags, capitals, no quotes": "<UL CLASS=a><LI>@<LI>@</UL><TABLE><TR><TD>@<TD>@",
    "comments and templates": "<p>@<!-- c -->@<template><p>no</p></template>@</p>",
    "details, noscript, iframe": "<details><summary>@</summary>@</details><noscript><p>@</p>"
    "</noscript><iframe src=x>no</iframe>",
    "forms in tables": "<table><caption>@</caption><tr><td><form><label>@ <input></label>@</form>",
    "head by itself": "<title>no</title><body><p>@<br>@<wbr>@</p>",
}


@pytest.mark.parametrize("case", MARKUP)
def test_markup_that_parsers_disagree_on(case: str) -> None:
    """Omitted tags, raw text, SVG and comments give the runs in order, white space folded."""
    kit = Kit()
    for i, part in enumerate(MARKUP[case].split("@")):
        if i:
            kit.text(f" {i} < a\n  &amp; “b” ", "notice.error")
        kit.tag(part)
    records.check_html(kit.row())
    records.check(kit.row())


def test_long_text_is_one_node() -> None:
    """The parser does not split long text with entities."""
    kit = Kit().tag("<p>").text("a & b < c " * 20_000, "article.body").tag("</p>")
    records.check_html(kit.row())


def test_difference_names_column_and_place() -> None:
    """The first difference of two rows has its column, item, field and character."""
    row = good()
    assert records.difference(row, good()) is None
    text = row.text[:7] + "#" + row.text[8:]
    found = records.difference(row, replace(row, text=text))
    assert found and (found.column, found.at) == ("text", 7)
    found = records.difference(row, edit(row, 2, 3, 1))
    assert found and found.column == "spans[3].label"
    found = records.difference(row, replace(row, article=None))
    assert found and found.column == "article"
    found = records.difference(row, replace(row, traps=("x",)))
    assert found and found.column == "traps[0]"
