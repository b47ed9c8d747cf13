"""Checks of reports and what people decided of their findings. Decisions are only ever added to."""

from __future__ import annotations

from assistant.domain import FindingDecision, ReportCheck
from assistant.workspace.core import Workspace
from assistant.workspace.transaction import transaction

KEPT = 6
"""Checks kept for each target; they can be made again, the decisions cannot."""


class CheckStore:
    """`CheckStore(workspace)`; several processes may hold one on the same workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._db = workspace.db

    # --- checks ---

    def put(self, check: ReportCheck) -> ReportCheck:
        """Stores a check beside the earlier ones and returns it with its id; the oldest of the same target give way."""
        with transaction(self._db):
            cursor = self._db.execute("INSERT INTO checks(target, record) VALUES (?, '')", (check.target,))
            stored = check.model_copy(update={"id": int(cursor.lastrowid or 0)})
            self._db.execute("UPDATE checks SET record = ? WHERE id = ?", (stored.model_dump_json(), stored.id))
            self._db.execute(
                "DELETE FROM checks WHERE target = ? "
                "AND id NOT IN (SELECT id FROM checks WHERE target = ? ORDER BY id DESC LIMIT ?)",
                (check.target, check.target, KEPT),
            )
        return stored

    def of(self, target: str, limit: int = 2) -> list[ReportCheck]:
        """The checks of a target, newest first."""
        rows = self._db.execute("SELECT record FROM checks WHERE target = ? ORDER BY id DESC LIMIT ?", (target, limit))
        return [ReportCheck.model_validate_json(record) for (record,) in rows]

    def get(self, id: int) -> ReportCheck | None:
        row = self._db.execute("SELECT record FROM checks WHERE id = ?", (id,)).fetchone()
        return ReportCheck.model_validate_json(row[0]) if row else None

    def uploaded(self) -> list[ReportCheck]:
        """The newest check of each uploaded file, newest first."""
        rows = self._db.execute(
            "SELECT record FROM checks WHERE id IN (SELECT max(id) FROM checks WHERE target != '' GROUP BY target) "
            "ORDER BY id DESC"
        )
        return [ReportCheck.model_validate_json(record) for (record,) in rows]

    # --- decisions ---

    def decide(self, decision: FindingDecision) -> None:
        self._db.execute(
            "INSERT INTO finding_decisions(finding, record) VALUES (?, ?)", (decision.key, decision.model_dump_json())
        )

    def decisions(self) -> dict[str, FindingDecision]:
        """Key of a finding → the latest word on it; what was taken back is not there."""
        rows = self._db.execute("SELECT record FROM finding_decisions ORDER BY id")
        latest = {d.key: d for d in (FindingDecision.model_validate_json(record) for (record,) in rows)}
        return {key: said for key, said in latest.items() if said.status != "open"}

    def history(self, key: str) -> list[FindingDecision]:
        """Everything that was said of a finding, oldest first."""
        rows = self._db.execute("SELECT record FROM finding_decisions WHERE finding = ? ORDER BY id", (key,))
        return [FindingDecision.model_validate_json(record) for (record,) in rows]
