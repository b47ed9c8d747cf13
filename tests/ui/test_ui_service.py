"""The settings of the service on the screen: only for administrators, into the file that the command line reads, never a key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ui_server import PASSWORD, client, screen

from assistant import settings
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.review import engine
from assistant.settings import FILE
from assistant.steps.review import options_of
from assistant.ui import server as web
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server
from assistant.ui.views import service
from assistant.workspace import Workspace
from assistant.workspace.rule_choices import RuleChoices

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the service runs in, and no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("ZHIPING_") or n.endswith("_API_KEY")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def service_app(here: Path) -> Iterator[tuple[Server, Any]]:
    made = Server(here / "data")
    for name, role in (("admin", "admin"), ("zhang", "writer")):
        made.users.add(name, PASSWORD, role)
    yield made, web.build(made, PAGES, "c0de")
    os.environ.pop("ZHIPING_MODEL_API_KEY", None)


def written(folder: Path) -> str:
    """Everything that lies in the folder of the service, as one text."""
    return "\n".join(f.read_bytes().decode("utf-8", "replace") for f in folder.rglob("*") if f.is_file())


def test_every_setting_of_the_form_is_one_of_the_settings_and_can_be_read_back() -> None:
    now = settings.Settings()
    for _, groups in service.TABS.values():
        for name in (n for _, names in groups for n in names):
            one = service.field(now, name, {"default": "通用"})
            assert one.label and service.changes(now, (name,), {name: one.value}) == {}, name
            assert not one.choices or one.value in {v for v, _ in one.choices}, name


def test_an_administrator_sets_the_model_and_the_command_line_reads_the_same(service_app: tuple[Server, Any], here: Path) -> None:
    server, app = service_app
    admin = client(app, "admin")
    form = {"preset": "qwen", "model": "qwen-max", "model_base_url": "", "model_api_key_env": "DASHSCOPE_API_KEY"}
    told = screen(admin, p="service", act="endpoint", form=form)
    assert told["tone"] == "warn" and "DASHSCOPE_API_KEY 现在没有设置" in told["said"]
    assert (settings.load().model, settings.load().model_api_key_env) == ("qwen/qwen-max", "DASHSCOPE_API_KEY")
    entry = server.audit.entries()[0]
    assert entry.action == "settings.manage" and entry.user == "admin"
    assert 'value="qwen-max"' in screen(admin, p="service")["html"]
    told = screen(admin, p="service", act="endpoint", form={"preset": "", "model": "", "model_api_key_env": ""})
    assert told["tone"] == "good" and settings.load().model == "" and "model" not in (here / FILE).read_text(encoding="utf-8")
    for wrong, said in (
        ({"preset": "other", "model": "m", "model_base_url": "ftp://x"}, "不是 http"),
        ({"preset": "other", "model": "m", "model_base_url": "http://u:p@x/v1"}, "用户名或密码"),
        ({"preset": "other", "model": "", "model_base_url": "http://x/v1"}, "请写出模型名"),
        ({"preset": "qwen", "model": "", "model_api_key_env": "HOME"}, "不合要求"),
    ):
        told = screen(admin, p="service", act="endpoint", form=wrong)
        assert told["tone"] == "bad" and said in told["said"], told["said"]
    assert settings.load().model == ""


def test_a_key_that_is_typed_is_nowhere_but_in_memory(service_app: tuple[Server, Any], here: Path) -> None:
    server, app = service_app
    admin = client(app, "admin")
    told = screen(admin, p="service", act="key", form={"key": KEY})
    assert told["tone"] == "good" and KEY not in str(told)
    assert settings.load().model_api_key.get_secret_value() == KEY  # and so for the work that this process starts
    assert KEY not in screen(admin, p="service")["html"]
    screen(admin, p="service", act="save", form={"tab": "limits", "file_mb": "50"})
    assert settings.load().file_mb == 50
    assert KEY not in written(here)
    assert KEY not in str(server.audit.entries(None, None))
    screen(admin, p="service", act="forget")
    assert "ZHIPING_MODEL_API_KEY" not in os.environ


def test_a_key_of_the_environment_is_not_replaced(service_app: tuple[Server, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    _, app = service_app
    monkeypatch.setenv("ZHIPING_MODEL_API_KEY", "from-outside")
    told = screen(client(app, "admin"), p="service", act="key", form={"key": KEY})
    assert told["tone"] == "bad" and os.environ["ZHIPING_MODEL_API_KEY"] == "from-outside"


def test_what_the_environment_decides_is_shown_and_left(
    service_app: tuple[Server, Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, app = service_app
    monkeypatch.setenv("ZHIPING_REDACT", "always")
    admin = client(app, "admin")
    assert "由环境变量 ZHIPING_REDACT 设定" in screen(admin, p="service", args={"tab": "privacy"})["html"]
    form = {"tab": "privacy", "redact": "never", "local_only": "1", "allowed_endpoints": "a.edu.cn\n b.edu.cn"}
    assert "已保存 2 项" in screen(admin, p="service", act="save", form=form)["said"]
    now = settings.load()
    assert (now.redact, now.local_only, now.allowed_endpoints) == ("always", True, ("a.edu.cn", "b.edu.cn"))
    form = {"tab": "look", "house_style": "weifang", "years": "x"}
    assert "要填数字" in screen(admin, p="service", act="save", form=form)["said"]
    assert screen(admin, p="service", act="save", form={**form, "years": "4"})["tone"] == "good"
    assert (settings.load().house_style, settings.load().years) == ("weifang", 4)


def test_nobody_else_sees_or_changes_the_service(service_app: tuple[Server, Any], here: Path) -> None:
    _, app = service_app
    zhang = client(app, "zhang")
    assert "这一页打不开" in screen(zhang, p="service")["html"]
    for act in PAGES["service"].actions:
        told = screen(zhang, p="service", act=act, form={"tab": "limits", "file_mb": "1", "key": KEY, "preset": ""})
        assert told["tone"] == "bad" and "不能修改服务设置" in told["said"], act
    assert not (here / FILE).exists() and "ZHIPING_MODEL_API_KEY" not in os.environ


def test_the_trial_says_what_the_command_says(service_app: tuple[Server, Any]) -> None:
    _, app = service_app
    admin = client(app, "admin")
    assert "还没有设置模型" in screen(admin, p="service", act="test")["said"]
    with ScriptedServer(ScriptedWriter()) as endpoint:
        form = {"preset": "other", "model": "m1", "model_base_url": endpoint.address}
        assert screen(admin, p="service", act="endpoint", form=form)["tone"] == "good"
        screen(admin, p="service", act="test")
        shown = screen(admin, p="service")["html"]
    assert "试的结果" in shown and "模型列表" in shown
    screen(admin, p="service", act="endpoint", form={**form, "model_base_url": "http://127.0.0.1:9/v1"})
    told = screen(admin, p="service", act="test")
    assert told["tone"] == "bad" and "✗" in screen(admin, p="service")["html"]


def test_a_rule_is_turned_off_for_one_workspace_with_a_reason(app: Any, server: Server, workspace: str) -> None:
    admin = client(app, "admin")
    known, _ = engine.rules(None)
    rule = known[0].id
    form = {"rule": rule, "value": "off", "reason": ""}
    assert "请写明理由" in screen(admin, w=workspace, p="settings", act="rule", form=form)["said"]
    for name in ("zhang", "expert", "dept", "reader"):
        told = screen(client(app, name), w=workspace, p="settings", act="rule", form={**form, "reason": "x"})
        assert told["tone"] == "bad", name
    assert screen(admin, w=workspace, p="settings", act="rule", form={**form, "reason": "本校不用"})["tone"] == "good"
    other = {"rule": known[1].id, "value": "info", "reason": "只作提醒"}
    assert screen(admin, w=workspace, p="settings", act="rule", form=other)["tone"] == "good"
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        options = options_of(opened, settings.Settings(), known)
        now = {r.id: r.severity for r in engine.in_force(known, options)}
        assert rule not in now and now[known[1].id] == "info"
        assert RuleChoices(opened).now()[rule].reason == "本校不用"
    shown = screen(client(app, "zhang"), w=workspace, p="settings", args={"tab": "rules"})["html"]
    assert "本校不用" in shown and 'data-act="rule"' not in shown
    assert screen(admin, w=workspace, p="settings", act="rule", form={"rule": rule, "value": ""})["tone"] == "good"
    with Workspace(server.data.workspace_folder(workspace)) as opened:
        assert list(RuleChoices(opened).now()) == [known[1].id] and len(RuleChoices(opened).history()) == 3
