"""评建需求: the questionnaire on position, resources and priorities; its answers order the rectification advice."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.corpus.questionnaire import Question, Values, checked, shipped
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply
from assistant.ui.seat import Seat
from assistant.workspace.needs import NeedsStore


def view(seat: Seat, args: Args) -> Html:
    t, form = seat.t, shipped(seat.settings.corpus)
    store = NeedsStore(seat.workspace)
    history = store.history()
    now = history[-1] if history else None
    values = now.values if now else {}
    answered = sum(1 for q in form.questions if values.get(q.id))
    when = t("{who} 于 {at} 填写", who=now.by, at=now.at[:16].replace("T", " ")) if now else t("还没有填写")
    may = seat.may("workspace.manage")
    parts = [
        tag("section", tag("h2", part.title), *(_question(q, values.get(q.id, ()), may) for q in part.questions), cls="panel")
        for part in form.sections
    ]
    bar = tag("div", w.submit(t("保存"), cls="primary"), tag("span", t("可以只填一部分，以后再补。"), cls="faint"), cls="bulk")
    note = t(
        "已答 {n}/{all} 题；{when}。答案决定整改建议的先后，每条建议写明理由。", n=answered, all=len(form.questions), when=when
    )
    return join(w.title(form.title, note), w.form("save", *parts, bar if may else None))


def _question(question: Question, given: tuple[str, ...], may: bool) -> Html:
    hint = tag("small", question.hint, cls="faint") if question.hint else None
    head = tag("legend", question.text, " ", hint)
    name = f"q-{question.id}"
    if question.kind in ("one", "many"):
        kind = "radio" if question.kind == "one" else "checkbox"
        boxes = [
            tag(
                "label",
                tag("input", type=kind, name=name, value=o.id, checked=o.id in given, disabled=not may),
                o.text,
                cls="check",
            )
            for o in question.options
        ]
        return tag("fieldset", head, *boxes)
    if question.kind == "ranked":
        places = [("", "—"), *((str(n), str(n)) for n in range(1, (question.most or len(question.options)) + 1))]
        rows = [
            tag("label", w.select(f"{name}-{o.id}", places, _place(o.id, given), aria=o.text), o.text, cls="check")
            for o in question.options
        ]
        return tag("fieldset", head, *rows)
    if question.kind == "number":
        field = tag("input", name=name, value=given[0] if given else "", inputmode="decimal", aria_label=question.text)
    else:
        field = tag("textarea", "\n".join(given), name=name, rows=3, aria_label=question.text)
    return tag("fieldset", head, field)


def _place(option: str, given: tuple[str, ...]) -> str:
    return str(given.index(option) + 1) if option in given else ""


def answers(questions: tuple[Question, ...], form: Mapping[str, str]) -> Values:
    """The answers that a filled form holds: checked boxes arrive joined by line feeds, ranks one by one."""
    found: Values = {}
    for q in questions:
        name = f"q-{q.id}"
        if q.kind == "ranked":
            ranks = sorted((int(r), o.id) for o in q.options if (r := form.get(f"{name}-{o.id}", "")).isdigit())
            given = tuple(id for _, id in ranks)
        elif q.kind in ("one", "many", "lines"):
            given = tuple(v.strip() for v in form.get(name, "").split("\n") if v.strip())
        else:
            given = (form[name].strip(),) if form.get(name, "").strip() else ()
        found[q.id] = given
    return found


def save(seat: Seat, form: Args) -> Reply:
    asked = shipped(seat.settings.corpus)
    store = NeedsStore(seat.workspace)
    before = store.values()
    values, faults = checked(asked, answers(asked.questions, form))
    store.put(values, seat.user.name, "ui")
    seat.log("workspace.manage", "评建需求", str(before), str(values))
    if faults:
        return Reply(seat.t("已保存，但有几处没有收：") + "；".join(faults), "warn")
    return Reply(seat.t("已保存。重新起草时按新的答案排列整改建议。"))


PAGE = Page("needs", "评建需求", "ask", view, actions={"save": Action("workspace.manage", save)})
