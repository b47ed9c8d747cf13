"""culture.docx: the short report of a quality-culture diagnosis, with its two radar charts as Word charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from assistant.domain import CultureDiagnosis, CultureEvidence, CultureRow, WeakLink
from assistant.export import culture_words as words
from assistant.export import docx_chart, spoken
from assistant.export import docx_parts as parts
from assistant.export.atomic import whole
from assistant.export.report_docx import BODY, CAPTION, CELL, TITLE
from assistant.house_style import HouseStyle
from assistant.wording import CHINESE, Wording, wording

EVIDENCE_SHOWN = 3
PROVENANCES = {"published": "公开案例", "composite": "组合案例（非真实学校）", "own": "本校自加案例"}


def write(diagnosis: CultureDiagnosis, target: Path, look: HouseStyle) -> None:
    """Writes the report whole or not at all."""
    say = wording(diagnosis.language)
    page = _Page(look, say)
    page.front(diagnosis)
    page.results(diagnosis)
    page.rows(diagnosis)
    page.gaps(diagnosis)
    page.weak(diagnosis.weak)
    page.survey(diagnosis)
    page.evidence(diagnosis.rows)
    page.furniture(diagnosis)
    spoken.document(page.document, say)
    with whole(target) as draft:
        page.document.save(str(draft))


class _Page:
    def __init__(self, look: HouseStyle, say: Wording) -> None:
        self.document, self.look, self.say, self.tables, self.figures = docx.Document(), look, say, 0, 0
        for number, heading in enumerate(look.headings, start=1):
            parts.style(self.document, f"Heading {number}", heading, keep=False)
        for name, style in ((TITLE, look.title), (BODY, look.body), (CAPTION, look.caption), (CELL, look.table)):
            parts.style(self.document, name, style, keep=False)
        parts.table_grid(self.document)

    def line(self, text: str | tuple[str, ...] = "", style: str = BODY) -> Paragraph:
        """A paragraph of one text, or of several that stand for themselves when the report is said in another language."""
        line = self.document.add_paragraph()
        for part in (text,) if isinstance(text, str) else text:
            line.add_run(part)
        line.style = self.document.styles[style]
        return line

    def heading(self, text: str, level: int = 1) -> None:
        self.line(text, f"Heading {level}").paragraph_format.keep_with_next = True

    def caption(self, kind: str, text: str, *, above: bool) -> None:
        number = self.tables if kind == "表" else self.figures
        caption = self.line(kind, CAPTION)
        parts.field(caption, f"SEQ {kind} \\* ARABIC", str(number))
        caption.add_run(f"　{text}")
        caption.paragraph_format.keep_with_next = above

    def table(
        self, text: str, header: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]], left: Sequence[int]
    ) -> None:
        """A captioned table; `widths` in centimetres, `left`: columns that are not centred."""
        self.tables += 1
        self.caption("表", text, above=True)
        table = self.document.add_table(rows=1 + len(rows), cols=len(header))
        table.style, table.autofit, table.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for number, (line, texts) in enumerate(zip(table.rows, (header, *rows), strict=True)):
            parts.whole_row(line, header=number == 0)
            for column, (cell, said) in enumerate(zip(line.cells, texts, strict=True)):
                cell.width = Cm(widths[column])
                words_ = cell.paragraphs[0]
                words_.style = self.document.styles[CELL]
                words_.add_run(said).bold = number == 0
                if number == 0:
                    parts.shade(cell, "E8EDF2")
                elif column in left:
                    words_.alignment = WD_ALIGN_PARAGRAPH.LEFT
        self.line()

    def front(self, d: CultureDiagnosis) -> None:
        self.line(f"{d.institution}质量文化建设诊断报告", TITLE)
        if d.fictional:
            self.line("本报告依据虚构示例材料生成，仅供演示。")
        self.line((f"诊断方案：{d.framework_name}（{d.edition}）。", d.provenance))
        self.line(words.METHOD)

    def results(self, d: CultureDiagnosis) -> None:
        self.heading("一、总体情况")
        self.line(words.overview(d))
        self.table(
            "四个维度的等级与师生评价", ("维度", "等级平均", "算式", "师生评价", "最弱的观测点"), (2.6, 2.0, 4.4, 2.4, 4.2),
            [(f"{a.code} {a.name}", f"{a.value:.2f}", a.formula, "—" if a.survey is None else f"{a.survey:.2f}",
              _weakest([r for r in d.rows if r.code in a.rows])) for a in d.dimensions], (4,),
        )  # fmt: skip
        self.chart("四个维度雷达图", [a.name for a in d.dimensions], words.series(d.dimensions, self.say))
        if len(d.behaviours) >= 3:
            self.chart("“五自”雷达图", [a.name for a in d.behaviours], words.series(d.behaviours, self.say))
            self.table(
                "“五自”得分（有该标签的观测点等级的平均值）", ("五自", "等级平均", "师生评价", "观测点"), (2.0, 2.0, 2.0, 9.6),
                [(a.name, f"{a.value:.2f}", "—" if a.survey is None else f"{a.survey:.2f}",
                  "、".join(f"{r.code} {r.name}" for r in d.rows if r.code in a.rows)) for a in d.behaviours], (3,),
            )  # fmt: skip

    def chart(self, title: str, axes: Sequence[str], series: Sequence[docx_chart.Series]) -> None:
        line = self.line()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.first_line_indent = Pt(0)
        line.paragraph_format.line_spacing = 1.0
        line.paragraph_format.keep_with_next = True
        docx_chart.radar(line, self.say(title), axes, series, words.MOST)
        self.figures += 1
        self.caption("图", title, above=False)

    def rows(self, d: CultureDiagnosis) -> None:
        self.heading("二、逐项诊断")
        for a in d.dimensions:
            mine = [r for r in d.rows if r.code in a.rows]
            self.table(
                f"{a.code} {a.name}逐项等级", ("观测点", "等级", "依据", "升到下一级还缺", "师生评价"),
                (2.4, 1.8, 4.7, 3.5, 3.6) if self.say.language == CHINESE else (3.0, 1.9, 4.4, 3.9, 2.8),
                [(f"{r.code} {r.name}", words.level(r, self.say), words.basis(r, self.say),
                  words.joined(r.lacking, self.say) or "—", words.survey(r, self.say).replace("；", "\n").replace("; ", "\n"))
                 for r in mine], (0, 2, 3, 4),
            )  # fmt: skip

    def gaps(self, d: CultureDiagnosis) -> None:
        self.heading("三、言与行、材料与感受的差距")
        if not d.findings:
            self.line(
                "没有发现达到一级（一分）的差距。"
                if d.surveys
                else "各维度之间没有相差一级以上；没有导入问卷，师生感受未作比较。"
            )
            return
        self.table(
            "差距一览", ("类型", "在哪里", "说明", "建议"), (2.4, 2.6, 6.6, 4.2),
            [(words.RULES.get(f.rule, f.rule), f.where, f.message, f.suggestion) for f in d.findings], (1, 2, 3),
        )  # fmt: skip

    def weak(self, links: Sequence[WeakLink]) -> None:
        self.heading("四、薄弱环节与改进建议")
        if not links:
            self.line("没有等级在2级及以下、或师生评价低于3分的观测点。可按第二部分“升到下一级还缺”一栏继续改进。")
        for number, link in enumerate(links, start=1):
            self.heading(f"{number}. {link.code} {link.name}", 3)
            self.line(("判断依据：", words.joined(link.why, self.say), "。"))
            for said in link.advice:
                self.line(f"{said}。" if said[-1] not in "。】" else said)
            for case in link.cases:
                differs = ("不同之处：", case.differs.rstrip("。."), "。") if case.differs else ()
                named = ("可参考的案例：", case.title, f"（{PROVENANCES[case.provenance]}）", "。")
                self.line((*named, case.why.rstrip("。."), "。", *differs))
            if link.no_case:
                self.line(("案例：", link.no_case, "。"))

    def survey(self, d: CultureDiagnosis) -> None:
        if not d.surveys:
            return
        self.heading("五、问卷情况")
        names = {"staff": "教职工", "student": "学生", "unknown": "身份不明"}
        self.table(
            "问卷来源与有效份数", ("文件", "有效份数", "无效行", "观测点", "说明"), (3.4, 2.6, 1.8, 1.8, 6.2),
            [(s.file, "、".join(f"{names[r]}{n}" for r, n in s.respondents.items()) or "0", str(s.left_out),
              f"{len(s.questions)}项", "\n".join(s.remarks) or "—") for s in d.surveys], (0, 4),
        )  # fmt: skip
        placed = [r for r in d.rows if r.quadrant]
        if placed:
            self.line("重要性—评价四象限以各项平均值为界：重要而评价低的为重点改进。")
            self.table(
                "重要性—评价四象限", ("象限", "观测点"), (3.0, 12.0),
                [(name, "、".join(f"{r.code} {r.name}" for r in placed if r.quadrant == key) or "—")
                 for key, name in words.QUADRANTS.items()], (1,),
            )  # fmt: skip

    def evidence(self, rows: Sequence[CultureRow]) -> None:
        self.heading("附　主要依据")
        self.line(f"每项至多列{EVIDENCE_SHOWN}条，先列改进，再列记录与文本；全部依据见 culture.json。")
        shown = [(r, e) for r in rows for e in _first({e.quote: e for e in reversed(r.evidence)}.values())]
        self.table(
            "主要依据", ("观测点", "说明", "材料原文", "出处"),
            (1.6, 1.3, 8.3, 4.8) if self.say.language == CHINESE else (1.2, 2.3, 7.7, 4.8),
            [(r.code, words.SIGNS[e.sign], spoken.quote(e.quote, self.say), self.say.cites(e.locator.render()).strip())
             for r, e in shown], (2, 3),
        )  # fmt: skip

    def furniture(self, d: CultureDiagnosis) -> None:
        title = f"{d.institution}质量文化建设诊断报告" + ("（虚构示例）" if d.fictional else "")
        parts.furniture(self.document, self.look, title, CELL)
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = "质量文化建设诊断报告", d.institution, ""


def _first(evidence: Iterable[CultureEvidence]) -> list[CultureEvidence]:
    """The best signs, each wording once: `evidence` comes worst first."""
    return list(reversed(list(evidence)))[:EVIDENCE_SHOWN]


def _weakest(rows: Sequence[CultureRow]) -> str:
    low = min(r.level for r in rows)
    return "、".join(f"{r.code} {r.name}" for r in rows if r.level == low) + f"（{low}级）"
