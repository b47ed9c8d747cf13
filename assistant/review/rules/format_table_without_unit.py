"""format.table_without_unit: every figure of a table has a unit that the table tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.review.document import ReportTable
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import called

_BARE = re.compile(r"[+-]?\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT = re.compile(
    r"[（(/／][^（）()]*(?:元|人|个|%|％|‰|㎡|平方米|公顷|亩|册|台|套|门|项|次|篇|学时|学分|分|届|名|件|年|周|天|小时|万|亿|倍|GB|TB|M)[^（）()]*[)）]?|单位|[%％‰]|:1|1:"
)
_TELLS = re.compile(
    r"(?:数|率|比|比例|比重|占比|人次|门次|学时|学分|得分|分值|均分|分数|排名|名次|位次|指数|系数|次数|周数|年限|年龄|达成值|达成度|满意度|合计|总计|小计|增幅|增长)$|"
    r"^(?:教授|副教授|讲师|助教|博士|硕士|学士|本科|男|女|正高|副高|中级|初级|优秀|良好|中等|及格|不及格|[A-E])|[数率比]"
)
_NO_AMOUNT = re.compile(r"序号|编号|代码|年份|年度|学年|时间|日期|届别|级别|年级|期次|序|号$|^年$")


def check(context: Context) -> Iterator[Hit]:
    for table in context.report.tables:
        if _UNIT.search(table.caption) or any("单位" in cell for cell in table.header):
            continue
        columns = [name or f"第{n + 1}列" for n, name in enumerate(table.header) if _unitless(table, n, name)]
        if columns:
            named = f"“{'”“'.join(columns[:4])}”{'等' if len(columns) > 4 else ''}列"
            yield Hit(
                table.spot,
                called(table),
                f"{called(table)}的{named}只有数字，表题、表头和行首都没有写单位",
                quote=" | ".join(table.header),
                suggestion="在表头写单位，如“面积（平方米）”，或在表题后注“（单位：万元）”",
            )


def _unitless(table: ReportTable, column: int, name: str) -> bool:
    if column == 0 or _NO_AMOUNT.search(name) or _UNIT.search(name) or (_TELLS.search(name) and not _YEAR.search(name)):
        return False
    if not table.rows:
        return False
    figures = [row for row in table.rows if column < len(row) and _BARE.fullmatch(row[column].strip())]
    figures = [row for row in figures if not _YEAR.fullmatch(row[column].strip())]
    untold = [row for row in figures if not (_UNIT.search(row[0]) or _TELLS.search(row[0].strip()))]
    return len(untold) * 2 > len(table.rows)


RULE = Rule(
    id="format.table_without_unit",
    law="表中的数字要有单位。",
    bad="表头写“面积”，表中只有146853，不知是平方米还是亩。",
    good="表头写“面积（平方米）”。",
    severity="info",
    check=check,
    source="数据须写明单位、口径和时点（s-hnsyu 一致性）",
)
