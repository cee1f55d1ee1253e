"""Fits what the search learns from data: `python -m evals.retrieval.fit` (some minutes).

After the encoder was adapted (`evals.retrieval.adapt`): the network that judges pairs, the weights of the ranking, and
the decision whether the library answers. The last two are fitted to what networks say of documents that they were not
trained on, so that they learn how far to trust them. Only the tune part and the training questions are read.
"""

from __future__ import annotations

import hashlib
import random
import sys
from typing import Any

import numpy as np

from assistant.evidence.answerability import DETAIL, TOPIC, Signals
from assistant.evidence.pairs import PairModel
from assistant.evidence.ranking import SCORES, Scores, standardised
from assistant.evidence.retrieval import Retriever
from assistant.library import Library
from assistant.resources import data_dir, load_yaml
from evals.retrieval.data import HERE, is_right, questions, unanswerable
from evals.retrieval.library import evaluation_library, training_library
from evals.retrieval.pairs import save_pairs, train_pairs, vectors_of
from evals.retrieval.training_data import Training, training

FOLDS = 4
_CAUTION = 0.01
NEAR = 700
# Shares of the answerable questions of the tune part that each part of the decision may refuse. A wrong refusal
# hides what is there; a wrong answer shows its quote, and the reader sees that it does not fit.
_REFUSED = {"topic": 0.025, "detail": 0.01}
_SIGNS = {
    "pair": 1,
    "pair_three": 1,
    "passage": 1,
    "sentence": 1,
    "three": 1,
    "covered": 1,
    "words": 0,
    "unknown": -1,
    "names_missing": -1,
    "names_missing_best": -1,
}


def main() -> None:
    """Fit and write the network and both data files; with `--thresholds`, only the thresholds of the decision."""
    if "--thresholds" in sys.argv[1:]:
        with evaluation_library() as library:
            _answerability(library, [], _digest())
        return
    random.seed(0)
    data = training()
    digest = _digest()
    with training_library() as library:
        vectors = vectors_of(data, library.encoder)
        names = sorted(set(data.documents))
        fold = [names.index(data.documents[e.passage]) % FOLDS for e in data.examples]
        models = [
            train_pairs(data, vectors, [i for i, f in enumerate(fold) if f != n], library.encoder.name)
            for n in range(FOLDS)
        ]
        whole = train_pairs(data, vectors, list(range(len(data.examples))), library.encoder.name)
        save_pairs(whole)
        signals = _training_signals(data, fold, library, models)
    with evaluation_library() as library:
        _ranking(library, digest)
        _answerability(library, signals, digest)


def _digest() -> str:
    names = ("training.jsonl", "questions.jsonl", "split.yaml")
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()[:12]


def _sample(data: Training, wanted: int, *, near: bool) -> list[int]:
    rows = [i for i, e in enumerate(data.examples) if e.near is near]
    return sorted(random.sample(rows, min(wanted, len(rows))))


def _ranking(library: Library, digest: str) -> None:
    """Write weights that make a right passage the likeliest of the candidates (multinomial logit).

    The encoder knows the training questions, so that nearness would be trusted too far on them; the tune part's own
    questions are new to it.
    """
    from scipy.optimize import minimize

    retriever = Retriever(library)
    groups = []
    for question in questions():
        if question.unseen:
            continue
        found = retriever.candidates(question.text)
        right = [is_right(s.chunk.chunk.text, question.marks) for s in found]
        if any(right):
            groups.append((_columns(found), np.array(right)))

    def loss(weight: Any) -> tuple[float, Any]:
        total, slope = 0.0, np.zeros_like(weight)
        for columns, right in groups:
            scores = columns @ weight
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            share = odds[right].sum() + 1e-12
            total -= float(np.log(share))
            slope += odds @ columns - (odds[right] / share) @ columns[right]
        count = len(groups)
        return total / count + _CAUTION * float(weight @ weight), slope / count + 2 * _CAUTION * weight

    start = np.full(len(SCORES), 0.5)
    weights = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(SCORES)).x
    lines = [
        "# Weights of the scores in the ranking. See assistant/evidence/ranking.py.",
        "# Written by `python -m evals.retrieval.fit`; do not edit by hand.",
        f'fitted_on: "{len(groups)} questions of the tune part, data {digest}"',
        *(f"{name}: {weight:.4f}" for name, weight in zip(SCORES, weights, strict=True)),
    ]
    (data_dir("prompts") / "ranking.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[3:]), flush=True)


def _columns(found: list[Scores]) -> Any:
    return np.array([standardised([getattr(s, name) for s in found]) for name in SCORES]).T


def _training_signals(
    data: Training, fold: list[int], library: Library, models: list[PairModel]
) -> list[tuple[Signals, bool]]:
    """Return the signals of training questions, and whether each is answered; twins stand for the answerable."""
    retrievers = [Retriever(library, model) for model in models]
    rows = _sample(data, NEAR, near=True)
    twins = [i for i, e in enumerate(data.examples) if not e.near]
    rows += sorted(random.sample(twins, min(NEAR, len(twins))))
    return [(retrievers[fold[i]].signals(data.examples[i].question), not data.examples[i].near) for i in rows]


def fit_signed(inputs: Any, labels: Any, signs: tuple[int, ...], *, strength: float = 0.05) -> tuple[Any, float]:
    """Return weights of a logistic regression, none of which may go against its sign, and the intercept.

    A free fit would learn from few cases that likeness speaks *against* an answer, which is absurd elsewhere.
    """
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


def _answerability(library: Library, learnt: list[tuple[Signals, bool]], digest: str) -> None:
    """Fit the parts of the decision, set their thresholds on the tune part's answerable questions, and write them.

    Whether anything in the library is about it (topic) is learnt from the tune part's questions and those that lie far
    off; whether it holds what was asked for (detail) from near misses and their twins.
    """
    retriever = Retriever(library)
    known = [q.text for q in questions() if not q.unseen]
    unknown = [u for u in unanswerable() if not u.unseen]
    tune = _rows([retriever.signals(text) for text in [*known, *(u.text for u in unknown)]])
    answered = np.array([True] * len(known) + [False] * len(unknown))
    near = np.array([False] * len(known) + [u.near for u in unknown])
    pairs, labels = _rows([s for s, _ in learnt]), np.array([int(a) for _, a in learnt])
    kept = load_yaml("answerability")
    parts: dict[str, dict[str, float]] = {}
    worst = np.full(len(tune), np.inf)
    for name, columns in (("topic", TOPIC), ("detail", DETAIL)):
        chosen = [Signals.__slots__.index(c) for c in columns]
        signs = tuple(_SIGNS[c] for c in columns)
        if not learnt:
            weights = np.array([kept[name][c] for c in columns])
            intercept = 0.0
        elif name == "topic":
            weights, intercept = fit_signed(tune[~near][:, chosen], answered[~near].astype(int), signs)
        else:
            weights, intercept = fit_signed(pairs[:, chosen], labels, signs)
        scores = tune[:, chosen] @ weights + intercept
        threshold = float(np.quantile(scores[answered], _REFUSED[name])) - 1e-9
        parts[name] = {**dict(zip(columns, map(float, weights), strict=True)), "intercept": intercept - threshold}
        worst = np.minimum(worst, scores - threshold)
    lines = [
        '# Weights of the decision "the library answers this". See assistant/evidence/answerability.py.',
        "# Written by `python -m evals.retrieval.fit`; do not edit by hand.",
        f'fitted_on: "{2 * NEAR} training questions and the tune part ({len(known)} answerable, '
        f'{len(unknown)} not), data {digest}"',
    ]
    for name, found in parts.items():
        lines += [f"{name}:", *(f"  {key}: {value:.4f}" for key, value in found.items())]
    (data_dir("prompts") / "answerability.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = worst < 0
    print(
        f"tune: refused {refused[answered].mean():.0%} of the answerable, "
        f"{refused[~answered & ~near].mean():.0%} of the far and {refused[near].mean():.0%} of the near misses"
    )


def _rows(signals: list[Signals]) -> Any:
    return np.array([[getattr(s, name) for name in Signals.__slots__] for s in signals])


if __name__ == "__main__":
    main()
