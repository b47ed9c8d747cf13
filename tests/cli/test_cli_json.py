"""With --json stdout is JSON and nothing else; people's words go to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

import pytest

import assistant
from assistant.resources import EXAMPLES
from assistant.steps.run import FILES


@pytest.fixture
def workspace(zhiping, school, tmp_path):
    assert zhiping("init", tmp_path / "ws", "--evidence", school).status == 0
    return tmp_path / "ws"


def test_run(zhiping, school, out):
    said = zhiping("run", school, "--out", out, "--json")
    done = json.loads(said.out)
    assert done["institution"] == "云溪应用技术学院" and done["framework"] == "bk-audit-2-3"
    assert done["files"]["ok"] == 5 and done["unchanged"] is False
    assert done["statements"] >= 4 and done["out"] == str(out)
    assert "读取材料" in said.err
    assert sorted(p.name for p in out.iterdir() if p.is_file()) == sorted(FILES)


def test_run_in_words_says_nothing_on_stdout(zhiping, school, out):
    said = zhiping("run", school, "--out", out)
    assert said.out == ""
    for words in ("云溪应用技术学院", "5 个已读", "句，引用支撑材料", str(out / "report.docx")):
        assert words in said.err
    assert "沿用上次结果" in zhiping("run", school, "--out", out).err


def test_steps_one_by_one(zhiping, workspace, school, out):
    (school / "坏.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 50)
    files = json.loads(zhiping("ingest", workspace, "--json").out)["files"]
    assert all(set(row) == {"path", "outcome", "reason", "next_step", "passages"} for row in files)
    by_path = {row["path"]: row for row in files}
    assert by_path["2024年工作总结0.txt"]["outcome"] == "ok" and by_path["2024年工作总结0.txt"]["passages"] == 2
    assert by_path["坏.docx"]["outcome"] == "failed" and by_path["坏.docx"]["reason"] and by_path["坏.docx"]["next_step"]

    cells = json.loads(zhiping("map", workspace, "--json").out)["cells"]
    strengths = {cell["code"]: cell["strength"] for cell in cells}
    assert set(strengths.values()) <= {"strong", "thin", "missing"} and "thin" in strengths.values()

    done = json.loads(zhiping("draft", workspace, "--json").out)
    assert done["statements"] and (workspace / "out" / "report.docx").is_file()
    assert json.loads(zhiping("draft", workspace, "--json").out)["unchanged"] is True

    said = zhiping("export", workspace, "--out", out, "--house-style", "shenzhen")
    assert said.status == 0 and said.out == ""
    assert (out / "report.md").read_bytes() == (workspace / "out" / "report.md").read_bytes()


def test_frameworks(zhiping):
    rows = json.loads(zhiping("frameworks", "--json").out)["frameworks"]
    by_id = {row["id"]: row for row in rows}
    assert by_id["bk-audit-2-3"]["points"] > 60 and by_id["bk-audit-2-3"]["types"] == ["applied"]
    shown = json.loads(zhiping("frameworks", "show", "bk-audit-2-3", "--json").out)
    assert shown["id"] == "bk-audit-2-3" and len(shown["indicators"]) > 30
    assert "2.3 实践教学" in zhiping("frameworks", "show", "bk-audit-2-3").out
    assert "bk-audit-2-3" in zhiping("frameworks").out


def test_batch(zhiping, school, tmp_path, out):
    good, bad = tmp_path / "root" / "甲校", tmp_path / "root" / "乙校"
    good.parent.mkdir()
    school.rename(good)
    bad.mkdir()
    (bad / "institution.yaml").write_text("name: 乙校\ntype: 未知\ncategory: 工科\n", encoding="utf-8")
    (tmp_path / "root" / "无关").mkdir()
    said = zhiping("batch", tmp_path / "root", "--out", out, "--json")
    rows = {row["folder"]: row["outcome"] for row in json.loads(said.out)["institutions"]}
    assert rows == {"甲校": "ok", "乙校": "failed"}
    assert said.status == 2 and "type 只能是" in said.problem
    assert (out / "甲校" / "report.docx").is_file() and not (out / "乙校").exists()
    bad.joinpath("institution.yaml").unlink()
    assert zhiping("batch", tmp_path / "root", "--out", out).status == 0


def test_a_framework_for_another_type_is_warned_of(zhiping, school, out):
    said = zhiping("run", school, "--out", out, "--framework", "bk-audit-1", "--json")
    assert said.status == 0 and "注意 “本科教育教学审核评估 第一类”不是为这类学校" in said.err
    json.loads(said.out)


def test_demo_runs_on_the_shipped_example(zhiping, monkeypatch, out, school):
    monkeypatch.setattr(import_module("assistant.cli.main"), "EXAMPLES", school.parent)
    school.rename(school.parent / "applied")
    assert json.loads(zhiping("demo", "--out", out, "--json").out)["institution"] == "云溪应用技术学院"
    assert (EXAMPLES / "applied" / "institution.yaml").is_file()


def test_results_inside_the_evidence_folder_are_not_evidence(zhiping, school):
    first = json.loads(zhiping("run", school, "--out", school / "结果", "--json").out)
    again = json.loads(zhiping("run", school, "--out", school / "结果", "--json").out)
    assert again["unchanged"] is True, "the report of the last run was taken for evidence"
    assert again["passages"] == first["passages"]
    beside = json.loads(zhiping("run", school, "--out", school, "--json").out)
    assert beside["passages"] == first["passages"]
    assert json.loads(zhiping("run", school, "--out", school, "--json").out)["unchanged"] is True
    elsewhere = json.loads(zhiping("run", school, "--out", school.parent / "别处", "--json").out)
    assert elsewhere["passages"] == first["passages"]


def test_a_changed_template_or_style_makes_the_report_anew(zhiping, school, out, tmp_path):
    from assistant import house_style

    style = tmp_path / "本校.yaml"
    text = (house_style.FOLDER / "default.yaml").read_text("utf-8")
    style.write_text(text, encoding="utf-8")
    words = ("run", school, "--out", out, "--house-style", style, "--json")
    zhiping(*words)
    before = (out / "report.docx").read_bytes()
    assert json.loads(zhiping(*words).out)["unchanged"] is True
    style.write_text(text.replace("黑体", "隶书"), encoding="utf-8")
    assert json.loads(zhiping(*words).out)["unchanged"] is False
    assert (out / "report.docx").read_bytes() != before


def test_version_and_module(zhiping):
    assert zhiping("--version").out == f"zhiping {assistant.__version__}\n"
    called = subprocess.run([sys.executable, "-m", "assistant", "--version"], capture_output=True, text=True, check=True)
    assert called.stdout == f"zhiping {assistant.__version__}\n"


def test_help_names_every_promised_command(zhiping):
    shown = zhiping("--help").out
    for command in ("demo", "run", "batch", "match", "init", "ingest", "map", "draft", "export", "frameworks", "settings"):
        assert f"  {command} " in shown, command
