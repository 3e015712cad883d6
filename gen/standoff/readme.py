"""The card of a standoff folder: README.md, with what the Hub reads of it."""

from __future__ import annotations

from gen.card import CANARY
from gen.labels import LABEL_TEXT
from gen.rights import Rights
from gen.shards.manifest import Manifest
from gen.standoff.listing import FILE
from gen.standoff.masking import SLOT


def card(made: Manifest, found: Rights) -> str:
    """Return the card of a standoff folder."""
    config, counts = made.config, made.counts
    splits = list(dict.fromkeys(s.split for s in made.shards))
    files = [x for s in splits for x in (f"  - split: {s}", f"    path: data/{s}-*.parquet")]
    lines = [
        "---",
        "language:",
        *(f"- {x}" for x in config.languages),
        "license: cc0-1.0",
        "tags:",
        "- synthetic",
        "- boilerplate-removal",
        "- content-extraction",
        "- standoff",
        "configs:",
        "- config_name: default",
        "  data_files:",
        *files,
        "---",
        "",
        "# Labelled pages made with pagenoise, without their articles",
        "",
        f"{counts.rows:,} synthetic web pages: real articles wrapped in invented page noise, with",
        "a label for every character. **The articles' texts are not here**, nor anything that",
        f"follows from them (titles, quotations, teasers, addresses): `{SLOT}` stands for each",
        "such character, so that all offsets hold. What is here is the pages' noise, and is CC0.",
        "",
        f"**The pages are synthetic and are not meant for language-model pretraining.** `{CANARY}`",
        "",
        "## The full pages",
        "",
        "Whoever has the articles makes the very same pages of them, proved by digests:",
        "",
        "```",
        "pagenoise hydrate THIS_FOLDER --articles SOURCE --out DIR",
        "```",
        "",
        f"`{FILE}` lists the {made.articles.count:,} articles: id, author, address, licence,",
        "source, and the SHA-256 of each body. The run made must have the root digest",
        f"`{made.root_digest}`.",
        "",
        "## Columns",
        "",
        "As of full pages, but for `tokens`, `token_starts` and `tags`, which follow from the",
        "text. More: `slots` (spans of `html_spans` that are not shown, and which block of the",
        "page's article each is, -1 for what is none), `plan` (the article by its place in the",
        "list), `digest` (content digest of the full row).",
        "",
        "## Labels",
        "",
        "Characters of the full pages' text in each label.",
        "",
        "| label | characters | meaning |",
        "|---|---|---|",
        *(f"| `{k}` | {n:,} | {LABEL_TEXT[k]} |" for k, n in counts.labels.items()),
        "",
        "## Whose the articles are",
        "",
        *found.section(),
    ]
    return "\n".join(lines)
