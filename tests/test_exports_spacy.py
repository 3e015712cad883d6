"""DocBin as spaCy reads it: entities are the gold, its own checks are content, it trains."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gen.cli import main
from gen.labels import LABELS
from gen.policies import load
from gen.records import Row, rows

spacy = pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Pages in Bulgarian, a hundred to train on, and in one more language, and their export."""
    folder = tmp_path_factory.mktemp("spacy")
    run, out = folder / "run", folder / "out"
    args = ["--pages", "144", "--lang", "bg=4,mk", "--workers", "1", "--quiet"]
    args += ["--splits", "train=0.9,validation=0.1"]
    assert main(["generate", "--out", str(run), *args]) == 0
    assert main(["export", str(run), "--to", "spacy", "--out", str(out), "--quiet"]) == 0
    return run, out


def docs(out: Path) -> list[Any]:
    from spacy.tokens import DocBin

    found: list[Any] = []
    for path in sorted(out.glob("*/*/*.spacy")):
        vocab = spacy.blank(path.parts[-3]).vocab
        found += DocBin(store_user_data=True).from_disk(path).get_docs(vocab)
    return found


def rows_of(run: Path) -> dict[str, Row]:
    files = sorted((run / "data").glob("*.parquet"))
    return {r.id: r for f in files for r in rows(pq.read_table(f))}


def test_entities_are_the_gold(made: tuple[Path, Path]) -> None:
    """Each doc has the row's text, and an entity for each of its spans, in spans["sc"] too."""
    run, out = made
    policy, have, total, whole = load("spacy"), rows_of(run), 0, 0
    for doc in docs(out):
        row = have.pop(doc.user_data["id"])
        assert doc.text == row.text
        given = [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        assert given == [(s.start_char, s.end_char, s.label_) for s in doc.spans["sc"]]
        wanted = [
            (a, z, policy.class_of(LABELS[x]))
            for a, z, x, *_ in row.spans.tolist()
            if policy.class_of(LABELS[x]) != "ignore"
        ]
        # spaCy's tokens may lie over an edge; then, and only then, the two differ.
        edges = {t.idx for t in doc} | {t.idx + len(t) for t in doc}
        exact = {x for x in wanted if x[0] in edges and x[1] in edges}
        assert exact <= set(given)
        total += len(wanted)
        whole += len(exact)
    assert not have
    assert whole > 0.8 * total


def test_what_survives(made: tuple[Path, Path]) -> None:
    """Nothing is lost, and what tokens of two classes turn is told."""
    found = json.loads((made[1] / "export.json").read_text("utf-8"))["survival"]
    assert found["kept"] == found["characters"]
    assert 0.995 < found["right"] / found["kept"] <= 1
    assert found["mixed"] < 0.005 * found["units"]


def run_spacy(*args: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "spacy", *args], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_spacy_is_content_and_trains(made: tuple[Path, Path], tmp_path: Path) -> None:
    """`spacy debug data` finds no error in the Bulgarian part, and 20 steps of training run."""
    paths = ["--paths.train", str(made[1] / "bg" / "train"), "--paths.dev"]
    paths.append(str(made[1] / "bg" / "dev"))
    run_spacy("init", "config", "c.cfg", "--lang", "bg", "--pipeline", "ner", cwd=tmp_path)
    told = run_spacy("debug", "data", "c.cfg", *paths, "--no-format", cwd=tmp_path)
    assert "✘" not in told
    assert "No entities consisting of or starting/ending with whitespace" in told
    steps = ["--training.max_steps", "20", "--training.eval_frequency", "20"]
    told = run_spacy("train", "c.cfg", *paths, *steps, cwd=tmp_path)
    assert "ENTS_F" in told
    assert any(x.split()[1:2] == ["20"] for x in told.split("\n"))
