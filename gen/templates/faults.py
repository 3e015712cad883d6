"""What goes wrong while a page is written, traced back to a line of a template.

Code of parts runs without any such care; when it fails, the line of code leads to the template's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, NoReturn, Self

from gen.errors import GenError, TemplateError, did_you_mean
from gen.spans import Ints
from gen.templates.writer import PIECE

CAUGHT: Final = (AttributeError, TypeError, ValueError, LookupError, RecursionError, GenError)
"""What an expression of a template may raise."""

Lines = Callable[[str, int], tuple[str, tuple[int, ...]] | None]
"""From file name and line of code to a template's path and the lines behind; None: no part's."""

_WRAP: Final = "wrap what may be missing in {% if %}"


def text(value: Any) -> str:
    """Return a value as text. Raises TypeError for anything but a string or whole number."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"a hole holds {type(value).__name__}, not text")


def empty() -> NoReturn:
    """Refuse an empty hole."""
    raise ValueError("a hole in text is empty")


def soft(value: Callable[[], str]) -> str:
    """Return a value, "" if it is empty or cannot be had."""
    try:
        return value() or ""
    except (AttributeError, TypeError, ValueError, LookupError):
        return ""


def located(error: Exception, lines: Lines) -> GenError:
    """Return an error with the line of the template that was at work."""
    where, at = "", error.__traceback__
    while at is not None:
        found = lines(at.tb_frame.f_code.co_filename, at.tb_lineno)
        if found is not None and found[1][0]:
            where = f"{found[0]}:{found[1][0]}"
        at = at.tb_next
    if isinstance(error, GenError):
        return type(error)(error.what, where=error.where or where, todo=error.todo)
    what, todo = str(error), _WRAP
    if isinstance(error, AttributeError) and error.name is not None:
        if error.obj is None:
            what = f"nothing here has {error.name!r}: the value before it is missing"
        else:
            what = f"no {error.name!r} here"
            todo = did_you_mean(error.name, _names(error.obj)) or _WRAP
    elif isinstance(error, RecursionError):
        what, todo = "a template includes itself without end", "give the recursion an end"
    elif isinstance(error, TypeError):
        what = f"a value is missing or no text: {error}"
    return TemplateError(what, where=where, todo=todo)


def _names(of: object) -> Iterable[str]:
    return sorted(x for x in dir(of) if not x.startswith("_"))


@dataclass(frozen=True, slots=True)
class Wrong:
    """A piece that cannot stand."""

    piece: int
    what: str


def first_wrong(html: str, shown: str, pieces: Ints, hp: int, tp: int) -> Wrong | None:
    """Return the first piece that is empty or untrimmed, or off because lengths do not add up."""
    if hp != len(html) or tp != len(shown):
        return Wrong(-1, "a hole holds something that is no plain string")
    start, end = pieces[:, 0], pieces[:, 1]
    wrong = (start >= end) | ((pieces[:, 2] >= 0) & (pieces[:, 2] >= pieces[:, 3]))
    if wrong.any():
        return Wrong(int(wrong.argmax()), "this text is empty")
    if not len(pieces):
        return None
    # One call picks the characters at all edges; without white space they are one word.
    edges = "".join(itemgetter(0, *start.tolist(), *(end - 1).tolist())(html))[1:]
    if edges.split() == [edges]:
        return None
    piece = next(i for i, c in enumerate(edges) if c.isspace()) % len(pieces)
    first, last = pieces[piece, 0], pieces[piece, 1]
    return Wrong(piece, f"white space at an edge of {html[first:last][:40]!r}")


class Traced(list[int]):
    """Pieces that remember which code wrote them."""

    def __init__(self) -> None:
        super().__init__()
        self.writers: list[tuple[str, int, int]] = []
        """File name of the code, its line, and which of that line's pieces; one per piece."""

    def __iadd__(self, numbers: Any) -> Self:  # type: ignore[override, misc]
        frame = sys._getframe(1)
        name, line = frame.f_code.co_filename, frame.f_lineno
        self.writers += [(name, line, i) for i in range(len(numbers) // PIECE)]
        self.extend(numbers)
        return self


def of_piece(wrong: Wrong, traced: Traced, lines: Lines) -> TemplateError:
    """Return the error of a wrong piece, with its template's line."""
    where = ""
    if 0 <= wrong.piece < len(traced.writers):
        name, line, at = traced.writers[wrong.piece]
        found = lines(name, line)
        if found is not None:
            where = f"{found[0]}:{found[1][at]}"
    return TemplateError(wrong.what, where=where, todo="holes hold trimmed text; " + _WRAP)
