"""Does this sentence answer this question? A small network over the two vectors, learnt from near misses.

Nearness cannot tell "what did the clinic cost?" from "when did the clinic open?": both lie near every sentence about
the clinic. The network sees the vectors of question, sentence and passage, where they agree and where they differ.
It was trained on questions with their answering sentences, on near misses, which nothing answers, and on the twins of
these, which differ in a word or two and are answered (`evals.retrieval.fit`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import DataFileError

if TYPE_CHECKING:
    from assistant.embedding import Vectors

PAIRS_FILE = Path(__file__).with_name("pairs.npz")
SCALE = 8.0  # brings the entries of unit vectors near 1


def pair_features(question: Vectors, sentences: Vectors, passages: Vectors) -> Vectors:
    """Return one row of features per sentence. `question`: one unit vector; the others: one row each, equally many."""
    import numpy as np

    asked = np.broadcast_to(question, sentences.shape)
    parts = (asked, asked * sentences, np.abs(asked - sentences), asked * passages, np.abs(asked - passages))
    return (SCALE * np.concatenate(parts, axis=1)).astype(np.float32)


class PairModel:
    """The network: one hidden layer, several of which are averaged."""

    def __init__(self, first: Vectors, bias: Vectors, second: Vectors, offset: Vectors, encoder: str) -> None:
        self._first, self._bias, self._second, self._offset = first, bias, second, offset
        self.encoder = encoder

    @property
    def arrays(self) -> tuple[Vectors, Vectors, Vectors, Vectors]:
        """Weights and bias of the hidden layers, weights and offset of the outputs; one network per row."""
        return self._first, self._bias, self._second, self._offset

    def score(self, question: Vectors, sentences: Vectors, passages: Vectors) -> Vectors:
        """Return for each sentence how far it answers, as log-odds."""
        import numpy as np

        features = pair_features(question, sentences, passages)
        hidden = np.maximum(np.einsum("nf,mfh->mnh", features, self._first, optimize=True) + self._bias[:, None], 0)
        scores: Vectors = (np.einsum("mnh,mh->mn", hidden, self._second) + self._offset[:, None]).mean(axis=0)
        return scores


@lru_cache(maxsize=1)
def pair_model() -> PairModel:
    """Return the trained network. Raises DataFileError when its file cannot be read."""
    import numpy as np

    try:
        with np.load(PAIRS_FILE, allow_pickle=False) as stored:
            first, bias, second, offset = (
                stored[key].astype(np.float32) for key in ("first", "bias", "second", "offset")
            )
            return PairModel(first, bias, second, offset, str(stored["encoder"]))
    except (OSError, ValueError, KeyError) as error:
        raise DataFileError(f"{PAIRS_FILE.name}: it cannot be read; install the program again.") from error
