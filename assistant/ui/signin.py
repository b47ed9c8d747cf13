"""Signing in and out, and the first start: a page of our own, before anything of Gradio is served."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from assistant.accounts import User
from assistant.errors import UserError
from assistant.ui.gate import APP, COOKIE, token_of
from assistant.ui.html import Html, icon, tag
from assistant.ui.seat import Server
from assistant.ui.texts import Texts

SPOKEN = "zhiping-language"
"""The cookie that keeps the language of the door; behind it everybody has a language of their own."""
YEAR = 365 * 24 * 3600
LOCAL = ("127.0.0.1", "::1", "localhost")


def router(server: Server, code: str) -> APIRouter:
    """`code` is asked of whoever sets up the first administrator from another machine; it stands on the server's screen."""
    routes = APIRouter()

    @routes.get("/")
    async def start() -> RedirectResponse:
        return RedirectResponse(f"{APP}/", 303)

    @routes.get("/signin", response_model=None)
    async def sign_in_page(request: Request) -> HTMLResponse | RedirectResponse:
        if not await run_in_threadpool(server.users.any):
            return RedirectResponse("/setup", 303)
        return _shown(request, "登录", _sign_in_form(_texts(request), request.query_params.get("next", "")))

    @routes.post("/signin", response_model=None)
    async def sign_in(request: Request) -> HTMLResponse | RedirectResponse:
        form = await _form(request)
        address = request.client.host if request.client else ""
        try:
            token = await run_in_threadpool(server.users.sign_in, form.get("name", ""), form.get("password", ""), address)
        except UserError as error:
            return _shown(
                request, "登录", _sign_in_form(_texts(request), form.get("next", ""), form.get("name", ""), str(error)), 401
            )
        return _welcome(request, token, form.get("next", ""))

    @routes.get("/setup", response_model=None)
    async def setup_page(request: Request) -> HTMLResponse | RedirectResponse:
        if await run_in_threadpool(server.users.any):
            return RedirectResponse("/signin", 303)
        return _shown(request, "首次使用", _setup_form(_texts(request), _away(request)))

    @routes.post("/setup", response_model=None)
    async def setup(request: Request) -> HTMLResponse | RedirectResponse:
        if await run_in_threadpool(server.users.any):
            return RedirectResponse("/signin", 303)
        form = await _form(request)
        try:
            if _away(request) and not secrets.compare_digest(form.get("code", "").encode(), code.encode()):
                raise UserError("安装码不对。它显示在启动服务的窗口里。")
            if form.get("password") != form.get("again"):
                raise UserError("两次输入的密码不一样，请重新输入。")
            name, password = form.get("name", ""), form.get("password", "")
            await run_in_threadpool(_first, server, name, password, form.get("full_name", ""), _texts(request).language)
            token = await run_in_threadpool(server.users.sign_in, name, password)
        except UserError as error:
            return _shown(request, "首次使用", _setup_form(_texts(request), _away(request), form, str(error)), 400)
        return _welcome(request, token, "")

    @routes.get("/signout")
    async def sign_out(request: Request) -> RedirectResponse:
        await run_in_threadpool(server.users.sign_out, token_of(request.headers))
        answer = RedirectResponse("/signin", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return routes


def _first(server: Server, name: str, password: str, full_name: str, language: str) -> User:
    user = server.users.add(name, password, "admin", full_name=full_name)
    server.users.set_language(user.name, language)
    server.audit.note(user.name, "users.manage", target=user.name, after="建立第一位管理员")
    return user


def _away(request: Request) -> bool:
    return request.client is None or request.client.host not in LOCAL


def _welcome(request: Request, token: str, wanted: str) -> RedirectResponse:
    target = f"{APP}/{wanted}" if wanted.startswith("?") else f"{APP}/"
    answer = RedirectResponse(target, 303)
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https", path="/")
    return answer


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {k: v[0] for k, v in parse_qs(body, keep_blank_values=True, max_num_fields=20).items()}


def _texts(request: Request) -> Texts:
    """In the language that was asked for here, now or the last time; else in the browser's, where that is English."""
    asked = request.query_params.get("lang", "") or request.cookies.get(SPOKEN, "")
    if asked not in ("zh", "en"):
        asked = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"
    return Texts(asked)


def _shown(request: Request, title: str, form: Html, status: int = 200) -> HTMLResponse:
    t = _texts(request)
    lang = "en" if t.language == "en" else "zh-CN"
    head = (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{t(title)} · {t("质评助手")}</title><link rel="stylesheet" href="/ui/style.css"></head><body class="zp-door">'
    )
    answer = HTMLResponse(f"{head}{form}</body></html>", status)
    if request.query_params.get("lang"):
        secure = request.url.scheme == "https"
        answer.set_cookie(SPOKEN, t.language, max_age=YEAR, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


def _field(label: str, name: str, kind: str = "text", value: str = "", **more: str | bool) -> Html:
    return tag(
        "label", tag("span", label), tag("input", name=name, type=kind, value=value or None, required=True, **more), cls="field"
    )


def _door(t: Texts, title: str, note: str, error: str, *fields: Html, action: str, button: str, wanted: str = "") -> Html:
    other, label = ("en", "English") if t.language == "zh" else ("zh", "中文")
    kept = {"lang": other, **({"next": wanted} if wanted else {})}
    return tag(
        "main",
        tag("div", icon("mark"), tag("h1", t("质评助手")), cls="door-brand"),
        tag("h2", title),
        tag("p", note, cls="note"),
        tag("p", error, cls="said bad", role="alert") if error else None,
        tag("form", *fields, tag("button", button, type="submit", cls="primary"), method="post", action=action),
        tag("p", tag("a", label, href=f"{action}?{urlencode(kept)}", lang=other), cls="door-foot"),
        cls="door",
    )


def _sign_in_form(t: Texts, wanted: str, name: str = "", error: str = "") -> Html:
    return _door(
        t,
        t("登录"),
        t("自评材料只在本校的服务器上处理。"),
        error,
        tag("input", type="hidden", name="next", value=wanted),
        _field(t("登录名"), "name", value=name, autocomplete="username", autofocus=not name),
        _field(t("密码"), "password", "password", autocomplete="current-password", autofocus=bool(name)),
        action="/signin",
        button=t("登录"),
        wanted=wanted,
    )


def _setup_form(t: Texts, away: bool, form: dict[str, str] | None = None, error: str = "") -> Html:
    said = form or {}
    fields = [
        _field(t("登录名"), "name", value=said.get("name", ""), autocomplete="username", autofocus=True),
        tag("label", tag("span", t("姓名")), tag("input", name="full_name", value=said.get("full_name", "")), cls="field"),
        _field(t("密码（至少 8 个字符）"), "password", "password", autocomplete="new-password"),
        _field(t("再输入一次密码"), "again", "password", autocomplete="new-password"),
    ]
    if away:
        fields.append(_field(t("安装码（显示在启动服务的窗口里）"), "code"))
    note = t("先建立管理员账号；其他人的账号以后在“用户”页添加。")
    return _door(t, t("首次使用"), note, error, *fields, action="/setup", button=t("建立并登录"))
