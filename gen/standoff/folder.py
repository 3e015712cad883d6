"""A standoff folder: standoff.json names its files and their checksums, and is written last.

Beside it: manifest.json and run.toml of the full run, the list of articles without their texts,
names/ and sites/ where the run has its own, README.md, and data/ with a row for each page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from gen.errors import RunError
from gen.shards import file_digest, manifest, read_config
from gen.shards.manifest import Manifest
from gen.standoff.listing import FILE
from gen.verify import ChecksumMismatch, FileMissing, Finding, ManifestBroken, UnexpectedFile

NAME: Final = "standoff.json"
FORMAT: Final = 1
_HUB: Final = (".cache", ".git", ".gitattributes")


class Standoff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """standoff.json."""

    format: int = FORMAT
    run_digest: str
    root_digest: str
    """Of the full run: what a hydrated one must have."""
    rows: int
    articles: int
    kept: int
    """Characters of labelled text in the pages' HTML that stand in data/ as they are."""
    characters: int
    """Characters of labelled text in the pages' HTML."""
    files: dict[str, str]
    """Every other file and its SHA-256."""


def is_standoff(folder: Path) -> bool:
    """Say whether a folder holds a run without its articles."""
    return (folder / NAME).is_file()


def load(folder: Path) -> tuple[Standoff, Manifest]:
    """Return what a standoff folder says of itself and of its run; RunError if it is none."""
    path = folder / NAME
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Standoff)
    except FileNotFoundError:
        raise RunError(
            "no standoff folder",
            where=str(folder),
            todo="pagenoise standoff DIR --out DIR2 makes one of a run",
        ) from None
    except (OSError, msgspec.MsgspecError) as e:
        raise RunError(f"not a standoff folder's: {e}", where=str(path)) from e
    if found.format != FORMAT:
        raise RunError(f"format {found.format}, this version reads {FORMAT}", where=str(path))
    made = manifest.read(folder)
    if made is None:
        raise RunError("its manifest is missing", where=str(folder), todo="fetch it again")
    return found, made


def check(folder: Path) -> list[Finding]:
    """Return what is wrong with a standoff folder's files; reads every byte of them."""
    try:
        found, made = load(folder)
        config = read_config(folder)
    except RunError as e:
        return [ManifestBroken(e.what, NAME, todo=e.todo)]
    out: list[Finding] = []
    if not made.run_digest == made.config.digest() == config.digest() == found.run_digest:
        out.append(ManifestBroken("run.toml, manifest and standoff.json are of several runs", NAME))
    if found.root_digest != made.root_digest:
        out.append(ManifestBroken("its root digest is not the manifest's", NAME))
    needed = [x for x in ("run.toml", manifest.NAME, FILE) if x not in found.files]
    out += [ManifestBroken(f"it does not name {x}", NAME) for x in needed]
    for name, digest in found.files.items():
        path = folder / name
        if ".." in Path(name).parts or Path(name).is_absolute():
            out.append(ManifestBroken(f"it names a file outside of it: {name}", NAME))
        elif not path.is_file():
            out.append(FileMissing("it is not there", name, todo="fetch it again"))
        elif file_digest(path) != digest:
            what = "its SHA-256 is not that of standoff.json"
            out.append(ChecksumMismatch(what, name, todo="fetch it again"))
    there = (p.relative_to(folder) for p in sorted(folder.rglob("*")) if p.is_file())
    for path in there:
        name = path.as_posix()
        if name not in found.files and name != NAME and path.parts[0] not in _HUB:
            out.append(UnexpectedFile("standoff.json does not know it", name, todo="remove it"))
    return out
