"""A whole room's questions at once: each diagnosed and reframed, grouped, given points, and some chosen to be tested.

All lines are encoded in one batch and the patterns are quick, so a room does not wait. Passages of the library
are left out here: they would cost a search per reframing, and nobody reads two hundred quotes; the one question
that a room settles on can be reframed by itself to see them. Every step returns a new room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.jobs.propositions import by_points, propose
from assistant.jobs.reframing import Diagnosis, companions, diagnose_all, is_asked, judge, reframe_seen
from assistant.jobs.room_lines import MOST_CHARS, MOST_LINES, MOST_POINTS, Line, Lines, read_file, read_text
from assistant.jobs.room_texts import room_texts
from assistant.results import Reframe, Room, RoomRow

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily

__all__ = [
    "MOST_LINES",
    "MOST_POINTS",
    "Line",
    "Lines",
    "Wording",
    "by_points",
    "pick",
    "propose",
    "read_file",
    "read_text",
    "reframe_room",
    "reword",
    "select",
    "select_best",
    "with_points",
]

KEPT = "kept"
_BATCH = 16
_SAME = "same_question"
_LENGTH_WEIGHT = 12.0
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Wording:
    """What became of an edited wording. `faults`: in plain words; empty if it was taken."""

    ok: bool
    faults: tuple[str, ...]


def reframe_room(
    lines: Sequence[Line | str],
    *,
    encoder: EncoderFamily,
    place: str = "",
    notices: Sequence[str] = (),
    progress: Progress | None = None,
) -> Room:
    """Return a row for each line, numbered from 1, without passages of the library.

    `place`: said in the reframings. `notices`: of reading the lines, handed on. `progress`: called with a share
    0-1 and what is being done. Every reframing has passed the judge. Raises UsageError for no line, over 200, or
    one that is empty or overlong.
    """
    given = [line if isinstance(line, Line) else Line(line) for line in lines]
    if not 0 < len(given) <= MOST_LINES:
        raise UsageError(f"{len(given)} questions were given; 1 to {MOST_LINES} can be read at once.")
    rows: list[RoomRow] = []
    lenses: Counter[str] = Counter()
    said: tuple[str, ...] = ()
    for start in range(0, len(given), _BATCH):
        batch = given[start : start + _BATCH]
        for line, seen in zip(batch, diagnose_all([x.text for x in batch], encoder=encoder), strict=True):
            if progress:
                progress(len(rows) / len(given), f"Question {len(rows) + 1} of {len(given)}")
            row, place_notice = _row(len(rows) + 1, line, seen, place, encoder, lenses)
            said = said or place_notice
            rows.append(row)
    return Room(
        tuple(rows),
        place="" if said else " ".join(place.split()),
        notices=(*notices, *said, room_texts().notices["no_passages"]),
    )


def _row(
    number: int, line: Line, seen: Diagnosis, place: str, encoder: EncoderFamily, lenses: Counter[str]
) -> tuple[RoomRow, tuple[str, ...]]:
    result = reframe_seen(line.text, seen, encoder=encoder, place=place)
    reframes = result.reframes
    if seen.label == "transformational" and is_asked(line.text):
        reframes = (*_kept(line.text, seen, place, encoder), *reframes)
        chosen = 0 if reframes else -1
    else:
        chosen = _pick(reframes, lenses)
    if chosen >= 0:
        lenses[reframes[chosen].lens] += 1
    row = RoomRow(
        number=number,
        question=line.text,
        label=result.label,
        topic=result.topic,
        topic_title=result.topic_title,
        why=result.why,
        chosen=chosen,
        reframes=reframes,
        votes=min(max(line.points, 0), MOST_POINTS),
    )
    # The place is the room's, so what is wrong with it is said once.
    unknown = () if not place.strip() else tuple(n for n in result.notices if _about_place(n))
    return row, unknown


def _about_place(notice: str) -> bool:
    from assistant.resources import load_yaml

    return bool(notice == load_yaml("reframing")["notices"]["bad_place"])


def _kept(question: str, seen: Diagnosis, place: str, encoder: EncoderFamily) -> tuple[Reframe, ...]:
    beside = companions(question, seen, encoder=encoder, place=place)
    if beside is None:
        return ()
    words = room_texts().kept
    return (replace(beside, lens=KEPT, lens_title=words["title"], why=words["why"]),)


def _pick(reframes: Sequence[Reframe], lenses: Counter[str]) -> int:
    """Return which reframe to show first: short enough for a card, through a lens that the room has seen least."""
    costs = [2.0 * lenses[r.lens] + len(r.question.split()) / _LENGTH_WEIGHT for r in reframes]
    return costs.index(min(costs)) if costs else -1


def with_points(room: Room, points: Mapping[int, int]) -> Room:
    """Return the room with points (0 to 999) for the rows with these numbers."""
    return _changed(room, {n: {"votes": min(max(p, 0), MOST_POINTS)} for n, p in points.items()})


def pick(room: Room, number: int, chosen: int) -> Room:
    """Return the room with another of a row's reframes shown; an edited wording of the row goes.

    `chosen`: from 0. Raises UsageError when there is no such row or reframe.
    """
    row = row_of(room, number)
    if not 0 <= chosen < len(row.reframes):
        raise UsageError(f"Question {number} has no reframing number {chosen + 1}.")
    return _changed(room, {number: {"chosen": chosen, "wording": ""}})


def reword(room: Room, number: int, wording: str, *, encoder: EncoderFamily) -> tuple[Room, Wording]:
    """Return the room and whether the wording was taken: it faces the same judge as our own.

    An empty wording, or the reframe's own, takes an edit back. Raises UsageError when there is no such row.
    """
    row = row_of(room, number)
    text = " ".join(wording.split())
    own = row.reframe.question if row.reframe is not None else row.asked
    if text in ("", own):
        return _changed(room, {number: {"wording": ""}}), Wording(True, ())
    if text == row.wording:
        return room, Wording(True, ())
    if row.reframe is None:
        return room, Wording(False, (row.why,))
    said = room_texts().faults
    if len(text) > MOST_CHARS:
        return room, Wording(False, (f"It has {len(text):,} characters; at most {MOST_CHARS} fit on a card.",))
    found = judge(row.question, text, encoder=encoder, place=room.place).faults
    if row.label == "transformational":
        # A good question that is only polished may stay near to itself.
        found = tuple(f for f in found if f != _SAME)
    if found:
        return room, Wording(False, tuple(said.get(f, f.replace("_", " ")) for f in found))
    return _changed(room, {number: {"wording": text}}), Wording(True, ())


def select(room: Room, numbers: Sequence[int]) -> Room:
    """Return the room with exactly these rows chosen; one without a question to put to the room cannot be."""
    wanted = set(numbers)
    return replace(
        room, rows=tuple(replace(r, selected=r.number in wanted and bool(r.asked), proposition=None) for r in room.rows)
    )


def select_best(room: Room, count: int) -> Room:
    """Return the room with the `count` rows chosen that have the most points.

    Among equals, a topic that is not yet there goes first, then the order in which they were brought, so that a
    room that gave no points still gets a spread. Raises UsageError when `count` is below 1.
    """
    if count < 1:
        raise UsageError(f"{count} questions were asked for; choose 1 or more.")
    left = [r for r in by_points(room.rows) if r.asked]
    topics: Counter[str] = Counter()
    chosen: list[int] = []
    while left and len(chosen) < count:
        best = min(left, key=lambda r: (-r.votes, r.label == "transformational", topics[r.topic], r.number))
        left.remove(best)
        topics[best.topic] += 1
        chosen.append(best.number)
    return select(room, chosen)


def row_of(room: Room, number: int) -> RoomRow:
    """Return the row with that number. Raises UsageError when there is none."""
    row = next((r for r in room.rows if r.number == number), None)
    if row is None:
        raise UsageError(f"There is no question number {number} in this list.")
    return row


def _changed(room: Room, changes: Mapping[int, Mapping[str, object]]) -> Room:
    rows = tuple(
        replace(r, proposition=None, **changes[r.number]) if r.number in changes else r  # type: ignore[arg-type]
        for r in room.rows
    )
    return replace(room, rows=rows)
