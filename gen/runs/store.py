"""A place that machines without a common folder share: any URL that fsspec knows.

It is a way, not an archive: what the run is made of goes there before the first shard, each shard
lies there until the process that began has fetched it, and nothing is left when the run is done.
Files appear whole: they are put under a name of their own and moved.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gen.errors import RunError, UsageError
from gen.shards import ShardRecord, disk_errors, file_digest

_LIST: Final = "files.json"


@dataclass(frozen=True, slots=True)
class Store:
    """The place of a run, or of a piece of it: a folder under a URL (s3://bucket/path ...)."""

    url: str
    name: str

    def _open(self) -> tuple[Any, str]:
        """Return fsspec's file system and the run's folder in it."""
        import fsspec

        try:
            system, root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as e:
            raise UsageError(
                str(e), where=f"--store {self.url}", todo="for example s3://bucket/path"
            ) from e
        return system, f"{root.rstrip('/')}/{self.name}"

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as e:
            raise RunError(
                f"the store fails: {e}", where=self.url, todo="mend it, then go on with --resume"
            ) from e

    def check(self) -> None:
        """Raise UsageError for a URL that cannot be used here."""
        self._open()

    def leave(self, path: Path, name: str) -> None:
        """Put a file under a name, whole or not at all."""
        system, root = self._open()
        temp = f"{root}/tmp/{socket.gethostname()}-{os.getpid()}-{path.name}"
        with self._errors():
            for target in (f"{root}/{name}", temp):
                system.makedirs(target.rpartition("/")[0], exist_ok=True)
            system.put_file(str(path), temp)
            if system.exists(f"{root}/{name}"):
                system.rm_file(f"{root}/{name}")
            system.mv(temp, f"{root}/{name}")

    def fetch(self, name: str, path: Path) -> bool:
        """Take a file to a path; False if there is none."""
        system, root = self._open()
        temp = path.with_name(f".{path.name}.tmp-{os.getpid()}")
        with self._errors():
            if not system.exists(f"{root}/{name}"):
                return False
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._errors():
                system.get_file(f"{root}/{name}", str(temp))
            with disk_errors(path):
                temp.replace(path)
        finally:
            temp.unlink(missing_ok=True)
        return True

    def leave_run(self, out: Path) -> None:
        """Put what workers need of a run folder: all but its data, the card and the manifest."""
        files = {}
        for path in sorted(p for p in out.rglob("*") if p.is_file()):
            name = path.relative_to(out).as_posix()
            if not name.startswith((".", "data/")) and name not in ("README.md", "manifest.json"):
                self.leave(path, f"run/{name}")
                files[name] = file_digest(path)
        system, root = self._open()
        with self._errors():
            system.pipe_file(f"{root}/{_LIST}", json.dumps(files).encode())

    def fetch_run(self, out: Path) -> None:
        """Take what `leave_run` put; RunError if it is not all there, to the byte."""
        system, root = self._open()
        with self._errors():
            files: dict[str, str] = json.loads(system.cat_file(f"{root}/{_LIST}"))
        for name, digest in files.items():
            if not self.fetch(f"run/{name}", out / name) or file_digest(out / name) != digest:
                raise RunError(f"{name} is not as it was left", where=self.url)

    def take(self, record: ShardRecord, out: Path) -> None:
        """Fetch a shard that a worker left into the run folder; RunError if it is another."""
        path = out / record.path
        if not path.exists():
            self.fetch(record.path, path)
        if not path.is_file() or file_digest(path) != record.sha256:
            path.unlink(missing_ok=True)
            raise RunError(
                f"{record.path} is not as its worker left it",
                where=self.url,
                todo="go on with --resume",
            )
        system, root = self._open()
        with self._errors():
            if system.exists(f"{root}/{record.path}"):
                system.rm_file(f"{root}/{record.path}")

    def clear(self) -> None:
        """Remove all that this run has put."""
        system, root = self._open()
        with self._errors():
            if system.exists(root):
                system.rm(root, recursive=True)


__all__ = ["Store"]
