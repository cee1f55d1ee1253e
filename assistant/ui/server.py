"""Serves the page: checks the port, starts the page, then gets the library ready behind it.

A small layer in front of Gradio adds headers that keep the browser from asking anybody else for anything,
refuses the routes by which Gradio would fetch other people's addresses, and answers only to names of this
machine when it listens there, so that no foreign page can reach it under a name of its own.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from assistant.errors import UsageError
from assistant.settings import Settings

log = logging.getLogger(__name__)

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FETCHES = ("/file=http:", "/file=https:", "/proxy=")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the page until it is stopped. Raises UsageError when the address cannot be listened on."""
    port = free_port(host, port)
    stopped = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    from assistant.ui.page import build
    from assistant.workspace import Workspace

    with Workspace(settings) as workspace:
        page = build(workspace)
        try:
            launch(page, host=host, port=port)
            sys.stderr.write(f"The page is at http://{_shown(host)}:{port}/  Press Ctrl+C to stop.\n")
            if host not in _LOOPBACK:
                sys.stderr.write("Everybody who can reach this machine on that port can use it.\n")
            sys.stderr.flush()
            page.context.readiness.start()
            while not stopped.wait(1.0):
                pass
        except KeyboardInterrupt:
            sys.stderr.write("Stopped.\n")
        finally:
            page.context.readiness.stop()
            page.close(verbose=False)
            page.context.files.close()


def launch(page: Any, *, host: str, port: int) -> None:
    """Start serving and return; nothing heavy has been loaded by then."""
    from starlette.middleware import Middleware

    from assistant.ui.script import HEAD
    from assistant.ui.theme import CSS, theme

    settings = page.context.workspace.settings
    page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        allowed_paths=[],
        blocked_paths=[str(page.context.files.private)],
        max_file_size=int(settings.max_file_mb * 1_000_000),
        state_session_capacity=200,
        app_kwargs={"middleware": [Middleware(Guard, host=host)], "docs_url": None, "redoc_url": None},
        theme=theme(),
        css=CSS,
        head=HEAD,
    )


class Guard:
    """The layer in front of Gradio."""

    def __init__(self, app: Any, host: str) -> None:
        self._app = app
        self._names = {*_LOOPBACK, host} if host in _LOOPBACK else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what should not be asked, and add the headers to what is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not self._known(scope) or any(part in scope["path"] for part in _FETCHES):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"Refused."})
            return

        async def answer(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                extra = [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await self._app(scope, receive, answer)

    def _known(self, scope: Scope) -> bool:
        if self._names is None:
            return True
        given = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"host"), "")
        name = given.partition("]")[0].lstrip("[") if given.startswith("[") else given.partition(":")[0]
        return name.lower() in self._names


def free_port(host: str, port: int) -> int:
    """Return `port`, or a free one for 0. Raises UsageError when it is taken or the host is not of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if sys.platform != "win32":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            found: int = probe.getsockname()[1]
            return found
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"The page cannot listen on {host}, port {port}: {getattr(error, 'strerror', None) or error}.",
            "Another window may be showing it already. Choose another port, for example with --port 0.",
        ) from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else ("127.0.0.1" if host == "0.0.0.0" else host)
