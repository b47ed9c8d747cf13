"""What a person says of a match stands; taking it back brings back what held before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence import document, passage

from assistant import frameworks
from assistant.domain import FileOutcome, Institution, Match, Passage
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps import deciding
from assistant.steps.picture import Pictures
from assistant.workspace import Place, Workspace

PACK = frameworks.load("bk-audit-2-3")
LEAF = next(leaf for leaf in PACK.leaves if len(leaf.points) > 1)
OTHER = next(leaf for leaf in PACK.leaves if leaf.code != LEAF.code)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        source = document()
        passages = [passage(text, source, order=n) for n, text in enumerate(("督导听课912节次", "实习基地37个"))]
        outcome = FileOutcome(path=source.places[0], outcome="ok", document=source.id)
        opened.put_file(Place(source.places[0], source.sha256, 1, 1, outcome), source, passages)
        found = (Match(code=LEAF.code, point=LEAF.points[0].code, score=0.8, reason="词"),)
        opened.put_matches("v", [(p.id, found) for p in passages])
        opened.set("framework", PACK.id)
        opened.set("institution", Institution(name="岚江工学院", type="applied", category="工科").model_dump_json())
        yield opened


def first(workspace: Workspace) -> Passage:
    return next(workspace.passages())


def stands(workspace: Workspace, code: str = LEAF.code) -> dict[str, str]:
    """Text of a passage → status of its match, as the screens see it."""
    hits = Pictures().of(workspace, Settings()).hits.get(code, ())
    return {(workspace.passage(h.passage) or pytest.fail("gone")).text: h.status for h in hits}


def test_several_are_decided_at_once(workspace: Workspace) -> None:
    ids = [p.id for p in workspace.passages()]
    assert deciding.decide(workspace, PACK, ids, LEAF.code, "confirmed", by="张某") == 2
    assert set(stands(workspace).values()) == {"confirmed"}


def test_a_move_takes_it_out_here_and_puts_it_in_there(workspace: Workspace) -> None:
    deciding.move(workspace, PACK, [first(workspace).id], LEAF.code, OTHER.points[0].code, by="张某", note="说的是别的")
    assert stands(workspace)["督导听课912节次"] == "rejected"
    assert stands(workspace, OTHER.code) == {"督导听课912节次": "confirmed"}
    (hit,) = Pictures().of(workspace, Settings()).hits[OTHER.code]
    assert (hit.point, hit.reason, hit.origin) == (OTHER.points[0].code, "说的是别的", "human")


def test_taking_back_brings_back_what_held_before(workspace: Workspace) -> None:
    id = first(workspace).id
    with pytest.raises(UserError, match="没有可以撤销"):
        deciding.take_back(workspace, PACK, id, LEAF.code, by="张某")
    deciding.decide(workspace, PACK, [id], LEAF.code, "confirmed", by="张某")
    deciding.decide(workspace, PACK, [id], LEAF.code, "rejected", by="李某")
    assert deciding.take_back(workspace, PACK, id, LEAF.code, by="李某") == "确认"
    assert stands(workspace)["督导听课912节次"] == "confirmed"
    deciding.decide(workspace, PACK, [id], LEAF.code, "withdrawn", by="李某")
    assert stands(workspace)["督导听课912节次"] == "proposed"
    assert [d.status for d in workspace.decided(first(workspace).key)] == ["confirmed", "rejected", "confirmed", "withdrawn"]


@pytest.mark.parametrize(("code", "status"), [("99.9", "confirmed"), (LEAF.code, "deleted")])
def test_what_cannot_be_is_refused_and_nothing_is_written(workspace: Workspace, code: str, status: str) -> None:
    with pytest.raises(UserError):
        deciding.decide(workspace, PACK, [first(workspace).id, "gone"], code, status, by="张某")
    with pytest.raises(UserError, match="已不在"):
        deciding.decide(workspace, PACK, [first(workspace).id, "gone"], LEAF.code, "confirmed", by="张某")
    assert workspace.count("decisions") == 0


def test_a_picture_is_worked_out_once_for_each_state(workspace: Workspace) -> None:
    pictures = Pictures()
    one = pictures.of(workspace, Settings())
    assert pictures.of(workspace, Settings()) is one
    deciding.decide(workspace, PACK, [first(workspace).id], LEAF.code, "rejected", by="张某")
    assert pictures.of(workspace, Settings()) is not one
