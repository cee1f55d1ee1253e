"""The web page: five tabs over the same jobs as the command line. Nothing heavy is imported until it is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.workspace import Workspace

__all__ = ["build", "serve"]


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the page until it is stopped; `port` 0 takes a free one. Raises UsageError when the port is taken."""
    from assistant.ui.server import serve as run

    run(settings, host=host, port=port)


def build(workspace: Workspace) -> Any:
    """Return the page as `gradio.Blocks`, not yet launched; launch it with `assistant.ui.server.launch`."""
    from assistant.ui.page import build as make

    return make(workspace)
