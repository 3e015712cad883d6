"""A run without anybody's texts, and the same run again from a reader's own copy of them.

Rows are pure functions of configuration, articles and content. So a run can be published without
its articles: whoever has them makes the very same rows. What is published beside the configuration
is each page with a mark in place of all that its articles have a say in.

::

    twin       the same run with other articles: every letter exchanged for its neighbour
    masking    a row beside its twin: what differs is the articles', the rest is the page's own
    listing    the articles without their texts: digests, sizes, who wrote them, where they lie
    writing    a run folder -> a standoff folder
    folder     a standoff folder, read and checked
    hydrating  a standoff folder and the articles -> the run, proved by its digests

Nothing is searched for: a character stands in a standoff file because the page has it whatever its
articles say. That holds for titles in addresses, in scripts and in alternative texts, too.
"""

from gen.standoff.folder import NAME, Standoff, check, is_standoff, load
from gen.standoff.hydrating import Hydrated, hydrate
from gen.standoff.listing import FILE
from gen.standoff.masking import SLOT, Masked, mask
from gen.standoff.writing import write

__all__ = [
    "FILE",
    "NAME",
    "SLOT",
    "Hydrated",
    "Masked",
    "Standoff",
    "check",
    "hydrate",
    "is_standoff",
    "load",
    "mask",
    "write",
]
