"""The files of a run that may be downloaded, and what each is for."""

from __future__ import annotations

OFFERED = {
    "report.docx": "自评报告（Word）",
    "report.md": "自评报告（纯文本）",
    "plan.docx": "整改方案（Word）",
    "catalogue.xlsx": "支撑材料目录",
    "checklist.xlsx": "评审清单",
    "readiness.docx": "先改什么（Word）",
    "migration.xlsx": "换版清单",
    "annex.xlsx": "官方文本比对表",
    "coverage.html": "材料覆盖热力图",
    "mapping.jsonl": "材料与指标的匹配（数据）",
    "coverage.json": "覆盖情况（数据）",
    "metrics.json": "定量指标（数据）",
    "findings.json": "审核发现（数据）",
    "recommendations.json": "整改建议（数据）",
    "run.json": "运行记录（数据）",
}
"""Name of the file → what it is. Nothing else is handed out from the folder of a run."""
