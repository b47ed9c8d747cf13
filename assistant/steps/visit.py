"""The preparation of a visit from what a workspace holds: gathers weak points, puts the questions, keeps and writes them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import Field

from assistant import hostile, house_style
from assistant.corpus import load as load_corpus
from assistant.domain import (
    ExpertQuestion,
    Framework,
    Institution,
    Locator,
    Passage,
    Preparation,
    PreparationState,
    Recommendation,
    Record,
    Report,
    VisitPreparation,
    digest,
    normalise,
)
from assistant.drafting import spoken
from assistant.errors import UserError
from assistant.export import visit_docx, visit_xlsx
from assistant.metrics.quarrels import Quarrel
from assistant.rectification import levers as lever_files
from assistant.rectification import limits
from assistant.rectification.ledger import replay
from assistant.rectification.problems import beyond
from assistant.rectification.units import candidates, units
from assistant.settings import Settings
from assistant.steps import mapping, recommend
from assistant.steps.checklist import open_findings
from assistant.steps.progress import Progress
from assistant.visit import from_advice, from_evidence, from_metrics, from_report, patterns, standing
from assistant.visit.at_hand import Shelf, names_of
from assistant.visit.from_evidence import Held
from assistant.visit.questions import VERSION, Ground, prepare
from assistant.visit.weak import WeakPoint
from assistant.workspace import Workspace
from assistant.workspace.ledger import LedgerStore
from assistant.workspace.visit import VisitStore

STORED = "visit"
"""Key of the workspace under which the questions made last are kept."""
ADDED = "visit_model"
"""Key of the workspace under which it is kept what a model added and put better."""
PER_POINT = 12
"""Passages of a review point that are looked through for what to have at hand."""


@dataclass(frozen=True)
class Gathered:
    """The questions and what they were made with."""

    preparation: VisitPreparation
    ground: Ground
    basis: recommend.Basis
    unchanged: bool = False


def gather(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    settings: Settings,
    progress: Progress,
    today: date | None = None,
    found: recommend.Basis | None = None,
) -> Gathered:
    """All questions anew, kept in the workspace; what people said of them is kept apart and untouched."""
    if not workspace.count("passages"):
        raise UserError("工作区里还没有材料，先放入并读取材料，再生成迎评问答。")
    framework = spoken.plain(framework)
    found = found or recommend.basis(workspace, framework, institution, settings, progress)
    advice = recommend.recommend(workspace, framework, institution, settings, progress, found=found).recommendations
    progress.start("迎评问答", 3)
    stored = workspace.get("report")
    report = Report.model_validate_json(stored) if stored else None
    held = _held(workspace)
    progress.advance()
    told = patterns.load(framework.language)
    quarrels = mapping.quarrelled(workspace, framework, found.documents)
    weak = list(
        _weak(workspace, framework, institution, settings, found, advice, report, held, told, quarrels, today or date.today())
    )
    progress.advance()
    shelf = Shelf(
        framework, found.documents, found.currencies, held, _numbers(report),
        names_of(found.documents.values(), workspace.passages()), _places(workspace, weak),
    )  # fmt: skip
    levers = lever_files.of_language(framework.language, institution.category)
    who = units(levers, institution, found.evidence.named(candidates(levers)))
    ground = Ground(framework, institution, told, shelf, levers, who)
    made = prepare(weak, ground)
    workspace.set(STORED, made.model_dump_json())
    workspace.finish("visit", fingerprint(workspace, settings), 0.0)
    progress.advance()
    return Gathered(made, ground, found)


def fingerprint(workspace: Workspace, settings: Settings) -> str:
    """What the questions rest on, as far as it is cheap to see: a page says by it that they are older than the evidence."""
    said = ("recommendations", "report", "framework", "institution")
    events = workspace.db.execute("SELECT count(*), coalesce(max(number), 0) FROM ledger_events").fetchone()
    return digest(VERSION, workspace.stamp(), str(events), str(settings.years), *(workspace.get(k) or "" for k in said))


def _weak(
    workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, found: recommend.Basis,
    advice: tuple[Recommendation, ...], report: Report | None, held: Mapping[str, list[Held]], told: patterns.Patterns,
    quarrels: list[Quarrel], today: date,
) -> Iterable[WeakPoint]:  # fmt: skip
    documents = found.documents
    ledger = LedgerStore(workspace)
    history = list(ledger.events())
    entries = replay(history)
    yield from from_metrics.weak_points(framework, found.assessments, quarrels, workspace.observations(), documents, institution)
    yield from from_evidence.of_coverage(framework, institution, found.coverage, held, documents)
    yield from from_evidence.stale(
        framework,
        held,
        documents,
        found.currencies,
        report.catalogue if report else (),
        mapping.report_year(institution, documents.values()),
    )
    yield from from_advice.admitted(advice, documents, entries, institution, found.assessments, told)
    lost = [a.id for a in found.assessments if beyond(a)]
    yield from from_advice.from_ledger(entries, history, today, limits.load(settings.ledger), lost)
    if report is not None:
        yield from from_report.single_source(report, framework, documents)
        if not advice:
            yield from from_report.problems(report, framework, documents)
    findings = open_findings(workspace) or ()
    rules = frozenset(r for p in told.patterns for r in p.rules)
    yield from from_report.from_findings(findings, framework, rules)
    yield from standing.weak_points(framework, found.assessments, load_corpus(settings.corpus))


def _held(workspace: Workspace) -> dict[str, list[Held]]:
    """Code of a review point → its best passages, best first; under the indicator's own code those that speak to none of its
    points. What is written for the machine is left out."""
    heaps: dict[str, list[tuple[float, str, Passage]]] = defaultdict(list)
    for passage, matches in mapping.matched(workspace):
        for m in matches:
            if m.status != "rejected":
                score = m.score + (0.5 if m.status == "confirmed" else 0.0)
                heap = heaps[m.point or m.code]
                heapq.heappush(heap, (score, passage.id, passage))
                if len(heap) > PER_POINT:
                    heapq.heappop(heap)
    return {
        code: [Held(p, min(1.0, s)) for s, _, p in sorted(heap, key=lambda row: (-row[0], row[1])) if not hostile.found(p)]
        for code, heap in heaps.items()
    }


def _numbers(report: Report | None) -> dict[str, str]:
    """Id of a document → its first evidence number in the report."""
    numbers: dict[str, str] = {}
    for e in report.catalogue if report else ():
        numbers.setdefault(e.document, e.number)
    return numbers


def _key(x: Locator) -> tuple[object, ...]:
    return x.sha256, x.page, x.paragraph, x.sheet, x.slide, (x.cell or "").split(":")[0]


def _places(workspace: Workspace, weak: Iterable[WeakPoint]) -> Callable[[Locator], str]:
    """Place → id of the passage: the one at the very place that holds the words, else one of its row."""
    wanted = {x.sha256[:16] for w in weak for x in w.sources}
    at: dict[tuple[object, ...], list[Passage]] = defaultdict(list)
    by_document: dict[str, list[Passage]] = defaultdict(list)
    for document in sorted(wanted):
        for p in workspace.passages(document):
            at[_key(p.locator)].append(p)
            by_document[document].append(p)

    def id_at(locator: Locator) -> str:
        near = at.get(_key(locator), [])
        words = normalise(locator.quote)
        holding = [p for p in (*near, *by_document.get(locator.sha256[:16], ())) if words and words in normalise(p.text)]
        chosen = next((p for p in holding if p in near), None) or (near[0] if near else None) or (holding[0] if holding else None)
        return chosen.id if chosen else ""

    return id_at


# --- what is kept -----------------------------------------------------------------------------------------------------


class Refined(Record):
    """A question in a model's words; holds as long as the offline one reads as `base`."""

    base: str
    question: ExpertQuestion


class ModelSaid(Record):
    """What a model added, and what it put better, by id."""

    added: tuple[ExpertQuestion, ...] = ()
    refined: dict[str, Refined] = Field(default={})


def model_said(workspace: Workspace) -> ModelSaid:
    stored = workspace.get(ADDED)
    return ModelSaid.model_validate_json(stored) if stored else ModelSaid()


def keep_model(workspace: Workspace, said: ModelSaid) -> None:
    workspace.set(ADDED, said.model_dump_json())


def below(code: str, wanted: str) -> bool:
    """Whether an indicator is the one wanted or lies below it: 2.3 is below 2; '' stands above all."""
    plain, asked = code.lstrip("BKX"), wanted.lstrip("BKX")
    return not asked or plain == asked or plain.startswith(f"{asked}.")


@dataclass(frozen=True)
class Standing:
    """Questions as people see them. `gone`: those that somebody worked on and that no longer come up; `dropped`: not used."""

    questions: tuple[ExpertQuestion, ...]
    prepared: Mapping[str, Preparation]
    left_out: Mapping[str, int]
    gone: tuple[ExpertQuestion, ...] = ()
    dropped: tuple[ExpertQuestion, ...] = ()
    made: bool = False
    fresh: bool = True

    def find(self, id: str) -> ExpertQuestion:
        """Raises UserError."""
        every = (*self.questions, *self.gone, *self.dropped)
        if (q := next((q for q in every if q.id == id), None)) is None:
            raise UserError("没有这个问题，它可能已随材料更新而消失。请回到专家视角的列表。")
        return q

    def state(self, question: ExpertQuestion) -> Preparation:
        return self.prepared.get(question.id) or Preparation(question=question)


def kept(workspace: Workspace, settings: Settings) -> Standing:
    """The questions made last, those that a model added, and people's own, with what was said of each. What a model said is
    left out where the evidence that it cites is no longer there, or the question that it put better has changed."""
    stored, store = workspace.get(STORED), VisitStore(workspace)
    made = VisitPreparation.model_validate_json(stored) if stored else VisitPreparation(questions=())
    model = model_said(workspace)
    prepared = store.standing()
    shown = [
        better.question if (better := model.refined.get(q.id)) and better.base == q.text else q for q in made.questions
    ]  # fmt: skip
    texts = {normalise(q.text) for q in shown}
    more = [q for q in model.added if normalise(q.text) not in texts and all(workspace.passage(p) for p in q.passages)]
    every = {q.id: q for q in (*shown, *more, *store.own())}
    gone = tuple(p.question for id, p in prepared.items() if id not in every)
    return Standing(
        _ordered(q for q in every.values() if not (prepared.get(q.id) and prepared[q.id].dropped)),
        prepared, made.left_out, gone,
        tuple(q for q in every.values() if prepared.get(q.id) and prepared[q.id].dropped),
        bool(stored), bool(stored) and workspace.finished("visit", fingerprint(workspace, settings)),
    )  # fmt: skip


def _ordered(questions: Iterable[ExpertQuestion]) -> tuple[ExpertQuestion, ...]:
    """By indicator in the order in which they first come, the heaviest first."""
    listed = list(questions)
    order = {code: n for n, code in enumerate(dict.fromkeys(q.code for q in listed))}
    return tuple(sorted(listed, key=lambda q: (order[q.code], -q.weight)))


def put_own(workspace: Workspace, question: ExpertQuestion, by: str) -> ExpertQuestion:
    """A question that the office puts itself. Raises UserError where it says nothing or is there already."""
    text = question.text.strip()
    if len(text) < 4:
        raise UserError("请写下问题。")
    mine = question.model_copy(update={"text": text, "id": digest("visit", "own", question.code, normalise(text))})
    if mine.id in {q.id for q in VisitStore(workspace).own()}:
        raise UserError("这个问题已经在列表里了。")
    VisitStore(workspace).say(mine, "own", "", by)
    return mine


def say(
    workspace: Workspace, question: ExpertQuestion, before: Preparation, owner: str, state: PreparationState, note: str, by: str
) -> list[str]:
    """Adds what changed; returns the names of the fields that did."""
    store, changed = VisitStore(workspace), []
    now: tuple[tuple[str, str, str], ...] = (
        ("owner", before.owner, owner),
        ("state", before.state, state),
        ("note", before.note, note),
    )
    for name, was, is_ in now:
        if was != is_ or (name == "state" and state == "ready" and before.readied != question.text):
            store.say(question, "owner" if name == "owner" else "state" if name == "state" else "note", is_, by)
            changed.append(name)
    return changed


def write(
    standing_: Standing, framework: Framework, institution: Institution, settings: Settings, out: Path,
    questions: tuple[ExpertQuestion, ...] | None = None,
) -> None:  # fmt: skip
    """The handbook (visit.docx) or the list (visit.xlsx), by the ending of `out`."""
    framework = spoken.plain(framework)
    told = patterns.load(framework.language)
    shown = replace(standing_, questions=standing_.questions if questions is None else questions)
    if out.suffix.lower() == ".xlsx":
        visit_xlsx.write(shown.questions, shown.prepared, framework, told, out)
    else:
        look = house_style.load(settings.house_style)
        visit_docx.write(
            shown.questions, shown.prepared, shown.left_out, framework, institution, told, out, look, settings.template
        )
