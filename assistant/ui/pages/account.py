"""One's own account: language and password."""

from __future__ import annotations

from assistant.accounts import ROLES
from assistant.errors import UserError
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply
from assistant.ui.seat import Seat


def view(seat: Seat, args: Args) -> Html:
    t, user = seat.t, seat.user
    who = [t("登录名：{name}", name=user.name), t("角色：{role}", role=t(ROLES[user.role].name))]
    if user.department:
        who.append(t("部门：{department}", department=user.department))
    password = w.form(
        "password",
        w.field(t("原密码"), "old", kind="password", autocomplete="current-password", required=True),
        w.field(t("新密码（至少 8 个字符）"), "new", kind="password", autocomplete="new-password", required=True),
        w.field(t("再输入一次新密码"), "again", kind="password", autocomplete="new-password", required=True),
        w.submit(t("修改密码"), cls="primary"),
    )
    note = t("修改后需要重新登录。")
    return join(
        w.title(user.shown, "　".join(who)),
        tag("section", tag("h2", t("修改密码")), tag("p", note, cls="note"), password, cls="panel", style="max-width:460px"),
    )


def language(seat: Seat, form: Args) -> Reply:
    seat.server.users.set_language(seat.user.name, form.text("language"))
    return Reply()


def password(seat: Seat, form: Args) -> Reply:
    if form.get("new") != form.get("again"):
        raise UserError("两次输入的新密码不一样，请重新输入。")
    seat.server.users.set_password(seat.user.name, form.get("new", ""), old=form.get("old", ""))
    seat.log("account.password", target=seat.user.name)
    return Reply("密码已修改，请用新密码重新登录。", download="")


PAGE = Page(
    "account",
    "我的账号",
    "person",
    view,
    workspace=False,
    listed=False,
    actions={"language": Action("workspace.read", language), "password": Action("workspace.read", password)},
)
