"""The manifest of a run: what it is made of, and what it holds; written last.

It names nothing of the machine, the clock or the number of workers, so that one run has one
manifest wherever its libraries are the same.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from gen.config import RunConfig
from gen.errors import RunError
from gen.shards.counts import Counts
from gen.shards.digests import root_digest
from gen.shards.files import write_whole
from gen.shards.writer import ShardRecord

NAME: Final = "manifest.json"
FORMAT: Final = 1
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_LIBRARIES: Final = ("pagenoise", "lxml", "numpy", "pyarrow")


class Articles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The frozen article list."""

    count: int
    digest: str


class Shard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One shard of the run; ShardRecord without its counts."""

    number: int
    split: str
    path: str
    start: int
    stop: int
    rows: int
    bytes: int
    sha256: str
    content_digest: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is needed to check a run and to make it again."""

    format: int = FORMAT
    run_digest: str
    """Of `config`."""
    root_digest: str
    """SHA-256 over run digest and the shards' content digests: the one line to cite."""
    config: RunConfig
    content: dict[str, str]
    """Content files used, by path in the package, and their SHA-256."""
    articles: Articles
    files: dict[str, str]
    """Other files of the run folder that rows depend on, and their SHA-256."""
    versions: dict[str, str]
    """Of Python, pagenoise and the libraries that rows depend on."""
    shards: list[Shard]
    counts: Counts
    dropped: dict[str, str] = {}
    """Ids of articles that were taken down, and the day of it or ""."""


def build(
    config: RunConfig,
    records: Iterable[ShardRecord],
    *,
    content: Mapping[str, str],
    articles: Articles,
    versions: Mapping[str, str],
    files: Mapping[str, str] | None = None,
    dropped: Mapping[str, str] | None = None,
) -> Manifest:
    """Return the manifest of a run whose shards are all written."""
    ordered = sorted(records, key=lambda r: r.number)
    fields = Shard.__struct_fields__
    digest = config.digest()
    return Manifest(
        run_digest=digest,
        root_digest=root_digest(digest, [r.content_digest for r in ordered]),
        config=config,
        content=dict(sorted(content.items())),
        articles=articles,
        files=dict(sorted((files or {}).items())),
        versions=dict(sorted(versions.items())),
        shards=[Shard(**{x: getattr(r, x) for x in fields}) for r in ordered],
        counts=Counts.total(r.counts for r in ordered),
        dropped=dict(sorted((dropped or {}).items())),
    )


def encode(manifest: Manifest) -> bytes:
    """Return the manifest's bytes: two spaces, a final newline, names of things sorted.

    But for the splits of the configuration, whose order says which pages they hold.
    """
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def write(out: Path, manifest: Manifest) -> None:
    """Write the manifest of a run folder, whole or not at all."""
    write_whole(out / NAME, encode(manifest))


def read(out: Path) -> Manifest | None:
    """Return the manifest of a run folder, None if there is none; RunError if it is broken."""
    path = out / NAME
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as e:
        raise RunError(f"not a manifest: {e}", where=str(path)) from e
    if manifest.format != FORMAT:
        raise RunError(
            f"format {manifest.format}, this version reads {FORMAT}",
            where=str(path),
            todo=f"use the version that wrote it: {manifest.versions.get('pagenoise', '?')}",
        )
    return manifest


def versions(more: Sequence[str] = ()) -> dict[str, str]:
    """Return versions of Python, the core libraries and the distributions in `more`."""
    out = {"python": platform.python_version()}
    for name in (*_LIBRARIES, *more):
        try:
            out[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            out[name] = "unknown"
    return out


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of manifest.json, for schemas/manifest.json."""
    return _schema(Manifest, "pagenoise manifest")


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of a run's configuration, for schemas/run.json."""
    return _schema(RunConfig, "pagenoise run configuration")


def _schema(kind: type[msgspec.Struct], title: str) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": title, **msgspec.json.schema(kind)}
