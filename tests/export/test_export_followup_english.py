"""Follow-up reports, reminders and metrics of a ledger in English: all that can be said of them, and none in Chinese."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from words_left import CHINESE, left, words_of

from assistant import house_style
from assistant.domain import Assessment, LedgerEntry, LedgerEvent, LedgerState, Locator, Observation
from assistant.export import ledger_xlsx, rectification_docx
from assistant.rectification import ledger as rules
from assistant.rectification import limits, progress, report, trends
from assistant.rectification.alarms import KINDS, alarms
from assistant.rectification.standing import standing
from assistant.rectification.states import Actor
from assistant.steps import ledger
from assistant.wording import wording
from assistant.workspace import Workspace

PLACE = Locator(file="5 Staff/Staffing Report 2025.docx", sha256="a" * 64, paragraph=4)
AT, DAY, BOUNDS = "2026-02-01T04:00:00+00:00", date(2026, 6, 1), limits.load()


def judged(id: str, values: dict[int, str], line: str | None = "18", **more: Any) -> Assessment:
    series = [
        Observation(subject=id, value=Decimal(v), unit=":1", text=v, year=y, passage_id="p", locator=PLACE)
        for y, v in values.items()
    ]
    last = max(values, default=None)
    value = values[last] if last else None
    given = {"id": id, "name": f"Ratio {id}", "code": "1.5", "value": value, "unit": ":1", "year": last, "threshold": line}
    given |= {"direction": "at_most", "verdict": "not_met", "sources": (PLACE,), "series": series}
    return Assessment.model_validate(given | more)


BOUND = [
    judged("reached", {2024: "19", 2025: "15"}), judged("nearer", {2024: "19", 2025: "18.5"}), judged("same", {2025: "18.6"}),
    judged("farther", {2024: "17", 2025: "19"}), judged("none", {}), judged("unit", {2025: "17"}, unit="%"),
    judged("doubt", {2024: "17", 2025: "16"}, verdict="conflict"), judged("undated", {2024: "17"}, year=None, value="17"),
]  # fmt: skip
FREE = [
    judged("crossed", {2024: "17", 2025: "19"}), judged("near", {2024: "17.9", 2025: "17.5"}),
    judged("falling", {2023: "12", 2024: "14", 2025: "16"}), judged("without", {2024: "3", 2025: "4"}, None),
]  # fmt: skip
FIGURES = [*BOUND, *FREE]
"""One for each thing that can be said of a metric; the first are named by an entry of the ledger."""


def entry(number: int, state: LedgerState = "running", **more: Any) -> LedgerEntry:
    """A problem that says everything that an entry can say."""
    given = {"id": f"r{number}", "code": "1.5", "indicator": "1.5 Teaching staff", "problem": f"Posts stay vacant ({number}).",
             "cause": "Few apply.", "goal": "At most 18:1", "measures": "1. Advertise earlier; 2. Ask abroad", "owner": "Dr B",
             "lead_unit": "Human Resources", "support_units": "Registry; Schools", "deadline": "2026-12-31",
             "source": "reviewers", "state": state, "metric_goal": "18", "metric_baseline": "18.6", "metric_unit": ":1",
             "metric_direction": "at_most"}  # fmt: skip
    return LedgerEntry.model_validate(given | more)


def history() -> list[LedgerEvent]:
    """Of a ledger in which everything happened that a report and a reminder can tell of."""
    entries = [entry(n, metric=f.id) for n, f in enumerate(BOUND)]
    entries += [entry(20, metric="unheard of"), entry(21, deadline="2026-05-01"), entry(22, deadline="2026-06-10")]
    entries += [entry(23, deadline="2029-01-01"), entry(24, lead_unit="", deadline="", indicator="", code="", owner="")]
    entries += [entry(25, "verified", effect="", proof="Minutes"), entry(26, "closed", effect="Done", evidence=(PLACE,))]
    entries += [entry(27, included=False), entry(28, "submitted", measures="", source="")]
    made = [rules.create(e, Actor("Quality Office"), "2026-01-05T04:00:00+00:00", "cli") for e in entries]
    told = [("r0", "returned", "no proof; dates missing"), ("r1", "submitted", ""), ("r2", "returned", ""), ("r26", "closed", "")]
    made += [LedgerEvent(entry=i, field="state", after=after, by="M. Keller", at=AT, note=note) for i, after, note in told]
    made.append(LedgerEvent(kind="proposed", entry="r0", field="progress", after="17:1 now", by="HR", at=AT))
    return [e.model_copy(update={"number": n}) for n, e in enumerate(made, start=1)]


@pytest.mark.parametrize("kind", ["midterm", "final"])
@pytest.mark.parametrize("conclusion", ["", "2026-01-01"])
def test_follow_up_reports_are_in_english(kind, conclusion, tmp_path):
    events = history()
    if conclusion:
        events.append(LedgerEvent(entry="", field=rules.CONCLUSION, after=conclusion, by="x", at=AT))
    made = report.report(kind, events, FIGURES, BOUNDS, DAY, "Northmere", "ESG 2015", True, "en")
    rectification_docx.write(made, tmp_path / "report.docx", house_style.load())
    assert left(tmp_path / "report.docx") == []
    text = re.sub(r"\s+", " ", " ".join(said for _, said in words_of(tmp_path / "report.docx")))
    for said in (
        "1 February 2026: returned (M. Keller: no proof; dates missing)",
        "[To be supplied: Measures]",
        "[Proof 1]",
        "[Just crossed the line] Ratio crossed was 19:1 in 2025 (line ≤18:1); in 2024 it was 17:1, still within the line.",
        "would cross the line in about 1 years",
        "Problems left out (1): Posts stay vacant (27)",
        "No unit named",
    ):
        assert said in text, said
    with zipfile.ZipFile(tmp_path / "report.docx") as package:
        charts = [package.read(n).decode() for n in package.namelist() if re.match(r"word/charts/chart\d+\.xml", n)]
    assert len(charts) > 2 and not [c for c in charts if CHINESE.search("".join(re.findall(r"<c:v>(.*?)</c:v>", c)))]


def test_a_ledger_with_nothing_to_follow_up_is_told_in_english(tmp_path):
    events = [e for e in history() if e.entry == "r27"]
    made = report.report("final", events, [], BOUNDS, DAY, "Northmere", "ESG 2015", language="en")
    rectification_docx.write(made, tmp_path / "report.docx", house_style.load())
    assert left(tmp_path / "report.docx") == []


def test_reminders_trends_and_metrics_in_the_ledger_are_in_english(tmp_path):
    events, say = history(), wording("en")
    entries = rules.replay(events)
    found = [a for day in (date(2026, 1, 6), DAY) for a in alarms(entries, events, day, BOUNDS)]
    assert {a.kind for a in found} == set(KINDS)
    moved, states = trends.trends(FIGURES, BOUNDS), progress.metric_states(entries, FIGURES)
    told = [*(t.text for t in moved), *(s.text for s in states), *trends.SIGNS.values(), standing(entries, found).sentence()]
    told += [t for a in found for t in (a.text, KINDS[a.kind])]
    assert [t for t in told if CHINESE.search(say(t))] == []
    waiting, version, seen = rules.open_items(events), ledger_xlsx.Version("id", 0, ""), {s.entry: s.text for s in states}
    sheet = ledger_xlsx.Ledger("Northmere", entries, version, events, waiting, found, moved, seen, "", True, DAY, "en")
    ledger_xlsx.write(sheet, tmp_path / "ledger.xlsx")
    assert left(tmp_path / "ledger.xlsx") == []


def test_what_new_evidence_proposes_is_kept_in_the_language_of_the_framework(tmp_path):
    with Workspace(tmp_path) as workspace:
        values = {"problem": "Posts stay vacant.", "metric": "reached", "metric_goal": "18", "metric_direction": "at_most"}
        ledger.add(workspace, values, Actor("Office"))
        (event,) = ledger.propose(workspace, FIGURES, "en")
        assert event.after == "Ratio reached was 15:1 in 2025; the target of 18:1 is reached."
        assert ledger.propose(workspace, FIGURES, "en") == []
