"""Forms told from tables: label, value, label, value … is one record, not rows under a header."""

from __future__ import annotations

import re

from .blocks import TableRow
from .rows import YEAR, anchors, is_number

_LABEL = (
    "姓名|性别|民族|出生年月|出生日期|籍贯|学历|学位|职称|职务|政治面貌|名称|编号|代码|类型|类别|级别|性质|负责人|联系人|电话|邮箱|学号|工号|时间|日期|"
    "地点|地址|学分|学时|方向|来源|金额|经费|人数|主题|议题|主持人|记录人|参会人员|内容|要求|目标|简介|意见|结论|备注|原因|措施|成效|情况"
)
_UNIT_LABEL = "单位|部门|院系|学院|专业|班级|课程"
_LABEL_WORD = re.compile(
    rf"(?:{_LABEL})[：:]?$|(?:所在|所属|开课|申报|授课|推荐|使用|工作|主办|承办|依托)?(?:{_UNIT_LABEL})[：:]?$|.[：:]$"
)
_BARE_LABEL = re.compile(f"{_LABEL}|{_UNIT_LABEL}")
_HEADER_WORD = re.compile(
    r"项目|指标|名称|内容|类别|数值|数量|序号|年度|年份|单位|数据|说明|备注|值|合计|比例|占比|人数|得分|结果"
)


def form_record(rows: list[TableRow]) -> tuple[tuple[str, ...], TableRow] | None:
    """A form (label, value, label, value …) as one record: labels as header, values as its row; None if it is no form."""
    pairs: list[tuple[str, str, str]] = []
    hits = irregular = 0
    for index, row in enumerate(rows):
        cells = anchors(row)
        if not cells or (len(cells) == 1 and index > 0):
            pairs.append(("", *cells[0]) if cells else ("", "", ""))
            continue
        if len(cells) % 2:
            return None
        irregular += len(cells) != len(row.cells)
        for (label, _), (value, ref) in zip(cells[::2], cells[1::2], strict=True):
            if not _is_label(label):
                return None
            hits += _is_known_label(label)
            pairs.append((re.sub(r"\s+", "", label).rstrip("：:"), value, ref))
    labels = [label for label, _, _ in pairs if label]
    if all(_BARE_LABEL.fullmatch(text) for text, _ in anchors(rows[0])):
        return None  # the first row is all labels: a header above a list of records
    if len(labels) < 2 or len(set(labels)) < len(labels) or _is_two_column_table(rows):
        return None
    if hits * 2 < len(labels) and not (irregular and hits >= 2):
        return None
    filled = [pair for pair in pairs if pair[1].strip()] or pairs
    place = f"{rows[0].place.split(':')[0]}:{rows[-1].place.split(':')[-1]}" if rows[0].place[:1].isupper() else rows[0].place
    return tuple(p[0] for p in filled), TableRow(tuple(p[1] for p in filled), tuple(p[2] for p in filled), place)


def _is_label(text: str) -> bool:
    bare = re.sub(r"\s+", "", text)
    return 0 < len(bare) <= 14 and not re.search(r"[。；\d%]", bare) and not bare.endswith(("，", "、"))


def _is_known_label(text: str) -> bool:
    bare = re.sub(r"\s+", "", text)
    found = _LABEL_WORD.search(bare)
    # a word that also ends the names of offices (工学院) is a label only by itself
    return found is not None and (found.start() == 0 or re.search(rf"(?:{_UNIT_LABEL})[：:]?$", bare) is None)


def _is_two_column_table(rows: list[TableRow]) -> bool:
    """'指标 | 数值' above its rows is a table with header, not a form."""
    first = [re.sub(r"[\s：:]", "", text) for text, _ in anchors(rows[0])]
    if len(first) != 2:
        return False
    values = [cells[1][0] for row in rows[1:] if len(cells := anchors(row)) == 2 and cells[1][0]]
    all_numbers = bool(values) and all(is_number(value) for value in values)
    if all_numbers and not is_number(first[1]):
        return True
    return bool(_HEADER_WORD.fullmatch(first[0])) and bool(_HEADER_WORD.fullmatch(first[1]) or YEAR.fullmatch(first[1]))
