"""Comments and teasers from the user's own data, in place of the pools.

::

    kinds     remarks, conversations, headlines; what a run borrows
    columns   which column holds what
    masking   people, addresses and numbers in a remark, replaced
    reading   sources -> conversations and headlines
    frozen    both in the run folder, and their digests
"""

from gen.borrowed.frozen import COMMENTS, TEASERS, digests, packed, read
from gen.borrowed.kinds import NOTHING, Borrowed, Conversation, Headline, Remark
from gen.borrowed.reading import Count, Wanted, borrow

__all__ = [
    "COMMENTS",
    "NOTHING",
    "TEASERS",
    "Borrowed",
    "Conversation",
    "Count",
    "Headline",
    "Remark",
    "Wanted",
    "borrow",
    "digests",
    "packed",
    "read",
]
