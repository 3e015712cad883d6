"""Hand-made rows for tests: a page written piece by piece, with what each piece is."""

from __future__ import annotations

import hashlib
import html as htmllib
import re
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gen.chance import Stream
from gen.labels import ATTRS, BODY_LABELS, LABEL_ID, UNKNOWN
from gen.records import ARTICLE_KINDS, Row
from gen.spans import Runs

TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass
class Kit:
    """A page under construction; `row` makes a Row of it that satisfies every invariant."""

    html: str = ""
    runs: list[tuple[int, int, int, int, bool, int]] = field(default_factory=list)
    groups: list[tuple[str, int, int]] = field(default_factory=list)
    lines: list[tuple[str, int]] = field(default_factory=list)
    body: str = ""

    def tag(self, markup: str) -> Kit:
        """Append markup."""
        self.html += markup
        return self

    def text(
        self, text: str, label: str, group: int = -1, *, attr: str = "", hidden: bool = False
    ) -> Kit:
        """Append a run of text (or of an attribute's value), white space around it left outside."""
        lead = len(text) - len(text.lstrip())
        core = htmllib.escape(text.strip(), quote=bool(attr))
        start = len(self.html) + lead
        self.html += text[:lead] + core + text[len(text.rstrip()) :]
        run = (start, start + len(core), LABEL_ID[label], group, hidden, ATTRS.index(attr))
        self.runs.append(run)
        if not attr and not hidden:
            self.lines.append((text.strip(), len(self.runs) - 1))
        if not attr and label in BODY_LABELS:
            self.body += text
        return self

    def row(self, index: int = 0, **fields: Any) -> Row:
        """Return the page as a row in the view that prints every shown run on a line."""
        text, spans = "", []
        for line, src in self.lines:
            run = self.runs[src]
            text += "\n" if text else ""
            spans.append((len(text), len(text) + len(line), run[2], run[3], src))
            text += line
        columns = list(zip(*self.runs, strict=True)) if self.runs else [()] * 6
        ints = [np.array(c, np.int32) for c in columns]
        kind = fields.get("page_kind", "article" if self.body else "none")
        digest = hashlib.sha256("".join(self.body.split()).encode()).hexdigest()
        article = {
            "id": digest[:12],
            "title": "A title",
            "author": "Ann",
            "date": "2024-05-06",
            "url": "",
            "licence": "CC0-1.0",
            "source": "jsonl:x.jsonl",
            "sha256": digest,
        }
        row = Row(
            id=f"0123456789ab-{index:09d}",
            index=index,
            lang="en",
            family="portal",
            site="portal-1",
            page_kind=kind,
            html=self.html,
            runs=Runs(
                start=ints[0],
                end=ints[1],
                label=ints[2],
                group=ints[3],
                hidden=ints[4].astype(np.bool_),
                attr=ints[5],
                joins=np.zeros(len(self.runs), np.bool_),
            ),
            groups=tuple(self.groups),
            view="rendered",
            text=text,
            spans=np.array(spans, np.int32).reshape(-1, 5),
            coverage=1.0,
            token_starts=np.zeros(0, np.int64),
            token_ends=np.zeros(0, np.int64),
            tags=np.zeros(0, np.int64),
            article=article if kind in ARTICLE_KINDS else None,
            traps=(),
            quality="gold",
            weight=1.0,
        )
        return replace(tokenised(row), **fields)


def tokenised(row: Row) -> Row:
    """Return the row with tokens and tags made of its text and spans, one character at a time."""
    label = np.zeros(len(row.text) + 1, np.int64)
    owner = np.full(len(row.text) + 1, -1)
    for i, span in enumerate(row.spans):
        label[span[0] : span[1]] = span[2]
        owner[span[0] : span[1]] = i
    starts, ends, tags, last = [], [], [], -1
    for m in TOKEN.finditer(row.text):
        inside = owner[m.start() : m.end()].tolist()
        best = max(dict.fromkeys(inside), key=inside.count)
        at = m.start() + inside.index(best)
        starts.append(m.start())
        ends.append(m.end())
        tags.append(0 if best < 0 else int(2 * label[at] + (1 if best != last else 2)))
        last = best
    numbers = [np.array(x, np.int64) for x in (starts, ends, tags)]
    known = sum(
        not c.isspace() for s in row.spans if s[2] != UNKNOWN for c in row.text[s[0] : s[1]]
    )
    shown = sum(not c.isspace() for c in row.text)
    return replace(
        row,
        token_starts=numbers[0],
        token_ends=numbers[1],
        tags=numbers[2],
        coverage=known / shown if shown else 0.0,
    )


WORDS = (
    "council the Съветът площад & bridge <b> 12,5 км “quoted” naïve 🚲 river says опит AT&amp;T of"
).split()


def words(stream: Stream, n: int) -> str:
    """Return n words of mixed scripts, marks and astral characters."""
    return " ".join(stream.pick(WORDS) for _ in range(n))


def page(index: int = 0, paragraphs: int = 3, size: int = 20) -> Kit:
    """Return an article page: menu, title, body with a link, image, comments with a reply."""
    s = Stream(3, index, "page")
    kit = Kit()
    kit.groups = [("article", -1, 0), ("comments", -1, 0), ("comment", 1, 0), ("comment", 1, 1)]
    kit.tag("<!DOCTYPE html>\n<html><head><title>Out of sight</title><style>p{}</style></head>\n")
    kit.tag("<body class='a b'>\n<ul><li><a href='/'>").text("Home", "nav.menu").tag("</a></ul>")
    kit.tag("<script>var x = '<p>no</p>';</script><h1>").text(words(s, 6), "article.title", 0)
    kit.tag("</h1><img src=x alt='").text(" A bridge & a man ", "article.caption", 0, attr="alt")
    kit.tag("'>\n")
    for _ in range(paragraphs):
        kit.tag("<p>").text(words(s, size) + " ", "article.body", 0).tag("<a href='#'>")
        kit.text(words(s, 3), "article.body", 0).tag("</a>").text(" and so on.", "article.body", 0)
        kit.tag("</p>\n<!-- x -->")
    kit.tag("<noscript>").text("Turn it on", "notice.noscript", hidden=True).tag("</noscript>")
    for group in (2, 3):
        kit.tag("<div><cite>").text("Ivan П.", "comment.author", group).tag("</cite><p>\n")
        kit.text(words(s, size), "comment.body", group).tag("\n</p></div>")
    kit.tag('<form><input placeholder="').text("Name", "form.hint", attr="placeholder")
    kit.tag('"></form></body></html>\n')
    return kit


def bare(index: int = 0) -> Kit:
    """Return a page without an article."""
    kit = Kit().tag("<html><body><h1>").text("Not found", "notice.error").tag("</h1><p>")
    return kit.text(f"No page {index}", "notice.error").tag("</p></body></html>")


def sample_rows(n: int, **sizes: int) -> list[Row]:
    """Return n rows: every fifth without an article."""
    return [(bare(i) if i % 5 == 4 else page(i, **sizes)).row(i) for i in range(n)]
