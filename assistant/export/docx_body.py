"""Paragraphs, runs and rows of tables written straight as elements, with the same XML that python-docx would make of them.

python-docx looks for the style and the place of each piece anew: in a report of thousands of runs that is most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import cast

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm
from docx.table import Table
from docx.text.paragraph import Paragraph as Line
from lxml import etree

from assistant.export import docx_parts as parts

_P, _PPR, _PSTYLE, _VAL, _JC = qn("w:p"), qn("w:pPr"), qn("w:pStyle"), qn("w:val"), qn("w:jc")
_TR, _TRPR, _SPLIT, _TC, _TCPR, _TCW = qn("w:tr"), qn("w:trPr"), qn("w:cantSplit"), qn("w:tc"), qn("w:tcPr"), qn("w:tcW")
_TYPE, _W, _SECTION = qn("w:type"), qn("w:w"), qn("w:sectPr")


def styled(paragraph: etree._Element, style_id: str, alignment: str = "") -> None:
    """Gives a paragraph without properties a style, and an alignment of its own where it has one ('left', 'center')."""
    properties = etree.SubElement(paragraph, _PPR)
    etree.SubElement(properties, _PSTYLE, {_VAL: style_id})
    if alignment:
        etree.SubElement(properties, _JC, {_VAL: alignment})


class Body:
    """Writes at the end of a document. Styles that are added to the document later are not known here."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.ids = {style.name: style.style_id for style in document.styles}
        self._grids: dict[tuple[tuple[str, ...], tuple[float, ...], str], etree._Element] = {}

    def line(self, text: str = "", style: str = "Normal") -> Line:
        """A paragraph; `style` is the name of a paragraph style."""
        made = self.document.element.body.makeelement(_P)
        self._add(made)
        styled(made, self.ids[style])
        if text:
            parts.run(made, text)
        return Line(cast(CT_P, made), self.document._body)

    def _add(self, made: etree._Element) -> None:
        body = self.document.element.body
        if len(body) and body[-1].tag == _SECTION:
            body[-1].addprevious(made)
        else:
            body.append(made)

    def grid(self, header: Sequence[str], widths: Sequence[float], style: str) -> Grid:
        """An empty table with its header row; `widths` in centimetres, one for each column, `style` that of its cells."""
        kind = (tuple(header), tuple(widths), style)
        if kind in self._grids:
            again = deepcopy(self._grids[kind])
            self._add(again)
            return Grid(self.document, Table(cast(CT_Tbl, again), self.document._body), self.ids[style])
        table: Table = self.document.add_table(rows=1, cols=len(header))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for cell, text, width in zip(table.rows[0].cells, header, widths, strict=True):
            cell.width = Cm(width)
            line = cell.paragraphs[0]._p
            line.style = self.ids[style]
            parts.run(line, text, bold=True)
            parts.shade(cell, "E8EDF2")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        parts.whole_row(table.rows[0], header=True)
        self._grids[kind] = deepcopy(table._tbl)
        return Grid(self.document, table, self.ids[style])


class Grid:
    """A table that grows by rows which do not break over a page."""

    def __init__(self, document: Document, table: Table, style_id: str) -> None:
        self._document, self.table, self._style = document, table, style_id
        self._widths = [str(grid.get(_W)) for grid in table._tbl.tblGrid.gridCol_lst]

    def row(self, texts: Sequence[str | None], left: frozenset[int] = frozenset()) -> list[Line]:
        """One more row; returns the line of each cell, without a run where there is no text (None) but something else will be.
        `left`: columns that are not centred."""
        row = etree.SubElement(self.table._tbl, _TR)
        etree.SubElement(etree.SubElement(row, _TRPR), _SPLIT)
        lines = []
        for number, (width, text) in enumerate(zip(self._widths, texts, strict=True)):
            cell = etree.SubElement(row, _TC)
            etree.SubElement(etree.SubElement(cell, _TCPR), _TCW, {_TYPE: "dxa", _W: width})
            line = etree.SubElement(cell, _P)
            styled(line, self._style, "left" if number in left else "")
            if text is not None:
                parts.run(line, text)
            lines.append(Line(cast(CT_P, line), self._document._body))
        return lines
