"""The self-check: the invariants of a row (section 3 of the project's contract).

`check` holds 1, 3, 4, 5 and what arrays alone can show of 2; it is vectorised, for every row.
`check_html` holds 2 with lxml as the judge, and costs a parse.
"""

from __future__ import annotations

import hashlib
import html as htmllib
import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn, cast

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
from gen.spans import Bools, codepoints, is_space, solid
from gen.views import MIN_COVERAGE

_IN_BODY: Final = np.isin(np.arange(len(LABELS)), list(BODY_IDS))
_IN_ARTICLE: Final = np.array([x.startswith("article.") for x in LABELS])
_BODY: Final = LABEL_ID["article.body"]
_NAMES: Final = "|".join(map(re.escape, sorted(LABELS)))
_LABEL_VALUE: Final = re.compile(
    rf"=(?:([\"'])\s*(?:{_NAMES})\s*\1|(?:{_NAMES})(?=[\s/>]))".encode()
)
_MARKER: Final = re.compile(rb"data-(?:label|group)", re.I)


def check(row: Row) -> None:
    """Raise CheckError for the first invariant of 1, 3, 4, 5 that the row breaks.

    Of invariant 2 it holds what needs no parser: runs ordered, disjoint, trimmed, without a tag
    inside, labels and groups known.
    """
    text = codepoints(row.text)
    shown = ~is_space(text)
    total = np.zeros(len(text) + 1, np.int32)
    np.cumsum(shown, out=total[1:])
    _check_intervals(row, 2, "run", row.html, row.runs.start, row.runs.end)
    _check_runs(row)
    _check_spans(row, text, total)
    _check_tokens(row, shown, total)
    check_strings(row)


def check_strings(row: Row) -> None:
    """Raise CheckError for what `check` holds of a row's strings, where its arrays are sound."""
    pieces = _slices(row)
    _check_pieces(row, pieces)
    _check_article(row, pieces)
    _check_leaks(row)


def _slices(row: Row) -> list[str]:
    """Return the HTML of each run."""
    html, runs = row.html, row.runs
    return [html[a:z] for a, z in zip(runs.start.tolist(), runs.end.tolist(), strict=True)]


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


def _check_intervals(row: Row, number: int, name: str, text: str, start: Any, end: Any) -> None:
    """Hold that intervals are ordered, disjoint, not empty and inside the text."""
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
    if start[0] < 0 or end[-1] > len(text):
        at = 0 if start[0] < 0 else len(text)
        _fail(row, number, f"a {name} leaves the text", text, at)


def _check_range(row: Row, number: int, what: str, values: Any, low: int, high: int) -> None:
    wrong = (values < low) | (values >= high)
    if wrong.any():
        i = _first(wrong)
        _fail(row, number, f"{what} {int(values[i])} of item {i} is not known", "", 0)


def _check_pieces(row: Row, pieces: Sequence[str]) -> None:
    """Hold that no run has white space at an edge, or a tag inside."""
    trimmed = list(map(str.strip, pieces))
    if trimmed != pieces:
        i = next(i for i, (a, b) in enumerate(zip(trimmed, pieces, strict=True)) if a != b)
        _fail(row, 2, f"run {i} has white space at an edge", row.html, int(row.runs.start[i]))
    if "<" in "".join(pieces):
        for i, piece in enumerate(pieces):
            if "<" in piece and not row.runs.attr[i]:
                _fail(row, 2, f"run {i} has a tag inside", row.html, int(row.runs.start[i]))


def _check_runs(row: Row) -> None:
    runs = row.runs
    _check_range(row, 2, "label", runs.label, 0, len(LABELS))
    _check_range(row, 2, "group", runs.group, -1, len(row.groups))
    _check_range(row, 2, "attribute", runs.attr, 0, len(ATTRS))
    for i, (kind, parent, _) in enumerate(row.groups):
        if kind not in GROUP_ID or not -1 <= parent < len(row.groups) or parent == i:
            _fail(row, 2, f"group {i} is a {kind!r} in group {parent}, which is not known", "", 0)


def _check_spans(row: Row, text: npt.NDArray[np.uint32], total: npt.NDArray[np.int32]) -> None:
    spans, runs = row.spans, row.runs
    start, end, label, src = (spans[:, x] for x in (START, END, LABEL, SRC))
    _check_intervals(row, 1, "span", row.text, start, end)
    loose = is_space(text[start]) | is_space(text[end - 1]) if len(start) else np.zeros(0, bool)
    if loose.any():
        i = _first(loose)
        _fail(row, 1, f"span {i} has white space at an edge", row.text, int(start[i]))
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
    return _body_digest(row, _slices(row))


def _body_digest(row: Row, pieces: Sequence[str]) -> str:
    runs = row.runs
    chosen = np.flatnonzero(_IN_BODY[runs.label] & (runs.attr == 0)).tolist()
    # A space between runs keeps entities apart, and is removed with the others.
    body = htmllib.unescape(" ".join([pieces[i] for i in chosen]))
    return hashlib.sha256(solid(body)).hexdigest()


def _check_article(row: Row, pieces: Sequence[str]) -> None:
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
    digest = _body_digest(row, pieces)
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


_PAIRS: Final = np.zeros(1 << 16, np.bool_)
"""Which two octets, the first the higher, may begin a label or the white space before one."""
_PAIRS[[ord(x[0]) << 8 | ord(x[1]) for x in LABELS]] = True
_PAIRS[: (ord(" ") + 1) << 8] = True
_NEXT: Final = np.zeros(1 << 16, np.bool_)
"""The same of the second and third octet."""
_NEXT[[ord(x[1]) << 8 | ord(x[2]) for x in LABELS]] = True
_QUOTES: Final = np.isin(np.arange(256), list(b"\"'"))


def _check_leaks(row: Row) -> None:
    # Octets: markers and labels are ASCII, and where they stand in the text is asked only of those
    # few that are found.
    data = row.octets
    octets = np.frombuffer(data, np.uint8)
    after = np.flatnonzero(octets == ord("=")) + 1
    after = after[(after > 10) & (after < len(octets) - 4)]
    # "data-label=" and "data-group=" are eleven characters.
    marked = after[(octets[after - 7] == ord("-")) & (octets[after - 11] | 32 == ord("d"))] - 1
    for at in marked.tolist():
        if _MARKER.match(data, at - 10):
            start = len(data[: at - 10].decode())
            if not _in_run(row, start + 10, any_run=True):
                _fail(row, 5, "a template marker in the page", row.html, start)
    quoted = _QUOTES[octets[after]]
    value = after + quoted
    one, two, three = (octets[value + i].astype(np.uint16) for i in range(3))
    likely = _PAIRS[one << 8 | two] & (_NEXT[two << 8 | three] | (quoted & (one <= ord(" "))))
    for octet in after[likely].tolist():
        found = _LABEL_VALUE.match(data, octet - 1)
        if found:
            at = len(data[: octet - 1].decode())
            if not _in_run(row, at, any_run=False):
                what = f"an attribute value is a label name: {found.group().decode()!r}"
                _fail(row, 5, what, row.html, at)


def _check_markers(row: Row) -> None:
    """Hold that no template marker is in the page, in whatever case, with a value or without."""
    octets = np.frombuffer(row.octets, np.uint8)
    dashes = np.flatnonzero(octets == ord("-"))
    dashes = dashes[(dashes > 3) & (dashes < len(octets) - 5)]
    next_ = octets[dashes + 1] | 32
    likely = ((next_ == ord("l")) | (next_ == ord("g"))) & (octets[dashes - 4] | 32 == ord("d"))
    for octet in (dashes[likely] - 4).tolist():
        if _MARKER.match(row.octets, octet):
            at = len(row.octets[:octet].decode())
            if not _in_run(row, at, any_run=True):
                _fail(row, 5, "a template marker in the page", row.html, at)


def _in_run(row: Row, at: int, *, any_run: bool) -> bool:
    """Say whether html[at] is page text: what an article says about markup is no leak."""
    i = int(np.searchsorted(row.runs.start, at, side="right")) - 1
    return i >= 0 and at < row.runs.end[i] and (any_run or row.runs.attr[i] == 0)


_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
_UNSEEN: Final = ("head", "script", "style", "template", "iframe")
_TEXTS: Final = lxml.etree.XPath("//text()", smart_strings=False)
_VALUES: Final = [lxml.etree.XPath(f"//@{x}", smart_strings=False) for x in ATTRS[1:]]
_BEFORE: Final = {x: re.compile(rf"[\s\"'/]{x}\s*=\s*[\"']?\s*\Z", re.I) for x in ATTRS[1:]}
_AFTER: Final = re.compile(r"\s*(?:[\"'>]|\s|/>)")


def check_html(row: Row) -> None:
    """Raise CheckError if the text nodes of the parsed page are not the runs (invariant 2).

    Text outside head, script, style, template and iframe, entities decoded and white space folded,
    must be the text runs in order, none left over on either side; each attribute run must be the
    trimmed value of that attribute, in order among the attributes of that name.
    """
    runs, html = row.runs, row.html
    starts, attrs = runs.start.tolist(), runs.attr.tolist()
    texts = [htmllib.unescape(x) for x in _slices(row)]
    _check_markers(row)
    try:
        root = lxml.html.document_fromstring(row.octets, parser=_PARSER)
    except (lxml.etree.LxmlError, ValueError) as e:
        _fail(row, 2, f"the page cannot be parsed: {e}", html, 0)
    lxml.etree.strip_elements(root, *_UNSEEN, with_tail=False)
    found = [x for x in map(str.strip, cast("list[str]", _TEXTS(root))) if x]
    shown = [i for i, attr in enumerate(attrs) if not attr]
    # White space inside is the source's own, so that it need not be folded where texts are equal.
    if found != [texts[i] for i in shown]:
        _check_texts(row, list(map(_fold, texts)), shown, list(map(_fold, found)))
    for number, values in enumerate(_VALUES, 1):
        wanted = [i for i, attr in enumerate(attrs) if attr == number]
        if not wanted:
            continue
        left = map(_fold, cast("list[str]", values(root)))
        for i in wanted:
            if not _is_value(html, starts[i], int(runs.end[i]), ATTRS[number]):
                what = f"a run of attribute {ATTRS[number]!r} is not its value"
                _fail(row, 2, what, html, starts[i])
            if _fold(texts[i]) not in left:  # takes values up to and with the one that is it
                what = f"run {i}, {texts[i][:60]!r}, is not in the parsed page"
                _fail(row, 2, what, html, starts[i])


def _check_texts(
    row: Row, texts: Sequence[str], shown: Sequence[int], found: Sequence[str]
) -> None:
    """Name the first text of the parsed page that is not the run it should be."""
    for i, node in zip(shown, found, strict=False):
        if texts[i] != node:
            what = f"the page has text {node[:60]!r} where run {i} has {texts[i][:60]!r}"
            _fail(row, 2, what, row.html, int(row.runs.start[i]))
    if len(found) > len(shown):
        what = f"text {found[len(shown)][:60]!r} is unlabelled"
        _fail(row, 2, what, row.html, len(row.html))
    if len(shown) > len(found):
        i = shown[len(found)]
        what = f"run {i}, {texts[i][:60]!r}, is not in the parsed page"
        _fail(row, 2, what, row.html, int(row.runs.start[i]))


def _fold(text: str) -> str:
    return " ".join(text.split())


def _is_value(html: str, start: int, end: int, name: str) -> bool:
    low = max(0, start - 200)
    return bool(_BEFORE[name].search(html[low:start]) and _AFTER.match(html, end))
