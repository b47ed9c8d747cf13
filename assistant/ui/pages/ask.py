"""问答: a question, and what the evidence, the standards and the cases say of it, each with its place.

With a model set, its answer stands above that: sentences that were held against what they cite, shown as they come.
"""

from __future__ import annotations

from datetime import date

from assistant.domain import AnswerStatement, AskedQuestion, Assessment, Case, ModelAnswer, StandardNote
from assistant.drafting.figures import line_of, written
from assistant.errors import UserError
from assistant.export import answer_docx
from assistant.export.answer_docx import Sheet
from assistant.steps import answer_sheet, asking
from assistant.steps.answer_sheet import CLOSEST, HEADINGS, OTHER_YEARS, PROVENANCE, READ_AS
from assistant.steps.followup import complete
from assistant.steps.progress import Silent
from assistant.ui import widgets as w
from assistant.ui.answering import ground_of
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.drafting import with_a_model
from assistant.ui.seat import Seat
from assistant.ui.texts import Texts
from assistant.ui.views import data
from assistant.workspace.asked import AskedStore

LONGEST = 300
REMEMBERED = 12
"""One's own questions shown."""
EXAMPLES = ("生师比是多少", "实习基地有多少个", "学校怎样做教学质量监控", "毕业论文怎样管理")


def view(seat: Seat, args: Args) -> Html:
    """`n`: one's own question, with its answer; `q`: a question by a link, which is answered and not kept."""
    t, question = seat.t, _short(args.text("q"))
    head = w.title(t("问答"), t("只用材料中的原句和按公式算出的指标回答，每句都能点开出处；没有就说没有。"))
    if not seat.workspace.count("passages"):
        upload = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        return join(head, w.empty(t("还没有材料可查"), t("放入并读取材料后，就可以在这里提问。"), upload))
    store = AskedStore(seat.workspace)
    asked = store.get(args.number("n"), seat.user.name) if args.number("n") else None
    past = _past(seat, store.recent(seat.user.name, REMEMBERED))
    if asked is not None or question:
        ground = ground_of(seat)
        found = asking.ask(asked.read_as if asked else question, ground, Silent())
        own = _own(seat, store, asked, found, ground) if asked else None
        return join(head, _form(seat, args, asked), own, _answer(seat, found, ground), past)
    said = Texts(seat.picture().framework.language)  # a question is put in the language of the evidence
    tries = [w.button(t(q), "ask", cls="small", q=said(q), model=args.get("m", "")) for q in EXAMPLES]
    return join(head, _form(seat, args), tag("p", t("可以这样问："), cls="note"), tag("div", *tries, cls="row"), past)


def _short(question: str) -> str:
    if len(question) > LONGEST:
        raise UserError(f"问题太长（{len(question)} 字），请控制在 {LONGEST} 字以内。")
    return question


def _form(seat: Seat, args: Args, asked: AskedQuestion | None = None) -> Html:
    t = seat.t
    hint = t("接着问，如：那去年呢？") if asked else t("问一个问题，如：近三年实习基地有多少个")
    box = tag(
        "input", type="search", name="q", value="" if asked else args.get("q", ""), placeholder=hint, aria_label=hint,
        maxlength=LONGEST, cls="question", data_draft=f"ask:{seat.id}",
    )  # fmt: skip
    model = w.checkbox("model", "1", t("也请模型回答"), args.flag("m")) if with_a_model(seat.settings) else None
    return w.form("ask", box, w.submit(t("提问"), cls="primary"), model, cls="table-tools asking", after=asked.id if asked else 0)


def _own(seat: Seat, store: AskedStore, asked: AskedQuestion, found: asking.Answer, ground: asking.Ground) -> Html:
    """What stands above the answer to one's own question: the question, and what a model says of it."""
    made = seat.server.answers.now(seat, asked)
    sheet = _sheet(asked, made, found, ground)
    return join(_put(seat, store.thread(asked.after, asked.by), asked, sheet), _model(seat, asked, made, found, ground))


def _put(seat: Seat, before: list[AskedQuestion], asked: AskedQuestion, sheet: Sheet) -> Html:
    """The question as it was put and read, what it follows, and the way to another topic."""
    t = seat.t
    trail = [tag("li", w.link(q.question, address("ask", seat.id, n=q.id))) for q in before]
    note = t(READ_AS, question=asked.read_as) if asked.read_as != asked.question else None
    other = w.link(t("换一个话题"), address("ask", seat.id)) if before or note else None
    return join(
        tag("ol", *trail, cls="trail", aria_label=t("前面的问题")) if trail else None,
        tag(
            "div",
            tag("div", tag("h2", asked.question), tag("p", note, " ", other, cls="note") if note or other else None),
            _take_along(seat, asked, sheet),
            cls="row spread put",
        ),
    )


# --- the model's answer ---


def _model(
    seat: Seat, asked: AskedQuestion, made: ModelAnswer | None, found: asking.Answer, ground: asking.Ground
) -> Html | None:  # fmt: skip
    """The model's answer, or the offer to ask for one with what it will take."""
    if made is not None:
        active, said = made.state == "running", spoken(seat, asked, made, ground)
        return tag("section", said, cls="panel answer", data_answer=asked.id, data_answer_active=active)
    if not with_a_model(seat.settings):
        return None
    from assistant.agent.answering import ahead
    from assistant.llm.endpoints import endpoint

    t, target = seat.t, endpoint(seat.settings)
    if target is None:
        return None
    guess = ahead(asked.read_as, found, ground, target, seat.settings)
    takes = t("约 {input} + {output} 标记", input=guess.tokens_in, output=guess.tokens_out)
    cost = t("，费用约 {cost}", cost=f"{guess.cost:.3f}") if guess.cost is not None else ""
    button = w.button(t("请模型回答"), "model", n=asked.id)
    return tag("div", button, tag("span", f"{target.model}，{takes}{cost}", cls="faint"), cls="row offer")


def spoken(seat: Seat, asked: AskedQuestion, made: ModelAnswer, ground: asking.Ground) -> Html:
    """The sentences of a model's answer so far and how it stands, as the asker may see them now."""
    t = seat.t
    made = answer_sheet.visible(made, ground)
    parts: list[Html | None] = []
    for of, title in HEADINGS.items():
        said = [s for s in made.statements if s.of == of]
        if said or of == "evidence":
            parts.append(tag("h2", t(title)))
        parts.append(tag("ol", *(_said(seat, s, ground) for s in said), cls="said-by-model") if said else None)
    if made.state == "running":
        wait = tag("span", t("正在回答，核验过的句子逐句显示…"), cls="thinking")
        stop = w.button(t("停止"), "stop", cls="small", n=asked.id)
        return join(*parts, tag("div", wait, stop, cls="row spread"))
    for text, values in answer_sheet.said_of(made, True):
        parts.append(tag("p", t(text, **values), cls="note"))
    if made.withheld:
        reasons = [tag("li", t(r)) for r in dict.fromkeys(made.reasons)]
        parts.append(tag("details", tag("summary", t("为什么没有通过")), tag("ul", *reasons)))
    again = w.button(t("再请模型回答一次"), "model", cls="small", n=asked.id) if made.state != "done" else None
    return join(*parts, tag("div", tag("span", f"{made.model}　{made.spent}".strip(), cls="faint"), again, cls="row spread"))


def _said(seat: Seat, statement: AnswerStatement, ground: asking.Ground) -> Html:
    t, places = seat.t, []
    for c in {c.passage_id: c for c in statement.citations}.values():
        if statement.of == "evidence":
            places.append(w.link(seat.t.at(c.locator), address("source", seat.id, passage=c.passage_id)))
        else:
            places.append(tag("span", f"【{c.locator.file}】"))
    for reason in answer_sheet.stale_among(statement, ground):
        places.append(w.badge(reason, "warn"))
    names = {a.id: a.name for a in ground.assessments}
    places += [w.link(t("【指标：{name}】", name=names.get(m, m)), address("metric", seat.id, id=m)) for m in statement.metrics]
    return tag("li", tag("div", statement.text, cls="text"), tag("div", *places, cls="from"))


# --- to take along, and what was asked before ---


def sheet_of(seat: Seat, asked: AskedQuestion) -> Sheet:
    """The question with its answer on paper, by what the asker may see now."""
    ground = ground_of(seat)
    return _sheet(asked, seat.server.answers.now(seat, asked), asking.ask(asked.read_as, ground, Silent()), ground)


def _sheet(asked: AskedQuestion, made: ModelAnswer | None, found: asking.Answer, ground: asking.Ground) -> Sheet:
    return answer_sheet.sheet(asked.question, found, ground, answer_sheet.visible(made, ground) if made else None)


def _take_along(seat: Seat, asked: AskedQuestion, sheet: Sheet) -> Html:
    t, words = seat.t, answer_docx.text(sheet)
    held = tag("textarea", words, id="answer-words", readonly=True, hidden=True, aria_label=t("答案全文"))
    copy = tag("button", t("复制答案与出处"), type="button", cls="small", data_copy="answer-words", data_done=t("已复制"))
    saved = tag("a", t("存为 Word"), href=f"/w/{seat.id}/made/answer?of={asked.id}", cls="button small", data_plain=True)
    return tag("div", copy, saved, held, cls="row")


def _past(seat: Seat, asked: list[AskedQuestion]) -> Html | None:
    """One's own questions; each opens with its answer, and can be asked again."""
    if not asked:
        return None
    t = seat.t
    rows = [
        tag(
            "li", w.link(q.question, address("ask", seat.id, n=q.id)),
            tag("span", q.read_as, cls="faint") if q.read_as != q.question else None,
            tag("span", q.at[:16].replace("T", " "), cls="faint day"),
            w.button(t("再问一次"), "ask", cls="small quiet", q=q.read_as),
        )
        for q in asked
    ]  # fmt: skip
    forget = w.button(t("删去我的提问记录"), "forget", cls="small quiet", confirm=t("删去您在这个工作区的全部提问和回答？"))
    return tag("section", tag("h2", t("我问过的")), tag("ul", *rows, cls="plain past"), forget, cls="panel")


def ask(seat: Seat, form: Args) -> Reply:
    question = _short(form.text("q"))
    if not question:
        raise UserError("问题是空的，请写出要问什么。")
    store = AskedStore(seat.workspace)
    after = store.get(form.number("after"), seat.user.name) if form.number("after") else None
    read_as = complete(question, after.read_as if after else "", seat.server.tokenizer, date.today())
    leaning = after if after is not None and read_as != question else None
    asked = store.add(seat.user.name, question, read_as, leaning.id if leaning else 0)
    args = {"n": str(asked.id)}
    if form.flag("model") and with_a_model(seat.settings):
        args["m"] = "1"
        if asked.answer is None or asked.answer.state != "done":
            seat.server.answers.start(seat, asked)
    return Reply(args=args)


def model(seat: Seat, form: Args) -> Reply:
    asked = AskedStore(seat.workspace).get(form.number("n"), seat.user.name)
    seat.server.answers.start(seat, asked)
    return Reply(args={"n": str(asked.id)})


def stop(seat: Seat, form: Args) -> Reply:
    asked = AskedStore(seat.workspace).get(form.number("n"), seat.user.name)
    seat.server.answers.stop(seat.folder, asked.id)
    return Reply(seat.t("正在停止，已核验的句子会保留。"))


def forget(seat: Seat, form: Args) -> Reply:
    count = AskedStore(seat.workspace).forget(seat.user.name)
    return Reply(seat.t("已删去 {count} 条提问记录。", count=count), args={})


# --- what was found without a model ---


def _answer(seat: Seat, answer: asking.Answer, ground: asking.Ground) -> Html:
    t = seat.t
    parts: list[Html | None] = []
    if not answer.found:
        words = " ".join(t(text, **values) for text, values in answer_sheet.nothing(answer, ground))
        search = w.button_link(t("在全部材料中查找这些词"), address("mapping", seat.id, words=answer.question))
        parts.append(w.empty(t("材料中没有找到"), words, search))
    if answer.metrics:
        parts += [tag("h2", t("定量指标")), *(_metric(seat, a) for a in answer.metrics)]
    for text, values in answer_sheet.partly(answer):
        parts.append(tag("p", t(text, **values), cls="warning"))
    if answer.other_years:
        parts.append(tag("p", t(OTHER_YEARS, years="、".join(answer.other_years)), cls="warning"))
    if answer.sentences:
        parts += [tag("h2", t("材料中的原句")), *(_quoted(seat, q, answer.question, ground) for q in answer.sentences)]
    if answer.closest:
        parts += [tag("h2", t(CLOSEST)), *(_quoted(seat, q, answer.question, ground) for q in answer.closest)]
    if answer.standards:
        parts += [tag("h2", t("标准的要求")), *(_standard(seat, n) for n in answer.standards)]
    if answer.cases:
        parts += [tag("h2", t("可参考的案例")), *(_case(seat, c) for c in answer.cases)]
    if answer.own:
        parts.append(tag("h2", t("本校自有资料")))
        parts += [_box(tag("div", p.text, cls="text"), tag("span", seat.t.at(p.locator))) for p in answer.own]
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
    return _box(words, w.link(t("看来源与算法"), address("metric", seat.id, id=judged.id)), seat.t.said(judged.note))


def _quoted(seat: Seat, quoted: asking.Quoted, question: str, ground: asking.Ground) -> Html:
    t, document, stale = seat.t, quoted.document, answer_sheet.stale(quoted, ground)
    return _box(
        tag("div", answer_sheet.shortened(quoted, question), cls="text"),
        w.link(seat.t.at(quoted.passage.locator), address("source", seat.id, passage=quoted.passage.id)),
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


ACTIONS = {"ask": ask, "model": model, "stop": stop, "forget": forget}
PAGE = Page("ask", "问答", "ask", view, needs="ask", actions={name: Action("ask", do) for name, do in ACTIONS.items()})
