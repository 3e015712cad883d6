"""A page such as blogs have, invented, for the tests of learning."""

from __future__ import annotations

from gen.learn import SourcePage

TITLE = "Seven ways to dry a wet tent"
FIRST = "A tent that is packed wet grows mould within three days, and mould never quite comes out."
BLOCKS = (
    FIRST,
    "Shake it first. Most of the water sits on the fly sheet and leaves with a few good shakes.",
    "What you need",
    "A clothes line or two chairs",
    "A dry towel that nobody will miss",
    "Hang the inner tent apart from the fly, doors open, so that air moves through both of them.",
    "Poles want drying too: water in the joints turns to rust before the next summer comes round.",
)
CONTENT = "\n\n".join(BLOCKS)
HTML = f"""<!doctype html>
<html lang="en" class="no-js"><head><title>{TITLE} | Pitch and Peg</title>
<style>.drawer{{display:none}} .post-content{{visibility:hidden}}
@media print{{nav{{display:none}}}}</style>
<script src="https://tracker.test/t.js"></script>
<link rel="stylesheet" href="https://cdn.test/x.css">
</head><body class="single post-77" onload="go()">
<a class="skip-link" href="#content">Skip to content</a>
<nav class="main-nav"><ul><li><a href="https://pitchandpeg.test/">Home</a></li>
<li><a href="/shop">Shop tents</a></li>
<li><a href="/walks">Walks with Hedwig Ormsby</a></li></ul></nav>
<div class="drawer"><ul><li><a href="/shop">Shop tents</a></li></ul></div>
<p class="teaser"><a href="/self">{FIRST}</a></p>
<article><h1>{TITLE}</h1>
<p class="byline">By <a rel="author" href="/a">Hedwig Ormsby</a> <time>March 3, 2024</time></p>
<div class="post-content" id="content">
<p>{BLOCKS[0]}</p>
<p>Shake it first. Most of the <a href="/w">water sits</a> on the fly sheet and leaves with a few
good shakes.</p>
<div class="ad-slot"><span>Advertisement by Tarpaulin Brothers</span></div>
<h3>{BLOCKS[2]}</h3>
<ul class="ticks"><li>{BLOCKS[3]}</li><li>{BLOCKS[4]}</li></ul>
<figure><img src="https://cdn.test/i.jpg" alt="A tent on a line"><figcaption>Our own tent, drying in
the yard.</figcaption></figure>
<p>{BLOCKS[5]}</p>
<p>{BLOCKS[6]}</p>
</div></article>
<section id="comments" class="comments-area"><h2>2 comments</h2><ol class="comment-list">
<li class="comment"><b class="comment-author">Ludo</b> <time>March 4, 2024</time>
<p>{BLOCKS[5]} Ours hung for a week and still smells of the river.</p></li></ol></section>
<footer class="site-footer"><p>Write to hedwig@pitchandpeg.test or ring +44 20 7946 0958.</p>
<p>© 2024 Pitch and Peg. All rights reserved.</p></footer>
<iframe src="https://ads.test/frame"></iframe></body></html>"""


def page(**more: str) -> SourcePage:
    """Return the page with its content; `more` stands in place of what it has."""
    given = {
        "id": "tent", "html": HTML, "content": CONTENT, "title": TITLE, "author": "Hedwig Ormsby",
    }  # fmt: skip
    return SourcePage(**{**given, **more})


def related(count: int) -> str:
    """Return a list of so many teasers, as blogs print below a post."""
    names = ("rope", "pegs", "stove", "boots", "maps", "lamps", "soap", "rain", "mud", "tea")
    return "<div class='related-posts'>" + "".join(
        f"<div class='card'><a href='/{x}'><img src='/{x}.png' alt='Why {x} matter'></a>"
        f"<h4><a href='/{x}'>Why {x} matter more than you think</a></h4><time>May {i + 1}, 2023"
        f"</time><a class='more' href='/{x}'>Read more</a></div>\n"
        for i, x in enumerate(names[:count])
    ) + "</div>"  # fmt: skip


def thread(count: int) -> str:
    """Return comments, each with a reply inside it."""
    one = (
        "<li class='comment'><b class='fn'>{0}</b> <time>May {1}, 2024</time>"
        "<div class='text'><p>My own tent, number {1}, dried in one afternoon in the sun.</p></div>"
        "<a class='reply' href='#r'>Reply</a>{2}</li>"
    )
    out = ""
    for i in range(count):
        reply = one.format("Ottilie", i + 11, "")
        out += one.format("Barnabas", i + 1, f"<ul class='children'>{reply}</ul>")
    return f"<section id='comments'><h2>Comments</h2><ol class='comment-list'>{out}</ol></section>"
