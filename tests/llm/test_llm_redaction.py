"""Personal data is found in the sentences and tables of a real office; what only looks alike stays."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.redaction import Redactor, luhn, names_in, valid_id

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高欧阳上官"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧巧玲建国文辉"


def an_id(r: random.Random) -> str:
    while True:
        number = f"{r.choice([110101, 320102, 510104, 440305])}{r.randint(1960, 2006)}{r.randint(1, 12):02}{r.randint(1, 28):02}"
        number += f"{r.randint(1, 999):03}"
        for last in "0123456789X":
            if valid_id(number + last):
                return number + last


def a_phone(r: random.Random) -> str:
    digits = r.choice(["130", "138", "150", "177", "189", "199"]) + f"{r.randint(0, 99999999):08}"
    return r.choice(
        [digits, digits, f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", f"{digits[:3]} {digits[3:7]} {digits[7:]}", f"+86 {digits}"]
    )


def a_card(r: random.Random) -> str:
    while True:
        digits = r.choice(["622202", "621700", "436742", "6228"]) + "".join(
            str(r.randint(0, 9)) for _ in range(r.choice([10, 13]))
        )
        digits = digits[: r.choice([16, 19])]
        if len(digits) >= 16 and luhn(digits):
            return digits


def a_mail(r: random.Random) -> str:
    return (
        f"{r.choice(['zhang.w', 'li_m', 'jwc', 'a8'])}{r.randint(1, 999)}@{r.choice(['xx.edu.cn', 'example.com', 'mail.lj.edu'])}"
    )


def a_student(r: random.Random) -> str:
    return f"{r.randint(2018, 2024)}{r.randint(10, 99)}{r.randint(1, 9999):04}"


def a_staff(r: random.Random) -> str:
    return r.choice(
        [f"{r.randint(1990, 2024)}{r.randint(1, 999):03}", f"T{r.randint(10000, 99999)}", f"{r.randint(100000, 999999)}"]
    )


def a_name(r: random.Random) -> str:
    surname = r.choice([*"王李张刘陈杨黄赵吴周徐孙", "欧阳", "上官"])
    return surname + "".join(r.choice(GIVEN) for _ in range(r.choice([1, 2])))


def planted(seed: int = 7) -> list[tuple[str, list[str]]]:
    """(text, identifiers in it), in the ways in which offices write them."""
    r = random.Random(seed)
    made: list[tuple[str, list[str]]] = []
    for _ in range(30):
        i, p, c, m, s, t = an_id(r), a_phone(r), a_card(r), a_mail(r), a_student(r), a_staff(r)
        wide = p.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        made += [
            (f"当事人身份证号{i}，处理决定已送达。", [i]),
            (f"如有疑问请拨打{p}联系教务处。", [p]),
            (f"劳务费打入工商银行账户，卡号：{c}，请于月底前核对。", [c]),
            (f"材料电子版发至{m}，截止2024年9月30日。", [m]),
            (f"学号{s}的学生在2023—2024学年获省级竞赛一等奖。", [s]),
            (f"教师工号：{t}，承担课程3门。", [t]),
            (f"表3 奖学金名单｜学号：{s}｜专业：机械设计｜身份证号：{i}｜联系电话：{p}｜金额：8000元", [s, i, p]),
            (f"表1 外聘教师（单位：元）｜工号：{t}｜银行卡号：{c}｜邮箱：{m}｜课时费：12800", [t, c, m]),
            (f"联系方式（手机{wide}）", [wide]),
        ]
    return made


def alike(seed: int = 11) -> list[str]:
    """Sentences full of figures that are nobody's."""
    r = random.Random(seed)
    made = []
    for _ in range(84):
        n = r.randint(13000000000, 18999999999)
        made += [
            f"2024年学校总收入{n}元，其中教学经费{n // 9}元。",
            f"2024年招生13{r.randint(100, 999)}人，录取通知书13{r.randint(100, 999)}份。",
            f"依据校教〔2024〕{r.randint(1, 199)}号和教高〔2018〕{r.randint(1, 9)}号文件执行。",
            f"项目编号2024{r.randint(10000000, 99999999)}，合同金额{r.randint(100000, 9999999)}元。",
            f"纸质图书1{r.randint(300000, 899999)}册，电子图书{r.randint(1000000, 1999999)}种，学生{r.randint(9000, 9999)}人。",
            f"建筑面积{r.randint(100000, 999999)}.{r.randint(10, 99)}平方米，生师比17.{r.randint(0, 9)}:1，时点2024-09-30。",
        ]
    return made


def test_every_identifier_is_hidden_and_comes_back() -> None:
    cases = planted()
    redactor = Redactor()
    assert sum(len(found) for _, found in cases) >= 300
    for text, identifiers in cases:
        hidden = redactor.hide(text)
        for identifier in identifiers:
            assert identifier not in hidden, (text, hidden)
        assert not re.search(r"\d{11,}|@", hidden)
        assert redactor.restore(hidden) == text


def test_the_same_value_has_the_same_placeholder_everywhere() -> None:
    redactor = Redactor()
    one = redactor.hide("手机13812345678")
    other = redactor.hide("请联系13812345678。")
    mark = re.search(r"〔手机\d+〕", one)
    assert mark and mark[0] in other
    later = Redactor(known=redactor.given())
    assert mark[0] in later.hide("电话13812345678")
    assert later.restore(other) == "请联系13812345678。"


def test_five_hundred_figures_that_look_alike_stay() -> None:
    sentences = alike()
    assert len(sentences) >= 500
    redactor = Redactor()
    assert [s for s in sentences if redactor.hide(s) != s] == []


def test_names_of_rosters_are_hidden_wherever_they_stand() -> None:
    r = random.Random(3)
    names = sorted({a_name(r) for _ in range(60)})
    rows = [f"表2 教师名单｜姓名：{n}｜职称：副教授｜工号：T{10000 + i}" for i, n in enumerate(names)]
    assert names_in(rows) == set(names)
    redactor = Redactor(names_in(rows))
    for name in names:
        text = f"{name}老师主持的课程被认定为省级一流课程。"
        assert name not in redactor.hide(text)
        assert redactor.restore(redactor.hide(text)) == text


def test_columns_that_hold_units_and_sums_give_no_names() -> None:
    assert names_in(["表1｜负责人：教务处｜学生：320｜教师：合计｜联系人：机械工程学院"]) == set()


def test_a_list_of_numbers_after_one_label() -> None:
    hidden = Redactor().hide("学号2021010203、2021010204和2021010205三名学生，2021年入学。")
    assert "20210102" not in hidden and "2021年入学" in hidden


@pytest.mark.parametrize("number", ["110101199003074477", "11010119900307447X"])
def test_a_labelled_number_is_hidden_even_if_its_check_digit_is_wrong(number: str) -> None:
    assert number not in Redactor().hide(f"身份证号：{number}")


@given(st.text(alphabet="学号身份证手机：，。1234567890〔〕姓名XxＸ１３８abc@.-— ", max_size=80))
def test_whatever_is_hidden_comes_back_as_it_was(text: str) -> None:
    redactor = Redactor({"姓名学"})
    if not re.search(r"〔[^〕]*〕", text):
        assert redactor.restore(redactor.hide(text)) == text
