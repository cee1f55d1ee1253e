"""The page in a real browser: one server with its own library for the whole session, a fresh visit per test."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), "")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CORPUS = Path(__file__).parents[1] / "corpus" / "pdfs"
PATIENCE = 40_000
HOSTILE = (
    "The Ravensmoor orchard scheme employs forty-one ferry pilots. "
    '<script>window.hit = 1</script> <img src=x onerror="window.hit = 1"> {{constructor}} ${window.hit = 1} '
    "![x](https://example.org/spy.png) The orchard scheme pays for itself.\n"
)


@dataclass
class Server:
    """A served page. `served`: seconds from start until it answered. `states`: what its status line said."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    served: float
    states: list[str] = field(default_factory=list)


def start(home: Path, encoder_home: Path) -> Server:
    """Return a server in a process of its own, as soon as its page answers."""
    begun = time.monotonic()
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"log-{time.time_ns()}.txt"
    environment = {**os.environ, "ASSISTANT_ENCODER_HOME": str(encoder_home), "ASSISTANT_MODEL": ""}
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve", "--port", "0", "--home", str(home)],
            stderr=stderr,
            stdout=subprocess.DEVNULL,
            env=environment,
            cwd=Path(__file__).parents[1],
        )
    while process.poll() is None and time.monotonic() < begun + 120:
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
        if found:
            with urllib.request.urlopen(found.group(), timeout=20) as reply:
                assert reply.status == 200
            return Server(found.group(), home, process, time.monotonic() - begun)
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"The server did not start: {log.read_text()}")


def stop(server: Server) -> None:
    """End a server; it leaves no file of any visit behind."""
    server.process.terminate()
    server.process.wait(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium. Missing: skipped, but failed where CI says that it must be there."""
    try:
        from playwright.sync_api import sync_playwright

        missing = "" if CHROMIUM else "Chromium is not installed (apt-get install chromium)."
    except ImportError:
        missing = "Playwright is not installed (pip install playwright)."
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(browser: Any, tmp_path_factory: pytest.TempPathFactory, encoder_home: Path) -> Iterator[Server]:
    """One server for all tests here; its starter library is filled once."""
    running = start(tmp_path_factory.mktemp("served"), encoder_home)
    page = browser.new_page()
    page.goto(running.url)
    page.wait_for_selector("#status .state", timeout=PATIENCE)
    until = time.monotonic() + 300
    while time.monotonic() < until:
        text = page.inner_text("#status")
        if text not in running.states:
            running.states.append(text)
        if "Library ready" in text:
            break
        time.sleep(0.2)
    page.close()
    yield running
    stop(running)
    assert list((running.home / "temporary").iterdir()) == []


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Any]:
    """A fresh visitor's page; at the end nothing may have been asked of another host and no script error shown."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.url)
    page.wait_for_selector("#reframe-question textarea")
    page.wait_for_selector("#status .state-ready")
    yield page
    context.close()
    outside = [u for u in asked if u.startswith("http") and urlsplit(u).hostname != "127.0.0.1"]
    assert asked
    assert outside == []
    assert errors == []


def tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def outcome(page: Any, selector: str, area: str) -> None:
    """Wait for a result, or fail at once with the problem that the page shows in its place."""
    page.wait_for_selector(f"{selector}, {area} .problem")
    problems = page.locator(f"{area} .problem").all_inner_texts()
    assert problems == []


def download(page: Any, selector: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(selector)
    return Path(waiting.value.path()).read_bytes()


def upload(page: Any, selector: str, *files: Path) -> list[str]:
    """Choose files and return the paths under which the server received them."""
    with page.expect_response(lambda r: "/upload" in r.url and r.request.method == "POST") as waiting:
        with page.expect_file_chooser() as choosing:
            page.click(selector)
        choosing.value.set_files(files)
    return list(waiting.value.json())


def status_of(server: Server, path: str) -> int:
    """Return the HTTP status that another visitor gets for a file of the server's."""
    try:
        with urllib.request.urlopen(f"{server.url}gradio_api/file={quote(path)}", timeout=20) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_page_is_up_before_the_library_is(server: Server) -> None:
    assert server.states
    assert "Library ready" not in server.states[0]
    assert re.search(r"Library ready: \d+ documents, \d+ passages", server.states[-1])
    assert any("Filling the starter library" in state for state in server.states)
    assert server.served < 60  # a loaded machine; on a quiet one it is about five


def test_the_head_says_what_it_is_and_which_mode(visit: Any) -> None:
    assert visit.inner_text("h1") == "Strategy assistant"
    assert visit.inner_text("#mode") == "Offline: no chat model is used and no text leaves this machine."
    assert visit.evaluate("document.documentElement.lang") == "en-GB"
    names = [t.inner_text() for t in visit.get_by_role("tab").all()]
    assert names == ["Reframe", "Ask", "Check", "Draft", "Library"]
    assert visit.locator(".start-card:visible").count() == 3


def test_reframe_gives_cards_with_sources_and_a_handout(visit: Any) -> None:
    visit.click("#start-reframe-1")
    outcome(visit, "#reframe-chat .card", "#reframe-chat")
    assert visit.locator("#reframe-chat .tag").first.inner_text() == "Transactional"
    assert visit.locator("#reframe-chat .card").count() >= 2
    words = visit.locator("#reframe-chat .card").first.inner_text()
    assert all(part in words for part in ("Lens:", "Who to invite", "A possible measure", "Find out first"))
    source = visit.locator("#reframe-chat details.source").first
    source.locator("summary").click()
    assert source.locator("mark").inner_text().strip()
    rows = list(csv.reader(download(visit, "#reframe-csv").decode("utf-8-sig").splitlines()))
    assert len(rows) >= 3
    assert any("recruit 300" in cell for cell in rows[1])
    assert download(visit, "#reframe-docx")[:2] == b"PK"


def test_reframe_can_be_told_what_the_question_is_about(visit: Any) -> None:
    visit.fill("#reframe-question textarea", "How do we get a mental health nurse into our housing office?")
    visit.press("#reframe-question textarea", "Enter")
    outcome(visit, "#reframe-chat .card", "#reframe-chat")
    before = visit.locator("#reframe-chat .card h4").all_inner_texts()
    other = visit.inner_text("#reframe-about-1")
    visit.click("#reframe-about-1")
    visit.wait_for_function("n => document.querySelectorAll('#reframe-chat .cards').length === n", arg=2)
    assert other.lower() in visit.locator("#reframe-chat .asked").last.inner_text().lower()
    after = visit.locator("#reframe-chat .cards").last.locator("h4").all_inner_texts()
    assert after
    assert set(after).isdisjoint(before)


def test_reframe_takes_a_place_and_the_enter_key(visit: Any) -> None:
    visit.fill("#reframe-place input", "Ravensmoor")
    visit.fill("#reframe-question textarea", "How can we recruit forty more porters?")
    visit.press("#reframe-question textarea", "Enter")
    outcome(visit, "#reframe-chat .card", "#reframe-chat")
    assert "Ravensmoor" in visit.inner_text("#reframe-chat .cards")
    visit.click("#reframe-clear")
    visit.wait_for_selector("#start-reframe-1:visible")


def test_ask_answers_with_quotes_that_open_on_their_page(visit: Any) -> None:
    visit.click("#start-ask-1")
    outcome(visit, "#ask-chat .result", "#ask-chat")
    assert visit.locator("#ask-chat blockquote.extract").count() >= 1
    source = visit.locator("#ask-chat details.source").first
    assert re.search(r"page \d+", source.locator("summary").inner_text())
    source.locator("summary").click()
    quote = " ".join(source.locator("blockquote").inner_text().strip("“” \n").split())
    assert " ".join(source.locator("mark").inner_text().split()) == quote


def test_ask_in_one_document_and_take_the_answers_away(visit: Any) -> None:
    tab(visit, "Ask")
    visit.click("#ask-only input")
    visit.get_by_role("option", name="Glossary of integrated care").click()
    visit.fill("#ask-question textarea", "What is an ICB?")
    visit.press("#ask-question textarea", "Enter")
    outcome(visit, "#ask-chat .result", "#ask-chat")
    sources = visit.locator("#ask-chat details.source summary").all_inner_texts()
    assert sources
    assert all("Glossary of integrated care" in source for source in sources)
    assert "plans and pays for most health services" in visit.inner_text("#ask-chat .result")
    with zipfile.ZipFile(BytesIO(download(visit, "#ask-docx"))) as word:
        assert "What is an ICB?" in word.read("word/document.xml").decode("utf-8")


def test_ask_says_when_the_library_has_no_answer(visit: Any) -> None:
    tab(visit, "Ask")
    visit.fill("#ask-question textarea", "Which brass band won the contest at Whitby in 1931?")
    visit.click("#ask-go")
    outcome(visit, "#ask-chat .result", "#ask-chat")
    assert "Not answered" in visit.inner_text("#ask-chat .result")
    assert visit.locator("#ask-chat details.source").count() >= 1


def test_check_shows_a_verdict_and_deletes_the_file(visit: Any, browser: Any, server: Server) -> None:
    tab(visit, "Check")
    (path,) = upload(visit, "#check-upload", CORPUS / "fictional-strategy-deep.pdf")
    outcome(visit, "table.verdicts", "#check-result")
    rows = visit.locator("table.verdicts tbody tr")
    assert rows.count() == 4
    assert all(re.search(r"\d of 5", row) for row in rows.all_inner_texts())
    assert all("%" in row for row in rows.all_inner_texts())
    assert "Purpose 4" in rows.nth(3).inner_text()
    assert visit.locator("#check-told p").inner_text().startswith("The draft is checked")
    assert not Path(path).exists()
    assert status_of(server, path) in (403, 404)
    left = [p for p in (server.home / "temporary").rglob("*") if p.is_file() and p.suffix == ".pdf"]
    assert [p for p in left if p.read_bytes() == (CORPUS / "fictional-strategy-deep.pdf").read_bytes()] == []
    other = browser.new_context().new_page()
    other.goto(server.url)
    other.get_by_role("tab", name="Check").click()
    other.wait_for_selector("#check-result .nothing")
    assert other.locator("table.verdicts").count() == 0
    other.context.close()


def test_reports_of_a_check_go_when_the_visit_ends(browser: Any, server: Server) -> None:
    from docx import Document

    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(server.url)
    page.wait_for_selector("#start-check-1")
    page.click("#start-check-1")
    outcome(page, "table.verdicts", "#check-result")
    assert "Purpose 4" in "".join(
        c.text for t in Document(BytesIO(download(page, "#check-docx"))).tables for c in t._cells
    )
    assert download(page, "#check-pdf")[:5] == b"%PDF-"
    assert b"# " in download(page, "#check-md")
    assert b"<html" in download(page, "#check-html")
    visits = list((server.home / "temporary").glob("page-*/served/visits/*/check/*/*.docx"))
    assert visits
    assert any(status_of(server, str(p)) == 200 for p in visits)
    context.close()
    until = time.monotonic() + 60
    while any(p.exists() for p in visits) and time.monotonic() < until:
        time.sleep(0.5)
    assert [p for p in visits if p.exists()] == []
    assert all(status_of(server, str(p)) in (403, 404) for p in visits)


def test_a_damaged_upload_is_refused_in_plain_words_and_deleted(visit: Any, tmp_path: Path) -> None:
    bad = tmp_path / "board-pack.pdf"
    bad.write_bytes(b"%PDF-1.7\n" + b"0" * 400)
    tab(visit, "Check")
    (path,) = upload(visit, "#check-upload", bad)
    visit.wait_for_selector("#check-result .problem")
    words = visit.inner_text("#check-result")
    assert words.strip()
    assert "Traceback" not in words
    assert "Error" not in words
    assert not Path(path).exists()


def test_draft_gives_a_section_with_open_points_and_word(visit: Any) -> None:
    tab(visit, "Draft")
    visit.fill("#draft-place input", "Ravensmoor")
    visit.fill(
        "#draft-notes textarea",
        "Ravensmoor College will train sixty residents a year from 2027. <img src=x onerror='window.hit=1'>",
    )
    visit.click("#draft-go")
    outcome(visit, "#draft-text h2", "#draft-head")
    assert "sixty residents" in visit.inner_text("#draft-text")
    assert visit.locator("#draft-text img").count() == 0
    assert visit.evaluate("window.hit") is None
    assert visit.locator("#draft-rest .checklist li").count() >= 2
    assert visit.locator("#draft-rest details.source").count() >= 1
    assert download(visit, "#draft-docx")[:2] == b"PK"


def test_library_adds_asks_and_removes_and_a_hostile_text_stays_text(visit: Any, tmp_path: Path) -> None:
    hostile = tmp_path / "ravensmoor-orchards.txt"
    hostile.write_text(HOSTILE * 2, encoding="utf-8")
    empty = tmp_path / "nothing.txt"
    empty.write_text(" \n", encoding="utf-8")
    tab(visit, "Library")
    visit.wait_for_selector("#library-table table")
    before = visit.locator("#library-table tbody tr").count()
    paths = upload(visit, "#library-upload", hostile, empty)
    visit.wait_for_selector("#library-became .outcomes")
    assert visit.locator("#library-became li").count() == 2
    assert visit.locator("#library-became .outcome-failed").count() == 1
    visit.wait_for_function(f"document.querySelectorAll('#library-table tbody tr').length === {before + 1}")
    assert not any(Path(p).exists() for p in paths)

    tab(visit, "Ask")
    visit.fill("#ask-question textarea", "How many ferry pilots does the Ravensmoor orchard scheme employ?")
    visit.press("#ask-question textarea", "Enter")
    outcome(visit, "#ask-chat .result", "#ask-chat")
    source = visit.locator("#ask-chat details.source").first
    source.locator("summary").click()
    assert "<script>window.hit = 1</script>" in source.inner_text()
    assert "{{constructor}} ${window.hit = 1}" in source.inner_text()
    assert visit.locator("#ask-chat img").count() == 0
    assert visit.evaluate("window.hit") is None

    tab(visit, "Library")
    visit.click("#library-chosen input")
    visit.get_by_role("option").filter(has_text=re.compile("ravensmoor", re.I)).click()
    visit.click("#library-remove")
    visit.wait_for_selector("#library-yes:visible")
    visit.click("#library-yes")
    visit.wait_for_function(f"document.querySelectorAll('#library-table tbody tr').length === {before}")
    assert visit.locator("#library-told p").inner_text().startswith("Removed:")


def test_official_sources_are_links_that_tell_nobody(visit: Any) -> None:
    tab(visit, "Library")
    visit.get_by_text("Official documents that you can download").click()
    links = visit.locator("a[target=_blank]:visible")
    links.first.wait_for()
    assert links.count() >= 10
    assert all(link.get_attribute("rel") == "noopener noreferrer" for link in links.all())
    assert all((link.get_attribute("href") or "").startswith(("https://", "http://")) for link in links.all())


@pytest.mark.parametrize("width", [400, 1366])
def test_nothing_scrolls_sideways(visit: Any, width: int) -> None:
    visit.set_viewport_size({"width": width, "height": 768})
    for name in ("Reframe", "Ask", "Check", "Draft", "Library"):
        shown = visit.get_by_role("tab", name=name, exact=True)
        shown.click()
        assert visit.evaluate("document.scrollingElement.scrollWidth") <= width, name


def test_every_control_has_a_name_and_takes_the_keyboard(visit: Any) -> None:
    for name in ("Reframe", "Ask", "Check", "Draft", "Library"):
        tab(visit, name)
        unnamed = visit.evaluate(
            """() => [...document.querySelectorAll("button, input, textarea, select")].filter((e) => {
                if (!e.checkVisibility() || e.type === "file") return false;
                const label = e.labels && e.labels.length ? e.labels[0].innerText : "";
                return !(label || e.getAttribute("aria-label") || e.innerText || "").trim();
            }).map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert unnamed == [], name
    tab(visit, "Ask")
    visit.locator("button.example:visible").first.focus()
    visit.keyboard.press("Enter")
    visit.wait_for_selector("#ask-chat details.source")
    visit.locator("#ask-chat summary").first.focus()
    visit.keyboard.press("Enter")
    assert visit.evaluate("document.querySelector('#ask-chat details').open")


def test_a_second_window_on_the_same_library_says_so(browser: Any, server: Server, encoder_home: Path) -> None:
    second = start(server.home, encoder_home)
    try:
        page = browser.new_page()
        page.goto(second.url)
        page.wait_for_selector("#status .state-busy", timeout=PATIENCE)
        assert "Another window or command is using this library" in page.inner_text("#status")
        page.click("#start-ask-1")
        page.wait_for_selector("#ask-chat .problem", timeout=PATIENCE)
        assert "Traceback" not in page.inner_text("#ask-chat")
        page.close()
    finally:
        stop(second)
