"""How a site writes markup: case, quotes, slashes, end tags left out, characters as references.

None of it changes what a parser makes of the page. Templates are compiled to tokens once; a site's
way of writing turns them into strings when a part is bound, so it costs a page nothing. Tokens:

::

    ("open", name)          what begins a start tag
    ("attr", name, value)   an attribute whose value is constant, its references as they stand
    ("meta", name, value)   one that declares the page's encoding
    ("flag", name)          an attribute without a value
    ("name", name)          an attribute whose value follows between two ("quote",)
    ("inner", value)        what is constant between them
    ("whole",)              in place of those about a value that is one hole: its escape may quote
    ("shut", end, void)     what ends a start tag: ">", "/>", " />"
    ("close", html, tag, loose) an end tag; `loose`: whatever follows implies it
    ("doctype", html)
    ("text", text)          constant text of the page, its references as they stand
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

_OLD: Final = frozenset(
    "html head title body meta link base script style noscript a address b big blockquote br "
    "center cite code dd div dl dt em fieldset font form h1 h2 h3 h4 h5 h6 hr i img input label "
    "legend li map area nobr object ol optgroup option p pre s select small span strike strong sub "
    "sup table tbody td textarea tfoot th thead tr tt u ul".split()
)
"""Elements that software was young with that wrote names in capitals."""
_BARE: Final = re.compile(r"[^\s\"'`=<>/]|[^\s\"'`=<>]*[^\s\"'`=<>/]")
"""Values that need no quotes. One that ends with a slash gets them: it may stand before `>`."""
_PAIR: Final = re.compile(r'([^\s=">]+)="([^"]*)"')
_ENTITY: Final = re.compile(r"&[#\w]+;")
_CHARSET: Final = re.compile(r"(?i)utf-?8")


MARKUP: Final = frozenset("open attr flag name quote inner whole shut close".split())
"""Kinds of tokens that are alike on all sites of one `shape`."""
OWN: Final = frozenset("meta doctype text".split())
"""Other kinds."""

_COMMON: Final = frozenset("open name quote whole shut close".split())
_KNOWN: Final[dict[Writing, dict[tuple[Any, ...], str]]] = {}


@dataclass(frozen=True, slots=True)
class Writing:
    """One way of writing markup. As it stands, it writes what the template says."""

    upper: bool = False
    """Names of elements and attributes in capitals."""
    quote: str = '"'
    """'"', "'", or "" for none where HTML needs none."""
    slash: str | None = None
    """What stands before the `>` of elements without content; None: what the template has."""
    flag: str = ""
    """Attributes without a value: "" bare, "name" with their name as value, "empty"."""
    omit: frozenset[str] = frozenset()
    """Elements whose end tags are left out where what follows implies them."""
    doctype: str | None = None
    """In place of the template's; "" for none."""
    charset: str = ""
    """What the page declares in place of UTF-8."""
    characters: tuple[tuple[str, str], ...] = ()
    """Characters of text and the references they are written as."""

    def shape(self) -> Writing:
        """Return what of it many sites share."""
        return Writing(self.upper, self.quote, self.slash, self.flag, self.omit)

    def written(self, token: tuple[Any, ...]) -> str:
        """Return the string of a token of markup, as `write` makes it; of common ones, once."""
        if token[0] not in _COMMON:
            return self.write(token)
        known = _KNOWN.setdefault(self, {})
        if token not in known:
            known[token] = self.write(token)
        return known[token]

    def write(self, token: tuple[Any, ...]) -> str:
        """Return the string of a token of markup."""
        match token:
            case ("open", name):
                return f"<{self._name(name)}"
            case ("attr", name, value):
                return self.attribute(name, value)
            case ("meta", name, value):
                given = _CHARSET.sub(self.charset, value) if self.charset else value
                return self.attribute(name, given)
            case ("flag", name):
                cased = self._cased(name)
                given = {"name": name, "empty": ""}.get(self.flag)
                return f" {cased}" if given is None else self.attribute(name, given)
            case ("name", name):
                return f" {self._cased(name)}="
            case ("quote",):
                return self.quote or '"'
            case ("inner", str(value)):
                return value.replace("'", "&#39;") if self.quote == "'" else value
            case ("whole",):
                return self.quote
            case ("shut", str(end), void):
                if self.slash is not None and void:
                    end = f"{self.slash}>"
                # A slash right behind a value without quotes would be its last character.
                return " />" if end == "/>" and not self.quote else end
            case ("close", str(html), tag, loose):
                if loose and tag in self.omit:
                    return ""
                return html if not self.upper else f"</{self._name(html[2:-1])}>"
            case ("doctype", str(html)):
                return html if self.doctype is None else self.doctype
            case ("text", text):
                return self.text(text)
        raise AssertionError(token)

    def _name(self, tag: str) -> str:
        return tag.upper() if self.upper and tag.lower() in _OLD else tag

    def _cased(self, name: str) -> str:
        return name.upper() if self.upper and name.isalpha() else name

    def attribute(self, name: str, value: str) -> str:
        """Return an attribute with a space before it; `value` with its references."""
        cased = self._cased(name)
        if not self.quote and _BARE.fullmatch(value):
            return f" {cased}={value}"
        if self.quote == "'":
            value = value.replace("&quot;", '"').replace("'", "&#39;")
            return f" {cased}='{value}'"
        return f' {cased}="{value}"'

    def attributes(self, written: str) -> str:
        """Return attributes that are written with double quotes as this writes them."""
        if self.quote == '"' or '="' not in written:
            return written
        return _PAIR.sub(lambda m: self.attribute(m[1], m[2])[1:], written)

    def text(self, text: str) -> str:
        """Return text, its references as they stand, with characters as this writes them."""
        for character, reference in self.characters:
            if character in text:
                text = text.replace(character, reference)
        return text

    def escapes(self) -> tuple[Callable[[str], str], Callable[[str], str], Callable[[str], str]]:
        """Return what escapes text, values between quotes, and values that are one hole."""
        said = _texts(self.characters) if self.characters else esc_text
        if self.quote == '"':
            return said, esc_attr, esc_attr
        if self.quote == "'":
            return said, _esc_single, _esc_single
        return said, esc_attr, _esc_bare


def esc_text(value: str) -> str:
    """Return a value as text."""
    if "&" in value or "<" in value or ">" in value:
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def esc_attr(value: str) -> str:
    """Return a value as it stands between double quotes."""
    if "&" in value or '"' in value or "<" in value:
        return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return value


def _esc_single(value: str) -> str:
    if "&" in value or "'" in value or "<" in value:
        return value.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return value


def _esc_bare(value: str) -> str:
    value = esc_attr(value)
    return value if _BARE.fullmatch(value) else f'"{value}"'


def _texts(characters: tuple[tuple[str, str], ...]) -> Callable[[str], str]:
    if all(c.isascii() for c, _ in characters):

        def plain(value: str) -> str:
            value = esc_text(value)
            for character, reference in characters:
                if character in value:
                    value = value.replace(character, reference)
            return value

        return plain

    def said(value: str) -> str:
        value = esc_text(value)
        if not value.isascii():
            for character, reference in characters:
                if character in value:
                    value = value.replace(character, reference)
        return value

    return said
