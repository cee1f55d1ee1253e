"""The level of one statement for one purpose, on the ladder from 0 to 4.

Two ways to the same answer. By rule: the strongest voice among the clauses that bear on the purpose gives 1, 2
or 3, and a promise with two elements of accountability is 4 (manual, section 3). By head: the same facts as
numbers, weighed by four fitted steps ("at least 1", … "at least 4"). Whichever was measured better is used;
the rule also serves where there is no head.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.jobs.checking.head import Head
from assistant.jobs.checking.signals import Signal
from assistant.jobs.checking.slots import Slot
from assistant.jobs.checking.voice import Voice

BEARS = 0.5
CAREFUL = 0.65
VERY_SURE = 0.8
ALMOST_CERTAIN = 0.95
SURE_PROMISE = 0.6  # at which the head may see a promise that the patterns missed
_SPREAD = 4.0  # brings log odds to the size of the other features
_PLAIN_FACT = {"mention", "recognising"}  # patterns of facts: no promise in a whole document, however it sounds
ACCOUNTABLE = 2  # elements of accountability that lift a commitment to level 4


def rule_levels(signal: Signal) -> dict[str, int]:
    """Return the level per purpose by rule."""
    return {purpose: _rule(signal, purpose) for purpose in signal.bears}


def _rule(signal: Signal, purpose: str) -> int:
    if signal.bears[purpose] < BEARS:
        return 0
    if signal.lists_purposes and not any(c.spoken.voice is Voice.COMMITMENT for c in signal.clauses):
        return max(1, min(2, max(c.spoken.voice.rung for c in signal.clauses)))
    bearing = [c for c in signal.clauses if c.bears[purpose] >= BEARS]
    if not bearing:
        bearing = [max(signal.clauses, key=lambda c: c.bears[purpose])]
    rung = max(c.spoken.voice.rung for c in bearing)
    return 4 if rung == 3 and len(signal.slots) >= ACCOUNTABLE else rung


def step_features(signal: Signal, purpose: str) -> list[float]:
    """Return what the fitted steps weigh for one purpose: nearness, voice of the clauses that bear on it, elements."""
    clauses = signal.clauses
    bears = signal.bears[purpose]
    top = max(c.bears[purpose] for c in clauses)
    share = [c.bears[purpose] / max(top, 1e-6) for c in clauses]
    soft = [max(s * c.rungs[r] for s, c in zip(share, clauses, strict=True)) for r in range(3)]
    hard = [
        max((s for s, c in zip(share, clauses, strict=True) if c.spoken.voice.rung == r + 1), default=0.0)
        for r in range(3)
    ]
    promised = [c for s, c in zip(share, clauses, strict=True) if c.spoken.voice.rung == 3 and s > 0.5]
    inside = [f for f in signal.slots if any(c.spoken.clause.start <= f.start < c.spoken.clause.end for c in promised)]
    kinds = {f.slot for f in signal.slots}
    count = min(3, len(kinds)) / 3
    near = min(3, len({f.slot for f in inside})) / 3
    logit = _logit(bears)
    odd = [
        float(any(c.spoken.voice is v and s > 0.5 for c, s in zip(clauses, share, strict=True)))
        for v in (Voice.NEGATED, Voice.OTHERS, Voice.CLOSED)
    ]
    others = sorted((b for p, b in signal.bears.items() if p != purpose), reverse=True)
    at_once = signal.deep[purpose] if signal.deep else (0.0,) * 4
    elsewhere = max(d[2] for p, d in signal.deep.items() if p != purpose) if signal.deep else 0.0
    return [
        logit,
        _logit(top),
        bears,
        *soft,
        *hard,
        soft[2] * logit,
        soft[1] * logit,
        count,
        near,
        count * soft[2],
        near * soft[2],
        float(len(kinds) >= ACCOUNTABLE) * soft[2],
        float(len({f.slot for f in inside}) >= ACCOUNTABLE) * soft[2],
        *[float(slot in kinds) for slot in Slot],
        *odd,
        float(signal.lists_purposes),
        float(signal.outside),
        float(signal.row),
        float(len(clauses) > 1),
        others[0],
        bears - others[0],
        *[d / _SPREAD for d in at_once],
        elsewhere / _SPREAD,
        *[d / _SPREAD * soft[2] for d in at_once],
        *[d / _SPREAD * soft[1] for d in at_once],
    ]


def judge(
    signals: Sequence[Signal], head: Head | None, *, careful: bool = False
) -> list[dict[str, tuple[int, tuple[float, ...]]]]:
    """Return, per signal and purpose, the level and the probabilities (0-1) of being at level 1, 2, 3, 4 or above.

    `careful`: take a step only where it is likelier than not, as a whole document demands, where a few false
    findings among hundreds of sentences would carry a verdict.
    """
    if head is None:
        return [{p: (level, _certain(level)) for p, level in rule_levels(signal).items()} for signal in signals]
    import numpy as np

    thresholds = [max(step, CAREFUL) if careful else step for step in head.steps]
    pairs = [(number, purpose) for number, signal in enumerate(signals) for purpose in signal.bears]
    out: list[dict[str, tuple[int, tuple[float, ...]]]] = [{} for _ in signals]
    if not pairs:
        return out
    rows = np.array([step_features(signals[number], purpose) for number, purpose in pairs], dtype=np.float32)
    caps = [
        min(voice_cap(signal, careful=careful), 4 if len(signal.slots) >= ACCOUNTABLE or not careful else 3)
        for signal in signals
    ]
    for (number, purpose), raw in zip(pairs, head.at_least(rows), strict=True):
        chances = tuple(float(c) if step < caps[number] else 0.0 for step, c in enumerate(raw))
        level = read_steps(chances, thresholds)
        if not careful and level >= 3:
            # judged alone, a promise is accountable just when two elements were found, as the manual has it
            level = 4 if len(signals[number].slots) >= ACCOUNTABLE else 3
        out[number][purpose] = (level, chances)
    return out


def voice_cap(signal: Signal, *, careful: bool = False) -> int:
    """Return the highest level that the grammar allows: without a promise 2, without a wish 1 (manual, section 3).

    A promise is one that the patterns saw, or one that the head is sure of (fragments, plans told in the present).
    """
    if any(c.spoken.voice is Voice.COMMITMENT for c in signal.clauses):
        return 4
    # in a whole document such a promise should hold what a plan holds: a post, a date, a sum or a measure
    needed = SURE_PROMISE if not careful else VERY_SURE if signal.slots else ALMOST_CERTAIN
    facts = signal.row and {f.slot for f in signal.slots} <= {Slot.MEASURE}  # a row of figures, with nobody behind them
    if not facts and any(
        c.spoken.voice is Voice.MENTION and c.rungs[2] > needed and not (careful and c.spoken.flags & _PLAIN_FACT)
        for c in signal.clauses
    ):
        return 4
    wish = any(
        c.spoken.voice is Voice.INTENT
        or (c.spoken.voice is Voice.MENTION and c.rungs[1] > (SURE_PROMISE if careful else 0.5))
        for c in signal.clauses
    )
    return 2 if wish else 1


def _certain(level: int) -> tuple[float, ...]:
    return tuple(0.75 if step < level else 0.2 for step in range(4))


def read_steps(chances: Sequence[float], thresholds: Sequence[float]) -> int:
    """Return the highest step taken without a gap below it: 0-4."""
    level = 0
    for step, (chance, needed) in enumerate(zip(chances, thresholds, strict=True), 1):
        if chance < needed:
            break
        level = step
    return level


def _logit(p: float) -> float:
    import math

    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p)) / 3
