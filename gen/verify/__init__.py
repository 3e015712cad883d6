"""Is a run folder what it claims to be? Findings, collected, never raised at the first.

::

    findings  the kinds of finding, each with file, row, column and what to do
    files     level "files": manifest, configuration, checksums, nothing missing, nothing more
    rows      level "rows": every invariant on stored rows, digests of contents
    remake    level "remake": rows made again and compared; and two runs compared
"""

from gen.verify.files import verify_files
from gen.verify.findings import (
    ArticlesDiffer,
    ChecksumMismatch,
    ConfigDiffers,
    ContentDiffers,
    FileMissing,
    Finding,
    ManifestBroken,
    RowBroken,
    RowDiffers,
    ShardBroken,
    UnexpectedFile,
    VersionDiffers,
)
from gen.verify.remake import causes, diff, verify_remake
from gen.verify.rows import read_row, sampled, verify_rows

__all__ = [
    "ArticlesDiffer",
    "ChecksumMismatch",
    "ConfigDiffers",
    "ContentDiffers",
    "FileMissing",
    "Finding",
    "ManifestBroken",
    "RowBroken",
    "RowDiffers",
    "ShardBroken",
    "UnexpectedFile",
    "VersionDiffers",
    "causes",
    "diff",
    "read_row",
    "sampled",
    "verify_files",
    "verify_remake",
    "verify_rows",
]
