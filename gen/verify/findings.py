"""What verification can find, after bagit's typed errors.

::

    Finding
    |-- ManifestBroken     no manifest, or one that contradicts itself
    |-- FileMissing        a file of the run is not there
    |-- UnexpectedFile     a file that the run does not know
    |-- ChecksumMismatch   a file, or the rows in it, are not what was written
    |-- ShardBroken        a shard that is not a table of rows
    |-- RowBroken          a stored row fails an invariant
    |-- RowDiffers         a stored row is not the row made again, or the other run's
    |-- ConfigDiffers      a key of the configuration
    |-- ContentDiffers     a content file
    |-- ArticlesDiffer     the article list
    `-- VersionDiffers     a library's version; rows may be the same all the same
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be. Fields that do not apply are empty."""

    what: str
    file: str = ""
    """In the run folder, with forward slashes."""
    row: str = ""
    """The row's id."""
    column: str = ""
    todo: str = ""

    @property
    def kind(self) -> str:
        """Name of the kind of finding, as a program may read it."""
        return type(self).__name__

    def as_dict(self) -> dict[str, str]:
        """Return kind and fields, for JSON."""
        return {"kind": self.kind, **asdict(self)}

    def __str__(self) -> str:
        places = [x for x in (self.file, self.row and f"row {self.row}", self.column) if x]
        text = ": ".join([*places, self.what])
        return f"{self.kind}: {text}" + (f"\n  {self.todo}" if self.todo else "")


class ManifestBroken(Finding):
    """No manifest, or one that contradicts itself."""

    __slots__ = ()


class FileMissing(Finding):
    """A file of the run is not there."""

    __slots__ = ()


class UnexpectedFile(Finding):
    """A file that the run does not know."""

    __slots__ = ()


class ChecksumMismatch(Finding):
    """A file, or the rows in it, are not what was written."""

    __slots__ = ()


class ShardBroken(Finding):
    """A shard that is not a table of rows."""

    __slots__ = ()


class RowBroken(Finding):
    """A stored row fails an invariant."""

    __slots__ = ()


class RowDiffers(Finding):
    """A stored row is not the row made again, or the other run's."""

    __slots__ = ()


class ConfigDiffers(Finding):
    """A key of the configuration."""

    __slots__ = ()


class ContentDiffers(Finding):
    """A content file."""

    __slots__ = ()


class ArticlesDiffer(Finding):
    """The article list."""

    __slots__ = ()


class VersionDiffers(Finding):
    """A library's version; rows may be the same all the same."""

    __slots__ = ()
