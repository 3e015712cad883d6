"""A dataset in another view, made from its rows alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gen import joins, runs
from gen.articles import parse_source
from gen.cli import main
from gen.config import View
from gen.labels import LABELS
from gen.records import Row

GIVEN = ("--lang", "bg,en", "--pages", "40", "--seed", "3", "--quiet", "--workers", "1")


def rows(out: Path) -> list[dict[str, object]]:
    """Return the rows of a run without their ids."""
    found = [r for p in sorted(out.glob("data/*.parquet")) for r in pq.read_table(p).to_pylist()]
    return [{k: v for k, v in r.items() if k != "id"} for r in found]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset in the view resiliparse, all that is not its rows and manifest taken away."""
    out = tmp_path_factory.mktemp("stored") / "run"
    assert main(["generate", "--views", "resiliparse", "--out", str(out), *GIVEN]) == 0
    (out / "articles.parquet").unlink()
    return out


@pytest.mark.parametrize("view", ["inscriptis", "bs4", "resiliparse-main"])
def test_the_same_as_if_made_so(stored: Path, tmp_path: Path, view: str) -> None:
    """Rows viewed again are, column by column, those of a run in that view; `verify` says fine."""
    pytest.importorskip({"bs4": "bs4", "inscriptis": "inscriptis"}.get(view, "resiliparse"))
    again, anew = tmp_path / "again", tmp_path / "anew"
    assert main(["view", str(stored), "--view", view, "--out", str(again)]) == 0
    assert main(["generate", "--views", view, "--out", str(anew), *GIVEN]) == 0
    for one, other in zip(rows(again), rows(anew), strict=True):
        if one["view"] == other["view"]:
            assert one == other
        else:  # what no view shows well is written as a browser shows it; the rows have no such
            assert (one["view"], other["view"]) == ("resiliparse", "rendered")
    assert main(["verify", str(again), "--level", "rows"]) == 0


def test_a_broken_dataset_is_refused(stored: Path, tmp_path: Path) -> None:
    """No manifest, no view: exit 2 and nothing written."""
    shutil.copytree(stored / "data", tmp_path / "bare" / "data")
    out = tmp_path / "out"
    assert main(["view", str(tmp_path / "bare"), "--view", "bs4", "--out", str(out)]) == 2
    assert main(["view", str(stored), "--view", "rendered", "--out", str(out)]) == 2
    assert main(["view", str(stored), "--view", "nosuch", "--out", str(out)]) == 2
    assert main(["view", str(stored), "--out", str(out)]) == 2
    assert not out.exists()


def test_such_rows_are_remade_from_their_run(stored: Path, tmp_path: Path) -> None:
    """Level `remake` of a second view is misuse that names the run to remake."""
    out = tmp_path / "again"
    assert main(["view", str(stored), "--view", "resiliparse-main", "--out", str(out)]) == 0
    assert main(["verify", str(out), "--level", "remake"]) == 2


def made(view: str) -> list[Row]:
    asked = runs.Request([parse_source("starter")], pages=60, views={view: View()})
    maker = runs.resolve(asked)[0].row_maker()
    return [maker.make(i).row for i in range(60)]


@pytest.mark.parametrize("view", ["rendered", "resiliparse"])
def test_elements_are_read_off_a_page(view: str) -> None:
    """Of shown runs, those that go on from the run before are the ones the templates wrote so."""
    for row in made(view):
        wrong = (joins.inferred(row) != row.runs.joins) & (row.runs.attr == 0) & ~row.runs.hidden
        assert wrong.sum() <= 3, [LABELS[x] for x in row.runs.label[wrong]]
