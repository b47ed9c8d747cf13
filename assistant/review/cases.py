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

`#` begins a heading, `|` a row of a table (the first is the header), a line before a table that begins with 表 is its caption,
as is any line that begins with 图1 or 表1; every other line is a paragraph. Further keys: framework, institution, severity
(of every hit), catalogue ('1.1.1-1 条例 | 文件夹/条例.pdf'), looks (beginning of a paragraph → '宋体 12 bold'; '*' for all
other), style, assessments, options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.domain import Assessment, Framework, Institution, Severity, Verdict
from assistant.drafting.cues import shipped
from assistant.frameworks import load
from assistant.house_style import load as load_style
from assistant.review.document import (
    Aspect,
    CatalogueLine,
    Look,
    ReportDocument,
    ReportHeading,
    ReportParagraph,
    ReportSentence,
    ReportTable,
    Spot,
)
from assistant.review.rule import Context, Hit, Rule

FOLDER = Path(__file__).parent / "rules" / "cases"
_CODE = re.compile(r"^([BKX]?\d+(?:\.\d+)*)[\s　、.．]*(?=\D)")
_MARK = re.compile(r"【支撑材料([^】]*)】")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’」』）]*(?:【支撑材料[^】]*】)*|[^。！？]+$")
_CAPTION = re.compile(r"^[表图]\s*\d")
_LEADS: tuple[tuple[Aspect, str], ...] = (("data", "数据"), ("practice", "做法|成效|举措与"))


class Judged(BaseModel):
    """An Assessment in short."""

    model_config = ConfigDict(extra="forbid")
    id: str
    value: Decimal | None = None
    threshold: Decimal | None = None
    verdict: Verdict
    year: int | None = None


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
    options: dict[str, float] = Field(default={}, description="thresholds as the office may set them")


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
    """The case as a rule sees a report."""
    framework = _framework(case.framework, tuple(case.only))
    facts = {"name": "某某学院", "type": "applied", "category": "工科", **case.institution}
    return Context(
        report=document(case, framework),
        framework=framework,
        institution=Institution.model_validate(facts),
        assessments=tuple(_assessment(j, framework) for j in case.assessments),
        style=load_style(case.style) if case.style else None,
        options=case.options,
    )


def _assessment(judged: Judged, framework: Framework) -> Assessment:
    metric = next(m for m in framework.metrics if m.id == judged.id)
    return Assessment(
        id=metric.id, name=metric.name, code=metric.code, value=judged.value, unit=metric.unit, year=judged.year,
        threshold=judged.threshold, direction=metric.threshold.direction if metric.threshold else None, verdict=judged.verdict,
    )  # fmt: skip


class _Builder:
    def __init__(self, case: Case, framework: Framework) -> None:
        self.case = case
        self.nodes = {p.code.lstrip("BKX"): i.code for i in framework.indicators for p in i.points}
        self.nodes.update({i.code.lstrip("BKX"): i.code for i in framework.leaves})
        self.block = -1
        self.code, self.indicator = "", ""
        self.aspect: Aspect = ""
        self.path: list[ReportHeading] = []
        self.headings: list[ReportHeading] = []
        self.sentences: list[ReportSentence] = []
        self.tables: list[ReportTable] = []
        self.paragraphs: list[ReportParagraph] = []
        self.captions: list[ReportParagraph] = []

    def look(self, text: str) -> Look:
        said = next((look for start, look in self.case.looks.items() if text.startswith(start)), self.case.looks.get("*", ""))
        if not said:
            return Look()
        font, points, *more = said.split()
        return Look(font=font, size=float(points), bold="bold" in more)

    def heading(self, level: int, text: str) -> None:
        found = _CODE.match(text)
        code = found[1] if found else ""
        title = text[found.end() :].strip() if found else re.sub(r"^\d[\d.]*$", "", text)
        made = ReportHeading(text, title, code, level, Spot(self.block, end=len(text)), self.look(text))
        self.headings.append(made)
        self.path = [h for h in self.path if h.level < level] + [made]
        known = code.lstrip("BKX") in self.nodes
        if known or code:
            self.code, self.aspect = code, ""
            self.indicator = self.nodes.get(code.lstrip("BKX"), self.indicator if known else "")
        cues = shipped().headings
        kinds: tuple[tuple[Aspect, list[str]], ...] = (
            ("problem", cues.problem),
            ("cause", cues.cause),
            ("measure", cues.measure),
        )
        pairs = (*_LEADS, *((aspect, "|".join(words)) for aspect, words in kinds))
        self.aspect = next((a for a, pattern in pairs if re.search(pattern, title)), self.aspect if not code else "")

    def paragraph(self, text: str) -> None:
        self.paragraphs.append(ReportParagraph(text, Spot(self.block, end=len(text)), self.look(text)))
        for found in _SENTENCE.finditer(text):
            words = _MARK.sub("", found[0]).strip()
            if not words:
                continue
            numbers = tuple(n for m in _MARK.finditer(found[0]) for n in re.split("[、,，]", m[1]))
            spot = Spot(self.block, start=found.start(), end=found.end())
            self.sentences.append(
                ReportSentence(words, spot, self.code, self.indicator, self.aspect, tuple(h.text for h in self.path), numbers,
                               gap=words.startswith("【待补充"))
            )  # fmt: skip

    def table(self, lines: list[str], caption: str) -> None:
        rows = [tuple(c.strip() for c in line.strip().strip("|").split("|")) for line in lines]
        self.tables.append(ReportTable(caption, rows[0], tuple(rows[1:]), Spot(self.block), self.code, self.indicator))


def document(case: Case, framework: Framework) -> ReportDocument:
    """The report that the text of a case describes."""
    made = _Builder(case, framework)
    caption, rows = "", []
    lines = [line.strip() for line in case.report.splitlines()]
    for line, after in _pairs([line for line in lines if line]):
        if line.startswith("|"):
            rows.append(line)
            if not after.startswith("|"):
                made.block += 1
                made.table(rows, caption)
                caption, rows = "", []
            continue
        made.block += 1
        if line.startswith("#"):
            made.heading(len(line) - len(line.lstrip("#")), line.lstrip("#").strip())
        elif _CAPTION.match(line) or (line.startswith("表") and after.startswith("|")):
            made.captions.append(ReportParagraph(line, Spot(made.block, end=len(line)), made.look(line)))
            caption = line if after.startswith("|") else ""
        else:
            made.paragraph(line)
    return ReportDocument(
        title="自评报告", headings=tuple(made.headings), sentences=tuple(made.sentences), tables=tuple(made.tables),
        catalogue=tuple(_line(text) for text in case.catalogue), paragraphs=tuple(made.paragraphs), captions=tuple(made.captions),
    )  # fmt: skip


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    yield from zip(lines, [*lines[1:], ""], strict=True)


def _line(text: str) -> CatalogueLine:
    head, _, file = text.partition("|")
    number, _, title = head.strip().partition(" ")
    return CatalogueLine(number, title.strip(), file.strip())
