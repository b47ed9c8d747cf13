"""The table of files: what needs somebody first, what is out of date, twice there, or never used."""

from __future__ import annotations

from evidence import document

from assistant.domain import FileOutcome
from assistant.mapping import Currency
from assistant.ui.views import materials

USED = document("用了的", places=("用了的.docx", "b/副本.docx"))
UNUSED = document("没用的")
OUTCOMES = [
    FileOutcome(path="用了的.docx", outcome="ok", passages=3, document=USED.id),
    FileOutcome(path="没用的.docx", outcome="ok", passages=2, document=UNUSED.id),
    FileOutcome(path="坏.docx", outcome="failed", reason="文件已损坏", next_step="请另存"),
]


def rows() -> list[materials.Row]:
    currencies = {USED.id: Currency(False, "早于2022年"), UNUSED.id: Currency(True, "")}
    return materials.rows(OUTCOMES, {USED.id: USED, UNUSED.id: UNUSED}, currencies, {USED.id: 2}, {USED.id})


def test_what_failed_stands_first_and_says_what_to_do() -> None:
    first, *_ = rows()
    assert (first.place, first.next_step, first.use) == ("坏.docx", "请另存", "")


def test_each_file_says_how_it_is_used_and_where_else_it_lies() -> None:
    found = {r.place: r for r in rows()}
    assert found["用了的.docx"].use == "cited" and found["用了的.docx"].copies == ("b/副本.docx",)
    assert found["没用的.docx"].use == "unused" and found["用了的.docx"].stale == "早于2022年"


def test_filters_and_counts_agree() -> None:
    n = materials.counts(rows())
    assert (n["failed"], n["stale"], n["copies"], n["unused"]) == (1, 1, 1, 1)
    alone = (
        materials.Filter(outcome="failed"),
        materials.Filter(only="stale"),
        materials.Filter(only="copies"),
        materials.Filter(use="unused"),
        materials.Filter(words="损坏"),
        materials.Filter(words="没用 docx"),
    )
    for wanted in alone:
        assert len(materials.chosen(rows(), wanted)) == 1, wanted


def test_files_that_arrived_and_were_not_read_are_told() -> None:
    assert materials.unread(["b.docx", "a/c.docx", "Thumbs.db", "d.docx"], {"d.docx"}) == ["a/c.docx", "b.docx"]
