"""A dataset on the Hub, through its own client: looked at, committed to, tagged.

What the client raises becomes a HubError that says what to do. Only a commit is tried again (the
client does that for everything else), and never blindly: one that seemed to fail may have been
made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gen.errors import HubError, UsageError

if TYPE_CHECKING:
    from huggingface_hub import HfApi

KIND: Final = "dataset"
WAITS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Seconds before each further try of a commit."""
_PATIENCE: Final = 120.0
"""The longest wait that a server may ask for."""
_LOGIN: Final = "hf auth login, or set HF_TOKEN; tokens: https://huggingface.co/settings/tokens"


class BusyError(HubError):
    """The Hub did not answer, or not now: worth another try."""

    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on the Hub."""

    size: int
    digest: str
    """`sha256:` and hex of a large file, `git:` and the blob's id of a small one."""


@dataclass(frozen=True, slots=True)
class State:
    """What is on the Hub under a name."""

    head: str
    """The commit of main."""
    private: bool
    files: Mapping[str, Stored] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    """Tag to the commit it stands on."""


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what the client raises into a HubError; BusyError where another try may help."""
    from huggingface_hub import errors as hf

    try:
        yield
    except hf.RepositoryNotFoundError as e:
        todo = f"is the name right? Private ones need a token: {_LOGIN}"
        raise HubError("no such dataset, or none that you may see", where=name, todo=todo) from e
    except hf.RevisionNotFoundError as e:
        raise HubError("it has no such revision", where=name, todo="name a tag or a commit") from e
    except hf.HfHubHTTPError as e:
        raise _answered(e.response.status_code, e.server_message or "", e.response, name) from e
    except hf.OfflineModeIsEnabled as e:
        raise HubError("the Hub is switched off", where=name, todo="unset HF_HUB_OFFLINE") from e
    except hf.HFValidationError as e:
        raise UsageError(_first(e), where=name, todo="names are USER/NAME") from e
    except hf.HTTPError as e:  # type: ignore[attr-defined]  # the client's own, by whatever library
        what = f"the Hub does not answer ({type(e).__name__})"
        raise BusyError(what, where=name, todo="is there a network? Try again later") from e
    except RuntimeError as e:  # of the storage layer it uploads through
        what = f"the upload failed: {_first(e)}"
        raise BusyError(what, where=name, todo="push again later") from e
    except ValueError as e:
        raise HubError(f"the client refuses: {_first(e)}", where=name) from e


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _answered(status: int, message: str, response: Any, name: str) -> HubError:
    said = f" ({message})" if message else ""
    if status == 401:
        return HubError("the Hub does not know this token", where=name, todo=_LOGIN)
    if status == 403:
        todo = "use a name of your own, or a token that may write to this one"
        return HubError(f"your token may not do this{said}", where=name, todo=todo)
    if status in (409, 412):
        todo = "look at what is there now, then push again"
        return HubError("somebody else was quicker: nothing was changed", where=name, todo=todo)
    if status == 429 or status >= 500:
        busy = BusyError(f"the Hub answers {status}{said}", where=name, todo="try again later")
        after = response.headers.get("Retry-After", "")
        busy.after = min(float(after), _PATIENCE) if after.isdigit() else 0.0
        return busy
    return HubError(f"the Hub answers {status}{said}", where=name)


def token_of(name: str) -> str:
    """Return the user's token, from where the client looks for it; HubError if there is none."""
    from huggingface_hub import errors, get_token

    try:
        token = get_token()
    except getattr(errors, "OIDCError", ()) as e:  # since version 2
        raise HubError("no token could be had for HF_OIDC_RESOURCE", where=name) from e
    if not token:
        raise HubError("there is no token", where=name, todo=_LOGIN)
    return token


def address(name: str) -> str:
    """Return where a dataset is, or will be, for browsers."""
    from huggingface_hub import constants

    return f"{constants.ENDPOINT}/datasets/{name}"


class Remote:
    """A dataset on the Hub, under `USER/NAME`, at main."""

    def __init__(self, name: str, api: HfApi, waits: Sequence[float] = WAITS) -> None:
        self.name = name
        self._api, self._waits = api, waits

    @property
    def url(self) -> str:
        """Its address in a browser."""
        return address(self.name)

    def owners(self) -> list[str]:
        """Return the names that the token's user may write under."""
        with told(self.name):
            found = self._api.whoami()
        return [found["name"], *(x["name"] for x in found.get("orgs", ()))]

    def look(self) -> State | None:
        """Return what is there; None if nothing is, or nothing that the token may see."""
        from huggingface_hub.errors import RepositoryNotFoundError

        with told(self.name):
            try:
                info = self._api.dataset_info(self.name)
            except RepositoryNotFoundError:
                return None
            head = str(info.sha)
            files = self._files(head)
            refs = self._api.list_repo_refs(self.name, repo_type=KIND)
        tags = {x.name: str(x.target_commit) for x in refs.tags}
        return State(head, bool(info.private), files, tags)

    def _files(self, revision: str) -> dict[str, Stored]:
        from huggingface_hub.hf_api import RepoFile

        out = {}
        for x in self._api.list_repo_tree(
            self.name, recursive=True, revision=revision, repo_type=KIND
        ):
            if isinstance(x, RepoFile):
                digest = f"sha256:{x.lfs.sha256}" if x.lfs else f"git:{x.blob_id}"
                out[x.path] = Stored(x.size, digest)
        return out

    def read(self, path: str, head: str, into: Path) -> bytes:
        """Return the bytes of a small file of a commit, fetched into a folder."""
        with told(self.name):
            found = self._api.hf_hub_download(
                self.name, path, repo_type=KIND, revision=head, local_dir=into
            )
        return Path(found).read_bytes()

    def create(self) -> None:
        """Make the dataset, private and empty."""
        with told(self.name):
            self._api.create_repo(self.name, repo_type=KIND, private=True)

    def commit(
        self,
        message: str,
        add: Mapping[str, Path],
        remove: Sequence[str],
        parent: str,
        done: Callable[[State], bool],
        on_wait: Callable[[str], None],
    ) -> str:
        """Make one commit on top of `parent` and return its id.

        `done` says whether a state is what is wanted: asked when a try ended without a clear
        answer and main has moved. HubError if main moved otherwise; then nothing was changed.
        """
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        operations: list[Any] = [CommitOperationAdd(k, str(v)) for k, v in add.items()]
        operations += [CommitOperationDelete(x) for x in remove]
        waits = iter(self._waits)
        while True:
            try:
                with told(self.name):
                    made = self._api.create_commit(
                        self.name,
                        operations,
                        commit_message=message,
                        repo_type=KIND,
                        parent_commit=parent,
                    )
                return str(made.oid)
            except BusyError as e:
                wait = next(waits, None)
                if wait is None:
                    raise
                wait = max(wait, e.after)
                on_wait(f"{e.what}; again in {wait:g} s")
            time.sleep(wait)
            now = self._settled(parent, done)
            if now:
                return now

    def _settled(self, parent: str, done: Callable[[State], bool]) -> str:
        """Return the commit that was made after all, "" if main has not moved."""
        try:
            now = self.look()
        except BusyError:
            return ""
        if now is None or now.head == parent:
            return ""
        if done(now):
            return now.head
        raise _answered(412, "", None, self.name)

    def publish(self) -> None:
        """Let everybody see it."""
        with told(self.name):
            self._api.update_repo_settings(self.name, private=False, repo_type=KIND)

    def tag(self, tag: str, commit: str) -> None:
        """Put a tag on a commit."""
        with told(self.name):
            self._api.create_tag(self.name, tag=tag, revision=commit, repo_type=KIND)


def connect(name: str, *, waits: Sequence[float] = WAITS) -> Remote:
    """Return the dataset under a name, for somebody with a token; HubError without one."""
    from huggingface_hub import HfApi

    return Remote(name, HfApi(token=token_of(name)), waits)
