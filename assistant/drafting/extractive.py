"""The extractive writer: composes a section from evidence sentences, without any model.

Order within a point: rules and mechanisms → how they are carried out → what came of it. Then, for the indicator as a
whole, the data table, the problems (from evidence and from figures under their line), their causes and the measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.domain import (
    Citation,
    DataTable,
    Paragraph,
    ReviewPoint,
    Role,
    Section,
    Statement,
)
from assistant.drafting import cues, english, figures
from assistant.drafting.aspects import CAUSE_LEAD, cause_gap, counted, is_told, measure_gap, ordinal, problem_gap
from assistant.drafting.brief import Brief
from assistant.drafting.cues import Cues
from assistant.drafting.gaps import no_evidence, thin_evidence
from assistant.drafting.select import Candidate, Ledger, choose, grams, overlap, value
from assistant.drafting.voice import attribution, speak
from assistant.mapping.english import is_english
from assistant.wording import wording

PRACTICES, RESULTS = 5, 3
"""Sentences of a review point."""
PROBLEMS, CAUSES, MEASURES = 4, 3, 4
"""Sentences of an indicator for each review point: problems, causes, measures are to be a third of the words (s-szu)."""
WITNESSES = 4
"""Problems that one document may give to an indicator: a summary names its problems together."""
FLOOR = 0.42
"""A sentence worth less than this is left out: a short section is better than a wrong one."""
TOGETHER = 96
"""Two neighbouring sentences of one passage become one if they are no longer than this together."""
LEADS = {"rules": "制度建设方面，", "doing": "组织实施方面，", "effect": "工作成效方面，"}
_HAS_LEAD = re.compile(r"^[^，。]{2,10}(方面|上|中|下|来看)，")


def _statement(candidate: Candidate, brief: Brief, text: str | None = None, role: Role | None = None) -> Statement:
    s = candidate.sentence
    words = speak(text or s.text, s.document, brief.institution)
    locator = s.passage.locator.model_copy(update={"quote": s.raw})
    citation = Citation(passage_id=s.passage.id, number=candidate.point, locator=locator)
    return Statement(text=words, role=role or s.role, citations=(citation,))


def _aspect(candidate: Candidate, c: Cues) -> str:
    s = candidate.sentence
    if s.role == "result":
        return "effect"
    head = s.text[:40]
    return "rules" if s.document.kind == "regulation" or cues.found(c.institution, head) else "doing"


def _in_reading_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best document first, and inside a document as it was written: neighbours stay neighbours."""
    rank: dict[str, int] = {}
    for candidate in candidates:
        rank.setdefault(candidate.sentence.document.id, len(rank))
    return sorted(candidates, key=lambda x: (rank[x.sentence.document.id], x.sentence.passage.order, x.sentence.order))


def _runs(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Neighbouring sentences of one passage, grouped where they make one sentence of bearable length."""
    runs: list[list[Candidate]] = []
    for candidate in candidates:
        last = runs[-1] if runs else []
        if (
            last
            and last[-1].sentence.passage.id == candidate.sentence.passage.id
            and last[-1].point == candidate.point
            and not is_english(candidate.sentence.text)  # English sentences are not run together: each has its own marks
            and sum(len(x.sentence.text) for x in last) + len(candidate.sentence.text) <= TOGETHER
        ):
            last.append(candidate)
        else:
            runs.append([candidate])
    return runs


def _prose(candidates: Sequence[Candidate], brief: Brief, lead: str = "") -> list[Statement]:
    result: list[Statement] = []
    ordered = _in_reading_order(candidates)
    named: set[str] = set()
    for run in _runs(ordered):
        first = run[0].sentence
        text = first.text if is_english(first.text) else "；".join(x.sentence.text.rstrip("。；") for x in run) + "。"
        if not is_english(text) and (first.article or first.document.kind == "regulation") and "规定" not in text[:24]:
            prefix = attribution(first.document, text)
            if prefix and first.document.id in named:
                prefix = "该文件还规定，"
            named.add(first.document.id)
            text = prefix + text
        if lead and not result and not _HAS_LEAD.match(text):
            text = lead + text
        cited = tuple(c for x in run for c in _statement(x, brief).citations)
        result.append(_statement(run[0], brief, text).model_copy(update={"citations": cited}))
    return result


class ExtractiveWriter:
    """Writes from evidence alone. One writer writes one report: its ledger keeps facts from being told twice."""

    def __init__(self, c: Cues | None = None, ledger: Ledger | None = None) -> None:
        self._cues = c or cues.shipped()
        self._ledger = ledger or Ledger()

    def write(self, brief: Brief) -> Section:
        """The section of one second-level indicator. It is complete: what lacks is there as a gap."""
        ranked = self._rank(brief, brief.candidates)
        points = tuple(self._point(point, brief, ranked) for point in brief.leaf.points)
        aspects = [self._data(brief), *self._problems(brief, ranked)]
        return Section(
            code=brief.leaf.code,
            title=brief.leaf.name,
            level=2,
            part="indicator",
            sections=(*points, *(a for a in aspects if a is not None)),
        )

    def _rank(self, brief: Brief, candidates: Iterable[Candidate]) -> list[tuple[float, Candidate]]:
        worth = [(value(x, brief.currencies, brief.newest_year, self._cues), x) for x in candidates]
        return sorted(worth, key=lambda item: (-item[0], item[1].sentence.passage.id, item[1].sentence.order))

    def _point(self, point: ReviewPoint, brief: Brief, ranked: Sequence[tuple[float, Candidate]]) -> Section:
        own = [(w, x) for w, x in ranked if x.point == point.code]
        practices = choose(own, PRACTICES, self._ledger, ("practice",), floor=FLOOR)
        results = choose(own, RESULTS, self._ledger, ("result",), floor=FLOOR)
        groups: dict[str, list[Candidate]] = {"rules": [], "doing": [], "effect": []}
        for candidate in (*practices, *results):
            groups[_aspect(candidate, self._cues)].append(candidate)
        spelt = len(practices) + len(results) >= 3 and brief.language == "zh"  # English paragraphs are told apart without
        leads = LEADS if spelt else dict.fromkeys(LEADS, "")
        paragraphs = [
            Paragraph(statements=tuple(said))
            for aspect, members in groups.items()
            if (said := _prose(members, brief, leads[aspect] if sum(map(bool, groups.values())) > 1 else ""))
        ]
        cell = next((c for c in brief.cells if c.code == point.code), None)
        if not paragraphs:
            paragraphs = [Paragraph(statements=(no_evidence(point),))]
        elif cell is not None and cell.strength == "thin":
            paragraphs.append(Paragraph(statements=(thin_evidence(point, cell),)))
        body = Section(title="主要做法与成效", level=4, part="aspect", body=tuple(paragraphs))
        return Section(code=point.code, title=point.name, level=3, part="point", sections=(body,))

    def _data(self, brief: Brief) -> Section | None:
        body: list[Paragraph | DataTable] = []
        table = figures.table(brief.leaf.code, brief.leaf.name, brief.assessments)
        if table is not None:
            body.append(table)
        lacking = figures.missing(brief.metrics, brief.assessments)
        if lacking is not None:
            body.append(Paragraph(statements=(lacking,)))
        return Section(title="数据支撑", level=4, part="aspect", body=tuple(body)) if body else None

    def _problems(self, brief: Brief, ranked: Sequence[tuple[float, Candidate]]) -> list[Section]:
        explained = {(x.sentence.passage.id, x.sentence.item) for _, x in ranked if x.sentence.role == "cause"}
        fuller = sorted(
            ((w + (CHAIN if (x.sentence.passage.id, x.sentence.item) in explained else 0), x) for w, x in ranked),
            key=lambda item: -item[0],
        )
        points = len(brief.leaf.points)
        problems = choose(fuller, PROBLEMS * points, self._ledger, ("problem",), WITNESSES, FLOOR - 0.12)
        told = [_statement(p, brief) for p in problems]
        shown = (figures.shortfalls, figures.worsening)
        by_figures = [s for f in shown for s in f(brief.leaf.code, brief.assessments) if not is_told(s, told)]
        said = told + by_figures
        causes = self._answers("cause", CAUSES * points, problems, ranked) if said else []
        measures = self._answers("measure", MEASURES * points, problems, ranked)
        explains = {n for n, s in enumerate(said) if is_english(s.text) and english.explains(s.text)}
        without = [n for n in range(len(said)) if n not in {number for number, _ in causes} | explains]
        sections = [
            counted("存在的问题", said, problem_gap(brief.leaf) if not said else None, brief.language),
            _replies("原因分析", causes, brief, "问题{}的原因：", cause_gap(said, without)),
            _replies("改进措施", measures, brief, "针对问题{}，", measure_gap(said, [m for m in measures if m[0] is not None])),
        ]
        return [s for s in sections if s.body]

    def _answers(
        self, role: Role, limit: int, problems: Sequence[Candidate], ranked: Sequence[tuple[float, Candidate]]
    ) -> list[tuple[int | None, Candidate]]:
        """Causes or measures with the number of the problem they answer, in the order of the problems; then those of the
        indicator as a whole (None)."""
        pool = [x for _, x in ranked if x.sentence.role == role]
        found: list[tuple[int | None, Candidate]] = []
        for number, problem in enumerate(problems):
            near = sorted(((closeness(problem, x), x) for x in pool), key=lambda item: -item[0])
            for close, candidate in near[:6]:
                if close >= NEAR and not self._ledger.knows(candidate.sentence):
                    self._ledger.add(candidate.sentence)
                    found.append((number, candidate))
                    break
        alone = [(w, x) for w, x in ranked if not (CAUSE_LEAD.match(x.sentence.text) or english.leans(x.sentence.text))]
        rest = choose(alone, max(0, limit - len(found)), self._ledger, (role,), floor=FLOOR)
        return [*found, *((None, x) for x in rest)]


CHAIN = 0.15
"""A problem whose cause stands beside it is worth more than one that is only complained of."""
NEAR = 0.5
"""How close a cause or measure must be to a problem to be printed as its answer."""


def closeness(problem: Candidate, answer: Candidate) -> float:
    """How surely an answer belongs to a problem: same passage, same number in parallel enumerations, near by, same words."""
    a, b = problem.sentence, answer.sentence
    if a.document.id != b.document.id:
        return 0.0
    distance = b.passage.order - a.passage.order
    close = overlap(grams(a.text), grams(b.text))
    if a.passage.id == b.passage.id:
        close += 0.6
    elif 0 < distance <= 8:
        close += 0.3 if distance <= 2 else 0.15
    if a.item and a.item == b.item and a.passage.id != b.passage.id:
        close += 0.5
    elif a.item and b.item and a.item != b.item:
        close -= 0.3
    return close


def _replies(
    title: str, answers: Sequence[tuple[int | None, Candidate]], brief: Brief, lead: str, lacking: Statement | None
) -> Section:
    body = []
    for number, candidate in answers:
        statement = _statement(candidate, brief)
        text = statement.text
        if number is not None and brief.language != "zh":
            numbers = wording(brief.language).words("numbers")
            text = f"On problem {numbers[min(number, len(numbers) - 1)]}: {text}"
        elif number is not None:
            text = lead.format(ordinal(number)) + (CAUSE_LEAD.sub("", text) if candidate.sentence.role == "cause" else text)
        body.append(Paragraph(statements=(statement.model_copy(update={"text": text}),)))
    if lacking is not None:
        body.append(Paragraph(statements=(lacking,)))
    return Section(title=title, level=4, part="aspect", body=tuple(body))
