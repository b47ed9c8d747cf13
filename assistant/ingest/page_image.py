"""A page of a PDF as an image, with the words that were cited marked on it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from .blocks import Unreadable

SCALE = 1.6
"""Pixels per point: 115 dots per inch, sharp enough to read on a screen."""
LARGEST = 4000
"""Pixels of the longer side."""
_MARK = (253, 216, 53, 90)
_LEAST = 6


def page_image(path: Path, number: int, quote: str = "") -> bytes:
    """PNG of page `number` (from 1). Words of `quote` are marked where the page's text holds them. Raises Unreadable."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise Unreadable("PDF 打不开", "请下载原文件查看。") from error
    try:
        if not 1 <= number <= len(document):
            raise Unreadable(f"这份 PDF 没有第{number}页", "请下载原文件查看。")
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(SCALE, LARGEST / max(width, height, 1))
        image = page.render(scale=scale).to_pil().convert("RGB")
        boxes = _boxes(page, quote) if quote else []
        if boxes:
            image = _marked(image, [_pixels(box, height, scale) for box in boxes])
        sink = io.BytesIO()
        image.save(sink, "PNG")
        return sink.getvalue()
    finally:
        document.close()


def _boxes(page: pdfium.PdfPage, quote: str) -> list[tuple[float, float, float, float]]:
    """Where the quotation stands: the whole of it, else its longest pieces between punctuation."""
    text = page.get_textpage()
    characters = text.get_text_range()
    plain, places = _bare(characters)
    wanted, _ = _bare(quote)
    spans = _find(plain, wanted)
    if not spans:
        for piece in re.split(r"[，。；：、（）“”！？,;:]", quote):
            bare, _ = _bare(piece)
            if len(bare) >= _LEAST:
                spans += _find(plain, bare)
    boxes = []
    for start, end in spans:
        first, last = places[start], places[end - 1]
        for rect in range(text.count_rects(first, last - first + 1)):
            boxes.append(text.get_rect(rect))
    return boxes


def _bare(text: str) -> tuple[str, list[int]]:
    """The text without spaces, and where each of its characters stood."""
    kept = [(c, n) for n, c in enumerate(text) if not c.isspace()]
    return "".join(c for c, _ in kept), [n for _, n in kept]


def _find(text: str, wanted: str) -> list[tuple[int, int]]:
    at = text.find(wanted) if wanted else -1
    return [(at, at + len(wanted))] if at >= 0 else []


def _pixels(box: tuple[float, float, float, float], height: float, scale: float) -> tuple[float, float, float, float]:
    left, bottom, right, top = box
    return left * scale - 1, (height - top) * scale - 1, right * scale + 1, (height - bottom) * scale + 1


def _marked(image: Image.Image, boxes: list[tuple[float, float, float, float]]) -> Image.Image:
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        draw.rectangle(box, fill=_MARK)
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")
