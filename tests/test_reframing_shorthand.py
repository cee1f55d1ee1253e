"""Short forms are written out, in the number and the case in which they stand, and nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assistant.errors import DataFileError
from assistant.jobs.reframing import shorthand
from assistant.jobs.reframing.shorthand import written_out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("need 40 HCAs by xmas", "need 40 healthcare assistants by Christmas"),
        ("HCA's leave us for Aldi", "Healthcare assistants leave us for Aldi"),
        ("too many dnas in podiatry", "too many missed appointments in podiatry"),
        ("SALT for two schools", "Speech and language therapy for two schools"),
        ("Who pays for the salt on the roads?", "Who pays for the salt on the roads?"),
        ("SEND transport and HCAs", "Special educational needs transport and healthcare assistants"),
        ("SEND US MORE HCAS", "SEND US MORE healthcare assistants"),
        ("send us more money", "send us more money"),
        ("The hcard scheme", "The hcard scheme"),
        ("", ""),
        ("too many \u017fla and m\u0130u", "too many \u017fla and m\u0130u"),
    ],
)
def test_short_forms_are_written_out(line: str, said: str) -> None:
    assert written_out(line) == said


def test_what_is_written_out_holds_no_short_form_and_stays_as_it_is() -> None:
    for forms in shorthand._tables():
        for form, meanings in forms.meanings.items():
            for words in meanings:
                assert written_out(words) == words, form
                assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9&,’' -]*", words), form
                assert len(words.split()) <= 6, form


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, dict[object, object]]]:
    given: dict[str, dict[object, object]] = {"any_case": {}, "capitals": {}}
    monkeypatch.setattr(shorthand, "load_yaml", {"shorthand": given}.__getitem__)
    shorthand._tables.cache_clear()
    yield given
    shorthand._tables.cache_clear()


@pytest.mark.parametrize(("form", "words"), [("hca", 3), ("hca", " "), (True, "yes"), ("HCA", "assistant")])
def test_a_faulty_entry_is_named(data: dict[str, dict[object, object]], form: object, words: object) -> None:
    data["any_case"] = {form: words}
    with pytest.raises(DataFileError, match=rf"shorthand\.yaml: 'any_case\.{form}'"):
        written_out("any line")


def test_a_plural_may_be_given(data: dict[str, dict[object, object]]) -> None:
    data["any_case"] = {"lac": "child in care | children in care", "fy": "first year duty"}
    data["capitals"] = {"X": "box"}
    assert (
        written_out("two LACs, one lac, FYs, X's")
        == "two children in care, one child in care, first year duties, boxes"
    )
