"""Trains the judge: `python -m evals.reframing.judge` (a quarter of an hour on two quiet cores).

Learnt from: faulty and good reframings of the groups that are not unseen, those of `judged/` (written for this), and
of our own matters: a question that was asked about a matter with the questions written for it (good), and with those
of another matter (subject lost). The encoder's "judge" variant reads question and candidate together (low-rank
additions, see `evals.lora`) and is trained on five of six questions, and on what readers rated. On the sixth its odds
are weighed with the rules, and a threshold per fault is set where `SPARED` of the good ones stay below it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.embedding import EncoderFamily, ReferenceEncoder
from assistant.jobs.reframing.fault_heads import CLUES, SHARPNESS, WEIGHTS, clues, pair_text
from assistant.jobs.reframing.judging import FAULTS, SUBJECT_LOST, rule_faults
from assistant.jobs.reframing.matters import Matter, matters
from assistant.jobs.reframing.parts import read_parts
from assistant.jobs.reframing.patterns import spoken, values_of
from assistant.weights import JUDGE, PLAIN, adaptation_file
from evals.lora import additions, pooled, rate_at, stored
from evals.reframing.data import HERE, asked, group_of, is_unseen, rows
from evals.reframing.train import encoder

PARTS = 6
SPARED = 0.994
GOOD_OF_MATTERS, STRANGE = 500, 400
OWN_WEIGHT = 0.5
UNFIT = {"fit": 0.0, "mend": 0.5, "unfit": 1.0}
EPOCHS = 3
BATCH = 32
RATE = 1e-3
RATE_LAYER = 5e-3
TOKENS = 160
JITTER = 40
STRENGTH = 0.3


@dataclass(frozen=True)
class Case:
    """A candidate reframing of a question and its faults. `weight`: less for those that we put together ourselves.

    `unfit`: where readers only said how fit it is, what they said, from 0 (fit to hand out) to 1 (unfit).
    """

    q: str
    candidate: str
    faults: tuple[str, ...]
    weight: float = 1.0
    unfit: float | None = None

    @property
    def kept_back(self) -> bool:
        """Whether the encoder is not trained on this question's cases: odds are weighed on them."""
        return zlib.crc32(self.q.encode()) % PARTS == 0


def cases() -> list[Case]:
    """Return all that may be learnt from."""
    found = []
    for row in rows("reframings.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            found += [Case(str(row["q"]), g["text"], ()) for g in row["good"]]  # type: ignore[attr-defined]
    for row in rows("bad.jsonl"):
        if not is_unseen(group_of(str(row["id"]))):
            found.append(Case(str(row["q"]), str(row["candidate"]), (str(row["fault"]),)))
    for file in sorted((HERE / "judged").glob("*.jsonl")):
        for row in rows(f"judged/{file.name}"):
            found.append(Case(str(row["q"]), str(row["candidate"]), tuple(row["faults"])))  # type: ignore[arg-type]
    return found + _own()


def rated() -> list[Case]:
    """Return what readers rated, but for questions of unseen groups: which of two good ones is better."""
    found = []
    for row in [*rows("readings.jsonl"), *rows("practice.jsonl")]:
        name = str(row["id"])
        if not (name.startswith("N") and is_unseen(group_of(name))):
            given = [UNFIT[r] for r in row["ratings"]]  # type: ignore[attr-defined]
            found.append(Case(str(row["q"]), str(row["text"]), (), unfit=sum(given) / len(given)))
    return found


def _own() -> list[Case]:
    chosen = random.Random(0)
    told = asked()
    particular = [m for m in matters().values() if not m.general]
    found = []
    for row in chosen.sample(told, GOOD_OF_MATTERS):
        text = _said(row["q"], matters()[row["matter"]], chosen)
        found.append(Case(row["q"], text, (), OWN_WEIGHT))
    for row in chosen.sample(told, STRANGE):
        close = {row["matter"], *row.get("also", [])}
        other = chosen.choice([m for m in particular if m.id not in close])
        found.append(Case(row["q"], _said(row["q"], other, chosen), (SUBJECT_LOST,), OWN_WEIGHT))
    return found


def _said(question: str, matter: Matter, chosen: random.Random) -> str:
    frame = chosen.choice([q for items in matter.questions.values() for q in items])
    return spoken(frame, values_of(matter, read_parts(question, matter)), "here")


def adapted(items: Sequence[Case], model_encoder: ReferenceEncoder) -> tuple[dict[str, Any], Any, Any]:
    """Return the additions, and weights and bias of the layer, trained on `items`; `model_encoder` is changed."""
    import torch
    from torch.nn import functional

    random.seed(0)
    torch.manual_seed(0)
    model, tokenizer = model_encoder.model[0].auto_model, model_encoder.model.tokenizer
    products = additions(model)
    layer = torch.nn.Linear(model.config.hidden_size, len(FAULTS) + 1)
    parameters = [p for product in products.values() for p in product.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": parameters, "base": RATE}, {"params": layer.parameters(), "base": RATE_LAYER}],
        lr=RATE,
        weight_decay=0.01,
    )
    texts = [pair_text(c.q, c.candidate) for c in items]
    wanted = np.array(
        [[*(f in c.faults for f in FAULTS), bool(c.faults) if c.unfit is None else c.unfit] for c in items],
        dtype=np.float32,
    )
    rare = torch.tensor(np.sqrt((1 - wanted.mean(0)) / wanted.mean(0)), dtype=torch.float32)
    told = [[float(c.unfit is None)] * len(FAULTS) + [1.0] for c in items]
    weight = torch.tensor([c.weight for c in items])[:, None] * torch.tensor(told)
    steps, step, started = EPOCHS * math.ceil(len(items) / BATCH), 0, time.monotonic()
    model.train()
    for epoch in range(EPOCHS):
        order = sorted(range(len(items)), key=lambda i: len(texts[i]) + random.random() * JITTER)
        batches = [order[n : n + BATCH] for n in range(0, len(order), BATCH)]
        random.shuffle(batches)
        total = 0.0
        for batch in batches:
            for group in optimiser.param_groups:
                group["lr"] = rate_at(step, steps, group["base"])
            found = layer(SHARPNESS * pooled(model, tokenizer, [texts[i] for i in batch], TOKENS))
            each = functional.binary_cross_entropy_with_logits(
                found, torch.tensor(wanted[batch]), pos_weight=rare, reduction="none"
            )
            loss = (each * weight[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            step += 1
            total += float(loss.item())
        print(f"epoch {epoch + 1}, loss {total / len(batches):.3f}, {time.monotonic() - started:.0f} s", flush=True)
    model.eval()
    return stored(products), layer.weight.detach().numpy(), layer.bias.detach().numpy()


def weighed(items: Sequence[Case], layer: Any, bias: Any, ready: EncoderFamily) -> dict[str, Any]:
    """Return the weights of the clues and the thresholds, worked out on `items`; says what is caught and spared."""
    from sklearn.linear_model import LogisticRegression

    vectors = ready.beside(JUDGE).encode([pair_text(c.q, c.candidate) for c in items])
    odds = SHARPNESS * vectors @ layer.T + bias
    seen = np.concatenate(
        [
            clues(c.q, [c.candidate], [rule_faults(c.q, c.candidate)], odds[n : n + 1], rules=FAULTS, encoder=ready)
            for n, c in enumerate(items)
        ]
    )
    good: Any = np.array([not c.faults for c in items])
    written: Any = np.array([c.weight == 1 for c in items])
    weights, heights, thresholds, flags = [], [], {}, []
    for number, fault in enumerate(FAULTS):
        wanted = np.array([fault in c.faults for c in items])
        model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000).fit(seen[:, number], wanted)
        scores = seen[:, number] @ model.coef_[0] + model.intercept_[0]
        thresholds[fault] = round(float(np.quantile(scores[good & written], SPARED)), 4)
        weights.append(model.coef_[0])
        heights.append(float(model.intercept_[0]))
        flags.append(scores > thresholds[fault])
    flagged: Any = np.array(flags)
    print(f"good passed: {(~flagged.any(axis=0))[good & written].mean():.3f} of {int((good & written).sum())}")
    for row, fault in zip(flagged, FAULTS, strict=True):
        has: Any = np.array([fault in c.faults for c in items]) & written
        print(f"{fault}: caught {flagged.any(axis=0)[has].mean():.2f}, named {row[has].mean():.2f} of {int(has.sum())}")
    assert np.array(weights).shape == (len(FAULTS), len(CLUES))
    return {
        "weights": np.array(weights, dtype=np.float32),
        "bias": np.array(heights, dtype=np.float32),
        "meta": np.array(json.dumps({"thresholds": thresholds, "cases": len(items)})),
    }


def main() -> None:
    """Train, print what is caught and spared on the questions kept back, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-weigh", action="store_true", help="keep the adaptation and its layer as they are")
    options = parser.parse_args()
    items = cases()
    if options.only_weigh:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            layer, bias = file["layer"].astype(np.float32), file["layer_bias"].astype(np.float32)
    else:
        products, layer, bias = adapted([c for c in (*items, *rated()) if not c.kept_back], ReferenceEncoder(PLAIN))
        np.savez_compressed(adaptation_file(JUDGE), **products)
    kept = {"layer": layer.astype(np.float16), "layer_bias": bias.astype(np.float32)}
    np.savez_compressed(WEIGHTS, **kept, meta=np.array("{}"))
    found = weighed([c for c in items if c.kept_back], layer, bias, encoder())
    np.savez_compressed(WEIGHTS, **kept, **found)


if __name__ == "__main__":
    main()
