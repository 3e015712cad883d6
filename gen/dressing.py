"""How a site writes class names, ids, attributes, addresses and white space: its dress.

A name's new form depends on the site and the name alone, so all pages of a site agree.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from typing import Any, Final

from gen import folders
from gen.garnish import Garnish
from gen.templates import Writing

_SYNONYMS: Final[dict[str, list[str]]] = tomllib.loads(
    (folders.SITES / "classes.toml").read_text(encoding="utf-8")
)
_UTILITY: Final = (
    "flex block grid relative absolute w-full mx-auto p-4 px-2 py-3 mt-4 mb-6 mb-2 text-sm text-lg "
    "text-base "
    "font-bold font-medium leading-tight items-center justify-between gap-4 gap-2 border-b rounded "
    "md:flex lg:w-2/3 sm:px-6 hover:underline bg-white text-gray-700 space-y-2 col-span-2 order-1 "
    "z-10"
).split()
_MODIFIERS: Final = ("default", "compact", "wide", "primary", "with-image", "level-1", "desktop")
_HEX: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


class SiteDress:
    """How one site writes class names, ids and white space between blocks.

    A name's new form depends on the site and the name alone, so all pages of a site agree.
    """

    def __init__(
        self,
        key: str,
        vocabulary: str,
        keep: re.Pattern[str] | None,
        prefix: str,
        space: str,
        ruled: frozenset[str] = frozenset(),
        host: str = "",
        writing: Writing | None = None,
        *,
        plain: bool = False,
        as_is: bool = False,
    ) -> None:
        self._as_is = as_is
        self.writing = writing or Writing()
        self._garnish = Garnish(key, host, plain=plain)
        self._key, self._vocabulary, self._keep = key, vocabulary, keep
        self._prefix, self._space, self._ruled = prefix, space, ruled
        self._names: dict[str, str] = {}

    def _number(self, name: str, salt: str = "") -> int:
        data = f"{self._key}\x1f{name}\x1f{salt}".encode()
        return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")

    def name(self, name: str) -> str:
        """Return one class name as this site writes it; it is never empty."""
        return self._of(name).split(" ")[0] or f"{self._prefix}-{name}"

    def _id(self, name: str) -> str:
        """Return an id; tools that make up class names leave ids alone."""
        if self._keep and self._keep.fullmatch(name):
            return name
        if self._vocabulary in ("prefix", "bem"):
            return self.name(name)
        return "-".join(self._synonym(w) for w in name.split("-"))

    def _of(self, name: str) -> str:
        if name not in self._names:
            self._names[name] = self._make(name)
        return self._names[name]

    def _make(self, name: str) -> str:
        if self._keep and self._keep.fullmatch(name):
            return name
        number, vocabulary = self._number(name), self._vocabulary
        if number % 100 < 8 and vocabulary not in ("plain", "none"):
            # Real style sheets are patchwork: some names come from elsewhere.
            vocabulary = ("synonyms", "utility", "none")[number % 3]
        if name in self._ruled and vocabulary in ("none", "utility", "numeric"):
            # A rule of the style sheet that hides this element must hide no other.
            vocabulary = "prefix"
        if vocabulary == "plain":
            return name
        if vocabulary == "none":
            return ""
        if vocabulary == "numeric":
            return f"c{number % 900 + 10}"
        if vocabulary == "utility":
            return " ".join(
                dict.fromkeys(
                    _UTILITY[self._number(name, str(i)) % len(_UTILITY)]
                    for i in range(2 + number % 5)
                )
            )
        if vocabulary == "hashed":
            tail = "".join(_HEX[(number >> (5 * i)) % 36] for i in range(6))
            return (f"css-{tail}", f"sc-{tail}", f"{_camel(name)}__{tail[:5]}", f"_{tail}")[
                self._number("", "style") % 4
            ]
        words = name.split("-")
        plain = "-".join(self._synonym(w) for w in words)
        if vocabulary == "synonyms":
            return plain
        if vocabulary == "bem":
            parts = plain.split("-")
            made = f"{self._prefix}-{parts[0]}" + (f"__{'-'.join(parts[1:])}" if parts[1:] else "")
            return f"{made} {made}--{_MODIFIERS[number % 7]}" if number // 7 % 4 == 0 else made
        return (
            f"{self._prefix}-{plain}" if number % 4 else f"{self._prefix}_{plain.replace('-', '_')}"
        )

    def _synonym(self, word: str) -> str:
        choices = _SYNONYMS.get(word)
        return choices[self._number(word, "syn") % len(choices)] if choices else word

    def fragment(self, parts: tuple[Any, ...]) -> str:
        """Write a fragment of constant HTML (see gen.templates.Dress)."""
        kind, value = parts[:2]
        if self._as_is:
            return self._found(parts)
        if kind == "space":
            text = value if self._space == "lines" else ""
            return self._garnish.space(text, parts[2], parts[3])
        if kind == "extra":
            return self.writing.attributes(self._garnish.extra(value, parts[2], parts[3]))
        if kind in ("nest", "unnest"):
            return self._garnish.nest(value, kind)
        if kind == "start":
            return self._garnish.start()
        if kind == "end":
            return self._garnish.end(value)
        if kind == "link":
            return self.link(value)
        if kind == "href":
            return self.writing.attribute("href", self.link(value))
        if kind == "path":
            return self._garnish.path(value, parts[2])
        if kind == "query":
            return self._garnish.query(value)
        if kind == "id":
            return self.writing.attribute("id", self._id(value))
        if kind == "ref":
            made = " ".join(
                f"#{self._id(x[1:])}" if x.startswith("#") else self._id(x) for x in parts[2]
            )
            return self.writing.attribute(value, made)
        made = " ".join(n for n in (self._of(name) for name in value) if n)
        made = (made + self._garnish.classes(value)).strip()
        return self.writing.attribute("class", made) if made else ""

    def _found(self, parts: tuple[Any, ...]) -> str:
        """Write a fragment as the template has it."""
        kind, value = parts[:2]
        if kind in ("extra", "nest", "unnest", "start", "end", "query"):
            return ""
        if kind in ("class", "ref"):
            name, words = ("class", value) if kind == "class" else (value, parts[2])
            return self.writing.attribute(name, " ".join(words).replace("&", "&amp;"))
        if kind in ("id", "href"):
            return self.writing.attribute(kind, value)
        return str(value)

    def link(self, address: str) -> str:
        """Return the address of a link as the site writes it."""
        return address if self._as_is else self._garnish.link(address)


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(w.capitalize() for w in rest)
