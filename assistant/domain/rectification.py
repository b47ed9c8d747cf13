"""Rectification: cases and standards that advice rests on, the advice, and the ledger of what was adopted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.domain.base import InstitutionType, Mark, Number, Record, Severity
from assistant.domain.evidence import Locator

CauseClass = Literal["rules", "resources", "staff", "mechanism", "culture", "unconfirmed"]
"""制度, 资源, 队伍, 机制, 文化; `unconfirmed` (待确认) where no evidence tells the cause."""
CaseProvenance = Literal["published", "composite", "own"]
"""A published practice with its source, a case composed for this project (组合案例), or one that the office added itself."""
LedgerState = Literal["planned", "running", "submitted", "verified", "returned", "closed"]
"""待启动 → 进行中 → 已提交 → 复核通过 / 退回 → 销号."""
LedgerEventKind = Literal["created", "set", "evidence", "proposed", "conflict", "settled"]
"""新增, 修改, 佐证 (added or taken back), 待确认的进展, 两处改动不一致, 已处理. Only the first three change an entry."""
Level3 = Literal["high", "medium", "low"]


class CaseMeasure(Record):
    """One step of what was done, in order."""

    text: str
    lead: str = Field(default="", description="the unit that led it")
    when: str = Field(default="", description="when in the course of the work, e.g. '第1—3个月'")


class Case(Record):
    """案例: how one institution mended one problem. Fixed form; `composite` is always shown as such."""

    id: str
    title: str
    provenance: CaseProvenance
    source: str = Field(default="", description="document or address; required for `published`")
    type: InstitutionType
    category: str = Field(description="as Institution.category")
    region: str
    size: str = Field(description="e.g. '在校生1.2万人'")
    family: str = Field(description="framework family that `indicators` are codes of, e.g. bk-audit-2 or gz-capability")
    indicators: tuple[str, ...] = Field(min_length=1, description="second-level codes; the first is the main one")
    dimensions: tuple[str, ...] = Field(default=(), description="quality-culture dimensions A–D it speaks to")
    cause_class: CauseClass
    situation: str
    problem: str
    cause: str
    measures: tuple[CaseMeasure, ...] = Field(min_length=1)
    led_by: str
    resources: str
    time: str
    effect: str = Field(description="measurable, with before and after")
    failed: str = Field(description="what did not work")
    conditions: str = Field(description="what another school needs before it can do the same")


class Clause(Record):
    """What one document asks, in our own words."""

    document: str = Field(description="name and number, e.g. 教督〔2021〕1号")
    clause: str = Field(default="", description="article, table or code in it; empty if not known")
    asks: str
    mark: Mark
    source: str = ""


class StandardNote(Record):
    """标准解读: what the standards ask under one second-level indicator, and how experts look at it."""

    family: str
    code: str
    name: str
    clauses: tuple[Clause, ...] = Field(min_length=1)
    looks_at: tuple[str, ...] = Field(description="what experts look at")
    questions: tuple[str, ...] = Field(description="what experts ask on campus")
    evidence: tuple[str, ...]
    misreadings: tuple[str, ...] = Field(description="frequent misreadings, each with the right reading")


class Cause(Record):
    """Why the problem is there. `basis` names what says so; an `unconfirmed` cause says what to ask whom."""

    cause_class: CauseClass = Field(alias="class", serialization_alias="class")
    text: str
    basis: str = ""
    locators: tuple[Locator, ...] = ()

    model_config = Record.model_config | {"populate_by_name": True, "serialize_by_alias": True}


class Measure(Record):
    """举措: one thing to do, by whom, by when, with what to show for it."""

    text: str
    lead_unit: str
    support_units: tuple[str, ...] = ()
    deadline: str = Field(description="ISO date")
    deliverable: str
    resource: str = ""


class TargetStep(Record):
    """What the gap means in things that can be ordered: '需净增专任教师21人', with the sum that gives it."""

    text: str
    formula: str = Field(description="the sum with its figures, as a person would check it")
    amount: Number
    unit: str
    due: str = Field(default="", description="ISO date, where the amount is spread over years")


class Target(Record):
    """目标: where the metric is and where it has to be, for a Recommendation about a metric."""

    metric: str
    name: str
    baseline: Number | None
    baseline_year: int | None = None
    goal: Number
    unit: str
    direction: Literal["at_least", "at_most"]
    basis: str = Field(description="where the line comes from, with its provenance mark")
    steps: tuple[TargetStep, ...] = ()
    missing: tuple[str, ...] = Field(default=(), description="inputs that are needed to work the steps out and are not known")


class CaseFit(Record):
    """A model case for a Recommendation: why it fits and what differs."""

    id: str
    title: str
    type: InstitutionType
    provenance: CaseProvenance
    score: float
    why: str
    differs: str = ""


class StandardRef(Record):
    """A clause that the Recommendation answers."""

    code: str
    document: str
    clause: str = ""
    asks: str
    mark: Mark


class Milestone(Record):
    text: str
    due: str = Field(description="ISO date")


class Priority(Record):
    """严重程度 × 影响面 × 投入: `rank` 1 is first; the reason says why in words."""

    score: float
    rank: int
    severity: Level3
    reach: Level3
    effort: Level3
    reason: str


class Recommendation(Record):
    """整改建议: a problem of this institution, its cause, what to do, how to know that it is done."""

    id: str = Field(description="stable over runs as long as the problem is the same")
    code: str
    problem: str
    severity: Severity
    origin: tuple[str, ...] = Field(description="what it was made from: finding, coverage, metric, evidence, profile, culture")
    cause: Cause
    measures: tuple[Measure, ...] = Field(min_length=1)
    target: Target | None = None
    milestones: tuple[Milestone, ...] = ()
    cases: tuple[CaseFit, ...] = ()
    no_case: str = Field(default="", description="why there is no fitting case, where `cases` is empty")
    standards: tuple[StandardRef, ...] = ()
    fits: InstitutionType
    why_fits: str
    evidence_of_completion: tuple[str, ...] = ()
    priority: Priority
    locators: tuple[Locator, ...] = ()


class Rewording(Record):
    """A cause or a measure in a model's words, held against the passages at `locators` before it was taken."""

    part: Literal["cause", "measure"]
    before: str = Field(description="the rule-made text that it stands for; another text there, and it holds no more")
    after: str
    locators: tuple[Locator, ...] = ()


class RefusedWording(Record):
    """What a model offered and the check did not let through. `part` in words: 原因, 举措2."""

    part: str
    text: str
    reason: str


class ModelAdvice(Record):
    """模型文本: what a model made of one Recommendation, kept beside it. Problem, units, deadlines, target stay the rules'.

    `failed` says in a sentence why there was no answer ('' if there was one).
    """

    recommendation: str
    model: str
    endpoint: str
    prompt: str = Field(description="name, version and fingerprint of the prompt")
    redacted: bool
    at: str = Field(description="ISO time, UTC")
    by: str = ""
    words: tuple[Rewording, ...] = ()
    refused: tuple[RefusedWording, ...] = ()
    failed: str = ""


class LedgerEvent(Record):
    """One entry of a history that cannot be edited: who set which field from what to what, when, from where.

    `created`: `after` is the whole entry as JSON. `evidence`: `locators` were added (`after` says so) or taken back (`before`
    says so). `proposed` and `conflict` change nothing: `after` waits until a `settled` event, whose `ref` is their number.
    An event with an empty `entry` speaks of the whole ledger, e.g. the day of the review's conclusion.
    """

    number: int = Field(default=0, description="place in the history, from 1; 0 as long as it is not stored")
    kind: LedgerEventKind = "set"
    entry: str
    field: str
    before: str = ""
    after: str = ""
    by: str
    at: str = Field(description="ISO time, UTC")
    via: Literal["cli", "xlsx", "ui", "auto"] = "cli"
    note: str = ""
    locators: tuple[Locator, ...] = ()
    ref: int = Field(default=0, description="number of the event that this one settles")
    file: str = Field(default="", description="file it came from")
    copy_id: str = Field(default="", description="exported copy it came from")


class LedgerEntry(Record):
    """整改台账的一行: an adopted Recommendation, or a problem that the office added itself, as it stands now."""

    id: str
    recommendation: str = Field(default="", description="id of the Recommendation; empty for an entry of the office's own")
    code: str
    indicator: str = ""
    problem: str
    source: str = Field(default="", description="问题来源: 专家反馈, 自评, 监测 …")
    included: bool = Field(default=True, description="是否纳入整改; entries that are not stay in the ledger and are not counted")
    cause: str = ""
    goal: str = ""
    measures: str = ""
    lead_unit: str = ""
    owner: str = ""
    support_units: str = ""
    deadline: str = Field(default="", description="ISO date")
    deliverable: str = Field(default="", description="预期成效、标志性成果")
    state: LedgerState = "planned"
    progress: str = Field(default="", description="latest word on progress")
    effect: str = Field(default="", description="成效: what has come of it")
    proof: str = Field(default="", description="佐证, as the unit names it in words")
    evidence: tuple[Locator, ...] = ()
    remark: str = ""
    metric: str = ""
    metric_goal: Number | None = None
    metric_baseline: Number | None = None
    metric_unit: str = ""
    metric_direction: Literal["", "at_least", "at_most"] = ""
