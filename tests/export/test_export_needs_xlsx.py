"""The needs form as a workbook: what goes out comes back, and what a person wrote is told or kept, never lost."""

from __future__ import annotations

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.corpus.questionnaire import checked, shipped
from assistant.export import needs_xlsx as form_file

FORM = shipped()


def cells(file, key):
    book = openpyxl.load_workbook(file)
    page = book[form_file.SHEET]
    row = next(r for r in range(1, page.max_row + 1) if page.cell(r, form_file.KEY).value == key)
    return book, page.cell(row, form_file.ANSWER)


def answer(kind, question):
    if kind in ("one", "many", "ranked"):
        most = 1 if kind == "one" else question.most or len(question.options)
        ids = st.lists(st.sampled_from([o.id for o in question.options]), min_size=1, max_size=most, unique=True)
        return ids.map(tuple)
    if kind == "number":
        return st.integers(0, 10**6).map(lambda n: (str(n),))
    words = st.text(st.sampled_from("质量=+-@甲乙1。"), min_size=1, max_size=12).filter(lambda t: t not in ("无", "否"))
    return st.lists(words, min_size=1, max_size=3).map(tuple) if kind == "lines" else words.map(lambda t: (t,))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({}, optional={q.id: answer(q.kind, q) for q in FORM.questions}))
def test_what_is_written_comes_back(tmp_path, values):
    values = checked(FORM, values)[0]
    file = tmp_path / "form.xlsx"
    form_file.write(FORM, values, "=某校", file)
    filled = form_file.read(file, FORM)
    wanted = {
        q.id: tuple(sorted(v, key=[o.id for o in q.options].index)) if q.kind == "many" else v
        for q in FORM.questions
        if (v := values.get(q.id))
    }
    assert filled.values == wanted and filled.remarks == () and filled.cleared == ()
    assert set(filled.blank) == {q.id for q in FORM.questions} - set(values)


def test_choices_are_offered_and_the_rest_is_locked(tmp_path):
    file = tmp_path / "form.xlsx"
    form_file.write(FORM, {}, "某校", file)
    book, box = cells(file, "goal")
    page = book[form_file.SHEET]
    assert not box.protection.locked and page.protection.sheet and page.cell(box.row, 2).protection.locked
    assert any(box.coordinate in v.sqref for v in page.data_validations.dataValidation)
    assert book[form_file.LISTS].sheet_state == "hidden" and page.column_dimensions["E"].hidden


def test_blank_keeps_what_there_was_and_wu_takes_it_out(tmp_path):
    file = tmp_path / "form.xlsx"
    before = {"goal": ("applied",), "stage": ("soon",), "short_of": ("money", "staff"), "weak_points": ("生师比高",)}
    form_file.write(FORM, before, "某校", file)
    book, box = cells(file, "goal")
    box.value = None
    page = book[form_file.SHEET]
    for row in range(1, page.max_row + 1):
        key = page.cell(row, form_file.KEY).value
        if key in ("stage", "short_of:money", "short_of:staff"):
            page.cell(row, form_file.ANSWER).value = "无"
        if key == "by":
            page.cell(row, form_file.ANSWER).value = "评建办"
    book.save(file)
    filled = form_file.read(file, FORM)
    assert form_file.merged(before, filled) == {"goal": ("applied",), "weak_points": ("生师比高",)}
    assert "goal" in filled.blank and set(filled.cleared) == {"stage", "short_of"} and filled.by == "评建办"


def test_what_cannot_be_used_is_told_with_its_place(tmp_path):
    file = tmp_path / "form.xlsx"
    form_file.write(FORM, {}, "某校", file)
    book, box = cells(file, "goal")
    box.value = "培养好学生"
    page = book[form_file.SHEET]
    for row in range(1, page.max_row + 1):
        key = page.cell(row, form_file.KEY).value
        if key == "short_of:money":
            page.cell(row, form_file.ANSWER).value = "很紧"
        if key == "roots:rules":
            page.cell(row, form_file.KEY).value = "roots:gone"
            page.cell(row, form_file.ANSWER).value = "是"
    book.save(file)
    told = "".join(form_file.read(file, FORM).remarks)
    assert "培养好学生" in told and "很紧" in told and "roots:gone" in told and f"{form_file.SHEET}!D" in told


def test_other_files_are_refused_in_a_sentence(tmp_path):
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK no")
    for file, words in ((other, "没有评建需求采集表"), (broken, "不是可以打开的"), (tmp_path / "none.xlsx", "读不出来")):
        with pytest.raises(form_file.NeedsFormError, match=words):
            form_file.read(file, FORM)
