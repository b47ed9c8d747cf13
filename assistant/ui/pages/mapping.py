"""指标匹配: the heat map of coverage, and search over all evidence."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.steps.progress import Silent
from assistant.steps.review import searcher
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.pages import trying
from assistant.ui.seat import Seat
from assistant.ui.views import coverage

FOUND = 30


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    words = args.text("words", 200)
    head = w.title(t("指标匹配"), t("每个审核重点的材料情况。点开指标，逐条确认、排除或改归别处。"))
    if not seat.workspace.count("passages"):
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        nothing = w.empty(t("还没有可匹配的材料"), t("放入并读取材料后，这里显示覆盖图。"), upload)
        return join(head, w.progress(seat), nothing, trying.box(seat, args))
    search = w.go(
        tag(
            "input", type="search", name="words", value=words, placeholder=t("在全部材料中查找"), aria_label=t("在全部材料中查找")
        ),
        tag("button", t("查找"), type="submit"),
        w.link(t("清空"), address("mapping", seat.id)) if words else None,
    )
    if words:
        return join(head, search, _found(seat, words))
    return join(head, w.progress(seat), search, trying.box(seat, args), _map(seat, args))


def _map(seat: Seat, args: Args) -> Html:
    t, shown = seat.t, seat.picture()
    assigned = seat.server.access.assignments(seat.id)
    strength, department = args.text("strength"), args.text("department")
    chapters = coverage.chapters(shown.framework, shown.coverage.cells, assigned, seat.codes, strength, department)
    n = coverage.counts(shown.coverage.cells, seat.codes)
    legend = [tag("span", tag("i", cls=k), t(name), f" {n[k]}") for k, (name, _) in coverage.STRENGTHS.items()]
    departments = sorted({d for ds in assigned.values() for d in ds})
    choices = [("", t("全部")), *((k, t("只看材料{how}的", how=t(name))) for k, (name, _) in coverage.STRENGTHS.items())]
    tools = w.go(
        w.select("strength", choices, strength, send=True, aria=t("情况")),
        w.select("department", [("", t("全部部门")), *((d, d) for d in departments)], department, send=True, aria=t("部门"))
        if departments
        else None,
        tag("span", cls="grow"),
        tag("span", *legend, cls="legend"),
        tag("div", w.takeout(t, "coverage"), cls="table-bar"),
    )
    if not chapters:
        why = (
            t("还没有指标分给您的部门，请联系编写人员。")
            if seat.codes is not None and not seat.codes
            else t("没有符合条件的审核重点。")
        )
        return join(tools, w.empty(t("这里是空的"), why))
    if seat.whole:
        return _as_table(seat, chapters)
    rows: list[Html] = []
    for chapter in chapters:
        rows.append(tag("div", f"{chapter.code}　{chapter.name}", cls="chapter"))
        for leaf in chapter.leaves:
            url = address("indicator", seat.id, code=leaf.code)
            who = tag("div", "、".join(leaf.departments), cls="faint") if leaf.departments else None
            rows.append(tag("div", tag("a", f"{leaf.code} {leaf.name}", href=url, cls="leaf"), who))
            rows.append(
                tag(
                    "div", *(_cell(seat, c.code, c.name, c.strength, c.documents, c.reason, url) for c in leaf.cells), cls="cells"
                )
            )
    return join(tools, tag("section", tag("div", *rows, cls="heat"), cls="panel"))


def _as_table(seat: Seat, chapters: Iterable[coverage.Chapter]) -> Html:
    """The map as rows, for a workbook."""
    t = seat.t
    point, why = w.Column(t("审核重点"), wide=True), w.Column(t("原因"), wide=True)
    columns: list[w.Column | str] = [t("指标"), t("编号"), point, t("情况"), w.Column(t("材料"), numeric=True), why, t("部门")]
    rows = [
        [f"{leaf.code} {leaf.name}", c.code, c.name, t(coverage.STRENGTHS[c.strength][0]), str(c.documents), c.reason,
         "、".join(leaf.departments)]
        for chapter in chapters
        for leaf in chapter.leaves
        for c in leaf.cells
    ]  # fmt: skip
    return w.table(columns, rows, id="coverage")


def _cell(seat: Seat, code: str, name: str, strength: str, documents: int, reason: str, url: str) -> Html:
    count = seat.t("{n} 件", n=documents) if documents else seat.t("没有")
    return tag(
        "a",
        tag("b", name),
        tag("span", count),
        href=f"{url}&point={code}",
        title=f"{code} {name}：{seat.t.said(reason)}",
        cls=f"cell {strength}",
    )


def _found(seat: Seat, words: str) -> Html:
    """Passages of all evidence that speak of the words, best first."""
    t = seat.t
    seen = seat.passages_seen()
    ids = searcher(seat.workspace, Silent())(words, FOUND * (1 if seen is None else 10))
    passages = [p for id in ids if (seen is None or id in seen) and (p := seat.workspace.passage(id)) is not None][:FOUND]
    if not passages:
        return w.empty(t("没有找到"), t("换个说法再试，或检查材料是否已读。"))
    boxes = [
        tag(
            "article",
            tag("span"),
            tag(
                "div",
                tag("div", p.text[:400], cls="text"),
                tag("div", w.link(t.at(p.locator), address("source", seat.id, passage=p.id)), cls="from"),
            ),
            cls="passage",
        )
        for p in passages
    ]
    return join(tag("p", t("“{words}”：最相近的 {n} 条", words=words, n=len(boxes)), cls="note"), *boxes)


PAGE = Page("mapping", "指标匹配", "match", view)
