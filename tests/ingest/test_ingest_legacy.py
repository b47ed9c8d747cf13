"""Old formats go through LibreOffice, or are refused with what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import docx as python_docx
import pytest

from assistant.ingest import legacy
from assistant.ingest.assemble import assemble
from assistant.ingest.blocks import Block, Limits, Unreadable

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def sample(folder: Path) -> Path:
    document = python_docx.Document()
    document.add_heading("师资队伍", 1)
    document.add_paragraph("学校有专任教师 900 人。")
    path = folder / "a.docx"
    document.save(str(path))
    return path


def texts(path: Path) -> list[str]:
    return [item.text for item in legacy.read(path, Limits()) if isinstance(item, Block)]


@needs_office
def test_a_doc_keeps_its_headings_also_under_a_wps_name(tmp_path: Path) -> None:
    source = sample(tmp_path)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless", "--convert-to", "doc:MS Word 97"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=60)
    path = (tmp_path / "a.doc").rename(tmp_path / "学院 材料.wps")
    (found,) = assemble(legacy.read(path, Limits()), place="a.wps", sha256="0" * 64, format="wps")
    assert (found.text, found.locator.heading_path) == ("学校有专任教师 900 人。", ("师资队伍",))


@needs_office
def test_rtf(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_text(r"{\rtf1\ansi\deff0 {\fonttbl{\f0 Arial;}} Teaching quality 90%\par}", encoding="ascii")
    assert texts(path) == ["Teaching quality 90%"]


@needs_office
def test_a_spreadsheet_of_office_2003_xml(tmp_path: Path) -> None:
    rows = [[("String", "学院"), ("String", "人数")], [("String", "工学院"), ("Number", "12")]]
    cell = '<Cell><Data ss:Type="{}">{}</Data></Cell>'
    cells = "".join("<Row>" + "".join(cell.format(*pair) for pair in row) + "</Row>" for row in rows)
    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="师资"><Table>{cells}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    (found,) = assemble(legacy.read(path, Limits()), place="a.xls", sha256="0" * 64, format="xls")
    assert found.text == "师资｜学院：工学院｜人数：12"


def test_a_modern_file_under_an_old_name_needs_no_conversion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "office", lambda: None)
    path = sample(tmp_path).rename(tmp_path / "a.doc")
    assert texts(path) == ["师资队伍", "学校有专任教师 900 人。"]


@pytest.mark.parametrize(("name", "target"), [("a.doc", "docx"), ("a.ppt", "pptx"), ("a.et", "xlsx"), ("a.odt", "docx")])
def test_without_libreoffice_the_next_step_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, target: str
) -> None:
    monkeypatch.setattr(legacy, "office", lambda: None)
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(Unreadable, match="LibreOffice") as caught:
        list(legacy.read(path, Limits()))
    assert "另存为" in caught.value.next_step
    assert target in caught.value.next_step


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")
@pytest.mark.parametrize(("script", "seconds", "words"), [("exit 0", 60.0, "打不开"), ("sleep 60", 0.5, "没有完成")])
def test_a_failed_or_endless_conversion_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, seconds: float, words: str
) -> None:
    program = tmp_path / "office"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setattr(legacy, "office", lambda: str(program))
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(Unreadable, match=words) as caught:
        list(legacy.read(path, Limits(seconds=seconds)))
    assert caught.value.next_step


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(b"")
    with pytest.raises(Unreadable, match="空的"):
        list(legacy.read(path, Limits()))
