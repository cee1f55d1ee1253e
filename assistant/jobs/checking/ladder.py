"""The ladder of depth as data: levels, verdicts, what sustains them, and the words for reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import DataFileError
from assistant.resources import load_yaml, require

TOP = 5
_FILE = "ladder.yaml"
_WORDED = ("levels", "verdicts", "reasons", "why", "slots")


@dataclass(frozen=True, slots=True)
class Ladder:
    """Contents of `ladder.yaml`. `needed`: sentences that a level takes; `verdicts`: (lowest level, words)."""

    names: tuple[str, ...]
    verdicts: tuple[tuple[int, str], ...]
    needed: Mapping[int, int]
    one_more_per: int
    sure_mention: float
    main_share: float
    sure_main: float
    sure_second: float
    sure_lone: float
    sure_own: float
    sure_strange: float
    sure_topic: float
    binding_marks: int
    binding_sentences: int
    shown: int
    nearest: int
    reasons: Mapping[str, str]
    why: Mapping[str, str]
    slots: Mapping[str, str]

    def verdict(self, level: int) -> str:
        """Return the plain words for a level: "not in here" … "really in here"."""
        return next(words for lowest, words in reversed(self.verdicts) if level >= lowest)

    def takes(self, level: int, sentences: int) -> int:
        """Return how many different sentences a level takes in a document of so many."""
        base = self.needed.get(level, 1)
        return base if base == 1 else base + sentences // self.one_more_per


def read_ladder(worded: Mapping[str, Any], file: str = _FILE) -> Ladder:
    """Return the ladder, with the keys of `worded` (from the framework file `file`) in place of those of `ladder.yaml`.

    Raises DataFileError naming the key that is wrong.
    """
    if strange := next((key for key in worded if key not in _WORDED), ""):
        raise DataFileError(f"{file}: 'ladder.{strange}' cannot be worded otherwise. Known: {', '.join(_WORDED)}.")
    data = require(
        {**load_yaml("ladder"), **worded},
        file if worded else _FILE,
        "file",
        needed={
            "levels": list,
            "verdicts": list,
            "sustained": dict,
            "evidence": dict,
            "reasons": dict,
            "why": dict,
            "slots": dict,
        },
    )
    held = require(
        data["sustained"],
        _FILE,
        "sustained",
        needed={
            "needed": dict,
            "one_more_per": int,
            "sure_mention": float,
            "main_share": float,
            "sure_main": float,
            "sure_second": float,
            "sure_lone": float,
            "sure_own": float,
            "sure_strange": float,
            "sure_topic": float,
            "binding_marks": int,
            "binding_sentences": int,
        },
    )
    shown = require(data["evidence"], _FILE, "evidence", needed={"shown": int, "nearest": int})
    names = tuple(str(require(x, _FILE, "levels", needed={"name": str, "shows": str})["name"]) for x in data["levels"])
    if len(names) != TOP + 1:
        raise DataFileError(f"{_FILE}: 'levels' should name {TOP + 1} levels, from 0 to {TOP}.")
    verdicts = []
    for item in data["verdicts"]:
        require(item, _FILE, "verdicts", needed={"from": int, "words": str})
        verdicts.append((int(item["from"]), str(item["words"])))
    return Ladder(
        names,
        tuple(sorted(verdicts)),
        {int(k): int(v) for k, v in held["needed"].items()},
        held["one_more_per"],
        held["sure_mention"],
        held["main_share"],
        held["sure_main"],
        held["sure_second"],
        held["sure_lone"],
        held["sure_own"],
        held["sure_strange"],
        held["sure_topic"],
        held["binding_marks"],
        held["binding_sentences"],
        shown["shown"],
        shown["nearest"],
        _texts(data, "reasons"),
        _texts(data, "why"),
        _texts(data, "slots"),
    )


def _texts(data: dict[str, Any], key: str) -> dict[str, str]:
    return {str(name): str(text) for name, text in data[key].items()}
