"""The whole check, on small documents that were written for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.embedding import LazyEncoder
from assistant.jobs.checking import check_document, check_text, label_sentences, load_framework
from assistant.jobs.checking.head import load_head
from assistant.reading import read_bytes
from assistant.reading.document import Document
from assistant.results import StrategyCheck, as_json
from assistant.settings import Settings

pytestmark = pytest.mark.model

DEEP = """# A Plan for Marshwick

## 1. Work and wages

1.1 Marshwick Hospitals will open 160 entry-level posts to residents of the four most deprived wards by March 2029, and
Marshwick College will prepare them. There were twelve such posts last year.

1.2 From April 2027 the Director of Procurement will raise the share of our spending that goes to county
firms from 19 to
34 per cent.

1.3 The old stores at Quarry Lane will be handed to Marshwick Community Land Trust in 2027 for 44 homes at social rent.

1.4 A job coach will sit in every surgery, so that people who are off sick can keep their jobs.

## 2. Health and care

2.1 We aspire to fewer strokes. We would like more cancers to be found early.

## 3. Money

3.1 Agency spending cost £14 million last year.
"""

SHALLOW = """# Bold Together

## Our place

We are an anchor system in the fullest sense, and our county is the richer for it. Employment, skills and
procurement are
words that we use every day. Social and economic development is the beating heart of everything that we do.
The government
will open a skills academy in the county in 2028 with £30 million. In 2021 one of our hospitals held a careers fair.

## Our purposes

Systems exist to improve outcomes in health and care, tackle inequalities, raise productivity and value for
money, and help
the NHS support social and economic development.
"""


def read(text: str, name: str = "draft.md") -> Document:
    return read_bytes(text.encode(), name, settings=Settings(home=Path()))


@pytest.fixture(scope="module")
def deep(check_encoder: LazyEncoder) -> StrategyCheck:
    return check_document(read(DEEP), encoder=check_encoder)


@pytest.fixture(scope="module")
def shallow(check_encoder: LazyEncoder) -> StrategyCheck:
    return check_document(read(SHALLOW), encoder=check_encoder)


def test_accountable_promises_are_really_in_here(deep: StrategyCheck) -> None:
    fourth = deep.purposes["p4"]
    assert fourth.level == 4
    assert fourth.verdict == "really in here"
    assert deep.topics["employment_skills"] == 4
    assert deep.topics["procurement"] == 4
    assert deep.topics["estates"] == 4
    assert deep.topics["research_development"] == 0
    assert deep.stage == "partial_engagement"


def test_wishes_are_in_name_only(deep: StrategyCheck) -> None:
    assert deep.purposes["p1"].level == 2
    assert deep.purposes["p1"].verdict == "in name only"


def test_words_without_promises_reach_no_stage(shallow: StrategyCheck) -> None:
    assert shallow.purposes["p4"].level == 1
    assert shallow.stage == "none"
    assert any("anchor system" in claim.quote for claim in shallow.overclaims)


def test_the_quoted_list_alone_is_a_mention(shallow: StrategyCheck) -> None:
    assert all(shallow.purposes[p].level <= 1 for p in ("p1", "p2", "p3"))


def test_a_claim_that_is_borne_out_or_only_hoped_for_is_no_overclaim(
    check_encoder: LazyEncoder, deep: StrategyCheck
) -> None:
    assert deep.overclaims == ()
    hoped = check_text("We hope to become an anchor system.\n\nWe are not yet an anchor system.", encoder=check_encoder)
    assert hoped.overclaims == ()


def test_every_quote_stands_in_the_document(deep: StrategyCheck) -> None:
    document = read(DEEP)
    shown = [e for v in deep.purposes.values() for e in (*v.evidence, *v.nearest)]
    shown += [e for item in deep.guidance for e in item.evidence]
    assert len(shown) > 10
    for item in shown:
        assert document.text[item.start : item.start + len(item.quote)] == item.quote
        assert item.where
        assert item.why


def test_evidence_comes_best_first_and_without_repeats(deep: StrategyCheck) -> None:
    evidence = deep.purposes["p4"].evidence
    levels = [e.level for e in evidence]
    assert levels == sorted(levels, reverse=True)
    assert len({e.quote for e in evidence}) == len(evidence) >= 3


def test_more_text_of_the_same_depth_raises_nothing(check_encoder: LazyEncoder) -> None:
    wishes = "We hope that more local people will work for us. We would like our spending to help small firms.\n\n"
    many = "".join(f"We hope that town number {n} will see more apprenticeships. " for n in range(1, 40))
    assert check_text(wishes, encoder=check_encoder).purposes["p4"].level == 2
    assert check_text(wishes + many, encoder=check_encoder).purposes["p4"].level == 2


def test_one_good_sentence_is_a_passing_phrase(check_encoder: LazyEncoder) -> None:
    lone = "By March 2029 Marshwick Hospitals will open 160 apprenticeships to residents who are out of work."
    filler = "\n\n".join(f"The committee met in room {n} and agreed the minutes." for n in range(20))
    verdict = check_text(f"{filler}\n\n{lone}", encoder=check_encoder).purposes["p4"]
    assert verdict.level == 3
    assert "passing phrase" in verdict.why


def test_repeating_a_sentence_does_not_make_two(check_encoder: LazyEncoder) -> None:
    lone = "By March 2029 Marshwick Hospitals will open 160 apprenticeships to residents who are out of work."
    filler = "\n\n".join(f"The committee met in room {n} and agreed the minutes." for n in range(20))
    assert check_text(f"{filler}\n\n{lone}\n\n{lone}\n\n{lone}", encoder=check_encoder).purposes["p4"].level == 3


def test_a_neighbour_that_names_the_owner_lifts_the_sentence_before(check_encoder: LazyEncoder) -> None:
    promise = "We will open our kitchens to trainees from the harbour estate by June 2028."
    leaning = "The Head of Catering at Marshwick Hospitals answers for that figure."
    bread = "Our bread and fish will be bought from firms in the county from May 2027."
    spare = "Empty wards will be lent to charities free of rent."
    alone = check_text(f"{promise}\n\n{bread}\n\n{spare}", encoder=check_encoder)
    paired = check_text(f"{promise} {leaning}\n\n{bread} {leaning}\n\n{spare}", encoder=check_encoder)
    assert (alone.purposes["p4"].level, paired.purposes["p4"].level) == (3, 4)
    assert "beside it" in paired.purposes["p4"].evidence[0].why


def test_headings_and_other_bodies_promise_nothing(check_encoder: LazyEncoder) -> None:
    text = "# Jobs\n\n## We will open 300 apprenticeships by 2028\n\nThe county council will build 900 homes by 2030."
    assert check_text(text, encoder=check_encoder).purposes["p4"].level <= 1


def test_nothing_found_shows_what_was_looked_at(check_encoder: LazyEncoder) -> None:
    verdict = check_text(
        "The committee met on Friday. Photographs are by the camera club.", encoder=check_encoder
    ).purposes["p4"]
    assert verdict.level == 0
    assert verdict.evidence == ()
    assert verdict.nearest
    assert verdict.gaps
    assert verdict.questions


def test_questions_name_a_place_and_its_words(deep: StrategyCheck) -> None:
    asked = deep.purposes["p1"].questions
    assert any("We would like more cancers" in q or "We aspire to fewer strokes" in q for q in asked)
    assert all(q.endswith("?") for q in asked)
    lacking = deep.purposes["p4"].gaps
    assert any("research and development" in gap for gap in lacking)


def test_pooled_money_shared_outcomes_and_review_make_it_embedded(check_encoder: LazyEncoder) -> None:
    bond = """## Our bond on work

    The Marsh Fund pools £9 million from the integrated care board and both councils for jobs and skills until 2030.

    The Jobs Board, on which the ICB, the councils and the college have equal votes, decides each May how it is spent.

    All five bodies answer together for one shared outcome: 900 people back in work by 2029, from a baseline of 130.

    Each November the board reviews the results with an independent evaluator and moves money out of what has failed.

    Marshwick Hospitals will open 160 entry-level posts to residents who are out of work by March 2029.

    Marshwick College will train 300 people for them by 2029 with £1 million from the Fund.
    """
    check = check_document(read(DEEP + bond.replace("    ", "")), encoder=check_encoder)
    assert check.purposes["p4"].level == 5
    assert check.stage in ("system_leadership", "new_business_model")


def test_guidance_is_reported_apart_with_its_date(deep: StrategyCheck) -> None:
    assert [item.id for item in deep.guidance] == [f"G{n:02d}" for n in range(1, 39)]
    assert "2024" in deep.guidance_note
    assert "in force" in deep.guidance_note
    assert {item.level for item in deep.guidance} == {"must", "should", "may"}
    assert next(i for i in deep.guidance if i.id == "G04").status == "not found"


def test_guidance_needs_more_than_the_word(check_encoder: LazyEncoder) -> None:
    bare = check_text("Section 75 is a power in law.", encoder=check_encoder)
    done = check_text(
        "Under section 75 the ICB and the county council will pool £6 million for home care.", encoder=check_encoder
    )
    status = {name: next(i for i in c.guidance if i.id == "G24").status for name, c in (("bare", bare), ("done", done))}
    assert status == {"bare": "mentioned", "done": "met on the face of it"}


def test_the_result_is_plain_json(deep: StrategyCheck) -> None:
    data = json.loads(json.dumps(as_json(deep)))
    assert data["purposes"]["p4"]["topics"]["procurement"] == 4
    assert data["mode"] == "trained"


def test_confidence_is_a_share_and_lower_for_a_scrap(deep: StrategyCheck, check_encoder: LazyEncoder) -> None:
    assert all(0 < v.confidence < 1 for v in deep.purposes.values())
    scrap = check_text("We will open 160 apprenticeships by 2029.", encoder=check_encoder)
    assert scrap.purposes["p4"].confidence < deep.purposes["p4"].confidence
    assert "uncertain" in scrap.notices[0]


def test_progress_rises_to_one(check_encoder: LazyEncoder) -> None:
    seen: list[float] = []
    check_document(read(DEEP), encoder=check_encoder, progress=lambda share, _: seen.append(share))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_an_encoder_without_a_head_is_served_by_rules(check_encoder: LazyEncoder) -> None:
    class Other:
        name = "another encoder"
        encode = staticmethod(check_encoder.encode)

    assert load_head("another encoder", load_framework()) is None
    check = check_document(read(DEEP), encoder=Other())
    assert check.mode == "rules"
    assert check.purposes["p4"].level >= 3
    assert any("rules alone" in notice for notice in check.notices)


def test_an_empty_document_is_absent_everywhere(check_encoder: LazyEncoder) -> None:
    empty = replace(read("word"), sentences=())
    check = check_document(empty, encoder=check_encoder)
    assert {v.level for v in check.purposes.values()} == {0}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("By 2029 the Chief Nurse will cut falls on the wards from 900 to 500 a year.", {"p1": 4}),
        ("Interpreters will be booked for every appointment where one is needed.", {"p2": 3}),
        ("Agency spending will fall from £19 million to £8 million by March 2028.", {"p3": 4, "p4": 0}),
        ("We will explore buying more from small firms in the county.", {"p4": 2}),
        ("The vacant post of clerk will be advertised in the usual way.", {"p1": 0, "p2": 0, "p3": 0, "p4": 0}),
        ("Comments should reach the secretary by noon on Friday.", {"p1": 0, "p2": 0, "p3": 0, "p4": 0}),
        ("Output per hour in the county's firms is a fifth below the national figure.", {"p3": 0, "p4": 1}),
        ("Our cleaning contracts will pay the real living wage.", {"p4": 3}),
        ("The government will open a skills centre in the town in 2028.", {"p4": 1}),
        ("Better outcomes, fewer inequalities, productivity and social and economic development are our four purposes.",
         {"p1": 1, "p2": 1, "p3": 1, "p4": 1}),
    ],
)  # fmt: skip
def test_single_sentences(text: str, wanted: dict[str, int], check_encoder: LazyEncoder) -> None:
    found = label_sentences([text], encoder=check_encoder)[0]
    assert {p: found[p] for p in wanted} == wanted


def test_sentences_come_back_in_order_and_alone(check_encoder: LazyEncoder) -> None:
    texts = ["We hope to hire local people.", "The minutes were agreed.", "We hope to hire local people."]
    found = label_sentences(texts, encoder=check_encoder)
    assert found[0] == found[2] != found[1]
    assert label_sentences([], encoder=check_encoder) == []
