"""A double of the Hugging Face Hub on the loopback, enough for the real client and `datasets`.

Dataset repositories with commits, LFS uploads, trees, tags, settings; tokens and who may see and
write what. Standard library only; no Xet (clients set HF_HUB_DISABLE_XET). What a test wants to go
wrong is a `Fault`. Also a command, to try things by hand: `python tests/fakehub.py PORT`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKENS = {"hf_ann": "ann", "hf_bob": "bob"}
"""Tokens there are, and whose they are."""
_LARGE = (".parquet", ".gz", ".bin")
_WHEN = "2026-01-02T03:04:05.000Z"


@dataclass(frozen=True)
class Blob:
    """A file: large ones are kept apart and named by their SHA-256, as with LFS."""

    data: bytes
    large: bool = False

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def oid(self) -> str:
        """The id that git would give it, or the pointer to it."""
        data = b"pointer " + self.sha256.encode() if self.large else self.data
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Repo:
    """A dataset repository: main, its commits, tags."""

    private: bool
    head: str = ""
    trees: dict[str, dict[str, Blob]] = field(default_factory=dict)
    """Commit to path to file."""
    titles: list[tuple[str, str]] = field(default_factory=list)
    """Commit and title, newest first."""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, Blob]:
        """What is on main."""
        return self.trees[self.head]

    def commit(self, title: str, tree: Mapping[str, Blob]) -> str:
        """Put a tree on main and return its commit."""
        names = [self.head, title, *(f"{k} {v.oid}" for k, v in sorted(tree.items()))]
        self.head = hashlib.sha1("\n".join(names).encode()).hexdigest()
        self.trees[self.head] = dict(tree)
        self.titles.insert(0, (self.head, title))
        return self.head

    def find(self, revision: str) -> str | None:
        """Return the commit of a branch, tag or commit's name."""
        if revision == "main":
            return self.head
        return self.tags.get(revision) or (revision if revision in self.trees else None)


@dataclass
class Fault:
    """What goes wrong, once: the next request that fits is answered with `status`."""

    method: str
    path: str
    """A regular expression, searched."""
    status: int
    after: bool = False
    """The request is carried out first: only its answer is lost."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Halt:
    """A request that fits is held: `reached` is set, and it goes on when `go` is."""

    method: str
    path: str
    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)


class AnswerError(Exception):
    """What the Hub says other than 200."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.status, self.code = status, code


def owner_of(name: str) -> str:
    """Return whose a repository is."""
    return name.partition("/")[0]


def _is_private(asked: Mapping[str, Any]) -> bool:
    """Say what a request wants, in the words of clients of either age."""
    return bool(asked.get("private", asked.get("visibility") == "private"))


class Hub:
    """The state of a Hub, and how it answers."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.large: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.halts: list[Halt] = []
        self.log: list[tuple[str, str, int]] = []
        self.tokens_seen: set[str] = set()
        self.lock = threading.RLock()
        self.url = ""

    def add(self, name: str, files: Mapping[str, bytes], *, private: bool = False) -> Repo:
        """Make a repository with a first commit and, if files are given, a second."""
        repo = self.repos[name] = Repo(private)
        start = {".gitattributes": Blob(b"*.parquet filter=lfs diff=lfs merge=lfs -text\n")}
        repo.commit("initial commit", start)
        if files:
            made = {k: Blob(v, k.endswith(_LARGE)) for k, v in files.items()}
            repo.commit("files", start | made)
        return repo

    def user(self, header: str | None) -> str | None:
        """Return whose token a request has; 401 for one that nobody has."""
        if not header:
            return None
        token = header.removeprefix("Bearer ")
        self.tokens_seen.add(token)
        if token not in TOKENS:
            raise AnswerError(401, "", "Invalid credentials in Authorization header")
        return TOKENS[token]

    def seen(self, name: str, user: str | None) -> Repo:
        """Return a repository that a user may see."""
        repo = self.repos.get(name)
        if repo is None or (repo.private and user != owner_of(name)):
            raise AnswerError(404, "RepoNotFound", "Repository not found")
        return repo

    def own(self, name: str, user: str | None) -> None:
        """Refuse who may not write."""
        if user is None:
            raise AnswerError(401, "", "Invalid username or password.")
        if user != owner_of(name):
            raise AnswerError(403, "", f"You don't have the rights to write to {name}")

    def api(
        self, method: str, path: str, query: dict[str, list[str]], body: bytes, user: str | None
    ) -> Any:
        """Answer a request of the API with JSON."""
        if path == "/api/whoami-v2":
            if user is None:
                raise AnswerError(401, "", "Invalid username or password.")
            role = {"role": "write", "displayName": "t"}
            auth = {"type": "access_token", "accessToken": role}
            return {"type": "user", "name": user, "fullname": user, "orgs": [], "auth": auth}
        if path == "/api/validate-yaml":
            return {"errors": [], "warnings": []}
        if path == "/api/repos/create":
            return self._create(json.loads(body), user)
        if m := re.fullmatch(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            self.own(m[1], user)
            return self._batch(json.loads(body))
        if path.startswith("/lfs/"):
            oid = path.rsplit("/", 1)[1]
            if method == "PUT":
                if hashlib.sha256(body).hexdigest() != oid:
                    raise AnswerError(400, "BadDigest")
                self.large[oid] = body
            return {}
        m = re.fullmatch(r"/api/datasets/([^/]+/[^/]+)(?:/([a-z-]+)(?:/([^/]+)(?:/(.*))?)?)?", path)
        if not m:
            raise AnswerError(404, "EntryNotFound", path)
        name, what, revision, rest = m[1], m[2] or "revision", m[3], m[4]
        repo = self.seen(name, user)
        if what in ("preupload", "commit", "tag", "settings"):
            self.own(name, user)
        commit = repo.find(unquote(revision or "main"))
        if commit is None:
            raise AnswerError(404, "RevisionNotFound", "Invalid rev id")
        if what == "revision":
            return self._info(name, repo, commit, blobs="blobs" in query)
        if what == "refs":
            tags = [
                {"name": k, "ref": f"refs/tags/{k}", "targetCommit": v}
                for k, v in repo.tags.items()
            ]
            main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repo.head}
            return {"branches": [main], "tags": tags, "converts": []}
        if what == "settings":
            repo.private = _is_private(json.loads(body))
            return {}
        if what == "tag":
            tag = json.loads(body)["tag"]
            if tag in repo.tags:
                raise AnswerError(409, "", "Tag reference exists already")
            repo.tags[tag] = commit
            return {}
        if what == "preupload":
            return self._preupload(repo.trees[commit], json.loads(body))
        if what == "commit":
            return self._commit(name, repo, body)
        if what == "commits":
            keys = ("id", "title")
            more = {"message": "", "date": _WHEN, "authors": []}
            return [dict(zip(keys, x, strict=True)) | more for x in repo.titles]
        if what == "paths-info":
            asked = (
                json.loads(body)["paths"] if body[:1] == b"{" else parse_qs(body.decode())["paths"]
            )
            return [
                e for x in asked for e in self._entries(repo.trees[commit], x) if e["path"] == x
            ]
        if what == "tree":
            return self._tree(repo.trees[commit], unquote(rest or ""), query)
        raise AnswerError(404, "EntryNotFound", path)

    def _create(self, asked: dict[str, Any], user: str | None) -> Any:
        name = f"{asked.get('organization') or user}/{asked['name']}"
        self.own(name, user)
        if name in self.repos:
            raise AnswerError(409, "", "You already created this dataset repo")
        self.add(name, {}, private=_is_private(asked))
        return {"url": f"{self.url}/datasets/{name}", "name": name, "id": "0" * 24}

    def _batch(self, asked: dict[str, Any]) -> Any:
        out = []
        for x in asked["objects"]:
            one: dict[str, Any] = {"oid": x["oid"], "size": x["size"]}
            if x["oid"] not in self.large:
                put = {"href": f"{self.url}/lfs/{x['oid']}", "header": {}}
                one["actions"] = {"upload": put}
            out.append(one)
        return {"transfer": "basic", "objects": out}

    def _info(self, name: str, repo: Repo, commit: str, *, blobs: bool) -> Any:
        files = []
        for path, blob in sorted(repo.trees[commit].items()):
            one: dict[str, Any] = {"rfilename": path}
            if blobs:
                one |= {"size": len(blob.data), "blobId": blob.oid}
                if blob.large:
                    one["lfs"] = {"sha256": blob.sha256, "size": len(blob.data), "pointerSize": 1}
            files.append(one)
        return {
            "_id": "0" * 24,
            "id": name,
            "author": owner_of(name),
            "sha": commit,
            "private": repo.private,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "createdAt": _WHEN,
            "lastModified": _WHEN,
            "siblings": files,
        }

    def _preupload(self, tree: Mapping[str, Blob], asked: dict[str, Any]) -> Any:
        out = []
        for x in asked["files"]:
            large = x["path"].endswith(_LARGE) or b"\0" in base64.b64decode(x["sample"])
            have = tree.get(x["path"])
            oid = have and (have.sha256 if have.large else have.oid)
            mode = "lfs" if large else "regular"
            out.append({"path": x["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return {"files": out}

    def _commit(self, name: str, repo: Repo, body: bytes) -> Any:
        tree, title = dict(repo.files), ""
        for line in body.splitlines():
            one = json.loads(line)
            value = one["value"]
            if one["key"] == "header":
                title = value["summary"]
                if value.get("parentCommit") not in (None, repo.head):
                    raise AnswerError(412, "", "A commit has happened since. Please refresh.")
            elif one["key"] == "file":
                tree[value["path"]] = Blob(base64.b64decode(value["content"]))
            elif one["key"] == "lfsFile":
                if value["oid"] not in self.large:
                    raise AnswerError(400, "", f"no such object: {value['oid']}")
                tree[value["path"]] = Blob(self.large[value["oid"]], large=True)
            elif one["key"] == "deletedFile":
                tree.pop(value["path"])
        commit = repo.commit(title, tree)
        url = f"{self.url}/datasets/{name}/commit/{commit}"
        return {"success": True, "commitOid": commit, "commitUrl": url, "hookOutput": ""}

    def _entries(self, tree: Mapping[str, Blob], under: str) -> Iterator[dict[str, Any]]:
        """Yield files and folders at or below a path."""
        folders = dict[str, None]()
        for path, blob in sorted(tree.items()):
            if under and path != under and not path.startswith(under + "/"):
                continue
            parts = path.split("/")
            folders |= dict.fromkeys("/".join(parts[:i]) for i in range(1, len(parts)))
            one = {"type": "file", "path": path, "oid": blob.oid, "size": len(blob.data)}
            if blob.large:
                one["lfs"] = {"oid": blob.sha256, "size": len(blob.data), "pointerSize": 1}
            yield one
        for path in folders:
            if not under or path == under or path.startswith(under + "/"):
                yield {"type": "directory", "path": path, "oid": "0" * 40, "size": 0}

    def _tree(self, tree: Mapping[str, Blob], under: str, query: dict[str, list[str]]) -> Any:
        deep = query.get("recursive", ["false"])[0].lower() in ("true", "1")
        found = [x for x in self._entries(tree, under) if x["path"] != under]
        if under and not found:
            raise AnswerError(404, "EntryNotFound", f"{under} does not exist")
        level = under.count("/") + 1 if under else 0
        return [x for x in found if deep or x["path"].count("/") == level]

    def file(self, path: str, user: str | None) -> tuple[str, Blob]:
        """Return the commit and the file of an address such as a browser asks for."""
        m = re.fullmatch(r"/datasets/([^/]+/[^/]+)/(?:resolve|raw)/([^/]+)/(.+)", path)
        if not m:
            raise AnswerError(404, "EntryNotFound", path)
        repo = self.seen(m[1], user)
        commit = repo.find(unquote(m[2]))
        if commit is None:
            raise AnswerError(404, "RevisionNotFound")
        blob = repo.trees[commit].get(unquote(m[3]))
        if blob is None:
            raise AnswerError(404, "EntryNotFound", "Entry not found")
        return commit, blob


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return

    def _any(self) -> None:
        hub, url = self.server.hub, urlsplit(self.path)
        body = self._body()
        for halt in hub.halts:
            if halt.method == self.command and re.search(halt.path, url.path):
                halt.reached.set()
                halt.go.wait(180)
        with hub.lock:
            fault = next((f for f in hub.faults if self._fits(f, url.path)), None)
            if fault:
                hub.faults.remove(fault)
            try:
                if fault and not fault.after:
                    raise AnswerError(fault.status, "", "not now")
                self._answer(hub, url.path, parse_qs(url.query, True), body, fault)
            except AnswerError as e:
                headers = dict(fault.headers) if fault else {}
                headers |= {"X-Error-Code": e.code} if e.code else {}
                headers["X-Error-Message"] = str(e)
                self._send(e.status, json.dumps({"error": str(e)}).encode(), headers)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _any  # noqa: N815

    def _fits(self, fault: Fault, path: str) -> bool:
        return fault.method == self.command and bool(re.search(fault.path, path))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        out = b""
        while size := int(self.rfile.readline(), 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return out

    def _answer(
        self, hub: Hub, path: str, query: dict[str, list[str]], body: bytes, fault: Fault | None
    ) -> None:
        user = hub.user(self.headers.get("Authorization"))
        if self.command in ("GET", "HEAD") and re.match(r"/datasets/[^/]+/[^/]+/r", path):
            self._send_file(*hub.file(path, user))
            return
        found = hub.api(self.command, path, query, body, user)
        if fault:
            raise AnswerError(fault.status, "", "the answer was lost")
        kind = "application/vnd.git-lfs+json" if path.endswith("/batch") else "application/json"
        self._send(200, json.dumps(found).encode(), {"Content-Type": kind})

    def _send_file(self, commit: str, blob: Blob) -> None:
        data, status = blob.data, 200
        etag = f'"{blob.sha256 if blob.large else blob.oid}"'
        headers = {"ETag": etag, "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        if blob.large:
            headers |= {"X-Linked-Size": str(len(data)), "X-Linked-Etag": etag}
        if found := re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "")):
            size = len(data)
            start = int(found[1]) if found[1] else size - int(found[2])
            end = min(int(found[2]), size - 1) if found[1] and found[2] else size - 1
            headers["Content-Range"] = f"bytes {start}-{end}/{size}"
            data, status = data[start : end + 1], 206
        self._send(status, data, headers)

    def _send(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        self.server.hub.log.append((self.command, self.path, status))
        try:
            self.send_response(status)
            for key, value in {"Content-Type": "application/octet-stream", **headers}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hub: Hub, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.hub = hub
        hub.url = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(port: int = 0) -> Iterator[Hub]:
    """Serve a Hub on the loopback while the block runs."""
    hub = Hub()
    server = _Server(hub, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with serving(int(sys.argv[1])) as here:
        print(f"HF_ENDPOINT={here.url} HF_HUB_DISABLE_XET=1 HF_TOKEN=hf_ann", flush=True)
        threading.Event().wait()
