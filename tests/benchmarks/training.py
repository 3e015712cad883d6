"""Do the configs train as they are? `python tests/benchmarks/training.py NAME_OR_DIR [--steps N]`.

The recipes of the transformers documentation, untouched, on what `load_dataset` gives: token
classification on `tokens`, text classification on `lines`, the classes read from the features. The
models are tiny and begin with random weights, the vocabulary is made of the data: nothing is
fetched but the dataset. What it prints (loss, accuracy beside that of the commonest class) shows
that labels are there and can be learnt, not how well a real model would do.

The example scripts of transformers run on the same, as they are:

    run_ner.py --dataset_name NAME --dataset_config_name tokens --model_name_or_path ...
    run_classification.py --dataset_name NAME --dataset_config_name lines --text_column_names text

Needs transformers, torch and accelerate; NAME_OR_DIR is a dataset that `pagenoise push` made, or a
folder that `pagenoise pull` fetched.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import transformers
from datasets import Dataset, DatasetDict, load_dataset
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
SIZE = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 128,
    "max_position_embeddings": 512,
}


def tokenizer_of(texts: Iterable[str]) -> Any:
    """Return a fast WordPiece tokenizer trained on texts."""
    raw = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    raw.normalizer = normalizers.BertNormalizer(lowercase=True)
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    raw.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=8_000, special_tokens=SPECIAL)
    )
    ends = [("[SEP]", raw.token_to_id("[SEP]")), ("[CLS]", raw.token_to_id("[CLS]"))]
    raw.post_processor = processors.BertProcessing(*ends)
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token"), SPECIAL, strict=True))
    return transformers.PreTrainedTokenizerFast(tokenizer_object=raw, model_max_length=512, **names)


def config_of(tokenizer: Any, names: list[str]) -> Any:
    """Return the configuration of a tiny BERT with one output for each class."""
    return transformers.BertConfig(
        vocab_size=len(tokenizer),
        num_labels=len(names),
        id2label=dict(enumerate(names)),
        label2id={x: i for i, x in enumerate(names)},
        **SIZE,
    )


def tokens(data: Any, steps: int) -> dict[str, Any]:
    """Train token classification: words split into pieces, the first of each has the word's tag."""
    names = data["train"].features["ner_tags"].feature.names
    tokenizer = tokenizer_of(" ".join(x) for x in data["train"]["tokens"])

    def encode(batch: Any) -> Any:
        out = tokenizer(batch["tokens"], truncation=True, is_split_into_words=True)
        out["labels"] = [
            list(_aligned(out.word_ids(i), tags)) for i, tags in enumerate(batch["ner_tags"])
        ]
        return out

    model = transformers.BertForTokenClassification(config_of(tokenizer, names))
    collator = transformers.DataCollatorForTokenClassification(tokenizer)
    return trained(data, encode, model, collator, steps)


def _aligned(words: list[int | None], tags: list[int]) -> Iterator[int]:
    last = None
    for word in words:
        yield -100 if word is None or word == last else tags[word]
        last = word


def lines(data: Any, steps: int) -> dict[str, Any]:
    """Train text classification on single lines."""
    names = data["train"].features["label"].names
    tokenizer = tokenizer_of(data["train"]["text"])

    def encode(batch: Any) -> Any:
        return tokenizer(batch["text"], truncation=True, max_length=128)

    model = transformers.BertForSequenceClassification(config_of(tokenizer, names))
    return trained(data, encode, model, transformers.DataCollatorWithPadding(tokenizer), steps)


def trained(data: Any, encode: Any, model: Any, collator: Any, steps: int) -> dict[str, Any]:
    """Train some steps on `train` and score on up to 1,000 rows of `test`."""
    kept = [x for x in ("label",) if x in data["train"].column_names]
    drop = [x for x in data["train"].column_names if x not in kept]
    ready = data.map(encode, batched=True, remove_columns=drop)
    test: Dataset = ready["test"].select(range(min(1_000, len(ready["test"]))))
    with tempfile.TemporaryDirectory() as folder:
        arguments = transformers.TrainingArguments(
            folder,
            max_steps=steps,
            per_device_train_batch_size=16,
            learning_rate=2e-3,
            logging_steps=max(1, steps // 10),
            report_to=[],
            use_cpu=True,
            seed=1,
            disable_tqdm=True,
            save_strategy="no",
        )
        trainer = transformers.Trainer(
            model=model, args=arguments, train_dataset=ready["train"], data_collator=collator
        )
        trainer.train()
        found = trainer.predict(test)
    said, due = found.predictions.argmax(-1).ravel(), found.label_ids.ravel()
    said, due = said[due >= 0], due[due >= 0]
    losses = [x["loss"] for x in trainer.state.log_history if "loss" in x]
    return {
        "rows": {k: len(d) for k, d in data.items()},
        "classes": list(model.config.id2label.values()),
        "steps": steps,
        "first_loss": losses[0],
        "last_loss": losses[-1],
        "accuracy": float(np.mean(said == due)),
        "commonest": max(Counter(due.tolist()).values()) / len(due),
    }


def main() -> None:
    """Train on both configs and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--rows", type=int, default=2_000, help="of each split; its first ones")
    given = parser.parse_args()
    for name, recipe in (("tokens", tokens), ("lines", lines)):
        data = load_dataset(given.dataset, name)
        some = {k: d.select(range(min(given.rows, len(d)))) for k, d in data.items()}
        print(json.dumps({"config": name, **recipe(DatasetDict(some), given.steps)}))


if __name__ == "__main__":
    main()
