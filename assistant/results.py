"""The objects that jobs return and that commands, screens, reports and evaluations read.

All are frozen. `as_json` turns any of them into plain JSON types; where a command's JSON differs in shape
(see docs/commands.md) the object has its own `to_json`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any


def as_json(value: Any) -> Any:
    """Return `value` as plain JSON types; dataclasses become objects, with their own `to_json` if they have one."""
    if hasattr(value, "to_json"):
        return value.to_json()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(v) for v in value]
    if isinstance(value, float):
        return round(value, 4)
    return value


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of a library document, as found by a search.

    `document`: its id. `page`, `page_end`: first and last page, from 1. `where`: the place in words.
    `start`, `end`: character offsets into the document's text. `score`: 0-1, comparable within one search only.
    """

    rank: int
    document: str
    title: str
    page: int
    section: str
    text: str
    score: float
    start: int = 0
    end: int = 0
    page_end: int = 0
    where: str = ""
    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages for one question, best first, and whether the library seems to answer it at all."""

    question: str
    answerable: bool
    passages: tuple[Passage, ...]
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words shown as standing in a document. `verified` is True only if they were found there, at that place."""

    text: str
    document: str
    title: str
    page: int
    where: str
    verified: bool
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote that backs a claim, with the passage around it so that the source can be opened."""

    n: int
    quote: Quote
    context: str = ""
    section: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the shape of docs/commands.md: n, document, title, page, quote, verified."""
        q = self.quote
        return {
            "n": self.n,
            "document": q.document,
            "title": q.title,
            "page": q.page,
            "where": q.where,
            "section": self.section,
            "quote": q.text,
            "verified": q.verified,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the library says to a question.

    `mode`: "extracts" or "model". `notices`: lines to show, such as what was removed or why a model was not used.
    `nearest`: passages looked at when nothing answers.
    """

    question: str
    answered: bool
    answer: str
    citations: tuple[Citation, ...]
    mode: str = "extracts"
    nearest: tuple[Passage, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a draft that bears on something, with its level on the ladder (0-5)."""

    quote: str
    page: int
    section: str
    level: int
    where: str = ""
    start: int = -1
    why: str = ""
    topics: tuple[str, ...] = ()
    slots: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PurposeVerdict:
    """How deep a draft goes on one purpose. `nearest`: what was looked at where nothing counts."""

    purpose: str
    title: str
    level: int
    verdict: str
    confidence: float
    evidence: tuple[Evidence, ...]
    gaps: tuple[str, ...]
    questions: tuple[str, ...]
    nearest: tuple[Evidence, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A sentence that claims a higher stage than the evidence sustains."""

    quote: str
    page: int
    why: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class GuidanceFinding:
    """One item of law or guidance against a draft. `status`: met on the face of it | mentioned | not found."""

    id: str
    item: str
    level: str
    status: str
    evidence: tuple[Evidence, ...]
    sure: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """What one page holds on one purpose. `page` from 1; `level`: the deepest passage; `passages`: how many count."""

    purpose: str
    page: int
    level: int
    passages: int


@dataclass(frozen=True, slots=True)
class StrategyCheck:
    """The whole result of checking one draft.

    `framework`: title of the purposes that it was checked against. `leading`: the one that topics and stage belong
    to, "" if there is none.
    """

    document: str
    pages: int
    purposes: dict[str, PurposeVerdict]
    topics: dict[str, int]
    stage: str
    overclaims: tuple[Overclaim, ...]
    guidance: tuple[GuidanceFinding, ...]
    mode: str = "rules"
    stage_title: str = ""
    notices: tuple[str, ...] = ()
    guidance_note: str = ""
    paged: bool = True
    spots: tuple[Spot, ...] = ()
    framework: str = ""
    leading: str = "p4"

    def to_json(self) -> dict[str, Any]:
        """Return the shape of docs/commands.md, topics and stage inside the leading purpose (purpose four)."""
        purposes = {}
        for key, verdict in self.purposes.items():
            purposes[key] = {f.name: as_json(getattr(verdict, f.name)) for f in fields(verdict)}
        if self.leading in purposes:
            stage = {"stage": self.stage, "stage_title": self.stage_title}
            purposes[self.leading] |= {"topics": dict(self.topics), **stage}
        return {
            "document": self.document,
            "framework": self.framework,
            "pages": self.pages,
            "paged": self.paged,
            "purposes": purposes,
            "overclaims": as_json(self.overclaims),
            "guidance": as_json(self.guidance),
            "guidance_note": self.guidance_note,
            "mode": self.mode,
            "notices": list(self.notices),
            "places": as_json(self.spots),
        }


@dataclass(frozen=True, slots=True)
class Reframe:
    """One transformational question, with what a facilitator needs beside it.

    `source`: "patterns" or "model". `why`: how this lens opens the door.
    """

    question: str
    lens: str
    partners: tuple[str, ...]
    measure: str
    find_out_first: str
    citations: tuple[Citation, ...] = ()
    why: str = ""
    lens_title: str = ""
    source: str = "patterns"

    def to_json(self) -> dict[str, Any]:
        """Return the shape of docs/commands.md."""
        return {
            "question": self.question,
            "lens": self.lens,
            "lens_title": self.lens_title,
            "why": self.why,
            "partners": list(self.partners),
            "measure": self.measure,
            "find_out_first": self.find_out_first,
            "citations": [c.to_json() for c in self.citations],
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Reframing:
    """A question, what kind it is and why, and its reframings (none where it does not need any).

    `label`: transactional | transformational | no_reframe. `topic`: one of the seven, or other.
    `answer`: what the library says, for a question that asks for a fact. `matter` and `about`: what it was taken to be
    about, its id and in words. `nearest`: what else it may be about, the likeliest first, likewise.
    """

    question: str
    label: str
    topic: str
    why: str
    reframes: tuple[Reframe, ...]
    mode: str = "patterns"
    topic_title: str = ""
    notices: tuple[str, ...] = ()
    answer: Answer | None = None
    matter: str = ""
    about: str = ""
    nearest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted section. `text` is Markdown; `check` is the checker's view of it; `mode`: "scaffold" or "model"."""

    text: str
    citations: tuple[Citation, ...]
    open_points: tuple[str, ...]
    check: StrategyCheck | None
    mode: str
    title: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What a new version gained and lost. `purposes`: p1..p4 → {"from": level, "to": level, ...verdicts}."""

    old: str
    new: str
    purposes: dict[str, dict[str, Any]]
    gained: tuple[dict[str, Any], ...]
    lost: tuple[dict[str, Any], ...]
    topics: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposition:
    """Something to try (manual, section 5, lens "learning"); each part is one or two sentences.

    `attempt`: what we would try. `partners`: with whom. `know`: how we would know. `first`: what to find out before
    it starts. `review`: when to look again. `loss`: the question about who could lose, to be kept open.
    """

    attempt: str
    partners: str
    know: str
    first: str
    review: str
    loss: str = ""


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One line that a room brought, with what was made of it.

    `number`: its place in the list, from 1. `chosen`: which of `reframes` is shown, from 0; -1 if there is none.
    `votes`: points that the room gave. `selected`: whether the room will test it. `wording`: the facilitator's own
    wording of the chosen reframe, if it was edited.
    """

    number: int
    question: str
    label: str
    topic: str
    topic_title: str
    why: str
    chosen: int = -1
    reframes: tuple[Reframe, ...] = ()
    votes: int = 0
    selected: bool = False
    wording: str = ""
    notices: tuple[str, ...] = ()
    proposition: Proposition | None = None

    @property
    def reframe(self) -> Reframe | None:
        """The reframe that is shown, or None where there is none."""
        return self.reframes[self.chosen] if 0 <= self.chosen < len(self.reframes) else None

    @property
    def asked(self) -> str:
        """What would be put to the room: the edited wording, the reframe, or a transformational question as it is.

        Empty for a question that needs an answer and not a reframing.
        """
        if self.wording:
            return self.wording
        if self.reframe is not None:
            return self.reframe.question
        return self.question if self.label == "transformational" else ""

    def to_json(self) -> dict[str, Any]:
        """Return every field, and what would be put to the room."""
        data = {f.name: as_json(getattr(self, f.name)) for f in fields(self)}
        return data | {"asked": self.asked}


@dataclass(frozen=True, slots=True)
class Room:
    """All the lines of a room, in the order in which they were brought."""

    rows: tuple[RoomRow, ...]
    place: str = ""
    notices: tuple[str, ...] = ()
