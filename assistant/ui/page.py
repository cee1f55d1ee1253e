"""The page: its head with the mode and the library's state, and the five tabs.

Everything that depends on a visit is in `gr.State` or in the visit's folder; when the visit ends, both go.
"""

# Annotations are evaluated here, not kept as strings: Gradio reads `gr.Request` from them.
from typing import Any

from assistant.model import Mode
from assistant.ui.context import QUIET, Context
from assistant.ui.readiness import Readiness
from assistant.ui.render import esc
from assistant.ui.render_library import status as status_html
from assistant.ui.session import VisitFiles
from assistant.ui.texts import page_texts
from assistant.workspace import Workspace

_SWEEP_SECONDS = (3600, 86_400)


def build(workspace: Workspace) -> Any:
    """Return the page as `gradio.Blocks`. Its attribute `context` holds what must be started and closed with it."""
    from assistant.ui.environment import importing, prepare

    files = VisitFiles(workspace.settings.home)
    prepare(files.served)
    with importing():
        return _build(workspace, files)


def _build(workspace: Workspace, files: VisitFiles) -> Any:
    import gradio as gr

    from assistant.ui.ask import AskTab
    from assistant.ui.check import CheckTab
    from assistant.ui.draft import DraftTab
    from assistant.ui.library import LibraryTab
    from assistant.ui.reframe import ReframeTab

    context = Context(workspace, Readiness(workspace), files)
    with gr.Blocks(
        title=page_texts().name, analytics_enabled=False, fill_width=True, delete_cache=_SWEEP_SECONDS
    ) as page:
        gr.HTML(_masthead(workspace.mode), elem_id="masthead", js_on_load=None)
        status = gr.HTML(status_html(context.readiness.status()), elem_id="status", js_on_load=None)
        timer = gr.Timer(1.0)
        with gr.Tabs() as tabs:
            with gr.Tab("Reframe", id="reframe"):
                reframe = ReframeTab(context)
            with gr.Tab("Ask", id="ask") as ask_tab:
                ask = AskTab(context)
            with gr.Tab("Check", id="check"):
                check = CheckTab(context)
            with gr.Tab("Draft", id="draft"):
                DraftTab(context)
            with gr.Tab("Library", id="library") as library_tab:
                library = LibraryTab(context, status)

        for button in reframe.starts["ask"]:
            go = button.click(lambda: gr.Tabs(selected="ask"), None, [tabs], **QUIET)
            go.then(ask.run, [button, ask.talk, ask.only], ask.outputs, **QUIET)
        for number, button in enumerate(reframe.starts["check"]):
            go = button.click(lambda: gr.Tabs(selected="check"), None, [tabs], **QUIET)
            go.then(check.sample(number), [check.framework], check.outputs, **QUIET)

        def tick() -> dict[Any, Any]:
            shown: dict[Any, Any] = {status: status_html(context.readiness.status())}
            if context.readiness.settled:
                shown |= {timer: gr.Timer(active=False), **library.refresh(), **ask.refresh()}
            return shown

        def end(request: gr.Request) -> None:
            files.end(request.session_hash)
            _forget(page, request.session_hash)

        timer.tick(tick, None, [status, timer, ask.only, *library.shown], queue=False, **QUIET)
        ask_tab.select(ask.refresh, None, [ask.only], **QUIET)
        library_tab.select(library.refresh, None, library.shown, **QUIET)
        page.load(tick, None, [status, timer, ask.only, *library.shown], queue=False, **QUIET)
        page.unload(end)
    page.queue(default_concurrency_limit=4, max_size=64, api_open=False)
    page.context = context
    return page


def _masthead(mode: Mode) -> str:
    texts = page_texts()
    leaves = " leaves" if mode.leaves else ""
    dot = '<span class="dot" aria-hidden="true"></span>'
    return (
        f'<header><div class="brand"><h1>{esc(texts.name)}</h1><p class="tagline">{esc(texts.tagline)}</p></div>'
        f'<p class="mode{leaves}" id="mode">{dot}{esc(mode.sentence)}</p></header>'
    )


def _forget(page: Any, visit: str | None) -> None:
    """Drop what Gradio keeps of a visit: by itself it would keep the texts of results in memory for long."""
    holder = getattr(page, "state_holder", None)
    if holder is not None and visit in holder.session_data:
        holder.delete_state(visit)
        holder.session_data.pop(visit, None)
        holder.time_last_used.pop(visit, None)
