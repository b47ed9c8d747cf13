"""Surveys and overrides stay: what was entered once is never gone."""

from __future__ import annotations

from pathlib import Path

from evidence import document, passage

from assistant.domain import CultureOverride, FileOutcome, Match
from assistant.workspace import Place, Workspace
from assistant.workspace.culture import CultureStore

SHEETS = [("教师", (("B1", "C2"), ("5", "4")))]


def test_a_survey_is_kept_as_it_was_and_not_twice(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = CultureStore(workspace)
        assert store.add_survey("a1", "问卷.xlsx", SHEETS, reversed=True, remarks=("去掉了姓名",))
        assert not store.add_survey("a1", "另一个名.xlsx", SHEETS)
    with Workspace(tmp_path) as workspace:
        (stored,) = CultureStore(workspace).surveys()
        assert (stored.file, stored.reversed, stored.remarks) == ("问卷.xlsx", True, ("去掉了姓名",))
        assert stored.sheets == (("教师", (("B1", "C2"), ("5", "4"))),)


def test_a_withdrawn_survey_is_still_there_and_comes_back(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = CultureStore(workspace)
        store.add_survey("a1", "问卷.xlsx", SHEETS)
        store.withdraw("a1", by="某", note="导错了")
        assert store.surveys() == [] and [s.withdrawn for s in store.surveys(withdrawn=True)] == [True]
        assert store.add_survey("a1", "问卷.xlsx", SHEETS)
        assert [s.id for s in store.surveys()] == ["a1"]


def test_the_latest_override_holds_and_the_history_stays(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = CultureStore(workspace)
        for code, level in (("B1", 3), ("C2", 4), ("B1", 2), ("C2", None)):
            store.override(CultureOverride(code=code, level=level, by="某", note="理由"))
        assert {c: o.level for c, o in store.overrides().items()} == {"B1": 2}
        assert [o.level for o in store.history()] == [3, 4, 2, None] and all(o.at for o in store.history())


def test_matches_to_the_culture_pack_leave_those_of_the_framework_alone(tmp_path: Path) -> None:
    source = document()
    words = passage("一段话", source)
    outcome = FileOutcome(path="a.docx", outcome="ok", document=source.id)
    with Workspace(tmp_path) as workspace:
        workspace.put_file(Place("a.docx", source.sha256, 1, 1, outcome), source, [words])
        workspace.put_matches("f", [(words.id, (Match(code="6.1", score=0.9, reason="r"),))])
        store = CultureStore(workspace)
        assert store.unmatched("g") == [words.id]
        store.put_matches("g", [(words.id, (Match(code="C2", score=0.8, reason="r"),))])
        assert store.unmatched("g") == [] and store.unmatched("h") == [words.id]
        assert [m[0].code for _, m in workspace.matched()] == ["6.1"]
        assert [m[0].code for _, m in store.matched()] == ["C2"]
