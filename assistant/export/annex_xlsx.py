"""比对.xlsx: the official text beside the shipped pack, node by node, and every doubt on a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from assistant.authoring.compare import STATUSES, Comparison, Line
from assistant.authoring.tree import Doubt
from assistant.export import workbook
from assistant.export.pack_cells import guarded

SHEETS = ("比对", "存疑", "说明")
LEVELS = {1: "一级", 2: "二级", 3: "审核重点", 4: "四级"}
KINDS = {"common": "统一必选", "B": "类型必选", "K": "特色可选", "X": "首评限选"}
_COLOURS = {"confirmed": "E6F4EA", "corrected": "FFF4D6", "added": "DDEBFA", "missing": "F1F1F1", "doubtful": "FBE0DD"}
MEANING = (
    ("一致", "编码、名称、类别都与本软件的一致。"),
    ("更正", "同一条，编码、名称或类别按官方文本改；看什么、常见材料、用语沿用。"),
    ("新增", "本软件没有的一条；看什么、常见材料待学校补充。"),
    ("官方没有", "本软件有而官方文本里没有读到的一条，没有写入新的指标体系。"),
    ("待定", "编码相同而内容看不出是同一条；只取官方文字，请人工判断。"),
)
HEADER = (
    "结果",
    "层级",
    "官方编码",
    "官方名称",
    "类别",
    "表述",
    "官方要求",
    "本软件编码",
    "本软件名称",
    "说明",
    "位置",
    "核对意见",
)
WIDTHS = (9, 9, 10, 46, 10, 7, 40, 11, 30, 40, 14, 20)


def write(found: Comparison, told: Sequence[Doubt], title: str, source: str, target: Path) -> None:
    """`told`: what of the shipped pack found no place. The last column is for the person who checks."""
    book = workbook.new()
    counts = found.counts()
    summary = "，".join(f"{word}{counts[status]}条" for status, word in STATUSES.items())
    note = f"{title}。依据：{source or '（未注明）'}。{summary}；存疑{len(found.doubts) + len(told)}处，见“存疑”表。"
    workbook.sheet(book, SHEETS[0], HEADER, (_row(line) for line in found.lines), WIDTHS, note)
    page = book[SHEETS[0]]
    for line, row in zip(found.lines, page.iter_rows(min_row=3), strict=True):
        for cell in row[:2]:
            cell.fill = PatternFill("solid", fgColor=_COLOURS[line.status])
    if not any(line.official and line.official.text for line in found.lines):
        page.column_dimensions[get_column_letter(HEADER.index("官方要求") + 1)].hidden = True
    doubts = [(n, d.place, guarded(d.words), d.why, "") for n, d in enumerate((*found.doubts, *told), start=1)]
    workbook.sheet(book, SHEETS[1], ("序号", "位置", "原文", "为什么存疑", "处理意见"), doubts, (7, 18, 60, 50, 24))
    workbook.sheet(book, SHEETS[2], ("结果", "含义"), MEANING, (12, 80))
    workbook.save(book, target)


def _row(line: Line) -> list[workbook.Value]:
    node, row = line.official, line.shipped
    notes = [*line.notes, *([node.remark] if node and node.remark else [])]
    return [
        STATUSES[line.status], LEVELS[line.level], node.code if node else "", node.name if node else "",
        KINDS[node.kind] if node else "", node.variant if node else "", node.text if node else "", row.code if row else "",
        row.name if row else "", "；".join(notes), node.place if node else "", "",
    ]  # fmt: skip
