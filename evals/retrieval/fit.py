"""Fits the decision "the library answers this" on the tune part and writes `prompts/answerability.yaml`.

    python -m evals.retrieval.fit

The threshold is the least confidence that still wrongly refuses at most 5% of the tune part's answerable
questions; it is folded into the intercept, so that 0.5 decides.
"""

from __future__ import annotations

import hashlib
import math

from assistant.evidence.answerability import Signals
from assistant.evidence.retrieval import Retriever
from assistant.resources import data_dir
from evals.retrieval.data import HERE, questions, unanswerable
from evals.retrieval.library import evaluation_library

_REFUSED = 0.05


def main() -> None:
    """Fit and write the weights."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    with evaluation_library() as library:
        retriever = Retriever(library)
        known = [q.text for q in questions() if not q.unseen]
        unknown = [q.text for q in unanswerable() if not q.unseen]
        rows = [[getattr(retriever.signals(text), name) for name in Signals.__slots__] for text in known + unknown]
    inputs, labels = np.array(rows), np.array([1] * len(known) + [0] * len(unknown))
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=2000).fit(inputs, labels)
    scores = model.decision_function(inputs)
    threshold = float(np.quantile(scores[labels == 1], _REFUSED))
    digest = hashlib.sha256(
        b"".join((HERE / name).read_bytes() for name in ("questions.jsonl", "unanswerable.jsonl", "split.yaml"))
    ).hexdigest()[:12]
    lines = [
        '# Weights of the decision "the library answers this". See assistant/evidence/answerability.py.',
        "# Written by `python -m evals.retrieval.fit`; do not edit by hand.",
        f'fitted_on: "tune part of evals/retrieval ({len(known)} answerable, {len(unknown)} not), data {digest}"',
    ]
    weights = dict(zip(Signals.__slots__, model.coef_[0], strict=True))
    lines += [f"{name}: {float(value):.4f}" for name, value in weights.items()]
    lines.append(f"intercept: {float(model.intercept_[0]) - threshold:.4f}")
    (data_dir("prompts") / "answerability.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = float((scores[labels == 0] < threshold).mean())
    print(f"tune: {refused:.0%} of the unanswerable refused at {_REFUSED:.0%} of the answerable")
    assert math.isfinite(threshold)


if __name__ == "__main__":
    main()
