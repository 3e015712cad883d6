"""A user's own page -> a site family: real structure around other real articles.

`mark` finds what every text of a page is, its article by the text that is known to be it; `learn`
turns the marked page into the files of a family; `write` puts these into a folder that
`--sites-dir` takes. All three are pure functions of their arguments but for the folder.

::

    model      nouns: SourcePage -> Marked -> Learned
    blurring   addresses, data and comments said anew, of the same length
    cleaning   HTML as found -> a tree that loads and runs nothing
    walking    texts in order, and what hides them
    matching   the article's text found among the page's, word by word, in order
    hints      what class names and landmarks say
    sayings    what texts say by themselves: phrases, dates
    labelling  a label for each text, with the reason and how sure it is
    marking    all of these: SourcePage -> Marked
    shaping    the article's blocks -> stretches of the page that other articles fill
    repeating  neighbours that are alike -> loops over teasers, comments
    holes      texts of the page -> holes that our own words of the same kind and length fill
    pieces     what a template is made of
    heads      the head
    emitting   the tree -> the text of its template
    family     a marked page -> site.toml, templates, learned.json
    inputs     files, folders, archives, rows, benchmarks -> SourcePage, or why a page is left out
    finding    the article of a page where nobody says which it is, as `SourcePage.content`
    aligning   several Marked of one site -> one of them, with more labels sure
    many       all of it: pages in, a folder of families out
"""

from __future__ import annotations

from gen.learn.family import learn
from gen.learn.marking import mark
from gen.learn.model import Keep, Learned, LearnError, Mark, Marked, SourcePage, Text, write

__all__ = [
    "Keep",
    "LearnError",
    "Learned",
    "Mark",
    "Marked",
    "SourcePage",
    "Text",
    "learn",
    "mark",
    "write",
]
