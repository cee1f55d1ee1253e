"""A room's cards, hand-out, table and session plans, made as files and read back."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from assistant.errors import DataFileError, ReportError
from assistant.reports import FORMATS, render_cards, render_plan, render_room, write_cards, write_plan
from assistant.reports import room_wording as wording_module
from assistant.reports.cards import PER_PAGE, corner
from assistant.reports.room_wording import room_wording
from assistant.results import Proposition, Reframe, Room, RoomRow
from tests.test_reports_check import words

DAY = date(2026, 8, 5)
NASTY = '=HYPERLINK("http://x.invalid") <img src=x onerror="alert(1)"> \u202eŁódź 日本'


def reframe(number: int) -> Reframe:
    return Reframe(
        question=f"What would it take for families in Tarbrook to have a say in matter {number}, and who could lose?",
        lens="place",
        lens_title="Place",
        why="It starts from the place.",
        partners=("people who live there", "the college", "bus firms"),
        measure=f"The share who say so in year {number}",
        find_out_first="Who was never asked",
    )


def row(number: int, *, votes: int = 0, selected: bool = False, question: str = "", topic: str = "estates") -> RoomRow:
    made = Proposition(
        attempt=f"We would try thing {number}.",
        partners="With the college and bus firms.",
        know="By this: the share who say so.",
        first="First we need to know who was never asked.",
        review="We look again in February 2027.",
        loss="We keep one question open: who could lose?",
    )
    return RoomRow(
        number=number,
        question=question or f"How do we sell building {number}?",
        label="transactional",
        topic=topic,
        topic_title="Estates" if topic == "estates" else "Net zero",
        why="It asks one organisation.",
        chosen=0,
        reframes=(reframe(number),),
        votes=votes,
        selected=selected,
        proposition=made if selected else None,
    )


FACT = RoomRow(6, "When is the board?", "no_reframe", "civic_leadership", "Civic leadership", "It has an answer.")
ROOM = Room(
    (
        row(1, votes=2, selected=True),
        row(2, topic="net_zero"),
        row(3, votes=9, selected=True, question=NASTY),
        row(4),
        row(5, votes=1, question="Why " + "is everything so very slow and long here " * 9),
        FACT,
    ),
    place="Tarbrook",
)


def pages(data: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(data))


def text_in(page: pypdfium2.PdfPage, place: int, *, back: bool) -> str:
    left, bottom = corner(place, back=back)
    width, height = page.get_width() / 2, page.get_height() / 2
    found = page.get_textpage().get_text_bounded(left, bottom, left + width, bottom + height)
    return " ".join(found.split())


def test_cards_are_four_to_a_page_and_backs_meet_their_fronts() -> None:
    made = pages(render_cards(ROOM))
    assert len(made) == 4, "five cards: two sheets, each with fronts and backs"
    rows = [r for r in ROOM.rows if r.asked]
    for sheet in range(2):
        front, back = made[2 * sheet], made[2 * sheet + 1]
        assert (round(front.get_width()), round(front.get_height())) == (595, 842)
        for place, each in enumerate(rows[sheet * PER_PAGE : (sheet + 1) * PER_PAGE]):
            left, bottom = corner(place, back=False)
            assert corner(place, back=True) == (pytest.approx(front.get_width() / 2 - left, abs=0.01), bottom)
            asked, turned = text_in(front, place, back=False), text_in(back, place, back=True)
            assert f"Card {each.number}" in asked
            assert f"Card {each.number}" in turned
            assert asked.startswith("Asked")
            assert turned.startswith("Ask instead")
            assert f"matter {each.number}," in turned
            assert "Lens: Place" in turned
            assert "Invite: people who live there, the college, bus firms" in turned
            assert "matter" not in asked


def test_nothing_on_a_card_is_cut_off() -> None:
    long = "word " * 79 + "end?"
    endless = "a" * 300 + " end?"
    made = pages(render_cards(Room((row(1, question=long), row(2, question=endless)))))
    for place in (0, 1):
        shown = text_in(made[0], place, back=False)
        assert "end?" in shown
        assert shown.replace(" ", "").count("word") in (79, 0)
    assert text_in(made[0], 1, back=False).replace(" ", "").count("a" * 300) == 1
    textpage = made[0].get_textpage()
    for index in range(textpage.count_chars()):
        left, bottom, right, top = textpage.get_charbox(index)
        assert 10 <= left <= right <= 585.5
        assert 10 <= bottom <= top <= 832
        assert not (left < 297.6 < right), "a letter stands on the line where the cards are cut"


def test_a_question_kept_as_it_is_says_so() -> None:
    kept = RoomRow(1, "Who in Tarbrook could lose?", "transformational", "other", "Other", "It is open.")
    made = pages(render_cards(Room((kept,))))
    assert text_in(made[1], 0, back=True).startswith("Keep asking")
    with pytest.raises(ReportError, match="no question to make a card of"):
        render_cards(Room((FACT,)))


@pytest.mark.parametrize("format", FORMATS)
def test_the_handout_holds_everything_that_was_asked(format: str) -> None:
    text = words(render_room(ROOM, format, made_on=DAY), format)
    for expected in (
        "6 questions, about Tarbrook",
        "5 August 2026",
        "What the room chose to test",
        "We would try thing 3.",
        "First we need to know who was never asked.",
        "We look again in February 2027.",
        "Estates",
        "Net zero",
        "How do we sell building 4?",
        "matter 2,",
        "Questions that need an answer",
        "When is the board?",
        '<img src=x onerror="alert(1)">',
    ):
        assert expected in text, expected
    assert text.index("thing 3") < text.index("thing 1"), "the most points first"
    assert "\u202e" not in text
    assert "no questions" in words(render_room(Room(()), format, made_on=DAY), format)


def test_a_heading_stays_with_its_table() -> None:
    rows = tuple(row(n, votes=n, selected=True) for n in range(1, 9))
    for page in pages(render_room(Room(rows), "pdf", made_on=DAY)):
        lines = page.get_textpage().get_text_range().split("\r\n")
        body = [x for x in lines if x.strip() and "Page " not in x and not x.startswith("What the room asked")]
        assert "who could lose?" not in body[-1] or "open" in body[-1], body[-3:]


def test_the_table_has_a_row_a_question_and_safe_cells() -> None:
    rows = list(csv.reader(io.StringIO(render_room(ROOM, "csv").decode("utf-8-sig"))))
    assert rows[0] == list(room_wording().columns)
    assert len(rows) == 7
    assert all(len(r) == len(rows[0]) for r in rows)
    assert rows[3][1].startswith("'=HYPERLINK")
    assert rows[1][5:8] == ["2", "yes", ROOM.rows[0].asked]
    assert rows[6][6:8] == ["no", ""]
    assert not [c for r in rows for c in r if c.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("minutes", [45, 60, 90])
@pytest.mark.parametrize("format", FORMATS)
def test_a_plan_holds_the_chosen_questions(minutes: int, format: str) -> None:
    text = words(render_plan(ROOM, format, minutes=minutes, made_on=DAY), format)
    plan = room_wording().plans[minutes]
    for expected in (f"Session plan: {minutes} minutes", *(s.title for s in plan.steps), *plan.late, "2 questions"):
        assert expected in text, expected
    assert "We would try thing 3." in text
    assert text.index("thing 3") < text.index("thing 1")
    assert "Sticky dots" in text


@pytest.mark.parametrize("minutes", [45, 60, 90])
def test_the_minutes_of_a_plan_add_up_and_follow_on(minutes: int) -> None:
    document = Document(io.BytesIO(render_plan(ROOM, "docx", minutes=minutes, made_on=DAY)))
    steps = [[c.text for c in r.cells] for r in document.tables[0].rows][1:]
    assert sum(int(s[1]) for s in steps) == minutes
    clock = 0
    for times, length, _, do in steps:
        start, end = (int(x) for x in times.split(" – "))
        assert (start, end) == (clock, clock + int(length))
        assert do.endswith(".")
        clock = end
    assert clock == minutes


@pytest.mark.parametrize("minutes", [45, 60, 90])
@pytest.mark.parametrize("chosen", [0, 8])
def test_the_first_page_of_a_plan_is_for_the_session_and_the_second_for_what_comes_before(
    minutes: int, chosen: int
) -> None:
    room = Room(tuple(row(n, votes=n, selected=n <= chosen) for n in range(1, 10)))
    made = pages(render_plan(room, "pdf", minutes=minutes, made_on=DAY))
    first, second = (" ".join(page.get_textpage().get_text_range().split()) for page in made[:2])
    assert "Minute by minute" in first
    assert "Never cut the last step" in first
    assert "Before people arrive" not in first
    assert "Before people arrive" in second
    assert "a clock that everybody can see" in second  # the last thing to bring


def test_a_plan_says_when_too_many_or_none_are_chosen() -> None:
    many = Room(tuple(row(n, selected=True) for n in range(1, 6)))
    assert "The room has chosen 5 questions. In 45 minutes 2 get" in words(
        render_plan(many, "md", minutes=45, made_on=DAY), "md"
    )
    assert "No question has been chosen yet" in words(render_plan(Room((row(1),)), "md", made_on=DAY), "md")
    with pytest.raises(ReportError, match="no session plan for 50 minutes"):
        render_plan(many, "md", minutes=50)


def test_a_plan_whose_minutes_do_not_add_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = wording_module.load_yaml("room")
    plan = {"fair": 1, "late": ["Hurry."], "steps": [{"minutes": 7, "title": "T", "do": "D."}]}
    broken = {**data, "plan": {**data["plan"], "plans": {45: plan}}}
    monkeypatch.setattr(wording_module, "load_yaml", lambda _: broken)
    room_wording.cache_clear()
    with pytest.raises(DataFileError, match=r"room\.yaml.*add up to 7"):
        room_wording()
    room_wording.cache_clear()


def test_files_are_written_under_their_ending(tmp_path: Path) -> None:
    assert write_cards(ROOM, tmp_path / "cards.pdf").read_bytes()[:5] == b"%PDF-"
    assert write_plan(ROOM, tmp_path / "plan.md", minutes=90).read_text(encoding="utf-8").startswith("# Session plan")
    with pytest.raises(ReportError, match=r"\.pdf"):
        write_cards(ROOM, tmp_path / "cards.docx")
