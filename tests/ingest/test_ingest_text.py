from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.blocks import Block, Limits, Notice, Unreadable
from assistant.ingest.encoding import decode
from assistant.ingest.text import paragraphs, read

SIMPLIFIED = [
    "督导",
    "张某",
    "校教〔2024〕12号",
    "机械工程学院",
    "2024年工作总结",
    "序号,姓名,职称\n1,张某,教授\n",
    "毕业论文（设计）管理办法",
]
TRADITIONAL = ["督導", "教學", "機械工程學院", "2024年工作總結", "序號,姓名,職稱\n1,張某,教授\n", "畢業論文（設計）管理辦法"]


@pytest.mark.parametrize("text", SIMPLIFIED)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_short_simplified_texts(text: str, codec: str) -> None:
    assert decode(text.encode(codec))[0] == text


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("codec", ["utf-8", "big5", "utf-16"])
def test_short_traditional_texts(text: str, codec: str) -> None:
    assert decode(text.encode(codec))[0] == text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["2024年度本科教学质量报告", "教学质量监控与评估中心", "1,张某\n2,李某\n"])
def test_utf16_without_bom(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == (text, codec)


def test_words_of_gb18030_that_pass_for_utf8() -> None:
    assert decode("十一".encode("gb18030")) == ("十一", "gb18030")


def test_rare_characters_and_western_text() -> None:
    assert decode("教师张㛃、李𬭛参加培训。".encode("gb18030"))[0] == "教师张㛃、李𬭛参加培训。"
    assert decode("École supérieure à Paris".encode("cp1252"))[0] == "École supérieure à Paris"


def test_chinese_far_behind_ascii() -> None:
    text = "a,b,c\n" * 20_000 + "合计,教授,人数\n"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


def test_line_ends_and_the_dos_end_mark() -> None:
    assert decode("甲\r\n乙\r丙\x1a".encode("gb18030"))[0] == "甲\n乙\n丙"


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 50, b"\x7fELF\x02\x01\x01" + b"\x00" * 60])
def test_binary_is_no_text(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200))
def test_utf8_with_bom_is_taken_at_its_word(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode())[0].removeprefix("\ufeff") == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_unreadable(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except Unreadable:
        return
    assert "\0" not in text


def test_each_line_a_paragraph() -> None:
    assert list(paragraphs("一、总则\n为了加强管理，制定本办法。\n\n二、组织\n教务处负责。\n")) == [
        "一、总则",
        "为了加强管理，制定本办法。",
        "二、组织",
        "教务处负责。",
    ]


def wrapped(text: str, width: int, indent: str = "") -> str:
    text = indent + text
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


LONG = (
    "学校高度重视教学质量保障体系建设，建立了校院两级督导制度，聘请专职督导员十二名，每学期听课覆盖全部教师，并将结果用于改进。"
)
OTHER = "各学院设立教学质量监控小组，由院长任组长，负责日常教学检查、学生评教结果分析以及问题整改的跟踪落实，按学期向教务处报告。"


def test_hard_wrapped_lines_are_rejoined() -> None:
    text = "\n\n".join(wrapped(part, 30) for part in (LONG, OTHER))
    assert list(paragraphs(text)) == [LONG, OTHER]


def test_hard_wrapped_lines_with_indents_instead_of_blank_lines() -> None:
    text = "\n".join(wrapped(part, 30, "　　") for part in (LONG, OTHER))
    assert list(paragraphs(text)) == [LONG, OTHER]


def test_numbered_lines_stay_apart_in_wrapped_text() -> None:
    text = wrapped(LONG, 30) + "\n\n一、督导队伍\n" + wrapped(OTHER, 30)
    assert list(paragraphs(text))[1] == "一、督导队伍"


def test_latin_words_are_joined_with_a_space() -> None:
    text = (
        "The university has a two-level system of teaching\nsupervision and hires twelve full-time supervisors\nin every term.\n"
    )
    assert list(paragraphs(text)) == [" ".join(text.split("\n")).strip()]


def test_typed_columns_are_not_joined() -> None:
    row = "教师张某某某某        机械工程学院某某某教研室        教授某某"
    assert list(paragraphs("\n".join([row] * 6))) == [row] * 6


def test_long_paragraphs_on_one_line_are_not_joined() -> None:
    assert list(paragraphs("\n".join([LONG + OTHER, OTHER + LONG, LONG]))) == [LONG + OTHER, OTHER + LONG, LONG]


def test_reader_marks_lists_and_tells_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("办学定位\n- 应用型\n".encode("gb18030"))
    assert list(read(path, Limits())) == [Block("paragraph", "办学定位"), Block("list", "- 应用型")]
    path.write_text("教学质量\n" * 100, encoding="utf-8")
    items = list(read(path, Limits(characters=50)))
    assert next(item for item in items if isinstance(item, Notice)).reason.startswith("文字超过50个")
    assert sum(len(item.text) for item in items if isinstance(item, Block)) <= 50


def test_damaged_characters_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("教学质量保障体系".encode() * 20 + b"\xff" + "持续改进".encode())
    items = list(read(path, Limits()))
    assert isinstance(items[0], Notice) and "有1处字符" in items[0].reason
