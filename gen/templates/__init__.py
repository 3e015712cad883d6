"""Real HTML in Jinja syntax, labels as attributes, compiled to Python functions that count.

A `Library` reads template files from folders, compiles each *part* (a file, one of its macros or a
statement, in the surroundings it is called in) once, and binds parts to a site: class names,
phrases and all else that a site fixes become constants. A bound part writes HTML, text and labelled
pieces in one pass.

::

    tags         what HTML elements do to a page's text, as tables
    names        expressions of templates
    places       nouns: places, calls, elements, attributes, holes
    writer       Python source for one part
    marks        labels, groups and hiding, as a start tag gives them
    attributes   the other attributes of a start tag
    texts        text nodes
    markup       the HTML, read once across control flow
    blocks       which statements become parts of their own
    front        Jinja's tree walked
    files        template files, found and parsed
    tape         constants and variables of what a stretch writes
    writing      how a site writes markup
    follow       what may follow an end tag
    dress        what a site decides about constant HTML
    fixed        parts that are the same on all pages of a site
    faults       errors while a page is written, traced back to templates
    bound        parts bound to a site
    kept         compiled parts on disk
    parts        the library
"""

from __future__ import annotations

from gen.templates.bound import Bound, Sink
from gen.templates.dress import Dress
from gen.templates.fixed import Group
from gen.templates.kept import Kept, digest
from gen.templates.parts import Library, Part
from gen.templates.places import Call
from gen.templates.writing import Writing, esc_text

__all__ = [
    "Bound",
    "Call",
    "Dress",
    "Group",
    "Kept",
    "Library",
    "Part",
    "Sink",
    "Writing",
    "digest",
    "esc_text",
]
