"""The judge: one test for every fault, and good questions that must pass."""

from __future__ import annotations

import math

import pytest

from assistant.embedding import LazyEncoder
from assistant.jobs.reframing import FAULTS, judge
from assistant.jobs.reframing.judging import certain_faults, doubts, rule_faults

ASKED = "How can we recruit 90 care staff for our wards by June?"
FAULTY = [
    ("not_open", "Should care homes and hospitals in Tarbrook share their care staff between them?"),
    ("jargon", "How could we leverage an ecosystem so that care staff in Tarbrook stay, and who would lose?"),
    ("subject_lost", "What would make the river clean enough for families here to swim in, and who would pay?"),
    ("no_people_or_place", "What would it take for caring to be a good trade, and which bodies would pay more?"),
    ("one_organisation", "How could our hospital keep our staff happier in Tarbrook?"),
    ("built_in_solution", "How could a recruitment campaign bring more care staff to Tarbrook, and who would lose?"),
    ("invented_fact", "Why do 43 per cent of care staff leave Tarbrook, and who is left short?"),
    ("blames_people", "Why are people in Tarbrook too lazy to work as care staff, and what could schools do?"),
    ("same_question", "How can we recruit 90 care staff for our wards by June in Tarbrook?"),
    ("two_in_one", "Why do care staff leave Tarbrook? And who will mend the roads there?"),
    ("not_a_question", "More people in Tarbrook should work as care staff."),
]


@pytest.mark.model
@pytest.mark.parametrize(("fault", "candidate"), FAULTY, ids=[f for f, _ in FAULTY])
def test_each_fault_is_found(encoder: LazyEncoder, fault: str, candidate: str) -> None:
    verdict = judge(ASKED, candidate, encoder=encoder)
    assert not verdict.ok
    assert fault in verdict.faults
    assert set(verdict.faults) <= set(FAULTS)


@pytest.mark.model
@pytest.mark.parametrize(
    "candidate",
    [
        "What would it take for people in Tarbrook to train and stay as carers, and which care homes would lose staff?",
        "Why do carers leave Tarbrook so soon, what might persuade them not to, and who is left short when they go?",
        "If we judged ourselves by how many in Tarbrook can live on a carer's wage, what would each of us change?",
    ],
)
def test_good_questions_pass(encoder: LazyEncoder, candidate: str) -> None:
    assert judge(ASKED, candidate, encoder=encoder).faults == ()


def test_a_figure_of_the_question_or_a_year_ahead_is_not_invented() -> None:
    asked = "How do we get 200 households off gas?"
    kept = "What would 200 households here want by 2035 in place of gas, and who would pay?"
    assert "invented_fact" not in rule_faults(asked, kept)
    assert "invented_fact" in rule_faults(asked, kept.replace("200", "700"))


def test_speaking_of_abuse_blames_nobody_but_saying_that_people_abuse_a_service_does() -> None:
    asked = "Refuge is full, get us six more rooms"
    spoken = "How could people in Tarbrook who flee abuse find a safe home, and who would have to make room?"
    assert "blames_people" not in rule_faults(asked, spoken)
    blamed = "How could people in Tarbrook who abuse the service be made to think, and who would lose?"
    assert "blames_people" in rule_faults(asked, blamed)


def test_initials_that_everybody_knows_are_no_jargon() -> None:
    asked = "Pride needs a sponsor"
    known = "What would make LGBT people in Tarbrook feel at ease all year, and who might object?"
    assert "jargon" not in rule_faults(asked, known)
    assert "jargon" in rule_faults(asked, known.replace("LGBT", "VCSE"))


def test_nothing_is_not_a_question() -> None:
    assert rule_faults("How do we fill beds?", "   ") == ("not_a_question",)


def test_what_is_certain_needs_no_weighing() -> None:
    sound = "Why do carers leave Tarbrook so soon, and who is left short when they go?"
    assert certain_faults(ASKED, sound, ()) == set()
    # a rule that good ones seldom break is certain; one that they often break is left to the heads
    assert certain_faults(ASKED, sound, ("jargon", "subject_lost", "not_open")) == {"jargon"}
    assert certain_faults(ASKED, f"{sound} What then?", ()) == {"two_in_one"}
    assert certain_faults(ASKED, sound.replace("so soon", "after 14 months"), ()) == {"invented_fact"}
    assert certain_faults(ASKED, sound.replace("carers", "90 carers"), ()) == set()


@pytest.mark.model
def test_of_our_own_one_that_breaks_a_rule_is_never_offered(encoder: LazyEncoder) -> None:
    candidates = [
        "What would it take for people in Tarbrook to train and stay as carers, and which care homes would lose staff?",
        "How could a recruitment campaign bring more care staff to Tarbrook, and who would lose?",
        "Should care homes and hospitals in Tarbrook share their care staff between them?",
    ]
    first, *others = doubts(ASKED, candidates, encoder=encoder, place="in Tarbrook", subject="care staff")
    assert first < math.inf
    assert others == [math.inf, math.inf]
