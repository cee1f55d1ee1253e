"""The program installed as a wheel, away from its checkout: it finds its prompts, corpus and trained weights."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHECK = """
import assistant
from assistant.library.sources import official_sources, starter_files
from assistant.resources import data_dir
from assistant.jobs.checking.head import HEAD_FILE
import assistant.jobs.reframing.heads as heads
from pathlib import Path
inside = Path(assistant.__file__).parent
assert inside == Path({target!r}) / "assistant", inside
assert data_dir("prompts").is_relative_to(inside) and len(list(data_dir("prompts").glob("*.yaml"))) >= {prompts}
assert len(starter_files()) == {pdfs} and len(official_sources()) > 50
assert HEAD_FILE.is_file() and (Path(heads.__file__).parent / "heads.npz").is_file()
from assistant.jobs.checking import load_framework
from assistant.jobs.checking.roles import ROLES_FILE
from assistant.jobs.reframing.fault_heads import WEIGHTS
from assistant.jobs.reframing.matters import matters
assert ROLES_FILE.is_file() and WEIGHTS.is_file()
from assistant.weights import PLAIN, VARIANTS, adaptation_file
assert list(load_framework().purposes) == ["p1", "p2", "p3", "p4"] and len(matters()) > 400
assert all(adaptation_file(v).is_file() for v in VARIANTS if v != PLAIN)
from assistant.jobs.reframing import matching, subjects
from assistant.jobs.reframing.asks import asks
assert matching.WEIGHTS.is_file() and subjects.WEIGHTS.is_file() and len(asks()) > 10
import assistant.ui, assistant.reports, assistant.reading
print("found")
"""


def test_wheel_carries_its_data(tmp_path: Path) -> None:
    if importlib.util.find_spec("pip") is None or importlib.util.find_spec("setuptools") is None:
        pytest.skip("pip and setuptools are needed to build the wheel: pip install -e '.[dev]'")
    source = tmp_path / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "*.egg-info", "__pycache__", "build", ".*_cache")
    )
    target = tmp_path / "installed"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--target",
            str(target),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    script = CHECK.format(
        target=str(target),
        prompts=len(list((ROOT / "prompts").glob("*.yaml"))),
        pdfs=len(list((ROOT / "corpus/pdfs").glob("*.pdf"))),
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
        env=os.environ | {"PYTHONPATH": str(target)},
    )
    assert done.stdout.strip() == "found", done.stderr
