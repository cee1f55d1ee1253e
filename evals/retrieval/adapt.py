"""Adapts the encoder to searching: `python -m evals.retrieval.adapt` (about 20 minutes on two cores).

Low-rank additions to the linear layers (LoRA, Hu et al. 2021) are trained so that a question lies nearer to the
sentence and the passage that answer it than to those of the other questions of its batch (in-batch negatives), to other
sentences of the same passage, and to hard negatives: passages that the plain encoder ranks high and that are not the
right one. `--hold-out` leaves out every fifth document and reports what the adaptation does for its questions.
torch is needed here; the program itself only adds the result to the weights once.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from typing import Any

import numpy as np

from assistant.embedding import ReferenceEncoder
from assistant.evidence.acronyms import expand
from assistant.weights import SEARCH, adaptation_file
from evals.lora import additions, pooled, rate_at, stored
from evals.retrieval.training_data import Example, Training, training

TEMPERATURE = 20.0
BATCH = 48
RATE = 1e-3
EPOCHS = 2
PASSAGES = 0.3  # share of the steps in which whole passages are compared as well
HARD = 25
Negatives = dict[str, list[int]]  # id of a question: passages

SENTENCE_TOKENS, PASSAGE_TOKENS, QUESTION_TOKENS = 56, 144, 64


def main() -> None:
    """Train the adaptation and write it, or measure it on held-out documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hold-out", action="store_true")
    options = parser.parse_args()
    data = training()
    names = sorted(set(data.documents))
    held = set(names[::5]) if options.hold_out else set()
    answerable = [e for e in data.examples if not e.near]
    rows = [e for e in answerable if data.documents[e.passage] not in held]
    print(f"{len(rows)} questions, {len(names) - len(held)} documents; {data.skipped} skipped")
    reference = ReferenceEncoder()
    hard = _hard_negatives(data, rows, reference)
    test = [e for e in answerable if data.documents[e.passage] in held]
    if test:
        print("plain  ", _measured(data, test, reference))
    layers = _train(data, rows, hard, reference)
    if test:
        print("adapted", _measured(data, test, reference))
    else:
        np.savez_compressed(adaptation_file(SEARCH), **layers)


def _measured(data: Training, examples: list[Example], encoder: ReferenceEncoder) -> str:
    wanted = {data.documents[e.passage] for e in examples}
    places = [i for i, name in enumerate(data.documents) if name in wanted]
    passages = encoder.encode([data.passages[i].index_text for i in places])
    scores = encoder.encode([expand(e.question) for e in examples]) @ passages.T
    ranks = [1 + int((row > row[places.index(e.passage)]).sum()) for row, e in zip(scores, examples, strict=True)]
    recall = np.mean([rank <= 5 for rank in ranks])
    return f"recall@5 {recall:.3f}, MRR {np.mean([1 / rank for rank in ranks]):.3f} ({len(ranks)} questions)"


def _hard_negatives(data: Training, rows: list[Example], encoder: ReferenceEncoder) -> Negatives:
    """Return for each question the passages that look right and are not, best first."""
    passages = encoder.encode([chunk.index_text for chunk in data.passages])
    questions = encoder.encode([expand(row.question) for row in rows])
    found = {}
    for row, scores in zip(rows, questions @ passages.T, strict=True):
        # One that lies nearer than the right one may answer as well, so it is no fair negative.
        near = np.argsort(-scores)[: 2 * HARD].tolist()
        order = [i for i in near if i != row.passage and scores[i] < scores[row.passage]]
        found[row.id] = order[:HARD]
    return found


def _train(data: Training, rows: list[Example], hard: Negatives, encoder: ReferenceEncoder) -> dict[str, Any]:
    import torch
    from torch.nn import functional

    random.seed(0)
    torch.manual_seed(0)
    model, tokenizer = encoder.model[0].auto_model, encoder.model.tokenizer
    products = additions(model)
    parameters = [p for product in products.values() for p in product.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    steps = EPOCHS * math.ceil(len(rows) / BATCH)

    def encode(texts: list[str], tokens: int) -> Any:
        """Encode in four groups by length, so that little is spent on padding."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out: list[Any] = [None] * len(texts)
        size = len(texts) // 4 + 1
        for first in range(0, len(order), size):
            part = order[first : first + size]
            vectors = pooled(model, tokenizer, [texts[i] for i in part], tokens)
            for i, vector in zip(part, vectors, strict=True):
                out[i] = vector
        return torch.stack(out)

    def contrast(questions: Any, texts: Any, of: list[int], right: list[int]) -> Any:
        """Return the loss of picking each question's own text; others from its passage do not count against it."""
        scores = TEMPERATURE * questions @ texts.T
        target = torch.arange(len(right))
        same = torch.tensor(of)[None] == torch.tensor(right)[:, None]
        same[target, target] = False
        return functional.cross_entropy(scores.masked_fill(same, -1e4), target)

    model.train()
    started, step = time.monotonic(), 0
    for _ in range(EPOCHS):
        order = random.sample(rows, len(rows))
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, steps, RATE)
            right = [e.passage for e in batch]
            wrong = [random.choice(hard[e.id]) for e in batch if hard[e.id]]
            texts = [data.passages[e.passage].statements[e.sentences[0]] for e in batch]
            texts += [random.choice(data.passages[i].statements) for i in wrong]
            beside = _beside(data, batch)
            texts += beside
            asked = [expand(e.question) if random.random() < 0.5 else e.question for e in batch]
            questions = encode(asked, QUESTION_TOKENS)
            loss = contrast(questions, encode(texts, SENTENCE_TOKENS), right + wrong + [-1] * len(beside), right)
            if random.random() < PASSAGES:
                whole = encode([data.passages[i].index_text for i in right], PASSAGE_TOKENS)
                loss = loss + contrast(questions, whole, right, right)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            if step % 10 == 0:
                print(f"step {step} of {steps}, loss {loss.item():.2f}, {time.monotonic() - started:.0f} s", flush=True)
    model.eval()
    return stored(products)


def _beside(data: Training, batch: list[Example]) -> list[str]:
    """Return sentences that stand in the right passages and do not answer."""
    found = []
    for example in random.sample(batch, len(batch) // 4):
        statements = data.passages[example.passage].statements
        others = [s for n, s in enumerate(statements) if n not in example.sentences]
        if others:
            found.append(random.choice(others))
    return found


if __name__ == "__main__":
    main()
