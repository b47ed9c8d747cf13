"""The checker on whole reports: planted defects are found, sound sentences are left alone; the commands `check` and `review`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import planted
import pytest
from planted import Change, plant, retype
from review_schools import SCHOOLS, School
from typer.testing import CliRunner

from assistant.cli import review as command
from assistant.cli.main import app
from assistant.resources import EXAMPLES
from assistant.review import engine
from assistant.review.document import ReportDocument
from assistant.review.reading import read_report
from assistant.review.rule import Placed
from assistant.steps.progress import Silent
from assistant.steps.review import Reviewed, context_of, review

FOUND, FALSE = 0.98, 0.02
"""At least so many of the planted defects are found; at most so many of the sound sentences are marked."""
ABOUT_TRUTH = ("grounding.", "numbers.")
NOT_OF_A_SENTENCE = ("grounding.citation_out_of_date", "grounding.no_citation")
"""True of the example reports, and no matter of what was changed."""


def check_truth(school: School, file: Path) -> Reviewed:
    """The rules of the families that look at facts."""
    report = read_report(file, school.framework)
    silent = Silent()
    context = context_of(report, school.workspace, school.framework, school.institution, school.settings, silent)
    known = tuple(r for r in engine.rules()[0] if r.id.startswith(ABOUT_TRUTH))
    return Reviewed(report, known, engine.review(context, known))


def marked(placed: Sequence[Placed]) -> list[Placed]:
    return [p for p in placed if p.spot is not None and p.finding.severity != "info" and p.finding.rule not in NOT_OF_A_SENTENCE]


def fits(change: Change, placed: Placed) -> bool:
    """Whether the finding stands at the changed sentence and is of a rule that speaks of such a change."""
    spot = placed.spot
    at = spot is not None and spot.block == change.block and spot.start <= change.start <= spot.end + 40
    return at and placed.finding.rule.startswith("grounding." if change.kind == "citation" else ABOUT_TRUTH)


class Tally:
    def __init__(self) -> None:
        self.planted, self.found = Counter[str](), Counter[str]()
        self.sound = self.false = 0
        self.told: list[str] = []

    def add(self, changes: list[Change], result: Reviewed) -> None:
        placed = marked(result.placed)
        for change in changes:
            self.planted[change.kind] += 1
            if any(fits(change, p) for p in placed):
                self.found[change.kind] += 1
            else:
                self.told.append(f"missed {change.kind} {change.old} -> {change.new}: {change.text}")
        changed = {c.block for c in changes}
        self.sound += sum(1 for s in claims(result.report) if s.spot.block not in changed)
        wrong = {(p.spot.block, p.spot.start): p for p in placed if p.spot and p.spot.row is None and p.spot.block not in changed}
        self.false += len(wrong)
        self.told += [f"false {p.finding.rule}: {p.finding.message} | {p.finding.quote}" for p in wrong.values()]

    def good(self) -> None:
        total = self.planted.total()
        assert self.found.total() >= FOUND * total, "\n".join(self.told)
        assert self.false <= FALSE * self.sound, "\n".join(self.told)


def claims(report: ReportDocument) -> list:
    return [s for s in report.sentences if s.headings and not s.gap and s.spot.row is None]


def test_planted_defects_are_found_and_sound_sentences_left_alone(schools: dict[str, School], tmp_path: Path) -> None:
    tally = Tally()
    for seed, name in enumerate(SCHOOLS):
        school = schools[name]
        bad = tmp_path / f"{name}.docx"
        changes = plant(school.file, bad, read_report(school.file, school.framework), seed, 60)
        tally.add(changes, check_truth(school, bad))
    assert tally.planted.total() == 180 and set(tally.planted) == set(planted.KINDS)
    tally.good()


def test_defects_are_found_in_a_report_typed_by_hand(schools: dict[str, School], tmp_path: Path) -> None:
    tally = Tally()
    school = schools["research"]
    typed, bad = tmp_path / "typed.docx", tmp_path / "bad.docx"
    retype(school.report, typed)
    report = read_report(typed, school.framework)
    assert not any(h.styled for h in report.headings) and not any(s.numbers for s in report.sentences)
    assert sum(1 for s in report.sentences if s.indicator) > 0.8 * len(report.sentences), "headings are found by their titles"
    changes = plant(typed, bad, report, 7, 60, [k for k in planted.KINDS if k != "citation"])
    tally.add(changes, check_truth(school, bad))
    assert tally.planted.total() == 60
    tally.good()


@pytest.mark.parametrize("name", SCHOOLS)
def test_a_drafted_report_has_no_error(schools: dict[str, School], name: str) -> None:
    school = schools[name]
    result = review(school.file, school.workspace, school.framework, school.institution, school.settings, Silent())
    errors = [p.finding for p in result.placed if p.finding.severity == "error" and p.finding.rule.startswith("grounding.")]
    assert errors == []
    assert not any(p.finding.rule == engine.FAILED for p in result.placed)


# --- commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run() -> Callable[..., tuple[int, str]]:
    if not any(c.callback is command.check for c in app.registered_commands):
        command.register(app)
    runner = CliRunner()

    def call(*arguments: object) -> tuple[int, str]:
        result = runner.invoke(app, [str(a) for a in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout

    return call


def test_check_against_a_workspace(schools: dict[str, School], run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    school = schools["vocational"]
    bad = tmp_path / "bad.docx"
    plant(school.file, bad, read_report(school.file, school.framework), 3, 5, ["digit"])
    options = ("--evidence", school.workspace.folder, "--institution", EXAMPLES / "vocational" / "institution.yaml")
    status, printed = run("check", bad, *options, "--json", "--sarif", tmp_path / "f.sarif", "--comments", tmp_path / "c.docx")
    findings = json.loads(printed)["findings"]
    assert list(json.loads(printed)) == ["findings"] and status == 1
    assert any(f["rule"] == "grounding.wrong_number" and f["locators"] for f in findings)
    assert json.loads((tmp_path / "f.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "c.docx").is_file()
    assert run("check", bad, *options, "--fail-on", "never", "--json")[0] == 0


def test_check_against_a_folder_leaves_it_alone(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    from test_review_reading import Typed

    evidence = tmp_path / "材料"
    evidence.mkdir()
    (evidence / "2.3.1-1 实习总结.txt").write_text("2024年学校新增校外实习基地28个，接收实习学生3120人次。", encoding="utf-8")
    said = "2024年学校新增校外实习基地28个，接收实习学生{}人次。（见支撑材料2.3.1-1）"
    report = Typed().bold("2.3 实践教学").body(said.format("3102")).save(tmp_path)
    common = ("--evidence", evidence, "--framework", "bk-audit-2-3", "--work", tmp_path / "cache", "--json")
    status, printed = run("check", report, *common)
    wrong = [f for f in json.loads(printed)["findings"] if f["rule"] == "grounding.wrong_number"]
    assert status == 1 and "3120人次" in wrong[0]["message"]
    assert [f.name for f in evidence.iterdir()] == ["2.3.1-1 实习总结.txt"]
    report = Typed().bold("2.3 实践教学").body(said.format("３，１２０")).save(tmp_path)
    _, printed = run("check", report, *common)
    assert not [f for f in json.loads(printed)["findings"] if f["rule"].startswith("grounding.wrong")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",), ("check", "none.docx", "--evidence", "."), ("check", "none.docx"), ("review", "nowhere"),
        ("check", "x.docx", "--evidence", ".", "--fail-on", "fatal"),
    ],
)  # fmt: skip
def test_bad_use_ends_with_status_2(run: Callable[..., tuple[int, str]], arguments: tuple[str, ...]) -> None:
    status, printed = run(*arguments)
    assert (status, printed) == (2, "")


def test_rules_are_listed(run: Callable[..., tuple[int, str]]) -> None:
    status, printed = run("check", "--list", "--json")
    rows = json.loads(printed)["rules"]
    assert status == 0 and len(rows) >= 45 and all(r["law"] for r in rows)
