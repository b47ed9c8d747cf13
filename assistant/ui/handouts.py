"""Files that are made when somebody asks for them, from what the workspace holds at that moment: plan, ledger, reports, forms."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant import house_style
from assistant.accounts import NotAllowed
from assistant.corpus.questionnaire import shipped as questionnaire
from assistant.domain import Assessment, Coverage, CultureDiagnosis
from assistant.errors import UserError
from assistant.export import answer_docx, culture_docx, culture_html, needs_xlsx, plan_docx
from assistant.rectification import limits
from assistant.rectification.calendar import Clock
from assistant.rectification.report import ReportKind
from assistant.steps import culture, ledger, packs, visit
from assistant.steps.recommend import planned, start_of
from assistant.ui.files import saved, seated
from assistant.ui.page import Args
from assistant.ui.pages.ask import sheet_of
from assistant.ui.seat import Seat, Server
from assistant.ui.views.visit import mine
from assistant.workspace.asked import AskedStore
from assistant.workspace.needs import NeedsStore

Make = Callable[[Seat, Path, str], None]


class Handout(NamedTuple):
    """`name` is that of the saved file; `needs` an action of accounts/roles.yaml; `make(seat, target, unit)` writes it."""

    name: str
    needs: str
    make: Make


def _plan(seat: Seat, target: Path, _: str) -> None:
    shown, chosen = seat.picture(), seat.settings
    advised = planned(seat.workspace, ledger.recommended(seat.workspace))
    if not advised:
        raise UserError("还没有整改建议，请先在“整改建议”页生成。")
    bounds = limits.load(chosen.ledger)
    begun = start_of(seat.workspace, None, date.today())
    clock = Clock(begun, int(bounds.plan_days.value), int(bounds.limit_years.value))
    look = house_style.load(chosen.house_style)
    plan_docx.write(advised, shown.framework, shown.institution, clock, target, look, chosen.template)


def _ledger(seat: Seat, target: Path, unit: str) -> None:
    """A department gets its own problems only, whatever it asks for."""
    if seat.codes is None:
        seat.require("export.run")
    else:
        unit = seat.user.department
        if not unit:
            raise NotAllowed("您的账户没有填写部门，请联系管理员。")
    shown = seat.picture()
    ledger.export(
        seat.workspace, shown.institution, target, seat.settings, date.today(), unit, shown.assessments, shown.framework.language
    )


def _report(kind: ReportKind) -> Make:
    def make(seat: Seat, target: Path, _: str) -> None:
        shown = seat.picture()
        ledger.write_report(
            seat.workspace, kind, shown.framework, shown.institution, seat.settings, date.today(), shown.assessments, target
        )

    return make


def side(seat: Seat) -> tuple[tuple[Assessment, ...], Coverage]:
    """One side of a comparison: metrics and coverage of what was read last."""
    shown = seat.picture()
    return shown.assessments, shown.coverage


def _comparison(seat: Seat, target: Path, other: str) -> None:
    entry, role = seat.server.access.role_in(other, seat.user)
    earlier = Seat(seat.server, seat.user, role, entry)
    try:
        earlier.require("workspace.read")
        ledger.compare_sides(side(earlier), side(seat), (entry.title, seat.entry.title if seat.entry else ""), target)
    finally:
        earlier.close()


def _diagnosis(seat: Seat) -> CultureDiagnosis:
    made, _ = culture.kept(seat.workspace)
    if made is None:
        raise UserError("还没有诊断，请先在“质量文化”页开始诊断。")
    return made


def _culture(seat: Seat, target: Path, _: str) -> None:
    culture_docx.write(_diagnosis(seat), target, house_style.load(seat.settings.house_style))


def _culture_page(seat: Seat, target: Path, _: str) -> None:
    culture_html.write(_diagnosis(seat), target)


def _survey(seat: Seat, target: Path, _: str) -> None:
    used = culture.suited(seat.picture().framework.language, seat.settings)
    culture.questionnaire(seat.settings, target, used)


def _answer(seat: Seat, target: Path, number: str) -> None:
    """One's own question with its answer, by what one may see now."""
    asked = AskedStore(seat.workspace).get(Args(n=number).number("n"), seat.user.name)
    made = sheet_of(seat, asked)
    day = date.fromisoformat(asked.at[:10])
    answer_docx.write(made, seat.picture().institution.name, day, target, house_style.load(seat.settings.house_style))


def _needs(seat: Seat, target: Path, _: str) -> None:
    form = questionnaire(seat.settings.corpus)
    needs_xlsx.write(form, NeedsStore(seat.workspace).values(), seat.picture().institution.name, target)


def _visit(seat: Seat, target: Path, _: str) -> None:
    """The questions that the person sees: a department gets those of its own indicators."""
    stands, shown = visit.kept(seat.workspace, seat.settings), seat.picture()
    questions = mine(stands.questions, seat.codes)
    if not questions:
        raise UserError("还没有问题，请先在“专家视角”页生成。")
    visit.write(stands, shown.framework, shown.institution, seat.settings, target, questions)


def _pack(form: packs.Form) -> Make:
    def make(seat: Seat, target: Path, id: str) -> None:
        packs.write(id, form, seat.settings.packs, target)

    return make


HANDOUTS: dict[str, Handout] = {
    "answer": Handout("问答.docx", "ask", _answer),
    "plan": Handout("整改方案.docx", "export.run", _plan),
    "ledger": Handout("整改台账.xlsx", "workspace.read", _ledger),
    "midterm": Handout("整改中期报告.docx", "export.run", _report("midterm")),
    "final": Handout("两年整改报告.docx", "export.run", _report("final")),
    "comparison": Handout("前后比较.xlsx", "export.run", _comparison),
    "culture": Handout("质量文化诊断报告.docx", "export.run", _culture),
    "culture-page": Handout("质量文化诊断.html", "export.run", _culture_page),
    "survey": Handout("质量文化问卷.xlsx", "culture.edit", _survey),
    "visit": Handout("迎评问答准备手册.docx", "visit.read", _visit),
    "visit-list": Handout("迎评问答清单.xlsx", "visit.read", _visit),
    "needs": Handout("评建需求采集表.xlsx", "workspace.manage", _needs),
    **{f"pack-{form}": Handout(name, "workspace.manage", _pack(form)) for form, name in packs.FILES.items()},
}
"""What stands in the address → the file."""
NAMED = ("ledger", "pack-")
"""Files that are called after what they are `of`."""


def router(server: Server) -> APIRouter:
    """GET /w/{workspace}/made/{what}?of=: the file as an attachment; a sentence where it cannot be made."""
    routes = APIRouter(prefix="/w/{workspace}")

    @routes.get("/made/{what}")
    def made(request: Request, workspace: str, what: str, of: str = "") -> Response:
        def given(seat: Seat) -> Response:
            wanted = HANDOUTS.get(what)
            if wanted is None:
                raise UserError("没有这个文件。")
            seat.require(wanted.needs)
            name = f"{of}-{wanted.name}" if of and what.startswith(NAMED) else wanted.name
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder) / wanted.name
                wanted.make(seat, target, of)
                body = target.read_bytes()
            seat.log("export.run", target=name, after="下载")
            return Response(body, media_type="application/octet-stream", headers=saved(name))

        return seated(server, request, workspace, given)

    return routes
