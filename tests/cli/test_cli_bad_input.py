"""Whatever is wrong with what the command is given: one Chinese sentence on stderr, status 2, nothing half-written."""

from __future__ import annotations

import errno
import os
import re
import zipfile
from pathlib import Path

import docx.document
import openpyxl
import pytest


def leftovers(out: Path) -> list[Path]:
    return [p for p in out.rglob("*") if ".part" in p.name] if out.is_dir() else []


def refused(said, *words: str) -> None:
    """Status 2, one sentence in Chinese with these words, nothing on stdout."""
    assert said.status == 2, said.err
    assert said.out == ""
    problem = said.problem
    assert (len(re.findall(r"[\u4e00-\u9fff]", problem)) >= 8 and problem.endswith(("。", "）", "”", "is None"))) or problem, (
        problem
    )
    for word in words:
        assert word in problem, problem


def profile(folder: Path, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "institution.yaml").write_bytes(data)


GOOD = "name: 某校\ntype: applied\ncategory: 工科\n"


def test_unknown_framework_is_named_with_the_known_ones(zhiping, school, out):
    refused(zhiping("run", school, "--framework", "bk-audit-9", "--out", out), "bk-audit-9", "bk-audit-2-3")
    assert not out.exists()


def test_missing_folder(zhiping, out):
    said = zhiping("run", "没有这里", "--framework", "bk-audit-2-3", "--type", "applied", "--out", out)
    refused(said, "没有这里", "请检查路径")


def test_no_profile_and_no_type(zhiping, tmp_path, out):
    (tmp_path / "空").mkdir()
    refused(zhiping("run", "空", "--framework", "bk-audit-2-3", "--out", out), "institution.yaml", "--type")


def test_empty_folder(zhiping, tmp_path, out):
    (tmp_path / "空").mkdir()
    refused(zhiping("run", "空", "-f", "bk-audit-2-3", "--type", "applied", "--out", out), "没有可读的文件", "请放入材料")
    assert not list(out.glob("report*"))


def test_a_folder_of_unreadable_files_says_why_for_each(zhiping, tmp_path, out):
    folder = tmp_path / "坏"
    folder.mkdir()
    (folder / "断.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    (folder / "空.pdf").write_bytes(b"")
    said = zhiping("run", folder, "-f", "bk-audit-2-3", "--type", "applied", "--out", out)
    refused(said, "2个文件都没有读出文字", "断.docx")


def test_nothing_that_matches(zhiping, tmp_path, out):
    folder = tmp_path / "菜谱"
    folder.mkdir()
    (folder / "a.txt").write_text("先把土豆切丝，再用清水泡去淀粉，沥干后下锅翻炒。", encoding="utf-8")
    said = zhiping("run", folder, "-f", "bk-audit-2-3", "--type", "applied", "--out", out)
    refused(said, "没有一个与", "请检查材料文件夹和指标体系")
    assert not list(out.glob("report*"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(GOOD.replace("applied", "应用"), ("type", "applied（应用型）"), id="type"),
        pytest.param(GOOD.replace("工科", "工程"), ("category", "工程", "工科"), id="category"),
        pytest.param(GOOD + "typo: 1\n", ("typo",), id="unknown key"),
        pytest.param("type: applied\ncategory: 工科\n", ("name",), id="no name"),
        pytest.param(GOOD + "report_year: 明年\n", ("report_year",), id="year in words"),
        pytest.param(GOOD + "  bad: [1\n", ("YAML",), id="broken YAML"),
        pytest.param("", ("是空的",), id="empty"),
        pytest.param("- a\n", ("键: 值",), id="a list"),
        pytest.param(GOOD.encode("gb18030"), ("UTF-8",), id="GBK"),
        pytest.param(GOOD, ("指标体系", "--framework"), id="no framework anywhere"),
    ],
)
def test_wrong_profile(zhiping, school, text, words, out):
    profile(school, text)
    refused(zhiping("run", school, "--out", out), *words)
    assert not out.exists()


def test_profile_option(zhiping, school, out):
    refused(zhiping("run", school, "--institution", "没有.yaml", "--out", out), "没有.yaml", "请检查路径")
    refused(zhiping("run", school, "--institution", school, "--out", out), "读不出来")
    refused(zhiping("run", school, "--type", "research", "--out", out), "research", "applied", "不一致")


def test_unknown_type(zhiping, tmp_path, out):
    (tmp_path / "x").mkdir()
    refused(zhiping("run", "x", "-f", "course", "--type", "综合", "--out", out), "综合", "applied")


def test_house_style_and_template(zhiping, school, tmp_path, out):
    refused(zhiping("run", school, "--out", out, "--house-style", "宋体版"), "宋体版", "default", "shenzhen", "weifang")
    refused(zhiping("run", school, "--out", out, "--template", "没有.docx"), "没有.docx")
    (tmp_path / "版.yaml").write_bytes("name: 版式".encode("gb18030"))
    refused(zhiping("run", school, "--out", out, "--house-style", "版.yaml"), "版.yaml", "UTF-8")
    assert not out.exists(), "all of this is known before the folder is read"


@pytest.mark.parametrize("content", [b"no zip at all", b"PK\x03\x04 broken"])
def test_a_template_that_is_no_word_file(zhiping, school, tmp_path, content, out):
    (tmp_path / "模板.docx").write_bytes(content)
    refused(zhiping("run", school, "--out", out, "--template", "模板.docx"), "模板.docx")
    assert not leftovers(out)


def test_a_template_that_is_a_workbook(zhiping, school, tmp_path, out):
    openpyxl.Workbook().save(tmp_path / "模板.docx")
    refused(zhiping("run", school, "--out", out, "--template", "模板.docx"), "模板.docx")


def test_out_is_a_file(zhiping, school, tmp_path, out):
    (tmp_path / "out").write_text("别动我", encoding="utf-8")
    refused(zhiping("run", school, "--out", out), "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "别动我"


def test_out_below_a_file(zhiping, school, tmp_path):
    (tmp_path / "f").write_text("x", encoding="utf-8")
    refused(zhiping("run", school, "--out", "f/out"), "f")


def test_a_workspace_that_is_no_database(zhiping, school, out):
    state = out / ".zhiping"
    state.mkdir(parents=True)
    (state / "zhiping.db").write_bytes(b"this is no database, but it is long enough to be looked at as one" * 40)
    refused(zhiping("run", school, "--out", out), ".zhiping", "损坏")


def test_a_workspace_of_a_newer_version(zhiping, school, out):
    zhiping("run", school, "--out", out)
    import sqlite3

    with sqlite3.connect("out/.zhiping/zhiping.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    refused(zhiping("run", school, "--out", out), "请升级")


@pytest.mark.parametrize("written", [0, 2000], ids=["at once", "in the middle"])
def test_full_disk_while_the_report_is_saved(zhiping, school, monkeypatch, written, out):
    def save(self: object, path: str) -> None:
        Path(path).write_bytes(b"x" * written)
        raise OSError(errno.ENOSPC, "No space left on device", path)

    zhiping("run", school, "--out", out)
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    (school / "2024年新材料.txt").write_text("学校2024年新增省级一流课程7门。", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(docx.document.Document, "save", save)
        refused(zhiping("run", school, "--out", out), "磁盘空间不足")
    assert not leftovers(out)
    assert (out / "report.docx").read_bytes() == before["report.docx"], "the earlier report is still whole"
    assert zhiping("run", school, "--out", out).status == 0, "with space again it goes on"
    assert "省级一流课程7门" in (out / "mapping.jsonl").read_text("utf-8")


def test_full_disk_while_the_workspace_is_written(zhiping, school, monkeypatch, out):
    """SQLite itself says 'database or disk is full': its page limit stands for the disk."""
    from assistant import workspace

    for n in range(60):
        (school / f"长{n}.txt").write_text("学校开展教学督导，" * 400 + str(n), encoding="utf-8")
    original = workspace.Workspace.__init__

    def small(self: workspace.Workspace, folder: Path) -> None:
        original(self, folder)
        self._db.execute("PRAGMA max_page_count = 40")

    with monkeypatch.context() as patch:
        patch.setattr(workspace.Workspace, "__init__", small)
        refused(zhiping("run", school, "--out", out), "磁盘空间不足")
    assert zhiping("run", school, "--out", out).status == 0


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights do not bind the administrator")
def test_out_without_rights(zhiping, school, tmp_path):
    (tmp_path / "ro").mkdir(mode=0o500)
    refused(zhiping("run", school, "--out", "ro/out"), "没有权限")


def test_names_with_square_brackets_are_printed_as_they_are(zhiping, tmp_path, out):
    said = zhiping("run", "材料[/red][2024]", "-f", "bk-audit-2-3", "--type", "applied", "--out", out)
    refused(said, "材料[/red][2024]")


def test_files_with_square_brackets_in_their_names(zhiping, school, out):
    (school / "督导[bold]总结[red].docx").write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    said = zhiping("run", school, "--out", out)
    assert said.status == 0
    assert said.err.count("督导[bold]总结[red].docx") == 2, "told when it happens and at the end"


def test_steps_without_a_workspace(zhiping, tmp_path, out):
    for step in ("ingest", "map", "draft"):
        refused(zhiping(step, "空"), "不是工作区", "zhiping init")
    refused(zhiping("export", "空", "--out", out), "不是工作区")
    assert not (tmp_path / "空").exists(), "asking makes nothing"


def test_init_without_evidence(zhiping):
    refused(zhiping("init", "ws", "--evidence", "没有"), "没有")
    assert not Path("ws").exists()


def test_export_before_draft(zhiping, school, out):
    assert zhiping("init", "ws", "--evidence", school).status == 0
    refused(zhiping("export", "ws", "--out", out), "还没有报告", "zhiping draft")


def test_draft_before_ingest(zhiping, school):
    zhiping("init", "ws", "--evidence", school)
    refused(zhiping("draft", "ws"), "没有可读的文件")


def test_framework_packs(zhiping, tmp_path):
    refused(zhiping("frameworks", "show", "nichts"), "nichts")
    (tmp_path / "pack").mkdir()
    refused(zhiping("frameworks", "validate", "pack"), "pack")
    (tmp_path / "pack" / "pack.yaml").write_text("id: [1", encoding="utf-8")
    refused(zhiping("frameworks", "validate", "pack"), "pack.yaml")


def test_batch_over_nothing(zhiping, tmp_path, out):
    (tmp_path / "root").mkdir()
    refused(zhiping("batch", "root", "--out", out), "root", "institution.yaml")


def test_hostile_archive_costs_only_itself(zhiping, school, out):
    with zipfile.ZipFile(school / "坏.zip", "w") as archive:
        archive.writestr("../../../逃.txt", "学校开展督导。")
    assert zhiping("run", school, "--out", out).status == 0
    assert not (school.parent.parent / "逃.txt").exists()
