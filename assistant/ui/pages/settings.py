"""设置 of one workspace: its name, school and framework, members and departments, and who changed what."""

from __future__ import annotations

from assistant import institution
from assistant.accounts import ACTIONS, ROLES, Change
from assistant.domain import Institution
from assistant.editions import standing
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import rules
from assistant.ui.seat import Seat
from assistant.ui.views import wizard

SHOWN = 100


def view(seat: Seat, args: Args) -> Html:
    t, tab = seat.t, args.text("tab") or "school"
    names = (("school", "学校与指标体系"), ("rules", "审核规则"), ("members", "成员"), ("log", "修改记录"))
    items = [(t(name), address("settings", seat.id, tab=key), key == tab) for key, name in names]
    bodies = {"school": _school, "rules": rules.body, "members": _members, "log": _log}
    return join(w.title(t("设置")), w.tabs(items), bodies.get(tab, _school)(seat, args))


def _school(seat: Seat, args: Args) -> Html:
    t = seat.t
    stored = seat.workspace.get("institution")
    who = Institution.model_validate_json(stored) if stored else None
    packs = seat.server.pictures.available(seat.settings.packs)
    options = [(f.id, standing.label(f)) for f in packs]

    def value(name: str) -> str:
        found = getattr(who, name, "") if who else ""
        return "\n".join(found) if isinstance(found, tuple) else str(found or "")

    grid = tag(
        "div",
        w.field(t("工作区名称"), "title", seat.entry.title if seat.entry else "", maxlength=80, required=True),
        w.select("framework", options, seat.workspace.get("framework") or "", label=t("指标体系")),
        w.field(t("学校名称"), "name", value("name"), maxlength=60, required=True),
        w.field(
            t("简称与别名（顿号分开）"),
            "short_name",
            "、".join(x for x in (value("short_name"), *(who.aliases if who else ())) if x),
        ),
        w.select("type", [(k, t(v)) for k, v in wizard.TYPES.items()], value("type"), label=t("学校类型")),
        w.select("category", [(c, t(c)) for c in institution.CATEGORIES], value("category"), label=t("学校类别")),
        w.field(t("发展阶段"), "stage", value("stage"), maxlength=60),
        w.field(t("所在地区"), "region", value("region"), maxlength=40),
        w.field(t("报告年份"), "report_year", value("report_year"), kind="number", min=2000, max=2100),
        cls="form-grid",
    )
    body = w.form(
        "school",
        grid,
        w.area(t("办学定位"), "positioning", value("positioning"), rows=2, maxlength=600),
        w.area(t("自认的薄弱环节（一行一条）"), "weak_points", value("weak_points"), rows=3),
        w.area(t("部门与学院（一行一个，用于分工）"), "departments", value("departments"), rows=4),
        tag(
            "div",
            w.submit(t("保存"), cls="primary"),
            w.button(t("归档工作区"), "archive", cls="danger", confirm=t("归档后不再列出，材料和报告都保留。确定归档？")),
            cls="row",
        ),
    )
    note = t("改换指标体系后请重新起草；按旧体系做的判断都保留。")
    return tag("section", tag("p", note, cls="note"), body, cls="panel", style="max-width:980px")


def _members(seat: Seat, args: Args) -> Html:
    t = seat.t
    roles = [(id, t(r.name)) for id, r in ROLES.items() if id != "admin"]
    members = seat.server.access.members(seat.id)
    rows = [
        [
            m.user.name,
            m.user.shown,
            m.user.department,
            w.form(
                "member", w.select("role", [*roles, ("", t("移出工作区"))], m.role, send=True, aria=t("角色")), user=m.user.name
            ),
        ]
        for m in members
    ]
    known = {m.user.name for m in members}
    free = [(u.name, f"{u.shown}（{u.name}）") for u in seat.server.users.all() if u.name not in known and u.active]
    add = (
        w.form(
            "member",
            tag(
                "div",
                w.select("user", free, aria=t("用户")),
                w.select("role", roles, "writer", aria=t("角色")),
                w.submit(t("加入"), cls="primary"),
                cls="row",
            ),
        )
        if free
        else tag("p", t("所有用户都已加入；新用户由管理员在“用户”页添加。"), cls="note")
    )
    return join(
        tag("section", tag("h2", t("加入成员")), add, cls="panel"),
        tag("h2", t("现有成员")),
        w.table([t("登录名"), t("姓名"), t("部门"), t("角色")], rows, id="members"),
    )


def _log(seat: Seat, args: Args) -> Html:
    return log_table(seat, args, seat.id)


def log_table(seat: Seat, args: Args, workspace: str | None) -> Html:
    """Who changed what from what to what, newest first."""
    t = seat.t
    columns: list[w.Column | str] = [
        t("时间"),
        t("谁"),
        t("操作"),
        w.Column(t("对象"), wide=True),
        w.Column(t("原来"), wide=True),
        w.Column(t("现在"), wide=True),
    ]

    def row(c: Change) -> list[Html | str]:
        return [
            w.day(c.at[:19].replace("T", " ")),
            w.day(seat.who(c.user)),
            t(ACTIONS.get(c.action, c.action)),
            c.target,
            c.before,
            c.after,
        ]

    part = w.part(seat, args, columns, seat.server.audit.entries(workspace, None), row, SHOWN)
    where = "settings" if workspace else "users"
    return w.paged(seat, part, id="log", where=where, kept={"tab": "log"}, find=True)


# --- actions ---


def school(seat: Seat, form: Args) -> Reply:
    who = wizard.school(form)
    pack = seat.server.pictures.framework(form.text("framework"), seat.settings.packs)
    before = seat.workspace.get("institution") or ""
    old = Institution.model_validate_json(before) if before else None
    kept = {k: getattr(old, k) for k in ("optional_points", "optional_metrics", "fictional")} if old else {}
    after = who.model_copy(update={"framework": pack.id, **kept})
    seat.workspace.set("institution", after.model_dump_json())
    seat.workspace.set("framework", pack.id)
    seat.server.access.rename(seat.id, form.text("title", 80), archived=False)
    seat.log("workspace.manage", "学校与指标体系", before, after.model_dump_json())
    return Reply(seat.t("已保存。"))


def archive(seat: Seat, form: Args) -> Reply:
    title = seat.entry.title if seat.entry else ""
    seat.server.access.rename(seat.id, title, archived=True)
    seat.log("workspace.manage", title, "", "归档")
    return Reply(seat.t("已归档。"), page="workspaces", workspace="", args={})


def member(seat: Seat, form: Args) -> Reply:
    user, role = form.text("user"), form.text("role")
    before = next((m.role for m in seat.server.access.members(seat.id) if m.user.name == user), "")
    seat.server.access.set_member(seat.id, user, role)
    names = [ROLES[r].name if r in ROLES else "" for r in (before, role)]
    seat.log("workspace.manage", f"成员 {user}", *names)
    return Reply(seat.t("已保存。"))


PAGE = Page(
    "settings",
    "设置",
    "gear",
    view,
    needs="workspace.manage",
    actions={
        "school": Action("workspace.manage", school),
        "archive": Action("workspace.manage", archive),
        "member": Action("workspace.manage", member),
        "rule": Action("settings.manage", rules.choose),
    },
)
