"""A person chooses between contradicting sources: it holds through re-runs, until something new is said or the words are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from evidence import document, row

from assistant import frameworks
from assistant.domain import Assessment, Document, FileOutcome, Institution, Passage
from assistant.errors import UserError
from assistant.steps import choosing, mapping
from assistant.steps.choosing import Dispute
from assistant.steps.drafting import disputes as left_out
from assistant.steps.progress import Silent
from assistant.workspace import Place, Workspace

PACK = frameworks.load("bk-audit-2-3")
WHO = Institution(name="岚江工学院", type="applied", category="工科")
RATIO = "student_teacher_ratio"
STATISTICS = document("师资队伍统计表", kind="statistics", format="xlsx")
REPORT = document("2024年质量报告")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        put(opened, STATISTICS, [row({"年度": "2024年", "生师比": "18.3:1"}, STATISTICS)])
        put(opened, REPORT, [row({"年度": "2024年", "生师比": "17.6:1"}, REPORT)])
        yield opened


def put(workspace: Workspace, source: Document, passages: Sequence[Passage]) -> None:
    place = source.places[0]
    outcome = FileOutcome(path=place, outcome="ok", document=source.id)
    workspace.put_file(Place(place, source.sha256, 1, 1, outcome), source, passages)


def ratio(workspace: Workspace) -> Assessment:
    """The metric as a fresh run judges it."""
    documents = {d.id: d for d in workspace.documents()}
    judged = mapping.measure(workspace, PACK, WHO, documents, Silent())
    return next(a for a in judged if a.id == RATIO)


def dispute(workspace: Workspace) -> Dispute:
    return choosing.dispute_of(choosing.disputes([ratio(workspace)], ()), RATIO, 2024)


def choose(workspace: Workspace, text: str) -> None:
    found = dispute(workspace)
    wanted = next(o for o in found.offered if o.text == text)
    choosing.choose(workspace, found, wanted.passage_id, text, by="张岚", note="以质量报告为准")


def test_the_sources_contradict_each_other_until_one_is_chosen(workspace: Workspace) -> None:
    before = ratio(workspace)
    assert (before.verdict, str(before.value), len(before.conflicts)) == ("conflict", "18.3", 1)
    choose(workspace, "17.6:1")
    after = ratio(workspace)
    assert (after.verdict, str(after.value), after.conflicts) == ("met", "17.6", ())
    assert [o.text for o in after.overruled] == ["18.3:1"] and "张岚" in after.note and "18.3:1" in after.note
    assert dispute(workspace).settled


def test_what_was_decided_against_stays_out_of_the_report(workspace: Workspace) -> None:
    choose(workspace, "17.6:1")
    found = ratio(workspace)
    assert left_out([found], (), ()) == {found.overruled[0].passage_id: ["18.3:1"]}


def test_taking_it_back_brings_the_contradiction_back(workspace: Workspace) -> None:
    choose(workspace, "17.6:1")
    choosing.take_back(workspace, RATIO, 2024, by="张岚")
    assert ratio(workspace).verdict == "conflict"
    assert [c.withdrawn for c in choosing.history(workspace)] == [True, False]
    with pytest.raises(UserError, match="没有选定过"):
        choosing.take_back(workspace, RATIO, 2024, by="张岚")


def test_a_value_that_nobody_had_seen_is_a_new_contradiction(workspace: Workspace) -> None:
    choose(workspace, "17.6:1")
    third = document("又一份统计", kind="statistics", format="xlsx")
    put(workspace, third, [row({"年度": "2024年", "生师比": "20.1:1"}, third)])
    found = ratio(workspace)
    assert found.verdict == "conflict" and str(found.value) == "17.6"
    assert [o.text for o in found.conflicts] == ["20.1:1"]


def test_the_choice_holds_for_the_same_words_in_a_new_file(workspace: Workspace) -> None:
    choose(workspace, "17.6:1")
    again = document("2024年质量报告", size=2000)
    put(workspace, again, [row({"年度": "2024年", "生师比": "17.6:1"}, again)])
    workspace.forget_places([])
    found = ratio(workspace)
    assert (found.verdict, str(found.value)) == ("met", "17.6")
    assert found.inputs[0].locator.sha256 == again.sha256


def test_a_source_that_is_gone_is_told(workspace: Workspace) -> None:
    choose(workspace, "17.6:1")
    workspace.forget_places(REPORT.places)
    found = ratio(workspace)
    assert str(found.value) == "18.3" and "已不在材料中" in found.note


def test_only_what_is_offered_can_be_chosen(workspace: Workspace) -> None:
    found = dispute(workspace)
    with pytest.raises(UserError, match="没有这个来源"):
        choosing.choose(workspace, found, found.used.passage_id, "1:1", by="张岚")
    with pytest.raises(UserError, match="没有不一致"):
        choosing.dispute_of([found], RATIO, 2019)


def test_quantities_are_settled_the_same_way(workspace: Workspace) -> None:
    put(workspace, STATISTICS, [row({"年度": "2024年", "专任教师数": "612人"}, STATISTICS)])
    put(workspace, REPORT, [row({"年度": "2024年", "专任教师数": "638人"}, REPORT)])
    ratio(workspace)
    documents = {d.id: d for d in workspace.documents()}

    def found() -> Dispute:
        quarrelled = mapping.quarrelled(workspace, PACK, documents)
        return choosing.dispute_of(choosing.disputes((), quarrelled), "full_time_teachers", 2024)

    assert not found().settled and found().used.text == "612人"
    other = found().rivals[0]
    choosing.choose(workspace, found(), other.passage_id, other.text, by="张岚")
    assert found().settled and found().used.text == "638人"
