"""How deep purpose four goes in each of its topics: the strongest promise on the topic.

A topic is narrower than a purpose, so one sentence is enough for it, but no topic stands higher than the purpose. A
topic that is only named counts as named. The top level needs the topic itself to be bound between organisations, and
the whole purpose to be embedded (manual, section 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.jobs.checking.findings import TOPIC_SURE, Finding
from assistant.jobs.checking.framework import Framework, Theme
from assistant.jobs.checking.ladder import TOP
from assistant.jobs.checking.verdict import BINDING, Standing


def topic_levels(standing: Standing, findings: Sequence[Finding], framework: Framework) -> dict[str, int]:
    """Return the level 0-5 of each topic, from the findings that bear on the leading purpose."""
    out = {}
    purpose = standing.purpose
    best = {id(f) for f in standing.best}
    bearing = [f for f in findings if f.levels[purpose]]
    for topic, theme in framework.topics.items():
        sure = framework.ladder.sure_topic
        on_it = [f for f in bearing if f.topics.get(topic, 0.0) >= (TOPIC_SURE if id(f) in best else sure)]
        level = max((f.levels[purpose] for f in on_it), default=0)
        if level < 2:
            level = max([level, *(_named(f, theme, purpose) for f in bearing if id(f) in best)])
        if level == TOP - 1 and standing.level == TOP and _bound(on_it, purpose):
            level = TOP
        out[topic] = min(level, standing.level)
    return out


def _named(finding: Finding, theme: Theme, purpose: str) -> int:
    """Return 1 or 2 where a mention or a wish names the topic, else 0."""
    level = finding.levels[purpose]
    return level if level <= 2 and theme.names and theme.names.search(finding.text) else 0


def _bound(findings: list[Finding], purpose: str) -> bool:
    held = [f for f in findings if f.levels[purpose] >= TOP - 2]
    marks = {mark for f in held for mark in f.marks if mark in BINDING}
    return len(marks) >= 2 or (bool(marks) and sum(f.levels[purpose] >= TOP - 1 for f in held) >= 2)
