"""Take-downs: a run made again without an article holds nothing of it and says which it was."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gen.cli import main

MARK = "the last ferryman of the lower reach"


def run(*args: Any) -> int:
    """Run a command in this process."""
    return main([str(a) for a in args])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of twelve articles, one of which is to go."""
    base = tmp_path_factory.mktemp("takedown")
    lines = [
        json.dumps(
            {
                "id": f"a{i}",
                "title": f"Who {MARK if i == 5 else 'the miller'} was, {i}",
                "text": "\n\n".join(f"It was {MARK if i == 5 else i} who {k} {'saw ' * 20}." * 2
                                    for k in "abcde"),
            }
        )
        for i in range(12)
    ]  # fmt: skip
    (base / "mine.jsonl").write_text("\n".join(lines), encoding="utf-8")
    more = ["--lang", "en", "--pages", "20", "--workers", "1", "--quiet", "--bodies", "asis"]
    source = ["--articles", base / "mine.jsonl"]
    assert run("generate", *source, *more, "--out", base / "run") == 0
    return base / "run"


def holds(folder: Path, mark: str) -> bool:
    """Say whether any row, list or text file of a folder holds a mark."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            text = json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str)
        else:
            text = path.read_text("utf-8")
        if mark in text or mark.replace(" ", "-") in text:
            return True
    return False


def test_nothing_is_left_but_the_id(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Body, title, teasers and quotations go; the run is whole, has another root, and notes it."""
    out = tmp_path / "out"
    assert holds(made, MARK)
    args = ["drop", made, "a5", "--on", "2026-11-22", "--workers", "1"]
    assert run(*args, "--out", out) == 0
    assert not holds(out, MARK)
    old, new = (json.loads((x / "manifest.json").read_text()) for x in (made, out))
    assert old["dropped"] == {}
    assert new["dropped"] == {"a5": "2026-11-22"}
    assert new["articles"]["count"] == old["articles"]["count"] - 1
    assert new["root_digest"] != old["root_digest"]
    assert new["counts"]["rows"] == old["counts"]["rows"]
    assert "- `a5`, 2026-11-22\n" in (out / "README.md").read_text("utf-8")
    assert run("verify", out, "--level", "remake", "--rows", "4", "--workers", "1") == 0
    # Another day another article: both are noted, and so they are after a run gone on with.
    again = tmp_path / "again"
    assert run("drop", out, "a7", "--out", again, "--workers", "1") == 0
    assert json.loads((again / "manifest.json").read_text())["dropped"] == {
        "a5": "2026-11-22",
        "a7": "",
    }
    assert tomllib.loads((again / "run.toml").read_text("utf-8"))["dropped"]["a5"] == "2026-11-22"
    capsys.readouterr()
    assert run("drop", out, "a7", "--out", again, "--workers", "1", "--resume", "--json") == 0
    root = json.loads((again / "manifest.json").read_text())["root_digest"]
    assert json.loads(capsys.readouterr().out)["root_digest"] == root


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["a55"], "no article 'a55'"),
        (["a5", "--on", "yesterday"], "'yesterday' is no day"),
        (["a5", "--on", "2026-13-01"], "'2026-13-01' is no day"),
        ([f"a{i}" for i in range(11)], "articles in 'en' cannot be shared out"),
    ],
)
def test_what_cannot_be_done_is_said(
    args: list[str], said: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids that are not there, days that are none, too few articles left: exit 2, nothing made."""
    assert run("drop", made, *args, "--out", tmp_path / "out") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_place_must_be_another(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run is not replaced by itself without an article, nor is anything else written over."""
    assert run("drop", made, "a5", "--out", made) == 2
    (tmp_path / "x").write_text("mine")
    assert run("drop", made, "a5", "--out", tmp_path) == 2
    assert run("drop", tmp_path, "a5", "--out", tmp_path / "new") == 2
    assert "no finished run here" in capsys.readouterr().err
