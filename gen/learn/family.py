"""A marked page -> the files of a family: site.toml, templates, learned.json."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from gen.learn import matching
from gen.learn.emitting import Emitter
from gen.learn.holes import Holes
from gen.learn.model import BODY, UNSURE, Keep, Learned, Mark, Marked, Text
from gen.learn.pieces import Token, hiding, wrapper
from gen.learn.shaping import Unit, wraps
from gen.slugs import slug

_PLAIN: Final[Mapping[str, str]] = {
    "p": "p", "h2": "h2", "h3": "h3", "h4": "h4", "ul": "ul", "ol": "ol", "li": "li",
    "quote": "blockquote",
}  # fmt: skip


def learn(
    marked: Marked, name: str = "", *, text: Keep = "replace", min_confidence: float = 0.0
) -> Learned:
    """Return the family of a marked page.

    Marks under `min_confidence` that are not the article's become `unknown`.
    """
    if min_confidence:
        marked = _sure(marked, min_confidence)
    page = marked.page
    named = name or f"learned-{slug(page.id, 6) or 'page'}"
    title = next((t.text for t, m in _pairs(marked) if m.label == "article.title"), page.title)
    holes = Holes(marked.lang, text, matching.words(title), matching.words(page.author))
    emitter = Emitter(marked, holes)
    tokens = emitter.tokens()
    units = [x for x in tokens if isinstance(x, Unit)]
    parts: dict[str, str] = {}
    calls = "".join(_said(x, parts) for x in tokens)
    root = marked.root
    classes = f' class="{root.get("class")}"' if root.get("class") else ""
    article = (
        '{% from "body.html" import body, flow %}\n<!DOCTYPE html>\n'
        f'<html lang="{{{{ site.lang }}}}"{classes.replace("{", "&#123;")}>\n'
        f"<head>\n{emitter.head()}\n</head>\n{calls}\n</html>\n"
    )
    score = _score(marked)
    report = _report(marked, named, text, score, units)
    files = {
        "site.toml": _toml(marked, text, score, talks=emitter.talks),
        "article.html": article,
        "body.html": _body(units),
        **parts,
        "learned.json": json.dumps(report, ensure_ascii=False, indent=1) + "\n",
    }
    return Learned(named, files, report, score)


def _pairs(marked: Marked) -> Iterator[tuple[Text, Mark]]:
    return zip(marked.texts, marked.marks, strict=True)


def _sure(marked: Marked, least: float) -> Marked:
    marks = (
        m if m.confidence >= least or m.label.startswith("article.") else Mark("unknown", m.why, 0)
        for m in marked.marks
    )
    return replace(marked, marks=tuple(marks))


def _said(token: Token, parts: dict[str, str]) -> str:
    """Return what the page's template says of a token; large fixed ones become `parts`."""
    if isinstance(token, Unit):
        macro = "flow" if token.flow else "body"
        return f"{{{{ {macro}(page.extra.stretch.{token.name}) }}}}"
    if isinstance(token, str) or not token.apart:
        return token if isinstance(token, str) else token.html
    name = f"part-{len(parts) + 1:02d}.html"
    parts[name] = token.html + "\n"
    return f'{{% include "{name}" %}}'


def _body(units: list[Unit]) -> str:
    """Return the macros that print blocks as the page set its own."""
    found = wraps([x for u in units if not u.flow for x in u.leaves])
    levels = [x for x in ("h2", "h3", "h4", "h5", "h6", "h1") if x in found]
    made: dict[str, tuple[str, str]] = {}
    for kind, tag in _PLAIN.items():
        label = {"p": BODY, "li": "article.list_item", "quote": "article.quote"}.get(kind, "")
        chain = found.get(kind)
        if kind[0] == "h":
            label = "article.heading"
            at = min(int(kind[1]) - 2, len(levels) - 1)
            chain = found[levels[at]] if levels else None
        if chain:
            made[kind] = wrapper(chain, label)
        else:
            mark = f' data-label="{label}"' if label else ""
            made[kind] = f"<{tag}{mark}>", f"</{tag}>"
    return re.sub(r"<<(/?)(\w+)>>", lambda m: made[m[2]][1 if m[1] else 0], _MACROS)


_REST: Final = """\
{% elif b.kind == 'h2' %}
<<h2>>{{ b.text }}<</h2>>
{% elif b.kind == 'h3' %}
<<h3>>{{ b.text }}<</h3>>
{% elif b.kind == 'h4' %}
<<h4>>{{ b.text }}<</h4>>
{% elif b.kind == 'list' %}
{% if b.ordered %}
<<ol>>{% for i in b.items %}<<li>>{{ words(i) }}<</li>>
{% endfor %}<</ol>>
{% else %}
<<ul>>{% for i in b.items %}<<li>>{{ words(i) }}<</li>>
{% endfor %}<</ul>>
{% endif %}
{% elif b.kind == 'quote' %}
<<quote>><p>{{ b.text }}</p><</quote>>
{% elif b.kind == 'code' %}
<pre data-label="article.code"><code>{{ b.text }}</code></pre>
{% elif b.kind == 'formula' %}
<div data-label="article.formula">{{ b.text }}</div>
{% elif b.kind == 'footnote' %}
<p data-label="article.footnote">{{ b.text }}</p>
{% elif b.kind == 'table' %}
<table data-label="article.table">
{% if b.head %}
<thead><tr>{% for c in b.head %}<th>{% if c %}{{ c }}{% endif %}</th>{% endfor %}</tr></thead>
{% endif %}
<tbody>{% for row in b.rows %}
<tr>{% for c in row %}<td>{% if c %}{{ c }}{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>
{% endif %}
{% endfor %}
{% endmacro %}
"""
_MACROS: Final = (
    """\
{# Blocks of an article, set as the page that this was learned from set its own. #}
{% from "parts/blocks.html" import words %}
{% macro body(list) %}
{% for b in list %}
{% if b.kind == 'p' %}
<<p>>{{ words(b) }}<</p>>
"""
    + _REST
    + """\
{# The same where paragraphs are texts with breaks between them. #}
{% macro flow(list) %}
{% for b in list %}
{% if b.kind == 'p' %}
<span data-label="article.body">{{ words(b) }}</span><br><br>
"""
    + _REST
)


def _score(marked: Marked) -> float:
    """Return how sure all marks are, weighted by length, times the coverage of the content."""
    total = sum(len(t.text) for t in marked.texts)
    sure = sum(len(t.text) * m.confidence for t, m in _pairs(marked))
    return round(sure / max(1, total) * marked.coverage * marked.page.found, 4)


def _toml(marked: Marked, text: Keep, score: float, *, talks: bool) -> str:
    page = marked.page
    where = f" of {json.dumps(page.source)[1:-1]}" if page.source else ""
    kept = "its own words kept" if text == "keep" else "its words replaced"
    rules = hiding(marked).replace("'''", "")
    return (
        f'about = "Learned from page {json.dumps(page.id)[1:-1]}{where}, {kept} '
        f'(score {score:.2f})."\n'
        f'languages = ["{marked.lang}"]\n'
        'labels = ["article.body"]\n'
        "# Markup as the page wrote it: class names, attributes, white space.\n"
        'as_is = true\nkeep = [".*"]\nvocabularies = { plain = 1 }\n'
        f"style = '''\n{rules}\n'''\n\n"
        "[learned]\n"
        f'text = "{text}"\n'
        f"licence = {json.dumps(page.licence)}\n"
        f"source = {json.dumps(page.url if text == 'keep' and page.url else page.source)}\n"
        f"pages = 1\nconfidence = {score}\n\n"
        '[templates]\narticle = "article.html"\n\n'
        "[options]\ncomments = { "
        + ("items" if talks else "off")
        + " = 1 }\ninbody = { none = 1 }\n\n"
        '[[layout]]\nname = "learned"\n'
    )


def _report(
    marked: Marked, name: str, text: Keep, score: float, units: list[Unit]
) -> dict[str, Any]:
    page = marked.page
    body = Counter(m.label == BODY for m in marked.marks)
    return {
        "family": name,
        "score": score,
        "text": text,
        "page": {
            "id": page.id,
            "url": page.url if text == "keep" else "",
            "source": page.source,
            "licence": page.licence,
            "language": marked.lang,
        },
        "coverage": round(marked.coverage, 4),
        "content": "given" if page.found == 1 else f"found ({page.found:.2f})",
        "stretches": [[x.start, x.stop, x.weight] for x in units],
        "texts": {"article": body[True], "others": body[False]},
        "review": sum(m.confidence < UNSURE for m in marked.marks),
        "marks": [
            {
                "node": _path(t.holder),
                "label": m.label,
                "why": m.why,
                "confidence": m.confidence,
                "words": len(t.text.split()),
            }
            for t, m in _pairs(marked)
            if m.label != BODY
        ],
    }


def _path(node: Any) -> str:
    """Return where an element stands: its tag with its first class, and its parent's."""
    out = []
    for x in (node.getparent(), node):
        if x is not None:
            first = (x.get("class") or "").split()[:1]
            out.append(".".join([x.tag, *first]))
    return " > ".join(out)
