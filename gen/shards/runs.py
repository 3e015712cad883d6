"""The run folder before its first shard and between its pieces: start it, join it, or refuse.

A folder is a run's if it holds run.toml, which is its first file and appears whole.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from gen.config import RunConfig, ShardSpec, shard_specs
from gen.errors import RunError
from gen.shards import manifest
from gen.shards.files import disk_errors, sweep, sweep_temporaries, write_whole
from gen.shards.writer import ShardRecord, stored_shard

RUN: Final = "run.toml"
DATA: Final = "data"
OWN_FILES: Final = (
    "README.md",
    "manifest.json",
    "run.toml",
    "articles.parquet",
    "comments.parquet",
    "teasers.parquet",
    "report.html",
    "report.json",
    "croissant.json",
    "page.svg",
    "training-value.json",
)
"""Files that a run folder may hold; `--force` removes these and nothing else."""
OWN_FOLDERS: Final = ("gallery", "names", "sites", "strings", "lines", "tokens")
"""Folders whose whole content is the run's; data/ may hold shards only."""
SHARD_NAME: Final = re.compile(r"\w+-\d{5}-of-\d{5}\.parquet")
_HIDDEN: Final = re.compile(r"\..+\.(?:tmp-\d+|lock)")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")

State = Literal["new", "joined", "complete"]


def prepare_folder(
    out: Path,
    config: RunConfig,
    *,
    resume: bool = False,
    force: bool = False,
    pieces: bool = False,
    settings: Mapping[str, Any] | None = None,
) -> State:
    """Make `out` the folder of this run, with run.toml and data/ in it.

    "new": it was absent, empty or cleared by `force`. "joined": it holds part of this run, and
    `resume` or `pieces` lets us go on. "complete": nothing is left to do. RunError for everything
    else; then nothing was changed. `settings` are more keys for run.toml (where articles are).
    """
    if out.exists() and not out.is_dir():
        raise RunError("not a folder", where=str(out), todo="choose another --out")
    with disk_errors(out):
        there = visible(out)
        if there and force:
            _clear(out, there)
            there = []
    if there:
        state = _join(out, config, there, resume=resume, pieces=pieces)
        with disk_errors(out):
            sweep_temporaries(out)
            for name in OWN_FOLDERS:
                sweep_temporaries(out / name, deep=True)
            (out / DATA).mkdir(exist_ok=True)
        return state
    _start(out, config, settings or {}, resume=resume, pieces=pieces)
    return "new"


def visible(out: Path) -> list[Path]:
    """Return what the folder holds, but for files that are still being written."""
    found = sorted(out.iterdir()) if out.is_dir() else []
    return [p for p in found if not _HIDDEN.fullmatch(p.name)]


def _start(
    out: Path, config: RunConfig, settings: Mapping[str, Any], *, resume: bool, pieces: bool
) -> None:
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        sweep_temporaries(out)
    text = to_toml({**settings, **msgspec.to_builtins(config)})
    try:
        write_whole(out / RUN, text.encode(), new=True)
    except FileExistsError:
        # Another process was quicker: it must be a piece of the same run.
        _join(out, config, visible(out), resume=resume, pieces=pieces)
    with disk_errors(out):
        (out / DATA).mkdir(exist_ok=True)


def _join(
    out: Path, config: RunConfig, there: Iterable[Path], *, resume: bool, pieces: bool
) -> State:
    if not {p.name for p in there} & {RUN, manifest.NAME}:
        raise RunError(
            "not empty, and not a run folder",
            where=str(out),
            todo="choose another --out, or empty it yourself",
        )
    stored = read_config(out)
    differ = config_differences(stored, config)
    if differ or stored.digest() != config.digest():
        keys = "; ".join(differ) or "the form of its numbers"
        raise RunError(
            f"holds another run: {keys}",
            where=str(out),
            todo="choose another --out, or replace that run with --force",
        )
    complete = _complete(out)
    if not (resume or pieces):
        raise RunError(
            "holds this run, finished" if complete else "holds part of this run",
            where=str(out),
            todo="nothing is left to do; --force makes it anew"
            if complete
            else "go on with --resume, or begin anew with --force",
        )
    return "complete" if complete else "joined"


def _complete(out: Path) -> bool:
    found = manifest.read(out)
    if found is None:
        return False
    files = [(out / s.path, s.bytes) for s in found.shards]
    return all(p.is_file() and p.stat().st_size == size for p, size in files)


def _clear(out: Path, there: Iterable[Path]) -> None:
    """Remove a run folder's content; refuse if anything in it is not a run's."""
    there = list(there)
    strange = [p for p in there if p.name not in (*OWN_FILES, *OWN_FOLDERS, DATA)]
    strange += [p for p in there if p.name in OWN_FILES and not p.is_file()]
    strange += [p for p in visible(out / DATA) if not SHARD_NAME.fullmatch(p.name)]
    if not {p.name for p in there} & {RUN, manifest.NAME}:
        strange = there
    if strange:
        raise RunError(
            f"holds {strange[0].relative_to(out)}, which is no part of a run: --force leaves it",
            where=str(out),
            todo="choose another --out, or empty it yourself",
        )
    if not sweep(out / DATA):
        raise RunError(
            "another process is writing here", where=str(out), todo="wait for it, or end it"
        )
    # The manifest first and run.toml last: what is left half-way is still a run folder.
    order = (manifest.NAME, DATA, *OWN_FOLDERS, *(x for x in OWN_FILES if x != RUN), RUN)
    for name in dict.fromkeys(order):
        path = out / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def read_config(out: Path) -> RunConfig:
    """Return the configuration of a run folder; RunError if there is none."""
    path = out / RUN
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(config_part(data), RunConfig)
    except FileNotFoundError:
        found = manifest.read(out)
        if found is None:
            raise RunError("no run here", where=str(out), todo="is this a run folder?") from None
        return found.config
    except (OSError, ValueError, msgspec.MsgspecError) as e:
        raise RunError(f"not a run's configuration: {e}", where=str(path)) from e


def read_settings(out: Path) -> dict[str, Any]:
    """Return what run.toml says beside the configuration; nothing where there is no run.toml.

    RunError where `dropped` is not a table of ids and days.
    """
    try:
        data = tomllib.loads((out / RUN).read_text(encoding="utf-8"))
        msgspec.convert(data.get("dropped", {}), dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as e:
        raise RunError(f"cannot be read: {e}", where=str(out / RUN)) from e
    return {k: v for k, v in data.items() if k not in RunConfig.__struct_fields__}


def config_part(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of a run.toml that RunConfig knows; the others are settings."""
    return {k: v for k, v in data.items() if k in RunConfig.__struct_fields__}


def config_differences(there: RunConfig, asked: RunConfig) -> list[str]:
    """Return one line for each key that differs, in the order of the configuration."""
    a, b = (_flat("", msgspec.to_builtins(x)) for x in (there, asked))
    # The order of splits says which pages they hold.
    a["order of splits"], b["order of splits"] = (", ".join(x.splits) for x in (there, asked))
    keys = [k for k in dict.fromkeys((*a, *b)) if a.get(k) != b.get(k)]
    # Digests follow from other keys: they come last.
    keys.sort(key=lambda k: k.endswith("_digest"))
    return [f"{k} is {_show(a.get(k))}, not {_show(b.get(k))}" for k in keys]


def _flat(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {path: value}
    out: dict[str, Any] = {}
    for key, inner in value.items():
        out |= _flat(f"{path}.{key}" if path else key, inner)
    return out


def _show(value: Any) -> str:
    return "absent" if value is None else str(value)[:60]


def collect(out: Path, config: RunConfig, *, deep: bool = False) -> list[ShardRecord]:
    """Return the records of all shards of a run; RunError that names those that are missing.

    For pieces made on many machines: the shards themselves say what they are.
    """
    digest, missing, found = config.digest(), list[ShardSpec](), list[ShardRecord]()
    for spec in shard_specs(config):
        record = stored_shard(out / DATA, spec, digest, deep=deep)
        if record is None:
            missing.append(spec)
        else:
            found.append(record)
    if missing:
        raise RunError(
            f"{len(missing)} of {len(missing) + len(found)} shards are missing or broken,"
            f" the first is {missing[0].name}",
            where=str(out),
            todo=f"make it: --shards {missing[0].number}:{missing[0].number + 1}, or --resume",
        )
    return found


def to_toml(data: Mapping[str, Any]) -> str:
    """Return TOML of strings, numbers, truth values, lists of these and nested tables."""
    lines: list[str] = []
    _table(lines, (), data)
    return "\n".join(lines).strip() + "\n"


def _table(lines: list[str], path: tuple[str, ...], data: Mapping[str, Any]) -> None:
    plain = {k: v for k, v in data.items() if not isinstance(v, Mapping)}
    if path and (plain or not data):
        lines += ["", f"[{'.'.join(map(_key, path))}]"]
    lines += [f"{_key(k)} = {_value(v)}" for k, v in plain.items()]
    for key, value in data.items():
        if isinstance(value, Mapping):
            _table(lines, (*path, key), value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"[{', '.join(_value(x) for x in value)}]"
