"""Kinds of ask: what is wanted, whatever it is about, and the questions written for it.

No list of matters is ever long enough. A line on the bell ringers or the helipad still asks for something that many
lines ask for: people, money, room, an end to a nuisance. So each kind of ask brings whole questions, into which the
line's own words for its subject are put (`subjects`); they speak where no matter is sure enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.jobs.reframing.lenses import all_lenses
from assistant.jobs.reframing.matters import Matter
from assistant.resources import load_yaml, require, require_strings

FILE = "asks.yaml"
OTHER = "other"  # the kind that fits anything
STOP = "stop"  # an end to a nuisance


@dataclass(frozen=True)
class Ask:
    """A kind of thing that is asked for.

    `about` completes "It asks for …"; `questions`: lens → questions with slots.
    """

    id: str
    about: str
    questions: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def asks() -> dict[str, Ask]:
    """Return every kind of ask by id, in the order of the file. Raises DataFileError naming file and key."""
    known: dict[str, Ask] = {}
    for key, data in load_yaml("asks").items():
        require(data, FILE, key, needed={"about": str, "questions": dict})
        questions = {
            str(lens): require_strings(items, FILE, f"{key}.questions.{lens}")
            for lens, items in data["questions"].items()
        }
        if missing := next((lens for lens in all_lenses() if lens not in questions), ""):
            raise DataFileError(f"{FILE}: '{key}.questions' has none for the lens '{missing}'.")
        if strange := next((lens for lens in questions if lens not in all_lenses()), ""):
            raise DataFileError(f"{FILE}: '{key}.questions' names the unknown lens '{strange}'.")
        known[str(key)] = Ask(str(key), data["about"], questions)
    if missing := next((kind for kind in (OTHER, STOP) if kind not in known), ""):
        raise DataFileError(f"{FILE}: the kind '{missing}' is missing.")
    return known


def speaking(general: Matter, kind: str) -> Matter:
    """Return `general` (the matter of a topic) with the questions that were written for a kind of ask."""
    return replace(general, questions=asks().get(kind, asks()[OTHER]).questions)
