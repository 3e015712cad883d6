"""Sources -> the run's articles: read, clean, tell languages, drop doubles, cut dirty ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gen import folders
from gen.articles.blocks import parse_blocks
from gen.articles.bodies import judge, recurring
from gen.articles.cleaning import clean, fold
from gen.articles.columns import FIELDS, resolve
from gen.articles.detect import detect
from gen.articles.files import LONGEST_LINE
from gen.articles.kinds import QUALITIES, UNKNOWN_LICENCE, Article, Source, body_sha256
from gen.articles.phrasebook import PhraseLines, load_phrasebook
from gen.articles.reports import Report, SourceReport
from gen.articles.sources import Record, read_records, source_name, with_columns
from gen.articles.values import iso_date, language, line_of, tags_of, text_of, wanted
from gen.errors import SourceError
from gen.scripts import as_written

_LEFT_OUT: Final = (
    "no_text",
    "no_paragraph",
    "short",
    "duplicate",
    "refused",
    "overlong",
    "no_language",
)
_SHORTEST: Final = 20  # characters below which a text is no article, not even a very short one


@dataclass(frozen=True, slots=True)
class Harvest:
    """What the sources gave."""

    articles: list[Article]
    """Fit for use, in order of the sources and of their records."""
    short: list[Article]
    """Real articles under `min_chars`, for the trap of very short ones."""
    report: Report


def harvest(
    sources: Sequence[Source],
    languages: Sequence[str],
    *,
    phrase_lines: Callable[[str], PhraseLines] = load_phrasebook,
    starter: Path = folders.STARTER,
) -> Harvest:
    """Read all sources and keep what is usable in `languages` (() means all that turn up).

    `phrase_lines` gives a language's catalogue of interface phrases. Pure but for the files read.
    Raises SourceError for a source that is broken, empty, without text, or that leaves nothing.
    """
    asked = tuple(languages)
    articles: list[Article] = []
    short: list[Article] = []
    reports: list[SourceReport] = []
    ids: set[str] = set()
    digests: set[str] = set()
    for source in sources:
        report = SourceReport(source_name(source))
        reports.append(report)
        found = list(_candidates(source, asked, report, digests, starter))
        if source.bodies == "strict" and source.kind != "starter":
            found = _cleaned(found, report, digests, source.min_chars, phrase_lines)
        kept = 0
        for article in found:
            article = replace(article, id=_unique(article, ids))
            if article.length < source.min_chars:
                report.counts["short"] += 1
                short.append(article)
                continue
            kept += 1
            articles.append(article)
            report.keep(article)
        if not kept:
            raise _nothing(source, asked, report)
    return Harvest(articles, short, Report(tuple(reports)))


def _nothing(source: Source, asked: Sequence[str], report: SourceReport) -> SourceError:
    where = source.spec or source.kind
    if not report.counts["read"]:
        return SourceError("holds no articles", where=where, todo="give a source with articles")
    there = ", ".join(f"{lang} {n}" for lang, n in report.seen_languages.most_common())
    wanted_ = " or ".join(asked) or "any language"
    if there and not any(report.seen_languages[x] for x in asked):
        return SourceError(
            f"no article in {wanted_}; there were: {there}",
            where=where,
            todo="ask for a language that is there, or state it if the guess is wrong: --lang CODE",
        )
    reasons = ", ".join(
        f"{n} {name.replace('_', ' ')}"
        for name, n in report.counts.items()
        if n and name in _LEFT_OUT
    )
    return SourceError(
        f"leaves no article in {wanted_}: of {report.counts['read']} records {reasons or 'none'}"
        + (f" (languages: {there})" if there else ""),
        where=where,
        todo="see why with `pagenoise articles`; --min-chars and --bodies asis keep more",
    )


def _unique(article: Article, ids: set[str]) -> str:
    name, n = article.id, 1
    while name in ids:
        n += 1
        name = f"{article.id}-{n}"
    ids.add(name)
    return name


def _candidates(
    source: Source, asked: tuple[str, ...], report: SourceReport, digests: set[str], starter: Path
) -> Iterator[Article]:
    """Yield a source's articles in the languages asked, each body once; counts the others."""
    report.counts["read"] = 0

    def taken_from(columns: tuple[str, ...]) -> dict[str, str]:
        report.columns = columns
        report.taken = resolve(columns, source.map, source.spec or source.kind)
        return report.taken

    for record, taken in with_columns(read_records(source, starter), taken_from):
        report.counts["read"] += 1
        if record.values is None:
            report.overlong(record.where)
            continue
        article = _article(record, taken, source, asked, report)
        if article is None:
            continue
        report.seen_languages[article.lang] += 1
        if asked and article.lang not in asked:
            report.counts["other_language"] += 1
        elif all(b.kind != "paragraph" for b in article.blocks):
            # Lists, tables or code alone: no view could show a paragraph of the article.
            report.counts["no_paragraph"] += 1
        elif (digest := article.text_sha256) in digests:
            report.counts["duplicate"] += 1
        else:
            digests.add(digest)
            yield article


def _article(
    record: Record,
    taken: Mapping[str, str],
    source: Source,
    asked: tuple[str, ...],
    report: SourceReport,
) -> Article | None:
    """Make an article of a record; None, counted, where it has no text or no language."""
    values = {name: (record.values or {}).get(column) for name, column in taken.items()}
    raw = values["text"]
    body = text_of(raw)
    if body is None and raw is not None and raw != []:
        raise SourceError(
            f"column {taken['text']!r} holds {type(raw).__name__}, not text",
            where=record.where,
            todo=f"--map text=COLUMN; columns: {', '.join(report.columns)}",
        )
    body = clean(body or "", report.counts, record.where)
    if any(len(x) * 4 > LONGEST_LINE and len(x.encode()) > LONGEST_LINE for x in body.split("\n")):
        report.overlong(record.where)
        return None
    blocks = parse_blocks(body)
    if sum(len(b.text) for b in blocks) < _SHORTEST:
        report.counts["no_text"] += 1
        return None
    if body.lstrip()[:9].lower().startswith(("<!doctype", "<html", "<p>", "<div", "<p ")):
        report.counts["looks_like_html"] += 1
    line = {
        name: fold(clean(line_of(values.get(name)), report.counts, record.where))
        for name in FIELDS
        if name not in ("text", "tags", "date")
    }
    title = line["title"]
    if not title and source.kind == "text" and blocks[0].kind == "heading" and len(blocks) > 1:
        title, blocks = blocks[0].text, blocks[1:]
    lang = _language(source, values.get("lang"), f"{title}\n{body}", asked, report)
    if not lang:
        report.counts["no_language"] += 1
        return None
    quality = "gold" if source.kind == "starter" else "silver"
    date = values.get("date")
    return Article(
        id=line["id"] or body_sha256(blocks)[:12],
        title=title,
        author=line["author"],
        date=iso_date(
            clean(date, report.counts, record.where) if isinstance(date, str) else date, lang
        ),
        url=line["url"],
        lang=lang,
        licence=line["licence"] or source.licence or UNKNOWN_LICENCE,
        source=report.name,
        section=line["section"],
        standfirst=line["standfirst"],
        caption=line["caption"],
        quality=source.quality or (line["quality"] if line["quality"] in QUALITIES else quality),
        tags=tuple(
            fold(clean(t, report.counts, record.where)) for t in tags_of(values.get("tags"))
        ),
        blocks=blocks,
    )


def _language(
    source: Source, value: object, text: str, asked: tuple[str, ...], report: SourceReport
) -> str:
    """Return an article's language: stated, in its column, the only one asked, or guessed."""
    if source.lang:
        return source.lang
    if tag := language(value):
        return as_written(wanted(tag, asked) or tag, text)
    if "lang" not in report.taken and len(asked) == 1:
        return asked[0]
    report.counts["language_guessed"] += 1
    expected = asked or tuple(sorted(p.name for p in folders.WORDS.glob("*") if p.is_dir()))
    return detect(text, expected)


def _cleaned(
    found: Sequence[Article],
    report: SourceReport,
    digests: set[str],
    min_chars: int,
    phrase_lines: Callable[[str], PhraseLines],
) -> list[Article]:
    """Cut the articles' dirty ends and leave out those with noise in the middle."""
    recurs = recurring(found)
    out = []
    for article in found:
        verdict = judge(article, phrase_lines(article.lang), recurs)
        cut = bool(verdict.head or verdict.tail)
        left = sum(len(b.text) for b in verdict.blocks)
        if verdict.refused:
            report.refuse(article, verdict.refused, verdict.offender)
        elif cut and left < min(min_chars, article.length):
            report.refuse(article, "little left", article.blocks[0].text)
        elif cut and (digest := body_sha256(verdict.blocks)) in digests:
            report.counts["duplicate"] += 1
        elif cut:
            digests.add(digest)
            report.cut(article, verdict.head, verdict.tail)
            out.append(replace(article, blocks=verdict.blocks))
        else:
            out.append(article)
    return out
