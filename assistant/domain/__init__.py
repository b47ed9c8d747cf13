"""The nouns: every record that a step takes or returns, and that a run writes as JSON.

Pure values. Identity is content: a Document is its bytes, a Passage is its document, place and text.
Chinese names of the nouns stand in the glossary of DESIGN (指标体系, 指标, 审核重点, 定量指标, 学校画像, 材料, 片段,
定位, 匹配, 数据观测, 达标判定, 覆盖矩阵, 报告, 章节, 陈述, 引证, 审核发现).
"""

from __future__ import annotations

from assistant.domain.base import (
    Clock,
    InstitutionType,
    Kind,
    Mark,
    MatchStatus,
    Number,
    Origin,
    Outcome,
    PassageKind,
    Record,
    Role,
    Severity,
    Strength,
    Verdict,
    digest,
    normalise,
)
from assistant.domain.evidence import Cell, Document, DocumentKind, FileOutcome, Locator, Passage
from assistant.domain.findings import Assessment, Coverage, CoverageCell, Finding, Mapping, Match, Observation
from assistant.domain.framework import Framework, Indicator, Institution, Metric, Provenance, Quantity, ReviewPoint, Threshold
from assistant.domain.report import Citation, DataRow, DataTable, EvidenceEntry, Paragraph, Report, Section, Statement
from assistant.domain.review import Attainment, ChecklistEvidence, ChecklistRow, ExpertMark, ReviewerNote

__all__ = [
    "Assessment",
    "Attainment",
    "Cell",
    "ChecklistEvidence",
    "ChecklistRow",
    "Citation",
    "Clock",
    "Coverage",
    "CoverageCell",
    "DataRow",
    "DataTable",
    "Document",
    "DocumentKind",
    "EvidenceEntry",
    "ExpertMark",
    "FileOutcome",
    "Finding",
    "Framework",
    "Indicator",
    "Institution",
    "InstitutionType",
    "Kind",
    "Locator",
    "Mapping",
    "Mark",
    "Match",
    "MatchStatus",
    "Metric",
    "Number",
    "Observation",
    "Origin",
    "Outcome",
    "Paragraph",
    "Passage",
    "PassageKind",
    "Provenance",
    "Quantity",
    "Record",
    "Report",
    "ReviewPoint",
    "ReviewerNote",
    "Role",
    "Section",
    "Severity",
    "Statement",
    "Strength",
    "Threshold",
    "Verdict",
    "digest",
    "normalise",
]
