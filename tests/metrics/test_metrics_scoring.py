"""Scoring schemes are data; scores are computed from them, and what cannot be scored says so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Framework, Provenance, Threshold
from assistant.frameworks import load
from assistant.metrics.scoring import Score, ScoringError, graded, passes, ratio, scheme, totals
from assistant.metrics.scoring import given as points_given
from assistant.packs import PackError
from assistant.resources import INDICATORS

MARK = Provenance(mark="P")
D = Decimal


def line(direction: str, met: str, limit: str | None) -> Threshold:
    limits = {"value": D(met), "limit": D(limit) if limit else None}
    return Threshold.model_validate({"direction": direction, **limits, "provenance": MARK})


@pytest.mark.parametrize("file", sorted((INDICATORS / "scoring").glob("*.yaml")), ids=lambda f: f.stem)
def test_every_shipped_scheme_is_sound(file: Path) -> None:
    found = scheme(file.stem)
    assert found.id == file.stem and (found.mark not in ("official", "S") or found.source)
    assert (found.kind == "grades") == bool(found.grades) and len({g.grade for g in found.grades}) == len(found.grades)


@pytest.mark.parametrize(
    ("direction", "met", "limit", "value", "expected"),
    [
        ("at_least", "4000", "2000", "4000", "3"), ("at_least", "4000", "2000", "5000", "3"),
        ("at_least", "4000", "2000", "3000", "2.25"),
        ("at_least", "4000", "2000", "1999", "0"), ("at_least", "4000", "2000", "2000", "1.5"),
        ("at_most", "18", "22", "18", "3"), ("at_most", "18", "22", "20", "2.7"), ("at_most", "18", "22", "23", "0"),
    ],
)  # fmt: skip
def test_full_at_the_line_none_beyond_the_limit_a_ratio_between(
    direction: str, met: str, limit: str, value: str, expected: str
) -> None:
    score = ratio(scheme("full-to-limit"), D(3), D(value), line(direction, met, limit), "")
    assert score.points == D(expected) and score.formula


def test_a_linear_way_between_two_lines() -> None:
    rule = scheme("full-to-zero")
    assert [ratio(rule, D(2), D(v), line("at_least", "60", "30"), "").points for v in ("60", "45", "30", "29")] == [2, 1, 0, 0]
    assert ratio(rule, D(2), D(45), line("at_least", "60", None), "").points is None


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(["at_least", "at_most"]))
def test_more_is_never_worth_less(one: int, other: int, direction: str) -> None:
    threshold = line(direction, "4000", "2000" if direction == "at_least" else "6000")
    better, worse = (max(one, other), min(one, other)) if direction == "at_least" else (min(one, other), max(one, other))
    for rule in (scheme("full-to-limit"), scheme("full-to-zero")):
        first, second = (ratio(rule, D(5), D(v), threshold, "").points for v in (better, worse))
        assert first is not None and second is not None and 0 <= second <= first <= 5


def test_lines_by_category_are_used() -> None:
    metric = next(m for m in load("bk-audit-2-3").metrics if m.id == "student_teacher_ratio")
    assert metric.threshold is not None
    assert ratio(scheme("full-to-limit"), D(1), D(20), metric.threshold, "undergraduate:工科").points == D("0.9")
    assert ratio(scheme("full-to-limit"), D(1), D(20), metric.threshold, "undergraduate:不存在").points is None


def test_grades() -> None:
    assert graded(scheme("a-d"), D(10), "B").points == 8
    assert graded(scheme("p-pc-pw-f"), D(10), "Pw").points is None
    with pytest.raises(ScoringError, match="Pc"):
        graded(scheme("p-pc-pw-f"), D(1), "Q")
    rule = scheme("p-pc-pw-f")
    assert passes(rule, {"1": "P", "2": "Pw"}) is True and passes(rule, {"1": "P", "2": "F"}) is False
    assert passes(scheme("full-stop-dash-question"), {"1": "句号", "2": "问号"}) is None
    with pytest.raises(ScoringError):
        points_given(D(3), D(4))


def test_sums_go_up_the_tree_and_name_what_is_missing() -> None:
    framework: Framework = load("bk-qualify")
    first, second = framework.points[0].code, framework.points[1].code
    scores = {first: Score(D(5), D(4), ""), second: Score(D(5), None, ""), "student_teacher_ratio": Score(D(3), D(3), "")}
    found = totals(framework, scores)
    assert found[""].points == 7 and found[""].weight == 8
    assert second in found[""].formula and found["1"].points == 4


def test_an_office_scheme_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "scoring").mkdir()
    (tmp_path / "scoring" / "a-d.yaml").write_text(
        "id: a-d\nname: 本校四级\nkind: grades\nmark: P\ngrades: [{grade: A, name: 优, share: 1}]\n", encoding="utf-8"
    )
    assert scheme("a-d", tmp_path).name == "本校四级"
    with pytest.raises(ScoringError, match="a-d"):
        scheme("nothing")
    (tmp_path / "scoring" / "a-d.yaml").write_text("id: a-d\nname: x\nkind: gradess\nmark: P\n", encoding="utf-8")
    with pytest.raises(PackError):
        scheme("a-d", tmp_path)
