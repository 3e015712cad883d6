"""Which text of a page is its article, where no gold text says so.

::

    blocks      the text of a page, block by block; marks to know blocks again by
    selecting   the article by a CSS selector
    voting      the article as three extractors see it, with a score
"""

from gen.learn.finding.blocks import blocks
from gen.learn.finding.selecting import is_selector, select
from gen.learn.finding.voting import SURE, Found, check_extractors, find

__all__ = [
    "SURE",
    "Found",
    "blocks",
    "check_extractors",
    "find",
    "is_selector",
    "select",
]
