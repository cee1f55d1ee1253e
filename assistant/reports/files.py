"""Writing a report so that a reader never meets half of one.

The bytes go to a new file beside the target, which then takes the target's name in one step. A plain `open`
makes that file, not `tempfile`, because a report in a shared folder should have the folder's usual rights.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import ReportError


def format_of(path: Path, formats: Iterable[str]) -> str:
    """Return the format that the name's ending asks for ("docx"). Raises ReportError if it is not in `formats`."""
    return known_format(path.suffix.lower().removeprefix("."), formats, path.name)


def known_format(format: str, formats: Iterable[str], name: str = "") -> str:
    """Return `format` in lower case. Raises ReportError naming the formats that there are."""
    allowed = tuple(formats)
    wanted = format.lower().removeprefix(".")
    if wanted in allowed:
        return wanted
    endings = [f".{each}" for each in allowed]
    listed = f"{', '.join(endings[:-1])} or {endings[-1]}" if len(endings) > 1 else endings[0]
    said = f"'{name}' ends in none of them" if name else f"'{format}' is none of them"
    raise ReportError(f"This report can be written as {listed}; {said}.", f"Choose a name ending in {listed}.")


def write_bytes(path: Path, data: bytes) -> Path:
    """Return `path` once it holds exactly `data`; on failure the file that was there is untouched.

    Raises ReportError when the folder is missing or the file cannot be written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise ReportError(
            f"The folder '{path.parent}' does not exist, so the report was not written.",
            "Make the folder first, or choose another one.",
        )
    if path.is_dir():
        raise ReportError(
            f"'{path}' is a folder, so no report can be written under that name.", "Give the name of a file."
        )
    part = path.with_name(f".report-{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise ReportError(
            f"The report '{path.name}' could not be written to '{path.parent}': {reason}.",
            "Close the file if it is open elsewhere, check that the disk has room, or choose another folder.",
        ) from error
    return path
