"""Matters: what a question is about, much finer than its topic, and the questions that were written for it.

A topic such as "other" holds beds, drugs and late trains alike; a reframing that reads as if a thoughtful person wrote
it has to know which. So each matter brings whole questions, one or more for each lens, in which only the subject's
name, the people and the place are filled in (`prompts/matters/*.yaml`). Which matter a question belongs to is told by
`matching`; the general matter of a topic speaks where none is sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.errors import DataFileError
from assistant.jobs.reframing.lenses import all_lenses
from assistant.jobs.reframing.words import lexicon
from assistant.resources import data_dir, read_yaml, require, require_strings

FOLDER = "matters"
GENERAL = "general"  # the file whose matters speak where nothing else fits
KINDS = ("none", "role", "building", "goods", "words")
PIECES = ("causes", "trouble", "holders", "lose", "learn", "assets", "sign", "today", "issue")
_LISTS = ("examples", "partners", "measures", "find", "without")


@dataclass(frozen=True)
class Matter:
    """One thing that questions are about.

    `names`: cue in the asker's words → how the subject is said. `without`: cues that show that something else is meant.
    `questions`: lens → questions with slots. `aims`: pairs of who, and what they could do. `general`: it speaks for
    whatever nothing else fits in its topic.
    """

    id: str
    topic: str
    about: str
    kind: str
    names: tuple[tuple[str, str], ...]
    without: tuple[str, ...]
    default: str
    people: str
    general: bool
    questions: dict[str, tuple[str, ...]]
    aims: tuple[tuple[str, str], ...]
    pieces: dict[str, tuple[str, ...]]
    examples: tuple[str, ...]
    partners: tuple[str, ...]
    measures: tuple[str, ...]
    find: tuple[str, ...]

    @property
    def cues(self) -> tuple[str, ...]:
        """Return the words that point to this matter."""
        return tuple(cue for cue, _ in self.names)


@lru_cache(maxsize=1)
def matters() -> dict[str, Matter]:
    """Return every matter by id ("FILE/KEY"), in the order of the files.

    Raises DataFileError naming file, matter and key.
    """
    known: dict[str, Matter] = {}
    for path in sorted((data_dir("prompts") / FOLDER).glob("*.yaml")):
        for key, value in read_yaml(path).items():
            matter = _matter(key, value, path.name)
            known[matter.id] = matter
    return known


def _matter(key: str, data: Any, file: str) -> Matter:
    require(
        data,
        file,
        key,
        needed={
            **dict.fromkeys(("topic", "about", "kind", "default", "people"), str),
            **dict.fromkeys(("names", "questions"), dict),
            **dict.fromkeys((*_LISTS, *PIECES, "aims"), list),
        },
    )
    if data["kind"] not in KINDS:
        raise DataFileError(f"{file}: '{key}.kind' is '{data['kind']}'. Known: {', '.join(KINDS)}.")
    if data["topic"] not in lexicon().topics:
        raise DataFileError(f"{file}: '{key}.topic' is '{data['topic']}'. Known: {', '.join(lexicon().topics)}.")
    aims = [require_strings(pair, file, f"{key}.aims") for pair in data["aims"]]
    names = require(data["names"], file, f"{key}.names", needed={}, optional=dict.fromkeys(data["names"], str))
    questions = {
        str(lens): require_strings(q, file, f"{key}.questions.{lens}") for lens, q in data["questions"].items()
    }
    if strange := next((lens for lens in questions if lens not in all_lenses()), ""):
        raise DataFileError(f"{file}: '{key}.questions' names the unknown lens '{strange}'.")
    lists = {name: require_strings(data[name], file, f"{key}.{name}") for name in _LISTS}
    return Matter(
        id=f"{file.removesuffix('.yaml')}/{key}",
        topic=data["topic"],
        about=data["about"],
        kind=data["kind"],
        names=tuple((str(cue), said) for cue, said in names.items()),
        default=data["default"],
        people=data["people"],
        general=file == f"{GENERAL}.yaml",
        questions=questions,
        aims=tuple((a[0], a[1]) for a in aims),
        pieces={p: require_strings(data[p], file, f"{key}.{p}") for p in PIECES},
        **lists,
    )
