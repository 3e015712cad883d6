"""Plan -> page: HTML, text, and labelled spans over both, out of one pass.

::

    pools        long lines and articles of a split and language
    manners      how people write
    cast         who takes part in a discussion
    remarks      what is said
    turns        who says what to whom
    discussion   comment sections
    teasers      lists of other articles, made when a template looks at them
    bodies       article bodies as a site sets them, with noise between blocks
    planting     traps: which a page gets, and what they are made of
    desk         what a page may draw on
    build        plan and content -> the record that templates see
    traps        which hard cases a page really holds
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gen import models
from gen.articles import Article, Block, body_sha256
from gen.borrowed import NOTHING, Borrowed
from gen.config import RunConfig
from gen.families import Families
from gen.fillers import Stock
from gen.labels import GROUPS
from gen.pages import bodies
from gen.pages.build import build
from gen.pages.desk import Desk, Shelf
from gen.pages.planting import rates
from gen.pages.pools import divide, lead_of
from gen.pages.traps import planted
from gen.plans import Plan, Planner
from gen.siting import MadeSite, make
from gen.spans import Ints, Runs
from gen.templates import Sink
from gen.templates.writer import ATTR_SHIFT, HIDDEN, JOINS, PIECE
from gen.wording import Language

_SITES_KEPT = 112  # a window of pages has up to 93, in all languages; each takes a megabyte


@dataclass(frozen=True, slots=True)
class Page:
    """A page, written."""

    plan: Plan
    family: str
    site: str
    html: str
    octets: bytes
    """`html` in UTF-8."""
    runs: Runs
    groups: tuple[tuple[str, int, int], ...]
    text: str
    """The `rendered` view: what a browser's innerText shows."""
    spans: Ints
    """[m, 5] over `text`: start, end, label, group, src."""
    article: Article | None
    sha256: str
    """Digest of the body's blocks that the page prints, "" for none."""
    traps: tuple[str, ...]


class Maker:
    """Makes pages of one run. Pure: a page depends on the config, the articles and the content
    files alone. Holds caches, so each process has its own."""

    def __init__(
        self,
        config: RunConfig,
        families: Families,
        articles: Sequence[Article],
        short: Sequence[Article],
        words: Mapping[str, Language],
        borrowed: Borrowed = NOTHING,
    ) -> None:
        self.config, self.families, self.articles = config, families, articles
        self.planner = Planner(config, families, articles, short)
        self._short = short
        self._rates = rates(config.profile_values)
        shares = {s: len(r) / config.pages for s, r in self.planner.ranges.items()}
        self._pools = {
            lang: divide(words[lang], shares, config.seed, borrowed) for lang in config.languages
        }
        self._sites: OrderedDict[int, MadeSite] = OrderedDict()
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._digests: dict[int, str] = {}

    def site(self, plan: Plan) -> MadeSite:
        """Return the plan's site, made."""
        number = plan.site.number
        if number in self._sites:
            self._sites.move_to_end(number)
            return self._sites[number]
        pools = self._pools[plan.lang][plan.split]
        drawn = {"brands": pools.brands, **pools.lines}
        lists = {k: list(v) for k, v in drawn.items()}
        stock = self._shelf(plan).stock
        made = make(self.config.seed, plan.site, self.families, lists, pools.words, stock)
        self._sites[number] = made
        if len(self._sites) > _SITES_KEPT:
            self._sites.popitem(last=False)
        return made

    def desk(self, plan: Plan) -> Desk:
        """Return what a plan's page may draw on."""
        return Desk(
            plan,
            self.site(plan),
            self._pools[plan.lang][plan.split],
            self._shelf(plan),
            self.config.profile_values,
            self._rates,
        )

    def _shelf(self, plan: Plan) -> Shelf:
        key = plan.split, plan.lang
        if key not in self._shelves:
            mates = [self.articles[i] for i in self.planner.mates(plan)]
            pools = self._pools[plan.lang][plan.split]
            titles = itertools.chain(
                ((x.title, x.lede) for x in pools.leads),
                ((x.title, x.lede) for x in map(lead_of, mates, itertools.repeat(""))),
            )
            stock = Stock(pools.words, pools.lines, titles, pools.comments)
            self._shelves[key] = Shelf(mates, stock)
        return self._shelves[key]

    def _sha256(self, plan: Plan, blocks: Sequence[Block]) -> str:
        """Return the digest of a body; that of a whole article is kept for its next page."""
        if not blocks or plan.kind == "truncated" or plan.article < 0 or plan.short >= 0:
            return body_sha256(blocks) if blocks else ""
        if plan.article not in self._digests:
            self._digests[plan.article] = body_sha256(blocks)
        return self._digests[plan.article]

    def page(self, index: int) -> Page:
        """Return the page at an index of the run."""
        plan = self.planner.plan(index)
        article = self.articles[plan.article] if plan.article >= 0 else None
        if plan.short >= 0:
            article = self._short[plan.short]
        blocks = article.blocks if article else ()
        if article is not None and plan.kind == "truncated":
            blocks = bodies.cut(blocks, plan.stream("cut"))
        record = build(self.desk(plan), article, blocks)
        made = self.site(plan)
        sink = write(made, record)
        html, text = "".join(sink.html), "".join(sink.text)
        runs, spans = read(sink.pieces, html)
        groups = tuple((GROUPS[k], parent, depth) for k, parent, depth in sink.groups)
        digest = self._sha256(plan, blocks)
        traps = planted(plan, record, html, runs, groups, made.bound.text)
        return Page(
            plan,
            made.family.name,
            plan.site.id,
            html,
            sink.octets,
            runs,
            groups,
            text,
            spans,
            article,
            digest,
            traps,
        )


def write(made: MadeSite, record: models.Page) -> Sink:
    """Write a page's record with its site's templates."""
    templates = made.family.templates
    name = templates.get(record.kind) or templates["article"]
    return made.bound.write(name, record)


def read(pieces: Sequence[int], html: str) -> tuple[Runs, Ints]:
    """Turn the writer's pieces into runs over `html` and spans over the page's text.

    Pieces of one text node become one run; pieces of one labelled element in one block become one
    span. Neighbouring pieces are of one text node when nothing but white space is between them.
    """
    table = np.array(pieces, dtype=np.int32).reshape(-1, PIECE)
    start, end, meta = table[:, 0], table[:, 1], table[:, 4]
    attr = (meta >> ATTR_SHIFT) & 7
    joins = (meta & JOINS) != 0
    same = np.zeros(len(table), np.bool_)
    gaps = start[1:] - end[:-1]
    near = np.flatnonzero(joins[1:] & (gaps < 16) & (attr[1:] == 0) & (attr[:-1] == 0)) + 1
    for i in near.tolist():
        same[i] = not html[end[i - 1] : start[i]].strip()
    first = np.flatnonzero(~same)
    last = np.append(first[1:], len(table)) - 1
    label, hidden, group = meta & 0xFF, (meta & HIDDEN) != 0, table[:, 5]
    runs = Runs(
        start[first],
        end[last],
        label[first],
        group[first],
        hidden[first],
        attr[first],
        joins[first],
    )
    # Spans: shown pieces, joined where they go on.
    run_of = np.cumsum(~same) - 1
    shown = np.flatnonzero(table[:, 2] >= 0)
    begins = ~joins[shown]
    if len(shown):
        begins[0] = True
        # A piece goes on only from the piece before it: hidden ones and attributes between them
        # must themselves go on.
        broken = np.cumsum(~joins)
        begins[1:] |= broken[shown[1:]] != broken[shown[:-1]]
    at = np.flatnonzero(begins)
    until = np.append(at[1:], len(shown)) - 1 if len(at) else at
    s, e = shown[at], shown[until] if len(at) else shown[at]
    spans = np.stack([table[s, 2], table[e, 3], label[s], group[s], run_of[s]], axis=1).astype(
        np.int32
    )
    return runs, spans
