"""One entry of the corpus: a case, a note on the standards, a document of the office's."""

from __future__ import annotations

from assistant import frameworks
from assistant.corpus import CorpusError, Library, OwnPassage, keeping
from assistant.corpus.cases import HEADINGS
from assistant.corpus.fit import CAUSES, TYPES, differs
from assistant.corpus.relations import family_of
from assistant.corpus.standards import thresholds
from assistant.domain import Case, CaseMeasure, StandardNote
from assistant.editions.standing import MARKS
from assistant.errors import UserError
from assistant.export.plan_docx import PROVENANCE
from assistant.steps import library as step
from assistant.steps.answer_sheet import PROVENANCE as EXPLAINED
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import address
from assistant.ui.seat import Seat
from assistant.ui.views import corpus


def called(seat: Seat, family: str) -> str:
    """The name of a family of frameworks; one that no framework has stays as it was written."""
    try:
        return seat.server.pictures.framework(family, seat.settings.packs).name
    except UserError:
        return family


def origin(seat: Seat, case: Case) -> Html:
    return w.badge(seat.t(PROVENANCE[case.provenance]), corpus.TONES[case.provenance])


def linked(seat: Seat, id: str, title: str) -> Html | str:
    """A case's title, leading to the case where the corpus has it."""
    try:
        known = seat.server.corpus.library.case(id)
    except CorpusError:
        return title
    return w.link(title, address("corpus", seat.id, case=id)) if known else title


def case(seat: Seat, found: Library, id: str) -> Html:
    t, shown = seat.t, found.case(id)
    if shown is None:
        raise UserError(f"没有编号为“{id}”的案例，可能刚被移走。请回到列表。")
    may = shown.provenance == "own" and seat.may("settings.manage")
    seen = keeping.stamp(keeping.find(id, seat.settings.corpus)) if may else ""
    edit = w.button_link(t("更正这个案例"), address("corpus_add", seat.id, case=id, seen=seen)) if may else None
    sure = t("移出后不再引用；文件留在语料文件夹的 .replaced 里。移出？")
    out = w.button(t("移出"), "remove", page="corpus_add", case=id, confirm=sure) if may else None
    head = w.title(shown.title, origin(seat, shown), edit, out, crumbs=w.link(t("案例与标准"), address("corpus", seat.id)))
    apart = differs(shown, seat.picture().institution, None, None) if t.language == "zh" else ""  # said in Chinese only
    about = [
        (t("学校"), f"{t(TYPES[shown.type])}，{t(shown.category)}，{shown.region}，{shown.size}"),
        (t("指标"), f"{called(seat, shown.family)} {'、'.join(shown.indicators)}"),
        (t("原因类别"), t(CAUSES[shown.cause_class])), (t("牵头部门"), shown.led_by), (t("用时"), shown.time),
        (t("出处"), shown.source), (t("与本校的不同"), apart),
    ]  # fmt: skip
    facts = tag("dl", *(tag("div", tag("dt", name), tag("dd", said)) for name, said in about if said), cls="pairs")
    said = [_section(seat, heading, shown, field) for heading, field in HEADINGS.items()]
    mark = tag("p", t(EXPLAINED["composite"]), cls="warning") if shown.provenance == "composite" else None
    return join(head, mark, tag("section", facts, cls="panel"), tag("section", *said, cls="panel", style="max-width:980px"))


def _section(seat: Seat, heading: str, case: Case, field: str) -> Html:
    if field != "measures":
        return join(
            tag("h3", seat.t(corpus.heading(heading))), *(tag("p", line) for line in str(getattr(case, field)).split("\n"))
        )
    return join(
        tag("h3", seat.t(heading)),
        tag("ol", *(tag("li", m.text, _by(seat, m)) for m in case.measures), style="padding-left:22px"),
    )


def _by(seat: Seat, m: CaseMeasure) -> Html | None:
    """Who led a measure, and when."""
    said = [seat.t("牵头：{unit}", unit=m.lead)] if m.lead else []
    told = "　".join((*said, *([m.when] if m.when else ())))
    return tag("div", told, cls="faint") if told else None


def note(seat: Seat, found: Library, key: str) -> Html:
    t = seat.t
    family, _, code = key.partition("/")
    shown = found.note(family, code)
    if shown is None:
        raise UserError(f"“{family}”的“{code}”没有标准解读。请从列表里选。")
    rows = [[f"{c.document} {c.clause}".strip(), c.asks, t(MARKS[c.mark])] for c in shown.clauses]
    columns: list[w.Column | str] = [w.Column(t("文件与条款"), wide=True), w.Column(t("标准要求"), wide=True), t("依据")]
    parts = [
        (t("限值"), _lines(seat, shown)), (t("专家看什么"), shown.looks_at), (t("专家问什么"), shown.questions),
        (t("典型材料"), shown.evidence), (t("常见误读"), shown.misreadings),
    ]  # fmt: skip
    said = [join(tag("h3", name), tag("ul", *(tag("li", line) for line in lines))) for name, lines in parts if lines]
    here = seat.picture().framework
    mine = any(leaf.code == shown.code for leaf in here.leaves) and family_of(here.family or "") == shown.family
    mine = mine and (seat.codes is None or shown.code in seat.codes)
    jump = w.button_link(t("看这个指标的材料"), address("indicator", seat.id, code=shown.code)) if mine else None
    crumbs = w.link(t("案例与标准"), address("corpus", seat.id, tab="standards"))
    head = w.title(f"{shown.code} {shown.name}", called(seat, shown.family), jump, crumbs=crumbs)
    body = tag("section", *said, cls="panel", style="max-width:980px;margin-top:14px")
    return join(head, tag("h2", t("标准要求")), w.table(columns, rows, id="clauses"), body)


def _lines(seat: Seat, note: StandardNote) -> tuple[str, ...]:
    """The limits below the note's indicator, for this institution."""
    shown = seat.picture()
    same = family_of(shown.framework.family or "") == note.family
    pack = shown.framework if same else frameworks.load(note.family, seat.settings.packs)
    return thresholds(note, pack, shown.institution)


def file(seat: Seat, found: Library, name: str) -> Html:
    t = seat.t
    shown = next((f for f in step.own_files(found.own) if f.file == name), None)
    if shown is None:
        raise UserError("没有这份材料，可能刚被移走。请回到列表。")
    sure = t("移出后不再引用；文件留在语料文件夹的 .replaced 里。移出？")
    out = w.button(t("移出"), "remove", page="corpus_add", file=name, confirm=sure) if seat.may("settings.manage") else None
    crumbs = w.link(t("案例与标准"), address("corpus", seat.id, tab="own"))
    rows = [[t.place(_where(p)), p.text] for p in shown.passages]
    return join(
        w.title(shown.title, shown.file, out, crumbs=crumbs),
        w.table([t("位置"), w.Column(t("文字"), wide=True)], rows, id="passages"),
    )


def _where(passage: OwnPassage) -> str:
    """'第3页', 'Sheet1!B4', '第2段': the place inside its file."""
    return passage.locator.render().strip("【】").removeprefix(passage.locator.file).strip()
