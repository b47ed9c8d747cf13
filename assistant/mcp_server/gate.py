"""The gate: everything that goes out passes here. Personal data become placeholders, words meant for a machine are left out."""

from __future__ import annotations

from typing import Any, TypeVar

from assistant.hostile import neutral, neutral_name
from assistant.llm.redaction import Redactor
from assistant.mcp_server.answers import Answer

WITHHELD = "（此处是写给程序或模型的指令，已略去）"
NAMES = frozenset({"workspace", "document", "passage", "passages", "id", "code", "indicator", "rule"})
"""Fields that name things: they have to come back as they are."""
_A = TypeVar("_A", bound=Answer)


class Gate:
    """`redactor` is None where personal data may be shown."""

    def __init__(self, redactor: Redactor | None) -> None:
        self._redactor = redactor

    def out(self, answer: _A) -> _A:
        """The answer as it may leave."""
        return type(answer).model_validate(self._walk(answer.model_dump(), ""))

    def text(self, text: str) -> str:
        """A text as it may leave."""
        plain = neutral(text)
        if text.strip() and not plain.strip():
            return WITHHELD
        return self._redactor.hide(plain) if self._redactor else plain

    def back(self, text: str) -> str:
        """What a client wrote with placeholders, as it stands in the evidence."""
        return self._redactor.restore(text) if self._redactor else text

    def _walk(self, value: Any, field: str) -> Any:
        if isinstance(value, str):
            if field == "file":
                return self.text(neutral_name(value))
            return self.text(value) if field not in NAMES else value
        if isinstance(value, dict):
            return {k: self._walk(v, k) for k, v in value.items()}
        if isinstance(value, list | tuple):
            if field in NAMES and all(isinstance(v, str) for v in value):
                return value
            return [self._walk(v, "" if field in NAMES else field) for v in value]
        return value
