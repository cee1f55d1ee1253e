"""Works out what tells the matter of a question (`matching.npz`): `python -m evals.reframing.match`.

Five things are learnt. A layer that tells the matters apart by a question's vector: from the texts of the matters,
what was asked about them (`asked/`) and the marked lines. A few typical questions of each: the middles of the clusters
that those fall into. What is mostly asked about each matter (people for it, money, room …): from the same questions.
The weights of the witnesses: the marked matter of a line should come first; fitted to lines whose writer the encoder
was not adapted to, and to the files of `READ_AND_MARKED`, lines with the matters that readers found fitting. How sure
the best one is: from the same lines, also those that no matter was written for.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from assistant.embedding import EncoderFamily
from assistant.jobs.reframing import matching
from assistant.jobs.reframing.heads import Reading, read_all
from assistant.jobs.reframing.shorthand import written_out
from assistant.jobs.reframing.subjects import subject_of
from assistant.weights import REFRAME
from evals.lora import SHARPNESS, any_right
from evals.reframing.data import LATEST_MATTERS, asked, lines, rows
from evals.reframing.train import encoder

# Below it the asker's own words serve. Among 119 lines two readers found 77% fit where a matter spoke, and 8% of 24
# questions in the asker's own words; even an unlikely matter is the better bet, beside which others are offered.
THRESHOLD = 0.15
TOPIC_WEIGHT = 0.5
RIDGE = 0.02
# Of the layer: how much a matter's own texts count beside what was asked, and how it is trained.
TEXTS_WEIGHT = 0.3
EPOCHS, BATCH, RATE, DECAY = 12, 2048, 0.05, 0.01
# Typical questions of a matter. Of 883 lines kept for fitting (weights fitted to three quarters, told on the fourth)
# the right matter was first in .783 without them, .790 with 3, .788 with 6, .797 with 10, .800 with all questions.
TYPICAL = 10
SMOOTHED = 4.0  # questions of the usual mixture that every matter is given beside its own
# Files of matters that were written after lines were marked: those of the first groups, and all.
AFTER_ALL = ("further", *LATEST_MATTERS)
FIRST_GROUPS = range(1, 7)
AFTER_FIRST = ("local", "around", *AFTER_ALL)
# Files of lines with the matters that readers found fitting, and the files of matters that were written after them.
READ_AND_MARKED: dict[str, tuple[str, ...]] = {
    "matches.jsonl": ("more", "town", "clinic", "daily", *AFTER_FIRST),
    "matches_2.jsonl": LATEST_MATTERS[LATEST_MATTERS.index("wards") :],
    "matches_3.jsonl": LATEST_MATTERS[LATEST_MATTERS.index("patients") :],
    "matches_4.jsonl": LATEST_MATTERS[LATEST_MATTERS.index("corridors") :],
    "matches_5.jsonl": LATEST_MATTERS[LATEST_MATTERS.index("corridors") :],
}


def trained_layer(ready: EncoderFamily, middle: Any, answered: Any) -> tuple[Any, Any]:
    """Return weights (matters, width) and bias (matters,) of a layer that scores each matter from a question's vector.

    `middle`: unit vectors (matters, width) from which it starts. `answered`: the vectors of `_answered`.
    """
    import torch

    torch.manual_seed(0)
    known = matching.particular()
    of = {m.id: number for number, m in enumerate(known)}
    texts = [(text, {m.id}) for m in known for text in matching.texts_of(m)]
    told = [names for _, names in (*texts, *_answered())]
    vectors = torch.tensor(np.concatenate([ready.beside(REFRAME).encode([text for text, _ in texts]), answered]))
    weights = torch.tensor([TEXTS_WEIGHT] * len(texts) + [1.0] * len(answered))
    right = torch.zeros(len(told), len(known), dtype=torch.bool)
    for row, names in enumerate(told):
        right[row, [of[name] for name in names]] = True
    start = SHARPNESS * torch.tensor(middle)
    scorers, bias = start.clone().requires_grad_(True), torch.zeros(len(known), requires_grad=True)
    optimiser = torch.optim.Adam([scorers, bias], lr=RATE)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(told)).split(BATCH):
            each = any_right(vectors[batch] @ scorers.T + bias, right[batch]) * weights[batch]
            loss = each.sum() / weights[batch].sum() + DECAY * ((scorers - start) ** 2).sum() / len(known)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return scorers.detach().numpy(), bias.detach().numpy()


def typical(answered: Any, middle: Any) -> Any:
    """Return a few typical questions of each matter as whole numbers, shape (matters, TYPICAL, width).

    `answered`: the vectors of `_answered`. `middle`: what stands for a matter of which too little was asked.
    """
    from sklearn.cluster import KMeans

    of = {m.id: number for number, m in enumerate(matching.particular())}
    asked_of: list[list[int]] = [[] for _ in of]
    for place, (_, names) in enumerate(_answered()):
        for name in names:
            asked_of[of[name]].append(place)
    found = np.repeat(middle[:, None, :], TYPICAL, axis=1)
    for number, places in enumerate(asked_of):
        own = answered[places]
        if len(own) > TYPICAL:
            own = KMeans(TYPICAL, n_init=1, max_iter=30, random_state=0).fit(own).cluster_centers_
        found[number, : len(own)] = own / np.linalg.norm(own, axis=1, keepdims=True)
    return np.round(found * matching.TYPICAL_STEPS).astype(np.int8)


def suited(readings: Sequence[Reading]) -> tuple[list[str], Any]:
    """Return the kinds of ask, and how much oftener than of others each is asked of a matter (matters, kinds).

    `readings`: of `_answered`.
    """
    of = {m.id: number for number, m in enumerate(matching.particular())}
    kinds = sorted(readings[0].kinds)
    counts = np.zeros((len(of), len(kinds)))
    for (_, names), reading in zip(_answered(), readings, strict=True):
        for name in names:
            counts[of[name]] += [reading.kinds[kind] for kind in kinds]
    usual = counts.sum(axis=0) / counts.sum()
    shares = (counts + SMOOTHED * usual) / (counts.sum(axis=1, keepdims=True) + SMOOTHED)
    return kinds, shares / usual


@lru_cache(maxsize=1)
def _answered() -> list[tuple[str, set[str]]]:
    """Return every question that may be learnt from, with the ids of the particular matters that it is about."""
    known = {m.id for m in matching.particular()}
    told = [(written_out(str(row["q"])), {row["matter"], *row["also"]} & known) for row in asked()]
    told += [(written_out(line.q), set(line.matters) & known) for line in lines("train")]
    return [(q, names) for q, names in told if names]


def cases(ready: EncoderFamily, ids: Sequence[str]) -> list[tuple[Any, Any]]:
    """Return per line what the witnesses say of each matter, and which are right.

    Matters that were not written yet when the line was marked are left out of both.
    """
    told: list[tuple[str, frozenset[str], tuple[str, ...]]]
    told = [
        (written_out(line.q), line.matters, AFTER_FIRST if line.group in FIRST_GROUPS else AFTER_ALL)
        for line in lines("fit")
    ]
    for file, later in READ_AND_MARKED.items():
        told += [(written_out(str(row["q"])), frozenset(row["fit"]), later) for row in rows(file)]
    readings = read_all([q for q, _, _ in told], encoder=ready)
    found = []
    for (q, good, later), reading in zip(told, readings, strict=True):
        seen = matching.heard(q, subject_of(q, encoder=ready).span, reading, encoder=ready)
        known = np.array([name.partition("/")[0] not in later for name in ids])
        found.append((seen[known], np.array([name in good for name in ids])[known]))
    return found


def weighed(known: list[tuple[Any, Any]]) -> Any:
    """Return the weights under which the right matters come first (multinomial logit)."""
    from scipy.optimize import minimize

    chosen = [(x, y) for x, y in known if y.any()]

    def loss(w: Any) -> tuple[float, Any]:
        value, slope = RIDGE * float(w @ w), 2 * RIDGE * w
        for x, y in chosen:
            every = matching.shares_of(x @ w)
            share = every[y].sum()
            value -= math.log(share) / len(chosen)
            slope = slope + x.T @ (every - every * y / share) / len(chosen)
        return value, slope

    return minimize(loss, np.zeros(chosen[0][0].shape[1]), jac=True, method="L-BFGS-B").x


def sureness(known: list[tuple[Any, Any]], w: Any) -> tuple[float, float]:
    """Return slope and height of the chance that the best matter is right, told from its share."""
    from sklearn.linear_model import LogisticRegression

    odds, right = [], []
    for x, y in known:
        shares = matching.shares_of(x @ w)
        best = int(np.argmax(shares))
        share = float(shares[best])
        odds.append(math.log(share / (1 - share + 1e-9)))
        right.append(bool(y[best]))
    model = LogisticRegression(C=10.0).fit(np.array(odds)[:, None], right)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def main() -> None:
    """Fit, say how often the right matter comes first on unseen lines, and write the file."""
    ready = encoder()
    ids = [m.id for m in matching.particular()]
    more: dict[str, list[str]] = {}
    for row in asked():
        more.setdefault(row["matter"], []).append(written_out(row["q"]))
    for line in lines("train"):
        for name in line.matters:
            more.setdefault(name, []).append(written_out(line.q))
    middle = matching.centres(matching.particular(), ready, more)
    meta: dict[str, Any] = {
        "encoder": matching.name_of(ready),
        "ids": ids,
        "threshold": THRESHOLD,
        "topic_weight": TOPIC_WEIGHT,
        "sure": [1.0, 0.0],
        "weights": dict.fromkeys(matching.WITNESSES, 1.0),
    }
    readings = read_all([q for q, _ in _answered()], encoder=ready)
    answered = np.stack([reading.vector for reading in readings])
    scorers, bias = trained_layer(ready, middle, answered)
    meta["kinds"], suits = suited(readings)
    arrays = {"layer": scorers, "bias": bias, "suits": suits, "typical": typical(answered, middle)}
    _write(arrays, meta)
    known = cases(ready, ids)
    w = weighed(known)
    meta["weights"] = dict(zip(matching.WITNESSES, map(float, w), strict=True))
    meta["sure"] = list(sureness(known, w))
    _write(arrays, meta)
    print({name: round(value, 2) for name, value in meta["weights"].items()}, meta["sure"])
    print(measured(ready))


def measured(ready: EncoderFamily) -> str:
    """Return how often the right matter comes first, and how often a matter is taken, on unseen lines."""
    told = lines("unseen")
    said = [written_out(line.q) for line in told]
    readings = read_all(said, encoder=ready)
    first = three = taken = rightly = count = 0
    for line, q, reading in zip(told, said, readings, strict=True):
        subject = subject_of(q, encoder=ready)
        ranked = matching.rank(q, subject.span, reading, encoder=ready)
        ids = [item.matter.id for item in ranked[:3]]
        sure = not matching.match(ranked, line.topic, encoder=ready).general
        taken += sure
        rightly += sure and ids[0] in line.matters
        if line.matters:
            count += 1
            first += ids[0] in line.matters
            three += bool(line.matters & set(ids))
    return (
        f"of {count} unseen lines with a matter: first {first / count:.2f}, among three {three / count:.2f}; "
        f"of all {len(told)}: {taken} taken as a matter, {rightly} of them rightly"
    )


def _write(arrays: dict[str, Any], meta: dict[str, Any]) -> None:
    halved = {name: a if a.dtype == np.int8 else a.astype(np.float16) for name, a in arrays.items()}
    np.savez_compressed(matching.WEIGHTS, **halved, meta=np.array(json.dumps(meta)))
    matching._indexes.clear()


if __name__ == "__main__":
    main()
