"""One row of the diagnosis: level and rubric, the words of the evidence at their places, and the level that a person sets."""

from __future__ import annotations

from assistant.domain import CultureRow
from assistant.errors import UserError
from assistant.export import culture_words as words
from assistant.steps import culture as step
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.whereabouts import cited
from assistant.ui.seat import Seat
from assistant.ui.views import culture
from assistant.wording import wording
from assistant.workspace.culture import CultureStore


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    row = _row(seat, args.text("code", 20))
    say = wording(seat.picture().framework.language)
    crumbs = join(w.link(t("质量文化诊断"), address("culture", seat.id)), f" › {row.code}")
    right = _set(seat, row) if seat.may("culture.edit") else None
    facts = tag(
        "section",
        tag("p", tag("strong", t("这一级的含义：")), row.rubric),
        tag("p", tag("strong", t("下一级：")), row.next_rubric, cls="note") if row.next_rubric else None,
        tag("p", tag("strong", t("为什么：")), words.basis(row, say)),
        tag("p", tag("strong", t("到下一级还要有：")), words.joined(row.lacking, say)) if row.lacking else None,
        tag("p", tag("strong", t("常见材料：")), say("、").join(row.wanted), cls="faint") if row.wanted else None,
        tag("p", tag("strong", t("师生评价：")), words.survey(row, say)),
        cls="panel",
    )
    level = w.badge(words.level(row, say), culture.TONES[row.level])
    body = join(facts, _evidence(seat, row), _history(seat, row))
    return join(
        w.title(f"{row.code} {row.name}", say("、").join(row.behaviours), level, crumbs=crumbs),
        w.progress(seat),
        tag("div", tag("div", body), right, cls="columns") if right else body,
    )


def _row(seat: Seat, code: str) -> CultureRow:
    made, _ = step.kept(seat.workspace)
    row = culture.found(made.rows, code) if made else None
    if row is None:
        raise UserError("还没有这个观测点的诊断，请先在“质量文化”页开始诊断。")
    return row


def _evidence(seat: Seat, row: CultureRow) -> Html:
    t = seat.t
    known, seen = set(seat.picture().documents), seat.documents_seen()
    shown = [e for e in row.evidence if seen is None or e.document in seen]
    boxes = [
        tag(
            "div",
            tag("p", w.badge(t(words.SIGNS[e.sign]), culture.SIGN_TONES[e.sign]), " ", e.quote),
            tag("div", cited(seat, e.locator, known), tag("span", "、".join(map(str, e.years))), cls="from"),
            cls="case",
        )
        for e in shown
    ]
    none = tag("p", t("材料里没有找到这个观测点的内容；没有材料不等于没有做。"), cls="note")
    return tag("section", tag("h3", t("材料原文")), *(boxes or [none]), cls="panel")


def _set(seat: Seat, row: CultureRow) -> Html:
    t = seat.t
    plan = culture.scheme(seat)
    choices = [(str(n), t("{n} 级", n=n)) for n in range(1, len(plan.levels) + 1)]
    body = w.form(
        "set",
        tag("p", t("材料证明到 {n} 级。改定后两个等级并列显示。", n=row.evidence_level), cls="note"),
        w.select("level", choices, str(row.level), label=t("改定为")),
        w.area(t("理由（必填）"), "note", rows=4, required=True, maxlength=1000, draft=f"culture-{seat.id}-{row.code}"),
        tag("div", w.submit(t("改定"), cls="primary"), w.submit(t("取消改定"), act="unset") if row.override else None, cls="row"),
        code=row.code,
    )
    return tag("aside", tag("h3", t("人工改定等级")), body, cls="panel")


def _history(seat: Seat, row: CultureRow) -> Html | None:
    t = seat.t
    said = [o for o in CultureStore(seat.workspace).history() if o.code == row.code]
    if not said:
        return None
    columns: list[w.Column | str] = [t("时间"), t("谁"), t("改定"), w.Column(t("理由"), wide=True)]
    body = [
        [w.day(o.at[:16].replace("T", " ")), o.by, t("{n} 级", n=o.level) if o.level else t("取消改定"), o.note]
        for o in reversed(said)
    ]
    return tag("section", tag("h3", t("改定的历史")), w.table(columns, body, id="history"), cls="panel")


# --- actions ---


def _override(seat: Seat, form: Args, level: int | None) -> None:
    code, note = form.text("code", 20), form.text("note", 1000)
    if not note:
        raise UserError("请写明理由；理由会写进诊断报告。")
    plan = culture.scheme(seat)
    before = CultureStore(seat.workspace).overrides().get(code)
    step.override(seat.workspace, plan, code, level, seat.user.name, note)
    was = f"{before.level}级" if before else "按材料"
    seat.log("culture.edit", f"观测点 {code}", was, f"{level}级：{note}" if level else f"按材料：{note}")
    seat.run("culture")


def set_(seat: Seat, form: Args) -> Reply:
    _override(seat, form, form.number("level"))
    return Reply(seat.t("已改定，正在更新诊断。"))


def unset(seat: Seat, form: Args) -> Reply:
    _override(seat, form, None)
    return Reply(seat.t("已取消改定，正在更新诊断。"))


PAGE = Page(
    "culture_row",
    "质量文化",
    "culture",
    view,
    listed=False,
    actions={"set": Action("culture.edit", set_), "unset": Action("culture.edit", unset)},
)
