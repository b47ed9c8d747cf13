"""专家视角: the questions that experts are likely to put, who prepares each of them, and the evidence behind it.

The office's own preparation for the visit; experts themselves do not see it (accounts/roles.yaml: visit.read).
"""

from __future__ import annotations

from assistant.domain import Audience, ExpertQuestion
from assistant.errors import UserError
from assistant.steps import visit as step
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.drafting import agree, ended, with_a_model
from assistant.ui.seat import Seat
from assistant.ui.views import visit
from assistant.ui.views.visit import STATES, Row, Wanted
from assistant.visit.patterns import Patterns, load
from assistant.visit.questions import most_likely

SHOWN = 40
"""Questions on one page of the list."""


def view(seat: Seat, args: Args) -> Html:
    stands = step.kept(seat.workspace, seat.settings)
    told = load(seat.picture().framework.language)
    t = seat.t
    wanted = Wanted(*(args.text(name, 80) for name in ("code", "for", "kind", "state", "q")))
    every = visit.mine(stands.questions, seat.codes)
    head = w.title(
        t("专家视角"),
        t("专家进校可能会问什么、为什么会问、手边放哪些材料、怎样照实回答；指定谁准备，备好了标“已准备”。"),
        *_tools(seat, bool(every)),
    )
    if not every:
        return join(head, w.progress(seat), _nothing(seat))
    old = None
    if not stands.fresh and seat.may("visit.edit"):
        old = tag("p", t("材料、报告、整改建议或台账在生成以后有变化，可以重新生成；准备情况不会丢。"), cls="panel note")
    names = {p.id: p.name for p in told.patterns}
    found = visit.rows(stands, seat.codes, wanted, names)
    count = visit.counts(stands, seat.codes)
    facts = w.facts(
        (t(name), count[s], tone if count[s] else "", address("visit", seat.id, state=s)) for s, (name, tone) in STATES.items()
    )
    pages = max(1, -(-len(found) // SHOWN))
    page = min(max(1, args.number("page", 1)), pages)
    kept = w.kept(args, "code", "for", "kind", "state", "q")
    return join(
        head, w.progress(seat), _agree(seat), old, facts, _first(seat, every) if wanted == Wanted() and page == 1 else None,
        _filters(seat, stands, told, wanted, names),
        _groups(seat, stands, told, found[(page - 1) * SHOWN : page * SHOWN])
        if found
        else w.empty(t("没有符合条件的问题"), t("换个条件，或清空查找。")),
        w.pager(t, page, pages, len(found), "visit", seat.id, **kept),
        _own(seat, told, wanted.code) if seat.may("visit.edit") else None,
        _aside(seat, t("不用的问题"), visit.mine(stands.dropped, seat.codes), stands),
        _aside(seat, t("已不再出现的问题（准备过的都留着）"), visit.mine(stands.gone, seat.codes), stands),
    )  # fmt: skip


def _tools(seat: Seat, there: bool) -> list[Html | None]:
    t = seat.t
    again = w.button(t("重新生成") if there else t("生成问题"), "again", cls="" if there else "primary")
    files = [
        tag("a", t(name), href=f"/w/{seat.id}/made/{what}", cls=cls, data_plain=True)
        for what, name, cls in (("visit", "下载准备手册", "button primary"), ("visit-list", "下载清单", "button"))
    ]
    more = w.button(t("请模型补问"), "question") if there and _may_ask_a_model(seat) else None
    return [more, again if seat.may("visit.edit") else None, *(files[::-1] if there else ())]


def _may_ask_a_model(seat: Seat) -> bool:
    return seat.may("visit.edit") and seat.may("draft.run") and with_a_model(seat.settings)


def _agree(seat: Seat) -> Html | None:
    """The estimate of the last attempt with a model, for a person to say yes to; what came of the last one that was made."""
    last = ended(seat, "question")
    if last is None:
        return None
    t = seat.t
    if "ask" in last.result:
        return agree(seat, last, t("模型补问前的估算"), "question", "visit") if _may_ask_a_model(seat) else None
    hide = w.button(t("知道了"), "job-hide", page="jobs", job=last.id)
    return tag("section", tag("p", str(last.result.get("words", ""))), tag("div", hide, cls="row"), cls="panel note")


def _nothing(seat: Seat) -> Html:
    t = seat.t
    if seat.codes is not None:
        return w.empty(t("没有分给您部门的问题"), t("问题由编写人员生成；与您部门的指标有关的会显示在这里。"))
    if not seat.workspace.count("passages"):
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        return w.empty(
            t("还没有问题"), t("放入并读取材料后，由数据、材料缺口、材料自己承认的问题和台账推出专家可能会问的问题。"), upload
        )
    make = w.button(t("生成问题"), "again", cls="primary") if seat.may("visit.edit") else None
    return w.empty(
        t("还没有问题"),
        t("由未达标和不一致的数据、缺材料的审核重点、过时的材料、材料自己承认的问题、审核发现和台账推出，约需半分钟。"),
        make,
    )


def _first(seat: Seat, every: tuple[ExpertQuestion, ...]) -> Html | None:
    """The likeliest of all, for those who have little time."""
    rows = [
        tag(
            "li",
            w.link(q.text, address("visit_question", seat.id, id=q.id)),
            tag("span", f"　{q.code} {q.indicator}", cls="faint"),
        )
        for q in most_likely(every)
    ]
    if not rows:
        return None
    return tag("details", tag("summary", seat.t("最可能被问到的 {n} 题", n=len(rows))), tag("ol", *rows), cls="panel")


def _filters(seat: Seat, stands: step.Standing, told: Patterns, wanted: Wanted, names: dict[str, str]) -> Html:
    t, shown = seat.t, seat.picture()
    leaves = [(i.code, f"{i.code} {i.name}") for i in shown.framework.leaves if seat.codes is None or i.code in seat.codes]
    people = [(a, t(name)) for a, name in told.cues.audiences.items()]
    kinds = [(name, f"{t(name)} {n}") for name, n in visit.kinds(stands, seat.codes, names)]
    states = [(s, t(name)) for s, (name, _) in STATES.items()]
    return w.go(
        w.select("code", [("", t("全部指标")), *leaves], wanted.code, send=True, aria=t("指标")),
        w.select("for", [("", t("不限问谁")), *people], wanted.audience, send=True, aria=t("问谁")),
        w.select("kind", [("", t("全部薄弱处")), *kinds], wanted.kind, send=True, aria=t("薄弱处")),
        w.select("state", [("", t("不限状态")), *states], wanted.state, send=True, aria=t("状态")),
        tag("input", name="q", type="search", value=wanted.words, placeholder=t("查找问题、单位、准备人"), aria_label=t("查找")),
        w.submit(t("查找")),
    )


def _groups(seat: Seat, stands: step.Standing, told: Patterns, found: list[Row]) -> Html:
    parts: list[Html | None] = []
    code = ""
    for row in found:
        if row.question.code != code:
            code = row.question.code
            link = w.link(f"{code}　{row.question.indicator}", address("indicator", seat.id, code=code))
            over = stands.left_out.get(code)
            more = tag("span", seat.t("另有 {n} 个薄弱处没有单独列题", n=over), cls="faint") if over else None
            parts.append(tag("div", tag("h3", link), more, cls="row spread"))
        parts.append(_card(seat, told, row))
    return join(*parts)


def _card(seat: Seat, told: Patterns, row: Row) -> Html:
    t, q = seat.t, row.question
    name, tone = STATES[row.state]
    marks = [
        w.badge(t(name), tone),
        tag("span", t(visit.kind(q, {p.id: p.name for p in told.patterns}))),
        tag("span", t("问：{who}", who=people(seat, told, q.asked))),
        tag("span", t("场合：{what}", what=t(told.cues.occasions[q.occasion]))),
        tag("span", t("准备：{who}", who=row.who or t("待定"))),
        tag("span", t("手边 {n} 份", n=len(q.at_hand))),
    ]
    return tag(
        "article",
        tag("div", row.number, cls="rank num", style="font-size:14px"),
        tag(
            "div",
            tag("a", q.text, href=address("visit_question", seat.id, id=q.id), cls="problem"),
            tag("div", *marks, cls="from"),
        ),
        cls="passage",
        style="grid-template-columns:58px minmax(0,1fr)",
    )


def people(seat: Seat, told: Patterns, asked: tuple[Audience, ...]) -> str:
    """The names of those that a question is put to."""
    return "、".join(seat.t(told.cues.audiences[a]) for a in asked)


def _aside(seat: Seat, title: str, questions: tuple[ExpertQuestion, ...], stands: step.Standing) -> Html | None:
    if not questions:
        return None
    rows = [
        tag(
            "li",
            w.link(f"{q.code}　{q.text}", address("visit_question", seat.id, id=q.id)),
            tag("span", f"　{stands.state(q).dropped or stands.state(q).note}", cls="faint"),
        )
        for q in questions
    ]
    return tag("details", tag("summary", f"{title}（{len(rows)}）"), tag("ul", *rows))


def _own(seat: Seat, told: Patterns, code: str) -> Html:
    t, shown = seat.t, seat.picture()
    leaves = [(i.code, f"{i.code} {i.name}") for i in shown.framework.leaves]
    people = [w.checkbox("asked", a, t(name), a == "departments") for a, name in told.cues.audiences.items()]
    occasions = [(o, t(name)) for o, name in told.cues.occasions.items()]
    return tag(
        "details",
        tag("summary", t("自拟问题")),
        w.form(
            "own",
            w.select("code", leaves, code, label=t("指标")),
            w.area(t("专家的问题"), "text", rows=2, maxlength=300, draft=f"visit-own-{seat.id}"),
            tag("fieldset", tag("legend", t("问谁")), tag("div", *people, cls="row")),
            w.select("occasion", occasions, label=t("场合")),
            w.area(t("为什么会问（选填）"), "why", rows=2, maxlength=500),
            w.submit(t("加入"), cls="primary"),
        ),
        cls="panel",
    )


# --- actions ---


def again(seat: Seat, form: Args) -> Reply:
    if not seat.workspace.count("passages"):
        raise UserError("还没有材料，先放入并读取材料，再生成问题。")
    seat.run("visit", by=seat.user.name)
    seat.log("visit.edit", "迎评问答", "", "重新生成")
    return Reply(seat.t("正在生成，完成后自动显示；指定的准备人、状态和备注不变。"))


def question(seat: Seat, form: Args) -> Reply:
    seat.require("draft.run")
    if not with_a_model(seat.settings):
        raise UserError("没有设置模型，不能请模型补问。请先在设置里写明模型。")
    tokens = form.number("tokens")
    seat.run("question", by=seat.user.name, agreed=form.flag("agreed"), **({"tokens": tokens} if tokens else {}))
    seat.log("visit.edit", "迎评问答", "", "请模型补问" if form.flag("agreed") else "请模型补问前估算")
    return Reply(seat.t("已开始，做完后在这里看结果；现有的题目和准备情况不变。"))


def own(seat: Seat, form: Args) -> Reply:
    shown, told = seat.picture(), load(seat.picture().framework.language)
    leaf = next((i for i in shown.framework.leaves if i.code == form.text("code", 20)), None)
    asked: tuple[Audience, ...] = tuple(a for a in told.cues.audiences if a in form.several("asked"))
    occasion = next((o for o in told.cues.occasions if o == form.text("occasion", 20)), None)
    if leaf is None or not asked or occasion is None:
        raise UserError("请选指标、问谁和场合，再写下问题。")
    made = step.put_own(
        seat.workspace,
        ExpertQuestion(
            id="", code=leaf.code, indicator=leaf.name, text=form.text("text", 300), asked=asked, occasion=occasion, kind="own",
            rule="own", why=form.text("why", 500) or seat.t("学校自拟的问题。"), weight=95.0, origin="human",
        ),
        seat.user.shown,
    )  # fmt: skip
    seat.log("visit.edit", f"{leaf.code} {made.text[:60]}", "", "自拟")
    return Reply(seat.t("已加入。"), page="visit_question", args={"id": made.id})


PAGE = Page(
    "visit",
    "专家视角",
    "visit",
    view,
    needs="visit.read",
    actions={
        "again": Action("visit.edit", again),
        "question": Action("visit.edit", question),
        "own": Action("visit.edit", own),
    },
)
