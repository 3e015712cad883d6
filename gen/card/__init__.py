"""The dataset card: README.md of a run folder, and the fuller one that a run has on the Hub.

::

    facts     what is known of a run only when its rows were read
    front     the metadata at the head, as YAML
    sections  the text: what it is, how to load and check it, what stands in it
    owners    whose the texts are, and who is named in them
    markdown  tables, and somebody's text made harmless
"""

from __future__ import annotations

from collections.abc import Sequence

from gen import rights
from gen.borrowed import NOTHING, Borrowed
from gen.card import front, sections
from gen.card.facts import Config, Credit, Facts, Seen, Value
from gen.card.sections import CANARY
from gen.families import Families
from gen.shards.manifest import Manifest

__all__ = ["CANARY", "Config", "Credit", "Facts", "Seen", "Value", "write"]


def write(
    manifest: Manifest,
    articles: Sequence[Credit],
    borrowed: Borrowed = NOTHING,
    facts: Facts | None = None,
    families: Families | None = None,
) -> str:
    """Return the card as Markdown with YAML front matter.

    `families` are the run's, for what learned ones hold of somebody's pages.
    Without `facts` it is that of a run folder: made from the manifest alone, no row is read.
    """
    whose = rights.of_run(articles, borrowed, families)
    title = facts.name.partition("/")[2] if facts else "Labelled pages made with pagenoise"
    head = front.write(manifest, whose, facts.configs if facts else (), title)
    text = sections.write(manifest, articles, borrowed, facts, title, whose)
    return f"---\n{head}\n---\n\n{text}"
