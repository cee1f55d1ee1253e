"""Where state lives and what the limits are: one frozen object, made from the environment.

Every value has a default that works on a laptop; each can be set by an environment variable
`ASSISTANT_<NAME>` (for example `ASSISTANT_MAX_PAGES=800`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from assistant.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program runs with.

    `home`: folder that holds all state. `model`: chat model as `provider:name`, or empty for offline.
    `max_file_mb`: megabytes a file may have. `max_pages`: pages a document may have.
    `max_read_seconds`: seconds that reading one document may take. `max_chars`: characters of text per document.
    `max_documents`: documents in the library. `chroma_url`: a Chroma server's address, or empty for one on disk.
    `encoder_home`: where the converted encoder is kept, if not in `home` (several homes can share one).
    `model_timeout`: seconds to wait for the chat model.
    """

    home: Path
    model: str = ""
    max_file_mb: float = 50.0
    max_pages: int = 600
    max_read_seconds: float = 120.0
    max_chars: int = 4_000_000
    max_documents: int = 5_000
    max_question_chars: int = 1_000
    chroma_url: str = ""
    encoder_home: str = ""
    model_timeout: float = 60.0

    @property
    def library_dir(self) -> Path:
        """Folder of the catalogue, the vectors and the word index."""
        return self.home / "library"

    @property
    def encoder_dir(self) -> Path:
        """Folder where the converted encoder is kept."""
        return Path(self.encoder_home) if self.encoder_home else self.home / "encoder"

    def with_(self, **changes: object) -> Settings:
        """Return a copy with some values changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def load_settings(home: str | Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings: `home` argument first, then `ASSISTANT_HOME`, then the platform's user data folder.

    Raises UsageError when a variable does not hold a number where one is needed.
    """
    env = os.environ if environ is None else environ
    chosen = home or env.get("ASSISTANT_HOME")
    if not chosen:
        from platformdirs import user_data_dir

        chosen = user_data_dir("strategy-assistant", appauthor=False)
    values: dict[str, object] = {}
    for field in fields(Settings):
        raw = env.get(f"ASSISTANT_{field.name.upper()}")
        if field.name == "home" or not raw:
            continue
        if field.type == "str":
            values[field.name] = raw.strip()
            continue
        try:
            number = int(raw) if field.type == "int" else float(raw)
        except ValueError:
            number = 0
        if not 0 < number < float("inf"):
            raise UsageError(
                f"The setting ASSISTANT_{field.name.upper()} is {raw!r}, which is not a positive number.",
                "Set it to a plain number above 0, or unset it to use the default.",
            )
        values[field.name] = number
    return Settings(home=Path(chosen).expanduser().resolve(), **values)  # type: ignore[arg-type]
