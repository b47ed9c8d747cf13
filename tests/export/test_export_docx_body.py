"""Elements written straight are those that python-docx writes."""

from __future__ import annotations

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from assistant.export import docx_parts as parts
from assistant.export.docx_body import Body

TEXTS = st.text(st.sampled_from("督导 听课2024\t\n\r，<&>\u3000"), max_size=12)


@given(TEXTS, st.booleans())
def test_a_run_holds_the_text_as_python_docx_would_write_it(text: str, bold: bool) -> None:
    document = docx.Document()
    theirs, ours = document.add_paragraph(), document.add_paragraph()
    run = theirs.add_run(text)
    if bold:
        run.bold = True
    parts.run(ours._p, text, bold=bold)
    assert etree.tostring(ours._p) == etree.tostring(theirs._p)


def test_lines_and_rows_stand_where_and_as_python_docx_puts_them() -> None:
    one, two = docx.Document(), docx.Document()
    one.add_paragraph("甲", style="Heading 1")
    table = one.add_table(rows=1, cols=2)
    table.style, table.autofit = "Table Grid", False
    for texts in (("指标", "值"), ("督导", "24人")):
        row = table.rows[0] if texts[0] == "指标" else table.add_row()
        parts.whole_row(row, header=texts[0] == "指标")
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].style = "Heading 2"
            run = cell.paragraphs[0].add_run(text)
            if texts[0] == "指标":
                run.bold = True
                parts.shade(cell, "E8EDF2")
    row.cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
    one.add_paragraph("乙", style="Heading 1")

    body = Body(two)
    body.line("甲", "Heading 1")
    width = table.columns[0].width.cm
    grid = body.grid(("指标", "值"), (width, width), "Heading 2")
    grid.row(("督导", "24人"), left=frozenset({1}))
    grid.table.alignment = None
    body.line("乙", "Heading 1")
    assert [p.text for p in two.paragraphs] == ["甲", "乙"]
    assert etree.tostring(two.element.body) == etree.tostring(one.element.body)
