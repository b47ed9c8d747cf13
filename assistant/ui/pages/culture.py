"""质量文化诊断: levels with their reasons, radar charts, surveys as they were understood, weak links with cases."""

from __future__ import annotations

from assistant.domain import CultureDiagnosis, CultureRow, WeakLink
from assistant.export import culture_words as words
from assistant.steps import culture as step
from assistant.ui import widgets as w
from assistant.ui.handins import taken_in
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.recommendation import case_card
from assistant.ui.seat import Seat
from assistant.ui.views import culture
from assistant.wording import CHINESE, Wording, wording

ROLES = {"staff": "教职工", "student": "学生", "unknown": "未分身份"}


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    made, old = step.kept(seat.workspace)
    head = w.title(
        t("质量文化诊断"), t("四个维度、“五自”：等级由材料决定，问卷只作对照，人可以改定并写明理由。"), *_tools(seat, made)
    )
    if made is None:
        if not seat.workspace.count("passages"):
            upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
            return join(head, w.progress(seat), w.empty(t("还没有诊断"), t("放入并读取材料后，可以开始诊断。"), upload))
        why = t("逐个观测点判断材料证明到哪一级，约需半分钟；可以先导入问卷，也可以以后再导入。")
        start = w.button(t("开始诊断"), "run", cls="primary") if seat.may("culture.edit") else None
        return join(head, w.progress(seat), w.empty(t("还没有诊断"), why, start), _surveys(seat))
    again = w.button(t("更新诊断"), "run", cls="small primary") if seat.may("culture.edit") else None
    stale = tag("p", t("材料、问卷或人工改定在诊断以后有变化。"), again, cls="panel note row") if old else None
    return join(
        head,
        w.progress(seat),
        stale,
        tag("p", words.overview(made)),
        _charts(seat, made),
        *(_group(seat, g, wording(made.language)) for g in culture.groups(made)),
        _gaps(seat, made),
        _weak(seat, made),
        _surveys(seat),
        tag("p", wording(made.language)(words.METHOD), " ", made.provenance, cls="faint"),
    )


def _tools(seat: Seat, made: CultureDiagnosis | None) -> list[Html | None]:
    t = seat.t
    blank = (
        tag("a", t("下载问卷"), href=f"/w/{seat.id}/made/survey", cls="button", data_plain=True)
        if seat.may("culture.edit")
        else None
    )
    if made is None or not seat.may("export.run"):
        return [blank]
    page = tag("a", t("网页版报告"), href=f"/w/{seat.id}/made/culture-page", cls="button", data_plain=True)
    report = tag("a", t("下载诊断报告"), href=f"/w/{seat.id}/made/culture", cls="button primary", data_plain=True)
    return [blank, page, report]


def _charts(seat: Seat, made: CultureDiagnosis) -> Html:
    t = seat.t
    names = {"dimensions": t("四个维度"), "behaviours": t("“五自”")}
    axes = {"dimensions": made.dimensions, "behaviours": made.behaviours}
    figures = []
    for key, svg in culture.drawn(made).items():
        sums = [
            tag("li", tag("strong", a.name), f"：{a.formula}", f"；{a.survey_formula}" if a.survey_formula else "")
            for a in axes[key]
        ]
        figures.append(
            tag(
                "figure",
                tag("figcaption", tag("strong", names[key])),
                svg,
                tag("details", tag("summary", t("怎样算出")), tag("ul", *sums)),
                cls="panel radar",
            )
        )
    return tag("div", *figures, cls="pair")


def _group(seat: Seat, group: culture.Group, say: Wording) -> Html:
    t = seat.t
    columns: list[w.Column | str] = [
        t("观测点"),
        t("等级"),
        w.Column(t("为什么"), wide=True),
        w.Column(t("到下一级还要有"), wide=True),
        t("师生评价"),
    ]
    head = tag("h2", f"{group.axis.code} {group.axis.name}　", tag("span", f"{group.axis.value:.2f}", cls="num"))
    return join(head, w.table(columns, [_row(seat, r, say) for r in group.rows], id=f"rows-{group.axis.code}"))


def _row(seat: Seat, row: CultureRow, say: Wording) -> list[Html | str]:
    t = seat.t
    url = address("culture_row", seat.id, code=row.code)
    said = words.survey(row, say)
    quadrant = tag("div", t(words.QUADRANTS[row.quadrant]), cls="faint") if row.quadrant else None
    behaviours = tag("div", "、".join(row.behaviours), cls="faint") if row.behaviours else None
    level = w.badge(f"{row.level} {row.level_name}", culture.TONES[row.level])
    human = tag("div", t("人工改定，材料为 {n} 级", n=row.evidence_level), cls="faint") if row.override else None
    sources = w.link(t("材料原文 {n} 条", n=len(row.evidence)), url) if row.evidence else w.link(t("没有材料"), url)
    return [
        join(w.link(f"{row.code} {row.name}", url), behaviours),
        join(level, human),
        join(tag("div", words.basis(row, say)), sources),
        words.joined(row.lacking, say) or "—",
        join(tag("div", said), quadrant),
    ]


def _gaps(seat: Seat, made: CultureDiagnosis) -> Html | None:
    t = seat.t
    if not made.findings:
        return None
    columns: list[w.Column | str] = [t("差距"), t("观测点"), w.Column(t("说明"), wide=True), w.Column(t("建议"), wide=True)]
    body = [[t(words.RULES.get(f.rule, f.rule)), f.where, t.said(f.message), t.said(f.suggestion)] for f in made.findings]
    return join(tag("h2", t("言与行、材料与感受的差距")), w.table(columns, body, id="gaps"))


def _weak(seat: Seat, made: CultureDiagnosis) -> Html:
    t = seat.t
    head = tag("h2", t("薄弱环节"))
    if not made.weak:
        return join(head, w.empty(t("没有需要单列的薄弱环节"), t("各观测点的等级都不低。")))
    return join(head, tag("div", *(_link(seat, link) for link in made.weak), cls="weak"))


def _link(seat: Seat, link: WeakLink) -> Html:
    t = seat.t
    cases = [case_card(seat, c) for c in link.cases]
    none = (
        tag("p", t("没有合适的案例：{why}。", why=link.no_case.rstrip("。")), cls="faint") if link.no_case and not cases else None
    )
    return tag(
        "section",
        tag("h3", w.link(f"{link.code} {link.name}", address("culture_row", seat.id, code=link.code))),
        tag("p", "；".join(link.why) if t.language == CHINESE else "; ".join(link.why), cls="note"),
        tag("ul", *(tag("li", a) for a in link.advice)),
        *cases,
        none,
        cls="panel",
    )


def _surveys(seat: Seat) -> Html | None:
    """Each survey as it was understood: who answered, what it asks about, what was not read."""
    t = seat.t
    may = seat.may("culture.edit")
    plan = culture.scheme(seat)
    rows = []
    for found in step.surveys(seat.workspace, plan):
        source = found.source
        people = "、".join(f"{t(ROLES[r])} {n}" for r, n in source.respondents.items() if n)
        left = t("另有 {n} 行没有可用的回答，未计入", n=source.left_out) if source.left_out else ""
        remarks = tag("ul", *(tag("li", x) for x in source.remarks), cls="plain") if source.remarks else t("全部读出")
        out = (
            w.form(
                "withdraw",
                tag(
                    "div",
                    tag("input", name="note", placeholder=t("撤下的理由"), required=True, aria_label=t("撤下的理由")),
                    w.submit(t("撤下"), cls="small"),
                    cls="row",
                ),
                survey=source.id,
            )
            if may
            else None
        )
        rows.append(
            [
                source.file,
                join(tag("div", people), tag("div", left, cls="faint")),
                "、".join(source.questions),
                remarks,
                source.at[:10],
                out,
            ]
        )
    columns: list[w.Column | str] = [
        w.Column(t("问卷文件"), wide=True),
        t("答卷"),
        w.Column(t("问到的观测点"), wide=True),
        w.Column(t("没有读的、要留意的"), wide=True),
        t("导入"),
        "",
    ]
    table = w.table(columns, rows, id="surveys") if rows else tag("p", t("还没有导入问卷；诊断只反映材料情况。"), cls="note")
    zone = None
    if may:
        way = w.checkbox("reversed", "1", t("这些问卷里数字 1 为最好"))
        text = t("导入问卷答卷（xlsx、csv）；含姓名、学号等个人信息的列不会存入")
        zone = tag(
            "form", way, w.upload_zone(t, seat.settings.file_mb, text, to="hand-in", then="take", folders=False), cls="stack"
        )
    return join(tag("h2", t("问卷")), table, zone) if rows or may else None


# --- actions ---


def run(seat: Seat, form: Args) -> Reply:
    seat.run("culture")
    seat.log("culture.edit", "诊断", "", "开始")
    return Reply(seat.t("正在诊断，完成后自动显示。"))


def take(seat: Seat, form: Args) -> Reply:
    """Survey files in: what was read and what was not is told for each."""
    plan = culture.scheme(seat)
    told = form.text("refused").split("\n") if form.text("refused") else []
    with taken_in(seat, form.several("places")) as files:
        read = step.take_surveys(seat.workspace, files, plan, seat.settings, form.flag("reversed"))
    for found, new in read:
        people = sum(found.source.respondents.values())
        said = seat.t("已导入，{n} 份答卷", n=people) if new else seat.t("先前已导入过相同的答卷，不重复计")
        told += [f"{found.source.file}：{said}", *map(seat.t.said, found.source.remarks)]
        seat.log("culture.edit", f"问卷 {found.source.file}", "", said)
    if any(new for _, new in read) and seat.workspace.count("passages"):
        seat.run("culture")
    return Reply("\n".join(told), "warn" if any(f.source.remarks for f, _ in read) else "good")


def withdraw(seat: Seat, form: Args) -> Reply:
    file = step.withdraw(seat.workspace, form.text("survey", 64), seat.user.name, form.text("note", 300))
    seat.log("culture.edit", f"问卷 {file}", "在用", f"撤下：{form.text('note', 300)}")
    if seat.workspace.count("passages"):
        seat.run("culture")
    return Reply(seat.t("已撤下“{file}”；答卷仍保存，重新导入即恢复。", file=file))


PAGE = Page(
    "culture",
    "质量文化",
    "culture",
    view,
    actions={
        "run": Action("culture.edit", run),
        "take": Action("culture.edit", take),
        "withdraw": Action("culture.edit", withdraw),
    },
)
