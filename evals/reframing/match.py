"""Works out what tells the matter of a question (`matching.npz`): `python -m evals.reframing.match`.

The weights of the witnesses are fitted to `matches.jsonl`: questions in the manner of a workshop, each with some
matters that were shown to a reader (`shown`) and those of them that are about the same subject (`fit`). They were
written for this alone, by a writer who had not seen the matters, and are not among the questions of `questions/`.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Encoder, LazyEncoder
from assistant.jobs.reframing import matching
from assistant.jobs.reframing.heads import read_all
from assistant.settings import load_settings

_FILE = Path(__file__).with_name("matches.jsonl")
FOLDS = 10
C = 0.3
# Below it the asker's own words serve. Readers find a wrong matter and a general question about as unfit, so a
# guess that is right nearly as often as not is worth making.
THRESHOLD = 0.15
TOPIC_WEIGHT = 0.5
_START: dict[str, Any] = {"weights": dict.fromkeys(matching.WITNESSES, 1.0), "bias": 0.0}


def main() -> None:
    """Fit the weights, say what they reach on questions left out in turn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder-home", type=Path)
    options = parser.parse_args()
    given = options.encoder_home or os.environ.get("ASSISTANT_ENCODER_HOME") or load_settings().encoder_dir
    encoder = LazyEncoder(Path(given))
    middle = matching.centres(encoder)
    meta = _START | {
        "encoder": encoder.name,
        "sha256": matching.digest(),
        "threshold": THRESHOLD,
        "topic_weight": TOPIC_WEIGHT,
    }
    _write(middle, meta)
    _write(middle, meta | fitted(encoder))


def fitted(encoder: Encoder) -> dict[str, Any]:
    """Return weights and bias; prints how many matches are accepted and right on questions left out."""
    from sklearn.linear_model import LogisticRegression

    rows = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    heard, fit, of = [], [], []
    readings = read_all([row["q"] for row in rows], encoder=encoder)
    for number, (row, reading) in enumerate(zip(rows, readings, strict=True)):
        for item in matching.rank(row["q"], reading.vector, reading.topics, encoder=encoder):
            if item.matter.id in row["shown"]:
                heard.append(item.witnesses)
                fit.append(item.matter.id in row["fit"])
                of.append(number)
    x, y, group = np.array(heard), np.array(fit), np.array(of)
    chance = np.zeros(len(y))
    for fold in range(FOLDS):
        out = group % FOLDS == fold
        chance[out] = LogisticRegression(C=C, max_iter=3000).fit(x[~out], y[~out]).predict_proba(x[out])[:, 1]
    best = [max(np.where(group == n)[0], key=lambda i: chance[i]) for n in range(len(rows))]
    for least in (0.4, 0.5, 0.6):
        taken = [i for i in best if chance[i] >= least]
        print(f"from {least}: {len(taken)} of {len(rows)} matched, {sum(y[i] for i in taken)} rightly")
    model = LogisticRegression(C=C, max_iter=3000).fit(x, y)
    weights = dict(zip(matching.WITNESSES, map(float, model.coef_[0]), strict=True))
    return {"weights": weights, "bias": float(model.intercept_[0])}


def _write(middle: Any, meta: dict[str, Any]) -> None:
    np.savez_compressed(matching.WEIGHTS, centres=middle.astype(np.float16), meta=np.array(json.dumps(meta)))
    matching._indexes.clear()


if __name__ == "__main__":
    main()
