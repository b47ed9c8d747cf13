"""The one error of the corpus: a file that cannot be used, with its line."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import UserError


class CorpusError(UserError):
    """A case, note or questionnaire that cannot be used. The message is a sentence that names file, line and what to do."""

    def __init__(self, file: Path, line: int | None, message: str) -> None:
        self.file, self.line, self.message = file, line, message
        super().__init__(f"{file}{f' 第{line}行' if line else ''}：{message}")
