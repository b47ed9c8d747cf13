"""Presentations: titles as headings, groups, tables, charts, notes."""

from __future__ import annotations

from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from assistant.domain import Passage
from assistant.ingest.assemble import assemble
from assistant.ingest.blocks import Limits, Unreadable
from assistant.ingest.slides import read


def passages(path: Path) -> list[Passage]:
    return list(assemble(read(path, Limits()), place="a.pptx", sha256="0" * 64, format="pptx"))


def test_title_texts_groups_tables_and_notes(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "师资队伍"
    slide.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1)).text_frame.text = "下面的文字"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(2), Inches(3), Inches(1)).text_frame.text = "组合里的文字"
    table = slide.shapes.add_table(3, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for r, line in enumerate([["学院", "人数"], ["工学院", "10"], ["理学院", "20"]]):
        for c, text in enumerate(line):
            table.cell(r, c).text = text
    slide.notes_slide.notes_text_frame.text = "讲解要点"
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(0, 0, Inches(3), Inches(1)).text_frame.text = "无标题页"
    path = tmp_path / "a.pptx"
    deck.save(str(path))
    found = passages(path)
    assert [x.text for x in found] == [
        "组合里的文字",
        "学院：工学院｜人数：10",
        "学院：理学院｜人数：20",
        "下面的文字",
        "讲解要点",
        "无标题页",
    ]
    assert found[0].locator.heading_path == ("师资队伍",)
    assert found[4].kind == "note"
    assert found[5].locator.slide == 2
    assert found[5].locator.heading_path == ("第2张幻灯片",)


def test_the_figures_of_a_chart_are_rows(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["2022年", "2023年"]
    data.add_series("就业率", (93.5, 95.0))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "毕业去向"
    path = tmp_path / "a.pptx"
    deck.save(str(path))
    assert [x.text for x in passages(path)] == ["毕业去向｜类别：2022年｜就业率：93.5", "毕业去向｜类别：2023年｜就业率：95"]


@pytest.mark.parametrize(("words", "data"), [("空的", b""), ("有效", b"not a deck"), ("有效|损坏", b"PK\x05\x06" + bytes(18))])
def test_unreadable_decks_say_why(tmp_path: Path, words: str, data: bytes) -> None:
    path = tmp_path / "bad.pptx"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=words):
        list(read(path, Limits()))


def test_an_empty_deck_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.pptx"
    pptx.Presentation().save(str(path))
    with pytest.raises(Unreadable, match="空的"):
        list(read(path, Limits()))
