"""Articles and the sources that yield them: the real text that everything else wraps."""

from gen.articles.blocks import parse_blocks
from gen.articles.frozen import articles_digest, pack_articles, read_articles
from gen.articles.harvest import Harvest, harvest
from gen.articles.kinds import BLOCK_KINDS, KINDS, Article, Block, Source, body_sha256
from gen.articles.phrasebook import Mark, Phrasebook, PhraseLines, load_phrasebook, phrasebook
from gen.articles.reports import Example, Report, SourceReport
from gen.articles.sources import parse_source

__all__ = [
    "BLOCK_KINDS",
    "KINDS",
    "Article",
    "Block",
    "Example",
    "Harvest",
    "Mark",
    "PhraseLines",
    "Phrasebook",
    "Report",
    "Source",
    "SourceReport",
    "articles_digest",
    "body_sha256",
    "harvest",
    "load_phrasebook",
    "pack_articles",
    "parse_blocks",
    "parse_source",
    "phrasebook",
    "read_articles",
]
