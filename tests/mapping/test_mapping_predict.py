"""What evidence matched for one framework gives for another: per passage and per node."""

from __future__ import annotations

from evidence import passage

from assistant.domain import Match
from assistant.frameworks import load
from assistant.mapping.compose import between
from assistant.mapping.compose import load as crosswalks
from assistant.mapping.predict import Support, predict, supports

AUDIT, CEE, ESG = load("bk-audit-2-2"), load("cee"), load("esg-2015")
LINKS = crosswalks()


def match(code: str, status: str = "proposed") -> Match:
    return Match.model_validate({"code": code, "score": 0.9, "reason": "r", "status": status})


def test_a_passage_supports_the_node_whose_words_it_uses() -> None:
    words = passage("学校每年开展毕业要求达成评价，课程目标达成情况形成持续改进报告。")
    found = supports(words, [match("2.1")], between(LINKS, AUDIT, CEE), CEE)
    assert found and found[0].target in ("4.2", "4.3", "4.5") and found[0].source == "2.1"
    worded = [s for s in found if s.words]
    assert all(s.strength >= 2 * o.strength for s in worded for o in found if not o.words)


def test_rejected_matches_support_nothing_and_confirmed_ones_do() -> None:
    words = passage("师资队伍结构合理")
    links = between(LINKS, AUDIT, CEE)
    assert supports(words, [match("4.2", "rejected")], links, CEE) == []
    assert [s.target for s in supports(words, [match("4.2", "confirmed")], links, CEE)] == ["4.6"]


def test_across_languages_no_words_are_expected() -> None:
    words = passage("学校制定质量手册")
    found = supports(words, [match("6.1")], between(LINKS, AUDIT, ESG), ESG, worded=False)
    assert {"1.1"} <= {s.target for s in found if s.strength == 1}


def support(document: str, target: str, point: str, strength: float = 1.0) -> Support:
    return Support(f"p{document}{point}", document, "2.1", target, point, strength, "P", ())


def test_a_node_is_only_as_strong_as_most_of_its_points() -> None:
    leaf = CEE.leaves[0]
    first = leaf.points[0].code
    one = [support(d, leaf.code, first) for d in "ab"]
    told = predict(one, CEE, {"a", "b"}, {leaf.code})[0]
    assert told.strength == "thin" and dict(told.points)[first] == "strong" and leaf.points[1].code in told.reason
    every = [support(d, leaf.code, p.code) for d in "ab" for p in leaf.points]
    assert predict(every, CEE, {"a", "b"}, {leaf.code})[0].strength == "strong"
    assert predict(every, CEE, {"a"}, {leaf.code})[0].strength == "thin", "out of date"


def test_what_no_crosswalk_reaches_is_said() -> None:
    told = {p.code: p for p in predict([], CEE, set(), {"4.1"})}
    assert told["4.1"].strength == "missing" and "没有材料" in told["4.1"].reason
    assert "无法预估" in told["4.2"].reason
