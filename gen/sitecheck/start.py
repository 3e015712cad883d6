"""Begin a family: a copy of the commented starter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from gen import folders
from gen.errors import UsageError

STARTER: Final = folders.SITES / "_starter"
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


def new_family(name: str, folder: Path) -> Path:
    """Copy the starter family to `folder`/`name` and return that path.

    UsageError for a name that does not fit or is taken, or a folder that cannot be written.
    """
    where = "sites new"
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a family",
            where=where,
            todo="use small letters, digits and -, for example my-paper",
        )
    if (folders.SITES / name).exists():
        raise UsageError(
            f"the package has a family {name!r}", where=where, todo="choose another name"
        )
    target = folder / name
    if target.exists():
        raise UsageError(
            "it is there already", where=str(target), todo="choose another name, or remove it"
        )
    try:
        target.mkdir(parents=True)
        for path in sorted(STARTER.glob("*.*")):
            text = path.read_text(encoding="utf-8").replace("my-paper", name)
            (target / path.name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror or e}", where=str(target)) from e
    return target
