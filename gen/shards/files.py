"""Files that appear whole or not at all, and locks that die with their process."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from gen.errors import RunError

_NEXT: Final = {
    errno.ENOSPC: "make room or choose another --out, then go on with --resume",
    errno.EDQUOT: "make room or choose another --out, then go on with --resume",
    errno.EROFS: "choose a folder that can be written with --out",
    errno.EACCES: "choose a folder that can be written with --out",
    errno.EPERM: "choose a folder that can be written with --out",
}


@contextmanager
def disk_errors(where: Path) -> Iterator[None]:
    """Turn an OSError of the block into a RunError that names the path."""
    try:
        yield
    except OSError as e:
        what = os.strerror(e.errno) if e.errno else str(e)
        todo = _NEXT.get(e.errno or 0, "mend it, then go on with --resume")
        raise RunError(what.lower(), where=str(where), todo=todo) from e


def sync(path: Path) -> None:
    """Wait until a file or a folder's entries are on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def temporary(path: Path) -> Path:
    """Return this process's temporary name for a file: hidden, in the same folder."""
    return path.with_name(f".{path.name}.tmp-{os.getpid()}")


def write_whole(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write a file that appears whole or not at all; with `new`, FileExistsError if it is there."""
    temp = temporary(path)
    with disk_errors(path):
        # Locked while it is ours, so that others can tell it from what a killed process left.
        while (fd := _locked(temp)) is None:
            pass
    try:
        with disk_errors(path):
            with os.fdopen(os.dup(fd), "wb") as f:
                f.truncate(0)
                f.write(data)
                f.flush()
                os.fsync(f.fileno())
            if not new:
                temp.replace(path)
        if new:
            # A link, unlike a rename, does not replace what another process put there first.
            os.link(temp, path)
        with disk_errors(path):
            sync(path.parent)
    finally:
        temp.unlink(missing_ok=True)
        os.close(fd)


def sweep_temporaries(folder: Path, *, deep: bool = False) -> None:
    """Remove temporaries of `write_whole` in a folder that no living process is writing."""
    for temp in sorted(folder.glob("**/.*.tmp-*" if deep else ".*.tmp-*")):
        fd = _locked(temp)
        if fd is not None:
            temp.unlink(missing_ok=True)
            os.close(fd)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def _lock_path(data: Path, name: str) -> Path:
    return data / f".{name}.lock"


@contextmanager
def shard_lock(data: Path, name: str) -> Iterator[None]:
    """Hold the lock of a shard; RunError if another process has it.

    The lock is the kernel's (flock), so it ends with its process. The file goes when the block
    ends; one that a killed process left behind locks nothing.
    """
    path = _lock_path(data, name)
    fd = _locked(path)
    if fd is None:
        raise RunError(
            "another process is writing this shard",
            where=str(data / name),
            todo="wait for it to end, then go on with --resume",
        )
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(fd)


def _locked(path: Path) -> int | None:
    while True:
        with disk_errors(path):
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return None
        # The holder before us may have removed the file we opened: then it is nobody's lock.
        with suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(fd).st_ino:
                return fd
        os.close(fd)


def sweep(data: Path) -> bool:
    """Remove temporaries and locks of shards that nobody is writing; say whether none is left."""
    free = True
    hidden = sorted(data.glob(".*")) if data.is_dir() else []
    names = {p.name[1:].split(".parquet")[0] + ".parquet" for p in hidden if ".parquet." in p.name}
    for name in sorted(names):
        path = _lock_path(data, name)
        fd = _locked(path)
        if fd is None:
            free = False
            continue
        for temp in data.glob(f".{name}.tmp-*"):
            temp.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        os.close(fd)
    return free
