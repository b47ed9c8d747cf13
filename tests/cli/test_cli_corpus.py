"""`zhiping corpus` as a person uses it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from assistant.cli import corpus as module
from assistant.cli.main import app

CASE = """---
id: own-vocational-9
title: 仪器设备三年补到合格线
provenance: own
source: ""
type: vocational
category: 工科
region: 沿海
size: 在校生9000人
family: gz-capability
indicators: ["6.1"]
dimensions: []
cause_class: resources
led_by: 国资处
time: 三年
---
## 情况
一所工科高职，扩招快于设备投入。
## 问题
生均教学科研仪器设备值3610元，低于4000元的合格线。
## 原因
预算按上年基数增长，没有按学生数测算。
## 举措
1. 按学生数测算缺口。（牵头：财务处；时间：第1个月）
## 资源
三年1200万元。
## 成效
2022年3610元，2024年4120元。
## 未奏效的做法
接受企业旧设备捐赠，维护不起。
## 推广条件
财政专项能按时到账。
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    if not any(g.name == "corpus" for g in app.registered_groups):
        module.register(app)
    folder = tmp_path / "zhiping-corpus" / "cases"
    folder.mkdir(parents=True)
    (folder / "own-vocational-9.md").write_text(CASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, code: int = 0):
        result = CliRunner().invoke(app, ["corpus", *arguments])
        assert result.exit_code == code, result.output
        return result

    return call


def test_list_and_show_tell_the_provenance(run):
    rows = json.loads(run("list", "--type", "vocational", "--json").stdout)["cases"]
    assert {"own-vocational-9"} == {r["id"] for r in rows if r["provenance"] == "own"}
    assert "本校加入" in run("list", "--type", "vocational").stdout
    shown = run("show", "own-vocational-9").stdout
    assert "1. 按学生数测算缺口。（牵头：财务处；时间：第1个月）" in shown and "出处：本校加入" in shown
    assert "没有编号为“nothing”的案例" in run("show", "nothing", code=2).output


def test_search_for_a_type_gives_reasons_and_without_one_gives_everything(run):
    question = "生均教学科研仪器设备值低于合格标准"
    found = json.loads(run("search", question, "--type", "vocational", "--category", "工科", "--json").stdout)
    best = found["cases"][0]
    assert best["type"] == "vocational" and best["why"] and best["differs"]
    assert "own-vocational-9" in {c["id"] for c in found["cases"]}
    assert "适合：同为高职" in run("search", question, "--type", "vocational").stdout
    hits = json.loads(run("search", question, "--json").stdout)["hits"]
    assert any(h["key"] == "own-vocational-9" for h in hits)
    nothing = json.loads(run("search", "食堂菜价偏高", "--type", "vocational", "--json").stdout)
    assert nothing["cases"] == [] and "没有与这个问题足够相近的案例" in nothing["no_case"]


def test_bad_use_is_told_in_a_sentence(run):
    assert "--framework" in run("search", "生师比", "--type", "applied", "--code", "7.3", code=2).output
    assert "学校类别“理科”不认识" in run("search", "生师比", "--type", "applied", "--category", "理科", code=2).output
    assert "学校类型“本科”不认识" in run("search", "生师比", "--type", "本科", code=2).output


def test_validate_names_file_and_line(run, tmp_path):
    run("validate")
    file = tmp_path / "zhiping-corpus" / "cases" / "own-vocational-9.md"
    file.write_text(CASE.replace("category: 工科", "category: 工程"), encoding="utf-8")
    told = run("validate", code=2).output
    assert "own-vocational-9.md 第7行" in told and "工程" in told


def test_add_takes_files_in_and_they_are_found(run, tmp_path):
    (tmp_path / "做法.md").write_text(
        "# 督导反馈单当周送达\n\n类型：高职\n\n规模：在校生6000人\n\n## 问题\n\n督导听课后的反馈平均隔31天才到教师手里。\n\n"
        "## 主要做法\n\n1. 反馈单当周送到教师和教研室。\n\n2. 教研室两周内回复改了什么。\n\n## 成效\n\n平均4天送达。\n",
        encoding="utf-8",
    )
    (tmp_path / "标准.md").write_text("# 实训室开放管理办法\n\n实训室工作日晚间开放至九点，由实训中心排班。\n", encoding="utf-8")
    told = run("add", "做法.md").output
    assert "【案例】做法.md" in told and "推定" in told and "1 个" in told
    assert "【参考】标准.md" in run("add", "标准.md").output
    assert "【重复】做法.md" in run("add", "做法.md").output
    run("validate")
    found = json.loads(run("search", "督导听课意见反馈慢，教师很久才收到", "--type", "vocational", "--json").stdout)["cases"]
    assert any(c["title"] == "督导反馈单当周送达" and c["provenance"] == "own" for c in found)
    assert "实训室开放管理办法" in run("list").stdout
    assert "【本校材料】实训室开放管理办法" in run("search", "晚上实训室开放到几点").stdout
    assert "请检查路径" in run("add", "没有.docx", code=2).output
