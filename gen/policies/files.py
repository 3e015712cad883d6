"""Policies from schemas/policies.json or a user's file, each fault named by file and key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from gen import folders
from gen.errors import ConfigError, UsageError, did_you_mean
from gen.labels import LABELS
from gen.policies.policy import IGNORE, UNITS, Policy, Rule

_KEYS: Final = ("name", "text", "classes", "labels", "units", "like", "each", "exporter")
_RULE_KEYS: Final = ("decide", "prefer", "pure", "mixed")
_ROLES: Final = tuple(dict.fromkeys(x.partition(".")[0] + ".*" for x in LABELS if "." in x))


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    data = json.loads((folders.schemas() / "policies.json").read_text(encoding="utf-8"))
    return {p["name"]: p for p in data["policies"]}


def known() -> tuple[str, ...]:
    """Return the names of the policies that come with the project, in the order of their file."""
    return tuple(_shipped())


def load(name: str) -> Policy:
    """Return a policy by its name, or from a file: FILE.json, FILE.toml, or FILE:NAME.

    Raises UsageError for a name that is none, ConfigError for a file that does not hold.
    """
    if name in _shipped():
        return parse(_shipped()[name], where="policies.json")
    path, inside = Path(name), ""
    if not path.is_file() and ":" in name:
        file, _, inside = name.rpartition(":")
        path = Path(file)
    if path.is_file():
        return _from_file(path, inside)
    looks = path.suffix in (".json", ".toml") or "/" in name
    raise UsageError(
        "no such file" if looks else f"no policy {name!r}; {did_you_mean(name, known())}",
        where=str(path) if looks else "--policy",
        todo=""
        if looks
        else "`pagenoise policies` lists them; a file of your own is given by path",
    )


def _from_file(path: Path, inside: str) -> Policy:
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as e:
        raise ConfigError(f"not a policy file: {e}", where=str(path)) from e
    found = data.get("policies", [data]) if isinstance(data, dict) else data
    if not isinstance(found, list) or not all(isinstance(p, dict) for p in found):
        raise ConfigError("not a policy, nor a list of policies", where=str(path))
    named = {str(p.get("name", path.stem)): p for p in found}
    if inside and inside not in named:
        raise ConfigError(f"no policy {inside!r}; {did_you_mean(inside, named)}", where=str(path))
    if not inside and len(named) != 1:
        raise ConfigError(
            f"{len(named)} policies: {', '.join(named)}", where=str(path), todo=f"say {path}:NAME"
        )
    chosen = inside or next(iter(named))
    return parse({"name": chosen, **named[chosen]}, where=str(path), others=named)


def parse(
    data: Mapping[str, Any], *, where: str, others: Mapping[str, Mapping[str, Any]] | None = None
) -> Policy:
    """Return the policy that a mapping of policies.json's shape means.

    `like` may name a policy in `others` or one of the project's. Raises ConfigError; `where` names
    the file in it.
    """
    where = f"{where}: {data.get('name', '?')}"
    full = _like(data, where, others or {}, ())
    _only(full, _KEYS, where)
    if full.get("each") == "label":
        classes = tuple(x for x in LABELS if x != "unknown")
        chosen = {x: x for x in classes} | {"unknown": IGNORE}
        prefer: tuple[str, ...] = classes
        outside = None
    elif "each" in full:
        raise ConfigError(f"each={full['each']!r}", where=where, todo='only each="label" is known')
    else:
        classes = _classes(full, where)
        chosen = _labels(full, classes, where)
        first = full["labels"].get("*") == classes[0]
        outside = 0 if first else None
        # What is sought wins ties over what is not.
        prefer = (*classes[1:], classes[0]) if first else classes
    ids = {c: i for i, c in enumerate(classes)} | {IGNORE: -1}
    return Policy(
        name=str(full["name"]),
        text=str(full.get("text", "")),
        classes=classes,
        of_label=np.array([ids[chosen[x]] for x in LABELS], np.int64),
        units=_rules(full, classes, prefer, where),
        outside=outside,
        source={k: v for k, v in full.items() if k != "exporter"},
    )


def _like(
    data: Mapping[str, Any],
    where: str,
    others: Mapping[str, Mapping[str, Any]],
    seen: tuple[str, ...],
) -> dict[str, Any]:
    if "like" not in data:
        return dict(data)
    name = data["like"]
    every = {**_shipped(), **others}
    if name not in every or name in seen:
        what = f"like={name!r}: " + ("a circle" if name in seen else did_you_mean(str(name), every))
        raise ConfigError(what, where=where)
    model = _like(every[name], where, others, (*seen, name))
    mine = {k: v for k, v in data.items() if k != "like"}
    for key in ("labels", "units"):  # one's own keys over those of the model
        if isinstance(mine.get(key), dict) and isinstance(model.get(key), dict):
            mine[key] = {**model[key], **mine[key]}
    return {**model, **mine}


def _only(data: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    for key in data:
        if key not in keys:
            raise ConfigError(f"key {key!r}; {did_you_mean(key, keys)}", where=where)


def _classes(data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    classes = data.get("classes")
    if not isinstance(classes, list) or not classes or not all(isinstance(c, str) for c in classes):
        raise ConfigError("no classes", where=where, todo='for example classes = ["other", "main"]')
    taken = {IGNORE, "keep", ""} & set(classes)
    if taken or len(set(classes)) != len(classes) or any(set(" \t\n") & set(c) for c in classes):
        raise ConfigError(
            f"classes {classes}", where=where, todo="each once, without blanks, not ignore or keep"
        )
    return tuple(classes)


def _labels(data: Mapping[str, Any], classes: Sequence[str], where: str) -> dict[str, str]:
    """Return the class name of every label: the most exact key wins."""
    given = data.get("labels")
    if not isinstance(given, dict) or not given:
        raise ConfigError("no labels", where=where, todo='a map of labels ("*" for all) to classes')
    keys = (*LABELS, *_ROLES, "*")
    for key, name in given.items():
        if key not in keys:
            raise ConfigError(f"labels: no label {key!r}; {did_you_mean(key, keys)}", where=where)
        if name != IGNORE and name not in classes:
            hint = did_you_mean(str(name), [*classes, IGNORE])
            raise ConfigError(f"labels: {key} is of no class {name!r}; {hint}", where=where)
    given = {"unknown": IGNORE, **given}
    out = {}
    for label in LABELS:
        found = (k for k in (label, label.partition(".")[0] + ".*", "*") if k in given)
        key = next(found, None)
        if key is None:
            todo = f'give {label.partition(".")[0]}.* or "*" one; "ignore" leaves it out'
            raise ConfigError(f"labels: {label} has no class", where=where, todo=todo)
        out[label] = given[key]
    return out


def _rules(
    data: Mapping[str, Any], classes: Sequence[str], prefer: Sequence[str], where: str
) -> dict[str, Rule]:
    given = data.get("units", {})
    if not isinstance(given, dict):
        raise ConfigError("units is no table", where=where, todo=f"with {', '.join(UNITS)}")
    _only(given, UNITS, f"{where}: units")
    return {u: _rule(given.get(u, {}), classes, prefer, f"{where}: units.{u}") for u in UNITS}


def _rule(data: Any, classes: Sequence[str], prefer: Sequence[str], where: str) -> Rule:
    if not isinstance(data, dict):
        raise ConfigError(f"{data!r} is no rule", where=where, todo=", ".join(_RULE_KEYS))
    _only(data, _RULE_KEYS, where)
    how, pure, mixed = (
        data.get("decide", "majority"),
        data.get("pure", 0),
        data.get("mixed", "keep"),
    )
    order = data.get("prefer") or list(prefer)
    if how not in ("majority", "any"):
        raise ConfigError(f"decide={how!r}", where=where, todo="majority or any")
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(classes):
        raise ConfigError(f"prefer={order}", where=where, todo=f"order all of {list(classes)}")
    if isinstance(pure, bool) or not isinstance(pure, int | float) or not 0 <= pure <= 1:
        raise ConfigError(f"pure={pure!r}", where=where, todo="a share from 0 to 1")
    if mixed not in (IGNORE, "keep", *classes):
        hint = did_you_mean(str(mixed), [IGNORE, "keep", *classes])
        raise ConfigError(f"mixed={mixed!r}; {hint}", where=where)
    return Rule(how, tuple(order), float(pure), mixed)
