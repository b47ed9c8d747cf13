from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from assistant.ingest import Limits, SourceFile, Unreadable, discover, read_one
from assistant.ingest.formats import detect

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def made(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return root


def found(root: Path) -> dict[str, str]:
    """Place → reason why it is not read, '' for what is to be read."""
    return {file.place: file.skipped.reason if file.skipped else "" for file in discover(root)}


def test_natural_order_folder_by_folder(tmp_path: Path) -> None:
    made(tmp_path, "10 末.docx", "2 中/b.pdf", "2 中/a 10.pdf", "2 中/a 9.pdf", "1 首.docx")
    assert list(found(tmp_path)) == ["1 首.docx", "2 中/a 9.pdf", "2 中/a 10.pdf", "2 中/b.pdf", "10 末.docx"]


def test_what_systems_leave_behind(tmp_path: Path) -> None:
    made(
        tmp_path,
        "~$报告.docx",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "__MACOSX/._a.docx",
        ".~lock.a.odt#",
        ".git/a.txt",
        "a.docx",
    )
    assert found(tmp_path) == {"a.docx": ""}


def test_what_could_be_a_document_is_reported(tmp_path: Path) -> None:
    made(tmp_path, ".隐藏.docx", ".hidden/教学.docx", ".cache/blob", ".config", "~WRL0001.tmp")
    (tmp_path / "~$大.docx").write_bytes(b"x" * 10_000)
    reasons = found(tmp_path)
    assert set(reasons) == {".隐藏.docx", ".hidden", "~WRL0001.tmp", "~$大.docx"}
    assert all(reasons.values())


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = made(tmp_path / "外", "secret.docx")
    inside = made(tmp_path / "内", "a.docx", "夹/b.docx")
    (inside / "夹" / "回头").symlink_to(inside, target_is_directory=True)
    (inside / "外链").symlink_to(outside, target_is_directory=True)
    (inside / "文件.docx").symlink_to(outside / "secret.docx")
    (inside / "断.docx").symlink_to(tmp_path / "nowhere")
    reasons = found(inside)
    assert [place for place, reason in reasons.items() if not reason] == ["a.docx", "夹/b.docx"]
    assert "链接" in reasons["外链"] and "链接" in reasons["文件.docx"] and "失效" in reasons["断.docx"]
    assert "链接" in reasons["夹/回头"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_special_files_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.docx")
    assert "不是普通文件" in found(tmp_path)["管道.docx"]


def test_folder_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "锁/a.docx", "b.docx")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "锁":
            raise PermissionError(13, "denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    files = {file.place: file for file in discover(tmp_path)}
    outcome = files["锁"].skipped
    assert outcome is not None and outcome.outcome == "failed"
    assert outcome.reason == "无权读取这个文件夹" and "权限" in outcome.next_step
    assert files["b.docx"].skipped is None
    (result,) = read_one(files["锁"], Limits())
    assert result.outcome == outcome


def test_missing_folder_and_single_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="找不到材料文件夹"):
        list(discover(tmp_path / "没有"))
    made(tmp_path, "a.docx")
    assert list(discover(tmp_path / "a.docx")) == [SourceFile(tmp_path / "a.docx", "a.docx")]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only there")
def test_names_in_other_encodings(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("教学总结.docx".encode("gbk"))).write_text("x")
    (tmp_path / "cafe\u0301.docx").write_text("x")
    files = list(discover(tmp_path))
    assert {file.place for file in files} == {"教学总结.docx", "caf\u00e9.docx"}
    assert all(file.path.exists() for file in files)


def package(path: Path, *names: str, mimetype: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.doc", b"{\\rtf1 x}", "rtf"),
        ("a.doc", b"<html xmlns:w='x'><body>a</body></html>", "html"),
        ("a.doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n", "mht"),
        ("a.doc", OLE + b"\0" * 600 + "WordDocument\0".encode("utf-16-le"), "doc"),
        ("a.wps", OLE + b"\0" * 600 + "WordDocument\0".encode("utf-16-le"), "wps"),
        ("a.doc", OLE + b"\0" * 600 + "Workbook\0".encode("utf-16-le"), "xls"),
        ("a.doc", OLE + "Workbook\0WordDocument\0".encode("utf-16-le"), "doc"),
        ("a.docx", OLE + "WordDocument\0".encode("utf-16-le"), "doc"),
        ("a.xlsx", OLE + "EncryptedPackage\0".encode("utf-16-le"), "encrypted"),
        ("a.xls", b"\xef\xbb\xbf\r\n<table border=1><tr><td>a</td></tr></table>", "html"),
        ("a.xls", "姓名\t职称\n张某\t教授\n".encode("gb18030"), "tsv"),
        ("a.xls", "姓名,职称\n".encode("utf-16"), "csv"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "spreadsheetml"),
        ("a.txt", b"%PDF-1.7\n", "pdf"),
        ("a.png", b"\xff\xd8\xff\xe0", "jpg"),
        ("a", b"%PDF-1.4", "pdf"),
        ("a.txt", b"BM is a word", "txt"),
        ("a.txt", b"MZ", "txt"),
        ("a.md", b"<div>x</div>", "md"),
        ("a.TXT", b"plain", "txt"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
        ("a.zip", b"Rar!\x1a\x07\x00", "rar"),
        ("a.docx", b"PK\x03\x04 cut off", "docx"),
        ("a.json", b"{}", "json"),
    ],
)
def test_content_decides(tmp_path: Path, name: str, data: bytes, format: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert detect(tmp_path / name) == format


def test_packages_by_their_parts(tmp_path: Path) -> None:
    assert detect(package(tmp_path / "a.doc", "[Content_Types].xml", "word/document.xml")) == "docx"
    assert detect(package(tmp_path / "a.xls", "[Content_Types].xml", "xl/workbook.xml")) == "xlsx"
    assert detect(package(tmp_path / "a.zip", "[Content_Types].xml", "ppt/presentation.xml")) == "pptx"
    assert detect(package(tmp_path / "b.xlsx", "[Content_Types].xml", "xl/workbook.bin")) == "xlsb"
    assert detect(package(tmp_path / "b.zip", "content.xml", mimetype="application/vnd.oasis.opendocument.text")) == "odt"
    assert detect(package(tmp_path / "c.zip", "OFD.xml")) == "ofd"
    assert detect(package(tmp_path / "d.zip", "a.docx", "word/x.xml")) == "zip"
    assert detect(package(tmp_path / "e.rar", "a.docx")) == "zip"
    assert detect(package(tmp_path / "f.xmind", "content.json")) == "xmind"


def test_a_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "导出.xls").write_text(
        "<table><tr><td>姓名</td><td>职称</td></tr><tr><td>张某</td><td>教授</td></tr></table>", "utf-8"
    )
    (result,) = read_one(SourceFile(tmp_path / "导出.xls", "导出.xls"), Limits())
    assert result.document is not None and result.document.format == "html"
    assert [c.text for c in result.passages[0].cells] == ["张某", "教授"]
