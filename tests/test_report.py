"""A report says what rows hold: losses and inventions of views, lines that recur."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from gen import records, runs, views
from gen.articles import parse_source
from gen.cli import main
from gen.config import View
from gen.errors import UsageError
from gen.joins import own
from gen.labels import BODY_IDS, LABEL_ID
from gen.records import LABEL, SRC, Row
from gen.report.repetition import Seen, noise_lines
from gen.report.views import Views
from gen.shards import manifest
from gen.shards.counts import Tally


@pytest.fixture(scope="module")
def made() -> list[Row]:
    """Twelve rows in the view that a browser shows."""
    asked = runs.Request([parse_source("starter")], pages=40, views={"rendered": View()})
    maker = runs.resolve(asked)[0].row_maker()
    return [maker.make(i).row for i in range(12)]


def measured(rows: list[Row]) -> Views:
    tally = Tally()
    for row in rows:
        tally.add(row)
    views = Views(tally.counts())
    for row in rows:
        views.add(row)
    return views


def test_nothing_is_lost_of_what_a_browser_shows(made: list[Row]) -> None:
    """The rendered view loses and invents no character, on any family and of any label."""
    views = measured(made)
    for cell in views.cells():
        assert (cell.coverage, cell.invented, cell.body_lost) == (1, 0, 0), cell
    assert set(views.lost()["rendered"].values()) == {0.0}


def test_a_lost_paragraph_is_counted(made: list[Row]) -> None:
    """A view without half of the body's spans has lost their characters, and only those."""
    row = next(r for r in made if r.page_kind == "article")
    body = np.flatnonzero(np.isin(row.spans[:, LABEL], sorted(BODY_IDS)))
    gone = body[: len(body) // 2]
    less = dataclasses.replace(row, spans=np.delete(row.spans, gone, axis=0))
    (cell, _) = measured([less]).cells()
    sizes = [len("".join(row.text[a:z].split())) for a, z in row.spans[:, :2].tolist()]
    share = sum(sizes[i] for i in gone) / sum(sizes[i] for i in body)
    assert cell.body_lost == pytest.approx(share)


def test_invented_characters_are_counted(made: list[Row]) -> None:
    """Characters without a run, of a known label, are the tool's own."""
    row = made[0]
    spans = row.spans.copy()
    spans[0, SRC] = -1
    assert measured([dataclasses.replace(row, spans=spans)]).cells()[0].invented > 0


@pytest.mark.parametrize("name", ["resiliparse", "html2text", "resiliparse-main"])
def test_characters_are_counted_by_label(made: list[Row], name: str) -> None:
    """Of each label: what a browser shows, what of the page the view prints, what it made up."""
    try:
        view = views.get(name, {})
    except UsageError as missing:
        pytest.skip(str(missing))
    rows = []
    for row in made:
        seen = views.look(view, row.html, row.runs)
        changed = {"text": seen.text, "spans": seen.spans, "coverage": seen.coverage}
        rows.append(dataclasses.replace(row, view=name, **changed))
        # What is not of the page's runs is what the view says it made up, and escapes in runs.
        more = int((records.span_sizes(rows[-1]) - own(rows[-1])).sum()) - seen.invented
        assert 0 <= more <= seen.text.count("\\")
    cells = measured(rows).cells()
    whole, families = cells[0], cells[1:]
    body = whole.labels["article.body"]
    assert body.shown == body.printed > 0
    assert body.lost == 0
    for label, one in whole.labels.items():
        shown = [c.labels[label].shown for c in families if label in c.labels]
        assert one.shown == sum(shown)
    if name == "resiliparse-main":
        assert whole.labels["nav.menu"].lost > 0.5
    else:
        assert whole.body_lost == 0
        assert whole.labels["article.list_item"].invented > 0


def test_lines_have_the_label_of_most_of_them(made: list[Row]) -> None:
    """Every line of noise is under the label that most of its characters have; no article line."""
    for row in made:
        for label, lines in noise_lines(row).items():
            assert label != LABEL_ID["article.body"]
            for line in lines:
                assert line in {" ".join(x.split()) for x in row.text.split("\n")}


def test_lines_of_train_are_known_again(made: list[Row]) -> None:
    """A test page that was in train is all seen; one of other lines is not."""
    seen = Seen()
    seen.add(made[0], "train")
    seen.add(made[0], "test")
    seen.add(made[1], "validation")
    splits = seen.result().splits
    assert splits["test"].in_train == 1
    assert splits["validation"].in_train < 1


def test_the_command_reports_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`report DIR --json` reads all rows and says of each view what the manifest counts."""
    out = tmp_path / "run"
    run, _ = runs.resolve(runs.Request([parse_source("starter")], pages=30))
    runs.generate(run, out)
    assert main(["report", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == 30
    stored = manifest.read(out)
    assert stored is not None
    views = {c["view"]: c["rows"] for c in found["views"] if c["family"] == "*"}
    assert views == stored.counts.views
