"""问答: a question, and what the evidence, the standards and the cases say of it, each with its place."""

from __future__ import annotations

from assistant.domain import Assessment, Case, StandardNote
from assistant.drafting.figures import line_of, written
from assistant.errors import UserError
from assistant.steps import asking
from assistant.steps.progress import Silent
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.seat import Seat
from assistant.ui.texts import Texts
from assistant.ui.views import data

LONGEST = 300
EXAMPLES = ("生师比是多少", "实习基地有多少个", "学校怎样做教学质量监控", "毕业论文怎样管理")
PROVENANCE = {"composite": "综合编写的案例，不是某一所学校的真实情况", "published": "公开资料中的案例", "own": "本校自有案例"}


def view(seat: Seat, args: Args) -> Html:
    t, question = seat.t, args.text("q")
    if len(question) > LONGEST:
        raise UserError(f"问题太长（{len(question)} 字），请控制在 {LONGEST} 字以内。")
    head = w.title(t("问答"), t("只用材料中的原句和按公式算出的指标回答，每句都能点开出处；没有就说没有。"))
    box = w.go(
        tag(
            "input", type="search", name="q", value=question, placeholder=t("问一个问题，如：近三年实习基地有多少个"),
            aria_label=t("问题"), maxlength=LONGEST, cls="question",
        ),
        tag("button", t("提问"), type="submit", cls="primary"),
        cls="table-tools asking",
    )  # fmt: skip
    if not seat.workspace.count("passages"):
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        return join(head, w.empty(t("还没有材料可查"), t("放入并读取材料后，就可以在这里提问。"), upload))
    if not question:
        said = Texts(seat.picture().framework.language)  # a question is put in the language of the evidence
        tries = [w.button_link(t(q), address("ask", seat.id, q=said(q)), "small") for q in EXAMPLES]
        return join(head, box, tag("p", t("可以这样问："), cls="note"), tag("div", *tries, cls="row"))
    answer = asking.ask(question, ground_of(seat), Silent())
    return join(head, box, _answer(seat, answer))


def ground_of(seat: Seat) -> asking.Ground:
    """What the user may be answered from: a department has its own documents and indicators only."""
    shown = seat.picture()
    return asking.Ground(
        seat.workspace, shown.framework, shown.institution, shown.documents, shown.currencies, shown.assessments,
        seat.server.corpus, seat.server.tokenizer, seat.documents_seen(), seat.codes,
    )  # fmt: skip


def _answer(seat: Seat, answer: asking.Answer) -> Html:
    t = seat.t
    parts: list[Html | None] = []
    if not answer.found:
        words = t("材料中没有找到与这个问题足够相符的内容。可以换个说法，或补充材料后再问。")
        search = w.button_link(t("在全部材料中查找这些词"), address("mapping", seat.id, words=answer.question))
        parts.append(w.empty(t("材料中没有找到"), words, search))
    if answer.metrics:
        parts += [tag("h2", t("定量指标")), *(_metric(seat, a) for a in answer.metrics)]
    if answer.sentences:
        parts += [tag("h2", t("材料中的原句")), *(_quoted(seat, q) for q in answer.sentences)]
    if answer.standards:
        parts += [tag("h2", t("标准的要求")), *(_standard(seat, n) for n in answer.standards)]
    if answer.cases:
        parts += [tag("h2", t("可参考的案例")), *(_case(seat, c) for c in answer.cases)]
    if answer.own:
        parts.append(tag("h2", t("本校自有资料")))
        parts += [_box(tag("div", p.text, cls="text"), tag("span", p.locator.render())) for p in answer.own]
    return join(*parts)


def _box(text: Html, *beside: Html | str | None) -> Html:
    return tag("article", tag("div", text, tag("div", *beside, cls="from")), cls="passage bare")


def _metric(seat: Seat, judged: Assessment) -> Html:
    t = seat.t
    name, tone = data.VERDICTS[judged.verdict]
    year = t("{year} 年", year=judged.year) if judged.year else ""
    line = t("标准 {line}", line=line_of(judged)) if judged.threshold is not None else ""
    value = tag("strong", written(judged.value, judged.unit))
    words = tag("div", f"{year} {judged.name}：", value, f"　{line} ", w.badge(t(name), tone), cls="text")
    return _box(words, w.link(t("看来源与算法"), address("metric", seat.id, id=judged.id)), judged.note)


def _quoted(seat: Seat, quoted: asking.Quoted) -> Html:
    t, document = seat.t, quoted.document
    currency = seat.picture().currencies.get(document.id)
    stale = document.void or (currency.reason if currency and not currency.in_date else "")
    return _box(
        tag("div", quoted.text, cls="text"),
        w.link(quoted.passage.locator.render(), address("source", seat.id, passage=quoted.passage.id)),
        t("{year} 年", year=document.year) if document.year else "",
        w.badge(stale, "warn") if stale else None,
    )


def _standard(seat: Seat, note: StandardNote) -> Html:
    t = seat.t
    clauses = [
        tag("li", c.asks, " ", tag("span", f"{c.document} {c.clause}".strip(), cls="faint"), " ",
            w.badge(t(data.MARKS[c.mark]), "good" if c.mark == "official" else ""))
        for c in note.clauses
    ]  # fmt: skip
    looks = [tag("p", t("专家看什么：{what}", what="；".join(s.rstrip("。") for s in note.looks_at)), cls="note")]
    body = tag("details", tag("summary", f"{note.code} {note.name}"), tag("ul", *clauses), *looks)
    known = any(i.code == note.code for i in seat.picture().framework.leaves) and (seat.codes is None or note.code in seat.codes)
    jump = w.link(t("看这个指标的材料"), address("indicator", seat.id, code=note.code)) if known else None
    return _box(tag("div", tag("div", note.clauses[0].asks, cls="text"), body), jump)


def _case(seat: Seat, case: Case) -> Html:
    t = seat.t
    steps = [
        tag("li", m.text, tag("span", f"（{m.lead}{m.when}）", cls="faint") if m.lead or m.when else None) for m in case.measures
    ]
    rows = (("情况", case.situation), ("问题", case.problem), ("原因", case.cause))
    after = (("成效", case.effect), ("没做成的", case.failed), ("条件", case.conditions))
    body = tag(
        "details",
        tag("summary", case.title),
        *(tag("p", tag("strong", t(name)), "　", said) for name, said in rows if said),
        tag("p", tag("strong", t("做法"))),
        tag("ol", *steps),
        *(tag("p", tag("strong", t(name)), "　", said) for name, said in after if said),
    )
    return _box(body, w.badge(t(PROVENANCE.get(case.provenance, case.provenance)), "accent"), case.source)


PAGE = Page("ask", "问答", "ask", view, needs="ask")
