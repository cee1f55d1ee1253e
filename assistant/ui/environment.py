"""What Gradio reads from the environment, set before it is imported: no calls out, files in our own folder."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator
from pathlib import Path

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def prepare(served: Path) -> None:
    """Switch off Gradio's calls to other hosts and put its files in `served`.

    Gradio asks its own address whether it is up; behind a company proxy that question must not go to the proxy.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(served)
    os.environ["GRADIO_EXAMPLES_CACHE"] = str(served / "examples")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [h for h in os.environ.get(name, "").split(",") if h.strip()]
        os.environ[name] = ",".join([*hosts, *(h for h in _LOOPBACK if h not in hosts)])


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Put garbage collection off while Gradio is imported and the page built: about a tenth of the wait is saved."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
