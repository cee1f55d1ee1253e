"""Trains the three heads of the reframing job: python -m evals.reframing.train

A linear model on signs, hashed words and the encoder's vector. The columns are rotated into as few dimensions as the
questions span before fitting; with an L2 penalty the solution is the same.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import LazyEncoder
from assistant.jobs.reframing.features import matrix, sign_names
from assistant.jobs.reframing.heads import WEIGHTS
from assistant.jobs.reframing.shorthand import written_out
from assistant.settings import load_settings
from assistant.weights import REFRAME
from evals.reframing.data import Question, fingerprint, labelled, lines

STRENGTH = {"label": 0.1, "topic": 0.2, "kind": 0.2}
SMALLEST = 1e-10  # of the largest: far down stand the words that few questions have
LINE_WEIGHT = 0.25  # in the label head: lines are transactional one and all, which the questions are not


def encoder() -> LazyEncoder:
    """Return the encoder that the program uses."""
    given = os.environ.get("ASSISTANT_ENCODER_HOME")
    return LazyEncoder(Path(given) if given else load_settings().encoder_dir)


def rotate(columns: Any) -> tuple[Any, Any]:
    """Return the rows in as few dimensions as they span, and the way back."""
    columns = columns.astype(np.float64)
    if len(columns) > columns.shape[1]:
        values, vectors = np.linalg.eigh(columns.T @ columns)
        kept = vectors[:, values > SMALLEST * values.max()]
        return columns @ kept, kept
    values, vectors = np.linalg.eigh(columns @ columns.T)
    keep = values > SMALLEST * values.max()
    size = np.sqrt(values[keep])
    rows = vectors[:, keep] * size
    return rows, columns.T @ (vectors[:, keep] / size)


def fit(rows: Any, wanted: list[str], strength: float, weights: Any) -> Any:
    """Return a fitted logistic model."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=1000).fit(rows, wanted, sample_weight=weights)


def train(items: list[Question]) -> dict[str, Any]:
    """Return the arrays of the heads, trained on `items` and on marked lines that are not unseen."""
    marked = lines("train")
    known = {i.q for i in items}
    fresh = [float(line.q not in known) for line in marked]  # the others count for the kind of ask only
    texts = [written_out(q) for q in (*(i.q for i in items), *(line.q for line in marked))]
    ready = encoder()
    rows, back = rotate(matrix(texts, ready.beside(REFRAME).encode(texts)))
    lined, every = slice(len(items), None), slice(None)
    weight = [i.weight for i in items]
    learnt: dict[str, tuple[slice, list[str], list[float]]] = {
        "label": (
            every,
            [i.label for i in items] + ["transactional"] * len(marked),
            weight + [LINE_WEIGHT * f for f in fresh],
        ),
        "topic": (
            every,
            [i.topic for i in items] + [line.topic for line in marked],
            weight + fresh,
        ),
        "kind": (lined, [line.kind for line in marked], [1.0] * len(marked)),
    }
    arrays: dict[str, Any] = {}
    classes = {}
    for key, (used, wanted, weights) in learnt.items():
        model = fit(rows[used], wanted, STRENGTH[key], weights)
        classes[key] = [str(c) for c in model.classes_]
        arrays[f"{key}_weights"] = (model.coef_ @ back.T).astype(np.float16)
        arrays[f"{key}_bias"] = model.intercept_.astype(np.float16)
    meta = {
        "classes": classes,
        "columns": sign_names(),
        "trained_on": fingerprint(items),
        "questions": len(items),
        "lines": len(marked),
    }
    arrays["meta"] = np.array(json.dumps(meta))
    return arrays


if __name__ == "__main__":
    np.savez_compressed(WEIGHTS, **train(labelled(unseen=False)))
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1024:.0f} kB")
