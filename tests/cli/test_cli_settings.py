"""Settings: default < zhiping.toml < environment < flag; what is misspelt is refused, and everything says where it is from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import settings
from assistant.settings import SettingsError


def in_force(zhiping) -> dict[str, tuple[str | None, str]]:
    rows = json.loads(zhiping("settings", "--json").out)["settings"]
    return {row["name"]: (row["value"], row["origin"]) for row in rows}


def toml(text: str) -> None:
    Path("zhiping.toml").write_text(text, encoding="utf-8")


def test_default(zhiping):
    shown = in_force(zhiping)
    assert set(shown) == set(settings.Settings.model_fields)
    assert shown["years"] == ("3", "默认值")
    assert shown["house_style"] == ("default", "默认值")


def test_file_over_default_and_environment_over_file(zhiping, monkeypatch):
    toml('years = 5\nhouse_style = "shenzhen"\n')
    assert in_force(zhiping)["years"] == ("5", "zhiping.toml")
    monkeypatch.setenv("ZHIPING_YEARS", "4")
    shown = in_force(zhiping)
    assert shown["years"] == ("4", "环境变量 ZHIPING_YEARS")
    assert shown["house_style"] == ("shenzhen", "zhiping.toml"), "what the environment leaves alone stays"


def test_flag_over_environment(monkeypatch):
    monkeypatch.setenv("ZHIPING_WORKERS", "2")
    assert settings.load().workers == 2
    assert settings.load(workers=3).workers == 3
    assert settings.load(workers=None).workers == 2, "a flag that was not given says nothing"
    assert settings.origin("workers", {"workers": 3}) == "命令行"


def test_flags_reach_the_run(zhiping, school, out, monkeypatch):
    toml('house_style = "weifang"\n')
    monkeypatch.setenv("ZHIPING_HOUSE_STYLE", "shenzhen")
    zhiping("run", school, "--out", out, "--house-style", "default", "--workers", "1")
    said = json.loads((out / "run.json").read_text("utf-8"))["settings"]
    assert said["house_style"] == "default" and said["workers"] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wrkers = 1\n", ("wrkers", "zhiping.toml", "拼写")),
        ('workers = "viele"\n', ("workers", "zhiping.toml", "整数")),
        ("workers = 99\n", ("workers", "64")),
        ("years = \n", ("zhiping.toml", "写法有误")),
    ],
)
def test_wrong_file(zhiping, monkeypatch, text, words):
    monkeypatch.delenv("ZHIPING_WORKERS")
    toml(text)
    said = zhiping("settings")
    assert said.status == 2 and said.out == ""
    assert all(word in said.problem for word in words), said.problem


def test_file_that_is_not_utf8(zhiping):
    Path("zhiping.toml").write_bytes("# 设置\nyears = 4\n".encode("gb18030"))
    said = zhiping("settings")
    assert said.status == 2 and "UTF-8" in said.problem


@pytest.mark.parametrize("value", ["viele", "-1", "65", ""])
def test_wrong_environment(monkeypatch, value):
    monkeypatch.setenv("ZHIPING_WORKERS", value)
    with pytest.raises(SettingsError, match="环境变量 ZHIPING_WORKERS"):
        settings.load()


def test_wrong_flag_is_told_before_any_work(zhiping, school, out):
    said = zhiping("run", school, "--out", out, "--workers", "99")
    assert said.status == 2 and "workers" in said.problem and "命令行" in said.problem
    assert not out.exists()


def test_a_profile_cannot_smuggle_settings_into_the_run_record(zhiping, school, out, monkeypatch):
    """run.json goes to other people: no paths of this machine in it."""
    monkeypatch.setenv("ZHIPING_PACKS", str(school.parent))
    zhiping("run", school, "--out", out)
    assert str(school.parent) not in (out / "run.json").read_text("utf-8")
