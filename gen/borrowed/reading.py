"""Sources of comments and teasers -> conversations and headlines, masked, each text once."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gen import folders
from gen.articles.cleaning import clean, fold
from gen.articles.columns import check_map, resolve
from gen.articles.detect import detect
from gen.articles.kinds import UNKNOWN_LICENCE, Source
from gen.articles.sources import Record, parse_source, read_records, source_name, with_columns
from gen.articles.values import language, line_of, text_of, wanted
from gen.borrowed.columns import COMMENTS, TEASERS
from gen.borrowed.kinds import Borrowed, Conversation, Headline, Remark
from gen.borrowed.masking import NOBODY, Masker
from gen.errors import SourceError, UsageError
from gen.wording import Language

KINDS: Final = ("jsonl", "csv", "parquet", "text", "hf")
_MOST: Final = 300_000  # texts of a run; what is beyond is not read
_SURE: Final = 200  # characters from which the detector tells a language from all others
_FAR: Final = 100_000  # a distance that no text has
_LONGEST: Final = 6_000  # characters of a comment
_TITLE, _LEDE = 300, 400  # characters of a teaser
_GONE: Final = frozenset(
    "[deleted] [removed] [изтрит] [gelöscht] deleted removed null none".split()
)
_DEEPEST: Final = 4  # reply level
_TOGETHER: Final = 40  # remarks of a conversation
_TELLING: Final = re.compile(r"[@#]\S+|\S+@\S+|\S+://\S+|\d+")  # what masking may make alike
_PREFIX: Final = re.compile(r"t\d_")  # ids of one large forum name their kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user wants to borrow: sources as options name them, and how to read them."""

    comments: Sequence[str] = ()
    teasers: Sequence[str] = ()
    comments_map: Mapping[str, str] = field(default_factory=dict)
    teasers_map: Mapping[str, str] = field(default_factory=dict)
    licence: str = ""
    """Of texts whose data does not say."""
    keep_names: bool = False


@dataclass(slots=True)
class Count:
    """What was found: for the talk of `generate`."""

    counts: Counter[str] = field(default_factory=Counter)
    """read, kept, empty, duplicate, overlong, other_language, language_guessed, html, over."""
    languages: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Row:
    lang: str
    name: str
    text: str
    id: str
    parent: str
    source: str
    licence: str
    answers: list[_Row] = field(default_factory=list)


def borrow(
    asked: Wanted, words: Mapping[str, Language], seed: int, splits: int
) -> tuple[Borrowed, dict[str, Count]]:
    """Read what is wanted, in the languages of `words`; every language needs one for each split.

    Returns what was found and, by "comments" and "teasers", how much. Languages the sources do not
    have are left to the pools. Raises GenError for whatever cannot be read or leaves too little.
    """
    langs = tuple(words)
    found: dict[str, Count] = {}
    comments: list[Conversation] = []
    teasers: list[Headline] = []
    if asked.comments:
        count = found["comments"] = Count()
        rows = list(_comments(asked, langs, count))
        comments = _conversations(rows, Masker(seed, words, asked.keep_names))
        _enough("--comments", asked.comments, comments, count, langs, splits)
    if asked.teasers:
        count = found["teasers"] = Count()
        teasers = list(_teasers(asked, langs, count))
        _enough("--teasers", asked.teasers, teasers, count, langs, splits)
    return Borrowed(comments, teasers), found


def _enough(
    option: str,
    sources: Sequence[str],
    found: Sequence[Conversation] | Sequence[Headline],
    count: Count,
    langs: Sequence[str],
    splits: int,
) -> None:
    have = Counter(x.lang for x in found)
    where = f"{option} {' '.join(sources)}"
    if not have:
        out = ", ".join(
            f"{n} {k.replace('_', ' ')}"
            for k, n in count.counts.items()
            if n and k not in ("read", "kept", "language_guessed", "html")
        )
        raise SourceError(
            f"leaves nothing in {' or '.join(langs)}: of {count.counts['read']} records"
            f" {out or 'none fits'}",
            where=where,
            todo="give a source that has some, or leave the option out",
        )
    for lang, n in sorted(have.items()):
        if n < splits:
            what = "conversations" if option == "--comments" else "teasers"
            raise SourceError(
                f"{n} {what} in {lang!r} cannot be shared out over {splits} splits",
                where=where,
                todo="give more, or ask for fewer splits: --splits train=1",
            )


def _records(
    text: str,
    option: str,
    mapping: Mapping[str, str],
    fields: Mapping[str, Sequence[str]],
    count: Count,
) -> Iterator[tuple[Record, dict[str, object], str]]:
    """Yield a source's records with their fields' values and the source's name."""
    check_map(mapping, fields, f"{option}-map", "there is")
    source = _source(text, option)
    name = source_name(source)
    records: Iterator[Record] = read_records(source, folders.STARTER)
    if source.kind == "text":
        records = itertools.chain.from_iterable(map(_parts, records))

    def taken_from(columns: tuple[str, ...]) -> dict[str, str]:
        return resolve(columns, mapping, source.spec, fields, f"{option}-map")

    empty = True
    for record, taken in with_columns(records, taken_from):
        empty = False
        count.counts["read"] += 1
        if record.values is None:
            count.counts["overlong"] += 1
            continue
        yield record, {f: record.values.get(c) for f, c in taken.items()}, name
    if empty:
        raise SourceError("is empty", where=source.spec, todo="give a source that has some")


def _source(text: str, option: str) -> Source:
    kind = text.partition(":")[0]
    if text == "starter" or (kind in ("html", "warc", "mediawiki") and ":" in text):
        raise UsageError(
            f"{kind!r} holds articles, not {option.removeprefix('--')}",
            where=f"{option} {text}",
            todo=f"name a path, or KIND:PATH with a kind of {', '.join(KINDS)}",
        )
    try:
        return parse_source(text)
    except (UsageError, SourceError) as e:
        where = e.where.replace("--articles", option)
        kinds = f"name a path, or KIND:PATH with a kind of {', '.join(KINDS)}"
        todo = kinds if "starter" in e.todo else e.todo
        raise type(e)(e.what, where=where, todo=todo) from e


def _parts(record: Record) -> Iterator[Record]:
    """Yield the texts of a plain file: blank lines part them, where there are none line ends do."""
    if record.values is None:
        yield record
        return
    text = str(record.values["text"]).replace("\r\n", "\n").strip()
    parts = re.split(r"\n\s*\n", text)
    parts = parts if len(parts) > 1 else text.split("\n")
    for number, part in enumerate(parts, 1):
        yield Record(f"{record.where}:part {number}", {"text": part})


def _plain(record: Record, value: object, count: Count, column: str) -> str:
    text = text_of(value)
    if text is None and value is not None and value != []:
        if isinstance(value, bool | dict | list):
            raise SourceError(
                f"{column!r} holds {type(value).__name__}, not text",
                where=record.where,
                todo="map it to another column, or to nothing",
            )
        text = str(value)
    return clean(text or "", count.counts, record.where)


def _language(value: object, text: str, langs: tuple[str, ...], count: Count) -> str:
    """Return which of the run's languages a text is in, "" for none of them."""
    if tag := language(value):
        return wanted(tag, langs)
    if len(langs) == 1:
        return langs[0]
    count.counts["language_guessed"] += 1
    if len(text) < _SURE:
        return _nearest(text, langs)
    guess = detect(text, langs)
    return guess if guess in langs else ""


def _nearest(text: str, langs: tuple[str, ...]) -> str:
    """Return the likeliest of some languages for a text too short to tell it from others."""
    from resiliparse.parse.lang import detect_fast

    guess, _ = detect_fast(text, cutoff=_FAR, langs=list(langs))
    return str(guess) if guess in langs else langs[0]


def _comments(asked: Wanted, langs: tuple[str, ...], count: Count) -> Iterator[_Row]:
    said: set[str] = set()
    for at, text in enumerate(asked.comments):
        for record, values, source in _records(
            text, "--comments", asked.comments_map, COMMENTS, count
        ):
            body = _plain(record, values["text"], count, "text").strip()
            plain = fold(body).casefold()
            key = _TELLING.sub("", plain).strip() or plain
            if not any(c.isprintable() and not c.isspace() for c in body) or plain in _GONE:
                count.counts["empty"] += 1
            elif key in said:
                count.counts["duplicate"] += 1
            elif len(body) > _LONGEST:
                count.counts["overlong"] += 1
            elif not (lang := _language(values.get("lang"), body, langs, count)):
                count.counts["other_language"] += 1
            elif count.counts["kept"] >= _MOST:
                count.counts["over"] += 1
                return
            else:
                said.add(key)
                count.counts["kept"] += 1
                count.counts["html"] += body[:1] == "<" or "</" in body or "&quot;" in body
                count.languages[lang] += 1
                name = fold(clean(line_of(values.get("name")), count.counts, record.where))[:60]
                licence = line_of(values.get("licence")) or asked.licence or UNKNOWN_LICENCE
                own, above = (_id(at, values.get(k)) for k in ("id", "parent"))
                yield _Row(lang, name.strip(), body, own, above, source, licence)


def _id(source: int, value: object) -> str:
    """Return an id as text, told apart by source; columns with gaps make floats of numbers."""
    text = _PREFIX.sub("", line_of(value)).removesuffix(".0")
    return f"{source}:{text}" if text else ""


def _conversations(rows: Sequence[_Row], mask: Masker) -> list[Conversation]:
    """Put answers under what they answer, and replace the people of each conversation."""
    by_id: dict[str, _Row] = {}
    for row in rows:
        mask.meet(row.name)
        if row.id:
            by_id.setdefault(row.id, row)
    roots: list[_Row] = []
    for row in rows:
        # What answers something that was left out stands alone.
        above = by_id.get(row.parent) if row.parent else None
        (above.answers if above is not None and above is not row else roots).append(row)
    out: list[Conversation] = []
    while roots:
        more: list[_Row] = []
        for root in roots:
            conversation, left = _conversation(root, mask)
            out.append(conversation)
            more += left
        roots = more
    return out


def _conversation(root: _Row, mask: Masker) -> tuple[Conversation, list[_Row]]:
    """Return a conversation, and the answers that are too many for it."""
    flat: list[tuple[_Row, int]] = []
    waiting: list[tuple[_Row, int, int]] = [(root, -1, 0)]
    while waiting and len(flat) < _TOGETHER:
        row, to, depth = waiting.pop()
        above = len(flat) if depth < _DEEPEST else to
        flat.append((row, to))
        waiting += [(x, above, min(depth + 1, _DEEPEST)) for x in reversed(row.answers)]
    company = mask.company(root.lang)
    names = [company.name(row.name) if row.name else "" for row, _ in flat]
    remarks = tuple(
        Remark(
            "" if name.casefold() in NOBODY and name[:1] == "[" else name,
            tuple(fold(company.text(p)) for p in row.text.split("\n") if fold(p)),
            to,
        )
        for name, (row, to) in zip(names, flat, strict=True)
    )
    whole = Conversation(root.lang, remarks, root.source, root.licence)
    return whole, [row for row, _, _ in waiting]


def _teasers(asked: Wanted, langs: tuple[str, ...], count: Count) -> Iterator[Headline]:
    said: set[str] = set()
    for text in asked.teasers:
        for record, values, source in _records(
            text, "--teasers", asked.teasers_map, TEASERS, count
        ):
            line = {
                k: fold(_plain(record, values.get(k), count, k))
                for k in ("title", "lede", "section")
            }
            title = _cut(line["title"], _TITLE)
            if not any(c.isprintable() and not c.isspace() for c in title):
                count.counts["empty"] += 1
            elif title.casefold() in said:
                count.counts["duplicate"] += 1
            elif not (
                lang := _language(values.get("lang"), f"{title} {line['lede']}", langs, count)
            ):
                count.counts["other_language"] += 1
            elif count.counts["kept"] >= _MOST:
                count.counts["over"] += 1
                return
            else:
                said.add(title.casefold())
                count.counts["kept"] += 1
                count.counts["html"] += "</" in title or "&quot;" in title
                count.languages[lang] += 1
                lede = _cut(line["lede"], _LEDE)
                licence = line_of(values.get("licence")) or asked.licence or UNKNOWN_LICENCE
                yield Headline(
                    lang,
                    title,
                    "" if lede.casefold() == title.casefold() else lede,
                    line["section"][:60].strip(),
                    source,
                    licence,
                )


def _cut(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut between words."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
