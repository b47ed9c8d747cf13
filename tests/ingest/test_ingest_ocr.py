from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pdf_maker import Sheet, write_pdf
from PIL import Image

from assistant.ingest import images, ocr, pdf
from assistant.ingest.blocks import Block, Item, Limits, Notice, Properties, Unreadable
from assistant.ingest.ocr import Line, read_picture

SCAN = Path(__file__).parent.parent / "fixtures" / "scan.png"
"""A rendered page: a title and two paragraphs of printed Chinese, 900 x 560 pixels."""
LIMITS = Limits()
needs_ocr = pytest.mark.skipif(not ocr.installed(), reason="optional component rapidocr-onnxruntime is not installed")


def _blocks(items: list[Item]) -> list[Block]:
    return [item for item in items if isinstance(item, Block)]


def _notices(items: list[Item]) -> list[Notice]:
    return [item for item in items if isinstance(item, Notice)]


class _Fixed:
    """A recogniser that has already seen the picture."""

    def __init__(self, *lines: Line) -> None:
        self._lines = list(lines)

    def recognise(self, image: Image.Image) -> list[Line]:
        return self._lines


BLANK = Image.new("RGB", (400, 300), "white")


def test_lines_are_joined_to_paragraphs_and_doubtful_ones_counted() -> None:
    found = read_picture(
        _Fixed(
            Line("学校督导组共听课一百二十", 0.99, (20, 10, 380, 40)),
            Line("六节。", 0.9, (20, 50, 110, 80)),
            Line("~;|", 0.2, (300, 250, 330, 280)),
        ),
        BLANK,
    )
    assert found.paragraphs == ("学校督导组共听课一百二十六节。",)
    assert found.doubtful == 1
    assert 0.9 < found.confidence < 0.99


def test_boxes_of_one_row_are_read_as_a_row() -> None:
    rows = [("学院", "人数"), ("机械", "120"), ("电气", "98")]
    lines = [
        Line(cell, 0.9, (20 + x * 200, y * 50, 80 + x * 200, y * 50 + 30))
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
    ]
    assert read_picture(_Fixed(*reversed(lines)), BLANK).paragraphs == ("学院 人数", "机械 120", "电气 98")


@needs_ocr
def test_a_picture_is_read() -> None:
    items = list(images.read(SCAN, LIMITS))
    blocks = _blocks(items)
    assert {(block.kind, block.page) for block in blocks} == {("image", 1)}
    assert "教学督导工作简报" in blocks[0].text
    assert any("126节" in block.text and "并纳入教师教学质量评价" in block.text for block in blocks)
    assert any("96.5%" in block.text for block in blocks)


@needs_ocr
def test_a_scanned_page_of_a_pdf_is_read_beside_text_pages(tmp_path: Path) -> None:
    with Image.open(SCAN) as scan:
        sheet = Sheet().picture(scan, 20, 40, 555, 345)
    path = write_pdf(tmp_path / "a.pdf", [Sheet().text(72, 100, "第一页有可复制的文字。"), sheet])
    items = list(pdf.read(path, LIMITS))
    assert [block.text for block in _blocks(items) if block.page == 1] == ["第一页有可复制的文字。"]
    second = [block for block in _blocks(items) if block.page == 2]
    assert {block.kind for block in second} == {"image"}
    assert any("96.5%" in block.text for block in second)


class _Dark:
    """Finds a line of text in every picture that is not blank."""

    def recognise(self, image: Image.Image) -> list[Line]:
        dark = image.convert("L").getextrema()[0] < 100
        return [Line("识别出的文字。", 0.6, (10, 10, 200, 40))] if dark else []


@pytest.fixture
def dark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "RapidOcr", _Dark)


@pytest.mark.usefixtures("dark")
def test_frames_of_a_tif_are_pages_and_empty_and_doubtful_ones_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with Image.open(SCAN) as scan:
        BLANK.save(path, save_all=True, append_images=[scan.convert("RGB")])
    items = list(images.read(path, LIMITS))
    assert [(block.page, block.text) for block in _blocks(items)] == [(2, "识别出的文字。")]
    assert [notice.reason for notice in _notices(items)] == ["第1页没有识别出文字。", "第2页由 OCR 识别，部分文字不清。"]
    assert next(item for item in items if isinstance(item, Properties)).pages == 2


@pytest.mark.usefixtures("dark")
def test_scanned_pages_beyond_the_limit_are_named(tmp_path: Path) -> None:
    scan = Sheet().picture(Image.new("L", (60, 80), 0), 0, 0, 595, 842)
    items = list(pdf.read(write_pdf(tmp_path / "a.pdf", [scan, scan, scan]), replace(LIMITS, ocr_pages=1)))
    assert [block.page for block in _blocks(items)] == [1]
    assert any("第2–3页" in notice.reason and "未读取" in notice.reason for notice in _notices(items))


def test_a_picture_beyond_the_megapixels_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (3000, 1000)).save(path)
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "RapidOcr", lambda: _Fixed())
    monkeypatch.setattr(images, "_prepared", lambda image: pytest.fail("decoded"))
    with pytest.raises(Unreadable) as caught:
        list(images.read(path, replace(LIMITS, image_megapixels=2)))
    assert "3000×1000" in caught.value.reason


def test_damaged_and_foreign_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(ocr, "RapidOcr", lambda: _Fixed())
    (tmp_path / "a.png").write_bytes(SCAN.read_bytes()[:3000])
    (tmp_path / "b.png").write_bytes(b"no picture")
    for name, word in (("a.png", "损坏"), ("b.png", "不是")):
        with pytest.raises(Unreadable) as caught:
            list(images.read(tmp_path / name, LIMITS))
        assert word in caught.value.reason


def test_without_ocr_the_next_step_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    with pytest.raises(Unreadable) as caught:
        list(images.read(SCAN, LIMITS))
    assert "安装 OCR 组件" in caught.value.next_step
    with pytest.raises(Unreadable):
        list(images.read(SCAN, replace(LIMITS, ocr=False)))
