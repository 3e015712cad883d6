"""The metadata at the head of a card, as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from gen.card.facts import Config
from gen.rights import Rights
from gen.shards.manifest import Manifest

_SIZES: Final = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
PAGES: Final = "pages"
"""The config of the rows."""


def write(manifest: Manifest, whose: Rights, configs: Sequence[Config], title: str) -> str:
    """Return the YAML between a card's `---` lines; without configs that of the rows alone."""
    from huggingface_hub import DatasetCardData

    rows = manifest.counts.rows
    splits = list(dict.fromkeys(s.split for s in manifest.shards))
    folders = {c.name: c.folder for c in configs} or {PAGES: "data"}
    data = DatasetCardData(
        pretty_name=title,
        language=list(manifest.config.languages),
        annotations_creators=["machine-generated"],
        language_creators=["machine-generated", "found"],
        task_categories=["token-classification", "text-classification"],
        size_categories=[next((x for limit, x in _SIZES if rows < limit), "10M<n<100M")],
        tags=["synthetic", "boilerplate-removal", "content-extraction", "comments", "html"],
        **whose.metadata(),
    )
    data["configs"] = [_files(name, folder, splits) for name, folder in folders.items()]
    if configs:
        data["dataset_info"] = [_info(c) for c in configs]
    return str(data.to_yaml()).strip()


def _files(name: str, folder: str, splits: Iterable[str]) -> dict[str, Any]:
    # The dash ends a split's name: `test` is not `test_unseen`.
    files = [{"split": x, "path": f"{folder}/{x}-*.parquet"} for x in splits]
    first: Mapping[str, Any] = {"default": True} if name == PAGES else {}
    return {"config_name": name, **first, "data_files": files}


def _info(config: Config) -> dict[str, Any]:
    from datasets import DatasetInfo, SplitDict, SplitInfo

    splits = SplitDict()
    for name, rows in config.rows.items():
        splits.add(SplitInfo(name, num_bytes=config.memory[name], num_examples=rows))
    info = DatasetInfo(
        features=config.features,
        splits=splits,
        download_size=config.download,
        dataset_size=sum(config.memory.values()),
    )
    return {"config_name": config.name, **info._to_yaml_dict()}
