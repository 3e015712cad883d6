"""Read a run folder and list what is wrong with it, knowing nothing but the project's contract.

This is the second opinion beside `pagenoise verify`: it shares no line with the package, reads
Parquet, JSON and HTML with pyarrow, json and lxml alone, takes the label names from the files, and
decides everything character by character, slowly. Numbers in brackets are the contract's
invariants: [1] spans of the view, [2] runs of the HTML, [3] the article, [4] tokens and tags,
[5] leaks; [row], [file] and [run] are the rest.

    python tests/reader.py RUN_DIR [--rows N]
"""

from __future__ import annotations

import argparse
import hashlib
import html as htmllib
import json
import math
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lxml.html
import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]

LABELS = """
article: title standfirst byline date credit caption summary pullquote body heading list_item quote
  table code formula footnote embed tag correction
author: name bio
related: title body
comment: heading count author badge date body quote reply_to signature action score status sort
  pagination gate empty
nav: menu breadcrumb skip search language pagination back tag toc archive top
form: heading text label hint option consent required validation rule captcha button link
teaser: heading title alt section time lede author more rank inline
promo: follow share subscribe newsletter app ad sponsored donate event product affiliate
notice: cookie paywall moderation error noscript adblock age geo legal copyright
widget: weather poll ticker player rates calendar infobox embed tools counter meta
leak: script css json markup
"""
BODY = {
    f"article.{x}"
    for x in ("body", "heading", "list_item", "quote", "table", "code", "formula", "footnote")
}
KINDS = {"article", "truncated", "thread", "index", "none"}
WITH_ARTICLE = {"article", "truncated", "thread"}
ATTRS = {"", "alt", "title", "placeholder", "value"}
PRINTS_ALL = {"rendered", "resiliparse", "inscriptis", "html2text", "bs4"}
NO_TEXT = {"head", "script", "style", "template", "iframe"}
ARTICLE = {"id", "title", "author", "date", "url", "licence", "source", "sha256"}

STRING, INT, FLOAT, BOOL = "string", "int64", "double", "bool"
COLUMNS: dict[str, Any] = {
    "id": STRING,
    "index": INT,
    "lang": STRING,
    "family": STRING,
    "site": STRING,
    "page_kind": STRING,
    "html": STRING,
    "html_spans": [
        {"start": INT, "end": INT, "label": INT, "group": INT, "hidden": BOOL, "attr": STRING},
    ],
    "groups": [{"kind": STRING, "parent": INT, "depth": INT}],
    "view": STRING,
    "text": STRING,
    "spans": [{"start": INT, "end": INT, "label": INT, "group": INT, "src": INT}],
    "coverage": FLOAT,
    "tokens": [STRING],
    "token_starts": [INT],
    "tags": [INT],
    "article": dict.fromkeys(sorted(ARTICLE), STRING),
    "traps": [STRING],
    "quality": STRING,
    "weight": FLOAT,
}


def wanted_labels() -> list[str]:
    """Return the label names that the contract asks for at least."""
    out = ["unknown"]
    for line in re.sub(r"\n  ", " ", LABELS).split("\n"):
        role, _, names = line.partition(":")
        out += [f"{role}.{x}" for x in names.split()]
    return out


def bare(text: str) -> str:
    """Return `text` without white space."""
    return "".join(c for c in text if not c.isspace())


def fold(text: str) -> str:
    """Return `text` with each stretch of white space as one blank, none at the edges."""
    return " ".join(text.split())


# --- one row ------------------------------------------------------------------------------------


def check_row(row: Row, names: list[str]) -> list[str]:
    """Return what is wrong with a row as sentences that begin with the invariant's number."""
    found: list[str] = []
    found += _check_fields(row)
    found += _check_groups(row)
    found += _check_spans(row, names)
    found += _check_runs(row, names)
    if not found:  # these presume that offsets and labels can be trusted
        found += _check_sources(row, names)
        found += _check_article(row, names)
    found += _check_tokens(row, names)
    found += _check_leaks(row, names)
    return found


def _check_fields(row: Row) -> Iterator[str]:
    made = re.fullmatch(r"([0-9a-f]{12})-([0-9]{9})", row["id"])
    if not made:
        yield f"[row] id {row['id']!r} is not 12 hex digits, a dash, 9 digits"
    elif int(made[2]) != row["index"]:
        yield f"[row] id {row['id']!r} does not end with the index {row['index']}"
    if row["page_kind"] not in KINDS:
        yield f"[row] page_kind {row['page_kind']!r} is none of {sorted(KINDS)}"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", row["lang"]):
        yield f"[row] lang {row['lang']!r} is no BCP-47 tag"
    if row["quality"] not in ("gold", "silver"):
        yield f"[row] quality {row['quality']!r}"
    yield from (f"[row] {key} is empty" for key in ("family", "site", "view") if not row[key])
    if not (math.isfinite(row["weight"]) and row["weight"] > 0):
        yield f"[row] weight {row['weight']}"
    if not bare(row["text"]):
        yield "[1] text is empty"
    if len(set(row["traps"])) != len(row["traps"]):
        yield f"[row] a trap is listed twice: {row['traps']}"
    article = row["article"]
    if (article is not None) != (row["page_kind"] in WITH_ARTICLE):
        yield f"[3] a {row['page_kind']} page {'has' if article else 'has no'} article"
    if article is not None:
        if not article["id"]:
            yield "[row] article.id is empty"
        if not re.fullmatch(r"[0-9a-f]{64}", article["sha256"] or ""):
            yield f"[3] article.sha256 {article['sha256']!r} is no digest"
        source = (article["source"] or "").partition(":")[2] or article["source"] or ""
        if re.match(r"[/~\\]|[A-Za-z]:\\|\.\.?/", source):
            yield f"[row] article.source {article['source']!r} is a path"


def _check_groups(row: Row) -> Iterator[str]:
    groups = row["groups"]
    for i, group in enumerate(groups):
        if not re.fullmatch(r"[a-z][a-z_]*", group["kind"]):
            yield f"[row] group {i} has kind {group['kind']!r}"
        if not -1 <= group["parent"] < i:
            yield f"[row] group {i} has parent {group['parent']}, which does not stand before it"
            continue
        if group["depth"] < 0:
            yield f"[row] group {i} has depth {group['depth']}"
        above = groups[group["parent"]] if group["parent"] >= 0 else None
        reply = above is not None and group["kind"] == above["kind"] == "comment"
        if reply and group["depth"] <= groups[group["parent"]]["depth"]:
            yield f"[row] comment group {i} answers {group['parent']} but is no deeper"
    for column in ("html_spans", "spans"):
        for i, span in enumerate(row[column]):
            if not -1 <= span["group"] < len(groups):
                yield f"[row] {column}[{i}] is of group {span['group']} of {len(groups)}"


def _check_extents(spans: list[Row], text: str, column: str, n: int, names: list[str]) -> list[str]:
    """Return what is wrong with spans as stretches of a text: order, edges, labels."""
    found = []
    last = 0
    for i, span in enumerate(spans):
        start, end = span["start"], span["end"]
        what = f"[{n}] {column}[{i}] ({start}, {end})"
        if not 0 <= start < end <= len(text):
            found.append(f"{what} is empty or outside the text of {len(text)}")
            continue
        if start < last:
            found.append(f"{what} overlaps or precedes the one before, which ends at {last}")
        last = end
        if text[start].isspace() or text[end - 1].isspace():
            found.append(f"{what} has white space at an edge: {text[start:end][:40]!r}")
        if not 0 <= span["label"] < len(names):
            found.append(f"{what} has label {span['label']}, which has no name")
    return found


def _check_spans(row: Row, names: list[str]) -> list[str]:
    text, spans = row["text"], row["spans"]
    found = _check_extents(spans, text, "spans", 1, names)
    if found:
        return found
    owner = [-1] * len(text)
    for i, span in enumerate(spans):
        for at in range(span["start"], span["end"]):
            owner[at] = i
    for at, c in enumerate(text):
        if owner[at] < 0 and not c.isspace():
            found.append(f"[1] character {at} ({c!r}) is in no span: {_around(text, at)}")
            break
    total = len(bare(text))
    unknown = [s for s in spans if names[s["label"]] == "unknown"]
    lost = sum(len(bare(text[s["start"] : s["end"]])) for s in unknown)
    # A node of the page may itself be labelled unknown: then the origin is known all the same.
    untraced = sum(len(bare(text[s["start"] : s["end"]])) for s in unknown if s["src"] < 0)
    if total and not 1 - lost / total - 1e-6 <= row["coverage"] <= 1 - untraced / total + 1e-6:
        found.append(f"[1] coverage is {row['coverage']}, by count {1 - lost / total:.6f}")
    if not 0.95 <= row["coverage"] <= 1:
        found.append(f"[1] coverage {row['coverage']} is under 0.95")
    labels = {names[s["label"]] for s in spans}
    if row["page_kind"] in WITH_ARTICLE and "article.body" not in labels:
        found.append(f"[1] a {row['page_kind']} page prints no article.body character")
    return found


@dataclass
class Node:
    """A text node of the parsed page."""

    text: str
    hidden: bool
    classes: frozenset[str]


def parsed(html: str) -> Any:
    """Return the page's tree as lxml reads it; `html` is text, whatever charset it declares."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    return lxml.html.document_fromstring(html.encode("utf-8"), parser=parser)


def text_nodes(html: str) -> list[Node]:
    """Return the page's text nodes with something in them, in order, as lxml reads the page."""
    out: list[Node] = []
    # Iterative: real pages nest deeper than Python's stack goes.
    todo: list[tuple[str, Any, bool]] = [("in", parsed(html), False)]
    while todo:
        step, element, hidden = todo.pop()
        if step == "tail":
            _add(out, element.tail, hidden, element.getparent())
            continue
        if not isinstance(element.tag, str):  # a comment or a processing instruction
            continue
        if element.tag in NO_TEXT:
            continue
        inside = hidden or _hides(element)
        _add(out, element.text, inside or _closed(element), element)
        summary = element.find("summary") if _closed(element) else None
        steps: list[tuple[str, Any, bool]] = []
        for child in element:
            folded = _closed(element) and child is not summary
            steps.append(("in", child, inside or folded))
            steps.append(("tail", child, inside or _closed(element)))
        todo.extend(reversed(steps))
    return out


def _add(out: list[Node], text: str | None, hidden: bool, element: Any) -> None:
    if text and text.strip():
        out.append(Node(fold(text), hidden, frozenset((element.get("class") or "").split())))


def _hides(element: Any) -> bool:
    """Say whether an element by itself, without any style sheet, is surely not shown."""
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return (
        element.tag == "noscript"
        or element.get("hidden") is not None
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _closed(element: Any) -> bool:
    return bool(element.tag == "details" and element.get("open") is None)


def _check_runs(row: Row, names: list[str]) -> list[str]:
    html, spans = row["html"], row["html_spans"]
    found = _check_extents(spans, html, "html_spans", 2, names)
    if found:
        return found
    for i, span in enumerate(spans):
        inner = html[span["start"] : span["end"]]
        if span["attr"] not in ATTRS:
            found.append(f"[2] html_spans[{i}] is in attribute {span['attr']!r}")
        elif span["attr"]:
            before = html[max(0, span["start"] - 400) : span["start"]]
            if not re.search(rf"(?i)[\s\"'/]{span['attr']}\s*=\s*[\"']?\s*$", before):
                found.append(f"[2] html_spans[{i}] does not begin a {span['attr']}: {inner[:40]!r}")
        elif re.search(r"<[a-zA-Z/!?]", inner):
            found.append(f"[2] html_spans[{i}] has a tag inside: {inner[:60]!r}")
    runs = [s for s in spans if not s["attr"]]
    ours = [fold(htmllib.unescape(html[s["start"] : s["end"]])) for s in runs]
    nodes = text_nodes(html)
    theirs = [n.text for n in nodes]
    if ours != theirs:
        i = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
            min(len(ours), len(theirs)),
        )
        a, b = [*ours, "nothing"][i], [*theirs, "nothing"][i]
        found.append(f"[2] run {i} of {len(ours)} is {a[:60]!r}, lxml reads {b[:60]!r}")
        return found
    for i, (span, node) in enumerate(zip(runs, nodes, strict=True)):
        if node.hidden and not span["hidden"]:
            found.append(f"[2] run {i} {node.text[:40]!r} is hidden by its markup, not marked so")
    return found


def _check_sources(row: Row, names: list[str]) -> Iterator[str]:
    """Spans of the view against the runs they show."""
    text, html, runs = row["text"], row["html"], row["html_spans"]
    last_body = -1
    for i, span in enumerate(row["spans"]):
        src = span["src"]
        if not -1 <= src < len(runs):
            yield f"[1] spans[{i}] shows run {src} of {len(runs)}"
            continue
        if src < 0:
            continue
        run, label = runs[src], names[span["label"]]
        if run["label"] != span["label"]:
            yield f"[1] spans[{i}] is {label}, the run it shows is {names[run['label']]}"
        if row["view"] == "rendered" and run["hidden"]:
            yield f"[1] spans[{i}] shows run {src}, which is hidden, in the rendered view"
        begin = _letters(htmllib.unescape(html[run["start"] : run["end"]]))[:8]
        if begin not in _letters(text[span["start"] : span["end"]]):
            shown = text[span["start"] : span["end"]][:40]
            yield f"[1] spans[{i}] {shown!r} does not show run {src}, which begins {begin!r}"
        if label in BODY:
            if src < last_body:
                yield f"[3] spans[{i}] shows run {src} of the body after run {last_body}"
            last_body = src


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _check_article(row: Row, names: list[str]) -> Iterator[str]:
    html, runs = row["html"], row["html_spans"]
    roles = [("html_spans", names[s["label"]]) for s in runs]
    roles += [("spans", names[s["label"]]) for s in row["spans"]]
    if row["article"] is None:
        for column, label in roles:
            if label.startswith("article."):
                yield f"[3] a page without an article has {label} in {column}"
                return
        return
    kept = [s for s in runs if not s["attr"] and names[s["label"]] in BODY]
    body = "".join(bare(htmllib.unescape(html[s["start"] : s["end"]])) for s in kept)
    if not body:
        yield "[3] html_spans hold no body"
    if hashlib.sha256(body.encode("utf-8")).hexdigest() != row["article"]["sha256"]:
        yield f"[3] the body's digest is not article.sha256 (body of {len(body)} characters)"
    if row["view"] in PRINTS_ALL:
        if row["view"] == "rendered":
            kept = [s for s in kept if not s["hidden"]]
            body = "".join(bare(htmllib.unescape(html[s["start"] : s["end"]])) for s in kept)
        printed = (
            c
            for s in row["spans"]
            if names[s["label"]] in BODY or (names[s["label"]] == "unknown" and s["src"] < 0)
            for c in row["text"][s["start"] : s["end"]]
        )
        # Every character of the body in order; what a view invents may stand between, and what
        # could not be traced (coverage says how much) may be of the body.
        for at, c in enumerate(body):
            if c not in printed:
                yield f"[3] {row['view']} does not print all of the body: {_around(body, at)}"
                break


def _check_tokens(row: Row, names: list[str]) -> Iterator[str]:
    text = row["text"]
    tokens, starts, tags = row["tokens"], row["token_starts"], row["tags"]
    if not len(tokens) == len(starts) == len(tags):
        yield f"[4] {len(tokens)} tokens, {len(starts)} starts, {len(tags)} tags"
        return
    expected = [(m.start(), m.group()) for m in re.finditer(r"\w+|[^\w\s]", text)]
    found = list(zip(starts, tokens, strict=True))
    if found != expected:
        i = next(
            (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b),
            min(len(found), len(expected)),
        )
        a, b = ([*found, "nothing"])[i], ([*expected, "nothing"])[i]
        yield f"[4] token {i} is {a}, by the contract {b}"
        return
    spans = row["spans"]
    owner: dict[int, int] = {}
    for i, span in enumerate(spans):
        owner.update(dict.fromkeys(range(span["start"], span["end"]), i))
    begun: set[int] = set()
    for i, (start, token) in enumerate(expected):
        votes: Counter[int] = Counter()
        for at in range(start, start + len(token)):
            if at in owner:
                votes[owner[at]] += 1
        tag = "O"
        if votes:
            most = max(votes.values())
            span_at = min(k for k, n in votes.items() if n == most)
            label = spans[span_at]["label"]
            name = names[label] if 0 <= label < len(names) else "?"
            tag = f"{'I' if span_at in begun else 'B'}-{name}"
            begun.add(span_at)
        have = tag_name(tags[i], names)
        if have != tag:
            yield f"[4] token {i} {token!r} is tagged {have}, by the spans {tag}"
            return


def tag_name(tag: int, names: list[str]) -> str:
    """Return a BIO tag's name: O, then B-x and I-x of each label in order."""
    if tag == 0:
        return "O"
    label, inside = divmod(tag - 1, 2)
    return f"{'BI'[inside]}-{names[label]}" if 0 <= label < len(names) else f"tag {tag}"


def _check_leaks(row: Row, names: list[str]) -> Iterator[str]:
    labels = set(names)
    for element in parsed(row["html"]).iter():
        if not isinstance(element.tag, str):
            continue
        for key, value in element.attrib.items():
            if str(key).lower() in ("data-label", "data-group"):
                yield f"[5] <{element.tag}> still has {key}={value!r}"
                return
            if labels & {str(value).strip(), *str(value).split()}:
                yield f"[5] <{element.tag} {key}={value!r}> names a label"
                return


def _around(text: str, at: int) -> str:
    return repr(text[max(0, at - 20) : at + 20])


# --- files and the run --------------------------------------------------------------------------


def check_schema(schema: pa.Schema) -> tuple[list[str], list[str]]:
    """Return a shard's label names, and what is wrong with its columns and types."""
    found: list[str] = []
    if list(schema.names) != list(COLUMNS):
        missing = [x for x in COLUMNS if x not in schema.names]
        extra = [x for x in schema.names if x not in COLUMNS]
        found.append(f"[file] columns: missing {missing}, unexpected {extra}")
    for name, kind in COLUMNS.items():
        if name in schema.names and not _is_kind(schema.field(name).type, kind):
            found.append(f"[file] column {name} has type {schema.field(name).type}")
    raw = (schema.metadata or {}).get(b"huggingface")
    if raw is None:
        return [], [*found, "[file] no huggingface metadata: labels have no names"]
    features = json.loads(raw)["info"]["features"]
    names = _class_names(features.get("spans"), "label")
    if names != _class_names(features.get("html_spans"), "label"):
        found.append("[file] spans and html_spans name labels differently")
    if missing := sorted(set(wanted_labels()) - set(names)):
        found.append(f"[file] labels without a name: {missing}")
    tags = _class_names(features.get("tags"), None)
    if tags != ["O", *(f"{p}-{x}" for x in names for p in "BI")]:
        found.append("[file] tags are not O, then B-x and I-x in the order of labels")
    return names, found


def _is_kind(arrow: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        lists = pa.types.is_list(arrow) or pa.types.is_large_list(arrow)
        return bool(lists) and _is_kind(arrow.value_type, kind[0])
    if isinstance(kind, dict):
        if not pa.types.is_struct(arrow):
            return False
        inner = {arrow.field(i).name: arrow.field(i).type for i in range(arrow.num_fields)}
        return set(inner) == set(kind) and all(_is_kind(inner[k], v) for k, v in kind.items())
    return str(arrow) == kind or (kind == STRING and str(arrow) == "large_string")


def _class_names(feature: Any, key: str | None) -> list[str]:
    """Return the ClassLabel names of a list feature, or of its field `key`."""
    while isinstance(feature, list) or (isinstance(feature, dict) and "feature" in feature):
        feature = feature[0] if isinstance(feature, list) else feature["feature"]
    if key is not None and isinstance(feature, dict):
        feature = feature.get(key)
    if isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
        return list(feature["names"])
    return []


@dataclass
class Seen:
    """What is gathered over the rows, for checks on the whole run."""

    digests: set[str] = field(default_factory=set)
    splits: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    sites: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    articles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    families: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    of_class: Counter[str] = field(default_factory=Counter)
    of_label: Counter[str] = field(default_factory=Counter)
    class_sites: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _gather(seen: Seen, row: Row, split: str, names: list[str]) -> None:
    seen.digests.add(row["id"][:12])
    seen.sites[split].add(row["site"])
    seen.families[split].add(row["family"])
    if row["article"] is not None:
        seen.articles[split].add(row["article"]["id"])
    runs = [s for s in row["html_spans"] if not s["attr"]]
    nodes = text_nodes(row["html"])
    if len(nodes) != len(runs):
        return
    for span, node in zip(runs, nodes, strict=True):
        if not 0 <= span["label"] < len(names):
            continue
        label = names[span["label"]]
        seen.of_label[label] += 1
        for name in node.classes:
            seen.classes[name, label] += 1
            seen.of_class[name] += 1
            seen.class_sites[name].add(row["site"])


def _check_seen(seen: Seen) -> Iterator[str]:
    if len(seen.digests) > 1:
        yield f"[run] rows of several runs: {sorted(seen.digests)}"
    for what, by_split in (("site", seen.sites), ("article", seen.articles)):
        splits = list(by_split)
        for i, a in enumerate(splits):
            for b in splits[i + 1 :]:
                if both := sorted(by_split[a] & by_split[b]):
                    yield f"[run] {what} {both[0]!r} is in {a} and in {b} ({len(both)} such)"
    if both := sorted(seen.families.get("train", set()) & seen.families.get("test_unseen", set())):
        yield f"[run] families {both} are in train and in test_unseen"
    for (name, label), n in sorted(seen.classes.items()):
        sites = len(seen.class_sites[name])
        if n >= 20 and sites >= 3 and n == seen.of_class[name] == seen.of_label[label]:
            yield f"[5] class {name!r} is one-to-one with {label} ({n} runs on {sites} sites)"


def _check_manifest(folder: Path, rows: dict[str, int], seen: Seen) -> Iterator[str]:
    path = folder / "manifest.json"
    if not path.is_file():
        yield "[run] no manifest.json"
        return
    text = path.read_text(encoding="utf-8")
    manifest = json.loads(text)
    listed = {
        Path(x["path"]).name: x
        for x in manifest.get("shards", [])
        if isinstance(x, dict) and "path" in x
    }
    for name in sorted(set(listed) | set(rows)):
        if name not in listed or name not in rows:
            where = "in the manifest, not in data/" if name in listed else "not in the manifest"
            yield f"[run] {name} is {where}"
            continue
        shard, file = listed[name], folder / "data" / name
        data = file.read_bytes()
        if shard["rows"] != rows[name]:
            yield f"[run] {name} has {rows[name]} rows, the manifest says {shard['rows']}"
        if shard["bytes"] != len(data):
            yield f"[run] {name} has {len(data)} bytes, the manifest says {shard['bytes']}"
        if shard["sha256"] != hashlib.sha256(data).hexdigest():
            yield f"[run] {name} is not the file of the manifest (sha256)"
    for digest in seen.digests:
        if f'"{digest}' not in text:
            yield f"[run] the run digest {digest} of the rows is not in the manifest"
    config = manifest.get("config")
    if not isinstance(config, dict):
        yield "[run] the manifest has no config"
        return
    size = config.get("shard_size", 1000)
    per_split: Counter[str] = Counter()
    shards: Counter[str] = Counter()
    for name, n in rows.items():
        per_split[name.rsplit("-", 3)[0]] += n
        shards[name.rsplit("-", 3)[0]] += 1
    for split, n in per_split.items():
        if shards[split] != -(-n // size):
            yield f"[run] {split}: {n} rows in {shards[split]} shards of {size}"
    order = [x for x in [*config.get("splits", {}), "test_unseen"] if x in seen.splits]
    starts = [seen.splits[x][0] for x in order]
    if starts != sorted(starts):
        yield f"[run] splits do not stand in the order given: {order}"
    if "pages" in config and config["pages"] != sum(rows.values()):
        yield f"[run] {sum(rows.values())} rows, the config asks for {config['pages']}"


def _check_names(files: list[Path]) -> Iterator[str]:
    of: dict[str, set[int]] = defaultdict(set)
    at: dict[str, list[int]] = defaultdict(list)
    for file in files:
        made = re.fullmatch(r"(\w+)-(\d{5})-of-(\d{5})\.parquet", file.name)
        if not made:
            yield f"[file] {file.name} is not named <split>-00000-of-00004.parquet"
            continue
        at[made[1]].append(int(made[2]))
        of[made[1]].add(int(made[3]))
    for split, numbers in at.items():
        if of[split] != {len(numbers)} or sorted(numbers) != list(range(len(numbers))):
            yield f"[file] shards of {split} are {sorted(numbers)} of {sorted(of[split])}"


def check_run(folder: Path, rows: int | None = None, most: int = 100) -> list[str]:
    """Return what is wrong with a run folder, at most `most` sentences.

    `rows`: look at about so many rows, evenly spread, instead of at all.
    """
    files = sorted((folder / "data").glob("*.parquet")) if (folder / "data").is_dir() else []
    if not files:
        return [f"[run] no shards in {folder / 'data'}"]
    found = list(_check_names(files))
    found += [f"[run] no {x}" for x in ("README.md", "run.toml") if not (folder / x).is_file()]
    if (folder / "run.toml").is_file():
        tomllib.loads((folder / "run.toml").read_text(encoding="utf-8"))
    counts = {file.name: pq.read_metadata(file).num_rows for file in files}
    total = sum(counts.values())
    step = max(1, total // rows) if rows else 1
    seen = Seen()
    schemas, number = set(), -1
    for file in files:
        split = file.name.rsplit("-", 3)[0]
        parquet = pq.ParquetFile(file)
        names, wrong = check_schema(parquet.schema_arrow)
        schemas.add(tuple(names))
        found += [f"{file.name}: {x}" for x in wrong]
        if wrong:
            continue
        seen.splits[split] += parquet.read(columns=["index"])["index"].to_pylist()
        for batch in parquet.iter_batches(batch_size=64):
            for i in range(batch.num_rows):
                number += 1
                if number % step:
                    continue
                row = batch.slice(i, 1).to_pylist()[0]
                found += [f"{file.name} row {row['id']}: {x}" for x in check_row(row, names)]
                _gather(seen, row, split, names)
                if len(found) >= most:
                    return [*found[:most], "... and maybe more"]
    if len(schemas) > 1:
        found.append("[run] shards name labels differently")
    for split, indices in seen.splits.items():
        if indices != list(range(indices[0], indices[0] + len(indices))):
            found.append(f"[run] the indices of {split} are not one contiguous range in order")
    every = sorted(i for indices in seen.splits.values() for i in indices)
    if every != list(range(len(every))):
        found.append("[run] the indices of all splits are not 0 to the number of rows")
    found += _check_seen(seen)
    found += _check_manifest(folder, counts, seen)
    return found[:most]


def main(argv: list[str] | None = None) -> int:
    """Print what is wrong with a run folder; return 1 if anything is."""
    parser = argparse.ArgumentParser(description="Check a run folder against the contract.")
    parser.add_argument("folder", type=Path, metavar="RUN_DIR")
    parser.add_argument("--rows", type=int, help="look at about so many rows, evenly spread")
    args = parser.parse_args(argv)
    if not args.folder.is_dir():
        sys.stderr.write(f"{args.folder}: no such folder\n")
        return 2
    found = check_run(args.folder, args.rows)
    for problem in found:
        print(problem)
    print(f"{args.folder}: {len(found) or 'no'} problem{'' if len(found) == 1 else 's'}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
