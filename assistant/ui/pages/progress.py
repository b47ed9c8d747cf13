"""How far the ledger has come: by state, by unit, the metrics over the years; the reports that are handed in."""

from __future__ import annotations

from datetime import date

from assistant.rectification import trends
from assistant.rectification.ledger import CONCLUSION, setting
from assistant.rectification.standing import standing
from assistant.steps import ledger as step
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply
from assistant.ui.pages.ledger import actor, entries_of, tabs
from assistant.ui.seat import Seat
from assistant.ui.views import charts
from assistant.workspace.ledger import LedgerStore

TONES = {"crossed": "bad", "beyond": "bad", "near": "warn", "falling": "warn", "recovered": "good", "steady": ""}


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    seen = entries_of(seat)
    history = list(LedgerStore(seat.workspace).events())
    head = w.title(t("整改进度"), t("由台账统计，每个比例写明怎样得出。"), *_reports(seat, bool(seen)))
    if not seen:
        return join(
            head, tabs(seat, "progress"), w.empty(t("台账里还没有问题"), t("采纳整改建议后，这里按状态、单位和年份显示进度。"))
        )
    alarms = step.alarms(history, seat.settings, date.today())
    counted = standing(seen, alarms)
    keys = tag("span", *(tag("span", tag("i", style=f"background:{c}"), t(name)) for name, c in charts.legend()), cls="legend")
    return join(
        head,
        tabs(seat, "progress"),
        tag("section", tag("p", t.said(counted.sentence())), keys, charts.bars((counted.whole,), t("合计")), cls="panel"),
        tag("section", tag("h3", t("按牵头单位")), charts.bars(counted.units, t("按牵头单位")), cls="panel"),
        tag("section", tag("h3", t("按指标")), charts.bars(counted.indicators, t("按指标")), cls="panel"),
        _conclusion(seat, setting(history, CONCLUSION)),
        _trends(seat),
    )


def _reports(seat: Seat, there: bool) -> list[Html]:
    if not there or not seat.may("export.run"):
        return []
    t = seat.t
    names = (("midterm", t("下载中期报告")), ("final", t("下载两年整改报告")))
    return [tag("a", name, href=f"/w/{seat.id}/made/{what}", cls="button", data_plain=True) for what, name in names]


def _conclusion(seat: Seat, day: str) -> Html | None:
    t = seat.t
    note = t("两年整改期从收到评估结论之日起算。")
    if not seat.may("ledger.edit"):
        return tag("p", note, t("收到结论的日期：{day}", day=day or "—"), cls="note")
    row = tag(
        "div",
        tag("input", type="date", name="day", value=day, aria_label=t("收到评估结论的日期")),
        w.submit(t("保存")),
        cls="row",
    )
    return tag("section", tag("h3", t("收到评估结论的日期")), tag("p", note, cls="note"), w.form("conclude", row), cls="panel")


def _trends(seat: Seat) -> Html | None:
    """Metrics with a line or two years of values, those that call for attention first."""
    t, shown = seat.t, seat.picture()
    entries = LedgerStore(seat.workspace).entries()
    found = [x for x in step.trend(entries, shown.assessments, seat.settings) if seat.codes is None or x.code in seat.codes]
    if not found:
        return None
    order = list(trends.SIGNS)
    goals = {e.metric for e in entries.values() if e.metric}
    ranked = sorted(found, key=lambda x: (order.index(x.sign), x.id not in goals))
    drawn = [_trend(seat, x) for x in ranked if len(x.points) > 1]
    return join(tag("h2", t("指标走势")), tag("div", *drawn, cls="trends"))


def _trend(seat: Seat, made: trends.Trend) -> Html:
    t = seat.t
    head = tag(
        "div", tag("strong", f"{made.code} {made.name}"), w.badge(t(trends.SIGNS[made.sign]), TONES[made.sign]), cls="row spread"
    )
    return tag("figure", head, charts.trend(made), tag("figcaption", t.said(made.text), cls="faint"), cls="panel")


def conclude(seat: Seat, form: Args) -> Reply:
    day = form.text("day", 20)
    before = setting(LedgerStore(seat.workspace).events(), CONCLUSION)
    step.conclude(seat.workspace, day, actor(seat), "ui")
    seat.log("ledger.edit", "收到评估结论的日期", before, day)
    return Reply(seat.t("已保存，时限按这一天计算。"))


PAGE = Page("progress", "整改进度", "chart", view, listed=False, actions={"conclude": Action("ledger.edit", conclude)})
