"""Checks a draft against what law and statutory guidance ask, item by item, apart from the four purposes.

A tool can see whether a passage says that something was done, not whether it was: hence "met on the face of it".
Every status carries its passage, and the list carries the date on which it was last checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from assistant.jobs.checking.checklist import Guidance, Item, Need
from assistant.jobs.checking.findings import Finding
from assistant.jobs.checking.levels import ACCOUNTABLE
from assistant.jobs.checking.slots import Slot
from assistant.jobs.checking.voice import Voice
from assistant.reading.document import SentenceKind
from assistant.results import Evidence, GuidanceFinding

_SHOWN = 3
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|third|quarter|dozen|hundred)\b", re.I
)
_DRAWN = re.compile(
    r"\b(?:drew|drawn|draws?|based|found|shows?|says?|used|uses?|identif\w+|according|set out|records?|tells?)\b", re.I
)
_REASONED_NO = re.compile(r"\b(?:because|since|so that|for the reason|the reason)\b", re.I)


class Status(StrEnum):
    """How an item of guidance stands in a draft."""

    MET = "met on the face of it"
    MENTIONED = "mentioned"
    NOT_FOUND = "not found"


def _promised(f: Finding) -> bool:
    return f.voice is Voice.COMMITMENT


def _has(f: Finding, *slots: Slot) -> bool:
    return any(slot.value in f.slots for slot in slots)


_NEEDS: dict[Need, Callable[[Finding], bool]] = {
    Need.ANY: lambda _: True,
    Need.NUMBER: lambda f: bool(_FIGURE.search(f.text)),
    Need.FIGURE_FACT: lambda f: bool(_FIGURE.search(f.text)) and f.voice is not Voice.INTENT,
    Need.BODY: lambda f: _promised(f) and _has(f, Slot.OWNER, Slot.PARTNER),
    Need.MONEY: lambda f: _has(f, Slot.MONEY) and f.voice is not Voice.OTHERS,
    Need.ACTION: _promised,
    Need.ACCOUNTABLE: lambda f: _promised(f) and len(f.slots) >= ACCOUNTABLE,
    Need.ACTION_OR_NO: lambda f: _promised(f) or (f.voice is Voice.NEGATED and bool(_REASONED_NO.search(f.text))),
    Need.DRAWN: lambda f: bool(_DRAWN.search(f.text)) or bool(re.search(r"\d", f.text)),
}


def check_guidance(findings: Sequence[Finding], guidance: Guidance) -> tuple[GuidanceFinding, ...]:
    """Return one finding per item, in the order of the list, with the passages that met or mentioned it."""
    return tuple(_check(item, findings) for item in guidance.items)


def _check(item: Item, findings: Sequence[Finding]) -> GuidanceFinding:
    needs = _NEEDS[item.needs]
    met: list[Finding] = []
    mentioned: list[Finding] = []
    for finding in findings:
        heading = finding.sentence.kind is SentenceKind.HEADING
        if not heading and item.met.search(finding.text) and needs(finding):
            met.append(finding)
        elif not met and len(mentioned) < _SHOWN and item.mention.search(finding.text):
            mentioned.append(finding)
    status = Status.MET if met else Status.MENTIONED if mentioned else Status.NOT_FOUND
    met.sort(key=lambda f: (-len(f.slots), f.sentence.start))
    shown = tuple(_passage(f, item) for f in (met or mentioned)[:_SHOWN])
    return GuidanceFinding(item.id, item.item, item.level, status.value, shown, item.sure, item.source)


def _passage(finding: Finding, item: Item) -> Evidence:
    level = max(finding.levels.values())
    return Evidence(
        finding.sentence.text,
        finding.sentence.page,
        finding.section,
        level,
        finding.where,
        finding.sentence.start,
        why=item.counts,
        slots=dict(finding.slots),
    )
