"""Alarms by the calendar, counts with their sums, metrics against goals and lines, before and after, the report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.domain import Assessment, Coverage, CoverageCell, LedgerEntry, LedgerEvent, Locator, Observation
from assistant.rectification import ledger, limits
from assistant.rectification.alarms import alarms, last_day, start
from assistant.rectification.compare import compare
from assistant.rectification.limits import LimitsError
from assistant.rectification.progress import metric_states, proposals
from assistant.rectification.report import report
from assistant.rectification.standing import percent, standing
from assistant.rectification.states import Actor
from assistant.rectification.trends import span, trends, warnings

OFFICE, UNIT = Actor("评建办", "office"), Actor("王某", "unit")
LIMITS = limits.load()
PLACE = Locator(file="a/b.xlsx", sha256="c" * 64, sheet="s", cell="B2")


def at(day: str) -> str:
    return f"{day}T04:00:00+00:00"


def entry(**more: Any) -> LedgerEntry:
    values = {"id": "r1", "code": "3.1", "problem": "问题", "lead_unit": "人事处", "deadline": "2026-12-31", **more}
    return LedgerEntry.model_validate(values)


def history(*entries: LedgerEntry, day: str = "2026-01-05") -> list[LedgerEvent]:
    return [ledger.create(e, OFFICE, at(day), "cli") for e in entries]


def moved(state: str, day: str, id: str = "r1", by: str = "王某", note: str = "") -> LedgerEvent:
    return LedgerEvent(entry=id, field="state", before="", after=state, by=by, at=at(day), note=note)


def kinds(events: list[LedgerEvent], today: str, **changes: float) -> list[str]:
    return [a.kind for a in alarms(ledger.replay(events), events, date.fromisoformat(today), limits.load(changes))]


def judged(value: str | None, **more: Any) -> Assessment:
    series = tuple(
        Observation(subject="m", value=Decimal(v), unit=":1", text=v, year=y, passage_id="p", locator=PLACE)
        for y, v in more.pop("series", ())
    )
    values = {"id": "m", "name": "生师比", "code": "3.1", "value": value, "unit": ":1", "year": 2025, "threshold": "18",
              "direction": "at_most", "verdict": "not_met", "sources": (PLACE,), "series": series, **more}  # fmt: skip
    return Assessment.model_validate(values)


# --- alarms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "today", "expected"),
    [
        (history(entry()), "2026-01-06", []),
        (history(entry()), "2026-03-06", ["stalled"]),
        (history(entry(state="running")), "2026-12-20", ["stalled", "due_soon"]),
        (history(entry(deadline="2026-01-31")), "2026-02-01", ["overdue"]),
        (history(entry(deadline="2026-01-31", state="closed")), "2027-02-01", []),
        (history(entry(deadline="2026-01-31", included=False)), "2027-02-01", []),
        ([*history(entry()), moved("returned", "2026-02-01", note="缺")], "2026-02-16", ["returned"]),
        ([*history(entry()), moved("returned", "2026-02-01", note="缺")], "2026-02-15", []),
        ([*history(entry()), moved("submitted", "2026-02-01")], "2026-02-16", ["waiting"]),
        (history(entry(deadline="2028-06-01")), "2026-01-06", ["beyond"]),
        (history(entry(deadline="", lead_unit="")), "2026-01-06", ["no_deadline", "no_unit"]),
    ],
)  # fmt: skip
def test_each_alarm_when_its_day_comes(events: list[LedgerEvent], today: str, expected: list[str]) -> None:
    assert kinds(events, today) == expected


def test_thresholds_are_the_offices_to_set() -> None:
    events = history(entry())
    assert kinds(events, "2026-01-20", stalled_days=10) == ["stalled"] and kinds(events, "2026-01-20") == []
    with pytest.raises(LimitsError, match="没有这一项"):
        limits.load({"stale": 3})
    with pytest.raises(LimitsError, match="不能小于0"):
        limits.load({"stalled_days": -1})


def test_the_official_clock_runs_from_the_conclusion_if_it_is_known() -> None:
    events = history(entry())
    assert start(events) == (date(2026, 1, 5), "台账建立") and last_day(events, LIMITS) == date(2028, 1, 5)
    events.append(LedgerEvent(entry="", field=ledger.CONCLUSION, after="2024-02-29", by="x", at=at("2026-01-06")))
    assert start(events) == (date(2024, 2, 29), "评估结论") and last_day(events, LIMITS) == date(2026, 2, 28)
    assert ledger.replay(events).keys() == {"r1"}


# --- counts -----------------------------------------------------------------------------------------------------------


def test_counts_and_shares_name_their_sums() -> None:
    held = [("closed", "甲"), ("verified", "甲"), ("running", "乙"), ("planned", ""), ("running", "乙"), ("returned", "乙")]
    entries = {str(n): entry(id=str(n), state=s, lead_unit=u) for n, (s, u) in enumerate(held)}
    entries["x"] = entry(id="x", included=False)
    state = standing(entries)
    assert (state.whole.total, state.whole.done, state.left_out) == (6, 2, 1)
    assert [(c.name, c.total, c.done) for c in state.units] == [("甲", 2, 2), ("乙", 3, 0), ("（未定单位）", 1, 0)]
    assert "复核通过与销号占33.3%（2÷6）" in state.sentence()
    assert percent(1, 8) == "12.5%" and percent(1, 2) == "50%" and percent(0, 0) == "—"


# --- metrics ----------------------------------------------------------------------------------------------------------


BOUND = entry(metric="m", metric_goal=Decimal(18), metric_baseline=Decimal("18.6"), metric_unit=":1", metric_direction="at_most")


@pytest.mark.parametrize(
    ("value", "standing_", "words"),
    [("17.8", "reached", "生师比2025年为17.8:1，已达到目标18:1。"), ("18", "reached", "已达到"),
     ("18.2", "nearer", "较起点18.6:1有改善，距目标18:1还差0.2。"), ("19", "farther", "较起点18.6:1更差，距目标18:1还差1。"),
     ("18.6", "same", "还差0.6"), (None, "unknown", "材料中没有生师比的数据")],
)  # fmt: skip
def test_where_the_metric_of_an_entry_is(value: str | None, standing_: str, words: str) -> None:
    (state,) = metric_states({"r1": BOUND}, [judged(value)])
    assert state.standing == standing_ and words in state.text


def test_figures_in_doubt_or_in_another_unit_are_not_compared() -> None:
    (state,) = metric_states({"r1": BOUND}, [judged("17", verdict="conflict")])
    assert state.standing == "unknown" and "互相矛盾" in state.text
    (state,) = metric_states({"r1": BOUND}, [judged("17", unit="%")])
    assert state.standing == "unknown" and "不能比较" in state.text
    (state,) = metric_states({"r1": BOUND.model_copy(update={"metric": "未知"})}, [judged("17")])
    assert "请核对指标名称" in state.text


def test_new_evidence_proposes_once_with_its_locators_and_changes_nothing() -> None:
    events = history(BOUND)
    (first,) = proposals(ledger.replay(events), events, [judged("17.8")], at("2026-05-01"))
    assert (first.kind, first.via, first.locators) == ("proposed", "auto", (PLACE,)) and "已达到目标18:1" in first.after
    events.append(first.model_copy(update={"number": 2}))
    assert ledger.replay(events)["r1"] == BOUND
    assert proposals(ledger.replay(events), events, [judged("17.8")], at("2026-05-02")) == []
    assert len(proposals(ledger.replay(events), events, [judged("17.5")], at("2026-05-02"))) == 1
    assert proposals(ledger.replay(events), events, [judged("18.6")], at("2026-05-02")) == []


@pytest.mark.parametrize(
    ("series", "sign"),
    [(((2024, "17"), (2025, "18.4")), "crossed"), (((2024, "19"), (2025, "18.4")), "beyond"), (((2025, "18.4"),), "beyond"),
     (((2024, "18.4"), (2025, "17.9")), "recovered"), (((2024, "17.9"), (2025, "17.5")), "near"),
     (((2023, "15"), (2024, "16"), (2025, "17")), "falling"), (((2024, "15.1"), (2025, "15")), "steady"),
     (((2024, "14"), (2025, "14.1")), "steady")],
)  # fmt: skip
def test_a_warning_when_a_value_nears_or_crosses_its_line(series: tuple[tuple[int, str], ...], sign: str) -> None:
    (trend,) = trends([judged(series[-1][1], series=series)], LIMITS)
    assert trend.sign == sign, trend.text
    assert [t.sign for t in warnings([trend])] == ([sign] if sign not in ("steady", "recovered") else [])
    low, high, step = span(trend)
    assert low <= min(float(p.value) for p in trend.points) <= high and low <= 18 <= high and 0 < step <= high - low


def test_the_sum_behind_a_warning_is_shown() -> None:
    (trend,) = trends([judged("17", series=((2023, "15"), (2024, "16"), (2025, "17")))], LIMITS)
    assert "约1年后越过标准线（余量1÷年变动1）" in trend.text
    (trend,) = trends([judged("17.5", series=((2024, "17.9"), (2025, "17.5")))], LIMITS)
    assert "余量0.5，为标准值的2.8%" in trend.text


# --- two workspaces ---------------------------------------------------------------------------------------------------


def test_before_and_after() -> None:
    def cell(code: str, strength: Any) -> CoverageCell:
        return CoverageCell(code=code, name=code, indicator="1", strength=strength, passages=0, documents=0, in_date_documents=0,
                            reason="")  # fmt: skip

    before = [judged("18.6"), judged("80", id="books", direction="at_least"), judged(None, id="new"), judged("1", id="gone")]
    after = [judged("17.8", verdict="met"), judged("79", id="books", direction="at_least"), judged("3", id="new"),
             judged("2", id="gone", verdict="conflict")]  # fmt: skip
    found = compare((before, Coverage(cells=(cell("a", "thin"), cell("b", "strong")))),
                    (after, Coverage(cells=(cell("a", "strong"), cell("c", "thin")))))  # fmt: skip
    assert {m.id: (m.change, m.line_crossed) for m in found.metrics} == {
        "m": ("better", "reached"), "books": ("worse", ""), "new": ("new", ""), "gone": ("gone", "")}  # fmt: skip
    assert found.metrics[0].difference == Decimal("-0.8") and found.metrics[0].shown()[2] == "−0.8"
    assert {p.code: p.change for p in found.points} == {"a": "better", "b": "gone", "c": "new"}
    assert found.count("better") == (1, 1)


# --- the report -------------------------------------------------------------------------------------------------------


def test_the_report_is_counted_from_the_ledger_and_names_what_is_missing() -> None:
    done = BOUND.model_copy(update={"id": "r1", "state": "verified", "measures": "引进", "progress": "引进21人", "effect": "",
                                    "evidence": (PLACE,), "source": "专家反馈"})  # fmt: skip
    open_ = entry(id="r2", code="2.10", indicator="2.10 课程", problem="课程陈旧", source="自评")
    early = entry(id="r3", code="2.3", indicator="2.3 实践", measures="m", progress="p", state="running", source="自评")
    out = entry(id="r4", included=False)
    events = [*history(done, open_, early, out), moved("returned", "2026-03-01", "r3", note="缺佐证")]
    made = report("final", events, [judged("17.8")], LIMITS, date(2026, 6, 1), "云溪学院", "某方案")
    assert [name for name, _ in made.chapters] == ["2.3 实践", "2.10 课程", "3.1"]
    told = {t.entry.id: t for _, group in made.chapters for t in group}
    assert [told[i].number for i in ("r3", "r2", "r1")] == [1, 2, 3]
    assert told["r1"].evidence == (1,) and made.evidence == (PLACE,)
    assert told["r1"].missing == ("整改成效",) and told["r2"].missing == ("整改措施", "进展情况") and made.gaps == 3
    assert told["r3"].course == ("2026年1月5日列入台账", "2026年3月1日退回（王某：缺佐证）")
    assert made.sources == (("自评", 2), ("专家反馈", 1)) and [t.entry.id for t in made.open_] == ["r3", "r2"]
    line = made.metrics[0]
    assert (line.baseline, line.now, line.year, line.goal) == ("18.6:1", "17.8:1", 2025, "≤18:1")
    assert any("尚有2项没有复核通过（3−1）" in line for line in made.overview)
    assert any("【待补充：收到审核评估结论的日期" in line for line in made.overview)
    assert [e.id for e in made.left_out] == ["r4"] and made.events == 5
