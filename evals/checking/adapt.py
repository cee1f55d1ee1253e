"""Adapts the encoder to the strategy check: `python -m evals.checking.adapt` (about five minutes on two quiet cores).

What decides a level is often one small word, which a general encoder all but leaves out. Low-rank additions (see
`evals.lora`) are trained together with a throw-away linear layer that tells from a sentence's vector its level on each
purpose, its topics and how it speaks. Only the authors that are not held out are learnt from. Rare levels count for
more, or those of purpose two drown. The head is fitted to the adapted vectors afterwards (`evals.checking.train`).
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import ReferenceEncoder
from assistant.jobs.checking.framework import load_framework
from assistant.weights import CHECK, PLAIN, adaptation_file
from evals.checking.sentences_data import Labelled, held_out, load_sentences
from evals.lora import Plan, fitted, width

PLAN = Plan(epochs=3, batch=32, tokens=96, rate=7e-4, rate_layer=5e-3, jitter=40)
SHARPNESS = 10.0  # of cosines: the layer sees vectors of this length
STEPS = (1, 2, 3, 4)
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
    purposes, topics = list(load_framework().purposes), list(load_framework().topics)
    wide = len(purposes) * len(STEPS)
    layer = torch.nn.Linear(width(encoder), wide + len(topics) + 1 + max(RUNGS.values()))
    levels = np.array([[row.levels[p] >= step for p in purposes for step in STEPS] for row in rows])
    rare = torch.tensor(np.sqrt((1 - levels.mean(0)) / levels.mean(0)), dtype=torch.float32)

    def loss_of(vectors: Any, batch: list[int]) -> Any:
        found = layer(SHARPNESS * vectors)
        about = torch.tensor([[float(t in rows[i].topics) for t in topics] for i in batch])
        said = torch.tensor([RUNGS.get(rows[i].voice, _UNSAID) for i in batch])
        deep = torch.tensor(levels[batch], dtype=torch.float32)
        bce = functional.binary_cross_entropy_with_logits
        loss = WEIGHTS["levels"] * bce(found[:, :wide], deep, pos_weight=rare)
        loss = loss + WEIGHTS["topics"] * bce(found[:, wide : wide + len(topics)], about)
        if bool((said >= 0).any()):
            loss = loss + WEIGHTS["voice"] * functional.cross_entropy(found[:, wide + len(topics) :], said)
        return loss

    return fitted(encoder, [row.text for row in rows], layer, loss_of, PLAN)


if __name__ == "__main__":
    main()
