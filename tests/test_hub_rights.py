"""What may be shown on the Hub: rights asked first, texts left out, articles taken down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakehub import Hub, serving
from hubkit import Client

from gen.articles import harvest, parse_source
from gen.cli import main
from gen.hub.files import is_ours

NAME = "ann/theirs"
QUIET = ["--workers", "1", "--quiet"]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """A Hub with nothing on it."""
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def client(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A process that talks to the Hub."""
    found = Client(hub.url, tmp_path_factory.mktemp("home"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve pages with articles of which nobody says what may be done with them."""
    folder = tmp_path_factory.mktemp("theirs")
    lines = [
        {"id": a.id, "title": a.title, "text": "\n\n".join(b.text for b in a.blocks)}
        for a in harvest([parse_source("starter")], ["en"]).articles[:8]
    ]
    (folder / "mine.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    source = ["--articles", str(folder / "mine.jsonl"), "--lang", "en", "--sites", "portal"]
    out = folder / "run"
    args = ["--pages", "12", "--shard-size", "6", "--splits", "train=0.5,test=0.5", *QUIET]
    assert main(["generate", *source, *args, "--out", str(out)]) == 0
    return out


def test_public_needs_rights(hub: Hub, client: Client, run: Path) -> None:
    """What nobody may pass on is refused before anything is made, unless it is one's own."""
    found = client.command("push", run, NAME, "--public", *QUIET)
    assert found.status == 2
    assert "8 articles of jsonl:mine.jsonl are under 'unknown'" in found.err
    assert "--standoff" in found.err
    assert "--i-have-the-rights" in found.err
    assert not hub.repos
    alone = client.command("push", run, "ann/alone", "--workers", "1")
    assert alone.status == 0
    assert "may not be passed on as it is: 8 articles" in alone.err
    assert hub.repos["ann/alone"].private
    mine = client.command("push", run, "ann/mine", "--public", "--i-have-the-rights", *QUIET)
    assert mine.status == 0, mine.err
    assert not hub.repos["ann/mine"].private
    assert b"license: unknown" in hub.repos["ann/mine"].files["README.md"].data


def test_standoff_there_and_back(hub: Hub, client: Client, run: Path, tmp_path: Path) -> None:
    """Pushed without its texts, pulled, made whole from the articles: the same run to the byte."""
    dry = client.command("push", run, NAME, "--standoff", "--dry-run", *QUIET)
    assert dry.status == 0
    assert "standoff.json" in dry.out
    assert NAME not in hub.repos
    found = client.command("push", run, NAME, "--public", "--standoff", "--tag", "v1", *QUIET)
    assert found.status == 0, found.err
    repo = hub.repos[NAME]
    assert not repo.private
    assert repo.tags == {"v1": repo.head}
    assert not {"articles.parquet", "lines", "tokens"} & {x.split("/")[0] for x in repo.files}
    assert all(is_ours(x) for x in repo.files if x != ".gitattributes")
    names = [x for x in repo.files if x.startswith("data/")]
    assert len(names) == 2
    again = client.command("push", run, NAME, "--public", "--standoff", "--json", *QUIET)
    assert again.json["state"] == "unchanged"
    rows = client.python(
        "from datasets import load_dataset; x = load_dataset(name); "
        "found = [len(x['train']), x['train'].features['html_spans'].feature['label'].names[1]]",
        name=NAME,
    )
    assert rows[0] == 6
    bare, whole = tmp_path / "bare", tmp_path / "whole"
    pulled = client.command("pull", NAME, bare)
    assert pulled.status == 0, pulled.err
    assert "pagenoise hydrate" in pulled.err
    assert main(["verify", str(bare)]) == 0
    mine = str(run.parent / "mine.jsonl")
    args = ["--articles", mine, "--out", str(whole), *QUIET]
    assert main(["hydrate", str(bare), *args]) == 0
    for path in sorted([*(run / "data").iterdir(), run / "articles.parquet"]):
        assert (whole / path.relative_to(run)).read_bytes() == path.read_bytes()
    root = json.loads((run / "manifest.json").read_text())["root_digest"]
    assert main(["verify", str(whole), "--level", "rows", "--root", root, "--workers", "1"]) == 0


def test_a_dropped_article_is_gone_from_what_is_there(hub: Hub, client: Client, run: Path) -> None:
    """push --drop makes the run again beside the first, sends that, and notes the id."""
    gone = json.loads((run.parent / "mine.jsonl").read_text().split("\n")[2])
    name = "ann/dropped"
    assert client.command("push", run, name, *QUIET).status == 0
    args = ["--drop", gone["id"], "--on", "2026-11-22", "--workers", "1"]
    found = client.command("push", run, name, *args)
    assert found.status == 0, found.err
    assert "older commits" in found.err
    repo = hub.repos[name]
    made = json.loads(repo.files["manifest.json"].data)
    assert made["dropped"] == {gone["id"]: "2026-11-22"}
    assert made["articles"]["count"] == 7
    assert f"`{gone['id']}`, 2026-11-22" in repo.files["README.md"].data.decode()
    (beside,) = run.parent.glob("run-without-*")
    assert main(["verify", str(beside), "--level", "rows", "--workers", "1"]) == 0
    again = client.command("push", run, name, *args, "--json")
    assert again.json["state"] == "unchanged"
    wrong = client.command("push", run, name, "--drop", "nobody", *QUIET)
    assert wrong.status == 2
    assert "no article 'nobody'" in wrong.err
    alone = client.command("push", run, name, "--on", "2026-11-22", *QUIET)
    assert alone.status == 2
