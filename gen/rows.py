"""Page -> row: the page in one view, its tokens and tags, checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from gen import tokens, views
from gen.config import RunConfig
from gen.pages import Maker, Page
from gen.records import ARTICLE_KINDS, Longs, Row, check_all, check_html
from gen.views import View, Viewed

_FIRST_PAGES, _EVERY = 3, 50  # invariant 2 is checked on a site's first pages and every 50th page
_TOGETHER = 25  # pages whose tokens and checks are one call


@dataclass(frozen=True, slots=True)
class Made:
    """A row and how it came about."""

    row: Row
    asked: str
    """The view that was tried first."""
    invented: int
    """Characters that the view made up."""
    unknown: int


class RowMaker:
    """Makes the rows of a run; one for each process. `row(i)` is a pure function of the run."""

    def __init__(self, config: RunConfig, maker: Maker, digest: str) -> None:
        self.config, self.maker, self._prefix = config, maker, digest[:12]
        self._views: Mapping[str, View] = {
            name: views.get(name, view.options)
            for name, view in config.views.items()
            if name != "rendered"
        }
        self._seen: dict[str, int] = {}

    def versions(self) -> dict[str, str]:
        """Return the versions of the libraries behind the views."""
        return {k: v for view in self._views.values() for k, v in view.versions().items()}

    def make(self, index: int) -> Made:
        """Return the row of a page. Raises CheckError when it fails an invariant."""
        return self._together([index])[0]

    def rows(self, indices: Iterable[int]) -> Iterator[Made]:
        """Yield the rows of pages, as `make` does, at less cost: some are made together."""
        left = iter(indices)
        while some := list(islice(left, _TOGETHER)):
            yield from self._together(some)

    def _together(self, indices: Sequence[int]) -> list[Made]:
        pages = list(map(self.maker.page, indices))
        looks = list(map(self._look, pages))
        tagged = tokens.together([x.text for _, x in looks], [x.spans for _, x in looks])
        made = [
            Made(self._row(i, page, view, x, *found), page.plan.views[0], x.invented, x.unknown)
            for i, page, (view, x), found in zip(indices, pages, looks, tagged, strict=True)
        ]
        check_all([x.row for x in made])
        for x in made:
            site = x.row.site
            nth = self._seen[site] = self._seen.get(site, 0) + 1
            if nth <= _FIRST_PAGES or x.row.index % _EVERY == 0:
                check_html(x.row)
        return made

    def _row(
        self,
        index: int,
        page: Page,
        view: str,
        seen: Viewed,
        starts: Longs,
        ends: Longs,
        tags: Longs,
    ) -> Row:
        a, plan = page.article, page.plan
        article = None
        if a is not None:
            article = {
                "id": a.id,
                "title": a.title,
                "author": a.author,
                "date": a.date,
                "url": a.url,
                "licence": a.licence,
                "source": a.source,
                "sha256": page.sha256,
            }
        row = Row(
            id=f"{self._prefix}-{index:09d}",
            index=index,
            lang=plan.lang,
            family=page.family,
            site=page.site,
            page_kind=plan.kind,
            html=page.html,
            runs=page.runs,
            groups=page.groups,
            view=view,
            text=seen.text,
            spans=seen.spans,
            coverage=seen.coverage,
            token_starts=starts,
            token_ends=ends,
            tags=tags,
            article=article,
            traps=page.traps,
            quality=a.quality if a else "gold",
            weight=plan.weight,
        )
        return row.encoded(page.octets)

    def _look(self, page: Page) -> tuple[str, Viewed]:
        """Return the first view of the plan that shows the page well enough, and its name."""
        article = page.plan.kind in ARTICLE_KINDS
        for name in page.plan.views:
            if name == "rendered":
                return name, Viewed(page.text, page.spans, 1.0, 0, 0)
            seen = views.look(self._views[name], page.html, page.runs)
            if views.enough(seen, article=article):
                return name, seen
        raise AssertionError("the rendered view is always last")
