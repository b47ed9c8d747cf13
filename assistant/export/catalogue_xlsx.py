"""catalogue.xlsx: the numbered evidence, every file and what became of it, and what the report does not use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.domain import Document, FileOutcome, Report
from assistant.export import spoken, workbook
from assistant.mapping import Currency
from assistant.wording import wording

OUTCOMES = {"ok": "已读", "partial": "部分读取", "failed": "未能读取", "skipped": "跳过"}


def write(
    report: Report,
    documents: Mapping[str, Document],
    currencies: Mapping[str, Currency],
    outcomes: Iterable[FileOutcome],
    target: Path,
) -> None:
    """Three sheets: 支撑材料目录, 文件清单, 未引用材料."""
    book = workbook.new()

    def state(id: str) -> str:
        found = currencies.get(id)
        return "" if found is None else found.reason

    workbook.sheet(
        book,
        "支撑材料目录",
        ("编号", "审核重点", "材料名称", "发文字号", "年份", "时效", "文件位置", "引用处"),
        (
            (
                e.number, e.code, e.title, documents[e.document].number, e.year, state(e.document),
                "\n".join(documents[e.document].places), "、".join(e.places),
            )
            for e in report.catalogue
        ),
        (12, 11, 38, 20, 8, 26, 46, 30),
        f"{report.institution}支撑材料目录：编号与《{report.title}》中的【支撑材料】标注一致。"
        + ("示例材料均为虚构。" if report.fictional else ""),
    )  # fmt: skip
    files = list(outcomes)
    workbook.sheet(
        book,
        "文件清单",
        ("文件", "结果", "片段数", "说明", "下一步"),
        ((o.path, OUTCOMES[o.outcome], o.passages, o.reason, o.next_step) for o in files),
        (60, 11, 9, 52, 46),
    )
    used = {e.document for e in report.catalogue}
    workbook.sheet(
        book,
        "未引用材料",
        ("材料名称", "年份", "时效", "文件位置"),
        ((d.title, d.year, state(d.id), "\n".join(d.places)) for d in documents.values() if d.id not in used),
        (44, 8, 30, 60),
        "以下材料已读入，但报告没有引用：可能与指标无关、已不在期，或其内容已由其他材料说明。",
    )
    spoken.workbook(book, wording(report.language))
    workbook.save(book, target)
