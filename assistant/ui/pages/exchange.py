"""What waits for a word on the ledger (proposals from new evidence, two values for one field), and the xlsx that goes round."""

from __future__ import annotations

from assistant.domain import LedgerEntry, LedgerEvent
from assistant.errors import UserError
from assistant.export.ledger_sheets import moment
from assistant.rectification.fields import LABELS, shown
from assistant.rectification.ledger import open_items
from assistant.rectification.states import Actor, Role, short
from assistant.steps import ledger as step
from assistant.ui import widgets as w
from assistant.ui.handins import taken_in
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.ledger import actor, entries_of, tabs
from assistant.ui.pages.whereabouts import cites
from assistant.ui.seat import Seat
from assistant.workspace.ledger import LedgerStore


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    seen = entries_of(seat)
    may = seat.may("ledger.edit")
    check = w.button(t("比对新材料"), "propose") if may and seen else None
    items = [e for e in open_items(LedgerStore(seat.workspace).events()) if e.entry in seen]
    body = (
        join(*(_item(seat, e, seen[e.entry], may) for e in items))
        if items
        else w.empty(
            t("没有待确认的事项"),
            t("新材料里的数据与台账目标有关时会列在这里，由人确认；收回的台账里有两个不同的值时也在这里处理。"),
        )
    )
    return join(
        w.title(t("待确认与收发"), t("系统只提出，不代替人改台账。"), check),
        w.progress(seat),
        tabs(seat, "exchange"),
        body,
        _exchange(seat, seen) if may else None,
    )


def _item(seat: Seat, event: LedgerEvent, entry: LedgerEntry, may: bool) -> Html:
    t = seat.t
    kind = w.badge(t("新材料"), "accent") if event.kind == "proposed" else w.badge(t("两个值不一致"), "warn")
    label = LABELS.get(event.field, event.field)
    head = tag(
        "div", kind, tag("strong", label), w.link(short(entry.problem, 60), address("entry", seat.id, id=entry.id)), cls="row"
    )
    sides = tag(
        "div",
        tag(
            "div", tag("small", t("现在是"), cls="faint"), tag("p", shown(event.field, event.before) or t("（空）")), cls="side-a"
        ),
        tag(
            "div",
            tag("small", t("{who}（{at}）提出", who=seat.who(event.by), at=moment(event.at)), cls="faint"),
            tag("p", shown(event.field, event.after) or t("（空）")),
            cites(seat, event.locators),
            cls="side-b",
        ),
        cls="sides",
    )
    acts = None
    if may:
        accept = t("采用，记入进展") if event.kind == "proposed" else t("采用提出的值")
        other = w.form(
            "settle",
            tag(
                "div",
                tag("input", name="value", placeholder=t("两个都不用，改为…"), aria_label=t("改为别的值")),
                w.submit(t("改为这个值"), how="value", cls="small"),
                cls="row",
            ),
            number=event.number,
        )
        acts = tag(
            "div",
            w.button(accept, "settle", cls="small primary", number=event.number, how="accept"),
            w.button(
                t("不采用") if event.kind == "proposed" else t("保留现在的值"),
                "settle",
                cls="small",
                number=event.number,
                how="keep",
            ),
            other if event.field != "state" else None,
            cls="row",
        )
    return tag("section", head, sides, acts, cls="panel item")


def _exchange(seat: Seat, seen: dict[str, LedgerEntry]) -> Html:
    t = seat.t
    units = sorted({e.lead_unit for e in seen.values() if e.lead_unit})
    links = [tag("a", t("全部"), href=f"/w/{seat.id}/made/ledger", cls="button small", data_plain=True)]
    links += [tag("a", u, href=f"/w/{seat.id}/made/ledger?of={u}", cls="button small", data_plain=True) for u in units]
    out = tag(
        "section",
        tag("h3", t("分发：导出 xlsx 给各单位填写")),
        tag("div", *links, cls="row") if seen else tag("p", t("台账还是空的。"), cls="note"),
        cls="panel",
    )
    who = w.select(
        "role",
        [("unit", t("由责任单位填写（复核、销号不生效）")), ("office", t("由质量管理部门填写"))],
        "unit",
        label=t("表由谁填写"),
    )
    zone = w.upload_zone(
        t, seat.settings.file_mb, t("选择填好的台账，或其他格式的问题清单（xlsx）"), to="hand-in", then="take", folders=False
    )
    back = tag(
        "section",
        tag("h3", t("收回：导入填好的台账")),
        tag("p", t("按三方合并：只有一边改过的直接收入，两边都改过且不同的列在上面由您决定，两个值都保留。"), cls="note"),
        tag("form", who, zone),
        cls="panel",
    )
    return tag("div", out, back, cls="pair")


# --- actions ---


def propose(seat: Seat, form: Args) -> Reply:
    seat.run("propose")
    seat.log("ledger.edit", "比对新材料", "", "开始")
    return Reply(seat.t("正在比对；有新情况会列在这里。"))


def settle(seat: Seat, form: Args) -> Reply:
    number, how = form.number("number"), form.text("how", 10)
    item = next((e for e in open_items(LedgerStore(seat.workspace).events()) if e.number == number), None)
    if item is None or item.entry not in entries_of(seat):
        raise UserError("这一项已经处理过，请刷新。")
    value = form.text("value") if how == "value" else None
    if how == "value" and not value:
        raise UserError("请写明改为什么值。")
    events = step.settle(seat.workspace, number, how == "accept", actor(seat), "ui", form.text("note", 300), value)
    for event in events:
        seat.log("ledger.edit", f"{event.entry} {LABELS.get(event.field, event.field)}", event.before, event.after)
    return Reply(seat.t("已处理。"))


def take(seat: Seat, form: Args) -> Reply:
    """Merges filled copies; what could not be taken over is told line by line."""
    role: Role = "office" if form.text("role", 10) == "office" else "unit"
    told = form.text("refused").split("\n") if form.text("refused") else []
    with taken_in(seat, form.several("places")) as files:
        who = Actor(seat.user.name if role == "office" else "", role)
        results = step.take_back(seat.workspace, files, who, seat.picture().framework)
        for file, merged in zip(files, results, strict=True):
            said = seat.t(
                "{name}：新增 {a} 条，改动 {c} 条，待确认 {k} 项。",
                name=file.name,
                a=len(merged.added),
                c=len(merged.changed),
                k=len(merged.conflicts),
            )
            told += [said, *merged.remarks[:20]]
            seat.log("ledger.edit", file.name, "", said)
    return Reply("\n".join(told), "warn" if any(r.conflicts or r.remarks for r in results) else "good")


PAGE = Page(
    "exchange",
    "待确认与收发",
    "ledger",
    view,
    listed=False,
    actions={
        "propose": Action("ledger.edit", propose),
        "settle": Action("ledger.edit", settle),
        "take": Action("ledger.edit", take),
    },
)
