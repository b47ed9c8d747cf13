"""privacy.roster_names: no lists of names in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import called

FEWEST = 3
_HEADER = re.compile(
    r"姓名|学生名单|(?:获奖|参赛|指导|毕业|受助|主持|负责|联系|完成|推荐)(?:人|教师|学生|者)(?:姓名)?$|^(?:学生|教师|导师|成员|团队成员|作者)$"
)
_STUDENT = re.compile(r"学生|毕业|受助|获奖|参赛")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?:·[\u4e00-\u9fff]{2,6})?")
_MASKED = re.compile(r"某|\*|＊|×|[xX]{1,}|[○〇]")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹"
    "申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司"
    "卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)


def check(context: Context) -> Iterator[Hit]:
    least = int(context.option("privacy.roster_names.least", FEWEST))
    for table in context.report.tables:
        for column, header in enumerate(table.header):
            label = re.sub(r"\s", "", header)
            if not _HEADER.search(label):
                continue
            names = [row[column].strip() for row in table.rows if column < len(row) and _named(row[column].strip())]
            if len(names) < least:
                continue
            of_students = (
                _STUDENT.search(label) or any(_STUDENT.search(h) for h in table.header) or _STUDENT.search(table.caption)
            )
            yield Hit(
                table.spot,
                f"{called(table)}“{header}”列",
                f"表中“{header}”列写出了{len(names)}人的姓名",
                quote=header,
                suggestion="改为人数或“张某”式的写法；名单作为校内备查材料，不放进报告",
                severity=None if of_students else "info",
            )


def _named(cell: str) -> bool:
    people = [p for p in re.split(r"[、，,;；\s/]+", cell) if p]
    return bool(people) and all(_NAME.fullmatch(p) and p[0] in _SURNAMES and not _MASKED.search(p) for p in people)


RULE = Rule(
    id="privacy.roster_names",
    law="表格中不列学生名单；教职工名单也以必要为限。",
    bad="受助学生表的“姓名”列写出每个学生的姓名。",
    good="受助学生表按学院列人数和金额。",
    severity="warning",
    check=check,
    source="《个人信息保护法》；审核要点：敏感信息（DOMAIN G.5 第12条）",
)
