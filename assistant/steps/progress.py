"""How a step tells how far it is. The CLI shows bars, the web UI shows its own, tests count."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """`start` names a stage (total None: not known yet), `advance` moves it, `note` says something worth reading."""

    def start(self, stage: str, total: int | None = None) -> None: ...
    def advance(self, by: int = 1, detail: str = "") -> None: ...
    def note(self, text: str) -> None: ...


class Silent:
    """Says nothing."""

    def start(self, stage: str, total: int | None = None) -> None:
        pass

    def advance(self, by: int = 1, detail: str = "") -> None:
        pass

    def note(self, text: str) -> None:
        pass
