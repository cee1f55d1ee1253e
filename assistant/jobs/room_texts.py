"""The data of a room's jobs, from `prompts/room.yaml`: header names, propositions, faults in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.errors import DataFileError
from assistant.resources import load_yaml, require, require_strings

FILE = "room.yaml"
_PARTS = ("with", "know", "first", "review", "loss")
_NOTICES = ("duplicates", "headings", "cut", "no_passages")


@dataclass(frozen=True, slots=True)
class RoomTexts:
    """What `prompts/room.yaml` says to the jobs. `attempt` and `months` are by lens; `spans` by months."""

    question_headers: tuple[str, ...]
    points_headers: tuple[str, ...]
    other_headers: tuple[str, ...]
    labels: tuple[str, ...]
    attempt: dict[str, tuple[str, ...]]
    parts: dict[str, tuple[str, ...]]
    spans: dict[int, str]
    month_names: tuple[str, ...]
    months: dict[str, int]
    kept: dict[str, str]
    notices: dict[str, str]
    faults: dict[str, str]


@lru_cache(maxsize=1)
def room_texts() -> RoomTexts:
    """Return the data, read and checked once. Raises DataFileError naming the key that is wrong."""
    data = require(
        load_yaml("room"),
        FILE,
        "the file",
        needed={
            **dict.fromkeys(("reading", "spans", "months", "attempt", "kept", "notices", "faults"), dict),
            **dict.fromkeys((*_PARTS, "month_names"), list),
        },
        optional={"texts": dict, "plan": dict, "page": dict},
    )
    lists = ("question_headers", "points_headers", "other_headers", "labels")
    reading = require(data["reading"], FILE, "reading", needed=dict.fromkeys(lists, list))
    attempt = {k: require_strings(v, FILE, f"attempt.{k}") for k, v in data["attempt"].items()}
    texts = RoomTexts(
        **{name: require_strings(reading[name], FILE, f"reading.{name}") for name in lists},
        attempt=attempt,
        parts={name: require_strings(data[name], FILE, name) for name in _PARTS},
        spans=_keyed(data["spans"], "spans", int, str),
        month_names=require_strings(data["month_names"], FILE, "month_names"),
        months=_keyed(data["months"], "months", str, int),
        kept=require(data["kept"], FILE, "kept", needed={"title": str, "why": str}),
        notices=require(data["notices"], FILE, "notices", needed=dict.fromkeys(_NOTICES, str)),
        faults=_keyed(data["faults"], "faults", str, str),
    )
    if len(texts.month_names) != 12:
        raise DataFileError(f"{FILE}: 'month_names' should hold twelve names.")
    for lens, months in texts.months.items():
        if months not in texts.spans:
            raise DataFileError(f"{FILE}: 'months.{lens}' is {months}, which 'spans' has no words for.")
    return texts


def _keyed(data: dict[Any, Any], where: str, key: type, value: type) -> dict[Any, Any]:
    for k, v in data.items():
        if not isinstance(k, key) or not isinstance(v, value):
            raise DataFileError(f"{FILE}: '{where}.{k}' is of the wrong type.")
    return data
