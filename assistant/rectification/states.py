"""待启动 → 进行中 → 已提交 → 复核通过 / 退回 → 销号: which steps there are, who may take them, what they need.

The states and their order are those of rectification platforms in use (s-rect); who may take a step, and that the one who
verifies is not the one who submitted, is our proposal (P): a unit reports, the quality office verifies and closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.domain import LedgerEntry, LedgerEvent, LedgerState
from assistant.rectification.fields import STATES, LedgerError

Role = Literal["unit", "office"]
"""责任单位 or 质量管理部门 (评建办)."""
ROLES: dict[Role, str] = {"unit": "责任单位", "office": "质量管理部门"}
Need = Literal["word", "reason", "news", "other"]
_WORDS = ("progress", "effect", "proof", "evidence")
"""Fields that say how far a unit has come."""


class Actor(NamedTuple):
    """Who makes a change, and as what."""

    name: str
    role: Role = "office"


class Step(NamedTuple):
    """One way out of a state."""

    to: LedgerState
    office_only: bool = False
    needs: tuple[Need, ...] = ()


STEPS: dict[LedgerState, tuple[Step, ...]] = {
    "planned": (Step("running"),),
    "running": (Step("submitted", needs=("word",)), Step("planned", office_only=True, needs=("reason",))),
    "submitted": (
        Step("verified", office_only=True, needs=("other",)),
        Step("returned", office_only=True, needs=("reason",)),
        Step("running", needs=("reason",)),
    ),
    "returned": (Step("running"), Step("submitted", needs=("word", "news"))),
    "verified": (Step("closed", office_only=True), Step("returned", office_only=True, needs=("reason",))),
    "closed": (Step("running", office_only=True, needs=("reason",)),),
}
"""Closed entries are opened again by the office only, e.g. after a re-inspection (督导复查)."""


def check(entry: LedgerEntry, to: LedgerState, actor: Actor, note: str, history: Sequence[LedgerEvent]) -> None:
    """Whether this step may be taken now. `history`: the events of this entry. Raises LedgerError with the reason."""
    where = f"“{short(entry.problem)}”（{entry.id}）"
    step = next((s for s in STEPS[entry.state] if s.to == to), None)
    if step is None:
        ways = "、".join(STATES[s.to] for s in STEPS[entry.state])
        raise LedgerError(f"{where}现在是“{STATES[entry.state]}”，不能直接改为“{STATES[to]}”；下一步可以是：{ways}。")
    if step.office_only and actor.role != "office":
        raise LedgerError(f"{where}改为“{STATES[to]}”须由{ROLES['office']}确认。")
    if not actor.name.strip():
        raise LedgerError(f"{where}改状态须写明是谁改的。")
    for need in step.needs:
        if problem := _lack(need, entry, actor, note, history):
            raise LedgerError(f"{where}不能改为“{STATES[to]}”：{problem}")


def way(entry: LedgerEntry, to: LedgerState, role: Role) -> tuple[LedgerState, ...]:
    """The shortest run of steps that leads from the state of an entry to another, without a step that needs a reason.

    A sheet shows one state only: a unit that began and finished between two imports took both steps. Empty if there is none.
    """
    paths: list[tuple[LedgerState, ...]] = [(entry.state,)]
    seen = {entry.state}
    while paths:
        path = paths.pop(0)
        for step in STEPS[path[-1]]:
            if step.to in seen or "reason" in step.needs or (step.office_only and role != "office"):
                continue
            if step.to == to:
                return (*path[1:], to)
            seen.add(step.to)
            paths.append((*path, step.to))
    return ()


def short(text: str, most: int = 24) -> str:
    """The first words of a text, for messages."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _lack(need: Need, entry: LedgerEntry, actor: Actor, note: str, history: Sequence[LedgerEvent]) -> str:
    if need == "reason":
        return "" if note.strip() else "须写明理由。"
    if need == "word":
        said = entry.progress or entry.effect or entry.proof or entry.evidence
        return "" if said else "既没有进展情况，也没有佐证。请先填写进展、成效或佐证材料。"
    states = [(n, e) for n, e in enumerate(history) if e.kind == "set" and e.field == "state"]
    if need == "news":
        since = max((n for n, e in states if e.after == "returned"), default=-1)
        news = any(e.kind in ("set", "evidence") and e.field in _WORDS for e in history[since + 1 :])
        return "" if news else "退回以后没有新的进展、成效或佐证。请先补充再提交。"
    last = next((e for _, e in reversed(states) if e.after == "submitted"), None)
    return f"提交人和复核人都是{actor.name}，请由另一人复核。" if last and last.by == actor.name else ""
