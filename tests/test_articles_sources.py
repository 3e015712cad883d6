"""Every kind of source is read, and broken ones are refused with their place."""

from __future__ import annotations

import bz2
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from article_rows import BODY, jsonl, read, row

from gen.articles import harvest, parse_source
from gen.errors import ContentError, GenError, SourceError, UsageError


def zstd(data: bytes) -> bytes:
    """Pack with the library that reads it."""
    packed: bytes = pa.Codec("zstd").compress(data, asbytes=True)
    return packed


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.jsonl", bytes),
        ("a.jsonl.gz", gzip.compress),
        ("a.jsonl.bz2", bz2.compress),
        ("a.jsonl.zst", zstd),
    ],
)
def test_jsonl_packed(tmp_path: Path, name: str, pack: object) -> None:
    """JSON Lines are read plain and packed, with their fields, in order."""
    data = "".join(json.dumps(row(i, date="12.03.2024")) + "\n\n" for i in range(3)).encode()
    (tmp_path / name).write_bytes(pack(data))  # type: ignore[operator]
    found = read(tmp_path / name)
    assert [a.id for a in found.articles] == ["a0", "a1", "a2"]
    first = found.articles[0]
    assert (first.title, first.date, first.lang) == ("T0", "2024-03-12", "en")
    assert (first.licence, first.quality, first.source) == ("unknown", "silver", f"jsonl:{name}")
    assert str(tmp_path) not in repr(first)


def test_csv(tmp_path: Path) -> None:
    """CSV is read with quoted line ends, another separator and fields of any length."""
    path = tmp_path / "a.csv"
    long = "word " * 60_000
    path.write_text(f'Headline;content\nOne;"{BODY}\n\nsecond ""part"""\nTwo;"{long}"\n', "utf-8")
    first, second = read(path).articles
    assert first.title == "One"
    assert first.blocks[1].text == 'second "part"'
    assert second.length == len(long) - 1


def test_parquet(tmp_path: Path) -> None:
    """Parquet is read by its schema, also a folder of it."""
    for i in range(2):
        pq.write_table(pa.Table.from_pylist([row(i, tags=["x", "y"])]), tmp_path / f"{i}.parquet")
    found = read(tmp_path)
    assert [a.id for a in found.articles] == ["a0", "a1"]
    assert found.articles[0].tags == ("x", "y")
    assert found.articles[0].source == f"parquet:{tmp_path.name}"


def test_text_folder(tmp_path: Path) -> None:
    """Text files are articles; a Markdown heading at the top is the title."""
    (tmp_path / "b.txt").write_text(f"# Title\n\n{BODY}\n\n## Part\n\n- x  y\n", "utf-8")
    (tmp_path / "a.md").write_text(f"# Title\n\n{BODY}\n\n## Part\n\n- x y\n", "utf-8")
    (tmp_path / "c.html").write_text("no article", "utf-8")
    found = read(tmp_path)
    assert [(a.id, a.title) for a in found.articles] == [("a", "Title")]
    assert found.report.count("duplicate") == 1
    assert [b.kind for b in found.articles[0].blocks] == ["paragraph", "heading", "list_item"]


def test_text_folder_with_two_bodies(tmp_path: Path) -> None:
    """Files come in the order of their names."""
    for name in ("b", "a"):
        (tmp_path / f"{name}.txt").write_text(f"{name} {BODY}", "utf-8")
    assert [a.id for a in read(tmp_path).articles] == ["a", "b"]


def test_hf_local_folder(tmp_path: Path) -> None:
    """A folder that `datasets` can load is streamed through it, up to the limit."""
    jsonl(tmp_path / "train.jsonl", *(row(i) for i in range(4)))
    found = read(f"hf:{tmp_path}", limit=3)
    assert [a.id for a in found.articles] == ["a0", "a1", "a2"]
    assert found.articles[0].source == f"hf:{tmp_path.name}"
    with pytest.raises(SourceError, match="cannot be read"):
        read(f"hf:{tmp_path}::nosuch")


def test_starter(tmp_path: Path) -> None:
    """Starter articles carry their front matter, gold and CC0."""
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "one.md").write_text(
        f'+++\ntitle = "One"\ntags = ["a"]\nkind = "x"\n+++\n{BODY}', "utf-8"
    )
    found = harvest([parse_source("starter")], ["en"], starter=tmp_path)
    a = found.articles[0]
    assert (a.id, a.title, a.quality, a.licence) == ("one", "One", "gold", "CC0-1.0")
    assert (a.source, a.lang, a.tags) == ("starter", "en", ("a",))
    (folder / "two.md").write_text("no front matter", "utf-8")
    with pytest.raises(ContentError, match="no front matter"):
        harvest([parse_source("starter")], ["en"], starter=tmp_path)


def broken(name: str, data: bytes, what: str) -> object:
    """Name a case by its file."""
    return pytest.param(name, data, what, id=what[:24])


GOOD = (json.dumps(row(1)) + "\n" + json.dumps(row(2)) + "\n").encode()


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        broken("a.jsonl", GOOD + b'{"text": \n', "a.jsonl:3: broken JSON"),
        broken("a.jsonl", GOOD + b"[1]\n", "a.jsonl:3: holds a JSON list"),
        broken("a.jsonl", GOOD + b'{"text": "\\ud800"}\n', "a.jsonl:3: lone surrogate"),
        broken("a.jsonl", GOOD + b'{"text": "\xff"}\n', "a.jsonl:3: byte 0xff"),
        broken("a.jsonl", b'{"a": 1, "b": 2}\n', "columns: a, b"),
        broken("a.jsonl", b'{"text": 5}\n', "a.jsonl:1: column 'text' holds int"),
        broken("a.jsonl", b"", "holds no articles"),
        broken("a.jsonl.gz", gzip.compress(GOOD)[:-9], "cannot be read"),
        broken("a.parquet", b"PAR1 not really", "not a Parquet file"),
        broken("a.csv", b"text,id\na,b,c\n", "a.csv:2: 3 fields"),
        broken("a.csv", b'text,id\n"a,b\n', "broken CSV"),
        broken("a.csv", b"", "holds no articles"),
        broken("a.txt", b"one\ntwo \xe4\n", "a.txt:2: byte 0xe4 at byte 5"),
        broken("a.txt", b"", "1 no text"),
    ],
)
def test_broken_sources(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    """A broken source is refused with file, line and reason."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as error:
        read(tmp_path / name)
    assert what in str(error.value)
    assert error.value.todo


@pytest.mark.parametrize("spec", ["nosuch.jsonl", "parquet:nosuch", "text:nosuch", "nosuch"])
def test_no_such_file(spec: str) -> None:
    """A file that is not there is said to be so."""
    with pytest.raises(SourceError, match="no such file"):
        read(spec)


@pytest.mark.parametrize(
    ("spec", "options", "what"),
    [
        ("jsnl:x", {}, "did you mean 'jsonl'"),
        ("jsonl:", {}, "names no file"),
        ("x.jsonl", {"mapping": {"txt": "a"}}, "did you mean 'text'"),
        ("x.jsonl", {"quality": "silber"}, "did you mean 'silver'"),
        ("x.jsonl", {"bodies": "strct"}, "did you mean 'strict'"),
        ("x.jsonl", {"limit": 0}, "positive"),
    ],
)
def test_misuse(spec: str, options: dict[str, object], what: str) -> None:
    """Options that cannot be meant are refused, with what may be meant."""
    with pytest.raises((UsageError, GenError)) as error:
        parse_source(spec, **options)  # type: ignore[arg-type]
    assert what in str(error.value)


def test_long_line_is_skipped(tmp_path: Path) -> None:
    """An article with a line over 1 MB is skipped and counted, in the file or in a value."""
    long = "long " * 250_000
    path = jsonl(tmp_path / "a.jsonl", row(1), row(2, text=long), row(3))
    found = read(path)
    assert [a.id for a in found.articles] == ["a1", "a3"]
    assert found.report.count("overlong") == 1
    (tmp_path / "a.csv").write_text(f"id;text\n1;{BODY}\n2;{long}\n3;{BODY}!\n", "utf-8")
    pq.write_table(pa.Table.from_pylist([row(1), row(2, text=long)]), tmp_path / "a.parquet")
    for name, kept in (("a.csv", 2), ("a.parquet", 1)):
        found = read(tmp_path / name)
        assert (len(found.articles), found.report.count("overlong")) == (kept, 1)


def test_controls_are_counted(tmp_path: Path) -> None:
    """C0 controls go and are counted; bidi controls and markup stay in the body."""
    text = f"\0\x07{BODY}\r\n\r\n\u202eodd</script><img onerror=x>"
    found = read(jsonl(tmp_path / "a.jsonl", row(1, text=text)))
    assert found.report.count("c0_removed") == 2
    assert found.articles[0].blocks[1].text == "\u202eodd</script><img onerror=x>"
