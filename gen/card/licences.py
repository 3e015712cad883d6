"""Names of licences as the Hub writes them, and the one or several of a run.

https://huggingface.co/docs/hub/repositories-licenses
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

_KNOWN: Final = {
    "cc0-1.0",
    "pddl",
    "odc-by",
    "odbl",
    "mit",
    "apache-2.0",
    "gfdl",
    "etalab-2.0",
    *(f"cc-by-{v}" for v in ("2.0", "2.5", "3.0", "4.0")),
    *(f"cc-by-sa-{v}" for v in ("3.0", "4.0")),
    *(f"cc-by-nc-{v}" for v in ("2.0", "3.0", "4.0")),
    "cc-by-nd-4.0",
    *(f"cc-by-nc-sa-{v}" for v in ("2.0", "3.0", "4.0")),
    *(f"cc-by-nc-nd-{v}" for v in ("3.0", "4.0")),
}
_SAME: Final = {
    "cc0": "cc0-1.0",
    "cc-zero": "cc0-1.0",
    "public-domain": "other",
    "pddl-1.0": "pddl",
    "odbl-1.0": "odbl",
    "odc-by-1.0": "odc-by",
    "gfdl-1.3": "gfdl",
}
_ADDRESS: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)"
)


def hub_id(licence: str) -> str:
    """Return the Hub's name of a licence, "" for one that it has not."""
    name = re.sub(r"[\s_]+", "-", licence.strip().lower())
    if found := _ADDRESS.match(name):
        kind = "cc0" if found[1] == "zero" else f"cc-{found[1]}"
        name = f"{kind}-{found[2]}"
    name = _SAME.get(name, name)
    return name if name in _KNOWN else ""


def front(licences: Iterable[str]) -> dict[str, Any]:
    """Return the card's metadata on licences: all by their names on the Hub, or `other`.

    What pagenoise itself adds is CC0-1.0, and so has no say.
    """
    names = sorted(set(licences))
    found = sorted({hub_id(x) for x in names})
    if not names:
        return {"license": "cc0-1.0"}
    if "" in found:
        return {"license": "other", "license_name": "as-each-article-says"}
    return {"license": found[0] if len(found) == 1 else found}
