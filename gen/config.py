"""A run's configuration: what is asked, in one frozen record, and its digest.

The digest covers what changes rows and nothing else: never output, workers, engine, pieces,
paths or the clock (CONTRACT.md section 4 in the project's papers).
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from gen.errors import ConfigError

DEFAULT_SPLITS: Final = {"train": 0.9, "validation": 0.05, "test": 0.05}
DEFAULT_VIEWS: Final = {"resiliparse": 2.0, "resiliparse-main": 2.0, "rendered": 1.0}
DEFAULT_KINDS: Final = {
    "article": 0.84,
    "truncated": 0.05,
    "thread": 0.0,
    "index": 0.07,
    "none": 0.04,
}
UNSEEN: Final = "test_unseen"


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One view of the run's mix: its weight and the options of its tool."""

    weight: float = 1.0
    options: dict[str, bool | int | float | str] = {}


class RunConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that decides the rows of a run; `gen.runs.resolve` fills what is derived."""

    seed: int = 0
    pages: int = 200
    splits: dict[str, float] = msgspec.field(default_factory=lambda: dict(DEFAULT_SPLITS))
    unseen_families: float = 0.0
    shard_size: int = 1000
    languages: dict[str, float] = msgspec.field(default_factory=lambda: {"bg": 1.0, "en": 1.0})
    """Language to weight."""
    sites: dict[str, float] = msgspec.field(default_factory=dict)
    """Family to weight; empty until resolved: all families there are, with their own weights."""
    views: dict[str, View] = msgspec.field(
        default_factory=lambda: {k: View(weight=w) for k, w in DEFAULT_VIEWS.items()}
    )
    profile: str = "default"
    profile_values: dict[str, float] = msgspec.field(default_factory=dict)
    """The profile's content, resolved, so that its file's name has no say."""
    names: str = "pools"
    strings: str = "pools"
    """Interface strings: `pools`, or `packages` for variants from installed packages beside them.
    """
    strings_from: list[str] = msgspec.field(default_factory=list)
    """The packages that gave some, as `Name version (licence)`."""
    articles_digest: str = ""
    """Digest of the frozen article list."""
    borrowed: list[str] = msgspec.field(default_factory=list)
    """Where comments and teasers come from in place of the pools, as `kind:basename`."""
    keep_names: bool = False
    """Names in borrowed comments are those of the data."""
    comments_digest: str = ""
    """Digest of the borrowed comments as frozen, "" where the pools' are used."""
    teasers_digest: str = ""
    content_digest: str = ""
    """Digest of families, parts, words and schemas used."""
    viewed_from: str = ""
    """Root digest of the run whose rows these are in another view, "" for pages of its own."""

    def digest(self) -> str:
        """Return the run digest: SHA-256 in hex over the canonical JSON of every field."""
        # Converted once more, 1 and 1.0 are the same weight.
        fields = msgspec.to_builtins(msgspec.convert(msgspec.to_builtins(self), RunConfig))
        fields["splits"] = list(fields["splits"].items())  # their order says which pages they hold
        return hashlib.sha256(msgspec.json.encode(fields, order="sorted")).hexdigest()


def split_ranges(config: RunConfig) -> dict[str, range]:
    """Return each split's contiguous range of page indices, in the order given.

    Shares are scaled so that they and `unseen_families` (a last split) fill all pages; every split
    asked for gets at least one page when there are enough. Raises ConfigError when they do not fit.
    """
    shares = dict(config.splits)
    if not shares or any(s <= 0 for s in shares.values()):
        raise ConfigError("each split needs a share above 0", where="--splits")
    total = sum(shares.values())
    if abs(total - 1) > 1e-6:
        raise ConfigError(
            f"splits add up to {total:g}, not 1",
            where="--splits",
            todo="for example --splits train=0.9,validation=0.05,test=0.05",
        )
    if config.unseen_families:
        shares = {k: s * (1 - config.unseen_families) for k, s in shares.items()}
        shares[UNSEEN] = config.unseen_families
    if config.pages < len(shares):
        raise ConfigError(
            f"{config.pages} pages cannot fill {len(shares)} splits",
            where="--pages",
            todo=f"ask for at least {len(shares)} pages, or for one split: --splits train=1",
        )
    sizes = [max(1, round(config.pages * s)) for s in shares.values()]
    # Rounding and the floor of one page are paid for by the largest split.
    largest = max(range(len(sizes)), key=lambda i: sizes[i])
    sizes[largest] += config.pages - sum(sizes)
    out, at = {}, 0
    for name, size in zip(shares, sizes, strict=True):
        out[name] = range(at, at + size)
        at += size
    return out


class ShardSpec(msgspec.Struct, frozen=True):
    """One shard to be written: its place in the run and the indices it holds."""

    number: int
    """Counts through the run; what --shards A:B means."""
    split: str
    in_split: int
    of_split: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        """File name in data/."""
        return f"{self.split}-{self.in_split:05d}-of-{self.of_split:05d}.parquet"


def shard_specs(config: RunConfig) -> list[ShardSpec]:
    """Return all shards of a run in order; a shard never crosses a split."""
    out: list[ShardSpec] = []
    for split, pages in split_ranges(config).items():
        count = -(-len(pages) // config.shard_size)
        for i in range(count):
            start = pages.start + i * config.shard_size
            stop = min(start + config.shard_size, pages.stop)
            out.append(ShardSpec(len(out), split, i, count, start, stop))
    return out
