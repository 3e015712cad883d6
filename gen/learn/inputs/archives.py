"""Pages in web archives: WARC files, packed or not, through FastWARC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from gen.learn.inputs.kinds import LARGEST, LeftOut, Raw
from gen.slugs import slug

_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", ""})
_FINE: Final = 200


def read_archive(path: Path) -> Iterator[Raw | LeftOut]:
    """Yield the HTML responses of a WARC file; others (pictures, redirects, errors) are passed by.

    A file that breaks off gives what stands before, and says where it broke.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    number = 0
    try:
        records = ArchiveIterator(
            str(path), record_types=WarcRecordType.response, auto_decode="all", fsspec_args=False
        )
        for record in records:
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
    data = record.reader.read(LARGEST + 1)
    fields = {"url": url} if url else {}
    return Raw(where, name, data, f"warc:{path.name}", record.http_charset or "", fields)
