"""Whose texts a run holds, and what may be done with them.

::

    licences   spellings of licences -> what they ask
    findings   a run's texts -> do they go together, may they be passed on, under which licence

A page mixes texts: its article, teasers of others, comments. So what the licences of a run ask must
hold of every page, and the strictest of them is that of the whole.
"""

from gen.rights.findings import (
    Owned,
    Rights,
    Share,
    asks,
    judge,
    linked,
    of_folder,
    of_run,
    own_families,
)
from gen.rights.licences import Licence, understand

__all__ = [
    "Licence",
    "Owned",
    "Rights",
    "Share",
    "asks",
    "judge",
    "linked",
    "of_folder",
    "of_run",
    "own_families",
    "understand",
]
