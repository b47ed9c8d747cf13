"""A model's words hold as long as the text that they stand for and the files that they cite are there."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import Cause, Locator, Measure, Priority, Recommendation, Rewording
from assistant.rectification.rewording import reworded


def at(sha: str, paragraph: int = 1) -> Locator:
    return Locator(file=f"{sha}.docx", sha256=sha, paragraph=paragraph, quote="引文")


def made(cause: str = "没有检查", *measures: str, locators: tuple[Locator, ...] = (at("a"),)) -> Recommendation:
    return Recommendation(
        id="r-1", code="2.3", problem="实习记录不全", severity="warning", origin=("evidence",),
        cause=Cause(cause_class="mechanism", text=cause, locators=locators),
        measures=tuple(
            Measure(text=m, lead_unit="教务处", deadline="2027-06-30", deliverable="检查记录") for m in measures or ("查一次",)
        ),
        fits="applied", why_fits="同类学校这样做",
        priority=Priority(score=1, rank=1, severity="medium", reach="medium", effort="low", reason="学校材料写明"),
    )  # fmt: skip


def word(part: Any, before: str, after: str, *locators: Locator) -> Rewording:
    return Rewording(part=part, before=before, after=after, locators=locators)


def test_cause_and_measures_are_put_otherwise_and_nothing_else() -> None:
    rule = made("没有检查", "查一次", "建档案")
    words = [word("cause", "没有检查", "实习没有定期检查", at("b", 4)), word("measure", "建档案", "为每名学生建档案", at("a"))]
    better = reworded(rule, words, {"a", "b"})
    assert better is not None and better.cause.text == "实习没有定期检查"
    assert [m.text for m in better.measures] == ["查一次", "为每名学生建档案"]
    assert better.cause.locators == (at("b", 4), at("a"))
    same = {"cause": rule.cause, "measures": rule.measures}
    assert better.model_copy(update=same) == rule
    assert [m.deadline for m in better.measures] == [m.deadline for m in rule.measures]


def test_words_for_another_text_do_not_hold() -> None:
    assert reworded(made("另一个原因"), [word("cause", "没有检查", "实习没有定期检查")], {"a"}) is None
    assert reworded(made("没有检查", "查两次"), [word("measure", "查一次", "每学期查一次")], {"a"}) is None


def test_words_that_cite_a_file_that_is_gone_do_not_hold() -> None:
    words = [word("cause", "没有检查", "实习没有定期检查", at("b")), word("measure", "查一次", "每学期查一次", at("a"))]
    better = reworded(made(), words, {"a"})
    assert better is not None and better.cause.text == "没有检查" and better.measures[0].text == "每学期查一次"
    assert reworded(made(), words, set()) is None


TEXTS = st.sampled_from(["甲", "乙", "丙", "丁"])
WORDS = st.builds(
    word, st.sampled_from(["cause", "measure"]), TEXTS, st.sampled_from(["一", "二"]), st.builds(at, st.sampled_from(["a", "b"]))
)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4), st.lists(WORDS, max_size=5), st.frozensets(st.sampled_from(["a", "b"])))
def test_every_text_is_the_rules_or_a_word_that_stands_for_it(
    cause: str, measures: list[str], words: list[Rewording], known: frozenset[str]
) -> None:
    rule = made(cause, *measures)
    better = reworded(rule, words, known) or rule
    held = {(w.part, w.before, w.after) for w in words if {x.sha256 for x in w.locators} <= known}
    assert better.cause.text == cause or ("cause", cause, better.cause.text) in held
    for own, other in zip(rule.measures, better.measures, strict=True):
        assert own.text == other.text or ("measure", own.text, other.text) in held
        assert own.model_copy(update={"text": other.text}) == other
