"""The checker on whole reports: defects planted in drafts of the example schools must be found, harmless rewritings left alone.

Each folder is drafted offline in a temporary place. In one copy of the report a third of the sentences get one defect each;
in another as many are only written otherwise. Then the cases of every rule are run, and what each rule says of the drafts
is counted.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant import frameworks, institution
from assistant.evaluation import grounding
from assistant.evaluation.metrics import SEED
from assistant.grounding.reading import read
from assistant.resources import EXAMPLES
from assistant.review import engine
from assistant.review.cases import cases, hits, says
from assistant.review.document import ReportSentence
from assistant.review.reading import read_report
from assistant.review.rule import Context, Placed, Rule
from assistant.review.rules import shipped
from assistant.review.support import asserted
from assistant.settings import Settings
from assistant.steps.progress import Progress, Silent
from assistant.steps.review import context_of
from assistant.steps.run import STATE, run
from assistant.workspace import Workspace

TOUCHED = 3
"""One sentence in so many is changed."""
NOT_OF_A_SENTENCE = ("grounding.citation_out_of_date", "grounding.no_citation")
"""True of the drafts themselves, and no matter of what was changed."""
Made = ReportSentence | None


def _spaced(text: str, rng: random.Random) -> str | None:
    """Spaces between words and figures, as Word sets them."""
    changed = re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", text)
    return changed if changed != text else None


TEXT: dict[str, grounding.Change] = {
    "改一位数字": grounding.one_digit, "小数点移一位": grounding.moved_point, "改单位": grounding.only_unit,
    "改年份": grounding.other_year,
}  # fmt: skip
HARMLESS: dict[str, grounding.Change] = {
    "原句": grounding.unchanged, "全角数字": grounding.full_width, "千分位写法": grounding.separators,
    "末尾补零": grounding.trailing_zero, "数字旁加空格": _spaced,
}  # fmt: skip
CITATIONS = ("编号不存在", "改引另一份材料")


@dataclass(frozen=True, slots=True)
class _School:
    """A drafted report with everything that its check looks at."""

    name: str
    context: Context
    documents: Mapping[str, frozenset[str]]

    def other(self, number: str, rng: random.Random) -> str | None:
        """A listed number that stands for another document."""
        own = self.documents.get(number, frozenset())
        others = [n for n, held in self.documents.items() if held and held != own]
        return rng.choice(others) if own and others else None


def evaluate(folders: Sequence[Path], settings: Settings, progress: Progress) -> dict[str, Any]:
    """{"reports", "planted", "harmless", "found", "false_alarms", "errors", "rules"}; shares from 0 to 1."""
    known = shipped()
    truth = tuple(r for r in known if r.id.startswith(("grounding.", "numbers.")))
    planted: dict[str, Counter[str]] = defaultdict(Counter)
    harmless: dict[str, Counter[str]] = defaultdict(Counter)
    fired, reports, wrong = Counter[str](), list[dict[str, Any]](), list[dict[str, str]]()
    for folder in folders:
        with tempfile.TemporaryDirectory(prefix="zhiping-eval-") as place, _drafted(folder, Path(place), settings) as school:
            placed = engine.review(school.context, known)
            fired.update(p.finding.rule for p in placed)
            errors = sum(1 for p in placed if p.finding.severity == "error")
            reports.append({"name": school.name, "sentences": len(list(asserted(school.context.report))), "errors": errors})
            _try(school, _defects(school), truth, planted, wrong, wanted=True)
            _try(school, _rewritings(school), truth, harmless, wrong, wanted=False)
        progress.advance(detail=folder.name)
    rows = {g: {k: _row(c) for k, c in counts.items()} for g, counts in (("planted", planted), ("harmless", harmless))}
    return {
        "reports": reports, **rows, "found": _share(rows["planted"]), "false_alarms": _share(rows["harmless"]),
        "rules": [_rule(r, fired[r.id]) for r in known], "wrong": wrong[:40],
    }  # fmt: skip


def examples() -> list[Path]:
    """The folders of the example schools."""
    return sorted(f.parent for f in EXAMPLES.glob(f"*/{institution.FILE}"))


@contextmanager
def _drafted(folder: Path, place: Path, settings: Settings) -> Iterator[_School]:
    """The folder drafted in `place`, and what its check looks at."""
    who = institution.load(folder / institution.FILE)
    framework = frameworks.load(who.framework, settings.packs)
    run(folder, framework, who, place, settings, Silent())
    with Workspace(place / STATE) as workspace:
        report = read_report(place / "report.docx", framework)
        context = context_of(report, workspace, framework, who, settings, Silent())
        held: dict[str, frozenset[str]] = {}
        if context.evidence is not None:
            for line in report.catalogue:
                held[line.number] = frozenset(p.document for p in context.evidence.of_number(line.number))
        yield _School(who.name, context, held)


# --- changes ----------------------------------------------------------------------------------------------------------


def _defects(school: _School) -> Iterator[tuple[ReportSentence, str, ReportSentence]]:
    """(sentence, kind, sentence with the defect), about one in three sentences, the kinds in turn."""
    rng = random.Random(SEED)
    kinds = [*TEXT, *CITATIONS]
    for n, sentence in enumerate(_chosen(school, rng)):
        for kind in (*kinds[n % len(kinds) :], *kinds[: n % len(kinds)]):
            made = _defect(school, sentence, kind, rng)
            if made is not None:
                yield sentence, kind, made
                break


def _defect(school: _School, sentence: ReportSentence, kind: str, rng: random.Random) -> Made:
    if kind in TEXT:
        text = TEXT[kind](sentence.text, rng)
        different = text is not None and [f.value for f in read(text).figures] != [f.value for f in read(sentence.text).figures]
        unit = text is not None and kind == "改单位"
        return replace(sentence, text=text) if text is not None and (different or unit) else None
    if len(sentence.numbers) != 1:
        return None  # the other mark would still be right
    (number,) = sentence.numbers
    code, _, running = number.rpartition("-")
    if not running.isdigit():
        return None
    wrong = f"{code}-{int(running) + 60}" if kind == CITATIONS[0] else school.other(number, rng)
    return replace(sentence, numbers=(wrong,)) if wrong and wrong != number else None


def _rewritings(school: _School) -> Iterator[tuple[ReportSentence, str, ReportSentence]]:
    rng = random.Random(SEED)
    for n, sentence in enumerate(_chosen(school, rng)):
        for kind in (*list(HARMLESS)[n % len(HARMLESS) :], *list(HARMLESS)[: n % len(HARMLESS)]):
            text = HARMLESS[kind](sentence.text, rng)
            if text is not None:
                yield sentence, kind, replace(sentence, text=text)
                break


def _chosen(school: _School, rng: random.Random) -> list[ReportSentence]:
    """One sentence in three, of those that claim something in running text."""
    told = [s for s in asserted(school.context.report) if s.headings and s.spot.row is None]
    rng.shuffle(told)
    return told[: len(told) // TOUCHED]


def _try(
    school: _School,
    changes: Iterator[tuple[ReportSentence, str, ReportSentence]],
    rules: tuple[Rule, ...],
    counts: dict[str, Counter[str]],
    wrong: list[dict[str, str]],
    wanted: bool,
) -> None:
    made = {before: (kind, after) for before, kind, after in changes}
    report = school.context.report
    sentences = tuple(made[s][1] if s in made else s for s in report.sentences)
    placed = engine.review(replace(school.context, report=replace(report, sentences=sentences)), rules)
    for before, (kind, after) in made.items():
        citation = kind in CITATIONS
        caught = any(_at(p, before, ("grounding.",) if citation else ("grounding.", "numbers.")) for p in placed)
        counts[kind]["tried"] += 1
        counts[kind]["flagged"] += caught
        if caught != wanted:
            wrong.append({"school": school.name, "change": kind, "text": after.text[:160], "cited": "、".join(after.numbers)})


def _at(placed: Placed, sentence: ReportSentence, families: tuple[str, ...]) -> bool:
    spot, finding = placed.spot, placed.finding
    here = spot is not None and (spot.block, spot.start) == (sentence.spot.block, sentence.spot.start)
    return here and finding.severity != "info" and finding.rule.startswith(families) and finding.rule not in NOT_OF_A_SENTENCE


# --- figures ----------------------------------------------------------------------------------------------------------


def _row(count: Counter[str]) -> dict[str, Any]:
    return {"tried": count["tried"], "flagged": count["flagged"], "share": count["flagged"] / max(1, count["tried"])}


def _share(rows: Mapping[str, Mapping[str, Any]]) -> float:
    return float(sum(r["flagged"] for r in rows.values()) / max(1, sum(r["tried"] for r in rows.values())))


def _rule(rule: Rule, fired: int) -> dict[str, Any]:
    """How a rule does on its cases: those it must speak to, those it must leave alone, and how many it gets right."""
    own = cases(rule.id)
    return {
        "id": rule.id, "severity": rule.severity, "failing": sum(1 for c in own if c.finds),
        "passing": sum(1 for c in own if not c.finds), "right": sum(1 for c in own if _right(rule, c)), "on_drafts": fired,
    }  # fmt: skip


def _right(rule: Rule, case: Any) -> bool:
    found = [says(h) for h in hits(rule, case)]
    return len(found) == len(case.finds) and all(w in t for w, t in zip(case.finds, found, strict=True))
