"""What the tools say: passages as they stand, counts that agree with the screens, texts judged, refusals in sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mcp import Client
from mcp_case import SAID, UNITS, call, raw, refused, served, with_client
from mcp_types import Tool

from assistant import settings
from assistant.mcp_server.protocol import ToolServer
from assistant.mcp_server.shelf import Shelf, state_of
from assistant.workspace import Workspace

TRUE = SAID.format(unit=UNITS[0], a=13, b=41, c=130)


@pytest.fixture(scope="module")
def server(school: Path) -> ToolServer:
    return served(school)


def tools(server: ToolServer) -> dict[str, Tool]:
    async def work(client: Client) -> dict[str, Tool]:
        return {t.name: t for t in (await client.list_tools()).tools}

    return with_client(server, work)


def test_every_tool_is_described_and_only_reads(server: ToolServer) -> None:
    offered = tools(server)
    assert {"search_evidence", "indicator_status", "check_text", "list_gaps", "ask"} <= offered.keys()
    for tool in offered.values():
        assert tool.description and tool.title and tool.output_schema, tool.name
        assert tool.annotations and tool.annotations.read_only_hint, tool.name


def test_a_passage_is_found_with_its_place_and_read_with_its_neighbours(server: ToolServer, school: Path) -> None:
    found = call(server, "search_evidence", query="校外实习基地", limit=3)["passages"]
    with Workspace(state_of(school)) as workspace:
        stored = workspace.passage(found[0]["passage"])
    assert stored is not None and found[0]["text"] in stored.text and found[0]["place"] == stored.locator.render()
    read = call(server, "read_passage", passage=stored.id, around=2)
    assert read["passage"]["text"] == stored.text and read["after"] and read["next_offset"] is None


def test_pages_hold_every_row_once(server: ToolServer) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = call(server, "list_indicators", offset=offset, limit=7)
        seen += [row["code"] for row in page["indicators"]]
        offset = page["next_offset"]
    assert len(seen) == len(set(seen)) == page["total"]


def test_the_status_of_an_indicator_agrees_with_the_picture(server: ToolServer, school: Path) -> None:
    with Shelf([school], settings.load(), False).room() as room:
        cells = {c.code: c for c in room.picture.coverage.cells if c.indicator == "2.3"}
        judged = [a for a in room.picture.assessments if a.code == "2.3"]
    status = call(server, "indicator_status", indicator="2.3")
    assert {p["code"]: p["passages"] for p in status["points"]} == {c.code: c.passages for c in cells.values()}
    assert len(status["metrics"]) == len(judged) and status["drafted"]
    weak = {c.code for c in cells.values() if c.strength != "strong"}
    assert {g["code"] for g in status["gaps"] if g["kind"] == "材料"} == weak
    row = next(i for i in call(server, "list_indicators")["indicators"] if i["code"] == "2.3")
    assert row["strong"] + row["thin"] + row["missing"] == len(cells)


def test_a_text_is_judged_sentence_by_sentence(server: ToolServer) -> None:
    invented = TRUE.replace("13个", "88个")
    checked = call(server, "check_text", text=f"{TRUE}\n{invented}", indicator="2.3")
    by_text = {s["text"]: s for s in checked["sentences"]}
    assert by_text[TRUE]["findings"] == [] and by_text[TRUE]["near"][0]["text"].startswith(TRUE[:20])
    assert {f["rule"] for f in by_text[invented]["findings"]} & {"grounding.wrong_number", "grounding.unsupported_claim"}
    assert checked["sentences"][0]["text"] == invented and checked["faulty"] == 1


def test_a_paragraph_is_not_blamed_for_what_a_whole_report_lacks(server: ToolServer) -> None:
    paragraph = call(server, "check_text", text=TRUE)
    whole = call(server, "check_text", text=f"# 自评报告\n## 2.3 实践教学\n{TRUE}", whole=True)
    assert not paragraph["others"] and any(f["rule"].startswith("structure.") for f in whole["others"])


def test_a_question_is_answered_from_the_evidence_or_not_at_all(server: ToolServer) -> None:
    told = call(server, "ask", question="机械学院建成多少个校外实习基地")
    assert told["found"] and any("13个" in s["text"] for s in told["sentences"])
    assert not call(server, "ask", question="食堂有几种早餐面点")["found"]


def test_standards_and_composed_cases_say_what_they_are(server: ToolServer) -> None:
    (note,) = call(server, "search_corpus", query="实践教学", kind="standard", limit=1)["hits"]
    (told,) = call(server, "search_corpus", query="实习基地不足", kind="case", limit=1)["hits"]
    assert "实践" in note["title"] and note["origin"]
    assert "不是某一所学校的真实情况" in told["origin"] or "公开资料" in told["origin"]


def test_advice_is_listed_and_read(server: ToolServer) -> None:
    listed = call(server, "list_recommendations", decision="waiting")["recommendations"]
    read = call(server, "read_recommendation", id=listed[0]["id"])
    assert read["brief"] == listed[0] and read["measures"] and read["cause"]
    assert call(server, "ledger_status")["total"] == 0 and call(server, "list_questions")["total"] == 0


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("search_evidence", {}, "请写要找什么"),
        ("search_evidence", {"query": "实习" * 200}, "参数“query”太长，至多 300 个字"),
        ("search_evidence", {"document": "nix"}, "没有编号为“nix”的材料"),
        ("read_passage", {"passage": "nix"}, "没有编号为“nix”的片段"),
        ("read_passage", {}, "参数“passage”缺少这一项"),
        ("indicator_status", {"indicator": "99.9"}, "没有编号为“99.9”的指标"),
        ("list_gaps", {"indicator": "'; DROP TABLE passages; --"}, "没有编号为"),
        ("list_metrics", {"limit": 900}, "参数“limit”不能大于50"),
        ("list_metrics", {"verdict": "good"}, "参数“verdict”只能是 met"),
        ("read_section", {"indicator": "99"}, "还没有起草"),
        ("read_recommendation", {"id": "r-0"}, "没有编号为“r-0”的整改建议"),
        ("list_gaps", {"workspace": "别校"}, "没有工作区“别校”"),
        ("check_text", {"text": "字" * 60_001}, "参数“text”太长"),
        ("check_text", {"text": " \n "}, "没有文字"),
        ("check_text", {"text": TRUE, "indicator": "99.9"}, "没有编号为“99.9”的指标"),
        ("drop_everything", {}, "没有工具“drop_everything”"),
        ("decide_match", {"passage": "x", "indicator": "2.3", "decision": "confirmed"}, "没有工具“decide_match”"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(server: ToolServer, name: str, arguments: dict[str, object], said: str) -> None:
    told = refused(server, name, **arguments)
    assert said in told and told.endswith("。") and "Error" not in told and len(told) < 400


def test_answers_are_bounded(server: ToolServer) -> None:
    long = "\n".join(TRUE.replace("13个", f"{n}个") for n in range(400))
    for name, arguments in (
        ("check_text", {"text": long, "limit": 50}),
        ("search_evidence", {"query": "教学", "limit": 50}),
        ("list_recommendations", {"limit": 50}),
        ("indicator_status", {"indicator": "2.3"}),
    ):
        said = raw(server, name, **arguments)
        assert not said.is_error and len(json.dumps(said.structured_content, ensure_ascii=False)) < 120_000, name


def test_several_workspaces_have_to_be_named(school: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a").symlink_to(school)
    (tmp_path / "b" / school.name).symlink_to(school)
    both = served(school, school.parent)
    assert len(call(both, "list_workspaces")["workspaces"]) == 1  # the same folder twice is one
    (other := tmp_path / school.name).mkdir()
    with Workspace(other):
        pass
    two = served(school, other)
    rows = call(two, "list_workspaces")["workspaces"]
    assert [r["workspace"] for r in rows] == [school.name, f"{school.name}-2"] and "指标体系" in rows[1]["fault"]
    assert "请用 workspace 写明" in refused(two, "list_gaps")
    assert call(two, "list_gaps", workspace=school.name)["total"] > 0


def test_resources_and_prompts(server: ToolServer, school: Path) -> None:
    found = call(server, "search_evidence", query="校外实习基地", limit=1)["passages"][0]

    async def work(client: Client) -> tuple[str, str, str]:
        passage = await client.read_resource(f"zhiping://{school.name}/passage/{found['passage']}")
        section = await client.read_resource(f"zhiping://{school.name}/section/2.3")
        prompt = await client.get_prompt("review_indicator", {"indicator": "2.3"})
        said = prompt.messages[0].content
        assert passage.contents[0].uri and said.type == "text"
        return passage.contents[0].text, section.contents[0].text, said.text  # type: ignore[union-attr]

    passage, section, prompt = with_client(server, work)
    assert passage == f"{found['place']}\n{found['text']}"
    assert section.startswith("# 2.3 实践教学") and "【" in section and "2.3" in prompt
