"""Compiled parts kept between processes, as Python keeps compiled modules.

They lie in this package's `__pycache__`, in one file named by the digest of all they depend on: the
templates, the compiler, the types it looks into. Nothing depends on the file being there: what is
missing is compiled, and where it cannot be written it is not.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import pickle
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from gen.labels import ATTRS, GROUPS, LABELS
from gen.templates.places import Call

_HERE: Final = Path(__file__).parent
_PACKAGE: Final = _HERE.parent
_FILES: Final = 4
"""How many files are left: of checkouts, of families of the user's own."""

Record = tuple[Any, ...]
"""What `marshal` can write."""


def key(call: Call) -> str:
    """Return a call's name, the same in every process."""
    return repr(
        (call.file, call.macro, tuple(call.place), tuple(map(repr, call.types)), call.block)
    )


def digest(roots: Iterable[Path], more: Iterable[str]) -> str:
    """Return what parts of templates in these folders depend on, as a digest."""
    found = hashlib.blake2b(importlib.util.MAGIC_NUMBER, digest_size=10)
    own = [p for x in (_HERE, _PACKAGE / "models") for p in sorted(x.glob("*.py"))]
    for root, paths in ((_PACKAGE, own), *((r, sorted(r.rglob("*.html"))) for r in roots)):
        for path in paths:
            data = path.read_bytes()
            found.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    found.update("\0".join((*LABELS, *GROUPS, *ATTRS, *more)).encode())
    return found.hexdigest()


class Kept:
    """Records of parts by the name of their call."""

    def __init__(self, name: str) -> None:
        cached = Path(importlib.util.cache_from_source(str(_HERE / "parts.py")))
        self._path = cached.with_name(f"parts-{name}.kept")
        self._records = self._read()

    def _read(self) -> dict[str, bytes]:
        try:
            found = marshal.loads(self._path.read_bytes())
        except (OSError, ValueError, EOFError, TypeError):
            return {}
        return found if isinstance(found, dict) else {}

    def get(self, call: Call) -> tuple[Record, tuple[Call, ...]] | None:
        """Return a part's record and the calls in it."""
        data = self._records.get(key(call))
        if data is None:
            return None
        record, calls = marshal.loads(data)
        return record, pickle.loads(calls)  # noqa: S301 - written by this class alone

    def __contains__(self, call: Call) -> bool:
        return key(call) in self._records

    def add(self, parts: Mapping[Call, tuple[Record, tuple[Call, ...]]]) -> None:
        """Keep further parts. What other processes wrote meanwhile is kept, too."""
        if sys.dont_write_bytecode:
            return
        new = {key(c): marshal.dumps((r, pickle.dumps(calls))) for c, (r, calls) in parts.items()}
        self._records = self._read() | self._records | new
        written = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            written.write_bytes(marshal.dumps(self._records))
            written.replace(self._path)
            others = sorted(self._path.parent.glob("parts-*.kept"), key=lambda p: p.stat().st_mtime)
            for old in others[:-_FILES]:
                old.unlink(missing_ok=True)
        except OSError:
            written.unlink(missing_ok=True)
