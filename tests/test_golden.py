"""Golden rows: 50 rows over all families and languages whose digests change only on purpose.

`python tests/test_golden.py` writes tests/golden.json anew; the failure of the test says when.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from gen import runs
from gen.articles import parse_source
from gen.records import table
from gen.rows import RowMaker

GOLDEN = Path(__file__).parent / "golden.json"
ROWS, PAGES, SEED = 50, 20000, 50
LIBRARIES = ("lxml", "resiliparse")
"""Whose versions may change what a view prints."""
TEXT = ("view", "text", "spans", "coverage", "tokens", "token_starts", "tags")

CHANGED = """{n} of {total} golden rows have other digests:
{lines}
If you did not mean to change rows, something draws in another order or another content file is
read: compare two runs with `pagenoise diff`. If you did:
  1. pyproject.toml: raise `version`, if the one there is released. It is the content version:
     manifests name it, and only the version that made a row makes it again.
  2. CHANGELOG.md, [Unreleased], **Rows**: say which rows have other digests (families, languages,
     views, labels) and why, as a user sees it.
  3. python tests/test_golden.py, and read the diff of tests/golden.json: are only those rows in it?
"""


def maker() -> RowMaker:
    """Return what makes rows of the golden run: all families, all languages, starter articles."""
    request = runs.Request([parse_source("starter")], {}, pages=PAGES, seed=SEED)
    return runs.resolve(request)[0].row_maker()


def chosen(rows: RowMaker) -> list[int]:
    """Return page indices that between them show all families, languages and page kinds."""
    plans = [rows.maker.planner.plan(i) for i in range(PAGES)]
    seen: set[str] = set()
    out: list[int] = []
    for most in (3, 2, 1, 0):
        for i, plan in enumerate(plans):
            family = plan.site.family if most else ""
            new = {family, plan.lang, plan.kind} - seen - {""}
            if len(out) < ROWS and i not in out and len(new) >= most:
                out.append(i)
                seen |= new
    return sorted(out)


def digests(rows: RowMaker, index: int) -> dict[str, Any]:
    """Return what golden.json says of a row: what it is, digests of its page and of its text."""
    row = rows.make(index).row
    # The id holds the run digest, in which every content file has a say.
    stored = table([row]).drop_columns(["id"]).to_pylist()[0]
    parts: dict[str, dict[str, Any]] = {"page": {}, "text": {}}
    for column, value in stored.items():
        parts["text" if column in TEXT else "page"][column] = value
    return {
        "index": index,
        "lang": row.lang,
        "family": row.family,
        "kind": row.page_kind,
        "view": row.view,
        **{k: hashlib.sha256(msgspec.json.encode(v)).hexdigest()[:16] for k, v in parts.items()},
    }


def versions() -> dict[str, str]:
    """Return the versions of the libraries that have a say."""
    return {x: metadata.version(x) for x in LIBRARIES}


def differences(golden: dict[str, Any]) -> Iterator[str]:
    """Yield one line for each golden row that is not made as it was."""
    rows, same = maker(), golden["versions"] == versions()
    for due in golden["rows"]:
        found = digests(rows, due["index"])
        # Another version of a view's library may print another text: that is its own affair.
        keys = [k for k in due if same or due["view"] == "rendered" or k != "text"]
        differ = [k for k in keys if due[k] != found[k]]
        if differ:
            name = f"{due['family']} {due['lang']} {due['kind']} {due['view']}"
            yield f"  row {due['index']} ({name}): {', '.join(differ)}"


def test_golden_rows_are_made_as_they_were() -> None:
    """Rows of all families and languages have the digests in golden.json."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    lines = list(differences(golden))
    total = len(golden["rows"])
    assert not lines, CHANGED.format(n=len(lines), total=total, lines="\n".join(lines))


def test_golden_rows_are_wide() -> None:
    """There are 50 golden rows; they show every family and language there is, and most kinds."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))["rows"]
    config = maker().config
    assert len(golden) == ROWS
    assert {r["family"] for r in golden} == set(config.sites)
    assert {r["lang"] for r in golden} == set(config.languages)
    assert {r["kind"] for r in golden} >= {"article", "truncated", "thread", "index", "none"}
    assert {r["view"] for r in golden} >= {"rendered", "resiliparse", "resiliparse-main"}


def main() -> None:
    """Write golden.json, a row a line."""
    rows = maker()
    lines = ",\n  ".join(json.dumps(digests(rows, i), ensure_ascii=False) for i in chosen(rows))
    text = f'{{\n "versions": {json.dumps(versions())},\n "rows": [\n  {lines}\n ]\n}}\n'
    GOLDEN.write_text(text, encoding="utf-8")
    print(f"{GOLDEN.name}: {ROWS} rows; now read its diff, and name the change in CHANGELOG.md")


if __name__ == "__main__":
    main()
