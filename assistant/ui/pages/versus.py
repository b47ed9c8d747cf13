"""前后比较: this workspace beside another of one's own, of an earlier year or round."""

from __future__ import annotations

from assistant.rectification.compare import CHANGES, Comparison
from assistant.steps import ledger as step
from assistant.ui import widgets as w
from assistant.ui.handouts import side
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page
from assistant.ui.pages.ledger import tabs
from assistant.ui.seat import Seat
from assistant.ui.views.coverage import STRENGTHS

TONES = {"better": "good", "worse": "bad", "same": "", "changed": "accent", "new": "accent", "gone": "warn", "unclear": "warn"}


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    other = args.text("other", 40)
    mine = [e for e in seat.server.access.workspaces(seat.user) if e.id != seat.id and not e.archived]
    head = w.title(t("前后比较"), t("与以前的工作区比较：哪些指标改善、变差，哪些审核重点的材料变多、变少。"))
    if not mine:
        return join(
            head,
            tabs(seat, "versus"),
            w.empty(t("没有别的工作区可比"), t("上一年或上一轮的材料另建一个工作区，就可以在这里比较。")),
        )
    pick = w.go(
        w.select(
            "other", [("", t("选择以前的工作区…")), *((e.id, e.title) for e in mine)], other, send=True, aria=t("以前的工作区")
        )
    )
    if not other:
        return join(head, tabs(seat, "versus"), pick)
    entry, role = seat.server.access.role_in(other, seat.user)
    earlier = Seat(seat.server, seat.user, role, entry)
    try:
        earlier.require("workspace.read")
        found = step.compare_sides(side(earlier), side(seat), (entry.title, t("现在")))
    finally:
        earlier.close()
    out = (
        tag("a", t("下载 xlsx"), href=f"/w/{seat.id}/made/comparison?of={other}", cls="button", data_plain=True)
        if seat.may("export.run")
        else None
    )
    return join(head, tabs(seat, "versus"), tag("div", pick, out, cls="row spread"), _found(seat, found, entry.title))


def _found(seat: Seat, found: Comparison, name: str) -> Html:
    t = seat.t
    facts = [
        (t("{word}（指标）", word=t(word)), found.count(c)[0], TONES[c], "") for c, word in CHANGES.items() if found.count(c)[0]
    ]
    facts += [
        (t("{word}（材料）", word=t(word)), found.count(c)[1], TONES[c], "") for c, word in CHANGES.items() if found.count(c)[1]
    ]
    order = list(TONES)
    metrics = [
        [m.code, m.name, *m.shown(), w.badge(t(CHANGES[m.change]), TONES[m.change])]
        for m in sorted(found.metrics, key=lambda m: order.index(m.change))
    ]
    columns: list[w.Column | str] = [
        t("指标"),
        w.Column(t("定量指标"), wide=True),
        w.Column(name, numeric=True),
        w.Column(t("现在"), numeric=True),
        w.Column(t("差（后减前）"), numeric=True),
        t("标准"),
        t("变化"),
    ]
    points = [
        [
            p.code,
            p.name,
            t(STRENGTHS[p.before][0]) if p.before else "—",
            t(STRENGTHS[p.after][0]) if p.after else "—",
            w.badge(t(CHANGES[p.change]), TONES[p.change]),
        ]
        for p in found.points
        if p.change != "same"
    ]
    heads: list[w.Column | str] = [t("编号"), w.Column(t("审核重点"), wide=True), name, t("现在"), t("变化")]
    return join(
        w.facts(facts),
        tag("h2", t("定量指标")),
        w.table(columns, metrics, id="metrics") if metrics else w.empty(t("没有可比的指标"), t("两边都没有定量指标的数据。")),
        tag("h2", t("材料有变化的审核重点")),
        w.table(heads, points, id="points") if points else w.empty(t("材料没有变化"), t("两边的审核重点材料情况相同。")),
    )


PAGE = Page("versus", "前后比较", "chart", view, listed=False)
