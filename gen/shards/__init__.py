"""Rows to Parquet shards: written under a lock and a temporary name, counted and hashed on the way.

::

    files    locks that die with their process, files that appear whole or not at all
    digests  the content digest: rows, whatever wrote their Parquet file
    counts   what a summary needs to know of the rows
    writer   one shard: write it, or take the one that is there
    manifest what a run is made of and holds; written last
    runs     the run folder: start it, join it, or refuse
"""

from gen.shards.counts import Counts, Tally
from gen.shards.digests import ContentDigest, content_digest, root_digest
from gen.shards.files import disk_errors, file_digest, shard_lock, sweep, write_whole
from gen.shards.runs import (
    collect,
    config_differences,
    config_part,
    prepare_folder,
    read_config,
    read_settings,
)
from gen.shards.writer import ShardRecord, ShardWriter, read_batches, stored_shard, write_shard

__all__ = [
    "ContentDigest",
    "Counts",
    "ShardRecord",
    "ShardWriter",
    "Tally",
    "collect",
    "config_differences",
    "config_part",
    "content_digest",
    "disk_errors",
    "file_digest",
    "prepare_folder",
    "read_batches",
    "read_config",
    "read_settings",
    "root_digest",
    "shard_lock",
    "stored_shard",
    "sweep",
    "write_shard",
    "write_whole",
]
