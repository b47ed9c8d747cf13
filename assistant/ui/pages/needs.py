"""评建需求采集表: what the school wants and lacks; the answers change the order of the advice, with the reason written down."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.corpus import needs_of
from assistant.corpus.questionnaire import MOST_LINES, Question, Values, checked, shipped, shown
from assistant.export import needs_xlsx
from assistant.ui import widgets as w
from assistant.ui.handins import taken_in
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import needs
from assistant.workspace.needs import Answered, NeedsStore


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    form, said = shipped(seat.settings.corpus), NeedsStore(seat.workspace).history()
    values, may = said[-1].values if said else {}, seat.may("workspace.manage")
    blank = tag("a", t("下载 xlsx 分发填写"), href=f"/w/{seat.id}/made/needs", cls="button", data_plain=True) if may else None
    head = w.title(t.said(form.title), t.said(form.note), blank, crumbs=w.link(t("整改建议"), address("advice", seat.id)))
    sections = [
        tag(
            "section",
            tag("h2", t.said(s.title)),
            *(_question(seat, q, values.get(q.id, ()), may) for q in s.questions),
            cls="panel",
        )
        for s in form.sections
    ]
    effects = needs.effects(needs_of(form, values))
    side = tag(
        "aside",
        tag("h3", t("这些答案怎样改变次序")),
        tag("ul", *(tag("li", tag("strong", t.said(e.reason)), tag("div", e.about, cls="faint")) for e in effects))
        if effects
        else tag("p", t("还没有改变次序的答案。"), cls="note"),
        _history(seat, said),
        _import(seat) if may else None,
        cls="panel stack",
    )
    save = tag("div", w.submit(t("保存，并重新排序"), cls="primary"), cls="bulk") if may else None
    seen = tag("input", type="hidden", name="seen", value=str(len(said)))
    body = w.form("save", seen, *sections, save) if may else join(*sections)
    return join(head, w.progress(seat), tag("div", body, side, cls="columns"))


def _question(seat: Seat, question: Question, given: tuple[str, ...], may: bool) -> Html:
    t = seat.t
    words, advice = t.said(question.text), t.said(question.hint)
    head = tag("legend", words)
    hint = tag("p", advice, cls="faint") if question.hint else None
    if not may:
        return tag("fieldset", head, tag("p", shown(question, given) or t("（未答）")), cls="question")
    options = [(o.id, t.said(o.text)) for o in question.options]
    if question.kind == "one":
        body: Html = w.select(question.id, [("", t("（不答）")), *options], given[0] if given else "", aria=words)
    elif question.kind == "many":
        body = tag("div", *(w.checkbox(question.id, id, text, id in given) for id, text in options))
        hint = tag("p", advice or t("可选 {n} 项以内", n=question.most or len(options)), cls="faint")
    elif question.kind == "ranked":
        most = question.most or len(options)
        places = [
            w.select(
                f"{question.id}.{n}",
                [("", t("第 {n} 位：（不选）", n=n + 1)), *options],
                given[n] if n < len(given) else "",
                aria=f"{words} {n + 1}",
            )
            for n in range(most)
        ]
        body = tag("div", *places, cls="stack")
    elif question.kind == "number":
        body = tag("input", name=question.id, value=given[0] if given else "", inputmode="decimal", aria_label=words)
    else:
        hint = tag(
            "p",
            advice or (t("一行一条，至多 {n} 条", n=question.most or MOST_LINES) if question.kind == "lines" else ""),
            cls="faint",
        )
        body = tag(
            "textarea",
            "\n".join(given),
            name=question.id,
            rows=3,
            aria_label=words,
            data_draft=f"needs-{seat.id}-{question.id}",
        )
    return tag("fieldset", head, hint, body, cls="question")


def _history(seat: Seat, said: Sequence[Answered]) -> Html | None:
    if not said:
        return None
    last = said[-1]
    return tag(
        "p",
        seat.t("最近由 {who} 于 {day} 填写，共保存 {n} 次，历次都留存。", who=last.by, day=last.at[:10], n=len(said)),
        cls="faint",
    )


def _import(seat: Seat) -> Html:
    t = seat.t
    return tag(
        "details",
        tag("summary", t("收回填好的 xlsx")),
        w.upload_zone(t, seat.settings.file_mb, t("选择填好的需求采集表"), to="hand-in", then="import", folders=False),
    )


# --- actions ---


def _store(seat: Seat, values: Values, via: str, by: str = "") -> bool:
    """Whether anything changed; then the advice is worked out anew."""
    store = NeedsStore(seat.workspace)
    before = store.values()
    if values == before:
        return False
    store.put(values, by or seat.user.name, via)
    form = shipped(seat.settings.corpus)
    for question in form.questions:
        was, now = before.get(question.id, ()), values.get(question.id, ())
        if was != now:
            seat.log("workspace.manage", f"需求采集表 {question.text}", shown(question, was), shown(question, now))
    if seat.workspace.count("passages") and seat.may("ledger.edit"):
        seat.run("advise")
    return True


def save(seat: Seat, form: Args) -> Reply:
    """What was changed on the page, beside what others stored since it was drawn. Nothing is stored of an answer that cannot be
    used."""
    asked = shipped(seat.settings.corpus)
    mine, told = checked(asked, needs.given(asked, form))
    if told:
        return Reply("\n".join(told), "bad")
    before = [Answered({}, "", "", ""), *NeedsStore(seat.workspace).history()]
    base = before[min(max(form.number("seen"), 0), len(before) - 1)]
    values, both = needs.together(base.values, mine, before[-1].values)
    if not _store(seat, values, "ui"):
        return Reply(seat.t("答案没有变化。"))
    words = [seat.t("已保存 {n} 题，正在重新排序；次序的变化会标在建议上。", n=len(values))]
    if both:
        names = "；".join(seat.t.said(q.text) for q in asked.questions if q.id in both)
        words.append(seat.t("别人刚才也改了这些题，现在以您的为准，原答案留存：{names}", names=names))
    return Reply("\n".join(words), page="advice", args={})


def take(seat: Seat, form: Args) -> Reply:
    asked = shipped(seat.settings.corpus)
    said: list[str] = form.text("refused").split("\n") if form.text("refused") else []
    with taken_in(seat, form.several("places")) as files:
        for file in files:
            filled = needs_xlsx.read(file, asked)
            values = needs_xlsx.merged(NeedsStore(seat.workspace).values(), filled)
            changed = _store(seat, values, "xlsx", filled.by)
            said += [f"{file.name}：{seat.t('已收入') if changed else seat.t('没有新的答案')}", *filled.remarks]
    return Reply("\n".join(said))


PAGE = Page(
    "needs",
    "评建需求",
    "needs",
    view,
    actions={"save": Action("workspace.manage", save), "import": Action("workspace.manage", take)},
)
