"""The command line as users and scripts meet it: real processes, JSON shapes, exit status, nothing else on stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import docx
import pytest

pytestmark = pytest.mark.model

DRAFT = """# A Plan for Wendle Edge

Fictional, for a test.

## Jobs

By March 2028 Wendle College will train 200 residents of the two poorest wards as carers, paid for with £2 million from
the Wendle Edge Fund, up from 40 in 2025. The ICB's chief people officer answers for the figure.

We hope to buy more from local firms.

| Measure | Now | Target | Who answers |
|---|---|---|---|
| Residents in training | 40 | 200 | Wendle College |
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "home"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "plan.md").write_text(DRAFT, encoding="utf-8")
    (folder / "plan2.md").write_text(DRAFT.replace("We hope to buy", "We will buy"), encoding="utf-8")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    document = docx.Document()
    document.add_heading("Notes", 1)
    document.add_paragraph("We will open 30 apprenticeships for care leavers in Saltby by 2027.")
    document.save(str(folder / "notes.docx"))
    return folder


def run(home: Path, encoder_home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "ASSISTANT_HOME": str(home),
        "ASSISTANT_ENCODER_HOME": str(encoder_home),
        "PYTHONIOENCODING": "utf-8",
    }
    env.pop("ASSISTANT_MODEL", None)
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        input=stdin,
        timeout=300,
        check=False,
    )


@pytest.fixture
def call(home: Path, encoder_home: Path):
    def do(*arguments: str, stdin: str = "", status: int = 0) -> Any:
        done = run(home, encoder_home, *arguments, stdin=stdin)
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return rows if len(rows) != 1 or "--batch" in arguments else rows[0]

    return do


def test_add_documents_search_ask_remove(call: Any, files: Path) -> None:
    added = call("add", str(files / "plan.md"), "--json")
    (row,) = added["documents"]
    assert set(row) >= {"id", "title", "path", "pages", "chunks", "status", "reason"}
    assert (row["title"], row["status"]) == ("A Plan for Wendle Edge", "added")
    assert added["seconds"] > 0
    assert call("add", str(files / "plan.md"), "--json")["documents"][0]["status"] == "unchanged"

    (listed,) = call("documents", "--json")["documents"]
    assert set(listed) >= {"id", "title", "kind", "pages", "chunks", "added", "licence"}

    found = call("search", "Who pays for training carers?", "-k", "2", "--json")
    assert set(found) >= {"id", "answerable", "passages"}
    assert set(found["passages"][0]) >= {"rank", "document", "title", "page", "section", "text", "score"}
    assert "Wendle Edge Fund" in found["passages"][0]["text"]

    lines = '{"id": "b", "q": "How many residents will be trained?"}\n\n{"id": 7, "q": "roast chicken temperature"}\n'
    first, second = call("ask", "--batch", "-", stdin=lines)
    assert (first["id"], second["id"]) == ("b", 7)
    assert set(first) >= {"answered", "answer", "citations", "mode"}
    assert first["mode"] == "extracts"
    assert "200 residents" in first["answer"]
    assert first["citations"][0]["verified"] is True
    assert set(first["citations"][0]) >= {"n", "document", "title", "page", "quote", "verified"}
    assert second["answered"] is False

    removed = call("remove", row["id"], "--json")
    assert removed["documents"][0]["id"] == row["id"]
    assert call("documents", "--json")["documents"] == []


def test_check_has_the_whole_shape(call: Any, files: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.docx"
    result = call("check", str(files / "plan.md"), "--json", "--report", str(report))
    assert set(result) >= {"document", "pages", "purposes", "overclaims", "guidance", "mode"}
    assert set(result["purposes"]) == {"p1", "p2", "p3", "p4"}
    for verdict in result["purposes"].values():
        assert set(verdict) >= {"level", "verdict", "confidence", "evidence", "gaps", "questions"}
        assert 0 <= verdict["level"] <= 5
        assert 0 <= verdict["confidence"] <= 1
        assert verdict["verdict"] in {"not in here", "in name only", "partly in here", "really in here"}
        for item in verdict["evidence"]:
            assert set(item) >= {"quote", "page", "section", "level"}
    four = result["purposes"]["p4"]
    assert set(four["topics"]) == {
        "employment_skills",
        "research_development",
        "procurement",
        "estates",
        "population_health",
        "net_zero",
        "civic_leadership",
    }
    assert four["level"] >= 3
    assert four["topics"]["employment_skills"] >= 3
    assert all({"id", "item", "level", "status", "evidence"} <= set(g) for g in result["guidance"])
    text = "\n".join(p.text for p in docx.Document(str(report)).paragraphs)
    assert "A Plan for Wendle Edge" in text


def test_label_batch(call: Any) -> None:
    lines = (
        '{"id": "x", "text": "By 2027 Wendle College will open 90 apprenticeships to people from the poorest wards."}\n'
        '{"id": "y", "text": "The meeting room is on the second floor."}\n'
    )
    first, second = call("label", "--batch", "-", stdin=lines)
    assert set(first["levels"]) == {"p1", "p2", "p3", "p4"}
    assert first["levels"]["p4"] >= 3
    assert second == {"id": "y", "levels": {"p1": 0, "p2": 0, "p3": 0, "p4": 0}}


def test_reframe_and_judge(call: Any) -> None:
    result = call("reframe", "How can we fill 300 porter vacancies by June?", "--place", "Saltby", "--json")
    assert set(result) >= {"id", "label", "topic", "why", "reframes"}
    assert result["label"] == "transactional"
    assert len(result["reframes"]) >= 3
    for item in result["reframes"]:
        assert set(item) >= {"question", "lens", "partners", "measure", "find_out_first", "citations"}
        assert item["question"].endswith("?")
    assert len({r["lens"] for r in result["reframes"]}) == len(result["reframes"])
    lines = json.dumps({"id": 1, "q": "How can we fill 300 porter vacancies?", "candidate": "We need more porters."})
    (verdict,) = call("reframe", "--judge", "--batch", "-", stdin=lines)
    assert verdict["ok"] is False
    assert verdict["faults"]


def test_draft_uses_only_the_notes(call: Any, files: Path) -> None:
    call("add", str(files / "plan.md"), "--json")
    result = call(
        "draft",
        "--purpose",
        "p4",
        "--topic",
        "employment_skills",
        "--place",
        "Saltby",
        "--notes",
        str(files / "notes.docx"),
        "--json",
    )
    assert set(result) >= {"text", "citations", "open_points", "check", "mode"}
    assert "30 apprenticeships for care leavers in Saltby" in result["text"]
    assert "[owner?]" in result["text"]
    assert result["open_points"]
    assert all(c["verified"] for c in result["citations"])
    assert result["check"]["purposes"]["p4"]["level"] >= 3


def test_compare_sees_what_was_gained(call: Any, files: Path) -> None:
    result = call("compare", str(files / "plan.md"), str(files / "plan2.md"), "--json")
    assert set(result) >= {"purposes", "gained", "lost"}
    assert set(result["purposes"]["p4"]) >= {"from", "to"}
    same = call("compare", str(files / "plan.md"), str(files / "plan.md"), "--json")
    assert same["gained"] == same["lost"] == []


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["add", "nowhere.pdf", "--json"], 1, "nowhere.pdf"),
        (["check", "nowhere.pdf"], 1, "nowhere.pdf"),
        (["remove", "nonsense"], 1, "nonsense"),
        (["ask"], 2, "--batch"),
        (["ask", " ? "], 2, "empty"),
        (["draft", "--purpose", "p9"], 2, "p9"),
        (["draft", "--purpose", "p4", "--topic", "gardening"], 2, "gardening"),
        (["label", "--batch", "nowhere.jsonl"], 2, "nowhere.jsonl"),
        (["dance"], 2, "dance"),
        (["reframe", "--judge"], 2, "--batch"),
    ],
)
def test_wrong_use_is_told_plainly(
    home: Path, encoder_home: Path, arguments: list[str], status: int, words: str
) -> None:
    done = run(home, encoder_home, *arguments)
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_file_gives_an_error_object(call: Any, files: Path) -> None:
    result = call("check", str(files / "bad.pdf"), "--json", status=1)
    assert set(result) == {"error", "help"}
    assert "bad.pdf" in result["error"]
    (row,) = call("add", str(files / "bad.pdf"), "--json", status=1)["documents"]
    assert row["status"] == "failed"


def test_a_bad_line_does_not_lose_the_others(call: Any) -> None:
    lines = '{"id": 1, "q": "   "}\n{"id": 2, "q": "residents in training"}\n'
    first, second = call("search", "--batch", "-", stdin=lines, status=1)
    assert first["id"] == 1
    assert "error" in first
    assert second["passages"]


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\nfrom assistant.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'gradio', 'chromadb', 'sentence_transformers', 'numpy', 'langchain', 'pypdf'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert "LOADED []" in done.stdout
    assert time.monotonic() - started < 20
