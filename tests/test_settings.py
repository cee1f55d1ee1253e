"""Settings come from the argument, the environment, or the platform, in that order."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.settings import load_settings


def test_argument_wins_over_environment(tmp_path: Path) -> None:
    env = {"ASSISTANT_HOME": str(tmp_path / "b")}
    assert load_settings(tmp_path / "a", env).home == (tmp_path / "a").resolve()
    assert load_settings(None, env).home == (tmp_path / "b").resolve()
    assert load_settings(None, {}).home.name == "strategy-assistant"


def test_limits_and_model_from_environment(tmp_path: Path) -> None:
    found = load_settings(
        tmp_path, {"ASSISTANT_MAX_PAGES": "12", "ASSISTANT_MODEL": " ollama:x ", "ASSISTANT_MAX_FILE_MB": "0.5"}
    )
    assert (found.max_pages, found.model, found.max_file_mb) == (12, "ollama:x", 0.5)


@pytest.mark.parametrize("value", ["many", "-1", "0", "nan", "inf", "1.5"])
def test_a_bad_number_names_the_variable(tmp_path: Path, value: str) -> None:
    with pytest.raises(UsageError, match="ASSISTANT_MAX_PAGES"):
        load_settings(tmp_path, {"ASSISTANT_MAX_PAGES": value})
