"""A dataset on the Hub -> the run folder it was made of."""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path

import msgspec

from gen.errors import HubError, RunError, UsageError
from gen.hub.files import is_ours
from gen.hub.push import checked_name
from gen.hub.remote import KIND, told
from gen.shards import manifest


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """What a pull fetched."""

    name: str
    commit: str
    root_digest: str
    files: int
    bytes: int


def pull(name: str, out: Path, revision: str = "") -> Pulled:
    """Fetch a run from the Hub into the folder `out`, whole or not at all.

    `revision` is a tag, a branch or a commit. A pull that was stopped goes on where it was. Only
    files that a run has are taken. Raises UsageError for an `out` that is not empty, HubError for
    what is not there, RunError if it is no run.
    """
    from huggingface_hub import HfApi

    checked_name(name)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        todo = "choose another folder, or remove what is there"
        raise UsageError("there is something already", where=str(out), todo=todo)
    api = HfApi()
    temp = out.absolute().with_name(f".{out.absolute().name}.pull")
    with told(name):
        info = api.dataset_info(name, revision=revision or None, files_metadata=True)
    commit = str(info.sha)
    ours = {x.rfilename: x.size or 0 for x in info.siblings or () if is_ours(x.rfilename)}
    if manifest.NAME not in ours:
        todo = "is it one that `pagenoise push` made?"
        raise HubError("it is no run of pagenoise", where=name, todo=todo)
    try:
        with told(name):
            asked = [glob.escape(x) for x in sorted(ours)]
            api.snapshot_download(
                name, repo_type=KIND, revision=commit, local_dir=temp, allow_patterns=asked
            )
        shutil.rmtree(temp / ".cache", ignore_errors=True)
        for path in temp.rglob("*"):
            if path.is_file() and path.relative_to(temp).as_posix() not in ours:
                path.unlink()
        found = manifest.read(temp)
        temp.replace(out)
    except OSError as e:
        what = (os.strerror(e.errno) if e.errno else str(e)).lower()
        todo = "make room, or choose another folder; then pull again"
        raise RunError(what, where=str(e.filename or out), todo=todo) from e
    if found is None:
        raise HubError("it came without its manifest", where=name, todo="pull again")
    return Pulled(
        name=name,
        commit=commit,
        root_digest=found.root_digest,
        files=len(ours),
        bytes=sum((out / x).stat().st_size for x in ours),
    )
