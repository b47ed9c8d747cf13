"""Step 5: the report. Candidates are gathered passage by passage; a writer turns them into sections; all figures are checked."""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from assistant import hostile
from assistant.domain import (
    Assessment,
    Coverage,
    Document,
    Finding,
    Framework,
    Institution,
    Match,
    Origin,
    Passage,
    Report,
    Section,
)
from assistant.drafting import cues, front, spoken
from assistant.drafting.brief import Brief, Writer
from assistant.drafting.extractive import ExtractiveWriter
from assistant.drafting.figures import written
from assistant.drafting.report import verified
from assistant.drafting.select import Candidate, Ledger
from assistant.drafting.sentences import Sentence
from assistant.mapping import Currency, Matcher, Query
from assistant.mapping.english import is_english
from assistant.metrics import english as english_figures
from assistant.metrics.quarrels import Quarrel
from assistant.steps import languages
from assistant.steps.agents import Agent, Work
from assistant.steps.evidence import Evidence, read_sentences
from assistant.steps.mapping import batches, data_faults, matched, report_year
from assistant.steps.mapping import quarrelled as quarrelled_over
from assistant.steps.progress import Progress
from assistant.steps.sections import put_together
from assistant.wording import CHINESE, wording
from assistant.workspace import Workspace
from assistant.workspace.drafts import Drafts

KEPT = 160
"""Candidates kept for each review point and role: memory does not grow with the folder."""
BOILERPLATE = 4
"""A sentence that stands in so many documents belongs to none of them (notices, footers)."""
INHERITED = 0.7
"""What a sentence that speaks to no indicator by itself keeps of its passage's score."""


def _score(sentence: Sentence, found: tuple[Match, ...], passage: tuple[Match, ...]) -> Iterator[Candidate]:
    """A sentence speaks to the indicators of its passage; how surely depends on its own words."""
    own = {m.code: m for m in found}
    for match in passage:
        if match.status == "rejected":
            continue
        mine = own.get(match.code)
        leans = sentence.role in ("cause", "measure") and is_english(sentence.text)  # its topic stands in the sentence before
        silent = own or is_english(sentence.text)  # English paragraphs change their subject from sentence to sentence
        if mine is None and silent and match.status != "confirmed" and not leans:
            continue
        score = (0.6 * mine.score + 0.4 * match.score) if mine else INHERITED * match.score
        point = (mine.point if mine else None) or match.point
        if point:
            yield Candidate(sentence, match.code, point, score, match.status == "confirmed")


def gather(
    pairs: Iterable[tuple[Passage, tuple[Match, ...]]],
    documents: Mapping[str, Document],
    judge: Matcher,
    disputed: Mapping[str, list[str]],
    progress: Progress,
    language: str = CHINESE,
    read: Callable[[Passage, Document, str], list[Sentence]] = read_sentences,
) -> dict[str, list[Candidate]]:
    """Code of the leaf → its candidates. Sentences that state a disputed figure stay out."""
    heaps: dict[tuple[str, str], list[tuple[float, str, int, Candidate]]] = defaultdict(list)
    seen_in: Counter[str] = Counter()
    last: dict[str, str] = {}
    for batch in batches(pairs, 400):
        pool: list[tuple[Sentence, tuple[Match, ...]]] = []
        for passage, matches in batch:
            if not matches or passage.document not in documents:
                continue
            for s in read(hostile.clean(passage), documents[passage.document], language):
                key = s.key
                if last.get(key) != s.document.id:
                    seen_in[key] += 1
                    last[key] = s.document.id
                if not any(states(s.raw, figure) for figure in disputed.get(passage.id, ())):
                    pool.append((s, matches))
        found = judge.match([Query(s.text, " ".join(s.passage.locator.heading_path)) for s, _ in pool])
        for (s, matches), own in zip(pool, found, strict=True):
            for candidate in _score(s, own, matches):
                heap = heaps[candidate.point, s.role]
                item = (candidate.score, s.passage.id, s.order, candidate)
                if len(heap) < KEPT:
                    heapq.heappush(heap, item)
                elif item[:3] > heap[0][:3]:
                    heapq.heapreplace(heap, item)
        progress.advance(len(batch))
    result: dict[str, list[Candidate]] = defaultdict(list)
    for heap in heaps.values():
        for *_, candidate in heap:
            if seen_in[candidate.sentence.key] < BOILERPLATE:
                result[candidate.code].append(candidate)
    return result


def states(text: str, figure: str) -> bool:
    """Whether the figure, as written, stands in the text: 58% does not stand in 158% or 1.58%, nor 612 in 6123."""
    return re.search(rf"(?<!\d)(?<!\d\.){re.escape(figure)}(?!\d|\.\d)", text) is not None


def disputes(
    assessments: Iterable[Assessment], quarrelled: Iterable[Quarrel], differing: Iterable[english_figures.Differing]
) -> dict[str, list[str]]:
    """Passage id → figures as written that lose against a better source of the same year, or against a person's choice."""
    result: dict[str, list[str]] = defaultdict(list)
    for judged in assessments:
        for observation in (*judged.conflicts, *judged.overruled):
            result[observation.passage_id].append(observation.text)
    for quarrel in quarrelled:
        for observation in (*quarrel.others, *quarrel.overruled):
            result[observation.passage_id].append(observation.text)
    for figure in (o for d in differing for o in d.others):
        result[figure.passage.id].append(figure.text)
    return result


def findings_of(assessments: Iterable[Assessment], coverage: Coverage, quarrelled: Iterable[Quarrel] = ()) -> list[Finding]:
    """What the evidence itself shows: contradicting figures, lines not reached, points without evidence."""
    result = []
    for q in (q for q in quarrelled if q.others):
        values = "、".join(dict.fromkeys(f"{o.text}{o.locator.render()}" for o in q.others))
        result.append(
            Finding(
                rule="numbers.conflict", severity="warning", where=q.code or q.quantity.name, quote=q.best.text,
                message=f"{q.year}年“{q.quantity.name}”在材料中不一致：采用{written(q.best.value, q.best.unit)}"
                f"{q.best.locator.render()}，另有{values}",
                suggestion="请核实后统一口径和统计时点，并更正有误的材料",
                locators=(q.best.locator, *(o.locator for o in q.others)),
            )
        )  # fmt: skip
    for a in assessments:
        if a.conflicts and a.value is not None:
            values = "、".join(dict.fromkeys(f"{o.text}{o.locator.render()}" for o in a.conflicts))
            result.append(
                Finding(
                    rule="numbers.conflict", severity="warning", where=a.code,
                    quote=a.inputs[0].text if a.inputs else "",
                    message=f"{a.year}年“{a.name}”在材料中不一致：采用{written(a.value, a.unit)}"
                    f"{a.sources[0].render() if a.sources else ''}，另有{values}",
                    suggestion="请核实后统一口径，并更正有误的材料",
                    locators=(*a.sources[:1], *(o.locator for o in a.conflicts)),
                )
            )  # fmt: skip
        if a.note.startswith("按公式计算为"):
            result.append(
                Finding(rule="numbers.recomputed", severity="warning", where=a.code, message=f"“{a.name}”{a.note}",
                        suggestion="请核对公式中各项数据的口径与时点", locators=a.sources)
            )  # fmt: skip
        if a.verdict in ("not_met", "below_limit"):
            result.append(
                Finding(rule="metrics.shortfall", severity="error" if a.verdict == "below_limit" else "warning", where=a.code,
                        message=f"“{a.name}”为{written(a.value, a.unit)}，没有达到{written(a.threshold, a.unit)}的标准",
                        suggestion="应在“存在的问题”中写明，并提出整改措施", locators=a.sources)
            )  # fmt: skip
    for cell in coverage.cells:
        if cell.strength == "missing":
            result.append(
                Finding(rule="evidence.missing", severity="warning", where=cell.code,
                        message=f"审核重点“{cell.name}”没有材料", suggestion="请补充材料，或说明不适用的理由")
            )  # fmt: skip
    return result


def undrafted(
    workspace: Workspace,
    framework: Framework,
    documents: dict[str, Document],
    assessments: Iterable[Assessment],
    coverage: Coverage,
    packs: Path | None,
) -> list[Finding]:
    """What there is to say before anything was drafted: of coverage, metrics, contradictions and the yearly data tables."""
    quarrelled = quarrelled_over(workspace, framework, documents)
    return [*findings_of(assessments, coverage, quarrelled), *data_faults(workspace, documents, packs)]


def outdated(currencies: Mapping[str, Currency], documents: Mapping[str, Document], language: str) -> list[Finding]:
    """Documents in the folder that are replaced or not in force. For frameworks in Chinese the catalogue says so."""
    if language == CHINESE:
        return []
    return [
        Finding(
            rule="evidence.out_of_date", severity="warning", where=documents[id].title,
            message=f"材料“{documents[id].title}”{found.reason}，仍在文件夹中", suggestion="请用现行文本替换，或移出材料文件夹",
        )
        for id, found in currencies.items()
        if id in documents and (found.replaced_by or documents[id].void)
    ]  # fmt: skip


def shown_by(
    workspace: Workspace,
    framework: Framework,
    evidence: Evidence,
    assessments: Iterable[Assessment],
    coverage: Coverage,
    quarrelled: Iterable[Quarrel],
) -> list[Finding]:
    """All findings of the evidence itself, whatever is written from it."""
    documents, language = evidence.documents, framework.language
    return [
        *findings_of(assessments, coverage, quarrelled),
        *evidence.faults,
        *evidence.suspicious,
        *english_figures.as_findings(evidence.differing(language)),
        *outdated(evidence.currencies, documents, language),
        *languages.findings(languages.foreign(workspace.passages(), documents, language), language),
    ]


def draft(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    evidence: Evidence,
    assessments: tuple[Assessment, ...],
    coverage: Coverage,
    judge: Matcher,
    progress: Progress,
    writer: Writer | None = None,
    origin: Origin = "auto",
    agent: Agent | None = None,
) -> Report:
    """The whole report from what the Workspace holds. The same inputs give the same report.

    Each section is kept as soon as it is written; what people wrote or locked stays, and the new text lies beside it. An
    agent sees all sections before any is kept, and every sentence of its own passes the same last check.
    """
    say, ledger = wording(framework.language), Ledger()
    c = cues.of_language(framework.language)
    documents, currencies = evidence.documents, evidence.currencies
    newest = report_year(institution, documents.values()) - 1
    progress.start("起草报告", workspace.count("passages"))
    quarrelled = quarrelled_over(workspace, framework, documents)
    disputed = disputes(assessments, quarrelled, evidence.differing(framework.language))
    candidates = gather(
        matched(workspace), documents, judge, disputed, progress, framework.language, evidence.sentences
    )  # fmt: skip
    profile, process = _front(evidence, institution, newest, ledger, disputed, framework.language)
    writer = writer or ExtractiveWriter(c, ledger)
    judged = {a.id: a for a in assessments}
    findings = shown_by(workspace, framework, evidence, assessments, coverage, quarrelled)
    for finding in (f for f in findings if f.rule == languages.RULE):
        progress.note(f"{finding.message}。{finding.suggestion}。")
    drafts = Drafts(workspace)
    briefs: dict[str, Brief] = {}
    sections: dict[str, Section] = {}
    for leaf in framework.leaves:
        briefs[leaf.code] = Brief(
            leaf=leaf,
            institution=institution,
            candidates=tuple(candidates.get(leaf.code, ())),
            assessments=tuple(a for a in assessments if a.code == leaf.code),
            metrics=tuple(m for m in framework.metrics if m.code == leaf.code),
            cells=tuple(x for x in coverage.cells if x.indicator == leaf.code),
            currencies=currencies,
            newest_year=newest,
            language=framework.language,
        )
        section = spoken.section(writer.write(briefs[leaf.code]), say)
        sections[leaf.code] = verified(section, workspace.passage, judged, findings)
        if agent is None:
            drafts.settle(leaf.code, sections[leaf.code], origin=origin)
    if agent is not None:
        work = Work(framework, institution, documents, judged, coverage, briefs, sections)
        revised = agent.revise(workspace, work, progress)
        findings += revised.findings
        for code, section in sections.items():
            if code in revised.sections:
                better = verified(revised.sections[code], workspace.passage, judged, findings)
                drafts.settle(code, better, origin="model", by=revised.by)
            else:
                drafts.settle(code, section, origin=origin)
    for letter, part in ((front.PROFILE, profile), (front.PROCESS, process)):
        drafts.settle(letter, verified(part, workspace.passage, judged, findings), origin=origin)
    return put_together(workspace, framework, institution, documents, judged, findings)


def _front(
    evidence: Evidence,
    institution: Institution,
    newest: int,
    ledger: Ledger,
    disputed: Mapping[str, list[str]],
    language: str,
) -> tuple[Section, Section]:
    c, say, pools = cues.of_language(language), wording(language), evidence.pools(language)
    parts = [
        front.write(letter, title, pools[letter], institution, evidence.currencies, newest, ledger, c, disputed, language)
        for letter, title in ((front.PROFILE, "学校简介"), (front.PROCESS, "自评工作"))
    ]
    profile, process = (spoken.section(part, say) for part in parts)
    return profile, process
