"""The trained head: a few matrices that say what a statement bears on, how it speaks and how deep it goes.

It stands on the frozen sentence encoder and is small enough to read (`head.npz`, numpy only). It was fitted to
labelled sentences by `python -m evals.checking.train`; the file carries the hash of that data and what it was
measured at. If it is missing, or belongs to another encoder or other cue groups, `load_head` returns None and
the check falls back to prototypes and cues, and says so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.jobs.checking.features import cue_matrix, word_matrix
from assistant.jobs.checking.framework import Framework

if TYPE_CHECKING:
    from assistant.jobs.checking.features import Matrix

log = logging.getLogger(__name__)

HEAD_FILE = Path(__file__).with_name("head.npz")
VERSION = 2
SCALE = 3.0  # of the encoder's part, so that it weighs about as much as the cues


@dataclass(frozen=True)
class Head:
    """Weights of the trained head. `outputs`: what each column of `weights` is about, in order.

    `gate`: weights of cues and words, last the bias, that tell without the encoder whether a text may bear on anything.
    `depths`: weights of the steps "at least level 1…4" of each purpose, seen from the words at once; last row the bias.
    `levels`: weights of the same four steps from all that is known of a statement, one column each, last row the bias.
    `steps`: probability from which a step counts as taken.
    """

    encoder: str
    vocabulary: dict[str, int]
    rarity: Matrix
    outputs: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    voice_weights: Matrix
    voice_flags: tuple[str, ...]
    depths: Matrix
    levels: Matrix
    steps: tuple[float, ...]
    meta: dict[str, Any]
    framework: Framework
    gate: Matrix | None = None

    def matrix(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Return the features of `texts`, one row each; `vectors` are their unit vectors."""
        return feature_matrix(texts, vectors, self.vocabulary, self.rarity, self.framework)

    def worth_reading(self, texts: Sequence[str]) -> list[bool]:
        """Return for each text whether it may bear on anything; the others need not be encoded, which takes longest."""
        import numpy as np

        if self.gate is None or not texts:
            return [True] * len(texts)
        rows = word_features(texts, self.vocabulary, self.rarity, self.framework)
        chances = sigmoid(np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)]) @ self.gate)
        return [bool(chance >= self.meta["gate"]) for chance in chances]

    def bearing(self, matrix: Matrix) -> dict[str, Matrix]:
        """Return, per output, the probability (0-1) that each text bears on it. `matrix`: their features."""
        scores = sigmoid(matrix @ self.weights + self.bias)
        return {name: scores[:, column] for column, name in enumerate(self.outputs)}

    def deep(self, matrix: Matrix, said: Matrix) -> dict[str, Matrix]:
        """Return, per purpose, the log odds of each text being at level 1, 2, 3, 4 or above, one column each.

        `matrix`: their features; `said`: their grammar and elements (`features.said_row`).
        """
        import numpy as np

        scores = np.hstack([matrix, said, np.ones((len(matrix), 1), dtype=np.float32)]) @ self.depths
        return {name: scores[:, 4 * n : 4 * n + 4] for n, name in enumerate(self.framework.purposes)}

    def voices(self, vectors: Matrix, grammar: Matrix) -> Matrix:
        """Return, per clause, the probabilities of speaking as fact, wish and promise (rungs 1, 2 and 3)."""
        import numpy as np

        raw = np.hstack([vectors * SCALE, grammar, np.ones((len(vectors), 1), dtype=np.float32)]) @ self.voice_weights
        raw -= raw.max(axis=1, keepdims=True)
        found: Matrix = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
        return found

    def at_least(self, rows: Matrix) -> Matrix:
        """Return, per row of level features, the probabilities of being at level 1, 2, 3, 4 or above."""
        import numpy as np

        return sigmoid(np.hstack([rows, np.ones((len(rows), 1), dtype=np.float32)]) @ self.levels)


def sigmoid(values: Matrix) -> Matrix:
    """Return the logistic function of `values`, safe for large ones."""
    import numpy as np

    out: Matrix = (1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)
    return out


def feature_matrix(
    texts: Sequence[str], vectors: Matrix, vocabulary: dict[str, int], rarity: Matrix, framework: Framework
) -> Matrix:
    """Return encoder vectors, cue counts and words side by side, one row per text."""
    import numpy as np

    return np.hstack([vectors * SCALE, word_features(texts, vocabulary, rarity, framework)])


def word_features(texts: Sequence[str], vocabulary: dict[str, int], rarity: Matrix, framework: Framework) -> Matrix:
    """Return cue counts and words side by side, one row per text."""
    import numpy as np

    return np.hstack([cue_matrix(texts, framework), word_matrix(texts, vocabulary, rarity) * 2])


def has_head(encoder: str, framework: Framework) -> bool:
    """Return whether a head was trained for `framework` on the vectors of `encoder`."""
    return load_head(encoder, framework) is not None


@lru_cache(maxsize=4)
def load_head(encoder: str, framework: Framework, path: Path = HEAD_FILE) -> Head | None:
    """Return the head that belongs to `encoder` and `framework`, or None where there is none that fits."""
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as data:
            meta = json.loads(str(data["meta"]))
            head = Head(
                encoder=meta["encoder"],
                vocabulary={str(w): i for i, w in enumerate(data["vocabulary"])},
                rarity=data["rarity"],
                outputs=tuple(meta["outputs"]),
                weights=data["weights"].astype(np.float32),
                bias=data["bias"],
                voice_weights=data["voice_weights"],
                voice_flags=tuple(meta["voice_flags"]),
                depths=data["depths"].astype(np.float32),
                levels=data["levels"],
                steps=tuple(meta["steps"]),
                meta=meta,
                framework=framework,
                gate=data["gate"] if data["gate"].size else None,
            )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        log.warning("The trained head could not be read (%s); checking by rules.", error)
        return None
    if head.outputs != framework.outputs:
        return None  # it was trained for another framework
    if meta.get("version") != VERSION or head.encoder != encoder or meta["cues"] != list(framework.cue_groups):
        log.warning("The trained head was made for other data (%s); checking by rules.", head.encoder)
        return None
    return head


def save_head(path: Path, head: Head) -> None:
    """Write a head to `path`; weights are kept in half precision, which changes no level."""
    import numpy as np

    np.savez_compressed(
        path,
        vocabulary=np.array(list(head.vocabulary)),
        rarity=head.rarity,
        weights=head.weights.astype(np.float16),
        bias=head.bias,
        voice_weights=head.voice_weights.astype(np.float32),
        depths=head.depths.astype(np.float16),
        levels=head.levels,
        gate=head.gate if head.gate is not None else np.zeros(0, dtype=np.float32),
        meta=np.array(json.dumps(head.meta)),
    )
