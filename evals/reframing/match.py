"""Works out what tells the matter of a question (`matching.npz`): `python -m evals.reframing.match`.

Three things are learnt. A layer that tells the matters apart by a question's vector: from the texts of the matters,
what was asked about them (`asked/`) and the marked lines. The weights of the witnesses: the marked matter of a line
should come first; fitted to lines whose writer the encoder was not adapted to, and to `matches.jsonl`, questions with
the matters that readers found fitting. How sure the best one is: from the same lines, those included that no matter
was written for.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from assistant.embedding import EncoderFamily
from assistant.jobs.reframing import matching
from assistant.jobs.reframing.heads import read_all
from assistant.jobs.reframing.matters import matters
from assistant.jobs.reframing.subjects import subject_of
from assistant.weights import REFRAME
from evals.reframing.data import asked, lines, rows
from evals.reframing.train import encoder

# Below it (and above it, where the subject is sure) the asker's own words serve. Of what readers saw in 170 practice
# lines four in five were fit where a matter spoke; where its chance lay below .45 nearly none were, no more than in the
# asker's own words, which at least keep to the subject.
THRESHOLD = 0.35
TOPIC_WEIGHT = 0.5
RIDGE = 0.02
# Of the layer: how much a matter's own texts count beside what was asked, and how it is trained.
TEXTS_WEIGHT = 0.3
SHARPNESS = 12.0
EPOCHS, BATCH, RATE, DECAY = 12, 2048, 0.05, 0.01
# Written after readers had named what was missing in the lines that weights are fitted to: what those lines say of
# them is not marked.
_LATER = ("local", "around")


def layer(ready: EncoderFamily, middle: Any) -> tuple[Any, Any]:
    """Return weights and bias of a layer that scores each matter from a vector, trained from the middles on."""
    import torch

    torch.manual_seed(0)
    known = [m for m in matters().values() if not m.general]
    of = {m.id: number for number, m in enumerate(known)}
    told = [(text, {m.id}, TEXTS_WEIGHT) for m in known for text in matching.texts_of(m)]
    told += [(row["q"], {row["matter"], *row["also"]}, 1.0) for row in asked()]
    told += [(line.q, set(line.matters), 1.0) for line in lines("train")]
    told = [(text, names & of.keys(), weight) for text, names, weight in told if names & of.keys()]
    vectors = torch.tensor(ready.beside(REFRAME).encode([text for text, _, _ in told]))
    weights = torch.tensor([weight for _, _, weight in told])
    wrong = torch.ones(len(told), len(known), dtype=torch.bool)
    for row, (_, names, _) in enumerate(told):
        wrong[row, [of[name] for name in names]] = False
    start = SHARPNESS * torch.tensor(middle)
    rows, height = start.clone().requires_grad_(True), torch.zeros(len(known), requires_grad=True)
    optimiser = torch.optim.Adam([rows, height], lr=RATE)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(told)).split(BATCH):
            scores = vectors[batch] @ rows.T + height
            among = torch.logsumexp(scores.masked_fill(wrong[batch], -math.inf), 1)
            each = (torch.logsumexp(scores, 1) - among) * weights[batch]
            loss = each.sum() / weights[batch].sum() + DECAY * ((rows - start) ** 2).sum() / len(known)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return rows.detach().numpy(), height.detach().numpy()


def cases(ready: EncoderFamily) -> list[tuple[Any, Any]]:
    """Return per line what the witnesses say of each matter, and which are right (none where none was written)."""
    told = [(line.q, line.matters) for line in lines("fit")]
    told += [(str(row["q"]), frozenset(row["fit"])) for row in rows("matches.jsonl")]  # type: ignore[call-overload]
    readings = read_all([q for q, _ in told], encoder=ready)
    ids = [m.id for m in matching._index(ready).matters]
    return [
        (
            matching.heard(q, subject_of(q, encoder=ready).span, reading.vector, encoder=ready),
            np.array([name in good for name in ids]),
        )
        for (q, good), reading in zip(told, readings, strict=True)
    ]


def weighed(known: list[tuple[Any, Any]]) -> Any:
    """Return the weights under which the right matters come first (multinomial logit)."""
    from scipy.optimize import minimize

    chosen = [(x, y) for x, y in known if y.any()]
    x, y = np.stack([x for x, _ in chosen]), np.stack([y for _, y in chosen])

    def loss(w: Any) -> tuple[float, Any]:
        scores = x @ w
        raised = np.exp(scores - scores.max(1, keepdims=True))
        every = raised / raised.sum(1, keepdims=True)
        right = raised * y
        share = right.sum(1)
        right = right / share[:, None]
        value = -np.log(share / raised.sum(1)).mean() + RIDGE * float(w @ w)
        slope = np.einsum("nmf,nm->f", x, every - right) / len(x) + 2 * RIDGE * w
        return value, slope

    return minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B").x


def sureness(known: list[tuple[Any, Any]], w: Any, ids: list[str]) -> tuple[float, float]:
    """Return slope and height of the chance that the best matter is right, told from its share."""
    from sklearn.linear_model import LogisticRegression

    odds, right = [], []
    for x, y in known:
        scores = x @ w
        raised = np.exp(scores - scores.max())
        best = int(np.argmax(raised))
        if not y[best] and ids[best].partition("/")[0] in _LATER:
            continue
        share = float(raised[best] / raised.sum())
        odds.append(math.log(share / (1 - share + 1e-9)))
        right.append(bool(y[best]))
    model = LogisticRegression(C=10.0).fit(np.array(odds)[:, None], right)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def main() -> None:
    """Fit, say how often the right matter comes first on unseen lines, and write the file."""
    ready = encoder()
    more: dict[str, list[str]] = {}
    for row in asked():
        more.setdefault(row["matter"], []).append(row["q"])
    for line in lines("train"):
        for name in line.matters:
            more.setdefault(name, []).append(line.q)
    middle = matching.centres(ready, more)
    meta: dict[str, Any] = {
        "encoder": ready.beside(REFRAME).name,
        "sha256": matching.digest(),
        "threshold": THRESHOLD,
        "topic_weight": TOPIC_WEIGHT,
        "sure": [1.0, 0.0],
        "weights": dict.fromkeys(matching.WITNESSES, 1.0),
    }
    arrays = dict(zip(("centres", "layer", "bias"), (middle, *layer(ready, middle)), strict=True))
    _write(arrays, meta)
    known = cases(ready)
    w = weighed(known)
    meta["weights"] = dict(zip(matching.WITNESSES, map(float, w), strict=True))
    meta["sure"] = list(sureness(known, w, [m.id for m in matching._index(ready).matters]))
    _write(arrays, meta)
    print({name: round(value, 2) for name, value in meta["weights"].items()}, meta["sure"])
    print(measured(ready))


def measured(ready: EncoderFamily) -> str:
    """Return how often the right matter comes first, and how often a matter is taken, on unseen lines."""
    told = lines("unseen")
    readings = read_all([line.q for line in told], encoder=ready)
    first = three = taken = rightly = count = 0
    for line, reading in zip(told, readings, strict=True):
        subject = subject_of(line.q, encoder=ready)
        ranked = matching.rank(line.q, subject.span, reading.vector, encoder=ready)
        ids = [item.matter.id for item in ranked[:3]]
        sure = not matching.match(ranked, line.topic, own=subject.chance, encoder=ready).general
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
    halved = {name: array.astype(np.float16) for name, array in arrays.items()}
    np.savez_compressed(matching.WEIGHTS, **halved, meta=np.array(json.dumps(meta)))
    matching._indexes.clear()


if __name__ == "__main__":
    main()
