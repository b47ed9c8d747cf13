"""What a person said of a match wins, stays, and survives re-runs and changes around the words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence import document, passage

from assistant.domain import Document, FileOutcome, Match, Passage
from assistant.mapping import apply
from assistant.steps.mapping import matched
from assistant.workspace import Place, Workspace

AUTO = (
    Match(code="6.1", point="6.1.1", score=0.9, reason="正文含：督导"),
    Match(code="6.2", point="6.2.1", score=0.7, reason="正文含：整改"),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        yield opened


def put(workspace: Workspace, source: Document, *passages: Passage) -> None:
    """One file with its passages, all matched by machine."""
    outcome = FileOutcome(path=source.places[0], outcome="ok", document=source.id, passages=len(passages))
    workspace.put_file(Place(source.places[0], source.sha256, 1, 1, outcome), source, passages)
    workspace.put_matches("v1", [(p.id, AUTO) for p in passages])


def matches_of(workspace: Workspace, text: str) -> tuple[Match, ...]:
    return next(matches for p, matches in matched(workspace) if p.text == text)


def test_without_decisions_the_matcher_stands(workspace: Workspace) -> None:
    source = document()
    put(workspace, source, passage("督导听课912节次", source))
    assert matches_of(workspace, "督导听课912节次") == AUTO


def test_confirming_rejecting_and_moving(workspace: Workspace) -> None:
    source = document()
    words = passage("督导听课912节次", source)
    put(workspace, source, words)
    workspace.decide(words.key, "6.2", "confirmed", by="张某")
    workspace.decide(words.key, "6.1", "rejected", note="讲的是整改")
    workspace.decide(words.key, "3.2", "confirmed", point="3.2.2")
    found = matches_of(workspace, words.text)
    assert [(m.code, m.status, m.origin, m.score) for m in found] == [
        ("6.2", "confirmed", "human", 1.0), ("3.2", "confirmed", "human", 1.0), ("6.1", "rejected", "human", 0.9),
    ]  # fmt: skip
    assert [m.point for m in found] == ["6.2.1", "3.2.2", "6.1.1"], "a decision without a point keeps the matcher's"
    assert found[2].reason == "讲的是整改"


def test_the_latest_word_counts(workspace: Workspace) -> None:
    source = document()
    words = passage("督导听课912节次", source)
    put(workspace, source, words)
    workspace.decide(words.key, "6.1", "rejected")
    workspace.decide(words.key, "6.1", "confirmed")
    assert [(m.code, m.status) for m in matches_of(workspace, words.text)] == [("6.1", "confirmed"), ("6.2", "proposed")]


def test_a_decision_survives_another_run_of_the_matcher(workspace: Workspace) -> None:
    source = document()
    words = passage("督导听课912节次", source)
    put(workspace, source, words)
    workspace.decide(words.key, "6.1", "rejected")
    workspace.put_matches("v2", [(words.id, AUTO[:1])])
    assert [(m.code, m.status) for m in matches_of(workspace, words.text)] == [("6.1", "rejected")]


def test_a_decision_survives_a_change_of_the_rest_of_the_file(workspace: Workspace) -> None:
    before, after = document("总结", year=2023), document("总结", year=2024)
    words = passage("督导听课912节次", before)
    put(workspace, before, words, passage("将被改写的一段", before, order=1))
    workspace.decide(words.key, "6.1", "rejected")
    moved = passage("督导听课 912 节次", after, order=5)
    put(workspace, after, passage("改写后的一段", after), moved)
    workspace.forget_places([])
    assert moved.id != words.id and workspace.count("documents") == 1
    assert [(m.code, m.status) for m in matches_of(workspace, moved.text)] == [("6.2", "proposed"), ("6.1", "rejected")]
    assert matches_of(workspace, "改写后的一段") == AUTO


def test_a_decision_holds_for_the_same_words_in_another_file(workspace: Workspace) -> None:
    one, two = document("总结"), document("另一份总结")
    words = passage("督导听课912节次", one)
    put(workspace, one, words)
    put(workspace, two, passage("督导听课９１２节次", two))
    workspace.decide(words.key, "6.2", "confirmed")
    assert all(matches[0].status == "confirmed" for _, matches in matched(workspace))


def test_other_words_are_not_touched(workspace: Workspace) -> None:
    source = document()
    words, others = passage("督导听课912节次", source), passage("督导听课913节次", source, order=1)
    put(workspace, source, words, others)
    workspace.decide(words.key, "6.1", "rejected")
    assert matches_of(workspace, others.text) == AUTO


def test_applying_nothing_changes_nothing() -> None:
    assert apply(AUTO, []) == AUTO
    assert apply((), []) == ()
