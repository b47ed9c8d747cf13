"""The mid-term and the two-year 整改报告 as data: per problem 问题–措施–进展–成效–佐证, every figure counted from the ledger.

The order of parts is ours (P): the official template (评估中心 guide, 整改报告) is not at hand. What the ledger does not say is
named as missing, never filled in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.domain import Assessment, LedgerEntry, LedgerEvent, Locator
from assistant.drafting.figures import written
from assistant.rectification.alarms import Alarm, alarms, last_day, local_day, start
from assistant.rectification.fields import LABELS, STATES
from assistant.rectification.ledger import open_items, replay
from assistant.rectification.limits import Limits
from assistant.rectification.progress import MetricState, metric_states
from assistant.rectification.standing import DONE, NO_INDICATOR, Standing, share, standing
from assistant.rectification.trends import Trend, trends, warnings
from assistant.wording import CHINESE

ReportKind = Literal["midterm", "final"]
TITLES: dict[ReportKind, str] = {"midterm": "审核评估整改中期报告", "final": "审核评估整改报告"}
_ASKED = ("measures", "progress", "effect")
"""Fields without which a problem cannot be reported on; `effect` only once it is said to be done."""


@dataclass(frozen=True, slots=True)
class Told:
    """One problem as the report tells it. `course`: dated steps from the history; `evidence`: numbers in the list of evidence."""

    number: int
    entry: LedgerEntry
    course: tuple[str, ...]
    evidence: tuple[int, ...]
    metric: MetricState | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric that an entry is bound to: where it began, where it is (`year`: of which year), where it has to be."""

    name: str
    problem: int
    baseline: str
    now: str
    year: int | None
    goal: str
    verdict: str


@dataclass(frozen=True, slots=True)
class RectificationReport:
    """Everything that the Word file says."""

    kind: ReportKind
    institution: str
    framework: str
    fictional: bool
    today: date
    overview: tuple[str, ...]
    standing: Standing
    sources: tuple[tuple[str, int], ...]
    chapters: tuple[tuple[str, tuple[Told, ...]], ...]
    metrics: tuple[MetricLine, ...]
    trends: tuple[Trend, ...]
    warned: tuple[Trend, ...]
    open_: tuple[Told, ...]
    alarms: tuple[Alarm, ...]
    left_out: tuple[LedgerEntry, ...]
    waiting: int
    evidence: tuple[Locator, ...]
    events: int
    gaps: int
    language: str = CHINESE

    @property
    def title(self) -> str:
        return f"{self.institution}{TITLES[self.kind]}"


def report(
    kind: ReportKind, history: Sequence[LedgerEvent], assessments: Iterable[Assessment], limits: Limits, today: date,
    institution: str = "", framework: str = "", fictional: bool = False, language: str = CHINESE,
) -> RectificationReport:  # fmt: skip
    """Composes the report from the history and the metrics of the day."""
    entries = replay(history)
    judged = tuple(assessments)
    included = {id: e for id, e in entries.items() if e.included}
    found = alarms(entries, history, today, limits)
    state = standing(entries, found)
    places = tuple(dict.fromkeys(loc for e in included.values() for loc in e.evidence))
    by_entry = {s.entry: s for s in metric_states(included, judged)}
    of: dict[str, list[LedgerEvent]] = {}
    for event in history:
        of.setdefault(event.entry, []).append(event)
    chapters: dict[str, list[Told]] = {}
    for entry in sorted(included.values(), key=lambda e: _order(e.code)):
        number = sum(map(len, chapters.values())) + 1
        told = Told(number, entry, course(of.get(entry.id, [])), tuple(places.index(p) + 1 for p in entry.evidence),
                    by_entry.get(entry.id), _missing(entry))  # fmt: skip
        chapters.setdefault(entry.indicator or entry.code or NO_INDICATOR, []).append(told)
    everyone = [t for group in chapters.values() for t in group]
    goals = {e.metric: e.metric_goal for e in included.values() if e.metric and e.metric_goal is not None}
    all_trends = trends(judged, limits, goals)
    bound = {s.assessment.id for s in by_entry.values() if s.assessment is not None}
    return RectificationReport(
        kind, institution, framework, fictional, today, _overview(kind, history, state, limits, today), state,
        tuple(Counter(e.source or "（未注明）" for e in included.values()).most_common()),
        tuple((name, tuple(group)) for name, group in chapters.items()),
        tuple(_line(t) for t in everyone if t.metric is not None), tuple(t for t in all_trends if t.id in bound),
        tuple(t for t in warnings(all_trends) if t.id not in bound), tuple(t for t in everyone if t.entry.state not in DONE),
        found, tuple(e for e in entries.values() if not e.included), len(open_items(history)), places, len(history),
        sum(len(t.missing) for t in everyone), language,
    )  # fmt: skip


def course(events: Iterable[LedgerEvent]) -> tuple[str, ...]:
    """'2026年3月1日列入台账', '2026年5月6日已提交（人事处王某）', …: the dated steps of one entry."""
    steps = []
    for event in events:
        day = long_date(local_day(event.at))
        if event.kind == "created":
            steps.append(f"{day}列入台账")
        elif event.kind == "set" and event.field == "state":
            reason = f"：{event.note}" if event.after == "returned" and event.note else ""
            steps.append(f"{day}{_word(event.after)}（{event.by}{reason}）")
    return tuple(steps)


def long_date(day: date) -> str:
    """'2026年3月1日'."""
    return f"{day.year}年{day.month}月{day.day}日"


def _word(state: str) -> str:
    return next(word for key, word in STATES.items() if key == state)


def _overview(kind: ReportKind, history: Sequence[LedgerEvent], state: Standing, limits: Limits, today: date) -> tuple[str, ...]:
    begun, what = start(history)
    end = last_day(history, limits)
    lines = []
    if begun and end:
        passed = (today - begun).days
        lines.append(
            f"整改期自{what}之日{long_date(begun)}起算，至{long_date(end)}止（{limits.limit_years.value}{limits.limit_years.unit}）；"
            f"截至{long_date(today)}，已过{passed}天，整改期共{(end - begun).days}天。"
        )
    if what == "台账建立":
        lines.append("【待补充：收到审核评估结论的日期；台账没有写，以上按台账建立之日起算】")
    lines.append(state.sentence())
    if kind == "final" and state.whole.total and state.whole.done < state.whole.total:
        left = state.whole.total - state.whole.done
        lines.append(f"尚有{left}项没有复核通过（{state.whole.total}−{state.whole.done}），见“尚未完成的问题”。")
    closed = state.whole.states["closed"]
    lines.append(f"{share('已销号的', closed, state.whole.total)}。" if state.whole.total else "")
    return tuple(line for line in lines if line)


def _missing(entry: LedgerEntry) -> tuple[str, ...]:
    """What the entry should say and does not."""
    asked = [f for f in _ASKED if f != "effect" or entry.state in ("submitted", *DONE)]
    missing = [LABELS[f] for f in asked if not getattr(entry, f)]
    if not entry.evidence and not entry.proof and entry.state in ("submitted", *DONE):
        missing.append(LABELS["proof"])
    return tuple(missing)


def _line(told: Told) -> MetricLine:
    state, entry = told.metric, told.entry
    assert state is not None and entry.metric_goal is not None
    judged = state.assessment
    unit = judged.unit if judged else entry.metric_unit
    words = {"reached": "已达到", "nearer": "有改善", "farther": "更差", "same": "未达到", "unknown": "待核实"}
    now = written(judged.value, unit) if judged and judged.value is not None else "—"
    year = judged.year if judged and judged.value is not None else None
    start = "—" if entry.metric_baseline is None else written(entry.metric_baseline, unit)
    sign = "≤" if (entry.metric_direction or (judged.direction if judged else "")) == "at_most" else "≥"
    if unit == "1:":
        sign = "≥" if sign == "≤" else "≤"
    return MetricLine(judged.name if judged else entry.metric, told.number, start, now,
                      year, f"{sign}{written(entry.metric_goal, unit)}", words[state.standing])  # fmt: skip


def _order(code: str) -> tuple[tuple[int, ...], str]:
    """Codes in their order: 2.3 before 2.10, X3.1 with the third chapter."""
    digits = "".join(c if c.isdigit() or c == "." else "" for c in code)
    return tuple(int(p) for p in digits.split(".") if p) or (10**6,), code
