"""One passage and one indicator: move it elsewhere, add a note, see what was said before."""

from __future__ import annotations

from assistant.steps import deciding
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat


def view(seat: Seat, args: Args) -> Html:
    t, code = seat.t, args.text("code")
    seat.require_code(code)
    framework = seat.picture().framework
    passage = deciding.passage_of(seat.workspace, args.text("passage"))
    choices = [
        (p.code, f"{p.code} {p.name}")
        for leaf in framework.leaves
        if seat.codes is None or leaf.code in seat.codes
        for p in leaf.points
    ]
    data = {"passage": passage.id, "code": code}
    body = w.form(
        "move",
        w.select("to", choices, args.text("point"), label=t("归到哪个审核重点")),
        w.area(t("备注（说明理由，选填）"), "note", maxlength=500, rows=3),
        tag(
            "div",
            w.submit(t("保存"), cls="primary"),
            w.button_link(t("返回"), address("indicator", seat.id, code=code)),
            cls="row",
        ),
        **data,
    )
    history = [
        [d.at[:16].replace("T", " "), d.by, d.code, t(deciding.WORDS.get(d.status, d.status)), d.point, d.note]
        for d in reversed(seat.workspace.decided(passage.key))
    ]
    columns: list[w.Column | str] = [t("时间"), t("谁"), t("指标"), t("判断"), t("审核重点"), w.Column(t("备注"), wide=True)]
    crumbs = join(
        w.link(t("指标匹配"), address("mapping", seat.id)), " › ", w.link(code, address("indicator", seat.id, code=code))
    )
    return join(
        w.title(t("改归与备注"), crumbs=crumbs),
        tag(
            "section",
            tag("p", passage.text),
            tag("p", w.link(seat.t.at(passage.locator), address("source", seat.id, passage=passage.id))),
            cls="panel",
        ),
        tag("section", body, cls="panel", style="max-width:720px") if seat.may("match.decide") else None,
        join(tag("h2", t("以前的判断")), w.table(columns, history, id="said")) if history else None,
    )


def move(seat: Seat, form: Args) -> Reply:
    framework = seat.picture().framework
    code, to = form.text("code"), form.text("to")
    leaf, _ = deciding.target(framework, to)
    for each in (code, leaf):
        seat.require_code(each)
    deciding.move(seat.workspace, framework, [form.text("passage")], code, to, by=seat.user.shown, note=form.text("note", 500))
    seat.log("match.decide", f"{form.text('passage')}", code, to)
    return Reply(seat.t("已归到 {to}。", to=to), page="indicator", args={"code": code})


PAGE = Page("decide", "改归与备注", "match", view, listed=False, actions={"move": Action("match.decide", move)})
