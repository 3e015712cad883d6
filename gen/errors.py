"""What can go wrong, as exceptions that say where, what, and what to do next.

::

    GenError                 anything a user can mend; exit status 2
    |-- UsageError           a wrong option or argument
    |-- ConfigError          a run configuration that does not hold together
    |-- SourceError          articles that cannot be read or used
    |-- ContentError         words, names or starter articles that are incomplete
    |-- TemplateError        a template or site.toml, with file and line
    |-- ViewError            a tool that fails on a page
    |-- RunError             a run folder: locked, foreign, not writable
    |-- HubError             the Hub: no token, not allowed, somebody was quicker, out of reach
    `-- CheckError           a row that fails an invariant: an error of its template
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class GenError(Exception):
    """Stop with a message a person can act on.

    `where` is a path, `file:line`, option or row; `todo` is the next step. Both may be empty.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.todo = what, where, todo

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.todo}" if self.todo else head

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders: rebuild with the keywords.
        return (_rebuild, (type(self), self.what, self.where, self.todo))


class UsageError(GenError):
    """A wrong option or argument."""


class ConfigError(GenError):
    """A run configuration that does not hold together."""


class SourceError(GenError):
    """Articles that cannot be read or used."""


class ContentError(GenError):
    """Words, names or starter articles that are incomplete."""


class TemplateError(GenError):
    """A template or site.toml that cannot be used; `where` is file:line."""


class ViewError(GenError):
    """A tool behind a view that fails on a page."""


class RunError(GenError):
    """A run folder that is locked, foreign or not writable."""


class HubError(GenError):
    """What the Hub refuses, or does not answer."""


class CheckError(GenError):
    """A row that fails an invariant."""


def _rebuild(kind: type[GenError], what: str, where: str, todo: str) -> GenError:
    return kind(what, where=where, todo=todo)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `did you mean 'x'?` for the nearest known name, else the known names, else ''."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(sorted(names)[:24])}" if names else ""
