"""The proof by the command line: what changed is named to the character, and why."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from faultkit import ROOT

from gen import cli

OPTIONS = ("--pages", "60", "--lang", "en", "--shard-size", "20", "--workers", "1", "--quiet")


def made(out: Path, *more: str) -> Path:
    """Make a small run quietly."""
    assert cli.main(["generate", "--out", str(out), *OPTIONS, *more]) == 0
    return out


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one family of the user's own, made by `sites new`."""
    folder = tmp_path_factory.mktemp("mine")
    assert cli.main(["sites", "new", "mine", "--dir", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def run(family: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of that family; not to be changed."""
    out = tmp_path_factory.mktemp("runs") / "run"
    return made(out, "--sites-dir", str(family), "--sites", "mine")


@pytest.fixture
def other(run: Path, tmp_path: Path) -> Path:
    """A copy of it whose frozen template says another thing since."""
    out = tmp_path / "run"
    shutil.copytree(run, out)
    page = next(
        p for p in sorted((out / "sites" / "mine").glob("*.html")) if "<main" in p.read_text()
    )
    page.write_text(page.read_text().replace("<main", '<main lang="en"', 1))
    return out


def test_the_first_difference_is_named_and_why(
    other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`verify --level remake` names the row, its column, the character, and the changed file."""
    assert cli.main(["verify", str(other), "--level", "remake", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found[0]["kind"] == "ChecksumMismatch" and found[0]["file"].startswith("sites/mine/")
    rows = [x for x in found if x["kind"] == "RowDiffers"]
    assert rows[0]["column"] == "html" and re.match(r"[0-9a-f]{12}-\d{9}", rows[0]["row"])
    at = int(re.match(r"at character (\d+): ", rows[0]["what"])[1])
    assert "since the run: " in rows[0]["todo"] and ".html changed" in rows[0]["todo"]
    index = rows[0]["row"]
    shown = []
    for more in ([], ["--remake"]):
        assert cli.main(["show", str(other), index, "--as", "json", *more]) == 0
        shown.append(json.loads(capsys.readouterr().out)["html"])
    assert shown[0][:at] == shown[1][:at] and shown[0][at] != shown[1][at]
    assert "<main " in shown[0][at - 9 : at]


def test_a_run_has_one_line_to_cite(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The root digest ends a run's summary and a merge; `verify --root` holds a run against it."""
    command = [sys.executable, "-m", "gen", "generate", "--out", str(tmp_path / "x")]
    command += [x for x in OPTIONS if x != "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    root = re.search(r"^root +([0-9a-f]{64})$", done.stderr, re.MULTILINE)
    assert root
    assert cli.main(["merge", str(tmp_path / "x")]) == 0
    assert capsys.readouterr().out.startswith(root[1])
    assert cli.main(["verify", str(tmp_path / "x"), "--root", root[1]]) == 0
    assert cli.main(["verify", str(run), "--root", root[1]]) == 1
    assert f"not {root[1]}" in capsys.readouterr().out


def test_runs_that_differ_say_where(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`diff` names configuration keys, content files, then rows by column and character."""
    assert cli.main(["diff", str(run), str(run)]) == 0
    capsys.readouterr()
    another = made(tmp_path / "b", "--seed", "1", "--sites", "portal")
    capsys.readouterr()
    assert cli.main(["diff", str(run), str(another), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    kinds = list(dict.fromkeys(x["kind"] for x in found))
    assert kinds == ["ConfigDiffers", "ContentDiffers", "RowDiffers"]
    assert {x["column"] for x in found if x["kind"] == "ConfigDiffers"} >= {"seed", "sites.mine"}
    assert any(x["file"].startswith("sites/mine") for x in found)


def test_other_articles_are_told_by_their_digest(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A remake with other articles than the run's is refused, both digests named."""
    out = tmp_path / "run"
    shutil.copytree(run, out)
    table = pq.read_table(out / "articles.parquet")
    pq.write_table(table.slice(1), out / "articles.parquet")
    assert cli.main(["verify", str(out), "--level", "remake"]) == 2
    assert "these are other articles: their digest is" in capsys.readouterr().err
