"""Events add up to entries; states move only as they may; fields have one way to be written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.domain import LedgerEntry, LedgerEvent, LedgerState, Locator, Recommendation
from assistant.rectification import ledger
from assistant.rectification.fields import LABELS, STATES, LedgerError, canonical, day, put, text_of
from assistant.rectification.states import STEPS, Actor, way

AT = "2026-03-01T08:00:00+00:00"
OFFICE, UNIT = Actor("张某", "office"), Actor("李某某", "unit")
ENTRY = LedgerEntry(id="r1", code="3.1", problem="生师比高于合格线", lead_unit="人事处", deadline="2026-12-31")
PLACE = Locator(file="人事处/师资.xlsx", sha256="a" * 64, sheet="师资", cell="B3", quote="17.8")


def moved(entry: LedgerEntry, state: LedgerState, actor: Actor, history: list[LedgerEvent], note: str = "") -> LedgerEntry:
    history += ledger.change(entry, "state", state, actor, AT, "cli", history, note)
    return put(entry, "state", state)


def written(entry: LedgerEntry, field: str, text: str, history: list[LedgerEvent], by: Actor = UNIT) -> LedgerEntry:
    history += ledger.change(entry, field, text, by, AT, "cli", history)
    return put(entry, field, canonical(field, text))


# --- states -----------------------------------------------------------------------------------------------------------


def test_the_whole_way_from_planned_to_closed_with_a_return() -> None:
    history: list[LedgerEvent] = [ledger.create(ENTRY, OFFICE, AT, "cli")]
    entry = moved(ENTRY, "running", UNIT, history)
    with pytest.raises(LedgerError, match="既没有进展情况，也没有佐证"):
        moved(entry, "submitted", UNIT, history)
    entry = written(entry, "progress", "已引进12人", history)
    entry = moved(entry, "submitted", UNIT, history)
    with pytest.raises(LedgerError, match="须由质量管理部门确认"):
        moved(entry, "verified", UNIT, history)
    with pytest.raises(LedgerError, match="须写明理由"):
        moved(entry, "returned", OFFICE, history)
    entry = moved(entry, "returned", OFFICE, history, "佐证只有计划，没有到岗名单")
    with pytest.raises(LedgerError, match="退回以后没有新的进展"):
        moved(entry, "submitted", UNIT, history)
    history += ledger.evidence(entry, [PLACE], UNIT, AT, "cli")
    entry = entry.model_copy(update={"evidence": (PLACE,)})
    entry = moved(entry, "submitted", UNIT, history)
    with pytest.raises(LedgerError, match="不能直接改为“销号”"):
        moved(entry, "closed", OFFICE, history)
    entry = moved(moved(entry, "verified", OFFICE, history), "closed", OFFICE, history)
    assert ledger.replay(history) == {"r1": entry}
    with pytest.raises(LedgerError, match="须写明理由"):
        moved(entry, "running", OFFICE, history)


def test_who_submitted_does_not_verify() -> None:
    history: list[LedgerEvent] = []
    entry = written(ENTRY.model_copy(update={"state": "running"}), "progress", "完成", history)
    entry = moved(entry, "submitted", OFFICE, history)
    with pytest.raises(LedgerError, match="提交人和复核人都是张某"):
        moved(entry, "verified", OFFICE, history)
    moved(entry, "verified", Actor("王某", "office"), history)


def test_every_state_has_a_way_on_and_a_sheet_may_skip_the_steps_between() -> None:
    assert set(STEPS) == set(STATES)
    assert {step.to for steps in STEPS.values() for step in steps} == set(STATES)
    assert way(ENTRY, "submitted", "unit") == ("running", "submitted")
    assert way(ENTRY, "closed", "office") == ("running", "submitted", "verified", "closed")
    assert way(ENTRY, "closed", "unit") == ()


# --- fields -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [("2026-6-1", "2026-06-01"), ("2026年6月", "2026-06-30"), ("2024.2", "2024-02-29"), ("2026年底前", "2026-12-31"),
     ("2026年6月底前", "2026-06-30"), ("２０２６年６月３０日前", "2026-06-30"), ("2026/12/31", "2026-12-31")],
)  # fmt: skip
def test_dates_as_offices_write_them(text: str, iso: str) -> None:
    assert canonical("deadline", text) == iso


@pytest.mark.parametrize("text", ["长期坚持", "2026年13月", "2026-02-30", "2026", "每年6月"])
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    assert day(text) is None
    with pytest.raises(LedgerError, match="不是日期"):
        canonical("deadline", text)


def test_every_field_has_one_way_to_be_written() -> None:
    full = ENTRY.model_copy(
        update={"included": False, "metric_goal": Decimal(18), "metric_direction": "at_most", "state": "closed"}
    )
    for field in LABELS:
        text = text_of(full, field)
        assert canonical(field, text) == text
        assert text_of(put(full, field, text), field) == text
    assert canonical("metric_goal", "1,800.50") == "1800.5"
    assert canonical("state", "销号") == "closed"
    assert canonical("progress", " '=1+1\r\nb\x07 ") == "=1+1\nb"
    with pytest.raises(LedgerError, match="台账没有“colour”"):
        canonical("colour", "x")


# --- events -----------------------------------------------------------------------------------------------------------


def test_evidence_is_added_once_and_can_be_taken_back() -> None:
    history = [ledger.create(ENTRY, OFFICE, AT, "cli"), *ledger.evidence(ENTRY, [PLACE, PLACE], UNIT, AT, "cli")]
    entry = ledger.replay(history)["r1"]
    assert entry.evidence == (PLACE,)
    assert ledger.evidence(entry, [PLACE], UNIT, AT, "cli") == []
    history += ledger.evidence(entry, [PLACE], OFFICE, AT, "cli", take_back=True, note="不是本问题的材料")
    assert ledger.replay(history)["r1"].evidence == ()
    assert [e.kind for e in history] == ["created", "evidence", "evidence"]


def test_a_proposal_waits_and_acceptance_brings_its_evidence() -> None:
    proposal = LedgerEvent(number=2, kind="proposed", entry="r1", field="progress", after="现值17.8，目标18已达到", by="自动",
                           at=AT, via="auto", locators=(PLACE,))  # fmt: skip
    entry = ENTRY.model_copy(update={"progress": "已引进12人"})
    history = [ledger.create(entry, OFFICE, AT, "cli"), proposal]
    assert ledger.replay(history)["r1"] == entry and ledger.open_items(history) == [proposal]
    accepted = ledger.settle(proposal, entry, proposal.after, OFFICE, AT, "ui", history)
    after = ledger.replay([*history, *accepted])["r1"]
    assert after.progress == "已引进12人\n现值17.8，目标18已达到" and after.evidence == (PLACE,)
    refused = ledger.settle(proposal, entry, None, OFFICE, AT, "ui", history, "口径不同")
    assert ledger.replay([*history, *refused])["r1"] == entry
    for said in (accepted, refused):
        assert ledger.open_items([*history, *said]) == []


def test_an_entry_is_found_by_the_beginning_of_its_id() -> None:
    entries = {"abc1": ENTRY, "abd2": ENTRY}
    assert ledger.found(entries, "abc") is ENTRY
    with pytest.raises(LedgerError, match="可以指2条"):
        ledger.found(entries, "ab")
    with pytest.raises(LedgerError, match="没有编号为“x”"):
        ledger.found(entries, "x")


@pytest.mark.parametrize(
    ("unit", "direction", "words"),
    [
        (":1", "at_most", "由19:1达到不高于18:1"),
        ("1:", "at_most", "由1:19达到不低于1:18"),
        ("%", "at_least", "由19%达到不低于18%"),
    ],
)
def test_the_goal_of_an_adopted_recommendation_in_words(unit: str, direction: str, words: str) -> None:
    target = {"metric": "m", "name": "指标", "baseline": 19, "goal": 18, "unit": unit, "direction": direction, "basis": "x"}
    advice = Recommendation.model_validate(
        {"id": "r", "code": "1.1", "problem": "p", "severity": "error", "origin": ["metric"],
         "cause": {"class": "staff", "text": "c"}, "fits": "applied", "why_fits": "w", "target": target,
         "measures": [{"text": "t", "lead_unit": "人事处", "deadline": "2026-12-31", "deliverable": "d"}],
         "priority": {"score": 1, "rank": 1, "severity": "high", "reach": "high", "effort": "low", "reason": "x"}}
    )  # fmt: skip
    assert ledger.adopt(advice).goal == f"指标{words}"
