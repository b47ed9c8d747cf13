"""The workspace keeps what it was given, whole files or nothing, and never a decision less."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence import document, passage

from assistant.domain import Document, FileOutcome, Match, Observation, Passage
from assistant.workspace import DATABASE, MIGRATIONS, Place, Workspace, WorkspaceError, is_workspace

MATCH = (Match(code="6.1", point="6.1.1", score=0.9, reason="r"),)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        yield opened


def place_of(source: Document, name: str = "", outcome: str = "ok") -> Place:
    name = name or source.places[0]
    return Place(
        name, source.sha256, 10, 20, FileOutcome.model_validate({"path": name, "outcome": outcome, "document": source.id})
    )


def put(workspace: Workspace, source: Document, *texts: str, archive: str | None = None) -> list[Passage]:
    passages = [passage(text, source, order=n) for n, text in enumerate(texts)]
    workspace.put_file(place_of(source), source, passages, archive)
    return passages


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_new_folder_is_made_and_known_again(tmp_path: Path) -> None:
    folder = tmp_path / "新的" / "工作区"
    assert not is_workspace(folder)
    with Workspace(folder) as opened:
        opened.set("framework", "bk-audit-2-3")
    assert is_workspace(folder)
    with Workspace(folder) as again:
        assert again.get("framework") == "bk-audit-2-3" and again.get("nothing") is None


def test_readers_are_not_blocked_by_a_writer(tmp_path: Path) -> None:
    with Workspace(tmp_path) as writer, Workspace(tmp_path) as reader:
        put(writer, document(), "一段")
        raw = sqlite3.connect(tmp_path / DATABASE)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        raw.execute("BEGIN IMMEDIATE")
        assert reader.count("passages") == 1
        raw.rollback()
        raw.close()


def test_every_migration_is_run_once(tmp_path: Path) -> None:
    for _ in range(2):
        with Workspace(tmp_path) as opened:
            assert opened.count("documents") == 0
    raw = sqlite3.connect(tmp_path / DATABASE)
    assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    raw.close()


def test_a_migration_that_is_broken_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace(tmp_path) as opened:
        opened.set("a", "1")
    broken = (*MIGRATIONS, "CREATE TABLE extra(x); CREATE TABLE meta(y)")
    monkeypatch.setattr("assistant.workspace.migrations.MIGRATIONS", broken)
    with pytest.raises(WorkspaceError):
        Workspace(tmp_path)
    monkeypatch.setattr("assistant.workspace.migrations.MIGRATIONS", (*MIGRATIONS, "CREATE TABLE extra(x)"))
    with Workspace(tmp_path) as mended:
        assert mended.get("a") == "1"


def test_a_newer_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    Workspace(tmp_path).close()
    raw = sqlite3.connect(tmp_path / DATABASE)
    raw.execute("PRAGMA user_version = 999")
    raw.close()
    with pytest.raises(WorkspaceError, match=r"更新的版本.*升级"):
        Workspace(tmp_path)


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is not a database, only some text\n" * 100)
    with pytest.raises(WorkspaceError, match=r"已损坏.*备份"):
        Workspace(tmp_path)


def test_a_place_that_cannot_be_a_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    with pytest.raises(WorkspaceError, match="打不开"):
        Workspace(tmp_path / "文件")


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_with_all_that_was_read(workspace: Workspace) -> None:
    source = document()
    texts = put(workspace, source, "第一段", "第二段")
    assert list(workspace.passages()) == texts
    assert list(workspace.documents()) == [source]
    assert workspace.has_content(source.sha256) and not workspace.has_content("0" * 64)
    assert workspace.passage(texts[0].id) == texts[0] and workspace.passage("nothing") is None


def test_an_insert_that_fails_leaves_nothing(workspace: Workspace) -> None:
    source = document()
    put(workspace, source, "旧的一段")

    def breaking() -> Iterator[Passage]:
        yield passage("新的一段", source)
        raise RuntimeError("killed here")

    with pytest.raises(RuntimeError, match="killed"):
        workspace.put_file(place_of(source, "别处.docx"), source, breaking())  # type: ignore[arg-type]
    assert [p.text for p in workspace.passages()] == ["旧的一段"]
    assert [p.place for p in workspace.places()] == [source.places[0]]
    put(workspace, document("另一份"), "还能写")
    assert workspace.count("documents") == 2


def test_reading_a_file_again_replaces_its_passages(workspace: Workspace) -> None:
    source = document()
    put(workspace, source, "一", "二", "三")
    put(workspace, source, "一")
    assert [p.text for p in workspace.passages()] == ["一"]


def test_the_same_bytes_in_two_places_are_one_document(workspace: Workspace) -> None:
    source = document()
    put(workspace, source, "一")
    workspace.put_file(place_of(source, "b/副本.docx"))
    (found,) = workspace.documents()
    assert found.places == ("b/副本.docx", source.places[0])
    workspace.forget_places([source.places[0]])
    (found,) = workspace.documents()
    assert found.places == ("b/副本.docx",) and workspace.count("passages") == 1


def test_a_failed_file_keeps_its_reason(workspace: Workspace) -> None:
    outcome = FileOutcome(path="坏.docx", outcome="failed", reason="文件已损坏", next_step="请重新导出")
    workspace.put_file(Place("坏.docx", "ab", 1, 2, outcome))
    kept = workspace.place("坏.docx")
    assert kept is not None and kept.outcome == outcome and kept.mtime_ns == 2
    assert workspace.place("没有.docx") is None and not workspace.has_content("ab")


def test_forgetting_a_file_takes_all_that_hangs_on_it_but_no_decision(workspace: Workspace) -> None:
    source = document()
    (words,) = put(workspace, source, "督导听课912节次")
    workspace.put_matches("v1", [(words.id, MATCH)])
    workspace.decide(words.key, "6.1", "confirmed", by="李某某")
    workspace.forget_places([source.places[0]])
    assert [workspace.count(t) for t in ("documents", "passages", "places", "matches", "decisions")] == [0, 0, 0, 0, 1]
    put(workspace, source, "督导听课912节次")
    assert workspace.decisions()[words.key][0].status == "confirmed"


def test_forgetting_an_archive_takes_its_members(workspace: Workspace) -> None:
    member = document("内一", places=("a.zip!/内一.docx",))
    put(workspace, member, "一", archive="a.zip")
    put(workspace, document("外"), "二")
    assert workspace.members("a.zip") == ["a.zip!/内一.docx"]
    workspace.forget_places(["a.zip"])
    assert [d.title for d in workspace.documents()] == ["外"]


def test_passages_come_in_the_order_of_the_document(workspace: Workspace) -> None:
    source, other = document(), document("另一份")
    passages = [passage(f"第{n}段", source, order=n) for n in (2, 0, 1)]
    workspace.put_file(place_of(source), source, passages)
    put(workspace, other, "别的")
    assert [p.text for p in workspace.passages(source.id)] == ["第0段", "第1段", "第2段"]


def test_only_known_tables_are_counted(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="sqlite_master"):
        workspace.count("sqlite_master")


# --- matches, observations, decisions, steps --------------------------------------------------------------------------


def test_only_what_a_matcher_has_not_seen_is_given_to_it(workspace: Workspace) -> None:
    one, two = put(workspace, document(), "一", "二")
    assert [p.id for p in workspace.unmatched("v1")] == [one.id, two.id]
    workspace.put_matches("v1", [(one.id, MATCH)])
    assert [p.id for p in workspace.unmatched("v1")] == [two.id]
    assert len(list(workspace.unmatched("v2"))) == 2
    assert list(workspace.matched()) == [(one, MATCH)]


def test_matches_can_be_written_while_the_unmatched_are_read(workspace: Workspace) -> None:
    put(workspace, document(), *(f"第{n}段" for n in range(20)))
    for found in workspace.unmatched("v1"):
        workspace.put_matches("v1", [(found.id, ())])
    assert list(workspace.unmatched("v1")) == []


def test_observations_are_kept_and_an_empty_answer_is_an_answer(workspace: Workspace) -> None:
    one, two = put(workspace, document(), "生师比17.6:1", "没有数字")
    row = Observation.model_validate(
        {"subject": "student_teacher_ratio", "value": "17.6", "unit": ":1", "text": "17.6:1", "year": 2024, "passage_id": one.id,
         "locator": one.locator}
    )  # fmt: skip
    workspace.put_observations("v1", [(one.id, (row,)), (two.id, ())])
    assert list(workspace.observations()) == [row]
    assert list(workspace.unobserved("v1")) == []


def test_decisions_keep_their_history_and_give_the_latest(workspace: Workspace) -> None:
    workspace.decide("k", "6.1", "confirmed", by="张某")
    workspace.decide("k", "6.2", "rejected")
    workspace.decide("k", "6.1", "rejected", note="不是本指标", point="6.1.2", by="李某某")
    assert workspace.count("decisions") == 3
    latest = {d.code: d for d in workspace.decisions()["k"]}
    assert (latest["6.1"].status, latest["6.1"].note, latest["6.1"].point, latest["6.1"].by) == (
        "rejected",
        "不是本指标",
        "6.1.2",
        "李某某",
    )
    assert latest["6.2"].status == "rejected"
    assert latest["6.1"].at >= "2024"


def test_a_step_is_finished_for_exactly_these_inputs(workspace: Workspace) -> None:
    assert not workspace.finished("map", "a") and workspace.step_info("map") == {}
    workspace.finish("map", "a", 1.5, {"数": 3})
    assert workspace.finished("map", "a") and not workspace.finished("map", "b")
    assert workspace.step_info("map") == {"数": 3}
    workspace.finish("map", "b", 0.1)
    assert not workspace.finished("map", "a")
