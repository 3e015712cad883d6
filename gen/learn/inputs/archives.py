"""Pages in web archives: WARC files, packed or not, through FastWARC."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from gen.learn.inputs.kinds import LARGEST, LeftOut, Raw
from gen.slugs import slug

_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", ""})
_FINE: Final = 200
_PIECE: Final = 512  # bytes fed to Brotli at a time: it has no bound on what comes out


def read_archive(path: Path) -> Iterator[Raw | LeftOut]:
    """Yield the HTML responses of a WARC file; others (pictures, redirects, errors) are passed by.

    A file that breaks off gives what stands before, and says where it broke.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    number = 0
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(
                file, record_types=WarcRecordType.response, auto_decode="transfer"
            ):
                number += 1
                if (page := _page(record, f"{path}:record {number}", path)) is not None:
                    yield page
    except (OSError, ValueError, EOFError) as e:
        yield LeftOut(f"{path}:after record {number}", "unreadable", str(e).split("\n")[0])


def _page(record: Any, where: str, path: Path) -> Raw | LeftOut | None:
    if not record.is_http or record.http_headers is None:
        return None
    if record.http_headers.status_code != _FINE or (record.http_content_type or "") not in _TYPES:
        return None
    if record.content_length > 4 * LARGEST:
        return LeftOut(where, "too_large")
    url = record.headers.get("WARC-Target-URI") or ""
    name = slug(url.partition("://")[2].rstrip("/")) if url else where.rpartition(" ")[2]
    packed = record.reader.read(LARGEST + 1)
    data = _unpacked(packed, (record.http_headers.get("Content-Encoding") or "").strip().lower())
    if data is None:
        return LeftOut(where, "unreadable", "its Content-Encoding is broken or not known")
    fields = {"url": url} if url else {}
    return Raw(where, name, data, f"warc:{path.name}", record.http_charset or "", fields)


def _unpacked(data: bytes, encoding: str) -> bytes | None:
    """Return what was packed for the way, one byte more than a page may have at most.

    Not by FastWARC, which loses its place behind a page that unpacks to hundreds of megabytes.
    """
    try:
        if encoding in ("gzip", "x-gzip", "deflate"):
            # 47: with the head of gzip or zlib; -15: servers' "deflate" without any.
            bits = -15 if encoding == "deflate" and data[:1] != b"\x78" else 47
            return zlib.decompressobj(bits).decompress(data, LARGEST + 1)
        if encoding == "br":
            return _brotli(data)
    except (zlib.error, ValueError):
        return None
    return data if encoding in ("", "identity") else None


def _brotli(data: bytes) -> bytes:
    import brotli

    unpacker, out = brotli.Decompressor(), bytearray()
    for at in range(0, len(data), _PIECE):
        try:
            out += unpacker.process(data[at : at + _PIECE])
        except brotli.error as e:
            raise ValueError(str(e)) from e
        if len(out) > LARGEST:
            break
    return bytes(out[: LARGEST + 1])
