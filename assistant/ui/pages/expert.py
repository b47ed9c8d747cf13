"""专家: one indicator at a time, each point and metric with what there is to judge it by, and the expert's own word on it."""

from __future__ import annotations

from assistant.domain import ChecklistRow, Indicator, ReviewerNote
from assistant.errors import UserError
from assistant.review import checklist
from assistant.review.checklist import Merged
from assistant.steps import checklist as lists
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import coverage, data, reviewers
from assistant.ui.views import findings as shown_findings

EVIDENCE = 5
"""Passages shown for a point; the indicator's page has all."""


def view(seat: Seat, args: Args) -> Html:
    t, shown = seat.t, seat.picture()
    leaves = [i for i in shown.framework.leaves if seat.codes is None or i.code in seat.codes]
    if not leaves:
        return join(w.title(t("专家审阅")), w.empty(t("这里是空的"), t("还没有指标分给您的部门，请联系编写人员。")))
    merged = checklist.merge(seat.workspace.reviews())
    mine = reviewers.mine(merged, seat.user.shown)
    keys = reviewers.keys(shown.framework)
    leaf = next((i for i in leaves if i.code == args.text("code")), leaves[0])
    done = sum(1 for k in keys if k in mine)
    head = w.title(
        t("专家审阅"),
        t("逐项给出判断：句号已清楚，破折号要补充材料，问号入校再看。保存后与导入的评审清单合并。"),
        tag("span", t("我已判断 {n}/{m} 项", n=done, m=len(keys)), cls="note num"),
    )
    at = [i.code for i in leaves].index(leaf.code)
    choices = [(i.code, f"{i.code} {i.name}（{_done(seat, i, mine)}）") for i in leaves]
    before = (
        w.button_link(f"← {leaves[at - 1].code}", address("expert", seat.id, code=leaves[at - 1].code), "small") if at else None
    )
    after = (
        w.button_link(f"{leaves[at + 1].code} →", address("expert", seat.id, code=leaves[at + 1].code), "small")
        if at + 1 < len(leaves)
        else None
    )
    tools = w.go(w.select("code", choices, leaf.code, send=True, aria=t("指标")), before, after)
    rows = _rows(seat, leaf)
    return join(
        head, tools, tag("p", leaf.asks, cls="note") if leaf.asks else None, *(_card(seat, r, mine, merged) for r in rows)
    )


def _done(seat: Seat, leaf: Indicator, mine: dict[str, ReviewerNote]) -> str:
    keys = reviewers.keys(seat.picture().framework.model_copy(update={"indicators": (leaf,)}))
    return f"{sum(1 for k in keys if k in mine)}/{len(keys)}"


def _rows(seat: Seat, leaf: Indicator) -> list[ChecklistRow]:
    """The checklist's lines of this indicator."""
    shown = seat.picture()
    found = lists.open_findings(seat.workspace) or ()
    every = checklist.rows(shown.framework, shown.coverage, shown.assessments, found, {})
    keys = set(reviewers.keys(shown.framework.model_copy(update={"indicators": (leaf,)})))
    return [r for r in every if r.key in keys]


def _card(seat: Seat, row: ChecklistRow, mine: dict[str, ReviewerNote], merged: Merged) -> Html:
    t = seat.t
    own = mine.get(row.key)
    mark, tone = reviewers.MARKS.get(own.mark, ("", "")) if own else ("", "")
    head = tag(
        "div",
        tag("strong", f"{row.code} {row.name}" if row.kind == "point" else row.name),
        w.badge(t(row.choice)),
        w.badge(t(mark), tone) if mark else None,
        cls="row",
    )
    left = tag("div", head, tag("p", row.asks, cls="note"), _basis(seat, row), _problems(seat, row))
    return tag("section", tag("div", left, _form(seat, row, own, merged), cls="columns"), cls="panel expert", id=f"row-{row.key}")


def _basis(seat: Seat, row: ChecklistRow) -> Html:
    """The evidence of a point, or the value of a metric."""
    t = seat.t
    if row.kind == "metric":
        name, tone = data.VERDICTS[row.verdict] if row.verdict else ("", "")
        value = join(
            tag("strong", row.value or t("没有数据")),
            "　",
            t("标准 {line}", line=row.threshold or "—"),
            "　",
            w.badge(t(name), tone),
        )
        link = w.link(t("看来源与算法"), address("metric", seat.id, id=row.key.removeprefix("m:")))
        return tag("p", value, "　", link, tag("span", f"　{seat.t.said(row.reason)}", cls="faint") if row.reason else None)
    name, tone = coverage.STRENGTHS[row.strength] if row.strength else ("没有", "bad")
    leaf = row.indicator.partition(" ")[0]
    hits = [h for h in seat.picture().hits.get(leaf, ()) if h.point == row.code and h.status != "rejected"]
    items = []
    for hit in hits[:EVIDENCE]:
        passage = seat.workspace.passage(hit.passage)
        if passage is not None:
            link = w.link(seat.t.at(passage.locator), address("source", seat.id, passage=passage.id))
            items.append(tag("li", tag("span", passage.text[:140] + ("…" if len(passage.text) > 140 else "")), " ", link))
    more = (
        w.link(t("全部 {n} 条", n=len(hits)), address("indicator", seat.id, code=leaf, point=row.code))
        if len(hits) > EVIDENCE
        else None
    )
    state = tag("p", w.badge(t("材料{how}", how=t(name)), tone), " ", tag("span", t.said(row.reason), cls="faint"))
    return join(state, tag("ul", *items, cls="quotes") if items else None, more)


def _problems(seat: Seat, row: ChecklistRow) -> Html | None:
    if not row.findings:
        return None
    items = []
    for finding in row.findings[:6]:
        name, tone = shown_findings.SEVERITIES[finding.severity]
        items.append(tag("li", w.badge(seat.t(name), tone), " ", seat.t.said(finding.message)))
    return tag("div", tag("p", seat.t("审核发现："), cls="note"), tag("ul", *items, cls="quotes"))


def _form(seat: Seat, row: ChecklistRow, own: ReviewerNote | None, merged: Merged) -> Html:
    t = seat.t
    others = [n for n in merged.by_key.get(row.key, ()) if n.reviewer != seat.user.shown]
    said = tag("div", *(_other(seat, n) for n in others), cls="others") if others and seat.may("review.decide") else None
    if not seat.may("checklist.fill"):
        return tag("div", said if said else tag("p", t("还没有专家意见。"), cls="faint"))
    marks = [("", t("未判断")), *((k, t(v)) for k, v in reviewers.MARK_MEANINGS.items())]
    reached = [("", t("不评")), *((k, t(v)) for k, (v, _) in reviewers.ATTAINMENTS.items())]
    fill = w.form(
        "save",
        tag(
            "div",
            w.select("mark", marks, own.mark if own else "", label=t("判断")),
            w.select("attainment", reached, own.attainment if own else "", label=t("达成度")),
            w.field(t("评级／得分"), "grade", own.grade if own else "", maxlength=20),
            cls="pair",
        ),
        w.area(t("意见"), "comment", own.comment if own else "", draft=f"{seat.id}/{row.key}", maxlength=2000, rows=2),
        tag("div", w.submit(t("保存"), cls="primary"), tag("span", own.date if own else "", cls="faint"), cls="row"),
        key=row.key,
    )
    return tag("div", fill, said)


def _other(seat: Seat, note: ReviewerNote) -> Html:
    t = seat.t
    mark, tone = reviewers.MARKS.get(note.mark, ("", ""))
    reached, reached_tone = reviewers.ATTAINMENTS.get(note.attainment, ("", ""))
    badges = [w.badge(t(mark), tone) if mark else None, " ", w.badge(t(reached), reached_tone) if reached else None]
    badges += [" ", w.badge(note.grade)] if note.grade else []
    return tag("div", tag("span", note.reviewer or t(reviewers.UNSIGNED), cls="faint"), " ", *badges, tag("div", note.comment))


def save(seat: Seat, form: Args) -> Reply:
    mark, attainment, comment = form.text("mark"), form.text("attainment"), form.text("comment", 2000)
    grade = form.text("grade", 20)
    if mark not in ("", *reviewers.MARKS) or attainment not in ("", *reviewers.ATTAINMENTS):
        raise UserError("判断或达成度不在可选的范围里，请重新选择。")
    note = ReviewerNote.model_validate(
        {
            "key": form.text("key"),
            "reviewer": seat.user.shown,
            "mark": mark,
            "attainment": attainment,
            "grade": grade,
            "comment": comment,
        }
    )
    before = reviewers.mine(checklist.merge(seat.workspace.reviews()), seat.user.shown).get(note.key)
    stored = lists.add_note(seat.workspace, seat.picture().framework, note)
    seat.log("checklist.fill", f"{stored.code} {stored.title}", _words(before), _words(stored))
    return Reply(seat.t("已保存对“{name}”的判断。", name=stored.title))


def _words(note: ReviewerNote | None) -> str:
    if note is None:
        return ""
    said = (
        reviewers.MARKS.get(note.mark, ("",))[0],
        reviewers.ATTAINMENTS.get(note.attainment, ("",))[0],
        note.grade,
        note.comment,
    )
    return "；".join(s for s in said if s)


PAGE = Page("expert", "专家", "expert", view, actions={"save": Action("checklist.fill", save)})
