"""The page rebuilt tag by tag from its source, so that nothing in it runs, loads or hides.

Only known elements and attributes are written, each attribute quoted anew; what a browser would
not show, or would not let us mark (`option`, `textarea`, SVG), becomes an element of ours. Our own
elements are called `pn-...`, which no page has.
"""

from __future__ import annotations

import html as htmllib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from gen.labels import ATTRS, LABEL_ID, LABELS
from gen.spans import Runs

Groups = Sequence[tuple[str, int, int]]

_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*>"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.S,
)
_ATTR: Final = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")

KEPT: Final = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br button caption center cite code col "
    "colgroup dd del details dfn div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 "
    "h5 h6 header hgroup hr i ins kbd label legend li main mark menu nav ol p pre q rp rt ruby s "
    "samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr "
    "tt u ul var wbr".split()
)
OURS: Final = {
    "form": "div", "dialog": "div", "search": "div", "noscript": "pn-noscript", "svg": "pn-svg",
    "textarea": "pn-field", "select": "pn-select", "datalist": "pn-select", "optgroup": "pn-option",
    "option": "pn-option",
}  # fmt: skip
MEDIA: Final = frozenset("img video audio object embed canvas".split())
DROPPED: Final = frozenset(
    "html head body meta link base source track area map frame frameset picture param".split()
)
RAW: Final = frozenset("script style template iframe title".split())
"""Elements whose content is not part of the page's text; `title` is, inside SVG."""
VOID: Final = frozenset("br col hr wbr input img".split())
_ATTRIBUTES: Final = frozenset(
    "class id lang dir colspan rowspan align valign bgcolor border cellpadding cellspacing color "
    "face size start reversed value width height datetime".split()
)
_UNSAFE: Final = re.compile(r"url\s*\(|expression|@import|\\|<|javascript:", re.I)
_HIDING: Final = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|(?:visibility|position|clip|clip-path|opacity|text-indent|transform"
    r"|z-index|max-height|height|max-width|overflow|animation|transition|content|left|right|top|bottom)"
    r"\s*:[^;}]*)(?:!important)?;?",
    re.I,
)


def runs_of(html_spans: Iterable[Mapping[str, Any]]) -> Runs:
    """Return the runs that an `html_spans` column holds; labels are ids or names."""
    rows = [
        (
            s["start"],
            s["end"],
            s["label"] if isinstance(s["label"], int) else LABEL_ID[s["label"]],
            s["group"],
            s["hidden"],
            ATTRS.index(s["attr"]),
        )
        for s in html_spans
    ]
    columns = np.array(rows, np.int32).reshape(-1, 6).T
    flags = columns[4] != 0
    start, end, label, group, _, attr = columns
    return Runs(start, end, label, group, flags, attr, np.zeros(len(rows), np.bool_))


def group_names(groups: Groups) -> list[str]:
    """Return each group's name for a reader: `comment 3, level 1, in comments`."""
    counts: dict[str, int] = {}
    out: list[str] = []
    for kind, parent, depth in groups:
        counts[kind] = counts.get(kind, 0) + 1
        name = f"{kind} {counts[kind]}" + (f", level {depth}" if depth else "")
        up, seen = parent, 0
        while 0 <= up < len(groups) and seen < len(groups):
            if groups[up][0] != kind:  # a reply's level says enough about the comments above it
                name += f", in {groups[up][0]}"
                break
            up, seen = groups[up][1], seen + 1
        out.append(name)
    return out


def inert_style(css: str) -> str:
    """Return style rules without what loads or hides; nothing at all if they do not balance."""
    if _UNSAFE.search(css):
        css = re.sub(r"@import[^;]*;?|[\w-]+\s*:[^;{}]*(?:url\s*\(|expression|\\)[^;}]*", "", css)
    if css.count("{") != css.count("}") or _UNSAFE.search(css):
        return ""
    return _HIDING.sub("", css)


class Markup:
    """Rebuilds one page. `body` is its markup, `styles` its own rules, `title` its title.

    `doubts`: number of a run to why its label is doubtful.
    """

    def __init__(
        self, html: str, runs: Runs, groups: Groups, doubts: Mapping[int, str] | None = None
    ) -> None:
        self._doubts = doubts or {}
        self.title, self.styles = "", list[str]()
        self.body = ""
        self._out: list[str] = []
        self._html, self._names = html, group_names(groups)
        columns = (runs.start, runs.end, runs.label, runs.group, runs.hidden, runs.attr)
        self._runs = list(zip(*(c.tolist() for c in columns), strict=True))
        self._at = 0
        self._last = -1
        self._svg = 0
        self._write()
        self.body = "".join(self._out)

    def _write(self) -> None:
        html, at = self._html, 0
        while found := _TOKEN.search(html, at):
            self._text(at, found.start())
            at = found.end()
            tag = (found["tag"] or "").lower()
            if not tag:
                continue
            if found["end"]:
                self._close(tag)
                continue
            if tag in RAW and not (tag == "title" and self._svg):
                stop = re.compile(rf"</{tag}\b[^>]*>", re.I).search(html, at)
                self._raw(tag, html[at : stop.start() if stop else len(html)])
                at = stop.end() if stop else len(html)
                continue
            self._open(tag, found["rest"].rstrip("/ \n"), found.start(), at)
        self._text(at, len(html))

    def _raw(self, tag: str, content: str) -> None:
        if tag == "style":
            self.styles.append(inert_style(content))
        elif tag == "title" and not self.title:
            self.title = htmllib.unescape(content).strip()
        elif tag == "iframe":
            self._out.append("<pn-media>iframe</pn-media>")

    # -- tags

    def _open(self, tag: str, rest: str, start: int, end: int) -> None:
        values = {
            m[1].lower(): htmllib.unescape(m[2] or m[3] or m[4] or "") for m in _ATTR.finditer(rest)
        }
        chips = self._chips(start, end)
        if tag in DROPPED:
            self._out.append(chips)
        elif tag in MEDIA:
            self._out.append(_media(tag, values) + chips)
        elif tag == "input":
            self._out.append(_field(values) + chips)
        else:
            self._svg += tag == "svg"
            name = self._name(tag)
            written = f"<{name}{_attributes(values)}{' open' if tag == 'details' else ''}>"
            # A table takes no chip inside.
            self._out += (
                (chips, written)
                if tag in ("table", "tbody", "tr", "ul", "ol")
                else (written, chips)
            )

    def _name(self, tag: str) -> str:
        if tag in OURS:
            return OURS[tag]
        return tag if tag in KEPT and not self._svg else "pn-x"

    def _close(self, tag: str) -> None:
        if tag in DROPPED or tag in MEDIA or tag in VOID:
            return
        name = self._name(tag)
        if tag == "svg":
            self._svg = max(0, self._svg - 1)
        self._out.append(f"</{name}>")

    # -- text

    def _text(self, start: int, end: int) -> None:
        html = self._html
        while self._at < len(self._runs) and self._runs[self._at][0] < end:
            a, z, label, group, hidden, attr = self._runs[self._at]
            doubt = self._doubts.get(self._at, "")
            self._at += 1
            if attr or a < start or z > end:
                continue
            self._unlabelled(html[start:a])
            opened = f"<pn-r{self._marks(label, group, hidden, doubt=doubt)}>"
            self._out.append(f"{opened}{_safe(html[a:z])}</pn-r>")
            start = z
        self._unlabelled(html[start:end])

    def _unlabelled(self, text: str) -> None:
        if text and not text.isspace():
            text = f'<pn-r r="bare" n="no label">{_safe(text)}</pn-r>'
        self._out.append(text)

    def _chips(self, start: int, end: int) -> str:
        out = ""
        while self._at < len(self._runs) and self._runs[self._at][0] < end:
            a, z, label, group, hidden, attr = self._runs[self._at]
            self._at += 1
            if attr and a >= start and z <= end:
                marks = self._marks(label, group, hidden, ATTRS[attr])
                out += f"<pn-a{marks}><b>{ATTRS[attr]}</b>{_safe(self._html[a:z])}</pn-a>"
        return out

    def _marks(self, label: int, group: int, hidden: bool, attr: str = "", doubt: str = "") -> str:
        """Return the attributes that tint and name a run."""
        name = LABELS[label]
        hover = name + (f" · {self._names[group]}" if 0 <= group < len(self._names) else "")
        hover += f" · attribute {attr}" * bool(attr) + " · hidden" * hidden
        hover += f" · to review: {doubt}" * bool(doubt)
        new = label != self._last or bool(doubt)
        self._last = label
        role = name.partition(".")[0]
        return (
            f' r="{role}" l="{name}" title="{htmllib.escape(hover)}"'
            + (f' n="{name}{"?" * bool(doubt)}"' if new else "")
            + (" h" if hidden else "")
            + (" q" if doubt else "")
        )


def _safe(text: str) -> str:
    """Return source text that holds no tag."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _attributes(values: Mapping[str, str]) -> str:
    out = ""
    for name, value in values.items():
        if name in _ATTRIBUTES and not value.startswith("pn-"):
            out += f' {name}="{htmllib.escape(value)}"'
        elif name == "style" and not _UNSAFE.search(value):
            out += f' style="{htmllib.escape(_HIDING.sub("", value))}"'
    return out


def _media(tag: str, values: Mapping[str, str]) -> str:
    sides = [values.get(x, "") for x in ("width", "height")]
    width, height = (int(x) if x.isdigit() and len(x) < 6 else 0 for x in sides)
    scale = min(1.0, 180 / max(width, 1))
    size = f"width:{width * scale:.0f}px;height:{height * scale:.0f}px" if width and height else ""
    return f'<pn-media style="{size}">{tag}</pn-media>'


def _field(values: Mapping[str, str]) -> str:
    kind = values.get("type", "text").lower()
    if kind == "hidden":
        return ""
    if kind in ("checkbox", "radio"):
        return f'<input type="{kind}" disabled>'
    return f"<pn-field>{'' if kind == 'text' else htmllib.escape(kind)}</pn-field>"
