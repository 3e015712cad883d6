from __future__ import annotations

import errno
import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rowkit import sample_rows, tokenised

from gen import records, shards
from gen.config import ShardSpec
from gen.errors import RunError
from gen.labels import LABELS
from gen.records import Row
from gen.shards import ContentDigest, Counts, writer

RUN = "ab" * 32


def spec(rows: int, number: int = 0, start: int = 0, of: int = 1) -> ShardSpec:
    return ShardSpec(number, "train", number, of, start, start + rows)


def pairs(rows: list[Row]) -> list[tuple[Row, str]]:
    return [(r, "") for r in rows]


def never() -> Iterator[tuple[Row, str]]:
    raise AssertionError("rows were asked for")
    yield


def visible(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_shard_holds_the_rows(tmp_path: Path) -> None:
    """A shard has the rows, its record says what the file is, and nothing else is left behind."""
    rows = sample_rows(120)
    record = shards.write_shard(tmp_path, spec(120), RUN, pairs(rows))
    assert visible(tmp_path) == ["train-00000-of-00001.parquet"]
    path = tmp_path / visible(tmp_path)[0]
    assert (record.rows, record.path) == (120, f"data/{path.name}")
    assert record.bytes == path.stat().st_size
    assert record.sha256 == shards.file_digest(path)
    table = pq.read_table(path)
    assert table.schema.metadata[b"huggingface"] == records.schema().metadata[b"huggingface"]
    assert table.to_pylist() == records.table(rows).to_pylist()
    assert record.content_digest == shards.content_digest([table])


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    """The file depends on the rows alone."""
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        made.append(shards.write_shard(tmp_path / name, spec(60), RUN, pairs(sample_rows(60))))
    assert made[0] == made[1]


def test_row_groups_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row group ends at its size in rows or bytes, and the digest does not see it."""
    rows = sample_rows(230)
    one = shards.write_shard(tmp_path, spec(230), RUN, pairs(rows))
    path = tmp_path / "train-00000-of-00001.parquet"
    assert pq.ParquetFile(path).metadata.num_row_groups == 1
    path.unlink()
    monkeypatch.setattr(writer, "GROUP_BYTES", 100_000)
    many = shards.write_shard(tmp_path, spec(230), RUN, pairs(rows))
    assert pq.ParquetFile(path).metadata.num_row_groups > 1
    assert one.content_digest == many.content_digest
    assert one.sha256 != many.sha256


def test_storage_is_what_was_measured(tmp_path: Path) -> None:
    """Integers are delta-packed, repeated names are dictionaries, the page index is there."""
    shards.write_shard(tmp_path, spec(60), RUN, pairs(sample_rows(60)))
    group = pq.ParquetFile(tmp_path / "train-00000-of-00001.parquet").metadata.row_group(0)
    columns = {c.path_in_schema: c for c in map(group.column, range(group.num_columns))}
    for name in ("index", "spans.list.element.label", "tags.list.element"):
        assert "DELTA_BINARY_PACKED" in columns[name].encodings
    assert "RLE_DICTIONARY" in columns["family"].encodings
    assert all(c.has_offset_index and c.compression == "ZSTD" for c in columns.values())
    assert columns["index"].has_column_index and columns["index"].statistics.max == 59


def test_counts(tmp_path: Path) -> None:
    """A record counts rows, tokens, characters per label, views asked for and fallen back from."""
    rows = sample_rows(10)
    wanted = ["resiliparse-main" if i in (2, 3, 4) else "" for i in range(10)]
    counts = shards.write_shard(
        tmp_path, spec(10), RUN, list(zip(rows, wanted, strict=True))
    ).counts
    assert counts.rows == 10
    assert counts.tokens == sum(len(r.tags) for r in rows)
    assert counts.characters == sum(len(r.text) for r in rows)
    by_label: dict[str, int] = {}
    for row in rows:
        for start, end, label, *_ in row.spans.tolist():
            by_label[LABELS[label]] = by_label.get(LABELS[label], 0) + end - start
    assert counts.labels == by_label
    assert counts.kinds == {"article": 8, "none": 2}
    assert counts.views == {"rendered": 10}
    assert counts.asked == {"rendered": 7, "resiliparse-main": 3}
    assert counts.fallbacks == {"resiliparse-main": {"portal": 3}}
    twice = Counts.total([counts, counts])
    assert twice.labels == {k: 2 * v for k, v in by_label.items()}
    assert twice.fallbacks == {"resiliparse-main": {"portal": 6}}
    assert Counts.total([]) == Counts()


def test_a_whole_shard_is_kept(tmp_path: Path) -> None:
    """A shard that is there is taken with its counts, without asking for its rows."""
    one = shards.write_shard(tmp_path, spec(30), RUN, pairs(sample_rows(30)))
    again = shards.write_shard(tmp_path, spec(30), RUN, never())
    assert one == again


@pytest.mark.parametrize("damage", ["cut", "byte", "empty", "no footer"])
def test_a_broken_shard_is_written_anew(tmp_path: Path, damage: str) -> None:
    """A shard that is cut, changed or not ours is replaced by the same bytes as before."""
    one = shards.write_shard(tmp_path, spec(30), RUN, pairs(sample_rows(30)))
    path = tmp_path / "train-00000-of-00001.parquet"
    data = bytearray(path.read_bytes())
    if damage == "byte":
        data[len(data) // 3] ^= 1
    path.write_bytes({"cut": data[:-100], "empty": b""}.get(damage, data))
    if damage == "no footer":
        pq.write_table(records.table(sample_rows(30)), path)
    assert shards.stored_shard(tmp_path, spec(30), RUN) is None
    assert shards.write_shard(tmp_path, spec(30), RUN, pairs(sample_rows(30))) == one


def test_a_shard_of_another_run_is_refused(tmp_path: Path) -> None:
    """A shard whose footer has another run digest is neither kept nor overwritten."""
    shards.write_shard(tmp_path, spec(30), RUN, pairs(sample_rows(30)))
    with pytest.raises(RunError, match="another run"):
        shards.write_shard(tmp_path, spec(30), "cd" * 32, never())


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    """When a row cannot be made, neither shard, temporary file nor lock is left."""

    def rows() -> Iterator[tuple[Row, str]]:
        yield from pairs(sample_rows(55))
        raise RunError("stop here")

    with pytest.raises(RunError, match="stop here"):
        shards.write_shard(tmp_path, spec(60), RUN, rows())
    assert visible(tmp_path) == []


@pytest.mark.parametrize("rows", [[0, 1, 2], [0, 2, 1, 3], [0, 1, 2, 3, 4]])
def test_rows_must_be_the_shards(tmp_path: Path, rows: list[int]) -> None:
    """Rows that are missing, out of order or too many are an error of the program."""
    all_rows = sample_rows(5)
    with pytest.raises(ValueError, match=r"row|shard"):
        shards.write_shard(tmp_path, spec(4), RUN, pairs([all_rows[i] for i in rows]))
    assert visible(tmp_path) == []


HOLD = """
import sys
from pathlib import Path
from gen import shards
with shards.shard_lock(Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path, name: str, root: Path) -> subprocess.Popen[str]:
    """Return a process that holds a shard's lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_lock_is_held_by_the_living_only(tmp_path: Path, root: Path) -> None:
    """A shard that another process writes is refused; a killed process leaves no lock behind."""
    name = spec(5).name
    with holder(tmp_path, name, root) as process:
        with pytest.raises(RunError, match="another process"):
            shards.write_shard(tmp_path, spec(5), RUN, never())
        assert not shards.sweep(tmp_path)
        other = ShardSpec(1, "train", 1, 2, 5, 10)
        shards.write_shard(tmp_path, other, RUN, pairs(sample_rows(10)[5:]))
        process.kill()
        process.wait()
    assert f".{name}.lock" in visible(tmp_path)
    shards.write_shard(tmp_path, spec(5), RUN, pairs(sample_rows(5)))
    assert visible(tmp_path) == sorted([name, other.name])


def test_what_the_dead_left_is_swept(tmp_path: Path) -> None:
    """Temporaries and locks that nobody holds go, shards stay."""
    shards.write_shard(tmp_path, spec(5), RUN, pairs(sample_rows(5)))
    (tmp_path / ".train-00000-of-00001.parquet.tmp-99999999").write_bytes(b"x")
    (tmp_path / ".train-00001-of-00002.parquet.lock").touch()
    assert shards.sweep(tmp_path)
    assert visible(tmp_path) == ["train-00000-of-00001.parquet"]


def test_stale_temporary_goes_with_the_shard(tmp_path: Path) -> None:
    """Writing a shard removes what a killed writer of it left."""
    (tmp_path / ".train-00000-of-00001.parquet.tmp-99999999").write_bytes(b"x")
    shards.write_shard(tmp_path, spec(5), RUN, pairs(sample_rows(5)))
    assert visible(tmp_path) == ["train-00000-of-00001.parquet"]


def test_read_only_folder_is_named(tmp_path: Path) -> None:
    """A folder that cannot be written gives a RunError with the path and what to do."""
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(RunError, match="--out"):
        shards.write_shard(tmp_path, spec(5), RUN, pairs(sample_rows(5)))


def test_full_disk_is_named(tmp_path: Path) -> None:
    """A full disk is said with the path, and that --resume goes on."""
    with pytest.raises(RunError, match="no space left") as e, shards.disk_errors(tmp_path):
        raise OSError(errno.ENOSPC, "as Arrow puts it")
    assert "--resume" in e.value.todo and e.value.where == str(tmp_path)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from rowkit import sample_rows
from gen import shards
from gen.config import ShardSpec
from gen.errors import RunError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
rows = [(r, "") for r in sample_rows(100)]
resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))
try:
    shards.write_shard(Path(sys.argv[1]), ShardSpec(0, "train", 0, 1, 0, 100), "ab" * 32, rows)
except RunError as e:
    print(e.what)
"""


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, root: Path) -> None:
    """When the system refuses to write on in the middle of a shard, nothing of it is left."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        check=True,
    )
    assert (done.stdout, done.stderr) == ("file too large\n", "")
    assert visible(tmp_path) == []


def digest_of(tables: list[pa.Table]) -> str:
    digest = ContentDigest()
    for table in tables:
        digest.update(table)
    return digest.hexdigest()


@given(st.lists(st.integers(0, 12), max_size=4), st.integers(1, 12))
def test_digest_does_not_see_batches(cuts: list[int], n: int) -> None:
    """However rows are cut into tables, slices and chunks, their digest is the same."""
    rows = sample_rows(n, paragraphs=1, size=4)
    whole = records.table(rows)
    edges = sorted({0, n, *(min(c, n) for c in cuts)})
    slices = [whole.slice(a, z - a) for a, z in itertools.pairwise(edges)]
    apart = [records.table(rows[a:z]) for a, z in itertools.pairwise(edges)]
    assert digest_of([whole]) == digest_of(slices) == digest_of(apart)
    assert digest_of([whole]) == digest_of([pa.concat_tables(apart)])


def test_digest_sees_every_column() -> None:
    """A change of any value of any column changes the digest."""
    row = sample_rows(1)[0]
    plain = records.table([row]).to_pylist()[0]
    schema = records.schema()
    seen = {digest_of([pa.Table.from_pylist([plain], schema)])}
    assert seen == {digest_of([records.table([row])])}
    for name, value in plain.items():
        for changed in changes(value):
            seen.add(digest_of([pa.Table.from_pylist([plain | {name: changed}], schema)]))
    assert len(seen) == 1 + sum(len(changes(v)) for v in plain.values())


def changes(value: object) -> list[object]:
    """Return values near `value` that are not it, one for each of its parts."""
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1]
        case str():
            return [value + "x"]
        case dict():
            return [{**value, k: c} for k, v in value.items() for c in changes(v)] + [None]
        case list() if value:
            return [[*value[:-1], c] for c in changes(value[-1]) if c] + [value[:-1]]
        case _:
            return [["x"]]


def test_digest_is_the_documented_one() -> None:
    """The digest of a small row follows from the text of its definition alone."""
    table = pa.table(
        {"a": ["é", ""], "b": pa.array([[1], []], pa.list_(pa.int64())), "c": [True, False]}
    )
    one = (1).to_bytes(8, "little")
    streams = {
        "a": "é".encode(),
        "a#": (2).to_bytes(8, "little") + bytes(8),
        "b#": one + bytes(8),
        "b[]": one,
        "c": b"\1\0",
    }
    lines = "".join(f"{k} {hashlib.sha256(v).hexdigest()}\n" for k, v in sorted(streams.items()))
    assert digest_of([table]) == hashlib.sha256(lines.encode()).hexdigest()


def test_records_are_json(tmp_path: Path) -> None:
    """A record crosses process and machine borders as JSON."""
    record = shards.write_shard(tmp_path, spec(5), RUN, pairs(sample_rows(5)))
    data = msgspec.json.encode(record)
    assert msgspec.json.decode(data, type=shards.ShardRecord) == record


def test_token_free_rows(tmp_path: Path) -> None:
    """Rows whose lists are all empty are written and read like others."""
    row = replace(sample_rows(5)[4], text="", groups=())
    row = tokenised(replace(row, spans=row.spans[:0]))
    record = shards.write_shard(tmp_path, spec(1, start=4), RUN, [(row, "")])
    stored = pq.read_table(tmp_path / "train-00000-of-00001.parquet")
    assert shards.content_digest([stored]) == record.content_digest
    assert stored.to_pylist() == records.table([row]).to_pylist()
