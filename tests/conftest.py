"""Fixtures that every test may use: a throw-away home and one encoder for the whole session."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from assistant.embedding import LazyEncoder
from assistant.settings import Settings
from assistant.weights import CHECK, SEARCH

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse any connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != getattr(socket, "AF_UNIX", None) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"A test tried to reach {address!r}.")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def encoder_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the converted encoder is kept: `ASSISTANT_ENCODER_HOME` if set, else one folder for this session."""
    given = os.environ.get("ASSISTANT_ENCODER_HOME")
    return Path(given) if given else tmp_path_factory.mktemp("encoder")


@pytest.fixture(scope="session")
def encoder(encoder_home: Path) -> LazyEncoder:
    """The real encoder, loaded once."""
    return LazyEncoder(encoder_home)


@pytest.fixture(scope="session")
def search_encoder(encoder_home: Path) -> LazyEncoder:
    """The real encoder adapted to searching, loaded once."""
    return LazyEncoder(encoder_home, SEARCH)


@pytest.fixture(scope="session")
def check_encoder(encoder_home: Path) -> LazyEncoder:
    """The real encoder adapted to the strategy check, loaded once."""
    return LazyEncoder(encoder_home, CHECK)


@pytest.fixture
def settings(tmp_path: Path, encoder_home: Path) -> Settings:
    """Settings whose home is thrown away after the test."""
    return Settings(home=tmp_path / "home", encoder_home=str(encoder_home))
