"""An existing dataset in another view: from its rows alone, without its articles or templates."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from gen import card, engines, records, shards, tokens, views
from gen.articles import Article
from gen.config import RunConfig, ShardSpec, View, shard_specs
from gen.errors import RunError, UsageError
from gen.joins import inferred
from gen.records import ARTICLE_KINDS, Row, check
from gen.shards import ShardRecord, manifest
from gen.shards.writer import read_batches


def review(
    source: Path,
    view: tuple[str, View],
    out: Path,
    *,
    resume: bool = False,
    force: bool = False,
    workers: int = 1,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None = None,
) -> manifest.Manifest:
    """Write a dataset again with its pages in another view, and return its manifest.

    Same pages, splits and shards; `html`, `html_spans` and `groups` are the same. A row that the
    view shows too little of stays in the view it is in. Ids begin with the new run's digest.
    Raises RunError for a folder without a manifest.
    """
    name, asked = view
    made = manifest.read(source)
    if made is None:
        raise RunError(
            "no finished run here", where=str(source), todo="pagenoise generate --out DIR"
        )
    if name == "rendered":
        raise UsageError(
            "what a browser shows is written with the page",
            where="--view",
            todo="generate the run anew with --views rendered",
        )
    views.get(name, asked.options)
    config = _config(made, name, asked)
    specs = shard_specs(config)
    if [(s.split, s.start, s.stop) for s in specs] != [
        (s.split, s.start, s.stop) for s in made.shards
    ]:
        raise RunError("its shards are not those of its configuration", where=str(source))
    state = shards.prepare_folder(out, config, resume=resume, force=force)
    if state != "complete":
        start = partial(_start, source.resolve(), out.resolve(), name, asked)
        engines.run_local(specs, start, workers=workers, on_done=on_done)
        found = manifest.build(
            config,
            shards.collect(out, config),
            content=made.content,
            articles=made.articles,
            versions=manifest.versions(sorted(views.get(name, asked.options).versions())),
            files={"run.toml": shards.file_digest(out / "run.toml")},
        )
        text = card.write(found, _licensed(source, made))
        shards.write_whole(out / "README.md", text.encode())
        manifest.write(out, found)
    finished = manifest.read(out)
    assert finished is not None
    return finished


def _licensed(source: Path, made: manifest.Manifest) -> list[Article]:
    """Return the articles that rows name, as far as a card asks: one for each id."""
    found: dict[str, dict[str, str]] = {}
    for shard in made.shards:
        column = pq.read_table(source / shard.path, columns=["article"]).column("article")
        for one in column.to_pylist():
            if one is not None:
                found[one["id"]] = one
    return [cast(Article, SimpleNamespace(**x)) for x in found.values()]


def _config(made: manifest.Manifest, name: str, asked: View) -> RunConfig:
    import msgspec

    return msgspec.structs.replace(made.config, views={name: asked}, viewed_from=made.root_digest)


def _start(source: Path, out: Path, name: str, asked: View) -> Callable[[ShardSpec], ShardRecord]:
    view = views.get(name, asked.options)
    digest = shards.read_config(out).digest()

    def make(spec: ShardSpec) -> ShardRecord:
        rows = ((seen(row, view, digest), name) for row in _rows(source / "data" / spec.name))
        return shards.write_shard(out / "data", spec, digest, rows)

    return make


def _rows(path: Path) -> Iterator[Row]:
    for batch in read_batches(path):
        yield from records.rows(pa.Table.from_batches([batch]))


def seen(row: Row, view: views.View, digest: str) -> Row:
    """Return a stored row in a view, or as it is where the view shows too little of it."""
    runs = dataclasses.replace(row.runs, joins=inferred(row))
    own = f"{digest[:12]}-{row.index:09d}"
    found = views.look(view, row.html, runs)
    if not views.enough(found, article=row.page_kind in ARTICLE_KINDS):
        return dataclasses.replace(row, id=own)
    starts, ends = tokens.tokenize(found.text)
    made = dataclasses.replace(
        row,
        id=own,
        view=view.name,
        text=found.text,
        spans=found.spans,
        coverage=found.coverage,
        token_starts=starts,
        token_ends=ends,
        tags=tokens.bio(found.text, starts, ends, found.spans),
    )
    check(made)
    return made
