"""One metric: how its value came about, from which places, over the years."""

from __future__ import annotations

from assistant.domain import Assessment, Mark, Metric
from assistant.drafting.figures import line_of
from assistant.errors import UserError
from assistant.metrics import formula
from assistant.steps import choosing
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.pages import disputes
from assistant.ui.seat import Seat
from assistant.ui.views import data


def drawn(chart: data.Chart | None, small: bool = False) -> Html | str:
    """The years as an inline drawing; a small one has no words."""
    if chart is None:
        return ""
    path = " ".join(f"{x},{y}" for x, y, _, _ in chart.points)
    words = "，".join(f"{year}年 {value}" for _, _, year, value in chart.points)
    parts: list[Html] = []
    if chart.line is not None:
        parts.append(tag("line", x1=2, x2=chart.width - 2, y1=str(chart.line), y2=str(chart.line), cls="standard"))
    parts.append(tag("polyline", points=path, cls="years"))
    last = len(chart.points) - 1
    for n, (x, y, year, value) in enumerate(chart.points):
        if not small or n == last:
            parts.append(tag("circle", cx=str(x), cy=str(y), r="2.5" if small else "4", cls="dot"))
        if not small:
            anchor = "middle"
            parts.append(tag("text", value, x=str(x), y=str(data.label(y, chart.line)), text_anchor=anchor, cls="figure"))
            parts.append(tag("text", str(year), x=str(x), y=str(chart.height - 6), text_anchor=anchor, cls="year"))
    return tag(
        "svg",
        tag("title", words),
        *parts,
        viewBox=f"0 0 {chart.width} {chart.height}",
        width=chart.width,
        height=chart.height,
        role="img",
        aria_label=words,
        cls="chart small" if small else "chart",
    )


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    metric, judged = _metric(seat, args.text("id"))
    name, tone = data.VERDICTS[judged.verdict]
    (row,) = data.rows(seat.picture().framework.model_copy(update={"metrics": (metric,)}), [judged])
    value = f"{row.value}" + (f"（{judged.year} 年）" if judged.year else "")
    crumbs = join(w.link(t("数据"), address("data", seat.id)), f" › {metric.code}")
    badges = join(w.badge(t(name), tone), " ", w.badge(t("底线"), "bad") if metric.bottom_line else None)
    return join(
        w.title(metric.name, join(value, "　", badges), crumbs=crumbs),
        tag("p", t("{why}，请及早采取措施。", why=judged.trend.near), cls="warning", role="note") if judged.trend.near else None,
        *_disputes(seat, metric),
        tag("div", _value(seat, judged), _side(seat, metric, judged), cls="columns metric"),
        disputes.history(seat, choosing.history(seat.workspace, _subjects(metric))),
    )


def _metric(seat: Seat, id: str) -> tuple[Metric, Assessment]:
    shown = seat.picture()
    metric = next((m for m in shown.framework.metrics if m.id == id), None)
    judged = next((a for a in shown.assessments if a.id == id), None)
    if metric is None or judged is None:
        raise UserError("这个指标体系里没有这项定量指标，请从“数据”页选择。")
    seat.require_code(metric.code)
    return metric, judged


def _subjects(metric: Metric) -> list[str]:
    """The metric and what its formula is made of."""
    return [metric.id, *(formula.names(metric.formula) if metric.formula else ())]


def _disputes(seat: Seat, metric: Metric) -> list[Html]:
    subjects = _subjects(metric)
    return [disputes.box(seat, d) for d in seat.picture().disputes if d.subject in subjects]


def _value(seat: Seat, judged: Assessment) -> Html:
    t, framework = seat.t, seat.picture().framework
    names = data.names_of(framework)
    parts: list[Html | None] = []
    if judged.formula:
        words = data.formula_in_words(judged.formula, framework)
        parts.append(tag("p", t("公式："), tag("strong", f"{judged.name} ＝ {words}")))
    if judged.note:
        parts.append(tag("p", seat.t.said(judged.note), cls="note"))
    if judged.value is None:
        gap = t("材料里没有这项数据。") + (t("计算还缺：{names}。", names="、".join(judged.missing)) if judged.missing else "")
        parts.append(tag("p", gap))
        parts.append(tag("p", w.link(t("去放入含有这些数据的统计表"), address("data", seat.id, tab="tables"))))
    rows = [
        [names.get(o.subject, o.subject), o.text, str(o.year or "—"), disputes.place(seat, o)]
        for o in dict.fromkeys((*judged.inputs, *reversed(judged.series)))
    ]
    columns: list[w.Column | str] = [
        t("数据"),
        w.Column(t("原文写法"), numeric=True),
        w.Column(t("年份"), numeric=True),
        w.Column(t("来源"), wide=True),
    ]
    table = w.table(columns, rows, id="sources") if rows else None
    return tag("section", tag("h2", t("这个数怎么来的")), *parts, table, cls="panel")


def _side(seat: Seat, metric: Metric, judged: Assessment) -> Html:
    t = seat.t
    chart = data.chart(judged)
    trend = (
        tag("section", tag("h2", t("历年走势")), drawn(chart), tag("p", t("虚线为标准。"), cls="faint"), cls="panel")
        if chart
        else tag(
            "section", tag("h2", t("历年走势")), tag("p", t("只有一年的数据，补充往年数据后显示走势。"), cls="note"), cls="panel"
        )
    )
    return tag("div", trend, _standard(seat, metric, judged))


def _standard(seat: Seat, metric: Metric, judged: Assessment) -> Html:
    t, line = seat.t, metric.threshold
    if line is None or judged.threshold is None:
        said = tag("p", t("没有规定的标准，只看走势。"), cls="note")
        return tag(
            "section",
            tag("h2", t("标准")),
            said,
            _provenance(seat, metric.provenance.mark, metric.provenance.source),
            cls="panel",
        )
    mark = _provenance(seat, line.provenance.mark, line.provenance.source)
    note = tag("p", seat.t.said(line.note), cls="note") if line.note else None
    return tag("section", tag("h2", t("标准")), tag("p", tag("strong", line_of(judged))), note, mark, cls="panel")


def _provenance(seat: Seat, mark: Mark, source: str) -> Html:
    t = seat.t
    tone = "good" if mark == "official" else "accent" if mark == "S" else "warn"
    return tag("p", w.badge(t(data.MARKS[mark]), tone), " ", tag("span", source, cls="faint"))


PAGE = Page("metric", "定量指标", "chart", view, listed=False)
