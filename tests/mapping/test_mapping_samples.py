"""The precedent of a match: the nearest labelled passage of the same indicator."""

from __future__ import annotations

from assistant.mapping.samples import Samples, save, shipped

ROWS = [("督导组每周通报课堂问题，跟踪整改。", "6.2"), ("修订督导工作条例，明确职责。", "6.1"), ("建成大学生艺术团。", "5.2")]


def test_the_nearest_of_the_same_indicator_is_named() -> None:
    found = Samples(ROWS).nearest("督导组通报的课堂问题全部跟踪整改", "6.2")
    assert found is not None
    assert found[0] == ROWS[0][0]
    assert 0.3 < found[1] <= 1


def test_a_kind_letter_makes_no_difference_and_strangers_have_no_precedent() -> None:
    samples = Samples([("赴境外交流学习。", "5.3")])
    assert samples.nearest("赴境外交流", "K5.3") is not None
    assert samples.nearest("赴境外交流", "2.1") is None
    assert samples.nearest("xyz", "K5.3") is None
    assert Samples([]).nearest("赴境外交流", "5.3") is None


def test_saved_and_loaded(tmp_path) -> None:
    (tmp_path / "f").mkdir()
    save(ROWS, tmp_path / "f")
    found = shipped("f", tmp_path).nearest("修订督导条例", "6.1")
    assert found is not None
    assert found[0] == ROWS[1][0]


def test_every_indicator_of_the_shipped_family_has_precedents() -> None:
    from assistant.frameworks import load

    samples = shipped("bk-audit-2")
    assert all(samples.nearest("学校学生教师教学课程", leaf.code) for leaf in load("bk-audit-2-3").leaves)
