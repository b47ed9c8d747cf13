"""Weak points that the institution has named itself: problems its documents admit, and what its ledger says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from assistant.domain import (
    Assessment,
    Document,
    Institution,
    LedgerEntry,
    LedgerEvent,
    Locator,
    Recommendation,
    digest,
    normalise,
)
from assistant.drafting import cues
from assistant.drafting.select import grams, overlap
from assistant.grounding import carried, figures
from assistant.rectification.alarms import alarms
from assistant.rectification.evidence import common
from assistant.rectification.fields import STATES
from assistant.rectification.limits import Limits
from assistant.rectification.problems import beyond, names
from assistant.visit.patterns import Patterns
from assistant.visit.weak import WeakPoint, bare_title, told, unnumbered
from assistant.wording import wording

ALIKE = 0.25
"""Share of common pairs of characters from which another place tells of the same problem."""
PLACES = 4
SHORT = 40
_CELL = re.compile(r"^[\d.,:%：％\s]*[\u4e00-\u9fffA-Za-z/㎡]{0,4}$")
"""A quotation that is no more than a figure."""
LEDGER = "整改台账"
FAR = 3


def admitted(
    advice: Sequence[Recommendation], documents: Mapping[str, Document], ledger: Mapping[str, LedgerEntry],
    institution: Institution, assessments: Iterable[Assessment] = (), told_by: Patterns | None = None,
) -> Iterator[WeakPoint]:  # fmt: skip
    """One for each problem that documents tell of in words, in the order of the advice. What only the profile says is cited by
    it; what only states again that a metric misses its line is left to the metric's own question.

    `told_by`: the patterns of the language, which say what only tells what is to be done.
    """
    lost = [a for a in assessments if beyond(a)]
    adopted = {e.recommendation: e for e in ledger.values() if e.recommendation}
    for n, r in enumerate(advice):
        if not {"evidence", "profile"} & set(r.origin) or not r.code:
            continue
        places = [x for x in r.locators if x.quote and not _CELL.match(x.quote) and not _only_a_metric(x.quote, lost)]
        places = [x for x in places if not _planned(x.quote, told_by, documents.get(x.sha256[:16]))]
        if not places:
            continue
        first = max(places[:FAR], key=lambda x: overlap(grams(x.quote), grams(r.problem)))
        wording = grams(first.quote)
        beside = [x for x in places if x is not first and overlap(wording, grams(x.quote)) >= ALIKE]
        yield _told(first, beside, r, documents, adopted.get(r.id), 1.25 - 0.5 * n / len(advice), institution, told_by)


def _explains(first: Locator, r: Recommendation, told_by: Patterns | None) -> bool:
    """Whether the advice's cause may be repeated as that of this very sentence: it stands beside it or speaks of the same thing,
    and it tells of something lacking and not of something done."""
    if r.cause.cause_class == "unconfirmed" or not r.cause.locators:
        return False
    place = r.cause.locators[0]
    beside = (place.sha256, place.page, place.paragraph, place.sheet, place.cell) == (
        first.sha256, first.page, first.paragraph, first.sheet, first.cell,
    )  # fmt: skip
    cues_ = told_by.cues if told_by else None
    language = told_by.language if told_by else "zh"
    done = cues_ is not None and re.search(cues_.doing, r.cause.text) and not re.search(cues_.lacking, r.cause.text)
    measure = cues.found(cues.of_language(language).measure, r.cause.text, language != "zh")
    return not done and not measure and (beside or bool(common(first.quote, r.cause.text)))


def _planned(quote: str, told_by: Patterns | None, document: Document | None) -> bool:
    """Whether a sentence says what is to be done and not what is wrong; those of minutes mostly do."""
    language, plan = (told_by.language, told_by.cues.plan) if told_by else ("zh", "(?!)")
    c, any_case = cues.of_language(language), language != "zh"
    if cues.found(c.problem, quote, any_case):
        return False
    resolves = document is not None and document.kind == "minutes"
    return resolves or cues.found(c.not_problem, quote, any_case) or re.search(plan, quote) is not None


def _only_a_metric(quote: str, lost: Iterable[Assessment]) -> bool:
    """Whether a short sentence only states the value of a metric that misses its line, whatever it is held against."""
    said = set(figures(quote))
    return len(quote) < SHORT and any(
        a.value is not None and a.value.normalize() in said and (names(a, quote) or said <= carried((), [a])) for a in lost
    )


def _told(
    first: Locator, beside: Sequence[Locator], r: Recommendation, documents: Mapping[str, Document], entry: LedgerEntry | None,
    boost: float,
    institution: Institution, told_by: Patterns | None,
) -> WeakPoint:  # fmt: skip
    document = documents.get(first.sha256[:16])
    say = wording(told_by.language if told_by else "zh")
    known = _explains(first, r, told_by)
    slots = {
        "said": told(first.quote),
        "document": bare_title(document.title, institution) if document else "",
        "whole": unnumbered(first.quote).rstrip("；;"),
        "place": say.cites(first.render()).strip(),
        "cause": told(r.cause.text, 90) if known else "",
        "cause_place": "".join(say.cites(x.render()).strip() for x in r.cause.locators[:1]),
        "state": STATES[entry.state] if entry else "",
        "due": entry.deadline if entry else "",
        "unit": entry.lead_unit if entry and entry.lead_unit else r.measures[0].lead_unit,
    }  # fmt: skip
    kind = document.kind if document else "profile"
    own = document is not None and document.level == "department"
    tags = frozenset({kind}) | frozenset({"adopted"} if entry else ()) | frozenset({"own unit"} if own else ())
    return WeakPoint(
        "admitted", normalise(first.quote), r.code, first.quote, slots, (first, *beside[: PLACES - 1], *r.cause.locators[:1]),
        tags=tags, unit=r.measures[0].lead_unit, boost=boost,
    )  # fmt: skip


def from_ledger(
    entries: Mapping[str, LedgerEntry], history: Sequence[LedgerEvent], today: date, limits: Limits, lost: Iterable[str]
) -> Iterator[WeakPoint]:
    """Entries that do not move, and entries called done without anything to show. `lost`: metrics on the wrong side of a line."""
    beyond = set(lost)
    seen: set[str] = set()
    for alarm in alarms(entries, history, today, limits):
        if alarm.kind in ("overdue", "returned", "stalled", "waiting", "beyond") and alarm.entry not in seen:
            seen.add(alarm.entry)
            yield _entry(entries[alarm.entry], alarm.kind)
    for id, entry in entries.items():
        if not entry.included or id in seen or entry.state not in ("verified", "closed"):
            continue
        if entry.metric and entry.metric in beyond:
            yield _entry(entry, "unmoved")
        elif not entry.evidence and not entry.proof:
            yield _entry(entry, "bare")


def _entry(entry: LedgerEntry, tag: str) -> WeakPoint:
    place = Locator(file=LEDGER, sha256=digest(entry.id, length=64), heading_path=(entry.id,), quote=entry.problem)
    slots = {
        "said": told(entry.problem), "state": STATES[entry.state], "due": entry.deadline, "unit": entry.lead_unit,
        "progress": entry.progress, "goal": entry.goal,
    }  # fmt: skip
    places = (place, *entry.evidence)
    return WeakPoint(
        "ledger", entry.id, entry.code, entry.problem, slots, places, tags=frozenset({tag}), unit=entry.lead_unit,
        wanted=(f"“{told(entry.problem, 24)}”的复查结论与前后数据",),
    )  # fmt: skip
