"""A small framework with what a run would know of it, for the tests of the checklist and the readiness page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assistant.domain import (
    Assessment,
    ChecklistEvidence,
    Coverage,
    CoverageCell,
    Finding,
    Framework,
    Indicator,
    Institution,
    Metric,
    Provenance,
    ReviewPoint,
)

P = Provenance(mark="P")
SCHOOL = Institution(name="云溪应用技术学院", type="applied", category="工科", fictional=True)


def point(code: str, name: str, **fields: Any) -> ReviewPoint:
    given = {"asks": f"看{name}是否落实。", "evidence": ("制度文件", "工作总结"), "weak_spots": (), "terms": {}, **fields}
    return ReviewPoint(code=code, name=name, provenance=P, **given)


def indicator(code: str, name: str, level: int, parent: str | None = None, points: tuple[ReviewPoint, ...] = ()) -> Indicator:
    return Indicator(code=code, name=name, level=level, parent=parent, points=points, provenance=P)


def metric(id: str, name: str, code: str, **fields: Any) -> Metric:
    return Metric(id=id, name=name, code=code, unit="%", provenance=P, **fields)


FRAMEWORK = Framework(
    id="small", name="小方案", edition="1", valid_from="2024-01-01", source="自拟", types=("applied",),
    indicators=(
        indicator("2", "培养过程", 1),
        indicator("2.3", "实践教学", 2, "2", (point("2.3.1", "实践体系"), point("B2.3.2", "共建基地", kind="B"))),
        indicator("3", "教学资源", 1),
        indicator("K3.1", "数字资源", 2, "3", (point("K3.1.1", "智慧教室", kind="K"),)),
    ),
    metrics=(
        metric("practice_share", "实践教学学分占比", "2.3", bottom_line=True),
        metric("bases", "基地数", "2.3", choice="optional"),
        metric("funds", "生均经费", "2.3"),
    ),
)  # fmt: skip


def cell(code: str, strength: str, indicator: str = "2.3") -> CoverageCell:
    return CoverageCell.model_validate(
        {"code": code, "name": f"重点{code}", "indicator": indicator, "strength": strength, "passages": 3, "documents": 2,
         "in_date_documents": 2, "reason": "2份在期材料相互印证"}
    )  # fmt: skip


COVERAGE = Coverage(cells=(cell("2.3.1", "strong"), cell("B2.3.2", "missing"), cell("K3.1.1", "missing", "K3.1")))


def assessment(id: str, name: str, verdict: str, value: str | None = "12.5", **fields: Any) -> Assessment:
    return Assessment.model_validate(
        {"id": id, "name": name, "code": "2.3", "value": value, "unit": "%", "year": 2024, "threshold": Decimal(25),
         "direction": "at_least", "verdict": verdict, **fields}
    )  # fmt: skip


ASSESSMENTS = (
    assessment("practice_share", "实践教学学分占比", "not_met"),
    assessment("bases", "基地数", "missing", None),
    assessment("funds", "生均经费", "missing", None, missing=("经费总额",)),
)


def finding(rule: str, severity: str, where: str, message: str, **fields: Any) -> Finding:
    return Finding.model_validate({"rule": rule, "severity": severity, "where": where, "message": message, **fields})


FINDINGS = (
    finding("style.slogan", "info", "2.3.1 实践体系 第4段", "套话偏多"),
    finding("grounding.number", "error", "2.3.1 实践体系 第9段", "686人与材料中的689人不符", suggestion="改为689人"),
    finding("problems.share", "warning", "2.3", "问题部分篇幅不足"),
    finding("style.long", "warning", "第3段", "句子过长"),
    finding("metrics.named", "warning", "2.3", "“实践教学学分占比”未达标而没有写入问题"),
)
EVIDENCE = {
    "2.3.1": tuple(
        ChecklistEvidence(number=f"2.3.1-{n}", title=f"实践教学总结{n}", file=f"教务处/总结 {n}#.docx", place=f"第{n}段")
        for n in range(1, 6)
    ),
    "practice_share": (ChecklistEvidence(title="统计表", file="数据.zip!/表.xlsx", place="工作表“学分”B3"),),
}
