"""The page's own words and examples, from `prompts/page.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.errors import DataFileError
from assistant.library.sources import starter_files
from assistant.resources import load_yaml, require, require_strings

_FILE = "page.yaml"


@dataclass(frozen=True, slots=True)
class Start:
    """Who may begin with a tab, and what they get there."""

    who: str
    what: str


@dataclass(frozen=True, slots=True)
class PageTexts:
    """What the page says. `samples`: (label, file) of drafts to try the check on."""

    name: str
    tagline: str
    starts: dict[str, Start]
    reframe: tuple[str, ...]
    ask: tuple[str, ...]
    followups: tuple[str, ...]
    turns: tuple[str, ...]
    place: str
    samples: tuple[tuple[str, Path], ...]


@lru_cache(maxsize=1)
def page_texts() -> PageTexts:
    """Return the texts, read and checked once. Raises DataFileError naming the key that is wrong."""
    data = require(
        load_yaml("page"),
        _FILE,
        "page",
        needed={"name": str, "tagline": str, "starts": dict, "examples": dict},
    )
    starts = require(data["starts"], _FILE, "starts", needed=dict.fromkeys(("reframe", "ask", "check"), dict))
    for key, entry in starts.items():
        require(entry, _FILE, f"starts.{key}", needed={"who": str, "what": str})
    examples = require(
        data["examples"],
        _FILE,
        "examples",
        needed={"reframe": list, "ask": list, "followups": list, "turns": list, "places": list, "samples": dict},
    )
    places = require_strings(examples["places"], _FILE, "examples.places")
    return PageTexts(
        name=data["name"],
        tagline=data["tagline"].strip(),
        starts={key: Start(entry["who"], entry["what"].strip()) for key, entry in starts.items()},
        reframe=require_strings(examples["reframe"], _FILE, "examples.reframe"),
        ask=require_strings(examples["ask"], _FILE, "examples.ask"),
        followups=require_strings(examples["followups"], _FILE, "examples.followups"),
        turns=require_strings(examples["turns"], _FILE, "examples.turns"),
        place=places[0] if places else "",
        samples=tuple(_sample(stem, label) for stem, label in examples["samples"].items()),
    )


def _sample(stem: object, label: object) -> tuple[str, Path]:
    file = next((f for f in starter_files() if f.stem == stem), None)
    if file is None or not isinstance(label, str):
        raise DataFileError(f"{_FILE}: 'examples.samples.{stem}' names no PDF of the starter library.")
    return label, file
