"""A room as one visit works on it: what is typed in the table or saved for one question, and what was refused of it.

An edited wording faces the judge; until it passes the room keeps the wording from before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.jobs.room import MOST_POINTS, pick, row_of, select, select_best, with_points
from assistant.results import Room
from assistant.ui import render_room

if TYPE_CHECKING:
    from assistant.workspace import Workspace


@dataclass(slots=True)
class RoomTalk:
    """A room of one visit, kept in the visit's state only.

    `typed` and `faults`: wordings that were refused, and what is wrong with them, by the question's number.
    """

    room: Room
    typed: dict[int, str] = field(default_factory=dict)
    faults: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def take(self, cells: Sequence[Sequence[Any]], workspace: Workspace) -> None:
        """Take what stands in the table: wordings, points and ticks that differ from the room's."""
        rows = {r.number: r for r in self.room.rows}
        given = {number: line for line in cells if (number := whole(line[render_room.NUMBER])) in rows}
        points = {n: whole(line[render_room.POINTS]) for n, line in given.items()}
        self.room = with_points(self.room, {n: p for n, p in points.items() if p != rows[n].votes})
        for number, line in given.items():
            text = " ".join(str(line[render_room.ASKED_INSTEAD] or "").split())
            if text != self.typed.get(number, rows[number].asked):
                self._reword(number, text, workspace)
        picked = {n for n, line in given.items() if ticked(line[render_room.CHOOSE])}
        if picked != {n for n, r in rows.items() if r.selected}:
            self.room = select(self.room, sorted(picked))
        self.room = workspace.propose(self.room)

    def choose_best(self, count: float | None, workspace: Workspace) -> None:
        """Choose the questions that were given most points, `count` of them but at least one."""
        self.room = workspace.propose(select_best(self.room, max(1, whole(count))))

    def save(
        self, number: int, workspace: Workspace, *, way: int | None, text: str, points: float | None, choose: bool
    ) -> None:
        """Take what was set for one question. Raises UsageError where there is no such question or way."""
        row = row_of(self.room, number)
        if way is not None and way != row.chosen:
            self.room = pick(self.room, number, way)
            # The old way's own words in the box are no wording of the visitor's.
            text = "" if " ".join(text.split()) == row.wording else text
        self._reword(number, text, workspace)
        self.room = with_points(self.room, {number: whole(points)})
        picked = {r.number for r in self.room.rows if r.selected} - {number} | ({number} if choose else set())
        self.room = workspace.propose(select(self.room, sorted(picked)))

    def said(self) -> str:
        """Return how many questions are chosen, and how many wordings were refused."""
        count = sum(r.selected for r in self.room.rows)
        chosen = f"{count} question{'s' if count != 1 else ''} chosen."
        if not self.faults:
            return chosen
        one = len(self.faults) == 1
        return f"{chosen} {len(self.faults)} wording{' needs' if one else 's need'} another look."

    def _reword(self, number: int, text: str, workspace: Workspace) -> None:
        self.room, faults = workspace.reword(self.room, number, text)
        self.typed.pop(number, None)
        self.faults.pop(number, None)
        if faults:
            self.typed[number], self.faults[number] = text, faults


def whole(value: Any) -> int:
    """Return a cell (points, a count or a row's number) as a number from 0 to 999; 0 where it holds something else."""
    try:
        return max(0, min(int(float(value or 0)), MOST_POINTS))
    except (TypeError, ValueError, OverflowError):
        return 0


def ticked(value: Any) -> bool:
    """Return whether a cell of ticks is ticked: Gradio gives booleans or their names."""
    return value is True or str(value).strip().lower() in ("true", "1")
