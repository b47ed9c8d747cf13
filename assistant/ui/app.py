"""Puts the pages together and serves them on this machine: local fonts, no analytics, nothing fetched from outside."""

from __future__ import annotations

import os

import gradio as gr

from assistant.ui import draft

FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")


def build() -> gr.Blocks:
    """The whole UI."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    blocks: gr.Blocks = gr.Blocks(title="质评助手", analytics_enabled=False)
    with blocks:
        gr.Markdown("# 质评助手\n从材料文件夹到有据可查的自评报告。材料只在本机处理。")
        draft.page()
    return blocks


def serve(host: str = "127.0.0.1", port: int = 7860) -> None:
    """Blocks until stopped. OSError if the port is taken."""
    theme = gr.themes.Soft(font=list(FONTS), font_mono=["ui-monospace", "monospace"])
    build().queue().launch(server_name=host, server_port=port, share=False, show_error=True, theme=theme)
