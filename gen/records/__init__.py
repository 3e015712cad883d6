"""Rows: what one is, how Arrow holds it, and the invariants that each must satisfy.

::

    row       Row, one page in one view
    features  the columns: Arrow schema, `datasets` metadata, JSON Schema, from one table
    tables    rows <-> Arrow tables, by flat arrays; the first difference of two rows
    checks    the self-check: invariants 1 to 5
    together  the same for many rows at once
    sizes     characters of runs and spans, and what a run says
"""

from gen.records.checks import check, check_html
from gen.records.features import COLUMNS, json_schema, schema
from gen.records.row import (
    ARTICLE_FIELDS,
    ARTICLE_KINDS,
    END,
    GROUP,
    LABEL,
    PAGE_KINDS,
    SRC,
    START,
    Longs,
    Row,
)
from gen.records.sizes import run_sizes, run_text, solid, span_sizes
from gen.records.tables import Difference, difference, rows, table
from gen.records.together import check_all

__all__ = [
    "ARTICLE_FIELDS",
    "ARTICLE_KINDS",
    "COLUMNS",
    "END",
    "GROUP",
    "LABEL",
    "PAGE_KINDS",
    "SRC",
    "START",
    "Difference",
    "Longs",
    "Row",
    "check",
    "check_all",
    "check_html",
    "difference",
    "json_schema",
    "rows",
    "run_sizes",
    "run_text",
    "schema",
    "solid",
    "span_sizes",
    "table",
]
