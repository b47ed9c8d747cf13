"""Progress of a step, shown in the page."""

from __future__ import annotations

import gradio as gr


class PageProgress:
    """`steps.progress.Progress` over Gradio's bar; notes are kept for the end of the run."""

    def __init__(self, bar: gr.Progress) -> None:
        self._bar = bar
        self._stage, self._done, self._total = "", 0, 0
        self.notes: list[str] = []

    def start(self, stage: str, total: int | None = None) -> None:
        self._stage, self._done, self._total = stage, 0, total or 0
        self._bar(0.0, desc=stage)

    def advance(self, by: int = 1, detail: str = "") -> None:
        self._done += by
        share = min(1.0, self._done / self._total) if self._total else None
        self._bar(share, desc=f"{self._stage}　{self._done}/{self._total or '?'}")

    def note(self, text: str) -> None:
        self.notes.append(text)
