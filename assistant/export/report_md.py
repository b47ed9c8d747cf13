"""Report → report.md: the same content in plain text, for reading, comparing and version control."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.domain import DataTable, Report, Section
from assistant.export.atomic import write_text
from assistant.export.report_docx import heading_of, mark
from assistant.wording import CHINESE, Wording, wording


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _section(section: Section, say: Wording) -> Iterator[str]:
    yield f"{'#' * min(6, section.level + 2)} {heading_of(section)}\n"
    for block in section.body:
        if isinstance(block, DataTable):
            yield f"表：{block.caption}\n"
            yield f"| {' | '.join((*block.header, '支撑材料'))} |"
            yield f"|{'---|' * (len(block.header) + 1)}"
            for row in block.rows:
                numbers = "、".join(dict.fromkeys(c.number for c in row.citations))
                yield f"| {' | '.join(_cell(c) for c in (*row.cells, numbers))} |"
            yield ""
        else:
            said = [
                s.text + "".join(mark(n, say.language) for n in dict.fromkeys(c.number for c in s.citations))
                for s in block.statements
            ]
            yield ("" if say.language == CHINESE else " ").join(said) + "\n"
    for child in section.sections:
        yield from _section(child, say)


def render(report: Report) -> str:
    """The report as Markdown."""
    say = wording(report.language)
    lines = [f"# {report.title}{say('（初稿）')}\n"]
    if report.fictional:
        lines.append(f"> {say('本报告依据虚构示例材料生成，仅供演示。')}\n")
    lines.append("> " + say(f"评估方案：{report.framework_name}"))
    if report.provenance_note:
        lines.append(f">\n> {report.provenance_note}\n")
    for section in report.sections:
        lines.extend(_section(section, say))
    lines.append(f"## {say('附录　支撑材料目录')}\n")
    lines.append(f"| {' | '.join(map(say, ('编号', '材料名称', '文件', '引用位置', '年份')))} |\n|---|---|---|---|---|")
    for entry in report.catalogue:
        opened, closed, comma = ("（", "）", "、") if say.language == CHINESE else (" (", ")", "; ")
        title = entry.title + (f"{opened}{entry.void}{closed}" if entry.void else "")
        places = comma.join(entry.places) or say("全文")
        lines.append(f"| {entry.number} | {_cell(title)} | {_cell(entry.file)} | {_cell(places)} | {entry.year or '—'} |")
    return "\n".join(lines) + "\n"


def write(report: Report, target: Path) -> None:
    write_text(target, render(report))
