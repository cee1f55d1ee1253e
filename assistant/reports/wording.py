"""The words of every report, from `prompts/report.yaml`.

Builders decide what is said and in what order; how it is said stands in one file that a policy officer can
edit. A sentence that is missing, or that uses a value nobody gives it, is an error that names the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from assistant.errors import DataFileError
from assistant.reports.blocks import Tone
from assistant.resources import load_yaml, require, require_strings

_FILE = "report.yaml"
_SECTIONS = ("common", "check", "draft", "reframings", "answer")


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder as a report names it (manual section 3)."""

    name: str
    meaning: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Wording:
    """All wording. `texts` are keyed "section.key"; `confidence` pairs a lowest score (0-1) with words."""

    levels: tuple[Level, ...]
    topics: dict[str, str]
    labels: dict[str, str]
    slots: dict[str, str]
    binding: dict[str, str]
    modes: dict[str, str]
    confidence: tuple[tuple[float, str], ...]
    method: tuple[str, ...]
    limits: tuple[str, ...]
    texts: dict[str, str]

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence with its values filled in. Raises DataFileError naming a key or value that is missing."""
        if key not in self.texts:
            raise DataFileError(f"{_FILE}: the text '{key}' is missing.")
        try:
            return self.texts[key].format(**values).strip()
        except (KeyError, IndexError, ValueError) as error:
            raise DataFileError(f"{_FILE}: the text '{key}' uses {error}, which is not given to it.") from error

    def count(self, key: str, number: int) -> str:
        """Return "1 page", "3 pages": the text `key` holds both forms, parted by a stroke."""
        one, _, many = self.say(key).partition("/")
        return f"{number} {one.strip() if number == 1 else many.strip()}"

    def level(self, number: int) -> str:
        """Return "level 2 of 5: intent"."""
        step = self.step(number)
        return self.say("common.level", number=self._bounded(number), top=len(self.levels) - 1, name=step.name)

    def level_short(self, number: int) -> str:
        """Return "2 of 5, intent", for a narrow column."""
        step = self.step(number)
        return self.say("common.level_short", number=self._bounded(number), top=len(self.levels) - 1, name=step.name)

    def step(self, number: int) -> Level:
        """Return the step of the ladder with that number."""
        return self.levels[self._bounded(number)]

    def tone(self, number: int) -> Tone:
        """Return the tint that goes with a level."""
        return self.step(number).tone

    def topic(self, key: str) -> str:
        """Return a topic's name in words, also for a key that is new to this file."""
        return self.topics.get(key) or _prettified(key)

    def slot(self, key: str) -> str:
        """Return what an element of a commitment (owner, date, ...) is called."""
        return self.slots.get(key) or _prettified(key).lower()

    def mode(self, key: str) -> str:
        """Return how a result was made, as a sentence."""
        return self.modes.get(key) or self.say("common.other_mode", mode=key)

    def sure(self, score: float) -> str:
        """Return the words for a confidence of 0-1."""
        return next((words for lowest, words in self.confidence if score >= lowest), self.confidence[-1][1])

    def open(self, score: float) -> bool:
        """Whether a confidence of 0-1 is so low that the reader is told that the program cannot tell."""
        return len(self.confidence) > 1 and score < self.confidence[-2][0]

    def day(self, day: date) -> str:
        """Return "5 August 2026", whatever language the computer is set to."""
        return f"{day.day} {self.say('common.months').split()[day.month - 1]} {day.year}"

    def _bounded(self, number: int) -> int:
        return min(max(number, 0), len(self.levels) - 1)


def _prettified(key: str) -> str:
    return key.replace("_", " ").strip().capitalize()


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the wording, read and checked once. Raises DataFileError naming the key that is wrong."""
    needed: dict[str, type | tuple[type, ...]] = dict.fromkeys(_SECTIONS, dict)
    needed |= {
        "levels": list,
        "topics": dict,
        "labels": dict,
        "slots": dict,
        "binding": dict,
        "modes": dict,
        "confidence": list,
        "method": list,
        "limits": list,
    }
    data = require(load_yaml("report"), _FILE, "report", needed=needed)
    texts = {
        f"{section}.{key}": value for section in _SECTIONS for key, value in _strings(data[section], section).items()
    }
    return Wording(
        levels=tuple(_level(entry, number) for number, entry in enumerate(data["levels"])),
        topics=_strings(data["topics"], "topics"),
        labels=_strings(data["labels"], "labels"),
        slots=_strings(data["slots"], "slots"),
        binding=_strings(data["binding"], "binding"),
        modes=_strings(data["modes"], "modes"),
        confidence=_confidence(data["confidence"]),
        method=require_strings(data["method"], _FILE, "method"),
        limits=require_strings(data["limits"], _FILE, "limits"),
        texts=texts,
    )


def _strings(data: Any, where: str) -> dict[str, str]:
    if not isinstance(data, dict):
        raise DataFileError(f"{_FILE}: '{where}' should hold keys and texts.")
    for key, value in data.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise DataFileError(f"{_FILE}: '{where}.{key}' should be a text.")
    return data


def _level(entry: Any, number: int) -> Level:
    where = f"levels.{number}"
    require(entry, _FILE, where, needed={"name": str, "meaning": str, "tone": str})
    try:
        tone = Tone(entry["tone"])
    except ValueError as error:
        raise DataFileError(f"{_FILE}: '{where}.tone' should be one of {', '.join(Tone)}.") from error
    return Level(entry["name"], entry["meaning"], tone)


def _confidence(entries: Any) -> tuple[tuple[float, str], ...]:
    pairs = []
    for number, entry in enumerate(entries):
        require(entry, _FILE, f"confidence.{number}", needed={"from": (int, float), "say": str})
        pairs.append((float(entry["from"]), entry["say"]))
    if not pairs or pairs != sorted(pairs, key=lambda pair: -pair[0]):
        raise DataFileError(f"{_FILE}: 'confidence' should be listed from the highest score down.")
    return tuple(pairs)
