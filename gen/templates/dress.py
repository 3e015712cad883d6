"""What a site decides about constant HTML."""

from __future__ import annotations

from typing import Any, Protocol


class Dress(Protocol):
    """How a site writes constant HTML."""

    def fragment(self, parts: tuple[Any, ...]) -> str:
        """Return ("class", names) or ("id", name) as an attribute with its leading space, or '';
        ("space", text) as white space."""
        ...

    def name(self, name: str) -> str:
        """Return one class name as the site writes it."""
        ...
