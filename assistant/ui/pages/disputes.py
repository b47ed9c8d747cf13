"""Figures that contradict each other: the sources side by side, one to be chosen with a reason; what was chosen before."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import Observation, ValueChoice
from assistant.steps import choosing
from assistant.steps.choosing import Dispute
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import data


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    mine = [d for d in seat.picture().disputes if seat.codes is None or d.code in seat.codes]
    todo = sum(1 for d in mine if not d.settled)
    note = t("{n} 项待核实。选定后，重新起草的报告按选定的数写；没有选定的，暂按权威性高的来源。", n=todo)
    crumbs = w.link(t("数据"), address("data", seat.id))
    head = w.title(t("不一致的数据"), note, crumbs=crumbs)
    if not mine:
        return join(head, w.empty(t("没有不一致的数据"), t("各份材料对同一数据、同一年份的说法一致。")))
    return join(
        head, *(box(seat, d) for d in mine), history(seat, choosing.history(seat.workspace) if seat.codes is None else [])
    )


def place(seat: Seat, observation: Observation) -> Html | str:
    """A link to the figure's place; plain words where the user may not see the document."""
    seen, document = seat.documents_seen(), observation.locator.sha256[:16]
    words = seat.t.at(observation.locator)
    if seen is not None and document not in seen:
        return words
    return w.link(words, address("source", seat.id, passage=observation.passage_id))


def box(seat: Seat, dispute: Dispute) -> Html:
    """One contradiction with its sources."""
    t = seat.t
    may = seat.may("data.resolve")
    year = t("{year} 年", year=dispute.year) if dispute.year else ""
    state = w.badge(t("已选定"), "good") if dispute.settled else w.badge(t("待核实"), "warn")
    undo = (
        w.button(t("撤销选定"), "take-back", page="disputes", cls="small", subject=dispute.subject, year=dispute.year or "")
        if dispute.settled and may
        else None
    )
    head = tag("div", tag("h2", f"{year} {dispute.name}".strip(), " ", state), undo, cls="row spread")
    rivals = [_rival(seat, dispute, s, may) for s in data.sources(dispute)]
    note = None if may or dispute.settled else tag("p", t("由编写人员核实选定。"), cls="note")
    return tag(
        "section", head, tag("div", *rivals, cls="rivals"), note, cls=f"panel conflict {'settled' if dispute.settled else ''}"
    )


def _rival(seat: Seat, dispute: Dispute, source: data.Source, may: bool) -> Html:
    t, first = seat.t, source.observations[0]
    places = [tag("li", place(seat, o), "　", tag("span", o.text, cls="num faint")) for o in source.observations]
    now = w.badge(t("已选定") if dispute.settled else t("暂按这个数"), "good" if dispute.settled else "") if source.used else None
    reason = tag("input", name="note", placeholder=t("理由（选填，如：以财务决算为准）"), maxlength=300, aria_label=t("理由"))
    pick = w.form(
        "choose",
        tag("div", reason, w.submit(t("选定这个数"), cls="small"), cls="row"),
        page="disputes",
        subject=dispute.subject,
        year=dispute.year or "",
        passage=first.passage_id,
        text=first.text,
    )
    shown = pick if may and not (dispute.settled and source.used) else None
    return tag("div", tag("div", tag("b", source.value, cls="figure"), now, cls="row"), tag("ul", *places), shown, cls="rival")


def history(seat: Seat, said: Sequence[ValueChoice]) -> Html | None:
    """What was chosen and taken back."""
    if not said:
        return None
    t, names = seat.t, data.names_of(seat.picture().framework)
    columns: list[w.Column | str] = [
        t("时间"),
        t("谁"),
        t("数据"),
        t("处理"),
        w.Column(t("来源"), wide=True),
        w.Column(t("理由"), wide=True),
    ]
    body = [
        [
            c.at[:16].replace("T", " "),
            c.by,
            f"{c.year or ''} {names.get(c.subject, c.subject)}".strip(),
            t("撤销选定") if c.withdrawn else t("选定 {value}", value=c.text),
            c.place,
            c.note,
        ]
        for c in said
    ]
    return join(tag("h2", t("处理记录")), w.table(columns, body, id="history"))


# --- actions ---


def _named(seat: Seat, form: Args) -> Dispute:
    found = choosing.dispute_of(seat.picture().disputes, form.text("subject"), form.number("year") or None)
    if seat.codes is not None:
        seat.require_code(found.code)
    return found


def choose(seat: Seat, form: Args) -> Reply:
    dispute = _named(seat, form)
    said = choosing.choose(
        seat.workspace, dispute, form.text("passage"), form.text("text"), by=seat.user.shown, note=form.text("note", 300)
    )
    target = f"{dispute.year or ''} {dispute.name}".strip()
    seat.log("data.resolve", target, f"{dispute.used.text}{dispute.used.locator.render()}", f"{said.text}{said.place}")
    return Reply(seat.t("已选定 {value}。报告重新起草后按这个数写。", value=said.text))


def take_back(seat: Seat, form: Args) -> Reply:
    dispute = _named(seat, form)
    held = choosing.take_back(seat.workspace, dispute.subject, dispute.year, by=seat.user.shown)
    seat.log("data.resolve", f"{dispute.year or ''} {dispute.name}".strip(), f"{held.text}{held.place}", "撤销选定")
    return Reply(seat.t("已撤销，来源重新列为不一致。"))


PAGE = Page(
    "disputes",
    "不一致的数据",
    "chart",
    view,
    listed=False,
    actions={"choose": Action("data.resolve", choose), "take-back": Action("data.resolve", take_back)},
)
