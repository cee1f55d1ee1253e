"""What the heads see of a question: signs from the lexicon, hashed words, and the encoder's vector.

Word order at the start matters more than anywhere else ("How do we" against "What would it take"), so the
first words are hashed with their position. Hashing uses CRC-32: the same on every machine, unlike Python's own.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.jobs.reframing.words import found, lexicon, plain, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

BUCKETS = 4096
TOPIC_WEIGHT = 2.0
SIGN_SCALE, WORD_SCALE, VECTOR_SCALE = 0.5, 0.2, 3.0
_NUMBER = re.compile(r"\d|£")


def sign_names() -> list[str]:
    """Return the names of the signs, in the order of their columns."""
    topics = [f"topic:{t}" for t in lexicon().topic_words]
    return [
        *topics,
        *(f"only:{t}" for t in lexicon().topic_words),
        *lexicon().signs,
        "has_number",
        "question_mark",
        "short",
        "long",
        "closed_start",
        "wh_start",
        "two_marks",
        "commas",
        "capitals",
    ]


def signs(question: str) -> list[float]:
    """Return the signs of `question`, one number (0-2) each."""
    lex = lexicon()
    text = plain(question)
    tokens = words(text)
    first = tokens[0] if tokens else ""
    counts = [float(min(2, len(found(items, text)))) for items in lex.signs.values()]
    n = len(tokens)
    bears = [float(min(3, len(set(found(items, text))))) for items in lex.topic_words.values()]
    most = max(bears)
    only = [float(b == most and most > 0 and bears.count(most) == 1) for b in bears]
    return [
        *(TOPIC_WEIGHT * b for b in bears),
        *(TOPIC_WEIGHT * o for o in only),
        *counts,
        float(bool(_NUMBER.search(text))),
        float("?" in text),
        float(n < 7),
        float(n > 22),
        float(first in lex.judge["closed_starts"]),
        float(first in ("who", "whose", "why", "how", "what", "which")),
        float(text.count("?") > 1),
        min(2.0, question.count(",") / 2),
        float(sum(t.isupper() for t in words(question)) > 1),
    ]


def hashed(question: str) -> dict[int, float]:
    """Return the buckets (0 to BUCKETS - 1) that the words of `question` fall into."""
    tokens = words(plain(question))
    grams = [f"w:{t}" for t in tokens] + [f"b:{a} {b}" for a, b in itertools.pairwise(tokens)]
    grams += [f"s{i}:{t}" for i, t in enumerate(tokens[:4])] + [f"s:{' '.join(tokens[:k])}" for k in (2, 3, 4)]
    out: dict[int, float] = {}
    for gram in grams:
        bucket = zlib.crc32(gram.encode()) % BUCKETS
        out[bucket] = 1.0
    return out


def matrix(questions: Sequence[str], vectors: Any) -> Matrix:
    """Return one row of features per question. `vectors`: the encoder's, one row each."""
    import numpy as np

    rows = np.zeros((len(questions), len(sign_names()) + BUCKETS), dtype=np.float32)
    width = len(sign_names())
    for i, question in enumerate(questions):
        rows[i, :width] = np.asarray(signs(question), dtype=np.float32) * SIGN_SCALE
        grams = hashed(question)
        weight = WORD_SCALE * (24 / max(8, len(grams))) ** 0.5
        for bucket, value in grams.items():
            rows[i, width + bucket] = value * weight
    return np.hstack([rows, np.asarray(vectors, dtype=np.float32) * VECTOR_SCALE])
