"""A real browser is the judge: what it shows is the page's text in the view `rendered`."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from gen import families, runs
from gen.articles import parse_source
from gen.config import View
from gen.records import Row

CHROMIUM = shutil.which("chromium")
PER_FAMILY = 1
AT_ONCE = 24
LEAST = 0.99

COLLECT = """<meta charset=utf-8><body><script>
addEventListener('load', () => {
  const texts = [...document.querySelectorAll('iframe')].map(f => {
    try { return f.contentDocument.body.innerText } catch (e) { return 'not read: ' + e }
  });
  document.documentElement.innerHTML = '<head></head><body><pre id=x></pre></body>';
  document.getElementById('x').textContent = JSON.stringify(texts);
});
</script>"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")


def pages() -> list[Row]:
    """Return pages of every family, of several languages and kinds."""
    out = []
    for n, name in enumerate(sorted(families.load().byname)):
        asked = runs.Request(
            [parse_source("starter")], pages=60, views={"rendered": View()}, sites=(name,), seed=n
        )
        maker = runs.resolve(asked)[0].row_maker()
        out += [maker.make((n + i * 60 // PER_FAMILY) % 60).row for i in range(PER_FAMILY)]
    return out


def charset(page: str) -> str:
    """Return the character set that a page declares: a browser reads its bytes so."""
    found = re.search(r"<meta[^>]*charset\s*=\s*[\"']?([\w-]+)", page, re.I)
    return found[1] if found else "utf-8"


def shown(rows: list[Row], folder: Path) -> list[str]:
    """Return the innerText of pages, read by scripts on, 1280 pixels wide."""
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
            "--allow-file-access-from-files", "--virtual-time-budget=30000", "--dump-dom",
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


def test_a_browser_shows_what_the_rendered_view_says(tmp_path: Path) -> None:
    """On 99 in 100 pages over all families, `rendered` is the browser's innerText, line by line."""
    rows = pages()
    wrong: dict[str, str] = {}
    for start in range(0, len(rows), AT_ONCE):
        folder = tmp_path / str(start)
        folder.mkdir()
        part = rows[start : start + AT_ONCE]
        for row, text in zip(part, shown(part, folder), strict=True):
            ours, theirs = folded(row.text), folded(text)
            if ours != theirs:
                only = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
                wrong[f"{row.family} {row.lang} {row.page_kind} {row.index}"] = str(only)[:300]
    assert len(wrong) <= (1 - LEAST) * len(rows) + 0.5, json.dumps(wrong, indent=1)
