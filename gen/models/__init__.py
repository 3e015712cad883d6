"""What templates see: a page and its site, as plain records of strings.

Every string is trimmed and not empty unless its docstring says it may be; numbers come as strings
ready to print. The compiler of templates checks attribute paths against these types.
"""

from gen.models.forms import Field, Form
from gen.models.nouns import (
    Block,
    Column,
    Fact,
    Figure,
    Link,
    Person,
    Poll,
    Related,
    Run,
    Section,
    Teaser,
    TeaserList,
)
from gen.models.page import Extra, Page
from gen.models.site import Cookie, Fittings, Site, Slots
from gen.models.talk import Comment, Member, Thread

__all__ = [
    "Block",
    "Column",
    "Comment",
    "Cookie",
    "Extra",
    "Fact",
    "Field",
    "Figure",
    "Fittings",
    "Form",
    "Link",
    "Member",
    "Page",
    "Person",
    "Poll",
    "Related",
    "Run",
    "Section",
    "Site",
    "Slots",
    "Teaser",
    "TeaserList",
    "Thread",
]
