"""Check a view's options against what its tool takes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module, metadata
from types import ModuleType

from gen.errors import UsageError, did_you_mean

Value = bool | int | float | str


def checked(
    view: str, given: Mapping[str, Value], known: Mapping[str, Value | tuple[Value, ...]]
) -> dict[str, Value]:
    """Return all options of a view in the order of `known`, those given over the defaults.

    A value of `known` is the default; a tuple lists all values allowed, the default first. Raises
    UsageError on a name the view does not know and on a value of another type.
    """
    for name, value in given.items():
        where = f"views.{view}.options.{name}"
        if name not in known:
            raise UsageError(
                f"the view {view} has no option {name!r}",
                where=where,
                todo=did_you_mean(name, known),
            )
        default = known[name]
        allowed = default if isinstance(default, tuple) else None
        if allowed is not None:
            if not any(type(x) is type(value) and x == value for x in allowed):
                raise UsageError(
                    f"{value!r} is not a value of {name}",
                    where=where,
                    todo=f"one of {', '.join(map(repr, allowed))}",
                )
        elif type(value) is not type(default):
            raise UsageError(
                f"{name} is a {type(default).__name__}, not {value!r}",
                where=where,
                todo=f"for example {name} = {str(default).lower() or 'nav, footer'}",
            )
    return {
        name: given.get(name, default[0] if isinstance(default, tuple) else default)
        for name, default in known.items()
    }


def imported(view: str, module: str) -> ModuleType:
    """Import the library behind a view; UsageError that names the extra where it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError(
            f"the view {view} needs the library {module.partition('.')[0]}",
            where="--views",
            todo="pip install pagenoise[views]",
        ) from error


def version(distribution: str) -> str:
    """Return the installed version of a distribution."""
    return metadata.version(distribution)
