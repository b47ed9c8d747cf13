from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest.legibility import LEGIBLE, SIMPLIFIED, TRADITIONAL, legibility

PLAIN = "学校坚持以本科教育为中心，落实立德树人根本任务，深化教育教学改革，完善质量保障体系，2023年专任教师1200人。"


def test_the_common_sets_have_the_sizes_of_their_standards() -> None:
    assert (len(SIMPLIFIED), len(TRADITIONAL)) == (3755, 5401)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN * 3,
        "學校堅持以本科教育為中心，落實立德樹人根本任務，深化教育教學改革，完善質量保障體系。" * 3,
        "The programme has 1,200 students (2023); the ratio is 17.5:1, see Table 2." * 3,
        "Übermäßige Größe, schöne Straße: Prüfungsausschuß für Hörer" * 3,
        "一、总论...............................3\n二、师资队伍.........................12\n" * 5,
        "12.5%  33.4  18,500  17.6:1  96.5%\n" * 10,
        "•\uf06c 课堂教学检查\n\uf06c 实践教学检查\n\uf06c 毕业论文抽查与评价\n" * 3,
        "姓名：____________  职称：____________\n" * 5,
    ],
)
def test_text_that_reads_is_legible(text: str) -> None:
    assert legibility(text) >= LEGIBLE


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.encode("gbk").decode("latin-1") * 3,
        PLAIN.encode().decode("gbk", errors="ignore") * 3,
        PLAIN.encode("gbk").decode("big5", errors="ignore") * 3,
        "".join(chr(ord(c) + 0x1000) for c in PLAIN) * 3,
        "".join(chr(0xE000 + ord(c) % 0x800) for c in PLAIN) * 3,
        "".join(f"(cid:{ord(c)})" for c in PLAIN),
        "\ufffd" * 30 + PLAIN,
        "!\"#$%&'()*+,-./:;<=>?@" * 5,
        "\x01\x02\x03\x04\x05\x06" * 10,
    ],
)
def test_garble_is_not(text: str) -> None:
    assert legibility(text) < LEGIBLE


def test_a_few_characters_cannot_be_judged() -> None:
    assert legibility("\ufffd\ufffd") == 1.0
    assert legibility("") == 1.0


@given(st.text())
def test_the_score_is_a_share(text: str) -> None:
    assert 0.0 <= legibility(text) <= 1.0
