"""Intervals of a text to classes: characters counted per unit and label, then a rule applied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gen.policies.policy import IGNORE, Policy
from gen.spans import Bools, Ints, codepoints, is_space

Places = npt.NDArray[np.int64]

_START, _END, _LABEL = 0, 1, 2
_SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Pieces:
    """The characters that a unit has of a span, for each pair that has any; spans in order."""

    unit: Places
    span: Places
    label: Places
    size: Places
    """Characters that are not white space."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What each unit is."""

    classes: Places
    """Class ids; -1 where it is ignored."""
    mixed: Bools
    """It holds characters of more than one class, ignored ones apart."""
    impure: Bools
    """Its class held too small a share: it became what the rule's `mixed` says."""


def lines(text: str) -> tuple[Places, Places]:
    r"""Return starts and ends of the lines of a text, at "\n" alone, ends before it."""
    breaks = np.flatnonzero(codepoints(text) == 10)
    return np.append(0, breaks + 1), np.append(breaks, len(text))


def pieces(text: str, starts: Places, ends: Places, spans: Ints) -> Pieces:
    """Return what each interval of `text` has of each span; intervals may overlap.

    `spans` has columns start, end, label and more, ordered and disjoint.
    """
    starts, ends = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    total = np.zeros(len(text) + 1, np.int64)
    np.cumsum(~is_space(codepoints(text)), out=total[1:])
    begin, end = spans[:, _START].astype(np.int64), spans[:, _END].astype(np.int64)
    low = np.searchsorted(end, starts, side="right")
    high = np.searchsorted(begin, ends, side="left")
    counts = np.maximum(high - low, 0)
    unit = np.repeat(np.arange(len(starts)), counts)
    first = np.cumsum(counts) - counts
    span = np.arange(len(unit)) - np.repeat(first, counts) + np.repeat(low, counts)
    left = np.maximum(starts[unit], begin[span])
    right = np.minimum(ends[unit], end[span])
    size = total[np.maximum(left, right)] - total[left]
    some = size > 0
    label = spans[:, _LABEL].astype(np.int64)
    return Pieces(unit[some], span[some], label[span[some]], size[some])


def decide(
    policy: Policy, unit: str, text: str, starts: Places, ends: Places, spans: Ints
) -> Decided:
    """Return the class of each interval of `text` by the rule for such units.

    `unit` is token, line, block or item; intervals are in code points, end excluded.
    """
    return decide_pieces(policy, unit, pieces(text, starts, ends, spans), len(starts))


def decide_pieces(policy: Policy, unit: str, found: Pieces, units: int) -> Decided:
    """Return the class of each of `units` units from the pieces they have."""
    rule = policy.units[unit]
    width = len(policy.classes)
    of_piece = policy.of_label[found.label]
    counted = of_piece >= 0
    cell = found.unit[counted] * width + of_piece[counted]
    sizes = np.bincount(cell, weights=found.size[counted], minlength=units * width)
    sizes = sizes.reshape(units, width).astype(np.int64)
    order = np.array([policy.classes.index(c) for c in rule.prefer])
    ranked = sizes[:, order]
    # argmax takes the first of equals: the order of `prefer`.
    best = (ranked if rule.decide == "majority" else ranked > 0).argmax(axis=1)
    whole = sizes.sum(axis=1)
    there = whole > 0
    held = np.take_along_axis(ranked, best[:, None], axis=1)[:, 0]
    impure = there & (held < rule.pure * whole - _SLACK)
    classes = order[best] if units else np.zeros(0, np.int64)
    if rule.mixed != "keep":
        other = -1 if rule.mixed == IGNORE else policy.classes.index(rule.mixed)
        classes = np.where(impure, other, classes)
    return Decided(
        classes=np.where(there, classes, -1).astype(np.int64),
        mixed=(sizes > 0).sum(axis=1) > 1,
        impure=impure,
    )


def bio(policy: Policy, found: Pieces, decided: Decided) -> Places:
    """Return the id in `policy.tags()` of each token in order: B where another span begins.

    A token of several spans goes with that which has most of it among those of its class. Ignored
    tokens get -1; a span goes on over them (white space is a token to some tokenizers).
    """
    units = len(decided.classes)
    own = np.full(units, -1, np.int64)
    right = policy.of_label[found.label] == decided.classes[found.unit]
    # Smallest first, latest among equals: the best is written last.
    by_size = np.lexsort((-found.span, found.size))
    by_size = by_size[right[by_size]]
    own[found.unit[by_size]] = found.span[by_size]
    some = np.flatnonzero(decided.classes >= 0)
    span, one = own[some], decided.classes[some]
    first = np.ones(len(some), np.bool_)
    first[1:] = (span[1:] != span[:-1]) | (one[1:] != one[:-1])
    shift = 0 if policy.outside is None else 1
    sought = 2 * (one - shift) + 2 - first
    tags = np.full(units, -1, np.int64)
    tags[some] = np.where(one == policy.outside, 0, sought) if shift else sought
    return tags
