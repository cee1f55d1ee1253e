"""A room's lines, read from text and files, reframed together, given points, chosen and turned into propositions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from assistant.cli import main
from assistant.embedding import LazyEncoder
from assistant.errors import ReadingError, TooLargeError, UsageError, WrongTypeError
from assistant.jobs.propositions import listed, propose
from assistant.jobs.reframing import judge_all, read_followup, reframe
from assistant.jobs.room import pick, read_file, read_text, reframe_room, reword, select, select_best, with_points
from assistant.jobs.room_lines import clean_line
from assistant.jobs.room_texts import room_texts
from assistant.results import Room, as_json
from assistant.settings import Settings

LINES = [
    "How do we fill sixty care worker posts before Easter?",
    "Can we knock eight per cent off what we pay for dressings?",
    "agency nurses!! cut it",
    "How do we make the gas bill smaller at our two sites?",
    "When is the next board meeting?",
    "What would it take for people over 50 in our coastal towns to stay in work, and who must change?",
    "The old ward block stands empty. Sell it for the best price?",
]
TODAY = date(2026, 10, 9)


@pytest.fixture(scope="module")
def room(encoder: LazyEncoder) -> Room:
    return reframe_room(LINES, encoder=encoder, place="Tarbrook")


# reading


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("1. How?", "How?"),
        ("12) Why here", "Why here"),
        ("(3) Why here", "Why here"),
        ("Q4: Why here", "Why here"),
        ("q5 why here", "why here"),
        ("• Fewer beds", "Fewer beds"),
        ("- [ ] Fewer beds", "Fewer beds"),
        ("– 2. Fewer beds", "Fewer beds"),
        ("☐ Fewer beds", "Fewer beds"),
        ("a) Fewer beds", "Fewer beds"),
        ("“Fewer beds?”", "Fewer beds?"),
        ("12 nurses by spring", "12 nurses by spring"),
        ("3.5 million saved, how?", "3.5 million saved, how?"),
        ("2027: what then?", "2027: what then?"),
        ("-5 per cent on energy", "-5 per cent on energy"),
        ("A better deal on drugs?", "A better deal on drugs?"),
        ("\u202ereversed\x07 and\tparted", "reversed and parted"),
    ],
)
def test_bullets_and_numbers_go_and_figures_stay(raw: str, line: str) -> None:
    assert clean_line(raw) == line


def test_a_pasted_list_is_cleaned_and_what_was_left_out_is_said() -> None:
    found = read_text("Table 3\nWorkforce:\n\n1. Fewer beds?\r\n2) fewer BEDS\n***\n- Who pays?\n")
    assert [x.text for x in found.lines] == ["Fewer beds?", "Who pays?"]
    assert found.notices == (
        "1 line that says the same as another was left out.",
        "2 lines that are only headings were left out.",
        "1 line had no words that could be read.",
    )


def test_limits_are_said_in_plain_words() -> None:
    with pytest.raises(UsageError, match="no questions"):
        read_text(" \n - \n")
    with pytest.raises(UsageError, match="more than 200"):
        read_text("\n".join(f"How do we do thing number {n}?" for n in range(201)))
    with pytest.raises(UsageError, match=r"Line 2 has 5\d\d characters"):
        read_text("Short?\n" + "long " * 110)
    with pytest.raises(UsageError, match="500,001"):
        read_text("x" * 500_001)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Question\nFewer beds?\nWho pays?\n", [("Fewer beds?", 0), ("Who pays?", 0)]),
        ("Table;Question;Points\n1;Fewer beds, and why?;4\n2;Who pays?;x\n",
         [("Fewer beds, and why?", 4), ("Who pays?", 0)]),
        ('Name,Idea,Votes\nAnn,"Beds, who pays?",3\nBob,Why so many falls?,1\n',
         [("Beds, who pays?", 3), ("Why so many falls?", 1)]),
        ("Fewer beds, and why?\nWho pays?\n", [("Fewer beds, and why?", 0), ("Who pays?", 0)]),
        ("7,How do we cut the number of falls?\n8,Who pays for the new roof?\n",
         [("How do we cut the number of falls?", 0), ("Who pays for the new roof?", 0)]),
        ("Who,What\nAnn,How do we cut the number of falls?\nBob,Who pays for the new roof?\n",
         [("How do we cut the number of falls?", 0), ("Who pays for the new roof?", 0)]),
        ("Question\tPoints\nFewer beds?\t2\nfewer beds\t3\n", [("Fewer beds?", 5)]),
        ("Question\n'=1+1 who pays?\n", [("=1+1 who pays?", 0)]),
    ],
)  # fmt: skip
def test_a_table_gives_its_questions_and_points(
    tmp_path: Path, settings: Settings, text: str, lines: list[tuple[str, int]]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8-sig")
    assert [(x.text, x.points) for x in read_file(path, settings=settings).lines] == lines


def test_a_word_document_gives_list_items_and_table_cells(tmp_path: Path, settings: Settings) -> None:
    document = Document()
    document.add_heading("What people asked", 1)
    document.add_paragraph("How can we recruit 20 nurses?", style="List Bullet")
    document.add_paragraph("agency nurses!! cut it", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Question", "Points", "Who pays for the new roof?", "3"), strict=True):
        cell.text = text
    path = tmp_path / "list.docx"
    document.save(path)
    found = read_file(path, settings=settings)
    assert [(x.text, x.points) for x in found.lines] == [
        ("How can we recruit 20 nurses?", 0),
        ("agency nurses!! cut it", 0),
        ("Who pays for the new roof?", 3),
    ]


def test_files_that_are_no_lists_are_refused(tmp_path: Path, settings: Settings) -> None:
    for name, data, error in (
        ("a.xlsx", b"PK\x03\x04", WrongTypeError),
        ("a.csv", b"PK\x03\x04rest", WrongTypeError),
        ("a.txt", b"\x00\x01\x02", WrongTypeError),
        ("a.docx", b"PK\x03\x04broken", ReadingError),
        ("a.txt", b"x" * 5_000_001, TooLargeError),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(error):
            read_file(path, settings=settings)
    with pytest.raises(ReadingError):
        read_file(tmp_path / "none.txt", settings=settings)


# the room


@pytest.mark.model
def test_every_line_gets_a_row_and_every_reframing_passes_the_judge(room: Room, encoder: LazyEncoder) -> None:
    assert [r.question for r in room.rows] == LINES
    assert [r.number for r in room.rows] == list(range(1, 8))
    assert [r.label for r in room.rows] == ["transactional"] * 4 + ["no_reframe", "transformational", "transactional"]
    for row in room.rows:
        made = [r.question for r in row.reframes if r.lens != "kept"]
        assert all(v.ok for v in judge_all(row.question, made, encoder=encoder, place="Tarbrook"))
    turned = [r for r in room.rows if r.label == "transactional"]
    assert all(len(r.reframes) == 4 and r.reframe is not None for r in turned)
    assert sum("Tarbrook" in r.asked for r in turned) >= 4
    assert len({r.reframe.lens for r in turned if r.reframe}) >= 4, "the room sees different lenses"
    assert room.rows[4].asked == ""
    assert room.rows[4].chosen == -1
    assert room.rows[5].asked == LINES[5]
    assert any("without passages" in n for n in room.notices)


@pytest.mark.model
def test_progress_and_a_bad_place_are_told(encoder: LazyEncoder) -> None:
    seen: list[float] = []
    room = reframe_room(LINES[:3], encoder=encoder, place="<b>X</b>", progress=lambda share, _: seen.append(share))
    assert seen == sorted(seen)
    assert len(seen) == 3
    assert any("name of the place was left out" in n for n in room.notices)
    assert "<" not in "".join(r.asked for r in room.rows)
    with pytest.raises(UsageError):
        reframe_room([], encoder=encoder)


@pytest.mark.model
def test_forty_lines_are_read_at_once(encoder: LazyEncoder) -> None:
    lines = [f"{text} ({n})" for n in range(6) for text in LINES][:40]
    found = reframe_room(lines, encoder=encoder)
    assert [row.number for row in found.rows] == list(range(1, 41))


@pytest.mark.model
def test_points_choose_and_topics_spread(room: Room) -> None:
    best = select_best(with_points(room, {2: 3, 3: 9}), 2)
    assert [r.number for r in best.rows if r.selected] == [2, 3]
    spread = select_best(room, 3)
    topics = [r.topic for r in spread.rows if r.selected]
    assert len(set(topics)) == 3
    assert not select(room, [5]).rows[4].selected, "what needs an answer is not put to the test"
    assert with_points(room, {1: -4, 2: 10**9}).rows[1].votes == 999
    with pytest.raises(UsageError):
        select_best(room, 0)


@pytest.mark.model
def test_an_edited_wording_faces_the_judge(room: Room, encoder: LazyEncoder) -> None:
    kept, verdict = reword(room, 1, "Can the trust hire more care workers?", encoder=encoder)
    assert kept == room
    assert not verdict.ok
    assert room_texts().faults["not_open"] in verdict.faults
    own = (
        "What would young people in Tarbrook and their families ask of care homes, colleges and us all about care work?"
    )
    changed, verdict = reword(room, 1, own, encoder=encoder)
    assert verdict.ok
    assert changed.rows[0].asked == own
    assert reword(changed, 1, "", encoder=encoder)[0].rows[0].asked == room.rows[0].asked
    assert pick(changed, 1, 0).rows[0].asked == room.rows[0].reframes[0].question
    polished, verdict = reword(room, 6, LINES[5].replace("must change", "would have to change"), encoder=encoder)
    assert verdict.ok, verdict.faults
    assert polished.rows[5].wording
    assert not reword(room, 5, own, encoder=encoder)[1].ok
    with pytest.raises(UsageError):
        reword(room, 99, own, encoder=encoder)
    with pytest.raises(UsageError):
        pick(room, 1, 9)


@pytest.mark.model
def test_chosen_questions_get_propositions_that_differ(room: Room, encoder: LazyEncoder) -> None:
    made = propose(select(room, [1, 2, 3, 4, 6, 7]), encoder=encoder, today=TODAY)
    rows = [r for r in made.rows if r.proposition is not None]
    assert [r.number for r in rows] == [1, 2, 3, 4, 6, 7]
    for row in rows:
        p = row.proposition
        assert p is not None
        assert row.reframe is not None
        parts = (p.attempt, p.partners, p.know, p.first, p.review, p.loss)
        assert all(x[0].isupper() and x[-1] in ".?" and "{" not in x and "  " not in x for x in parts), parts
        assert all(
            partner in p.partners or partner.capitalize()[0] + partner[1:] in p.partners
            for partner in row.reframe.partners
        )
        assert row.reframe.measure[1:] in p.know
        assert row.reframe.find_out_first[1:] in p.first
        assert "2027" in p.review or "2027" in p.know or "date" in p.review
    for part in ("attempt", "partners", "know", "first"):
        openings = [" ".join(getattr(r.proposition, part).split()[:4]) for r in rows]
        assert len(set(openings)) >= 4, openings
    assert propose(select(made, []), encoder=encoder).rows[0].proposition is None


@pytest.mark.model
def test_a_proposition_speaks_of_the_people_in_its_question(encoder: LazyEncoder) -> None:
    room = reframe_room([LINES[0]], encoder=encoder, place="Tarbrook")
    for index, item in enumerate(room.rows[0].reframes):
        if "people who grow up in Tarbrook" not in item.question:
            continue
        made = propose(select(pick(room, 1, index), [1]), encoder=encoder, today=TODAY).rows[0].proposition
        assert made is not None
        assert "have never pictured" not in made.attempt


@pytest.mark.model
def test_json_holds_what_is_put_to_the_room(room: Room, encoder: LazyEncoder) -> None:
    data = as_json(propose(select(room, [1]), encoder=encoder, today=TODAY))
    assert data["place"] == "Tarbrook"
    assert data["rows"][0]["asked"] == room.rows[0].asked
    assert set(data["rows"][0]["proposition"]) == {"attempt", "partners", "know", "first", "review", "loss"}
    assert data["rows"][1]["proposition"] is None


def test_lists_are_joined_as_people_speak() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


# follow-ups to one question


@pytest.mark.parametrize("text", ["more radical", "More radical, please.", "make it bolder", "Go further"])
def test_more_radical_asks_for_lenses_far_from_the_service(text: str) -> None:
    found = read_followup(text, shown=["Q?"])
    assert found is not None
    assert found.wish.lenses[0] == "power and assets"
    assert found.wish.shown == {"Q?"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("for a coastal town", "a coastal town"),
        ("and in Ravensmoor?", "Ravensmoor"),
        ("what about for our villages?", "our villages"),
    ],
)
def test_a_place_is_read(text: str, place: str) -> None:
    found = read_followup(text)
    assert found is not None
    assert found.place == place


@pytest.mark.parametrize(
    ("text", "partner"), [("for housing partners", "housing associations"), ("with the police", "the police")]
)
def test_partners_are_read(text: str, partner: str) -> None:
    found = read_followup(text)
    assert found is not None
    assert partner in found.wish.partners
    assert not found.place


@pytest.mark.parametrize(
    "text",
    ["", "How can we recruit 20 nurses?", "in January", "for free", "For 20 new beds in the ward",
     "agency nurses!! cut it",
     "How do we make a more radical plan for beds?", "for <b>X</b> town"],
)  # fmt: skip
def test_what_is_no_follow_up_is_a_question(text: str) -> None:
    assert read_followup(text) is None


@pytest.mark.model
def test_follow_ups_change_what_comes_out(encoder: LazyEncoder) -> None:
    question = LINES[3]
    first = reframe(question, encoder=encoder)
    shown = [r.question for r in first.reframes]
    for text in ("more radical", "for a coastal town", "for housing partners"):
        turn = read_followup(text, shown=shown)
        assert turn is not None
        result = reframe(question, encoder=encoder, place=turn.place, wish=turn.wish)
        texts = [r.question for r in result.reframes]
        assert len(texts) >= 3
        assert not set(texts) & set(shown)
        assert [v.faults for v in judge_all(question, texts, encoder=encoder, place=turn.place)] == [()] * len(texts)
        if turn.place:
            assert sum("in a coastal town" in t for t in texts) >= 3
        if turn.wish.partners:
            assert sum("housing" in t for t in texts) >= 3
            assert all("housing associations" in r.partners for r in result.reframes)
            assert len({r.lens for r in result.reframes}) == len(texts)
        if text == "more radical":
            assert result.reframes[0].lens in turn.wish.lenses


@pytest.mark.model
def test_the_command_reads_a_list_and_writes_the_files(
    tmp_path: Path, encoder_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_ENCODER_HOME", str(encoder_home))
    listed, out = tmp_path / "list.txt", [tmp_path / name for name in ("c.pdf", "h.docx", "p.md")]
    listed.write_text("\n".join(LINES[:3]), encoding="utf-8")
    options = ["--cards", str(out[0]), "--handout", str(out[1]), "--plan", str(out[2]), "--minutes", "45"]
    home = ["--home", str(tmp_path / "home")]
    status = main(["room", str(listed), "--place", "Tarbrook", "--choose", "2", "--json", *options, *home])
    data = json.loads(capsys.readouterr().out)
    assert status == 0
    assert [r["question"] for r in data["rows"]] == LINES[:3]
    assert sum(r["selected"] for r in data["rows"]) == 2
    assert all(p.stat().st_size > 500 for p in out)
    assert "Session plan: 45 minutes" in out[2].read_text(encoding="utf-8")
    assert main(["room", str(listed), "--choose", "1", *home]) == 0
    shown = capsys.readouterr().out
    assert "Ask instead:" in shown
    assert "Try: " in shown
    assert main(["room", str(tmp_path / "none.txt"), *home]) == 1
    assert main(["room", str(listed), "--choose", "-1", *home]) == 2
    assert main(["room", str(listed), "--plan", str(tmp_path / "x.md"), "--minutes", "50", *home]) == 1
    assert not (tmp_path / "x.md").exists()
