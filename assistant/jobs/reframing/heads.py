"""The trained heads: three small linear models that say what a question is, its topic, and what kind of thing it asks.

Their weights are one file of a few hundred kilobytes, made by `evals/reframing/train.py` and read with numpy
alone. The file records which data it was trained on, and the names of its columns: if the lexicon has since
gained or lost a list, the columns no longer mean what they did, and we say so and do not guess.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import DataFileError
from assistant.jobs.reframing.features import matrix, sign_names
from assistant.weights import REFRAME

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily, Vectors

WEIGHTS = Path(__file__).with_name("heads.npz")


@dataclass(frozen=True)
class Heads:
    """The weights of the heads. `meta`: what they were trained on."""

    classes: dict[str, list[str]]
    weights: dict[str, Any]
    bias: dict[str, Any]
    meta: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What the heads say of one question: probability (0-1) of every label, topic and kind of ask.

    `vector`: the encoder's.
    """

    labels: dict[str, float]
    topics: dict[str, float]
    kinds: dict[str, float]
    vector: Vectors


@lru_cache(maxsize=1)
def heads() -> Heads:
    """Return the heads; read once. Raises DataFileError when the file is missing or does not fit the lexicon."""
    import numpy as np

    try:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            arrays = {k: file[k].astype(np.float32) for k in file.files if k != "meta"}
    except (OSError, ValueError, KeyError) as error:
        raise DataFileError(f"The file {WEIGHTS.name} of the reframing job is missing or damaged.") from error
    if meta["columns"] != sign_names():
        raise DataFileError(
            f"The lists in questions.yaml are not those that {WEIGHTS.name} was trained with.",
            "Train the heads again: python -m evals.reframing.train",
        )
    return Heads(
        classes=meta["classes"],
        meta=meta,
        weights={k: arrays[f"{k}_weights"] for k in meta["classes"]},
        bias={k: arrays[f"{k}_bias"] for k in meta["classes"]},
    )


def read_all(questions: Sequence[str], *, encoder: EncoderFamily) -> list[Reading]:
    """Return what the heads say of each question; texts are encoded in one batch. Raises DataFileError."""
    import numpy as np

    if not questions:
        return []
    trained = heads()
    vectors = encoder.beside(REFRAME).encode(list(questions))
    columns = matrix(questions, vectors)
    said: dict[str, Any] = {}
    for key in trained.classes:
        scores = columns @ trained.weights[key].T + trained.bias[key]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        said[key] = scores / scores.sum(axis=1, keepdims=True)
    chances = {
        key: [dict(zip(names, map(float, row), strict=True)) for row in said[key]]
        for key, names in trained.classes.items()
    }
    return [
        Reading(chances["label"][i], chances["topic"][i], chances["kind"][i], vectors[i]) for i in range(len(questions))
    ]
