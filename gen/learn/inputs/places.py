"""Files of pages: found in folders, read whole but never beyond what a page may have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gen.articles.files import PACKED, open_file
from gen.errors import SourceError
from gen.learn.inputs.kinds import LARGEST, LeftOut

ENDINGS: Final = {
    "html": (".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx"),
    "warc": (".warc",),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet", ".pq"),
}
"""Kind of file to its endings; each may be followed by that of a packer."""


def kind_of(name: str) -> str:
    """Return the kind a file's name stands for, "" if none."""
    name = stem_and_ending(name.lower())[1]
    return next((k for k, ends in ENDINGS.items() if name in ends), "")


def stem_and_ending(name: str) -> tuple[str, str]:
    """Return a file's name without its ending, and the ending; a packer's ending aside."""
    low = name.lower()
    for packed in PACKED:
        if low.endswith(packed):
            name = name[: -len(packed)]
            break
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem else (name, "")


def inside(path: Path, root: Path) -> bool:
    """Return whether a path, links followed, lies in a folder."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a circle of links
        return False


def files_of(folder: Path) -> Iterator[Path | LeftOut]:
    """Yield all files below a folder in order of their paths; no link leads out of it."""
    for path in sorted(folder.rglob("*"), key=lambda p: p.as_posix()):
        if any(x.startswith(".") for x in path.relative_to(folder).parts):
            continue
        if not inside(path, folder):
            yield LeftOut(str(path), "outside")
        elif path.is_file():
            yield path


def read_bytes(path: Path) -> bytes | LeftOut:
    """Return a file's bytes, unpacked, one more than a page may have at most."""
    try:
        with open_file(path) as file:
            data = bytearray()
            while part := file.read(min(1 << 20, LARGEST + 1 - len(data))):
                data += part
            return bytes(data)
    except SourceError as e:
        return LeftOut(str(path), "unreadable", e.what)


def page_file(folder: Path, name: str, root: Path) -> Path | LeftOut | None:
    """Return the file of a page named by its file's name or its id, in a folder or `html/` there.

    None if there is none; LeftOut for one outside of `root`.
    """
    if "\0" in name or len(name) > 255:
        return None
    for base in (folder, folder / "html"):
        for ending in ("", ".html", ".htm"):
            for packed in ("", *PACKED):
                path = base / f"{name}{ending}{packed}"
                if not ending and kind_of(path.name) != "html":
                    continue
                if not inside(path, root):
                    return LeftOut(str(path), "outside")
                if path.is_file():
                    return path
    return None
