"""The dataset card: README.md of a run folder, written from its manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from gen.articles import Article
from gen.borrowed import NOTHING, Borrowed
from gen.labels import LABEL_TEXT
from gen.shards.manifest import Manifest
from gen.wording import language

CANARY: Final = "pagenoise canary 7d0c1f5e-3a64-4c0b-9b57-2f8e1c6ad943"
"""Stands in every card, never in a page: finding it in a corpus says that cards were crawled."""
_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
)


def write(manifest: Manifest, articles: Sequence[Article], borrowed: Borrowed = NOTHING) -> str:
    """Return the card as Markdown with YAML front matter."""
    config, counts = manifest.config, manifest.counts
    splits = list(dict.fromkeys(s.split for s in manifest.shards))
    size = next((name for limit, name in _SIZES if counts.rows < limit), "1M<n<10M")
    licences = sorted(
        {a.licence for a in articles}
        | {c.licence for c in borrowed.comments}
        | {h.licence for h in borrowed.teasers}
    )
    front = [
        "---",
        "language:",
        *(f"- {x}" for x in config.languages),
        "license: other",
        f"license_name: {json.dumps(', '.join(licences))}",
        "task_categories:",
        "- token-classification",
        "- text-classification",
        "size_categories:",
        f"- {size}",
        "tags:",
        "- synthetic",
        "- boilerplate-removal",
        "- content-extraction",
        "configs:",
        "- config_name: default",
        "  data_files:",
    ]
    for split in splits:
        front += [f"  - split: {split}", f"    path: data/{split}-*.parquet"]
    front += ["---", ""]
    lines = [
        "# Labelled pages made with pagenoise",
        "",
        (
            f"{counts.rows:,} synthetic web pages: real article bodies wrapped in invented page "
            "noise, with a label for "
            f"every character, in HTML and as text. {counts.tokens:,} tokens."
        ),
        "",
        f"**The pages are synthetic and are not meant for language-model pretraining.** `{CANARY}`",
        "",
        "```python",
        "from datasets import load_dataset",
        'pages = load_dataset("PATH_OR_NAME", split="train")',
        "```",
        "",
        "## Splits",
        "",
        "| split | rows |",
        "|---|---|",
        *(f"| {x} | {sum(s.rows for s in manifest.shards if s.split == x):,} |" for x in splits),
        "",
        *_unread(config.languages),
        "## Views",
        "",
        "| view | rows |",
        "|---|---|",
        *(f"| {k} | {n:,} |" for k, n in counts.views.items()),
        "",
        "## Labels",
        "",
        "Characters of text in each label.",
        "",
        "| label | characters | meaning |",
        "|---|---|---|",
        *(f"| `{k}` | {n:,} | {LABEL_TEXT[k]} |" for k, n in counts.labels.items()),
        "",
        "## Articles",
        "",
        f"{manifest.articles.count:,} articles, digest `{manifest.articles.digest}`. Licences: "
        + "; ".join(f"{x} ({sum(a.licence == x for a in articles):,})" for x in licences)
        + ". Author, address and "
        "licence of each are in the column `article`.",
        "",
        *_lent(manifest, borrowed),
        "## Check and remake",
        "",
        "```",
        "pagenoise verify DIR --level rows",
        "pagenoise verify DIR --level remake --rows 1%",
        "```",
        "",
        f"Run digest `{manifest.run_digest}`, root digest `{manifest.root_digest}`.",
        "",
        "Names, sites and comments are invented; hosts end in `.example`."
        if not borrowed.comments
        else "Sites are invented; hosts end in `.example`.",
        "",
    ]
    return "\n".join(front + lines)


def _lent(manifest: Manifest, borrowed: Borrowed) -> list[str]:
    """Return the section on comments and teasers that are not from the pools."""
    out: list[str] = []
    for name, texts, count in (
        ("comments", borrowed.comments, sum(len(c.remarks) for c in borrowed.comments)),
        ("teasers", borrowed.teasers, len(borrowed.teasers)),
    ):
        if texts:
            sources = ", ".join(sorted({x.source for x in texts}))
            licences = ", ".join(sorted({x.licence for x in texts}))
            digest = getattr(manifest.config, f"{name}_digest")
            languages = ", ".join(sorted({x.lang for x in texts}))
            out.append(
                f"- {count:,} real {name} ({languages}) from {sources}; licence: {licences};"
                f" digest `{digest}`, kept in `{name}.parquet`."
            )
    if borrowed.comments:
        out.append(
            "- Names of people who comment are those of the data."
            if manifest.config.keep_names
            else "- Names of people who comment, and links in comments, are replaced by invented"
            " ones; people who are talked about may still be named."
        )
        out.append("- E-mail addresses and phone numbers in comments are replaced.")
    return ["## Comments and teasers", "", *out, ""] if out else []


def _unread(languages: Iterable[str]) -> list[str]:
    """Return a warning for languages whose words no native speaker has read."""
    found = [x for x in languages if not language(x).info.get("read_natively")]
    if not found:
        return []
    return [f"No native speaker has read the words of: {', '.join(found)}.", ""]
