"""The main job from end to end, through the command line: articles in, dataset out, checked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import reader

from gen import cli

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def run(*args: str) -> int:
    """Run a command in this process."""
    return cli.main([str(a) for a in args])


def made(out: Path, *args: str) -> Path:
    """Generate a run quietly and return its folder."""
    assert run("generate", "--out", str(out), "--workers", "1", "--quiet", *args) == 0
    return out


def digests(out: Path) -> tuple[str, dict[str, str]]:
    """Return a run's root digest and the checksums of its shards."""
    found = json.loads((out / "manifest.json").read_text())
    return found["root_digest"], {s["path"]: s["sha256"] for s in found["shards"]}


@pytest.fixture(scope="session")
def starter_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 320 pages: two families, two languages, three views."""
    return made(
        tmp_path_factory.mktemp("run") / "starter",
        "--pages",
        "320",
        "--seed",
        "5",
        "--sites",
        "portal,wordpress",
        "--lang",
        "bg,en",
        "--shard-size",
        "100",
    )


def test_every_invariant_holds_on_all_rows(starter_run: Path) -> None:
    """`verify --level rows` finds nothing on any row."""
    assert run("verify", str(starter_run), "--level", "rows") == 0


def test_an_independent_reader_agrees(starter_run: Path) -> None:
    """A reader written from the contract alone finds no problem on 320 rows."""
    assert reader.check_run(starter_run) == []


def test_rows_are_remade(starter_run: Path) -> None:
    """`verify --level remake` makes the same rows again."""
    assert run("verify", str(starter_run), "--level", "remake", "--rows", "25") == 0


def test_the_run_is_wide(starter_run: Path) -> None:
    """Both families, both languages, all views and all default page kinds are there."""
    table = pq.read_table(starter_run / "data", columns=["family", "lang", "view", "page_kind"])
    assert set(table["family"].to_pylist()) == {"portal", "wordpress"}
    assert set(table["lang"].to_pylist()) == {"bg", "en"}
    assert set(table["view"].to_pylist()) == {"rendered", "resiliparse", "resiliparse-main"}
    assert set(table["page_kind"].to_pylist()) == {"article", "truncated", "index", "none"}


def test_splits_share_neither_sites_nor_articles(starter_run: Path) -> None:
    """No site and no article stands in two splits."""
    seen: dict[str, str] = {}
    for path in sorted((starter_run / "data").glob("*.parquet")):
        split = path.name.split("-")[0]
        table = pq.read_table(path, columns=["site", "article"])
        for site, article in zip(
            table["site"].to_pylist(), table["article"].to_pylist(), strict=True
        ):
            for name in (site, article and article["id"]):
                if name:
                    assert seen.setdefault(name, split) == split


def test_articles_are_used_evenly(starter_run: Path) -> None:
    """Within a split and language no article is used twice before all were used once."""
    for split in ("train", "validation", "test"):
        for lang in ("bg", "en"):
            ids: list[str] = []
            for path in sorted((starter_run / "data").glob(f"{split}-*.parquet")):
                table = pq.read_table(path, columns=["lang", "article"])
                ids += [
                    a["id"]
                    for x, a in zip(
                        table["lang"].to_pylist(), table["article"].to_pylist(), strict=True
                    )
                    if a and x == lang
                ]
            counts = [ids.count(x) for x in set(ids)]
            assert counts and max(counts) - min(counts) <= 1


def test_comments_are_on_a_third_and_weights_restore_a_tenth(starter_run: Path) -> None:
    """Weighted by `weight`, a tenth of article pages carry comments."""
    table = pq.read_table(starter_run / "data", columns=["groups", "weight", "page_kind"])
    rows = [r for r in table.to_pylist() if r["page_kind"] in ("article", "truncated")]
    with_items = [r for r in rows if any(g["kind"] == "comment" for g in r["groups"])]
    assert 0.2 < len(with_items) / len(rows) < 0.45
    share = sum(r["weight"] for r in with_items) / sum(r["weight"] for r in rows)
    assert share == pytest.approx(0.1, abs=0.04)


def test_load_dataset_opens_the_folder(starter_run: Path, tmp_path: Path) -> None:
    """`datasets.load_dataset` gives splits, ClassLabel names and nested spans, script-free."""
    import datasets

    found = datasets.load_dataset(str(starter_run), cache_dir=str(tmp_path))
    assert list(found) == ["train", "validation", "test"]
    features = found["train"].features
    names = features["spans"].feature["label"].names
    assert names[0] == "article.title" and features["tags"].feature.names[:3] == [
        "O",
        "B-article.title",
        "I-article.title",
    ]
    row = found["train"][0]
    span = row["spans"][0]
    assert row["text"][span["start"] : span["end"]].strip()


@pytest.mark.parametrize("change", [("PYTHONHASHSEED", "1"), ("TZ", "Asia/Tokyo"), ("LC_ALL", "C")])
def test_environment_has_no_say(change: tuple[str, str], tmp_path: Path) -> None:
    """Hash seed, time zone and locale change no byte of a shard."""
    outs = []
    for env in ({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}, dict([change])):
        out = tmp_path / f"run{len(outs)}"
        command = [
            sys.executable,
            "-m",
            "gen",
            "generate",
            "--pages",
            "40",
            "--out",
            str(out),
            "--quiet",
            "--workers",
            "1",
        ]
        subprocess.run(
            command, check=True, cwd=ROOT, env={**os.environ, **env}, capture_output=True
        )
        outs.append(digests(out))
    assert outs[0] == outs[1]


def test_workers_have_no_say(tmp_path: Path) -> None:
    """One worker and two write the same bytes."""
    one = made(tmp_path / "one", "--pages", "120", "--shard-size", "30")
    assert (
        run(
            "generate",
            "--pages",
            "120",
            "--shard-size",
            "30",
            "--out",
            str(tmp_path / "two"),
            "--workers",
            "2",
            "--quiet",
        )
        == 0
    )
    assert digests(one) == digests(tmp_path / "two")


def test_pieces_merge_to_the_same_run(tmp_path: Path) -> None:
    """Shards made in pieces, then merged, are the run made at once."""
    whole = made(tmp_path / "whole", "--pages", "90", "--shard-size", "30")
    pieces = tmp_path / "pieces"
    for part in ("2:5", "0:2"):
        assert (
            run(
                "generate",
                "--pages",
                "90",
                "--shard-size",
                "30",
                "--out",
                str(pieces),
                "--shards",
                part,
                "--workers",
                "1",
                "--quiet",
            )
            == 0
        )
    assert run("merge", str(pieces)) == 0
    assert digests(whole) == digests(pieces)


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    """With a shard and the manifest gone, --resume ends with the bytes of the whole run."""
    out = made(tmp_path / "run", "--pages", "90", "--shard-size", "30")
    before = digests(out)
    (out / "manifest.json").unlink()
    next((out / "data").glob("train-00001*")).unlink()
    again = ("generate", "--pages", "90", "--shard-size", "30", "--out", str(out), "--resume")
    assert run(*again, "--quiet", "--workers", "1") == 0
    assert digests(out) == before
    assert run(*again, "--quiet") == 0


def test_its_own_run_file_makes_it_again(tmp_path: Path) -> None:
    """`generate RUN.toml` with a run folder's own file gives the same run."""
    out = made(
        tmp_path / "a", "--pages", "50", "--seed", "9", "--views", "resiliparse=1,rendered=2"
    )
    assert (
        run(
            "generate",
            str(out / "run.toml"),
            "--out",
            str(tmp_path / "b"),
            "--quiet",
            "--workers",
            "1",
        )
        == 0
    )
    assert digests(out) == digests(tmp_path / "b")


def test_faker_names_are_kept_with_the_run(tmp_path: Path) -> None:
    """--names faker writes its pools into the run folder, and rows are remade from them."""
    out = made(tmp_path / "run", "--pages", "40", "--names", "faker", "--lang", "en")
    assert (out / "names" / "en.json").is_file()
    assert run("verify", str(out), "--level", "remake", "--rows", "10") == 0


def test_articles_may_be_left_out(tmp_path: Path) -> None:
    """Without the article list a remake wants the source, and takes no other."""
    out = made(tmp_path / "run", "--pages", "40", "--lang", "en", "--no-keep-articles")
    assert not (out / "articles.parquet").exists()
    assert run("verify", str(out), "--level", "remake", "--rows", "5") == 2
    assert run("verify", str(out), "--level", "remake", "--rows", "5", "--articles", "starter") == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--sites", "portl"], "did you mean 'portal'"),
        (["--lang", "xx"], "no language 'xx'"),
        (["--views", "resiliparce"], "did you mean 'resiliparse'"),
        (["--pages", "0"], "0 pages"),
        (["--pages", "-1"], "-1 pages"),
        (["--splits", "train=0.5,test=0.2"], "add up to 0.7"),
        (["--articles", "nowhere.jsonl"], "no such file"),
        (["--profile", "nope"], "no profile 'nope'"),
        (["--shards", "3:1"], "cannot read '3:1'"),
        (["--resume", "--force"], "do not go together"),
        (["--pages", "2"], "cannot fill 3 splits"),
    ],
)
def test_misuse_is_named_and_leaves_nothing(
    args: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong option is exit 2 with a message that names it, and no folder is left behind."""
    out = tmp_path / "run"
    assert run("generate", "--out", str(out), "--quiet", *args) == 2
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.jsonl", b'{"text": "x"}\n{"text": "y"}\n{broken\n', "a.jsonl:3"),
        ("a.parquet", b"not parquet", "a.parquet"),
        ("a.jsonl", b"", "a.jsonl"),
        ("a.csv", b"name,price\nx,1\n", "name"),
        ("a.txt", "текст \udcff".encode("utf-8", "surrogateescape"), "a.txt"),
    ],
)
def test_broken_sources_are_named(
    name: str, data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A source that cannot be used is exit 2, says where, and leaves nothing."""
    path = tmp_path / name
    path.write_bytes(data)
    out = tmp_path / "run"
    assert (
        run("generate", "--out", str(out), "--quiet", "--articles", str(path), "--lang", "en") == 2
    )
    error = capsys.readouterr().err
    assert said in error and "Traceback" not in error
    assert not out.exists()


def test_a_foreign_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is no run is refused with and without --force, and keeps its files."""
    (tmp_path / "mine.txt").write_text("mine")
    for more in ([], ["--force"]):
        assert run("generate", "--out", str(tmp_path), "--pages", "20", "--quiet", *more) == 2
    assert (
        "not a run folder" in capsys.readouterr().err
        or (tmp_path / "mine.txt").read_text() == "mine"
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.txt"]


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Markup and bidi controls in a body are escaped in html and intact in text."""
    evil = (
        'She wrote </script><img src=x onerror="alert(1)"> & "quoted" '
        "\u202eright to left\u202c in the notice."
    )
    body = "\n\n".join(
        [
            evil,
            *(
                f"Paragraph number {i} tells the story of the harbour in its own words, "
                "calmly and at length."
                for i in range(9)
            ),
        ]
    )
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "id": str(i),
                    "title": f"Title {i}",
                    "text": body.replace("harbour", f"harbour {i}"),
                }
            )
            + "\n"
            for i in range(3)
        )
    )
    out = made(
        tmp_path / "run",
        "--articles",
        str(path),
        "--lang",
        "en",
        "--pages",
        "12",
        "--bodies",
        "asis",
        "--views",
        "rendered",
    )
    assert reader.check_run(out) == []
    rows = [
        r
        for p in sorted((out / "data").glob("*.parquet"))
        for r in pq.read_table(p, columns=["html", "text", "page_kind"]).to_pylist()
    ]
    rows = [r for r in rows if r["page_kind"] == "article"]
    assert rows
    for row in rows:
        assert "<img src=x" not in row["html"]
        assert '</script><img src=x onerror="alert(1)">' in row["text"]
        assert "\u202eright to left\u202c" in row["text"]


def test_a_fault_is_found_and_named(
    starter_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed byte, a missing shard and an extra file are each named; exit 1."""
    for change, said in (
        ("byte", "ChecksumMismatch"),
        ("missing", "FileMissing"),
        ("extra", "UnexpectedFile"),
    ):
        out = tmp_path / change
        shutil.copytree(starter_run, out)
        shard = next((out / "data").glob("train-00000*"))
        if change == "byte":
            data = bytearray(shard.read_bytes())
            data[len(data) // 2] ^= 1
            shard.write_bytes(data)
        elif change == "missing":
            shard.unlink()
        else:
            (out / "data" / "extra.parquet").write_bytes(b"x")
        assert run("verify", str(out)) == 1
        assert said in capsys.readouterr().out


def test_show_prints_every_form(starter_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`show` prints a row as text, spans, JSON and a tinted page; a remade row is the same."""
    for form in ("text", "spans", "json", "html"):
        assert run("show", str(starter_run), "3", "--as", form) == 0
        printed = capsys.readouterr().out
        assert printed.strip()
        assert run("show", str(starter_run), "3", "--as", form, "--remake") == 0
        assert capsys.readouterr().out == printed


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared articles")
def test_real_articles(tmp_path: Path) -> None:
    """Real crawled articles give a run that the independent reader accepts."""
    out = made(
        tmp_path / "real",
        "--articles",
        str(SHARED / "articles" / "articles_en.jsonl.gz"),
        "--pages",
        "300",
        "--seed",
        "7",
        "--lang",
        "en",
    )
    assert reader.check_run(out) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared sample page")
def test_the_sample_page_yields_its_body(capsys: pytest.CaptureFixture[str]) -> None:
    """As a text: source the sample page is its 16 body paragraphs, and what was cut is shown."""
    assert run("articles", f"text:{SHARED / 'sample' / 'page.txt'}", "--lang", "bg") == 0
    printed = capsys.readouterr().out
    assert printed.count("\n  paragraph") == 16
    assert "cut:" in printed
