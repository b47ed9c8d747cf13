"""What people say of the questions for a visit is only ever added to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assistant.domain import ExpertQuestion
from assistant.workspace import Workspace
from assistant.workspace.visit import VisitStore


def question(text: str = "生师比为什么升高？", id: str = "q1") -> ExpertQuestion:
    return ExpertQuestion(
        id=id, code="7.3", indicator="保障度", text=text, asked=("departments",), occasion="data", kind="metric_short",
        rule="metric_short", why="生师比未达标", weight=90.0,
    )  # fmt: skip


def test_the_last_word_on_each_field_stands_and_all_stay_in_the_history(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = VisitStore(workspace)
        store.say(question(), "owner", "王老师", "质量办")
        store.say(question(), "state", "ready", "王老师")
        store.say(question(), "owner", "李老师", "质量办")
        stands = store.standing()["q1"]
        assert (stands.owner, stands.state, stands.readied, stands.by) == ("李老师", "ready", question().text, "质量办")
        assert [(w.field, w.value) for w in store.history("q1")] == [("owner", "王老师"), ("state", "ready"), ("owner", "李老师")]
        assert store.history("other") == []


def test_an_answer_taken_back_is_no_longer_ready(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = VisitStore(workspace)
        store.say(question(), "state", "ready", "王老师")
        store.say(question("生师比怎么又升高了？"), "state", "open", "王老师")
        stands = store.standing()["q1"]
        assert (stands.state, stands.readied) == ("open", "")
        assert stands.question.text == "生师比怎么又升高了？"


def test_own_questions_are_kept_in_order(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = VisitStore(workspace)
        for n in ("b", "a"):
            store.say(question(f"{n}？", n), "own", "", "质量办")
        assert [q.id for q in store.own()] == ["b", "a"]


def test_no_word_can_be_changed_or_taken_out(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        VisitStore(workspace).say(question(), "note", "带台账", "王老师")
        for statement in ("DELETE FROM visit_words", "UPDATE visit_words SET value = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                workspace.db.execute(statement)
