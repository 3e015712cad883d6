"""What goes to the Hub with the rows: lines, tokens, the card, the picture, croissant.json."""

from __future__ import annotations

import fnmatch
import json
import re
from pathlib import Path
from typing import Any

import lxml.etree
import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml
from hubkit import a_run

from gen import card, hub
from gen.errors import UsageError
from gen.hub import configs, staging
from gen.hub.files import Upload
from gen.labels import LABELS
from gen.policies import bio, decide_pieces, load, pieces
from gen.records import Row, rows
from gen.shards import manifest

NAMES = ("pages", "lines", "tokens")
FOLDER = {"pages": "data", "lines": "lines", "tokens": "tokens"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four pages with articles of a file of one's own."""
    return a_run(tmp_path_factory)


@pytest.fixture(scope="module")
def value(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Figures of training value."""
    path = tmp_path_factory.mktemp("value") / "value.json"
    found = {"text": "F1 on 9 real | pages", "columns": ["model", "F1"], "rows": [["crf", 0.93]]}
    path.write_text(json.dumps(found))
    return path


@pytest.fixture(scope="module")
def staged(
    run: Path, value: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Upload]]:
    """All files as they would lie on the Hub, in a folder."""
    place, out = tmp_path_factory.mktemp("place"), tmp_path_factory.mktemp("hub")
    made = manifest.read(run)
    assert made is not None
    articles = staging.credits_of(run, made)
    url = "https://hub.example/datasets/ann/pages"
    found = staging.stage(run, made, place, url, articles, value=value)
    for x in found:
        (out / x.path).parent.mkdir(parents=True, exist_ok=True)
        (out / x.path).write_bytes(x.file.read_bytes())
    return out, found


@pytest.fixture(scope="module")
def out(staged: tuple[Path, list[Upload]]) -> Path:
    """The folder of those files."""
    return staged[0]


@pytest.fixture(scope="module")
def head(out: Path) -> Any:
    """The card's metadata."""
    return yaml.safe_load((out / "README.md").read_text("utf-8").split("---\n")[1])


def stored(run: Path) -> list[Row]:
    return [r for p in sorted((run / "data").iterdir()) for r in rows(pq.read_table(p))]


def table(out: Path, name: str) -> list[dict[str, Any]]:
    files = sorted((out / FOLDER[name]).iterdir())
    return [x for p in files for x in pq.read_table(p).to_pylist()]


def test_lines_are_those_of_the_rows(run: Path, out: Path) -> None:
    """Every line that is not blank and has a class is there once, in order, with its neighbours."""
    classes = load("lines").classes
    made = {r.id: [x for x in table(out, "lines") if x["page"] == r.id] for r in stored(run)}
    for row in stored(run):
        solid = [x for x in row.text.split("\n") if x.strip()]
        around = ["", *solid, ""]
        for one in made[row.id]:
            end = one["start"] + len(one["text"])
            assert row.text[one["start"] : end] == one["text"]
            assert row.text[end : end + 1] in ("", "\n")
            assert 0 <= one["label"] < len(classes)
            number = row.text[: one["start"]].count("\n")
            before = [x for x in row.text.split("\n")[:number] if x.strip()]
            assert (one["previous"], one["next"]) == (
                (["", *before])[-1],
                around[len(before) + 2],
            )
        starts = [x["start"] for x in made[row.id]]
        assert starts == sorted(set(starts))
        assert len(starts) >= 0.8 * len(solid)


def test_windows_are_the_page_in_pieces(run: Path, out: Path) -> None:
    """The windows of a page, put together, are its tokens and their tags by the policy."""
    policy = load("article-body")
    made = table(out, "tokens")
    assert max(len(x["tokens"]) for x in made) == configs.WINDOW
    for row in stored(run):
        own = [x for x in made if x["page"] == row.id]
        assert [x["window"] for x in own] == list(range(len(own)))
        held = pieces(row.text, row.token_starts, row.token_ends, row.spans)
        tags = bio(policy, held, decide_pieces(policy, "token", held, len(row.token_starts)))
        kept = np.flatnonzero(tags >= 0)
        assert [t for x in own for t in x["ner_tags"]] == tags[kept].tolist()
        assert [s for x in own for s in x["token_starts"]] == row.token_starts[kept].tolist()
        words = [row.text[row.token_starts[i] : row.token_ends[i]] for i in kept]
        assert [t for x in own for t in x["tokens"]] == words


def test_the_metadata_is_that_of_the_files(out: Path, head: Any) -> None:
    """Configs, splits, numbers of rows and sizes in the YAML are those of the Parquet files."""
    assert [x["config_name"] for x in head["configs"]] == list(NAMES)
    assert [x.get("default") for x in head["configs"]] == [True, None, None]
    for config, info in zip(head["configs"], head["dataset_info"], strict=True):
        assert info["config_name"] == config["config_name"]
        files = sorted((out / FOLDER[info["config_name"]]).iterdir())
        assert info["download_size"] == sum(p.stat().st_size for p in files)
        for part, split in zip(config["data_files"], info["splits"], strict=True):
            assert part["split"] == split["name"]
            own = [p for p in files if fnmatch.fnmatch(f"{p.parent.name}/{p.name}", part["path"])]
            assert own
            assert split["num_examples"] == sum(pq.read_metadata(p).num_rows for p in own)
            assert split["num_bytes"] > 0
            files = [p for p in files if p not in own]
        assert not files


@pytest.mark.parametrize("name", NAMES)
def test_the_features_are_those_of_the_files(name: str, out: Path, head: Any) -> None:
    """Features in the YAML and in the Parquet files are the same, names of classes too."""
    from datasets import DatasetInfo, Features

    said = next(x for x in head["dataset_info"] if x["config_name"] == name)
    file = next((out / FOLDER[name]).iterdir())
    have = Features.from_arrow_schema(pq.read_schema(file))
    assert DatasetInfo._from_yaml_dict(said).features == have


def test_the_card_says_what_it_must(out: Path, run: Path, head: Any) -> None:
    """Licences, languages, canary, digests, commands, sources and figures stand in the card."""
    text = (out / "README.md").read_text("utf-8")
    made = manifest.read(run)
    assert made is not None
    assert "cc-by-4.0" in head["license"]
    assert head["language"] == ["en"]
    assert head["size_categories"] == ["n<1K"]
    for part in (
        card.CANARY,
        "not meant for language-model pretraining",
        made.root_digest,
        made.run_digest,
        "pagenoise pull ann/pages DIR",
        'load_dataset("ann/pages", "tokens")',
        "| jsonl:mine.jsonl |",
        r"Ann \*Bell\*, <https://news.example/",
        r"F1 on 9 real \| pages",
        "| crf | 0.930 |",
        "## Traps",
        "## Personal data",
        "## Limits",
        "page.svg",
    ):
        assert part in text, part
    for row in stored(run):
        assert "canary" not in row.html + row.text


def test_each_label_has_an_example_of_it(out: Path, run: Path) -> None:
    """The example of a label in the card is a text that has this label in a row."""
    texts: dict[str, set[str]] = {}
    for row in stored(run):
        for a, z, label, *_ in row.spans.tolist():
            shown = " ".join(row.text[a:z].split()).replace("`", "'").replace("|", "\\|")
            texts.setdefault(LABELS[label], set()).add(shown)
    card_text = (out / "README.md").read_text("utf-8")
    part = card_text.split("## Labels")[1].split("\n## ")[0]
    found = re.findall(r"^\| `([a-z_.]+)` \| [\d,]+ \| .*? \| `(.+)` \|$", part, re.M)
    assert {label for label, _ in found} == set(texts)
    for label, example in found:
        begin = example.removesuffix("…")
        assert any(x == example or x.startswith(begin) for x in texts[label])


def test_the_manifest_is_as_it_was(out: Path, run: Path) -> None:
    """Of the manifest nothing changes but the checksum of run.toml, which names no folder here."""
    files = [(x / "manifest.json").read_bytes().split(b"\n") for x in (run, out)]
    differ = [a for a, z in zip(*files, strict=True) if a != z]
    assert [x.split(b'"')[1] for x in differ] == [b"run.toml"]
    assert str(run.parent) in (run / "run.toml").read_text("utf-8")
    assert str(run.parent) not in (out / "run.toml").read_text("utf-8")


def test_the_picture_is_inert(out: Path) -> None:
    """The picture is well-formed SVG that runs and loads nothing."""
    tree = lxml.etree.parse(out / "page.svg")
    names = {lxml.etree.QName(x).localname for x in tree.iter()}
    assert names == {"svg", "rect", "text"}
    assert not [x for x in tree.iter() if any("href" in k or k.startswith("on") for k in x.attrib)]
    assert len(tree.findall(".//{*}text")) > 40


def test_staging_again_gives_the_same_bytes(
    run: Path, staged: tuple[Path, list[Upload]], value: Path, tmp_path: Path
) -> None:
    """What goes to the Hub is a function of the run."""
    made = manifest.read(run)
    assert made is not None
    url = "https://hub.example/datasets/ann/pages"
    again = staging.stage(run, made, tmp_path, url, staging.credits_of(run, made), value=value)
    assert [(x.path, x.sha256) for x in again] == [(x.path, x.sha256) for x in staged[1]]


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"text": "x", "columns": ["a"], "rows": [["b", 1]]}', '{"text": "x"}']
)
def test_figures_that_are_none(text: str, tmp_path: Path) -> None:
    """A file of figures that is not a table is named, with the shape it should have."""
    (tmp_path / "v.json").write_text(text)
    with pytest.raises(UsageError, match=r"v\.json"):
        staging.read_value(tmp_path, tmp_path / "v.json")


def test_verify_makes_configs_again(out: Path) -> None:
    """Lines and tokens that lie beside the rows are held against them."""
    made = manifest.read(out)
    assert made is not None
    assert hub.verify_configs(out, made) == []
    first = next(iter(sorted((out / "lines").iterdir())))
    data = first.read_bytes()
    try:
        first.unlink()
        (out / "lines" / "more.parquet").write_bytes(data)
        found = {(f.kind, f.file) for f in hub.verify_configs(out, made)}
    finally:
        (out / "lines" / "more.parquet").unlink()
        first.write_bytes(data)
    assert found == {
        ("FileMissing", f"lines/{first.name}"),
        ("UnexpectedFile", "lines/more.parquet"),
    }


def test_croissant_reads_the_rows_back(out: Path, run: Path) -> None:
    """mlcroissant finds nothing wrong and gives the rows, with splits, spans and articles."""
    mlcroissant = pytest.importorskip("mlcroissant")
    data = mlcroissant.Dataset(jsonld=out / "croissant.json")
    assert not data.metadata.issues.errors
    assert not [x for x in data.metadata.issues.warnings if "datePublished" not in x]
    due = {r.id: r for r in stored(run)}
    splits = []
    for one in data.records(record_set="pages"):
        row = due.pop(one["pages/id"].decode())
        splits.append(one["pages/split"].decode())
        assert one["pages/html"].decode() == row.html
        assert one["pages/tags"] == row.tags.tolist()
        starts = [x["pages/spans/start"] for x in one["pages/spans"]]
        assert starts == row.spans[:, 0].tolist()
        title = one["pages/article"]["pages/article/title"]
        assert (title and title.decode()) == (row.article and row.article["title"])
    assert not due
    assert sorted(splits) == ["test"] * 6 + ["train"] * 18
    for name in ("lines", "tokens"):
        some = next(iter(data.records(record_set=name)))
        have = next(x for x in table(out, name) if x["page"] == some[f"{name}/page"].decode())
        assert some[f"{name}/lang"].decode() == have["lang"]


def test_croissant_has_every_file_with_its_digest(staged: tuple[Path, list[Upload]]) -> None:
    """Each Parquet file stands in croissant.json with its size and SHA-256."""
    data = json.loads((staged[0] / "croissant.json").read_text("utf-8"))
    said = {
        x["contentUrl"]: (x["contentSize"], x["sha256"])
        for x in data["distribution"]
        if x["@type"] == "cr:FileObject"
    }
    files = [x for x in staged[1] if x.path.endswith(".parquet")]
    assert said == {x.path: (f"{x.size} B", x.sha256) for x in files}
    assert data["license"] == [
        "https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ]
