"""Noise lines that come again: what a model could learn by heart instead of learning to read."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import Final

import msgspec
import numpy as np

from gen.labels import LABELS
from gen.records import END, LABEL, START, Row

TRAIN: Final = "train"
INTERFACE: Final = (
    "nav.",
    "form.",
    "widget.",
    "notice.",
    "leak.",
    "promo.follow",
    "promo.share",
    "promo.ad",
    "promo.subscribe",
    "promo.newsletter",
    "promo.app",
    "teaser.heading",
    "teaser.section",
    "teaser.time",
    "teaser.more",
    "author.name",
    "comment.heading",
    "comment.count",
    "comment.author",
    "comment.badge",
    "comment.date",
    "comment.reply_to",
    "comment.action",
    "comment.score",
    "comment.status",
    "comment.sort",
    "comment.pagination",
    "comment.gate",
    "comment.empty",
    "unknown",
)
"""Labels of what a site's software prints on every page: there, lines recur on real pages too."""
_TOP: Final = 10


class Recurring(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of one label."""

    label: str
    lines: int
    different: int
    most: float
    """Pages with the line that is on most pages, per 10,000 pages."""
    mean_of_ten: float
    """Mean of the ten lines that are on most pages, per 10,000 pages."""


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of a split that are also in train."""

    lines: int
    """Noise lines of the split."""
    in_train: float
    in_train_content: float
    """The same among lines with a letter whose label is not one of the interface."""


class Repetition(msgspec.Struct, frozen=True, kw_only=True):
    """What recurs, per label, and over splits."""

    labels: list[Recurring]
    splits: dict[str, Again]


class Seen:
    """Remembers lines by a digest of eight octets."""

    def __init__(self) -> None:
        self._pages = 0
        self._where: dict[int, Counter[bytes]] = defaultdict(Counter)
        """Label -> line -> pages."""
        self._lines: Counter[int] = Counter()
        self._splits: dict[str, list[tuple[bytes, bool]]] = defaultdict(list)
        self._train: set[bytes] = set()

    def add(self, row: Row, split: str) -> None:
        """Take the noise lines of a row."""
        self._pages += 1
        for label, lines in noise_lines(row).items():
            keys = [hashlib.blake2b(x.encode(), digest_size=8).digest() for x in lines]
            words = [any(map(str.isalpha, x)) for x in lines]
            self._lines[label] += len(keys)
            self._where[label].update(set(keys))
            interface = LABELS[label].startswith(INTERFACE)
            if split == TRAIN:
                self._train.update(keys)
            else:
                told = zip(keys, words, strict=True)
                # Figures alone, such as a score or a price, are no line to learn by heart.
                self._splits[split] += [(k, interface or not w) for k, w in told]

    def result(self) -> Repetition:
        """Return what was found, the labels with most recurring lines first."""
        scale = 10_000 / max(1, self._pages)
        labels = []
        for label, pages in sorted(self._where.items()):
            top = [n * scale for _, n in pages.most_common(_TOP)]
            labels.append(
                Recurring(
                    label=LABELS[label],
                    lines=self._lines[label],
                    different=len(pages),
                    most=round(top[0], 1),
                    mean_of_ten=round(sum(top) / len(top), 1),
                )
            )
        labels.sort(key=lambda x: (-x.mean_of_ten, x.label))
        splits = {}
        for split, keys in sorted(self._splits.items()):
            content = [k for k, interface in keys if not interface]
            splits[split] = Again(
                lines=len(keys),
                in_train=_share([k for k, _ in keys], self._train),
                in_train_content=_share(content, self._train),
            )
        return Repetition(labels=labels, splits=splits)


def _share(keys: list[bytes], of: set[bytes]) -> float:
    return sum(k in of for k in keys) / len(keys) if keys else 0.0


def noise_lines(row: Row) -> dict[int, list[str]]:
    """Return the lines of a row's text that are no article, by label, white space folded.

    A line has the label of most of its characters.
    """
    out: dict[int, list[str]] = defaultdict(list)
    begin, spans = 0, row.spans
    for line in row.text.split("\n"):
        end = begin + len(line)
        low = int(np.searchsorted(spans[:, END], begin, side="right"))
        high = int(np.searchsorted(spans[:, START], end, side="left"))
        if low < high:
            part = spans[low:high]
            sizes = np.minimum(part[:, END], end) - np.maximum(part[:, START], begin)
            label = int(np.bincount(part[:, LABEL], sizes).argmax())
            if not LABELS[label].startswith("article."):
                out[label].append(" ".join(line.split()))
        begin = end + 1
    return out
