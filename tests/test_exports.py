"""Exports: whole or not at all, nothing lost in silence, each format as its readers read it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runkit import write_run

from gen.cli import main
from gen.errors import RunError, UsageError
from gen.exports import Format, Job, export, find, formats, render
from gen.exports.outputs import OFFSETS, places
from gen.labels import LABELS
from gen.policies import load
from gen.records import Row, rows

TEXTS = ("jsonl", "lines", "conll", "hf-tokens")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty hand-made pages in four splits."""
    out = tmp_path_factory.mktemp("run") / "run"
    write_run(out)
    return out


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pages as generate makes them, in two languages and views."""
    out = tmp_path_factory.mktemp("real") / "run"
    views = "rendered=1,resiliparse-main=2"
    args = ["--pages", "40", "--lang", "bg,en", "--views", views, "--workers", "1", "--quiet"]
    assert main(["generate", "--out", str(out), *args]) == 0
    return out


def rows_of(run: Path) -> dict[str, Row]:
    files = sorted((run / "data").glob("*.parquet"))
    return {r.id: r for f in files for r in rows(pq.read_table(f))}


def read(out: Path, ending: str = "jsonl") -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(out.glob(f"*.{ending}")):
        if path.name != "sources.jsonl":
            for line in path.read_text("utf-8").split("\n")[:-1]:
                yield path.name.split(".")[0], json.loads(line)


@pytest.mark.parametrize("name", list(formats()))
def test_every_format_is_described(name: str) -> None:
    """Each format has a policy of its own by default, says what it is and how it is read."""
    found = find(name)
    assert found.name == name
    assert load(found.policy).units
    assert found.text.endswith(".")
    assert found.usage


@pytest.mark.parametrize("name", TEXTS)
def test_an_export_accounts_for_every_character(name: str, run: Path, tmp_path: Path) -> None:
    """The report counts all gold characters, per label, and says which survive."""
    found = export(run, name, tmp_path / "out").survival
    gold = dict.fromkeys(LABELS, 0)
    for row in rows_of(run).values():
        for a, z, label, *_ in row.spans.tolist():
            gold[LABELS[label]] += len("".join(row.text[a:z].split()))
    assert {x.label: x.characters for x in found.labels} == {k: n for k, n in gold.items() if n}
    assert found.rows == found.rows_written == 40
    assert found.kept == found.right == found.characters == sum(gold.values())
    assert (found.cut, found.ignored) == (0, 0)


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_written_beside(name: str, real: Path, tmp_path: Path) -> None:
    """README, report and sources stand beside, and each row's article is named with its licence."""
    out = tmp_path / "out"
    found = export(real, name, out)
    assert "not meant for language-model pretraining" in (out / "README.md").read_text("utf-8")
    report = json.loads((out / "export.json").read_text("utf-8"))
    assert report["survival"]["rows"] == 40
    assert report["policy"]["name"] == name
    have = rows_of(real)
    sources = [json.loads(x) for x in (out / "sources.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert [x["id"] for x in sources] == sorted(have)
    assert all(x["article"] == have[x["id"]].article for x in sources)
    assert f"policy {name}" in render(found)
    assert not list(tmp_path.glob(".*"))


def test_jsonl_spans_are_those_of_the_row(real: Path, tmp_path: Path) -> None:
    """Every span of the row stands in the line, with the label as its class."""
    export(real, "jsonl", tmp_path / "out")
    have = rows_of(real)
    for _, page in read(tmp_path / "out"):
        row = have.pop(page["id"])
        assert page["text"] == row.text
        wanted = [(a, z, LABELS[x]) for a, z, x, *_ in row.spans.tolist()]
        got = [(s["start"], s["end"], s["label"]) for s in page["spans"]]
        assert got == [x for x in wanted if x[2] != "unknown"]
    assert not have


@given(st.text(max_size=30))
def test_offsets_are_counted_as_consumers_do(text: str) -> None:
    """UTF-16 and byte offsets cut the encoded text where code points cut the text."""
    text = text.encode("utf-8", "ignore").decode()
    at = {x: places(text, x).tolist() for x in OFFSETS}
    for i in range(len(text) + 1):
        assert text.encode("utf-16-le")[: 2 * at["utf16"][i]].decode("utf-16-le") == text[:i]
        assert text.encode()[: at["bytes"][i]].decode() == text[:i]
        assert at["points"][i] == i


def test_lines_have_the_class_the_policy_says(real: Path, tmp_path: Path) -> None:
    """A line stands where it says, has a class, and only blank and mixed lines are missing."""
    found = export(real, "lines", tmp_path / "out").survival
    have, count = rows_of(real), 0
    classes = set(load("lines").classes)
    for _, page in read(tmp_path / "out"):
        text = have[page["id"]].text
        for line in page["content"]:
            assert text[line["at"] :].split("\n")[0] == line["line"]
            assert line["label"] in classes
            assert not line["split"]
            count += 1
    solid = sum(bool(x.strip()) for r in have.values() for x in r.text.split("\n"))
    assert count == solid - found.ignored == found.units - found.ignored
    assert found.mixed


def conll(path: Path) -> list[list[list[tuple[str, str]]]]:
    """Return pages of sentences of (token, tag), as a reader of two columns takes them."""
    pages: list[list[list[tuple[str, str]]]] = []
    for block in path.read_text("utf-8").split("\n\n"):
        got = [tuple(x.split(" ")) for x in block.split("\n") if x]
        if got and got[0][0] == "-DOCSTART-":
            pages.append([])
        elif got:
            assert all(len(x) == 2 for x in got)
            pages[-1].append([(a, b) for a, b in got])
    return pages


def test_conll_is_well_formed(real: Path, tmp_path: Path) -> None:
    """Tokens are those of the row, a sentence is a line of it, and each entity begins with B-."""
    export(real, "conll", tmp_path / "out")
    have = sorted(rows_of(real).items())
    pages = []
    for split in ("train", "validation", "test"):
        pages += conll(tmp_path / "out" / f"{split}.conll")
    assert len(pages) == len(have)
    for page, (_, row) in zip(pages, have, strict=True):
        tokens = [row.text[a:z] for a, z in zip(row.token_starts, row.token_ends, strict=True)]
        assert len([t for s in page for t in s]) <= len(tokens)
        lines = [x for x in row.text.split("\n") if x.strip()]
        for sentence, line in zip(page, lines, strict=False):
            if row.coverage == 1:
                assert "".join(t for t, _ in sentence) == "".join(line.split())
        for sentence in page:
            before = "O"
            for _, tag in sentence:
                assert tag[:2] != "I-" or before[2:] == tag[2:]
                before = tag


def test_hf_tokens_load(real: Path, tmp_path: Path) -> None:
    """`load_dataset` opens the folder, splits and tag names with it; spans come back from tags."""
    datasets = pytest.importorskip("datasets")
    out = tmp_path / "out"
    export(real, "hf-tokens", out)
    data = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert list(data) == ["train", "validation", "test"]
    names = data["train"].features["ner_tags"].feature.names
    assert names == ["O", "B-main", "I-main"]
    body, have = load("article-body"), rows_of(real)
    for page in data["train"]:
        row = have[page["id"]]
        spans = [s for s in row.spans.tolist() if body.class_of(LABELS[s[2]]) == "main"]
        assert page["ner_tags"].count(names.index("B-main")) == len(spans)
        for token, start in zip(page["tokens"], page["token_starts"], strict=True):
            assert page["text"][start:].startswith(token)


def test_a_policy_of_ones_own(run: Path, tmp_path: Path) -> None:
    """--policy takes a name or a file, and what the policy ignores is not counted as lost."""
    (tmp_path / "p.toml").write_text(
        'name="mine"\nclasses=["other","said"]\n'
        'labels={"*"="other","comment.body"="said","nav.*"="ignore"}\n',
        encoding="utf-8",
    )
    args = ["export", str(run), "--to", "lines", "--out", str(tmp_path / "out")]
    assert main([*args, "--policy", str(tmp_path / "p.toml")]) == 0
    labels = {x["label"] for _, page in read(tmp_path / "out") for x in page["content"]}
    assert labels == {"other", "said"}
    report = json.loads((tmp_path / "out" / "export.json").read_text("utf-8"))
    of = {x["label"]: x for x in report["survival"]["labels"]}
    assert (of["nav.menu"]["class"], of["nav.menu"]["kept"]) == ("ignore", 0)
    assert report["policy"]["labels"]["comment.body"] == "said"


def test_the_command_answers_in_json(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder goes to stdout, the report to stderr; with --json the report to stdout."""
    assert main(["export", str(run), "--to", "conll", "--out", str(tmp_path / "a")]) == 0
    out, err = capsys.readouterr()
    assert out.strip() == str(tmp_path / "a")
    assert "article.body" in err
    assert main(["export", str(run), "--to", "conll", "--out", str(tmp_path / "b"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads((tmp_path / "a" / "export.json").read_text("utf-8"))
    assert main(["export", "--list", "--json"]) == 0
    assert [f["name"] for f in json.loads(capsys.readouterr().out)][: len(TEXTS)] == list(TEXTS)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--to", "conl", "--out", "{new}"], "did you mean 'conll'"),
        (["--to", "conll", "--out", "{full}"], "there is something already"),
        (["--to", "conll", "--out", "{run}/x"], "inside the run folder"),
        (["--to", "conll", "--out", "{new}", "--policy", "rols"], "did you mean 'roles'"),
        (["--to", "conll", "--out", "{new}", "--window", "9"], "conll has no option 'window'"),
        (["--to", "conll"], "--out: missing"),
        (["--out", "{new}"], "--to: missing"),
        (["--to", "jsonl", "--out", "{new}", "--offsets", "utf8"], "one of points, utf16, bytes"),
        (["--to", "jsonl", "--out", "{new}", "--set", "offsets"], "KEY=VALUE"),
    ],
)
def test_misuse_leaves_nothing(
    args: list[str], says: str, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong arguments are exit 2 with what to do, and no folder is begun."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    at = {"run": run, "new": tmp_path / "new", "full": tmp_path / "full"}
    assert main(["export", str(run), *[a.format(**at) for a in args]]) == 2
    assert says in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["full"]


def test_no_run_and_a_damaged_run(run: Path, tmp_path: Path) -> None:
    """A folder that is no run, or a shard that cannot be read, stops with nothing written."""
    with pytest.raises(RunError, match="no finished run"):
        export(tmp_path, "conll", tmp_path / "out")
    import shutil

    shutil.copytree(run, tmp_path / "bad")
    shard = sorted((tmp_path / "bad" / "data").glob("*.parquet"))[1]
    shard.write_bytes(shard.read_bytes()[:-200])
    with pytest.raises(RunError, match="cannot be read"):
        export(tmp_path / "bad", "conll", tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["bad"]


class _Broken:
    def __init__(self, job: Job) -> None:
        self.file = job.folder / "x.txt"

    def add(self, row: Row, split: str) -> None:
        self.file.write_text("half")
        raise UsageError("not today")

    def close(self) -> str:
        return ""


def test_a_writer_that_fails_leaves_nothing(run: Path, tmp_path: Path) -> None:
    """No half-written folder stays, under its name or another; an empty one is used as it is."""
    broken = Format(name="broken", text="x", open=_Broken, policy="roles")
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError, match="not today"):
        export(run, broken, tmp_path / "out")
    assert [list(p.iterdir()) for p in tmp_path.iterdir()] == [[]]
    export(run, "conll", tmp_path / "out")
    assert (tmp_path / "out" / "train.conll").is_file()


PLUGIN = """
from gen.exports import Format, Job
from gen.exports.outputs import SplitFiles
from gen.policies import decide, lines


class Writer:
    def __init__(self, job: Job) -> None:
        self.job, self.files = job, SplitFiles(job.folder, "tsv")

    def add(self, row, split):
        starts, ends = lines(row.text)
        found = decide(self.job.policy, "line", row.text, starts, ends, row.spans)
        self.job.tally.units(row, starts, ends, found)
        self.job.tally.written()
        self.files.write(split, f"{row.id}\\t{(found.classes == 0).sum() + self.job.options['n']}")

    def close(self):
        self.files.close()
        return "pretty_name: counts"


FORMAT = Format(name="counts", text="Counts.", open=Writer, policy="roles", options={"n": 0})
"""


def test_a_format_of_another_package(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An entry point of gen.exports is a format like any other, with options of its own."""
    (tmp_path / "countsplugin.py").write_text(PLUGIN, encoding="utf-8")
    info = tmp_path / "countsplugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: countsplugin\nVersion: 1.0\n")
    points = "[gen.exports]\ncounts = countsplugin:FORMAT\nnope = countsplugin:Writer\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "counts" in formats()
    out = tmp_path / "out"
    assert main(["export", str(run), "--to", "counts", "--out", str(out), "--set", "n=7"]) == 0
    assert re.fullmatch(r"\S+\t\d+", (out / "train.tsv").read_text().split("\n")[0])
    assert (out / "README.md").read_text("utf-8").startswith("---\npretty_name: counts\n---\n")
    assert json.loads((out / "export.json").read_text("utf-8"))["options"] == {"n": 7}
    capsys.readouterr()
    assert main(["export", str(run), "--to", "nope", "--out", str(tmp_path / "no")]) == 2
    assert "is no gen.exports.Format" in capsys.readouterr().err


def documented() -> str:
    """Return the module that the author's guide shows, in gen/exports/__init__.py."""
    import inspect
    import textwrap

    from gen import exports

    guide = inspect.getdoc(exports) or ""
    shown = guide.split("and in counts_of_lines.py::", 1)[1]
    return textwrap.dedent(shown[: shown.index("\n`pagenoise export")])


def test_an_installed_package_brings_a_format(run: Path, tmp_path: Path) -> None:
    """The guide's example, installed by pip from a wheel, works as the guide says."""
    pytest.importorskip("pip")
    place, out = tmp_path / "place", tmp_path / "out"
    wheel = tmp_path / "counts_of_lines-1.0-py3-none-any.whl"
    info = "counts_of_lines-1.0.dist-info"
    about = "Metadata-Version: 2.1\nName: counts-of-lines\nVersion: 1.0\n"
    kind = "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("counts_of_lines.py", documented())
        packed.writestr(f"{info}/METADATA", about)
        packed.writestr(f"{info}/WHEEL", kind)
        points = "[gen.exports]\ncounts = counts_of_lines:FORMAT\n"
        packed.writestr(f"{info}/entry_points.txt", points)
        names = [*packed.namelist(), f"{info}/RECORD"]
        packed.writestr(f"{info}/RECORD", "".join(f"{x},,\n" for x in names))
    options = ["--no-index", "--no-deps", "--target", str(place)]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *options, str(wheel)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    path = os.pathsep.join([str(place), str(Path(__file__).parents[1])])
    args = ["export", str(run), "--to", "counts", "--out", str(out), "--set", "least=3", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "gen", *args],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["options"] == {"least": 3}
    assert told["survival"]["kept"] == told["survival"]["characters"]
    written = [x for f in out.glob("*.tsv") for x in f.read_text().split("\n")[:-1]]
    assert len(written) == told["survival"]["rows_written"] > 0
    row = max((r for r in rows_of(run).values()), key=lambda r: r.text.count("\n"))
    (counts,) = [x.split("\t")[1:] for x in written if x.startswith(row.id)]
    assert len(counts) == len(load("lines").classes)
    assert sum(map(int, counts)) == sum(1 for x in row.text.split("\n") if x.strip())


@pytest.mark.parametrize("name", list(formats()))
def test_a_missing_package_is_named(name: str, run: Path, tmp_path: Path) -> None:
    """What a format needs and is not installed is named, with the command that installs it."""
    from dataclasses import replace

    asked = replace(find(name), needs=("no_such_module",))
    with pytest.raises(UsageError, match="no_such_module is not installed") as e:
        export(run, asked, tmp_path / "out")
    assert f'pip install "pagenoise[export-{name}]"' in str(e.value)


def test_extras_are_declared(root: Path) -> None:
    """Every format that needs a package has its extra."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for name in formats():
        found = find(name)
        if found.needs or found.needs_with:
            assert extras[f"export-{name}"]
    assert extras["exports"]


def test_two_exports_are_the_same(real: Path, tmp_path: Path) -> None:
    """An export is a function of the run: the same bytes each time."""
    for name in ("lines", "hf-tokens"):
        for out in ("a", "b"):
            export(real, name, tmp_path / name / out)
        files = [
            {
                p.relative_to(tmp_path / name / o): p.read_bytes()
                for p in (tmp_path / name / o).rglob("*.*")
                if p.is_file()
            }
            for o in ("a", "b")
        ]
        assert files[0] == files[1]
