"""The sheets of ledger.xlsx beside the ledger itself: 待确认, 提醒, 进度, 指标趋势, 历史, 填写说明."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.drawing.text import CharacterProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.domain import LedgerEntry, LedgerEvent
from assistant.export import checklist_sheets as parts
from assistant.export import ledger_layout as form
from assistant.export import workbook
from assistant.export.workbook import Value
from assistant.rectification.alarms import KINDS, Alarm
from assistant.rectification.fields import LABELS, STATES, shown
from assistant.rectification.standing import standing
from assistant.rectification.states import short
from assistant.rectification.trends import SIGNS, Trend, span

_EVENTS = {
    "created": "新增",
    "set": "修改",
    "evidence": "佐证",
    "proposed": "待确认的进展",
    "conflict": "改动不一致",
    "settled": "已处理",
}
_VIA = {"cli": "命令", "xlsx": "表格导入", "ui": "网页", "auto": "系统比对"}
_CHARTS = 12
"""Charts drawn at most, the metrics that call for attention first."""
_ROWS = 15
"""Lines of the sheet that one chart takes."""
_DATA = 20
"""First column of the figures that the charts draw."""
_LEGEND = (
    ("状态", ""),
    ("待启动", "已列入台账，还没有动手。"),
    ("进行中", "正在整改。"),
    ("已提交", "责任单位认为已完成并提交复核；须先写进展、成效或佐证材料。"),
    ("复核通过", "由质量管理部门复核认可；提交人与复核人不能是同一人。"),
    ("退回", "复核没有通过，理由见“历史”；补充新的进展或佐证后再提交。"),
    ("销号", "复核通过后由质量管理部门销号；需要时可写明理由重新打开。"),
    ("填写", ""),
    ("填哪里", "责任单位填浅黄色各列；其余未锁定的列也可以改，改动都会记入历史。填报人写在表头右侧。"),
    ("新增问题", f"写在表末{form.SPARE}个空行里，或插入新行；台账编号由系统给出，不用填。"),
    ("删去一行", "删去的行导入后不会从台账消失，而是列为“建议不纳入整改”，由质量管理部门决定。"),
    ("多人填写", "每人各填一份，填好后都导入：互不相同的改动自动合并；同一格改得不一样的，两个值都留在历史里，由人选定。"),
    ("再次填写", "导入以后请重新导出再填，以免在旧值上修改。"),
)


def waiting(book: Workbook, items: Sequence[LedgerEvent], entries: Mapping[str, LedgerEntry]) -> None:
    """Proposals and conflicts that a person has to settle."""
    header = ("序号", form.ID, "问题", "种类", "项目", "现值", "待定的值", "来自", "说明", "依据")
    rows = [
        (e.number, e.entry, _problem(entries, e), _EVENTS[e.kind], LABELS.get(e.field, e.field), shown(e.field, e.before),
         shown(e.field, e.after), e.by, e.note, "\n".join(loc.render() for loc in e.locators))
        for e in items
    ]  # fmt: skip
    workbook.sheet(book, form.WAITING, header, rows, (5, 9, 22, 9, 9, 22, 26, 10, 24, 22),
                   "这些值还没有生效。处理：zhiping ledger 工作区 settle 序号 --accept 或 --keep，或在网页上选定。")  # fmt: skip
    _finish(book[form.WAITING])


def alarms(book: Workbook, found: Sequence[Alarm], entries: Mapping[str, LedgerEntry]) -> None:
    header = ("种类", "牵头单位", form.ID, "问题", "说明")
    rows = [
        (KINDS[a.kind], a.unit or "质量管理部门", a.entry, entries[a.entry].problem, a.text) for a in found if a.entry in entries
    ]
    note = "按轻重排列，导出当日的情况。" if rows else "导出当日没有需要提醒的条目。"
    workbook.sheet(book, form.ALARMS, header, rows, (18, 16, 12, 48, 56), note)
    page = book[form.ALARMS]
    for line in page.iter_rows(min_row=form.TOP + 1, max_col=1):
        if line[0].value in (KINDS["overdue"], KINDS["returned"]):
            line[0].font = Font(color="B3261E", bold=True)
    _finish(page)


def counts(book: Workbook, entries: Mapping[str, LedgerEntry]) -> None:
    """By lead unit and by indicator, as formulas over the ledger, so that they follow what people fill in."""
    state = standing(entries)
    last = form.TOP + len(entries) + form.SPARE

    def area(head: str) -> str:
        letter = get_column_letter(form.at(head))
        return f"'{form.SHEET}'!${letter}${form.TOP + 1}:${letter}${last}"

    header = ("牵头单位", "合计", *STATES.values(), "复核通过与销号占比")
    names = [c.name for c in state.units if any(e.lead_unit == c.name for e in entries.values())]
    workbook.sheet(book, form.COUNTS, header, [[name] for name in [*names, "合计"]], (30, 9, *([10] * len(STATES)), 14),
                   f"按“{form.SHEET}”自动统计，只计是否纳入整改为“是”的条目；“合计”含未写牵头单位的。")  # fmt: skip
    page = book[form.COUNTS]
    total = form.TOP + 1 + len(names)
    for number in range(form.TOP + 1, total + 1):
        which = "" if number == total else f",{area('牵头单位')},$A{number}"
        for column, word in enumerate(STATES.values(), start=3):
            box = parts.cell(page, number, column)
            box.value = f'=COUNTIFS({area("是否纳入整改")},"是",{area("状态")},"{word}"{which})'
            box.alignment = Alignment(horizontal="center")
        end = get_column_letter(2 + len(STATES))
        parts.cell(page, number, 2).value = f"=SUM(C{number}:{end}{number})"
        done = [get_column_letter(3 + list(STATES).index(s)) for s in ("verified", "closed")]
        rate = parts.cell(page, number, 3 + len(STATES))
        rate.value = f'=IF(B{number}=0,"—",({done[0]}{number}+{done[1]}{number})/B{number})'
        rate.number_format = "0.0%"
        for column in (2, 3 + len(STATES)):
            parts.cell(page, number, column).alignment = Alignment(horizontal="center")
        for column in range(1, 4 + len(STATES)):
            parts.cell(page, number, column).font = Font(bold=number == total)
    _finish(page)


def trends(book: Workbook, found: Sequence[Trend]) -> None:
    """The metrics over the years, one line each."""
    years = sorted({p.year for t in found for p in t.points})
    header = ("指标", "定量指标", *(f"{y}年" for y in years), "标准", "台账目标", "情况", "说明")
    rows: list[Sequence[Value]] = []
    for trend in found:
        values = {p.year: p.value for p in trend.points}
        shown = [float(values[y]) if y in values else None for y in years]
        rows.append((trend.code, trend.name, *shown, _number(trend.line), _number(trend.goal), SIGNS[trend.sign], trend.text))
    workbook.sheet(book, form.TRENDS, header, rows, (8, 26, *([10] * len(years)), 9, 10, 15, 60),
                   "历年数值取自材料，单位见说明。")  # fmt: skip
    page = book[form.TRENDS]
    for number, trend in enumerate(found, start=form.TOP + 1):
        if trend.sign in ("crossed", "beyond"):
            parts.cell(page, number, 5 + len(years)).font = Font(color="B3261E", bold=True)
        elif trend.sign in ("near", "falling"):
            parts.cell(page, number, 5 + len(years)).fill = PatternFill("solid", fgColor="FFF3D6")
    _finish(page)


def charts(book: Workbook, found: Sequence[Trend]) -> None:
    """A native chart for each metric that has two years, those that call for attention first: values, line and goal.

    The figures that a chart draws stand in hidden columns of its own sheet.
    """
    order = sorted(found, key=lambda t: list(SIGNS).index(t.sign))
    drawn = [t for t in order if len(t.points) > 1][:_CHARTS]
    if not drawn:
        return
    page = book.create_sheet(form.CHARTS)
    parts.cell(page, 1, 1).value = "蓝线为历年数值，红色虚线为标准，绿色点线为台账目标；数值与出处见“指标趋势”。"
    for number, trend in enumerate(drawn):
        _chart(page, trend, 2 + 4 * number, f"{'AH'[number % 2]}{3 + _ROWS * (number // 2)}")
        if number % 8 == 7:
            page.row_breaks.append(Break(id=2 + _ROWS * (number // 2 + 1)))
    page.sheet_view.showGridLines = False
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for column in range(_DATA, _DATA + 12):
        page.column_dimensions[get_column_letter(column)].hidden = True


def _chart(page: Worksheet, trend: Trend, line: int, where: str) -> None:
    years = range(trend.points[0].year, trend.points[-1].year + 1)
    values = {p.year: p.value for p in trend.points}
    for place, year in enumerate(years):
        column = _DATA + place
        row: tuple[Value, ...] = (f"{year}", _number(values.get(year)), _number(trend.line), _number(trend.goal))
        for below, value in enumerate(row):
            parts.cell(page, line + below, column).value = value
    chart = LineChart()
    chart.title = f"{trend.name}（{trend.unit or '值'}）"
    cast(Any, chart).height, cast(Any, chart).width = 6.6, 12.2
    cast(Any, chart.title).tx.rich.p[0].r[0].rPr = CharacterProperties(sz=1000, b=True)
    chart.legend, chart.display_blanks, chart.visible_cells_only = None, "span", False
    chart.x_axis.delete = chart.y_axis.delete = False
    last = _DATA + len(years) - 1
    for below, color, dash in ((1, "2F5D8A", None), (2, "B3261E", "dash"), (3, "2F7D5B", "sysDot")):
        if (below == 2 and trend.line is None) or (below == 3 and trend.goal in (None, trend.line)):
            continue
        chart.add_data(Reference(page, min_col=_DATA, max_col=last, min_row=line + below), from_rows=True)
        drawn = chart.series[-1]
        drawn.smooth = False
        drawn.graphicalProperties.line.solidFill, drawn.graphicalProperties.line.dashStyle = color, dash
        if below == 1:
            drawn.marker.symbol, drawn.marker.size = "circle", 6
            drawn.marker.graphicalProperties.solidFill = color
            drawn.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False, dLblPos="t")
    chart.set_categories(Reference(page, min_col=_DATA, max_col=last, min_row=line))
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = span(trend)
    chart.y_axis.number_format, chart.y_axis.majorGridlines = "General", None
    page.add_chart(chart, where)


def history(book: Workbook, events: Sequence[LedgerEvent], entries: Mapping[str, LedgerEntry]) -> None:
    """Every event of these entries, newest first."""
    header = ("序号", "时间", "谁", "经由", form.ID, "问题", "种类", "项目", "原值", "新值", "说明", "文件")
    rows = [
        (e.number, moment(e.at), e.by, _VIA[e.via], e.entry, _problem(entries, e), _EVENTS[e.kind], LABELS.get(e.field, ""),
         shown(e.field, e.before), "" if e.kind == "created" else shown(e.field, e.after), e.note, e.file)
        for e in reversed(events)
    ]  # fmt: skip
    workbook.sheet(book, form.HISTORY, header, rows, (5, 12, 10, 8, 9, 22, 9, 10, 22, 24, 22, 14),
                   "台账的全部变动，只增不改；这一页只供查看，改动不会被导入。")  # fmt: skip
    _finish(book[form.HISTORY])


def legend(book: Workbook) -> None:
    workbook.sheet(book, form.LEGEND, ("项目", "含义"), _LEGEND, (16, 92), "整改台账填写说明")
    page = book[form.LEGEND]
    for number, (_, meaning) in enumerate(_LEGEND, start=form.TOP + 1):
        if not meaning:
            parts.cell(page, number, 1).font = Font(bold=True)
    page.auto_filter.ref = None
    _finish(page)


def moment(at: str) -> str:
    """A time of the history as the office reads it: local, to the minute."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _finish(page: Worksheet) -> None:
    parts.fit(page)
    page.row_dimensions[1].height = 20
    parts.protect(page, adding=False)


def _problem(entries: Mapping[str, LedgerEntry], event: LedgerEvent) -> str:
    return short(entries[event.entry].problem, 60) if event.entry in entries else ""


def _number(value: object) -> Value:
    return None if value is None else float(str(value))
