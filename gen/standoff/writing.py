"""A run folder -> a standoff folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from gen import engines, records, rights, runs, shards
from gen.config import ShardSpec, shard_specs
from gen.errors import RunError, UsageError
from gen.pages import Maker
from gen.plans import Plan
from gen.rights import Rights
from gen.runs import Run
from gen.shards import content_digest, disk_errors, file_digest, manifest, write_whole
from gen.shards.files import temporary
from gen.shards.manifest import Manifest
from gen.shards.runs import to_toml
from gen.shards.writer import GROUP_BYTES
from gen.standoff import columns
from gen.standoff.folder import NAME, Standoff
from gen.standoff.listing import FILE, pack
from gen.standoff.masking import Masked, mask
from gen.standoff.readme import card
from gen.standoff.twin import twin_maker

_PACKED: Final[dict[str, Any]] = {
    "compression": "zstd",
    "compression_level": 9,  # long stretches of one mark
    "use_dictionary": False,
}


class _Done(msgspec.Struct, frozen=True):
    """What became of a shard."""

    rows: int
    kept: int
    characters: int


def write(
    run_folder: Path,
    out: Path,
    *,
    workers: int = 1,
    programs: bool = False,
    on_done: Callable[[int], None] | None = None,
) -> Standoff:
    """Write a finished run to the folder `out` without its articles' texts, whole or not at all.

    `on_done` is called with the rows of each shard that is written. Raises UsageError for an `out`
    that is not free, RunError for a run that cannot be made again from its folder, or whose
    templates hold words that may not be passed on.
    """
    made = manifest.read(run_folder)
    if made is None:
        raise RunError(
            "no finished run here", where=str(run_folder), todo="pagenoise generate --out DIR"
        )
    run = _open(run_folder, made, programs=programs)
    found = rights.of_run([*run.articles, *run.short], run.borrowed, run.families)
    _templates_are_ours(found)
    _free(out, run_folder)
    temp = out.absolute().with_name(f".{out.absolute().name}.tmp-{os.getpid()}")
    try:
        with disk_errors(out):
            shutil.rmtree(temp, ignore_errors=True)
            (temp / "data").mkdir(parents=True)
        done = engines.run_local(
            shard_specs(run.config),
            partial(_start, run_folder, temp, programs),
            workers=workers,
            on_done=lambda _, x: on_done(x.rows) if on_done is not None else None,
        )
        _write_files(run_folder, temp, run, made, found)
        names = sorted(p.relative_to(temp).as_posix() for p in temp.rglob("*") if p.is_file())
        standoff = Standoff(
            run_digest=made.run_digest,
            root_digest=made.root_digest,
            rows=sum(x.rows for x in done),
            articles=len(run.articles) + len(run.short),
            kept=sum(x.kept for x in done),
            characters=sum(x.characters for x in done),
            files={x: file_digest(temp / x) for x in names},
        )
        text = msgspec.json.format(msgspec.json.encode(standoff), indent=2) + b"\n"
        write_whole(temp / NAME, text)
        with disk_errors(out):
            temp.replace(out)  # an empty folder gives way
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    return standoff


def _open(folder: Path, made: Manifest, *, programs: bool) -> Run:
    if made.config.viewed_from:
        raise RunError(
            f"these are the rows of run {made.config.viewed_from[:12]} in another view",
            where=str(folder),
            todo="make the standoff of that run; its reader makes the other view again",
        )
    run = runs.open_run(folder, programs=programs)
    if runs.content_changed(run):
        raise RunError(
            "templates or words changed since this run was made: its rows cannot be made again",
            where=str(folder),
            todo=f"use pagenoise {made.versions.get('pagenoise', '?')}, or make the run anew",
        )
    return run


def _templates_are_ours(found: Rights) -> None:
    for share in found.kept_back:
        if share.what == "templates":
            raise RunError(
                f"its templates hold words that may not be passed on: {share.source},"
                f" licence {share.licence.id}",
                todo="learn the family again with --text replace",
            )


def _free(out: Path, run_folder: Path) -> None:
    if out.resolve().is_relative_to(run_folder.resolve()):
        raise UsageError(
            "inside the run folder", where=f"--out {out}", todo="choose a folder outside of it"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            "there is something already",
            where=f"--out {out}",
            todo="choose another folder, or remove what is there",
        )


# -- rows


def _start(run_folder: Path, out: Path, programs: bool) -> Callable[[ShardSpec], _Done]:
    """Open the run in a worker and return what writes a shard without its texts."""
    run = runs.open_run(run_folder, programs=programs)
    twins = twin_maker(run)

    def make(spec: ShardSpec) -> _Done:
        path, kept, characters = out / "data" / spec.name, 0, 0
        temp, waiting = temporary(path), list[pa.Table]()
        with disk_errors(path), pq.ParquetWriter(temp, columns.schema(), **_PACKED) as file:
            for table in _tables(run_folder / "data" / spec.name):
                made, masks = _bare(table, run, twins)
                kept += sum(x.kept for x in masks)
                characters += sum(x.total for x in masks)
                waiting.append(made)
                if sum(x.nbytes for x in waiting) >= GROUP_BYTES:
                    file.write_table(pa.concat_tables(waiting))
                    waiting.clear()
            if waiting:
                file.write_table(pa.concat_tables(waiting))
        with disk_errors(path):
            temp.replace(path)
        return _Done(spec.stop - spec.start, kept, characters)

    return make


def _bare(table: pa.Table, run: Run, twins: Maker) -> tuple[pa.Table, list[Masked]]:
    """Return stored rows without their texts."""
    rows, masks, plans = list(records.rows(table)), list[Masked](), list[Plan]()
    for row in rows:
        page = twins.page(row.index)
        plan = page.plan
        own = run.articles[plan.article] if plan.article >= 0 else None
        masks.append(mask(row, page, run.short[plan.short] if plan.short >= 0 else own))
        plans.append(plan)
    digests = [content_digest([table.slice(i, 1)]) for i in range(len(rows))]
    return columns.table(rows, masks, plans, digests), masks


def _tables(path: Path) -> Iterator[pa.Table]:
    try:
        for batch in shards.read_batches(path):
            yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as e:
        raise RunError(
            f"it cannot be read: {e}", where=str(path), todo="pagenoise verify DIR"
        ) from e


# -- what stands beside them


def _write_files(run_folder: Path, out: Path, run: Run, made: Manifest, found: Rights) -> None:
    for name in made.files:
        if "/" in name and ".." not in Path(name).parts:  # of names/, sites/, strings/
            with disk_errors(out / name):
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                data = (run_folder / name).read_bytes()
            write_whole(out / name, data)
    config = {**_settings(run_folder), **msgspec.to_builtins(run.config)}
    write_whole(out / "run.toml", to_toml(config).encode())
    manifest.write(out, made)
    write_whole(out / FILE, pack(run.articles, run.short))
    write_whole(out / "README.md", card(made, found).encode())


def _settings(folder: Path) -> dict[str, Any]:
    """Return how the run's sources were read, without paths of the machine that read them."""
    settings = shards.read_settings(folder)
    source: Mapping[str, Any] = settings.get("source", {})
    named = ("articles", "comments", "teasers")
    out = {k: [_name(x) for x in v] if k in named else v for k, v in source.items()}
    return {**settings, **({"source": out} if out else {})}


def _name(source: str) -> str:
    """Return a source as `kind:basename`."""
    kind, colon, spec = source.partition(":")
    if kind == "hf" and "/" in spec and not spec.startswith(("/", ".")):
        return source
    return f"{kind}:{Path(spec).name}" if colon else Path(source).name
