"""Programs that talk to a loopback Hub: this project's commands and `datasets`, unpatched.

Their libraries read where the Hub is when they are imported, so each test session has one process
of them, which runs what it is sent.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

TESTS = Path(__file__).resolve().parent


def a_run(factory: pytest.TempPathFactory) -> Path:
    """Return a run of a file of articles of one's own: twenty-four pages, three shards, once."""
    from gen.articles import harvest, parse_source
    from gen.cli import main

    folder = factory.getbasetemp() / "somebody"
    if folder.is_dir():
        return folder / "run"
    folder.mkdir()
    lines = [
        {
            "id": a.id,
            "title": a.title,
            "text": "\n\n".join(b.text for b in a.blocks),
            "author": "Ann *Bell*",
            "url": f"https://news.example/{a.id}",
            "licence": "CC BY 4.0" if i else "CC0",
            "lang": "en",
        }
        for i, a in enumerate(harvest([parse_source("starter")], ["en"]).articles[:12])
    ]
    source = folder / "mine.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    args = ["--out", str(folder / "run"), "--pages", "24", "--shard-size", "16", "--lang", "en"]
    args += ["--sites", "portal", "--splits", "train=0.75,test=0.25", "--workers", "1", "--quiet"]
    assert main(["generate", *args, "--articles", f"jsonl:{source}"]) == 0
    return folder / "run"


@dataclass(frozen=True)
class Done:
    """What a program did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The program's answer."""
        return json.loads(self.out)


def environment(url: str, home: Path, token: str = "") -> dict[str, str]:
    """Return the environment of a client: its Hub, a home of its own, a token or none."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    ours = {
        "HF_ENDPOINT": url,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)]),
        "PYTHONUNBUFFERED": "1",
    }
    return kept | ours | ({"HF_TOKEN": token} if token else {})


class Client:
    """One process with the libraries of the Hub in it."""

    def __init__(self, url: str, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))],
            env=environment(url, home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _ask(self, **request: Any) -> Done:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Done(**json.loads(self._process.stdout.readline()))

    def command(self, *args: Any, token: str = "hf_ann") -> Done:
        """Run `pagenoise` with arguments."""
        return self._ask(argv=[str(a) for a in args], token=token)

    def python(self, code: str, token: str = "hf_ann", **names: Any) -> Any:
        """Run code that leaves its answer in `found`; return that. Names must be JSON."""
        done = self._ask(code=code, names=names, token=token)
        assert done.status == 0, done.err
        return json.loads(done.out)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.pop("HF_TOKEN", None)
        if asked["token"]:
            os.environ["HF_TOKEN"] = asked["token"]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = _run(asked)
        answer = {"status": status, "out": out.getvalue(), "err": err.getvalue()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _run(asked: dict[str, Any]) -> int:
    if "argv" in asked:
        from gen.cli import main

        return main(asked["argv"])
    names: dict[str, Any] = dict(asked["names"])
    try:
        exec(asked["code"], names)
        print(json.dumps(names["found"]))
    except Exception:  # noqa: BLE001  # whatever it is, the test is told
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    _serve()
