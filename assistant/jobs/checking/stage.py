"""Which of the five stages of leadership the evidence on purpose four reaches (report, chapter 5).

Stages are read from what is promised, never from what is claimed: a draft that calls itself a system leader and
promises nothing stands at none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.jobs.checking.findings import TOPIC_SURE, Finding
from assistant.jobs.checking.ladder import TOP, ladder
from assistant.jobs.checking.verdict import Standing
from assistant.jobs.checking.voice import Voice


def stage_of(standing: Standing, topics: Mapping[str, int], findings: Sequence[Finding]) -> str:
    """Return the id of the stage, from `none` to `system_leadership`.

    One issue acted on is voluntary regulation; several, by some while others carry on, partial engagement; money moved
    upstream makes a new business model; a bond that shapes the conditions for all is system leadership.
    """
    rules = ladder()
    level = standing.level
    if level <= 1:
        return "none"
    if level == 2:
        return "intent"
    promised = [f for f in standing.best if f.levels[standing.purpose] >= 3]
    upstream = any(f.upstream and f.voice in (Voice.COMMITMENT, Voice.MENTION) for f in findings)
    holdouts = any(f.holdout for f in findings)
    if level == TOP:
        leads = topics.get("civic_leadership", 0) >= rules.civic_level and not holdouts
        return "system_leadership" if leads else "new_business_model"
    civic = sum(
        f.levels[standing.purpose] >= rules.civic_level and f.topics.get("civic_leadership", 0.0) >= TOPIC_SURE
        for f in promised
    )
    if level == TOP - 1 and civic >= rules.civic_promises and not holdouts:
        return "system_leadership"
    several = sum(depth >= 3 for depth in topics.values()) >= rules.several_topics
    if level == TOP - 1 and upstream and several and not holdouts:
        return "new_business_model"
    return "partial_engagement" if several or holdouts else "voluntary_regulation"
