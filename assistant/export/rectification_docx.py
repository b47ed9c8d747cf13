"""RectificationReport → Word: 整改中期报告 and 整改报告, with native charts and every piece of evidence in a numbered list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph as Line

from assistant.export import docx_charts as charts
from assistant.export import docx_parts as parts
from assistant.export import spoken
from assistant.export.atomic import whole
from assistant.export.report_docx import BODY, CAPTION, CELL, CITATION, GAP, TITLE, WIDTH, opened
from assistant.house_style import HouseStyle
from assistant.rectification.alarms import KINDS
from assistant.rectification.fields import STATES
from assistant.rectification.report import TITLES, RectificationReport, Told
from assistant.rectification.standing import Count, percent
from assistant.rectification.trends import SIGNS, Trend, span
from assistant.wording import CHINESE, Wording, wording

COLORS = {"planned": "C9D1D9", "running": "7FA8D1", "submitted": "E8C468", "verified": "7DB88A", "returned": "D98880",
          "closed": "2F7D5B"}  # fmt: skip
_CHARTS = 8
"""Metrics drawn at most."""
_ROOM, _SMALL = 1.45, 8
"""Centimetres for the name of a state in Chinese, and points for one in letters."""
Said = str | tuple[str, ...]
"""What a line or cell says: one text, or several that stand for themselves when the report is said in another language."""
_PARTS = "一二三四五六"


class _Writer:
    def __init__(self, document: Document, look: HouseStyle, say: Wording, keep: bool) -> None:
        self.document, self.look, self.say = document, look, say
        for level, heading in enumerate(look.headings, start=1):
            parts.style(document, f"Heading {level}", heading, keep=keep)
        for name, shape in ((TITLE, look.title), (BODY, look.body), (CAPTION, look.caption), (CELL, look.table)):
            parts.style(document, name, shape, keep=keep)
        parts.style(document, CITATION, look.citation, keep=keep, character=True)
        parts.style(document, GAP, look.gap, keep=keep, character=True)
        parts.table_grid(document)
        self.tables = self.figures = self.marks = self.chapter = 0

    # --- pieces ---

    def line(self, text: Said = "", style: str = BODY) -> Line:
        """A paragraph; what is to be supplied (【待补充：…】) stands out."""
        line = self.document.add_paragraph(style=style)
        self.texts(line, text)
        return line

    def texts(self, line: Line, said: Said) -> None:
        for text in said if isinstance(said, tuple) else (said,):
            self.text(line, text)

    def text(self, line: Line, text: str) -> None:
        head, mark, rest = text.partition("【待补充")
        if head:
            line.add_run(head)
        if mark:
            gap, end, after = rest.partition("】")
            line.add_run(f"{mark}{gap}{end}", style=GAP)
            self.text(line, after)

    def heading(self, text: str, level: int = 1) -> None:
        if level == 1:
            text = f"{_PARTS[self.chapter]}、{text}"
            self.chapter += 1
        self.line(text, f"Heading {level + 1}").paragraph_format.keep_with_next = True

    def caption(self, kind: str, text: str) -> None:
        number = self.tables = self.tables + 1 if kind == "表" else self.tables
        if kind == "图":
            number = self.figures = self.figures + 1
        caption = self.line(kind, CAPTION)
        caption.paragraph_format.keep_with_next = kind == "表"
        parts.field(caption, f"SEQ {kind} \\* ARABIC", str(number))
        caption.add_run(f"　{text}")

    def table(
        self, header: Sequence[Said], widths: Sequence[float], rows: Sequence[Sequence[Said]], left: frozenset[int] = frozenset()
    ) -> Table:
        table: Table = self.document.add_table(rows=0, cols=len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for number, texts in enumerate([header, *rows] if header else rows):
            row = table.add_row()  # type: ignore[no-untyped-call]
            first = bool(header) and number == 0
            parts.whole_row(row, header=first)
            for column, (cell, said) in enumerate(zip(row.cells, texts, strict=True)):
                cell.width = Cm(widths[column])
                line = cell.paragraphs[0]
                line.style = self.document.styles[CELL]
                line.alignment = WD_ALIGN_PARAGRAPH.LEFT if column in left and not first else WD_ALIGN_PARAGRAPH.CENTER
                self.texts(line, said)
                if first:
                    parts.shade(cell, "E8EDF2")
                    for run in line.runs:
                        run.bold = True
        for grid, width in zip(table.columns, widths, strict=True):
            grid.width = Cm(width)
        return table

    # --- parts of the report ---

    def cover(self, report: RectificationReport) -> None:
        for _ in range(6):
            self.line()
        self.line(report.institution, TITLE)
        self.line(TITLES[report.kind], TITLE)
        for _ in range(4):
            self.line()
        if report.fictional:
            self.line("本报告依据虚构示例材料生成，仅供演示。")
        self.line(f"评估方案：{report.framework}")
        self.line(f"统计截至：{report.today.year}年{report.today.month}月{report.today.day}日")
        note = (f"共有{report.gaps}处", "【待补充】", "，须由责任单位补齐。") if report.gaps else ()
        said = "本稿由质评助手依据整改台账生成，其中的数字都由台账逐条统计或取自注明的材料。"
        self.line((said, *note, "报送前须经人工审核。"))
        self.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def overview(self, report: RectificationReport) -> None:
        self.heading("整改工作概况")
        for text in report.overview:
            self.line(text)
        if report.sources:
            total = sum(n for _, n in report.sources)
            self.line(("问题来源：", *_joined([f"{name}{n}项" for name, n in report.sources]), f"；合计{total}项。"))
        if report.waiting:
            self.line(f"另有{report.waiting}项改动或进展待确认，确认前未计入本报告。")

    def room(self, word: str) -> float:
        """The width of a column in centimetres; a word of letters is held in one line, at `_SMALL` points."""
        return _ROOM if self.say.language == CHINESE else 0.45 + 0.14 * len(self.say(word))

    def standing(self, report: RectificationReport) -> None:
        self.heading("整改总体进展")
        state = report.standing
        if not state.whole.total:
            self.line("【待补充：台账里还没有纳入整改的问题】")
            return
        columns = [self.room(word) for word in (*STATES.values(), "超期")]
        widths = (WIDTH - 1.3 - sum(columns), 1.3, *columns)
        for name, groups in (("牵头单位", state.units), ("审核指标", state.indicators)):
            self.caption("表", f"各{name}整改进展（项）")
            header = (name, "合计", *STATES.values(), "超期")
            table = self.table(header, widths, [_row(c) for c in (*groups, state.whole)], left=frozenset({0}))
            for run in (r for cell in table.rows[0].cells[2:] for r in cell.paragraphs[0].runs if columns[0] != _ROOM):
                run.font.size = Pt(_SMALL)
            self.line()
        picture = self.line()
        picture.paragraph_format.first_line_indent = Pt(0)
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        series = [charts.Line(self.say(STATES[s]), [c.states[s] for c in state.units], COLORS[s]) for s in STATES]  # type: ignore[misc]
        charts.stacked(self.document, picture, [self.say(c.name) for c in state.units], [s for s in series if any(s.values)],
                       (14.5, 2.8 + 0.75 * len(state.units)))  # fmt: skip
        self.caption("图", "各牵头单位承担问题的状态（项）")

    def problems(self, report: RectificationReport) -> None:
        self.heading("逐项整改情况")
        for name, group in report.chapters:
            self.heading(name, 2)
            for told in group:
                self.problem(told)
                self.line()

    def problem(self, told: Told) -> None:
        entry = told.entry
        rows: list[tuple[str, Said]] = [
            ("问题", entry.problem), ("原因", entry.cause), ("目标", entry.goal), ("措施", entry.measures or _gap("整改措施")),
            ("责任", _duty(told)), ("进展", entry.progress or _gap("进展情况")), ("成效", _effect(told)), ("佐证", entry.proof),
            ("过程", _joined(told.course)),
        ]  # fmt: skip
        shown = [(k, v) for k, v in rows if v or (k == "佐证" and (told.evidence or "佐证材料" in told.missing))]
        source = ("　来源：", entry.source) if entry.source else ()
        head = (f"{told.number}", ("状态：", STATES[entry.state], *source))
        room = 1.6 if self.say.language == CHINESE else 2.0
        table = self.table(head, (room, WIDTH - room), shown, left=frozenset({1}))
        table.rows[0].cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
        for row, (key, _) in zip(table.rows[1:], shown, strict=True):
            parts.shade(row.cells[0], "F5F7F9")
            if key == "佐证":
                line = row.cells[1].paragraphs[0]
                for number in told.evidence:
                    parts.link(line, f"【佐证{number}】", f"proof_{number}", self.document.styles[CITATION].style_id)
                if not told.evidence and not entry.proof:
                    self.text(line, _gap("佐证材料"))

    def metrics(self, report: RectificationReport) -> None:
        if not report.metrics and not report.warned:
            return
        self.heading("定量指标变化")
        if report.metrics:
            self.caption("表", "整改涉及的定量指标")
            self.table(("定量指标", "对应问题", "起点", "现值", "目标", "情况"), (5.2, 1.8, 2.2, 3.0, 2.0, 1.8), [
                (m.name, f"第{m.problem}项", m.baseline, (m.now, f"（{m.year}年）" if m.year else ""), m.goal, m.verdict)
                for m in report.metrics
            ], left=frozenset({0}))  # fmt: skip
            self.line()
        drawn = [t for t in (*report.trends, *report.warned) if len(t.points) > 1][:_CHARTS]
        for start in range(0, len(drawn), 2):
            pair = drawn[start : start + 2]
            picture = self.line()
            picture.paragraph_format.first_line_indent, picture.paragraph_format.keep_with_next = Pt(0), True
            for trend in pair:
                self.chart(picture, trend)
            self.caption("图", "；".join(f"{'左右'[n]}：{_named(t)}" if len(pair) > 1 else _named(t) for n, t in enumerate(pair)))
        if report.warned:
            self.line("台账以外须关注的定量指标：")
            for trend in report.warned:
                self.line((f"【{SIGNS[trend.sign]}】", trend.text))

    def chart(self, line: Line, trend: Trend) -> None:
        years = range(trend.points[0].year, trend.points[-1].year + 1)
        values = {p.year: p.value for p in trend.points}
        series = [charts.Line(self.say("历年值"), [values.get(y) for y in years], "2F5D8A")]
        if trend.line is not None:
            series.append(charts.Line(self.say("标准"), [trend.line for _ in years], "B3261E", dash=True))
        if trend.goal is not None and trend.goal != trend.line:
            series.append(charts.Line(self.say("目标"), [trend.goal for _ in years], "2F7D5B", dash=True))
        charts.lines(self.document, line, [str(y) for y in years], series, span(trend))

    def rest(self, report: RectificationReport) -> None:
        self.heading("尚未完成的问题" + ("与下一阶段安排" if report.kind == "midterm" else ""))
        if not report.open_:
            self.line("纳入整改的问题都已复核通过或销号。")
        else:
            alarms = {t.entry.id: [a for a in report.alarms if a.entry == t.entry.id] for t in report.open_}
            self.caption("表", "尚未复核通过的问题")
            self.table(("项", "问题", "牵头单位", "完成时限", "状态", "须处理"), (1.0, 5.2, 2.2, 2.4, 1.9, 2.9), [
                (str(t.number), t.entry.problem, t.entry.lead_unit or _gap("牵头单位"), t.entry.deadline or _gap("完成时限"),
                 STATES[t.entry.state], _joined([KINDS[a.kind] for a in alarms[t.entry.id]], "、") or "—") for t in report.open_
            ], left=frozenset({1}))  # fmt: skip
            self.line()
            self.line(_gap("对尚未完成的问题，下一步做什么、谁负责、何时完成，由牵头单位填写"))
        if report.left_out:
            left = _joined([e.problem.rstrip("。.") for e in report.left_out])
            self.line((f"未纳入整改的问题{len(report.left_out)}项：", *left, "。"))
        if report.kind == "final":
            self.heading("长效机制")
            self.line(_gap("整改中形成的制度、标准和长效机制；台账只记单项问题，此处由学校填写"))

    def appendix(self, report: RectificationReport) -> None:
        title = self.line("附录　佐证材料", "Heading 2")
        title.paragraph_format.page_break_before = True
        if report.evidence:
            table = self.table(("编号", "材料名称", "位置"), (1.8, 9.6, 4.2), [
                (f"佐证{n}", loc.file, self.say.place(loc.place()) or "全文") for n, loc in enumerate(report.evidence, start=1)
            ], left=frozenset({1, 2}))  # fmt: skip
            for number, row in enumerate(table.rows[1:], start=1):
                parts.bookmark(row.cells[0].paragraphs[0], f"proof_{number}", number)
            self.line()
        else:
            self.line(_gap("台账里还没有登记佐证材料的文件"))
        self.line(f"统计依据：整改台账历史共{report.events}条，只增不改；各条的时间、经手人和前后值见台账导出文件的“历史”页。")


def _row(count: Count) -> tuple[str, ...]:
    name = f"{count.name}（完成{percent(count.done, count.total)}）" if count.name == "合计" else count.name
    return (name, str(count.total), *(str(count.states[s]) for s in STATES), str(count.overdue))


def _joined(said: Sequence[str], mark: str = "；") -> tuple[str, ...]:
    return tuple(text for n, one in enumerate(said) for text in ((mark, one) if n else (one,)))


def _gap(what: str) -> str:
    return f"【待补充：{what}】"


def _duty(told: Told) -> tuple[str, ...]:
    entry = told.entry
    said = [("牵头", entry.lead_unit), ("责任人", entry.owner), ("配合", entry.support_units), ("时限", entry.deadline)]
    return tuple(text for n, (k, v) in enumerate((k, v) for k, v in said if v) for text in (f"{'　' if n else ''}{k}：", v))


def _named(trend: Trend) -> str:
    return f"{trend.name}（单位：{trend.unit}）" if trend.unit else trend.name


def _effect(told: Told) -> str:
    measured = told.metric.text if told.metric is not None else ""
    known = [told.entry.effect, "" if measured in told.entry.progress else measured]
    return "\n".join(t for t in known if t) or (_gap("整改成效") if "整改成效" in told.missing else "")


def write(report: RectificationReport, target: Path, look: HouseStyle, template: Path | None = None) -> None:
    """Writes the file whole or not at all. With a template its own styles win, and its content comes first."""
    document = opened(template) if template else docx.Document()
    say = wording(report.language)
    writer = _Writer(document, look, say, keep=template is not None)
    for part in (writer.cover, writer.overview, writer.standing, writer.problems, writer.metrics, writer.rest, writer.appendix):
        part(report)
    if not template:
        parts.furniture(document, look, report.title + ("（虚构示例）" if report.fictional else ""), CELL)
        for section in document.sections:
            section.different_first_page_header_footer = True
    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.title, report.institution, ""
    spoken.document(document, say)
    with whole(target) as draft:
        document.save(str(draft))
