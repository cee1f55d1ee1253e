"""How sure a verdict is, as a share that can be checked: of verdicts at 0.8, eight in ten should be right.

The margin between what was found and what the rungs around it ask for is only a score. What share of verdicts with
that score were right was counted on labelled drafts and is kept as data (`prompts/confidence.yaml`), so the figure
shown to a reader is a measured one. `python -m evals.checking.calibrate` makes the data anew.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.resources import load_yaml, require

_FILE = "confidence.yaml"
_LOWEST, _HIGHEST = 0.05, 0.97
_SCRAP = 30  # sentences below which a verdict is less sure than those that the shares were counted on


@dataclass(frozen=True, slots=True)
class Calibration:
    """Contents of `confidence.yaml`: scores (0-1, rising) and the share of verdicts right at each (0-1)."""

    scores: tuple[float, ...]
    shares: tuple[float, ...]

    def share(self, score: float) -> float:
        """Return the share of verdicts right at `score`, on a straight line between the points."""
        place = bisect_right(self.scores, score)
        if place == 0:
            return self.shares[0]
        if place == len(self.scores):
            return self.shares[-1]
        low, high = self.scores[place - 1], self.scores[place]
        part = (score - low) / (high - low)
        return self.shares[place - 1] + part * (self.shares[place] - self.shares[place - 1])


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """Return the mapping. Raises DataFileError where the points are missing, out of range or not rising."""
    data = require(load_yaml("confidence"), _FILE, "file", needed={"points": list, "counted_on": str})
    scores, shares = [], []
    for number, point in enumerate(data["points"], 1):
        where = f"points[{number}]"
        require(point, _FILE, where, needed={"score": (int, float), "right": (int, float)})
        if not (0 <= point["score"] <= 1 and 0 <= point["right"] <= 1):
            raise DataFileError(f"{_FILE}: '{where}' should hold numbers between 0 and 1.")
        scores.append(float(point["score"]))
        shares.append(float(point["right"]))
    if not scores or scores != sorted(set(scores)) or shares != sorted(shares):
        raise DataFileError(f"{_FILE}: 'points' should rise from one to the next.")
    return Calibration(tuple(scores), tuple(shares))


def raw_score(held: Sequence[float], above: Sequence[float], takes_above: int) -> float:
    """Return a score of 0-1 for a level: how well its own sentences reach it, less how nearly the next rung is.

    `held`: chances of the sentences that carry the level; empty where the level asks for none. `above`: chances of
    being a rung higher, best first, of which `takes_above` would have been needed.
    """
    reached = sum(held) / len(held) if held else 1.0
    near = min(above[:takes_above]) if len(above) >= takes_above else 0.0
    return reached * (1 - 0.6 * near)


def confidence(score: float, sentences: int, *, trained: bool) -> float:
    """Return how sure a verdict is (0-1), from its score and how much text there was to go by."""
    if not sentences:
        return 0.0
    few = min(1.0, 0.5 + 0.5 * sentences / _SCRAP)
    sure = calibration().share(score) * few * (1.0 if trained else 0.7)
    return round(max(_LOWEST, min(_HIGHEST, sure)), 2)
