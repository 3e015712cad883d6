"""Level "remake": rows made again and compared with those stored; and two runs compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from gen import records
from gen.errors import GenError
from gen.records import Difference, Row
from gen.shards import config_differences
from gen.shards.manifest import Manifest
from gen.verify.files import load
from gen.verify.findings import (
    ArticlesDiffer,
    ConfigDiffers,
    ContentDiffers,
    Finding,
    RowDiffers,
    ShardBroken,
    VersionDiffers,
)
from gen.verify.rows import MOST, UNREADABLE, among, read_rows, sampled


def causes(
    found: Manifest, content: Mapping[str, str], versions: Mapping[str, str]
) -> tuple[str, ...]:
    """Return why rows made now may not be the run's: content files and libraries that changed."""
    out = [f"{path} {how}" for path, how in _changes(found.content, content)]
    for name, old, new in _versions(found.versions, versions):
        out.append(f"{name} was {old}, is {new}")
    return tuple(out)


def _changes(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path in sorted({*a, *b}):
        if path not in b:
            yield path, "is gone"
        elif path not in a:
            yield path, "is new"
        elif a[path] != b[path]:
            yield path, "changed"


def _versions(a: Mapping[str, str], b: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in sorted({*a, *b}):
        if a.get(name) != b.get(name):
            yield name, a.get(name, "absent"), b.get(name, "absent")


def verify_remake(
    out: Path,
    remake: Callable[[int], Row],
    sample: str | int | None = None,
    *,
    why: Sequence[str] = (),
) -> list[Finding]:
    """Make rows again, all or a sample, and return how the stored ones differ.

    `why` (of `causes`) is named beside each difference. An error in making is a finding, too.
    """
    found, findings = load(out)
    if found is None:
        return findings
    wanted = sampled(sample, sum(s.rows for s in found.shards), "remake")
    todo = f"since the run: {'; '.join(why[:5])}" if why else ""
    for shard in found.shards:
        here = among(shard, wanted)
        if here == []:
            continue
        try:
            for start, table in read_rows(out, shard, here):
                for index, stored in enumerate(records.rows(table), start):
                    findings += _remade(shard.path, stored, index, remake, todo)
        except UNREADABLE as e:
            findings.append(ShardBroken(f"it cannot be read: {e}", shard.path))
        if len(findings) >= MOST:
            findings.append(ShardBroken("and more, not looked for", shard.path, todo=todo))
            break
    return findings


def _remade(
    path: str, stored: Row, index: int, remake: Callable[[int], Row], todo: str
) -> list[Finding]:
    try:
        differ = records.difference(stored, remake(index))
    except GenError as e:
        what = f"it cannot be made again: {e.where}: {e.what}"
        return [RowDiffers(what, path, stored.id, todo=e.todo or todo)]
    if differ is None:
        return []
    what = _said(differ, "stored", "made again")
    return [RowDiffers(what, path, stored.id, differ.column, todo)]


def _said(differ: Difference, one: str, other: str) -> str:
    at = f"at character {differ.at}: " if differ.at >= 0 else ""
    return f"{at}{differ.one!r} {one}, {differ.other!r} {other}"


def diff(a: Path, b: Path, *, most: int = 10) -> list[Finding]:
    """Return how two runs differ: configuration, content, articles, versions, rows.

    At most `most` rows, in the order of their indices. Row ids are not compared where run digests
    differ, since all of them differ then.
    """
    one, findings = load(a)
    other, more = load(b)
    findings += more
    if one is None or other is None:
        return findings
    for line in config_differences(one.config, other.config):
        key, _, what = line.partition(" is ")
        findings.append(ConfigDiffers(what, column=key))
    findings += [ContentDiffers(how, path) for path, how in _changes(one.content, other.content)]
    if one.articles != other.articles:
        what = f"{one.articles.count} articles, not {other.articles.count}"
        if one.articles.count == other.articles.count:
            what = f"digest {one.articles.digest[:12]}, not {other.articles.digest[:12]}"
        findings.append(ArticlesDiffer(what))
    for name, old, new in _versions(one.versions, other.versions):
        findings.append(VersionDiffers(f"{old}, not {new}", column=name))
    try:
        for number, found in enumerate(_rows_differ(a, one, b, other)):
            if number == most:
                findings.append(RowDiffers("and more, not looked for"))
                break
            findings.append(found)
    except UNREADABLE as e:
        findings.append(ShardBroken(f"a shard cannot be read: {e}"))
    return findings


def _rows_differ(a: Path, one: Manifest, b: Path, other: Manifest) -> Iterator[Finding]:
    same_id = one.run_digest == other.run_digest
    layouts = [[(s.start, s.stop) for s in m.shards] for m in (one, other)]
    if layouts[0] == layouts[1]:
        for left, right in zip(one.shards, other.shards, strict=True):
            if left.content_digest != right.content_digest:
                pairs = zip_longest(_rows(a, one, left.number), _rows(b, other, right.number))
                yield from _compare(pairs, same_id)
        return
    yield from _compare(zip_longest(_rows(a, one), _rows(b, other)), same_id)


def _rows(out: Path, found: Manifest, number: int | None = None) -> Iterator[tuple[str, Row]]:
    for shard in found.shards:
        if number is None or shard.number == number:
            for _, table in read_rows(out, shard):
                for row in records.rows(table):
                    yield shard.path, row


def _compare(
    pairs: Iterator[tuple[tuple[str, Row] | None, tuple[str, Row] | None]], same_id: bool
) -> Iterator[Finding]:
    for left, right in pairs:
        if left is None or right is None:
            path, row = left or right or ("", None)
            side = "first" if right is None else "second"
            yield RowDiffers(f"the {side} run alone has it", path, row.id if row else "")
            return
        (path, one), (_, other) = left, right
        differ = records.difference(one, other, but=() if same_id else ("id",))
        if differ is not None:
            yield RowDiffers(_said(differ, "one", "other"), path, one.id, differ.column)
