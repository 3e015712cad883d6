"""All that goes to the Hub with the rows: configs, card, picture, croissant.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

import msgspec
import pyarrow.parquet as pq

from gen import borrowed, card, rights
from gen.articles import read_articles
from gen.errors import UsageError
from gen.hub import configs, croissant, files, looks
from gen.hub.configs import CONFIGS, PAGES, Size
from gen.hub.files import CARD, CROISSANT, PICTURE, TABLES, VALUE, Upload, upload
from gen.shards.manifest import Manifest

_ABOUT: Final = {
    PAGES: "a page a row: `html` and `text`, labelled spans over both, tokens with tags",
    "lines": "a line a row: `text`, `label` (policy `lines`), the lines before and after it,"
    " `start` in the page's text",
    "tokens": f"up to {configs.WINDOW} tokens a row: `tokens`, `ner_tags` (policy `article-body`),"
    " `token_starts` in the page's text",
}


class ValueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """training-value.json: how models do that were trained on the run."""

    text: str
    columns: list[str]
    rows: list[list[str | float]]


def credits_of(run: Path, made: Manifest) -> list[card.Credit]:
    """Return whose the articles of a run are: as kept beside the rows, else as rows name them."""
    path = run / TABLES[0]
    if path.is_file():
        kept, short = read_articles(path)
        return [*kept, *short]
    found: dict[str, dict[str, str]] = {}
    for shard in made.shards:
        column = pq.read_table(run / shard.path, columns=["article"]).column("article")
        for one in column.to_pylist():
            if one is not None:
                found[one["id"]] = one
    return [cast(card.Credit, SimpleNamespace(**x)) for x in found.values()]


def stage(
    run: Path,
    made: Manifest,
    place: Path,
    url: str,
    articles: Sequence[card.Credit],
    *,
    value: Path | None = None,
    workers: int = 1,
) -> list[Upload]:
    """Write into the folder `place` what the run folder has not; return all files of the dataset.

    `url` is where it will be, with USER/NAME at its end.

    A function of the run: the same bytes again, for one version of pyarrow.
    """
    figures = read_value(run, value)
    shown, out = files.frozen(run, made, place)
    sizes = configs.write_configs(run, shown, place, workers=workers)
    for config in CONFIGS:
        folder = place / config.name
        out += [upload(f"{config.name}/{x.name}", x) for x in sorted(folder.iterdir())]
    sample = looks.look(run, shown)
    if sample.picture:
        (place / PICTURE).write_text(sample.picture, encoding="utf-8", newline="\n")
        out.append(upload(PICTURE, place / PICTURE))
    facts = card.Facts(
        name="/".join(url.split("/")[-2:]),
        configs=[_config(place, shown, x, sizes[x], out) for x in (PAGES, *_names())],
        measured=sample.rows,
        examples=sample.examples,
        views=sample.views,
        picture=PICTURE if sample.picture else "",
        value=figures,
    )
    lent = borrowed.read(run, made.config.comments_digest, made.config.teasers_digest)
    text = card.write(shown, articles, lent, facts, rights.own_families(run))
    (place / CARD).write_text(text, encoding="utf-8", newline="\n")
    meta = croissant.write(url, shown, facts.configs, articles, out)
    (place / CROISSANT).write_text(meta, encoding="utf-8", newline="\n")
    if figures is not None:
        (place / VALUE).write_bytes(_as_file(figures))
        out.append(upload(VALUE, place / VALUE))
    return [upload(x, place / x) for x in (CARD, CROISSANT)] + out


def _names() -> list[str]:
    return [c.name for c in CONFIGS]


def _config(
    place: Path, made: Manifest, name: str, sizes: Sequence[Size], uploads: Sequence[Upload]
) -> card.Config:
    from datasets import Features

    from gen import records

    config = next((c for c in CONFIGS if c.name == name), None)
    schema = config.schema() if config else records.schema()
    folder = name if config else "data"
    rows: dict[str, int] = {}
    memory: dict[str, int] = {}
    for shard, size in zip(made.shards, sizes, strict=True):
        rows[shard.split] = rows.get(shard.split, 0) + size.rows
        memory[shard.split] = memory.get(shard.split, 0) + size.bytes
    return card.Config(
        name=name,
        text=_ABOUT[name],
        folder=folder,
        features=Features.from_arrow_schema(schema),
        rows=rows,
        memory=memory,
        download=sum(x.size for x in uploads if x.path.startswith(f"{folder}/")),
    )


def read_value(run: Path, given: Path | None) -> card.Value | None:
    """Return the figures of training value to be shown, None if there are none.

    UsageError for a file that is none: `{"text": ..., "columns": [...], "rows": [[...], ...]}`.
    """
    path = given or run / VALUE
    if given is None and not path.is_file():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=ValueFile)
    except (OSError, msgspec.MsgspecError) as e:
        todo = '{"text": "...", "columns": ["model", "F1"], "rows": [["crf", 0.93]]}'
        raise UsageError(f"not a table of figures: {e}", where=str(path), todo=todo) from e
    if any(len(row) != len(found.columns) for row in found.rows):
        raise UsageError("a row has not as many figures as there are columns", where=str(path))
    return card.Value(found.text, tuple(found.columns), tuple(tuple(x) for x in found.rows))


def _as_file(value: card.Value) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
