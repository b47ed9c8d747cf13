"""The ingest step over a Workspace: every file has an outcome, and what is in the folder is what is known."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import docx
import pytest

from assistant.ingest import Unreadable
from assistant.settings import Settings
from assistant.steps.ingest import failures, ingest
from assistant.steps.progress import Silent
from assistant.workspace import Workspace

SETTINGS = Settings(workers=0, ocr=False)


class Told(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.totals: list[int | None] = []

    def start(self, stage: str, total: int | None = None) -> None:
        self.totals.append(total)

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "材料"
    made.mkdir()
    return made


@pytest.fixture
def workspace(tmp_path):
    with Workspace(tmp_path / "ws") as opened:
        yield opened


def texts(workspace: Workspace) -> set[str]:
    return {p.text for p in workspace.passages()}


def outcomes(workspace: Workspace, folder: Path, retry: bool = False) -> dict[str, str]:
    return {o.path: o.outcome for o in ingest(workspace, folder, SETTINGS, Silent(), retry)}


def pack(target: Path, **members: str) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.txt", text)


A, B, C = "学校全年听课二千三百节次。", "学校建成实习基地六十个。", "学校聘请企业导师四十人。"


def test_new_content_replaces_the_old(workspace, folder):
    (folder / "a.txt").write_text(A, encoding="utf-8")
    ingest(workspace, folder, SETTINGS, Silent())
    (folder / "a.txt").write_text(B, encoding="utf-8")
    ingest(workspace, folder, SETTINGS, Silent())
    assert texts(workspace) == {B}
    assert workspace.count("documents") == 1


def test_a_changed_archive_keeps_what_is_still_in_it(workspace, folder):
    pack(folder / "z.zip", a=A, b=B)
    ingest(workspace, folder, SETTINGS, Silent())
    assert texts(workspace) == {A, B}
    pack(folder / "z.zip", b=B, c=C)
    os.utime(folder / "z.zip", (9, 9))
    assert outcomes(workspace, folder) == {"z.zip": "ok", "z.zip!/b.txt": "ok", "z.zip!/c.txt": "ok"}
    assert texts(workspace) == {B, C}
    (folder / "z.zip").unlink()
    assert outcomes(workspace, folder) == {} and texts(workspace) == set()


def test_a_copy_in_an_archive_is_cited_once_its_original_has_gone(workspace, folder):
    (folder / "a.txt").write_text(A, encoding="utf-8")
    pack(folder / "0.zip", a=A, b=B)
    rows = {o.path: o for o in ingest(workspace, folder, SETTINGS, Silent())}
    assert rows["0.zip!/a.txt"].reason == "内容同“a.txt”" and rows["a.txt"].reason == ""
    assert {p.locator.file for p in workspace.passages()} == {"a.txt", "0.zip!/b.txt"}
    (folder / "a.txt").unlink()
    rows = {o.path: o for o in ingest(workspace, folder, SETTINGS, Silent())}
    assert rows["0.zip!/a.txt"].reason == ""
    assert {p.locator.file for p in workspace.passages()} == {"0.zip!/a.txt", "0.zip!/b.txt"}
    assert texts(workspace) == {A, B}


def test_copies_count_as_one_document_in_several_places(workspace, folder):
    for name in ("b.txt", "a.txt", "c.txt"):
        (folder / name).write_text(A, encoding="utf-8")
    ingest(workspace, folder, SETTINGS, Silent())
    (document,) = workspace.documents()
    assert document.places == ("a.txt", "b.txt", "c.txt")
    assert workspace.count("passages") == 1


def test_a_file_read_in_part_stays_so_when_only_its_time_changes(workspace, folder, monkeypatch):
    text = docx.Document()
    text.add_paragraph(A)
    text.save(str(folder / "a.docx"))
    damaged = folder / "a.docx"
    with zipfile.ZipFile(damaged) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:body>", b"<w:p><w:r><w:t>")
    with zipfile.ZipFile(damaged, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    first = outcomes(workspace, folder)
    if first["a.docx"] != "partial":
        pytest.skip("this damage is not read in part")
    os.utime(damaged, (9, 9))
    (again,) = ingest(workspace, folder, SETTINGS, Silent())
    assert again.outcome == "partial" and again.reason and again.passages == 1


def test_every_file_has_an_outcome_and_failures_are_told(workspace, folder):
    (folder / "README.md").write_text("说明", encoding="utf-8")
    (folder / "空.txt").write_text("", encoding="utf-8")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 60)
    (folder / "好.txt").write_text(A, encoding="utf-8")
    told = Told()
    rows = ingest(workspace, folder, SETTINGS, told)
    found = {o.path: o.outcome for o in rows}
    assert found == {"README.md": "skipped", "空.txt": "skipped", "坏.docx": "failed", "好.txt": "ok"}
    assert all(o.reason for o in rows if o.outcome != "ok")
    assert len(told.notes) == 1 and told.notes[0].startswith("坏.docx：")
    assert [o.path for o in failures(rows)] == ["坏.docx"]
    assert told.totals == [3]


def test_a_broken_file_that_is_mended_is_read(workspace, folder):
    (folder / "a.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 60)
    assert outcomes(workspace, folder) == {"a.docx": "failed"}
    mended = docx.Document()
    mended.add_paragraph(A)
    mended.save(str(folder / "a.docx"))
    assert outcomes(workspace, folder) == {"a.docx": "ok"}
    assert texts(workspace) == {A}


def test_a_folder_that_is_not_there_is_an_error_not_an_empty_school(workspace, folder):
    (folder / "a.txt").write_text(A, encoding="utf-8")
    ingest(workspace, folder, SETTINGS, Silent())
    with pytest.raises(Unreadable, match="找不到材料文件夹"):
        ingest(workspace, folder / "没有", SETTINGS, Silent())
    assert texts(workspace) == {A}, "what is known is not thrown away"
