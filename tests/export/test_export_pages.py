"""Page numbers of the contents: those of a real layout of the whole report, for several reports in one go, or none at all."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from assistant import house_style
from assistant.domain import EvidenceEntry, Paragraph, Report, Section, Statement
from assistant.export import pages, report_docx

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
WORDS = "学校把教学督导、学生评教与同行听课的结果逐条反馈到学院，由教研室写明改进的做法和时间，下一学期再看是否做到。"


def made(chapters: int, lines: int) -> Report:
    body = tuple(Paragraph(statements=(Statement(text=f"{n}{WORDS * 3}", role="practice"),)) for n in range(lines))
    parts = tuple(
        Section(
            code=str(n), title=f"教学质量保障的第{n}个方面", level=1, part="indicator",
            sections=(Section(code=f"{n}.1", title="督导", level=2, part="indicator", body=body[: 3 + 5 * n]),),
        )
        for n in range(1, chapters + 1)
    )  # fmt: skip
    entries = tuple(
        EvidenceEntry(number=f"A-{n}", code="1", document=f"d{n}", title=f"总结{n}", file=f"总结{n}.docx", places=("第1页",))
        for n in range(60)
    )
    return Report(
        title="某校自评报告", institution="某校", framework="f", framework_name="评估方案", fictional=False,
        sections=(Section(title="第一部分　结果 2024", level=0, part="result", sections=parts),), catalogue=entries,
    )  # fmt: skip


def written(target: Path, chapters: int, lines: int) -> Path:
    report_docx.write(made(chapters, lines), target, house_style.load("default"))
    return target


def shown(report: Path) -> list[str]:
    """The numbers in the contents of a report."""
    with zipfile.ZipFile(report) as archive:
        text = archive.read("word/document.xml").decode()
    field = r'PAGEREF \S+ \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r(?:/>|>(.*?)</w:r>)'
    return [re.sub("<.*?>", "", number) for number in re.findall(field, text)]


def whole_layout(report: Path, folder: Path) -> list[str]:
    """The page that each heading stands on when the finished report is laid out with all that is in it."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(report)]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    with pypdfium2.PdfDocument(folder / f"{report.stem}.pdf") as opened:
        text = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in opened]
    found, page = [], 2
    for _, heading, _ in report_docx._entries(made(3, 20)):
        page = next(n for n in range(page, len(text)) if re.sub(r"\s", "", heading) in text[n])
        found.append(str(page + 1))
    return found


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_numbers_are_those_of_the_whole_layout_and_reports_are_laid_out_together(tmp_path: Path) -> None:
    first, second = written(tmp_path / "a" / "report.docx", 3, 20), written(tmp_path / "b" / "report.docx", 1, 4)
    assert set(shown(first)) == {""}
    assert pages.number([first, second]) == 2
    numbers = shown(first)
    assert numbers == whole_layout(first, tmp_path)
    assert len(numbers) == 8 and len(set(numbers)) >= 4 and numbers == sorted(numbers, key=int)
    assert [n.isdigit() for n in shown(second)] == [True] * 4
    with zipfile.ZipFile(first) as archive:
        assert b"updateFields" not in archive.read("word/settings.xml")
    assert sorted(p.name for p in first.parent.iterdir()) == ["report.docx"]


@pytest.mark.parametrize("script", [None, "exit 1", "exit 0"])
def test_without_a_layout_the_report_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    report = written(tmp_path / "report.docx", 1, 4)
    before = report.read_bytes()
    office = None
    if script is not None:
        office = tmp_path / "soffice"
        office.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        office.chmod(0o755)
    monkeypatch.setattr(pages.shutil, "which", lambda name: None if office is None else str(office))
    assert pages.number([report]) == 0
    assert report.read_bytes() == before
    with zipfile.ZipFile(report) as archive:
        assert b"updateFields" in archive.read("word/settings.xml")  # Word asks, and fills the numbers in
