from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runkit import CONFIG, CONTENT, make_row, write_run

from gen import records, shards, verify
from gen.config import shard_specs
from gen.errors import CheckError, RunError, UsageError
from gen.labels import LABEL_ID
from gen.records import Row
from gen.shards import manifest
from gen.verify import Finding

SHARD = "data/train-00001-of-00003.parquet"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A whole run to spoil."""
    write_run(tmp_path / "x")
    return tmp_path / "x"


def kinds(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(f.kind, f.file) for f in findings]


def test_a_good_run_has_no_findings(run: Path) -> None:
    """A whole run passes at every level, in one process and in two."""
    assert verify.verify_files(run) == []
    assert verify.verify_rows(run) == []
    assert verify.verify_rows(run, workers=2) == []
    assert verify.verify_rows(run, "10%") == []
    assert verify.verify_remake(run, make_row) == []
    assert verify.verify_remake(run, make_row, 7) == []


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def edit_manifest(run: Path, **fields: Any) -> None:
    path = run / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


SPOILT: dict[str, tuple[Callable[[Path], object], list[tuple[str, str]]]] = {
    "a changed byte": (lambda r: flip(r / SHARD, 2000), [("ChecksumMismatch", SHARD)]),
    "a cut shard": (
        lambda r: (r / SHARD).write_bytes((r / SHARD).read_bytes()[:-9]),
        [("ChecksumMismatch", SHARD)],
    ),
    "a missing shard": (lambda r: (r / SHARD).unlink(), [("FileMissing", SHARD)]),
    "an extra file": (
        lambda r: (r / "data" / "notes.txt").write_text("x"),
        [("UnexpectedFile", "data/notes.txt")],
    ),
    "an extra shard": (
        lambda r: (r / SHARD).rename(r / "data" / "train-00007-of-00003.parquet"),
        [("FileMissing", SHARD), ("UnexpectedFile", "data/train-00007-of-00003.parquet")],
    ),
    "an extra file on top": (
        lambda r: (r / "x.py").write_text("x"),
        [("UnexpectedFile", "x.py")],
    ),
    "no manifest": (
        lambda r: (r / "manifest.json").unlink(),
        [("ManifestBroken", "manifest.json")],
    ),
    "half a manifest": (
        lambda r: (r / "manifest.json").write_text("{"),
        [("ManifestBroken", "manifest.json")],
    ),
    "another root digest": (
        lambda r: edit_manifest(r, root_digest="0" * 64),
        [("ManifestBroken", "manifest.json")],
    ),
    "another run digest": (
        lambda r: edit_manifest(r, run_digest="0" * 64),
        [("ManifestBroken", "manifest.json")] * 2,
    ),
    "no card": (lambda r: (r / "README.md").unlink(), [("FileMissing", "README.md")]),
    "no run.toml": (lambda r: (r / "run.toml").unlink(), [("FileMissing", "run.toml")]),
    "another seed in run.toml": (
        lambda r: (r / "run.toml").write_text(
            (r / "run.toml").read_text().replace("seed = 3", "seed = 4")
        ),
        [("ConfigDiffers", "run.toml"), ("ChecksumMismatch", "run.toml")],
    ),
    "what the Hub and the dead leave": (
        lambda r: [
            (r / ".gitattributes").write_text("x"),
            (r / "data" / ".train-00000-of-00003.parquet.lock").touch(),
        ],
        [],
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_happened_to_files_is_named(run: Path, case: str) -> None:
    """Whatever is done to a run's files, the finding has its kind and the file."""
    spoil, expected = SPOILT[case]
    spoil(run)
    assert kinds(verify.verify_files(run)) == expected


def test_missing_shard_in_the_manifest(run: Path) -> None:
    """A manifest that leaves out a shard of its splits is broken from there."""
    path = run / "manifest.json"
    data = json.loads(path.read_text())
    del data["shards"][2]
    path.write_text(json.dumps(data))
    found = verify.verify_files(run)
    assert any("from number 2 its shards are not" in f.what for f in found)
    assert ("UnexpectedFile", "data/train-00002-of-00003.parquet") in kinds(found)


@pytest.mark.parametrize("level", [verify.verify_files, verify.verify_rows])
def test_no_folder_is_misuse(tmp_path: Path, level: Callable[[Path], object]) -> None:
    """A folder that is not there is an error of the user, not a finding."""
    with pytest.raises(RunError, match="no such folder"):
        level(tmp_path / "y")


def chunks() -> list[str]:
    names = ["html", "text", "spans.list.element.start", "tokens.list.element", "article.sha256"]
    return [*names, "html_spans.list.element.label", "tags.list.element", "id", "index"]


@pytest.mark.parametrize("column", chunks())
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_changed_byte_is_found_in_the_rows(run: Path, column: str, part: float) -> None:
    """A changed byte in the data of any column is a finding about that file at level rows, too."""
    group = pq.ParquetFile(run / SHARD).metadata.row_group(0)
    places = {c.path_in_schema: c for c in map(group.column, range(group.num_columns))}
    chunk = places[column]
    at = chunk.data_page_offset + int(chunk.total_compressed_size * part)
    flip(run / SHARD, at)
    assert {f.file for f in verify.verify_rows(run)} == {SHARD}


def forge(run: Path, index: int, change: Callable[[Row], Row]) -> None:
    """Rewrite the run with one row changed, digests and manifest made to fit."""
    digest, made = CONFIG.digest(), []
    for spec in shard_specs(CONFIG):
        (run / "data" / spec.name).unlink()
        rows = ((make_row(i, digest), i) for i in range(spec.start, spec.stop))
        pairs = ((change(r) if i == index else r, "") for r, i in rows)
        made.append(shards.write_shard(run / "data", spec, digest, pairs))
    old = manifest.read(run)
    assert old
    again = manifest.build(
        CONFIG,
        made,
        content=old.content,
        articles=old.articles,
        versions=old.versions,
        files=old.files,
    )
    manifest.write(run, again)


def relabel(row: Row) -> Row:
    spans = row.spans.copy()
    spans[0, 2] = LABEL_ID["nav.back"]
    return replace(row, spans=spans)


def retag(row: Row) -> Row:
    tags = row.tags.copy()
    tags[0] = 2 * LABEL_ID["nav.back"] + 1
    return replace(row, tags=tags)


def unlabelled_html(row: Row) -> Row:
    return replace(row, html=row.html.replace("</body>", "<p>loose</p></body>"))


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (relabel, "", "invariant 1"),
        (retag, "tags", "tag 0 is"),
        (unlabelled_html, "", "invariant 2: text 'loose' is unlabelled"),
        (lambda r: replace(r, html=r.html + "<i data-label=x>       "), "", "invariant 5"),
        (lambda r: replace(r, article={**(r.article or {}), "sha256": "0"}), "", "invariant 3"),
        (lambda r: replace(r, id=r.id[:-1] + "7"), "id", "-000000013 is due"),
    ],
)
def test_a_forged_row_is_found(
    run: Path, change: Callable[[Row], Row], column: str, said: str
) -> None:
    """A row that breaks an invariant is named even when every digest was made to fit."""
    forge(run, 13, change)
    assert verify.verify_files(run) == []
    found = verify.verify_rows(run)
    assert kinds(found) == [("RowBroken", SHARD)]
    assert found[0].row == make_row(13).id and found[0].column == column
    assert said in found[0].what


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(path)), path)


def put(name: str, values: Callable[[list[Any]], list[Any]]) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        field = table.schema.field(name)
        made = pa.array(values(table.column(name).to_pylist()), field.type)
        return table.set_column(table.schema.get_field_index(name), field, made)

    return change


TABLES: dict[str, tuple[Callable[[pa.Table], pa.Table], str, str]] = {
    "a token that is no slice": (
        put("tokens", lambda v: [["X" * len(v[0][0]), *v[0][1:]], *v[1:]]),
        "RowBroken",
        "tokens",
    ),
    "an offset past 32 bits": (
        put("groups", lambda v: [[{**v[0][0], "depth": 2**40}, *v[0][1:]], *v[1:]]),
        "ChecksumMismatch",
        "",
    ),
    "offsets of runs past 32 bits": (
        put("html_spans", lambda v: [[{**v[0][0], "start": v[0][0]["start"] + 2**32}], *v[1:]]),
        "RowBroken",
        "",
    ),
    "a null": (put("html", lambda v: [None, *v[1:]]), "ShardBroken", "html"),
    "a null inside": (
        put("article", lambda v: [{**v[0], "url": None}, *v[1:]]),
        "ShardBroken",
        "article",
    ),
    "an unknown attribute": (
        put("html_spans", lambda v: [[{**v[0][0], "attr": "href"}, *v[0][1:]], *v[1:]]),
        "RowBroken",
        "",
    ),
    "a changed weight": (put("weight", lambda v: [v[0] + 1, *v[1:]]), "ChecksumMismatch", ""),
    "a missing column": (lambda t: t.drop_columns(["traps"]), "ShardBroken", "traps"),
    "a column more": (
        lambda t: t.append_column("more", t.column("id")),
        "ShardBroken",
        "more",
    ),
    "a missing row": (lambda t: t.slice(1), "ShardBroken", ""),
    "rows in another order": (
        lambda t: t.take(pa.array([1, 0, *range(2, len(t))])),
        "RowBroken",
        "id",
    ),
    "no label names": (lambda t: t.replace_schema_metadata({}), "ShardBroken", ""),
    "another type": (
        lambda t: t.set_column(1, "index", t.column("index").cast(pa.int32())),
        "ShardBroken",
        "index",
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_changed_table_is_found(run: Path, case: str) -> None:
    """Whatever is done to a shard's table, level rows names the shard, and the column if one."""
    change, kind, column = TABLES[case]
    rewrite(run / SHARD, change)
    found = verify.verify_rows(run)
    assert found and all(f.file == SHARD for f in found)
    assert (found[0].kind, found[0].column) == (kind, column)


def test_findings_of_a_shard_are_bounded(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shard in which every row is broken says so and stops."""
    monkeypatch.setattr("gen.verify.rows.MOST", 3)
    rewrite(run / SHARD, put("id", lambda v: ["x"] * len(v)))
    found = verify.verify_rows(run)
    assert found[-1].what == "and more, not looked for"


def test_counts_are_held_against_rows(run: Path) -> None:
    """Counts in the manifest that the rows do not give are a finding."""
    counts = json.loads((run / "manifest.json").read_text())["counts"]
    counts["labels"]["article.body"] += 1
    edit_manifest(run, counts=counts)
    found = verify.verify_rows(run)
    assert [f.what for f in found] == ["its counts of labels are not those of the rows"]


@given(st.integers(1, 3000), st.integers(1, 300))
def test_a_sample_has_its_size(total: int, n: int) -> None:
    """A sample of n rows has n different indices in order, the same each time."""
    indices = verify.sampled(n, total)
    if n >= total:
        assert indices is None
        return
    assert indices is not None and indices == verify.sampled(str(n), total)
    assert indices == sorted(set(indices)) and indices[0] >= 0 and indices[-1] < total
    assert n * 0.9 - 25 <= len(indices) <= n


@pytest.mark.parametrize("text", ["0", "-1", "x", "x%", "0%", "1.5", "", "nan%", "inf%"])
def test_nonsense_is_no_sample(text: str) -> None:
    """A sample that means nothing is misuse."""
    with pytest.raises(UsageError, match="not a sample"):
        verify.sampled(text, 100)


def test_percent_of_a_run() -> None:
    """A share means that share of the rows, at least one; all of them is no sample."""
    assert len(verify.sampled("1%", 100_000) or []) == 1000
    assert len(verify.sampled("1%", 10) or []) == 1
    assert verify.sampled("100%", 10) is None and verify.sampled(None, 10) is None


def test_stored_rows_are_found_by_index(run: Path) -> None:
    """A row is read by its index alone; one that is not there is misuse."""
    found = manifest.read(run)
    assert found
    for index in (0, 13, 39):
        assert records.difference(verify.read_row(run, found, index), make_row(index)) is None
    with pytest.raises(RunError, match="rows are 0 to 39"):
        verify.read_row(run, found, 40)


def test_remake_names_column_and_character(run: Path) -> None:
    """A row made otherwise is named with the first column and character, and why it may be so."""
    found = manifest.read(run)
    assert found
    why = verify.causes(found, {next(iter(CONTENT)): "changed"}, {**found.versions, "lxml": "0"})
    assert why[0] == "gen/sites/portal/page.html changed"
    assert why[1].startswith("lxml was ") and why[1].endswith("is 0")

    def other(index: int) -> Row:
        row = make_row(index)
        if index == 14:
            raise CheckError("no such word", where="words.txt:3")
        return replace(row, text=row.text[:5] + "#" + row.text[6:]) if index == 13 else row

    got = verify.verify_remake(run, other, why=why)
    assert kinds(got) == [("RowDiffers", SHARD)] * 2
    assert got[0].column == "text" and got[0].row == make_row(13).id
    assert got[0].what.startswith("at character 5: ")
    assert "page.html changed" in got[0].todo
    assert "cannot be made again: words.txt:3: no such word" in got[1].what


def test_diff_of_equal_runs(run: Path, tmp_path: Path) -> None:
    """Two runs of one configuration do not differ."""
    write_run(tmp_path / "y")
    assert verify.diff(run, tmp_path / "y") == []


def test_diff_names_keys_and_rows(run: Path, tmp_path: Path) -> None:
    """Runs that differ say in which keys, and rows are compared but for their ids."""
    other = msgspec.structs.replace(CONFIG, seed=4, shard_size=100, articles_digest="ee" * 32)
    write_run(tmp_path / "y", other)
    found = verify.diff(run, tmp_path / "y")
    said = [(f.kind, f.column) for f in found]
    assert said == [
        ("ConfigDiffers", "seed"),
        ("ConfigDiffers", "shard_size"),
        ("ConfigDiffers", "articles_digest"),
        ("ArticlesDiffer", ""),
    ]
    forge(run, 13, lambda r: replace(r, weight=2.0))
    found = verify.diff(run, tmp_path / "y")
    assert [(f.kind, f.column, f.row) for f in found][-1] == (
        "RowDiffers",
        "weight",
        make_row(13).id,
    )
    assert kinds(verify.diff(run, tmp_path / "y", most=0))[-1] == ("RowDiffers", "")


def test_diff_names_content_and_versions(run: Path, tmp_path: Path) -> None:
    """Content files and libraries that differ are named, and a run without a manifest."""
    write_run(tmp_path / "y")
    edit_manifest(tmp_path / "y", content={"new.html": "0"}, versions={"python": "0"})
    found = verify.diff(run, tmp_path / "y")
    assert [f.kind for f in found][:2] == ["ContentDiffers"] * 2
    assert {f.column for f in found if f.kind == "VersionDiffers"} >= {"python", "lxml"}
    (tmp_path / "y" / "manifest.json").unlink()
    assert [f.kind for f in verify.diff(run, tmp_path / "y")] == ["ManifestBroken"]


def test_findings_read_well() -> None:
    """A finding is one line that says kind, place and what, and one with what to do."""
    finding = verify.RowBroken("it is bad", "data/x.parquet", "a-1", "text", "mend it")
    assert str(finding) == "RowBroken: data/x.parquet: row a-1: text: it is bad\n  mend it"
    assert finding.as_dict() == {
        "kind": "RowBroken",
        "what": "it is bad",
        "file": "data/x.parquet",
        "row": "a-1",
        "column": "text",
        "todo": "mend it",
    }
