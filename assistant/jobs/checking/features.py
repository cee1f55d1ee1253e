"""Turns statements into the numbers that the trained head weighs.

Three views of the same words, since each misses what the others see: the sentence encoder's vector (what it is
about), the cue groups of the framework (what the field calls it), and single words and pairs (what the
labelled sentences were found to turn on). Nothing here looks at labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.jobs.checking.framework import Framework
from assistant.jobs.checking.slots import Found, Slot
from assistant.jobs.checking.voice import Spoken, Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

MAX_CHARS = 420  # longer statements add nothing to what they are about, and cost time
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")
_SHORT = ("ies", "ing", "ed", "es", "s")


@lru_cache(maxsize=8192)
def cue_counts(text: str, framework: Framework) -> tuple[float, ...]:
    """Return, per cue group of the framework, how many different cues stand in the text: 0, 0.5 (one) or 1 (more)."""
    return tuple(
        min(2, len({m.group().casefold() for m in pattern.finditer(text)})) / 2
        for pattern in framework.cue_groups.values()
    )


def cue_matrix(texts: Sequence[str], framework: Framework) -> Matrix:
    """Return the cue counts of each text, one row per text, in the order of the framework's groups."""
    import numpy as np

    counts = [cue_counts(text, framework) for text in texts]
    return np.array(counts, dtype=np.float32).reshape(len(texts), len(framework.cue_groups))


@lru_cache(maxsize=8192)
def words_of(text: str) -> frozenset[str]:
    """Return the stems of a text and their neighbouring pairs."""
    stems = [_stem(word) for word in _WORD.findall(text.casefold())]
    return frozenset(stems) | {f"{a} {b}" for a, b in pairwise(stems)}


def _stem(word: str) -> str:
    word = word.replace("’", "'").removesuffix("'s")
    for ending in _SHORT:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word.removesuffix("e") if len(word) > 5 else word


def word_matrix(texts: Sequence[str], vocabulary: Mapping[str, int], weights: Matrix) -> Matrix:
    """Return one row per text: known words, weighted by rarity (`weights`), each row of unit length."""
    import numpy as np

    out = np.zeros((len(texts), len(vocabulary)), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in words_of(text):
            column = vocabulary.get(word)
            if column is not None:
                out[row, column] = weights[column]
        norm = math.sqrt(float((out[row] ** 2).sum()))
        if norm:
            out[row] /= norm
    return out


def voice_row(spoken: Spoken, flag_names: Sequence[str]) -> list[float]:
    """Return the grammar of one clause as numbers: its voice, then which patterns fitted."""
    return [float(spoken.voice is voice) for voice in Voice] + [float(name in spoken.flags) for name in flag_names]


def said_row(spoken: Sequence[Spoken], slots: Sequence[Found], flag_names: Sequence[str]) -> list[float]:
    """Return the grammar of a whole statement, over all its clauses, and which elements of accountability it holds."""
    rows = [voice_row(part, flag_names) for part in spoken]
    kinds = {found.slot for found in slots}
    return [max(values) for values in zip(*rows, strict=True)] + [float(slot in kinds) for slot in Slot]
