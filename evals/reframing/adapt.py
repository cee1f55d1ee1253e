"""Adapts the encoder to questions: `python -m evals.reframing.adapt` (half an hour on two quiet cores).

What a line is about often hangs on one word that a general encoder knows from quite other company. Low-rank additions
(see `evals.lora`) are trained together with throw-away layers that tell from a question's vector its label, its topic,
what kind of thing it asks, and which matter it belongs to. Learnt from the labelled questions and marked lines that are
not unseen, from good reframings, from what was asked about each matter (`asked/`), and from what the matters say of
themselves.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import ReferenceEncoder
from assistant.jobs.reframing.matching import particular
from assistant.weights import PLAIN, REFRAME, adaptation_file
from evals.lora import SHARPNESS, Plan, any_right, fitted, width
from evals.reframing.data import LATEST_MATTERS, asked, group_of, is_unseen, labelled_for_encoder, lines, rows

PLAN = Plan(epochs=3, batch=48, tokens=64, rate=1e-3, rate_layer=5e-3, jitter=30)
LINE_LABEL, GOOD_LABEL, MATTER_TOPIC = 0.1, 0.2, 0.3


@dataclass(frozen=True)
class Item:
    """A text and what is to be told from it: task → class and weight. `matters`: any of them is right."""

    text: str
    told: dict[str, tuple[str, float]]
    matters: frozenset[str] = field(default_factory=frozenset)


def items() -> list[Item]:
    """Return all that may be learnt from."""
    known = {m.id: m for m in particular() if m.id.partition("/")[0] not in LATEST_MATTERS}
    told: dict[str, tuple[str, float]]
    marked = {line.q: line for line in lines("train")}
    found = []
    for q in labelled_for_encoder():
        told = {"label": (q.label, q.weight), "topic": (q.topic, q.weight)}
        line = marked.pop(q.q, None)  # some lines are labelled questions as well
        more = {"kind": (line.kind, 1.0)} if line else {}
        found.append(Item(q.q, told | more, line.matters & known.keys() if line else frozenset()))
    for line in marked.values():
        told = {"label": ("transactional", LINE_LABEL), "topic": (line.topic, 1.0), "kind": (line.kind, 1.0)}
        found.append(Item(line.q, told, line.matters & known.keys()))
    for row in rows("reframings.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            told = {"label": ("transformational", GOOD_LABEL), "topic": (str(row["topic"]), MATTER_TOPIC)}
            found += [Item(str(good["text"]), told) for good in row["good"]]
    for each in asked(for_encoder=True):
        told = {"topic": (str(each["topic"]), 1.0)}
        found.append(Item(each["q"], told, frozenset({each["matter"], *each["also"]}) & known.keys()))
    for matter in known.values():
        told = {"topic": (matter.topic, MATTER_TOPIC)}
        found += [Item(text, told, frozenset({matter.id})) for text in (matter.about, *matter.examples)]
    return found


def train(known: list[Item], encoder: ReferenceEncoder) -> dict[str, Any]:
    """Return the additions, as they are stored, trained on `known`; `encoder` is changed."""
    import torch
    from torch.nn import functional

    random.seed(0)
    torch.manual_seed(0)
    ids = sorted({name for item in known for name in item.matters})
    of = {name: number for number, name in enumerate(ids)}
    classes = {task: sorted({i.told[task][0] for i in known if task in i.told}) for task in ("label", "topic", "kind")}
    layers = torch.nn.ModuleDict({task: torch.nn.Linear(width(encoder), len(names)) for task, names in classes.items()})
    layers["matter"] = torch.nn.Linear(width(encoder), len(ids))
    with torch.no_grad():
        layers["matter"].weight.copy_(torch.tensor(_middles(known, ids, encoder)))
        layers["matter"].bias.zero_()

    def loss_of(vectors: Any, batch: list[int]) -> Any:
        chosen = [known[i] for i in batch]
        vectors = SHARPNESS * vectors
        loss = vectors.sum() * 0
        for task, names in classes.items():
            rows_ = [n for n, i in enumerate(chosen) if task in i.told]
            if rows_:
                goal = torch.tensor([names.index(chosen[n].told[task][0]) for n in rows_])
                weight = torch.tensor([chosen[n].told[task][1] for n in rows_])
                each = functional.cross_entropy(layers[task](vectors[rows_]), goal, reduction="none")
                loss = loss + (each * weight).sum() / len(chosen)
        rows_ = [n for n, i in enumerate(chosen) if i.matters]
        if rows_:
            scores = layers["matter"](vectors[rows_])
            right = torch.zeros_like(scores, dtype=torch.bool)
            for place, n in enumerate(rows_):
                right[place, [of[m] for m in chosen[n].matters]] = True
            loss = loss + any_right(scores, right).sum() / len(chosen)
        return loss

    return fitted(encoder, [i.text for i in known], layers, loss_of, PLAN)


def _middles(known: list[Item], ids: list[str], encoder: ReferenceEncoder) -> Any:
    texts = [i for i in known if i.matters]
    vectors = encoder.encode([i.text for i in texts])
    of = {name: number for number, name in enumerate(ids)}
    middle = np.zeros((len(ids), vectors.shape[1]), dtype=np.float32)
    for item, vector in zip(texts, vectors, strict=True):
        for name in item.matters:
            middle[of[name]] += vector
    unit: Any = middle / np.linalg.norm(middle, axis=1, keepdims=True)
    return unit


def main() -> None:
    """Train the adaptation and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=adaptation_file(REFRAME))
    options = parser.parse_args()
    known = items()
    print(f"{len(known)} texts", flush=True)
    np.savez_compressed(options.out, **train(known, ReferenceEncoder(PLAIN)))


if __name__ == "__main__":
    main()
