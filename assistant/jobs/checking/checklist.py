"""The checklist of a framework: what law or guidance asks of a document, item by item, as data.

Which passages meet an item is told by patterns and by what the passage must have beside its words (`Need`); the data
file says what each need means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.jobs.checking.lexicon import Pattern, any_of
from assistant.resources import load_yaml, require, require_strings


class Need(StrEnum):
    """What a passage must have, beside the words, to meet an item."""

    ANY = "any"
    NUMBER = "number"
    FIGURE_FACT = "figure_fact"
    BODY = "body"
    MONEY = "money"
    ACTION = "action"
    ACCOUNTABLE = "accountable"
    ACTION_OR_NO = "action_or_no"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that law or guidance asks. `needs`: what a passage must have beside its words (see the data file)."""

    id: str
    item: str
    level: str
    sure: str
    source: str
    counts: str
    needs: Need
    mention: Pattern
    met: Pattern


@dataclass(frozen=True, slots=True)
class Guidance:
    """The items, and the note that is shown above them; both empty where a framework has no checklist."""

    items: tuple[Item, ...] = ()
    note: str = ""


@lru_cache(maxsize=8)
def load_guidance(name: str) -> Guidance:
    """Return the items of `prompts/NAME.yaml`. Raises DataFileError naming the item and key that are wrong."""
    file = f"{name}.yaml"
    data = require(load_yaml(name), file, "file", needed={"checked": str, "note": str, "items": list})
    items = []
    for raw in data["items"]:
        where = str(raw.get("id", "items")) if isinstance(raw, dict) else "items"
        require(
            raw,
            file,
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
        if raw["needs"] not in set(Need):
            raise DataFileError(f"{file}: '{where}.needs' is '{raw['needs']}'. Known: {', '.join(Need)}.")
        if raw["level"] not in ("must", "should", "may"):
            raise DataFileError(f"{file}: '{where}.level' is '{raw['level']}'. Known: must, should, may.")
        items.append(
            Item(
                **{k: raw[k] for k in ("id", "item", "level", "sure", "source", "counts")},
                needs=Need(raw["needs"]),
                mention=any_of(require_strings(raw["mention"], file, where), file, f"{where}.mention"),
                met=any_of(require_strings(raw["met"], file, where), file, f"{where}.met"),
            )
        )
    return Guidance(tuple(items), " ".join(data["note"].split()))
