"""One recommendation: problem, cause, target with its sums, measures, clauses, cases; adopt, adjust or decline."""

from __future__ import annotations

from assistant.domain import CaseFit, Recommendation
from assistant.drafting.figures import written
from assistant.export.plan_docx import CAUSES, LEVELS, MARKS, ORIGINS, PROVENANCE, TYPES
from assistant.rectification.fields import LABELS, text_of
from assistant.rectification.states import Actor
from assistant.steps import advising
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import rewording
from assistant.ui.pages.corpus_item import linked
from assistant.ui.pages.whereabouts import cites
from assistant.ui.seat import Seat
from assistant.ui.views import advice
from assistant.workspace.advice import AdviceStore

LONG = ("problem", "cause", "goal", "measures", "deliverable", "remark")
"""Fields of several lines."""


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    stands = advising.standing(seat.workspace)
    made = stands.find(args.text("id", 64))
    seat.require_code(made.code)
    name, tone = advice.SEVERITIES[made.severity]
    declined = next((s for s in stands.declined if s.recommendation.id == made.id), None)
    adopted = any(r.id == made.id for r in stands.adopted)
    note = t("第 {rank} 位。{why}。", rank=made.priority.rank, why=made.priority.reason.rstrip("。"))
    crumbs = join(w.link(t("整改建议"), address("advice", seat.id)), f" › {made.code}")
    state = None
    if declined:
        state = tag(
            "p", t("不采纳：{why}（{who}，{day}）", why=declined.reason, who=declined.by, day=declined.at[:10]), cls="panel note"
        )
    elif adopted:
        how = AdviceStore(seat.workspace).adopted().get(made.id)
        state = tag(
            "p", t("已在台账里。"), w.link(t("打开台账条目"), address("entry", seat.id, id=made.id)),
            f"　{how.reason}（{how.by}，{how.at[:10]}）" if how else None, cls="panel note",
        )  # fmt: skip
    better = stands.better.get(made.id)
    tried = stands.made.get(made.id)
    right = _decide(seat, made, better, bool(declined)) if seat.may("ledger.edit") and not adopted else None
    body = join(
        _section(
            t("问题"),
            tag("p", made.problem),
            cites(seat, made.locators),
            tag("p", t("来源：{names}", names="、".join(t(ORIGINS.get(o, o)) for o in made.origin)), cls="faint"),
        ),
        _section(
            t("原因（{kind}）", kind=t(CAUSES[made.cause.cause_class])),
            rewording.cause(seat, made.cause, better.cause if better else None),
            tag("p", t("依据：{why}", why=made.cause.basis), cls="faint") if made.cause.basis else None,
        ),
        _target(seat, made),
        _measures(seat, made, rewording.measures(seat, made.measures, tried.answer if tried else None, better)),
        _cases(seat, made),
        _clauses(seat, made),
        _priority(seat, made),
        rewording.record(seat, stands, made),
    )
    return join(
        w.title(made.problem, note, w.badge(t(name), tone), crumbs=crumbs),
        state,
        tag("div", tag("div", body), right, cls="columns") if right else body,
    )


def _section(head: str, *children: Html | None) -> Html:
    return tag("section", tag("h3", head), *children, cls="panel")


def _target(seat: Seat, made: Recommendation) -> Html:
    t, goal = seat.t, made.target
    proof = (
        tag("p", t("完成的标志：{what}。", what="；".join(made.evidence_of_completion)), cls="note")
        if made.evidence_of_completion
        else None
    )
    points = [tag("li", t("{day} 前：{what}", day=m.due, what=m.text)) for m in made.milestones]
    steps = tag("ul", *points) if points else None
    if goal is None:
        return _section(t("目标"), tag("p", t("这个问题没有统一的定量指标，以交付成果与佐证为准。")), proof, steps)
    at_least = (goal.direction == "at_least") != (goal.unit == "1:")
    now = (
        t("{year} 年 {value}", year=goal.baseline_year or "—", value=written(goal.baseline, goal.unit))
        if goal.baseline is not None
        else t("现状没有数据")
    )
    line = tag(
        "p", tag("strong", goal.name), f"：{now} → {t('不低于') if at_least else t('不高于')} {written(goal.goal, goal.unit)}"
    )
    sums = (
        w.table(
            [w.Column(t("需要做到"), wide=True), w.Column(t("计算"), wide=True), t("最迟")],
            [[s.text, s.formula, w.day(s.due)] for s in goal.steps],
            id="steps",
        )
        if goal.steps
        else None
    )
    lack = tag("p", t("还缺 {names}，补齐后才能测算数量。", names="、".join(goal.missing)), cls="note") if goal.missing else None
    return _section(t("目标"), line, tag("p", t("依据：{why}", why=goal.basis), cls="faint"), sums, lack, proof, steps)


def _measures(seat: Seat, made: Recommendation, beside: Html | None) -> Html:
    t = seat.t
    columns: list[w.Column | str] = [
        w.Column(t("举措"), wide=True),
        t("牵头单位"),
        t("配合单位"),
        t("时限"),
        t("交付成果"),
        t("资源"),
    ]
    body = [
        [m.text, m.lead_unit, "、".join(m.support_units) or "—", w.day(m.deadline), m.deliverable, m.resource or "—"]
        for m in made.measures
    ]
    return _section(
        t("举措"),
        w.table(columns, body, id="measures"),
        beside,
        tag("p", t("为什么适合本校：{why}。", why=made.why_fits.rstrip("。")), cls="faint"),
    )


def _cases(seat: Seat, made: Recommendation) -> Html:
    t = seat.t
    if not made.cases:
        return _section(t("参考案例"), tag("p", t("没有合适的案例：{why}。", why=made.no_case.rstrip("。"))))
    return _section(t("参考案例"), *(case_card(seat, c) for c in made.cases))


def case_card(seat: Seat, case: CaseFit) -> Html:
    """A case with why it fits and what differs; a composed one is marked as such wherever it stands."""
    t = seat.t
    mark = w.badge(t(PROVENANCE[case.provenance]), "warn" if case.provenance == "composite" else "accent")
    return tag(
        "div",
        tag(
            "div",
            tag("strong", linked(seat, case.id, case.title)),
            mark,
            tag("span", t(TYPES[case.type]), cls="faint"),
            cls="row",
        ),
        tag("p", t("相合之处：{why}。", why=case.why.rstrip("。"))),
        tag("p", t("不同之处：{what}。", what=case.differs.rstrip("。")), cls="note") if case.differs else None,
        cls="case",
    )


def _clauses(seat: Seat, made: Recommendation) -> Html | None:
    t = seat.t
    if not made.standards:
        return None
    body = [[f"{s.document} {s.clause}".strip(), s.asks, t(MARKS[s.mark])] for s in made.standards]
    return _section(
        t("标准条款"),
        w.table([w.Column(t("文件与条款"), wide=True), w.Column(t("标准要求"), wide=True), t("出处")], body, id="clauses"),
    )


def _priority(seat: Seat, made: Recommendation) -> Html:
    t, p = seat.t, made.priority
    parts = [(t("严重程度"), p.severity), (t("影响面"), p.reach), (t("投入"), p.effort)]
    said = "　".join(f"{name}：{t(LEVELS[level])}" for name, level in parts)
    return _section(t("优先次序"), tag("p", said), tag("p", f"{p.reason.rstrip('。')}。", cls="faint"))


def _adjust(seat: Seat, made: Recommendation, text: advising.Text) -> Html:
    """The entry that the recommendation would become in these words, to be changed and adopted."""
    t = seat.t
    entry = advising.draft(made, seat.picture().framework)
    fields = [
        w.area(t(LABELS[f]), f, text_of(entry, f), rows=4 if f in ("measures", "goal") else 2,
               draft=f"adopt-{made.id}-{f}" if text == "rule" else f"adopt-model-{made.id}-{f}")
        if f in LONG
        else w.field(t(LABELS[f]), f, text_of(entry, f), kind="date" if f == "deadline" else "text")
        for f in advising.ADJUSTABLE
        if f != "metric_goal" or entry.metric
    ]  # fmt: skip
    return w.form("adopt", *fields, w.submit(t("按改后的内容采纳"), cls="primary"), id=made.id, words=text)


def _decide(seat: Seat, made: Recommendation, better: Recommendation | None, declined: bool) -> Html:
    """Adopt as it is or with changes, in the rules' words or a model's, or decline."""
    t = seat.t
    refuse = w.form(
        "decline",
        w.area(t("理由（必填，会保留）"), "reason", rows=3, maxlength=1000, required=True, draft=f"decline-{made.id}"),
        w.submit(t("不采纳")),
        id=made.id,
    )
    return tag(
        "aside",
        tag("h3", t("决定")),
        *(
            [w.button(t("原样采纳，加入台账"), "adopt", cls="primary", id=made.id)]
            if better is None
            else [
                w.button(t("采纳模型文本"), "adopt", cls="primary", id=made.id, words="model"),
                w.button(t("采纳规则文本"), "adopt", cls="primary", id=made.id),
            ]
        ),
        w.button(t("重新考虑"), "restore", id=made.id) if declined else None,
        tag("details", tag("summary", t("在模型文本上改后采纳")), _adjust(seat, better, "model")) if better else None,
        tag("details", tag("summary", t("在规则文本上改后采纳") if better else t("改后采纳")), _adjust(seat, made, "rule")),
        tag("details", tag("summary", t("不采纳")), refuse) if not declined else None,
        cls="panel stack decide",
    )


# --- actions ---


def _asked(seat: Seat, form: Args) -> Recommendation:
    made = advising.standing(seat.workspace).find(form.text("id", 64))
    seat.require_code(made.code)
    return made


def adopt(seat: Seat, form: Args) -> Reply:
    made = _asked(seat, form)
    values = {f: form.text(f) for f in advising.ADJUSTABLE if f in form}
    text: advising.Text = "model" if form.text("words", 10) == "model" else "rule"
    events = advising.adopt(seat.workspace, made, values, seat.picture().framework, Actor(seat.user.name), "ui", text=text)
    for event in events:
        said = event.after if event.kind == "set" else event.note or "采纳"
        seat.log("ledger.edit", f"{made.id} {event.field}", event.before, said)
    said = seat.t("已采纳，进入台账。") if len(events) == 1 else seat.t("已按改后的内容采纳，改了 {n} 项。", n=len(events) - 1)
    return Reply(said, page="entry", args={"id": made.id})


def decline(seat: Seat, form: Args) -> Reply:
    made = _asked(seat, form)
    advising.decline(seat.workspace, made, form.text("reason", 1000), seat.user.name)
    seat.log("ledger.edit", made.id, "建议", f"不采纳：{form.text('reason', 1000)}")
    return Reply(seat.t("已标为不采纳，重新生成后仍不采纳。"), page="advice", args={})


def restore(seat: Seat, form: Args) -> Reply:
    made = _asked(seat, form)
    advising.restore(seat.workspace, made, seat.user.name)
    seat.log("ledger.edit", made.id, "不采纳", "重新考虑")
    return Reply(seat.t("已放回待决定的建议。"), page="recommendation", args={"id": made.id})


PAGE = Page(
    "recommendation",
    "整改建议",
    "check",
    view,
    listed=False,
    actions={
        "adopt": Action("ledger.edit", adopt),
        "decline": Action("ledger.edit", decline),
        "restore": Action("ledger.edit", restore),
    },
)
