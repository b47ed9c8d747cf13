"""The reviewers' side of 审核: checklists out and back in, several reviewers side by side, what to mend first."""

from __future__ import annotations

from assistant.domain import ReviewerNote
from assistant.review import checklist
from assistant.review.checklist import Merged
from assistant.review.readiness import Problem, Readiness, readiness
from assistant.steps import checklist as steps
from assistant.steps.drafting import undrafted
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import findings as shown_findings
from assistant.ui.views import reviewers

SHOWN = 60


def lists(seat: Seat, args: Args) -> Html:
    t = seat.t
    merged = checklist.merge(seat.workspace.reviews())
    files = [n for n in ("checklist.xlsx", "readiness.docx") if (seat.folder / "out" / n).is_file()]
    links = [tag("a", t(reviewers.FILES[n]), href=f"/w/{seat.id}/file/{n}", cls="button", data_plain=True) for n in files]
    make = w.button(t("重新生成清单") if files else t("生成评审清单"), "make-lists", cls="" if files else "primary")
    out = tag(
        "section",
        tag("h2", t("导出给专家")),
        tag(
            "p", t("每个审核重点和定量指标一行：考察要点、材料链接、覆盖、数据、审核发现；专家填判断、达成度和意见。"), cls="note"
        ),
        tag("div", make, *links, cls="row"),
        cls="panel",
    )
    back = (
        tag(
            "section",
            tag("h2", t("导入填好的清单")),
            w.upload_zone(
                t, seat.settings.file_mb, t("可以一次放入几位专家的 xlsx 文件"), to="checklist", then="returned", folders=False
            ),
            cls="panel",
        )
        if seat.may("checklist.fill") or seat.may("review.decide")
        else None
    )
    panels = tag("div", out if seat.may("export.run") else None, back, cls="halves")
    return join(panels, _side_by_side(seat, merged, args))


def _side_by_side(seat: Seat, merged: Merged, args: Args) -> Html:
    t = seat.t
    grid = reviewers.grid(merged, seat.picture().framework, only_conflicts=args.flag("conflicts"), words=args.text("words", 100))
    if not merged.notes:
        return w.empty(t("还没有专家意见"), t("专家在“专家”页直接填写，或填好清单后在这里导入。"))
    tools = w.go(
        tag("input", type="search", name="words", value=args.text("words", 100), placeholder=t("查找"), aria_label=t("查找")),
        w.select("conflicts", [("", t("全部")), ("1", t("只看意见不一致的"))], args.text("conflicts"), send=True),
        tag("button", t("查找"), type="submit"),
        tab="lists",
    )
    columns: list[w.Column | str] = [t("编号"), w.Column(t("审核重点／定量指标"), wide=True)]
    columns += [w.Column(name, wide=True) for name in grid.names]
    body = []
    for line in grid.lines:
        name = join(line.title, " ", w.badge(t("意见不一致"), "warn") if line.differ else None)
        body.append([line.code, name, *(_cell(seat, notes) for notes in line.notes)])
    counted = t("{n} 位评审人，{m} 条意见，{k} 处不一致。", n=len(grid.names), m=len(merged.notes), k=len(merged.conflicts))
    table = w.table(columns, body, id="reviews") if body else w.empty(t("没有符合条件的意见"), t("换个条件看看。"))
    added = [[n.reviewer or t("未署名"), n.title, n.comment, n.file] for n in merged.added]
    heads: list[w.Column | str] = [t("评审人"), w.Column(t("内容"), wide=True), w.Column(t("意见"), wide=True), t("文件")]
    extra = join(tag("h2", t("评审人另加的条目")), w.table(heads, added, id="added")) if added else None
    return join(tag("h2", t("各位评审人的意见")), tag("p", counted, cls="note"), tools, table, extra)


def _cell(seat: Seat, notes: tuple[ReviewerNote, ...]) -> Html:
    t = seat.t
    said = []
    for note in notes:
        mark, tone = reviewers.MARKS.get(note.mark, ("", ""))
        reached, reached_tone = reviewers.ATTAINMENTS.get(note.attainment, ("", ""))
        badges = [w.badge(t(mark), tone) if mark else None, " ", w.badge(t(reached), reached_tone) if reached else None]
        said.append(tag("div", *badges, tag("div", note.comment), tag("div", note.date, cls="faint") if note.date else None))
    return join(*said)


# --- what to mend first ---


def first(seat: Seat, args: Args) -> Html:
    t, shown = seat.t, seat.picture()
    found = steps.open_findings(seat.workspace)
    if found is None:
        found = tuple(
            undrafted(seat.workspace, shown.framework, shown.documents, shown.assessments, shown.coverage, seat.settings.packs)
        )
    merged = checklist.merge(seat.workspace.reviews())
    state: Readiness = readiness(shown.framework, shown.institution, shown.coverage, shown.assessments, found, merged)
    chapters: list[w.Column | str] = [
        w.Column(t("一级指标"), wide=True), *(w.Column(t(name), numeric=True) for name in (
            "错误", "警告", "提示", "材料充分", "单薄", "没有", "底线未达"))
    ]  # fmt: skip
    counted = [
        [t(c.chapter), *(str(x) for x in (c.errors, c.warnings, c.hints, c.strong, c.thin, c.missing, c.bottom_lines))]
        for c in state.chapters
    ]
    columns: list[w.Column | str] = [
        w.Column(t("次序"), numeric=True), t("级别"), w.Column(t("问题"), wide=True), w.Column(t("怎么办"), wide=True), t("指标"),
        t("来自"),
    ]  # fmt: skip

    def row(placed: tuple[int, Problem]) -> list[Html | str]:
        number, problem = placed
        name, tone = shown_findings.SEVERITIES[problem.finding.severity]
        weight = list(shown_findings.SEVERITIES).index(problem.finding.severity)
        code = problem.indicator.partition(" ")[0]
        node = w.link(problem.indicator, address("indicator", seat.id, code=code)) if code else ""
        mark = w.ranked(weight, w.badge(t(name), tone))
        return [str(number), mark, t.said(problem.finding.message), t.said(problem.finding.suggestion), node, t(problem.source)]

    part = w.part(seat, args, columns, list(enumerate(state.problems, start=1)), row, SHOWN)
    table = w.paged(seat, part, id="first", where="review", kept={"tab": "first"}, find=True) if state.problems else None
    return join(tag("p", t.said(state.verdict), cls="lead"), w.table(chapters, counted, id="chapters"),
                tag("h2", t("按轻重排列")), table)  # fmt: skip


def returned(seat: Seat, form: Args) -> Reply:
    """After filled checklists were sent: what became of them."""
    taken, refused = form.number("taken"), form.text("refused")
    merged = checklist.merge(seat.workspace.reviews())
    said = seat.t("已导入 {n} 份清单，共 {m} 处意见不一致。", n=taken, m=len(merged.conflicts)) if taken else ""
    return Reply("\n".join(x for x in (said, refused) if x), tone="bad" if refused else "good", args={"tab": "lists"})


def make_lists(seat: Seat, form: Args) -> Reply:
    seat.run("checklist")
    seat.log("export.run", target="checklist.xlsx", after="开始")
    return Reply(seat.t("正在生成，完成后在这里下载。"))
