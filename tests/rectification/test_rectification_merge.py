"""Two people edit two exported copies: both imports merge, conflicts are listed, nothing is lost, whatever was edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain import LedgerEntry, LedgerEvent, Locator
from assistant.rectification import ledger
from assistant.rectification.fields import LABELS, REQUIRED, STATES, LedgerError, canonical, plain, text_of
from assistant.rectification.merge import Copy, CopyRow, merge
from assistant.rectification.states import Actor

AT = "2026-03-01T08:00:00+00:00"
OFFICE = Actor("评建办", "office")
FIRST, SECOND = Actor("人事处王某", "unit"), Actor("教务处李某", "unit")
ENTRIES = [
    LedgerEntry(id="r1", code="3.1", problem="生师比高于合格线", lead_unit="人事处"),
    LedgerEntry(id="r2", code="2.3", problem="实践学分占比不足", lead_unit="教务处", progress="已修订方案"),
    LedgerEntry(id="r3", code="6.1", problem="督导记录不全", lead_unit="质评中心", state="running"),
]
SHOWN = ("problem", "lead_unit", "owner", "deadline", "progress", "effect", "proof", "remark", "included", "state", "code")


def numbered(events: Sequence[LedgerEvent]) -> list[LedgerEvent]:
    return [e.model_copy(update={"number": n}) for n, e in enumerate(events, start=1)]


START = numbered([ledger.create(e, OFFICE, AT, "cli") for e in ENTRIES])


def exported(history: Sequence[LedgerEvent], name: str) -> Copy:
    entries = ledger.replay(history)
    rows = [CopyRow(n, {f: text_of(e, f) for f in SHOWN}, id) for n, (id, e) in enumerate(entries.items(), start=3)]
    return Copy(f"{name}.xlsx", tuple(rows), name, len(history), exported=frozenset(entries))


def edited(copy: Copy, id: str, **values: str) -> Copy:
    rows = [CopyRow(r.line, {**r.values, **values}, r.id) if r.id == id else r for r in copy.rows]
    return Copy(copy.file, tuple(rows), copy.copy_id, copy.base, exported=copy.exported)


def imported(history: Sequence[LedgerEvent], copy: Copy, who: Actor) -> tuple[list[LedgerEvent], list[LedgerEvent]]:
    result = merge(history, copy, who, AT)
    return numbered([*history, *result.events]), result.conflicts


# --- what it does, one by one -----------------------------------------------------------------------------------------


def test_an_untouched_copy_changes_nothing_even_after_others_changed_much() -> None:
    copy = exported(START, "甲")
    history, _ = imported(START, edited(exported(START, "乙"), "r1", progress="引进12人", owner="赵某"), SECOND)
    result = merge(history, copy, FIRST, AT)
    assert result.events == [] and result.conflicts == []


def test_both_sides_are_kept_where_they_do_not_meet() -> None:
    one = edited(exported(START, "甲"), "r1", progress="引进12人")
    two = edited(exported(START, "乙"), "r1", owner="赵某", deadline="2026-12-31")
    history, first = imported(START, one, FIRST)
    history, second = imported(history, two, SECOND)
    entry = ledger.replay(history)["r1"]
    assert (entry.progress, entry.owner, entry.deadline) == ("引进12人", "赵某", "2026-12-31") and not first + second


def test_a_conflict_keeps_what_stands_lists_both_and_waits_for_a_person() -> None:
    history, _ = imported(START, edited(exported(START, "甲"), "r2", progress="甲说"), FIRST)
    history, conflicts = imported(history, edited(exported(START, "乙"), "r2", progress="乙说"), SECOND)
    (item,) = conflicts
    assert (item.before, item.after, item.by) == ("甲说", "乙说", "教务处李某")
    assert "已修订方案" in item.note and "乙.xlsx" in item.note
    assert ledger.replay(history)["r2"].progress == "甲说"
    (waiting,) = ledger.open_items(history)
    chosen = ledger.settle(waiting, ledger.replay(history)["r2"], waiting.after, OFFICE, AT, "cli", history)
    history = numbered([*history, *chosen])
    assert ledger.replay(history)["r2"].progress == "乙说" and ledger.open_items(history) == []
    again, conflicts = imported(history, edited(exported(START, "乙"), "r2", progress="乙说"), SECOND)
    assert again == history and not conflicts


def test_a_second_import_of_the_same_copy_lists_the_same_conflict_and_adds_nothing() -> None:
    history, _ = imported(START, edited(exported(START, "甲"), "r2", progress="甲说"), FIRST)
    copy = edited(exported(START, "乙"), "r2", progress="乙说")
    once, first = imported(history, copy, SECOND)
    twice, second = imported(once, copy, SECOND)
    assert twice == once and [c.after for c in first] == [c.after for c in second] == ["乙说"]


def test_a_deleted_line_is_a_proposal_and_never_a_loss() -> None:
    copy = exported(START, "甲")
    cut = Copy(copy.file, copy.rows[1:], copy.copy_id, copy.base, exported=copy.exported)
    result = merge(START, cut, FIRST, AT)
    assert result.missing == ["r1"]
    history = numbered([*START, *result.events])
    assert ledger.replay(history)["r1"].included
    (waiting,) = ledger.open_items(history)
    assert (waiting.kind, waiting.field, waiting.after) == ("proposed", "included", "否")


def test_the_same_line_added_in_two_copies_is_one_entry() -> None:
    def added(name: str, **more: str) -> Copy:
        copy = exported(START, name)
        row = CopyRow(9, {"code": "4.2", "problem": "图书利用率低", **more})
        return Copy(copy.file, (*copy.rows, row), name, copy.base, exported=copy.exported)

    history, _ = imported(START, added("甲", lead_unit="图书馆"), FIRST)
    history, conflicts = imported(history, added("乙", owner="孙某", state="running", lead_unit=""), SECOND)
    assert len(ledger.replay(history)) == 4 and not conflicts
    new = list(ledger.replay(history).values())[-1]
    assert (new.lead_unit, new.owner, new.state) == ("图书馆", "孙某", "running")


def test_a_line_copied_to_write_another_problem_is_a_new_one() -> None:
    copy = exported(START, "甲")
    twin = CopyRow(9, {**copy.rows[0].values, "problem": "高级职称教师偏少", "owner": "周某"}, "r1")
    result = merge(START, Copy(copy.file, (*copy.rows, twin), "甲", copy.base, exported=copy.exported), FIRST, AT)
    assert len(result.added) == 1 and result.changed == []
    assert ledger.replay([*START, *result.events])[result.added[0]].problem == "高级职称教师偏少"


def test_states_that_a_unit_may_not_set_wait_for_the_office() -> None:
    copy = edited(exported(START, "甲"), "r3", state="closed", progress="补齐了")
    history, conflicts = imported(START, copy, FIRST)
    (item,) = conflicts
    assert item.field == "state" and "须由质量管理部门确认" in item.note
    assert ledger.replay(history)["r3"].state == "running" and ledger.replay(history)["r3"].progress == "补齐了"


def test_a_state_may_rest_on_what_the_same_line_brings() -> None:
    history, conflicts = imported(START, edited(exported(START, "甲"), "r1", state="submitted", proof="到岗名单"), FIRST)
    assert ledger.replay(history)["r1"].state == "submitted" and not conflicts
    assert [e.after for e in history if e.field == "state"] == ["running", "submitted"]


def test_what_a_field_does_not_take_is_told_with_its_place() -> None:
    result = merge(START, edited(exported(START, "甲"), "r1", deadline="长期"), FIRST, AT)
    assert result.events == [] and "第3行的完成时限没有导入" in result.remarks[0]


def test_a_copy_of_a_later_or_other_ledger_is_refused() -> None:
    copy = exported(START, "甲")
    with pytest.raises(LedgerError, match="从更新的台账导出"):
        merge(START[:1], copy, FIRST, AT)


def test_a_copy_without_base_fills_what_is_empty_and_conflicts_elsewhere() -> None:
    row = CopyRow(5, {"code": "2.3", "problem": "实践学分占比不足", "owner": "吴某", "progress": "别的说法", "lead_unit": ""})
    history, conflicts = imported(START, Copy("旧台账.xlsx", (row,)), FIRST)
    entry = ledger.replay(history)["r2"]
    assert entry.owner == "吴某" and entry.lead_unit == "教务处" and entry.progress == "已修订方案"
    assert [(c.field, c.after) for c in conflicts] == [("progress", "别的说法")]


# --- whatever was edited ----------------------------------------------------------------------------------------------

_texts = st.sampled_from(["", "甲", "乙", "=1+1", "已完成\n见附件", "x" * 50]) | st.text(max_size=6)
_values: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("problem", "lead_unit", "owner", "progress", "effect", "proof", "remark", "code"), _texts),
    "deadline": st.sampled_from(["", "2026-12-31", "2026年6月", "某日"]),
    "included": st.sampled_from(["是", "否", "", "也许"]),
    "state": st.sampled_from([*STATES, *STATES.values(), "", "不明"]),
}
_edit = st.sampled_from(SHOWN).flatmap(lambda f: st.tuples(st.sampled_from(["r1", "r2", "r3"]), st.just(f), _values[f]))
_new = st.fixed_dictionaries(
    {"problem": st.sampled_from(["图书利用率低", "课程陈旧", ""])},
    optional={f: _values[f] for f in SHOWN if f != "problem"},
)
_person = st.fixed_dictionaries(
    {
        "edits": st.lists(_edit, max_size=6),
        "new": st.lists(_new, max_size=2),
        "gone": st.sets(st.sampled_from(["r1", "r2", "r3"]), max_size=1),
        "order": st.randoms(use_true_random=False),
    }
)


def worked_on(history: Sequence[LedgerEvent], name: str, person: dict[str, Any]) -> Copy:
    copy = exported(history, name)
    for id, field, text in person["edits"]:
        copy = edited(copy, id, **{field: text})
    rows = [r for r in copy.rows if r.id not in person["gone"]]
    rows += [CopyRow(20 + n, values) for n, values in enumerate(person["new"])]
    person["order"].shuffle(rows)
    return Copy(copy.file, tuple(rows), name, copy.base, exported=copy.exported)


def kept(history: Sequence[LedgerEvent], id: str, field: str, text: str) -> bool:
    """Whether the history holds this value for the field, applied or waiting."""
    values = {e.after for e in history if e.entry == id and e.field == field}
    values |= {text_of(LedgerEntry.model_validate_json(e.after), field) for e in history if e.kind == "created" and e.entry == id}
    return text in values


@settings(max_examples=200)
@given(one=_person, two=_person, between=st.lists(_edit, max_size=3))
def test_nothing_is_lost_and_the_order_of_imports_does_not_matter(
    one: dict[str, Any], two: dict[str, Any], between: list[tuple[str, str, str]]
) -> None:
    first, second = worked_on(START, "甲", one), worked_on(START, "乙", two)
    here = list(START)
    for id, field, text in between:  # meanwhile somebody works in the ledger itself
        try:
            events = ledger.change(
                ledger.replay(here)[id], field, text, OFFICE, AT, "ui", [e for e in here if e.entry == id], "因故"
            )
        except LedgerError:
            continue
        here = numbered([*here, *events])
    ends: list[dict[str, LedgerEntry]] = []
    listed: set[tuple[str, str]] = set()
    for order in (((first, FIRST), (second, SECOND)), ((second, SECOND), (first, FIRST))):
        history = here
        for copy, who in order:
            result = merge(history, copy, who, AT)
            grown = numbered([*history, *result.events])
            assert grown[: len(history)] == history, "a history only grows"
            history = grown
            listed |= {(e.entry, e.field) for e in result.conflicts}
            again = merge(history, copy, who, AT)
            assert [e for e in again.events if e.kind != "conflict"] == [], "a second import of the same copy adds nothing"
            for row in copy.rows:  # every value that a person wrote stands, waits, or is named in a remark
                if row.id:
                    base = {e.id: e for e in ENTRIES}[row.id]
                    for field, text in row.values.items():
                        try:
                            clean = canonical(field, text)
                        except LedgerError:
                            told = any(f"第{row.line}行的{LABELS[field]}" in r for r in result.remarks)
                            assert told or (field == "problem" and not plain(text))
                            continue
                        empty = not plain(text) and field in REQUIRED
                        if clean != text_of(base, field) and not empty:
                            now = text_of(ledger.replay(history)[row.id], field)
                            assert now == clean or kept(history, row.id, field, clean)
        replayed = ledger.replay(history)
        assert set(replayed) >= {"r1", "r2", "r3"}
        ends.append(replayed)
    assert set(ends[0]) == set(ends[1])
    for id, entry in ends[0].items():
        for field in LABELS:
            if (id, field) not in listed:
                assert text_of(entry, field) == text_of(ends[1][id], field), (id, field)


def test_locators_of_evidence_are_no_business_of_a_copy() -> None:
    place = Locator(file="a.docx", sha256="b" * 64, paragraph=3)
    history = numbered([*START, *ledger.evidence(ENTRIES[0], [place], FIRST, AT, "ui")])
    history, _ = imported(history, edited(exported(START, "甲"), "r1", proof="名单"), FIRST)
    assert ledger.replay(history)["r1"].evidence == (place,)


def test_a_line_of_the_recommendations_adopts_what_it_offers_with_what_the_line_says() -> None:
    offer = LedgerEntry(id="rec-9", recommendation="rec-9", code="3.1", problem="生师比高", metric="ratio", goal="不高于18:1")
    row = CopyRow(3, {"code": "3.1", "problem": "生师比高", "goal": "", "owner": "赵某"}, "rec-9")
    copy = Copy("ledger.xlsx", (row,), "offer", 0, exported=frozenset({"rec-9", "rec-8"}))
    result = merge([], copy, OFFICE, AT, {"rec-9": offer})
    (entry,) = ledger.replay(result.events).values()
    assert entry == offer.model_copy(update={"owner": "赵某", "goal": ""}) and result.remarks == []
    assert result.added == ["rec-9"] and result.missing == ["rec-8"] and len(result.events) == 1
