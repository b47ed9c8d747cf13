"""The one Gradio component that the whole UI lives in: it sends what a person did, and shows the page that comes back.

Gradio carries the exchange; what may be asked and what comes back is decided in `dispatch`. The script that binds clicks,
forms and the address bar to it is static/app.js.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ui.dispatch import dispatch
from assistant.ui.page import Page
from assistant.ui.seat import Server

ON_LOAD = """
const bind = () => window.zhiping ? window.zhiping.attach(element, trigger, watch, props) : setTimeout(bind, 20);
bind();
"""
"""The component may be there before the script: on a busy machine it waits for it."""


def build(server: Server, pages: Mapping[str, Page]) -> gr.Blocks:
    """The Blocks with its only endpoint. Who asks is told by the gate, never by the browser.

    The browser counts its requests and gets the number back: Gradio does not tell the page of an answer equal to the last.
    """

    def answer(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        user = server.users.get(str(request.username))
        asked = getattr(event, "_data", None)
        turn = asked.get("turn") if isinstance(asked, dict) else 0
        return {**dispatch(server, user, asked, pages), "turn": turn if isinstance(turn, int) else 0}

    blocks: gr.Blocks = gr.Blocks(title="质评助手", analytics_enabled=False)
    with blocks:
        surface = gr.HTML(
            value={},
            html_template='<div class="zp-root"><p class="zp-wait">正在打开…</p></div>',
            js_on_load=ON_LOAD,
            apply_default_css=False,
            elem_id="zp",
        )
        surface.click(
            answer, None, surface, queue=False, show_progress="hidden", api_name="screen",
            trigger_mode="multiple",  # the page asks for one thing at a time itself, and loses none
        )  # fmt: skip
    return blocks
