"""Policy: labels to classes, and a rule for each kind of unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gen.labels import LABEL_ID, LABELS

IGNORE: Final = "ignore"
"""The class of what is left out of every count; its id is -1."""
UNITS: Final = ("token", "line", "block", "item")

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a unit with characters of several classes is decided."""

    decide: str
    """`majority`: the class with most characters; `any`: the first in `prefer` that occurs."""
    prefer: tuple[str, ...]
    """All classes; settles ties of a majority, and is the order of `any`."""
    pure: float = 0.0
    """A unit whose class holds less than this share of it becomes what `mixed` says."""
    mixed: str = "keep"
    """A class, `ignore`, or `keep` (the class decided)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What each label counts as, for one kind of model."""

    name: str
    text: str
    classes: tuple[str, ...]
    of_label: Ids
    """Class id of each label id, -1 for ignore."""
    units: dict[str, Rule]
    outside: int | None
    """Id of the class of what is not sought (O in BIO tags): the first class, if `*` is of it."""
    source: dict[str, Any] = field(compare=False)
    """The policy as it stands in its file, `like` resolved."""

    def class_of(self, label: str) -> str:
        """Return the class of a label by name, `ignore` if it has none."""
        number = int(self.of_label[LABEL_ID[label]])
        return self.classes[number] if number >= 0 else IGNORE

    def labels_of(self, name: str) -> list[str]:
        """Return the labels of a class, or those ignored, in the order of labels.json."""
        return [x for x in LABELS if self.class_of(x) == name]

    def tags(self) -> tuple[str, ...]:
        """Return the BIO tags of the classes; O comes first, whether or not a class is outside."""
        sought = [c for i, c in enumerate(self.classes) if i != self.outside]
        return ("O", *(f"{p}-{c}" for c in sought for p in "BI"))
