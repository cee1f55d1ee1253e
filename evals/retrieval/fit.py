"""Fits the decision "the library answers this" on the tune part and writes `prompts/answerability.yaml`.

    python -m evals.retrieval.fit

Two fits: topic (answerable against far questions) and detail (answerable against near misses). Each threshold
wrongly refuses at most 2.5% of the tune part's answerable questions and is folded into the intercept.
"""

from __future__ import annotations

import hashlib
from typing import Any

from assistant.evidence.answerability import DETAIL, TOPIC, Signals
from assistant.evidence.retrieval import Retriever
from assistant.resources import data_dir
from evals.retrieval.data import HERE, questions, unanswerable
from evals.retrieval.library import evaluation_library

_REFUSED = 0.05
_SIGNS = {
    "passage": 1,
    "sentence": 1,
    "three": 1,
    "covered": 1,
    "words": 0,
    "unknown": -1,
    "names_missing": -1,
    "names_missing_best": -1,
}


def fit_signed(inputs: Any, labels: Any, signs: tuple[int, ...], *, strength: float = 0.05) -> tuple[Any, float]:
    """Return weights of a logistic regression, none of which may go against its sign, and the intercept.

    A free fit would learn from few cases that likeness speaks *against* an answer, which is absurd elsewhere.
    """
    import numpy as np
    from scipy.optimize import minimize

    middle, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-9
    scaled = (inputs - middle) / spread
    weight = np.where(labels == 1, 0.5 / (labels == 1).sum(), 0.5 / (labels == 0).sum())

    def loss(point: Any) -> float:
        margin = (scaled @ point[:-1] + point[-1]) * np.where(labels == 1, 1, -1)
        return float((weight * np.logaddexp(0, -margin)).sum() + strength * (point[:-1] ** 2).sum() / 2)

    bounds = [(0, None) if sign > 0 else (None, 0) if sign < 0 else (None, None) for sign in signs]
    found = minimize(loss, np.zeros(len(signs) + 1), bounds=[*bounds, (None, None)]).x
    coefficients = found[:-1] / spread
    return coefficients, float(found[-1] - coefficients @ middle)


def main() -> None:
    """Fit and write the weights."""
    import numpy as np

    with evaluation_library() as library:
        retriever = Retriever(library)
        known = [q.text for q in questions() if not q.unseen]
        unknown = [q.text for q in unanswerable() if not q.unseen]
        rows = [[getattr(retriever.signals(text), name) for name in Signals.__slots__] for text in known + unknown]
    inputs, labels = np.array(rows), np.array([1] * len(known) + [0] * len(unknown))
    near = np.array([False] * len(known) + [u.near for u in unanswerable() if not u.unseen])
    parts, worst = {}, np.full(len(labels), np.inf)
    for name, columns, group in (("topic", TOPIC, ~near), ("detail", DETAIL, near | (labels == 1))):
        chosen = inputs[:, [Signals.__slots__.index(c) for c in columns]]
        signs = tuple(_SIGNS[c] for c in columns)
        weights, intercept = fit_signed(chosen[group], labels[group], signs)
        scores = chosen @ weights + intercept
        threshold = float(np.quantile(scores[labels == 1], _REFUSED / 2)) - 1e-9
        parts[name] = {**dict(zip(columns, map(float, weights), strict=True)), "intercept": intercept - threshold}
        worst = np.minimum(worst, scores - threshold)
    digest = hashlib.sha256(
        b"".join((HERE / name).read_bytes() for name in ("questions.jsonl", "unanswerable.jsonl", "split.yaml"))
    ).hexdigest()[:12]
    lines = [
        '# Weights of the decision "the library answers this". See assistant/evidence/answerability.py.',
        "# Written by `python -m evals.retrieval.fit`; do not edit by hand.",
        f'fitted_on: "tune part of evals/retrieval ({len(known)} answerable, {len(unknown)} not), data {digest}"',
    ]
    for name, weights in parts.items():
        lines += [f"{name}:", *(f"  {key}: {value:.4f}" for key, value in weights.items())]
    (data_dir("prompts") / "answerability.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = worst < 0
    print(
        f"tune: refused {refused[labels == 1].mean():.0%} of the answerable, "
        f"{refused[(labels == 0) & ~near].mean():.0%} of the far and {refused[near].mean():.0%} of the near misses"
    )


if __name__ == "__main__":
    main()
