"""Tinted pages: complete, named, inert, whatever the page holds."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rowkit import Kit

from gen import preview
from gen.labels import LABELS
from gen.records import Row, table

CHROMIUM = shutil.which("chromium")


def sample() -> Row:
    """Return a page with what is hard to show: hidden text, attributes, fields, SVG, a script."""
    kit = Kit(
        groups=[("article", -1, 0), ("comments", -1, 0), ("comment", 1, 0), ("comment", 2, 1)]
    )
    kit.tag(
        "<!DOCTYPE html><html><head><title>Bees &amp; co</title><meta http-equiv=refresh"
        " content='0;url=http://x.example/'>"
    )
    kit.tag("<link rel=stylesheet href=http://x.example/a.css><style>.drawer{display:none}")
    kit.tag(" .b{background:url(http://x.example/p.png);color:#123456}</style></head>")
    kit.tag("<body onload='document.title=1'><script>document.write('<h1>pwned</h1>')</script>")
    kit.tag("<div class=drawer>")
    kit.text("Menu", "nav.menu", hidden=True).tag(
        "</div><img src=http://x.example/i.png onerror=alert(1) alt='"
    )
    kit.text("A hive", "article.caption", 0, attr="alt").tag("'><p onclick=x()>")
    kit.text("Bees <b> & wasps", "article.body", 0).tag("</p><ul><li>").text(
        "one", "article.list_item", 0
    )
    kit.tag("</li></ul><a href=javascript:alert(1)>").text("Ann", "comment.author", 3).tag(
        "</a><textarea>"
    )
    kit.text("write here", "form.hint").tag("</textarea><select><option>").text(
        "red", "form.option"
    )
    kit.tag("</option></select><svg><title>").text("logo", "widget.meta", hidden=True)
    kit.tag("</title></svg><iframe src=http://x.example/></iframe><noscript>")
    kit.text("Turn it on", "notice.noscript", hidden=True)
    kit.tag("</noscript><form action=http://x.example/><input type=submit value='")
    return kit.text("Send", "form.button", attr="value").tag("'></form></body></html>").row()


def runs_in(page: str) -> list[tuple[str, str]]:
    """Return label and text of what a tinted page marks, as a parser reads it."""
    root = lxml.html.document_fromstring(page)
    marked = [x for x in root.iter("pn-r", "pn-a") if x.get("l")]
    return [(x.get("l"), "".join(x.itertext())) for x in marked]


def test_every_run_is_there_with_its_label() -> None:
    """Each run of the row, text or attribute, stands in the page once, in order, named."""
    row = sample()
    shown = runs_in(preview.tinted(row))
    names = [LABELS[i] for i in row.runs.label]
    assert [x[0] for x in shown] == names
    assert ("article.body", "Bees <b> & wasps") in shown
    assert ("article.caption", "altA hive") in shown
    assert ("form.button", "valueSend") in shown


def test_hover_names_label_group_and_hiding() -> None:
    """Hovering a run tells its label, its group's kind and level, and that it is hidden."""
    page = preview.tinted(sample())
    assert 'title="comment.author · comment 2, level 1, in comments"' in page
    assert 'title="nav.menu · hidden"' in page
    assert 'title="article.caption · article 1 · attribute alt"' in page


def test_stored_columns_are_enough() -> None:
    """The columns of a stored row, as any reader gives them, make the same page."""
    row = sample()
    stored = table([row]).to_pylist()[0]
    groups = [(g["kind"], g["parent"], g["depth"]) for g in stored["groups"]]
    page = preview.tinted_html(stored["html"], preview.runs_of(stored["html_spans"]), groups)
    assert runs_in(page) == runs_in(preview.tinted(row))


def test_text_without_a_run_is_pointed_out() -> None:
    """Text that no run covers is marked as such instead of looking fine."""
    kit = Kit().tag("<p>").text("Hello", "nav.menu").tag(" stray</p>")
    assert 'n="no label"> stray</pn-r>' in preview.tinted(kit.row())


LOADS = re.compile(r"(?:src|href|action|srcset|poster|data|formaction|ping|on\w+)\s*=", re.I)


def page_of(html: str) -> str:
    """Return the part of a tinted page that comes from the row, tags only."""
    page = preview.tinted_html(html, preview.runs_of([]), [])
    inside = page.partition("<pn-page>")[2].rpartition("</pn-page>")[0]
    return "".join(re.findall(r"<[^>]*>", inside))


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><script>alert(1)</script><use href=http://x.example/a.svg></svg>",
        '<a href="javascript:alert(1)" ping=http://x.example>x</a>',
        "<iframe srcdoc='<script>1</script>'></iframe>",
        "<object data=http://x.example></object><embed src=http://x.example>",
        "<base href=http://x.example><link rel=preconnect href=http://x.example>",
        "<div style='background:url(http://x.example/p.png)'>x</div>",
        "<style>@import 'http://x.example/a.css'; .a{background:url(//x.example/b)}</style>",
        "<style>} body{background:url(//x.example)}</style>",
        "<p title='\"><script>alert(1)</script>'>x</p>",
        "</pn-page></pn-frame><script>alert(1)</script><pn-page>",
        "<video autoplay src=http://x.example><source src=http://x.example/2></video>",
        "<meta http-equiv=refresh content='0;url=http://x.example'>",
        "<p <script>alert(1)</script>",
    ],
)
def test_nothing_loads_or_runs(html: str) -> None:
    """No element or attribute that runs or loads comes through, and the policy forbids both."""
    page = preview.tinted_html(html, preview.runs_of([]), [])
    inside = page_of(html)
    assert not LOADS.search(inside)
    assert not re.search(
        r"<(?:script|iframe|object|embed|base|link|meta|img|video|style)\b", inside, re.I
    )
    assert "url(" not in page.partition("<pn-page>")[0].replace("\n", "")
    policy = page.index("Content-Security-Policy")
    assert policy < page.index("<style>")
    assert "default-src 'none'" in page


@given(st.text(alphabet="<>/\"'= ascriptvgonload{}&;!-", max_size=60))
def test_any_text_stays_inert(html: str) -> None:
    """Whatever text a page holds, only known elements and quoted attributes come out."""
    for tag in re.findall(r"<[^>]*>", page_of(html)):
        assert re.fullmatch(r"</?[a-z][a-z0-9-]*(?: [a-z]+(?:=\"[^\"<>]*\")?)*>", tag), tag
        assert not LOADS.search(tag)


def test_spans_as_lines() -> None:
    """The listing gives offset, label, group and excerpt of each span, or of each run."""
    row = sample()
    lines = preview.tinted_text(row).split("\n")
    assert len(lines) == len(row.spans)
    assert any(re.search(r"\d+-\d+ +comment\.author +comment 2, level 1 +Ann", x) for x in lines)
    over = preview.tinted_text(row, over="html").split("\n")
    assert len(over) == len(row.runs)
    assert any("article 1 @alt" in x and "A hive" in x for x in over)
    assert "\x1b[" in preview.tinted_text(row, colour=True)


def pixels(path: Path) -> set[bytes]:
    """Return the colours of an 8-bit PNG, by its filters' raw bytes: rough, enough."""
    data, at, packed, size = path.read_bytes(), 8, b"", 3
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IHDR":
            size = 4 if data[at + 17] == 6 else 3
        if kind == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(packed)
    return {raw[i : i + size] for i in range(0, len(raw), size)}


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
def test_page_opens_in_a_browser(tmp_path: Path) -> None:
    """A real browser shows the page, runs none of it, and unhides what the page's style hides."""
    assert CHROMIUM
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(preview.tinted(sample()), encoding="utf-8")
    log = tmp_path / "net.json"
    common = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]  # fmt: skip
    shot = [
        *common,
        f"--screenshot={picture}",
        f"--log-net-log={log}",
        "--window-size=900,700",
        page.as_uri(),
    ]
    subprocess.run(shot, check=True, capture_output=True, timeout=90)
    assert len(pixels(picture)) > 50
    assert "x.example" not in log.read_text(encoding="utf-8", errors="replace")
    dump = subprocess.run(
        [*common, "--dump-dom", page.as_uri()], check=True, capture_output=True, timeout=90
    )
    text = dump.stdout.decode()
    assert "<title>A title</title>" in text
    assert "pwned" not in text
    assert (
        "display:none"
        not in text.partition("</pn-page>")[0].partition("<style>")[2].partition("</style>")[0]
    )


def test_doubtful_labels_are_framed_and_named() -> None:
    """A run whose label is doubtful is framed, ends in a question mark, and says why."""
    row = sample()
    own = [i for i in range(len(row.runs)) if not row.runs.attr[i]]
    page = preview.tinted(row, {own[1]: 'no <b>"more"</b> is known'})
    framed = re.findall(r'<pn-r [^>]*title="([^"]*)" n="([^"]*)\?"[^>]* q>', page)
    assert len(framed) == 1
    assert framed[0][0].endswith("to review: no &lt;b&gt;&quot;more&quot;&lt;/b&gt; is known")
    assert "to review</dt><dd>1 of" in page
    assert " q>" not in preview.tinted(row)
