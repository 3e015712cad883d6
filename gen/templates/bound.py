"""Parts bound to one site, and pages written with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gen.templates import faults, tags
from gen.templates.dress import Dress
from gen.templates.fixed import Environment, Function, Group, assemble, open_group, repeated
from gen.templates.places import AT_TOP, Call, Place
from gen.templates.tape import Shape, Token
from gen.templates.writer import ESCAPES, JOINS
from gen.templates.writing import MARKUP, OWN, Writing

if TYPE_CHECKING:
    from gen.templates.parts import Library, Part

_STYLE_END: Final = re.compile("</(?=style)", re.IGNORECASE)
_SCRIPT_MARK: Final = re.compile("<(?=/script|script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sink:
    """What was written: a page."""

    html: list[str]
    """One string."""
    text: list[str]
    """One string: the `rendered` view."""
    pieces: Any
    """Integers, [n, 6] in order: html start, end, text start, end (-1: not shown), meta, group."""
    groups: list[Group]
    octets: bytes
    """`html` in UTF-8."""


def _esc_style(value: str) -> str:
    return _STYLE_END.sub("<\\/", value)


def _esc_script(value: str) -> str:
    # Valid in JSON and in strings of scripts, and no comment or second script begins there.
    return _SCRIPT_MARK.sub("\\\\u003c", value)


_SPACE: Final[Mapping[str, Any]] = {
    "OPEN": open_group,
    "TEXT": faults.text,
    "EMPTY": faults.empty,
    "SOFT": faults.soft,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A part's code, run: what it takes to bind the part to a site."""

    values: Callable[..., tuple[str, ...]]
    make: Callable[..., Function]


def load(part: Part) -> Loaded:
    """Run a part's code."""
    space = dict(_SPACE)
    for i, table in enumerate(part.tables):
        space[f"TAB{i}"] = table
        space[f"SEP{i}"] = tuple(tags.SEPARATORS[j & 7] for j in table)
        space[f"JOIN{i}"] = tuple(0 if j & tags.CUT else JOINS for j in table)
    exec(part.code, space)  # noqa: S102 - our own compiler's output, never text from data
    return Loaded(space["values"], space["make"])


def shaped(part: Part, writing: Writing) -> tuple[Shape, ...]:
    """Return a part's constants with their markup written, but for what is a site's own."""
    return tuple(
        tuple((_written(tokens, writing), asked) for tokens, asked in groups)
        for groups in part.constants
    )


def _written(tokens: tuple[Token, ...], writing: Writing) -> tuple[Token, ...]:
    out: list[Token] = []
    for token in tokens:
        if not isinstance(token, str):
            if token[0] not in MARKUP:
                out.append(token)
                continue
            token = writing.written(token)
        if out and isinstance(out[-1], str):
            out[-1] += token
        else:
            out.append(token)
    return tuple(out)


class Bound:
    """Parts bound to one site. With `repeat` false, nothing is written ahead (slower, the same)."""

    def __init__(
        self,
        library: Library,
        base: str,
        dress: Dress,
        site: Any,
        phrases: Mapping[str, str],
        *,
        repeat: bool = True,
    ) -> None:
        self._library, self._base, self._repeat = library, base, repeat
        self._dress, self._site, self._phrases = dress, site, phrases
        self._escapes = self._escaping()
        self._shape = dress.writing.shape()
        self._functions = _Functions(self)
        self._includes = _Includes(self)

    def function(self, number: int) -> Function:
        """Return a part's function, bound."""
        loaded = self._library.loaded(number)
        site, phrases, name = self._site, self._phrases, self._dress.name
        values = loaded.values(site, phrases, name)
        made = loaded.make(
            self._constants(number, values),
            values,
            self._library.links(number),
            site,
            phrases,
            name,
            self._functions,
            self._includes,
            *self._escapes.values(),
        )
        return repeated(made) if self._repeat and self._library.is_fixed(number) else made

    def _constants(self, number: int, values: tuple[str, ...]) -> list[int | str]:
        """Return the constants of a part: of each, lengths up to its places, then its string."""
        out: list[int | str] = []
        fragment, escapes = self._dress.fragment, self._escapes
        for groups in self._library.shaped(number, self._shape):
            text = ""
            for tokens, asked in groups:
                for token in tokens:
                    if isinstance(token, str):
                        text += token
                    elif token[0] == "value":
                        text += escapes[token[2]](values[token[1]])
                    elif token[0] == "raw":
                        text += values[token[1]]
                    elif token[0] in OWN:
                        text += self._dress.writing.write(token)
                    else:
                        text += fragment(token)
                if asked:
                    out.append(len(text))
            out.append(text)
        return out

    def _escaping(self) -> dict[str, Callable[[str], str]]:
        """Return what escapes values where they stand."""
        text, inner, whole = self._dress.writing.escapes()
        link = self._dress.link
        ways = (
            text,
            inner,
            whole,
            lambda address: inner(link(address)),
            lambda address: whole(link(address)),
            _esc_style,
            _esc_script,
        )
        return dict(zip(ESCAPES, ways, strict=True))

    @property
    def text(self) -> Callable[[str], str]:
        """What writes a value as text."""
        return self._escapes["esc_text"]

    def include(self, name: str, place: Place) -> Function:
        """Return the function of a file that a template names at run time."""
        file = self._library.files.canonical(name, self._base)
        return self._functions[self._library.link(Call(file, "", place))]

    def write(self, name: str, page: Any) -> Sink:
        """Write a page with the template `name`.

        Raises TemplateError, with the template's line, when an expression fails or a hole in text
        is empty, untrimmed or no string.
        """
        e: Environment = ([], [], [], [], [])
        hp, tp = self._run(name, page, e)
        html, text, pieces = "".join(e[0]), "".join(e[1]), assemble(e[2], e[4])
        wrong = faults.first_wrong(html, text, pieces, hp, tp)
        if wrong is not None:
            raise self._located(name, page, wrong)
        # Most parts are ASCII, which the page as a whole is not: they are encoded by themselves.
        return Sink([html], [text], pieces, e[3], b"".join(map(str.encode, e[0])))

    def _run(self, name: str, page: Any, e: Environment) -> tuple[int, int]:
        try:
            body = self._includes[name, tuple(AT_TOP)]
            hp, tp, _ = body(e, page, 0, 0, tags.START | tags.CUT, -1)
        except faults.CAUGHT as error:
            raise faults.located(error, self._library.lines) from error
        return hp, tp

    def _located(self, name: str, page: Any, wrong: faults.Wrong) -> Exception:
        """Write the page again, without anything repeated, and name the line of a wrong piece."""
        traced = faults.Traced()
        again = Bound(
            self._library, self._base, self._dress, self._site, self._phrases, repeat=False
        )
        again._run(name, page, ([], [], traced, [], []))
        return faults.of_piece(wrong, traced, self._library.lines)


class _Functions(dict[int, Function]):
    """Bound functions by the number of their part, bound when first called."""

    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self._bound = bound

    def __missing__(self, number: int) -> Function:
        self[number] = self._bound.function(number)
        return self[number]


class _Includes(dict[tuple[str, tuple[Any, ...]], Function]):
    """Parts included by a name known at run time, bound when first asked for."""

    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self._bound = bound

    def __missing__(self, key: tuple[str, tuple[Any, ...]]) -> Function:
        self[key] = self._bound.include(key[0], Place(*key[1]))
        return self[key]
