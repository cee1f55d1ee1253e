"""What the trained heads say of a reframed question's faults, beside the rules of `judging`.

A fault is often not in any one word: "how could families be helped to use A&E well" blames, and no list knows it. One
small linear model per fault weighs what the rules found, words, and where question and candidate lie for the encoder.
Made by `python -m evals.reframing.judge`; each fault has a threshold that few good reframings reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import DataFileError
from assistant.jobs.reframing.features import BUCKETS, VECTOR_SCALE, WORD_SCALE, hashed
from assistant.jobs.reframing.matching import profiles
from assistant.jobs.reframing.words import found, lexicon, plain, stem, words

if TYPE_CHECKING:
    from assistant.embedding import Encoder, Vectors
    from assistant.jobs.reframing.features import Matrix

WEIGHTS = Path(__file__).with_name("fault_heads.npz")
_LISTS = (
    *("people", "place", "many", "own", "solutions", "blame", "claims"),
    *("jargon", "open_anywhere", "reasons", "news"),
)
_FEW_GRAMS = 8
_USUAL_GRAMS = 24
_USUAL_WORDS = 30
_MOST_TOLD = 3
_STRANGE = 0.3
# a statement in a relative clause
_STATES = re.compile(r"\b(?:which|who|that) (?:is|are|was|were|has|have|had|\w+ed|\w+s)\b")


@lru_cache(maxsize=1)
def _heads() -> tuple[dict[str, float], Any, Any]:
    import numpy as np

    try:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            return meta["thresholds"], file["weights"].astype(np.float32), file["bias"].astype(np.float32)
    except (OSError, ValueError, KeyError) as error:
        raise DataFileError(f"The file {WEIGHTS.name} of the reframing job is missing or damaged.") from error


def faults_seen(
    question: str,
    candidates: Sequence[str],
    ruled: Sequence[Sequence[str]],
    *,
    rules: Sequence[str],
    encoder: Encoder,
) -> list[set[str]]:
    """Return, per candidate, the faults that are likely enough. `ruled`: what the rules found; `rules`: all faults.

    Raises DataFileError.
    """
    import numpy as np

    if not candidates:
        return []
    thresholds, weights, bias = _heads()
    vectors = encoder.encode([question, *candidates])
    known = profiles(vectors, encoder=encoder)
    scores = fault_matrix(question, candidates, ruled, vectors, known, rules=rules) @ weights.T + bias
    chances = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return [
        {fault for fault, chance in zip(thresholds, row, strict=True) if chance >= thresholds[fault]}
        for row in chances.tolist()
    ]


def fault_matrix(
    question: str,
    candidates: Sequence[str],
    ruled: Sequence[Sequence[str]],
    vectors: Vectors,
    known: Vectors,
    *,
    rules: Sequence[str],
) -> Matrix:
    """Return one row of features per candidate; see `faults_seen`.

    `vectors` and `known`: the encoder's vectors and the profiles of the question and then of each candidate.
    """
    import numpy as np

    rows = []
    for candidate, hits, vector, profile in zip(candidates, ruled, vectors[1:], known[1:], strict=True):
        grams = hashed(candidate)
        row = np.zeros(BUCKETS, dtype=np.float32)
        row[list(grams)] = WORD_SCALE * (_USUAL_GRAMS / max(_FEW_GRAMS, len(grams))) ** 0.5
        apart = np.abs(vector - vectors[0])
        measured = np.array(
            [float(rule in hits) for rule in rules]
            + _measures(question, candidate, float(vector @ vectors[0]), float(profile @ known[0])),
            dtype=np.float32,
        )
        rows.append(np.concatenate([measured, row, vector * VECTOR_SCALE, apart * VECTOR_SCALE]))
    return np.array(rows, dtype=np.float32)


def _measures(question: str, candidate: str, near: float, alike: float) -> list[float]:
    lex = lexicon()
    asked, text = plain(question), plain(candidate)
    mine, theirs = {stem(w) for w in words(asked)}, {stem(w) for w in words(text)}
    names = [w for w in words(candidate)[1:] if w[:1].isupper() and w.lower() not in asked]
    numbers = [w for w in words(text) if any(c.isdigit() for c in w) and w not in asked]
    count = len(words(candidate))
    told = [w for w in words(text) if w.endswith("ed") and w not in asked]
    return [
        near,
        near * near,
        alike,
        alike * alike,
        float(alike < _STRANGE),
        float(len(told) > 0),
        min(_MOST_TOLD, len(told)) / _MOST_TOLD,
        float(bool(_STATES.search(text))),
        len(theirs - mine) / max(1, len(theirs)),
        len(mine & theirs) / max(1, len(mine | theirs)),
        len(mine & theirs) / max(1, len(mine)),
        count / _USUAL_WORDS,
        float(count > _USUAL_WORDS),
        candidate.count(",") / 3,
        float(len(names) > 0),
        float(len(numbers) > 0),
        float("?" in candidate),
        *(min(2.0, float(len(found(lex.judge[name], text)))) / 2 for name in _LISTS),
        float(bool(found(lex.signs["lose"], text))),
    ]
