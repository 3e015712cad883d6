"""A run's own strings in its folder: written there, and read from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from gen.catalogues.fitting import holes_of
from gen.catalogues.reading import Found
from gen.errors import RunError
from gen.wording import Extra, language


def packed(found: Mapping[str, Found]) -> dict[str, bytes]:
    """Return the files that freeze what was read, by name."""
    made = {k: msgspec.json.format(msgspec.json.encode(v), indent=1) for k, v in found.items()}
    return {f"{lang}.json": data for lang, data in sorted(made.items())}


def frozen(folder: Path, languages: Iterable[str]) -> dict[str, Found]:
    """Read what a run froze.

    Raises RunError where a file is missing or holds what no catalogue would.
    """
    out = {}
    for lang in sorted(languages):
        path = folder / f"{lang}.json"
        try:
            found = msgspec.json.decode(path.read_bytes(), type=Found)
            _sound(found.words, lang)
        except (OSError, ValueError, KeyError) as e:
            raise RunError(
                f"the run's strings cannot be read: {e}",
                where=str(path),
                todo="make the run anew, or copy its folder whole",
            ) from e
        out[lang] = found
    return out


def _sound(words: Extra, lang: str) -> None:
    """Raise ValueError unless strings are such as `read` gives: a folder may be anybody's."""
    own = language(lang)
    lists = [(own.phrases[k], v) for k, v in words.phrases.items()]
    for tables, mine in ((words.plurals, own.phrases), (words.ago, own.info["ago"])):
        for key, table in tables.items():
            if set(table) != set(mine[key]) or len({len(v) for v in table.values()}) != 1:
                raise ValueError(f"{key} has other plural forms")
            lists += [(mine[key][k], v) for k, v in table.items()]
    for mine_, texts in lists:
        wanted = holes_of(" ".join(mine_)) | {"n"}
        for text in texts:
            if not text or text != text.strip() or holes_of(text) - wanted or "<" in text:
                raise ValueError(f"not a string of a catalogue: {text!r}")
