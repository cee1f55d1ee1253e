"""The parts of the page that need no browser: escaping, files of a visit, background work, the layer in front."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EncryptedError, ReadingError, UsageError
from assistant.library.sources import official_sources
from assistant.results import Citation, Evidence, Passage, PurposeVerdict, Quote, Reframe, Reframing, StrategyCheck
from assistant.ui import render, render_chat, render_check, render_library
from assistant.ui.draft import safe_markdown
from assistant.ui.readiness import Phase, Status
from assistant.ui.running import Failure, Job, Step, plain, seconds_words
from assistant.ui.server import Guard, free_port
from assistant.ui.session import VisitFiles
from assistant.ui.texts import page_texts

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'{{x}} ${y} `z`"


def quote(text: str, verified: bool = True) -> Quote:
    return Quote(text, "d", NASTY, 3, "page 3", verified)


def verdict(key: str, level: int, evidence: tuple[Evidence, ...] = ()) -> PurposeVerdict:
    return PurposeVerdict(key, NASTY, level, "in name only", 0.71, evidence, (NASTY,), (NASTY,), why=NASTY)


def assert_inert(html: str) -> None:
    assert "<script" not in html
    assert "<img" not in html
    assert "{{" not in html
    assert "${" not in html
    assert "`" not in html
    assert "&lt;script&gt;" in html


def test_every_renderer_escapes_what_comes_from_outside() -> None:
    citation = Citation(1, quote(NASTY), f"before {NASTY} after", NASTY)
    evidence = Evidence(NASTY, 2, NASTY, 3, why=NASTY, slots={"owner": NASTY}, topics=("estates",))
    check = StrategyCheck(
        NASTY, 9, {f"p{n}": verdict(f"p{n}", n, (evidence,)) for n in (1, 2, 3, 4)}, {"estates": 2}, "intent", (), ()
    )
    card = Reframe(NASTY, "place", (NASTY,), NASTY, NASTY, (citation,), NASTY, NASTY)
    for html in (
        render.source(citation),
        render.failure(Failure(NASTY, NASTY)),
        render.progress(Step(NASTY, 0.5, 8)),
        render.nearest([Passage(1, "d", NASTY, 2, NASTY, NASTY, 0.5)]),
        render_chat.asked(NASTY),
        render_chat.reframing(Reframing(NASTY, "transactional", "estates", NASTY, (card,))),
        render_check.check(check),
        render_library.status(Status(Phase.FAILED, NASTY)),
    ):
        assert_inert(html)


def test_the_quote_is_marked_in_its_passage_across_line_breaks() -> None:
    html = render.marked(
        "We have begun.\nThe college will\ntrain sixty people. More follows.", "The college will train sixty people."
    )
    assert "<mark>The college will<br>train sixty people.</mark>" in html
    assert "<mark>" not in render.marked("Something else stands here.", "The college will train sixty people.")


def test_an_unverified_quote_is_named_as_such() -> None:
    assert "not verified" in render.source(Citation(1, quote("words", verified=False)))
    assert "quote checked" in render.source(Citation(1, quote("words")))


def test_levels_are_told_in_words_and_shapes() -> None:
    html = render.ladder(2)
    assert "2 of 5" in html
    assert html.count('class="on"') == 2
    assert html.count('class="off"') == 3
    assert render_check.sureness(0.71).endswith("(71%)")


def test_draft_markdown_keeps_its_brackets_and_loses_html_and_pictures() -> None:
    text = safe_markdown(
        "## A\n\n[owner?] acts [1] <b>x</b> ![p](https://example.org/p.png) [l](javascript:alert(1)) R&D"
    )
    assert "## A" in text
    assert "[owner?] acts [1]" in text
    assert "<b>" not in text
    assert "![p](" not in text
    assert "[l](" not in text
    assert "R&amp;D" in text


def test_an_upload_is_taken_out_of_the_served_folder_and_deleted(tmp_path: Path) -> None:
    files = VisitFiles(tmp_path)
    upload = files.served / "hash" / "draft.txt"
    upload.parent.mkdir()
    upload.write_text("secret plan")
    with files.taking(upload) as (path, name):
        assert name == "draft.txt"
        assert path.read_text() == "secret plan"
        assert files.served not in path.parents
        assert not upload.parent.exists()
    assert not path.exists()
    upload.parent.mkdir()
    upload.write_text("secret plan")
    with pytest.raises(EncryptedError), files.taking(upload) as (path, _):
        raise EncryptedError("It needs a password.")
    assert not path.exists()
    with pytest.raises(ReadingError), files.taking(upload):
        pass
    files.close()
    assert not files.root.exists()


def test_an_upload_that_nobody_read_is_swept_away(tmp_path: Path) -> None:
    files = VisitFiles(tmp_path)
    (report,) = files.write("visit", "check", "Check", {"md": lambda path: path.write_text("report")})
    upload = files.served / "hash" / "draft.txt"
    upload.parent.mkdir()
    upload.write_text("secret plan")
    files.sweep()
    assert upload.exists()
    files.sweep(older_than=-1)
    assert not upload.exists()
    assert Path(report).exists()
    files.close()


def test_only_uploads_are_taken(tmp_path: Path) -> None:
    files = VisitFiles(tmp_path / "home")
    other = tmp_path / "letter.txt"
    other.write_text("mine")
    with pytest.raises(ReadingError), files.taking(other):
        pass
    assert other.read_text() == "mine"
    files.close()


def test_reports_belong_to_their_visit_and_go_with_it(tmp_path: Path) -> None:
    files = VisitFiles(tmp_path)
    writer = {"md": lambda path: path.write_text("report")}
    (first,) = files.write("visit-a", "check", "Check: A/B <c>", writer)
    (other,) = files.write("visit-b", "check", "Check", writer)
    assert Path(first).name == "Check A B c.md"
    assert "visit-a" not in first
    (second,) = files.write("visit-a", "check", "Check", writer)
    assert not Path(first).exists()
    files.end("visit-a")
    assert not Path(second).exists()
    assert Path(other).exists()
    files.close()


def test_what_a_crash_left_behind_goes_at_the_next_start_and_running_pages_keep_theirs(tmp_path: Path) -> None:
    running = VisitFiles(tmp_path)
    crashed = tmp_path / "temporary" / "page-crashed"
    (crashed / "private").mkdir(parents=True)
    (crashed / "private" / "upload.pdf").write_bytes(b"x")
    second = VisitFiles(tmp_path)
    assert not crashed.exists()
    assert running.root.exists()
    second.close()
    running.close()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_job_hands_on_progress_and_its_result() -> None:
    def work(report: Any) -> int:
        report(Step("one", 0.1))
        time.sleep(0.2)
        return 7

    job = Job(work)
    assert [s.text for s in job.steps()] == ["one"]
    assert job.result == 7
    assert job.failure is None


def test_errors_are_plain_and_unforeseen_ones_keep_their_text_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def work(_: Any) -> int:
        raise KeyError("/home/somebody/secret")

    job = Job(work)
    assert list(job.steps()) == []
    assert job.failure is not None
    assert "secret" not in job.failure.message + job.failure.help
    assert "Unexpected error" in caplog.text
    assert plain(EncryptedError("It needs a password.")).help.startswith("Save a copy")


def test_time_left_is_in_words() -> None:
    assert seconds_words(0.2) == "about 1 s left"
    assert seconds_words(200) == "about 3 minutes left"


def test_a_taken_port_is_said_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=str(port)) as caught:
            free_port("127.0.0.1", port)
    assert "--port" in caught.value.help
    assert free_port("127.0.0.1", 0) > 0
    with pytest.raises(UsageError):
        free_port("127.0.0.1", 70_000)


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "127.0.0.1:7860", 200),
        ("/", "localhost:7860", 200),
        ("/", "evil.example:7860", 403),
        ("/gradio_api/file=https://example.org/x", "127.0.0.1:7860", 403),
        ("/gradio_api/proxy=https://example.org/x", "127.0.0.1:7860", 403),
    ],
)
def test_the_layer_in_front_refuses_foreign_names_and_fetches(path: str, host: str, status: int) -> None:
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {}

    scope = {"type": "http", "path": path, "headers": [(b"host", host.encode())]}
    asyncio.run(Guard(app, "127.0.0.1")(scope, receive, send))
    assert sent[0]["status"] == status
    if status == 200:
        headers = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        assert "default-src 'self'" in headers["content-security-policy"]


def test_texts_and_sources_are_whole() -> None:
    texts = page_texts()
    assert len(texts.samples) >= 2
    assert all(file.is_file() for _, file in texts.samples)
    assert all(rel in render_library.official(official_sources()) for rel in ("noopener", "noreferrer"))


def test_importing_the_page_loads_nothing_heavy() -> None:
    code = (
        "import sys, assistant.ui, assistant.ui.page, assistant.ui.check, assistant.ui.server;"
        "print([m for m in ('gradio', 'torch', 'chromadb', 'onnxruntime', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
