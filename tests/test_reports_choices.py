"""What goes on the page for the board, and how blocks and wording behave."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import DataFileError
from assistant.reports import wording as wording_module
from assistant.reports.blocks import Span, clean, line, plain, shorten
from assistant.reports.choices import best, emptiest, meeting_questions
from assistant.reports.fonts import Typeface
from assistant.reports.places import full_place_of, place_of
from assistant.reports.wording import wording
from assistant.resources import data_dir
from tests.reports_samples import CHECK, PASSAGES, evidence


def test_best_passages_are_the_deepest_each_once() -> None:
    chosen = best(CHECK)
    assert [e.level for _, e in chosen] == [4, 4, 3]
    shared = replace(CHECK.purposes["p2"], evidence=PASSAGES["p1"][:1])
    twice = best(replace(CHECK, purposes={**CHECK.purposes, "p2": shared}))
    assert len({e.quote for _, e in twice}) == len(twice) == 3


def test_best_prefers_purpose_four_and_other_purposes_on_a_tie() -> None:
    level = {
        key: replace(v, evidence=tuple(evidence(f"{key} {n}", n + 1, 3) for n in range(3)))
        for key, v in CHECK.purposes.items()
    }
    keys = [key for key, _ in best(replace(CHECK, purposes=level))]
    assert keys[0] == "p4"
    assert len(set(keys)) == 3


def test_wishes_are_best_only_where_nothing_is_firmer() -> None:
    only = replace(CHECK, purposes={"p4": CHECK.purposes["p4"]})
    assert {e.level for _, e in best(only)} == {2}
    named = replace(CHECK.purposes["p4"], evidence=(evidence("Named.", 1, 1),))
    assert best(replace(CHECK, purposes={"p4": named})) == []


def test_a_passage_that_is_firm_for_another_purpose_is_not_empty() -> None:
    firm = PASSAGES["p1"][0]
    mixed = replace(CHECK.purposes["p4"], evidence=(replace(firm, level=1), *PASSAGES["p4"]))
    quotes = [e.quote for _, e in emptiest(replace(CHECK, purposes={**CHECK.purposes, "p4": mixed}))]
    assert firm.quote not in quotes
    assert quotes[:2] == [PASSAGES["p4"][0].quote, PASSAGES["p4"][1].quote]


def test_meeting_questions_take_turns_and_start_with_purpose_four() -> None:
    questions = meeting_questions(CHECK)
    assert len(questions) == 5
    assert questions[0][0] == "p4"
    assert {key for key, _ in questions} == {"p1", "p2", "p3", "p4"}
    same = {key: replace(v, questions=("Who pays?",)) for key, v in CHECK.purposes.items()}
    assert meeting_questions(replace(CHECK, purposes=same)) == [("p4", "Who pays?")]


def test_places() -> None:
    here = evidence("x", 4, 2, where="")
    assert place_of(here, paged=True) == "page 4"
    assert place_of(here, paged=False) == "under ‘Our plan for the next five years’"
    assert full_place_of(here, paged=True) == "page 4, section ‘Our plan for the next five years’"
    assert place_of(evidence("x", 4, 2, where="", section=""), paged=False) == "place not recorded"


def test_clean_text_fits_every_format() -> None:
    assert clean("a\tb\nc\x0c\ud800d\u202ee\ufffe") == "a | b cde"
    assert Span("x\ty").text == "x | y"
    assert plain(line("a ", "", Span("b", strong=True))) == "a b"


def test_shorten_cuts_at_words_and_says_so() -> None:
    assert shorten("one two three four five six", 20) == "one two three [...]"
    assert shorten("short", 20) == "short"
    assert shorten("x" * 100, 20).startswith("x" * 15)
    assert shorten("under 'one two three four five six'", 20).endswith("[...]'")


def test_typeface_keeps_falls_back_or_marks() -> None:
    own = {ord(c) for c in "abcw []?"}
    face = Typeface(own, {ord("ŵ"), ord("ع")})
    assert list(face.spell("abŵc")) == [("ab", False), ("ŵ", True), ("c", False)]
    assert list(Typeface(own).spell("aŵ")) == [("aw", False)]
    assert list(face.spell("a ععع b")) == [("a [?] b", False)]
    assert face.shows_all("abŵ")
    assert not face.shows_all("a你")


def test_every_text_that_code_asks_for_exists_and_none_is_left_over() -> None:
    folder = Path(wording_module.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    sections = "|".join(wording_module._SECTIONS)
    asked = set(re.findall(rf'["\']((?:{sections})\.[a-z_]+)["\']', code))
    assert asked
    assert asked <= set(wording().texts)
    # Some keys are put together: "check.column_" and a name, "check.certainty_" and how sure, "reframings." and a row.
    put_together = {
        key
        for key in wording().texts
        if key.startswith("check.certainty_") or f'"{key.split(".")[1].removeprefix("column_")}"' in code
    }
    assert set(wording().texts) <= asked | put_together


def test_wording_names_what_is_missing() -> None:
    with pytest.raises(DataFileError, match=r"report\.yaml.*check\.unheard"):
        wording().say("check.unheard")
    with pytest.raises(DataFileError, match=r"check\.stage_of|common\.page"):
        wording().say("common.page")
    assert wording().topic("brand_new") == "Brand new"
    assert wording().level(99) == "level 5 of 5: embedded"
    assert wording().count("common.page_count", 1) == "1 page"


def test_wording_file_is_refused_when_it_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.resources import read_yaml

    data = read_yaml(data_dir("prompts") / "report.yaml")
    for change, complaint in (
        ({"levels": [{"name": "x", "meaning": "y", "tone": "pink"}]}, r"levels\.0\.tone"),
        ({"topics": {"a": 3}}, r"topics\.a"),
        ({"method": "text"}, "method"),
        ({"surprise": {}}, "surprise"),
    ):
        monkeypatch.setattr(wording_module, "load_yaml", lambda _name, bad=data | change: bad)
        with pytest.raises(DataFileError, match=complaint):
            wording.__wrapped__()
