"""From a run folder to a folder in another format: the one way, for every format."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from gen.card import CANARY
from gen.errors import RunError, UsageError
from gen.exports.formats import Format, Job, find, require, settle
from gen.exports.outputs import compact
from gen.exports.survival import Survival, Tally, summary
from gen.policies import Policy, load
from gen.records import ARTICLE_FIELDS, Row, rows
from gen.shards import manifest
from gen.shards.manifest import Manifest
from gen.shards.writer import read_batches

REPORT, SOURCES = "export.json", "sources.jsonl"


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What an export is made of, and what survived: export.json."""

    format: str
    policy: dict[str, Any]
    options: dict[str, Any]
    root_digest: str
    versions: dict[str, str]
    survival: Survival


def export(
    run: Path,
    to: str | Format,
    out: Path,
    *,
    policy: str | Policy | None = None,
    options: Mapping[str, Any] | None = None,
    on_row: Callable[[], None] | None = None,
) -> Exported:
    """Write the rows of a finished run to the folder `out` in a format, whole or not at all.

    Beside the format's own files, `out` gets README.md, export.json (what was done, what survived)
    and sources.jsonl (for each row written, in order: its split, its article's author, address and
    licence). Raises UsageError for a format, policy or option that is none, for a missing package
    and for an `out` that is not empty or is inside the run; RunError for a folder that is no run.
    """
    chosen = find(to) if isinstance(to, str) else to
    rule = load(policy or chosen.policy) if not isinstance(policy, Policy) else policy
    settled = settle(chosen, options or {})
    require(chosen, settled)
    made = manifest.read(run)
    if made is None:
        raise RunError("no finished run here", where=str(run), todo="pagenoise generate --out DIR")
    _free(out, run)
    temp = out.absolute().with_name(f".{out.absolute().name}.tmp-{os.getpid()}")
    try:
        shutil.rmtree(temp, ignore_errors=True)
        temp.mkdir(parents=True)
        tally = Tally(rule)
        splits = tuple(dict.fromkeys(s.split for s in made.shards))
        job = Job(temp, rule, splits, tuple(made.config.languages), settled, tally)
        front = _write(run, made, chosen, job, on_row)
        found = Exported(
            format=chosen.name,
            policy=rule.source,
            options={k: v for k, v in settled.items() if v not in ("", None)},
            root_digest=made.root_digest,
            versions=manifest.versions(),
            survival=tally.result(),
        )
        report = msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"
        (temp / REPORT).write_bytes(report)
        (temp / "README.md").write_text(_card(found, chosen, made, front), encoding="utf-8")
        temp.replace(out)  # an empty folder gives way
    except OSError as e:
        what = (os.strerror(e.errno) if e.errno else str(e)).lower()
        todo = "make room, or choose another --out"
        raise RunError(what, where=str(e.filename or out), todo=todo) from e
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    return found


def _free(out: Path, run: Path) -> None:
    if out.resolve().is_relative_to(run.resolve()):
        todo = "choose a folder outside of it: `verify` allows nothing more there"
        raise UsageError("inside the run folder", where=f"--out {out}", todo=todo)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        todo = "choose another folder, or remove what is there"
        raise UsageError("there is something already", where=f"--out {out}", todo=todo)


def _write(
    run: Path, made: Manifest, chosen: Format, job: Job, on_row: Callable[[], None] | None
) -> str:
    writer = chosen.open(job)
    with (job.folder / SOURCES).open("w", encoding="utf-8", newline="\n") as sources:
        for row, split in _rows(run, made):
            job.tally.row(row, chosen.source)
            writer.add(row, split)
            sources.write(compact(_source(row, split)) + "\n")
            if on_row is not None:
                on_row()
    return writer.close()


def _rows(run: Path, made: Manifest) -> Iterator[tuple[Row, str]]:
    for shard in made.shards:
        batches = read_batches(run / shard.path)
        while True:
            try:
                batch = next(batches, None)
            except (OSError, pa.ArrowException) as e:
                raise RunError(
                    f"it cannot be read: {e}",
                    where=str(run / shard.path),
                    todo=f"pagenoise verify {run}",
                ) from e
            if batch is None:
                break
            for row in rows(pa.Table.from_batches([batch])):
                yield row, shard.split


def _source(row: Row, split: str) -> dict[str, Any]:
    out: dict[str, Any] = {"id": row.id, "split": split, "lang": row.lang, "site": row.site}
    out |= {"page_kind": row.page_kind, "view": row.view, "weight": row.weight}
    out["article"] = row.article and {k: row.article[k] for k in ARTICLE_FIELDS}
    return out


def _card(found: Exported, chosen: Format, made: Manifest, front: str) -> str:
    s = found.survival
    head = f"---\n{front.strip()}\n---\n\n" if front else ""
    return (
        f"{head}# {chosen.name}: labelled pages made with pagenoise\n\n{chosen.text}\n\n"
        "**The pages are synthetic and are not meant for language-model pretraining.**"
        f" `{CANARY}`\n\n"
        f"{s.rows_written:,} pages of the run with root digest `{made.root_digest}`, classes by the"
        f" policy `{found.policy['name']}`. `{SOURCES}` names author, address and licence of each"
        f" page's article; `{REPORT}` what was done.\n\n{chosen.usage.strip()}\n\n"
        f"## What survives\n\n```\n{summary(s)}\n```\n"
    )


def render(found: Exported) -> str:
    """Return what an export did as text for a terminal."""
    head = f"{found.format}, policy {found.policy['name']}, of the run {found.root_digest[:16]}"
    return f"{head}\n{summary(found.survival)}"
