"""Native charts in a Word file, with their figures in an embedded workbook: editable, in the document's fonts, no picture.

python-docx knows no charts; the chart part is written with python-pptx, whose chart XML is the same in both formats.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from lxml import etree
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml as parse_chart
from pptx.util import Pt

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"


class Line(NamedTuple):
    """One series; None where a year has no value. `dash`: a reference line without marks and labels."""

    name: str
    values: Sequence[Decimal | None]
    color: str
    dash: bool = False


def lines(
    document: Document, paragraph: Paragraph, categories: Sequence[str], series: Sequence[Line],
    axis: tuple[float, float, float], size: tuple[float, float] = (7.6, 4.6),
) -> None:  # fmt: skip
    """A line chart at the end of a paragraph. `axis`: low end, high end and step of the values; `size` in centimetres."""
    chart, data = _new(categories, series, XL_CHART_TYPE.LINE_MARKERS)
    scale = chart.value_axis
    scale.minimum_scale, scale.maximum_scale, scale.major_unit = axis
    scale.has_major_gridlines = False
    chart._chartSpace.find(f".//{{{_C}}}dispBlanksAs").set("val", "span")
    scale.tick_labels.number_format, scale.tick_labels.number_format_is_linked = "General", False
    for drawn, line in zip(chart.plots[0].series, series, strict=True):
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = _color(line), Pt(1.5)
        if line.dash:
            drawn.format.line.dash_style, drawn.marker.style = MSO_LINE.DASH, XL_MARKER_STYLE.NONE
            continue
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 5
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = _color(line)
        labels = drawn.data_labels
        labels.show_value, labels.position = True, XL_LABEL_POSITION.ABOVE
    _put(document, paragraph, chart, data, size)


def stacked(
    document: Document, paragraph: Paragraph, categories: Sequence[str], series: Sequence[Line], size: tuple[float, float]
) -> None:
    """Horizontal bars made of parts, e.g. how many problems of each unit are in which state."""
    upwards = [line._replace(values=list(reversed(line.values))) for line in series]  # a bar chart is drawn from below
    chart, data = _new(list(reversed(categories)), upwards, XL_CHART_TYPE.BAR_STACKED)
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.major_unit, chart.value_axis.minimum_scale = max(1, _step(series)), 0
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 100
    for drawn, line in zip(plot.series, series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = _color(line)
    _put(document, paragraph, chart, data, size)


def _color(line: Line) -> RGBColor:
    return RGBColor.from_string(line.color)  # type: ignore[no-untyped-call, no-any-return]


def _step(series: Sequence[Line]) -> int:
    most = max((sum(int(v or 0) for v in column) for column in zip(*(s.values for s in series), strict=True)), default=1)
    return -(-most // 8)


def _new(categories: Sequence[str], series: Sequence[Line], kind: Any) -> tuple[Any, Any]:
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = list(categories)
    for line in series:
        data.add_series(line.name, [None if v is None else float(v) for v in line.values])  # type: ignore[no-untyped-call]
    chart = Chart(parse_chart(data.xml_bytes(kind)), None)  # type: ignore[no-untyped-call]
    chart.font.size = Pt(8)
    chart.has_title = False
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    return chart, data


def _put(document: Document, paragraph: Paragraph, chart: Any, data: Any, size: tuple[float, float]) -> None:
    """Adds chart and workbook to the package, and the drawing to the paragraph."""
    package = document.part.package
    number = sum(str(p.partname).startswith("/word/charts/chart") for p in package.iter_parts()) + 1
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _SPREADSHEET, data._workbook_writer.xlsx_blob, package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    space = chart._chartSpace
    external = etree.SubElement(space, f"{{{_C}}}externalData")
    external.set(f"{{{_R}}}id", part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE))
    etree.SubElement(external, f"{{{_C}}}autoUpdate").set("val", "0")
    part._blob = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    width, height = (int(Cm(s)) for s in size)
    drawing = (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{_R}" xmlns:c="{_C}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{900 + number}" name="图{number}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_C}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
    paragraph.add_run()._r.append(parse_xml(drawing))
