"""The self-check: the invariants of a row (section 3 of the project's contract).

`check` holds 1, 3, 4, 5 and what arrays alone can show of 2; it is vectorised, for every row.
`check_html` holds 2 with lxml as the judge, and costs a parse.
"""

from __future__ import annotations

import hashlib
import html as htmllib
import re
from typing import Any, Final, NoReturn

import lxml.etree
import lxml.html
import numpy as np
import numpy.typing as npt

from gen.errors import CheckError
from gen.labels import ATTRS, BODY_IDS, GROUP_ID, LABEL_ID, LABELS, TAGS, UNKNOWN
from gen.records.row import (
    ARTICLE_FIELDS,
    ARTICLE_KINDS,
    END,
    GROUP,
    LABEL,
    PAGE_KINDS,
    SRC,
    START,
    Row,
)
from gen.spans import Bools, codepoints, is_space

MIN_COVERAGE: Final = 0.95

_IN_BODY: Final = np.isin(np.arange(len(LABELS)), list(BODY_IDS))
_IN_ARTICLE: Final = np.array([x.startswith("article.") for x in LABELS])
_BODY: Final = LABEL_ID["article.body"]
_NAMES: Final = "|".join(map(re.escape, sorted(LABELS)))
_LABEL_VALUE: Final = re.compile(rf"=(?:([\"'])\s*(?:{_NAMES})\s*\1|(?:{_NAMES})(?=[\s/>]))")
_MARKER: Final = re.compile(r"data-(?:label|group)", re.I)

_Points = npt.NDArray[Any]


def check(row: Row) -> None:
    """Raise CheckError for the first invariant of 1, 3, 4, 5 that the row breaks.

    Of invariant 2 it holds what needs no parser: runs ordered, disjoint, trimmed, without a tag
    inside, labels and groups known.
    """
    html, text = _points(row.html), codepoints(row.text)
    shown = ~is_space(text)
    total = np.zeros(len(text) + 1, np.int32)
    np.cumsum(shown, out=total[1:])
    _check_runs(row, html)
    _check_spans(row, text, total)
    _check_article(row)
    _check_tokens(row, shown, total)
    _check_leaks(row, html)


def _points(text: str) -> _Points:
    """Return the code points in the narrowest type that is cheap to have: a page is long."""
    if text.isascii():
        return np.frombuffer(text.encode(), np.uint8)
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    return units if len(units) == len(text) else codepoints(text)


def _fail(row: Row, invariant: int, what: str, text: str, at: int) -> NoReturn:
    # An offset may be the very thing that is broken.
    at = max(0, min(at, len(text)))
    raise CheckError(
        f"invariant {invariant}: {what}, at {at}: {text[max(0, at - 30) : at + 30]!r}",
        where=f"row {row.id}",
        todo=f"an error of family {row.family!r} or of view {row.view!r}: mend it there",
    )


def _first(wrong: Bools) -> int:
    return int(wrong.argmax())


def _check_intervals(
    row: Row, number: int, name: str, text: str, points: _Points, start: Any, end: Any
) -> None:
    """Hold that intervals are ordered, disjoint, not empty, inside the text and trimmed."""
    if len(start) != len(end):
        _fail(row, number, f"{name}s have {len(start)} starts and {len(end)} ends", text, 0)
    if not len(start):
        return
    empty = start >= end
    if empty.any():
        _fail(row, number, f"{name} {_first(empty)} is empty", text, int(start[_first(empty)]))
    late = start[1:] < end[:-1]
    if late.any():
        i = _first(late)
        _fail(row, number, f"{name} {i} overlaps the next", text, int(start[i + 1]))
    if start[0] < 0 or end[-1] > len(points):
        at = 0 if start[0] < 0 else len(points)
        _fail(row, number, f"a {name} leaves the text", text, at)
    edges = points[np.concatenate([start, end - 1])].astype(np.uint32)
    at_start, at_end = np.split(is_space(edges), 2)
    loose = at_start | at_end
    if loose.any():
        i = _first(loose)
        _fail(row, number, f"{name} {i} has white space at an edge", text, int(start[i]))


def _check_range(row: Row, number: int, what: str, values: Any, low: int, high: int) -> None:
    wrong = (values < low) | (values >= high)
    if wrong.any():
        i = _first(wrong)
        _fail(row, number, f"{what} {int(values[i])} of item {i} is not known", "", 0)


def _check_runs(row: Row, html: _Points) -> None:
    runs = row.runs
    _check_intervals(row, 2, "run", row.html, html, runs.start, runs.end)
    _check_range(row, 2, "label", runs.label, 0, len(LABELS))
    _check_range(row, 2, "group", runs.group, -1, len(row.groups))
    _check_range(row, 2, "attribute", runs.attr, 0, len(ATTRS))
    for i, (kind, parent, _) in enumerate(row.groups):
        if kind not in GROUP_ID or not -1 <= parent < len(row.groups) or parent == i:
            _fail(row, 2, f"group {i} is a {kind!r} in group {parent}, which is not known", "", 0)
    tags = np.flatnonzero(html == ord("<"))
    inside = np.searchsorted(tags, runs.start) != np.searchsorted(tags, runs.end)
    inside &= runs.attr == 0
    if inside.any():
        i = _first(inside)
        _fail(row, 2, f"run {i} has a tag inside", row.html, int(runs.start[i]))


def _check_spans(row: Row, text: _Points, total: npt.NDArray[np.int32]) -> None:
    spans, runs = row.spans, row.runs
    start, end, label, src = (spans[:, x] for x in (START, END, LABEL, SRC))
    _check_intervals(row, 1, "span", row.text, text, start, end)
    _check_range(row, 1, "label", label, 0, len(LABELS))
    _check_range(row, 1, "group", spans[:, GROUP], -1, len(row.groups))
    _check_range(row, 1, "src", src, -1, len(runs))
    if not total[-1]:
        _fail(row, 1, "the text is empty", row.text, 0)
    inside = total[end] - total[start]
    if inside.sum() != total[-1]:
        # The count of characters before each span must be the sum of the spans before it.
        behind = np.append(total[start], total[-1]) != np.append(0, np.cumsum(inside))
        at = int(np.append(0, end)[_first(behind)])
        while row.text[at].isspace():
            at += 1
        _fail(row, 1, "a character is in no span", row.text, at)
    origin = src >= 0
    strange = origin & (runs.label[src] != label) if len(runs) else origin
    if strange.any():
        i = _first(strange)
        what = f"span {i} and its run {int(src[i])} differ in label"
        _fail(row, 1, what, row.text, int(start[i]))
    known = 1 - int(inside[label == UNKNOWN].sum()) / int(total[-1])
    if abs(known - row.coverage) > 1e-9:
        _fail(row, 1, f"coverage is {row.coverage}, the spans say {known}", row.text, 0)
    if known < MIN_COVERAGE:
        _fail(row, 1, f"coverage {known:.4f} is under {MIN_COVERAGE}", row.text, 0)


def body_digest(row: Row) -> str:
    """Return the SHA-256 of the source blocks in `html`, white space removed."""
    runs, html = row.runs, row.html
    chosen = np.flatnonzero(_IN_BODY[runs.label] & (runs.attr == 0))
    pairs = zip(runs.start[chosen].tolist(), runs.end[chosen].tolist(), strict=True)
    # A space between runs keeps entities apart, and is removed with the others.
    body = htmllib.unescape(" ".join([html[a:z] for a, z in pairs]))
    points = codepoints(body)
    solid = points[~is_space(points)].tobytes().decode("utf-32-le")
    return hashlib.sha256(solid.encode()).hexdigest()


def _check_article(row: Row) -> None:
    labels = row.spans[:, LABEL]
    if row.page_kind not in PAGE_KINDS:
        _fail(row, 3, f"page kind {row.page_kind!r} is not known", "", 0)
    if row.page_kind not in ARTICLE_KINDS:
        if row.article is not None:
            _fail(row, 3, f"a page of kind {row.page_kind!r} names an article", "", 0)
        wrong = _IN_ARTICLE[row.runs.label]
        if wrong.any():
            at = int(row.runs.start[_first(wrong)])
            _fail(row, 3, f"article label on a page of kind {row.page_kind!r}", row.html, at)
        wrong = _IN_ARTICLE[labels]
        if wrong.any():
            at = int(row.spans[_first(wrong), START])
            _fail(row, 3, f"article label on a page of kind {row.page_kind!r}", row.text, at)
        return
    if row.article is None or tuple(row.article) != ARTICLE_FIELDS:
        _fail(row, 3, f"a page of kind {row.page_kind!r} lacks its article's record", "", 0)
    if not (labels == _BODY).any():
        _fail(row, 1, "no article.body character in the text", row.text, 0)
    digest = body_digest(row)
    if digest != row.article["sha256"]:
        what = f"the body's digest is {digest[:12]}, its source's {row.article['sha256'][:12]}"
        body = np.flatnonzero(_IN_BODY[row.runs.label])
        _fail(row, 3, what, row.html, int(row.runs.start[body[0]]) if len(body) else 0)


def _check_tokens(row: Row, shown: Bools, total: npt.NDArray[np.int32]) -> None:
    start, end, tags = row.token_starts, row.token_ends, row.tags
    if not len(start) == len(end) == len(tags):
        counts = f"{len(start)} token starts, {len(end)} ends and {len(tags)} tags"
        _fail(row, 4, counts, row.text, 0)
    wrong = start >= end
    wrong[1:] |= start[1:] < end[:-1]
    if wrong.any():
        i = _first(wrong)
        _fail(row, 4, f"token {i} is empty or overlaps", row.text, int(start[i]))
    if len(start) and (start[0] < 0 or end[-1] > len(shown)):
        _fail(row, 4, "a token leaves the text", row.text, len(shown))
    inside = total[end] - total[start]
    wrong = inside != end - start
    if wrong.any():
        i = _first(wrong)
        _fail(row, 4, f"token {i} holds white space", row.text, int(start[i]))
    if inside.sum() != total[-1]:
        behind = np.append(total[start], total[-1]) != np.append(0, np.cumsum(inside))
        at = int(np.append(0, end)[_first(behind)])
        while row.text[at].isspace():
            at += 1
        _fail(row, 4, "a character is in no token", row.text, at)
    _check_range(row, 4, "tag", tags, 0, len(TAGS))
    # I-x goes on from B-x or I-x: tags 2 i + 1 and 2 i + 2.
    before = np.append(0, tags[:-1])
    wrong = (tags > 0) & (tags % 2 == 0) & (before != tags) & (before != tags - 1)
    if wrong.any():
        i = _first(wrong)
        what = f"token {i} has tag {TAGS[tags[i]]} with nothing to go on"
        _fail(row, 4, what, row.text, int(start[i]))


_DOT_AT: Final = tuple(sorted({x.index(".") for x in LABELS if "." in x}))


def _check_leaks(row: Row, html: _Points) -> None:
    equal = np.flatnonzero(html == ord("="))
    equal = equal[(equal > 5) & (equal < len(html) - max(_DOT_AT) - 2)]
    # "-label" and "-group" are six characters; a label has its dot after a role, or is unknown.
    for at in equal[html[equal - 6] == ord("-")].tolist():
        if _MARKER.match(row.html, at - 10) and not _in_run(row, at, any_run=True):
            _fail(row, 5, "a template marker in the page", row.html, at - 10)
    after = equal + 1
    after += (html[after] == ord('"')) | (html[after] == ord("'"))
    likely = html[after] == ord("u")
    for dot in _DOT_AT:
        likely |= html[after + dot] == ord(".")
    for at in equal[likely].tolist():
        found = _LABEL_VALUE.match(row.html, at)
        if found and not _in_run(row, at, any_run=False):
            _fail(row, 5, f"an attribute value is a label name: {found.group()!r}", row.html, at)


def _in_run(row: Row, at: int, *, any_run: bool) -> bool:
    """Say whether html[at] is page text: what an article says about markup is no leak."""
    i = int(np.searchsorted(row.runs.start, at, side="right")) - 1
    return i >= 0 and at < row.runs.end[i] and (any_run or row.runs.attr[i] == 0)


_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
_UNSEEN: Final = ("head", "script", "style", "template", "iframe")
_TEXTS: Final = lxml.etree.XPath("//text()" + "".join(f" | //@{x}" for x in ATTRS[1:]))
_BEFORE: Final = {x: re.compile(rf"[\s\"'/]{x}\s*=\s*[\"']?\s*\Z", re.I) for x in ATTRS[1:]}
_AFTER: Final = re.compile(r"\s*(?:[\"'>]|\s|/>)")


def check_html(row: Row) -> None:
    """Raise CheckError if the text nodes of the parsed page are not the runs (invariant 2).

    Text outside head, script, style, template and iframe, entities decoded and white space folded,
    must be the text runs in order, none left over on either side; each attribute run must be the
    trimmed value of that attribute, between the same texts.
    """
    runs, html = row.runs, row.html
    starts, ends, attrs = runs.start.tolist(), runs.end.tolist(), runs.attr.tolist()
    texts = [_fold(htmllib.unescape(html[a:z])) for a, z in zip(starts, ends, strict=True)]
    for marker in _MARKER.finditer(html):
        if not _in_run(row, marker.start(), any_run=True):
            _fail(row, 5, "a template marker in the page", html, marker.start())
    for a, z, attr in zip(starts, ends, attrs, strict=True):
        if attr and not _is_value(html, a, z, ATTRS[attr]):
            _fail(row, 2, f"a run of attribute {ATTRS[attr]!r} is not its value", html, a)
    at = 0
    try:
        parsed = _parsed(html)
    except (lxml.etree.LxmlError, ValueError) as e:
        _fail(row, 2, f"the page cannot be parsed: {e}", html, 0)
    for name, node in parsed:
        if not name and (at == len(texts) or attrs[at] or texts[at] != node):
            where = starts[at] if at < len(texts) else len(html)
            if at < len(texts):
                what = f"the page has text {node[:60]!r} where run {at} has {texts[at][:60]!r}"
            else:
                what = f"text {node[:60]!r} is unlabelled"
            _fail(row, 2, what, html, where)
        if not name or (at < len(texts) and ATTRS[attrs[at]] == name and texts[at] == node):
            at += 1
    if at < len(texts):
        _fail(row, 2, f"run {at}, {texts[at][:60]!r}, is not in the parsed page", html, starts[at])


def _fold(text: str) -> str:
    return " ".join(text.split())


def _is_value(html: str, start: int, end: int, name: str) -> bool:
    low = max(0, start - 200)
    return bool(_BEFORE[name].search(html[low:start]) and _AFTER.match(html, end))


def _parsed(html: str) -> list[tuple[str, str]]:
    """Return (attribute name or "", folded text) of the parsed page in document order."""
    root = lxml.html.document_fromstring(html.encode(), parser=_PARSER)
    lxml.etree.strip_elements(root, *_UNSEEN, with_tail=False)
    # One walk in C: text nodes and attributes come in document order.
    found: list[Any] = list(_TEXTS(root))  # type: ignore[arg-type]
    return [(x.attrname or "", folded) for x in found if (folded := _fold(x))]
