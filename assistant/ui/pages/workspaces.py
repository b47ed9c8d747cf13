"""The list of workspaces, and how a new one is made: school, framework, or a fictional example with one click."""

from __future__ import annotations

from assistant import institution
from assistant.domain import Institution
from assistant.editions import standing
from assistant.errors import UserError
from assistant.resources import EXAMPLES
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import wizard
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    if args.flag("new"):
        seat.require("workspace.create")
        return _wizard(seat, args)
    entries = [e for e in seat.server.access.workspaces(seat.user) if not e.archived]
    may = seat.may("workspace.create")
    new = w.button_link(t("新建工作区"), address("workspaces", new=1), "primary") if may else None
    head = w.title(t("工作区"), t("一所学校、一个指标体系，是一个工作区。"), new)
    if not entries:
        return join(head, _welcome(seat) if may else w.empty(t("还没有工作区"), t("请联系管理员把您加入一个工作区。")))
    cards = [_card_or_fault(seat, e.id, e.title, e.created[:10]) for e in entries]
    return join(head, tag("div", *cards, cls="cards"), _examples(seat) if may else None)


def _card_or_fault(seat: Seat, id: str, title: str, created: str) -> Html:
    """One workspace that cannot be opened does not hide the others."""
    try:
        return _card(seat, id, title, created)
    except UserError as error:
        named = str(error).replace(str(seat.server.data.workspace_folder(id)), title)
        why = tag("p", seat.t.said(seat.server.plain(named)), cls="note")
        return tag("div", tag("h3", title), w.badge(seat.t("打不开"), "bad"), why, cls="card")


def _card(seat: Seat, id: str, title: str, created: str) -> Html:
    t = seat.t
    with Workspace(seat.server.data.workspace_folder(id)) as workspace:
        who = workspace.get("institution")
        school = Institution.model_validate_json(who) if who else None
        name = workspace.get("framework")
        pack = seat.server.pictures.framework(name, seat.settings.packs) if name else None
        files, report = workspace.count("places"), bool(Drafts(workspace).sections())
    marks = [
        w.badge(t("{n} 个文件", n=files)),
        w.badge(t("已起草"), "good") if report else w.badge(t("未起草")),
        w.badge(t("虚构示例"), "warn") if school and school.fictional else None,
    ]
    return tag(
        "a",
        tag("h3", title),
        tag("p", pack.name if pack else t("还没有选指标体系"), cls="note"),
        tag("div", *marks, cls="row"),
        tag("p", t("建立于 {day}", day=created), cls="faint"),
        href=address("overview", id),
        cls="card",
    )


def _welcome(seat: Seat) -> Html:
    t = seat.t
    steps = t("新建一个工作区，放入材料，系统会匹配指标、起草报告、列出缺口；每一句话都能追到材料的出处。")
    first = w.button_link(t("新建工作区"), address("workspaces", new=1), "primary")
    return join(w.empty(t("从这里开始"), steps, first), _examples(seat))


def _examples(seat: Seat) -> Html:
    t = seat.t
    buttons = [
        tag(
            "div",
            tag("h3", example.name),
            tag("p", t("虚构的{kind}院校，材料齐备，可放心试用。", kind=t(example.kind)), cls="note"),
            w.button(t("打开示例"), "example", id=example.id),
            cls="card",
        )
        for example in wizard.examples(EXAMPLES)
    ]
    return join(tag("h2", t("用虚构示例试一试")), tag("div", *buttons, cls="cards"))


def _wizard(seat: Seat, args: Args) -> Html:
    t = seat.t
    packs = seat.server.pictures.available(seat.settings.packs)
    kind = args.get("type", "applied")
    suited, others = wizard.suited(packs, kind)
    options = [(f.id, standing.label(f)) for f in suited]
    options += [(f.id, t("（不是为这类学校准备的）{name}", name=f.name)) for f in others]
    types = [(k, t(v)) for k, v in wizard.TYPES.items()]
    pick = w.go(
        tag("span", t("学校类型")),
        w.select("type", types, kind, send=True, aria=t("学校类型")),
        cls="row",
        new="1",
    )
    school = tag(
        "div",
        w.field(t("学校名称"), "name", required=True, maxlength=60, placeholder=t("学校全称")),
        w.field(t("简称"), "short_name", maxlength=20, note=t("材料里对本校的其他叫法，也可写别名，用顿号分开")),
        w.select("category", [(c, t(c)) for c in institution.CATEGORIES], "综合", label=t("学校类别（查限值表用）")),
        w.field(t("发展阶段"), "stage", maxlength=60, placeholder=t("如：新建本科、首次参评")),
        w.field(t("所在地区"), "region", maxlength=40),
        w.field(t("报告年份"), "report_year", kind="number", min=2000, max=2100, note=t("不填时取材料中最新的年份")),
        cls="form-grid",
    )
    more = join(
        w.area(t("办学定位"), "positioning", rows=2, maxlength=600),
        w.area(t("自认的薄弱环节（一行一条）"), "weak_points", rows=3, maxlength=2000),
        w.area(t("部门与学院（一行一个，用于分工）"), "departments", rows=4, maxlength=4000),
    )
    body = w.form(
        "create",
        tag("h2", t("一、学校")),
        school,
        more,
        tag("h2", t("二、指标体系")),
        w.select("framework", options, options[0][0] if options else "", label=t("按学校类型列出，适用的在前")),
        tag("h2", t("三、工作区")),
        w.field(t("工作区名称"), "title", maxlength=80, note=t("不填时用学校名称加指标体系名称")),
        tag("div", w.submit(t("建立工作区"), cls="primary"), w.button_link(t("取消"), address("workspaces")), cls="row"),
        type=kind,
    )
    return join(
        w.title(
            t("新建工作区"),
            t("先说明是哪所学校、按什么评。以后都能在“设置”里改。"),
            crumbs=w.link(t("工作区"), address("workspaces")),
        ),
        tag("section", pick, body, cls="panel", style="max-width:920px"),
    )


def create(seat: Seat, form: Args) -> Reply:
    who = wizard.school(form)
    pack = seat.server.pictures.framework(form.text("framework"), seat.settings.packs)
    entry = seat.server.access.create(form.text("title", 80) or f"{who.name}　{pack.name}", seat.user)
    with Workspace(seat.server.data.workspace_folder(entry.id)) as workspace:
        workspace.set("framework", pack.id)
        workspace.set("institution", who.model_copy(update={"framework": pack.id}).model_dump_json())
    seat.server.audit.note(seat.user.name, "workspace.create", workspace=entry.id, target=entry.title, after=pack.id)
    said = seat.t("工作区已建立。下一步：放入材料。")
    if pack.types and who.type not in pack.types:
        return Reply(
            seat.t("已建立，但“{name}”不是为这类学校准备的，请确认没有选错。", name=pack.name), "warn", "materials", entry.id, {}
        )
    return Reply(said, page="materials", workspace=entry.id, args={})


def example(seat: Seat, form: Args) -> Reply:
    """A workspace on the folder of a shipped example; reading and drafting begin at once."""
    chosen = {e.id: e for e in wizard.examples(EXAMPLES)}.get(form.text("id"))
    if chosen is None:
        raise UserError("没有这个示例，请刷新页面。")
    folder = EXAMPLES / chosen.id
    who = institution.load(folder / institution.FILE)
    entry = seat.server.access.create(f"{who.name}（示例）", seat.user)
    target = seat.server.data.workspace_folder(entry.id)
    with Workspace(target) as workspace:
        workspace.set("framework", who.framework)
        workspace.set("institution", who.model_dump_json())
        workspace.set("evidence", str(folder.resolve()))
    seat.server.runner.submit(target, "draft", {}, seat.user.name)
    seat.server.audit.note(seat.user.name, "workspace.create", workspace=entry.id, target=entry.title, after="虚构示例")
    return Reply(seat.t("示例已打开，正在读取材料并起草报告，约需半分钟。"), page="overview", workspace=entry.id, args={})


PAGE = Page(
    "workspaces",
    "工作区",
    "grid",
    view,
    workspace=False,
    actions={"create": Action("workspace.create", create), "example": Action("workspace.create", example)},
)
