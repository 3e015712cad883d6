"""Sub-words: tags on any tokenizer's tokens, on Bulgarian text with emoji.

Tokenizers of three kinds are trained here; `real` is one of 65,000 tokens as a package ships it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from runkit import write_run

from gen.cli import main
from gen.errors import UsageError
from gen.exports import export
from gen.exports.subwords import NONE, Window, Windows, covered, read_tokenizer
from gen.labels import LABEL_ID
from gen.policies import Policy, load
from gen.spans import Ints

tokenizers = pytest.importorskip("tokenizers")

PARTS = (
    ("Съветът прие бюджета 🚲🚲 за новата алея", "article.body"),
    ("👩‍👩‍👧", "comment.body"),
    ("Браво!👍🏽 Най-после", "comment.body"),
    ("Запомни ме…", "form.option"),
    ("½ кофа, №5, ﬁ и 3 ㎏", "teaser.title"),
    ("Планът 🧑🏿‍🚀 е готов. " * 9, "article.body"),
)
GLUED = ("дума", "article.body"), ("🚲", "promo.ad"), ("дума", "article.body")
"""An emoji of another label inside a word: every byte of it must have its own label."""


def page(glued: bool = False) -> tuple[str, Ints]:
    text, spans = "", []
    for part, label in PARTS if not glued else GLUED:
        text += "\n\n  " if text and not glued else ""
        spans.append((len(text), len(text) + len(part.strip()), LABEL_ID[label], -1, -1))
        text += part.strip()
    return text, np.array(spans, np.int32)


def real() -> Any:
    """Return the tokenizer of a package of a model's maker, with special tokens about a text."""
    from tokenizers import processors

    found = find_spec("anthropic")
    path = Path((found and found.origin) or "").parent / "tokenizer.json"
    if not path.is_file():
        pytest.skip("no package with a vocabulary here: pip install anthropic==0.38.0")
    made = read_tokenizer(path)
    made.add_special_tokens(["<s>", "</s>"])
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(x, made.token_to_id(x)) for x in ("<s>", "</s>")],
    )
    return made


@cache
def trained(kind: str, specials: bool = True) -> Any:
    """Return a small tokenizer of a kind: byte-level BPE, WordPiece, or SentencePiece's unigram.

    Made once: training draws from hash order.
    """
    if kind == "real":
        return real()
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from tokenizers import trainers as train

    names = ["<unk>", "<s>", "</s>"]
    corpus = [page()[0], "Съветът прие", "бюджета за новата алея", "Планът е готов"] * 3
    if kind == "bytes":
        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer: Any = train.BpeTrainer(
            vocab_size=330, special_tokens=names, initial_alphabet=alphabet, show_progress=False
        )
    elif kind == "wordpiece":
        made = Tokenizer(models.WordPiece(unk_token="<unk>"))
        made.normalizer = normalizers.BertNormalizer(lowercase=True)
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = train.WordPieceTrainer(vocab_size=200, special_tokens=names, show_progress=False)
    else:
        made = Tokenizer(models.Unigram())
        made.normalizer = normalizers.NFKC()
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = train.UnigramTrainer(
            vocab_size=120, special_tokens=names, unk_token="<unk>", show_progress=False
        )
    made.train_from_iterator(corpus, trainer)
    if specials:
        made.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
        )
    return made


KINDS = ("bytes", "wordpiece", "unigram", "real")


def cut(kind: str, policy: Policy, size: int = 512, stride: int = 0) -> list[Window]:
    text, spans = page()
    return list(Windows(trained(kind), policy, size, stride).of(text, spans))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["roles", "hf-tokens"])
def test_each_subword_has_the_class_of_its_characters(kind: str, name: str) -> None:
    """A token's class is that of the span it lies in; special tokens and white space have none."""
    text, spans = page()
    policy = load(name)
    (one,) = cut(kind, policy)
    of = np.full(len(text), -1)
    for a, z, label, *_ in spans.tolist():
        of[a:z] = policy.of_label[label]
    assert one.tags[0] == one.tags[-1] == NONE
    for a, z, tag, number in zip(one.starts, one.ends, one.tags, one.classes, strict=True):
        inside = {int(of[i]) for i in range(a, z) if not text[i].isspace()}
        if not inside:
            assert tag == NONE
            continue
        assert inside == {int(number)}
        name = policy.tags()[tag]
        wanted = "" if number == policy.outside else policy.classes[number]
        assert name[2:] == wanted
    begun = [t for t in one.tags.tolist() if t > 0 and t % 2]
    sought = [s for s in spans.tolist() if policy.of_label[s[2]] != policy.outside]
    assert len(begun) == len(sought)


@pytest.mark.parametrize("kind", ["bytes", "real"])
def test_bytes_of_one_emoji_share_its_label(kind: str) -> None:
    """Tokens of an emoji's bytes overlap; each has its label, inside a word of another."""
    text, spans = page(glued=True)
    policy = load("roles")
    (one,) = Windows(trained(kind), policy, 64, 0).of(text, spans)
    at = [i for i, (a, z) in enumerate(zip(one.starts, one.ends, strict=True)) if a <= 4 < z]
    assert len(at) > 1, "the vocabulary must not hold the emoji whole"
    promo = policy.classes.index("promo")
    own = [i for i in at if one.ends[i] - one.starts[i] == 1]
    assert own
    assert set(one.classes[own].tolist()) == {promo}
    names = [policy.tags()[t] for t in one.tags[own]]
    assert names == ["B-promo", *["I-promo"] * (len(own) - 1)]
    labels, sizes, classes = covered(text, spans, policy, [one])
    assert sizes.sum() == len(text)
    assert (policy.of_label[labels] == classes).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("size", "stride"), [(16, 0), (16, 5), (32, 29), (7, 2)])
def test_windows_hold_every_token(kind: str, size: int, stride: int) -> None:
    """Windows are no longer than asked, share what was asked, and together are the whole text."""
    policy = load("roles")
    (whole,) = cut(kind, policy, 4096)
    windows = cut(kind, policy, size, stride)
    assert all(len(w.ids) <= size for w in windows)
    ids: list[int] = windows[0].ids[1:-1].tolist()
    for before, after in pairwise(windows):
        assert (
            before.ids[1:-1].tolist()[-stride or len(before.ids) :]
            == (after.ids[1:-1].tolist()[:stride])
        )
        ids += after.ids[1:-1].tolist()[stride:]
    assert ids == whole.ids[1:-1].tolist()
    # The class of a token does not depend on the window it is in.
    of = {
        (a, z): c
        for a, z, c in zip(whole.starts.tolist(), whole.ends.tolist(), whole.classes, strict=True)
    }
    for w in windows:
        for a, z, c in zip(w.starts.tolist(), w.ends.tolist(), w.classes, strict=True):
            assert c == (of[a, z] if z else -1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_character_is_lost(kind: str) -> None:
    """Every character of the page has its own class in some window, whatever the tokenizer."""
    text, spans = page()
    policy = load("roles")
    labels, sizes, classes = covered(text, spans, policy, cut(kind, policy, 20, 4))
    assert sizes.sum() == len("".join(text.split()))
    right = policy.of_label[labels] == classes
    # WordPiece's normaliser deletes joiners and variation selectors: they are in no token.
    gone = {"\u200d", "\ufe0f"} if kind == "wordpiece" else set()
    solid = [c for c in text if not c.isspace()]
    assert {c for c, good in zip(solid, right, strict=True) if not good} <= gone


def test_the_callers_tokenizer_is_left_alone() -> None:
    """Truncation is set on a copy; a window without room is refused."""
    mine = trained("bytes")
    Windows(mine, load("roles"), 16, 4)
    assert mine.truncation is None
    with pytest.raises(UsageError, match="windows of 16 tokens that share 14"):
        Windows(mine, load("roles"), 16, 14)
    with pytest.raises(UsageError, match="make windows longer"):
        Windows(mine, load("roles"), 2, 0)


@pytest.mark.parametrize("kind", ["bytes", "real"])
def test_windows_load_and_survive(kind: str, tmp_path: Path) -> None:
    """The export with a tokenizer opens in `datasets`, labels beside ids, nothing lost."""
    datasets = pytest.importorskip("datasets")
    write_run(tmp_path / "run")
    trained(kind).save(str(tmp_path / "tokenizer.json"))
    given = ["--tokenizer", str(tmp_path / "tokenizer.json"), "--window", "64", "--stride", "16"]
    args = ["export", str(tmp_path / "run"), "--to", "hf-tokens", "--out", str(tmp_path / "out")]
    assert main([*args, *given]) == 0
    report = json.loads((tmp_path / "out" / "export.json").read_text("utf-8"))["survival"]
    assert report["right"] == report["kept"] == report["characters"]
    data = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    names = json.loads((tmp_path / "out" / "labels.json").read_text("utf-8"))["id2label"]
    for one in data["train"]:
        sizes = {len(one[x]) for x in ("input_ids", "attention_mask", "labels", "offset_mapping")}
        assert len(sizes) == 1
        assert sizes.pop() <= 64
        assert {str(x) for x in one["labels"]} <= {*names, str(NONE)}


def test_a_tokenizer_that_is_none(tmp_path: Path) -> None:
    """A missing file, and a file that is no tokenizer, are errors that name it."""
    with pytest.raises(UsageError, match="no such file"):
        read_tokenizer(tmp_path / "x.json")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(UsageError, match="no tokenizer"):
        read_tokenizer(tmp_path)
    write_run(tmp_path / "run")
    with pytest.raises(UsageError, match="no such file"):
        export(tmp_path / "run", "hf-tokens", tmp_path / "out", options={"tokenizer": "no.json"})
    assert not (tmp_path / "out").exists()
