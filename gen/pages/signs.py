"""Signs of traps: a test for each, run on pages that have the labels it names."""

from __future__ import annotations

from html import unescape
from typing import Final

import numpy as np

from gen.labels import LABEL_ID, LABELS
from gen.pages.look import BODY, SIZE, TESTS, Look, Test, evidence
from gen.pages.pools import sentences

SHORT: Final = 600
"""Characters of HTML under which a body is very short."""
PROSE: Final = 120
"""Characters of HTML from which a caption of several sentences is like prose."""
FEWEST_ENTRIES: Final = 4  # of a menu: fewer are links
_MARGIN: Final = 1.05  # lengths are those of HTML, where an ampersand has five characters
_TALK: Final = np.isin(np.arange(SIZE), [LABEL_ID["comment.body"], LABEL_ID["comment.quote"]])
_META: Final = np.isin(
    np.arange(SIZE), [LABEL_ID[f"article.{x}"] for x in ("title", "byline", "date")]
)
_BREAK: Final = range(8, 64)  # characters between two paragraphs that line breaks set apart


# -- comments


@evidence("comment-quotes-body", "comment.body", "article.body")
def _(look: Look) -> bool:
    first = (
        look.label.index(LABEL_ID["comment.author"])
        if look.count[LABEL_ID["comment.author"]]
        else 0
    )
    return any(look.shows(x, "comment.", first) for x in look.page.traps.quotes)


@evidence("comments-longer-than-article", "comment.body", "article.body")
def _(look: Look) -> bool:
    label, sizes = look.runs.label, look.sizes
    return bool(sizes[_TALK[label]].sum() > _MARGIN * sizes[BODY[label]].sum())


@evidence("comments-in-container", "comment.body", "article.body")
def _(look: Look) -> bool:
    return look.within(look.label.index(LABEL_ID["comment.body"]), "article")


@evidence("comments-in-details", "comment.body")
def _(look: Look) -> bool:
    i = look.label.index(LABEL_ID["comment.body"])
    if not look.runs.hidden[i]:
        return False
    start = look.starts[i]
    return look.html.rfind("<details", 0, start) > look.html.rfind("</details", 0, start)


@evidence("login-gate", "comment.gate")
def _(look: Look) -> bool:
    closed = look.page.thread.mode == "closed"
    return (
        not look.count[LABEL_ID["comment.body"]] and look.count[LABEL_ID["comment.gate"]] > closed
    )


@evidence("empty-comments", "comment.empty")
def _(look: Look) -> bool:
    return not look.count[LABEL_ID["comment.body"]]


@evidence("count-without-comments", "comment.count")
def _(look: Look) -> bool:
    none = not look.count[LABEL_ID["comment.body"]] and not look.count[LABEL_ID["comment.status"]]
    return none and look.page.thread.count != "0"


@evidence("count-disagrees", "comment.heading", "comment.author")
def _(look: Look) -> bool:
    there = sum(1 for g in look.groups if g[0] == "comment")
    return look.page.thread.count != str(there) and look.shows(look.page.thread.heading, "comment.")


@evidence("spam-other-script", "comment.body")
def _(look: Look) -> bool:
    spam = look.page.traps.spam
    return bool(spam) and look.shows(
        spam, "comment.body", look.label.index(LABEL_ID["comment.body"])
    )


# -- teasers


@evidence("teaser-repeats-headline", "teaser.title", "teaser.lede", "article.body")
def _(look: Look) -> bool:
    title, opening = look.escaped(look.page.title), look.escaped(look.page.traps.opening)
    same = np.flatnonzero(
        (look.runs.label == LABEL_ID["teaser.title"]) & (look.sizes == len(title))
    )
    for i in same.tolist():
        if look.raw(i) == title:
            for j in range(i + 1, min(i + 6, len(look.label))):
                if look.runs.group[j] == look.runs.group[i] and look.raw(j) == opening:
                    return True
    return False


@evidence("markup-in-alt", "teaser.alt")
def _(look: Look) -> bool:
    return any("&lt;" in look.raw(i) for i in look.at("teaser.alt"))


@evidence("doubled-titles", "teaser.alt", "teaser.title")
def _(look: Look) -> bool:
    """At least three teasers, and half of those with a picture."""
    at, twice, title = look.at("teaser.alt"), 0, LABEL_ID["teaser.title"]
    least = max(3, (len(at) + 1) // 2)
    for nth, i in enumerate(at):
        if i + 1 < len(look.label) and look.label[i + 1] == title:
            twice += unescape(look.raw(i)) == unescape(look.raw(i + 1))
            if twice >= least:
                return True
        if twice + len(at) - nth <= least:
            return False
    return False


@evidence("mojibake")
def _(look: Look) -> bool:
    return any(look.shows(x, "teaser.") for x in look.page.traps.spoilt)


# -- in and around the body


@evidence("validation-between-paragraphs", "form.validation", "article.body")
def _(look: Look) -> bool:
    return bool(look.inside("form.validation"))


@evidence("read-also-in-body", "teaser.inline", "teaser.heading", "article.body")
def _(look: Look) -> bool:
    lead = LABEL_ID["teaser.heading"]
    return any(
        look.label[i - 1] == lead and not look.within(i, "teasers")
        for i in look.inside("teaser.inline")
    )


@evidence("link-in-paragraph", "teaser.inline", "article.body")
def _(look: Look) -> bool:
    body = LABEL_ID["article.body"]
    for i in look.inside("teaser.inline"):
        if look.label[i - 1] == look.label[i + 1] == body:
            around = look.gap(i) + look.gap(i + 1)
            if not any(x in around for x in ("<p", "</p", "<div", "</div", "<br", "<li")):
                return True
    return False


@evidence("ad-in-list", "promo.ad", "article.list_item")
def _(look: Look) -> bool:
    item = LABEL_ID["article.list_item"]
    return any(
        look.label[i - 1] == look.label[i + 1] == item
        and not any(x in look.gap(i) + look.gap(i + 1) for x in ("</ul", "</ol"))
        for i in look.inside("promo.ad")
    )


@evidence("second-article", "related.body")
def _(look: Look) -> bool:
    return True


@evidence("drop-cap", "article.body")
def _(look: Look) -> bool:
    i = look.label.index(LABEL_ID["article.body"])
    if (
        look.ends[i] - look.starts[i] != 1
        or i + 1 >= len(look.label)
        or look.label[i + 1] != look.label[i]
    ):
        return False
    return look.gap(i + 1).startswith("</") and any(c.isspace() for c in look.gap(i + 1))


@evidence("br-body", "article.body")
def _(look: Look) -> bool:
    body, tried = LABEL_ID["article.body"], 0
    for i in range(look.first, look.last):
        if (
            look.label[i] == look.label[i + 1] == body
            and look.starts[i + 1] - look.ends[i] in _BREAK
        ):
            gap = look.gap(i + 1)
            if gap.count("<br") > 1 and "<p" not in gap:
                return True
            tried += 1
            if tried > 60:  # links inside paragraphs count, too
                return False
    return False


@evidence("infobox-in-body", "widget.infobox", "article.body")
def _(look: Look) -> bool:
    return bool(look.inside("widget.infobox"))


@evidence("toc-in-body", "nav.toc", "article.body")
def _(look: Look) -> bool:
    return bool(look.inside("nav.toc"))


@evidence("pull-quote", "article.pullquote", "article.body")
def _(look: Look) -> bool:
    return bool(look.inside("article.pullquote"))


@evidence("footer-in-container", "article.body")
def _(look: Look) -> bool:
    return any(
        look.within(i, "article") for x in ("notice.copyright", "notice.legal") for i in look.at(x)
    )


@evidence("caption-like-prose", "article.caption")
def _(look: Look) -> bool:
    for i in look.at("article.caption"):
        if look.ends[i] - look.starts[i] >= PROSE and not look.runs.attr[i]:
            return len(sentences(unescape(look.raw(i)))) > 1
    return False


@evidence("caption-as-alt", "article.caption")
def _(look: Look) -> bool:
    caption, attr = LABEL_ID["article.caption"], look.runs.attr
    return any(
        attr[i]
        and look.label[i + 1] == caption
        and not attr[i + 1]
        and unescape(look.raw(i)) == unescape(look.raw(i + 1))
        for i in look.at("article.caption")
        if i + 1 < len(look.label)
    )


@evidence("author-bio", "author.bio", "article.body")
def _(look: Look) -> bool:
    return look.at("author.bio")[-1] > look.last


@evidence("summary-repeats-body", "article.summary", "article.body")
def _(look: Look) -> bool:
    points = {look.escaped(x) for x in look.page.summary}
    return any(look.raw(i) in points for i in look.at("article.summary"))


@evidence("very-short-article", "article.body")
def _(look: Look) -> bool:
    sizes = look.sizes
    body = int(sizes[BODY[look.runs.label]].sum())
    return body < SHORT and body < int(sizes.sum()) - body


@evidence("truncated-body", "notice.paywall", "article.body")
def _(look: Look) -> bool:
    return bool(look.page.traps.cut) and look.at("notice.paywall")[-1] > look.last


@evidence("no-article")
def _(look: Look) -> bool:
    return look.first < 0


# -- the page around


@evidence("cookie-longest-block", "notice.cookie")
def _(look: Look) -> bool:
    begins = np.flatnonzero(~look.runs.joins)
    if not len(begins) or begins[0]:
        begins = np.append(0, begins)
    sizes = np.add.reduceat(look.sizes, begins)
    cookie = look.runs.label[begins] == LABEL_ID["notice.cookie"]
    return bool(sizes[cookie].max() > _MARGIN * sizes[~cookie].max(initial=0))


@evidence("title-thrice", "article.title")
def _(look: Look) -> bool:
    title = look.escaped(look.page.title)
    same = np.flatnonzero((look.sizes == len(title)) & (look.runs.attr == 0)).tolist()
    return (
        sum(
            1
            for i in same
            if not LABELS[look.label[i]].startswith("teaser.") and look.raw(i) == title
        )
        > 2
    )


@evidence("menu-twice", "nav.menu")
def _(look: Look) -> bool:
    runs = look.runs
    at = np.flatnonzero((runs.label == LABEL_ID["nav.menu"]) & ~runs.hidden & (runs.group >= 0))
    of = runs.group[at]
    full = np.flatnonzero(np.bincount(of) >= FEWEST_ENTRIES).tolist()
    menus = [at[of == g].tolist() for g in full if look.groups[g][0] == "menu"]
    menus.sort(key=len)
    return any(_repeats(look, a, b) for n, b in enumerate(menus) for a in menus[:n])


def _repeats(look: Look, few: list[int], many: list[int]) -> bool:
    """Tell whether nearly all of the entries of one menu are in another that is not shorter."""
    where = look.html[look.starts[many[0]] : look.ends[many[-1]]]
    if any(look.raw(i) not in where for i in few[1:3]):
        return False
    a, b = {look.raw(i) for i in few}, {look.raw(i) for i in many}
    return len(a & b) * 10 >= 9 * len(a)


@evidence("hidden-menu", "nav.menu")
def _(look: Look) -> bool:
    return (
        int((look.runs.hidden & (look.runs.label == LABEL_ID["nav.menu"])).sum()) >= FEWEST_ENTRIES
    )


@evidence("share-twice", "promo.share", "article.body")
def _(look: Look) -> bool:
    at = look.at("promo.share")
    return at[0] < look.first and at[-1] > look.last


@evidence("foreign-interface", "nav.skip")
def _(look: Look) -> bool:
    return any(look.shows(x.skip, "nav.skip") for x in look.page.traps.foreign)


@evidence("unresolved-keys", "leak.markup")
def _(look: Look) -> bool:
    return True


@evidence("leaked-code")
def _(look: Look) -> bool:
    return any(look.count[LABEL_ID[f"leak.{x}"]] for x in ("script", "css", "json"))


@evidence("zero-counters", "widget.counter")
def _(look: Look) -> bool:
    return sum(1 for i in look.at("widget.counter") if look.raw(i) == "0") > 2


@evidence("honeypot", "form.captcha")
def _(look: Look) -> bool:
    return True


@evidence("hidden-meta", "article.body")
def _(look: Look) -> bool:
    at = np.flatnonzero(look.runs.hidden & _META[look.runs.label])
    return len(at) > 1 and len({look.label[i] for i in at.tolist()}) > 1


def tests() -> dict[str, tuple[tuple[int, ...], Test]]:
    """Return the tests by trap, each with the labels that it needs."""
    return TESTS
