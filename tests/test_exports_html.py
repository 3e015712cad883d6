"""Exports of HTML: the gold text and snippets of wcxb, the marks of boilernet, mineru's items."""

from __future__ import annotations

import gzip
import html as htmllib
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np
import pyarrow.parquet as pq
import pytest
from rowkit import Kit, page
from runkit import write_run

from gen.cli import main
from gen.errors import CheckError, ConfigError
from gen.exports import Job, Tally, export, find
from gen.exports.leaves import leaves, parse
from gen.labels import BODY_LABELS, LABELS
from gen.policies import load
from gen.records import Row, rows

HTML = ("wcxb", "boilernet")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty pages as generate makes them, in two languages."""
    out = tmp_path_factory.mktemp("real") / "run"
    args = ["--pages", "60", "--lang", "bg,en", "--workers", "1", "--quiet"]
    assert main(["generate", "--out", str(out), *args]) == 0
    return out


def rows_of(run: Path) -> dict[str, Row]:
    files = sorted((run / "data").glob("*.parquet"))
    return {r.id: r for f in files for r in rows(pq.read_table(f))}


def exported(name: str, row: Row, folder: Path, policy: str = "") -> Any:
    """Export one row without a run and return the tally's result."""
    chosen = find(name)
    rule = load(policy or chosen.policy)
    folder.mkdir(exist_ok=True)
    options = dict(chosen.options)
    job = Job(folder, rule, ("train", "test"), ("en",), options, Tally(rule))
    writer = chosen.open(job)
    job.tally.row(row, chosen.source)
    writer.add(row, "test")
    writer.close()
    return job.tally.result()


def bare(text: str) -> str:
    return "".join(text.split())


def test_leaves_are_the_runs(real: Path) -> None:
    """Every text node that is not white space is the run of its place; anything else is refused."""
    for row in rows_of(real).values():
        found = [x for x in leaves(row, parse(row)) if x.run >= 0]
        assert [x.run for x in found] == np.flatnonzero(row.runs.attr == 0).tolist()
        for leaf in found:
            source = row.html[row.runs.start[leaf.run] : row.runs.end[leaf.run]]
            assert bare(leaf.text) == bare(htmllib.unescape(source))
    row = page().row()
    for change in ("<b>more</b><noscript>", "<script>"):
        other = replace(row, html=row.html.replace("<noscript>", change))
        with pytest.raises(CheckError, match="not in both"):
            list(leaves(other, parse(other)))


@pytest.mark.parametrize("name", HTML)
def test_gold_of_the_html_is_counted(name: str, tmp_path: Path) -> None:
    """The report counts every text run of the HTML, and what the format does not hold."""
    write_run(tmp_path / "run")
    found = export(tmp_path / "run", name, tmp_path / "out").survival
    gold: Counter[str] = Counter()
    for row in rows_of(tmp_path / "run").values():
        for i in np.flatnonzero(row.runs.attr == 0):
            text = re.sub(r"&(amp|lt|gt);", "&", row.html[row.runs.start[i] : row.runs.end[i]])
            gold[LABELS[row.runs.label[i]]] += len(bare(text))
    assert {x.label: x.characters for x in found.labels} == gold
    lost = {x.label for x in found.labels if x.kept < x.characters}
    assert lost == ({"notice.noscript"} if name == "boilernet" else set())
    assert found.right == found.kept


@pytest.mark.parametrize("name", HTML)
def test_a_policy_must_say_what_is_not_sought(name: str, tmp_path: Path) -> None:
    """A policy without a class of the rest cannot tell content from it, and is refused."""
    write_run(tmp_path / "run")
    with pytest.raises(ConfigError, match="tells content from the rest"):
        export(tmp_path / "run", name, tmp_path / "out", policy="roles")
    assert not (tmp_path / "out").exists()


# --- wcxb ---------------------------------------------------------------------------------------


def word_f1(predicted: str, reference: str) -> float:
    """Return the benchmark's measure: F1 over counts of lower-case words."""
    one, other = (Counter(re.findall(r"\w+", x.lower())) for x in (predicted, reference))
    if not one or not other:
        return float(not one and not other)
    return 2 * (one & other).total() / (one.total() + other.total())


def truths(out: Path) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(out.glob("*/ground-truth/*.json")):
        packed = path.parents[1] / "html" / f"{path.stem}.html.gz"
        found.append((gzip.decompress(packed.read_bytes()).decode(), json.loads(path.read_text())))
    return found


def test_wcxb_holds_the_source_blocks(real: Path, tmp_path: Path) -> None:
    """The gold text is the body, complete and in order; snippets are in it, or are not."""
    out = tmp_path / "out"
    export(real, "wcxb", out)
    have, seen = rows_of(real), 0
    assert {p.name for p in out.iterdir() if p.is_dir()} == {"train", "dev", "test"}
    for html, truth in truths(out):
        row = have[truth["_internal"]["pagenoise"]]
        gold = truth["ground_truth"]
        assert html == row.html
        body = [i for i in range(len(row.runs)) if LABELS[row.runs.label[i]] in BODY_LABELS]
        wanted = "".join(
            bare(htmllib.unescape(row.html[row.runs.start[i] : row.runs.end[i]]))
            for i in body
            if not row.runs.attr[i]
        )
        assert bare(gold["main_content"]) == wanted
        assert word_f1(gold["main_content"], gold["main_content"]) == 1
        assert bool(gold["with"]) == bool(row.article)
        assert len(gold["with"]) <= 5
        assert all(x in gold["main_content"] and len(x) <= 200 for x in gold["with"])
        low = gold["main_content"].lower()
        assert len(gold["without"]) <= 10
        assert not any(x.lower() in low for x in gold["without"])
        seen += len(gold["without"])
        if row.article:
            assert gold["title"] == row.article["title"]
            assert truth["_internal"]["licence"] == row.article["licence"]
    assert seen > 3 * len(have)


def test_wcxb_tells_extractors_apart(real: Path, tmp_path: Path) -> None:
    """By the benchmark's measure a main-content extractor is better than all text of the page."""
    from resiliparse.extract.html2text import extract_plain_text

    export(real, "wcxb", tmp_path / "out")
    scores: dict[bool, list[float]] = {True: [], False: []}
    leaked: dict[bool, list[float]] = {True: [], False: []}
    for html, truth in truths(tmp_path / "out"):
        gold = truth["ground_truth"]
        if not gold["main_content"] or not gold["without"]:
            continue
        for main_content in (True, False):
            text = extract_plain_text(html, main_content=main_content)
            scores[main_content].append(word_f1(text, gold["main_content"]))
            there = [x.lower() in text.lower() for x in gold["without"]]
            leaked[main_content].append(sum(there) / len(there))
    mean = {k: sum(v) / len(v) for k, v in scores.items()}
    leaks = {k: sum(v) / len(v) for k, v in leaked.items()}
    assert mean[True] > mean[False]
    assert leaks[True] < leaks[False]
    assert leaks[False] > 0.8, "what must not appear is not on the page as extractors print it"


def mixed() -> Row:
    """Return a page whose paragraph holds an advertisement's link and an element's own text."""
    kit = Kit(groups=[("article", -1, 0)]).tag("<html><body><div>")
    kit.text("Loose words of an advert here. ", "promo.ad").tag("<p>")
    kit.text("The body says so much. ", "article.body", 0).tag("<a href='#'>")
    kit.text("Buy shoes now at half the price", "promo.ad").tag("</a>")
    kit.text(" And goes on.", "article.body", 0).tag("</p>")
    kit.text(" Tail of the division", "article.body", 0).tag("<!-- note --></div>")
    return kit.tag("<button>").text("Send it", "form.button").tag("</button></body></html>").row()


def test_wcxb_leaves_the_advert_out_of_its_paragraph(tmp_path: Path) -> None:
    """Of a mixed block the gold text has what is gold, and no snippet comes from it."""
    found = exported("wcxb", mixed(), tmp_path)
    (gold,) = [t["ground_truth"] for _, t in truths(tmp_path)]
    assert gold["main_content"] == ("The body says so much. And goes on.\n\nTail of the division")
    assert gold["without"] == ["Loose words of an advert here."]
    assert found.mixed == 1
    assert found.right == found.characters


# --- boilernet ----------------------------------------------------------------------------------

IGNORED = set("head iframe script meta link style input checkbox button noscript".split())


def boiler(one: Any, label: int = 0) -> list[tuple[str, int]]:
    """Return leaves and labels as BoilerNet's preprocessing takes them from a parsed page."""
    label = int(one.get("__boilernet_label", label))
    out = [(one.text, label)] if one.text and one.text.strip() else []
    for child in one:
        if not isinstance(child.tag, str):
            out.append((child.text, label))
        elif child.tag not in IGNORED:
            out += boiler(child, label)
        if child.tail and child.tail.strip():
            out.append((child.tail, label))
    return out


def test_boilernet_reads_what_was_meant(real: Path, tmp_path: Path) -> None:
    """Read by BoilerNet's rules, every leaf that it sees has the class of its label, none more."""
    out = tmp_path / "out"
    found = export(real, "boilernet", out).survival
    body, counts = load("article-body"), Counter[str]()
    for row in rows_of(real).values():
        data = (out / "html" / f"{row.id}.html").read_bytes()  # as BoilerNet reads it
        root = lxml.html.document_fromstring(data)
        seen = "".join(bare(t) for t, label in boiler(root) if label)
        wanted = "".join(
            bare(x.text)
            for x in leaves(row, parse(row))
            if x.run >= 0 and body.class_of(LABELS[row.runs.label[x.run]]) == "main"
        )
        assert seen == wanted
        counts["leaves"] += len(boiler(root))
    assert counts["leaves"] >= found.units
    listed = [
        name
        for x in ("train", "dev", "test")
        for name in (out / "split" / f"{x}_set.txt").read_text().split()
    ]
    assert sorted(listed) == sorted(p.name for p in (out / "html").iterdir())
    assert found.right == found.kept > 0.9 * found.characters


def test_boilernet_decides_an_elements_own_text(tmp_path: Path) -> None:
    """An element's own text has one label: content if any of it is; nested elements have theirs."""
    found = exported("boilernet", mixed(), tmp_path)
    text = next((tmp_path / "html").iterdir()).read_text("utf-8")
    assert '<div __boilernet_label="1">' in text
    assert '<a href="#" __boilernet_label="0">' in text
    assert "note" not in text
    assert (found.mixed, found.units) == (1, 3)
    of = {x.label: x for x in found.labels}
    assert (of["promo.ad"].kept, of["promo.ad"].right) == (50, 25)
    assert (of["form.button"].characters, of["form.button"].kept) == (6, 0)
    for name in ("train", "dev", "test"):
        assert (tmp_path / "split" / f"{name}_set.txt").is_file()
