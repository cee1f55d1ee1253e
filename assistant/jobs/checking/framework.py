"""A framework: the purposes that a document is checked against, with topics, stages, ladder wording and checklist.

The four purposes of an integrated care system are one framework (`prompts/frameworks/integrated_care.yaml`). Names
change and new kinds of plan arrive, so another framework is another file of the same shape, and no code. Only the
trained head belongs to one framework: others are judged by their prototype sentences, cues and rules, and say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from assistant.errors import DataFileError
from assistant.jobs.checking.checklist import Guidance, load_guidance
from assistant.jobs.checking.ladder import Ladder, read_ladder
from assistant.jobs.checking.lexicon import Pattern, any_of, pattern_groups
from assistant.resources import data_dir, read_yaml, require, require_strings

DEFAULT = "integrated_care"
FOLDER = "frameworks"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CONDITIONS: dict[str, type | tuple[type, ...]] = {
    "level": int,
    "topics": int,
    "topic_at": dict,
    "promises_on": dict,
    "upstream": bool,
    "holdouts": bool,
}


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
class Stage:
    """A stage of leadership. `when`: sets of conditions, one of which must hold; empty for the lowest stage."""

    id: str
    title: str
    when: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, eq=False)
class Framework:
    """Contents of one framework file. `leading`: the purpose that topics and stages belong to, "" if there is none.

    `stages`: lowest first. `listed`: per purpose, words by which a sentence that lists the purposes names it.
    Two frameworks are equal only if they are the same object, so that what was worked out for one can be kept.
    """

    id: str
    title: str
    purposes: Mapping[str, Theme]
    nothing: tuple[str, ...]
    ladder: Ladder
    leading: str = ""
    topics: Mapping[str, Theme] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    housekeeping: Mapping[str, Pattern] = field(default_factory=dict)
    listed: Mapping[str, Pattern] = field(default_factory=dict)
    guidance: Guidance = field(default_factory=Guidance)

    @cached_property
    def cue_groups(self) -> Mapping[str, Pattern]:
        """Return every cue group by name: those of the purposes, then those of housekeeping."""
        groups: dict[str, Pattern] = {}
        for theme in self.purposes.values():
            groups |= theme.cues
        return groups | dict(self.housekeeping)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return what a trained head has to say something about: the purposes, then the topics."""
        return (*self.purposes, *self.topics)


def frameworks() -> dict[str, str]:
    """Return the title of each framework that comes with the program, by name, the default first."""
    names = sorted(path.stem for path in (data_dir("prompts") / FOLDER).glob("*.yaml"))
    names.sort(key=lambda name: name != DEFAULT)
    return {name: load_framework(name).title for name in names}


def load_framework(wanted: str = DEFAULT) -> Framework:
    """Return a framework by its name, or by the path of a file of the same shape (`.yaml`, `.yml`).

    Raises DataFileError when there is none of that name, or naming the file and key that are wrong.
    """
    if wanted.endswith((".yaml", ".yml")):
        return _read(Path(wanted).expanduser().resolve())
    folder = data_dir("prompts") / FOLDER
    path = folder / f"{wanted}.yaml"
    if not _NAME.fullmatch(wanted) or not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yaml")))
        raise DataFileError(f"There is no framework called '{wanted}'.", f"Known: {known}; or give the path of a file.")
    return _read(path)


@lru_cache(maxsize=8)
def _read(path: Path) -> Framework:
    file = path.name
    data = require(
        read_yaml(path),
        file,
        "file",
        needed={"id": str, "title": str, "purposes": dict, "nothing": list},
        optional={
            "leading": str,
            "topics": dict,
            "stages": dict,
            "housekeeping": dict,
            "listed": dict,
            "guidance": str,
            "ladder": dict,
        },
    )
    groups: dict[str, Pattern] = {}
    purposes = {str(key): _purpose(str(key), raw, file, groups) for key, raw in data["purposes"].items()}
    if not purposes or list(purposes) != [f"p{n}" for n in range(1, len(purposes) + 1)]:
        raise DataFileError(f"{file}: 'purposes' should hold p1, p2 and so on, in order.")
    leading = data.get("leading", "")
    if leading and leading not in purposes:
        raise DataFileError(f"{file}: 'leading' names the unknown purpose '{leading}'.")
    if not leading and (data.get("topics") or data.get("stages")):
        raise DataFileError(f"{file}: 'topics' and 'stages' need 'leading', the purpose that they belong to.")
    topics = {str(key): _topic(str(key), raw, file, groups) for key, raw in data.get("topics", {}).items()}
    listed = {
        str(key): any_of(require_strings(value, file, f"listed.{key}"), file, f"listed.{key}")
        for key, value in data.get("listed", {}).items()
    }
    return Framework(
        id=data["id"],
        title=data["title"],
        purposes=purposes,
        nothing=require_strings(data["nothing"], file, "nothing"),
        ladder=read_ladder(data.get("ladder", {}), file),
        leading=leading,
        topics=topics,
        stages={str(key): _stage(str(key), raw, file, topics) for key, raw in data.get("stages", {}).items()},
        housekeeping=pattern_groups(data.get("housekeeping", {}), file, "housekeeping"),
        listed=listed,
        guidance=load_guidance(data["guidance"]) if data.get("guidance") else Guidance(),
    )


def _purpose(key: str, raw: Any, file: str, groups: dict[str, Pattern]) -> Theme:
    """Return a purpose; its cue groups are added to `groups`."""
    where = f"purposes.{key}"
    require(raw, file, where, needed={"title": str, "short": str, "about": str, "prototypes": list, "cues": dict})
    cues = pattern_groups(raw["cues"], file, f"{where}.cues")
    groups |= cues
    prototypes = require_strings(raw["prototypes"], file, f"{where}.prototypes")
    return Theme(key, raw["title"], raw["about"], prototypes, cues, raw["short"])


def _topic(key: str, raw: Any, file: str, groups: Mapping[str, Pattern]) -> Theme:
    where = f"topics.{key}"
    require(raw, file, where, needed={"title": str, "about": str, "names": list, "prototypes": list, "cues": list})
    cues = require_strings(raw["cues"], file, f"{where}.cues")
    if unknown := next((name for name in cues if name not in groups), ""):
        raise DataFileError(f"{file}: '{where}.cues' names the unknown group '{unknown}'.")
    return Theme(
        key,
        raw["title"],
        raw["about"],
        require_strings(raw["prototypes"], file, f"{where}.prototypes"),
        {name: groups[name] for name in cues},
        names=any_of(require_strings(raw["names"], file, f"{where}.names"), file, f"{where}.names"),
    )


def _stage(key: str, raw: Any, file: str, topics: Mapping[str, Theme]) -> Stage:
    where = f"stages.{key}"
    require(raw, file, where, needed={"title": str}, optional={"when": list})
    sets = []
    for number, conditions in enumerate(raw.get("when", ()), 1):
        place = f"{where}.when[{number}]"
        require(conditions, file, place, needed={}, optional=_CONDITIONS)
        if unknown := next((c for c in conditions if c not in _CONDITIONS), ""):
            raise DataFileError(f"{file}: '{place}' has the unknown condition '{unknown}'.")
        for name in ("topic_at", "promises_on"):
            if strange := next((t for t in conditions.get(name, ()) if t not in topics), ""):
                raise DataFileError(f"{file}: '{place}.{name}' names the unknown topic '{strange}'.")
        sets.append(dict(conditions))
    return Stage(key, raw["title"], tuple(sets))
