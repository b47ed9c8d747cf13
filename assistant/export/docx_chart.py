"""Native Word charts: they need no font or drawing library here, and the office can edit them in Word."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NS = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
COLORS = ("2F7D5B", "C0702A", "4A6FA5", "8A99A8")


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart; None where an axis has no value."""

    name: str
    values: tuple[float | None, ...]


def radar(
    line: Paragraph,
    title: str,
    axes: Sequence[str],
    series: Sequence[Series],
    most: float,
    width: float = 13.5,
    height: float = 8.5,
) -> None:
    """Puts a radar chart into a paragraph; axes from 0 to `most`, size in centimetres."""
    package = line.part.package
    number = 1 + sum(1 for part in package.iter_parts() if str(part.partname).startswith("/word/charts/"))
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK, _workbook(axes, series), package)
    xml = _radar(title, axes, series, most)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, xml.encode(), package)
    if chart.relate_to(book, RT.PACKAGE) != "rId1":
        raise AssertionError("the first relationship of a new part is rId1")
    line._p.append(parse_xml(_frame(line.part.relate_to(chart, RT.CHART), number, title, width, height)))


def _workbook(axes: Sequence[str], series: Sequence[Series]) -> bytes:
    """The figures behind the chart, so that “编辑数据” works."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Sheet1"
    page.append(["", *(s.name for s in series)])
    for number, axis in enumerate(axes):
        page.append([axis, *(s.values[number] for s in series)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(size: int, color: str = "333333") -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
        '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _radar(title: str, axes: Sequence[str], series: Sequence[Series], most: float) -> str:
    rows = len(axes) + 1
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(a)}</c:v></c:pt>' for n, a in enumerate(axes))
    category = (
        f'<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${rows}</c:f><c:strCache><c:ptCount val="{len(axes)}"/>{names}'
        "</c:strCache></c:strRef></c:cat>"
    )
    lines = ""
    for order, one in enumerate(series):
        letter, color = get_column_letter(order + 2), COLORS[order % len(COLORS)]
        points = "".join(f'<c:pt idx="{n}"><c:v>{v:g}</c:v></c:pt>' for n, v in enumerate(one.values) if v is not None)
        dash = '<a:prstDash val="dash"/>' if order else ""
        lines += (
            f'<c:ser><c:idx val="{order}"/><c:order val="{order}"/><c:tx><c:strRef><c:f>Sheet1!${letter}$1</c:f><c:strCache>'
            f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
            f'<c:spPr><a:ln w="28575"><a:solidFill><a:srgbClr val="{color}"/></a:solidFill>{dash}</a:ln></c:spPr>'
            f'<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr><a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'
            f"</c:spPr></c:marker>{category}<c:val><c:numRef><c:f>Sheet1!${letter}$2:${letter}${rows}</c:f><c:numCache>"
            f'<c:formatCode>0.00</c:formatCode><c:ptCount val="{len(axes)}"/>{points}</c:numCache></c:numRef></c:val></c:ser>'
        )
    grid = '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="C9D1D9"/></a:solidFill></a:ln></c:spPr>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NS}><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:radarChart><c:radarStyle val="marker"/><c:varyColors val="0"/>'
        f'{lines}<c:axId val="1001"/><c:axId val="1002"/></c:radarChart>'
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="b"/><c:majorGridlines>{grid}</c:majorGridlines><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_text(1050)}'
        '<c:crossAx val="1002"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{most:g}"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{grid}</c:majorGridlines>'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{grid}{_text(800, "777777")}<c:crossAx val="1001"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/><c:majorUnit val="1"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(1000)}</c:legend><c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart><c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _frame(relation: str, number: int, title: str, width: float, height: float) -> str:
    wide, high, named = int(Cm(width)), int(Cm(height)), escape(title, {'"': "&quot;"})
    return (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:drawing>'
        '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" '
        f'distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{9000 + number}" name="图表{number}" descr="{named}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
