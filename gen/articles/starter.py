"""The starter articles: Markdown with TOML front matter between `+++` lines, a folder a language.

Adding one needs no code: `gen/starter/<lang>/<id>.md`. An edition of a language in another script
has its articles letter by letter (see gen.scripts).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gen import scripts
from gen.errors import ContentError, did_you_mean

_MARK: Final = "+++"
_KEYS: Final = ("title", "standfirst", "author", "date", "section", "caption", "kind", "tags")
LICENCE: Final = "CC0-1.0"


def read_starter(root: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield (file, values) of every starter article, by language and file name.

    Raises ContentError for front matter that is missing, broken or has an unknown key.
    """
    for path in sorted(root.glob("*/*.md"), key=lambda p: p.as_posix()):
        head, body = _split(path)
        try:
            values: dict[str, object] = dict(tomllib.loads(head))
        except tomllib.TOMLDecodeError as error:
            raise ContentError(
                f"front matter is not TOML: {error}",
                where=str(path),
                todo="mend the lines between +++",
            ) from error
        for key in values:
            if key not in _KEYS:
                raise ContentError(
                    f"unknown key {key!r}", where=str(path), todo=did_you_mean(key, _KEYS)
                )
        values.pop("kind", None)
        values |= {"id": path.stem, "lang": path.parent.name, "text": body, "licence": LICENCE}
        yield str(path), values
        for edition in scripts.editions(path.parent.name):
            own = {"id": f"{path.stem}-{edition}", "lang": edition}
            yield str(path), {**scripts.transliterated(values), **own}


def _split(path: Path) -> tuple[str, str]:
    lines = path.read_text("utf-8").split("\n")
    if lines[0].strip() == _MARK and _MARK in [x.strip() for x in lines[1:]]:
        stop = 1 + [x.strip() for x in lines[1:]].index(_MARK)
        return "\n".join(lines[1:stop]), "\n".join(lines[stop + 1 :])
    raise ContentError("no front matter", where=str(path), todo="begin with +++, TOML lines, +++")
