"""The words of a room's reports, and the session plans, from `prompts/room.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.errors import DataFileError
from assistant.resources import load_yaml, require, require_strings

_FILE = "room.yaml"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session."""

    minutes: int
    title: str
    do: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A session of so many minutes. `fair`: how many questions get a fair hearing in it."""

    minutes: int
    fair: int
    steps: tuple[Step, ...]
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoomWording:
    """What a room's reports say."""

    texts: dict[str, str]
    columns: tuple[str, ...]
    before: tuple[str, ...]
    materials: tuple[str, ...]
    plans: dict[int, Plan]

    def say(self, key: str, /, **values: object) -> str:
        """Return a text with its values filled in. Raises DataFileError naming a key or value that is missing."""
        if key not in self.texts:
            raise DataFileError(f"{_FILE}: the text '{key}' is missing.")
        try:
            return self.texts[key].format(**values)
        except (KeyError, IndexError, ValueError) as error:
            raise DataFileError(f"{_FILE}: the text '{key}' uses {error}, which is not given to it.") from error

    def count(self, key: str, number: int) -> str:
        """Return "1 question", "3 questions": the text `key` holds both forms, parted by a stroke."""
        one, _, many = self.say(key).partition("/")
        return f"{number} {one if number == 1 else many}"

    def points(self, number: int) -> str:
        """Return "1 point", "3 points"."""
        return self.say("one_point") if number == 1 else self.say("points", number=number)


@lru_cache(maxsize=1)
def room_wording() -> RoomWording:
    """Return the wording, read and checked once.

    Raises DataFileError naming the key that is wrong, also where the minutes of a plan do not add up.
    """
    data = load_yaml("room")
    texts = dict(data.get("texts") or {})
    columns = require_strings(texts.pop("csv", ()), _FILE, "texts.csv")
    for key, value in texts.items():
        if not isinstance(value, str):
            raise DataFileError(f"{_FILE}: 'texts.{key}' should be a text.")
    plan = require(data.get("plan"), _FILE, "plan", needed={"before": list, "materials": list, "plans": dict})
    return RoomWording(
        texts=texts,
        columns=columns,
        before=require_strings(plan["before"], _FILE, "plan.before"),
        materials=require_strings(plan["materials"], _FILE, "plan.materials"),
        plans={minutes: _plan(minutes, entry) for minutes, entry in plan["plans"].items()},
    )


def _plan(minutes: Any, entry: Any) -> Plan:
    where = f"plan.plans.{minutes}"
    require(entry, _FILE, where, needed={"fair": int, "steps": list, "late": list})
    steps = []
    for number, step in enumerate(entry["steps"]):
        require(step, _FILE, f"{where}.steps.{number}", needed={"minutes": int, "title": str, "do": str})
        steps.append(Step(step["minutes"], step["title"], step["do"]))
    if sum(s.minutes for s in steps) != minutes:
        raise DataFileError(f"{_FILE}: the minutes of '{where}' add up to {sum(s.minutes for s in steps)}.")
    return Plan(minutes, entry["fair"], tuple(steps), require_strings(entry["late"], _FILE, f"{where}.late"))
