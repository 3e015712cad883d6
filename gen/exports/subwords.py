"""Tags on the sub-words of any `tokenizers` tokenizer: offsets, windows, -100 on what has no class.

Offsets of a tokenizer may overlap: the byte-level pieces of one emoji all have its code point. So
units are intervals of any kind here, each decided by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from gen.errors import UsageError
from gen.policies import Policy, bio, decide_pieces, pieces
from gen.spans import Bools, Ints

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Places = npt.NDArray[np.int64]

NONE: Final = -100
"""What PyTorch's cross entropy, and every trainer built on it, leaves out of the loss."""


@dataclass(frozen=True, slots=True)
class Window:
    """One input of a model: token ids, and a tag for each."""

    ids: Places
    tags: Places
    """Ids in `Policy.tags()`; -100 on special tokens, white space and what is ignored."""
    starts: Places
    """Code points of the text, 0 for special tokens."""
    ends: Places
    classes: Places
    """Class ids, -1 where the tag is -100."""
    mixed: Bools


def read_tokenizer(path: Path | str) -> Tokenizer:
    """Return the tokenizer of a tokenizer.json; UsageError if it is none."""
    from tokenizers import Tokenizer

    where = Path(path)
    if where.is_dir():
        where = where / "tokenizer.json"
    if not where.is_file():
        raise UsageError("no such file", where=str(where), todo="a tokenizer.json, or its folder")
    try:
        return Tokenizer.from_file(str(where))
    # The library raises plain Exception for what it cannot read.
    except Exception as e:
        raise UsageError(f"no tokenizer of the tokenizers library: {e}", where=str(where)) from e


class Windows:
    """Cuts texts into windows of a tokenizer's sub-words, each tagged by a policy."""

    def __init__(self, tokenizer: Tokenizer, policy: Policy, size: int, stride: int) -> None:
        """Take a copy of the tokenizer.

        `size` counts tokens with special ones, `stride` those that two windows share. UsageError
        where a window would have no room.
        """
        room = size - tokenizer.num_special_tokens_to_add(False)
        if not 0 <= stride < room:
            raise UsageError(
                f"windows of {size} tokens that share {stride}",
                where="--window",
                todo=f"share less than {max(room, 1)}, or make windows longer",
            )
        self._policy = policy
        # A copy: what is set below would otherwise change the caller's tokenizer.
        self._tokenizer = type(tokenizer).from_str(tokenizer.to_str())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(size, stride=stride)

    def of(self, text: str, spans: Ints) -> Iterator[Window]:
        """Yield the windows of a text; together they hold all its tokens, those shared twice.

        `spans` has columns start, end, label and more, ordered and disjoint.
        """
        whole = self._tokenizer.encode(text)
        for encoded in (whole, *whole.overflowing):
            yield self._window(encoded, text, spans)

    def _window(self, encoded: Any, text: str, spans: Ints) -> Window:
        special = np.array(encoded.special_tokens_mask, np.bool_)
        offsets = np.array(encoded.offsets, np.int64).reshape(-1, 2)
        offsets[special] = 0
        starts, ends = offsets[:, 0], offsets[:, 1]
        held = pieces(text, starts, ends, spans)
        found = decide_pieces(self._policy, "token", held, len(starts))
        tags = bio(self._policy, held, found)
        return Window(
            ids=np.array(encoded.ids, np.int64),
            tags=np.where(tags < 0, NONE, tags),
            starts=starts,
            ends=ends,
            classes=found.classes,
            mixed=found.mixed,
        )


def covered(
    text: str, spans: Ints, policy: Policy, windows: list[Window]
) -> tuple[Places, Places, Places]:
    """Return label, size and class of the stretches of a text that have a tag in some window.

    A character with several tokens has its own class if one of them has.
    """
    from gen.spans import codepoints, is_space

    n = len(text)
    label = np.full(n, -1, np.int64)
    for a, z, name in spans[:, :3].tolist():
        label[a:z] = name
    label[is_space(codepoints(text))] = -1
    own = np.where(label >= 0, policy.of_label[label], -1)
    got = np.full(n, -1, np.int64)
    starts, ends, classes = (
        np.concatenate([getattr(w, x) for w in windows]) for x in ("starts", "ends", "classes")
    )
    for one in sorted(set(classes[classes >= 0].tolist())):
        edges = np.zeros(n + 1, np.int64)
        np.add.at(edges, starts[classes == one], 1)
        np.add.at(edges, ends[classes == one], -1)
        there = np.cumsum(edges)[:n] > 0
        got[there & ((got < 0) | (own == one))] = one
    some = label >= 0
    return label[some], np.ones(int(some.sum()), np.int64), got[some]
