"""What each trainer takes of an export: `python tests/benchmarks/exports.py [RUN] [--pages 500]`.

Exports a run (made here without RUN, in Bulgarian, English and German) to every format there is and
has it read by its consumer: spaCy's own converter, `debug data` and 20 steps of training, the
`datasets` library, a `tokenizers` tokenizer trained on the texts, MinerU-HTML's parser and
extractor; BoilerNet's get_leaves (net/preprocess.py, on html5lib's tree) and the metric of WCXB
(evaluate.py) are written out below, as those programs are no packages. A row is accepted if the
consumer reads it and what it reads is what the row says. Prints one table: rows, and of the gold
characters of each label the share that survives.

Needs pagenoise[exports]; export-mineru-html, seqeval, and html5lib with beautifulsoup4 for their
columns. What is not installed is said and left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from gen.cli import main as pagenoise
from gen.errors import UsageError
from gen.exports import Survival, export
from gen.labels import BODY_LABELS, LABELS
from gen.policies import load
from gen.records import Row, rows, run_text

SPLITS = ("train", "validation", "test")
Read = tuple[int, str]
"""Rows accepted, and what the consumer said."""
STEPS = 20


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def jsonl(path: Path) -> Iterator[Any]:
    """Yield the objects of the files of all splits."""
    for split in SPLITS:
        if (path / f"{split}.jsonl").is_file():
            for line in (path / f"{split}.jsonl").read_text("utf-8").split("\n")[:-1]:
                yield json.loads(line)


def read_jsonl(out: Path, have: dict[str, Row]) -> Read:
    """Every span, cut out by its offsets, is the row's."""
    good = 0
    for page in jsonl(out):
        row = have[page["id"]]
        own = {(a, z) for a, z in row.spans[:, :2].tolist()}
        good += all(
            (x["start"], x["end"]) in own
            and bare(page["text"][x["start"]]) + bare(page["text"][x["end"] - 1])
            for x in page["spans"]
        )
    return good, "json"


def read_lines(out: Path, have: dict[str, Row]) -> Read:
    """Every line stands where it says."""
    good, classes = 0, Counter[str]()
    for page in jsonl(out):
        text = have[page["id"]].text
        good += all(text[x["at"] :].startswith(x["line"]) for x in page["content"])
        classes.update(x["label"] for x in page["content"])
    return good, f"{classes.total():,} lines, {len(classes)} classes"


def read_conll(out: Path, have: dict[str, Row]) -> Read:
    """spaCy's converter and seqeval find the same entities in each page."""
    from seqeval.metrics.sequence_labeling import get_entities
    from spacy.training.converters import conll_ner_to_docs

    good = entities = 0
    for split in SPLITS:
        if not (out / f"{split}.conll").is_file():
            continue
        for text in (out / f"{split}.conll").read_text("utf-8").split("-DOCSTART- -X- O O\n")[1:]:
            found = list(conll_ner_to_docs(text, n_sents=0, no_print=True))
            tags = [
                [line.rsplit(" ", 1)[1] for line in sentence.split("\n") if line]
                for sentence in text.strip("\n").split("\n\n")
            ]
            due = len(get_entities(tags))
            entities += due
            good += sum(len(d.ents) for d in found) == due
    return good, f"{entities:,} entities by seqeval and spaCy"


def read_tokens(out: Path, have: dict[str, Row]) -> Read:
    """`datasets` loads it, tag names and all; tokens are slices of the page's text."""
    import datasets

    with tempfile.TemporaryDirectory() as cache:
        data = datasets.load_dataset(str(out), cache_dir=cache)
        good = sum(
            all(
                page["text"].startswith(t, a)
                for t, a in zip(page["tokens"], page["token_starts"], strict=True)
            )
            and have[page["id"]].text == page["text"]
            for split in data.values()
            for page in split
        )
        names = data["train"].features["ner_tags"].feature.names
    return good, f"load_dataset, {', '.join(names)}"


def read_windows(out: Path, have: dict[str, Row]) -> Read:
    """`datasets` loads it; the windows of a page together hold every tag's characters."""
    import datasets

    seen: dict[str, bool] = defaultdict(lambda: True)
    count = 0
    with tempfile.TemporaryDirectory() as cache:
        data = datasets.load_dataset(str(out), cache_dir=cache)
        for split in data.values():
            for one in split:
                count += 1
                sizes = {len(one[x]) for x in ("input_ids", "labels", "offset_mapping")}
                text = have[one["id"]].text
                seen[one["id"]] &= len(sizes) == 1 and all(
                    bare(text[a:z])
                    for (a, z), tag in zip(one["offset_mapping"], one["labels"], strict=True)
                    if tag >= 0
                )
    return sum(seen.values()), f"load_dataset, {count:,} windows"


def read_spacy(out: Path, have: dict[str, Row]) -> Read:
    """DocBins open, entities are spans of the text; debug data finds no error; training runs."""
    import spacy
    from spacy.tokens import DocBin

    good, said = 0, []
    for folder in sorted(x for x in out.iterdir() if x.is_dir()):
        nlp = spacy.blank(folder.name)
        for path in sorted(folder.rglob("*.spacy")):
            for doc in DocBin().from_disk(path).get_docs(nlp.vocab):
                good += all(e.text.strip() == e.text and e.text for e in doc.ents)
        with tempfile.TemporaryDirectory() as place:
            said.append(_train(folder, Path(place)))
    return good, "; ".join(said)


def _train(folder: Path, place: Path) -> str:
    def spacy(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "spacy", *args],
            cwd=place,
            capture_output=True,
            text=True,
            check=False,
        )

    paths = ["--paths.train", str(folder / "train"), "--paths.dev", str(folder / "dev")]
    spacy("init", "config", "c.cfg", "--lang", folder.name, "--pipeline", "ner")
    told = spacy("debug", "data", "c.cfg", *paths, "--no-format").stdout
    steps = ["--training.max_steps", str(STEPS), "--training.eval_frequency", str(STEPS)]
    done = spacy("train", "c.cfg", *paths, *steps)
    return (
        f"{folder.name}: debug data {told.count('✘')} errors,"
        f" {STEPS} steps {'run' if not done.returncode else 'FAIL'}"
    )


_IGNORED = set("head iframe script meta link style input checkbox button noscript".split())


def read_boilernet(out: Path, have: dict[str, Row]) -> Read:
    """BoilerNet's leaves with label 1, read as it reads files, are the body that it looks at."""
    from bs4 import BeautifulSoup, NavigableString

    def leaves(node: Any, label: int = 0) -> Iterator[tuple[str, int]]:
        label = int(node.get("__boilernet_label", label))
        for child in node.children:
            if isinstance(child, NavigableString):
                if child.strip():
                    yield str(child), label
            elif child.name not in _IGNORED:
                yield from leaves(child, label)

    body, good, count = load("article-body"), 0, 0
    for path in sorted((out / "html").iterdir()):
        row = have[path.stem]
        with path.open("rb") as file:
            found = list(leaves(BeautifulSoup(file, features="html5lib").find_all("html")[0]))
        count += len(found)
        due = "".join(
            bare(run_text(row, i))
            for i in np.flatnonzero(row.runs.attr == 0).tolist()
            if body.class_of(LABELS[row.runs.label[i]]) == "main"
        )
        good += "".join(bare(t) for t, label in found if label) == due
    return good, f"{count:,} leaves on html5lib's tree"


def _word_f1(predicted: str, reference: str) -> float:
    one, other = (re.findall(r"\w+", x.lower()) for x in (predicted, reference))
    if not one or not other:
        return float(not one and not other)
    both = (Counter(one) & Counter(other)).total()
    return 2 * both / (len(one) + len(other))


def read_wcxb(out: Path, have: dict[str, Row]) -> Read:
    """By the benchmark's metric the gold scores 1 and an extractor does not; snippets hold."""
    from resiliparse.extract.html2text import extract_plain_text

    good, f1, without = 0, [], []
    for path in sorted(out.glob("*/ground-truth/*.json")):
        page = json.loads(path.read_text("utf-8"))
        gold = page["ground_truth"]
        packed = (path.parents[1] / "html" / f"{path.stem}.html.gz").read_bytes()
        html, text = gzip.decompress(packed).decode(), gold["main_content"]
        row = have[page["_internal"]["pagenoise"]]
        due = [i for i in range(len(row.runs)) if LABELS[row.runs.label[i]] in BODY_LABELS]
        whole = "".join(bare(run_text(row, i)) for i in due if not row.runs.attr[i])
        good += (
            html == row.html
            and bare(text) == whole
            and all(x.lower() in text.lower() for x in gold["with"])
            and not any(x.lower() in text.lower() for x in gold["without"])
        )
        if text:
            got = extract_plain_text(html, main_content=True)
            f1.append(_word_f1(got, text))
            there = [x.lower() in got.lower() for x in gold["without"]]
            without.append(sum(there) / max(len(there), 1))
    return good, f"resiliparse-main F1 {np.mean(f1):.3f}, without {np.mean(without):.1%}"


def read_mineru(out: Path, have: dict[str, Row]) -> Read:
    """Its parser reads the answer; its extractor, given it, finds the body that the items hold."""
    import lxml.html
    from mineru_html.process.map_to_main import extract_main_html
    from mineru_html.process.parse_result import parse_llm_response

    good, found, total = 0, 0, 0
    for page in jsonl(out):
        row = have[page["track_id"]]
        good += parse_llm_response(page["answer"]) == page["labels"]
        if "main" in page["labels"].values():
            main = extract_main_html(page["map_html"], page["labels"])
            got = bare(lxml.html.document_fromstring(main).text_content())
            for i in np.flatnonzero(row.runs.attr == 0).tolist():
                if LABELS[row.runs.label[i]] in BODY_LABELS:
                    total += len(x := bare(run_text(row, i)))
                    found += len(x) if x in got else 0
    return good, f"its extractor finds {found / max(total, 1):.1%} of the body"


def tokenizer_of(texts: list[str], path: Path) -> Path:
    """Train a byte-level BPE tokenizer on texts and save it."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=4000, initial_alphabet=letters, show_progress=False)
    )
    made.save(str(path))
    return path


FORMATS: dict[str, tuple[str, Callable[[Path, dict[str, Row]], Read], dict[str, Any]]] = {
    "jsonl": ("jsonl", read_jsonl, {}),
    "lines": ("lines", read_lines, {}),
    "conll": ("conll", read_conll, {}),
    "hf-tokens": ("hf-tokens", read_tokens, {}),
    "windows": ("hf-tokens", read_windows, {"window": 256, "stride": 64}),
    "spacy": ("spacy", read_spacy, {}),
    "wcxb": ("wcxb", read_wcxb, {}),
    "boilernet": ("boilernet", read_boilernet, {}),
    "mineru-html": ("mineru-html", read_mineru, {}),
}


def main() -> None:
    """Export, have it read, print the table."""
    ask = argparse.ArgumentParser()
    ask.add_argument("run", nargs="?", type=Path)
    ask.add_argument("--pages", type=int, default=500)
    ask.add_argument("--only", default=",".join(FORMATS))
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as place:
        run = asked.run or Path(place) / "run"
        if asked.run is None:
            args = ["--pages", str(asked.pages), "--lang", "bg,en,de", "--quiet"]
            assert pagenoise(["generate", "--out", str(run), *args]) == 0
        files = sorted((run / "data").glob("*.parquet"))
        have = {r.id: r for f in files for r in rows(pq.read_table(f))}
        found: dict[str, tuple[Survival, Read]] = {}
        for name in asked.only.split(","):
            to, read, options = FORMATS[name]
            out = Path(place) / name
            try:
                if name == "windows":
                    texts = [r.text for r in have.values()][:200]
                    file = tokenizer_of(texts, Path(place) / "tokenizer.json")
                    options = {**options, "tokenizer": str(file)}
                told = export(run, to, out, options=options).survival
                found[name] = told, read(out, have)
            except (ImportError, UsageError) as error:
                print(f"{name}: left out: {error}", file=sys.stderr)
                continue
            print(f"{name}: {found[name][1][1]}", file=sys.stderr, flush=True)
    show(found)


def show(found: dict[str, tuple[Survival, Read]]) -> None:
    """Print the table as Markdown; characters are those of the view's text, or of the HTML."""
    lines = [("", *found), ("---", *("---:" for _ in found))]
    for title, of in (
        ("rows in", lambda s, r: f"{s.rows:,}"),
        ("rows written", lambda s, r: f"{s.rows_written:,}"),
        ("rows accepted", lambda s, r: f"{r[0]:,}"),
        ("units", lambda s, r: f"{s.units:,}"),
        ("mixed, ignored, cut", lambda s, r: f"{s.mixed:,} {s.ignored:,} {s.cut:,}"),
        ("characters", lambda s, r: f"{s.characters:,}"),
        ("survive", lambda s, r: f"{s.kept / s.characters:.2%}"),
        ("with their class", lambda s, r: f"{s.right / max(s.kept, 1):.2%}"),
    ):
        lines.append((title, *(of(*x) for x in found.values())))
    of_label = {n: {x.label: x for x in s.labels} for n, (s, _) in found.items()}
    names = [x for x in LABELS if any(x in o for o in of_label.values())]
    for label in names:
        cells = [
            f"{x.kept / x.characters:.1%}" if (x := o.get(label)) else "" for o in of_label.values()
        ]
        lines.append((f"`{label}`", *cells))
    print("\n".join(f"| {' | '.join(x)} |" for x in lines))


if __name__ == "__main__":
    main()
