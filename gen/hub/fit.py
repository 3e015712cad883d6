"""May this run be shown to others? Asked before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gen.rights import of_folder


def refuse(
    run: Path, *, public: bool, sure: bool, on_step: Callable[[str], None] = lambda _: None
) -> None:
    """Raise UsageError for a run that not everybody may see, if everybody would.

    `sure`: whoever sends it has the rights. What is to be said of its licences is said anyway.
    """
    found = of_folder(run)
    if public and not sure:
        found.require_public()
    for line in found.said():
        on_step(line)
