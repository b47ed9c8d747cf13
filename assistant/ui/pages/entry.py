"""One entry of the ledger: its fields, the next states, evidence in and out, and everything that was ever changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.domain import LedgerEntry, LedgerEvent, Locator
from assistant.errors import UserError
from assistant.rectification.alarms import KINDS
from assistant.rectification.fields import LABELS, STATES, shown, text_of
from assistant.steps import ledger as step
from assistant.ui import widgets as w
from assistant.ui.files import EVIDENCE
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.ledger import actor, change, entry_of, role_of
from assistant.ui.pages.whereabouts import cited
from assistant.ui.seat import Seat
from assistant.ui.views import ledger
from assistant.workspace.ledger import LedgerStore

FOLDER = "整改佐证"
"""Below the evidence folder; each entry has a folder of its own in it."""
OFFERED = 400
"""Documents offered for choice as evidence."""


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    entry = entry_of(seat, args.text("id", 64))
    history = list(LedgerStore(seat.workspace).events(entry.id))
    alarms = [
        a for a in step.alarms(list(LedgerStore(seat.workspace).events()), seat.settings, date.today()) if a.entry == entry.id
    ]
    marks = [w.badge(t(STATES[entry.state]) if entry.included else t("不纳入整改"), ledger.TONES[entry.state])]
    told = [tag("p", w.badge(t(KINDS[a.kind]), ledger.ALARM_TONES.get(a.kind, "")), " ", t.said(a.text)) for a in alarms]
    crumbs = join(w.link(t("整改台账"), address("ledger", seat.id)), f" › {entry.indicator or entry.code}")
    writes = seat.may("ledger.evidence")
    advice = (
        w.link(t("看原来的建议"), address("recommendation", seat.id, id=entry.recommendation)) if entry.recommendation else None
    )
    side = tag("aside", _states(seat, entry) if writes else None, *told, advice, cls="panel stack")
    main = join(
        _fields(seat, entry, args.several("clash"), writes),
        _evidence(seat, entry, writes),
        _history(seat, history),
    )
    return join(
        w.title(entry.problem, "", *marks, crumbs=crumbs), w.progress(seat), tag("div", tag("div", main), side, cls="columns")
    )


def _fields(seat: Seat, entry: LedgerEntry, clashing: list[str], writes: bool) -> Html:
    t = seat.t
    mine = ledger.editable(role_of(seat)) if writes else ()
    fixed = [
        tag("div", tag("dt", t(LABELS[f])), tag("dd", shown(f, text_of(entry, f)) or "—"))
        for f in LABELS
        if f not in mine and f not in ("state", "problem") and (text_of(entry, f) or f in ("lead_unit", "deadline"))
    ]
    facts = tag("dl", *fixed, cls="pairs") if fixed else None
    if not mine:
        return tag("section", facts, cls="panel")
    boxes = [_input(seat, entry, f, f in clashing) for f in mine if not f.startswith("metric")]
    metric = [_input(seat, entry, f, f in clashing) for f in mine if f.startswith("metric")]
    more = (
        tag(
            "details",
            tag("summary", t("监测指标与目标值（用来自动比对新材料）")),
            tag("div", *metric, cls="form-grid"),
            open=bool(entry.metric) or None,
        )
        if metric
        else None
    )
    reason = w.field(t("说明（选填，记入历史）"), "note", maxlength=300)
    body = w.form("save", tag("div", *boxes, cls="form-grid two"), more, reason, w.submit(t("保存"), cls="primary"), id=entry.id)
    return tag("section", facts, body, cls="panel")


def _input(seat: Seat, entry: LedgerEntry, name: str, clashing: bool) -> Html:
    """The field with what stands now; where two people wrote at once, both are in sight."""
    t = seat.t
    now = text_of(entry, name)
    seen = tag("input", type="hidden", name=f"seen.{name}", value=now)
    draft = f"entry-{entry.id}-{name}"
    label = t(LABELS[name])
    if name in ("included", "metric_direction"):
        choices = (
            [("是", t("是")), ("否", t("否"))]
            if name == "included"
            else [("", "—"), ("at_least", t("不低于")), ("at_most", t("不高于"))]
        )
        box = w.select(name, choices, now, label=label)
    elif name in ledger.LONG:
        rows = 4 if name in ("measures", "progress", "goal") else 2
        box = w.area(label, name, now, draft=draft, rows=rows)
    else:
        box = w.field(label, name, now, kind="date" if name == "deadline" else "text", data_draft=draft)
    if not clashing:
        return tag("div", seen, box, cls="long" if name in ledger.LONG else "")
    theirs = tag("div", tag("strong", t("别人刚改成：")), shown(name, now) or t("（空）"), cls="clash")
    return tag(
        "div",
        seen,
        theirs,
        box,
        tag("small", t("下面框里是您写的；再次保存就用您写的。"), cls="faint"),
        cls="long",
        data_unsaved=True,
    )


def _states(seat: Seat, entry: LedgerEntry) -> Html:
    """A button for each move that the role may try; the rules are checked when it is done."""
    t = seat.t
    if not entry.included:
        return tag("div", tag("h3", t("状态")), tag("p", t("没有纳入整改，不需要推进。"), cls="note"))
    moves = ledger.steps(entry, role_of(seat))
    now = tag("p", w.badge(t(STATES[entry.state]), ledger.TONES[entry.state]))
    if not moves:
        return tag("div", tag("h3", t("状态")), now, tag("p", t("下一步由质量管理部门处理。"), cls="note"))
    reason = w.area(t("说明（退回、撤回、重开须写明理由）"), "note", rows=2, maxlength=500, draft=f"state-{entry.id}")
    buttons = [
        w.submit(t("改为“{state}”", state=t(name)), act="move", to=to, cls="" if needs else "primary")
        for to, name, needs in moves
    ]
    return w.form("move", tag("h3", t("状态")), now, reason, tag("div", *buttons, cls="row"), id=entry.id, state=entry.state)


def _evidence(seat: Seat, entry: LedgerEntry, writes: bool) -> Html:
    t = seat.t
    known = set(seat.picture().documents)
    rows = [
        tag(
            "li",
            cited(seat, loc, known),
            w.button(t("撤下"), "take_back", cls="small quiet", id=entry.id, sha=loc.sha256, place=loc.render())
            if writes
            else None,
            cls="row",
        )
        for loc in entry.evidence
    ]
    there = tag("ul", *rows, cls="plain") if rows else tag("p", t("还没有佐证文件。"), cls="note")
    return tag("section", tag("h3", t("佐证材料")), there, _more(seat, entry) if writes else None, cls="panel")


def _more(seat: Seat, entry: LedgerEntry) -> Html:
    t = seat.t
    own = seat.workspace.get("evidence")
    here = not own or Path(own) == seat.folder / EVIDENCE
    zone = (
        w.upload_zone(
            t,
            seat.settings.file_mb,
            t("上传佐证，放进材料并记到这一条"),
            then="uploaded",
            under=f"{FOLDER}/{entry.id}/",
            folders=False,
        )
        if here and seat.may("material.upload")
        else tag("p", t("材料在服务器的文件夹里：请把佐证放进那个文件夹并重新读取，再从下面选择。"), cls="note")
    )
    documents = [d for d in seat.picture().documents.values() if _may_cite(seat, d.id)][:OFFERED]
    pick = w.form(
        "cite",
        tag(
            "div",
            tag(
                "input",
                name="place",
                list="documents",
                placeholder=t("从已有材料中选，输入名称查找"),
                aria_label=t("从已有材料中选"),
                cls="grow",
            ),
            tag("datalist", *(tag("option", value=d.places[0]) for d in documents), id="documents"),
            w.submit(t("加为佐证")),
            cls="row",
        ),
        id=entry.id,
    )
    return tag("div", tag("form", tag("input", type="hidden", name="id", value=entry.id), zone), pick, cls="stack")


def _may_cite(seat: Seat, document: str) -> bool:
    seen = seat.documents_seen()
    return seen is None or document in seen


def _history(seat: Seat, history: list[LedgerEvent]) -> Html:
    t = seat.t
    columns: list[w.Column | str] = [
        t("时间"),
        t("谁"),
        t("改了什么"),
        w.Column(t("原来"), wide=True),
        w.Column(t("改为"), wide=True),
    ]
    lines = [ledger.line(e) for e in reversed(history)]
    body = []
    for x in lines:  # what was said with it stands below: a column of its own would be out of sight
        what = join(x.what, tag("div", x.note, cls="faint")) if x.note else x.what
        body.append([w.day(x.at), w.day(seat.who(x.by)), what, x.before or "—", x.after or "—"])
    return tag("section", tag("h3", t("历史")), w.table(columns, body, id="history"), cls="panel")


# --- actions ---


def save(seat: Seat, form: Args) -> Reply:
    entry = entry_of(seat, form.text("id", 64))
    values, seen = ledger.changes(form, ledger.editable(role_of(seat)))
    if not values:
        return Reply(seat.t("没有改动。"), args={"id": entry.id})
    told = change(seat, entry, values, seen, form.text("note", 300))
    if told:
        now = LedgerStore(seat.workspace).entries()[entry.id]
        said = seat.t("您打开以后别人改过这一条，没有保存。请看两个值，决定后再保存：")
        return Reply(f"{said}\n{told}", "bad", args={"id": entry.id, "clash": "\n".join(ledger.stale(now, seen))})
    return Reply(seat.t("已保存 {n} 项。", n=len(values)), args={"id": entry.id})


def move(seat: Seat, form: Args) -> Reply:
    """A step from the state that the person saw to another. Raises LedgerError where rules or role do not allow it."""
    entry = entry_of(seat, form.text("id", 64))
    to, note = form.text("to", 20), form.text("note", 500)
    told = change(seat, entry, {"state": to}, {"state": form.text("state", 20) or entry.state}, note)
    if told:
        return Reply(f"{seat.t('状态在此期间被别人改过，没有保存。')}\n{told}", "bad")
    return Reply(seat.t("状态已改为“{state}”。", state=seat.t(shown("state", to))))


def uploaded(seat: Seat, form: Args) -> Reply:
    """After files came in below the entry's folder: they become its evidence, and reading begins."""
    entry = entry_of(seat, form.text("id", 64))
    refused = form.text("refused").split("\n") if form.text("refused") else []
    own = seat.server.audit.targets(seat.user.name, seat.id, "material.upload")
    found = [_uploaded(seat, p, own) for p in form.several("places") if p.startswith(f"{FOLDER}/{entry.id}/")]
    locators = [loc for loc in found if loc is not None]
    _cite(seat, entry, locators, note="上传")
    if locators:
        seat.run("propose", read=True)
    said = seat.t("收到 {n} 份佐证，正在读取并与目标比对。", n=len(locators)) if locators else ""
    return Reply("\n".join([said, *refused]).strip(), "bad" if not locators else "warn" if refused else "good")


def _uploaded(seat: Seat, place: str, own: set[str]) -> Locator | None:
    """The locator of a file that this user sent; None for a name that is none."""
    file = (seat.folder / EVIDENCE / place).resolve()
    if place not in own or not file.is_relative_to((seat.folder / EVIDENCE).resolve()) or not file.is_file():
        return None
    return step.locator_of(file, place)


def cite(seat: Seat, form: Args) -> Reply:
    entry = entry_of(seat, form.text("id", 64))
    locator = step.place_of(seat.workspace, form.text("place", 500))
    if not _may_cite(seat, locator.sha256[:16]):
        seat.require_document(locator.sha256[:16])
    if not _cite(seat, entry, [locator]):
        raise UserError("这份材料已是这一条的佐证。")
    return Reply(seat.t("已加为佐证。"))


def _cite(seat: Seat, entry: LedgerEntry, locators: list[Locator], note: str = "") -> int:
    events = step.update(seat.workspace, entry.id, {}, actor(seat), "ui", note, evidence=locators)
    for event in events:
        seat.log("ledger.evidence", event.entry, event.before, event.after)
    return len(events)


def take_back(seat: Seat, form: Args) -> Reply:
    entry = entry_of(seat, form.text("id", 64))
    sha, place = form.text("sha", 64), form.text("place", 500)
    gone = [loc for loc in entry.evidence if loc.sha256 == sha and loc.render() == place]
    if not gone:
        raise UserError("这份佐证已不在这一条上，请刷新。")
    for event in step.update(seat.workspace, entry.id, {}, actor(seat), "ui", take_back=gone):
        seat.log("ledger.evidence", event.entry, event.before, event.after)
    return Reply(seat.t("已撤下；文件仍在材料里，历史中可查。"))


PAGE = Page(
    "entry",
    "整改台账",
    "ledger",
    view,
    listed=False,
    actions={
        "save": Action("ledger.evidence", save),
        "move": Action("ledger.evidence", move),
        "uploaded": Action("ledger.evidence", uploaded),
        "cite": Action("ledger.evidence", cite),
        "take_back": Action("ledger.evidence", take_back),
    },
)
