"""Step 7: rectification advice from what the workspace holds. Done again only where something that it rests on changed."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from assistant import house_style
from assistant.corpus import Needs, needs_of
from assistant.corpus.library import case_paths, standard_paths
from assistant.corpus.questionnaire import shipped as questionnaire
from assistant.domain import (
    Assessment,
    Coverage,
    CoverageCell,
    Document,
    Finding,
    Framework,
    Institution,
    Locator,
    Match,
    Passage,
    Recommendation,
    Report,
    digest,
    normalise,
)
from assistant.drafting.select import Candidate
from assistant.drafting.sentences import Sentence
from assistant.export import plan_docx, records
from assistant.mapping import Currency, Matcher, Query
from assistant.mapping.english import is_english
from assistant.metrics import figures_of
from assistant.rectification import levers as lever_files
from assistant.rectification import limits, spoken
from assistant.rectification.advice import VERSION, Ground, recommendations
from assistant.rectification.calendar import Clock
from assistant.rectification.evidence import Told, told
from assistant.rectification.gaps import collecting
from assistant.rectification.ledger import CONCLUSION, setting
from assistant.rectification.parts import Parts
from assistant.rectification.problems import from_findings, from_metrics, from_profile, from_told, merge
from assistant.rectification.rewording import reworded
from assistant.rectification.units import candidates, units
from assistant.resources import CORPUS
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.drafting import undrafted
from assistant.steps.evidence import Evidence
from assistant.steps.progress import Progress
from assistant.wording import CHINESE, wording
from assistant.workspace import Workspace
from assistant.workspace.advice import AdviceStore
from assistant.workspace.choices import ChoiceStore
from assistant.workspace.ledger import LedgerStore
from assistant.workspace.model_advice import ModelAdviceStore
from assistant.workspace.needs import NeedsStore

STORED, START = "recommendations", "rectification_start"
MOVED = "edition_move"
"""Key of the workspace that is set once it moved to another edition."""
BEFORE = "recommendation_ranks_before"
"""Key of the workspace: the order of the last advice that was another, as JSON {id: rank}."""
PROFILE = "学校画像（institution.yaml）"
PLENTY = 30
"""So many problems named as such are enough to advise on."""
NEAREST = 2
"""Passages shown for a review point without enough evidence."""
RECORDS = TypeAdapter(tuple[Recommendation, ...])


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice and whether it is that of the last time."""

    recommendations: tuple[Recommendation, ...]
    clock: Clock
    unchanged: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """What earlier steps found; a run has it at hand, a single command works it out."""

    evidence: Evidence
    coverage: Coverage
    assessments: tuple[Assessment, ...]
    judge: Matcher

    @property
    def documents(self) -> dict[str, Document]:
        return self.evidence.documents

    @property
    def currencies(self) -> dict[str, Currency]:
        return self.evidence.currencies


def basis(workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, progress: Progress) -> Basis:
    """Brings mapping and metrics up to the passages; only new ones cost."""
    evidence = Evidence(workspace, institution, settings)
    judge = mapping.map_passages(workspace, framework, settings, progress)
    coverage = mapping.cover(workspace, framework, evidence.documents, evidence.currencies)
    assessments = mapping.measure(workspace, framework, institution, evidence.documents, progress, settings.packs)
    return Basis(evidence, coverage, assessments, judge)


def start_of(workspace: Workspace, given: date | None, today: date) -> date:
    """The day the clocks run from: as given, else the day of the conclusion in the ledger, else the day first written down:
    deadlines do not move from run to run."""
    stored = setting(LedgerStore(workspace).events(), CONCLUSION) or workspace.get(START)
    start = given or (date.fromisoformat(stored) if stored else today)
    if stored != start.isoformat():
        workspace.set(START, start.isoformat())
    return start


def recommend(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    settings: Settings,
    progress: Progress,
    *,
    start: date | None = None,
    found: Basis | None = None,
) -> Advised:
    """The advice for this institution, kept in the workspace. Raises UserError where a lever file cannot be used."""
    levers, bounds = lever_files.of_language(framework.language, institution.category), limits.load(settings.ledger)
    clock = Clock(start_of(workspace, start, date.today()), int(bounds.plan_days.value), int(bounds.limit_years.value))
    needs = wishes(workspace, settings)
    found = found or basis(workspace, framework, institution, settings, progress)
    fingerprint = digest(
        VERSION, levers.version, _corpus_version(settings), framework.id, framework.content_hash, institution.model_dump_json(),
        needs.model_dump_json(), str(clock), str(settings.years), found.judge.version,
        *sorted(workspace.passage_ids()), *(str(d) for said in workspace.decisions().values() for d in said),
        ChoiceStore(workspace).said(),
    )  # fmt: skip
    stored = workspace.get(STORED)
    if stored and workspace.finished("recommend", fingerprint):
        return Advised(RECORDS.validate_json(stored), clock, True)
    progress.start("整改建议", 3)
    said = _told(workspace, institution, found, framework.language)
    progress.advance()
    seen = found.evidence.named(candidates(levers))
    figures = figures_of(framework, workspace.observations(), found.documents, ChoiceStore(workspace).choices())
    family = framework.family or framework.id
    who, say = units(levers, institution, seen), wording(framework.language)
    problems = merge(
        [
            *from_metrics(found.assessments, levers, family, institution),
            *from_told(said, levers, family, institution),
            *from_profile(institution, needs, levers, family, _profile(institution)),
            *(
                replace(p, text=spoken.text(p.text, say))
                for p in collecting(
                    found.coverage.cells, levers, framework, institution,
                    nearest(workspace, framework, found.coverage.cells), who,
                )
            ),
            *from_findings(_findings(workspace, framework, settings, found), levers, family, institution),
        ]
    )  # fmt: skip
    progress.advance()
    students = figures.quantity("full_time_students", max(figures.years("full_time_students"), default=None))
    ground = Ground(
        framework, institution, levers, figures, who, found.evidence.corpus, clock, needs,
        None if students is None else int(students),
    )  # fmt: skip
    result = recommendations(problems, ground)
    progress.advance()
    _keep(workspace, result)
    workspace.finish("recommend", fingerprint, 0.0)
    return Advised(result, clock, False)


def write(advised: Advised, framework: Framework, institution: Institution, settings: Settings, out: Path) -> None:
    """recommendations.json and 整改方案 (plan.docx) in `out`."""
    records.write("recommendations", "recommendations", advised.recommendations, out / "recommendations.json")
    look = house_style.load(settings.house_style)
    plan_docx.write(advised.recommendations, framework, institution, advised.clock, out / "plan.docx", look, settings.template)


def _keep(workspace: Workspace, result: tuple[Recommendation, ...]) -> None:
    """Stores the advice, and the order that it had before where that was another."""
    stored = workspace.get(STORED)
    before = {r.id: r.priority.rank for r in RECORDS.validate_json(stored)} if stored else {}
    if before and before != {r.id: r.priority.rank for r in result}:
        workspace.set(BEFORE, json.dumps(before))
    workspace.set(STORED, RECORDS.dump_json(result).decode())
    if workspace.get(MOVED):
        _declined_before(workspace, result)


def _declined_before(workspace: Workspace, result: tuple[Recommendation, ...]) -> None:
    """Under another edition the same advice has another id: what was declined of the same problem at the same node stays so."""
    store = AdviceStore(workspace)
    heard = {said.recommendation.id for said in store.history()}
    refused = {(s.recommendation.code, normalise(s.recommendation.problem)): s for s in store.declined().values()}
    for r in result:
        said = refused.get((r.code, normalise(r.problem)))
        if said is not None and r.id not in heard:
            store.say(r, "declined", said.reason, said.by)


def without_declined(workspace: Workspace, advised: Advised) -> Advised:
    """The advice as it goes into the plan: what people declined is left out, over all re-runs."""
    return replace(advised, recommendations=planned(workspace, advised.recommendations))


def planned(workspace: Workspace, advice: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """These recommendations without those that people declined; what was adopted in a model's words is in these words."""
    store = AdviceStore(workspace)
    declined, adopted = store.declined(), store.adopted()
    kept = [r for r in advice if r.id not in declined]
    by_model = {r.id for r in kept if r.id in adopted and adopted[r.id].word == "by_model"}
    better = in_model_words(workspace, [r for r in kept if r.id in by_model])
    return tuple(better.get(r.id, r) for r in kept)


def in_model_words(workspace: Workspace, advice: Iterable[Recommendation]) -> dict[str, Recommendation]:
    """Id → the recommendation in a model's words, for those that a model put better and whose words still hold."""
    kept = ModelAdviceStore(workspace).all()
    if not kept:
        return {}
    known = {d.sha256 for d in workspace.documents()}
    words = {r.id: (r, said.answer.words) for r in advice if (said := kept.get(r.id)) and said.answer}
    return {id: better for id, (r, w) in words.items() if (better := reworded(r, w, known)) is not None}


def wishes(workspace: Workspace, settings: Settings) -> Needs:
    """What the school answered in the needs questionnaire; an empty one changes nothing."""
    return needs_of(questionnaire(settings.corpus), NeedsStore(workspace).values())


def _corpus_version(settings: Settings) -> str:
    """Identity of all cases and standards notes, shipped and own."""
    roots = [r for r in (CORPUS, settings.corpus) if r.is_dir()]
    return digest(*(f.read_text(encoding="utf-8", errors="replace") for r in roots for f in (*case_paths(r), *standard_paths(r))))


def _profile(institution: Institution) -> Locator:
    return Locator(file=PROFILE, sha256=digest(institution.model_dump_json(), length=64))


def _findings(workspace: Workspace, framework: Framework, settings: Settings, found: Basis) -> Sequence[Finding]:
    stored = workspace.get("report")
    if stored:
        return Report.model_validate_json(stored).findings
    return undrafted(workspace, framework, found.documents, found.assessments, found.coverage, settings.packs)


def _told(workspace: Workspace, institution: Institution, found: Basis, language: str) -> list[Told]:
    """The problem sentences of documents in date, judged one by one for the indicator they belong to. Advice in Chinese does
    not rest on sentences in English."""
    parts = found.evidence.parts
    once = list({s.key: s for s in chosen(parts) if language != CHINESE or not is_english(s.text)}.values())
    own = found.judge.match([Query(s.text, " ".join(s.passage.locator.heading_path)) for s in once])
    matches = mapping.matches_of(workspace, [s.passage for s in once])
    placed = [_placed(s, o, matches[s.passage.id]) for s, o in zip(once, own, strict=True)]
    newest = mapping.report_year(institution, found.documents.values()) - 1
    return told(placed, parts, institution, newest)


def chosen(parts: Parts) -> list[Sentence]:
    """The problems to advise on. Where a document names its problems as such, its other sentences are not read as problems;
    where the folder names many, sentences that merely sound like one (records of meetings, figures without a standard) wait."""
    naming = {s.document.id for s in parts.problem if s.key in parts.declared}
    plenty = len(parts.declared) >= PLENTY
    return [
        s
        for s in parts.problem
        if s.key in parts.declared or not (plenty or s.document.id in naming or s.document.kind in ("minutes", "notice"))
    ]


def _placed(sentence: Sentence, own: Sequence[Match], passage: Sequence[Match]) -> Candidate:
    """Under the indicator that a person confirmed for the passage, else the sentence's own, else the passage's; '' for none."""
    standing = [m for m in passage if m.status != "rejected"]
    rejected = {m.code for m in passage if m.status == "rejected"}
    confirmed = [m for m in standing if m.status == "confirmed"]
    best = max((*confirmed, *(() if confirmed else own), *(() if confirmed or own else standing)),
               key=lambda m: m.score, default=None)  # fmt: skip
    if best is None or best.code in rejected:
        return Candidate(sentence, "", "", 0.5)
    return Candidate(sentence, best.code, best.point or "", best.score, best.status == "confirmed")


def nearest(workspace: Workspace, framework: Framework, cells: Iterable[CoverageCell]) -> Mapping[str, list[Locator]]:
    """Code of a point that is not strong → its own passages, else those whose words come closest to what the point asks."""
    weak = {c.code: c for c in cells if c.strength != "strong"}
    if not weak:
        return {}
    points = [p for p in framework.points if p.code in weak]
    heaps: dict[str, list[tuple[float, str, Passage]]] = defaultdict(list)
    for passage, matches in mapping.matched(workspace):
        own = {m.point for m in matches if m.status != "rejected"}
        here = {m.code for m in matches if m.status != "rejected"}
        for point in points:
            worth = 100.0 if point.code in own else 0.0
            worth += sum(w for term, w in point.terms.items() if term in passage.text) / (4 + len(passage.text)) ** 0.5
            worth += 0.2 if weak[point.code].indicator in here else 0.0
            if worth > 0:
                heap = heaps[point.code]
                heapq.heappush(heap, (worth, passage.id, passage))
                if len(heap) > NEAREST:
                    heapq.heappop(heap)
    return {
        code: [p.locator.model_copy(update={"quote": p.text[:80]}) for *_, p in sorted(heap, key=lambda x: (-x[0], x[1]))]
        for code, heap in heaps.items()
    }
