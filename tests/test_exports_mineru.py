"""mineru-html as MinerU-HTML itself reads it: its items, its parser, its way back to the page."""

from __future__ import annotations

import json
from pathlib import Path

import lxml.html
import numpy as np
import pyarrow.parquet as pq
import pytest
from rowkit import Kit, words

from gen.chance import Stream
from gen.cli import main
from gen.exports import Job, Survival, Tally, export, find
from gen.labels import BODY_LABELS, LABELS
from gen.policies import load
from gen.records import Row, rows, run_text

pytest.importorskip("mineru_html")


def bare(text: str) -> str:
    return "".join(text.split())


def exported(row: Row, folder: Path) -> tuple[dict[str, str], Survival]:
    chosen, policy = find("mineru-html"), load("mineru-html")
    job = Job(folder, policy, ("train",), ("en",), {}, Tally(policy))
    writer = chosen.open(job)
    job.tally.row(row, "html")
    writer.add(row, "train")
    writer.close()
    return json.loads((folder / "train.jsonl").read_text("utf-8")), job.tally.result()


def test_its_own_tools_take_the_answer(tmp_path: Path) -> None:
    """Its parser reads the answer, and with it its extractor finds the body that the items hold."""
    from mineru_html.process.map_to_main import extract_main_html
    from mineru_html.process.parse_result import parse_llm_response

    run, out = tmp_path / "run", tmp_path / "out"
    args = ["--pages", "40", "--lang", "bg,en", "--workers", "1", "--quiet"]
    assert main(["generate", "--out", str(run), *args]) == 0
    found = export(run, "mineru-html", out).survival
    files = sorted((run / "data").glob("*.parquet"))
    have = {r.id: r for f in files for r in rows(pq.read_table(f))}
    body = extra = 0
    for path in out.glob("t*.jsonl"):
        for line in path.read_text("utf-8").split("\n")[:-1]:
            if path.name == "sources.jsonl":
                continue
            page = json.loads(line)
            row = have[page["track_id"]]
            assert parse_llm_response(page["answer"]) == page["labels"]
            if "main" not in page["labels"].values():
                continue
            text = extract_main_html(page["map_html"], page["labels"])
            got = bare(lxml.html.document_fromstring(text).text_content())
            wanted = [
                bare(run_text(row, i))
                for i in np.flatnonzero(row.runs.attr == 0)
                if LABELS[row.runs.label[i]] in BODY_LABELS
            ]
            body += sum(len(x) for x in wanted if x in got) / sum(map(len, wanted))
            extra += 1
    assert extra > 20
    assert body / extra > 0.97
    assert found.rows_written == 40
    assert found.right > 0.99 * found.kept


def test_what_it_cuts_is_told(tmp_path: Path) -> None:
    """Menus, hidden nodes, middle entries of lists and what is over 500 characters are lost."""
    kit = Kit(groups=[("article", -1, 0)]).tag("<html><body><nav><a href='#'>")
    kit.text("Home page", "nav.menu").tag("</a></nav><p>")
    kit.text(words(Stream(1, 1, "x"), 20), "article.body", 0).tag("</p><p>")
    long = "abcdefghi " * 80
    kit.text(long, "article.quote", 0).tag("</p><ul>")
    for i in range(4):
        kit.tag("<li>").text(f"Entry number {i}", "article.list_item", 0).tag("</li>")
    kit.tag("</ul><p style='display:none'>").text("Gone", "form.hint", hidden=True).tag("</p><p>")
    kit.text("So it goes on. ", "article.body", 0).tag("<a href='#'>")
    row = kit.text("Buy shoes", "promo.ad").tag("</a></p></body></html>").row()
    page, found = exported(row, tmp_path)
    of = {x.label: x for x in found.labels}
    assert of["nav.menu"].kept == of["form.hint"].kept == 0
    assert of["article.body"].kept == of["article.body"].characters
    assert 445 <= of["article.quote"].kept <= 455 < of["article.quote"].characters == 720
    assert of["article.list_item"].kept == 24 < of["article.list_item"].characters == 48
    assert (of["promo.ad"].kept, of["promo.ad"].right) == (8, 0)
    assert (found.mixed, found.cut) == (1, 2)
    assert page["answer"] == "<answer>1main2main3main4main</answer>"
