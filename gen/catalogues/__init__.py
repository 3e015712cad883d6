"""Interface strings out of catalogues that other packages carry: `--strings packages`.

gen/words/strings.toml says which packages, and which of our phrases their strings are. They are
read straight from the files of installed packages; what was read is frozen into the run folder, so
that rows never depend on what is installed later.

::

    formats   files of catalogues
    fitting   one string -> a variant of a phrase, or nothing
    reading   installed packages -> strings by language
    frozen    a run's own strings in its folder

A string is taken only if it is a translation (for English: the text itself), of the language's
script, with every placeholder known and none lost.
"""

from gen.catalogues.fitting import fitting
from gen.catalogues.frozen import frozen, packed
from gen.catalogues.reading import UNITS, Found, read, sources

__all__ = ["UNITS", "Found", "fitting", "frozen", "packed", "read", "sources"]
