"""What to fix first: the order by weight, the counts, and one page of it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from review_samples import ASSESSMENTS, COVERAGE, FINDINGS, FRAMEWORK, SCHOOL, finding

from assistant.domain import ReviewerNote
from assistant.export import readiness as page
from assistant.review.checklist import merge
from assistant.review.readiness import ChapterCount, Problem, readiness
from assistant.review.whereabouts import Tree

STATE = readiness(FRAMEWORK, SCHOOL, COVERAGE, ASSESSMENTS, FINDINGS)
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def order(*findings: object) -> list[str]:
    state = readiness(FRAMEWORK, SCHOOL, COVERAGE.model_copy(update={"cells": ()}), (), findings)  # type: ignore[arg-type]
    return [p.finding.message for p in state.problems]


def test_bottom_lines_then_errors_then_gaps_then_warnings_then_hints() -> None:
    said = [
        finding("style.a", "info", "2.3.1", "提示"),
        finding("style.b", "warning", "2.3.1", "警告"),
        finding("evidence.missing", "warning", "2.3.1", "必选缺材料"),
        finding("evidence.missing", "warning", "K3.1.1", "可选缺材料"),
        finding("numbers.a", "error", "K3.1.1", "可选处错误"),
        finding("numbers.a", "error", "2.3.1", "错误"),
        finding("metrics.shortfall", "warning", "2.3", "“实践教学学分占比”为12%"),
    ]
    assert order(*said) == ["“实践教学学分占比”为12%", "错误", "可选处错误", "必选缺材料", "警告", "可选缺材料", "提示"]


def test_what_no_finding_names_is_added_from_metrics_and_coverage_and_nothing_twice() -> None:
    messages = [p.finding.message for p in STATE.problems]
    assert messages[0] == "“实践教学学分占比”未达标而没有写入问题", "the bottom line comes from its finding, not once more"
    assert sum("实践教学学分占比" in m for m in messages) == 1
    assert "必选定量指标“生均经费”没有数据（缺少经费总额）" in messages
    assert not any("基地数" in m for m in messages), "an optional metric without data is no problem"
    assert "审核重点“重点B2.3.2”没有材料" in messages and "审核重点“重点K3.1.1”没有材料" in messages
    named = [*FINDINGS, finding("evidence.missing", "warning", "B2.3.2", "缺材料")]
    again = readiness(FRAMEWORK, SCHOOL, COVERAGE, ASSESSMENTS, named)
    assert sum(p.finding.where == "B2.3.2" for p in again.problems) == 1


def test_counts_for_each_chapter_and_for_what_stands_in_none() -> None:
    assert STATE.chapters == (
        ChapterCount("2 培养过程", 1, 4, 1, 1, 0, 1, 1),
        ChapterCount("3 教学资源", 0, 1, 0, 0, 0, 1, 0),
        ChapterCount("全文", 0, 1, 0, 0, 0, 0, 0),
    )
    assert sum(c.errors + c.warnings + c.hints for c in STATE.chapters) == len(STATE.problems)


def test_reviewers_doubts_are_problems_with_their_source() -> None:
    notes = [
        ReviewerNote(key="p:2.3.1", title="实践体系", reviewer="张某", mark="question", comment="基地名单对不上"),
        ReviewerNote(key="m:practice_share", title="实践教学学分占比", mark="dash", attainment="not_reached"),
        ReviewerNote(key="p:K3.1.1", reviewer="张某", mark="full_stop", attainment="reached"),
    ]
    state = readiness(FRAMEWORK, SCHOOL, COVERAGE, (), (), merge([notes]))
    found = {p.source: (p.finding.message, p.finding.severity, p.indicator) for p in state.problems if "评审" in p.source}
    assert found == {
        "评审意见（张某）": ("“实践体系”存疑，拟入校核查：基地名单对不上", "warning", "2.3 实践教学"),
        "评审意见（未署名）": ("“实践教学学分占比”评为未达成，材料不足，要求补充", "error", "2.3 实践教学"),
    }


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("2.3.1", "2.3.1"),
        ("2.3.2 共建基地 第5段", "B2.3.2"),
        ("第2.3节实践教学 第14段", "2.3"),
        ("2.3 实践教学 B2.3.2", "B2.3.2"),
        ("3 教学资源", "3"),
        ("3", "3"),
        ("第3段", ""),
        ("表2 第3行", ""),
        ("2.3.12", ""),
        ("支撑材料2.3.1-2", "2.3.1"),
        ("", ""),
    ],
)
def test_the_node_that_a_place_names(where: str, code: str) -> None:
    assert Tree(FRAMEWORK).of(finding("r", "info", where, "m")).code == code


# --- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_lists_what_where_and_what_to_do(tmp_path: Path) -> None:
    page.write(STATE, tmp_path / "readiness.docx")
    document = docx.Document(str(tmp_path / "readiness.docx"))
    first, second = document.tables
    rows = [[c.text for c in r.cells] for r in first.rows]
    assert rows[0] == ["序", "级别", "在哪里", "是什么", "怎么做"]
    assert rows[2] == ["2", "错误", "2.3.1 实践体系 第9段", "686人与材料中的689人不符", "改为689人"]
    assert len(rows) - 1 == min(page.TOP, len(STATE.problems))
    assert [c.text for c in second.rows[1].cells] == ["2 培养过程", "1", "4", "1", "1", "0", "1", "1"]
    text = "\n".join(p.text for p in document.paragraphs)
    assert "云溪应用技术学院自评报告送审准备情况（虚构示例）" in text
    assert "共8个问题，其中1项底线指标未达到或缺数据、1处错误、2个审核重点没有材料" in text


def test_a_report_without_problems_says_so(tmp_path: Path) -> None:
    clean = replace(STATE, problems=(), chapters=())
    page.write(clean, tmp_path / "r.docx")
    document = docx.Document(str(tmp_path / "r.docx"))
    assert any("没有发现需要整改的问题" in p.text for p in document.paragraphs) and len(document.tables) == 1


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_even_the_longest_stays_one_page(tmp_path: Path) -> None:
    wordy = finding(
        "r", "error", "2.3.1 " + "很长的章节名称" * 9, "数字前后不一致，" * 40, suggestion="请逐项核对后统一口径，" * 20
    )
    problems = tuple(Problem(wordy, 12, "2 培养过程", "2.3 实践教学", "报告审核") for _ in range(60))
    chapters = tuple(replace(STATE.chapters[0], chapter=f"{n} 办学方向与本科教育地位建设") for n in range(1, 10))
    page.write(replace(STATE, problems=problems, chapters=chapters), tmp_path / "r.docx")
    command = [str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(tmp_path / "r.docx")], check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(tmp_path / "r.pdf") as made:
        assert len(made) == 1
