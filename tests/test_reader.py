"""The independent reader: a page made by hand passes, and every fault put into it is named."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import reader

Row = dict[str, Any]

LABELS = reader.wanted_labels()
TAGS = ["O", *(f"{p}-{x}" for x in LABELS for p in "BI")]
DIGEST = "0123456789abcdef" * 4
LABEL = {"_type": "ClassLabel", "names": LABELS}

SPAN = [("start", pa.int64()), ("end", pa.int64()), ("label", pa.int64()), ("group", pa.int64())]
RUN = pa.struct([*SPAN, ("hidden", pa.bool_()), ("attr", pa.string())])
GROUP = pa.struct([("kind", pa.string()), ("parent", pa.int64()), ("depth", pa.int64())])
FIELDS = ("id", "title", "author", "date", "url", "licence", "source", "sha256")
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("index", pa.int64()),
        ("lang", pa.string()),
        ("family", pa.string()),
        ("site", pa.string()),
        ("page_kind", pa.string()),
        ("html", pa.string()),
        ("html_spans", pa.list_(RUN)),
        ("groups", pa.list_(GROUP)),
        ("view", pa.string()),
        ("text", pa.string()),
        ("spans", pa.list_(pa.struct([*SPAN, ("src", pa.int64())]))),
        ("coverage", pa.float64()),
        ("tokens", pa.list_(pa.string())),
        ("token_starts", pa.list_(pa.int64())),
        ("tags", pa.list_(pa.int64())),
        ("article", pa.struct([(x, pa.string()) for x in FIELDS])),
        ("traps", pa.list_(pa.string())),
        ("quality", pa.string()),
        ("weight", pa.float64()),
    ],
    metadata={
        "huggingface": json.dumps(
            {
                "info": {
                    "features": {
                        "html_spans": {"_type": "List", "feature": {"label": LABEL}},
                        "spans": {"_type": "List", "feature": {"label": LABEL}},
                        "tags": {"_type": "List", "feature": {**LABEL, "names": TAGS}},
                    }
                }
            }
        )
    },
)

# Markup with the labelled text in [[label|group|text]]; a trailing ! marks a hidden run.
PAGE = """<!DOCTYPE html>
<html lang="bg"><head><title>Не се брои</title><style>p{}</style></head><body>
<ul class="m1"><li><a href="#">[[nav.menu|0|Начало]]</a></li></ul>
<h1 class="t9">[[article.title|1|Мост &amp; река]]</h1>
<div class="b4"><p>[[article.body|1|Мостът е отворен.]]</p>
<p>[[article.body|1|Река Яна тече, 1 < 2&nbsp;км.]]</p>
<ul><li>[[article.list_item|1|първо]]</li></ul></div>
<img src="data:," alt="[[teaser.alt|-1|Снимка]]"><details><summary>[[comment.count|2|1 коментар]]
</summary><p>[[comment.body|3|Браво!!|!]]</p></details></body></html>
"""
# The view: what is not in a hole is invented by the view and belongs to what follows on its line.
VIEW = """[[0|Начало]]

[[1|Мост & река]]
[[2|Мостът е отворен.]]
[[3|Река Яна тече, 1 < 2\u00a0км.]]
  • [[4|първо]]
[[5|Снимка]]
[[6|1 коментар]]
"""


def make(index: int = 0, site: str = "a-1", article: str = "starter-1") -> Row:
    """Return a good row, its offsets counted here and not by the package."""
    html, runs = "", []
    for piece in re.split(r"(\[\[.*?\]\])", PAGE, flags=re.S):
        if piece.startswith("[["):
            label, group, text, *hidden = piece[2:-2].split("|")
            runs.append(
                {
                    "start": len(html),
                    "end": len(html) + len(text),
                    "label": LABELS.index(label),
                    "group": int(group),
                    "hidden": bool(hidden),
                    "attr": "alt" if label == "teaser.alt" else "",
                }
            )
            piece = text
        html += piece
    text, spans, begin = "", [], None
    for piece in re.split(r"(\[\[.*?\]\]|\s+)", VIEW):
        if not piece:
            continue
        start = begin if begin is not None else len(text)
        begin = None
        if piece.startswith("[["):
            src, shown = piece[2:-2].split("|")
            text += shown
            run = runs[int(src)]
            spans.append(
                {
                    "start": start,
                    "end": len(text),
                    "label": run["label"],
                    "group": run["group"],
                    "src": int(src),
                }
            )
        else:
            text += piece
            begin = start if piece.strip() or start < len(text) - len(piece) else None
    tokens = [(m.start(), m[0]) for m in re.finditer(r"\w+|[^\w\s]", text)]
    tags, begun = [], set()
    for at, _ in tokens:
        i = next(i for i, s in enumerate(spans) if s["start"] <= at < s["end"])
        tags.append(2 * spans[i]["label"] + (2 if i in begun else 1))
        begun.add(i)
    body = "Мостътеотворен.РекаЯнатече,1<2км.първо"
    return {
        "id": f"{DIGEST[:12]}-{index:09d}",
        "index": index,
        "lang": "bg",
        "family": "portal",
        "site": site,
        "page_kind": "article",
        "html": html,
        "html_spans": runs,
        "groups": [
            {"kind": "menu", "parent": -1, "depth": 0},
            {"kind": "article", "parent": -1, "depth": 0},
            {"kind": "comments", "parent": -1, "depth": 0},
            {"kind": "comment", "parent": 2, "depth": 0},
        ],
        "view": "rendered",
        "text": text,
        "spans": spans,
        "coverage": 1.0,
        "tokens": [x for _, x in tokens],
        "token_starts": [x for x, _ in tokens],
        "tags": tags,
        "article": {
            **dict.fromkeys(FIELDS, ""),
            "id": article,
            "source": "jsonl:news.jsonl.gz",
            "sha256": hashlib.sha256(body.encode()).hexdigest(),
        },
        "traps": ["closed-details"],
        "quality": "gold",
        "weight": 1.0,
    }


def save(folder: Path, shards: dict[str, list[Row]], config: dict[str, Any] | None = None) -> Path:
    """Write a run folder of hand-made rows, with its manifest."""
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text("card\n")
    (folder / "run.toml").write_text("seed = 0\n")
    listed = []
    for name, rows in shards.items():
        path = folder / "data" / name
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
        data = path.read_bytes()
        sha = hashlib.sha256(data).hexdigest()
        listed.append(
            {"path": f"data/{name}", "rows": len(rows), "bytes": len(data), "sha256": sha}
        )
    config = config or {"splits": {"train": 0.5, "test": 0.5}, "shard_size": 2}
    manifest = {"digest": DIGEST, "config": config, "shards": listed}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def good() -> dict[str, list[Row]]:
    """Return two splits that share neither site nor article."""
    return {
        "train-00000-of-00002.parquet": [make(0), make(1)],
        "train-00001-of-00002.parquet": [make(2)],
        "test-00000-of-00001.parquet": [make(3, "b-1", "starter-2")],
    }


def test_good_run_passes(tmp_path: Path) -> None:
    """A run folder that keeps the contract has no problems."""
    assert reader.check_run(save(tmp_path / "run", good())) == []


def overlapping(row: Row) -> None:
    row["spans"][1]["start"] = row["spans"][0]["end"] - 1


def untrimmed(row: Row) -> None:
    row["spans"][0]["end"] += 1


def unlabelled(row: Row) -> None:
    row["spans"][2]["end"] -= 1


def empty_span(row: Row) -> None:
    row["spans"][0]["end"] = row["spans"][0]["start"]


def nameless(row: Row) -> None:
    row["spans"][0]["label"] = len(LABELS)


def wrong_source(row: Row) -> None:
    row["spans"][0]["src"] = 5
    row["spans"][0]["label"] = row["html_spans"][5]["label"]


def other_label(row: Row) -> None:
    row["spans"][0]["label"] = LABELS.index("nav.top")


def shows_hidden(row: Row) -> None:
    row["html_spans"][6]["hidden"] = True


def low_coverage(row: Row) -> None:
    row["spans"][3].update(label=LABELS.index("unknown"), src=-1)


def wrong_coverage(row: Row) -> None:
    row["coverage"] = 0.97


def no_body(row: Row) -> None:
    for span in row["spans"][2:4]:
        span["label"] = LABELS.index("article.heading")


def wrong_token(row: Row) -> None:
    row["tokens"][0] = row["tokens"][0][:-1]


def missing_token(row: Row) -> None:
    for key in ("tokens", "token_starts", "tags"):
        row[key].pop()


def wrong_tag(row: Row) -> None:
    row["tags"][1] += 1


def second_begin(row: Row) -> None:
    row["tags"][4] -= 1


def leaked_attribute(row: Row) -> None:
    # As long as what it replaces, so that offsets hold.
    row["html"] = row["html"].replace('class="m1"', "data-label", 1)


def leaked_value(row: Row) -> None:
    row["html"] = row["html"].replace('<html lang="bg">', "<html a=nav.toc>")


def altered_body(row: Row) -> None:
    row["html"] = row["html"].replace("отворен", "затворе")
    row["text"] = row["text"].replace("отворен", "затворе")
    row["tokens"] = ["затворе" if x == "отворен" else x for x in row["tokens"]]


def moved_run(row: Row) -> None:
    row["html_spans"][1]["end"] -= 2


def tag_in_run(row: Row) -> None:
    first, second = row["html_spans"][2], row["html_spans"].pop(3)
    first["end"] = second["end"]


def lost_run(row: Row) -> None:
    del row["html_spans"][7]


def unmarked_hidden(row: Row) -> None:
    row["html_spans"][7]["hidden"] = False


def wrong_attribute(row: Row) -> None:
    row["html_spans"][5]["attr"] = "title"


def cut_body(row: Row) -> None:
    end = row["spans"][4]["start"]
    row["text"] = row["text"][:end].rstrip()
    row["spans"] = row["spans"][:4]
    keep = sum(x < end for x in row["token_starts"])
    for key in ("tokens", "token_starts", "tags"):
        row[key] = row[key][:keep]


def no_such_group(row: Row) -> None:
    row["spans"][0]["group"] = 9


def parent_after(row: Row) -> None:
    row["groups"][2]["parent"] = 3


def strange_kind(row: Row) -> None:
    row["page_kind"] = "gallery"


def no_article(row: Row) -> None:
    row["article"] = None


def article_on_index(row: Row) -> None:
    row.update(article=None, page_kind="index")


def wrong_id(row: Row) -> None:
    row["id"] = row["id"][:-1] + "7"


def path_source(row: Row) -> None:
    row["article"]["source"] = "jsonl:/home/me/news.jsonl"


def wrong_quality(row: Row) -> None:
    row["quality"] = "bronze"


FAULTS: list[tuple[Callable[[Row], None], str]] = [
    (overlapping, r"\[1\] spans\[1\].* overlaps"),
    (untrimmed, r"\[1\] spans\[0\].* white space at an edge"),
    (unlabelled, r"\[1\] character \d+ \('\.'\) is in no span"),
    (empty_span, r"\[1\] spans\[0\].* is empty"),
    (nameless, r"\[1\] spans\[0\] .* has no name"),
    (wrong_source, r"\[1\] spans\[0\] 'Начало' does not show run 5"),
    (other_label, r"\[1\] spans\[0\] is nav.top, the run it shows is nav.menu"),
    (shows_hidden, r"\[1\] spans\[6\] shows run 6, which is hidden"),
    (low_coverage, r"\[1\] coverage is 1.0, by count 0\.\d+"),
    (wrong_coverage, r"\[1\] coverage is 0.97, by count 1.0"),
    (no_body, r"\[1\] a article page prints no article.body"),
    (wrong_token, r"\[4\] token 0 is \(0, 'Начал'\)"),
    (missing_token, r"\[4\] token \d+ is nothing"),
    (wrong_tag, r"\[4\] token 1 'Мост' is tagged I-article.title, by the spans B-article.title"),
    (second_begin, r"\[4\] token 4 .* is tagged"),
    (leaked_attribute, r"\[5\] <ul> still has data-label"),
    (leaked_value, r"\[5\] <html a='nav.toc'> names a label"),
    (altered_body, r"\[3\] the body's digest is not article.sha256"),
    (moved_run, r"\[2\] run 1 of \d+ is 'Мост & ре', lxml reads 'Мост & река'"),
    (tag_in_run, r"\[2\] html_spans\[2\] has a tag inside"),
    (lost_run, r"\[2\] run 6 of 6 is 'nothing', lxml reads 'Браво!!'"),
    (unmarked_hidden, r"\[2\] run 6 'Браво!!' is hidden by its markup"),
    (wrong_attribute, r"\[2\] html_spans\[5\] does not begin a title"),
    (cut_body, r"\[3\] rendered does not print all of the body"),
    (no_such_group, r"\[row\] spans\[0\] is of group 9 of 4"),
    (parent_after, r"\[row\] group 2 has parent 3"),
    (strange_kind, r"\[row\] page_kind 'gallery'"),
    (no_article, r"\[3\] a article page has no article"),
    (article_on_index, r"\[3\] a page without an article has article"),
    (wrong_id, r"\[row\] id .* does not end with the index 0"),
    (path_source, r"\[row\] article.source .* is a path"),
    (wrong_quality, r"\[row\] quality 'bronze'"),
]


@pytest.mark.parametrize(("fault", "message"), FAULTS, ids=[f.__name__ for f, _ in FAULTS])
def test_fault_in_a_row_is_named(
    tmp_path: Path, fault: Callable[[Row], None], message: str
) -> None:
    """A row with one fault is reported by what is wrong with it."""
    row = make(0)
    fault(row)
    shards = {"train-00000-of-00001.parquet": [row]}
    problems = reader.check_run(save(tmp_path / "run", shards))
    assert any(re.search(message, x) for x in problems), problems


def test_views_that_drop_content_may(tmp_path: Path) -> None:
    """A main-content view need not print all of the body."""
    row = make(0)
    cut_body(row)
    row["view"] = "resiliparse-main"
    shards = {"train-00000-of-00001.parquet": [row]}
    assert reader.check_run(save(tmp_path / "run", shards)) == []


def test_token_over_a_span_edge(tmp_path: Path) -> None:
    """A token takes the span with most of its characters, the first on a tie; B- opens a span."""
    spans = [(0, 1), (1, 3), (3, 5)]
    row = {
        "text": "абвгд е",
        "tokens": ["абвгд", "е"],
        "token_starts": [0, 6],
        "spans": [{"start": a, "end": b, "label": i} for i, (a, b) in enumerate([*spans, (6, 7)])],
        "tags": [2 * 1 + 1, 2 * 3 + 1],
    }
    assert list(reader._check_tokens(row, LABELS)) == []
    row["tags"][0] = 2 * 2 + 1
    assert "tagged" in next(iter(reader._check_tokens(row, LABELS)))


def shard_renamed(folder: Path) -> None:
    data = folder / "data"
    (data / "test-00000-of-00001.parquet").rename(data / "test-00000-of-00002.parquet")


def shard_missing(folder: Path) -> None:
    (folder / "data" / "train-00001-of-00002.parquet").unlink()


def shard_changed(folder: Path) -> None:
    path = folder / "data" / "test-00000-of-00001.parquet"
    pq.write_table(pq.read_table(path), path, compression="none")


def no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (shard_renamed, r"shards of test are \[0\] of \[2\]"),
        (shard_missing, r"train-00001-of-00002.parquet is in the manifest, not in data/"),
        (shard_changed, r"test-00000-of-00001.parquet is not the file of the manifest"),
        (no_manifest, r"no manifest.json"),
    ],
)
def test_fault_in_files_is_named(
    tmp_path: Path, fault: Callable[[Path], None], message: str
) -> None:
    """A shard renamed, lost or rewritten and a missing manifest are reported."""
    folder = save(tmp_path / "run", good())
    fault(folder)
    problems = reader.check_run(folder)
    assert any(re.search(message, x) for x in problems), problems


def test_leaks_between_splits_are_named(tmp_path: Path) -> None:
    """A site or an article in two splits is reported."""
    shards = good()
    shards["test-00000-of-00001.parquet"] = [make(3)]
    problems = reader.check_run(save(tmp_path / "run", shards))
    assert any("site 'a-1' is in test and in train" in x for x in problems), problems
    assert any("article 'starter-1' is in test and in train" in x for x in problems), problems


def test_gap_in_indices_is_named(tmp_path: Path) -> None:
    """A split whose indices are not contiguous is reported."""
    shards = good()
    shards["train-00001-of-00002.parquet"] = [make(7)]
    problems = reader.check_run(save(tmp_path / "run", shards))
    assert any("indices of train are not one contiguous range" in x for x in problems), problems


def test_class_that_gives_a_label_away_is_named(tmp_path: Path) -> None:
    """A class that stands on all runs of one label, and no others, across sites is reported."""
    rows = [make(i, f"s-{i % 4}") for i in range(24)]
    shards = {"train-00000-of-00001.parquet": rows}
    config = {"splits": {"train": 1}, "shard_size": 100}
    problems = reader.check_run(save(tmp_path / "run", shards, config))
    assert any("class 't9' is one-to-one with article.title" in x for x in problems), problems


def test_wrong_type_is_named(tmp_path: Path) -> None:
    """A column of another type is reported, since ClassLabel loses its names in it."""
    folder = save(tmp_path / "run", {"train-00000-of-00001.parquet": [make(0)]})
    path = folder / "data" / "train-00000-of-00001.parquet"
    table = pq.read_table(path)
    at = table.schema.get_field_index("tags")
    narrow = table.column("tags").cast(pa.list_(pa.int16()))
    pq.write_table(table.set_column(at, "tags", narrow), path)
    assert any("column tags has type list" in x for x in reader.check_run(folder))


@pytest.mark.parametrize("rows", [None, 2])
def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: int | None) -> None:
    """The command says what it found and exits 0, 1 or 2."""
    more = [] if rows is None else ["--rows", str(rows)]
    fine = save(tmp_path / "fine", good())
    assert reader.main([str(fine), *more]) == 0
    assert "no problems" in capsys.readouterr().out
    broken = copy.deepcopy(good())
    overlapping(broken["test-00000-of-00001.parquet"][0])
    assert reader.main([str(save(tmp_path / "broken", broken)), *more]) == 1
    assert "overlaps" in capsys.readouterr().out
    assert reader.main([str(tmp_path / "absent"), *more]) == 2
