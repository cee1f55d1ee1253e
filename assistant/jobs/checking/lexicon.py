"""The words and patterns of the check, compiled once from `prompts/`.

What holds whatever a document is checked against stands in data: ways of promising (`voice.yaml`), what makes a promise
accountable (`slots.yaml`) and marks of depth (`depth.yaml`); the purposes stand in a framework. This module turns
those files into compiled patterns and refuses a file that is malformed, naming the key.
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
# what may stand between a verb and the paper that comes of it: words that do not begin another phrase
_NEW = r"(?:(?!(?:with|of|for|to|in|on|at|by|from|and|or|that|which|who|so|as|under|into|than)\b)[\w'’-]+,? ){0,6}?"


# a body by a common noun, with up to three words of its own before it
_COMMON = r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Oo]ur) (?:(?!(?:and|or|of|to|in|for|with|by)\b)[a-z'’-]+ ){{0,3}}(?:{})\b"


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
    common: Pattern
    kinds: Mapping[str, Pattern]
    times_named: frozenset[str]
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


def pattern_groups(data: Any, file: str, where: str) -> dict[str, Pattern]:
    """Return each group of patterns as one. Raises DataFileError naming `file` and the group that is wrong."""
    if not isinstance(data, dict):
        raise DataFileError(f"{file}: '{where}' should hold groups of patterns.")
    return {str(k): any_of(require_strings(v, file, f"{where}.{k}"), file, f"{where}.{k}") for k, v in data.items()}


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
        "past_year",
        "talk",
        "process",
        "process_rows",
        "applause",
        "deeds",
        "recognising",
        "refused",
        "mention",
    )
    groups = dict(require(data["voices"], file, "voices", needed=dict.fromkeys((*needed, "products"), list)))
    product = "|".join(f"(?:{p})" for p in require_strings(groups.pop("products"), file, "voices.products"))
    for name in ("process", "process_rows"):
        groups[name] = [
            p.replace("NEW", _NEW).replace("PRODUCT", f"(?:{product})")
            for p in require_strings(groups[name], file, f"voices.{name}")
        ]
    sub = require(data["subordinate"], file, "subordinate", needed={"leading": list, "setting": list, "attached": list})
    words = {k: any_of(require_strings(v, file, f"subordinate.{k}"), file, f"subordinate.{k}") for k, v in sub.items()}
    leaning = any_of(require_strings(data["leaning"], file, "leaning"), file, "leaning")
    voices = pattern_groups(groups, file, "voices")
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
            "common": list,
            "kinds": dict,
            "times_named": list,
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
    months, number = f"(?:{slots['months']})(?![a-z])", slots["number"]  # "may" is no part of "mayor"

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
        common=any_of(
            [_COMMON.format("|".join(require_strings(own["common"], file, "owners.common")))],
            file,
            "owners.common",
            cased=True,
            anchored=False,
        ),
        kinds={
            kind: any_of([pattern], file, f"owners.kinds.{kind}", cased=True, anchored=False)
            for kind, pattern in own["kinds"].items()
        },
        times_named=frozenset(require_strings(own["times_named"], file, "owners.times_named")),
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
        needed={"binding": dict, "upstream": list, "holdouts": list},
    )
    return DepthWords(
        pattern_groups(data["binding"], file, "binding"),
        any_of(require_strings(data["upstream"], file, "upstream"), file, "upstream"),
        any_of(require_strings(data["holdouts"], file, "holdouts"), file, "holdouts"),
    )
