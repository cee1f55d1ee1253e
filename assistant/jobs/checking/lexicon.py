"""The words and patterns of the check, compiled once from `prompts/`.

Everything that the check knows about the field stands in data: purposes and topics (`purposes.yaml`), ways of
promising (`voice.yaml`), what makes a promise accountable (`slots.yaml`) and marks of depth (`depth.yaml`).
This module turns those files into compiled patterns and refuses a file that is malformed, naming the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.errors import DataFileError
from assistant.resources import load_yaml, require, require_strings

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Theme:
    """A purpose or a topic: what it is called, sentences that exemplify it and its cue groups."""

    id: str
    title: str
    about: str
    prototypes: tuple[str, ...]
    cues: Mapping[str, Pattern]
    short: str = ""
    names: Pattern | None = None


@dataclass(frozen=True, slots=True)
class Purposes:
    """The purposes, the topics of purpose four and what speaks of neither."""

    purposes: Mapping[str, Theme]
    topics: Mapping[str, Theme]
    nothing: tuple[str, ...]
    housekeeping: Mapping[str, Pattern]


@dataclass(frozen=True, slots=True)
class VoiceWords:
    """Patterns of `voice.yaml`: one per voice, and how a clause hangs on its neighbour."""

    voices: Mapping[str, Pattern]
    leaning: Pattern
    leading: Pattern
    setting: Pattern
    attached: Pattern


@dataclass(frozen=True, slots=True)
class SlotWords:
    """Patterns of `slots.yaml`."""

    posts: Pattern
    bodies: Pattern
    generic: Pattern
    accountable: Pattern
    dated: Pattern
    date: Pattern
    past_date: Pattern
    money: Pattern
    threshold: Pattern
    counts: Pattern
    measure: Pattern
    counted: Pattern
    part_verb: Pattern
    part_before: Pattern
    idle_place: Pattern


@dataclass(frozen=True, slots=True)
class DepthWords:
    """Patterns of `depth.yaml`."""

    binding: Mapping[str, Pattern]
    upstream: Pattern
    holdouts: Pattern
    purpose_list: Mapping[str, Pattern]


def any_of(patterns: Iterable[str], file: str, where: str, *, cased: bool = False, anchored: bool = True) -> Pattern:
    """Return one pattern that matches any of `patterns` at word boundaries.

    Raises DataFileError naming `file` and `where` when one of them is not a regular expression.
    """
    flags = 0 if cased else re.IGNORECASE
    parts = []
    for pattern in patterns:
        pattern = pattern.replace("<any> ", r"(?:[\w'’-]+,? ){0,5}").replace("<any>", r"(?:[\w'’-]+,? ){0,4}")
        try:
            re.compile(pattern, flags)
        except re.error as error:
            raise DataFileError(f"{file}: '{where}' has a faulty pattern {pattern!r}: {error}.") from error
        parts.append(f"(?:{pattern})")
    body = "|".join(parts)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)" if anchored else body, flags)


def _group(data: Any, file: str, where: str) -> dict[str, Pattern]:
    if not isinstance(data, dict):
        raise DataFileError(f"{file}: '{where}' should hold groups of patterns.")
    return {str(k): any_of(require_strings(v, file, f"{where}.{k}"), file, f"{where}.{k}") for k, v in data.items()}


@lru_cache(maxsize=1)
def purposes() -> Purposes:
    """Return the purposes and topics. Raises DataFileError naming the file and key that are wrong."""
    file = "purposes.yaml"
    data = require(
        load_yaml("purposes"),
        file,
        "file",
        needed={"purposes": dict, "housekeeping": dict, "nothing": list, "topics": dict},
    )
    found: dict[str, Theme] = {}
    groups: dict[str, Pattern] = {}
    for key, raw in data["purposes"].items():
        where = f"purposes.{key}"
        require(raw, file, where, needed={"title": str, "short": str, "about": str, "prototypes": list, "cues": dict})
        cues = _group(raw["cues"], file, f"{where}.cues")
        groups |= cues
        found[key] = Theme(
            key,
            raw["title"],
            raw["about"],
            require_strings(raw["prototypes"], file, f"{where}.prototypes"),
            cues,
            raw["short"],
        )
    topics: dict[str, Theme] = {}
    for key, raw in data["topics"].items():
        where = f"topics.{key}"
        require(raw, file, where, needed={"title": str, "about": str, "names": list, "prototypes": list, "cues": list})
        names = require_strings(raw["cues"], file, f"{where}.cues")
        unknown = [name for name in names if name not in groups]
        if unknown:
            raise DataFileError(f"{file}: '{where}.cues' names the unknown group '{unknown[0]}'.")
        topics[key] = Theme(
            key,
            raw["title"],
            raw["about"],
            require_strings(raw["prototypes"], file, f"{where}.prototypes"),
            {name: groups[name] for name in names},
            names=any_of(require_strings(raw["names"], file, f"{where}.names"), file, f"{where}.names"),
        )
    return Purposes(
        found,
        topics,
        require_strings(data["nothing"], file, "nothing"),
        _group(data["housekeeping"], file, "housekeeping"),
    )


@lru_cache(maxsize=1)
def voice_words() -> VoiceWords:
    """Return the patterns of `voice.yaml`. Raises DataFileError naming the key that is wrong."""
    file = "voice.yaml"
    data = require(load_yaml("voice"), file, "file", needed={"voices": dict, "leaning": list, "subordinate": dict})
    needed = (
        "negated",
        "intent",
        "continuing",
        "vague_after_will",
        "commitment",
        "standing",
        "row_promises",
        "dated",
        "present_acts",
        "others",
        "outside_agents",
        "reported",
        "companies",
        "insiders",
        "lone_outsiders",
        "ours",
        "closed",
        "recognising",
        "refused",
        "mention",
    )
    require(data["voices"], file, "voices", needed=dict.fromkeys(needed, list))
    sub = require(data["subordinate"], file, "subordinate", needed={"leading": list, "setting": list, "attached": list})
    words = {k: any_of(require_strings(v, file, f"subordinate.{k}"), file, f"subordinate.{k}") for k, v in sub.items()}
    leaning = any_of(require_strings(data["leaning"], file, "leaning"), file, "leaning")
    voices = _group(data["voices"], file, "voices")
    return VoiceWords(voices, leaning, words["leading"], words["setting"], words["attached"])


@lru_cache(maxsize=1)
def slot_words() -> SlotWords:
    """Return the patterns of `slots.yaml`. Raises DataFileError naming the key that is wrong."""
    file = "slots.yaml"
    data = require(load_yaml("slots"), file, "file", needed={"owners": dict, "slots": dict})
    own = require(
        data["owners"],
        file,
        "owners",
        needed={
            "posts": list,
            "bodies": list,
            "generic": list,
            "accountable": list,
            "part_verb": list,
            "part_before": list,
            "idle_place": list,
        },
    )
    slots = require(
        data["slots"],
        file,
        "slots",
        needed={
            "months": str,
            "times": str,
            "counting": str,
            "date": list,
            "past_date": list,
            "money": list,
            "threshold": list,
            "number": str,
            "measure": list,
            "measure_noun_exclude": str,
        },
    )
    months, number = slots["months"], slots["number"]

    def texts(key: str) -> list[str]:
        return [
            p.replace("MONTHS", months).replace("NUMBER", f"(?:{number})")
            for p in require_strings(slots[key], file, f"slots.{key}")
        ]

    def plain(key: str, frame: str) -> Pattern:
        return any_of(
            [frame.format("|".join(require_strings(own[key], file, f"owners.{key}")))], file, key, anchored=False
        )

    def cased(key: str) -> Pattern:
        return any_of(require_strings(own[key], file, f"owners.{key}"), file, f"owners.{key}", cased=True)

    more = "(?: (?:more|new|extra|paid|full-time|further|local|young|long-term))*"
    counted = (
        rf"(?<![\w£.,/-])(?:{number})(?![\w%/]){more} (?!(?:[a-z-]+ )?{slots['measure_noun_exclude']}\b)[a-z][\w'-]+"
    )
    return SlotWords(
        posts=cased("posts"),
        bodies=cased("bodies"),
        generic=cased("generic"),
        accountable=any_of(require_strings(own["accountable"], file, "owners.accountable"), file, "owners.accountable"),
        dated=re.compile(rf"\d|{months}|{slots['times']}", re.IGNORECASE),
        date=any_of(texts("date"), file, "slots.date", anchored=False),
        past_date=any_of([rf"{p}$" for p in texts("past_date")], file, "slots.past_date", anchored=False),
        money=any_of(texts("money"), file, "slots.money", anchored=False),
        threshold=any_of(texts("threshold"), file, "slots.threshold", anchored=False),
        counts=re.compile(rf"\d|{number}|{slots['counting']}", re.IGNORECASE),
        measure=any_of(texts("measure"), file, "slots.measure", anchored=False),
        counted=re.compile(counted, re.IGNORECASE),
        part_verb=plain("part_verb", r"^[,\s]*(?:{})\b"),
        part_before=plain("part_before", r"(?:{})\s+(?:the\s+)?$"),
        idle_place=plain("idle_place", r"\b(?:{})\s+$"),
    )


@lru_cache(maxsize=1)
def depth_words() -> DepthWords:
    """Return the patterns of `depth.yaml`. Raises DataFileError naming the key that is wrong."""
    file = "depth.yaml"
    data = require(
        load_yaml("depth"),
        file,
        "file",
        needed={"binding": dict, "upstream": list, "holdouts": list, "purpose_list": dict},
    )
    return DepthWords(
        _group(data["binding"], file, "binding"),
        any_of(require_strings(data["upstream"], file, "upstream"), file, "upstream"),
        any_of(require_strings(data["holdouts"], file, "holdouts"), file, "holdouts"),
        _group(data["purpose_list"], file, "purpose_list"),
    )
