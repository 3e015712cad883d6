"""The Hub: the real client and `datasets` against a double on the loopback."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from fakehub import Blob, Fault, Halt, Hub, serving
from hubkit import Client, Done, a_run, environment

from gen.cli import main
from gen.hub.files import is_ours

NAME = "ann/pages"
TRAILING = ["--workers", "1", "--quiet"]


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
    """Twenty-four pages with articles of a file of one's own, in two shards of the first split."""
    return a_run(tmp_path_factory)


@pytest.fixture(scope="module")
def pushed(hub: Hub, client: Client, run: Path) -> Done:
    """The run on the Hub, with a tag."""
    return client.command("push", run, NAME, "--tag", "v1", "--workers", "1")


def writes(hub: Hub) -> list[str]:
    """Return the requests so far that changed something."""
    return [p for m, p, s in hub.log if m in ("POST", "PUT") and s == 200 and "/api/v" not in p]


def test_a_push_is_one_commit(pushed: Done, hub: Hub, run: Path) -> None:
    """All files come in one commit, private, and the tag stands on it."""
    assert pushed.status == 0, pushed.err
    repo = hub.repos[NAME]
    assert [title.split()[0] for _, title in repo.titles] == ["pagenoise", "initial"]
    assert repo.private
    assert repo.tags == {"v1": repo.head}
    shards = {
        f"{x}/{p.name}" for x in ("data", "lines", "tokens") for p in (run / "data").iterdir()
    }
    papers = {"README.md", "manifest.json", "run.toml", "articles.parquet", "page.svg"}
    assert shards | papers <= set(repo.files)
    assert len(shards) == 9
    order = [p for m, p, s in hub.log if m == "POST" and "ann/pages/" in p]
    assert order[-1].startswith(f"/api/datasets/{NAME}/tag/")


def test_no_token_and_no_place_of_the_machine_gets_there(pushed: Done, hub: Hub, run: Path) -> None:
    """Neither the token nor the path of the articles is in a file or in what is printed."""
    assert "hf_ann" in hub.tokens_seen
    texts = [b.data for b in hub.repos[NAME].files.values()]
    texts += [pushed.out.encode(), pushed.err.encode()]
    for secret in (b"hf_ann", str(run.parent).encode()):
        assert not any(secret in x for x in texts)
    assert b'"jsonl:mine.jsonl"' in hub.repos[NAME].files["run.toml"].data


def test_pushing_again_changes_nothing(pushed: Done, hub: Hub, client: Client, run: Path) -> None:
    """The same run a second time: no commit, no upload, and it says so."""
    before = writes(hub)
    found = client.command("push", run, NAME, "--tag", "v1", "--workers", "1", "--json")
    assert found.status == 0
    assert found.json["state"] == "unchanged"
    assert not [x for x in found.json["files"] if x["sent"]]
    assert writes(hub) == before


def test_each_config_loads_by_name(pushed: Done, client: Client, run: Path) -> None:
    """`load_dataset(name, config)` gives what the card promises, with named classes."""
    found = client.python(
        """
from datasets import get_dataset_config_names, load_dataset
found = {"names": get_dataset_config_names(name)}
for config in (None, "lines", "tokens"):
    data = load_dataset(name, config)
    features = data["train"].features
    tags = features.get("label") or features[{None: "tags"}.get(config, "ner_tags")].feature
    found[str(config)] = [{k: d.num_rows for k, d in data.items()}, tags.names, data["test"][0]]
""",
        name=NAME,
    )
    assert found["names"] == ["pages", "lines", "tokens"]
    sizes, tags, row = found["None"]
    assert sizes == {"train": 18, "test": 6}
    assert len(tags) > 100
    table = pq.read_table(run / "data" / "test-00000-of-00001.parquet")
    assert row["html"] == table.column("html")[0].as_py()
    _, classes, line = found["lines"]
    assert "clean" in classes
    assert row["text"][line["start"] :].startswith(line["text"])
    assert line["page"] == row["id"]
    _, three, window = found["tokens"]
    assert three == ["O", "B-main", "I-main"]
    assert len(window["tokens"]) == len(window["ner_tags"]) <= 256
    assert window["tokens"] == row["tokens"][: len(window["tokens"])]


def test_rows_stream_from_a_revision(pushed: Done, client: Client) -> None:
    """Streaming reads a tag's rows; the number of lines is the one the card names."""
    found = client.python(
        """
from datasets import load_dataset, load_dataset_builder
data = load_dataset(name, "lines", split="train", streaming=True, revision="v1")
info = load_dataset_builder(name, "lines", revision="v1").info
found = [sum(1 for _ in data), info.splits["train"].num_examples]
""",
        name=NAME,
    )
    assert found[0] == found[1] > 500


def test_a_dry_run_sends_nothing(hub: Hub, client: Client, run: Path) -> None:
    """--dry-run lists files and sizes, without a token and without a request."""
    before = list(hub.log)
    found = client.command("push", run, "ann/dry", "--dry-run", *TRAILING, "--json", token="")
    assert found.status == 0
    assert {x["path"]: x["bytes"] for x in found.json["files"]}["data/test-00000-of-00001.parquet"]
    assert hub.log == before


@pytest.mark.parametrize(
    ("token", "says"),
    [("", "there is no token"), ("hf_nobody", "does not know this token")],
)
def test_without_a_good_token(token: str, says: str, hub: Hub, client: Client, run: Path) -> None:
    """A missing or wrong token is exit 2 with the way to get one, and is not repeated."""
    found = client.command("push", run, "ann/none", *TRAILING, token=token)
    assert found.status == 2
    assert says in found.err
    assert "hf auth login" in found.err
    assert "Traceback" not in found.err
    assert "hf_nobody" not in found.err + found.out
    assert "ann/none" not in hub.repos


def test_the_token_of_hf_auth_is_found(
    hub: Hub, run: Path, tmp_path: Path, client: Client, pushed: Done
) -> None:
    """The token file that `hf auth login` writes is used where HF_TOKEN is not set."""
    code = "from huggingface_hub import constants; found = constants.HF_TOKEN_PATH"
    path = Path(client.python(code))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("hf_ann")
    try:
        assert client.command("push", run, NAME, *TRAILING, token="").status == 0
    finally:
        path.unlink()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bob/pages", "another's"),
        ("ann/thesis", "holds something else: 2 files"),
        ("ann/addon", "holds something else: 2 files"),
        ("ann/open", "everybody can see it"),
        ("pages", "not a name on the Hub"),
        ("ann/../x", "not a name on the Hub"),
    ],
)
def test_a_name_that_is_not_ours(name: str, says: str, hub: Hub, client: Client, run: Path) -> None:
    """A name of somebody else, or with something else in it, is exit 2 and stays as it is."""
    hub.add("bob/pages", {"a.txt": b"his"})
    hub.add("ann/thesis", {"README.md": b"#", "a.tex": b"x", "b.tex": b"x"}, private=True)
    hub.add("ann/open", {})
    addon = {"manifest.json": b'{"manifest_version": 3}', "a.js": b"x"}
    hub.add("ann/addon", addon, private=True)
    before = {k: r.head for k, r in hub.repos.items()}
    found = client.command("push", run, name, *TRAILING)
    assert found.status == 2
    assert says in found.err
    assert "\n  " in found.err  # what to do
    assert {k: r.head for k, r in hub.repos.items()} == before


@pytest.mark.parametrize("tag", ["-v1", "v 1", "v1..2", "v1/", "v1~", "в1"])
def test_a_tag_that_is_none(tag: str, hub: Hub, client: Client, run: Path) -> None:
    """A tag that git would refuse is refused before anything is made."""
    before = list(hub.log)
    found = client.command("push", run, "ann/tagged", f"--tag={tag}", *TRAILING)
    assert found.status == 2
    assert "not a tag" in found.err
    assert hub.log == before


def test_public_comes_last(hub: Hub, client: Client, run: Path) -> None:
    """With --public the dataset can be seen only when all of it is there."""
    halt = Halt("POST", "/api/datasets/ann/shown/commit/")
    hub.halts.append(halt)
    done: list[Done] = []
    args = ("push", run, "ann/shown", "--public", *TRAILING)
    thread = threading.Thread(target=lambda: done.append(client.command(*args)))
    thread.start()
    assert halt.reached.wait(180)
    assert hub.repos["ann/shown"].private
    halt.go.set()
    thread.join(180)
    assert done[0].status == 0
    assert not hub.repos["ann/shown"].private


def test_somebody_was_quicker(hub: Hub, client: Client, run: Path) -> None:
    """If main moves between our look and our commit, nothing is written over: exit 2."""
    halt = Halt("POST", "/api/datasets/ann/race/commit/")
    hub.halts.append(halt)
    done: list[Done] = []
    args = ("push", run, "ann/race", "--tag", "v1", *TRAILING)
    thread = threading.Thread(target=lambda: done.append(client.command(*args)))
    thread.start()
    assert halt.reached.wait(180)
    repo = hub.repos["ann/race"]
    theirs = repo.commit("theirs", repo.files | {"notes.txt": Blob(b"x")})
    halt.go.set()
    thread.join(180)
    assert done[0].status == 2
    assert "somebody else was quicker" in done[0].err
    assert (repo.head, repo.tags) == (theirs, {})


@pytest.mark.parametrize("after", [False, True], ids=["refused", "answer lost"])
def test_a_503_on_commit(after: bool, hub: Hub, client: Client, run: Path) -> None:
    """A commit that the Hub answers with 503 is tried again, and is made once in any case."""
    name = f"ann/busy-{after}"
    hub.faults.append(Fault("POST", f"/api/datasets/{name}/commit/", 503, after))
    found = client.command("push", run, name, "--workers", "1")
    assert found.status == 0, found.err
    assert "answers 503" in found.err
    assert len(hub.repos[name].titles) == 2
    assert not hub.faults


def test_a_busy_hub_is_given_up(hub: Hub, client: Client, pushed: Done) -> None:
    """When every try is answered with 429 it ends with what to do, and nothing is changed."""
    hub.faults += [Fault("POST", f"/api/datasets/{NAME}/commit/", 429) for _ in range(2)]
    head = hub.repos[NAME].head
    found = client.python(
        """
from gen.errors import HubError
from gen.hub.remote import connect
from pathlib import Path
remote = connect(name, waits=[0])
told = []
try:
    remote.commit("m", {"a": Path(file)}, [], head, lambda now: False, told.append)
except HubError as e:
    found = [str(e), told]
""",
        name=NAME,
        head=head,
        file=__file__,
    )
    assert found[0].startswith(f"{NAME}: the Hub answers 429")
    assert len(found[1]) == 1
    assert hub.repos[NAME].head == head
    assert not hub.faults


def test_killed_in_the_middle(hub: Hub, client: Client, run: Path, tmp_path: Path) -> None:
    """kill -9 between two uploads: nothing of it is visible, and the next push completes it."""
    halt = Halt("PUT", "/lfs/")
    hub.halts.append(halt)
    mine = tmp_path / "run"
    shutil.copytree(run, mine)
    # Other bytes than those that are on the Hub already, else nothing would be sent.
    hub.large.clear()
    program = [sys.executable, "-m", "gen", "push", str(mine), "ann/killed", *TRAILING]
    started = subprocess.Popen(program, env=environment(hub.url, tmp_path / "home", "hf_ann"))
    assert halt.reached.wait(180)
    started.send_signal(signal.SIGKILL)
    started.wait(60)
    halt.go.set()
    hub.halts.clear()
    assert set(hub.repos["ann/killed"].files) == {".gitattributes"}
    assert list(tmp_path.glob(".run.push-*"))
    assert client.command("push", mine, "ann/killed", *TRAILING).status == 0
    assert len(hub.repos["ann/killed"].titles) == 2
    assert not list(tmp_path.glob(".run.push-*"))


def test_a_run_that_fails_its_checks_stays_here(
    hub: Hub, client: Client, run: Path, tmp_path: Path
) -> None:
    """A run with a damaged shard is not sent: exit 1, the findings on stdout."""
    mine = tmp_path / "run"
    shutil.copytree(run, mine)
    shard = mine / "data" / "test-00000-of-00001.parquet"
    shard.write_bytes(shard.read_bytes()[:-9] + b"123456789")
    found = client.command("push", mine, "ann/damaged", *TRAILING)
    assert found.status == 1
    assert "ChecksumMismatch" in found.out
    assert "ann/damaged" not in hub.repos


def test_another_run_takes_the_place_of_the_first(
    hub: Hub, client: Client, run: Path, tmp_path: Path
) -> None:
    """A new run under the name of an old one: its shards go, its commit and tag stay."""
    assert client.command("push", run, "ann/twice", "--tag", "v1", *TRAILING).status == 0
    first = hub.repos["ann/twice"].head
    other = tmp_path / "other"
    args = ["--pages", "4", "--lang", "en", "--sites", "portal", "--splits", "train=1", *TRAILING]
    assert main(["generate", "--out", str(other), *args]) == 0
    found = client.command("push", other, "ann/twice", "--tag", "v2", *TRAILING, "--json")
    assert found.json["state"] == "changed"
    assert "data/test-00000-of-00001.parquet" in found.json["removed"]
    repo = hub.repos["ann/twice"]
    assert sorted(x for x in repo.files if x.startswith("data/")) == [
        "data/train-00000-of-00001.parquet"
    ]
    assert repo.tags == {"v1": first, "v2": repo.head}
    late = client.command("push", run, "ann/twice", "--tag", "v2", *TRAILING)
    assert late.status == 2
    assert "--tag v2" in late.err


def test_pull_gives_the_run_back(
    pushed: Done, client: Client, run: Path, tmp_path: Path, hub: Hub
) -> None:
    """What is fetched is proven: to the row, to the root digest, and remade."""
    root = json.loads((run / "manifest.json").read_text("utf-8"))["root_digest"]
    found = client.command("pull", NAME, tmp_path / "back", "--revision", "v1")
    assert found.status == 0, found.err
    for level in ("rows", "remake"):
        check = ["verify", str(tmp_path / "back"), "--level", level, "--root", root]
        assert main([*check, "--workers", "1"]) == 0
    there = {p.relative_to(tmp_path / "back").as_posix() for p in (tmp_path / "back").rglob("*.*")}
    assert there == {x for x in hub.repos[NAME].files if x != ".gitattributes"}
    again = client.command("pull", NAME, tmp_path / "back")
    assert again.status == 2
    assert "something already" in again.err


@pytest.mark.parametrize("what", ["lines", "tokens"])
def test_verify_knows_what_rows_make(
    what: str,
    pushed: Done,
    hub: Hub,
    client: Client,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A config that is not what the rows make is found by `verify --level rows`."""
    assert client.command("pull", NAME, tmp_path / "back").status == 0
    file = tmp_path / "back" / what / "test-00000-of-00001.parquet"
    table = pq.read_table(file)
    pq.write_table(table.slice(1), file)
    assert main(["verify", str(tmp_path / "back"), "--level", "rows", "--workers", "1"]) == 1
    assert f"ChecksumMismatch: {what}/test-00000" in capsys.readouterr().out


def test_pull_of_what_is_not_there(hub: Hub, client: Client, tmp_path: Path) -> None:
    """No such dataset, no such revision, no run in it: exit 2, and no folder."""
    hub.add("bob/notes", {"a.txt": b"x"})
    cases: list[tuple[tuple[Any, ...], str]] = [
        (("ann/nothing", tmp_path / "x"), "no such dataset"),
        ((NAME, tmp_path / "x", "--revision", "v9"), "no such revision"),
        (("bob/notes", tmp_path / "x"), "no run of pagenoise"),
    ]
    for args, says in cases:
        found = client.command("pull", *args)
        assert found.status == 2
        assert says in found.err
        assert "Traceback" not in found.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "path",
    [
        "../x.parquet",
        "/etc/x",
        "data/../../x",
        "sites/../../x",
        "sites//x",
        "data/x.py",
        "a\\..\\x",
    ],
)
def test_no_path_leads_out(path: str) -> None:
    """A name on the Hub that is not one of a run's, or leads out of the folder, is not taken."""
    assert not is_ours(path)
