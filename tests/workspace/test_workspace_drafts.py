"""Versions, proposals, locks and comments: only added to, never over somebody else's work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.domain import Paragraph, Section, Statement
from assistant.drafting.merge import identified, paragraphs
from assistant.errors import UserError
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts, LockedParagraph, StaleDraft, kept_by_people


def section(*texts: str, origin: str = "auto") -> Section:
    body = tuple(
        Paragraph(statements=(Statement.model_validate({"text": t, "role": "practice", "origin": origin}),)) for t in texts
    )
    return Section(code="2.3", title="实践教学", level=2, part="indicator", body=body)


def texts(body: Section) -> list[str]:
    return [p.text for p in paragraphs(body)]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        yield opened


@pytest.fixture
def drafts(workspace: Workspace) -> Drafts:
    return Drafts(workspace)


def test_versions_are_added_and_the_old_ones_stay(drafts: Drafts) -> None:
    drafts.write("2.3", section("甲。"), base=0, origin="auto", by="")
    drafts.write("2.3", section("乙。"), base=1, origin="human", by="张某", note="改正")
    first, second = drafts.history("2.3")
    assert (texts(first.body), texts(second.body)) == (["甲。"], ["乙。"])
    assert (second.version, second.base, second.by, second.note) == (2, 1, "张某", "改正")
    assert drafts.latest("2.3") == second and drafts.version("2.3", 1) == first and drafts.sections() == {"2.3": 2}


def test_the_second_of_two_gets_both_texts_and_nothing_is_written(drafts: Drafts, workspace: Workspace) -> None:
    drafts.write("2.3", section("甲。"), base=0, origin="auto", by="")
    with Workspace(workspace.folder) as elsewhere:
        Drafts(elsewhere).write("2.3", section("张的。"), base=1, origin="human", by="张某")
    with pytest.raises(StaleDraft, match=r"张某.*第2版.*第1版") as caught:
        drafts.write("2.3", section("李的。"), base=1, origin="human", by="李某")
    assert texts(caught.value.mine) == ["李的。"]
    assert caught.value.theirs is not None and texts(caught.value.theirs.body) == ["张的。"]
    assert len(drafts.history("2.3")) == 2


def test_a_text_that_changes_nothing_makes_no_version(drafts: Drafts) -> None:
    first = drafts.write("2.3", section("甲。"), base=0, origin="auto", by="")
    assert drafts.write("2.3", section("甲。"), base=1, origin="human", by="张某") == first


def test_a_locked_paragraph_cannot_be_changed_or_removed_until_it_is_unlocked(drafts: Drafts) -> None:
    first = drafts.write("2.3", section("甲。", "乙。"), base=0, origin="auto", by="")
    held = next(paragraphs(first.body)).id
    drafts.lock("2.3", held, by="王某", note="校长审定")
    for other in (section("甲改了。", "乙。"), section("乙。")):
        with pytest.raises(LockedParagraph, match="王某"):
            drafts.write("2.3", other, base=1, origin="human", by="张某")
    assert drafts.write("2.3", section("甲。", "乙改了。"), base=1, origin="human", by="张某").version == 2
    drafts.unlock("2.3", held, by="王某")
    assert drafts.locks("2.3") == {}
    assert drafts.write("2.3", section("乙改了。"), base=2, origin="human", by="张某").version == 3


def test_only_a_paragraph_that_is_there_can_be_locked(drafts: Drafts) -> None:
    drafts.write("2.3", section("甲。"), base=0, origin="auto", by="")
    with pytest.raises(UserError, match="没有这一段"):
        drafts.lock("2.3", "nothing", by="王某")


def test_a_rerun_keeps_a_persons_text_and_proposes_its_own(drafts: Drafts) -> None:
    first = drafts.settle("2.3", section("甲为1个。", "乙。"))
    mine = first.body.model_copy(update={"body": (*section("甲为1个，另有2个。", origin="human").body, first.body.body[1])})
    drafts.write("2.3", mine, base=1, origin="human", by="张某")
    stands = drafts.settle("2.3", section("甲为3个。", "乙。"))
    assert stands.by == "张某" and texts(stands.body) == ["甲为1个，另有2个。", "乙。"]
    (proposal,) = drafts.proposals("2.3")
    assert texts(proposal.body) == ["甲为3个。", "乙。"] and proposal.base == 2
    drafts.settle("2.3", section("甲为3个。", "乙。"))
    assert drafts.proposals("2.3") == [proposal], "the same text again is nothing new"
    drafts.settle("2.3", section("甲为4个。", "乙。"))
    (newer,) = drafts.proposals("2.3")
    assert texts(newer.body) == ["甲为4个。", "乙。"]
    assert [p.id for p in drafts.proposals("2.3", "superseded")] == [proposal.id]


def test_a_rerun_where_nobody_worked_replaces_the_text(drafts: Drafts) -> None:
    drafts.settle("2.3", section("甲。"))
    assert texts(drafts.settle("2.3", section("乙。")).body) == ["乙。"]
    assert drafts.proposals() == []


def test_a_rerun_does_not_touch_a_lock(drafts: Drafts) -> None:
    first = drafts.settle("2.3", section("甲为1个。"))
    drafts.lock("2.3", next(paragraphs(first.body)).id, by="王某")
    assert texts(drafts.settle("2.3", section("甲为2个。")).body) == ["甲为1个。"]
    assert len(drafts.proposals("2.3")) == 1


def test_a_proposal_is_decided_once(drafts: Drafts) -> None:
    drafts.settle("2.3", section("甲。"))
    proposal = drafts.propose("2.3", section("模型写的。"), base=1, origin="model", by="qwen")
    stands = drafts.accept(proposal.id, proposal.body, base=1, by="张某")
    assert texts(stands.body) == ["模型写的。"] and stands.origin == "model"
    with pytest.raises(UserError, match="已经处理过（张某）"):
        drafts.decline(proposal.id, by="李某")
    with pytest.raises(UserError, match="99"):
        drafts.decline(99, by="李某")


def test_accepting_on_a_stale_base_leaves_the_proposal_open(drafts: Drafts) -> None:
    drafts.settle("2.3", section("甲。"))
    proposal = drafts.propose("2.3", section("模型写的。"), base=1, origin="model", by="qwen")
    drafts.write("2.3", section("张的。", origin="human"), base=1, origin="human", by="张某")
    with pytest.raises(StaleDraft):
        drafts.accept(proposal.id, proposal.body, base=1, by="李某")
    assert drafts.proposals("2.3") == [proposal]


def test_comments_stay_readable_when_resolved(drafts: Drafts) -> None:
    one = drafts.comment("2.3", "这里缺数据", by="专家甲", paragraph="p1")
    two = drafts.comment("2.3", "已补", by="张某", reply_to=one.id)
    drafts.comment("2.4", "别处", by="专家甲")
    drafts.resolve(one.id, by="张某")
    first, second = drafts.comments("2.3")
    assert (first.resolved_by, second) == ("张某", two) and len(drafts.comments()) == 3
    with pytest.raises(UserError, match="空"):
        drafts.comment("2.3", "  ", by="张某")


def test_what_people_did_is_counted_and_what_the_writer_did_is_not(drafts: Drafts) -> None:
    first = drafts.settle("2.3", section("甲。"))
    drafts.settle("2.3", section("乙。"))
    before = drafts.said_by_people()
    assert before == Drafts.said_by_people(drafts)
    drafts.write("2.3", section("丙。", origin="human"), base=2, origin="human", by="张某")
    assert drafts.said_by_people() != before
    assert kept_by_people(identified(section("丙。")), first.body, ()) == {next(paragraphs(identified(section("丙。")))).id}
