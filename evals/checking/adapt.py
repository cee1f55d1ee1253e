"""Adapts the encoder to the strategy check: `python -m evals.checking.adapt` (about five minutes on two quiet cores).

What decides a level is often one small word, which a general encoder all but leaves out. Low-rank additions (see
`evals.lora`) are trained together with a throw-away linear layer that tells from a sentence's vector its level on each
purpose, its topics and how it speaks. Only the authors that are not held out are learnt from. Rare levels count for
more, or those of purpose two drown. The head is fitted to the adapted vectors afterwards (`evals.checking.train`).
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import ReferenceEncoder
from assistant.jobs.checking.framework import load_framework
from assistant.weights import CHECK, PLAIN, adaptation_file
from evals.checking.sentences_data import Labelled, held_out, load_sentences
from evals.lora import additions, pooled, rate_at, stored

EPOCHS = 3
BATCH = 32
RATE = 7e-4
RATE_LAYER = 5e-3
TOKENS = 96
STEPS = (1, 2, 3, 4)
JITTER = 40  # characters by which lengths are blurred, so that batches of like length differ between epochs
WEIGHTS = {"levels": 4.0, "topics": 2.0, "voice": 0.5}
RUNGS = {
    "commitment": 2,
    "continuing": 2,
    "intent": 1,
    "mention": 0,
    "context": 0,
    "closed": 0,
    "others": 0,
    "negated": 0,
}
_UNSAID = -100  # torch's mark for a target that does not count


def main() -> None:
    """Train the adaptation on the authors that are not held out, and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=Path, default=Path(__file__).with_name("sentences"))
    parser.add_argument("--out", type=Path, default=adaptation_file(CHECK))
    options = parser.parse_args()
    rows = [row for row in load_sentences(options.sentences) if not held_out(row.author)]
    np.savez_compressed(options.out, **train(rows, ReferenceEncoder(PLAIN)))


def train(rows: list[Labelled], encoder: ReferenceEncoder) -> dict[str, Any]:
    """Return the additions, as they are stored, trained on `rows`; `encoder` is changed."""
    import torch
    from torch.nn import functional

    random.seed(0)
    torch.manual_seed(0)
    model, tokenizer = encoder.model[0].auto_model, encoder.model.tokenizer
    products = additions(model)
    purposes, topics = list(load_framework().purposes), list(load_framework().topics)
    wide = len(purposes) * len(STEPS)
    layer = torch.nn.Linear(model.config.hidden_size, wide + len(topics) + 1 + max(RUNGS.values()))
    parameters = [p for product in products.values() for p in product.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "base": RATE}, {"params": layer.parameters(), "base": RATE_LAYER}],
        lr=RATE,
        weight_decay=0.01,
    )
    levels = np.array([[row.levels[p] >= step for p in purposes for step in STEPS] for row in rows])
    rare = torch.tensor(np.sqrt((1 - levels.mean(0)) / levels.mean(0)), dtype=torch.float32)
    steps, step, started = EPOCHS * math.ceil(len(rows) / BATCH), 0, time.monotonic()
    model.train()
    for epoch in range(EPOCHS):
        order = sorted(range(len(rows)), key=lambda i: len(rows[i].text) + random.random() * JITTER)
        batches = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
        random.shuffle(batches)
        total = 0.0
        for batch in batches:
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, steps, group["base"])
            found = layer(10 * pooled(model, tokenizer, [rows[i].text for i in batch], TOKENS))
            about = torch.tensor([[float(t in rows[i].topics) for t in topics] for i in batch])
            said = torch.tensor([RUNGS.get(rows[i].voice, _UNSAID) for i in batch])
            deep = torch.tensor(levels[batch], dtype=torch.float32)
            bce = functional.binary_cross_entropy_with_logits
            loss = WEIGHTS["levels"] * bce(found[:, :wide], deep, pos_weight=rare)
            loss = loss + WEIGHTS["topics"] * bce(found[:, wide : wide + len(topics)], about)
            if bool((said >= 0).any()):
                loss = loss + WEIGHTS["voice"] * functional.cross_entropy(found[:, wide + len(topics) :], said)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            total += float(loss.item())
        print(f"epoch {epoch + 1}, loss {total / len(batches):.2f}, {time.monotonic() - started:.0f} s", flush=True)
    model.eval()
    return stored(products)


if __name__ == "__main__":
    main()
