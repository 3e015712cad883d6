"""Comments and teasers from the user's data: read, masked, frozen, parted by split, refused."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gen import cli, wording
from gen.borrowed import Conversation, Wanted, borrow
from gen.borrowed.masking import Masker
from gen.labels import LABEL_ID

WORDS = "alder birch cedar elder hazel larch maple pine rowan willow".split()


def run(*args: str) -> int:
    """Run a command in this process."""
    return cli.main([str(a) for a in args])


def remarks(n: int) -> list[dict[str, Any]]:
    """Return n remarks with an answer to each, by people with real names."""
    out: list[dict[str, Any]] = []
    for i in range(n):
        tree = f"{WORDS[i % 10]} {WORDS[i // 10 % 10]}"
        text = (
            f"The {tree} needs <b>water</b> & care, ask jane.doe@post.bg or +359 88 123 45{i:02d}."
        )
        out.append({"id": i, "author": "Jane Doe", "comment": text, "parent_id": None})
        answer = f"@JaneDoe Hi Jane, Jane Doe, about {tree}: see https://trees.com/jane/{i} please"
        out.append({"id": 1000 + i, "author": "bob_77", "comment": answer, "parent_id": float(i)})
    return out


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as JSON lines, packed as the ending says."""
    data = "\n".join(json.dumps(r) for r in rows).encode()
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(data))
    return path


def headlines(path: Path, n: int) -> Path:
    """Write headlines as CSV; some have no lede."""
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["headline", "category", "short_description"])
        for i in range(n):
            title = f"{WORDS[i % 10].title()} and {WORDS[i // 10]} number {i} <i>felled</i>"
            out.writerow([title, "Sport" if i % 2 else "Trees", f"Lede of {i}." if i % 3 else ""])
    return path


def take(source: Path | str, **more: Any) -> tuple[list[Conversation], Any]:
    """Read comments in English and return them with the counts."""
    words = {"en": wording.language("en")}
    found, count = borrow(Wanted(comments=[str(source)], **more), words, 4, 1)
    return list(found.comments), count["comments"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on borrowed comments and teasers."""
    path = tmp_path_factory.mktemp("borrowed")
    comments, teasers = lines(path / "c.jsonl.gz", remarks(60)), headlines(path / "t.csv", 90)
    args = ["--comments", str(comments), "--teasers", str(teasers), "--profile", "comments"]
    out = path / "run"
    args += ["--pages", "160", "--lang", "en", "--seed", "3", "--workers", "1", "--quiet"]
    args += ["--sites", "wordpress,portal,phpbb,broadsheet"]
    assert run("generate", "--out", str(out), *args, "--borrowed-licence", "CC0-1.0") == 0
    comments.unlink()
    teasers.unlink()
    return out


def rows(out: Path) -> list[dict[str, Any]]:
    """Return all rows of a run."""
    files = sorted((out / "data").glob("*.parquet"))
    return [r for f in files for r in pq.read_table(f).to_pylist()]


def texts(out: Path, split: str, label: str) -> set[str]:
    """Return what a split's pages hold under a label."""
    number = LABEL_ID[label]
    found = set()
    for file in sorted((out / "data").glob(f"{split}-*.parquet")):
        for r in pq.read_table(file, columns=["text", "spans"]).to_pylist():
            found |= {r["text"][s["start"] : s["end"]] for s in r["spans"] if s["label"] == number}
    return found


def test_pages_show_borrowed_comments_and_teasers(folder: Path) -> None:
    """Comments and headlines of the data stand on the pages, as text, and the run verifies."""
    html = "".join(r["html"] for r in rows(folder))
    assert "needs &lt;b&gt;water&lt;/b&gt; &amp; care" in html
    assert "number 7 &lt;i&gt;" in html.replace("Number", "number")
    assert run("verify", str(folder), "--level", "rows") == 0


def test_people_and_addresses_are_replaced(folder: Path) -> None:
    """No name, address, number or link of the data is in the run, neither in rows nor beside."""
    kept = json.dumps(pq.read_table(folder / "comments.parquet").to_pylist())
    html = "".join(r["html"] for r in rows(folder))
    for text in (kept, html):
        for real in ("Jane Doe", "JaneDoe", "bob_77", "post.bg", "+359 88", "trees.com/jane"):
            assert real not in text


def test_a_run_is_remade_without_its_sources(folder: Path) -> None:
    """The source files are gone; rows are remade from what is frozen in the folder."""
    assert run("verify", str(folder), "--level", "remake", "--rows", "12") == 0
    (folder / "kept").mkdir(exist_ok=True)
    moved = (folder / "comments.parquet").rename(folder / "kept" / "x")
    assert run("show", str(folder), "0", "--remake") == 2
    moved.rename(folder / "comments.parquet")
    (folder / "kept").rmdir()


def test_splits_share_no_borrowed_text(folder: Path) -> None:
    """What test and validation pages borrow is in no training page."""
    for label, mark in (("comment.body", " needs <b>water"), ("teaser.title", "elled<")):
        train = {x for x in texts(folder, "train", label) if mark in x}
        others = {x for s in ("validation", "test") for x in texts(folder, s, label) if mark in x}
        assert train and others and not train & others


def test_card_and_run_file_say_where_it_is_from(folder: Path) -> None:
    """The card names sources, licence and digests; run.toml holds them."""
    card = (folder / "README.md").read_text()
    config = tomllib.loads((folder / "run.toml").read_text())
    assert config["borrowed"] == ["csv:t.csv", "jsonl:c.jsonl.gz"]
    assert not config["keep_names"]
    for said in ("120 real comments", "90 real teasers", "CC0-1.0", config["comments_digest"]):
        assert said in card


def test_answers_stand_under_what_they_answer(tmp_path: Path) -> None:
    """An answer is in the conversation of its parent, after it, also where ids are numbers."""
    found, count = take(lines(tmp_path / "c.jsonl", remarks(12)[::-1]))
    assert count.counts["kept"] == 24 and len(found) == 12
    for c in found:
        first, second = c.remarks
        assert (first.to, second.to) == (-1, 0)
        assert first.name != second.name
        assert f"@{first.name.replace(' ', '')} Hi {first.name.split()[0]}" in second.paragraphs[0]


def test_names_may_be_kept(tmp_path: Path) -> None:
    """With keep_names, names and links stay; e-mail addresses and phone numbers go."""
    found, _ = take(lines(tmp_path / "c.jsonl.bz2", remarks(3)), keep_names=True)
    text = json.dumps([r.paragraphs for c in found for r in c.remarks])
    assert found[0].remarks[0].name == "Jane Doe"
    assert "Jane Doe" in text and "trees.com/jane" in text
    assert "post.bg" not in text and "+359 88" not in text


@pytest.mark.parametrize(
    ("text", "there", "gone"),
    [
        ("Call 0888 123 456 today", "today", "123 456"),
        ("In 1998-2004 it cost 1 200 000.", "1998-2004 it cost 1 200 000", ""),
        ("mail me: a.b+c@mail.co.uk!", "@mail.example!", "co.uk"),
        ("see www.some-place.org/a/b?c=1, ok", ".example/", "some-place"),
        ("thanks @Some.Body!", "thanks @", "Some.Body"),
        ("version 2.0.1 of 10.12.2023", "version 2.0.1 of 10.12.2023", ""),
        ("born on 01.02.1963 and 05/06/2001", "01.02.1963 and 05/06/2001", ""),
        ("dial (02) 987 65 43", "dial 07700 900", "987"),
        ("Will this do? Mark my words.", "Will this do? Mark my words.", ""),
    ],
)
def test_masking(text: str, there: str, gone: str) -> None:
    """Addresses, numbers and mentions are replaced; years, prices and plain words stay."""
    mask = Masker(1, {"en": wording.language("en")}, keep_names=False)
    company = mask.company("en")
    company.name("Will Mark")
    new = company.text(text)
    assert there in new
    assert not gone or gone not in new
    assert company.text(text) == new


def test_left_out_and_counted(tmp_path: Path) -> None:
    """Empty, deleted, doubled and endless comments are left out and counted; languages kept."""
    data = [{"text": x, "lang": "en"} for x in ("A", "", "[deleted]", "a", "x " * 4000, "B\n\nC")]
    data.append({"text": "Un commentaire", "lang": "fr"})
    found, count = take(lines(tmp_path / "c.jsonl", data))
    assert [r.paragraphs for c in found for r in c.remarks] == [("A",), ("B", "C")]
    wanted = {"empty": 2, "duplicate": 1, "overlong": 1, "other_language": 1, "kept": 2, "read": 7}
    assert {k: count.counts[k] for k in wanted} == wanted


def test_every_kind_of_file(tmp_path: Path) -> None:
    """Text, CSV and Parquet give the same comments as JSON lines; blank lines part plain text."""
    said = ["First remark.", "Second one!", "Third?"]
    (tmp_path / "a.txt").write_text("\n\n".join(said))
    (tmp_path / "b.csv").write_text("user,comment_text\n" + "".join(f"x,{t}\n" for t in said))
    pq.write_table(pa.table({"body": said}), tmp_path / "c.parquet")
    for name in ("a.txt", "b.csv", "c.parquet"):
        found, _ = take(tmp_path / name)
        assert [r.paragraphs[0] for c in found for r in c.remarks] == said


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--comments", "nowhere.jsonl"], "no such file"),
        (["--comments", "starter"], "holds articles, not comments"),
        (["--comments", "{tmp}/empty.jsonl"], "is empty"),
        (["--comments", "{tmp}/prices.csv"], "no column holds the text; columns: price"),
        (["--comments", "{tmp}/two.jsonl"], "cannot be shared out over 3 splits"),
        (["--comments", "{tmp}/gone.jsonl"], "leaves nothing in en"),
        (["--comments", "{tmp}/broken.jsonl"], "broken.jsonl:2"),
        (["--comments", "{tmp}/two.jsonl", "--comments-map", "texd=a"], "did you mean 'text'"),
        (["--comments", "{tmp}/two.jsonl", "--comments-map", "text=a"], "no column 'a'"),
        (["--teasers", "{tmp}/prices.csv"], "--teasers-map title=COLUMN"),
        (["--teasers-map", "title=a"], "there are none"),
        (["--keep-names"], "no names to keep"),
    ],
)
def test_misuse_is_named_and_leaves_nothing(
    args: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be borrowed is exit 2 with where and why; no folder is left behind."""
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "prices.csv").write_text("price\n1\n")
    lines(tmp_path / "two.jsonl", [{"text": "a"}, {"text": "b"}])
    lines(tmp_path / "gone.jsonl", [{"text": "[deleted]"}])
    (tmp_path / "broken.jsonl").write_text('{"text": "x"}\n{broken\n')
    args = [a.replace("{tmp}", str(tmp_path)) for a in args]
    out = tmp_path / "run"
    assert run("generate", "--out", str(out), "--lang", "en", "--quiet", *args) == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert re.match(r"pagenoise: \S", error)
    assert not out.exists()
