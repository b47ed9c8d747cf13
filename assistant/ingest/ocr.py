"""Text of pictures, with the optional component `ocr` (RapidOCR: models inside the package, no network)."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from PIL import Image

from .pdf_layout import Line as PlacedLine
from .pdf_layout import order_boxes, paragraphs

DOUBTFUL = 0.5
"""Lines recognised with less confidence are more often noise than words and are left out, but counted."""
CONFIDENT = 0.85
"""A page whose mean confidence is below this is reported, so that somebody compares it with the original."""
THREADS = 2
INSTALL = "请安装 OCR 组件（pip install zhiping[ocr]）后重新读取，或提供可复制文字的版本。"


@dataclass(frozen=True, slots=True)
class Line:
    """One recognised line: its confidence from 0 to 1, and its box (left, top, right, bottom) in pixels."""

    text: str
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A picture's text in paragraphs, the mean confidence (1 if there is no text), and how many doubtful lines were left out."""

    paragraphs: tuple[str, ...]
    confidence: float
    doubtful: int


class Recogniser(Protocol):
    """Anything that finds the lines of text in a picture, in any order."""

    def recognise(self, image: Image.Image) -> list[Line]: ...


def installed() -> bool:
    """Whether the optional component is there; does not load it."""
    return importlib.util.find_spec("rapidocr_onnxruntime") is not None


class RapidOcr:
    """The built-in recogniser. Loading takes about a second, so one is kept per file, not per page."""

    def __init__(self, threads: int = THREADS) -> None:
        from rapidocr_onnxruntime import RapidOCR  # heavy and optional

        self._engine: Any = RapidOCR(intra_op_num_threads=threads, inter_op_num_threads=1)

    def recognise(self, image: Image.Image) -> list[Line]:
        """The lines of the picture, doubtful ones too, from top to bottom."""
        pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
        found, _ = self._engine(np.ascontiguousarray(pixels), text_score=0.0)
        lines = []
        for corners, text, confidence in found or []:
            xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
            if str(text).strip():
                lines.append(Line(str(text).strip(), float(confidence), (min(xs), min(ys), max(xs), max(ys))))
        return lines


def read_picture(recogniser: Recogniser, image: Image.Image) -> Recognised:
    """Recognise a picture and put its lines into paragraphs in reading order."""
    lines = recogniser.recognise(image)
    kept = [line for line in lines if line.confidence >= DOUBTFUL]
    letters = sum(len(line.text) for line in kept)
    confidence = sum(line.confidence * len(line.text) for line in kept) / letters if letters else 1.0
    placed = order_boxes([PlacedLine(line.text, *line.box) for line in kept])
    texts = tuple(paragraph.text for paragraph in paragraphs(placed, image.width) if paragraph.text)
    return Recognised(texts, confidence, len(lines) - len(kept))
