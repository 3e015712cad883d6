"""Files of a source: found, decompressed and read line by line, each line with its number."""

from __future__ import annotations

import bz2
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from gen.errors import SourceError

LONGEST_LINE: Final = 1_000_000
"""Bytes of a line; an article with a longer one is skipped and counted."""
PACKED: Final = (".gz", ".bz2", ".zst")
ENDINGS: Final = {
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "csv": (".csv", ".tsv"),
    "parquet": (".parquet", ".pq"),
    "text": (".txt", ".md", ".markdown", ".text"),
}
"""Kind of source to the endings of its files."""
_MAGIC: Final = re.compile(rb"(\x1f\x8b)|(BZh[1-9]1AY)|(\x28\xb5\x2f\xfd)")


def kind_of(name: str) -> str:
    """Return the kind a file name's ending stands for, "" if none; packed endings aside."""
    name = name.lower()
    for ending in PACKED:
        name = name.removesuffix(ending)
    return next((k for k, ends in ENDINGS.items() if name.endswith(ends)), "")


def find_files(spec: str, kind: str) -> list[Path]:
    """Return the file, or the files of a folder with the kind's endings in order of their names.

    Raises SourceError for a path that is not there and a folder without such files.
    """
    path = Path(spec)
    if path.is_dir():
        # as_posix, since paths themselves do not sort alike on all systems
        files = sorted((p for p in path.rglob("*") if p.is_file()), key=lambda p: p.as_posix())
        if found := [p for p in files if kind_of(p.name) == kind]:
            return found
        raise SourceError(
            f"no file that ends in {' '.join(ENDINGS[kind])}",
            where=spec,
            todo="name a file, or a folder that holds such files (packed: .gz .bz2 .zst)",
        )
    if not path.exists():
        raise SourceError("no such file", where=spec, todo="check the path and the working folder")
    return [path]


@contextmanager
def open_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, unpacked if its first bytes say that it is packed.

    Raises SourceError where it cannot be read, also while the block under it reads.
    """
    try:
        with path.open("rb") as raw:
            found = _MAGIC.match(raw.read(8))
            raw.seek(0)
            if found is None:
                yield raw
            elif found[1]:
                with gzip.open(raw) as file:
                    yield cast(BinaryIO, file)
            elif found[2]:
                with bz2.open(raw) as file:
                    yield file
            else:
                import pyarrow as pa

                with pa.CompressedInputStream(raw, "zstd") as stream:
                    yield io.BufferedReader(stream)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(
            f"cannot be read: {reason}",
            where=str(path),
            todo="check that the file is whole and may be read",
        ) from error


def read_lines(
    file: IO[bytes], path: Path, longest: int = LONGEST_LINE
) -> Iterator[tuple[int, str | None]]:
    """Yield (line number from 1, line with its end); None for a line over `longest` bytes.

    Raises SourceError naming the line for bytes that are not UTF-8.
    """
    number = 0
    while line := file.readline(longest + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) > longest:
            while line and not line.endswith(b"\n"):
                line = file.readline(longest)
            yield number, None
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SourceError(
                f"byte 0x{line[error.start]:02x} at byte {error.start + 1} of the line is not"
                " UTF-8",
                where=f"{path}:{number}",
                todo="convert the file, for example: iconv -f windows-1251 -t UTF-8",
            ) from error
        yield number, text.removeprefix("\ufeff") if number == 1 else text
