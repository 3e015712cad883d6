"""Profiles: how much of everything a run's pages hold, as TOML of shares and weights.

The values are flat for the config: `[inbody] ad` is `inbody.ad`, entries of `[page]` keep their
name.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from gen import folders
from gen.errors import ConfigError, UsageError, did_you_mean


def load(name: str) -> dict[str, float]:
    """Return a profile's values; `name` is one of gen/profiles or a TOML file, over the default.

    Raises UsageError for an unknown name, ConfigError for values that do not fit.
    """
    values = _read(folders.PROFILES / "default.toml")
    if name == "default":
        return values
    own = folders.PROFILES / f"{name}.toml"
    path = own if own.is_file() else Path(name)
    if not path.is_file():
        known = [p.stem for p in sorted(folders.PROFILES.glob("*.toml"))]
        raise UsageError(f"no profile {name!r}", where="--profile", todo=did_you_mean(name, known))
    for key, value in _read(path).items():
        if key not in values:
            raise ConfigError(
                f"unknown value {key!r}", where=str(path), todo=did_you_mean(key, values)
            )
        values[key] = value
    return values


def _read(path: Path) -> dict[str, float]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigError(str(e), where=str(path)) from e
    out: dict[str, float] = {}
    for table, values in data.items():
        if not isinstance(values, dict):
            raise ConfigError(f"{table!r} stands outside any table", where=str(path))
        for key, value in values.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise ConfigError(f"{table}.{key} is not a number from 0 up", where=str(path))
            out[key if table == "page" else f"{table}.{key}"] = float(value)
    return out
