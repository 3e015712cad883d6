"""Which files a run has on the Hub, and the form in which it goes there."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from gen import standoff
from gen.errors import RunError
from gen.hub.remote import Stored
from gen.shards import file_digest, manifest
from gen.shards.manifest import Manifest
from gen.shards.runs import DATA, RUN, SHARD_NAME, to_toml

CARD: Final = "README.md"
CROISSANT: Final = "croissant.json"
PICTURE: Final = "page.svg"
VALUE: Final = "training-value.json"
TABLES: Final = ("articles.parquet", "comments.parquet", "teasers.parquet")
CONFIGS: Final = ("lines", "tokens")
CONTENT: Final = ("names", "sites", "strings")
_FILES: Final = {CARD, manifest.NAME, RUN, CROISSANT, PICTURE, VALUE, *TABLES}
_BARE: Final = {standoff.NAME, standoff.FILE}
"""What a run without its articles has beside these."""
_SOURCES: Final = ("articles", "comments", "teasers")
"""Keys of run.toml's table `source` that hold paths of the machine."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it goes to the Hub."""

    path: str
    """There."""
    file: Path
    """Here."""
    size: int
    sha256: str

    def is_stored(self, there: Stored | None) -> bool:
        """Say whether the file on the Hub has these bytes."""
        if there is None or there.size != self.size:
            return False
        kind, _, digest = there.digest.partition(":")
        return digest == (self.sha256 if kind == "sha256" else git_id(self.file))


def upload(path: str, file: Path, sha256: str = "") -> Upload:
    """Return a file to be uploaded, hashed unless its SHA-256 is known."""
    return Upload(path, file, file.stat().st_size, sha256 or file_digest(file))


def git_id(file: Path) -> str:
    """Return the id that git gives a file's content."""
    data = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def is_ours(path: str) -> bool:
    """Say whether a path on the Hub is one that a run has there, and inside of any folder.

    Names from the Hub are somebody's: one that leads out of a folder is none of ours.
    """
    parts = PurePosixPath(path).parts
    if path.startswith("/") or "\\" in path or {"", ".", ".."} & set(path.split("/")):
        return False
    if len(parts) == 1:
        return path in _FILES | _BARE
    if parts[0] in (DATA, *CONFIGS):
        return len(parts) == 2 and SHARD_NAME.fullmatch(parts[1]) is not None
    return parts[0] in CONTENT


def frozen(run: Path, made: Manifest, out: Path) -> tuple[Manifest, list[Upload]]:
    """Write manifest and run.toml without places of this machine; return them and all else.

    Paths in run.toml say where articles lay on the disk of whoever made the run: only their last
    part goes on. That gives the file another checksum in the manifest; digests do not cover it.
    """
    text = (run / RUN).read_text(encoding="utf-8")
    (out / RUN).write_text(_placeless(text), encoding="utf-8", newline="\n")
    files = dict(made.files)
    # As it stands but for that line: whoever wrote it may have known other keys than we do.
    written = msgspec.json.decode((run / manifest.NAME).read_bytes())
    if RUN in files:
        files[RUN] = written["files"][RUN] = file_digest(out / RUN)
    data = msgspec.json.format(msgspec.json.encode(written), indent=2) + b"\n"
    (out / manifest.NAME).write_bytes(data)
    shown = msgspec.structs.replace(made, files=files)
    found = [upload(x, out / x) for x in (manifest.NAME, RUN)]
    found += [upload(x, run / x, digest) for x, digest in files.items() if x != RUN]
    found += [upload(x, run / x) for x in TABLES if (run / x).is_file() and x not in files]
    found += [upload(s.path, run / s.path, s.sha256) for s in made.shards]
    if strange := [x.path for x in found if not is_ours(x.path)]:
        raise RunError(f"it names {strange[0]}, which no run has", where=str(run / manifest.NAME))
    return shown, found


def bare(folder: Path) -> list[Upload]:
    """Return the files of a standoff folder."""
    found, _ = standoff.load(folder)
    out = [upload(standoff.NAME, folder / standoff.NAME)]
    return out + [upload(x, folder / x, digest) for x, digest in found.files.items()]


def _placeless(text: str) -> str:
    data = tomllib.loads(text)
    source: dict[str, Any] = data.get("source", {})
    for key in _SOURCES:
        if isinstance(source.get(key), list):
            source[key] = [_last(str(x)) for x in source[key]]
    return to_toml(data)


def _last(source: str) -> str:
    """Return a source with the last part of its path alone: `jsonl:/home/a/x.jsonl`."""
    kind, colon, path = source.partition(":")
    if not colon:
        return Path(source).name if "/" in source else source
    remote = kind == "hf" and not path.startswith("/")
    return source if remote else f"{kind}:{Path(path).name}"


def changes(wanted: Iterable[Upload], there: Mapping[str, Stored]) -> tuple[list[str], list[str]]:
    """Return the paths to be written and those to be removed, so that `wanted` alone is there.

    What is on the Hub and is not a run's is left alone.
    """
    files = {x.path: x for x in wanted}
    write = [path for path, x in files.items() if not x.is_stored(there.get(path))]
    return write, [x for x in there if x not in files and is_ours(x)]
