"""What a site decides about constant HTML."""

from __future__ import annotations

from typing import Any, Protocol

from gen.templates.writing import Writing


class Dress(Protocol):
    """How a site writes constant HTML."""

    writing: Writing
    """How it writes markup."""

    def fragment(self, parts: tuple[Any, ...]) -> str:
        """Return ("class", names) or ("id", name) as an attribute with its leading space, or ''.

        ("ref", attribute, ids) is an attribute that names elements, "#" before the id where it is
        an address; ("space", text, tag, mark) white space between blocks of an element, where
        comments and elements without text may stand; ("link", address) an address or its
        beginning; ("href", address) the attribute of a whole address; ("extra", tag, names, mark)
        further attributes of an element that has those of `names`; ("nest", mark) and ("unnest",
        mark) the start and end of an element around all that a block holds; ("start", tag) what
        begins a body and ("end", tag) what ends it or a head; ("path", data, mark) the data of a
        drawn path; ("query", mark) what ends a picture's address. A mark tells places apart.
        """
        ...

    def link(self, address: str) -> str:
        """Return the address of a link as the site writes it."""
        ...

    def name(self, name: str) -> str:
        """Return one class name as the site writes it."""
        ...
