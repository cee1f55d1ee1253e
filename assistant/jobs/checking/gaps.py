"""What would lift a purpose one rung, and what a board member can ask aloud, with page and words.

Both are made from what the best evidence lacks, so that every line points at a place in the draft rather than
giving advice in general.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.jobs.checking.findings import Finding
from assistant.jobs.checking.framework import Framework
from assistant.jobs.checking.ladder import TOP
from assistant.jobs.checking.slots import Slot
from assistant.jobs.checking.verdict import BINDING, Standing
from assistant.resources import load_yaml, require
from assistant.results import Overclaim

_FILE = "gaps.yaml"
_WORDS = 16  # of a quotation in a question: enough to find the place, short enough to say aloud
_MOST = 5
_ASKED = (Slot.OWNER, Slot.DATE, Slot.MEASURE, Slot.MONEY)


@dataclass(frozen=True, slots=True)
class Wording:
    """Contents of `gaps.yaml`."""

    gaps: Mapping[Any, Any]
    questions: Mapping[Any, Any]


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the wording of gaps and questions. Raises DataFileError naming the key that is wrong."""
    data = require(load_yaml("gaps"), _FILE, "file", needed={"gaps": dict, "questions": dict})
    slots = {slot.value: str for slot in Slot}
    gaps, questions = data["gaps"], data["questions"]
    for name, part in (("gaps.slots", gaps.get("slots")), ("questions.slots", questions.get("slots"))):
        require(part, _FILE, name, needed=dict(slots))
    require(gaps.get("binding"), _FILE, "gaps.binding", needed=dict.fromkeys(BINDING, str))
    return Wording(gaps, questions)


def gaps_of(standing: Standing, topics: Mapping[str, int], framework: Framework) -> tuple[str, ...]:
    """Return what would lift the purpose one rung, most useful first; empty at the top."""
    words, level = wording().gaps, standing.level
    out: list[str] = []
    if level <= 2:
        out.append(_say(words[level], standing, _best(standing, level), framework))
    if standing.lone:
        out.append(_say(words["lone"], standing, standing.best[0], framework))
    if level == 3:
        for finding, slot in _lacking(standing, 3):
            out.append(_say(words["slots"][slot.value], standing, finding, framework))
    if level == TOP - 1:
        out.append(_say(words[4], standing, standing.best[0], framework))
        out += [
            _say(words["binding"][mark], standing, None, framework) for mark in BINDING if mark not in standing.marks
        ]
    out = list(dict.fromkeys(out))
    if standing.purpose == framework.leading and (missing := _missing(topics, framework)):
        out = [
            *out[: _MOST - 1],
            words["topics"].format(topics=missing, short=framework.purposes[standing.purpose].short),
        ]
    return tuple(out[:_MOST])


def questions_of(
    standing: Standing, topics: Mapping[str, int], overclaims: Sequence[Overclaim], framework: Framework
) -> tuple[str, ...]:
    """Return questions for a board meeting, each naming the page and the words it is about."""
    words, level = wording().questions, standing.level
    out: list[str] = []
    if level <= 2:
        for finding in [f for f in standing.best if f.levels[standing.purpose] <= 2][:2] if level else [None]:
            out.append(_say(words[level], standing, finding, framework))
    if level >= 3:
        for finding, slot in _lacking(standing, 3 if level == 3 else 4):
            out.append(_say(words["slots"][slot.value], standing, finding, framework))
    if level >= TOP - 1:
        out.append(_say(words[level], standing, standing.best[0], framework))
    if standing.purpose == framework.leading:
        out += [
            words["overclaim"].format(place=o.where or f"page {o.page}", words=_cut(o.quote)) for o in overclaims[:1]
        ]
        if 0 < level < TOP and (missing := _missing(topics, framework)):
            out.append(words["topics"].format(topics=missing, short=framework.purposes[standing.purpose].short))
    return tuple(dict.fromkeys(out))[:_MOST]


def _lacking(standing: Standing, most: int) -> list[tuple[Finding, Slot]]:
    """Return the best promises with the element that each lacks most, a different one each time where possible."""
    promises = [f for f in standing.best if f.levels[standing.purpose] >= 3]
    pairs: list[tuple[Finding, Slot]] = []
    asked: set[Slot] = set()
    for finding in promises:
        lacking = [slot for slot in _ASKED if slot.value not in finding.slots]
        fresh = [slot for slot in lacking if slot not in asked] or lacking
        if fresh:
            pairs.append((finding, fresh[0]))
            asked.add(fresh[0])
    return pairs[:most]


def _best(standing: Standing, level: int) -> Finding | None:
    return next(
        (f for f in standing.best if f.levels[standing.purpose] <= max(1, level)),
        standing.best[0] if standing.best else None,
    )


def _missing(topics: Mapping[str, int], framework: Framework) -> str:
    names = [framework.topics[t].title.split(" (")[0].lower() for t, level in topics.items() if level <= 1]
    return ", ".join(names)


def _say(template: str, standing: Standing, finding: Finding | None, framework: Framework) -> str:
    theme = framework.purposes[standing.purpose]
    place = finding.where if finding else "the draft"
    return template.format(
        short=theme.short,
        title=theme.title.lower(),
        place=place,
        words=_cut(finding.sentence.text) if finding else "",
    )


def _cut(text: str) -> str:
    words = " ".join(text.split()).split(" ")
    return " ".join(words) if len(words) <= _WORDS else " ".join(words[:_WORDS]).rstrip(",;:") + "…"
