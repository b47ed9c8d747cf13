"""The box that puts a typed text to indicators, through the door."""

from __future__ import annotations

import re
from typing import Any

from ui_server import client, screen

TEXT = "学校建立校院两级教学督导制度，督导听课全覆盖。<script>alert(1)</script>"


def test_a_typed_text_comes_back_with_indicators_and_reasons(app: Any, workspace: str) -> None:
    html = screen(client(app, "reader"), w=workspace, p="mapping", args={"text": TEXT})["html"]
    rows = re.findall(r"<tr>(.*?)</tr>", html.partition('id="tried"')[2])
    assert "归入" in rows[1] and re.search(r"code=6\.\d", rows[1]) and "正文含" in rows[1]
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert re.search(r"<details[^>]* open>", html)
    assert client(app, "reader").get("/table", params={"p": "mapping", "w": workspace, "text": TEXT, "table": "tried"}).is_success


def test_a_text_of_something_else_is_said_to_stand_nowhere_and_one_too_long_is_refused(app: Any, workspace: str) -> None:
    zhang = client(app, "zhang")
    assert "没有站得住的指标" in screen(zhang, w=workspace, p="mapping", args={"text": "今天天气很好，我们去河边散步。"})["html"]
    assert "太长" in screen(zhang, w=workspace, p="mapping", args={"text": "长" * 900})["html"]
    assert 'id="tried"' not in screen(zhang, w=workspace, p="mapping")["html"]


def test_somebody_of_no_workspace_gets_nothing(app: Any, workspace: str) -> None:
    assert 'id="tried"' not in screen(client(app, "li"), w=workspace, p="mapping", args={"text": TEXT})["html"]
