"""数据: metrics by indicator with value, standard and verdict; yearly tables in, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import UserError
from assistant.steps import tables
from assistant.ui import widgets as w
from assistant.ui.files import EVIDENCE
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.metric import drawn
from assistant.ui.seat import Seat
from assistant.ui.views import data


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    tab = args.text("tab")
    head = w.title(t("数据"), t("定量指标由材料中的数据读出或按公式算出；每个数都能点开看来源。"))
    if not seat.workspace.count("passages"):
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        return join(
            head, w.progress(seat), w.empty(t("还没有数据"), t("放入统计表、质量报告等材料后，这里显示定量指标。"), upload)
        )
    if not seat.picture().framework.metrics:
        return join(head, w.empty(t("没有定量指标"), t("这个指标体系没有定量指标，不需要核对数据。")))
    open_ones = sum(1 for d in seat.picture().disputes if not d.settled and (seat.codes is None or d.code in seat.codes))
    items = [
        (t("定量指标"), address("data", seat.id), tab != "tables"),
        (t("年度数据表"), address("data", seat.id, tab="tables"), tab == "tables"),
        (t("不一致的数据 {n}", n=open_ones), address("disputes", seat.id), False),
    ]
    body = _tables(seat) if tab == "tables" else _metrics(seat, args)
    return join(head, w.progress(seat), w.tabs(items), body)


# --- metrics ---


def _metrics(seat: Seat, args: Args) -> Html:
    t, shown = seat.t, seat.picture()
    every = data.rows(shown.framework, shown.assessments, seat.codes)
    verdict, words = args.text("verdict"), args.text("words", 100)
    n = data.counts(every)

    def fact(label: str, key: str, tone: str) -> tuple[str, object, str, str]:
        return (t(label), n[key], tone if n[key] else "", address("data", seat.id, verdict=key))

    facts = [
        (t("项指标"), len(every), "", address("data", seat.id)),
        fact("达到标准", "met", "good"),
        fact("未达到", "not_met", "bad"),
        (t("数据不一致"), n["conflict"], "warn" if n["conflict"] else "", address("disputes", seat.id)),
        fact("接近标准线", data.NEAR, "warn"),
        fact("缺数据", "missing", ""),
        fact("没有标准", "no_threshold", ""),
    ]
    choices = [("", t("全部判定")), *((k, t(v)) for k, (v, _) in data.VERDICTS.items()), (data.NEAR, t("接近标准线"))]
    tools = w.go(
        tag("input", type="search", name="words", value=words, placeholder=t("查找指标名称"), aria_label=t("查找指标名称")),
        w.select("verdict", choices, verdict, send=True, aria=t("判定")),
        tag("button", t("查找"), type="submit"),
    )
    found = data.chosen(every, verdict, words)
    if not found:
        return join(w.facts(facts), tools, w.empty(t("没有符合条件的指标"), t("换个条件，或清空查找。")))
    columns: list[w.Column | str] = [
        t("指标"),
        w.Column(t("定量指标"), wide=True),
        w.Column(t("数值"), numeric=True),
        w.Column(t("年份"), numeric=True),
        w.Column(t("标准"), numeric=True),
        t("判定"),
        t("走势"),
        w.Column(t("说明"), wide=True),
    ]
    leaves = {i.code: i.name for i in shown.framework.indicators}
    table = w.table(columns, [_row(seat, r, leaves.get(r.metric.code, "")) for r in found], id="values")
    return join(w.facts(facts), tools, table)


def _row(seat: Seat, row: data.Row, leaf: str) -> list[Html | str | None]:
    t, judged = seat.t, row.judged
    number = tag("span", row.metric.number, cls="faint") if row.metric.number else None
    must = w.badge(t("底线"), "bad") if row.metric.bottom_line else None
    note = judged.trend.near or judged.note
    if judged.missing and judged.value is None:
        note = t("缺少{names}", names="、".join(judged.missing))
    order = list(data.BY_WEIGHT).index(judged.verdict)
    return [
        tag("a", f"{row.metric.code} {leaf}", href=address("indicator", seat.id, code=row.metric.code), cls="plain clamp"),
        tag("span", w.link(row.metric.name, address("metric", seat.id, id=row.metric.id)), " ", number, " ", must),
        row.value,
        str(judged.year or "—"),
        row.line,
        w.ranked(order, w.badge(t(row.verdict), row.tone)),
        drawn(data.chart(judged, 96, 30, 5), small=True),
        tag("span", note, cls="faint clamp", title=note),
    ]


# --- yearly tables ---


def _tables(seat: Seat) -> Html:
    t, shown = seat.t, seat.picture()
    note = t("教育部高等教育质量监测国家数据平台导出的年度数据表（xlsx、csv）放进来即可：按表题和列名认表，逐格读出数据。")
    elsewhere = t("本工作区的材料在服务器文件夹里：把表放进去，再到“材料”页重新读取。") if not _own_folder(seat) else ""
    drop = (
        w.upload_zone(t, seat.settings.file_mb, note, then="imported")
        if _own_folder(seat) and seat.may("material.upload") and seat.may("data.resolve")
        else tag("p", note, elsewhere, cls="note")
    )
    seen = tables.seen(seat.workspace, shown.documents, seat.settings.packs)
    allowed = seat.documents_seen()
    mine = [x for x in seen.tables if allowed is None or x.document in allowed]
    columns: list[w.Column | str] = [
        t("表号"),
        w.Column(t("数据表"), wide=True),
        w.Column(t("所在文件"), wide=True),
        t("年份"),
        w.Column(t("行数"), numeric=True),
        w.Column(t("读出的数据"), numeric=True),
        w.Column(t("有疑问的格"), numeric=True),
    ]
    body = [
        [
            "、".join(x.codes),
            w.link(x.title, address("source", seat.id, passage=x.first)),
            shown.documents[x.document].places[0] + (f"　{x.sheet}" if x.sheet else ""),
            str(shown.documents[x.document].year or "—"),
            str(x.rows),
            str(x.values),
            str(x.faults),
        ]
        for x in mine
        if x.document in shown.documents
    ]
    known = (
        w.table(columns, body, id="tables")
        if body
        else w.empty(t("还没有认出的数据表"), t("表题或工作表名与国家数据平台的表名一致时，这里会列出来。"))
    )
    return join(drop, tag("h2", t("认出的数据表")), known, _faults(seat, seen), _others(seat, seen, allowed))


def _own_folder(seat: Seat) -> bool:
    """Whether the evidence is uploaded, and does not lie in a folder of the server."""
    known = seat.workspace.get("evidence")
    return not known or Path(known) == seat.folder / EVIDENCE


def _faults(seat: Seat, seen: tables.Seen) -> Html | None:
    if not seen.faults or seat.codes is not None:
        return None
    t = seat.t
    columns: list[w.Column | str] = [w.Column(t("数据问题"), wide=True), w.Column(t("怎么办"), wide=True)]
    return join(tag("h2", t("数据表中的问题")), w.table(columns, seen.faults, id="faults"))


def _others(seat: Seat, seen: tables.Seen, allowed: set[str] | None) -> Html | None:
    t, documents = seat.t, seat.picture().documents
    other = [documents[id] for id in seen.unknown if id in documents and (allowed is None or id in allowed)]
    if not other:
        return None
    links = [tag("li", w.link(d.places[0], address("source", seat.id, document=d.id))) for d in other]
    summary = tag("summary", t("另有 {n} 个表格文件不是国家数据平台的表，已按表头通读", n=len(links)))
    return tag("details", summary, tag("ul", *links), style="margin-top:14px")


def imported(seat: Seat, form: Args) -> Reply:
    """After an upload of yearly tables: they are read at once."""
    taken, refused = form.number("taken"), form.text("refused")
    if not taken:
        raise UserError(refused or "没有收到文件。")
    seat.run("read")
    seat.log("data.resolve", target="年度数据表", after=f"导入 {taken} 个文件")
    said = seat.t("已收到 {n} 个文件，正在读取。", n=taken) + (f"\n{refused}" if refused else "")
    return Reply(said, tone="warn" if refused else "good", args={"tab": "tables"})


PAGE = Page("data", "数据", "chart", view, actions={"imported": Action("data.resolve", imported)})
