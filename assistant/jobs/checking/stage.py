"""Which stage of leadership the evidence on the leading purpose reaches (report, chapter 5).

Stages are read from what is promised, never from what is claimed: a draft that calls itself a system leader and
promises nothing stands at none. What each stage takes is data of the framework.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.jobs.checking.findings import TOPIC_SURE, Finding
from assistant.jobs.checking.framework import Framework
from assistant.jobs.checking.verdict import Standing
from assistant.jobs.checking.voice import Voice

_PROMISED, _ACCOUNTABLE = 3, 4  # rungs of the ladder


def stage_of(standing: Standing, topics: Mapping[str, int], findings: Sequence[Finding], framework: Framework) -> str:
    """Return the id of the highest stage one of whose sets of conditions holds; "" for a framework without stages.

    Conditions: `level` of the purpose at least; `topics`: so many topics with a promise; `topic_at`: topics at a level;
    `promises_on`: so many accountable promises on a topic; `upstream`: money moved to causes; `holdouts`: whether some
    are said to carry on as before.
    """
    reached = ""
    for stage in framework.stages.values():
        if not stage.when or any(_holds(conditions, standing, topics, findings) for conditions in stage.when):
            reached = stage.id
    return reached


def _holds(
    conditions: Mapping[str, Any], standing: Standing, topics: Mapping[str, int], findings: Sequence[Finding]
) -> bool:
    upstream = any(f.upstream and f.voice in (Voice.COMMITMENT, Voice.MENTION) for f in findings)
    return (
        standing.level >= conditions.get("level", 0)
        and sum(depth >= _PROMISED for depth in topics.values()) >= conditions.get("topics", 0)
        and all(topics.get(topic, 0) >= level for topic, level in conditions.get("topic_at", {}).items())
        and all(_promises(topic, standing) >= count for topic, count in conditions.get("promises_on", {}).items())
        and (upstream or not conditions.get("upstream", False))
        and conditions.get("holdouts") in (None, any(f.holdout for f in findings))
    )


def _promises(topic: str, standing: Standing) -> int:
    return sum(
        f.levels[standing.purpose] >= _ACCOUNTABLE and f.topics.get(topic, 0.0) >= TOPIC_SURE for f in standing.best
    )
