"""The text of a card, section by section; each is lines of Markdown, or none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from gen import folders
from gen.borrowed import Borrowed
from gen.card import owners
from gen.card.facts import Credit, Facts
from gen.card.markdown import code, counted, plain, table
from gen.labels import LABEL_TEXT
from gen.policies import load
from gen.records import COLUMNS
from gen.rights import Rights
from gen.shards.manifest import Manifest
from gen.wording import language

CANARY: Final = "pagenoise canary 7d0c1f5e-3a64-4c0b-9b57-2f8e1c6ad943"
"""Stands in every card, never in a page: finding it in a corpus says that cards were crawled."""
_KINDS: Final = {
    "article": "a whole article",
    "truncated": "an article that a paywall or a “read more” cuts",
    "thread": "a forum thread or a question: the opening post is the article",
    "index": "a front or section page, without an article",
    "none": "an error, a login or a consent wall",
}


def write(
    manifest: Manifest,
    articles: Sequence[Credit],
    borrowed: Borrowed,
    facts: Facts | None,
    title: str,
    whose: Rights,
) -> str:
    """Return the text of a card."""
    parts = [
        _what(manifest, facts, title),
        _load(facts),
        _splits(manifest, facts),
        _columns() if facts else [],
        _labels(manifest, facts),
        _policies() if facts else [],
        _traps(manifest),
        _pages(manifest),
        _views(manifest, facts),
        _value(facts),
        owners.articles_of(manifest, articles, whose),
        owners.dropped(manifest),
        owners.lent(manifest, borrowed),
        owners.people(borrowed),
        _limits(),
        _proof(manifest, facts),
    ]
    return "\n".join(line for part in parts if part for line in (*part, ""))


def _what(manifest: Manifest, facts: Facts | None, title: str) -> list[str]:
    counts = manifest.counts
    out = [
        f"# {title}",
        "",
        (
            f"{counts.rows:,} synthetic web pages: real article bodies wrapped in invented page"
            " noise (menus, teasers, comment sections, forms, notices), with a label for every"
            f" character, in HTML and as text. {counts.tokens:,} tokens. For training models that"
            " separate an article from its page: main-content extractors, line filters, comment"
            " detectors. Made with pagenoise."
        ),
        "",
        f"**The pages are synthetic and are not meant for language-model pretraining.** `{CANARY}`",
    ]
    for note in facts.notes if facts else ():
        out += ["", note]
    if facts and facts.picture:
        out += ["", f"![A page's text, tinted by what each line is]({facts.picture})"]
    return out


def _load(facts: Facts | None) -> list[str]:
    if facts is None:
        return [
            "```python",
            "from datasets import load_dataset",
            'pages = load_dataset("PATH_OR_NAME", split="train")',
            "```",
        ]
    out = ["## Load", "", "```python", "from datasets import load_dataset"]
    out += [f'{c.name} = load_dataset("{facts.name}", "{c.name}")' for c in facts.configs]
    out += ["```", ""]
    out += [f"- `{c.name}`: {c.text}" for c in facts.configs]
    out += [
        "",
        (
            "`tokens` trains run_ner.py of transformers as it is; `lines` has the columns of its"
            " run_classification.py (`--text_column_names text`). `streaming=True` reads rows as"
            " they are needed."
        ),
        (
            "`page` in `lines` and `tokens` is `id` in `pages`, which names article, author,"
            " address and licence."
        ),
    ]
    return out


def _splits(manifest: Manifest, facts: Facts | None) -> list[str]:
    splits = dict.fromkeys(s.split for s in manifest.shards)
    rows = {x: sum(s.rows for s in manifest.shards if s.split == x) for x in splits}
    if facts is None:
        shown = table(("split", "rows"), ((x, f"{n:,}") for x, n in rows.items()))
    else:
        head = ("split", *(c.name for c in facts.configs))
        shown = table(head, ((x, *(f"{c.rows[x]:,}" for c in facts.configs)) for x in rows))
    return [
        "## Splits",
        "",
        *shown,
        "",
        "Sites, articles and long noise lines of one split are in no other.",
    ]


def _labels(manifest: Manifest, facts: Facts | None) -> list[str]:
    counts = dict(sorted(manifest.counts.labels.items()))
    if facts is None:
        head: tuple[str, ...] = ("label", "characters", "meaning")
        rows: Iterable[tuple[str, ...]] = (
            (f"`{k}`", f"{n:,}", LABEL_TEXT[k]) for k, n in counts.items()
        )
    else:
        head = ("label", "characters", "meaning", "example")
        rows = (
            (f"`{k}`", f"{n:,}", LABEL_TEXT[k], code(facts.examples.get(k, "")))
            for k, n in counts.items()
        )
    return ["## Labels", "", "Characters of text in each label.", "", *table(head, rows)]


def _policies() -> list[str]:
    rows = []
    for one in _schema("policies"):
        if not one.get("exporter") or one["name"] == "lines":
            classes = ", ".join(load(one["name"]).classes)
            rows.append((f"`{one['name']}`", classes, one["text"]))
    return [
        "## Policies",
        "",
        (
            "What counts as content is a choice. `pagenoise export --policy NAME` and"
            " `gen.policies.load(NAME)` map labels to the classes of one; `lines` and `tokens`"
            " here were made with `lines` and `article-body`."
        ),
        "",
        *table(("policy", "classes", "meaning"), rows),
    ]


def _traps(manifest: Manifest) -> list[str]:
    counts = manifest.counts.traps
    if not counts:
        return []
    texts = {x["id"]: x["text"] for x in _schema("traps")}
    rows = ((f"`{k}`", f"{n:,}", texts.get(k, "")) for k, n in sorted(counts.items()))
    return [
        "## Traps",
        "",
        "Hard cases, each a known failure of extractors; the column `traps` lists those of a page.",
        "",
        *table(("trap", "pages", "meaning"), rows),
    ]


def _schema(name: str) -> list[dict[str, Any]]:
    """Return the list that a file of schemas/ is."""
    file = json.loads((folders.schemas() / f"{name}.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = file[name]
    return found


def _columns() -> list[str]:
    rows = ((f"`{k}`", text) for k, (_, text) in COLUMNS.items())
    return ["## Columns of `pages`", "", *table(("column", "meaning"), rows)]


def _pages(manifest: Manifest) -> list[str]:
    counts = manifest.counts
    return [
        "## Pages, sites, languages",
        "",
        *table(
            ("kind", "pages", "meaning"),
            ((f"`{k}`", f"{n:,}", _KINDS.get(k, "")) for k, n in counts.kinds.items()),
        ),
        "",
        "Families of sites, each dressed as many sites: "
        + counted(counts.families)
        + ". Languages: "
        + counted(counts.languages)
        + ".",
        *_unread(manifest.config.languages),
        *_strings(manifest.config.strings_from),
    ]


def _strings(packages: Sequence[str]) -> list[str]:
    """Return what is said of interface strings that are other packages'."""
    if not packages:
        return []
    return [
        "",
        "Beside pagenoise's own, some interface strings are translations out of the catalogues of "
        + ", ".join(packages)
        + "; what was read is kept in `strings/`.",
    ]


def _unread(languages: Iterable[str]) -> list[str]:
    """Return a warning for languages whose words no native speaker has read."""
    found = [x for x in languages if not language(x).info.get("read_natively")]
    if not found:
        return []
    return ["", f"No native speaker has read the words of: {', '.join(found)}."]


def _views(manifest: Manifest, facts: Facts | None) -> list[str]:
    counts = manifest.counts
    head: tuple[str, ...] = ("view", "pages", "asked")
    rows: list[tuple[str, ...]] = [
        (f"`{k}`", f"{n:,}", f"{counts.asked.get(k, 0):,}") for k, n in counts.views.items()
    ]
    text = [
        (
            "`text` is what a real tool prints of `html`, labels carried over. A page that a tool"
            " shows too little of is kept in another view: `asked` counts pages that were to be in"
            " this one."
        )
    ]
    if facts:
        head += ("characters known", "on the worst page", "invented", "body lost")
        seen = facts.views
        rows = [
            (
                *row,
                *(
                    (
                        f"{x.coverage:.2%}",
                        f"{x.worst:.2%}",
                        f"{x.invented:.2%}",
                        f"{x.body_lost:.2%}",
                    )
                    if (x := seen.get(name))
                    else ("-",) * 4
                ),
            )
            for row, name in zip(rows, counts.views, strict=True)
        ]
        text += [
            "",
            (
                f"Measured on {facts.measured:,} rows. Invented: marks that the tool adds. Body"
                " lost: characters of the body that a browser shows and the tool does not print."
            ),
        ]
    return ["## Views", "", *text, "", *table(head, rows)]


def _value(facts: Facts | None) -> list[str]:
    value = facts.value if facts else None
    if value is None:
        return []
    rows = (
        tuple(f"{x:.3f}" if isinstance(x, float) else plain(str(x)) for x in row)
        for row in value.rows
    )
    head = tuple(plain(x) for x in value.columns)
    return ["## Training value", "", plain(value.text), "", *table(head, rows)]


def _limits() -> list[str]:
    return [
        "## Limits",
        "",
        (
            "- Pages are made by templates: their noise is like that of real pages and is not"
            " drawn from them. Test on real pages; the column `weight` says how much commoner such"
            " pages are on the web than here."
        ),
        "- Comment sections, hard cases and pages without an article are over-sampled on purpose.",
        "- Bodies of `silver` quality come from extractors and may hold what these left in.",
        (
            "- Text in a view that could not be traced has the label `unknown`; leave it out of"
            " losses."
        ),
    ]


def _proof(manifest: Manifest, facts: Facts | None) -> list[str]:
    root, version = manifest.root_digest, manifest.versions.get("pagenoise", "unknown")
    if facts is None:
        commands = [
            "pagenoise verify DIR --level rows",
            "pagenoise verify DIR --level remake --rows 1%",
        ]
    else:
        commands = [
            f"pip install pagenoise=={version}"
            if version != "unknown"
            else "pip install pagenoise",
            f"pagenoise pull {facts.name} DIR",
            f"pagenoise verify DIR --level rows --root {root}",
            "pagenoise verify DIR --level remake --rows 1%",
        ]
    return [
        "## Check and remake",
        "",
        "```",
        *commands,
        "```",
        "",
        (
            "Every row is a pure function of `run.toml`, the articles and the templates: `rows`"
            " checks every label against the HTML, `remake` makes rows again and compares."
        ),
        "",
        f"Run digest `{manifest.run_digest}`, root digest `{root}`. Made with "
        + ", ".join(f"{k} {v}" for k, v in manifest.versions.items())
        + ".",
    ]
