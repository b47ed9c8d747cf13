"""One page of a PDF as pdfium sees it: lines of text, characters, ruling lines, pictures, notes, all in upright coordinates.

The only module that calls pdfium's raw functions. Coordinates leave it as points from the top left corner of the page as
it is read: a page that is turned, or whose text is drawn sideways (a wide table on an upright page), is turned upright.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from .pdf_layout import WIDE_GAP, Line
from .pdf_tables import Char, Rule

MOST_OBJECTS = 20_000
"""A page with more drawing objects than this is a drawing or a map: its ruling lines are not looked at."""
OCR_DPI = 200
OCR_PIXELS = 12_000_000
"""A page is rendered at OCR_DPI, or coarser where it would have more pixels than this (posters, drawings)."""

_Matrix = tuple[float, float, float, float, float, float]
_UPRIGHT: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_NOTES = {c.FPDF_ANNOT_TEXT, c.FPDF_ANNOT_FREETEXT, c.FPDF_ANNOT_HIGHLIGHT, c.FPDF_ANNOT_WIDGET}


@contextmanager
def opened(document: pdfium.PdfDocument, index: int) -> Iterator[PdfPage]:
    """The page with that index, from 0; its memory is given back at the end. Raises PdfiumError where the page is broken."""
    page = document[index]
    try:
        text = page.get_textpage()
        try:
            yield PdfPage(page, text)
        finally:
            text.close()
    finally:
        page.close()


class PdfPage:
    """An open page. `text` is its text in the order of the file, `width` and `height` are those of the page read upright."""

    def __init__(self, page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> None:
        self._page, self._textpage = page, textpage
        self.text: str = textpage.get_text_range()
        self._indexed = textpage.count_chars() == len(self.text)
        self._box: tuple[float, float, float, float] = page.get_bbox()
        self._four = (ctypes.c_double * 4)()  # where pdfium writes the sides of a box
        self._sides = tuple(ctypes.c_double.from_buffer(self._four, 8 * i) for i in range(4))
        self._quarter = page.get_rotation() // 90
        starts = self._starts()
        self.slanted: list[str] = []
        self._rows = self._upright(starts)
        left, bottom, right, top = self._box
        size = (right - left, top - bottom)
        self.width, self.height = size if self._quarter % 2 == 0 else size[::-1]

    # --- text -------------------------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """The lines in the order of the file. Slanted text (a watermark) is left out; `slanted` holds it."""
        if self._quarter or not self._indexed:
            return [line for text, start in self._rows if (line := self._line(text, start))]
        raw, four, sides, (left, _, _, top) = self._textpage.raw, self._four, self._sides, self._box
        result = []
        for text, start in self._rows:  # the common case spelled out: upright text, a line in one piece
            if c.FPDFText_CountRects(raw, start, len(text)) == 1:
                c.FPDFText_GetRect(raw, 0, *sides)
                x0, y1, x1, y0 = four[:]
                result.append(Line(text, x0 - left, top - y1, x1 - left, top - y0, start))
            elif line := self._line(text, start):
                result.append(line)
        return result

    def chars(self, lines: list[Line]) -> list[Char]:
        """Every character of the lines with its centre; slow (a call each), so only for lines that may be cells."""
        result: list[Char] = []
        for line in lines:
            x, y = line.x0, (line.top + line.bottom) / 2
            for offset, text in enumerate(line.text):
                if text.isspace():
                    result.append(Char(" ", x, y))
                    continue
                x0, y0, x1, y1 = self._char_box(line.start + offset)
                x, y = (x0 + x1) / 2, (y0 + y1) / 2
                result.append(Char(text, x, y, x1 - x0))
        return result

    def split(self, line: Line, x: float) -> tuple[Line, Line]:
        """The line cut in two at x."""
        at = len(line.text)
        for offset in range(len(line.text)):
            x0, _, x1, _ = self._char_box(line.start + offset)
            if not line.text[offset].isspace() and (x0 + x1) / 2 > x:
                at = offset
                break
        left, right = line.text[:at].rstrip(), line.text[at:]
        a = self._line(left, line.start) or line
        b = self._line(right, line.start + at) or line
        return a, b

    def _starts(self) -> list[tuple[str, int]]:
        starts, position = [], 0
        for text in self.text.split("\r\n"):
            if text and not text.isspace():
                blank = len(text) - len(text.lstrip())
                starts.append((text.strip(), position + blank))
            position += len(text) + 2
        return starts

    def _upright(self, starts: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Find how most of the text runs, take that as upright, and set slanted lines aside."""
        raw = self._textpage.raw
        places = [start for _, start in starts] if self._indexed else [self._char(start) for _, start in starts]
        angles = [c.FPDFText_GetCharAngle(raw, place) for place in places]
        if not any(angles):
            self._quarter = 0 if angles else self._quarter
            return starts
        turns = [_quarter(angle) for angle in angles]
        counts: Counter[int] = Counter()
        for (text, _), turn in zip(starts, turns, strict=True):
            if turn is not None:
                counts[turn] += len(text)
        if counts:
            self._quarter = counts.most_common(1)[0][0]
        self.slanted = [text for (text, _), turn in zip(starts, turns, strict=True) if turn is None]
        return [row for row, turn in zip(starts, turns, strict=True) if turn is not None]

    def _line(self, text: str, start: int) -> Line | None:
        if not text:
            return None
        raw = self._textpage.raw
        boxes = []
        for i in range(c.FPDFText_CountRects(raw, start if self._indexed else self._char(start), len(text))):
            c.FPDFText_GetRect(raw, i, *self._sides)
            x0, y1, x1, y0 = self._four[:]
            boxes.append(self._place(x0, y0, x1, y1))
        if len(boxes) == 1:
            return Line(text, *boxes[0], start)
        if not boxes:
            return None
        boxes.sort()
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        top, bottom = min(tops), max(bottoms)
        gap = WIDE_GAP * max(bottom - top, 4.0)
        parts: list[tuple[float, float]] = []
        left = lefts[0]
        reach = rights[0]
        for x0, x1 in zip(lefts, rights, strict=True):
            if x0 - reach >= gap:
                parts.append((left, reach))
                left = x0
            if x1 > reach:
                reach = x1
        if parts:
            parts.append((left, reach))
        return Line(text, lefts[0], top, reach, bottom, start, tuple(parts))

    def _char(self, index: int) -> int:
        """pdfium's number of a character; it differs from the place in the text where glyphs give no or two characters."""
        return index if self._indexed else int(c.FPDFText_GetCharIndexFromTextIndex(self._textpage.raw, index))

    def _char_box(self, index: int) -> tuple[float, float, float, float]:
        c.FPDFText_GetCharBox(self._textpage.raw, self._char(index), *self._sides)
        x0, x1, y0, y1 = self._four[:]
        return self._place(x0, y0, x1, y1)

    def _place(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box of the page (y upwards) in upright coordinates: left, top, right, bottom (y downwards)."""
        left, bottom, right, top = self._box
        if self._quarter == 0:
            return x0 - left, top - y1, x1 - left, top - y0
        if self._quarter == 1:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if self._quarter == 2:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        return top - y1, right - x1, top - y0, right - x0

    # --- drawings ---------------------------------------------------------------------------------------------------

    def rules(self) -> tuple[list[Rule], list[Rule]]:
        """Horizontal and vertical strokes; edges of filled boxes count too, thin boxes being how many programs draw lines."""
        across: list[Rule] = []
        down: list[Rule] = []
        for path, matrix in self._objects(c.FPDF_PAGEOBJ_PATH):
            for (ax, ay), (bx, by) in _strokes(path, matrix):
                x0, y0, x1, y1 = self._place(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
                if y1 - y0 < 1.0 < x1 - x0:
                    across.append(Rule((y0 + y1) / 2, x0, x1))
                elif x1 - x0 < 1.0 < y1 - y0:
                    down.append(Rule((x0 + x1) / 2, y0, y1))
        return across, down

    def paths(self) -> int:
        """Number of drawn shapes; text that was turned into outlines shows as hundreds."""
        return sum(1 for _ in self._objects(c.FPDF_PAGEOBJ_PATH))

    def picture_share(self) -> float:
        """Share of the page that its largest picture covers."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        largest = 0.0
        for image, matrix in self._objects(c.FPDF_PAGEOBJ_IMAGE):
            if c.FPDFPageObj_GetBounds(image, left, bottom, right, top):
                scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
                largest = max(largest, (right.value - left.value) * (top.value - bottom.value) * scale)
        return float(min(1.0, largest / max(self.width * self.height, 1.0)))

    def render(self) -> Image.Image:
        """The page as a picture for OCR."""
        square_inches = max(self.width * self.height / 72**2, 0.01)
        dpi = min(OCR_DPI, math.sqrt(OCR_PIXELS / square_inches))
        bitmap = self._page.render(scale=dpi / 72, grayscale=False)
        try:
            picture: Image.Image = bitmap.to_pil()
            return picture.convert("RGB")  # a copy: the bitmap's memory ends here
        finally:
            bitmap.close()

    def _objects(self, kind: int) -> Iterator[tuple[ctypes.c_void_p, _Matrix]]:
        """Objects of one kind with the matrix of the form in which they stand."""
        raw = self._page.raw
        count = c.FPDFPage_CountObjects(raw)
        if count > MOST_OBJECTS:
            return
        get, kind_of = c.FPDFPage_GetObject, c.FPDFPageObj_GetType
        for index in range(count):
            item = get(raw, index)
            found = kind_of(item)
            if found == kind:
                yield item, _UPRIGHT
            elif found == c.FPDF_PAGEOBJ_FORM:
                yield from _inside(item, kind, _matrix(item), depth=3)

    # --- notes ------------------------------------------------------------------------------------------------------

    def notes(self) -> list[str]:
        """Words that stand in comments and in filled form fields, which the page's text does not hold."""
        result = []
        for index in range(min(c.FPDFPage_GetAnnotCount(self._page.raw), 500)):
            annotation = c.FPDFPage_GetAnnot(self._page.raw, index)
            if not annotation:
                continue
            try:
                kind = c.FPDFAnnot_GetSubtype(annotation)
                if kind in _NOTES:
                    name = _string(annotation, b"T") if kind == c.FPDF_ANNOT_WIDGET else ""
                    value = _string(annotation, b"V" if kind == c.FPDF_ANNOT_WIDGET else b"Contents")
                    if value.strip():
                        result.append(f"{name}：{value}" if name else value)
            finally:
                c.FPDFPage_CloseAnnot(annotation)
        return result


def _quarter(angle: float) -> int | None:
    """Quarter turns to the left that bring text of this angle (radians, clockwise as pdfium counts) upright; None if slanted."""
    turns = angle / (math.pi / 2)
    return -round(turns) % 4 if abs(turns - round(turns)) < 0.05 else None


def _inside(form: ctypes.c_void_p, kind: int, matrix: _Matrix, depth: int) -> Iterator[tuple[ctypes.c_void_p, _Matrix]]:
    for index in range(min(c.FPDFFormObj_CountObjects(form), MOST_OBJECTS)):
        item = c.FPDFFormObj_GetObject(form, index)
        found = c.FPDFPageObj_GetType(item)
        if found == kind:
            yield item, matrix
        elif found == c.FPDF_PAGEOBJ_FORM and depth:
            yield from _inside(item, kind, _times(_matrix(item), matrix), depth - 1)


def _strokes(path: ctypes.c_void_p, form: _Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight pieces of a path that is painted, in page coordinates."""
    fill, stroke = ctypes.c_int(), c.FPDF_BOOL()
    count = c.FPDFPath_CountSegments(path)
    if not c.FPDFPath_GetDrawMode(path, fill, stroke) or not (fill.value or stroke.value) or not 2 <= count <= 400:
        return
    m = _times(_matrix(path), form)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    kinds: list[int] = []
    closed = False
    for index in range(count):
        segment = c.FPDFPath_GetPathSegment(path, index)
        c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5]))
        kinds.append(c.FPDFPathSegment_GetType(segment))
        closed = closed or bool(c.FPDFPathSegment_GetClose(segment))
    for index, (a, b) in enumerate(pairwise(points), start=1):
        if kinds[index] == c.FPDF_SEGMENT_LINETO:
            yield a, b
    if closed and kinds.count(c.FPDF_SEGMENT_MOVETO) == 1 and points[0] != points[-1]:
        yield points[-1], points[0]


def _matrix(item: ctypes.c_void_p) -> _Matrix:
    m = c.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if c.FPDFPageObj_GetMatrix(item, m) else _UPRIGHT


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, cc, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, cc * p + d * r, cc * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _string(annotation: ctypes.c_void_p, key: bytes) -> str:
    size = c.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    c.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")
