"""Cases by hand: what a form tells, what it lacks, corrections that lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_form import FORM
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus import cases, keeping, load
from assistant.corpus.library import faults
from assistant.errors import UserError


def test_a_filled_form_becomes_a_case_that_is_found_and_sound(tmp_path: Path) -> None:
    made = keeping.write(FORM, tmp_path)
    assert made.id == "own-applied-2.3-1" and made.indicators == ("2.3", "4.4") and made.provenance == "own"
    assert [(m.text, m.lead, m.when) for m in made.measures] == [("规定当周回复。", "教务处", "第1个月"), ("每月抽查。", "", "")]
    assert keeping.write(FORM, tmp_path).id == "own-applied-2.3-2", "a second of the same kind replaces nothing"
    assert load(tmp_path).case(made.id) == made and faults(tmp_path) == []


def test_everything_that_lacks_is_named_at_once_and_nothing_is_stored(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="题目、用时、问题") as told:
        keeping.write({**FORM, "title": " ", "time": "", "problem": "\n"}, tmp_path)
    assert "出处" not in str(told.value), "the source may be empty"
    for wrong, said in (({"indicators": "9.9"}, "9.9"), ({"family": "没有的"}, "没有的"), ({"type": "x"}, "学校类型"),
                        ({"category": "武术"}, "武术"), ({"indicators": "、"}, "可写的有")):  # fmt: skip
        with pytest.raises(UserError, match=said):
            keeping.write({**FORM, **wrong}, tmp_path)
    assert not list(tmp_path.rglob("*.md"))


def test_a_correction_keeps_what_was_and_refuses_a_text_that_changed_meanwhile(tmp_path: Path) -> None:
    made = keeping.write(FORM, tmp_path)
    seen = keeping.stamp(keeping.find(made.id, tmp_path))
    after = keeping.write(
        {**FORM, "type": "vocational", "family": "gz-capability", "indicators": "1.1"}, tmp_path, id=made.id, seen=seen
    )
    assert after.id == made.id and load(tmp_path).case(made.id) == after and faults(tmp_path) == []
    (kept,) = (tmp_path / keeping.REPLACED).iterdir()
    assert "抽查120份周记" in kept.read_text(encoding="utf-8") and "applied" in kept.read_text(encoding="utf-8")
    with pytest.raises(UserError, match="被别人改过"):
        keeping.write(FORM, tmp_path, id=made.id, seen=seen)
    with pytest.raises(UserError, match="可能刚被移走"):
        keeping.write(FORM, tmp_path, id="applied-1.1-board-and-party", seen=seen)


def test_what_is_taken_out_is_found_no_more_and_kept(tmp_path: Path) -> None:
    made = keeping.write(FORM, tmp_path)
    aside = keeping.take_out(made.id, tmp_path)
    assert (tmp_path / aside).is_file() and load(tmp_path).case(made.id) is None
    for take in (keeping.take_out, keeping.take_out_file):
        with pytest.raises(UserError, match="可能刚被移走"):
            take("../../etc/passwd", tmp_path)


LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=60)
@given(st.fixed_dictionaries(dict.fromkeys(("title", "problem", "measures", "led_by", "conditions", "time"), LINES)))
def test_whatever_is_written_is_read_back_as_it_was_or_refused_in_a_sentence(said: dict[str, str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        try:
            made = keeping.write({**FORM, **said}, root)
        except UserError as error:
            assert str(error).endswith("。") and not list(root.rglob("*.md"))
            return
        assert cases.read(keeping.find(made.id, root)) == made
