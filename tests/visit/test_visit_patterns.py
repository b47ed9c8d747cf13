"""The patterns as data: every one against the cases beside it, no figures in words, ids that the rest of the project knows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assistant.rectification import levers
from assistant.rectification.measures import fill
from assistant.review.rules import shipped as review_rules
from assistant.visit import patterns
from assistant.visit.patterns import FOLDER, Pattern, Sample, VisitError, load, said

LANGUAGES = sorted(p.name for p in FOLDER.iterdir() if p.is_dir())
ALL = [p for language in LANGUAGES for p in load(language).patterns]
CASES = [pytest.param(p, c, id=f"{p.id}-{c.name}") for p in ALL for c in p.cases]


@pytest.mark.parametrize(("pattern", "case"), CASES)
def test_a_pattern_asks_what_its_case_expects(pattern: Pattern, case: Sample) -> None:
    assert said(pattern.ask, case.slots, frozenset(case.tags)) == case.asks


@pytest.mark.parametrize("pattern", ALL, ids=lambda p: f"{p.name}-{p.id}")
def test_each_pattern_asks_and_keeps_silent_in_its_cases(pattern: Pattern) -> None:
    assert any(c.asks for c in pattern.cases), "no case that asks"
    assert any(not c.asks for c in pattern.cases), "no case that keeps silent"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_weak_point_has_a_pattern_and_every_finding_one_at_most(language: str) -> None:
    found = load(language)
    kinds = {p.kind for p in found.patterns}
    assert {"metric_short", "metric_conflict", "point_missing", "point_thin", "stale", "admitted", "standing"} <= kinds
    named = [r for p in found.patterns for r in p.rules]
    assert len(named) == len(set(named))
    assert set(named) <= {r.id for r in review_rules()}
    assert all(p.rules for p in found.patterns if p.kind == "finding")


def test_the_languages_say_the_same_fixed_words() -> None:
    words = [set(load(language).cues.texts) for language in LANGUAGES]
    assert all(w == words[0] for w in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_probes_name_topics_and_troubles_that_there_are_and_leave_no_topic_out(language: str) -> None:
    known = levers.of_language(language)
    topics, troubles = {t.id for t in known.topics}, {k.id for k in known.kinds}
    probes = load(language).probes
    assert {p.topic for p in probes if p.topic} == topics
    assert {p.trouble for p in probes if p.trouble} <= troubles
    assert set(load(language).cues.narrow) <= topics


def test_every_kind_of_trouble_has_its_probe_in_chinese() -> None:
    assert {k.id for k in levers.shipped().kinds} == {p.trouble for p in load("zh").probes if p.trouble}


def test_probes_are_questions_or_requests_and_none_is_written_twice() -> None:
    for language in LANGUAGES:
        asks = [p.ask for p in load(language).probes]
        assert [a for a in asks if not a.rstrip().endswith(("？", "?", "。", "."))] == []
        assert len(asks) == len(set(asks))


def test_an_empty_slot_takes_its_bracket_with_it_and_else_the_wording() -> None:
    assert fill("甲{a}[[，乙{b}]]。", {"a": "1", "b": "2"}) == "甲1，乙2。"
    assert fill("甲{a}[[，乙{b}]]。", {"a": "1", "b": ""}) == "甲1。"
    assert fill("甲{a}[[，乙{b}]]。", {"a": "", "b": "2"}) == ""


def copied(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "visit")
    return tmp_path / "visit"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("stale.yaml", "id: stale", "id: old", "应与文件名一致"),
        ("stale.yaml", "weight: 60", "weight: 600", "weight"),
        ("stale.yaml", "近三年的情况是什么", "近3年的情况是什么", "数字"),
        ("stale.yaml", "law:", "lew:", "law"),
        ("probes/staff.yaml", "probes:", "proben:", "probes"),
        ("probes/staff.yaml", "side: metric", "side: both", "side"),
        ("cues.yaml", "audiences: {leaders", "audiences: {bosses", "audiences"),
        ("cues.yaml", "words: '", "words: '(", "不是能用的正则表达式"),
        ("cues.yaml", "lacking: '", "lacking: '(", "不是能用的正则表达式"),
        ("probes/troubles.yaml", "trouble: ", "words: '[', trouble: ", "不是能用的正则表达式"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_sentence(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    folder = copied(tmp_path)
    target = folder / "zh" / file
    text = target.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(VisitError) as error:
        load("zh", folder)
    assert target.name in str(error.value) and told in str(error.value) and "Value error" not in str(error.value)


def test_a_pattern_of_ones_own_is_added_by_copying_a_neighbour(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / "zh" / "finding_praise.yaml").read_text(encoding="utf-8")
    text = text.replace("id: finding_praise", "id: finding_slogan").replace(
        "rules: [metrics.exceeded_praise, style.self_grade]", "rules: [style.slogan_density]"
    )
    (folder / "zh" / "finding_slogan.yaml").write_text(text, encoding="utf-8")
    found = load("zh", folder).of("finding", "style.slogan_density")
    assert found is not None and found.id == "finding_slogan"


def test_a_language_without_patterns_is_asked_in_chinese() -> None:
    assert load("fr").language == "zh"


def test_nothing_in_the_words_holds_a_figure() -> None:
    for pattern in ALL:
        for wording in (*pattern.ask, *pattern.why, *pattern.answer):
            assert not re.search(r"\d", patterns._SLOT.sub("", wording.text)), wording.text
