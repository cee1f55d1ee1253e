"""How the page looks: a Gradio theme with fonts of the reader's own system, and one style sheet.

Nothing is loaded from elsewhere. Contrast is at least 4.5 to 1 (WCAG 2.2, AA) and focus is always visible;
levels are told by shape and words, the tint behind them only repeats it.
"""

from __future__ import annotations

from typing import Any

ACCENT = "#1f5f8b"
DEEP = "#123a56"
TINT = "#eaf2f8"
INK = "#1b2a34"
MUTED = "#4a5b67"
RULE = "#c9d3da"
_FONTS = ("Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Liberation Mono", "monospace")


def theme() -> Any:
    """Return the Gradio theme."""
    import gradio as gr

    blue = gr.themes.Color(
        c50="#f3f8fb", c100=TINT, c200="#cfe1ee", c300="#a6c8df", c400="#6fa3c7", c500="#3a7dab",
        c600=ACCENT, c700="#19507a", c800="#164664", c900=DEEP, c950="#0c283c",
    )  # fmt: skip
    base = gr.themes.Base(
        primary_hue=blue,
        secondary_hue=blue,
        neutral_hue=gr.themes.colors.slate,
        font=[gr.themes.Font(name) for name in _FONTS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
        radius_size=gr.themes.sizes.radius_sm,
        spacing_size=gr.themes.sizes.spacing_sm,
        text_size=gr.themes.sizes.text_md,
    )
    return base.set(
        body_background_fill="#f5f7f9",
        body_text_color=INK,
        body_text_color_subdued=MUTED,
        block_background_fill="#ffffff",
        block_border_color=RULE,
        block_label_text_color=INK,
        block_title_text_color=INK,
        block_title_text_weight="600",
        block_info_text_color=MUTED,
        input_background_fill="#ffffff",
        input_border_width="1px",
        button_border_width="1px",
        input_border_color="#76858f",
        input_border_color_focus=ACCENT,
        input_placeholder_color="#5d6d78",
        button_primary_background_fill=ACCENT,
        button_primary_background_fill_hover="#19507a",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover=TINT,
        button_secondary_border_color="#8fa3b0",
        button_secondary_text_color=DEEP,
        button_cancel_background_fill="#ffffff",
        button_cancel_text_color="#8c1d18",
        button_cancel_border_color="#8c1d18",
        link_text_color="#19507a",
        link_text_color_visited="#5a3f7d",
    )


CSS = f"""
:root {{ color-scheme: light; scrollbar-gutter: stable; }}
.gradio-container {{ max-width: 1320px !important; margin: 0 auto; padding: 0 16px 32px !important; }}
.gradio-container main, .gradio-container .main {{ padding: 0 !important; }}
.gradio-container *:focus-visible {{ outline: 3px solid #b35900 !important; outline-offset: 2px; border-radius: 3px; }}
.sa-hidden {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }}
footer {{ display: none !important; }}
.html-container {{ padding: 0 !important; }}
.block:has(> .html-container > .prose:empty):not([id$=-told]) {{ display: none !important; }}
.gradio-container main > .column, .tabitem > .column, .panes > .column {{ gap: 8px !important; }}
.tab-wrapper {{ margin: 0 0 4px !important; padding: 0 !important; }}

#masthead {{ background: {DEEP}; color: #fff; border-radius: 0 0 8px 8px; padding: 9px 18px 8px !important; }}
#masthead .brand {{ display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; }}
#masthead h1 {{ color: #fff; font-size: 1.3rem; font-weight: 650; margin: 0; }}
#masthead .tagline {{ color: #dbe8f1; margin: 0; font-size: .95rem; }}
#masthead .mode {{ color: #fff; margin: 3px 0 0; font-size: .88rem; }}
#masthead .mode .dot {{ background: #8fd3a8; }}
#masthead .mode.leaves .dot {{ background: #ffc46b; border-radius: 0; transform: rotate(45deg); }}
.dot {{ display: inline-block; width: .62em; height: .62em; border-radius: 50%; margin-right: .5em; }}
#status {{ padding: 0 18px !important; min-height: 24px; }}
.state {{ margin: 2px 0; font-size: .88rem; color: {MUTED}; }}
.state .dot {{ background: #6f7f8a; }} .state-ready .dot {{ background: #2d7a46; }}
.state-failed, .state-stale, .state-busy {{ color: #6b3a00; font-weight: 600; }}
.state-failed .dot, .state-stale .dot, .state-busy .dot {{ background: #b35900; border-radius: 0; }}
.state .working {{ display: flex; gap: 12px; align-items: center; }}
.state .working p {{ margin: 0; }} .state .gauge {{ flex: 0 0 180px; margin: 0; }}

.tab-wrapper, .tab-container {{ height: auto !important; }}
/* also the hidden copies, by whose width Gradio decides which tabs go into its menu */
.tab-wrapper .tab-container button {{ font-size: 1rem; font-weight: 600; padding: 8px 18px; color: {DEEP}; }}
.tab-container button[role=tab][aria-selected=true] {{ color: {ACCENT}; border-bottom: 3px solid {ACCENT}; }}
.tabitem {{ padding: 8px 0 0 !important; border: 0 !important; background: transparent !important; }}
.panes {{ gap: 18px !important; align-items: flex-start; }}
.side {{ background: #fff; border: 1px solid {RULE}; border-radius: 8px; padding: 14px !important;
  gap: 10px !important; }}
.side h2, .prose h2 {{ font-size: 1.12rem; margin: 0 0 2px; color: {DEEP}; font-weight: 650; }}
.side .lede {{ color: {MUTED}; font-size: .92rem; margin: 0; }}
.side .block, .side .form {{ border: 0 !important; box-shadow: none !important; padding: 0 !important;
  background: transparent !important; overflow: visible !important; }}
.side .form {{ gap: 10px !important; }}
.side .wrap:has(> .wrap-inner) {{ border: 1px solid #76858f !important; }}
.side .wrap-inner input {{ text-overflow: ellipsis; padding-right: 1.6em !important; }}
.side textarea, .side input {{ font-size: .95rem !important; }}
.cap {{ font-weight: 600; font-size: .88rem; color: {INK}; margin: 6px 0 2px; }}
button.example {{ text-align: left !important; justify-content: flex-start !important; white-space: normal !important;
  font-weight: 400 !important; font-size: .9rem !important; padding: 6px 10px !important; line-height: 1.3 !important;
  min-height: 0 !important; background: {TINT} !important; border: 1px solid #c3d7e6 !important;
  color: {DEEP} !important; }}
button.example:hover {{ background: #d8e8f3 !important; }}
.tight {{ gap: 6px !important; }}
.downloads button {{ font-size: .9rem !important; }}

.mode-switch {{ padding: 4px 10px !important; border: 0 !important; background: transparent !important; }}
.mode-switch, .mode-switch > div {{ display: flex !important; flex-wrap: wrap; align-items: center; gap: 4px 12px; }}
.form:has(> .mode-switch), .gradio-container .mode-switch {{ background: transparent !important; border: 0 !important;
  box-shadow: none !important; }}
#room-table {{ contain: inline-size; max-width: 100%; overflow-x: auto !important; }}
#room-table table *, #room-table textarea, #room-table .cell-wrap * {{ font-family: var(--font) !important; }}
.mode-switch label {{ padding: 4px 10px !important; }}
.start-cards {{ gap: 14px !important; align-items: stretch !important; }}
.start-card {{ background: #fff; border: 1px solid {RULE}; border-top: 4px solid {ACCENT}; border-radius: 8px;
  padding: 14px !important; gap: 8px !important; }}
.start-card h3 {{ margin: 0; font-size: 1.02rem; color: {DEEP}; }} .start-card p {{ margin: 0; font-size: .92rem; }}
.welcome h2 {{ font-size: 1.12rem; margin: 2px 0; color: {DEEP}; }}

.html-container, .prose, .result {{ font-size: .97rem; color: {INK}; }}
.result h3 {{ font-size: 1.08rem; color: {DEEP}; margin: 16px 0 6px; line-height: 1.3; }}
.result > h3:first-child {{ margin-top: 0; }}
.result h4 {{ font-size: .95rem; margin: 12px 0 4px; color: {DEEP}; }}
.result p {{ margin: 4px 0; }} .result ul, .result ol {{ margin: 4px 0; padding-left: 1.3em; }}
.result li {{ margin: 3px 0; }}
.fine {{ color: {MUTED}; font-size: .86rem; }}
.lead {{ font-size: 1.1rem; font-weight: 600; color: {INK}; margin: 4px 0 10px; }}
.paper {{ background: #fff; border: 1px solid {RULE}; border-radius: 8px; padding: 16px 18px !important; }}
.nothing {{ color: {MUTED}; }}
.problem {{ border: 1px solid #c98; border-left: 6px solid #a4332b; background: #fdf4f2; padding: 8px 14px;
  border-radius: 4px; margin: 6px 0; }}
.problem p {{ margin: 2px 0; }}
.notice {{ border-left: 4px solid #b35900; background: #fff8ee; padding: 6px 10px; }}
.working p {{ margin: 0 0 4px; }}
.gauge {{ height: 10px; border: 1px solid {ACCENT}; border-radius: 5px; background: #fff; overflow: hidden;
  margin: 2px 0 8px; }}
.gauge span {{ display: block; height: 100%; background: {ACCENT}; transition: width .2s; }}
[id$=-told] {{ min-height: 1.4em; padding: 0 4px !important; }}
.paper [id$=-told]:has(.prose:empty) {{ min-height: 0; margin-bottom: -8px; }}
[id$=-told] p {{ margin: 0; font-size: .92rem; color: {MUTED}; }}

.kind {{ display: flex; flex-wrap: wrap; gap: 10px; align-items: center; color: {MUTED}; font-size: .92rem; }}
.tag {{ background: {DEEP}; color: #fff; border-radius: 4px; padding: 2px 9px; font-weight: 600; }}
ol.cards {{ list-style: none; padding: 0 !important; margin: 10px 0 !important; display: grid; gap: 12px; }}
.card {{ border: 1px solid {RULE}; border-left: 5px solid {ACCENT}; border-radius: 6px; padding: 10px 14px;
  background: #fff;
  margin: 0 !important; }}
.card h4 {{ font-size: 1.16rem; margin: 0 0 4px; }}
.card .lens {{ color: {INK}; margin-bottom: 6px; }}
.card dl {{ display: grid; gap: 3px; margin: 0; }}
.card dl > div {{ display: grid; grid-template-columns: 10.5em 1fr; gap: 8px; }}
.card dt {{ font-weight: 600; color: {MUTED}; font-size: .9rem; }} .card dd {{ margin: 0; }}
blockquote.extract {{ margin: 6px 0; padding: 2px 0 2px 12px; border-left: 4px solid {ACCENT}; color: {INK};
  font-size: 1.02rem; }}
.from {{ font-weight: 600; margin-top: 10px !important; }}
.number {{ color: {ACCENT}; font-weight: 650; white-space: nowrap; }}
details.source, details.part {{ border: 1px solid {RULE}; border-radius: 6px; background: #fbfcfd; margin: 5px 0; }}
details > summary {{ cursor: pointer; padding: 6px 10px; }}
details.source > summary {{ font-size: .9rem; }}
details.part {{ background: #fff; margin: 8px 0; }}
details.part > summary {{ font-weight: 600; color: {DEEP}; font-size: 1rem; padding: 9px 12px; }}
details.part[open] > summary {{ border-bottom: 1px solid {RULE}; margin-bottom: 6px; }}
details.source > :not(summary), details.part > :not(summary) {{ margin-left: 12px; margin-right: 12px; }}
details[open].source, details[open].part {{ padding-bottom: 8px; }}
.result blockquote {{ margin: 4px 12px !important; }}
.result blockquote.extract {{ margin: 6px 0 !important; }}
details.source blockquote {{ border-left: 4px solid {ACCENT}; margin-top: 4px; margin-bottom: 4px; padding-left: 10px;
  color: {INK}; }}
.checked, .unchecked {{ font-size: .8rem; border: 1px solid currentColor; border-radius: 3px; padding: 0 5px;
  margin-left: 6px; white-space: nowrap; }}
.checked {{ color: #1e6136; }} .unchecked {{ color: #8c1d18; font-weight: 600; }}
.context {{ background: #fff; border: 1px solid {RULE}; border-radius: 4px; padding: 8px 10px; font-size: .92rem;
  overflow-wrap: anywhere; }}
mark {{ background: #ffe89a; color: {INK}; padding: 0 1px; text-decoration: underline; text-decoration-color: #7a5c00;
  text-underline-offset: 3px; }}

table.plain, table.verdicts {{ width: 100%; border-collapse: collapse; font-size: .92rem; background: #fff; }}
.result caption, table.plain caption {{ text-align: left; color: {MUTED}; font-size: .86rem; padding-bottom: 4px; }}
table.plain th, table.plain td, table.verdicts th, table.verdicts td {{ border: 1px solid {RULE}; padding: 6px 9px;
  text-align: left; vertical-align: top; overflow-wrap: break-word; font-weight: 400; color: {INK}; }}
table thead th {{ background: {TINT} !important; font-weight: 600 !important; color: {DEEP} !important; }}
table tbody th {{ font-weight: 600 !important; }}
table.plain td[data-name="Licence"] {{ min-width: 6.2em; }}
td.date {{ white-space: nowrap; }}
.figure {{ text-align: right !important; font-variant-numeric: tabular-nums; }}
table.verdicts th[scope=row] {{ width: 25%; }} table.verdicts td:nth-child(2) {{ width: 12%; }}
table.verdicts td:nth-child(3) {{ width: 15%; }} table.verdicts td:nth-child(4) {{ width: 11%; }}
.ladder {{ display: inline-flex; flex-wrap: wrap; gap: 2px 8px; align-items: center; }}
table.verdicts .ladder {{ flex-direction: column; align-items: flex-start; }}
.steps {{ display: inline-flex; gap: 2px; }}
.steps i {{ width: 10px; height: 14px; border: 1.5px solid {DEEP}; border-radius: 2px; background: #fff; }}
.steps i.on {{ background: {DEEP}; }}
.tone-empty td:nth-child(2) {{ background: #fbeceb; }} .tone-weak td:nth-child(2) {{ background: #fff5df; }}
.tone-part td:nth-child(2) {{ background: #e6f0f8; }} .tone-strong td:nth-child(2) {{ background: #e4f3e8; }}
figure.chart {{ margin: 6px 0 10px; }} figure.chart svg {{ max-width: 760px; height: auto; }}
.topics {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 6px; }}
.topic {{ display: flex; flex-direction: column; gap: 2px; border: 1px solid {RULE}; border-radius: 5px;
  padding: 5px 9px; font-size: .9rem; }}
ul.quotes {{ list-style: none; padding-left: 0 !important; }}
ul.quotes li {{ border-left: 3px solid #a9bfce; padding: 1px 0 1px 10px; margin: 8px 0; }}
ul.quotes .fine {{ display: block; }}
ul.checklist {{ list-style: none; padding-left: 0 !important; }}
ul.checklist li {{ padding-left: 1.7em; position: relative; margin: 5px 0; }}
ul.checklist li::before {{ content: ""; position: absolute; left: 0; top: .25em; width: .85em; height: .85em;
  border: 1.5px solid {MUTED}; border-radius: 2px; }}
ul.outcomes {{ padding-left: 1.1em; }} .outcome-failed strong {{ color: #8c1d18; }}
.panel {{ margin-top: 14px; }}

.chat {{ border: 1px solid {RULE} !important; border-radius: 8px !important; background: #fff !important; }}
.chat .icon-button-wrapper {{ display: none !important; }}
.chat .message, .chat .bot, .chat .user {{ border-radius: 6px !important; }}
.chat .message-row.panel {{ margin: 0 !important; padding: 10px 12px !important; }}
.chat .message-row.panel.user-row {{ background: {TINT} !important; }}
.chat .message-row.panel.bot-row {{ background: #fff !important; }}
.chat .message, .chat .message-wrap {{ margin: 0 !important; }}
.chat .message {{ background: transparent !important; border: 0 !important; padding: 0 !important; }}
.chat .asked {{ font-weight: 600; margin: 0; font-size: 1.02rem; }}
.draft {{ font-size: 1rem; line-height: 1.55; }}
.draft h2 {{ font-size: 1.25rem; color: {DEEP}; }} .draft h3 {{ font-size: 1.05rem; color: {DEEP}; }}

@media (max-width: 760px) {{
  .gradio-container {{ padding: 0 8px 24px !important; }}
  .panes {{ flex-direction: column !important; }} .panes > * {{ width: 100% !important; min-width: 0 !important; }}
  .start-cards {{ flex-direction: column !important; }}
  #room-table > * {{ min-width: 640px; }}
  .card dl > div {{ grid-template-columns: 1fr; gap: 0; }}
  .card h4 {{ font-size: 1.02rem; }}
  .result caption, table.plain caption {{ display: block; }}
  .tab-wrapper .tab-container button {{ padding: 6px 5px; font-size: .85rem; }}
  table.plain thead, table.verdicts thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }}
  table.plain, table.verdicts, table.plain tbody, table.verdicts tbody {{ display: block; border: 0 !important; }}
  table.plain tr, table.verdicts tr {{ display: block; border: 1px solid {RULE}; margin-bottom: 8px; }}
  table.plain th[scope=row], table.verdicts th[scope=row], table.plain td, table.verdicts td {{ display: block;
    width: auto !important; border: 0; border-bottom: 1px solid #eef2f5; text-align: left !important; }}
  td[data-name]::before {{ content: attr(data-name) ": "; font-weight: 600; color: {MUTED}; }}
}}
@media (prefers-reduced-motion: reduce) {{ * {{ transition: none !important; animation: none !important; }} }}
"""
