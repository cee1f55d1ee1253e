"""Checks a draft against what law and statutory guidance ask, item by item, apart from the four purposes.

A tool can see whether a passage says that something was done, not whether it was: hence "met on the face of it".
Every status carries its passage, and the list carries the date on which it was last checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.jobs.checking.findings import Finding
from assistant.jobs.checking.levels import ACCOUNTABLE
from assistant.jobs.checking.lexicon import Pattern, any_of
from assistant.jobs.checking.slots import Slot
from assistant.jobs.checking.voice import Voice
from assistant.reading.document import SentenceKind
from assistant.resources import load_yaml, require, require_strings
from assistant.results import Evidence, GuidanceFinding

_FILE = "guidance.yaml"
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


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that law or guidance asks. `needs`: what a passage must have beside its words (see the data file)."""

    id: str
    item: str
    level: str
    sure: str
    source: str
    counts: str
    needs: str
    mention: Pattern
    met: Pattern


@dataclass(frozen=True, slots=True)
class Guidance:
    """The items, and the note that is shown above them."""

    items: tuple[Item, ...]
    note: str


def _promised(f: Finding) -> bool:
    return f.voice is Voice.COMMITMENT


def _has(f: Finding, *slots: Slot) -> bool:
    return any(slot.value in f.slots for slot in slots)


NEEDS: dict[str, Callable[[Finding], bool]] = {
    "any": lambda _: True,
    "number": lambda f: bool(_FIGURE.search(f.text)),
    "figure_fact": lambda f: bool(_FIGURE.search(f.text)) and f.voice is not Voice.INTENT,
    "body": lambda f: _promised(f) and _has(f, Slot.OWNER, Slot.PARTNER),
    "money": lambda f: _has(f, Slot.MONEY) and f.voice is not Voice.OTHERS,
    "action": _promised,
    "accountable": lambda f: _promised(f) and len(f.slots) >= ACCOUNTABLE,
    "action_or_no": lambda f: _promised(f) or (f.voice is Voice.NEGATED and bool(_REASONED_NO.search(f.text))),
    "drawn": lambda f: bool(_DRAWN.search(f.text)) or bool(re.search(r"\d", f.text)),
}


@lru_cache(maxsize=1)
def guidance() -> Guidance:
    """Return the items of `guidance.yaml`. Raises DataFileError naming the item and key that are wrong."""
    data = require(load_yaml("guidance"), _FILE, "file", needed={"checked": str, "note": str, "items": list})
    items = []
    for raw in data["items"]:
        where = str(raw.get("id", "items")) if isinstance(raw, dict) else "items"
        require(
            raw,
            _FILE,
            where,
            needed={
                "id": str,
                "item": str,
                "level": str,
                "sure": str,
                "source": str,
                "counts": str,
                "needs": str,
                "mention": list,
                "met": list,
            },
        )
        if raw["needs"] not in NEEDS:
            raise DataFileError(f"{_FILE}: '{where}.needs' is '{raw['needs']}'. Known: {', '.join(NEEDS)}.")
        if raw["level"] not in ("must", "should", "may"):
            raise DataFileError(f"{_FILE}: '{where}.level' is '{raw['level']}'. Known: must, should, may.")
        items.append(
            Item(
                **{k: raw[k] for k in ("id", "item", "level", "sure", "source", "counts", "needs")},
                mention=any_of(require_strings(raw["mention"], _FILE, where), _FILE, f"{where}.mention"),
                met=any_of(require_strings(raw["met"], _FILE, where), _FILE, f"{where}.met"),
            )
        )
    return Guidance(tuple(items), " ".join(data["note"].split()))


def check_guidance(findings: Sequence[Finding]) -> tuple[GuidanceFinding, ...]:
    """Return one finding per item, in the order of the list, with the passages that met or mentioned it."""
    return tuple(_check(item, findings) for item in guidance().items)


def _check(item: Item, findings: Sequence[Finding]) -> GuidanceFinding:
    needs = NEEDS[item.needs]
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
