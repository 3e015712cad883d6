"""What was understood of the sources, in numbers and examples: the answer of `articles`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gen.articles.kinds import Article, Block

EXAMPLES: Final = 40
"""Examples kept of each reason; counts are always complete."""
_SHOWN: Final = 200  # characters of an example


@dataclass(frozen=True, slots=True)
class Example:
    """One block that was cut, or the one an article was refused for."""

    article: str
    """The article's id in its source, or the place of the record."""
    reason: str
    text: str


@dataclass(slots=True)
class SourceReport:
    """Counts of one source; filled while it is read."""

    name: str
    """As in `Article.source`."""
    columns: tuple[str, ...] = ()
    """Columns seen."""
    taken: Mapping[str, str] = field(default_factory=dict)
    """Field to the column it was taken from."""
    counts: Counter[str] = field(default_factory=Counter)
    """read, kept, short, duplicate, no_text, no_paragraph, no_language, other_language,
    language_guessed, overlong, refused, cut (articles), cut_head and cut_tail (blocks),
    looks_like_html,
    c0_removed, controls_removed, line_ends, bidi_kept (characters)."""
    seen_languages: Counter[str] = field(default_factory=Counter)
    """Language to articles read."""
    languages: Counter[str] = field(default_factory=Counter)
    """Language to articles kept."""
    licences: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    """Code points of the bodies kept."""
    refused: Counter[str] = field(default_factory=Counter)
    """Reason to articles."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Reason to blocks cut."""
    refused_examples: list[Example] = field(default_factory=list)
    cut_examples: list[Example] = field(default_factory=list)
    overlong_examples: list[str] = field(default_factory=list)

    def keep(self, article: Article) -> None:
        """Count an article that may be used."""
        self.counts["kept"] += 1
        self.languages[article.lang] += 1
        self.licences[article.licence] += 1
        self.lengths.append(article.length)

    def overlong(self, where: str) -> None:
        """Count a record skipped because of a line over 1 MB."""
        self.counts["overlong"] += 1
        if len(self.overlong_examples) < EXAMPLES:
            self.overlong_examples.append(where)

    def refuse(self, article: Article, reason: str, text: str) -> None:
        """Count an article with noise in its middle."""
        self.counts["refused"] += 1
        self.refused[reason] += 1
        if self.refused[reason] <= EXAMPLES:
            self.refused_examples.append(Example(article.id, reason, text[:_SHOWN]))

    def cut(
        self,
        article: Article,
        head: Sequence[tuple[str, Block]],
        tail: Sequence[tuple[str, Block]],
    ) -> None:
        """Count the blocks cut from an article's ends."""
        self.counts["cut"] += 1
        self.counts["cut_head"] += len(head)
        self.counts["cut_tail"] += len(tail)
        for reason, block in (*head, *tail):
            self.reasons[reason] += 1
            if self.reasons[reason] <= EXAMPLES:
                self.cut_examples.append(Example(article.id, reason, block.text[:_SHOWN]))

    def as_dict(self) -> dict[str, object]:
        """Return the report in plain values, for --json."""
        ordered = sorted(self.lengths)
        quantiles = {
            name: ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else 0
            for name, part in (("min", 0), ("median", 50), ("p90", 90), ("max", 100))
        }
        return {
            "source": self.name,
            "columns": list(self.columns),
            "taken": dict(self.taken),
            "counts": dict(sorted(self.counts.items())),
            "languages_read": dict(self.seen_languages.most_common()),
            "languages_kept": dict(self.languages.most_common()),
            "licences": dict(self.licences.most_common()),
            "lengths": quantiles,
            "refused": dict(self.refused.most_common()),
            "refused_examples": [_plain(x) for x in self.refused_examples],
            "cut": dict(self.reasons.most_common()),
            "cut_examples": [_plain(x) for x in self.cut_examples],
            "overlong": self.overlong_examples,
        }


def _plain(x: Example) -> dict[str, str]:
    return {"article": x.article, "reason": x.reason, "text": x.text}


@dataclass(frozen=True, slots=True)
class Report:
    """The reports of all sources, in their order."""

    sources: tuple[SourceReport, ...]

    def count(self, name: str) -> int:
        """Return a count over all sources."""
        return sum(s.counts[name] for s in self.sources)

    @property
    def languages(self) -> Counter[str]:
        """Language to articles kept, over all sources."""
        return sum((s.languages for s in self.sources), Counter[str]())

    @property
    def licences(self) -> Counter[str]:
        """Licence to articles kept, over all sources."""
        return sum((s.licences for s in self.sources), Counter[str]())

    def as_dict(self) -> dict[str, object]:
        """Return the reports in plain values, for --json."""
        return {"kept": self.count("kept"), "sources": [s.as_dict() for s in self.sources]}
