"""Plain text and simple Markdown -> typed blocks.

Blank lines separate blocks; a text without any has one block a line. Inside a block, lines that
begin with `- `, `* `, `1.` are list items, and other single newlines are white space. Block marks
recognised: `#` headings, rules under headings, `>` quotes, fenced code, tables (pipes or tabs),
`$$` formulas, `[^1]:` footnotes. Inline marks (`**`, `_`, links) stay as text: a body loses no
character but block marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from gen.articles.cleaning import fold
from gen.articles.kinds import Block

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*$")
_HEADING: Final = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_UNDER: Final = re.compile(r"\s{0,3}(=+|-+)\s*$")
_RULE: Final = re.compile(r"\s{0,3}([-*_=])(\s*\1){2,}\s*$")
_BULLET: Final = re.compile(r"\s*[-*+•]\s+(?=\S)")
_NUMBER: Final = re.compile(r"\s*\d{1,3}[.)]\s+(?=\S)")
_QUOTE: Final = re.compile(r"\s{0,3}>\s?")
_NOTE: Final = re.compile(r"\s{0,3}\[\^[^\]\s]+\]:\s+(?=\S)")
_TABLE_RULE: Final = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CROSSHEAD: Final = 90  # characters of the longest line that may be a crosshead
_UNDER_IT: Final = 100  # characters that the paragraph under it has at least
_ENDS: Final = frozenset('.!…:;,"”“»—–-')
_PIPE: Final = re.compile(r"(?<!\\)\|")


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a cleaned text (newlines only); () where there is nothing to see."""
    return _crossheads([b for b in _blocks(text) if _visible(b.text)])


def _crossheads(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Take short lines over long paragraphs for headings, where the text marks none.

    Extractors print crossheads as bare lines. A short line without an end mark, right before a
    paragraph of some length, is one in practice; lists, captions and verse fail the second test.
    """
    if any(b.kind == "heading" for b in blocks):
        return tuple(blocks)
    out: list[Block] = []
    for i, block in enumerate(blocks):
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        if block.kind == "paragraph" and after and _is_crosshead(block.text, after):
            block = Block("heading", block.text, 3 if out and out[-1].kind == "heading" else 2)
        out.append(block)
    return tuple(out)


def _is_crosshead(text: str, after: Block) -> bool:
    if len(text) > _CROSSHEAD or (text[-1] in _ENDS) or not any(c.isalpha() for c in text):
        return False
    if after.kind != "paragraph" or len(after.text) <= _UNDER_IT:
        return False
    return after.text[-1] in '.!?…”"“»:)'


def _visible(text: str) -> bool:
    """Tell whether a reader sees anything: more than white space and invisible characters."""
    return any(c.isalnum() or unicodedata.category(c)[0] not in "CZ" for c in text)


def _blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        del lines[0]
    by_line = all(line.strip() for line in lines)
    group: list[str] = []
    i = 0
    while i < len(lines):
        if (fence := _FENCE.match(lines[i])) and (stop := _fence_end(lines, i, fence[1])):
            yield from _group(group, by_line)
            group = []
            yield Block("code", "\n".join(lines[i + 1 : stop]).strip("\n"))
            i = stop + 1
            continue
        if lines[i].strip():
            group.append(lines[i])
        else:
            if len(group) == 1 and _NUMBER.match(group[0]) and _numbered_head(group[0], lines, i):
                yield Block("heading", fold(group[0]).strip(), 2)
            else:
                yield from _group(group, by_line)
            group = []
        i += 1
    yield from _group(group, by_line)


def _numbered_head(line: str, lines: Sequence[str], i: int) -> bool:
    """Tell whether `1. Words`, alone in its block, heads the paragraph after line i."""
    after = next((x.strip() for x in lines[i:] if x.strip()), "")
    under = Block("paragraph", after or " ")
    return not _NUMBER.match(after) and _is_crosshead(line.strip(), under)


def _fence_end(lines: Sequence[str], start: int, mark: str) -> int:
    """Return the line that closes a fence, 0 if none does: then the mark is only text."""
    for i in range(start + 1, len(lines)):
        line = lines[i].strip()
        if line.startswith(mark) and not line.strip(mark[0]):
            return i
    return 0


def _group(lines: list[str], by_line: bool) -> Iterator[Block]:
    """Yield the blocks of neighbouring lines without a blank one between."""
    i = 0
    while i < len(lines):
        line = lines[i]
        if rows := _table(lines, i):
            yield Block("table", "\n".join("\t".join(r) for r in rows[1]))
            i = rows[0]
        elif found := _HEADING.match(line):
            if found[2]:
                yield Block("heading", fold(found[2]), _level(len(found[1])))
            i += 1
        elif _RULE.match(line):
            i += 1
        elif _QUOTE.match(line):
            i, text = _take(lines, i, _QUOTE, lazy=False)
            yield from _quote(text)
        elif _NOTE.match(line):
            i, text = _take(lines, i, _NOTE, lazy=not by_line, once=True)
            yield Block("footnote", fold(text))
        elif line.strip().startswith("$$") and (stop := _formula_end(lines, i)):
            yield Block("formula", fold(" ".join(lines[i:stop]).strip().strip("$")))
            i = stop
        elif mark := next((m for m in (_BULLET, _NUMBER) if m.match(line)), None):
            i, text = _take(lines, i, mark, lazy=not by_line, once=True)
            yield Block("list_item", fold(text), int(mark is _NUMBER))
        else:
            if i + 1 < len(lines) and (under := _UNDER.match(lines[i + 1])) and len(under[1]) > 2:
                yield Block("heading", fold(line), _level(1 if under[1][0] == "=" else 2))
                i += 2
                continue
            stop = i + 1
            while not by_line and stop < len(lines) and not _opens(lines, stop):
                stop += 1
            yield Block("paragraph", fold(" ".join(lines[i:stop])))
            i = stop


def _level(marks: int) -> int:
    """Return a heading's level: 1 belongs to the title, deeper than 4 is not printed in news."""
    return min(max(marks, 2), 4)


def _opens(lines: Sequence[str], i: int) -> bool:
    """Tell whether line i begins a block of its own."""
    marks = (_HEADING, _RULE, _QUOTE, _NOTE, _BULLET, _NUMBER)
    return any(m.match(lines[i]) for m in marks) or bool(_table(lines, i))


def _take(
    lines: Sequence[str], i: int, mark: re.Pattern[str], *, lazy: bool, once: bool = False
) -> tuple[int, str]:
    """Return (where the block ends, its text without marks).

    `lazy`: lines without a mark go on with it. `once`: a second mark begins the next block.
    """
    parts = [mark.sub("", lines[i], count=1)]
    i += 1
    while i < len(lines):
        if mark.match(lines[i]):
            if once:
                break
            parts.append(mark.sub("", lines[i], count=1))
        elif lazy and not _opens(lines, i):
            parts.append(lines[i])
        else:
            break
        i += 1
    return i, "\n".join(parts)


def _quote(text: str) -> Iterator[Block]:
    for part in re.split(r"\n[^\S\n]*\n", text):
        if part.strip():
            yield Block("quote", fold(part))


def _formula_end(lines: Sequence[str], i: int) -> int:
    """Return the line after a closing `$$`, 0 if there is none."""
    if len(line := lines[i].strip()) > 4 and line.endswith("$$"):
        return i + 1
    for j in range(i + 1, len(lines)):
        if lines[j].strip().endswith("$$"):
            return j + 1
    return 0


def _table(lines: Sequence[str], i: int) -> tuple[int, list[list[str]]] | None:
    """Return (where the table ends, rows of cells), or None where no table begins.

    Two lines or more with the same number of cells, parted by pipes (the outer ones may be
    missing) or by tabs, as extractors print tables.
    """
    for split in (_pipe_cells, _tab_cells):
        first = split(lines[i])
        if first is None or (split is _pipe_cells and _TABLE_RULE.match(lines[i])):
            continue
        rows, stop, ruled = [first], i + 1, False
        while stop < len(lines):
            if split is _pipe_cells and _TABLE_RULE.match(lines[stop]) and "-" in lines[stop]:
                ruled = True
            elif (cells := split(lines[stop])) is None or (not ruled and len(cells) != len(first)):
                break
            else:
                rows.append(cells)
            stop += 1
        if (len(rows) > 1 or ruled) and any(any(r) for r in rows):
            return stop, rows
    return None


def _pipe_cells(line: str) -> list[str] | None:
    line = line.strip()
    parts = _PIPE.split(line)
    outer = len(parts) > 2 and not parts[0] and not parts[-1]
    if not outer and " | " not in line:
        return None
    if not parts[0]:
        del parts[0]
    if not parts[-1]:
        del parts[-1]
    return [fold(p.replace("\\|", "|")) for p in parts]


def _tab_cells(line: str) -> list[str] | None:
    return [fold(p) for p in line.split("\t")] if "\t" in line.strip() else None
