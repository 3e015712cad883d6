"""Folders of benchmarks: pages in `html/`, the gold text of each beside it.

The Web Content Extraction Benchmark (and what `export --to wcxb` writes) has `html/0001.html.gz`
and `ground-truth/0001.json`; Zyte's article-extraction-benchmark one `ground-truth.json` of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gen.learn.finding import is_selector
from gen.learn.inputs.kinds import Asked, LeftOut, Raw
from gen.learn.inputs.places import inside, kind_of, read_bytes, stem_and_ending

TRUTH = "ground-truth"


def is_benchmark(folder: Path) -> bool:
    """Return whether a folder has pages and gold texts as benchmarks lay them."""
    truth = (folder / TRUTH).is_dir() or (folder / f"{TRUTH}.json").is_file()
    return truth and (folder / "html").is_dir()


def find_benchmarks(folder: Path) -> list[Path]:
    """Return the benchmarks that a folder is, or holds: one for each split."""
    if is_benchmark(folder):
        return [folder]
    return [p for p in sorted(folder.iterdir()) if inside(p, folder) and is_benchmark(p)]


def read_benchmark(folder: Path, asked: Asked) -> Iterator[Raw | LeftOut]:
    """Yield a benchmark's pages with their gold texts, in order of their names.

    Without these where the article is to be found, or is asked for by a selector.
    """
    gold = asked.content != "auto" and not is_selector(asked.content)
    whole = _object(folder / f"{TRUTH}.json", folder)
    for path in sorted((folder / "html").iterdir(), key=lambda p: p.name):
        if kind_of(path.name) != "html":
            continue
        if not inside(path, folder):
            yield LeftOut(str(path), "outside")
            continue
        name = stem_and_ending(path.name)[0]
        truth = whole.get(name) or _object(folder / TRUTH / f"{name}.json", folder)
        data = read_bytes(path)
        if isinstance(data, LeftOut):
            yield data
        else:
            fields = _fields(truth)
            if not gold:
                del fields["text"]
            yield Raw(str(path), name, data, f"wcxb:{folder.name}", fields=fields)


def _fields(truth: Mapping[str, Any]) -> dict[str, object]:
    gold = truth.get("ground_truth", truth)
    gold = gold if isinstance(gold, dict) else {}
    said = truth.get("_internal")
    licence = said.get("licence") if isinstance(said, dict) else None
    found = {
        "text": gold.get("main_content", gold.get("articleBody")),
        "title": gold.get("title"),
        "author": gold.get("author"),
        "date": gold.get("publish_date"),
        "url": truth.get("url"),
        "licence": licence,
    }
    # Pages of other types may have no article; an article without text is an error of its file.
    kind = said.get("page_type") if isinstance(said, dict) else None
    primary = kind.get("primary", "article") if isinstance(kind, dict) else "article"
    found["no_article"] = primary != "article" or None
    return {k: v for k, v in found.items() if v is not None or k == "text"}


def _object(path: Path, folder: Path) -> dict[str, Any]:
    if not path.is_file() or not inside(path, folder):
        return {}
    data = read_bytes(path)
    try:
        value = {} if isinstance(data, LeftOut) else json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
