"""What new evidence says about entries that name a metric: proposals for a person to accept, never applied by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.domain import Assessment, LedgerEntry, LedgerEvent
from assistant.drafting.figures import written

SENDER = "系统比对"
Standing = Literal["reached", "nearer", "farther", "same", "unknown"]
_TOLD = ("reached", "nearer", "farther")


@dataclass(frozen=True, slots=True)
class MetricState:
    """Where the metric of one entry is now, in words. `text` is empty where there is nothing new to say."""

    entry: str
    standing: Standing
    text: str
    assessment: Assessment | None = None


def metric_states(entries: Mapping[str, LedgerEntry], assessments: Iterable[Assessment]) -> tuple[MetricState, ...]:
    """For each entry with a metric and a goal: where its metric is by the evidence read last."""
    judged = tuple(assessments)
    known = {a.name: a for a in judged} | {a.id: a for a in judged}
    return tuple(_state(e, known.get(e.metric)) for e in entries.values() if e.metric and e.metric_goal is not None)


def proposals(
    entries: Mapping[str, LedgerEntry],
    history: Sequence[LedgerEvent],
    assessments: Iterable[Assessment],
    at: str,
    say: Callable[[str], str] = str,
) -> list[LedgerEvent]:
    """Events to be stored as proposals, with the locators they rest on, in the words of `say`. What was proposed once is not
    proposed again."""
    said = {(e.entry, e.after) for e in history if e.kind == "proposed"}
    return [
        LedgerEvent(kind="proposed", entry=s.entry, field="progress", before=entries[s.entry].progress, after=say(s.text),
                    by=SENDER, at=at, via="auto", locators=s.assessment.sources)
        for s in metric_states(entries, assessments)
        if s.assessment is not None and s.standing in _TOLD and (s.entry, say(s.text)) not in said
    ]  # fmt: skip


def reaches(value: Decimal, line: Decimal, direction: str) -> bool:
    return value <= line if direction == "at_most" else value >= line


def _state(entry: LedgerEntry, judged: Assessment | None) -> MetricState:
    goal = entry.metric_goal
    assert goal is not None
    if judged is None:
        return MetricState(entry.id, "unknown", f"材料中没有监测指标“{entry.metric}”，请核对指标名称。")
    if judged.verdict == "conflict":
        return MetricState(entry.id, "unknown", f"{judged.name}的数据互相矛盾，须先核实，不能据此判断进展。", judged)
    if judged.value is None:
        return MetricState(entry.id, "unknown", f"材料中没有{judged.name}的数据。", judged)
    direction = entry.metric_direction or judged.direction or "at_least"
    unit = judged.unit
    if entry.metric_unit and entry.metric_unit != unit:
        text = f"{judged.name}的单位是“{unit}”，台账目标的单位是“{entry.metric_unit}”，不能比较，请改为同一单位。"
        return MetricState(entry.id, "unknown", text, judged)
    year = f"{judged.year}年" if judged.year else "（年份未注明）"
    now = f"{judged.name}{year}为{written(judged.value, unit)}"
    goal_said = written(goal, unit)
    if reaches(judged.value, goal, direction):
        return MetricState(entry.id, "reached", f"{now}，已达到目标{goal_said}。", judged)
    gap = written(abs(goal - judged.value), "" if ":" in unit else unit)
    short = f"距目标{goal_said}还差{gap}"
    base = entry.metric_baseline
    if base is None or base == judged.value:
        return MetricState(entry.id, "same", f"{now}，{short}。", judged)
    nearer = abs(goal - judged.value) < abs(goal - base)
    words = "较起点{}有改善" if nearer else "较起点{}更差"
    return MetricState(
        entry.id, "nearer" if nearer else "farther", f"{now}，{words.format(written(base, unit))}，{short}。", judged
    )
