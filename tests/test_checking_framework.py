"""Frameworks as data: another set of purposes is another file, and no code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.cli import main
from assistant.embedding import Encoder
from assistant.errors import DataFileError
from assistant.jobs.checking import check_document, frameworks, load_framework
from assistant.jobs.checking.head import load_head
from assistant.reading import read_bytes
from assistant.reports import render_check
from assistant.settings import Settings
from assistant.ui import render_check as screen

PLAN = Path(__file__).with_name("population_health_plan.yaml")
DRAFT = """# Staying well in Marrowdale

## Prevention

Marrowdale Surgery's practice manager will have a tobacco adviser in each of its four clinics by June 2027, so that
600 people a year stop smoking. Brackley Nursery Trust will vaccinate 95 per cent of its children against measles by
September 2027, from 81 per cent. The Director of Public Health will offer help with weight to 900 adults by March 2028.

## Finding illness early

We hope that more people will come forward for bowel screening. We would like to explore checks for lung cancer.

## The rest

The minutes of the last meeting were agreed. Copies of this plan can be had from the front office in large print.
"""


def altered(tmp_path: Path, change: Any) -> str:
    data = yaml.safe_load(PLAN.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "altered.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return str(path)


def test_the_four_purposes_are_a_framework_like_any_other(check_encoder: Encoder) -> None:
    assert list(frameworks()) == ["integrated_care"]
    four = load_framework()
    assert four is load_framework("integrated_care")
    assert list(four.purposes) == ["p1", "p2", "p3", "p4"]
    assert four.leading == "p4"
    assert load_head(check_encoder.name, four) is not None
    assert load_head(check_encoder.name, load_framework(str(PLAN))) is None


def test_a_second_framework_is_checked_with_its_own_purposes_topics_stages_and_words(encoder: Encoder) -> None:
    plan = load_framework(str(PLAN))
    document = read_bytes(DRAFT.encode(), "plan.md", settings=Settings(home=Path()))
    check = check_document(document, encoder=encoder, framework=plan)
    assert {key: v.verdict for key, v in check.purposes.items()} == {
        "p1": "done in earnest",
        "p2": "spoken of",
        "p3": "missing",
    }
    assert check.purposes["p2"].level == 2
    assert check.topics == {"tobacco": 4, "vaccination": 4}
    assert (check.stage, check.stage_title) == ("habit", "Habit")
    assert check.mode == "rules"
    assert any("rules alone" in notice for notice in check.notices)
    assert check.guidance == ()
    assert check.purposes["p3"].nearest
    assert "linked data" in check.purposes["p3"].questions[0]
    data = check.to_json()
    assert data["framework"] == "The aims of a population health improvement plan"
    assert data["purposes"]["p1"]["topics"] == {"tobacco": 4, "vaccination": 4}
    assert "topics" not in data["purposes"]["p2"]


def test_reports_and_screen_speak_of_the_framework_that_was_used(encoder: Encoder) -> None:
    document = read_bytes(DRAFT.encode(), "plan.md", settings=Settings(home=Path()))
    check = check_document(document, encoder=encoder, framework=load_framework(str(PLAN)))
    for text in (render_check(check, "md").decode(), screen.check(check)):
        assert "Is purpose one really in this draft?" in text
        assert "done in earnest" in text
        assert "urpose four" not in text.replace("Purpose four of an integrated care system", "")


@pytest.mark.usefixtures("check_encoder")
def test_the_command_takes_a_framework_by_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "plan.md"
    draft.write_text(DRAFT, encoding="utf-8")
    asked = ["--home", str(tmp_path / "home"), "check", str(draft), "--json", "--framework"]
    assert main([*asked, str(PLAN)]) == 0
    assert json.loads(capsys.readouterr().out)["purposes"]["p1"]["verdict"] == "done in earnest"
    assert main([*asked, "castles"]) == 1
    assert "integrated_care" in json.loads(capsys.readouterr().out)["help"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda d: d["purposes"].update(p9=d["purposes"].pop("p3")), "p1, p2"),
        (lambda d: d["purposes"]["p2"].pop("short"), r"purposes\.p2.*short"),
        (lambda d: d["topics"]["tobacco"].update(cues=["castles"]), "castles"),
        (lambda d: d["stages"]["trial"].update(when=[{"luck": 3}]), "luck"),
        (lambda d: d["stages"]["trial"].update(when=[{"topic_at": {"castles": 3}}]), "castles"),
        (lambda d: d["ladder"].update(sustained={}), "ladder.sustained"),
        (lambda d: d.pop("leading"), "leading"),
        (lambda d: d.update(leading="p8"), "p8"),
        (lambda d: d["purposes"]["p1"]["cues"].update(habits=["(unclosed"]), "unclosed"),
    ],
)
def test_a_faulty_framework_is_refused_with_file_and_key(tmp_path: Path, change: Any, named: str) -> None:
    with pytest.raises(DataFileError, match=rf"altered\.yaml.*{named}"):
        load_framework(altered(tmp_path, change))
