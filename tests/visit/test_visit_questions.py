"""The questions for a made medical school: each planted weak point is asked about, every figure stands where it is cited."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
import visit_school as school

from assistant import frameworks
from assistant.domain import ExpertQuestion, LedgerEntry, normalise
from assistant.grounding import carried, figures
from assistant.rectification import ledger
from assistant.rectification.states import Actor
from assistant.settings import Settings
from assistant.steps import visit
from assistant.steps.progress import Silent
from assistant.visit.questions import MOST, by_audience, most_likely
from assistant.visit.weak import clipped, told
from assistant.workspace import Workspace
from assistant.workspace.ledger import LedgerStore


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[visit.Gathered, Path]:
    root = tmp_path_factory.mktemp("visit")
    folder = school.write_evidence(root / "材料")
    return school.prepare(folder, root / "w"), root / "w"


@pytest.fixture(scope="module")
def questions(made: tuple[visit.Gathered, Path]) -> tuple[ExpertQuestion, ...]:
    return made[0].preparation.questions


def of(questions: tuple[ExpertQuestion, ...], kind: str, code: str = "") -> list[ExpertQuestion]:
    return [q for q in questions if q.kind == kind and code in ("", q.code)]


# --- the planted weak points ---


def test_a_metric_beyond_the_line_of_its_own_category_is_asked_about(questions: tuple[ExpertQuestion, ...]) -> None:
    (q,) = [q for q in of(questions, "metric_short") if q.metric == "student_teacher_ratio"]
    assert "16.9:1" in q.text and "不高于16:1" in q.text and "由15.2:1升至16.9:1" in q.text
    assert "教师队伍基本数据（2023—2025年）" in [a.title for a in q.at_hand]
    assert q.unit == "人力资源部" and "出处标记" in q.basis


def test_two_documents_with_two_figures_are_both_named(questions: tuple[ExpertQuestion, ...]) -> None:
    (q,) = [q for q in of(questions, "metric_conflict") if q.metric == "student_teacher_ratio"]
    assert "《教师队伍基本数据（2023—2025年）》" in q.text and "《2024-2025学年本科教学质量报告》" in q.text
    assert "16.9:1" in q.text and "15.8:1" in q.text
    assert "一个数过得了，一个过不了" in q.text
    assert len(q.sources) == 2 and len(q.passages) == 2


def test_a_rule_that_a_newer_one_repeals_is_asked_about(questions: tuple[ExpertQuestion, ...]) -> None:
    (q,) = of(questions, "stale")
    assert "（2015年）" in q.text and "（2024年修订）" in q.text
    assert any("废止" in a.remark for a in q.at_hand)


def test_what_a_document_admits_is_quoted_as_it_stands(questions: tuple[ExpertQuestion, ...]) -> None:
    said = [q.text for q in of(questions, "admitted")]
    assert any("“模拟病房只有12间，见习高峰期每组学生超过15人" in t for t in said)
    assert any("“课程目标达成评价没有形成闭环，48门专业课中只有19门写明了下一轮怎样改”" in t for t in said), "the number ② goes"
    assert all("《松岚医学院" not in t for t in said), "people of the school leave out its name"


def test_a_plan_is_not_a_problem(questions: tuple[ExpertQuestion, ...]) -> None:
    assert not [q for q in questions if "2026年6月底前" in q.text]


def test_points_without_material_and_with_one_witness_are_asked_about(questions: tuple[ExpertQuestion, ...]) -> None:
    assert of(questions, "point_missing") and of(questions, "point_thin")
    thin = next(q for q in of(questions, "point_thin") if q.point == "4.1.1")
    assert "《2025年师德师风工作小结》" in thin.text


def test_optional_points_that_the_school_did_not_choose_are_not_asked_about(tmp_path: Path) -> None:
    folder = school.write_evidence(tmp_path / "材料")
    chosen = school.WHO.model_copy(update={"optional_points": ("K2.5.1",)})
    made = school.prepare(folder, tmp_path / "w", chosen)
    missing = {q.point for q in made.preparation.questions if q.kind == "point_missing"}
    assert "K2.5.1" in missing and not missing & {"K2.5.2", "K5.3.1", "K5.3.2"}


def test_an_indicator_without_a_weak_point_has_its_standing_questions_marked_as_such(tmp_path: Path) -> None:
    (tmp_path / "材料").mkdir()
    document = docx.Document()
    document.add_paragraph("学校党委会全年研究本科教学工作7次，章程和议事规则完备。")
    document.save(str(tmp_path / "材料" / "党委工作总结2025.docx"))
    made = school.prepare(tmp_path / "材料", tmp_path / "w")
    for leaf in made.ground.framework.leaves:
        standing = [q for q in made.preparation.questions if q.code == leaf.code and q.kind == "standing"]
        assert standing, leaf.code
        assert all(q.why.startswith("常备问题") and "本项目拟写" in q.basis for q in standing)


def test_a_line_of_another_kind_of_school_is_not_asked_about(questions: tuple[ExpertQuestion, ...]) -> None:
    """Standing questions name no line but this school's own."""
    lines = {Decimal(v) for v in ("350", "1200", "16", "1")}
    for q in of(questions, "standing"):
        assert set(figures(q.text)) <= lines, q.text


# --- what holds for all ---


def test_no_two_questions_have_the_same_words_and_none_is_without_weak_point_or_unit(
    questions: tuple[ExpertQuestion, ...],
) -> None:
    texts = Counter(normalise(q.text) for q in questions)
    assert [t for t, n in texts.items() if n > 1] == []
    assert len({q.id for q in questions}) == len(questions)
    for q in questions:
        assert q.why and q.asked and q.unit and q.text.rstrip().endswith(("？", "?", "。"))
        assert "{" not in q.text + q.why + "".join(q.answer) and "[[" not in q.text


def test_a_handful_for_each_indicator_the_heaviest_first(questions: tuple[ExpertQuestion, ...]) -> None:
    by_leaf: dict[str, list[ExpertQuestion]] = {}
    for q in questions:
        by_leaf.setdefault(q.code, []).append(q)
    assert {leaf.code for leaf in frameworks.load("bk-audit-2-3").leaves} == set(by_leaf)
    for asked in by_leaf.values():
        assert 1 <= len(asked) <= MOST
        assert [q.weight for q in asked] == sorted((q.weight for q in asked), reverse=True)


def test_every_figure_stands_in_what_is_cited(made: tuple[visit.Gathered, Path], questions: tuple[ExpertQuestion, ...]) -> None:
    gathered, place = made
    judged = {a.id: a for a in gathered.basis.assessments}
    with Workspace(place) as workspace:
        for q in questions:
            if q.kind == "standing":
                continue
            cited = [p for id in q.passages if (p := workspace.passage(id))]
            assert cited or q.kind in ("point_missing", "metric_missing"), q.text
            allowed = carried(cited, [judged[q.metric]] if q.metric in judged else [])
            titles = " ".join(f"{gathered.basis.documents[p.document].title} {p.locator.render()}" for p in cited)
            names = " ".join(m.name for m in gathered.ground.framework.metrics)
            names += " ".join(c.reason for c in gathered.basis.coverage.cells if c.code == q.point)
            allowed |= set(figures(f"{titles} {names} {' '.join(a.title + a.remark for a in q.at_hand)}"))
            loose = [f for f in figures(f"{q.text} {q.why}") if f not in allowed]
            assert loose == [], (q.text, loose)


def test_quoted_words_stand_in_a_cited_passage(made: tuple[visit.Gathered, Path], questions: tuple[ExpertQuestion, ...]) -> None:
    with Workspace(made[1]) as workspace:
        for q in of(questions, "admitted"):
            quoted = normalise(q.text.split("“", 1)[1].split("”", 1)[0].replace("……", "")).replace("‘", "“").replace("’", "”")
            texts = [normalise(p.text) for id in q.passages if (p := workspace.passage(id))]
            assert any(quoted in t for t in texts), q.text


def test_the_same_folder_gives_the_same_questions_again_under_the_same_ids(made: tuple[visit.Gathered, Path]) -> None:
    gathered, place = made
    with Workspace(place) as workspace:
        framework = frameworks.load(school.WHO.framework)
        again = visit.gather(workspace, framework, school.WHO, school.SETTINGS, Silent(), school.TODAY)
    assert again.preparation == gathered.preparation


def test_a_question_keeps_its_id_when_its_figure_changes(made: tuple[visit.Gathered, Path], tmp_path: Path) -> None:
    folder = school.write_evidence(tmp_path / "材料")
    later = tuple(("16.7:1" if v == "16.9:1" else v) for v in school.STAFF[-1])
    file = folder / "人事" / "教师队伍基本数据（2023—2025年）.xlsx"
    book = openpyxl.load_workbook(file)
    for column, value in enumerate(later, start=1):
        book.active.cell(4, column).value = value
    book.save(file)
    changed = school.prepare(folder, tmp_path / "w").preparation.questions
    before = next(q for q in made[0].preparation.questions if q.kind == "metric_short" and q.metric == "student_teacher_ratio")
    after = next(q for q in changed if q.kind == "metric_short" and q.metric == "student_teacher_ratio")
    assert before.id == after.id and before.text != after.text and "16.7:1" in after.text


def test_what_the_office_says_survives_every_run(made: tuple[visit.Gathered, Path]) -> None:
    gathered, place = made
    first = gathered.preparation.questions[0]
    with Workspace(place) as workspace:
        kept = visit.kept(workspace, school.SETTINGS)
        visit.say(workspace, first, kept.state(first), "王老师", "ready", "先看台账", "质量办")
        own = visit.put_own(workspace, first.model_copy(update={"kind": "own", "text": "临床小组讨论怎样计学时？"}), "质量办")
        visit.gather(workspace, frameworks.load(school.WHO.framework), school.WHO, school.SETTINGS, Silent(), school.TODAY)
        kept = visit.kept(workspace, school.SETTINGS)
        now = kept.state(kept.find(first.id))
        assert (now.owner, now.state, now.note, now.readied) == ("王老师", "ready", "先看台账", first.text)
        assert own.id in {q.id for q in kept.questions} and kept.find(own.id).kind == "own"


def test_a_question_that_no_longer_comes_up_is_kept_with_what_was_said_of_it(tmp_path: Path) -> None:
    folder = school.write_evidence(tmp_path / "材料")
    place = tmp_path / "w"
    made = school.prepare(folder, place)
    stale = next(q for q in made.preparation.questions if q.kind == "stale")
    with Workspace(place) as workspace:
        visit.say(workspace, stale, visit.kept(workspace, school.SETTINGS).state(stale), "李老师", "running", "", "质量办")
    (folder / "制度" / "松岚医学院教学事故认定与处理办法（2015年）.docx").unlink()
    school.prepare(folder, place)
    with Workspace(place) as workspace:
        kept = visit.kept(workspace, school.SETTINGS)
    assert stale.id not in {q.id for q in kept.questions}
    assert [q.id for q in kept.gone] == [stale.id]
    assert kept.state(kept.find(stale.id)).owner == "李老师"


def test_questions_go_by_people_and_the_likeliest_come_from_weak_points(questions: tuple[ExpertQuestion, ...]) -> None:
    sorted_ = by_audience(questions, {"students": "学生", "leaders": "校领导"})
    assert list(sorted_) == ["students", "leaders"]
    assert all("students" in q.asked for q in sorted_["students"])
    first = most_likely(questions)
    assert len(first) == 10 and all(q.kind != "standing" for q in first)
    assert max(Counter(q.code for q in first).values()) <= 2


def test_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    with Workspace(tmp_path / "w") as workspace, pytest.raises(visit.UserError, match="先放入并读取材料"):
        visit.gather(workspace, frameworks.load("bk-audit-2-3"), school.WHO, Settings(), Silent())


def test_an_english_folder_is_asked_about_in_english(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    document = docx.Document()
    document.add_heading("Annual Quality Report 2025", level=1)
    document.add_paragraph("The quality assurance policy is published and students take part in the quality committee.")
    document.add_heading("Problems", level=1)
    document.add_paragraph("The response rate of the student survey fell from 46 % in 2023 to 31 % in 2025.")
    document.save(str(tmp_path / "e" / "Annual Quality Report 2025.docx"))
    who = school.WHO.model_copy(
        update={"name": "Northmere", "short_name": "", "departments": ("Quality Assurance Office",), "framework": "esg-2015"}
    )
    with Workspace(tmp_path / "w") as workspace:
        entry = LedgerEntry(
            id="own-1", code="1.1", problem="Two reviews were postponed.", deadline="2025-12-01", lead_unit="Registry"
        )
        LedgerStore(workspace).append([ledger.create(entry, Actor("Kim"), "2025-09-01T08:00:00+00:00", "ui")])
    questions = school.prepare(tmp_path / "e", tmp_path / "w", who).preparation.questions
    (late,) = [q for q in questions if q.kind == "ledger"]
    assert late.missing == ("Result of the follow-up check on “Two reviews were postponed” with the figures before and after",)
    words = " ".join(f"{q.text} {q.why} {q.unit} {' '.join(q.answer)} {' '.join(q.missing)}" for q in questions)
    assert questions and not re.search(r"[\u4e00-\u9fff]", words)
    said = next(q for q in questions if q.kind == "admitted")
    assert "fell from 46 % in 2023 to 31 % in 2025" in said.text and said.unit


# --- wording ---


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("（二）同类问题重复出现，共83项。", "同类问题重复出现，共83项"),
        ("①小组讨论每组18人", "小组讨论每组18人"),
        ("3.14万册图书没有编目", "3.14万册图书没有编目"),
        ("（一）2022年生均图书为79.9册", "2022年生均图书为79.9册"),
        ("存在问题：得分率只有63.8%", "得分率只有63.8%"),
        ("教师不足。缺口14人。", "教师不足。缺口14人"),
        ("呈现“上热下冷”", "呈现‘上热下冷’"),
        ("First: Two reviews were postponed in 2023.", "Two reviews were postponed in 2023"),
        ("Too late. It takes 9 weeks on average; staff differ.", "Too late. It takes 9 weeks on average"),
    ],
)
def test_what_is_said_loses_its_number_and_keeps_its_figures(text: str, short: str) -> None:
    assert told(text) == short


def test_a_long_text_is_cut_at_a_clause_and_never_inside_a_figure() -> None:
    long = "全校共有专业课教师，" * 12 + "1234567人"
    assert clipped(long, 60).endswith("……") and not clipped(long, 60)[:-2].endswith("，")
    english = "The response rate of the survey fell from year to year and nobody knows why " * 3
    assert clipped(english, 90).endswith("knows why The response …")
    figure = "教" * 58 + "12345.67%"
    assert clipped(figure, 62) == "教" * 58 + "……"
