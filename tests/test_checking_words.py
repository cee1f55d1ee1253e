"""How a sentence speaks, and what makes a promise accountable."""

from __future__ import annotations

import itertools

import pytest

from assistant.jobs.checking import load_framework
from assistant.jobs.checking.clauses import Joint, split_clauses
from assistant.jobs.checking.outsiders import promised_alone
from assistant.jobs.checking.signals import lists_purposes
from assistant.jobs.checking.slots import Slot, find_slots, missing_slots
from assistant.jobs.checking.voice import Voice, voices_of


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("The trust will open four clinics in the valley.", Voice.COMMITMENT),
        ("Every ward is to have a named pharmacist.", Voice.COMMITMENT),
        ("We will explore how our tenders might favour small firms.", Voice.INTENT),
        ("We aspire to be a better neighbour.", Voice.INTENT),
        ("It is our hope that nobody waits alone.", Voice.INTENT),
        ("The Director could, by June 2027, let the rooms to charities.", Voice.INTENT),
        ("We have not yet agreed a target.", Voice.NEGATED),
        ("No register of empty buildings has been made.", Voice.NEGATED),
        ("The government will fund a new training centre.", Voice.OTHERS),
        ("A neighbouring system has pooled its budgets.", Voice.OTHERS),
        ("The rail company will reopen the branch line in 2028.", Voice.OTHERS),
        ("The pilot, which trained twelve people, ended in 2022.", Voice.CLOSED),
        ("We recognise that wages are low.", Voice.MENTION),
        ("One adult in six is out of work.", Voice.MENTION),
        ("The Fund, set up in 2024, still pays for forty places a year.", Voice.COMMITMENT),
        ("The two boards pool £4 million under one agreement.", Voice.COMMITMENT),
        ("The Director of Strategy will bring a fairness framework to the board by May 2027.", Voice.INTENT),
        ("All nine chief executives will sign the Good Work Pledge on 3 June 2026.", Voice.INTENT),
        ("All nine will sign a charter and pay the living wage from June 2026.", Voice.COMMITMENT),
        ("Midwives will open a clinic with the help of the young parents' network.", Voice.COMMITMENT),
        ("Lending the old baths to boatbuilders is no longer going ahead.", Voice.NEGATED),
        ("Flats in the old laundry by 2029: we would love that.", Voice.INTENT),
        ("Ellerby Council says that it will open a market hall in 2028.", Voice.OTHERS),
    ],
)
def test_a_clause_speaks_in_one_voice(text: str, voice: Voice) -> None:
    assert max((s.voice for s in voices_of(text)), key=lambda v: v.rung) is voice


def test_a_promise_and_a_wish_in_one_sentence_part_company() -> None:
    spoken = voices_of(
        "The board will open five clinics by March 2028, and it hopes one day to hire local people for them."
    )
    assert [s.voice for s in spoken] == [Voice.COMMITMENT, Voice.INTENT]


def test_a_table_row_without_target_date_or_owner_is_a_fact() -> None:
    assert voices_of("Dimension: Staff; Data point: 4,100", row=True)[0].voice is Voice.MENTION
    assert voices_of("Measure: Staff; Target: 4,100; By: 2028", row=True)[0].voice is Voice.COMMITMENT


def test_a_leading_reason_only_sets_the_scene() -> None:
    first, second = split_clauses("Because many homes here are damp, nurses will test every child for asthma.")
    assert first.joint is Joint.SETTING
    assert second.text.startswith("nurses will")


@pytest.mark.parametrize(
    "text", ["", "x", "We will act.", "A; b: c, and d; and we hope, but they will, while others wait; – so it goes"]
)
def test_clauses_cover_the_sentence(text: str) -> None:
    clauses = split_clauses(text)
    assert clauses[0].start == 0
    assert clauses[-1].end == len(text)
    assert all(a.end == b.start for a, b in itertools.pairwise(clauses))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("We will do more for young people.", set()),
        ("The system will stop sending letters.", set()),
        ("Marshwick Hospitals will train people as porters.", {"owner"}),
        ("The ICB's Chief Nurse will halve falls by March 2028.", {"owner", "measure", "date"}),
        ("£400,000 a year will pay for wardens from April 2027.", {"money", "date"}),
        ("Waits will fall from 40 weeks to 12.", {"measure"}),
        ("The ICB will lend the hall and Marshwick College will run the courses there.", {"owner", "partner"}),
        ("Two named trusts and the three districts will share a laboratory.", set()),
        ("Contracts worth more than £50,000 will be offered to local firms first.", set()),
        ("The clinic set up in 2024 will see children from the six poorest wards.", set()),
    ],
)
def test_elements_of_accountability(text: str, slots: set[str]) -> None:
    assert {f.slot.value for f in find_slots(text)} == slots


@pytest.mark.parametrize(
    ("text", "owner", "partner"),
    [
        ("The ICB will lend the hall, and the Weavers' Mission will run a kitchen there.", "ICB", "Weavers' Mission"),
        ("From May the Copperfield Co-op will deliver what Marshwick Hospitals pay for.", "Marshwick", "Copperfield"),
        ("Nurses will visit farms on market days, at eight in the morning.", "", ""),
    ],
)
def test_a_name_has_the_role_that_its_place_gives_it(text: str, owner: str, partner: str) -> None:
    found = {f.slot: f.text for f in find_slots(text)}
    assert (owner in found[Slot.OWNER]) if owner else Slot.OWNER not in found
    assert (partner in found[Slot.PARTNER]) if partner else Slot.PARTNER not in found


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Ellerby Council will plant 20,000 trees by 2030, and we shall be cheering.", True),
        ("Ellerby Council and the ICB will plant 20,000 trees by 2030.", False),
        ("The ICB will plant 20,000 trees on land of Ellerby Council by 2030.", False),
    ],
)
def test_applause_gives_no_part_in_what_an_outsider_does(text: str, alone: bool) -> None:
    assert promised_alone(text, row=False) is alone


def test_a_row_of_papers_to_be_written_promises_nothing() -> None:
    paper = voices_of("S2 | Social value position paper | Head of Procurement | November 2026", row=True)
    deed = voices_of("S3 | Living wage in every contract | Head of Procurement | November 2026", row=True)
    assert (paper[0].voice, deed[0].voice) == (Voice.INTENT, Voice.COMMITMENT)


def test_a_mayor_is_no_month() -> None:
    assert Slot.DATE not in {f.slot for f in find_slots("Made by the mayor: 1; made by the university: 2")}
    assert Slot.DATE in {f.slot for f in find_slots("The hall will open by May.")}


def test_a_sum_is_quoted_without_the_full_stop() -> None:
    assert [f.text for f in find_slots("We will give up the lease and bank £310,000.")] == ["£310,000"]


def test_a_baseline_and_its_target_are_one_element() -> None:
    found = find_slots("Smoking will fall from 18 to 9 per cent.")
    assert [f.slot for f in found] == [Slot.MEASURE]


def test_found_words_stand_in_the_text() -> None:
    text = "By June 2027 the Director of Estates will release land for 40 homes with £2 million from Marshwick Council."
    found = find_slots(text)
    assert len(found) >= 4
    assert all(f.text in text for f in found)


def test_missing_slots_are_named_in_order() -> None:
    assert missing_slots("We will be kinder.") == ("owner", "measure", "date", "money", "partner")
    assert "date" not in missing_slots("By May 2027 we will be kinder.")


def test_the_quoted_list_of_purposes_is_known() -> None:
    listed = "Our aims are better outcomes, fewer inequalities, productivity and wider economic development."
    assert lists_purposes(listed, load_framework())
    assert not lists_purposes("We will improve outcomes for people with asthma.", load_framework())
