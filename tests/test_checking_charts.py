"""The charts of a check, how far its confidence goes, and that padding changes no verdict."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.embedding import LazyEncoder
from assistant.jobs.checking import check_text
from assistant.jobs.checking.confidence import Calibration, calibration, confidence, raw_score
from assistant.jobs.checking.voice import Voice, voices_of
from assistant.reports import render_check
from assistant.reports.charts import runs, where_chart, where_words
from assistant.reports.svg import svg
from assistant.results import Spot
from assistant.ui import render_check as screen
from evals.checking.calibrate import points
from evals.checking.reliability import calibration_error, reliability_lines
from tests.reports_samples import CHECK

SPOTS = (Spot("p1", 1, 2, 1), Spot("p1", 2, 2, 3), Spot("p4", 7, 4, 2), Spot("p4", 8, 1, 1))
PLACED = replace(CHECK, pages=40, spots=SPOTS)


def test_pages_are_grouped_and_the_deepest_level_is_shown() -> None:
    chart = where_chart(PLACED)
    assert len(chart.columns) <= 16
    assert chart.columns[0] == "1\N{EN DASH}3"
    by_name = {row.name: row.steps for row in chart.rows}
    assert by_name["Purpose 1"][0] == 2
    assert by_name["Purpose 4"][2] == 4
    assert sum(by_name["Purpose 2"]) == 0


def test_the_words_say_what_the_chart_shows() -> None:
    assert where_words(PLACED, "p4") == "Purpose 4: pages 7 to 8; deepest on page 7 (level 4 of 5: accountable)."
    assert where_words(PLACED, "p2") == "Purpose 2: nowhere."
    assert runs([2, 4, 5, 6, 9]) == "2, 4 to 6, 9"


@pytest.mark.parametrize("format", ["html", "docx", "pdf", "md"])
def test_every_format_draws_the_charts(format: str) -> None:
    assert len(render_check(PLACED, format)) > len(render_check(replace(PLACED, spots=()), format))


def test_the_drawing_is_inline_described_and_asks_for_nothing() -> None:
    page = render_check(PLACED, "html").decode()
    assert page.count("<svg") == 2
    assert 'role="img" aria-label="Purposes by page' in page
    drawn = svg(where_chart(PLACED))
    assert not re.search(r"href|url\(|<script|<image", drawn)
    assert ">4</text>" in drawn


def test_hostile_names_stay_text_in_a_drawing() -> None:
    chart = where_chart(PLACED)
    hostile = replace(chart, caption='"><script>x</script>', rows=(replace(chart.rows[0], name="<b>&"),))
    assert "<script" not in svg(hostile)
    assert "&lt;b&gt;&amp;" in svg(hostile)


def test_the_screen_shows_the_chart_and_what_is_open() -> None:
    unsure = replace(PLACED.purposes["p4"], confidence=0.3)
    sure = replace(PLACED.purposes["p1"], confidence=0.9)
    shown = screen.check(replace(PLACED, purposes={"p1": sure, "p4": unsure}))
    assert shown.count("<svg") == 2
    assert shown.count("(cannot tell for sure)") == 1
    paper = render_check(replace(PLACED, purposes={"p1": sure, "p4": unsure}), "html").decode()
    assert "cannot tell for sure" in paper


def test_confidence_rises_with_the_score_and_falls_with_little_text() -> None:
    assert confidence(0.9, 100, trained=True) > confidence(0.4, 100, trained=True)
    assert confidence(0.9, 4, trained=True) < confidence(0.9, 100, trained=True)
    assert confidence(0.9, 100, trained=False) < confidence(0.9, 100, trained=True)
    assert confidence(0.9, 0, trained=True) == 0.0
    assert calibration().shares == tuple(sorted(calibration().shares))


def test_shares_lie_on_a_line_between_points() -> None:
    known = Calibration((0.2, 0.6), (0.5, 0.9))
    assert [known.share(s) for s in (0.0, 0.4, 1.0)] == [0.5, pytest.approx(0.7), 0.9]
    assert raw_score([0.8, 0.6], [0.5], 2) == pytest.approx(0.7)
    assert raw_score([], [0.5, 0.5], 2) == pytest.approx(0.7)


def test_counted_shares_never_fall() -> None:
    seen = [(n / 100, n % 3 != 0 if n < 50 else True) for n in range(100)]
    found = points(seen)
    assert found == sorted(found)
    assert [share for _, share in found] == sorted(share for _, share in found)


def test_calibration_error_by_hand() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False)] * 2) == pytest.approx(0.95)
    assert "| 0.9 to 1.0 | 2 | 0.95 | 0.00 |" in reliability_lines([(0.95, False)] * 2, "x")


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("We will not open a clinic at the quay.", Voice.NEGATED),
        ("We will not renew the lease on the annexe.", Voice.COMMITMENT),
        ("'We will train forty porters by May,' says the plan of the system to our north.", Voice.OTHERS),
        ("According to a columnist, the hospital will lend its hall to charities.", Voice.OTHERS),
        ("The roofs will be insulated by a Home Office contractor.", Voice.OTHERS),
        ("We're going to bring a nurse to the market.", Voice.COMMITMENT),
        ("60 porters trained by 2029; Chief People Officer; £90,000.", Voice.COMMITMENT),
        ("The trainee scheme, opened in 2023, continues.", Voice.COMMITMENT),
    ],
)
def test_voices_of_changed_sentences(text: str, voice: Voice) -> None:
    assert max((s.voice for s in voices_of(text)), key=lambda v: (v.rung, list(Voice).index(v))) is voice


DRAFT = (
    "# Plan\n\n## Work\n\nWe hope that more local people will work for us. "
    "We would like our spending to help firms.\n\n"
    "## Care\n\nBy March 2029 the Chief Nurse of Marl Hospitals will cut falls on the wards from 900 to 500 a year.\n\n"
    "From May 2027 Marl Hospitals will scan 4,000 smokers a year for lung cancer.\n\n"
)
SLOGAN = "Together we are transforming lives, places and prosperity for everyone.\n\n"
BOILERPLATE = (
    "Integrated care systems were placed on a statutory footing in July 2022. National guidance sets out four "
    "purposes: better outcomes, fewer inequalities, productivity and value, and wider social development.\n\n"
)

LENGTH = "".join(f"The panel met in room {n}.\n\n" for n in range(150))


@pytest.mark.model
@pytest.mark.parametrize("padding", [SLOGAN * 20, BOILERPLATE, LENGTH])
def test_padding_changes_no_verdict(padding: str, check_encoder: LazyEncoder) -> None:
    plain = check_text(DRAFT, encoder=check_encoder).purposes
    padded = check_text(DRAFT + "## More\n\n" + padding, encoder=check_encoder).purposes
    assert {p: padded[p].verdict for p in ("p1", "p4")} == {p: plain[p].verdict for p in ("p1", "p4")}
    assert all(padded[p].level <= max(1, plain[p].level) for p in plain)
