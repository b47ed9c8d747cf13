"""The cases of a rule: small reports written as text, and what the rule must say of them. Offices test their own rules so too.

A case file is `<rule id>.yaml`, a list of cases:

    - name: 缺一个二级指标
      only: ["1"]                        # keep this part of the framework (codes, with what lies below)
      report: |
        ## 1 办学方向与本科地位
        ### 1.1 党的领导
        学校党委每年专题研究本科教学。【支撑材料1.1.1-1】
        表1 经费（单位：万元）
        | 项目 | 2024年 |
        | 教学日常运行支出 | 2610 |
      finds: ["1.2"]                     # one text for each hit, contained in its quotation or else its message; [] = silent

How the report is written: assistant.review.sketch. Further keys: framework, institution, severity (of every hit), catalogue
('1.1.1-1 条例 | 文件夹/条例.pdf'), looks (beginning of a paragraph → '宋体 12 bold'; '*' for all other), style, assessments,
options, and evidence: number → text, or number → {title, year, void, level, texts}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.domain import (
    Assessment,
    Document,
    DocumentKind,
    Framework,
    Institution,
    Locator,
    Observation,
    Passage,
    Severity,
    Trend,
    Verdict,
    digest,
)
from assistant.frameworks import load
from assistant.house_style import load as load_style
from assistant.mapping import currency
from assistant.metrics import Subjects, observe
from assistant.review.engine import prepared
from assistant.review.rule import Context, Hit, Rule
from assistant.review.sketch import drawn
from assistant.review.text import overlap, squeeze

YEARS = 3
"""Evidence older than this is out of date (data of the last three years: s-szu)."""
FOLDER = Path(__file__).parent / "rules" / "cases"


class Judged(BaseModel):
    """An Assessment in short."""

    model_config = ConfigDict(extra="forbid")
    id: str
    value: Decimal | None = None
    threshold: Decimal | None = None
    verdict: Verdict
    year: int | None = None
    near: str = Field(default="", description="how it nears its line, in words (Trend.near)")


class Material(BaseModel):
    """A document of the evidence in short: its passages are `texts`."""

    model_config = ConfigDict(extra="forbid")
    texts: list[str]
    title: str = "材料"
    file: str = ""
    year: int | None = None
    void: str = ""
    level: Literal["school", "department", "unknown"] = "school"
    kind: DocumentKind = "other"


class Case(BaseModel):
    """One small report and what is expected."""

    model_config = ConfigDict(extra="forbid")
    name: str
    report: str
    finds: list[str]
    severity: Severity | None = None
    framework: str = "bk-audit-2-3"
    only: list[str] = []
    institution: dict[str, Any] = {}
    catalogue: list[str] = []
    looks: dict[str, str] = {}
    style: str = ""
    assessments: list[Judged] = []
    evidence: dict[str, Material] = Field(default={}, description="evidence number → what it stands for")
    options: dict[str, float] = Field(default={}, description="thresholds as the office may set them")

    @field_validator("evidence", mode="before")
    @classmethod
    def _texts(cls, value: dict[str, Any]) -> dict[str, Any]:
        """A text alone, or a list of texts, stands for a material without a name."""
        return {n: {"texts": [v]} if isinstance(v, str) else {"texts": v} if isinstance(v, list) else v for n, v in value.items()}


class CaseEvidence:
    """The Evidence of a case: every material is a document, found by its number or by likeness of wording."""

    def __init__(self, materials: Mapping[str, Material]) -> None:
        self._documents: dict[str, Document] = {}
        self._passages: dict[str, tuple[Passage, ...]] = {}
        for number, material in materials.items():
            sha = digest(number, *material.texts, length=64)
            file = material.file or f"{number} {material.title}.docx"
            self._documents[sha[:16]] = Document(
                id=sha[:16], sha256=sha, title=material.title, format="docx", size=1, places=(file,), level=material.level,
                kind=material.kind, year=material.year, void=material.void,
            )  # fmt: skip
            self._passages[number] = tuple(
                Passage(id=f"{sha[:16]}-{n}", document=sha[:16], order=n, kind="paragraph", text=text,
                        locator=Locator(file=file, sha256=sha, paragraph=n + 1))
                for n, text in enumerate(material.texts)
            )  # fmt: skip

    def of_number(self, number: str) -> Sequence[Passage]:
        return self._passages.get(number, ())

    def nearest(self, text: str, k: int = 5) -> Sequence[Passage]:
        return sorted(self.passages(), key=lambda p: -overlap(squeeze(text), squeeze(p.text)))[:k]

    def documents(self) -> Mapping[str, Document]:
        return self._documents

    def passages(self) -> list[Passage]:
        return [p for passages in self._passages.values() for p in passages]


def cases(rule: str, folder: Path = FOLDER) -> list[Case]:
    """The cases of the rule with this id; FileNotFoundError where it has none, ValidationError where one is misspelt."""
    return [Case.model_validate(c) for c in yaml.safe_load((folder / f"{rule}.yaml").read_text(encoding="utf-8"))]


def hits(rule: Rule, case: Case) -> list[Hit]:
    return list(rule.check(context(case)))


def says(hit: Hit) -> str:
    """What a case compares: the quotation, or the message of a hit that has none (a missing thing cannot be quoted)."""
    return hit.quote or f"{hit.where} {hit.message}"


@cache
def _framework(id: str, only: tuple[str, ...]) -> Framework:
    whole = load(id)
    if not only:
        return whole

    def below(code: str) -> bool:
        return any(code.lstrip("BKX") == c or code.lstrip("BKX").startswith(f"{c}.") for c in only)

    above = {c.rpartition(".")[0] for c in only}
    kept = tuple(
        i.model_copy(update={"points": tuple(p for p in i.points if below(p.code) or below(i.code))})
        for i in whole.indicators
        if below(i.code) or i.code in above
    )
    return whole.model_copy(update={"indicators": kept, "metrics": tuple(m for m in whole.metrics if below(m.code))})


def context(case: Case) -> Context:
    """The case as a rule sees a report, prepared as the engine does it."""
    framework = _framework(case.framework, tuple(case.only))
    facts = {"name": "某某学院", "type": "applied", "category": "工科", **case.institution}
    institution = Institution.model_validate(facts)
    evidence = CaseEvidence(case.evidence) if case.evidence else None
    documents = evidence.documents().values() if evidence else ()
    return prepared(
        Context(
            report=drawn(case.report, framework, case.catalogue, case.looks),
            framework=framework,
            institution=institution,
            evidence=evidence,
            observations=tuple(_observations(evidence, framework, institution)) if evidence else (),
            assessments=tuple(_assessment(j, framework) for j in case.assessments),
            currencies=currency(documents, institution.report_year or _newest(documents), YEARS),
            style=load_style(case.style) if case.style else None,
            options=case.options,
        )
    )


def _observations(evidence: CaseEvidence, framework: Framework, institution: Institution) -> Iterator[Observation]:
    """The figures of metrics that the materials state."""
    subjects = Subjects(framework, (institution.name,))
    documents = evidence.documents()
    for passage in evidence.passages():
        yield from observe(passage, documents[passage.document], subjects)


def _newest(documents: Iterable[Document]) -> int:
    return max((d.year for d in documents if d.year), default=0)


def _assessment(judged: Judged, framework: Framework) -> Assessment:
    metric = next(m for m in framework.metrics if m.id == judged.id)
    return Assessment(
        id=metric.id, name=metric.name, code=metric.code, value=judged.value, unit=metric.unit, year=judged.year,
        threshold=judged.threshold, direction=metric.threshold.direction if metric.threshold else None, verdict=judged.verdict,
        trend=Trend(near=judged.near),
    )  # fmt: skip
