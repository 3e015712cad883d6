"""Standoff: no text of an article is in it, all else is, and the articles make it whole again."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rowkit import Kit

from gen import standoff
from gen.articles import Article, read_articles
from gen.cli import main
from gen.labels import BODY_IDS, LABELS
from gen.records import Row, rows
from gen.standoff import SLOT, mask
from gen.standoff.twin import turned

PLACES = "mill quarry harbour orchard tannery viaduct foundry chapel granary ropewalk".split()


def run(*args: Any) -> int:
    """Run a command in this process."""
    return main([str(a) for a in args])


def articles(path: Path, n: int) -> Path:
    """Write n articles whose sentences stand nowhere else."""
    out = []
    for i in range(n):
        place, other = PLACES[i % 10], PLACES[(i * 3 + 1) % 10]
        text = "\n\n".join(
            f"Number {i} of the {place} was sold in {1700 + 7 * i + k} to a widow from the {other},"
            f" who paid {40 + k} crowns {k} pence and never set foot in its {PLACES[k]}."
            for k in range(6)
        )
        title = f"How the {place} came to stand beside the {other}, part {i} of many"
        tags = [f"{place} folk", f"old {other}s"]
        out.append({"id": f"a{i}", "title": title, "text": text, "author": f"Ann {i}"})
        out[-1] |= {"licence": "unknown", "url": f"https://paper.example/{i}", "tags": tags}
    path.write_text("\n".join(map(json.dumps, out)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A run of 60 pages in all kinds of view, and its standoff folder."""
    base = tmp_path_factory.mktemp("standoff")
    source = articles(base / "mine.jsonl", 30)
    more = ["--pages", "60", "--shard-size", "25", "--workers", "1", "--quiet"]
    views = ["--views", "rendered,resiliparse,resiliparse-main", "--profile", "comments"]
    out = base / "run"
    assert run("generate", "--articles", source, "--lang", "en", *views, *more, "--out", out) == 0
    assert run("standoff", out, "--out", base / "bare", "--workers", "1", "--quiet") == 0
    return out, base / "bare"


def strings(value: Any) -> Iterator[str]:
    """Yield every string of a nested value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for x in value.values():
            yield from strings(x)
    elif isinstance(value, list):
        for x in value:
            yield from strings(x)


def all_text(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every stretch of text of every file of a folder, Parquet unpacked."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            about = pq.ParquetFile(path).schema_arrow.metadata or {}
            yield from ((path.name, x.decode()) for x in about.values())
            for row in pq.read_table(path).to_pylist():
                for text in strings(row):
                    yield from ((path.name, x) for x in text.split(SLOT))
        else:
            yield path.name, path.read_text("utf-8")


def stretches(found: list[Article], size: int) -> set[str]:
    """Return every stretch of the articles' texts."""
    texts = [
        (a.title, a.standfirst, a.caption, *a.tags, *(b.text for b in a.blocks)) for a in found
    ]
    return {t[i : i + size] for x in texts for t in x for i in range(len(t) - size + 1)}


def test_no_stretch_of_an_article_is_in_any_file(made: tuple[Path, Path]) -> None:
    """Not 40 characters, and not 20 either, of any title or body stand in a standoff file."""
    full, bare = made
    kept, short = read_articles(full / "articles.parquet")
    for size in (40, 20):
        there = stretches([*kept, *short], size)
        seen = 0
        for name, text in all_text(bare):
            seen += len(text)
            hit = [t for i in range(len(text)) if (t := text[i : i + size]) in there]
            assert not hit, (name, hit[:3])
        assert seen > 1_000_000
    slugs = [a.title.lower().replace(",", "").replace(" ", "-")[:24] for a in kept]
    texts = [x for _, x in all_text(bare)]
    assert not any(s in x for x in texts for s in slugs)
    assert any(s in x for x in (t for _, t in all_text(full)) for s in slugs)


def pairs(made: tuple[Path, Path]) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Yield each row of the run with its standoff form."""
    full, bare = made
    for path in sorted((full / "data").iterdir()):
        stored = pq.read_table(bare / "data" / path.name).to_pylist()
        yield from zip(rows(pq.read_table(path)), stored, strict=True)


def test_what_is_left_is_the_page(made: tuple[Path, Path]) -> None:
    """Every character is the page's or a slot, at its place; bodies are slots, chrome is not."""
    counts = np.zeros((2, len(LABELS)), int)
    for row, bare in pairs(made):
        for name in ("html", "text"):
            whole, left = getattr(row, name), bare[name]
            assert len(whole) == len(left)
            assert all(a in (b, SLOT) for a, b in zip(left, whole, strict=True))
        hidden = {x["span"]: x["block"] for x in bare["slots"]}
        for i, span in enumerate(bare["html_spans"]):
            a, z, label = span["start"], span["end"], span["label"]
            assert label == row.runs.label[i]
            piece = bare["html"][a:z]
            assert (piece == SLOT * (z - a)) == (i in hidden), piece
            assert (label in BODY_IDS and not span["attr"]) == (hidden.get(i, -1) >= 0)
            counts[:, label] += z - a, (z - a) * (i not in hidden)
        assert [x["src"] for x in bare["spans"]] == row.spans[:, 4].tolist()
        assert not bare["article"] or bare["article"]["title"] == ""
    share = {x: counts[1, i] / counts[0, i] for i, x in enumerate(LABELS) if counts[0, i]}
    assert share["article.body"] == share["article.title"] == 0
    assert min(share[x] for x in share if x.split(".")[0] in ("form", "notice", "promo")) > 0.98
    assert share["comment.body"] > 0.9
    assert share["comment.author"] > 0.95
    assert 0.2 < share["teaser.title"] < 0.95


def test_blocks_are_named(made: tuple[Path, Path]) -> None:
    """The slots of a body name the block of the article whose text stands there in the full run."""
    kept, short = read_articles(made[0] / "articles.parquet")
    for row, bare in pairs(made):
        plan = bare["plan"]
        if plan["article"] < 0 and plan["short"] < 0:
            assert all(x["block"] == -1 for x in bare["slots"])
            continue
        own = kept[plan["article"]] if plan["article"] >= 0 else short[plan["short"]]
        assert own.id == bare["article"]["id"]
        for slot in bare["slots"]:
            if slot["block"] >= 0:
                a, z = row.runs.start[slot["span"]], row.runs.end[slot["span"]]
                assert row.html[a:z].split("&")[0] in own.blocks[slot["block"]].text


def same(a: Path, b: Path) -> list[str]:
    """Return the files of two run folders that are not the same to the byte."""
    names = sorted({p.relative_to(x) for x in (a, b) for p in x.rglob("*") if p.is_file()})
    return [
        n.as_posix()
        for n in names
        if not ((a / n).is_file() and (b / n).is_file())
        or (a / n).read_bytes() != (b / n).read_bytes()
    ]


def test_the_articles_make_it_whole(
    made: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader's copy, in another order and with more in it, gives the run back to the byte."""
    full, bare = made
    lines = (full.parent / "mine.jsonl").read_text("utf-8").split("\n")
    other = articles(tmp_path / "more.jsonl", 33).read_text("utf-8").split("\n")[30:]
    mine = [json.loads(x) for x in [*other, *reversed(lines)]]
    # Ids, columns, licences and languages of the copy have no say.
    renamed = [
        {"headline": x["title"], "body": x["text"], "n": i, "tags": x["tags"]}
        for i, x in enumerate(mine)
    ]
    copy = tmp_path / "copy.jsonl"
    copy.write_text("\n".join(map(json.dumps, renamed)), encoding="utf-8")
    args = ["hydrate", bare, "--articles", copy, "--workers", "1"]
    assert run(*args, "--out", tmp_path / "whole") == 0
    said = capsys.readouterr().err
    assert "the same as published; 5 of 5 shards to the byte" in said
    # run.toml of the full run says where on that machine its articles lay; nothing else differs.
    assert same(full, tmp_path / "whole") == ["manifest.json", "run.toml"]
    assert str(full.parent) not in (tmp_path / "whole" / "run.toml").read_text("utf-8")
    assert run("verify", tmp_path / "whole", "--level", "rows", "--workers", "1") == 0
    digests = [x["digest"] for _, x in pairs((tmp_path / "whole", bare))]
    assert len(set(digests)) == 60
    from gen.shards import content_digest

    table = pq.read_table(tmp_path / "whole" / "data" / "train-00000-of-00003.parquet")
    assert content_digest([table.slice(3, 1)]) in digests


def test_missing_and_changed_articles_are_counted(
    made: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an article, or with another body or title, nothing is made and it is said which."""
    full, bare = made
    mine = [json.loads(x) for x in (full.parent / "mine.jsonl").read_text("utf-8").split("\n")]
    mine[3]["text"] = mine[3]["text"].replace("widow", "squire")
    mine[4]["title"] += " more"
    copy = tmp_path / "copy.jsonl"
    copy.write_text("\n".join(map(json.dumps, mine[:-2])), encoding="utf-8")
    assert run("hydrate", bare, "--articles", copy, "--out", tmp_path / "whole") == 2
    said = capsys.readouterr().err
    assert "of the run's 30 articles 2 are missing and 2 are not as they were" in said
    assert "missing: a28 (https://paper.example/28)" in said
    assert "changed: a3 (" in said
    assert not (tmp_path / "whole").exists()


def test_a_frozen_list_will_do(made: tuple[Path, Path], tmp_path: Path) -> None:
    """The articles.parquet of a run folder is a copy, too, and so is the folder."""
    full, bare = made
    shutil.copy(full / "articles.parquet", tmp_path / "kept.parquet")
    assert standoff.hydrating.complete(bare, standoff.hydrating.frozen(full) or [])
    assert standoff.hydrating.frozen(tmp_path / "kept.parquet")
    assert standoff.hydrating.frozen(full / "run.toml") is None


def test_it_loads_as_it_lies(made: tuple[Path, Path], tmp_path: Path) -> None:
    """`datasets` opens a standoff folder, labels by name."""
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset(str(made[1]), cache_dir=str(tmp_path))
    assert {k: len(v) for k, v in found.items()} == {"train": 54, "validation": 3, "test": 3}
    label = found["train"].features["html_spans"].feature["label"]
    assert label.names == list(LABELS)


def test_its_files_are_checked(
    made: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """verify finds what was changed, lost or added; hydrate touches nothing of such a folder."""
    assert run("verify", made[1]) == 0
    assert "without their articles, root" in capsys.readouterr().out
    assert run("verify", made[1], "--level", "rows") == 2
    assert "pagenoise hydrate" in capsys.readouterr().err
    bad = tmp_path / "bad"
    shutil.copytree(made[1], bad)
    (bad / "README.md").write_text("other")
    (bad / "data" / "more.parquet").write_bytes(b"x")
    next((bad / "data").glob("test-*")).unlink()
    assert run("verify", bad) == 1
    said = capsys.readouterr().out
    assert all(x in said for x in ("README.md", "more.parquet", "it is not there"))
    args = ["--articles", made[0], "--out", tmp_path / "whole"]
    assert run("hydrate", bad, *args) == 2
    assert "3 faults" in capsys.readouterr().err
    assert run("hydrate", made[0], *args) == 2
    assert "no standoff folder" in capsys.readouterr().err
    data = json.loads((made[1] / "standoff.json").read_text())
    data["files"]["../../etc/passwd"] = "00"
    (bad / "standoff.json").write_text(json.dumps(data))
    assert run("verify", bad) == 1
    assert "a file outside of it" in capsys.readouterr().out
    assert not (tmp_path / "whole").exists()


def test_a_place_must_be_free(
    made: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A standoff folder is not written over anything, into its run, or of what is no run."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "x").write_text("mine")
    assert run("standoff", made[0], "--out", tmp_path / "there") == 2
    assert run("standoff", made[0], "--out", made[0] / "bare") == 2
    assert run("standoff", tmp_path, "--out", tmp_path / "new") == 2
    assert "no finished run" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_standoff_that_fails_leaves_nothing(made: tuple[Path, Path], tmp_path: Path) -> None:
    """A run with a broken shard, or whose templates changed, is refused and nothing is written."""
    full = tmp_path / "run"
    shutil.copytree(made[0], full)
    shard = full / "data" / "train-00001-of-00003.parquet"
    shard.write_bytes(shard.read_bytes()[:-2000])
    assert run("standoff", full, "--out", tmp_path / "bare", "--workers", "1") == 2
    shutil.copy(made[0] / "data" / shard.name, shard)
    text = (full / "run.toml").read_text("utf-8")
    digest = tomllib.loads(text)["content_digest"]
    (full / "run.toml").write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    assert run("standoff", full, "--out", tmp_path / "bare", "--workers", "1") == 2
    assert [x.name for x in tmp_path.iterdir()] == ["run"]


def test_borrowed_words_are_left_out_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Comments and teasers of somebody's are slots, and come back from the reader's copy."""
    talk = [
        {"id": i, "comment": f"The {PLACES[i % 10]} of number {i} was never so dear as you say."}
        for i in range(90)
    ]
    heads = [
        {"title": f"Why the {PLACES[i % 10]} matters to {i} people", "lede": f"Said {i} times."}
        for i in range(40)
    ]
    for name, data in (("talk", talk), ("heads", heads)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, data)))
    lent = ["--comments", tmp_path / "talk.jsonl", "--teasers", tmp_path / "heads.jsonl"]
    more = ["--lang", "en", "--pages", "20", "--workers", "1", "--quiet", "--profile", "comments"]
    full, bare = tmp_path / "run", tmp_path / "bare"
    assert run("generate", *lent, *more, "--out", full) == 0
    assert run("standoff", full, "--out", bare, "--workers", "1", "--quiet") == 0
    for name, there in ((full, True), (bare, False)):
        texts = [x for n, x in all_text(name) if n not in ("comments.parquet", "teasers.parquet")]
        assert any("was never so dear" in x for x in texts) == there
        assert any(" matters to " in x for x in texts) == there
    capsys.readouterr()
    args = ["hydrate", bare, "--articles", "starter", "--out", tmp_path / "whole", "--workers", "1"]
    assert run(*args) == 2
    assert "name your copy: --comments SOURCE" in capsys.readouterr().err
    wrong = ["--comments", tmp_path / "heads.jsonl", "--teasers", tmp_path / "heads.jsonl"]
    assert run(*args, *wrong, "--comments-map", "text=title") == 2
    assert "other comments or teasers" in capsys.readouterr().err
    assert run(*args, *lent) == 0
    assert "the same as published" in capsys.readouterr().err


def test_learned_words_are_not_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A learned family that keeps its pages' words has no standoff, unless they are open."""
    assert run("sites", "new", "mine", "--dir", tmp_path / "sites") == 0
    site = tmp_path / "sites" / "mine" / "site.toml"
    text = site.read_text("utf-8")
    common = ["--sites-dir", tmp_path / "sites", "--sites", "mine", "--lang", "en", "--quiet"]
    for licence, status in (("unknown", 2), ("CC BY 4.0", 0)):
        learned = f'[learned]\ntext = "keep"\nlicence = "{licence}"\nsource = "news.example"\n'
        site.write_text(f"{text}\n{learned}", encoding="utf-8")
        out = tmp_path / f"run{status}"
        more = ["--pages", "6", "--splits", "train=1", "--workers", "1", "--out", out]
        assert run("generate", *common, *more) == 0
        bare = tmp_path / f"bare{status}"
        assert run("standoff", out, "--out", bare, "--workers", "1") == status
        assert bare.exists() == (status == 0)
        said = capsys.readouterr().err
        assert ("learn the family again" in said) == (status == 2)
    assert (bare / "sites" / "mine" / "site.toml").is_file()
    whole = tmp_path / "whole"
    assert run("hydrate", bare, "--articles", "starter", "--out", whole, "--workers", "1") == 0
    assert same(out, whole) == []


# --- the mask -----------------------------------------------------------------------------------


def page(body: str, *, more: str = "", slug: str = "", script: str = "") -> Row:
    """Return a page with a body, an address and a script that follow from it, and comments."""
    kit = Kit(groups=[("article", -1, 0)])
    kit.tag(f"<head><title>{body} - Paper</title>{script}</head><body><div class=top>")
    kit.text("Menu", "nav.menu").tag(f'</div><a href="/news/{slug}-12.html" title="')
    kit.text(body, "teaser.title", attr="title").tag('">').text(body, "article.title", 0)
    kit.tag("</a><p>").text(f"{body} It goes on.", "article.body", 0).tag("</p><ul>")
    for said in ("I was there.", more, "So was I."):
        if said:
            kit.tag(f'<li data-x="{said[:3]}">').text(said, "comment.body").tag("</li>")
    return kit.tag("</ul><footer>").text("All ours", "notice.copyright").tag("</footer>").row()


def test_markup_that_follows_from_an_article_is_hidden() -> None:
    """Titles in the head, addresses, attributes and scripts are slots, all else stands."""
    script = '<script>{"headline": "A mill sold", "n": 1}</script>'
    row = page("A mill sold", slug="a-mill-sold", script=script)
    twin = page(
        "B njmm tpme", slug="b-njmm-tpme", script=script.replace("A mill sold", "B njmm tpme")
    )
    found = mask(row, twin, None)
    s = SLOT
    assert found.html == (
        f"<head><title>{s * 11} - Paper</title><script>{{\"headline\": \"{s * 11}\", \"n\": 1}}"
        f"</script></head><body><div class=top>Menu</div><a href=\"{s * 25}\" title=\"{s * 11}\">"
        f"{s * 11}</a><p>{s * 23}</p><ul><li data-x=\"I w\">I was there.</li>"
        "<li data-x=\"So \">So was I.</li></ul><footer>All ours</footer>"
    )  # fmt: skip
    assert found.text == f"Menu\n{s * 11}\n{s * 23}\nI was there.\nSo was I.\nAll ours"
    assert [i for i, _ in found.slots] == [1, 2, 3]


def test_a_page_that_takes_another_turn_is_paired_by_what_it_holds() -> None:
    """Where an article decides what is said, that is a slot, and the rest stays."""
    row = page("A mill sold", more="Mills are a fine thing.")
    found = mask(row, page("B njmm tpme"), None)
    assert "Mills" not in found.html
    assert "Mil" not in found.html
    assert "Mills" not in found.text
    assert found.html.count("<li") == 3
    assert 'data-x="I w">I was there.' in found.html
    assert "So was I." in found.html
    assert "All ours</footer>" in found.html


def test_words_that_an_article_shares_with_the_page_are_hidden(made: tuple[Path, Path]) -> None:
    """A line that is the page's own, and word for word an article's, is not shown either."""
    line = "Whoever reads this line in a footer has read it in an article before."
    kit = Kit().tag("<body><p>").text(line, "notice.legal").tag("</p><p>")
    row = kit.text("Ours alone", "notice.legal").tag("</p></body>").row()
    kept, _ = read_articles(made[0] / "articles.parquet")
    block = replace(kept[0].blocks[0], text=f"It began. {line} And it ended.")
    assert line in mask(row, row, kept[0]).html
    found = mask(row, row, replace(kept[0], blocks=(block,)))
    assert found.html == f"<body><p>{SLOT * len(line)}</p><p>Ours alone</p></body>"
    assert found.text == f"{SLOT * len(line)}\nOurs alone"


@given(st.text(max_size=60))
def test_a_twin_has_its_article_s_shape(text: str) -> None:
    """Length, white space, capitals and punctuation stay; letters of the alphabets do not."""
    other = turned(text)
    assert len(other) == len(text)
    for a, b in zip(text, other, strict=True):
        assert a.isspace() == b.isspace()
        assert (a.isalpha(), a.isdigit(), a.isupper()) == (b.isalpha(), b.isdigit(), b.isupper())
        assert a.isalnum() or a == b
        if a.isascii() and a.isalnum():
            assert a != b


@pytest.mark.parametrize("text", ["Мелница", "Ђорђе", "μύλος", "水車小屋", "風車", "مطحنة", "טחנה"])
def test_twins_in_every_script(text: str) -> None:
    """No word is its own twin, whatever it is written in."""
    assert all(turned(x) != x for x in (text, text.upper(), text[:3]))
