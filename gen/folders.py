"""Where the content lies: in a checkout at the root, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def schemas() -> Path:
    """Return the folder of schemas: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "schemas"
    return inside if inside.is_dir() else PACKAGE.parent / "schemas"


SITES = PACKAGE / "sites"
WORDS = PACKAGE / "words"
STARTER = PACKAGE / "starter"
PROFILES = PACKAGE / "profiles"
