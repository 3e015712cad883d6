"""Views by programs of the user's: their text labelled, their failures named, none run unasked."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from gen import runs, views
from gen.articles import parse_source
from gen.cli import main
from gen.config import View
from gen.errors import UsageError, ViewError
from gen.records import Row
from gen.views.command import name_of

BROWSERS = {
    "lynx": "lynx -dump -nolist -stdin -width=200 -assume_charset=utf-8 -display_charset=utf-8",
    "w3m": "w3m -dump -T text/html -I utf-8 -O utf-8 -cols 200",
}
ECHO = (
    "import html, re, sys; t = re.sub(r'(?is)<(script|style|head).*?</\\1>', '', sys.stdin.read());"
    "print(html.unescape(re.sub(r'<[^>]*>', '\\n', t)))"
)


def pages(n: int = 12) -> list[Row]:
    asked = runs.Request(
        [parse_source("starter")], pages=60, views={"rendered": View()}, sites=("portal",)
    )
    maker = runs.resolve(asked)[0].row_maker()
    return [maker.make(i).row for i in range(n)]


def script(folder: Path, code: str) -> str:
    """Return the command line of a program in Python."""
    path = folder / "tool.py"
    path.write_text(code, encoding="utf-8")
    return f"{sys.executable} {path}"


@pytest.mark.parametrize("program", sorted(BROWSERS))
def test_text_browsers_are_views(program: str) -> None:
    """Lynx and w3m: nearly all characters traced, and every span says what its run says."""
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here")
    view = views.get(f"command:{program}", {"command": BROWSERS[program]})
    shares = []
    for row in pages():
        seen = views.look(view, row.html, row.runs)
        shares.append(seen.coverage)
        for a, z, label, _, src in seen.spans.tolist():
            if src >= 0:
                assert label == row.runs.label[src]
                assert seen.text[a:z].strip() == seen.text[a:z]
    assert np.mean(shares) > 0.97, shares


def test_any_program_will_do(tmp_path: Path) -> None:
    """A program that only takes tags away has all its characters traced."""
    command = script(tmp_path, ECHO)
    view = views.get(name_of(command), {"command": command})
    for row in pages(3):
        seen = views.look(view, row.html, row.runs)
        assert seen.coverage > 0.99


FAILING = {
    "status": ("import sys; sys.exit('no disk')", "no disk"),
    "bytes": ("import sys; sys.stdout.buffer.write(b'\\xff\\xfe' * 9)", "prints no UTF-8"),
    "time": ("import threading; threading.Event().wait(60)", "did not end within"),
}


@pytest.mark.parametrize("case", sorted(FAILING))
def test_a_failing_program_is_named(tmp_path: Path, case: str) -> None:
    """A program that fails, hangs or prints no UTF-8 stops with its command line and why."""
    code, said = FAILING[case]
    command = script(tmp_path, code)
    view = views.get(name_of(command), {"command": command, "timeout": 1.0})
    with pytest.raises(ViewError, match=re.escape(said)):
        view.text("<p>x</p>")


@pytest.mark.parametrize("command", ["", "'unbalanced", "no-such-program-anywhere -x"])
def test_no_program_is_misuse(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command line that names no program is exit 2."""
    assert main(["generate", "--view-command", command]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_no_shell_reads_it(tmp_path: Path) -> None:
    """What a shell would run is an argument to the program."""
    command = script(tmp_path, "import sys; print(sys.argv[1:])") + f" ';' touch {tmp_path}/made"
    text = views.get(name_of(command), {"command": command}).text("<p>x</p>")
    assert "';'" in text and not (tmp_path / "made").exists()


@pytest.fixture
def strangers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A run folder whose view runs a program that leaves a mark when it is run."""
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n" + ECHO
    out = tmp_path / "run"
    command = script(tmp_path, code)
    given = ["--sites", "portal", "--pages", "4", "--workers", "1", "--quiet", "--lang", "en"]
    assert main(["generate", "--out", str(out), "--view-command", command, *given]) == 0
    (tmp_path / "ran").unlink()
    capsys.readouterr()
    return out


def test_nothing_found_in_data_is_run(strangers: Path) -> None:
    """Remaking rows of a folder, or a run by its run.toml, runs its program only when told to."""
    ran = strangers.parent / "ran"
    mine = ["--out", str(strangers.parent / "mine"), "--quiet"]
    for args in (
        ["verify", str(strangers), "--level", "remake"],
        ["show", str(strangers), "0", "--remake"],
        ["generate", str(strangers / "run.toml"), *mine],
    ):
        assert main(args) == 2
        assert not ran.exists()
        assert main([*args, "--run-programs"]) == 0
        assert ran.exists()
        ran.unlink()


def test_views_of_other_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A class named in the entry points `gen.views` of an installed package is a view."""
    (tmp_path / "own_view.py").write_text(
        "import re\n"
        "from gen.views.alphabets import CHARACTERS\n"
        "from gen.views.spanning import Made\n"
        "class Own:\n"
        "    made, marks, blind = Made(re.compile('-')), CHARACTERS, False\n"
        "    def __init__(self, name, options): self.name = name\n"
        "    def versions(self): return {'own': '1'}\n"
        "    def text(self, html):\n"
        "        import lxml.html\n"
        "        return '\\n'.join(lxml.html.fromstring(html).xpath('//p//text()'))\n",
        encoding="utf-8",
    )
    info = tmp_path / "own_view-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: own-view\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[gen.views]\nown = own_view:Own\nbad = own_view:No\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "own" in views.known()
    row = pages(1)[0]
    assert views.look(views.get("own", {}), row.html, row.runs).coverage == 1
    with pytest.raises(UsageError, match="cannot be loaded"):
        views.get("bad", {})
