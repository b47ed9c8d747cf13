"""报告: the tree of sections, and one section to read, edit, lock and comment, each sentence with its evidence."""

from __future__ import annotations

from collections.abc import Callable

from assistant.domain import DataTable, SectionVersion
from assistant.drafting import lengths
from assistant.drafting.merge import paragraphs
from assistant.steps import mapping, sections
from assistant.steps.progress import Silent
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import editing
from assistant.ui.seat import Seat
from assistant.ui.views import report
from assistant.workspace.drafts import Drafts, StaleDraft


def view(seat: Seat, args: Args) -> Html:
    t, drafts = seat.t, Drafts(seat.workspace)
    if not drafts.sections():
        start = w.button(t("起草报告"), "draft", cls="primary", page="overview") if seat.may("draft.run") else None
        empty = w.empty(t("还没有起草"), t("起草后在这里逐节修改；每句话后面的编号可以打开它的出处。"), start)
        return join(w.title(t("报告")), w.progress(seat), empty)
    lines = _lines(seat, drafts)
    section = args.text("section") or (lines[0].code if lines else "")
    whole = lengths.total(x.length for x in lines if x.code not in ("A", "B"))
    tone = "good" if whole.share >= lengths.WANTED else "warn"
    facts = w.facts(
        [
            (t("字"), lengths.total(x.length for x in lines).all, "", ""),
            (t("问题、原因与措施的篇幅（宜不少于三分之一）"), f"{whole.share:.1%}", tone, ""),
            (t("段人工写的或锁定的"), sum(x.people for x in lines), "", ""),
            (t("条批注未处理"), sum(x.comments for x in lines), "", ""),
            (t("份建议稿待处理"), sum(x.proposals for x in lines), "", ""),
        ]
    )
    again = w.button(t("全部重新起草"), "draft", page="overview") if seat.may("draft.run") else None
    head = w.title(t("报告"), t("人工改过和锁定的段落，重新起草时不会变；新稿放在旁边供对照采纳。"), again)
    return join(
        head,
        w.progress(seat),
        facts,
        tag("div", _tree(seat, lines, section), _section(seat, drafts, section, args), cls="report"),
    )


def _lines(seat: Seat, drafts: Drafts) -> list[report.Line]:
    framework, codes = seat.picture().framework, seat.codes
    open_comments: dict[str, int] = {}
    for c in drafts.comments():
        open_comments[c.section] = open_comments.get(c.section, 0) + (not c.resolved_by)
    waiting: dict[str, int] = {}
    for p in drafts.proposals():
        waiting[p.section] = waiting.get(p.section, 0) + 1
    found = []
    for code, title in sections.titles(framework).items():
        newest = drafts.latest(code) if codes is None or code in codes else None
        if newest is not None:
            found.append(
                report.line(
                    title, newest, drafts.automatic(code), drafts.locks(code), open_comments.get(code, 0), waiting.get(code, 0)
                )
            )
    return found


def _tree(seat: Seat, lines: list[report.Line], current: str) -> Html:
    t = seat.t
    items = []
    for x in lines:
        marks = [
            w.badge(str(x.proposals), "warn") if x.proposals else None,
            w.badge(t("批 {n}", n=x.comments), "accent") if x.comments else None,
        ]
        items.append(
            tag(
                "a",
                tag("span", f"{x.code} {x.title}"),
                *marks,
                tag("small", str(x.length.all), cls="faint num"),
                href=address("report", seat.id, section=x.code),
                aria_current="true" if x.code == current else None,
            )
        )
    return tag("nav", *items, cls="tree", aria_label=t("章节"))


def _section(seat: Seat, drafts: Drafts, section: str, args: Args) -> Html:
    if section not in ("A", "B"):
        seat.require_code(section)
    elif seat.codes is not None:
        return w.empty(seat.t("请选择章节"), seat.t("左边是分给您部门的章节。"))
    t, newest = seat.t, sections.newest(drafts, section)
    shown = seat.picture()
    locks = drafts.locks(section)
    assessments = {
        a.id: a for a in mapping.measure(seat.workspace, shown.framework, shown.institution, shown.documents, Silent())
    }
    body = report.pieces(
        newest.body,
        drafts.automatic(section),
        {k: seat.who(v.by) for k, v in locks.items()},
        seat.workspace.passage,
        shown.documents,
        assessments,
    )
    who = seat.who(newest.by) or t("自动起草")
    title = sections.titles(shown.framework)[section]
    note = t("第 {version} 版　{who}　{at}", version=newest.version, who=who, at=newest.at[:16].replace("T", " "))
    part = lengths.length(newest.body)
    counted = t("{n} 字，其中问题、原因与措施 {share}", n=part.all, share=f"{part.share:.0%}")
    tools = [
        w.button(t("重新起草本节"), "redraft", cls="small", section=section)
        if seat.may("draft.run") and section not in ("A", "B")
        else None,
        w.button_link(t("历史"), address("compare", seat.id, section=section), "small"),
        w.button_link(t("指标与材料"), address("indicator", seat.id, code=section), "small")
        if section not in ("A", "B")
        else None,
    ]
    proposals = [
        tag(
            "p",
            w.badge(t("建议稿"), "warn"),
            " ",
            t("{who} 在 {at} 提出，与现稿不同。", who=seat.who(p.by) or t("自动起草"), at=p.at[:16].replace("T", " ")),
            " ",
            w.link(t("对照并采纳"), address("compare", seat.id, section=section, proposal=p.id)),
        )
        for p in drafts.proposals(section)
    ]
    edit, comment, wanted = args.text("edit"), args.text("comment"), args.text("paragraph")
    rows: list[Html] = []
    above: tuple[str, ...] = ()
    for piece in body:
        if piece.where != above:
            rows.append(tag("h3", " › ".join(piece.where)))
            above = piece.where
        rows.append(_piece(seat, drafts, section, piece, edit, comment, wanted, args))
        if args.text("after") == piece.id and seat.may("draft.edit"):
            rows.append(editing.editor(seat, newest, "", args, after=piece.id))
    return tag(
        "section",
        tag(
            "div",
            tag("div", tag("h2", f"{section}　{title}"), tag("p", note, "　", counted, cls="faint")),
            tag("div", *tools, cls="row"),
            cls="title-row",
        ),
        tag("div", *proposals, cls="panel waiting") if proposals else None,
        *rows,
        _comments(seat, drafts, section),
        cls="sheet",
    )


def _piece(
    seat: Seat, drafts: Drafts, section: str, piece: report.Piece, edit: str, comment: str, wanted: str, args: Args
) -> Html:
    t = seat.t
    if piece.table is not None:
        return _table(seat, piece.id, piece.table)
    if edit and edit == piece.id and seat.may("draft.edit"):
        return editing.editor(seat, sections.newest(drafts, section), piece.id, args)
    sentences = [_sentence(seat, s) for s in piece.sentences]
    here = {"section": section}
    acts: list[Html | None] = [tag("span", t("{who} 锁定", who=piece.locked_by), cls="badge accent")] if piece.locked_by else []
    if seat.may("draft.edit") and not piece.locked_by:
        acts.append(w.button_link(t("修改"), address("report", seat.id, **here, edit=piece.id), "small quiet"))
    if seat.may("draft.edit"):
        acts.append(w.button_link(t("在后面加一段"), address("report", seat.id, **here, after=piece.id), "small quiet"))
    if seat.may("draft.lock"):
        name, act = (t("解锁"), "unlock") if piece.locked_by else (t("锁定"), "lock")
        acts.append(w.button(name, act, cls="small quiet", paragraph=piece.id, **here))
    if seat.may("draft.comment"):
        acts.append(w.button_link(t("批注"), address("report", seat.id, **here, comment=piece.id), "small quiet"))
    box = (
        w.form(
            "comment",
            w.area(
                "",
                "text",
                draft=f"c-{seat.id}-{section}-{piece.id}",
                rows=2,
                required=True,
                autofocus=True,
                placeholder=t("写下意见"),
            ),
            w.submit(t("发表批注"), cls="small primary"),
            paragraph=piece.id,
            **here,
        )
        if comment == piece.id and seat.may("draft.comment")
        else None
    )
    look = " people" if piece.people else ""
    here_now = piece.id in (comment, wanted) or None
    look += " wanted" if piece.id == wanted else ""
    return tag("div", tag("p", *sentences), tag("div", *acts, cls="acts"), box, cls=f"para{look}", data_scroll_here=here_now)


def _sentence(seat: Seat, s: report.Sentence) -> Html:
    chips = [
        tag(
            "a",
            f"[{c.number}]",
            href=address("source", seat.id, passage=c.passage),
            title=f"{seat.t.at(c.place)} {c.quote}",
            cls="chip",
        )
        for c in s.chips
    ]
    look = "gap" if s.gap else f"said-{s.origin}"
    doubt = w.badge(seat.t("待核实"), "bad") if s.doubt else None
    return tag("span", tag("span", s.text, cls=look), doubt, *chips, _carried(seat, s))


def _carried(seat: Seat, s: report.Sentence) -> Html | None:
    """What the verifier says of a person's sentence."""
    if s.carried is None or not s.chips:
        return None
    if s.carried:
        return tag("span", "✓", title=seat.t.said(s.why), cls="carried")
    return tag("span", seat.t.said(s.why), cls="badge warn")


def _table(seat: Seat, piece: str, table: DataTable) -> Html:
    rows = []
    for row in table.rows:
        chips = [
            tag("a", "↗", href=address("source", seat.id, passage=c.passage_id), title=seat.t.at(c.locator), cls="chip")
            for c in row.citations[:3]
        ]
        rows.append([*row.cells, join(*chips)])
    return w.table([*table.header, seat.t("出处")], rows, id=piece, note=table.caption)


def _comments(seat: Seat, drafts: Drafts, section: str) -> Html:
    t = seat.t
    texts = {p.id: p.text for p in paragraphs(sections.newest(drafts, section).body)}
    rows = []
    for c in drafts.comments(section):
        about = texts.get(c.paragraph, "")[:40]
        done = tag("span", t("{who} 已处理", who=c.resolved_by), cls="badge good") if c.resolved_by else None
        shut = (
            w.button(t("标为已处理"), "resolve", cls="small quiet", comment=c.id, section=section) if not c.resolved_by else None
        )
        rows.append(
            tag(
                "div",
                tag(
                    "div", tag("b", seat.who(c.by)), tag("span", c.at[:16].replace("T", " "), cls="faint"), done, shut, cls="row"
                ),
                tag("div", f"“{about}…”", cls="faint") if about else None,
                tag("p", c.text),
                cls="comment",
            )
        )
    add = (
        w.form(
            "comment",
            w.area("", "text", draft=f"c-{seat.id}-{section}", rows=2, required=True, placeholder=t("对本节的意见")),
            w.submit(t("发表批注"), cls="small"),
            section=section,
        )
        if seat.may("draft.comment")
        else None
    )
    return join(tag("h3", t("批注")), *rows, add) if rows or add else Html("")


# --- actions ---


def _section_of(seat: Seat, form: Args) -> str:
    section = form.text("section", 20)
    if section in ("A", "B"):
        if seat.codes is not None:
            seat.require_code(section)
    else:
        seat.require_code(section)
    return section


def save(seat: Seat, form: Args) -> Reply:
    """Writes the paragraph, or a new one behind `after`."""
    section, drafts = _section_of(seat, form), Drafts(seat.workspace)
    paragraph, after, text = form.text("paragraph", 80), form.text("after", 80), form.text("text")
    before = next((p.text for p in paragraphs(sections.newest(drafts, section).body) if p.id == paragraph), "")
    more = sections.cite(seat.workspace, editing.cited(seat, form), section)
    base, by = form.number("base"), seat.user.shown

    def write() -> SectionVersion:
        if after:
            return sections.insert(drafts, section, base, after, text, by=by, more=more)
        return sections.edit(drafts, section, base, paragraph, text, by=by, more=more)

    return _written(seat, drafts, section, write, (f"{section} {paragraph or '新的一段'}", before, text))


def _written(seat: Seat, drafts: Drafts, section: str, write: Callable[[], SectionVersion], log: tuple[str, str, str]) -> Reply:
    """Where somebody else was quicker: both texts in one, or the text kept as a proposal with both shown."""
    try:
        made = write()
    except StaleDraft as stale:
        both = sections.reconcile(drafts, stale)
        if not both.clash:
            made = drafts.write(section, both.body, base=both.base, origin="human", by=seat.user.shown, note="与他人的修改合并")
            seat.log("draft.edit", *log)
            said = seat.t(
                "{who} 刚改过本节的别处，已与您的修改合并为第 {n} 版。",
                who=stale.theirs.by if stale.theirs else "",
                n=made.version,
            )
            return Reply(said, "warn", args={"section": section})
        kept = drafts.propose(section, stale.mine, base=both.base, origin="human", by=seat.user.shown)
        said = seat.t("{error}您写的已存为建议稿，下面逐处对照。", error=str(stale))
        return Reply(said, "warn", page="compare", args={"section": section, "proposal": str(kept.id)})
    seat.log("draft.edit", *log)
    return Reply(seat.t("已存为第 {n} 版。", n=made.version), args={"section": section})


def lock(seat: Seat, form: Args) -> Reply:
    section = _section_of(seat, form)
    Drafts(seat.workspace).lock(section, form.text("paragraph", 80), by=seat.user.shown)
    seat.log("draft.lock", f"{section} {form.text('paragraph')}", "", "锁定")
    return Reply(seat.t("已锁定：谁也不能改，重新起草也不会变。"))


def unlock(seat: Seat, form: Args) -> Reply:
    section = _section_of(seat, form)
    Drafts(seat.workspace).unlock(section, form.text("paragraph", 80), by=seat.user.shown)
    seat.log("draft.lock", f"{section} {form.text('paragraph')}", "锁定", "")
    return Reply(seat.t("已解锁。"))


def comment(seat: Seat, form: Args) -> Reply:
    section = _section_of(seat, form)
    Drafts(seat.workspace).comment(section, form.text("text", 2000), by=seat.user.shown, paragraph=form.text("paragraph", 80))
    seat.log("draft.comment", section, "", form.text("text"))
    return Reply(seat.t("批注已发表。"), args={"section": section})


def resolve(seat: Seat, form: Args) -> Reply:
    section = _section_of(seat, form)
    Drafts(seat.workspace).resolve(form.number("comment"), by=seat.user.shown)
    seat.log("draft.comment", section, "", f"批注 {form.number('comment')} 已处理")
    return Reply(args={"section": section})


def redraft(seat: Seat, form: Args) -> Reply:
    section = _section_of(seat, form)
    seat.run("redraft", section=section, by="")
    seat.log("draft.run", section, "", "重新起草本节")
    return Reply(seat.t("正在重新起草本节，完成后作为建议稿放在这里，现稿不变。"), args={"section": section})


PAGE = Page(
    "report",
    "报告",
    "report",
    view,
    actions={
        "save": Action("draft.edit", save),
        "lock": Action("draft.lock", lock),
        "unlock": Action("draft.lock", unlock),
        "comment": Action("draft.comment", comment),
        "resolve": Action("draft.comment", resolve),
        "redraft": Action("draft.run", redraft),
    },
)
