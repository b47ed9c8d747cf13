"""Questions kept for each person, their threads, and what a model answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain import AnswerStatement, ModelAnswer
from assistant.errors import UserError
from assistant.workspace import Workspace
from assistant.workspace.asked import KEPT, AskedStore


def test_each_person_has_their_own_questions(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = AskedStore(workspace)
        first = store.add("zhang", "生师比是多少", "生师比是多少")
        store.add("li", "图书馆有多少册图书", "图书馆有多少册图书")
        assert [q.question for q in store.recent("zhang")] == ["生师比是多少"]
        with pytest.raises(UserError, match="没有这个问题"):
            store.get(first.id, "li")
        assert store.forget("zhang") == 1 and len(store.recent("li")) == 1


def test_a_thread_goes_back_to_its_first_question_and_a_repeat_is_kept_once(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = AskedStore(workspace)
        first = store.add("zhang", "生师比是多少", "生师比是多少")
        assert store.add("zhang", "生师比是多少", "生师比是多少").id == first.id
        second = store.add("zhang", "那2023年呢", "2023年生师比是多少", first.id)
        assert [q.id for q in store.thread(second.id, "zhang")] == [first.id, second.id]
        assert store.thread(second.id, "li") == []


def test_a_models_answer_is_kept_and_old_questions_go(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        store = AskedStore(workspace)
        asked = store.add("zhang", "生师比是多少", "生师比是多少")
        answer = ModelAnswer(state="done", statements=(AnswerStatement(text="生师比为17.6:1。"),), withheld=1)
        store.put(asked.id, answer)
        assert store.get(asked.id, "zhang").answer == answer
        for n in range(KEPT + 5):
            store.add("zhang", f"第{n}问", f"第{n}问")
        assert len(store.recent("zhang", KEPT * 2)) == KEPT
