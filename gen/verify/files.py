"""Level "files": the manifest holds together, its files are there to the byte, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gen.config import shard_specs
from gen.errors import GenError, RunError
from gen.shards import config_differences, file_digest, manifest, read_config, root_digest, runs
from gen.shards.manifest import Manifest
from gen.verify.findings import (
    ChecksumMismatch,
    ConfigDiffers,
    FileMissing,
    Finding,
    ManifestBroken,
    UnexpectedFile,
)

_AGAIN: Final = "make it again with --resume"
_FETCH: Final = "fetch it again, or remove it and make it again with --resume"
_HUB: Final = (".cache", ".git", ".gitattributes")
"""What a download from the Hub leaves in a folder."""


def load(out: Path) -> tuple[Manifest | None, list[Finding]]:
    """Return the manifest of a run folder, or what is wrong with it; RunError if no folder."""
    if not out.is_dir():
        raise RunError("no such folder", where=str(out), todo="is this a run folder?")
    try:
        found = manifest.read(out)
    except RunError as e:
        return None, [ManifestBroken(e.what, manifest.NAME, todo=e.todo)]
    if found is None:
        todo = "finish the run with --resume, or its pieces with `pagenoise merge`"
        return None, [ManifestBroken("there is none", manifest.NAME, todo=todo)]
    return found, []


def verify_files(out: Path) -> list[Finding]:
    """Return what is wrong with a run folder's files; reads every byte of them.

    RunError if there is no such folder.
    """
    found, findings = load(out)
    if found is None:
        return findings
    return [
        *_manifest(found),
        *_config(out, found),
        *_listed(out, found),
        *_unlisted(out, found),
    ]


def _manifest(found: Manifest) -> Iterator[Finding]:
    name = manifest.NAME
    if found.config.digest() != found.run_digest:
        yield ManifestBroken("its run digest is not that of its configuration", name)
    root = root_digest(found.run_digest, [s.content_digest for s in found.shards])
    if root != found.root_digest:
        yield ManifestBroken("its root digest is not that of its shards", name)
    try:
        specs = shard_specs(found.config)
    except GenError as e:
        yield ManifestBroken(f"its configuration does not hold together: {e.what}", name)
        return
    due = [(s.number, s.split, f"data/{s.name}", s.start, s.stop, s.stop - s.start) for s in specs]
    has = [(s.number, s.split, s.path, s.start, s.stop, s.rows) for s in found.shards]
    if due != has:
        at = next((i for i, x in enumerate(zip(due, has, strict=False)) if x[0] != x[1]), None)
        at = min(len(due), len(has)) if at is None else at
        yield ManifestBroken(f"from number {at} its shards are not those of its splits", name)
    if found.counts.rows != sum(s.rows for s in found.shards):
        yield ManifestBroken(f"it counts {found.counts.rows} rows, its shards do not", name)


def _config(out: Path, found: Manifest) -> Iterator[Finding]:
    if not (out / runs.RUN).is_file():
        yield FileMissing("it is not there", runs.RUN)
        return
    try:
        stored = read_config(out)
    except RunError as e:
        yield ConfigDiffers(e.what, runs.RUN)
        return
    for line in config_differences(stored, found.config):
        yield ConfigDiffers(f"{line} as in the manifest", runs.RUN)


def _listed(out: Path, found: Manifest) -> Iterator[Finding]:
    if not (out / "README.md").is_file():
        yield FileMissing("it is not there", "README.md")
    listed = [(s.path, s.bytes, s.sha256) for s in found.shards]
    listed += [(path, -1, digest) for path, digest in found.files.items()]
    for path, size, digest in listed:
        file = out / path
        if not file.is_file():
            if path != runs.RUN:
                yield FileMissing("it is not there", path, todo=_AGAIN)
            continue
        real = file.stat().st_size
        if size not in (-1, real):
            what = f"{real} bytes, the manifest says {size}"
            yield ChecksumMismatch(what, path, todo=_FETCH)
        elif file_digest(file) != digest:
            yield ChecksumMismatch("its SHA-256 is not the manifest's", path, todo=_FETCH)


def _unlisted(out: Path, found: Manifest) -> Iterator[Finding]:
    known = {*runs.OWN_FILES, *runs.OWN_FOLDERS, *found.files, runs.DATA, *_HUB}
    shards = {s.path for s in found.shards}
    inside = runs.visible(out / runs.DATA)
    extra = [p.name for p in runs.visible(out) if p.name not in known]
    extra += [x for p in inside if (x := f"{runs.DATA}/{p.name}") not in shards]
    for name in extra:
        todo = "remove it: a reader would take it for data" if "/" in name else "remove it"
        yield UnexpectedFile("the manifest does not know it", name, todo=todo)
