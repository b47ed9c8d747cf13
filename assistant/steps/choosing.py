"""Contradicting figures settled by a person: one source is chosen, with a reason, and holds through every re-run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from assistant.domain import Assessment, Observation, ValueChoice
from assistant.errors import UserError
from assistant.metrics.quarrels import Quarrel
from assistant.steps.deciding import passage_of
from assistant.workspace import Workspace
from assistant.workspace.choices import ChoiceStore


class Dispute(NamedTuple):
    """Figures of one metric or quantity and year that contradict each other; `used` is the one in force.

    `settled` if a person chose it and nothing has come up since. `code` is the indicator it serves, '' for none.
    """

    subject: str
    name: str
    unit: str
    code: str
    year: int | None
    used: Observation
    rivals: tuple[Observation, ...]
    settled: bool

    @property
    def offered(self) -> tuple[Observation, ...]:
        """What there is to choose from, the one in force first."""
        return (self.used, *self.rivals)


def disputes(assessments: Iterable[Assessment], quarrels: Iterable[Quarrel]) -> list[Dispute]:
    """All contradictions, those to be settled first."""
    found = [
        Dispute(a.id, a.name, a.unit, a.code, a.year, a.inputs[0], (*a.conflicts, *a.overruled), not a.conflicts)
        for a in assessments
        if a.inputs and (a.conflicts or a.overruled)
    ]
    found += [
        Dispute(
            q.quantity.id, q.quantity.name, q.quantity.unit, q.code, q.year, q.best, (*q.others, *q.overruled), not q.others
        )
        for q in quarrels
    ]  # fmt: skip
    return sorted(found, key=lambda d: d.settled)


def dispute_of(found: Iterable[Dispute], subject: str, year: int | None) -> Dispute:
    """Raises UserError if these sources do not contradict each other (any more)."""
    dispute = next((d for d in found if d.subject == subject and d.year == year), None)
    if dispute is None:
        raise UserError("这项数据的来源没有不一致，或材料已更新，请刷新后再看。")
    return dispute


def choose(workspace: Workspace, dispute: Dispute, passage: str, text: str, *, by: str, note: str = "") -> ValueChoice:
    """The figure written as `text` in this passage holds. Raises UserError if it is not among those offered."""
    chosen = next((o for o in dispute.offered if o.passage_id == passage and o.text == text), None)
    if chosen is None:
        raise UserError(f"“{dispute.name}”没有这个来源可选，材料可能已更新，请刷新后再选。")
    source = passage_of(workspace, passage)
    choice = ValueChoice(
        subject=dispute.subject, year=dispute.year, passage_id=source.id, key=source.key, value=chosen.value, text=chosen.text,
        place=chosen.locator.render(), over=tuple(dict.fromkeys(o.value for o in dispute.offered if o.value != chosen.value)),
        by=by, note=note, at=_now(),
    )  # fmt: skip
    ChoiceStore(workspace).put(choice)
    return choice


def take_back(workspace: Workspace, subject: str, year: int | None, *, by: str, note: str = "") -> ValueChoice:
    """The sources contradict each other again. Returns the choice that held. Raises UserError if there was none."""
    store = ChoiceStore(workspace)
    held = store.choices().get((subject, year))
    if held is None:
        raise UserError("这项数据没有选定过来源，无从撤销。")
    store.put(held.choice.model_copy(update={"withdrawn": True, "by": by, "note": note, "at": _now()}))
    return held.choice


def history(workspace: Workspace, subjects: Sequence[str] = ()) -> list[ValueChoice]:
    """What was chosen and taken back, newest first; for some subjects if any are named."""
    return [c for c in reversed(ChoiceStore(workspace).history()) if not subjects or c.subject in subjects]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
