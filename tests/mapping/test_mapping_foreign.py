"""English evidence under a Chinese framework: matched by way of the packs in English, roughly and openly so."""

from __future__ import annotations

import json

import pytest

from assistant import frameworks
from assistant.evaluation import packs
from assistant.mapping import Query, build
from assistant.mapping.foreign import packs_in_english

ENGLISH = [json.loads(line) for line in (packs.PACKS / "esg-2015.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_packs_in_english_are_known():
    assert {"esg-2015", "abet-eac"} <= set(packs_in_english()) and "cee" not in packs_in_english()


@pytest.mark.parametrize("pack", ["bk-audit-2-3", "zb-qualify"])
def test_english_passages_find_an_indicator_of_a_chinese_framework(pack):
    framework = frameworks.load(pack)
    found = build(framework).match([Query(row["text"]) for row in ENGLISH])
    assert sum(map(bool, found)) >= len(ENGLISH) / 3
    codes = {leaf.code for leaf in framework.leaves}
    for match in (m for matches in found for m in matches):
        assert match.code in codes and 0 < match.score <= 1 and "英文材料" in match.reason
        leaf = framework.indicator(match.code)
        assert match.point is None or len(leaf.points) == 1, "no point is guessed"


def test_what_is_evidence_for_nothing_stays_so_and_chinese_is_judged_as_before():
    judge = build(frameworks.load("bk-audit-2-3"))
    chinese = Query("教师发展中心全年举办教学工作坊36场，参训教师812人次，新教师导师制覆盖率100%。")
    alone = judge.match([chinese])
    together = judge.match([Query("The weather in the valley was mild and the river stayed calm"), chinese])
    assert together == [(), alone[0]] and alone[0][0].code == "4.4"


def test_a_framework_that_no_crosswalk_reaches_matches_no_english():
    framework = frameworks.load("cee").model_copy(update={"id": "own", "family": "own"})
    assert build(framework).match([Query(ENGLISH[0]["text"])]) == [()]
