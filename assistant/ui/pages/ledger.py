"""整改台账: the table with states, owners and deadlines, written in where one may; what needs somebody today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assistant.domain import LedgerEntry
from assistant.errors import UserError
from assistant.rectification.alarms import KINDS, Alarm
from assistant.rectification.fields import LABELS, STATES, LedgerError, text_of
from assistant.rectification.ledger import open_items
from assistant.rectification.states import Actor, Role, short
from assistant.steps import ledger as step
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import ledger
from assistant.workspace.ledger import LedgerStore, StaleError

SHOWN = 40


def role_of(seat: Seat) -> Role:
    """As whom somebody changes the ledger: who may edit all of it is the quality office, anybody else a unit."""
    return "office" if seat.may("ledger.edit") else "unit"


def actor(seat: Seat) -> Actor:
    return Actor(seat.user.name, role_of(seat))


def entries_of(seat: Seat) -> dict[str, LedgerEntry]:
    """The entries that the user sees: a department its own."""
    every = LedgerStore(seat.workspace).entries()
    codes = seat.codes
    if codes is None:
        return every
    return {id: e for id, e in every.items() if ledger.own(e, seat.user.department, codes)}


def entry_of(seat: Seat, id: str) -> LedgerEntry:
    """Raises UserError for one that there is none of, or that is another department's."""
    found = entries_of(seat).get(id)
    if found is None:
        raise UserError("台账里没有这一条，或它不由您的部门牵头或配合。")
    return found


def tabs(seat: Seat, current: str) -> Html:
    """The pages around the ledger."""
    t = seat.t
    waiting = sum(e.entry in entries_of(seat) for e in open_items(LedgerStore(seat.workspace).events()))
    names = [("ledger", t("台账")), ("progress", t("进度")), ("exchange", t("待确认与收发") + (f" {waiting}" if waiting else ""))]
    if seat.codes is None:
        names.append(("versus", t("前后比较")))
    return w.tabs((name, address(page, seat.id), page == current) for page, name in names)


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    seen = entries_of(seat)
    may = seat.may("ledger.edit")
    new = w.opener(t("新增问题"), "new-entry") if may else None
    out = (
        tag("a", t("导出 xlsx"), href=f"/w/{seat.id}/made/ledger", cls="button", data_plain=True)
        if seen and (seat.may("export.run") or seat.codes is not None)
        else None
    )
    head = w.title(t("整改台账"), t("每条问题的状态、责任与时限；改动都记入历史，不能抹去。"), new, out)
    dialog = _new(seat) if may else None
    if not seen:
        todo = w.button_link(t("去看整改建议"), address("advice", seat.id), "primary") if seat.codes is None else None
        why = (
            t("采纳整改建议、新增问题或导入已有的问题清单后，这里逐条跟踪。")
            if seat.codes is None
            else t("由您的部门牵头或配合的问题会显示在这里。")
        )
        return join(head, w.progress(seat), tabs(seat, "ledger"), w.empty(t("台账里还没有问题"), why, todo), dialog)
    alarms = [a for a in step.alarms(list(LedgerStore(seat.workspace).events()), seat.settings, date.today()) if a.entry in seen]
    return join(
        head,
        w.progress(seat),
        tabs(seat, "ledger"),
        _facts(seat, seen),
        _alarms(seat, seen, alarms),
        _table(seat, seen, alarms, args),
        dialog,
    )


def _facts(seat: Seat, seen: Mapping[str, LedgerEntry]) -> Html:
    t, n = seat.t, ledger.counts(seen.values())
    items = [(t("条问题"), len(seen), "", address("ledger", seat.id))]
    items += [(t(name), n[s], ledger.TONES[s] if n[s] else "", address("ledger", seat.id, state=s)) for s, name in STATES.items()]
    if n["out"]:
        items.append((t("不纳入整改"), n["out"], "", address("ledger", seat.id, state="out")))
    return w.facts(items)


def _alarms(seat: Seat, seen: Mapping[str, LedgerEntry], alarms: list[Alarm]) -> Html | None:
    """The count of each kind of alarm, a click filters; the alarms themselves unfold."""
    t = seat.t
    if not alarms:
        return None
    by_kind = [(kind, name, sum(a.kind == kind for a in alarms)) for kind, name in KINDS.items()]
    marks = [
        tag("a", w.badge(f"{t(name)} {n}", ledger.ALARM_TONES.get(kind, "")), href=address("ledger", seat.id, alarm=kind))
        for kind, name, n in by_kind
        if n
    ]
    columns: list[w.Column | str] = [t("种类"), t("谁处理"), w.Column(t("问题"), wide=True), w.Column(t("说明"), wide=True)]
    body = [
        [
            w.badge(t(KINDS[a.kind]), ledger.ALARM_TONES.get(a.kind, "")),
            a.unit or t("质量管理部门"),
            w.link(short(seen[a.entry].problem, 40), address("entry", seat.id, id=a.entry)),
            t.said(a.text),
        ]
        for a in alarms
    ]
    return tag(
        "details",
        tag("summary", tag("strong", t("{n} 项提醒", n=len(alarms))), "　", *marks),
        w.table(columns, body, id="alarms"),
        cls="panel alarms",
    )


def _table(seat: Seat, seen: Mapping[str, LedgerEntry], alarms: list[Alarm], args: Args) -> Html:
    t = seat.t
    state, unit, alarm, words = args.text("state"), args.text("unit"), args.text("alarm"), args.text("words", 100)
    found = ledger.chosen(seen.values(), alarms, state, unit, alarm, words)
    role = role_of(seat)
    writes = seat.may("ledger.evidence")
    editing = args.flag("edit") and writes and not seat.whole
    page = max(1, args.number("page", 1))
    kept = w.kept(args, "state", "unit", "alarm", "words")
    ordered = w.kept(args, "order")
    units = sorted({e.lead_unit for e in seen.values() if e.lead_unit})
    tools = w.go(
        tag(
            "input",
            type="search",
            name="words",
            value=words,
            placeholder=t("查找问题、单位、进展"),
            aria_label=t("查找问题、单位、进展"),
        ),
        w.select(
            "state",
            [("", t("全部状态")), *((k, t(v)) for k, v in STATES.items()), ("out", t("不纳入整改"))],
            state,
            send=True,
            aria=t("状态"),
        ),
        w.select("unit", [("", t("全部牵头单位")), *((u, u) for u in units)], unit, send=True, aria=t("牵头单位"))
        if len(units) > 1
        else None,
        w.select(
            "alarm",
            [("", t("不限提醒")), ("any", t("有提醒的")), *((k, t(v)) for k, v in KINDS.items())],
            alarm,
            send=True,
            aria=t("提醒"),
        ),
        tag("button", t("查找"), type="submit"),
        tag("span", cls="grow"),
        (
            w.button_link(t("结束编辑"), address("ledger", seat.id, page=page, **kept, **ordered))
            if editing
            else w.button_link(t("在表中编辑"), address("ledger", seat.id, edit=1, page=page, **kept, **ordered))
        )
        if writes and found
        else None,
        edit="1" if editing else "",
    )
    if not found:
        return join(tools, w.empty(t("没有符合条件的问题"), t("换个条件，或清空查找。")))
    ringing: dict[str, list[Alarm]] = {}
    for one in alarms:
        ringing.setdefault(one.entry, []).append(one)
    columns: list[w.Column | str] = [
        t("指标"),
        w.Column(t("问题"), wide=True),
        t("状态"),
        t(LABELS["lead_unit"]),
        t(LABELS["owner"]),
        t(LABELS["deadline"]),
        w.Column(t(LABELS["progress"]), wide=True),
        w.Column(t("佐证"), numeric=True),
    ]
    fields = ledger.editable(role) if editing else ()
    part = w.part(seat, args, columns, found, lambda e: _row(seat, e, ringing.get(e.id, []), fields), SHOWN)
    table = w.paged(seat, part, id="ledger", where="ledger", kept={**kept, "edit": "1" if editing else ""})
    if editing:
        save = tag(
            "div",
            tag("span", t("只保存改动过的格子；别人同时改过的不会被覆盖。"), cls="faint"),
            tag("span", cls="grow"),
            w.submit(t("保存改动"), cls="primary"),
            cls="bulk",
        )
        table = w.form("save", table, save, ids="\n".join(e.id for e in part.items))
    return join(tools, table)


def _row(seat: Seat, entry: LedgerEntry, alarms: list[Alarm], fields: tuple[str, ...]) -> list[Html | str | None]:
    t = seat.t
    url = address("entry", seat.id, id=entry.id)

    def cell(name: str) -> Html | str:
        text = text_of(entry, name)
        if name not in fields:
            return w.day(text) if name == "deadline" else short(text, 80)
        key = f"{entry.id}.{name}"
        seen = tag("input", type="hidden", name=f"{entry.id}.seen.{name}", value=text)
        if name == "progress":
            return join(seen, tag("textarea", text, name=key, rows=2, aria_label=t(LABELS[name]), data_draft=f"cell-{key}"))
        kind = "date" if name == "deadline" else "text"
        box = tag("input", name=key, value=text, type=kind, aria_label=t(LABELS[name]), data_draft=f"cell-{key}")
        return join(seen, box)

    state = t(STATES[entry.state]) if entry.included else t("不纳入")
    marks = [w.badge(t(KINDS[a.kind]), ledger.ALARM_TONES.get(a.kind, "")) for a in alarms]
    return [
        entry.code,
        join(w.link(short(entry.problem, 90), url), tag("div", *marks, cls="row marks") if marks else None),
        w.ranked(
            list(STATES).index(entry.state) if entry.included else len(STATES),
            w.badge(state, ledger.TONES[entry.state] if entry.included else ""),
        ),
        cell("lead_unit"),
        cell("owner"),
        cell("deadline"),
        cell("progress"),
        str(len(entry.evidence)),
    ]


def _new(seat: Seat) -> Html:
    t = seat.t
    codes = [("", t("（不对应指标）")), *((i.code, f"{i.code} {i.name}") for i in seat.picture().framework.leaves)]
    body = w.form(
        "add",
        w.area(t(LABELS["problem"]), "problem", rows=2, required=True, draft=f"new-{seat.id}"),
        w.select("code", codes, label=t(LABELS["indicator"])),
        tag(
            "div",
            w.field(t(LABELS["source"]), "source", placeholder=t("专家反馈、自评、监测…")),
            w.field(t(LABELS["lead_unit"]), "lead_unit"),
            w.field(t(LABELS["deadline"]), "deadline", kind="date"),
            cls="form-grid",
        ),
        w.area(t(LABELS["measures"]), "measures", rows=3),
        w.submit(t("加入台账"), cls="primary"),
    )
    return w.dialog("new-entry", t("新增问题"), body, shut=t("关闭窗口"))


# --- actions ---


def save(seat: Seat, form: Args) -> Reply:
    """The cells of the table that a person changed, entry by entry; what clashes is told with both values, the rest is kept."""
    fields = [f for f in ledger.QUICK if f in ledger.editable(role_of(seat))]
    done, told = 0, []
    for id in form.several("ids"):
        own = {k.removeprefix(f"{id}."): v for k, v in form.items() if k.startswith(f"{id}.")}
        entry = entry_of(seat, id)
        try:
            values, seen = ledger.changes(own, fields)
            said = change(seat, entry, values, seen) if values else ""
        except LedgerError as error:  # the other rows are saved all the same
            values, said = {}, str(error)
        done += bool(values and not said)
        told += [f"“{short(entry.problem)}”{said}"] if said else []
    if told:
        return Reply(seat.t("已保存 {n} 条。没有保存的：", n=done) + "\n" + "\n".join(told), "bad")
    return Reply(seat.t("已保存 {n} 条。", n=done) if done else seat.t("没有改动。"))


def change(seat: Seat, entry: LedgerEntry, values: Mapping[str, str], seen: Mapping[str, str], note: str = "") -> str:
    """Stores the change and logs it; '' if it was stored, else both values of what somebody else changed meanwhile."""
    try:
        events = step.update(seat.workspace, entry.id, values, actor(seat), "ui", note, seen=seen)
    except StaleError:
        now = LedgerStore(seat.workspace)
        entry = now.entries()[entry.id]
        told = [e.model_copy(update={"by": seat.who(e.by)}) for e in now.events(entry.id)]
        return ledger.clash(entry, told, ledger.stale(entry, seen) or list(values), values)
    for event in events:
        seat.log("ledger.edit", f"{event.entry} {LABELS.get(event.field, event.field)}", event.before, event.after)
    return ""


def add(seat: Seat, form: Args) -> Reply:
    names = {i.code: f"{i.code} {i.name}" for i in seat.picture().framework.leaves}
    code = form.text("code", 20)
    values = {k: form.text(k) for k in ("problem", "source", "lead_unit", "deadline", "measures") if form.text(k)}
    if code:
        values |= {"code": code, "indicator": names.get(code, code)}
    made = step.add(seat.workspace, values, actor(seat), "ui")
    seat.log("ledger.edit", made.id, "", f"新增：{made.problem}")
    return Reply(seat.t("已加入台账。"), page="entry", args={"id": made.id})


PAGE = Page(
    "ledger",
    "整改台账",
    "ledger",
    view,
    actions={"save": Action("ledger.evidence", save), "add": Action("ledger.edit", add)},
)
