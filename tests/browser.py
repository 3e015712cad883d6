"""What judges other than us make of pages: `python tests/browser.py [--pages N] [--json]`.

Chromium's innerText against the view `rendered`, line by line, white space folded; and the text
nodes that lxml, html5lib and lexbor find against the page's own text runs. Pages are of all
families in turn, each family in all languages that the starter has. A browser gets each page as
bytes in the character set that it declares, as from a server.

Forgiven are blank lines and how white space folds inside a line. Kinds of difference that pages of
ours once had, all mended in templates and styles: a drop cap that floats is a line of its own
(innerText breaks at floats); `text-transform` changes letters; a page that declares windows-125x
was read as UTF-8.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import lxml.html

from gen import families, runs
from gen.articles import parse_source
from gen.config import View
from gen.records import Row, run_text

CHROMIUM = shutil.which("chromium")
AT_ONCE = 24
UNREAD = frozenset({"head", "script", "style", "template", "iframe"})
"""Elements whose text is no text of the page."""

COLLECT = """<meta charset=utf-8><body><script>
addEventListener('load', () => {
  const texts = [...document.querySelectorAll('iframe')].map(f => {
    try { return f.contentDocument.body.innerText } catch (e) { return 'not read: ' + e }
  });
  document.documentElement.innerHTML = '<head></head><body><pre id=x></pre></body>';
  document.getElementById('x').textContent = JSON.stringify(texts);
});
</script>"""


def pages(per_family: int, names: list[str] | None = None, seed: int = 0) -> Iterator[Row]:
    """Yield pages of every family, of several sites, languages and kinds."""
    for n, name in enumerate(names or sorted(families.load().byname)):
        count = max(60, per_family)
        asked = runs.Request(
            [parse_source("starter")],
            pages=count,
            views={"rendered": View()},
            sites=(name,),
            seed=n,
        )
        maker = runs.resolve(asked)[0].row_maker()
        for i in range(per_family):
            yield maker.make((n + i * count // per_family) % count).row


def charset(page: str) -> str:
    """Return the character set that a page declares: a browser reads its bytes so."""
    found = re.search(r"<meta[^>]*charset\s*=\s*[\"']?([\w-]+)", page, re.I)
    return found[1] if found else "utf-8"


def shown(rows: list[Row], folder: Path) -> list[str]:
    """Return the innerText of pages, scripts on, 1280 pixels wide."""
    assert CHROMIUM is not None
    frames = []
    for i, row in enumerate(rows):
        data = row.html.encode(charset(row.html), "xmlcharrefreplace")
        (folder / f"{i}.html").write_bytes(data)
        frames.append(f"<iframe src={i}.html width=1280 height=900></iframe>")
    (folder / "all.html").write_text(COLLECT + "".join(frames), encoding="utf-8")
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-web-security",
            "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--allow-file-access-from-files",
            "--virtual-time-budget=30000", "--dump-dom",
            f"--user-data-dir={folder / 'profile'}", (folder / "all.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    found = re.search(r'<pre id="x">(.*)</pre>', done.stdout, re.S)
    assert found, done.stderr[-500:]
    texts: list[str] = json.loads(html.unescape(found[1]))
    return texts


def folded(text: str) -> list[str]:
    """Return the lines of a text that are not empty, their white space folded."""
    return [x for x in (" ".join(line.split()) for line in text.split("\n")) if x]


def runs_of(row: Row) -> list[str]:
    """Return what the page's own text runs say, white space folded."""
    return [" ".join(run_text(row, i).split()) for i, attr in enumerate(row.runs.attr) if not attr]


def by_lxml(page: str) -> list[str]:
    """Return the text nodes that lxml finds, those of white space left out, folded."""
    root = lxml.html.document_fromstring(
        page.encode(), parser=lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    )
    return list(_texts(root))


def by_html5lib(page: str) -> list[str]:
    """Return the text nodes that html5lib finds, those of white space left out, folded."""
    import html5lib

    return list(_texts(html5lib.parse(page, namespaceHTMLElements=False)))


def _texts(root: Any) -> Iterator[str]:
    if isinstance(root.tag, str) and root.tag not in UNREAD:
        if root.text and root.text.strip():
            yield " ".join(root.text.split())
        for child in root:
            yield from _texts(child)
            if child.tail and child.tail.strip():
                yield " ".join(child.tail.split())


def by_lexbor(page: str) -> list[str]:
    """Return the text nodes that lexbor finds, those of white space left out, folded."""
    from selectolax.lexbor import LexborHTMLParser

    def walk(node: Any) -> Iterator[str]:
        while node is not None:
            if node.tag == "-text":
                if said := " ".join(node.text_content.split()):
                    yield said
            elif node.tag not in UNREAD:
                yield from walk(node.child)
            node = node.next

    return list(walk(LexborHTMLParser(page).root))


PARSERS: dict[str, tuple[str, Callable[[str], list[str]]]] = {
    "lxml": ("lxml", by_lxml),
    "html5lib": ("html5lib", by_html5lib),
    "lexbor": ("selectolax", by_lexbor),
}
"""Parser -> the package it is of, and how its text nodes are had."""


def there() -> list[str]:
    """Return the judges that are installed."""
    found = [name for name, (package, _) in PARSERS.items() if find_spec(package)]
    return [*found, "chromium"] if CHROMIUM else found


@dataclass
class Verdict:
    """What a judge says of pages."""

    pages: int = 0
    differ: dict[str, str] = field(default_factory=dict)
    """A page, and the first place where it differs: ours, theirs."""

    def add(self, row: Row, ours: list[str], theirs: list[str]) -> None:
        """Compare a page."""
        self.pages += 1
        if ours == theirs:
            return
        at = next(
            (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
            min(len(ours), len(theirs)),
        )
        name = f"{row.family} {row.lang} {row.page_kind} {row.index}"
        self.differ[name] = f"{ours[at : at + 2]!r:.200} | {theirs[at : at + 2]!r:.200}"

    @property
    def equal(self) -> float:
        """Share of the pages on which the judge agrees."""
        return 1 - len(self.differ) / max(1, self.pages)


def judged(rows: Iterable[Row], judges: list[str], folder: Path) -> dict[str, Verdict]:
    """Return what each judge says of pages."""
    out = {name: Verdict() for name in judges}
    number, left = 0, iter(rows)
    while part := list(islice(left, AT_ONCE)):
        for name in judges:
            if name in PARSERS:
                for row in part:
                    out[name].add(row, runs_of(row), PARSERS[name][1](row.html))
                continue
            here = folder / str(number)
            here.mkdir()
            for row, text in zip(part, shown(part, here), strict=True):
                out[name].add(row, folded(row.text), folded(text))
            shutil.rmtree(here)
        number += 1
    return out


def main() -> None:
    """Judge pages and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--family", action="append", help="only these")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    names = given.family or sorted(families.load().byname)
    per_family = -(-given.pages // len(names))
    seen: Counter[str] = Counter()

    def counted() -> Iterator[Row]:
        for row in pages(per_family, names, given.seed):
            seen.update((f"lang {row.lang}", f"family {row.family}", f"site {row.site}"))
            yield row

    with tempfile.TemporaryDirectory() as folder:
        found = judged(counted(), there(), Path(folder))
    if given.json:
        told = {
            k: {"pages": v.pages, "equal": v.equal, "differ": v.differ} for k, v in found.items()
        }
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    counts = {x: sum(k.startswith(x) for k in seen) for x in ("family", "lang", "site")}
    print(f"{counts['family']} families, {counts['lang']} languages, {counts['site']} sites\n")
    print(f"{'judge':<10} {'pages':>6} {'equal':>6} {'share':>8}")
    for name, one in found.items():
        print(f"{name:<10} {one.pages:>6} {one.pages - len(one.differ):>6} {one.equal:>8.2%}")
    for name, one in found.items():
        for page, why in one.differ.items():
            print(f"\n{name}: {page}\n  {why}")


if __name__ == "__main__":
    main()
