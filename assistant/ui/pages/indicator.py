"""One indicator: what is asked, the passages that speak to it with reasons, and what a person says of them."""

from __future__ import annotations

from assistant.domain import Indicator, ReviewPoint
from assistant.errors import UserError
from assistant.steps import deciding
from assistant.steps.picture import Hit, Picture
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import another
from assistant.ui.seat import Seat
from assistant.ui.views import coverage
from assistant.ui.views.wizard import lines

SHOWN = 20
SUPPORTED = 3
"""Other frameworks named for a passage."""
STATUS = {"confirmed": ("已确认", "good"), "rejected": ("已排除", ""), "proposed": ("待确认", "accent")}


def view(seat: Seat, args: Args) -> Html:
    shown = seat.picture()
    leaf = _leaf(shown, args.text("code"))
    seat.require_code(leaf.code)
    t = seat.t
    point = args.text("point")
    status = args.text("status")
    hits = [h for h in shown.hits.get(leaf.code, ()) if (not point or h.point == point) and (not status or h.status == status)]
    pages = max(1, -(-len(hits) // SHOWN))
    page = min(max(1, args.number("page", 1)), pages)
    crumbs = join(w.link(t("指标匹配"), address("mapping", seat.id)), f" › {leaf.code}")
    neighbours = _neighbours(seat, shown, leaf)
    boxes = [_passage(seat, shown, leaf, h) for h in hits[(page - 1) * SHOWN : page * SHOWN]]
    kept = w.kept(args, "code", "point", "status")
    body = (
        join(*boxes, w.pager(t, page, pages, len(hits), "indicator", seat.id, **kept), _bulk(seat, leaf))
        if boxes
        else w.empty(t("这里没有片段"), t("换个审核重点或状态；也可以在“指标匹配”里查找材料，再归到这里。"))
    )
    return join(
        w.title(f"{leaf.code}　{leaf.name}", leaf.asks, _visit(seat, leaf), *neighbours, crumbs=crumbs),
        _departments(seat, shown, leaf),
        _points(seat, shown, leaf, point, status),
        _filters(seat, shown, leaf, point, status),
        tag("form", body, data_act="bulk", data_code=leaf.code),
    )


def _leaf(shown: Picture, code: str) -> Indicator:
    found = next((i for i in shown.framework.leaves if i.code == code), None)
    if found is None:
        raise UserError(f"“{shown.framework.name}”里没有编号为“{code[:20]}”的指标。")
    return found


def _neighbours(seat: Seat, shown: Picture, leaf: Indicator) -> list[Html]:
    mine = [i for i in shown.framework.leaves if seat.codes is None or i.code in seat.codes]
    at = [i.code for i in mine].index(leaf.code)
    found = []
    if at > 0:
        found.append(w.button_link(f"← {mine[at - 1].code}", address("indicator", seat.id, code=mine[at - 1].code), "small"))
    if at + 1 < len(mine):
        found.append(w.button_link(f"{mine[at + 1].code} →", address("indicator", seat.id, code=mine[at + 1].code), "small"))
    return found


def _visit(seat: Seat, leaf: Indicator) -> Html | None:
    """To the questions that experts are likely to put here."""
    if not seat.may("visit.read"):
        return None
    return w.button_link(seat.t("专家会问什么"), address("visit", seat.id, code=leaf.code), "small")


def _departments(seat: Seat, shown: Picture, leaf: Indicator) -> Html:
    t = seat.t
    now = seat.server.access.assignments(seat.id).get(leaf.code, ())
    said = tag("p", t("负责部门："), "、".join(now) or t("还没有指定"), cls="note")
    if not seat.may("match.assign"):
        return said
    known = shown.institution.departments
    hint = t("几个部门用顿号分开。") + (t("可选：{names}", names="、".join(known[:12])) if known else "")
    edit = w.form(
        "assign",
        tag(
            "div",
            tag("input", name="departments", value="、".join(now), aria_label=t("负责部门")),
            w.submit(t("保存")),
            cls="row",
        ),
        tag("small", hint, cls="faint"),
        code=leaf.code,
    )
    return tag("details", tag("summary", t("负责部门："), "、".join(now) or t("还没有指定")), edit, style="margin-bottom:12px")


def _points(seat: Seat, shown: Picture, leaf: Indicator, point: str, status: str) -> Html:
    cells = {c.code: c for c in shown.coverage.cells if c.indicator == leaf.code}
    boxes = []
    for p in leaf.points:
        cell = cells.get(p.code)
        name, tone = coverage.STRENGTHS[cell.strength] if cell else ("没有", "bad")
        head = tag("div", tag("strong", f"{p.code} {p.name}"), w.badge(seat.t(name), tone), cls="row")
        why = tag("p", seat.t.said(cell.reason) if cell else "", cls="faint")
        boxes.append(tag("div", head, _asks(seat, p), why, cls="asks") if not point or point == p.code else None)
    return tag("div", *boxes, cls="points")


def _asks(seat: Seat, point: ReviewPoint) -> Html:
    t = seat.t
    more = join(
        tag("p", t("常见材料：{names}", names="、".join(point.evidence)), cls="note") if point.evidence else None,
        tag("p", t("常见薄弱处：{names}", names="；".join(s.rstrip("。") for s in point.weak_spots)), cls="note")
        if point.weak_spots
        else None,
    )
    source = "" if point.provenance.mark == "official" else t("（本软件概括，不是官方原文）")
    return join(tag("p", point.asks, tag("span", source, cls="faint")), tag("details", tag("summary", t("材料与薄弱处")), more))


def _filters(seat: Seat, shown: Picture, leaf: Indicator, point: str, status: str) -> Html:
    t = seat.t
    hits = shown.hits.get(leaf.code, ())
    counts = {s: sum(1 for h in hits if h.status == s and (not point or h.point == point)) for s in STATUS}
    items = [(t("全部"), address("indicator", seat.id, code=leaf.code, point=point), not status)]
    items += [
        (f"{t(name)} {counts[s]}", address("indicator", seat.id, code=leaf.code, point=point, status=s), status == s)
        for s, (name, _) in STATUS.items()
    ]
    pick = w.go(
        w.select("point", [("", t("全部审核重点")), *((p.code, f"{p.code} {p.name}") for p in leaf.points)], point, send=True),
        code=leaf.code,
        status=status,
    )
    return join(pick, w.tabs(items))


def _passage(seat: Seat, shown: Picture, leaf: Indicator, hit: Hit) -> Html | None:
    t = seat.t
    passage = seat.workspace.passage(hit.passage)
    if passage is None:
        return None
    name, tone = STATUS[hit.status]
    document = shown.documents.get(hit.document)
    currency = shown.currencies.get(hit.document)
    stale = w.badge(t.said(currency.reason), "warn") if currency and not currency.in_date else None
    point = next((p.name for p in leaf.points if p.code == hit.point), "")
    from_ = tag(
        "div",
        w.link(seat.t.at(passage.locator), address("source", seat.id, passage=hit.passage)),
        tag("span", t("{year} 年", year=document.year) if document and document.year else ""),
        stale,
        tag("span", f"{hit.point} {point}"),
        cls="from",
    )
    why = tag(
        "div",
        tag("span", t("得分 {s}", s=f"{hit.score:.2f}"), cls="num"),
        tag("span", t.said(hit.reason)),
        w.badge(t(name), tone),
        cls="from",
    )
    more = another.also(seat, passage, (hit,), SUPPORTED) if hit.status != "rejected" else None
    return tag(
        "article",
        w.checkbox("passages", hit.passage, aria_label=t("选择")) if seat.may("match.decide") else tag("span"),
        tag("div", tag("div", passage.text, cls="text"), from_, why, more, _acts(seat, leaf, hit)),
        cls=f"passage {hit.status}",
    )


def _acts(seat: Seat, leaf: Indicator, hit: Hit) -> Html | None:
    if not seat.may("match.decide"):
        return None
    t = seat.t
    data = {"passage": hit.passage, "code": leaf.code, "point": hit.point}
    seen = {"seen": f"{hit.passage} {hit.status}"}
    confirm = w.button(t("确认"), "confirm", cls="small", **data, **seen) if hit.status != "confirmed" else None
    reject = w.button(t("排除"), "reject", cls="small", **data, **seen) if hit.status != "rejected" else None
    undo = w.button(t("撤销"), "undo", cls="small quiet", **data) if hit.origin == "human" else None
    more = w.button_link(t("改归、备注…"), address("decide", seat.id, **data), "small")
    looked = tag("input", type="hidden", name="seen", value=seen["seen"])  # for what is done to several at once
    return tag("div", confirm, reject, undo, more, looked, cls="acts")


def _bulk(seat: Seat, leaf: Indicator) -> Html | None:
    if not seat.may("match.decide"):
        return None
    t = seat.t
    every = tag("label", tag("input", type="checkbox", data_check_all="passages"), t("全选本页"), cls="check")
    return tag(
        "div",
        every,
        w.submit(t("确认所选"), act="bulk", how="confirmed", cls="small"),
        w.submit(t("排除所选"), act="bulk", how="rejected", cls="small"),
        w.submit(t("恢复自动判断"), act="bulk", how="withdrawn", cls="small"),
        cls="bulk",
    )


# --- actions ---


def _overtaken(seat: Seat, form: Args, passages: list[str], leaf: Indicator, status: str) -> dict[str, str]:
    """Those of the passages of which somebody said something else since the screen was drawn → what, in a sentence."""
    seen = dict(line.split(" ", 1) for line in form.several("seen") if " " in line)
    now = {h.passage: h.status for h in seat.picture().hits.get(leaf.code, ())}
    told = {}
    for passage in passages:
        if passage not in seen or now.get(passage) in (seen[passage], status, None):
            continue
        key = deciding.passage_of(seat.workspace, passage).key
        last = next((d for d in reversed(seat.workspace.decided(key)) if d.code == leaf.code), None)
        if last is not None:
            told[passage] = seat.t("{who}刚把它{what}了", who=last.by, what=seat.t(deciding.WORDS.get(last.status, last.status)))
    return told


def _say(seat: Seat, form: Args, status: str) -> Reply:
    shown = seat.picture()
    leaf = _leaf(shown, form.text("code"))
    seat.require_code(leaf.code)
    passage = form.text("passage")
    before = next((h.status for h in shown.hits.get(leaf.code, ()) if h.passage == passage), "")
    if overtaken := _overtaken(seat, form, [passage], leaf, status):
        return Reply(seat.t("{said}，没有照您的改。现在的情况已显示，请再定。", said=overtaken[passage]), "warn")
    deciding.decide(
        seat.workspace,
        shown.framework,
        [passage],
        leaf.code,
        status,
        by=seat.user.shown,
        point=form.text("point"),
        note=form.text("note", 500),
    )
    seat.log("match.decide", f"{leaf.code} {passage}", before, status)
    return Reply(seat.t("已{what}。", what=seat.t(deciding.WORDS[status])))


def confirm(seat: Seat, form: Args) -> Reply:
    return _say(seat, form, "confirmed")


def reject(seat: Seat, form: Args) -> Reply:
    return _say(seat, form, "rejected")


def undo(seat: Seat, form: Args) -> Reply:
    shown = seat.picture()
    leaf = _leaf(shown, form.text("code"))
    seat.require_code(leaf.code)
    now = deciding.take_back(seat.workspace, shown.framework, form.text("passage"), leaf.code, by=seat.user.shown)
    seat.log("match.decide", f"{leaf.code} {form.text('passage')}", "撤销", now)
    return Reply(seat.t("已撤销，现在是：{now}。", now=seat.t(now)))


def bulk(seat: Seat, form: Args) -> Reply:
    shown = seat.picture()
    leaf = _leaf(shown, form.text("code"))
    seat.require_code(leaf.code)
    chosen, how = form.several("passages"), form.text("how")
    if not chosen:
        raise UserError("还没有选中片段：先在左边打勾，再点下面的按钮。")
    points = {h.passage: h.point for h in shown.hits.get(leaf.code, ())}
    overtaken = _overtaken(seat, form, chosen, leaf, how)
    chosen = [p for p in chosen if p not in overtaken]
    for passage in chosen:
        deciding.decide(
            seat.workspace, shown.framework, [passage], leaf.code, how, by=seat.user.shown, point=points.get(passage, "")
        )
    seat.log("match.decide", f"{leaf.code} 共 {len(chosen)} 条", "", how)
    said = seat.t("已{what} {n} 条。", what=seat.t(deciding.WORDS[how]), n=len(chosen))
    if overtaken:
        kept = seat.t(
            "另有 {n} 条刚由别人定过（{said}），没有照您的改，请再定。", n=len(overtaken), said=next(iter(overtaken.values()))
        )
        return Reply(f"{said}{kept}", "warn")
    return Reply(said)


def assign(seat: Seat, form: Args) -> Reply:
    leaf = _leaf(seat.picture(), form.text("code"))
    before = seat.server.access.assignments(seat.id).get(leaf.code, ())
    after = lines(form.text("departments", 400))
    seat.server.access.assign(seat.id, leaf.code, after)
    seat.log("match.assign", leaf.code, "、".join(before), "、".join(after))
    return Reply(seat.t("负责部门已保存。"))


PAGE = Page(
    "indicator",
    "指标",
    "match",
    view,
    listed=False,
    actions={
        "confirm": Action("match.decide", confirm),
        "reject": Action("match.decide", reject),
        "undo": Action("match.decide", undo),
        "bulk": Action("match.decide", bulk),
        "assign": Action("match.assign", assign),
    },
)
