"""One question for the visit: why it may be asked, what to have at hand, how to answer, who prepares it and how far that is."""

from __future__ import annotations

from collections.abc import Callable

from assistant.domain import ExpertQuestion, Locator, PreparationState
from assistant.errors import UserError
from assistant.steps import visit as step
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.visit import people
from assistant.ui.seat import Seat
from assistant.ui.views import visit
from assistant.ui.views.visit import STATES
from assistant.visit.patterns import load
from assistant.wording import wording
from assistant.workspace.visit import VisitStore

FIELDS = {"owner": "准备人", "state": "状态", "note": "备注", "own": "学校自拟", "dropped": "不用的理由"}
INDENT = "padding-left:20px"
SETTABLE: dict[PreparationState, str] = {"open": "待准备", "running": "准备中", "ready": "已准备"}


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    stands = step.kept(seat.workspace, seat.settings)
    told = load(seat.picture().framework.language)
    q = stands.find(args.text("id", 80))
    seat.require_code(q.code)
    say = wording(told.language)
    prepared = stands.prepared.get(q.id)
    name, tone = STATES[visit.state(q, prepared)]
    crumbs = join(
        w.link(t("专家视角"), address("visit", seat.id)), " › ",
        w.link(f"{q.code} {q.indicator}", address("visit", seat.id, code=q.code)),
    )  # fmt: skip
    there = q.id in {x.id for x in stands.questions}
    facts = tag(
        "div",
        w.badge(t(name), tone),
        tag("span", t(visit.kind(q, {p.id: p.name for p in told.patterns}))),
        tag("span", t("问：{who}", who=people(seat, told, q.asked))),
        tag("span", t("场合：{what}", what=t(told.cues.occasions[q.occasion]))),
        tag("span", t("准备单位：{who}", who=q.unit or t("待定"))),
        w.link(t("看这个指标的材料"), address("indicator", seat.id, code=q.code)),
        cls="from",
    )
    return join(
        w.title(q.text, crumbs=crumbs),
        tag("section", facts, cls="panel"),
        None if there else tag("p", _why_not(seat, stands, q), cls="panel note"),
        tag(
            "div",
            tag("div", _why(seat, q, say.cites), _hand(seat, q), _answer(seat, q, say.cites), cls="stack"),
            tag("aside", _prepare(seat, stands, q, there), _history(seat, q), cls="panel stack"),
            cls="columns",
        ),
    )


def _why_not(seat: Seat, stands: step.Standing, q: ExpertQuestion) -> str:
    dropped = stands.state(q).dropped
    if dropped:
        return seat.t("学校决定不用这个问题：{why}", why=dropped)
    return seat.t("重新生成以后这个问题不再出现；准备过的内容留在这里。")


def _why(seat: Seat, q: ExpertQuestion, cites: Callable[[str], str]) -> Html:
    t = seat.t
    formula = tag("p", t("公式：{sum}", sum=q.formula), cls="faint") if q.formula else None
    basis = tag("p", q.basis, cls="faint") if q.basis else None
    places = [_place(seat, x, q.passages[n] if n < len(q.passages) else "") for n, x in enumerate(q.sources)]
    where = tag("p", t("出处："), *places, cls="from") if places else None
    return tag("section", tag("h2", t("为什么会问")), tag("p", cites(q.why)), basis, formula, where, cls="panel")


def _place(seat: Seat, locator: Locator, passage: str) -> Html:
    text = seat.t.at(locator)
    return w.link(text, address("source", seat.id, passage=passage)) if passage else tag("span", text)


def _hand(seat: Seat, q: ExpertQuestion) -> Html:
    t = seat.t
    rows = []
    for a in q.at_hand:
        url = address("source", seat.id, passage=a.passage) if a.passage else ""
        title = f"{a.number} 《{a.title}》".strip()
        rows.append(
            tag(
                "li",
                w.link(title, url) if url else title,
                tag("span", f" {t.place(a.locator.place())} ", cls="faint"),
                w.badge(a.why, "accent" if a.why == "题目所据" else ""),
                w.badge(a.remark, "warn") if a.remark else None,
            )
        )
    found = tag("ol", *rows, style=INDENT) if rows else tag("p", t("已读材料里没有找到可以放在手边的。"), cls="note")
    lack = tag("p", t("还缺的材料："), "、".join(q.missing), cls="note") if q.missing else None
    return tag("section", tag("h2", t("手边材料")), found, lack, cls="panel")


def _answer(seat: Seat, q: ExpertQuestion, cites: Callable[[str], str]) -> Html | None:
    if not q.answer:
        return None
    body = tag("ol", *(tag("li", cites(a)) for a in q.answer), style=INDENT)
    return tag("section", tag("h2", seat.t("怎样照实回答")), body, cls="panel")


def _prepare(seat: Seat, stands: step.Standing, q: ExpertQuestion, there: bool) -> Html:
    t = seat.t
    now = stands.state(q)
    head = tag("h3", t("准备情况"))
    if not seat.may("visit.prepare"):
        said = [t("准备人：{who}", who=now.owner or q.unit or t("待定")), t(STATES[visit.state(q, now)][0]), now.note]
        return tag("div", head, *(tag("p", s) for s in said if s))
    form = w.form(
        "save",
        w.field(t("准备人"), "owner", now.owner, maxlength=60, note=t("建议单位：{who}", who=q.unit or t("待定"))),
        w.select("state", [(s, t(name)) for s, name in SETTABLE.items()], now.state, label=t("状态")),
        w.area(t("备注（要点、带什么、谁陪同）"), "note", now.note, rows=4, maxlength=1000, draft=f"visit-{seat.id}-{q.id}"),
        w.submit(t("保存"), cls="primary"),
        id=q.id,
        was=f"{now.at}",
    )
    drop = None
    if there and seat.may("visit.edit"):
        drop = tag(
            "details",
            tag("summary", t("不用这个问题")),
            w.form("drop", w.field(t("理由（必填，会保留）"), "why", maxlength=200), w.submit(t("不用")), id=q.id),
        )
    elif now.dropped and seat.may("visit.edit"):
        drop = w.button(t("重新使用"), "use", id=q.id)
    return tag("div", head, form, drop, cls="stack")


def _history(seat: Seat, q: ExpertQuestion) -> Html | None:
    t = seat.t
    said = VisitStore(seat.workspace).history(q.id)
    if not said:
        return None
    states = {str(s): name for s, name in SETTABLE.items()}
    rows = [
        tag("li", f"{h.at[:16].replace('T', ' ')}　{h.by}　{t(FIELDS[h.field])}：{t(states.get(h.value, h.value)) or '—'}")
        for h in reversed(said)
    ]
    return tag("details", tag("summary", t("历史")), tag("ul", *rows))


# --- actions ---


def _found(seat: Seat, form: Args) -> tuple[step.Standing, ExpertQuestion]:
    stands = step.kept(seat.workspace, seat.settings)
    q = stands.find(form.text("id", 80))
    seat.require_code(q.code)
    return stands, q


def save(seat: Seat, form: Args) -> Reply:
    stands, q = _found(seat, form)
    now = stands.state(q)
    if form.text("was", 40) != now.at and now.at:
        told = seat.t("您打开以后 {who} 改过这一题，没有保存；请看过再保存。", who=now.by)
        return Reply(told, "warn", page="visit_question", args={"id": q.id})
    chosen = next((s for s in SETTABLE if s == form.text("state", 20)), None)
    if chosen is None:
        raise UserError("请选一个状态。")
    changed = step.say(
        seat.workspace, q, now, form.text("owner", 60), chosen, form.text("note", 1000), seat.user.shown
    )  # fmt: skip
    if not changed:
        return Reply(seat.t("没有改动。"), page="visit_question", args={"id": q.id})
    seat.log("visit.prepare", f"{q.code} {q.text[:60]}", f"{now.owner}/{now.state}", f"{form.text('owner', 60)}/{chosen}")
    return Reply(seat.t("已保存。"), page="visit_question", args={"id": q.id})


def drop(seat: Seat, form: Args) -> Reply:
    _, q = _found(seat, form)
    why = form.text("why", 200)
    if not why:
        raise UserError("请写明不用这个问题的理由；理由会保留，日后可查。")
    VisitStore(seat.workspace).say(q, "dropped", why, seat.user.shown)
    seat.log("visit.edit", f"{q.code} {q.text[:60]}", "使用", f"不用：{why}")
    return Reply(seat.t("已标为不用，重新生成后仍不用；在列表下面可以找回。"), page="visit", args={"code": q.code})


def use(seat: Seat, form: Args) -> Reply:
    _, q = _found(seat, form)
    VisitStore(seat.workspace).say(q, "dropped", "", seat.user.shown)
    seat.log("visit.edit", f"{q.code} {q.text[:60]}", "不用", "使用")
    return Reply(seat.t("已放回。"), page="visit_question", args={"id": q.id})


PAGE = Page(
    "visit_question",
    "专家视角",
    "visit",
    view,
    needs="visit.read",
    listed=False,
    actions={
        "save": Action("visit.prepare", save),
        "drop": Action("visit.edit", drop),
        "use": Action("visit.edit", use),
    },
)
