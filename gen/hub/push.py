"""A run folder -> a dataset on the Hub, in one commit."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from gen import standoff
from gen.errors import HubError, RunError, UsageError
from gen.hub import files, fit, staging
from gen.hub.files import Upload
from gen.hub.remote import Remote, State, address, connect
from gen.shards import manifest
from gen.shards.manifest import Manifest
from gen.verify import Finding, verify_files, verify_rows

_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
_TAG: Final = re.compile(r"[A-Za-z0-9](?:[\w-]|[./](?=\w))*", re.ASCII)
_BEGUN: Final = {".gitattributes", "README.md", "LICENSE"}
"""What a dataset has that was just made on the Hub's pages."""


class File(msgspec.Struct, frozen=True):
    """A file of a push."""

    path: str
    bytes: int
    sent: bool
    """It was not there yet."""


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """What a push did."""

    name: str
    url: str
    state: str
    """`new`, `changed`, `unchanged`; `dry-run` if nothing was to be sent."""
    commit: str
    tag: str
    public: bool
    root_digest: str
    files: list[File]
    removed: list[str]


@dataclass(frozen=True, slots=True)
class Options:
    """How to push."""

    public: bool = False
    tag: str = ""
    dry_run: bool = False
    value: Path | None = None
    """Figures of training value for the card; else those of the run folder, if any."""
    workers: int = 1
    standoff: bool = False
    """Without the articles' texts."""
    sure: bool = False
    """Whoever pushes has the rights to what the run holds."""
    programs: bool = False
    """Views that run programs may run them: a standoff opens the run."""


class UnprovenError(RunError):
    """A run that `verify --level rows` finds fault with."""

    findings: Sequence[Finding] = ()


def push(
    run: Path, name: str, options: Options, *, on_step: Callable[[str], None] = lambda _: None
) -> Pushed:
    """Send a run to the Hub as the dataset `name`, whole or not at all.

    What is cheap to refuse is refused before the rows are checked. The dataset is made private; it
    becomes public, and gets its tag, when all is there. Raises UsageError for a name that is none,
    UnprovenError for a run that fails its checks, HubError for what the Hub refuses.
    """
    checked_name(name)
    if options.tag and not _TAG.fullmatch(options.tag):
        raise UsageError("not a tag", where=f"--tag {options.tag}", todo="for example --tag v1")
    made = manifest.read(run)
    if made is None:
        raise RunError("no finished run here", where=str(run), todo="pagenoise generate --out DIR")
    if not options.standoff:
        fit.refuse(run, public=options.public, sure=options.sure, on_step=on_step)
    remote = None if options.dry_run else connect(name)
    before = _allowed(remote, options) if remote else None
    on_step("checking every row")
    prove(run, options.workers)
    with _place(run) as place:
        if options.standoff:
            on_step("leaving out what is somebody's")
            programs, workers = options.programs, options.workers
            standoff.write(run, place / "bare", workers=workers, programs=programs)
            wanted = files.bare(place / "bare")
        else:
            on_step("making lines, tokens and the card")
            articles = staging.credits_of(run, made)
            where, value, workers = address(name), options.value, options.workers
            wanted = staging.stage(run, made, place, where, articles, value=value, workers=workers)
        if remote is None:
            return _pushed(
                name, "", made, options, "dry-run", "", [], wanted, [x.path for x in wanted]
            )
        return _send(remote, before, made, wanted, options, on_step)


def checked_name(name: str) -> None:
    """Raise UsageError unless a name is USER/NAME."""
    if not _NAME.fullmatch(name) or "--" in name or ".." in name:
        raise UsageError(
            "not a name on the Hub", where=name, todo="USER/NAME, as in ann/labelled-pages"
        )


def prove(run: Path, workers: int) -> None:
    """Raise UnprovenError unless a run passes `verify --level rows`."""
    found = verify_files(run)
    if not found:
        found = verify_rows(run, workers=workers)
    if found:
        error = UnprovenError(
            f"{len(found)} things are wrong with this run: it was not sent",
            where=str(run),
            todo=f"pagenoise verify {run} --level rows",
        )
        error.findings = found
        raise error


def _allowed(remote: Remote, options: Options) -> State | None:
    """Return what is there under the name; HubError if a run may not go there."""
    name = remote.name
    owners = remote.owners()
    there = remote.look()
    if name.split("/")[0] not in owners:
        raise HubError(
            f"your token is {owners[0]}'s: this name is another's",
            where=name,
            todo=f"push to {owners[0]}/{name.split('/')[1]}",
        )
    if there is None:
        return None
    if not there.private and not options.public:
        raise HubError(
            "it is there, and everybody can see it",
            where=name,
            todo="--public if they shall see this run, or another name",
        )
    if options.tag and there.tags.get(options.tag, there.head) != there.head:
        raise HubError(
            f"the tag {options.tag} stands on an older commit",
            where=name,
            todo="choose another tag",
        )
    if set(there.files) <= _BEGUN or _is_run(remote, there):
        return there
    strange = sorted(set(there.files) - _BEGUN)
    raise HubError(
        f"it is there and holds something else: {len(strange)} files, the first {strange[0]}",
        where=name,
        todo="choose another name",
    )


def _is_run(remote: Remote, there: State) -> bool:
    """Say whether what is there is a run: it has a manifest, and that is one of ours."""
    if manifest.NAME not in there.files:
        return False
    with TemporaryDirectory() as folder:
        data = remote.read(manifest.NAME, there.head, Path(folder))
    try:
        found = msgspec.json.decode(data)
    except msgspec.DecodeError:
        return False
    return isinstance(found, dict) and {"run_digest", "root_digest"} <= set(found)


def _send(
    remote: Remote,
    before: State | None,
    made: Manifest,
    wanted: Sequence[Upload],
    options: Options,
    on_step: Callable[[str], None],
) -> Pushed:
    if before is None:
        remote.create()
        before = remote.look()
        if before is None:
            raise HubError("it was made and cannot be seen", where=remote.name, todo="try again")
    write, remove = files.changes(wanted, before.files)
    state, commit = "unchanged", before.head
    if write or remove:
        state = "changed" if manifest.NAME in before.files else "new"
        if options.tag in before.tags:
            todo = "choose another tag, or remove that one"
            where = f"--tag {options.tag}"
            raise HubError("the tag stands on what is there now", where=where, todo=todo)
        on_step(f"sending {len(write)} files")
        commit = remote.commit(
            f"pagenoise run {made.run_digest[:12]}, root {made.root_digest[:12]}",
            {x.path: x.file for x in wanted if x.path in set(write)},
            remove,
            before.head,
            lambda now: files.changes(wanted, now.files) == ([], []),
            on_step,
        )
        now = remote.look()
        if now is None or (now.head == commit and files.changes(wanted, now.files) != ([], [])):
            todo = "push again"
            raise HubError("what arrived is not what was sent", where=remote.name, todo=todo)
    if options.public and before.private:
        remote.publish()
    if options.tag and options.tag not in before.tags:
        remote.tag(options.tag, commit)
    return _pushed(remote.name, remote.url, made, options, state, commit, remove, wanted, write)


def _pushed(
    name: str,
    url: str,
    made: Manifest,
    options: Options,
    state: str,
    commit: str,
    removed: list[str],
    wanted: Sequence[Upload],
    write: Sequence[str],
) -> Pushed:
    sent = set(write)
    return Pushed(
        name=name,
        url=url,
        state=state,
        commit=commit,
        tag=options.tag,
        public=options.public,
        root_digest=made.root_digest,
        files=[File(x.path, x.size, x.path in sent) for x in wanted],
        removed=removed,
    )


@contextmanager
def _place(run: Path) -> Iterator[Path]:
    """Give a folder beside the run for what goes with it; it ends with the block.

    Folders of processes that were killed are removed on the way.
    """
    home = run.absolute()
    for old in home.parent.glob(f".{home.name}.push-*"):
        if not _lives(old.name.rpartition("-")[2]):
            shutil.rmtree(old, ignore_errors=True)
    place = home.with_name(f".{home.name}.push-{os.getpid()}")
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.mkdir()
        yield place
    except OSError as e:
        what = (os.strerror(e.errno) if e.errno else str(e)).lower()
        where = str(e.filename or place)
        raise RunError(
            what, where=where, todo="what is sent is made beside the run: in a folder with room"
        ) from e
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
