from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runkit import CONFIG, finish, rows_of, write_run

from gen import shards
from gen.config import RunConfig, shard_specs
from gen.errors import RunError
from gen.labels import LABELS, TAGS
from gen.shards import manifest, runs


def change(**fields: object) -> RunConfig:
    return msgspec.structs.replace(CONFIG, **fields)


def tree(folder: Path) -> dict[str, bytes]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole run; not to be changed."""
    out = tmp_path_factory.mktemp("run") / "x"
    write_run(out)
    return out


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("there", [False, True])
def test_absent_or_empty_folder_starts(tmp_path: Path, resume: bool, there: bool) -> None:
    """An absent or empty folder starts the run, with --resume and without."""
    out = tmp_path / "a" / "b"
    if there:
        out.mkdir(parents=True)
    assert shards.prepare_folder(out, CONFIG, resume=resume) == "new"
    assert sorted(p.name for p in out.iterdir()) == ["data", "run.toml"]


def test_run_toml_reproduces_the_run(tmp_path: Path) -> None:
    """run.toml holds the whole configuration and the settings beside it, in the order given."""
    settings = {"articles": ["jsonl:a.jsonl", 'ö "q" \\ \x7f\n'], "map": {"a b": "c"}}
    shards.prepare_folder(tmp_path / "x", CONFIG, settings=settings)
    text = (tmp_path / "x" / "run.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    assert {k: data[k] for k in settings} == settings
    again = shards.read_config(tmp_path / "x")
    assert again == CONFIG and list(again.splits) == list(CONFIG.splits)
    assert again.digest() == CONFIG.digest()


LEAVES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
TABLES = st.recursive(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), LEAVES | st.lists(LEAVES)),
    lambda inner: st.dictionaries(st.text(st.characters(codec="ascii")), inner | LEAVES),
)


@given(TABLES)
def test_toml_reads_back(data: dict[str, object]) -> None:
    """What is written as TOML is read as it was."""
    assert tomllib.loads(runs.to_toml(data)) == data


def test_complete_run_is_left_alone(run: Path) -> None:
    """--resume and --shards on a complete run change nothing; neither is refused."""
    before = tree(run)
    assert shards.prepare_folder(run, CONFIG, resume=True) == "complete"
    assert shards.prepare_folder(run, CONFIG, pieces=True) == "complete"
    with pytest.raises(RunError, match="holds this run, finished"):
        shards.prepare_folder(run, CONFIG)
    assert tree(run) == before


@pytest.mark.parametrize("name", ["manifest.json", "data/train-00001-of-00003.parquet"])
def test_incomplete_run_is_joined(tmp_path: Path, run: Path, name: str) -> None:
    """A run that lacks its manifest or a shard goes on with --resume, to the same bytes."""
    write_run(tmp_path / "x")
    (tmp_path / "x" / name).unlink()
    with pytest.raises(RunError, match=r"part of this run|finished"):
        shards.prepare_folder(tmp_path / "x", CONFIG)
    assert shards.prepare_folder(tmp_path / "x", CONFIG, resume=True) == "joined"
    digest = CONFIG.digest()
    records = [
        shards.write_shard(tmp_path / "x" / "data", s, digest, rows_of(s))
        for s in shard_specs(CONFIG)
    ]
    finish(tmp_path / "x", CONFIG, records)
    assert tree(tmp_path / "x") == tree(run)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (change(seed=4), "seed is 3, not 4"),
        (change(shard_size=5), "shard_size is 12, not 5"),
        (change(views={}), "views.resiliparse.weight is 2.0, not absent"),
        (change(articles_digest="dd" * 32), "articles_digest is aaa"),
        (
            change(splits={"test": 0.15, "train": 0.7, "validation": 0.15}),
            "order of splits is train, validation, test, not test, train, validation",
        ),
    ],
)
@pytest.mark.parametrize("how", ["resume", "pieces", ""])
def test_other_run_is_refused_by_key(run: Path, asked: RunConfig, said: str, how: str) -> None:
    """A folder of another run is refused, the key that differs named, and nothing changed."""
    before = tree(run)
    with pytest.raises(RunError, match="holds another run") as e:
        shards.prepare_folder(run, asked, resume=how == "resume", pieces=how == "pieces")
    assert said in e.value.what
    assert tree(run) == before


@pytest.mark.parametrize("how", ["resume", "pieces", "force", ""])
@pytest.mark.parametrize("file", ["notes.txt", "data/x.parquet", "README.md", ".hidden"])
def test_foreign_folder_is_refused(tmp_path: Path, how: str, file: str) -> None:
    """A folder with other things in it is refused and left as it was, --force or not."""
    (tmp_path / "x" / file).parent.mkdir(parents=True)
    (tmp_path / "x" / file).write_text("mine")
    with pytest.raises(RunError):
        shards.prepare_folder(tmp_path / "x", CONFIG, **({how: True} if how else {}))
    assert tree(tmp_path / "x") == {file: b"mine"}


def test_force_removes_a_run(tmp_path: Path) -> None:
    """--force clears a run's folder, another run's too, and starts anew."""
    write_run(tmp_path / "x")
    (tmp_path / "x" / "gallery").mkdir()
    (tmp_path / "x" / "gallery" / "0.html").write_text("x")
    assert shards.prepare_folder(tmp_path / "x", change(seed=4), force=True) == "new"
    assert list(tree(tmp_path / "x")) == ["run.toml"]
    assert shards.read_config(tmp_path / "x").seed == 4


@pytest.mark.parametrize("name", ["notes.txt", "data/notes.txt", "data/train.parquet", ".git/x"])
def test_force_keeps_what_is_not_a_runs(tmp_path: Path, name: str) -> None:
    """--force removes nothing at all from a run folder that holds something of the user's."""
    write_run(tmp_path / "x")
    (tmp_path / "x" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "x" / name).write_text("mine")
    before = tree(tmp_path / "x")
    with pytest.raises(RunError, match="--force leaves it"):
        shards.prepare_folder(tmp_path / "x", CONFIG, force=True)
    assert tree(tmp_path / "x") == before


def test_what_a_killed_start_left_is_swept(tmp_path: Path) -> None:
    """Temporaries of a process that died go when the run starts or goes on."""
    for state in ("new", "joined"):
        (tmp_path / ".run.toml.tmp-99999999").write_text("seed = ")
        assert shards.prepare_folder(tmp_path, CONFIG, resume=True) == state
        assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "run.toml"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """--out that names a file is refused."""
    (tmp_path / "x").write_text("x")
    with pytest.raises(RunError, match="not a folder"):
        shards.prepare_folder(tmp_path / "x", CONFIG, force=True)


START = """
import sys
from pathlib import Path
import msgspec
from gen import shards
from gen.config import RunConfig
from gen.errors import RunError
config = msgspec.json.decode(sys.argv[2], type=RunConfig)
print("ready", flush=True)
sys.stdin.readline()
try:
    print(shards.prepare_folder(Path(sys.argv[1]), config, pieces=True))
except RunError as e:
    print("refused", e.what)
"""


def race(out: Path, root: Path, configs: list[RunConfig]) -> list[str]:
    """Start pieces in one folder at the same moment, each in a process; return what they said."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(out), msgspec.json.encode(c).decode()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for c in configs
    ]
    for p in started:
        assert p.stdout
        assert p.stdout.readline() == "ready\n"
    for p in started:
        assert p.stdin
        p.stdin.write("\n")
        p.stdin.flush()
    return sorted(p.communicate()[0].strip() for p in started)


def test_pieces_start_together(tmp_path: Path, root: Path) -> None:
    """Pieces of one run may start in one absent folder at the same time."""
    said = race(tmp_path / "x", root, [CONFIG] * 4)
    assert set(said) <= {"new", "joined"}
    assert list(tree(tmp_path / "x")) == ["run.toml"]


def test_two_runs_never_share_a_folder(tmp_path: Path, root: Path) -> None:
    """Of pieces of two runs that start at the same time, those of one run are refused."""
    configs = [CONFIG, change(seed=4)] * 2
    said = race(tmp_path / "x", root, configs)
    assert sum(x.startswith("refused holds another run: seed") for x in said) == 2


def test_collect_names_what_is_missing(tmp_path: Path, run: Path) -> None:
    """Shards made by pieces give the manifest of one process, and a missing one is named."""
    records = shards.collect(run, CONFIG, deep=True)
    made = manifest.build(
        CONFIG,
        records,
        content={},
        articles=manifest.Articles(0, ""),
        versions={},
    )
    whole = manifest.read(run)
    assert whole is not None
    assert made.root_digest == whole.root_digest and made.counts == whole.counts
    write_run(tmp_path / "x")
    (tmp_path / "x" / "data" / "train-00001-of-00003.parquet").unlink()
    with pytest.raises(RunError, match=r"1 of 6 .* train-00001-of-00003.parquet") as e:
        shards.collect(tmp_path / "x", CONFIG)
    assert "--shards 1:2" in e.value.todo


def test_manifest_is_valid_and_stable(tmp_path: Path, run: Path, root: Path) -> None:
    """The manifest has the form of its schema and the same bytes for the same run."""
    data = (run / "manifest.json").read_bytes()
    schema = json.loads((root / "schemas" / "manifest.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(json.loads(data))
    assert data.endswith(b"}\n")
    write_run(tmp_path / "x")
    assert (tmp_path / "x" / "manifest.json").read_bytes() == data
    assert list(json.loads(data)["config"]["splits"]) == ["train", "validation", "test"]


@pytest.mark.parametrize("text", ["{", "{}", '{"format": 1}'])
def test_broken_manifest_is_named(tmp_path: Path, text: str) -> None:
    """A manifest that is no manifest gives a RunError with its path."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(RunError, match="not a manifest"):
        manifest.read(tmp_path)


def test_load_dataset_opens_the_folder(run: Path, tmp_path: Path) -> None:
    """`load_dataset` gives splits, label names and nested spans as they lie, without a script."""
    import datasets

    loaded = datasets.load_dataset(str(run), cache_dir=str(tmp_path))
    sizes = {name: len(split) for name, split in loaded.items()}
    assert sizes == {"train": 26, "validation": 5, "test": 5, "test_unseen": 4}
    features = loaded["train"].features
    assert features["spans"].feature["label"].names == list(LABELS)
    assert features["html_spans"].feature["label"].names == list(LABELS)
    assert features["tags"].feature.names == list(TAGS)
    row = loaded["train"][0]
    span = row["spans"][0]
    assert row["text"][span["start"] : span["end"]] == "Home"
    assert features["spans"].feature["label"].int2str(span["label"]) == "nav.menu"
    assert row["article"]["licence"] == "CC0-1.0"
    assert loaded["train"][4]["article"] is None
    places = zip(row["token_starts"], row["tokens"], strict=True)
    assert all(row["text"][at:].startswith(token) for at, token in places)
    streamed = next(iter(datasets.load_dataset(str(run), split="test", streaming=True)))
    assert streamed["id"].endswith("-000000031")
