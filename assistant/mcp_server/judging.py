"""What stands where: workspaces, indicators, metrics, gaps, findings, advice, ledger; and a text held against the evidence."""

from __future__ import annotations

from collections import Counter
from datetime import date

from assistant.domain import Finding, Indicator, Report
from assistant.domain import Recommendation as Advice
from assistant.drafting.figures import written
from assistant.errors import UserError
from assistant.mcp_server import rows
from assistant.mcp_server.answers import (
    CheckedText,
    Findings,
    Gaps,
    IndicatorRow,
    Indicators,
    Ledger,
    LedgerRow,
    MeasureRow,
    Metrics,
    PointRow,
    QuestionRow,
    Questions,
    Recommendation,
    RecommendationRow,
    Recommendations,
    SentenceRow,
    Status,
    WorkspaceRow,
)
from assistant.mcp_server.looking import leaf
from assistant.mcp_server.shelf import Room
from assistant.workspace.drafts import Drafts

FINDINGS, ADVICE = 20, 10
"""Shown with an indicator, at most."""
BELOW = ("not_met", "below_limit")
DECISIONS = {"waiting": "待决定", "adopted": "已采纳", "declined": "不采纳"}


def workspace(room: Room) -> WorkspaceRow:
    """Where the workspace stands."""
    shown = room.picture
    counts = shown.coverage.counts()
    return WorkspaceRow(
        workspace=room.name, institution=shown.institution.name, fictional=shown.institution.fictional,
        framework=shown.framework.name, documents=len(shown.documents), passages=room.workspace.count("passages"),
        sections=len(Drafts(room.workspace).sections()), **counts,
    )  # fmt: skip


def indicators(room: Room, offset: int, limit: int) -> Indicators:
    """Every indicator with its coverage, in the order of the framework."""
    shown = room.picture
    chosen, said = rows.page(shown.framework.leaves, offset, limit)
    return Indicators(framework=shown.framework.name, indicators=[_indicator(room, i) for i in chosen], **said)


def _indicator(room: Room, own: Indicator) -> IndicatorRow:
    shown = room.picture
    counts = Counter(c.strength for c in shown.coverage.cells if c.indicator == own.code)
    return IndicatorRow(
        code=own.code, name=own.name, chapter=rows.chapter(shown.framework, own), strong=counts["strong"], thin=counts["thin"],
        missing=counts["missing"], passages=len({h.passage for h in shown.hits.get(own.code, ()) if h.status != "rejected"}),
        metrics_below=sum(a.verdict in BELOW for a in shown.assessments if a.code == own.code),
    )  # fmt: skip


def status(room: Room, code: str) -> Status:
    """All that is known of one indicator."""
    own, shown = leaf(room, code), room.picture
    cells = {c.code: c for c in shown.coverage.cells if c.indicator == code}
    found = [f for f, at in _findings(room) if at == code]
    points = [
        PointRow(
            code=p.code, name=p.name, asks=p.asks, official=p.provenance.mark == "official",
            state=rows.STRENGTHS[cells[p.code].strength], reason=cells[p.code].reason, passages=cells[p.code].passages,
            documents=cells[p.code].documents,
        )
        for p in own.points
        if p.code in cells
    ]  # fmt: skip
    return Status(
        code=code, name=own.name, chapter=rows.chapter(shown.framework, own), points=points,
        metrics=[rows.metric(a) for a in shown.assessments if a.code == code], gaps=rows.gaps(shown, code),
        findings=[rows.finding(room, f) for f in found[:FINDINGS]], findings_total=len(found),
        recommendations=[r for r in _advice(room) if r.code == code][:ADVICE],
        drafted=code in Drafts(room.workspace).sections(),
    )  # fmt: skip


def metrics(room: Room, indicator: str, verdict: str, offset: int, limit: int) -> Metrics:
    """Metrics with their judgement."""
    if indicator:
        leaf(room, indicator)
    found = [a for a in room.picture.assessments if indicator in ("", a.code) and verdict in ("", a.verdict)]
    chosen, said = rows.page(found, offset, limit)
    return Metrics(metrics=[rows.metric(a) for a in chosen], **said)


def gaps(room: Room, indicator: str, offset: int, limit: int) -> Gaps:
    """What evidence and what figures are lacking."""
    if indicator:
        leaf(room, indicator)
    chosen, said = rows.page(rows.gaps(room.picture, indicator), offset, limit)
    return Gaps(gaps=chosen, **said)


def findings(room: Room, indicator: str, severity: str, offset: int, limit: int) -> Findings:
    """Faults of the draft and of the evidence, the heaviest first."""
    if indicator:
        leaf(room, indicator)
    found = [f for f, at in _findings(room) if indicator in ("", at) and severity in ("", f.severity)]
    chosen, said = rows.page(found, offset, limit)
    return Findings(findings=[rows.finding(room, f) for f in chosen], **said)


def _findings(room: Room) -> list[tuple[Finding, str]]:
    """(finding, indicator or ''): of the drafted report and of the last check of the draft, each once."""
    from assistant.review import standing
    from assistant.review.whereabouts import Tree
    from assistant.workspace.checks import CheckStore

    checks, tree = CheckStore(room.workspace), Tree(room.picture.framework)
    drafted = report(room)
    found = [*(drafted.findings if drafted else ()), *(c.finding for check in checks.of("", 1) for c in check.findings)]
    once = {standing.key(f): f for f in standing.let_stand(found, checks.decisions())}
    order = list(rows.SEVERITIES)
    ranked = sorted(once.values(), key=lambda f: (bool(f.waived), order.index(f.severity)))
    return [(f, node.code if (node := tree.of(f).indicator) else "") for f in ranked]


def report(room: Room) -> Report | None:
    """The report as last drafted."""
    stored = room.workspace.get("report")
    return Report.model_validate_json(stored) if stored else None


# --- advice and ledger ---


def _advice(room: Room) -> list[RecommendationRow]:
    return [brief for _, brief in _decided(room)]


def _decided(room: Room) -> list[tuple[Advice, RecommendationRow]]:
    """Every recommendation with what was decided of it, in order of priority."""
    from assistant.steps.advising import standing

    stands = standing(room.workspace)
    found = [(r, DECISIONS["waiting"]) for r in stands.waiting] + [(r, DECISIONS["adopted"]) for r in stands.adopted]
    found += [(s.recommendation, f"{DECISIONS['declined']}：{s.reason}（{s.by}）") for s in stands.declined]
    return [
        (r, RecommendationRow(id=r.id, rank=r.priority.rank, code=r.code, problem=r.problem,
                              severity=rows.SEVERITIES[r.severity], decision=said))
        for r, said in sorted(found, key=lambda x: x[0].priority.rank)
    ]  # fmt: skip


def recommendations(room: Room, indicator: str, decision: str, offset: int, limit: int) -> Recommendations:
    """The advice in short."""
    if indicator:
        leaf(room, indicator)
    word = DECISIONS.get(decision, "")
    found = [r for r in _advice(room) if indicator in ("", r.code) and r.decision.startswith(word)]
    chosen, said = rows.page(found, offset, limit)
    return Recommendations(recommendations=chosen, **said)


def recommendation(room: Room, id: str) -> Recommendation:
    """One piece of advice in full. Raises UserError where there is none."""
    from assistant.steps.recommend import in_model_words

    made, brief = next(((r, b) for r, b in _decided(room) if r.id == id), (None, None))
    if made is None or brief is None:
        raise UserError(f"没有编号为“{id[:40]}”的整改建议，请用 list_recommendations 查编号。")
    goal = made.target
    at = f"{goal.name}：{written(goal.baseline, goal.unit)} → {written(goal.goal, goal.unit)}" if goal else ""
    places = dict.fromkeys(x.render() for x in (*made.locators, *made.cause.locators))
    better = in_model_words(room.workspace, [made]).get(made.id, made)
    cause = better.cause.text if better.cause.text != made.cause.text else ""
    return Recommendation(
        brief=brief, cause=made.cause.text, model_cause=cause, cause_basis=made.cause.basis,
        goal=at or "；".join(made.evidence_of_completion),
        measures=[
            MeasureRow(
                text=m.text, model_text=other.text if other.text != m.text else "", lead_unit=m.lead_unit, deadline=m.deadline,
                deliverable=m.deliverable,
            )
            for m, other in zip(made.measures, better.measures, strict=True)
        ],
        cases=[f"{c.title}（{rows.PROVENANCE.get(c.provenance, c.provenance)}）：{c.why}" for c in made.cases],
        standards=[f"{s.document}{s.clause}：{s.asks}" for s in made.standards], places=list(places)[:12],
    )  # fmt: skip


def ledger(room: Room, state: str, offset: int, limit: int) -> Ledger:
    """The rectification ledger as it stands, with what needs somebody today."""
    from assistant.rectification.fields import STATES
    from assistant.steps.ledger import alarms
    from assistant.workspace.ledger import LedgerStore

    store = LedgerStore(room.workspace)
    entries, ringing = store.entries(), alarms(list(store.events()), room.shelf.settings, date.today())
    found = [e for e in entries.values() if state in ("", e.state)]
    chosen, said = rows.page(found, offset, limit)
    return Ledger(
        entries=[
            LedgerRow(
                id=e.id, code=e.code, problem=e.problem, lead_unit=e.lead_unit, owner=e.owner, deadline=e.deadline,
                state=STATES[e.state], included=e.included, progress=e.progress,
                alarms=[a.text for a in ringing if a.entry == e.id],
            )
            for e in chosen
        ],
        states=dict(Counter(STATES[e.state] if e.included else "不纳入整改" for e in entries.values())), **said,
    )  # fmt: skip


def questions(room: Room, offset: int, limit: int) -> Questions:
    """What the model asked the office while writing, those without an answer first."""
    from assistant.workspace.questions import Questions as Store

    with Store(room.workspace) as store:
        every = sorted(store.every(), key=lambda q: bool(q.answer))
    chosen, said = rows.page(every, offset, limit)
    shown = [QuestionRow(id=q.id, code=q.code, question=q.text, answer=q.answer) for q in chosen]
    return Questions(questions=shown, **said)


# --- a text ---


def check(room: Room, text: str, indicator: str, whole: bool, offset: int, limit: int) -> CheckedText:
    """Every sentence that claims something, held against the evidence; those with findings come first."""
    from assistant.steps.progress import Silent
    from assistant.steps.sentences import check_text

    shown = room.picture
    checked = check_text(
        room.gate.back(text), room.workspace, shown.framework, shown.institution, room.shelf.settings, Silent(), room.index,
        code=indicator, whole=whole, catalogue=report(room),
    )  # fmt: skip
    ranked = sorted(checked.sentences, key=lambda s: not s.findings)
    chosen, said = rows.page(ranked, offset, limit)
    return CheckedText(
        faulty=sum(bool(s.findings) for s in ranked),
        sentences=[
            SentenceRow(
                text=room.gate.text(s.sentence.text)[: rows.BRIEF],
                findings=[rows.finding(room, f) for f in s.findings],
                near=[rows.passage(room, p, 160) for p in s.near],
            )
            for s in chosen
        ],
        others=[rows.finding(room, f) for f in checked.others[:FINDINGS]],
        **said,
    )
