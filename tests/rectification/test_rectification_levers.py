"""The levers as data: every type has its own words for every topic, nothing is said twice, every slot can be filled."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assistant import frameworks
from assistant.rectification import levers as files
from assistant.rectification.levers import LeverError, shipped
from assistant.rectification.measures import fill

LEVERS = shipped()
SLOTS = {
    "where",
    "programmes",
    "region",
    "point",
    "issue",
    "metric",
    "goal",
    "now",
    "amount",
    "item",
    "first",
    "second",
    "things",
}
STEPS = [(t.id, kind, s) for t in LEVERS.topics for kind, lever in t.types.items() for s in lever.steps]


def test_no_step_is_written_twice_and_the_types_do_not_share_their_words():
    texts = Counter(s.do for _, _, s in STEPS)
    assert [text for text, n in texts.items() if n > 1] == []


def test_each_type_gives_its_own_reason_for_a_topic():
    for topic in LEVERS.topics:
        reasons = [lever.why for lever in topic.types.values()]
        assert len(set(reasons)) == len(reasons), topic.id


@pytest.mark.parametrize(("topic", "kind", "step"), STEPS, ids=lambda x: x if isinstance(x, str) else "")
def test_steps_keep_the_clock_and_name_known_slots(topic, kind, step):
    assert set(re.findall(r"\{(\w+)\}", step.do)) <= SLOTS
    plain = re.sub(r"\[\[.*?\]\]", "", step.do)
    needed = set(re.findall(r"\{(\w+)\}", plain)) - {"region", "metric", "where", "point", "item", "issue"}
    assert not needed, f"{topic}/{kind}: a step that must have {needed} is lost where it is not known"


def test_metrics_and_codes_that_topics_name_exist():
    packs = [frameworks.load(id) for id in ("bk-audit-2-1", "bk-audit-2-2", "bk-audit-2-3", "gz-capability")]
    metrics = {m.id for p in packs for m in p.metrics}
    codes = {p.family: {leaf.code for q in packs if q.family == p.family for leaf in q.leaves} for p in packs}
    for topic in LEVERS.topics:
        assert set(topic.metrics) <= metrics, topic.id
        for family, listed in topic.codes.items():
            assert set(listed) <= codes[family], topic.id


def test_every_lined_metric_has_a_topic():
    for id in ("bk-audit-2-1", "bk-audit-2-3", "gz-capability"):
        kind = {"bk-audit-2-1": "research", "bk-audit-2-3": "applied", "gz-capability": "vocational"}[id]
        for metric in frameworks.load(id).metrics:
            if metric.threshold is not None and metric.kind != "K":
                found = LEVERS.topic_of(metric.name, metric.code, "", kind, metric.id)  # type: ignore[arg-type]
                assert found or metric.id in UNCOVERED, metric.id


UNCOVERED = {
    "new_programmes",
    "suspended_programmes",
    "practice_bases",
    "programme_total_hours",
    "public_basic_share",
    "internship_months",
}


def test_optional_parts_fall_away_and_required_slots_drop_the_text():
    assert fill("补足教师[[，净增{amount}]]", {}) == "补足教师"
    assert fill("补足教师[[，净增{amount}]]", {"amount": "3人"}) == "补足教师，净增3人"
    assert fill("在{region}聘请", {}) == ""


def test_a_faulty_file_is_told_in_one_sentence(tmp_path):
    (tmp_path / "x.yaml").write_text("topics:\n  - id: a\n    name: 甲\n", encoding="utf-8")
    with pytest.raises(LeverError, match="不合要求"):
        shipped(tmp_path)
    (tmp_path / "x.yaml").write_text("subjects: []\n", encoding="utf-8")
    files.shipped.cache_clear()
    with pytest.raises(LeverError, match="不认识"):
        shipped(tmp_path)
    (tmp_path / "x.yaml").write_text("causes:\n  - {class: staff, words: ['(人']}\n", encoding="utf-8")
    files.shipped.cache_clear()
    with pytest.raises(LeverError, match=r"causes\.0\.words\.0”不合要求：“\(人”不是能用的正则表达式"):
        shipped(tmp_path)
