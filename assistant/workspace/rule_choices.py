"""What an office said of the rules of the review for one workspace: off, or of another severity, and why. Only added to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from assistant.workspace.core import Workspace


class RuleChoice(NamedTuple):
    """`value`: off, error, warning, info, or '' for what the settings say."""

    rule: str
    value: str
    reason: str
    by: str
    at: str


class RuleChoices:
    """`RuleChoices(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    def say(self, rule: str, value: str, *, by: str, reason: str) -> None:
        """Records it; what was said before stays in the history."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._db.execute(
            "INSERT INTO rule_choices(rule, value, reason, by, at) VALUES (?, ?, ?, ?, ?)", (rule, value, reason, by, now)
        )

    def history(self) -> list[RuleChoice]:
        """Everything that was said, oldest first."""
        return [RuleChoice(*row) for row in self._db.execute("SELECT rule, value, reason, by, at FROM rule_choices ORDER BY id")]

    def now(self) -> dict[str, RuleChoice]:
        """Id of a rule → what holds for it, where something was said."""
        latest = {choice.rule: choice for choice in self.history()}
        return {rule: choice for rule, choice in latest.items() if choice.value}

    def options(self) -> dict[str, bool | float | str]:
        """The same as the table [rules] of the settings says it."""
        return {rule: False if choice.value == "off" else choice.value for rule, choice in self.now().items()}
