"""What any program prints of a page: HTML on its standard input, text on its output."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from gen.errors import UsageError, ViewError
from gen.views.alphabets import NARROW, Alphabet
from gen.views.options import Value, checked
from gen.views.spanning import Made

PREFIX: Final = "command:"
OPTIONS: Final[Mapping[str, Value | tuple[Value, ...]]] = {
    "command": "",
    "shell": False,
    "timeout": 10.0,
}
"""The command line; whether a shell reads it; seconds that one page may take."""
_MADE: Final = Made(
    # Bullets, list numbers and letters, numbers of links, rules, drawn tables, names of pictures,
    # the marks that text browsers set around form fields.
    # Possessive, the longer first: a line of a thousand underscores is read in one way only.
    re.compile(
        r"(?:\d+[.)]|[a-z][.)]|\[[\w%.-]*\]|\((?:BUTTON|IMAGE|INLINE|EMBED|X| )\)|IFRAME:|CAPTION:"
        r"|\[BUTTON|Input\]|\(not|implemented\)|\[(?:INS|DEL):|:(?:INS|DEL)\]"  # lynx
        r"|#?alternate|https?://\S+|={2,}|[*+•◦▪□■○●·o#>_~^|─-╿\[\]()<-])++"
    ),
    re.compile(r"[\])>]|_+"),
)
_TORN: Final = 3
"""Broken characters of a page that are put up with, or one in a hundred."""
_NAME: Final = re.compile(r"[\w.+-]+")


def name_of(command: str) -> str:
    """Return the name of a command's view: `command:` and its program.

    Raises UsageError for an empty or unbalanced command line.
    """
    try:
        words = shlex.split(command)
    except ValueError as e:
        raise UsageError(f"cannot read {command!r}: {e}", where="--view-command") from e
    program = Path(words[0]).name if words else ""
    if not _NAME.fullmatch(program):
        raise UsageError(
            f"{command!r} names no program",
            where="--view-command",
            todo='for example --view-command "lynx -dump -nolist -stdin"',
        )
    return PREFIX + program


class Command:
    """A program, run twice for each page; it must print the same of the same page."""

    name: str
    made: Made = _MADE
    marks: tuple[Alphabet, ...] = NARROW
    blind: bool = False

    def __init__(self, name: str, options: Mapping[str, Value]) -> None:
        self.name = name
        taken = checked(name, options, OPTIONS)
        self._line, self._shell = str(taken["command"]), bool(taken["shell"])
        self._timeout = float(taken["timeout"])
        if name_of(self._line) != name:
            raise UsageError(f"the view {name} runs {self._line!r}", where=f"views.{name}.options")
        if self._timeout <= 0:
            raise UsageError("no time at all", where=f"views.{name}.options.timeout")
        self._words = shlex.split(self._line)
        found = shutil.which(self._words[0])
        if found is None:
            raise UsageError(
                f"there is no program {self._words[0]!r} here",
                where="--view-command",
                todo="install it, or name it with its folder",
            )
        self._program = found

    def versions(self) -> dict[str, str]:
        """Return the digest of the program's file: every program has its own way to say more."""
        return {self.name: f"sha256:{_digest(self._program)[:16]}"}

    def text(self, html: str) -> str:
        """Return what the program prints of the page.

        Raises ViewError where it fails, takes too long or prints no UTF-8.
        """
        if not html.strip():
            return ""
        keep = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TERM", "TMPDIR")}
        try:
            done = subprocess.run(
                self._line if self._shell else [self._program, *self._words[1:]],
                input=html.encode(),
                capture_output=True,
                timeout=self._timeout,
                env={**keep, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                shell=self._shell,
                check=False,
            )
        except subprocess.TimeoutExpired as e:
            raise ViewError(
                f"{self._line!r} did not end within {self._timeout:g} s",
                where=self.name,
                todo=f"give it more time: views.{self.name}.options.timeout",
            ) from e
        except OSError as e:
            raise ViewError(f"{self._line!r} cannot be run: {e}", where=self.name) from e
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()[-300:]
            raise ViewError(
                f"{self._line!r} ended with status {done.returncode}: {said or 'it said nothing'}",
                where=self.name,
                todo="try it by hand on a page: pagenoise show DIR ROW --as json",
            )
        text = done.stdout.decode("utf-8", "replace")
        # Lynx cuts a character in two now and then; what is not UTF-8 at all has them everywhere.
        if text.count("\ufffd") > max(_TORN, len(text) // 100):
            raise ViewError(
                f"{self._line!r} prints no UTF-8: {text[:80]!r}",
                where=self.name,
                todo="tell it to: lynx -display_charset=utf-8, w3m -O utf-8",
            )
        # Terminals' own characters are no text: form feeds, carriage returns.
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")


@cache
def _digest(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
