"""整改建议: what to mend first and why; what waits for a decision, what was taken into the ledger, what was declined."""

from __future__ import annotations

from assistant.errors import UserError
from assistant.export.plan_docx import CAUSES
from assistant.rectification.states import Actor
from assistant.steps import advising
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import rewording
from assistant.ui.seat import Seat
from assistant.ui.views import advice
from assistant.workspace.needs import NeedsStore


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    tab = args.text("tab")
    stands = advising.standing(seat.workspace)
    own = seat.codes
    n = {
        "": sum(own is None or r.code in own for r in stands.waiting),
        "adopted": sum(own is None or r.code in own for r in stands.adopted),
        "declined": sum(own is None or s.recommendation.code in own for s in stands.declined),
    }
    head = w.title(
        t("整改建议"),
        t("按轻重缓急排序；每条写明问题、原因、目标、举措和依据，采纳后进入台账。"),
        *_tools(seat, bool(sum(n.values()))),
    )
    head = join(head, w.progress(seat), rewording.question(seat))
    if not sum(n.values()):
        return join(head, _nothing(seat))
    names = {"": t("待决定"), "adopted": t("已采纳"), "declined": t("未采纳")}
    tabs = w.tabs((f"{name} {n[key]}", address("advice", seat.id, tab=key), tab == key) for key, name in names.items())
    if tab == "declined":
        return join(head, tabs, _declined(seat, stands))
    return join(head, rewording.note(seat, stands), tabs, _list(seat, stands, args, tab))


def _tools(seat: Seat, there: bool) -> list[Html | None]:
    t = seat.t
    answered = len(NeedsStore(seat.workspace).values())
    ask = w.button_link(t("需求采集表（已答 {n} 题）", n=answered), address("needs", seat.id)) if seat.codes is None else None
    again = (
        w.button(t("重新生成") if there else t("生成整改建议"), "again", cls="" if there else "primary")
        if seat.may("ledger.edit")
        else None
    )
    plan = (
        tag("a", t("下载整改方案"), href=f"/w/{seat.id}/made/plan", cls="button primary", data_plain=True)
        if there and seat.may("export.run")
        else None
    )
    return [ask, *rewording.buttons(seat, there), again, plan]


def _nothing(seat: Seat) -> Html:
    t = seat.t
    if seat.codes is not None:
        return w.empty(t("没有分给您部门的整改建议"), t("整改建议由编写人员生成；与您部门的指标有关的会显示在这里。"))
    if not seat.workspace.count("passages"):
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        return w.empty(
            t("还没有整改建议"), t("放入并读取材料后，可以按缺口、未达标的数据和学校自己写明的问题生成整改建议。"), upload
        )
    ask = w.button_link(t("先填需求采集表"), address("needs", seat.id)) if seat.may("workspace.manage") else None
    make = w.button(t("生成整改建议"), "again", cls="primary") if seat.may("ledger.edit") else None
    return w.empty(
        t("还没有整改建议"),
        t("由材料缺口、未达标的数据和学校自己写明的问题生成；先填需求采集表，排序会更合学校的实际。"),
        make,
        ask,
    )


def _list(seat: Seat, stands: advising.Standing, args: Args, tab: str) -> Html:
    t = seat.t
    severity, cause, words = args.text("severity"), args.text("cause"), args.text("words", 100)
    made = stands.adopted if tab == "adopted" else stands.waiting
    found = advice.rows(made, stands.before, seat.codes, severity, cause, words)
    tools = w.go(
        tag(
            "input",
            type="search",
            name="words",
            value=words,
            placeholder=t("查找问题、指标、单位"),
            aria_label=t("查找问题、指标、单位"),
        ),
        w.select(
            "severity",
            [("", t("全部轻重")), *((k, t(v)) for k, (v, _) in advice.SEVERITIES.items())],
            severity,
            send=True,
            aria=t("轻重"),
        ),
        w.select("cause", [("", t("全部原因")), *((v, t(v)) for v in CAUSES.values())], cause, send=True, aria=t("原因")),
        tag("button", t("查找"), type="submit"),
        tag("span", cls="grow"),
        tag("div", w.takeout(t, "advice"), cls="table-bar"),
        tab=tab,
    )
    if not found:
        return join(tools, w.empty(t("这里没有建议"), t("换个条件；已决定的在另外两栏里。")))
    if seat.whole:
        return _as_table(seat, found)
    may = seat.may("ledger.edit") and tab == ""
    up, down, fresh = advice.shifts(found)
    moved = (
        tag("p", t("与上一次的次序相比：{up} 条靠前，{down} 条靠后，{new} 条新增。", up=up, down=down, new=fresh), cls="note")
        if up or down or fresh
        else None
    )
    body = tag("div", *(_card(seat, r, may, r.id in stands.better) for r in found), cls="advice")
    if not may:
        return join(tools, moved, body)
    every = tag("label", tag("input", type="checkbox", data_check_all="chosen"), t("全选"), cls="check")
    better = any(r.id in stands.better for r in found)
    both = w.submit(t("采纳所选，有模型文本的用模型文本"), act="adopt", words="model", cls="small") if better else None
    bulk = tag("div", every, w.submit(t("采纳所选，加入台账"), cls="small"), both, cls="bulk")
    return join(tools, moved, w.form("adopt", body, bulk))


def _as_table(seat: Seat, found: list[advice.Row]) -> Html:
    """The list as rows, for a workbook."""
    t = seat.t
    columns: list[w.Column | str] = [
        w.Column(t("优先次序"), numeric=True), t("指标"), w.Column(t("问题"), wide=True), t("轻重"), t("原因"),
        w.Column(t("首要举措"), wide=True), t("牵头单位"), t("期限"), t("来源"), w.Column(t("排在这里的理由"), wide=True),
        t("次序变化"),
    ]  # fmt: skip
    ranks = {severity: n for n, severity in enumerate(advice.SEVERITIES)}
    rows = [
        [str(r.rank), r.code, r.problem, w.ranked(ranks[r.severity], t(advice.SEVERITIES[r.severity][0])), t(r.cause), r.measure,
         r.lead, r.due, r.origins, r.reason, t("新") if r.fresh else f"{r.moved:+d}" if r.moved else ""]
        for r in found
    ]  # fmt: skip
    return w.table(columns, rows, id="advice")


def _card(seat: Seat, row: advice.Row, may: bool, better: bool) -> Html:
    t = seat.t
    name, tone = advice.SEVERITIES[row.severity]
    arrow = None
    if row.moved:
        arrow = w.badge(f"{'↑' if row.moved > 0 else '↓'}{abs(row.moved)}", "accent" if row.moved > 0 else "")
    elif row.fresh:
        arrow = w.badge(t("新"), "accent")
    marks = [
        w.badge(t(name), tone),
        arrow,
        tag("span", t("原因：{cause}", cause=t(row.cause))),
        tag("span", t("牵头：{unit}", unit=row.lead)),
        tag("span", t("{day} 前", day=row.due)),
        tag("span", t("来源：{names}", names="、".join(map(t, row.origins)))),
        w.badge(t("有模型文本"), "accent") if better else None,
    ]
    return tag(
        "article",
        w.checkbox("chosen", row.id, aria_label=t("选择")) if may else tag("span"),
        tag("div", str(row.rank), cls="rank num", title=t("优先次序")),
        tag(
            "div",
            tag(
                "a",
                tag("span", row.code, cls="code"),
                row.problem,
                href=address("recommendation", seat.id, id=row.id),
                cls="problem",
            ),
            tag("div", *marks, cls="from"),
            tag("p", row.reason, cls="faint"),
        ),
        cls="advice-row",
    )


def _declined(seat: Seat, stands: advising.Standing) -> Html:
    t = seat.t
    may = seat.may("ledger.edit")
    shown = [s for s in stands.declined if seat.codes is None or s.recommendation.code in seat.codes]
    if not shown:
        return w.empty(t("没有不采纳的建议"), t("不采纳的建议和理由会留在这里；重新生成后仍不采纳，也不写进整改方案。"))
    columns: list[w.Column | str] = [
        t("指标"),
        w.Column(t("问题"), wide=True),
        w.Column(t("不采纳的理由"), wide=True),
        t("谁"),
        t("时间"),
        "",
    ]
    body = [
        [
            s.recommendation.code,
            w.link(s.recommendation.problem, address("recommendation", seat.id, id=s.recommendation.id)),
            s.reason,
            s.by,
            w.day(s.at[:10]),
            w.button(t("重新考虑"), "restore", cls="small", page="recommendation", id=s.recommendation.id) if may else None,
        ]
        for s in shown
    ]
    return w.table(columns, body, id="declined")


# --- actions ---


def again(seat: Seat, form: Args) -> Reply:
    if not seat.workspace.count("passages"):
        raise UserError("还没有材料，先放入并读取材料，再生成整改建议。")
    seat.run("advise")
    seat.log("ledger.edit", "整改建议", "", "重新生成")
    return Reply(seat.t("正在生成，完成后自动显示；已采纳和不采纳的决定不变。"))


def adopt(seat: Seat, form: Args) -> Reply:
    chosen = form.several("chosen")
    if not chosen:
        raise UserError("还没有选中建议：先在左边打勾，再点“采纳所选”；要改内容的，点开那一条再采纳。")
    waiting = {r.id: r for r in advising.standing(seat.workspace).waiting}
    made = [waiting[id] for id in chosen if id in waiting]
    text: advising.Text = "model" if form.text("words", 10) == "model" else "rule"
    events = advising.adopt_several(seat.workspace, made, seat.picture().framework, Actor(seat.user.name), "ui", text)
    for event in events:
        seat.log("ledger.edit", event.entry, "建议", event.note or "采纳")
    return Reply(seat.t("已采纳 {n} 条，进入台账。", n=len(events)))


PAGE = Page(
    "advice",
    "整改建议",
    "advice",
    view,
    actions={"again": Action("ledger.edit", again), "adopt": Action("ledger.edit", adopt), **rewording.ACTIONS},
)
