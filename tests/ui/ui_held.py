"""A scripted model whose answer stands still where a test wants to look at it."""

from __future__ import annotations

from assistant.evaluation.scripted_server import ScriptedServer


class Held(ScriptedServer):
    """Holds a streamed answer once so many of its statements are out, as long as a number is named."""

    after: int | None = None

    def between(self, sent: str) -> None:
        super().between(sent)
        while self.after is not None and sent.count("}") >= self.after and not self.closing.wait(0.01):
            pass
