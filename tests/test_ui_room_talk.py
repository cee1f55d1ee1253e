"""What a visit does to its room: the table's cells, one question's controls, and the words that sum it up."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.embedding import LazyEncoder
from assistant.errors import UsageError
from assistant.jobs.room import reframe_room
from assistant.results import Room
from assistant.settings import Settings
from assistant.ui import render_room
from assistant.ui.room_talk import RoomTalk, ticked, whole
from assistant.workspace import Workspace

LINES = ["How do we fill sixty care worker posts before Easter?", "How do we make the gas bill smaller?"]


@pytest.fixture(scope="module")
def room(encoder: LazyEncoder) -> Room:
    return reframe_room(LINES, encoder=encoder, place="Tarbrook")


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return Workspace(settings)


def _cells(talk: RoomTalk) -> list[list[Any]]:
    return [list(line) for line in render_room.table(talk.room, "topic", talk.typed)]


@pytest.mark.parametrize(
    ("cell", "number"), [("3", 3), (2.9, 2), (None, 0), ("many", 0), (-4, 0), ("1e9", 999), (float("inf"), 0)]
)
def test_a_cell_of_points_is_a_whole_number_within_bounds(cell: Any, number: int) -> None:
    assert whole(cell) == number


@pytest.mark.parametrize(("cell", "yes"), [(True, True), ("TRUE", True), ("1", True), (False, False), ("", False)])
def test_a_cell_of_ticks_may_be_a_word(cell: Any, yes: bool) -> None:
    assert ticked(cell) is yes


@pytest.mark.model
def test_points_and_ticks_of_the_table_are_taken_and_make_a_proposition(room: Room, workspace: Workspace) -> None:
    talk = RoomTalk(room)
    cells = _cells(talk)
    cells[0][render_room.POINTS], cells[0][render_room.CHOOSE] = 7, "true"
    talk.take(cells, workspace)
    taken = next(r for r in talk.room.rows if r.number == cells[0][render_room.NUMBER])
    assert (taken.votes, taken.selected) == (7, True)
    assert taken.proposition is not None
    assert talk.said() == "1 question chosen."


@pytest.mark.model
def test_a_refused_wording_is_kept_apart_from_the_room(room: Room, workspace: Workspace) -> None:
    talk = RoomTalk(room)
    cells = _cells(talk)
    number = cells[0][render_room.NUMBER]
    before = next(r.asked for r in talk.room.rows if r.number == number)
    cells[0][render_room.ASKED_INSTEAD] = "Leverage our synergies at pace."
    talk.take(cells, workspace)
    assert talk.typed[number] == "Leverage our synergies at pace."
    assert talk.faults[number]
    assert next(r.asked for r in talk.room.rows if r.number == number) == before
    assert "1 wording needs another look" in talk.said()


@pytest.mark.model
def test_one_question_can_be_saved_and_the_best_chosen(room: Room, workspace: Workspace) -> None:
    talk = RoomTalk(room)
    talk.save(2, workspace, way=1, text="", points=5, choose=False)
    saved = talk.room.rows[1]
    assert (saved.chosen, saved.votes, saved.selected) == (1, 5, False)
    talk.choose_best(1, workspace)
    assert [r.number for r in talk.room.rows if r.selected] == [2]
    with pytest.raises(UsageError):
        talk.save(9, workspace, way=None, text="", points=0, choose=False)
