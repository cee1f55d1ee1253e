"""From findings to one verdict per purpose: the highest level that the text sustains in more than a passing phrase.

Different sentences are counted, never words: the same depth at greater length stays the same depth. A lone good
sentence leaves its purpose one rung lower. Level 5 is not a better sentence but a bond: accountable promises with
money, outcomes, decisions or reviews held in common (manual, section 3; report, chapter 5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.jobs.checking.confidence import confidence, raw_score
from assistant.jobs.checking.findings import Finding
from assistant.jobs.checking.framework import Framework
from assistant.jobs.checking.ladder import TOP, Ladder
from assistant.jobs.checking.voice import Voice
from assistant.reading.document import SentenceKind

BINDING = ("pooled", "shared_outcomes", "joint_decision", "review")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a purpose stands. `best`: findings at level 1 or above, best first, no two alike. `lone`: level of a single
    sentence that stands higher than the whole, else 0. `marks`: what binds organisations. `confidence`: 0-1."""

    purpose: str
    level: int
    best: tuple[Finding, ...]
    lone: int
    marks: frozenset[str]
    confidence: float
    score: float = 0.0


def stand(purpose: str, findings: Sequence[Finding], *, framework: Framework, trained: bool) -> Standing:
    """Return where `purpose` stands in a document whose findings these are."""
    rules = framework.ladder
    best = _distinct(sorted((f for f in findings if f.counts(purpose)), key=lambda f: _order(f, purpose)), purpose)
    level = 0
    for step in range(1, TOP):
        if sum(f.levels[purpose] >= step for f in best) >= rules.takes(step, len(findings)):
            level = step
    if level == 1 and not _sure(best, purpose, rules):
        level = 0
    top = max((f.levels[purpose] for f in best), default=0)
    # a good sentence in a chapter about something else is a passing phrase
    lone = top if top > level >= 1 and best[0].chapter in ("", purpose) and _clear(best[0], purpose, top, rules) else 0
    if lone > level + 1:  # one clear sentence two rungs up still lifts the whole to the rung below itself
        level = lone - 1
    marks, bound = _binding(best, findings, purpose)
    if level == TOP - 1 and len(marks) >= rules.binding_marks and bound >= rules.binding_sentences:
        level = TOP
    score = _score(best, findings, purpose, level, rules)
    sure = confidence(score, len(findings), trained=trained)
    return Standing(purpose, level, tuple(best), lone, marks, sure, score)


def _order(finding: Finding, purpose: str) -> tuple[float, ...]:
    chances = finding.chances[purpose]
    own = finding.signal.bears[purpose] - 0.5 * max(
        (b for p, b in finding.signal.bears.items() if p != purpose and finding.levels[p] >= finding.levels[purpose]),
        default=0.0,
    )
    idle = finding.levels[purpose] == 1 and finding.voice in (
        Voice.OTHERS,
        Voice.CLOSED,
        Voice.NEGATED,
        Voice.COMMITMENT,
    )
    return (
        -finding.levels[purpose],
        idle,
        -len(finding.marks & set(BINDING)),
        -round(sum(chances), 1),
        -round(own, 2),
        finding.sentence.start,
    )


def _distinct(findings: Sequence[Finding], purpose: str) -> list[Finding]:
    seen: set[str] = set()
    kept = []
    for finding in findings:
        key = re.sub(r"\W+", " ", finding.text).strip().casefold()
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    del purpose
    return kept


def _sure(best: Sequence[Finding], purpose: str, rules: Ladder) -> bool:
    return len(best) > 2 or any(f.chances[purpose][0] >= rules.sure_mention for f in best)


def _clear(finding: Finding, purpose: str, level: int, rules: Ladder) -> bool:
    """Whether a single sentence is sure enough, of its subject and its depth, to move a verdict alone."""
    chances = finding.chances[purpose]
    below = chances[max(0, level - 2)]  # the rung to which the whole would rise
    return chances[0] >= rules.sure_second and below >= rules.sure_lone


def _binding(best: Sequence[Finding], findings: Sequence[Finding], purpose: str) -> tuple[frozenset[str], int]:
    """Return which marks bind organisations on a purpose, and in how many sentences.

    The sentences of a bond ("the committee decides how the fund is spent") speak of the purpose only through their
    chapter, so those of a chapter that is mainly about the purpose count too, unless they are wishes or denials.
    """
    idle = (Voice.INTENT, Voice.NEGATED, Voice.OTHERS, Voice.CLOSED)
    carrying = [f for f in best if f.levels[purpose] >= TOP - 2 and f.marks & set(BINDING)]
    carrying += [
        f
        for f in findings
        if f.chapter == purpose
        and f.marks & set(BINDING)
        and f.voice not in idle
        and f not in carrying
        and f.sentence.kind is not SentenceKind.HEADING
    ]
    return frozenset(mark for f in carrying for mark in f.marks if mark in BINDING), len(carrying)


def _score(best: Sequence[Finding], findings: Sequence[Finding], purpose: str, level: int, rules: Ladder) -> float:
    """Return the raw score of a level: how well its own sentences reach it, less how nearly the next was reached."""
    step = min(level, TOP - 1)
    held: list[float] = []
    if step:
        carried = sorted((f.chances[purpose][step - 1] for f in best), reverse=True)
        held = carried[: rules.takes(step, len(findings))]
    if step == TOP - 1:
        return raw_score(held, (), 1)
    above = sorted((f.chances[purpose][step] for f in findings), reverse=True)
    return raw_score(held, above, max(2, rules.takes(step + 1, len(findings))))
