"""Plans: what a page of a run is made of, from its index alone.

The planner deals exact shares: languages, page kinds, comment sections, sites and articles go to
pages by bijections of ranges, so any plan is found in constant time, each article is used once
before any is used twice, and no number of workers has a say. A site's pages lie near each other,
mixed with those of the other sites of a window of pages: a worker makes a site once, however many
there are.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gen.articles import Article
from gen.chance import Deal, Stream
from gen.config import UNSEEN, RunConfig, split_ranges
from gen.errors import ConfigError
from gen.families import Families
from gen.siting import SiteSpec, specify

PAGES_PER_SITE = 25
PAGES_PER_LEARNED = 6
"""The least pages of a site where families are learned ones: each of these is one site, so a run
shows as many of them as it can."""
_BORNE = 2.0
"""Times the share of sites that print comments, at most the share of pages with them where
families are learned ones."""
WINDOW = 1000
"""Pages among which those of a site are mixed; as many as a shard has by default."""
ARTICLE_KINDS = ("article", "truncated", "thread")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is random about a page, decided; smaller choices come from streams of its index."""

    seed: int
    index: int
    split: str
    lang: str
    kind: str
    site: SiteSpec
    article: int
    """Index into the run's articles, -1 for none."""
    short: int
    """Index into the run's very short articles, -1 for none; then `article` is -1."""
    comments: bool
    """Comments stand on the page, not just a count, gate or form."""
    views: tuple[str, ...]
    """Views to try, in order; the last is `rendered`."""
    weight: float

    def stream(self, purpose: str) -> Stream:
        """Open the page's stream for a purpose."""
        return Stream(self.seed, self.index, purpose)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Pages of one kind with or without comments, within a split and language."""

    kind: str
    short: bool
    """Its pages get the very short articles; they come after all pages of other articles."""
    comments: bool
    start: int
    size: int
    sites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Pages of one language within a split."""

    lang: str
    start: int
    size: int
    cells: tuple[_Cell, ...]
    articles: tuple[int, ...]
    short: tuple[int, ...]


def _quotas(
    n: int, weights: Mapping[str, float], owed: dict[str, float] | None = None
) -> dict[str, int]:
    """Share n out by weights, largest remainder first; names with a weight of 0 get none.

    `owed` carries what rounding took or gave from one sharing to the next, so that a name too rare
    for any of many small sharings still comes up.
    """
    live = {k: w for k, w in weights.items() if w > 0}
    total = sum(live.values())
    exact = {k: n * w / total + (owed or {}).get(k, 0.0) for k, w in live.items()}
    out = {k: max(0, int(x)) for k, x in exact.items()}
    for k in sorted(live, key=lambda k: (out[k] - exact[k], k))[: max(0, n - sum(out.values()))]:
        out[k] += 1
    while sum(out.values()) > n:
        out[max(live, key=lambda k: (out[k] - exact[k], k))] -= 1
    if owed is not None:
        owed.update({k: exact[k] - out[k] for k in live})
    return out


def _order(groups: Sequence[_Group]) -> npt.NDArray[np.int32]:
    """Return the places of all cells of a split side by side: all at a tenth of their cell ..."""
    cells = [c for g in groups for c in g.cells]
    shares = [(np.arange(c.size) + 0.5) / c.size for c in cells]
    return np.argsort(np.concatenate(shares), kind="stable").astype(np.int32)


class Planner:
    """Deals the pages of a run. `profile` holds shares of kinds (`kind.article` ...), the share of
    pages with comments (`comments.items`) and the real web's (`comments.real`). `short` are very
    short articles, which a share of the article pages gets (`trap.very-short-article`)."""

    def __init__(
        self,
        config: RunConfig,
        families: Families,
        articles: Sequence[Article],
        short: Sequence[Article] = (),
    ) -> None:
        self.config, self.families, self.articles = config, families, articles
        self.ranges = split_ranges(config)
        self._starts = [r.start for r in self.ranges.values()]
        self._splits = list(self.ranges)
        self.sites: list[SiteSpec] = []
        self._window: tuple[str, int, list[int]] = ("", -1, [])
        """Split, number and order of the window that was last asked for."""
        self._owed: dict[str, float] = {}
        """Kind of page -> pages that rounding has kept back so far."""
        self.languages = sorted(config.languages)
        shares = {s: len(r) / config.pages for s, r in self.ranges.items()}
        unseen = self._unseen()
        by_split = {lang: self._share_articles(lang, shares) for lang in self.languages}
        few = {lang: self._share_short(lang, short, shares) for lang in self.languages}
        self._groups: dict[str, tuple[npt.NDArray[np.int32], list[_Group]]] = {}
        for split, pages in self.ranges.items():
            groups, at = [], 0
            for lang, size in _quotas(len(pages), config.languages).items():
                if size:
                    names = [n for n in sorted(config.sites) if (n in unseen) == (split == UNSEEN)]
                    given = by_split[lang][split], few[lang][split]
                    groups.append(self._group(split, lang, at, size, *given, names))
                at += size
            self._groups[split] = (_order(groups), groups)

    # -- set-up

    def _unseen(self) -> set[str]:
        """Return the families that train never shows."""
        if not self.config.unseen_families:
            return set()
        names = sorted(self.config.sites)
        count = max(1, round(len(names) * self.config.unseen_families))
        if count >= len(names):
            raise ConfigError(
                f"{len(names)} site families are too few to keep some unseen",
                where="--unseen-families",
                todo="ask for more families, or leave it out",
            )
        return set(Stream(self.config.seed, 0, "unseen").sample(names, count))

    def _share_articles(self, lang: str, shares: Mapping[str, float]) -> dict[str, tuple[int, ...]]:
        """Partition the articles of a language over the splits, at least one each."""
        mine = [i for i, a in enumerate(self.articles) if a.lang == lang]
        if len(mine) < len(shares):
            raise ConfigError(
                f"{len(mine)} articles in {lang!r} cannot be shared out over {len(shares)} splits",
                where="--articles",
                todo="give more articles, or ask for fewer splits: --splits train=1",
            )
        mixed = Stream(self.config.seed, 0, f"articles:{lang}").shuffled(mine)
        counts = _quotas(len(mixed) - len(shares), shares)
        out, at = {}, 0
        for split in shares:
            size = counts.get(split, 0) + 1
            out[split] = tuple(mixed[at : at + size])
            at += size
        return out

    def _share_short(
        self, lang: str, short: Sequence[Article], shares: Mapping[str, float]
    ) -> dict[str, tuple[int, ...]]:
        """Partition the very short articles of a language over the splits; some may get none."""
        mine = [i for i, a in enumerate(short) if a.lang == lang]
        mixed = Stream(self.config.seed, 0, f"short:{lang}").shuffled(mine)
        counts, at, out = _quotas(len(mixed), shares), 0, {}
        for split in shares:
            size = counts.get(split, 0)
            out[split] = tuple(mixed[at : at + size])
            at += size
        return out

    def _group(
        self,
        split: str,
        lang: str,
        at: int,
        size: int,
        articles: tuple[int, ...],
        short: tuple[int, ...],
        names: list[str],
    ) -> _Group:
        fit = [n for n in names if lang in self.families.byname[n].languages]
        if not fit:
            raise ConfigError(
                f"no site family in {lang!r} for split {split!r}",
                where="--sites",
                todo="ask for other families or languages",
            )
        sites = self._make_sites(split, lang, size, fit)
        # The first of them are one of each family; windows should not differ in that.
        sites = Stream(self.config.seed, 0, f"sites:{split}:{lang}").shuffled(sites)
        cells = self._cells(size, sites, short=bool(short))
        return _Group(lang, at, size, cells, articles, short)

    def _make_sites(self, split: str, lang: str, pages: int, fit: list[str]) -> list[int]:
        """Specify the sites of a split and language; families do not repeat until all were used."""
        s = Stream(self.config.seed, 0, f"families:{split}:{lang}")
        out: list[int] = []
        left: list[str] = []
        learned = sum(self.families.byname[n].learned is not None for n in set(fit))
        most = max(pages // PAGES_PER_SITE, min(learned, pages // PAGES_PER_LEARNED))
        for ordinal in range(max(1, most)):
            if not left:
                left = list(fit) if ordinal == 0 else []
            if left:
                name = s.weighted(left, [self.config.sites[n] for n in left])
                left.remove(name)
            else:
                name = s.weighted(fit, [self.config.sites[n] for n in fit])
            number = len(self.sites)
            nth = sum(x.family == name and x.lang == lang for x in self.sites)
            family = self.families.byname[name]
            self.sites.append(specify(self.config.seed, number, split, lang, family, ordinal, nth))
            out.append(number)
        return out

    def _cells(self, size: int, sites: list[int], *, short: bool) -> tuple[_Cell, ...]:
        """Cut a group's pages into kinds, and into pages with comments and without."""
        profile = self.config.profile_values
        kinds = {k.removeprefix("kind."): w for k, w in profile.items() if k.startswith("kind.")}
        byname = self.families.byname
        offering = {k: [n for n in sites if k in byname[self.sites[n].family].kinds] for k in kinds}
        meant = sum(w for k, w in kinds.items() if k in ARTICLE_KINDS)
        kinds = {k: w for k, w in kinds.items() if offering[k]}
        there = sum(w for k, w in kinds.items() if k in ARTICLE_KINDS)
        if there:
            # Forums print threads and blogs print articles: either takes the other's share.
            kinds = {k: w * meant / there if k in ARTICLE_KINDS else w for k, w in kinds.items()}
        if not any(k in ARTICLE_KINDS for k in kinds):
            raise ConfigError("no site family here prints articles", where="--sites")
        quotas = _quotas(size, kinds, self._owed)
        parts = [
            (k, False, quotas[k]) for k in sorted(quotas, key=lambda k: (k not in ARTICLE_KINDS, k))
        ]
        if short and quotas.get("article"):
            few = round(quotas["article"] * profile["trap.very-short-article"])
            parts = [(k, x, n - few if k == "article" else n) for k, x, n in parts]
            # After all pages of other articles, so that a rank counts those.
            parts.insert(sum(k in ARTICLE_KINDS for k in quotas), ("article", True, few))
        cells, at = [], 0
        for kind, is_short, quota in parts:
            able = [
                n
                for n in offering[kind]
                if kind == "thread" or self.sites[n].option("comments") in ("items", "")
            ]
            share = (
                profile["comments.items"]
                if kind in ("article", "truncated") and able
                else float(kind == "thread")
            )
            if kind != "thread" and self._learned(sites):
                # Few pages that one learns from have comments: those must not bear all there are.
                share = min(share, _BORNE * len(able) / len(offering[kind]))
            with_items = round(quota * share)
            for comments, count, group in (
                (True, with_items, able),
                (False, quota - with_items, offering[kind]),
            ):
                if count:
                    cells.append(_Cell(kind, is_short, comments, at, count, tuple(group)))
                    at += count
        return tuple(cells)

    def _learned(self, sites: list[int]) -> bool:
        return any(self.families.byname[self.sites[n].family].learned for n in sites)

    # -- plans

    def plan(self, index: int) -> Plan:
        """Return the plan of a page. Pure; constant time."""
        split = self._splits[bisect.bisect_right(self._starts, index) - 1]
        order, groups = self._groups[split]
        window, inside = divmod(index - self.ranges[split].start, WINDOW)
        if self._window[:2] != (split, window):
            size = min(WINDOW, len(order) - window * WINDOW)
            s = Stream(self.config.seed, window, f"pages:{split}")
            self._window = split, window, s.shuffled(range(size))
        at = int(order[window * WINDOW + self._window[2][inside]])
        group = next(g for g in groups if at < g.start + g.size)
        rank = at - group.start
        cell = next(c for c in group.cells if rank < c.start + c.size)
        place = rank - cell.start
        site = self.sites[cell.sites[place * len(cell.sites) // cell.size]]
        article = short = -1
        if cell.short:
            short = group.short[place % len(group.short)]
        elif cell.kind in ARTICLE_KINDS:
            # Article pages come first in a group, so a rank counts them.
            epoch, nth = divmod(rank, len(group.articles))
            turn = Deal(
                self.config.seed, f"{split}:{group.lang}:articles:{epoch}", len(group.articles)
            )
            article = group.articles[turn.at(nth)]
        return Plan(
            self.config.seed,
            index,
            split,
            group.lang,
            cell.kind,
            site,
            article,
            short,
            cell.comments,
            self._views(index),
            self._weight(cell),
        )

    def mates(self, plan: Plan) -> tuple[int, ...]:
        """Return the articles of a plan's split and language: whence its teasers may come."""
        return next(g.articles for g in self._groups[plan.split][1] if g.lang == plan.lang)

    def _views(self, index: int) -> tuple[str, ...]:
        mix = {k: v.weight for k, v in self.config.views.items()}
        first = Stream(self.config.seed, index, "view").weighted(list(mix), list(mix.values()))
        others = sorted((v for v in mix if v != first), key=lambda v: (-mix[v], v))
        return tuple(dict.fromkeys([first, *others, "rendered"]))

    def _weight(self, cell: _Cell) -> float:
        """Return how much rarer or commoner such a page is on the real web than in this run."""
        profile = self.config.profile_values
        if cell.kind not in ("article", "truncated"):
            return 1.0
        run, real = profile["comments.items"], profile["comments.real"]
        if not 0 < run < 1:
            return 1.0
        return round(real / run if cell.comments else (1 - real) / (1 - run), 6)
