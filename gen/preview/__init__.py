"""A page to look at: every labelled run tinted and named, for browsers and for terminals.

Works from the stored columns alone (`html`, `html_spans`, `groups`), so it shows any dataset's row.

::

    markup    the page, rebuilt tag by tag: inert, runs wrapped, attributes as chips
    frame     what stands around it: colours, legend, switches
    listing   spans as lines of text
"""

from gen.preview.frame import ROLES, tinted, tinted_html
from gen.preview.listing import tinted_text
from gen.preview.markup import group_names, runs_of

__all__ = ["ROLES", "group_names", "runs_of", "tinted", "tinted_html", "tinted_text"]
