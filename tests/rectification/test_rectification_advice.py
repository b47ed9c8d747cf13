"""The whole advice over small folders: one planted gap in three types, merging, shares of text, locators, order, Word."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from assistant import frameworks
from assistant.domain import Institution
from assistant.metrics import formula
from assistant.settings import Settings
from assistant.steps import recommend as step
from assistant.steps.ingest import ingest
from assistant.steps.progress import Silent
from assistant.workspace import Workspace
from assistant.workspace.needs import NeedsStore

TYPES = {"research": "bk-audit-2-1", "applied": "bk-audit-2-3", "vocational": "gz-capability"}
SETTINGS = Settings(workers=0)
TABLE = """学年,专任教师数（人）,折合在校生数（人）,折合教师总数（人）,生师比
2024,540,12000,600,20.0:1
2023,545,11600,610,19.0:1
2022,550,11200,620,18.1:1
"""
SUMMARY = """2024年教学工作总结

一、存在的问题

1. 督导发现的问题整改不到位，全年发现问题186条，复核销号的只有74条，没有形成闭环。

2. 毕业设计选题来自真实课题的只占21.3%，低于学校规定的40%，题目重复较多。

3. 专任教师数量不足，生师比偏高，部分课程依靠外聘教师。

二、原因分析

1. 督导意见发出后没有明确的责任人和时限，复核环节没有专人负责。

2. 真实课题缺乏稳定来源，教师出题没有激励。

三、改进措施

2026年建立问题销号制度，复核由质量管理处专人负责。
"""


def school(kind: str, **more: object) -> Institution:
    level = "vocational" if kind == "vocational" else "undergraduate"
    said = {"name": f"云溪{kind}学校", "type": kind, "category": "工科", "level": level, "region": "云溪市", "report_year": 2025}
    return Institution.model_validate({**said, **more})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("evidence") / "材料"
    root.mkdir()
    (root / "学校基本数据统计表（2024年）.csv").write_text(TABLE, encoding="utf-8")
    (root / "2024年教学工作总结.txt").write_text(SUMMARY, encoding="utf-8")
    return root


def advise(folder: Path, place: Path, who: Institution, answers: dict | None = None) -> step.Advised:
    with Workspace(place) as workspace:
        ingest(workspace, folder, SETTINGS, Silent())
        if answers:
            NeedsStore(workspace).put(answers, "评建办", "cli")
        pack = frameworks.load(TYPES[who.type])
        return step.recommend(workspace, pack, who, SETTINGS, Silent(), start=date(2025, 12, 1))


@pytest.fixture(scope="module")
def three(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, step.Advised]:
    return {kind: advise(folder, tmp_path_factory.mktemp(kind) / "w", school(kind)) for kind in TYPES}


def about(advised: step.Advised, metric: str):
    return next(r for r in advised.recommendations if r.target and r.target.metric == metric)


def test_the_same_gap_gives_three_answers_with_the_same_sum(three):
    rows = {kind: about(advised, "student_teacher_ratio") for kind, advised in three.items()}
    measures = [{m.text for m in r.measures} for r in rows.values()]
    assert not (measures[0] & measures[1] or measures[1] & measures[2] or measures[0] & measures[2])
    assert len({r.why_fits for r in rows.values()}) == 3
    for kind, word in (("research", "研究"), ("applied", "应用型"), ("vocational", "职业院校")):
        assert word in rows[kind].why_fits and rows[kind].fits == kind
    for row in rows.values():
        extra = row.target.steps[0].amount
        reached = formula.evaluate(
            "weighted_students/total_teachers", {"weighted_students": Decimal(12000), "total_teachers": 600 + extra}
        )
        assert reached <= row.target.goal, "600 teachers and the amount reach the line of the type"


def test_the_cause_of_the_gap_is_read_from_the_formula(three):
    for advised in three.values():
        cause = about(advised, "student_teacher_ratio").cause
        assert cause.cause_class == "staff" and cause.locators
        assert "反而减少" in cause.text and "12000" in cause.text.replace(",", "")


def test_one_trouble_is_one_problem_with_every_origin(three):
    rows = [r for r in three["applied"].recommendations if "生师比" in r.problem]
    assert len(rows) == 1
    assert {"metric", "evidence"} <= set(rows[0].origin)
    files = {p.file for p in rows[0].locators}
    assert {"学校基本数据统计表（2024年）.csv", "2024年教学工作总结.txt"} <= files


def test_causes_of_the_evidence_are_cited_and_do_not_restate(three):
    row = next(r for r in three["applied"].recommendations if "销号" in r.problem)
    assert row.cause.cause_class != "unconfirmed" and "责任人" in row.cause.text
    assert row.cause.locators[0].file == "2024年教学工作总结.txt"
    for r in three["applied"].recommendations:
        if r.cause.cause_class == "unconfirmed":
            assert "请" in r.cause.text and "说明" in r.cause.text


def test_a_line_of_the_schools_own_becomes_the_target(three):
    row = next(r for r in three["vocational"].recommendations if "毕业设计" in r.problem)
    assert (row.target.baseline, row.target.goal) == (Decimal("21.3"), Decimal(40))
    assert "学校自定" in row.target.basis


@pytest.mark.parametrize("kind", list(TYPES))
def test_every_recommendation_is_whole(three, kind):
    rows = three[kind].recommendations
    assert len(rows) >= 3
    for r in rows:
        assert r.locators and r.measures and r.why_fits and r.evidence_of_completion
        assert bool(r.cases) != bool(r.no_case)
        assert all(m.lead_unit and m.deliverable and "2025-12-01" < m.deadline <= "2027-12-01" for m in r.measures)
        assert r.milestones[0].due == "2025-12-31" and r.milestones[-1].due == "2027-12-01"
        assert not any(mark in m.text for m in r.measures for mark in "{}[]")
    assert [r.priority.rank for r in rows] == list(range(1, len(rows) + 1))
    shared = Counter(m.text for r in rows for m in r.measures)
    assert max(shared.values()) == 1


def test_own_units_lead(folder, tmp_path):
    who = school("applied", departments=("人力资源处", "教务部", "教学质量管理处"))
    row = about(advise(folder, tmp_path / "w", who), "student_teacher_ratio")
    units = {m.lead_unit for m in row.measures} | {u for m in row.measures for u in m.support_units}
    assert "人力资源处" in units and "教务部" in units and "人事处" not in units


def test_weak_points_of_the_school_are_taken_in(folder, tmp_path):
    who = school("applied", weak_points=("专业认证进展缓慢", "督导发现的问题没有跟踪到销号"))
    rows = advise(folder, tmp_path / "w", who).recommendations
    merged = next(r for r in rows if "销号" in r.problem)
    assert {"evidence", "profile"} <= set(merged.origin) and "薄弱环节" in merged.priority.reason
    alone = next(r for r in rows if "专业认证进展缓慢" in r.problem)
    assert "profile" in alone.origin and alone.locators[0].quote == "专业认证进展缓慢"


def test_answers_of_the_questionnaire_change_the_order(folder, tmp_path, three):
    from assistant.corpus.questionnaire import shipped

    question = next(q for q in shipped().questions if q.fills == "priorities")
    wanted = next(o for o in question.options if "6.2" in o.codes)
    place = lambda rows: next(r for r in rows if "销号" in r.problem).priority  # noqa: E731
    before = place(three["applied"].recommendations)
    after = place(advise(folder, tmp_path / "w", school("applied"), {question.id: (wanted.id,)}).recommendations)
    assert after.score > before.score and after.rank <= before.rank
    assert wanted.text in after.reason


def test_again_with_nothing_changed_costs_nothing_and_says_the_same(folder, tmp_path):
    who = school("applied")
    first = advise(folder, tmp_path / "w", who)
    with Workspace(tmp_path / "w") as workspace:
        pack = frameworks.load(TYPES["applied"])
        again = step.recommend(workspace, pack, who, SETTINGS, Silent())
    assert not first.unchanged and again.unchanged
    assert again.recommendations == first.recommendations
    assert again.clock == first.clock, "the day the clocks run from stays"


def test_files_hold_what_was_advised(three, tmp_path):
    advised = three["applied"]
    pack, who = frameworks.load(TYPES["applied"]), school("applied")
    step.write(advised, pack, who, SETTINGS, tmp_path)
    body = json.loads((tmp_path / "recommendations.json").read_text("utf-8"))
    assert body["schema"] == "zhiping/recommendations/1"
    assert [r["id"] for r in body["recommendations"]] == [r.id for r in advised.recommendations]
    assert "class" in body["recommendations"][0]["cause"]
    document = docx.Document(str(tmp_path / "plan.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    for heading in ("一、编制简况", "二、问题清单", "三、整改任务"):
        assert heading in text
    for r in advised.recommendations:
        assert r.problem in text and r.why_fits in text
    cells = {c.text for t in document.tables for row in t.rows for c in row.cells}
    assert {m.text for r in advised.recommendations for m in r.measures} <= cells
    assert len(document.tables[0].rows) == len(advised.recommendations) + 1


FOREIGN = {
    "医学": "工科|工程师|图纸|力学|工匠|车间|师范|院团|账务",
    "师范": "工科|工程师|图纸|力学|工匠|车间|临床|护理|院团|账务",
    "艺术": "工科|工程师|图纸|力学|工匠|车间|临床|护理|师范|账务",
    "财经": "工科|工程师|图纸|力学|工匠|车间|临床|护理|师范|院团",
}
STATED = """2025年教学检查简报

一、存在的困难

1. 晚间答疑室无人值守，学生到室人均0.3次。
2. 毕业资格审核平均等候9个工作日。
3. 课程考核中记忆性题目占67%，低于学校规定的40%以内的要求。

二、原因分析

1. 答疑不计工作量。

三、下一步打算

1. 2026年起答疑计入工作量。
"""


@pytest.mark.parametrize("category", list(FOREIGN))
def test_no_word_of_another_discipline_and_stated_problems_come_first(category, folder, tmp_path):
    import re

    place = tmp_path / "材料"
    place.mkdir()
    for file in folder.iterdir():
        (place / file.name).write_bytes(file.read_bytes())
    (place / "2025年教学检查简报.txt").write_text(STATED, encoding="utf-8")
    rows = advise(place, tmp_path / "w", school("applied", category=category, region="某省")).recommendations
    for r in rows:
        said = [m.text for m in r.measures] + [m.deliverable for m in r.measures] + [r.why_fits, r.cause.text]
        if r.origin != ("coverage",):  # the names of review points are the framework's own
            assert not [t for t in said if re.search(FOREIGN[category], t)]
        assert "某省" not in " ".join(said) and not re.search(r"<\w+>|\{\w+\}", " ".join(said))
    stated = [r.priority.rank for r in rows if "evidence" in r.origin]
    material = [r.priority.rank for r in rows if r.origin == ("coverage",)]
    assert stated and material and max(stated) < min(material)
    assert len(material) <= 10, "points without material are gathered by first-level indicator"
    answer = next(r for r in rows if "答疑室" in r.problem)
    assert "答疑不计工作量" in answer.cause.text and answer.cause.locators
    assert any("2026年起答疑计入工作量" in m.text for m in answer.measures)


def test_measures_speak_of_their_problem(folder, tmp_path):
    from assistant.rectification.evidence import common

    place = tmp_path / "材料"
    place.mkdir()
    (place / "2025年教学检查简报.txt").write_text(STATED, encoding="utf-8")
    rows = advise(place, tmp_path / "w", school("applied", category="医学")).recommendations
    stated = [r for r in rows if "evidence" in r.origin]
    assert len(stated) >= 3 and all(r.measures for r in stated)
    for r in stated:
        for m in r.measures:
            assert common(m.text, f"{r.problem}{r.cause.text}"), (r.problem, m.text)
