"""Mark the runs of a page without changing its length, and read off an output whose its text is.

The first letters of each run are replaced by rare ones that spell the run's number. Extractors
decide by how much text there is and by tags and attributes, hardly ever by what the letters are: so
what they print of the marked page has the letters of what they print of the page itself in the same
places. A mark that is inserted makes text longer, and main-content rules decide otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import Final

import numpy as np
import numpy.typing as npt

from gen.errors import GenError
from gen.spans import Ints, Runs, codepoints, is_space
from gen.views import alphabets
from gen.views.alphabets import Alphabet

Points = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

LEFT: Final = -1
"""In place of an occurrence: no run shows here, the tool made the character up."""
_WINDOW: Final = np.arange(8)
"""Marks stand in so many characters from a run's start: more than a mark is long, for spaces."""
_REFERENCES: Final = r"&(?:amp;)?[#\w]*;?"
_UNFIT: Final = re.compile(rf"(?:{_REFERENCES}|[\s<>\"'])*")
"""What a mark does not replace: references (some tools decode them twice), what tools escape."""
_NO_LETTERS: Final = re.compile(rf"(?:{_REFERENCES}|[\W\d_])*")
"""More of it, where there is a letter to replace: `1.` at the start of a line is Markdown."""
_NO_DIGITS: Final = re.compile(rf"(?:{_REFERENCES}|[\W_])*")
"""Less of it, where there is a digit: `[1]` and `+ 1` are Markdown."""
BLANKS: Final = re.compile(r"[ \t\n\v\f\r]+")
"""What a browser and most tools print as one blank."""
_REFERENCE: Final = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
"""As in `html.unescape`; no match goes over white space."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What the runs say: entities decoded, all white space removed."""

    points: Points
    at: Places
    """Where each run begins in `points`, and the end of the last: one more than there are runs."""

    def of(self, run: int) -> Points:
        """Return the code points of one run."""
        return self.points[self.at[run] : self.at[run + 1]]


@dataclass(frozen=True, slots=True)
class Shown:
    """The non-space characters of an output and the runs they show."""

    points: Points
    occurrence: Ints
    """One per character: which printing of which run, an index into `run`; or LEFT."""
    run: Ints
    """The run of each occurrence. A run may occur twice, not at all, or out of order."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A page with marks."""

    html: str
    alphabet: Alphabet
    size: Places
    """How many letters the mark of each run has; 0 where there is no place for one."""
    lead: Places
    """How many non-space characters of each run stand before its mark."""
    skip: Places
    """How many characters, white space folded, stand before it."""
    numbered: tuple[Places, ...]
    """The runs whose mark has 0, 1, 2 ... letters: a mark spells a place in this list."""
    replaced: Points
    """[runs, letters] what the marks stand in place of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a tool prints of a marked page."""

    points: Points
    """White space and all, with the marks replaced by what they stand for."""
    start: Places
    """Where the mark of each run that is shown begins."""
    run: Places
    """The runs shown."""
    unread: Places
    """Where marks stand of which it is not known whose they are."""


@cache
def _decoded(reference: str) -> str:
    """Return what a reference spells; there are few, many times each."""
    return unescape(reference)


def said_by(html: str, runs: Runs) -> list[str]:
    """Return what each run says, entities decoded."""
    said = [html[a:b] for a, b in zip(runs.start.tolist(), runs.end.tolist(), strict=True)]
    for i in [i for i, x in enumerate(said) if "&" in x]:
        said[i] = _REFERENCE.sub(_referred, said[i])
    return said


def _referred(found: re.Match[str]) -> str:
    return _decoded(found[0])


def texts_of(said: list[str]) -> Texts:
    """Return what runs say as one array."""
    points = codepoints("".join(said))
    solid = np.flatnonzero(~is_space(points))
    at = np.zeros(len(said) + 1, np.int64)
    at[1:] = np.searchsorted(solid, np.fromiter(map(len, said), np.int64, len(said)).cumsum())
    return Texts(points[solid], at)


def marked(html: str, runs: Runs, said: list[str], kinds: tuple[Alphabet, ...]) -> Marked:
    """Return the page with marks in the first of `kinds` whose letters the page does not hold.

    Raises GenError where there is none.
    """
    points = codepoints(html)
    # What a reference spells is not seen in the page's own letters; of controls it spells none.
    spelled = codepoints("".join([x for x in said if not x.isascii()]))
    for alphabet in kinds:
        if len(runs) <= alphabet.most and not alphabet.has(points) and not alphabet.has(spelled):
            return _marked(html, points, runs, alphabet)
    raise GenError(
        f"no range of rare characters is free to mark {len(runs)} text runs",
        where="views",
        todo=f"the page must be free of {kinds[-1]} and hold at most {kinds[-1].most} runs",
    )


def _marked(html: str, points: Points, runs: Runs, alphabet: Alphabet) -> Marked:
    count, width = len(runs), alphabet.width
    within = np.minimum(runs.start[:, None] + _WINDOW, len(points) - 1)
    letters = points[within]
    sort = alphabet.fits(letters)
    sort[within >= runs.end[:, None]] = 0
    stop = letters == ord("&")
    if stop.any():
        sort[np.maximum.accumulate(stop, axis=1)] = 0
    fit = sort > 0
    # Runs are trimmed: what does not begin with a fit letter begins with something special.
    fit[~fit[:, 0]] = False
    rank = fit.cumsum(axis=1)
    fit &= rank <= width
    size = np.minimum(rank[:, -1], width).astype(np.int64)
    owner = np.nonzero(fit)[0]
    place, order = within[fit].astype(np.int64), rank[fit] - 1
    size_of_letter = sort[fit]
    lead, skip = np.zeros(count, np.int64), np.zeros(count, np.int64)
    replaced = np.zeros((count, width), np.uint32)
    replaced[owner, order] = points[place]
    later: list[tuple[int, int, str]] = []
    extra: list[tuple[int, int, int, int]] = []
    for one in np.flatnonzero(size == 0).tolist():
        a, b = int(runs.start[one]), int(runs.end[one])
        begin = b
        for unfit in (_NO_LETTERS, _NO_DIGITS, _UNFIT) if width == 1 else (_UNFIT,):
            if begin == b:
                begin = _past(unfit, html, a, b)
        while begin < b and html[begin] != "&" and not alphabets.fit(html[begin]):
            begin += 1
        if begin == b or html[begin] == "&":
            later += _whole(one, html[a:b], size, replaced)
            continue
        before = unescape(html[a:begin])
        lead[one] = sum(not x.isspace() for x in before)
        skip[one] = len(BLANKS.sub(" ", before))
        for at in range(begin, min(b, begin + len(_WINDOW))):
            if html[at] == "&" or size[one] == width:
                break
            fits = alphabets.fit(html[at])
            if fits:
                replaced[one, size[one]] = ord(html[at])
                extra.append((one, at, int(size[one]), fits))
                size[one] += 1
    if extra:
        more = np.array(extra, np.int64).T
        owner, place = np.concatenate((owner, more[0])), np.concatenate((place, more[1]))
        order = np.concatenate((order, more[2]))
        size_of_letter = np.concatenate((size_of_letter, more[3].astype(np.uint8)))
    numbered = tuple(np.flatnonzero(size == k) for k in range(width + 1))
    number = np.zeros(count, np.int64)
    for list_ in numbered[1:]:
        number[list_] = np.arange(len(list_))
    out = points.copy()
    out[place] = alphabet.spell(number[owner], order, size_of_letter)
    page = text_of(out)
    for one, kind, rest in reversed(later):
        letter = alphabet.spell(number[one : one + 1], np.zeros(1, np.int64), np.array([kind]))
        a, b = int(runs.start[one]), int(runs.end[one])
        page = page[:a] + chr(int(letter[0])) + rest + page[b:]
    return Marked(page, alphabet, size, lead, skip, numbered, replaced)


def _past(pattern: re.Pattern[str], html: str, start: int, end: int) -> int:
    """Return where what `pattern` matches from `start` on ends."""
    found = pattern.match(html, start, end)
    return found.end() if found else start


def _whole(one: int, said: str, size: Places, replaced: Points) -> list[tuple[int, int, str]]:
    """Note a run of nothing but references and the like, which is written anew."""
    text = unescape(said).strip()
    fits = alphabets.fit(text[0], whole=len(text) == 1 or text < "\x80") if text else 0
    if not fits:
        return []
    size[one], replaced[one, 0] = 1, ord(text[0])
    return [(one, fits, escape(text[1:]))]


def read(output: str, page: Marked) -> Seen:
    """Read the marks in what a tool prints of a marked page."""
    points = codepoints(output).copy()
    at, first, digit = page.alphabet.find(points)
    group = first.cumsum() - 1
    begin = np.flatnonzero(first)
    order = np.arange(len(at)) - begin[group] if len(begin) else np.zeros(len(at), np.int64)
    good = (group >= 0) & (order < page.alphabet.width)
    stray = at[~good]
    at, digit, group, order = at[good], digit[good], group[good], order[good]
    number = np.zeros(len(begin), np.int64)
    np.add.at(number, group, digit * page.alphabet.weight[order])
    size = np.bincount(group, minlength=len(begin))
    run = _numbered(number, size, page)
    known = run[group] >= 0
    unread = np.concatenate((stray, at[~known]))
    at, group, order = at[known], group[known], order[known]
    points[at] = page.replaced[run[group], order]
    shown = run >= 0
    starts = np.zeros(len(begin), np.int64)
    starts[group[order == 0]] = at[order == 0]
    return Seen(points, starts[shown], run[shown], unread)


def shown_by(seen: Seen, kept: Places, page: Marked, texts: Texts) -> Shown:
    """Return whose the non-space characters, which stand at `kept`, of an output are.

    A run is shown where all that it says stands about its mark, and nowhere else; with what a tool
    put between its characters.
    """
    run, solid = seen.run, seen.points[kept]
    start = np.searchsorted(kept, seen.start)
    for one in np.flatnonzero(page.lead[run]).tolist():
        said = texts.of(int(run[one]))[: int(page.lead[run[one]])]
        start[one] -= _lead(solid[: int(start[one])], said)
    return _extents(solid, start, run.astype(np.int32), texts)


def _numbered(number: Places, size: Places, page: Marked) -> Places:
    """Return the run of each mark, -1 where several runs may be meant.

    Marks of one letter tell few runs apart; then the runs must stand in the page's order.
    """
    run = np.full(len(number), -1, np.int64)
    many: list[int] = []
    for k in range(1, page.alphabet.width + 1):
        here = np.flatnonzero(size == k)
        runs = page.numbered[k]
        if len(runs) <= page.alphabet.counts[k]:
            there = here[number[here] < len(runs)]
            run[there] = runs[number[there]]
        else:
            many.append(k)
    if many:
        low = np.maximum.accumulate(run)
        high = np.minimum.accumulate(np.where(run >= 0, run, len(page.size))[::-1])[::-1]
        for k in many:
            here = np.flatnonzero(size == k)
            runs, few = page.numbered[k], page.alphabet.counts[k]
            least = np.searchsorted(runs, low[here]).tolist()
            most = (np.searchsorted(runs, high[here]) - 1).tolist()
            _in_order(run, here.tolist(), runs, least, most, number, few)
    return run


def _in_order(
    run: Places,
    here: list[int],
    runs: Places,
    least: list[int],
    most: list[int],
    number: Places,
    few: int,
) -> None:
    """Settle marks that tell `few` runs apart: each in the earliest place that it may have, and in
    the latest. Where these are one, it is proved."""
    early, late = [], []
    at = 0
    for one, bound in zip(here, least, strict=True):
        at = max(at, bound)
        at += (int(number[one]) - at) % few
        early.append(at)
        at += 1
    at = len(runs) - 1
    for one, bound in zip(reversed(here), reversed(most), strict=True):
        at = min(at, bound)
        at -= (at - int(number[one])) % few
        late.append(at)
        at -= 1
    for one, a, b in zip(here, early, reversed(late), strict=True):
        if a == b:
            run[one] = runs[a]


def _extents(points: Points, start: Places, run: Ints, texts: Texts) -> Shown:
    """Settle which of `points` are each run's, begun at `start` in order."""
    occurrence = np.full(len(points), LEFT, np.int32)
    if not len(run):
        return Shown(points, occurrence, run)
    room = np.diff(start, append=len(points))
    wanted = np.diff(texts.at)[run]
    held = np.clip(room, 0, wanted)
    # Place in the output, and place in what the runs say, of each character that may be a run's.
    before = held.cumsum() - held
    counting = np.arange(int(held.sum()))
    here = np.repeat(start - before, held) + counting
    owner = np.repeat(np.arange(len(run), dtype=np.int32), held)
    occurrence[here] = owner
    differ = points[here] != texts.points[np.repeat(texts.at[run] - before, held) + counting]
    wrong = np.flatnonzero(held < wanted).tolist()
    if differ.any():
        wrong += np.unique(owner[differ]).tolist()
    for one in sorted(set(wrong)):
        if room[one] <= 0:
            continue
        part = occurrence[start[one] : start[one] + room[one]]
        part[:] = LEFT
        printed = points[start[one] : start[one] + room[one]]
        part[: _altered(printed, texts.of(int(run[one])))] = one
    return Shown(points, occurrence, run)


def _lead(printed: Points, said: Points) -> int:
    """Return how many characters at the end of `printed` show `said`, the beginning of a run."""
    size = len(said)
    if np.array_equal(printed[-size:], said):
        return size
    text, wanted = text_of(printed[-2 * size :]), text_of(said)
    decoded = unescape(wanted)
    if text.endswith(decoded):
        return len(decoded)
    for more in range(size + 1, len(text) + 1):
        if text[-more:].replace("\\", "") == wanted:
            return more
    return 0


def _altered(printed: Points, said: Points) -> int:
    """Return how much of `printed` shows all of `said`: decoded twice, or with escapes between.

    0 if it does not.
    """
    text, wanted = text_of(printed), text_of(said)
    decoded = unescape(wanted)
    if decoded != wanted and text.startswith(decoded):
        return len(decoded)
    at = 0
    for character in wanted:
        at = text.find(character, at) + 1
        if not at:
            return 0
    # The longest escape in use is `&quot;`; what is further drawn out is not the run.
    return at if at <= 6 * len(said) else 0


def text_of(points: Points) -> str:
    """Return the string of these code points."""
    return points.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
