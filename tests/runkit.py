"""Whole run folders of hand-made rows, for tests of what reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from rowkit import bare, page

from gen import shards
from gen.config import RunConfig, ShardSpec, shard_specs
from gen.records import Row
from gen.shards import ShardRecord, manifest

CONFIG = RunConfig(
    seed=3,
    pages=40,
    shard_size=12,
    splits={"train": 0.7, "validation": 0.15, "test": 0.15},
    unseen_families=0.1,
    sites={"portal": 1.0},
    articles_digest="aa" * 32,
    content_digest="bb" * 32,
)
CONTENT = {"gen/sites/portal/page.html": "cc" * 32}


@cache
def make_row(index: int, digest: str = "") -> Row:
    """Return the row of a page: a pure function of its index and the run's digest."""
    row = (bare(index) if index % 5 == 4 else page(index, paragraphs=2, size=8)).row(index)
    return replace(row, id=f"{(digest or CONFIG.digest())[:12]}-{index:09d}")


def rows_of(spec: ShardSpec, config: RunConfig = CONFIG) -> Iterator[tuple[Row, str]]:
    """Yield what a shard holds."""
    for index in range(spec.start, spec.stop):
        yield make_row(index, config.digest()), ""


def write_run(out: Path, config: RunConfig = CONFIG) -> manifest.Manifest:
    """Write a whole run folder and return its manifest."""
    shards.prepare_folder(out, config)
    digest = config.digest()
    records = [
        shards.write_shard(out / "data", spec, digest, rows_of(spec, config))
        for spec in shard_specs(config)
    ]
    (out / "README.md").write_text("# A card\n", encoding="utf-8")
    return finish(out, config, records)


def finish(out: Path, config: RunConfig, records: list[ShardRecord]) -> manifest.Manifest:
    """Write and return the manifest of shards that are there."""
    made = manifest.build(
        config,
        records,
        content=CONTENT,
        articles=manifest.Articles(count=12, digest=config.articles_digest),
        versions=manifest.versions(),
        files={"run.toml": shards.file_digest(out / "run.toml")},
    )
    manifest.write(out, made)
    return made
