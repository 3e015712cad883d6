"""The house rules that a program can hold: rooms, sizes, chance, clocks, imports, docstrings."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GEN = ROOT / "gen"

ROOMS: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("folders",),
    ("labels",),
    ("chance",),
    ("spans",),
    ("policies",),
    ("config",),
    ("slugs", "profile", "scripts", "spacing"),
    ("wording", "names"),
    ("wordcheck", "catalogues"),
    ("articles",),
    ("borrowed",),
    ("models",),
    ("templates",),
    ("bulk", "looks"),
    ("ends",),
    ("garnish", "manners"),
    ("dressing",),
    ("families",),
    ("fittings", "menus", "fillers"),
    ("siting",),
    ("plans",),
    ("pages",),
    ("views",),
    ("tokens",),
    ("records",),
    ("rows", "joins"),
    ("shards",),
    ("engines",),
    ("rights",),
    ("card",),
    ("runs",),
    ("verify", "review"),
    ("standoff", "takedown"),
    ("preview",),
    ("sitecheck",),
    ("exports", "report", "gallery", "learn"),
    ("hub",),
    ("cli",),
    ("__main__",),
)
"""In the order the data flows: a room imports only from those above it, not from its neighbours.
`wording` is the room of words: a module of the folder's own name would clash with it."""
FLOOR = {room: i for i, rooms in enumerate(ROOMS) for room in rooms}

ADVISED, MOST = 300, 400
"""Lines of a module."""

MODULES = sorted(GEN.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

AT_ROOT = re.compile(
    r"pyproject\.toml|gen|schemas|tests|outputs|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md"
    r"|\..*|build|dist|.*\.egg-info|uv\.lock"  # the second row is what tools leave, git-ignored
)

CLOCKS = {
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "os": {"urandom", "getrandom"},
}
CLOCK_IN: dict[str, str] = {
    # module: why it may look at the clock. None decides a row.
}
CHANCE = {"random", "secrets", "uuid"}
CHANCE_IN: dict[str, str] = {
    # module: why it may import what is drawn anew each time
}
PRINTS_IN = {
    "gen/names.py": "a maintainer's command of its own, beside the command line of users",
}

GENERATE = (
    "config",
    "wording",
    "articles",
    "models",
    "templates",
    "families",
    "siting",
    "plans",
    "pages",
    "views",
    "records",
    "rows",
    "shards",
    "engines",
)
"""Rooms on the path of `generate`, as its workers import them."""
SLOW = (
    "datasets",
    "pandas",
    "faker",
    "dask",
    "distributed",
    "fsspec",
    "matplotlib",
    "huggingface_hub",
    "trafilatura",
)
"""What those rooms must not import: seconds in every worker."""
HEAVY = (*SLOW, "numpy", "pyarrow", "lxml", "jinja2", "babel", "resiliparse")
"""What `pagenoise --help` must not import."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(GEN).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted module) of each import, wherever it stands."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, x.name) for x in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)}:{node.lineno} imports relatively"
            # `from gen import x` names a room, `from gen.x import y` a thing in it.
            if node.module == "gen":
                yield from ((node.lineno, f"gen.{x.name}") for x in node.names)
            else:
                yield node.lineno, node.module or ""


def test_rooms_are_known() -> None:
    """Every module of gen is in a room of the list, so that the order below covers it."""
    strange = {room_of(p) for p in MODULES} - set(FLOOR) - {"__init__"}
    assert not strange, f"rooms without a place in the order: {sorted(strange)}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_room_imports_only_from_rooms_above(path: Path) -> None:
    """A room imports only itself and rooms above it; nothing but __main__ imports gen.cli."""
    room = room_of(path)
    wrong = []
    for line, module in imported(path):
        if not module.startswith("gen."):
            continue
        other = module.split(".")[1]
        if other != room and FLOOR.get(other, 99) >= FLOOR.get(room, -1):
            wrong.append(f"{name_of(path)}:{line} imports gen.{other}")
    assert not wrong, wrong


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_of_readable_size(path: Path) -> None:
    """A module has at most 400 lines; about 300 is what we aim at."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST, f"{name_of(path)} has {lines} lines: aim at {ADVISED}, make a package"


def test_no_drawer_modules() -> None:
    """No module is called utils, helpers, base, common, core or misc."""
    drawers = {"utils", "util", "helpers", "base", "common", "core", "misc"}
    assert not [name_of(p) for p in MODULES if {p.stem, p.parent.name} & drawers]


def test_root_holds_only_what_it_should() -> None:
    """The root holds the packaging, the four folders, four pages and dotfiles."""
    assert not [p.name for p in ROOT.iterdir() if not AT_ROOT.fullmatch(p.name)]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_chance_and_clock_come_from_outside(path: Path) -> None:
    """No module draws from `random` and its kin or looks at the clock: both are arguments."""
    wrong = []
    for line, module in imported(path):
        if module.split(".")[0] in CHANCE and name_of(path) not in CHANCE_IN:
            wrong.append(f"{name_of(path)}:{line} imports {module}")
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            taken = {x.name for x in node.names} & CLOCKS.get(node.module or "", set())
            wrong += [f"{name_of(path)}:{node.lineno} imports {x}" for x in sorted(taken)]
        if not (isinstance(node, ast.Attribute) and name_of(path) not in CLOCK_IN):
            continue
        owner = node.value
        base = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
        if node.attr in CLOCKS.get(base, ()):
            wrong.append(f"{name_of(path)}:{node.lineno} calls {base}.{node.attr}")
        # numpy's global generator and its Generator methods are not ours to rely on.
        if base == "random" and node.attr != "Philox":
            wrong.append(f"{name_of(path)}:{node.lineno} uses random.{node.attr}")
    assert not wrong, wrong


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_command_line_prints(path: Path) -> None:
    """Printing and argument parsing belong to gen.cli; other modules return what they have."""
    if room_of(path) == "cli" or name_of(path) in PRINTS_IN:
        return
    wrong = [f"{name_of(path)}:{n} {m}" for n, m in imported(path) if m in ("click", "argparse")]
    for node in ast.walk(tree_of(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name) and called.id in ("print", "input"):
            wrong.append(f"{name_of(path)}:{called.lineno} {called.id}")
    assert not wrong, wrong


def public(body: list[ast.stmt], inside: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield public functions, classes and methods with their dotted names."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("_"):
                continue
            yield inside + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{inside}{node.name}.")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_public_things_have_docstrings(path: Path) -> None:
    """Every module with something in it, public function, class and method says what it is for."""
    tree = tree_of(path)
    missing = [] if ast.get_docstring(tree) or not tree.body else ["the module"]
    for name, node in public(tree.body):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if not ast.get_docstring(node) and not _is_stub(node):
            missing.append(f"{name} (line {node.lineno})")
    assert not missing, f"{name_of(path)}: no docstring on {missing}"


def _is_stub(node: ast.AST) -> bool:
    """Say whether a function is one of several overloads; the last one has the docstring."""
    marks = [getattr(x, "id", getattr(x, "attr", "")) for x in getattr(node, "decorator_list", [])]
    return "overload" in marks


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_say_what_must_hold(path: Path) -> None:
    """Every test has a docstring of one line."""
    wrong = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            text = ast.get_docstring(node)
            if not text or "\n" in text.strip():
                wrong.append(f"{node.name} (line {node.lineno})")
    assert not wrong, f"{name_of(path)}: a docstring of one line is wanted on {wrong}"


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_neither_sleep_nor_mock(path: Path) -> None:
    """Tests do not sleep and do not mock."""
    wrong = [
        f"line {n}: {m}" for n, m in imported(path) if m.split(".")[:2] == ["unittest", "mock"]
    ]
    wrong += [
        f"line {node.lineno}: sleep"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "sleep"
    ]
    assert not wrong, f"{name_of(path)}: {wrong}"


def test_reader_shares_nothing_with_the_package() -> None:
    """The independent reader imports nothing of gen and no other test."""
    wrong = [m for _, m in imported(ROOT / "tests" / "reader.py") if m.split(".")[0] == "gen"]
    assert not wrong


# Put together here, so that this file does not hold what it looks for.
PLACES = re.compile(
    r"(?<![\w.:/])/(?:" + "work|farm" + r")/|/root" + r"/\.|\." + "library/"
    "|files.python" + "hosted|://pypi" + r"\.org|registry" + r"\.npmjs"
)


def test_no_places_of_one_machine() -> None:
    """No file names a path of somebody's machine or a package registry's host."""
    found = []
    for folder in ("gen", "schemas", "tests", ".ci", "."):
        paths = (ROOT / folder).glob("*") if folder == "." else (ROOT / folder).rglob("*")
        for path in sorted(paths):
            if path.name == ".git" or "__pycache__" in path.parts or not path.is_file():
                continue
            if path.suffix in (".gz", ".pyc"):
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.split("\n"), 1):
                if PLACES.search(line):
                    found.append(f"{name_of(path)}:{number}: {line.strip()[:80]}")
    assert not found, found


def loaded_by(code: str) -> set[str]:
    """Return the top modules that a fresh interpreter has loaded after running `code`."""
    code += "\nimport sys; print('\\n' + ' '.join({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return set(done.stdout.split("\n")[-2].split())


def there(rooms: tuple[str, ...]) -> list[str]:
    have = {room_of(p) for p in MODULES}
    return [f"gen.{r}" for r in rooms if r in have]


def test_generate_never_imports_what_is_slow() -> None:
    """The rooms on the path of generate load without datasets, pandas, faker and the like."""
    slow = loaded_by("import " + ", ".join(there(GENERATE))) & set(SLOW)
    assert not slow, f"every worker would pay for {sorted(slow)}"


def test_help_imports_nothing_heavy() -> None:
    """`pagenoise --help` loads neither numpy nor any other heavy library."""
    assert there(("cli",)), "gen.cli is missing"
    code = "import gen.cli\ntry: gen.cli.main(['--help'])\nexcept SystemExit: pass"
    heavy = loaded_by(code) & set(HEAVY)
    assert not heavy, f"--help waits for {sorted(heavy)}"
