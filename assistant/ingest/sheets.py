"""Spreadsheets (xlsx, xlsm, xls, et, ods) as Blocks: each sheet's tables, captions and notes, with the texts a person sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import ods, xls, xlsx
from .blocks import Item, Limits, Properties, Unreadable
from .grids import blocks_of_grid
from .package import OLE, damage_reported


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """Blocks of all sheets in order, hidden ones marked; Unreadable if encrypted, damaged, or nothing is written in any sheet.

    The format is told by the content, because systems export xlsx files under the name .xls and the reverse.
    """
    found = False
    with damage_reported():  # rows are read while they are used, so the guard stands here too
        for sheet in _sheets(path, limits):
            if isinstance(sheet, Properties):
                yield sheet
                continue
            for block in blocks_of_grid(sheet.rows, sheet=sheet.name, hidden=sheet.hidden):
                found = True
                yield block
            yield from sheet.notices
            found = found or bool(sheet.notices)
    if not found:
        raise Unreadable("表格是空的，没有任何文字或数字", "请确认内容已保存；若内容是图片，请另存为 PDF 后放入。")


def _sheets(path: Path, limits: Limits) -> Iterator[xlsx.Sheet | Properties]:
    with path.open("rb") as file:
        start = file.read(2048)
    if start.startswith(OLE):
        return xls.read_sheets(path, limits)
    if b"opendocument.spreadsheet" in start or path.suffix.lower() in (".ods", ".fods"):
        return ods.read_sheets(path, limits)
    lowered = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if lowered.startswith((b"<html", b"<table", b"<!doctype html", b"<meta", b"<style")):
        raise Unreadable("扩展名是表格，内容其实是网页", "请用 Excel 或 WPS 打开，另存为 xlsx 后重新放入。")
    return xlsx.read_sheets(path, limits)
