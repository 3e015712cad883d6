"""Labelled HTML for tests: a label is the nearest `data-label`, a group `data-group`."""

from __future__ import annotations

import gzip
import html
from dataclasses import dataclass, field
from pathlib import Path

import lxml.etree
import lxml.html
import numpy as np

from gen.labels import ATTRS, LABEL_ID
from gen.spans import Runs

PAGES = Path(__file__).resolve().parents[2] / "shared" / "pages"
BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "listing main menu nav noscript ol optgroup option p pre section select summary table tbody "
    "td textarea tfoot th thead tr ul xmp".split()
)
SILENT = frozenset({"head", "script", "style", "template", "iframe"})
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
PRINTED = {
    "alt": ("img", "area"),
    "title": ("a", "img"),
    "placeholder": ("input", "textarea"),
    "value": ("input",),
}


@dataclass
class Writer:
    """Writes elements and keeps runs as it goes."""

    parts: list[str] = field(default_factory=list)
    at: int = 0
    rows: list[tuple[int, int, int, int, bool, int, bool]] = field(default_factory=list)
    last: object = None
    broken: bool = True
    breaks: int = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)

    def run(
        self, text: str, label: int, group: int, hidden: bool, attr: int, owner: object
    ) -> None:
        """Write escaped `text`, and note what is in it between white space."""
        lead = len(text) - len(text.lstrip())
        self.put(html.escape(text[:lead]))
        core = html.escape(text.strip()).replace("\xa0", "&nbsp;")
        if core:
            joins = owner is self.last and not self.broken and self.breaks < 2
            self.rows.append((self.at, self.at + len(core), label, group, hidden, attr, joins))
            self.last, self.broken, self.breaks = owner, False, 0
        self.put(core)
        if text.strip():
            self.put(html.escape(text[lead + len(text.strip()) :]))


def labelled(source: str) -> tuple[str, Runs]:
    """Return the page without label attributes, and its runs; text without a label is an error."""
    return written(lxml.html.document_fromstring(source))


def written(root: lxml.html.HtmlElement) -> tuple[str, Runs]:
    """Write a tree that bears label attributes."""
    out = Writer()
    out.put("<!DOCTYPE html>")
    _element(out, root, None, -1, -1, False)
    columns = list(zip(*out.rows, strict=True)) or [()] * 7
    kinds = [np.int32, np.int32, np.int32, np.int32, np.bool_, np.int32, np.bool_]
    return "".join(out.parts), Runs(*(np.array(c, k) for c, k in zip(columns, kinds, strict=True)))


def _element(out, e, owner, label, group, hidden):  # type: ignore[no-untyped-def]
    if not isinstance(e.tag, str):
        return
    if "data-label" in e.attrib:
        owner, label = e, LABEL_ID[e.get("data-label")]
    group = int(e.get("data-group", group))
    hidden = hidden or "hidden" in e.attrib or "display:none" in e.get("style", "")
    if e.tag in BLOCKS:
        out.broken = True
    if e.tag == "br":
        out.breaks += 1
    out.put(f"<{e.tag}")
    for name, value in e.attrib.items():
        if name in ("data-label", "data-group") or ":" in name:
            continue
        out.put(f' {name}="')
        if e.tag in PRINTED.get(name, ()) and e.get("type") != "hidden" and value.strip():
            assert label >= 0, (e.tag, name, value)
            out.run(value, label, group, hidden, ATTRS.index(name), owner)
        else:
            out.put(html.escape(value))
        out.put('"')
    out.put(">")
    if e.tag in VOID:
        return
    silent = e.tag in SILENT

    def text(value: str | None) -> None:
        if not value:
            return
        if silent:
            out.put("" if e.tag == "head" else value)
        elif value.strip():
            assert label >= 0, (e.tag, value)
            out.run(value, label, group, hidden, 0, owner)
        else:
            out.put(value)

    text(e.text)
    for child in e:
        if silent and e.tag != "head":
            continue
        if e.tag == "head":
            continue
        _element(out, child, owner, label, group, hidden)
        text(child.tail)
    if e.tag in BLOCKS:
        out.broken = True
    out.put(f"</{e.tag}>")


def real_pages(count: int) -> list[tuple[str, str, Runs]]:
    """Return name, page and runs of real pages, every block labelled in turn; [] where none lie."""
    files = sorted(PAGES.glob("*.html.gz"))
    out = []
    names = list(LABEL_ID)
    for path in files[:: max(1, len(files) // count)][:count]:
        raw = gzip.decompress(path.read_bytes())
        try:
            root = lxml.html.document_fromstring(
                raw.decode("utf-8", "replace").encode(),
                parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True),
            )
        except (lxml.etree.ParserError, ValueError):
            continue
        turn = 0
        for e in root.iter():
            e.attrib.pop("data-label", None)
            e.attrib.pop("data-group", None)
            if isinstance(e.tag, str) and e.tag in BLOCKS:
                e.set("data-label", names[turn % (len(names) - 1)])
                e.set("data-group", str(turn))
                turn += 1
        root.set("data-label", names[0])
        page, runs = written(root)
        out.append((path.name, page, runs))
    return out
