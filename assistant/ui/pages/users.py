"""用户: accounts of the server, for administrators."""

from __future__ import annotations

from typing import Any

from assistant.accounts import ROLES, User
from assistant.errors import UserError
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.settings import log_table
from assistant.ui.seat import Seat


def view(seat: Seat, args: Args) -> Html:
    t, tab = seat.t, args.text("tab") or "users"
    items = [(t(n), address("users", tab=k), k == tab) for k, n in (("users", "用户"), ("log", "全部修改记录"))]
    if tab == "log":
        return join(w.title(t("用户")), w.tabs(items), log_table(seat, args, None))
    roles = [(id, t(r.name)) for id, r in ROLES.items()]
    add = w.form(
        "add",
        tag(
            "div",
            w.field(t("登录名"), "name", required=True, maxlength=40, autocomplete="off"),
            w.field(t("姓名"), "full_name", maxlength=40),
            w.select("role", roles, "writer", label=t("角色")),
            w.field(t("部门（部门填报必填）"), "department", maxlength=60),
            w.field(t("初始密码"), "password", kind="password", required=True, autocomplete="new-password"),
            cls="form-grid",
        ),
        w.submit(t("添加用户"), cls="primary"),
    )
    rows = [_row(seat, u, roles) for u in seat.server.users.all()]
    columns: list[w.Column | str] = [t("登录名"), t("姓名"), t("角色"), t("部门"), t("状态"), "", ""]
    return join(
        w.title(t("用户"), t("账号只在本服务器上；密码加盐散列后保存，谁也看不到。")),
        w.tabs(items),
        tag("section", tag("h2", t("添加用户")), add, cls="panel"),
        tag("h2", t("现有用户")),
        w.table(columns, rows, id="users"),
    )


def _row(seat: Seat, user: User, roles: list[tuple[str, str]]) -> list[Html | str]:
    t = seat.t
    own = f"user-{user.name}"
    reach: dict[str, Any] = {"form": own}
    edit = w.form("change", w.submit(t("保存"), cls="small"), named=own, user=user.name)
    reset = w.form(
        "reset",
        tag(
            "div",
            tag(
                "input",
                type="password",
                name="password",
                placeholder=t("新密码"),
                aria_label=t("新密码"),
                autocomplete="new-password",
            ),
            w.submit(t("重设"), cls="small"),
            cls="row",
        ),
        user=user.name,
    )
    return [
        user.name,
        tag("input", name="full_name", value=user.full_name, aria_label=t("姓名"), maxlength=40, **reach),
        w.select("role", roles, user.role, aria=t("角色"), **reach),
        tag(
            "input", name="department", value=user.department, aria_label=t("部门"), placeholder=t("部门"), maxlength=60, **reach
        ),
        w.checkbox("active", "1", t("启用"), user.active, **reach),
        edit,
        reset,
    ]


def _department(form: Args, role: str) -> str:
    department = form.text("department", 60)
    if ROLES[role].assigned_only and not department:
        raise UserError("部门填报的用户要写明部门，否则看不到分工的指标。")
    return department


def add(seat: Seat, form: Args) -> Reply:
    role = form.text("role")
    if role not in ROLES:
        raise UserError("请选择角色。")
    department = _department(form, role)
    user = seat.server.users.add(
        form.text("name", 60), form.get("password", ""), role, full_name=form.text("full_name", 60), department=department
    )
    seat.log("users.manage", user.name, "", f"{role} {department}")
    return Reply(seat.t("用户“{name}”已添加。请到工作区的“设置”里把他加入。", name=user.name))


def change(seat: Seat, form: Args) -> Reply:
    name, role = form.text("user"), form.text("role")
    if role not in ROLES:
        raise UserError("请选择角色。")
    before = seat.server.users.get(name)
    after = seat.server.users.change(
        name, full_name=form.text("full_name", 60), role=role, department=_department(form, role), active=form.flag("active")
    )
    seat.log("users.manage", name, str(before[1:5]), str(after[1:5]))
    return Reply(seat.t("已保存。"))


def reset(seat: Seat, form: Args) -> Reply:
    seat.server.users.set_password(form.text("user"), form.get("password", ""))
    seat.log("users.manage", form.text("user"), "", "重设密码")
    return Reply(seat.t("密码已重设，该用户需要重新登录。"))


PAGE = Page(
    "users",
    "用户",
    "person",
    view,
    needs="users.manage",
    workspace=False,
    actions={name: Action("users.manage", do) for name, do in (("add", add), ("change", change), ("reset", reset))},
)
