"""How long things take on this machine: start-up, reading, indexing, searching. Benchmarks, never tests."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

from assistant.embedding import LazyEncoder
from assistant.evidence.retrieval import Retriever
from assistant.library import Library
from assistant.library.sources import starter_files
from assistant.reading import read_document
from assistant.settings import Settings, load_settings

_PORT = 7899
_PATIENCE = 60.0


def speed_report() -> str:
    """Return the timings as Markdown."""
    rows = [("assistant --help", f"{_help():.2f} s"), ("python app.py until the page is served", f"{_page():.1f} s")]
    encoder_home = Path(load_settings().encoder_dir)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        settings = Settings(home=Path(home), encoder_home=str(encoder_home))
        started = time.perf_counter()
        encoder = LazyEncoder(encoder_home)
        encoder.encode(["first text"])
        rows.append(("encoder, from the first text to its vector", f"{time.perf_counter() - started:.1f} s"))
        started = time.perf_counter()
        pages = sum(len(read_document(file, settings=settings).pages) for file in starter_files())
        rows.append(("reading the starter PDFs", f"{pages / (time.perf_counter() - started):.0f} pages/s"))
        with Library(settings, encoder) as library:
            started = time.perf_counter()
            passages = sum(library.add(file).chunks for file in starter_files())
            seconds = time.perf_counter() - started
            rows.append((f"adding them: {pages} pages, {passages} passages", f"{seconds:.1f} s"))
            retriever = Retriever(library)
            rows.append(("one search, median of 20", f"{1000 * median(_search(retriever) for _ in range(20)):.0f} ms"))
    lines = [
        "## Speed",
        "",
        f"{platform.system()}, Python {platform.python_version()}.",
        "",
        "| what | how long |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {what} | {took} |" for what, took in rows), ""])


def _help() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "assistant", "--help"], check=True, capture_output=True)
    return time.perf_counter() - started


def _page() -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        command = [sys.executable, "-m", "assistant", "serve", "--port", str(_PORT), "--home", home]
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                while time.perf_counter() - started < _PATIENCE:
                    try:
                        urllib.request.urlopen(f"http://127.0.0.1:{_PORT}/", timeout=1).read()
                        break
                    except (urllib.error.URLError, OSError):
                        time.sleep(0.05)
                return time.perf_counter() - started
            finally:
                server.terminate()


def _search(retriever: Retriever) -> float:
    started = time.perf_counter()
    retriever.search("what do partners gain from local hiring")
    return time.perf_counter() - started
