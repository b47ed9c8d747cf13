"""The door speaks the reader's language before anybody has signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ui_server import PASSWORD, client

from assistant.settings import Settings
from assistant.ui import server as web
from assistant.ui.pages import PAGES
from assistant.ui.seat import Server


def test_the_language_is_chosen_at_the_door_and_kept(app: Any) -> None:
    nobody = client(app)
    chinese = nobody.get("/signin", params={"next": "?p=ledger"}).text
    assert "登录" in chinese and 'lang="zh-CN"' in chinese and "lang=en&amp;next=%3Fp%3Dledger" in chinese
    english = nobody.get("/signin", params={"lang": "en", "next": "?p=ledger"}).text
    assert "Sign in" in english and 'lang="en"' in english and 'value="?p=ledger"' in english and ">中文</a>" in english
    assert "Sign in" in nobody.get("/signin").text  # kept
    wrong = nobody.post("/signin", data={"name": "zhang", "password": "不是这个密码"})
    assert wrong.status_code == 401 and "Password" in wrong.text
    assert "登录名" in nobody.get("/signin", params={"lang": "zh"}).text
    assert "登录名" in nobody.get("/signin", params={"lang": "<script>"}).text


def test_a_browser_in_english_is_met_in_english(app: Any) -> None:
    assert "Sign in" in client(app).get("/signin", headers={"accept-language": "en-GB,en;q=0.9"}).text
    assert "登录名" in client(app).get("/signin", headers={"accept-language": "zh-CN,en;q=0.5"}).text


def test_the_first_administrator_goes_on_in_the_language_of_the_door(tmp_path: Path) -> None:
    chosen = Settings(ocr=False, page_numbers=False)
    server = Server(tmp_path, lambda: chosen)
    visitor = client(web.build(server, PAGES, "c0de"))
    assert "First start" in visitor.get("/setup", params={"lang": "en"}).text
    form = {"name": "root", "password": PASSWORD, "again": PASSWORD, "full_name": "", "code": "c0de"}
    assert visitor.post("/setup", data=form).status_code == 303
    assert server.users.get("root").language == "en"
