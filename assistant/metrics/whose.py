"""Whose figure it is: the school's, a part's (college, programme, class, group of people), or somebody else's.

The words that stand directly before a name decide ('机械工程学院生师比', '实验班深造率', '全国平均生师比'), else what the
sentence is about, else the heading, else the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain import Document, Passage

SCHOOL = "school"
_TAIL = r"(?:的|内|中|里|类|全体|所有|学生|本科生|毕业生|本科毕业生|教师|平均|总体|整体|各|了|“|\s)*$"
_PER = re.compile(r"(?:生均|人均|师均|班均|每生|每人|每名?教师|每百名?学?生?|百名?学?生)(?:的|年)?$")
_MOVED = re.compile(
    r"(?:新增|增加|新进|新入职|引进|招聘|招录|录用|选聘|新聘|补充|培养|培训|选派|派出|邀请|表彰|评选|遴选|减少|流失|离职|退休|腾退|新建|"
    r"在建|改建|改造|扩建|拆除|新购|购置|采购|购买|捐赠|报废|追加|缺|缺少|短缺|缺口|参加|参训)" + _TAIL
)
_OTHERS = re.compile(
    r"(?:全国|全省|全市|省内|国内|世界|同类|同类型|同层次|兄弟|其他|其它|外校|对标|标杆|省属|"
    r"[\u4e00-\u9fff]{2}省|[\u4e00-\u9fff]{2}地区)(?:普通|本科|高职|高等|高校|院校|学校|大学)*(?:同类)?(?:普通|本科|高职|高校|院校|学校)*"
    r"(?:的)?(?:平均|总体|整体|均值|中位数|水平)*(?:的)?$"
)
_PART = re.compile(
    r"(?:班|课|课程|专业|专业群|学院|书院|学部|教学部|教研室|研究所|研究院|实验室|中心|基地|(?<![关联体])系|团队|年级|级|校区|研究生|硕士生?|博士生?|"
    r"留学生|国际学生|专科|专升本|男|女|男生|女生|青年|中青年|老年|困难|贫困|少数民族|残疾|农村|岁(?:及?以[下上])?|理科|文科|工科|医科|"
    r"师范类?|艺术类|体育类|公共|基础|核心|骨干|企业|校外|外聘|兼职|首届|往届)" + _TAIL
)
_RELATIVE = re.compile(r"[\u4e00-\u9fff](?<!学校)(?<!全校)(?<!我校)(?<!本校)(?<!学年)(?<!年度)(?<!年)(?<!总体)(?<!整体)的$")
"""'参加企业实践的专业课教师': a clause before the name narrows it."""
_UNIT_NAME = r"[\u4e00-\u9fff“”]{2,14}?(?:学院|(?<![关联体])系|专业|教研室|书院|学部|教学部|班(?=\d|学生|毕业|共|现|有))"
_TOPIC = re.compile(
    rf"(?:^|[，,。；;：:\s])(?:其中|目前|现在|截至目前|\d{{4}}[年届级]?)?({_UNIT_NAME}|学院|我院|本院|我系|本系|本专业|我部)"
)
_SCHOOL_WORD = re.compile(r"全校|学校|我校|本校|校本部|校内")
_VERB = re.compile(r"[有设建增与和及对由向在为是从将按等各]|新办|获批|包括")
_SELF = frozenset({"学院", "我院", "本院", "我部", "系", "我系", "本系"})
_TOTAL = re.compile(
    r"(?:合计|总计|全校|学校|总数|本校|我校|全校合计|学校合计|全校总计|总体|全体|全校平均|学校平均|学校总体|全校总体|各专业平均|各学院平均)"
)
_PART_COLUMN = re.compile(
    r"(?:二级|教学|所在|开课|所属|承担)?(?:学院|院系|院部|院（系）|系部?|系（部）|学院（部）|院（部）|部门|单位|专业|校区|年级|班级|教研室|书院|学部)"
    r"(?:名称|代码)?|(?:课程|教师|学生|企业|基地|项目负责|负责)人?(?:名称)?|姓名|学号|工号|省份|生源地"
)
_HEADING_UNIT = re.compile(
    rf"^(?:[（(]?[\d一二三四五六七八九十]+[)）.、\s]*)*({_UNIT_NAME})(?:（[^）]*）)?(?:情况|数据|概况|简介)?$"
)
_FOLDER_UNIT = re.compile(r"(?<!职业)(?<!技术)(?<!职业大)(?:学院|书院|系)$")


def partial(before: str) -> bool:
    """Whether the words before a name turn it into another quantity (生均…, 新增…) or one of other schools (全国平均…)."""
    bare = before.rstrip("）)")
    return any(pattern.search(bare) for pattern in (_PER, _MOVED, _OTHERS))


def of_part(before: str) -> str:
    """The part of the school that the words before a name narrow it to ('实验班'); '' if they do not."""
    bare = before.rstrip("）)")
    found = _PART.search(bare) or _RELATIVE.search(bare)
    if found is None:
        return ""
    return re.split(r"[，,。；;：:、（(\s]", bare)[-1][-20:] or found[0]


def school_names(document: Document, own: Sequence[str]) -> tuple[str, ...]:
    """Names that mean the whole school in this document: the given ones, and the issuer and title of a school-level one."""
    names = list(own)
    if document.level == "school":
        titled = re.match(r"(?!关于)[\u4e00-\u9fff]{2,14}?(?:大学|学院|学校)", document.title)
        names += [n for n in (document.issuer, titled[0] if titled else "") if n.endswith(("大学", "学院", "学校"))]
    return tuple(names)


def is_own(name: str, own: Sequence[str]) -> bool:
    return any(name.endswith(known) for known in own)


def of_row(labels: Sequence[tuple[str, str]], passage: Passage, document: Document, own: Sequence[str]) -> str:
    """'school' or the part that a table row is of; `labels` are (column name, text) of its cells of words.

    A total of a department's own table is still the department's.
    """
    whole = of_document(passage, document, own)
    texts = [(name.split("/")[-1].strip(), re.sub(r"\s", "", text)) for name, text in labels]
    if any(_TOTAL.fullmatch(text) or is_own(text, own) for _, text in texts):
        return whole
    for name, text in texts:
        if re.fullmatch(_PART_COLUMN, name) and not re.fullmatch(r"\d+", text):
            return text[:20]
    for _, text in texts:
        if len(text) <= 20 and re.search(
            r"(?:学院|学部|(?<![关联体])系|专业|教研室|中心|部|级|方向|类)(?:平均|合计|小计)?$|小计", text
        ):
            return text
    return whole


def of_document(passage: Passage, document: Document, own: Sequence[str]) -> str:
    """What a passage is about if it does not say: the unit in its heading, else the document's level."""
    for heading in reversed(passage.locator.heading_path):
        found = _HEADING_UNIT.match(heading.strip())
        if found and not is_own(found[1], own):
            return found[1]
    if document.level == "department":
        return document.issuer or "department"
    if document.kind == "programme" and document.level != "school":
        return document.title[:20] or "programme"
    if document.level == "unknown":
        folders = [part for place in document.places for part in place.split("/")[:-1]]
        units = [f for f in folders if _FOLDER_UNIT.search(f) and not is_own(f, own)]
        if units:
            return units[-1]
    return SCHOOL


def of_name(sentence: str, clause: str, name: str, passage: Passage, document: Document, own: Sequence[str]) -> str:
    """'school' or the part that a name in prose is of; `sentence` and `clause` are the words before it."""
    if re.match(r"全校|学校", name):  # 全校生师比
        return SCHOOL
    part = of_part(clause)
    if part and part not in _SELF and not is_own(part, own):
        return part
    topics = [(m.start(1), m[1]) for m in _TOPIC.finditer(sentence) if not _VERB.search(m[1][:-2])]
    schools = [m.start() for m in _SCHOOL_WORD.finditer(sentence)]
    whole = of_document(passage, document, own)
    if topics and topics[-1][0] > max(schools, default=-1):
        unit = topics[-1][1]
        if is_own(unit, own):
            return SCHOOL
        if unit not in _SELF:
            return unit
        if document.level == "school" or (document.level == "unknown" and whole == SCHOOL and not _is_university(own)):
            return SCHOOL
        return whole if whole != SCHOOL else unit
    return SCHOOL if schools else whole


def _is_university(own: Sequence[str]) -> bool:
    return bool(own) and not any(name.endswith("学院") for name in own)


def is_total(text: str) -> bool:
    """Whether a label says that its row is of the whole school."""
    return _TOTAL.fullmatch(re.sub(r"\s", "", text)) is not None
