"""Where the workspace stands, and what to do next."""

from __future__ import annotations

from assistant.steps import advising
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.pages import drafting, rewording
from assistant.ui.seat import Seat
from assistant.ui.views import coverage
from assistant.workspace.drafts import Drafts


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    files = seat.workspace.count("places")
    work = w.link(t("后台工作"), address("jobs", seat.id), "quiet")
    name, about = seat.entry.title if seat.entry else "", _about(seat)
    head = w.title(name, "" if about == name else about, work, *(drafting.buttons(seat) if files else ()))
    if not files:
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        start = w.empty(t("还没有材料"), t("放入制度、总结、报告、统计表等文件后，这里显示各项指标的材料情况。"), upload)
        return join(head, w.progress(seat), start)
    shown = seat.picture()
    numbers = coverage.counts(shown.coverage.cells, seat.codes)
    drafts = Drafts(seat.workspace)
    sections = drafts.sections()
    waiting = [p for p in drafts.proposals() if seat.codes is None or p.section in seat.codes]
    facts = [
        (t("个文件"), files, "", address("materials", seat.id)),
        (t("个片段"), seat.workspace.count("passages"), "", ""),
        (t("个审核重点材料充分"), numbers["strong"], "good", address("mapping", seat.id)),
        (t("个材料单薄"), numbers["thin"], "warn", address("mapping", seat.id, strength="thin")),
        (t("个没有材料"), numbers["missing"], "bad", address("mapping", seat.id, strength="missing")),
        (t("个章节已起草"), len(sections), "", ""),
        (t("份建议稿待处理"), len(waiting), "warn" if waiting else "", ""),
    ]
    gaps = [c for c in shown.coverage.cells if c.strength != "strong" and (seat.codes is None or c.indicator in seat.codes)]
    order = ("missing", "thin", "strong")
    table = w.table(
        [t("编号"), t("审核重点"), t("情况"), w.Column(t("原因"), wide=True)],
        [
            [
                c.code,
                w.link(c.name, address("indicator", seat.id, code=c.indicator)),
                w.ranked(
                    order.index(c.strength), w.badge(t(coverage.STRENGTHS[c.strength][0]), coverage.STRENGTHS[c.strength][1])
                ),
                t.said(c.reason),
            ]
            for c in sorted(gaps, key=lambda c: c.strength != "missing")
        ],
        id="gaps",
    )
    todo = join(tag("h2", t("材料的缺口")), table) if gaps else w.empty(t("没有缺口"), t("每个审核重点都有充分的材料。"))
    offer = rewording.offer(seat, advising.standing(seat.workspace))
    return join(head, w.progress(seat), drafting.question(seat), offer, w.facts(facts), todo)


def _about(seat: Seat) -> str:
    shown = seat.picture()
    who = shown.institution
    parts = [who.name, shown.framework.name, seat.t("虚构示例") if who.fictional else ""]
    return "　".join(p for p in parts if p)


PAGE = Page("overview", "概况", "home", view, actions=drafting.ACTIONS)
