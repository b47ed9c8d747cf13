"""What a document is, from its place, its properties and its first and last lines: title, 发文字号, issuer, date, kind, level.

Pure. The layout followed is that of official Chinese documents (GB/T 9704-2012): red head, number, title, addressee, body,
then signature and date of issue, and below them the printing note. What a document does not say stays empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from assistant.domain import DocumentKind, normalise

from . import english
from .blocks import Properties
from .dates import find_date, find_year

_NUMBER = re.compile(
    r"(?P<prefix>[\u4e00-\u9fffA-Za-z]{1,14})\s*[〔\[［（(【{｛]\s*(?P<year>(?:19|20)\d\d)\s*[〕\]］）)】}｝]\s*第?\s*(?P<n>\d{1,4})\s*号"
)
_NUMBER_LINE = re.compile(rf"(?:.*[\s：:])?[（(]?{_NUMBER.pattern}[）)]?(?:\s*签发人.*)?")
_RED_HEAD = re.compile(r"(?P<issuer>(?:中共)?[\u4e00-\u9fff（）()、]{2,30}?)\s*文\s*件")
_UNIT_END = r"(?:大学|学院|学校|委员会|办公室|中心|研究所|联盟|学会|协会|公司|工会|团委|领导小组|专家组|[处部系馆局厅院])"
_SIGNATURE = re.compile(rf"[\u4e00-\u9fff（）()“”·]{{1,24}}{_UNIT_END}(?:[（(](?:盖章|公章|章|代章)[）)])?")
_IN_TITLE = re.compile(rf"(?P<issuer>[\u4e00-\u9fff]{{2,24}}?{_UNIT_END})(?=关于|印发|文件)")
_FRAME = re.compile(
    r"(?:附件|附录|附表)\s*[\d一二三四五六七八九十]{0,3}\s*[：:.、]?|机密.*|秘密.*|急件|特急|加急|目\s*录|[-—\d\s/第页共]+|(?:No|编号)[.：:].*",
    re.I,
)

_KINDS: tuple[tuple[DocumentKind, str], ...] = (
    ("minutes", "会议纪要|纪要|会议记录|座谈会记录|座谈记录|活动记录|议事录|备忘录"),
    ("survey", "调查报告|调研报告|调查问卷|问卷|满意度|调查|访谈|评教结果|测评结果"),
    (
        "programme",
        "人才培养方案|培养方案|教学大纲|课程大纲|考试大纲|实验大纲|实习大纲|课程标准|教学计划|教学进程表|指导性教学计划",
    ),
    (
        "regulation",
        "管理办法|实施办法|暂行办法|办法|规定|条例|章程|制度|规程|准则|守则|细则|实施意见|指导意见|意见|规范|标准|职责|规则",
    ),
    ("plan", "工作计划|工作要点|工作安排|实施方案|工作方案|方案|规划|计划|要点|行动计划|路线图|安排|设计"),
    ("summary", "工作总结|总结|小结|工作回顾|述职"),
    ("statistics", "统计表|汇总表|统计|数据表|数据|报表|情况表|基本状态|分析表|成绩分析"),
    ("roster", "名单|名册|花名册|一览表|清单|目录|台账|登记表|登记册|签到表|通讯录"),
    ("certificate", "证书|奖状|聘书|证明|协议书|协议|合同|任务书|立项书|结题书|专利|授权书|合格证|批文"),
    ("report", "报告书|报告|自评|白皮书|年报|简报|蓝皮书|述评|案例|材料汇编|汇报|情况说明|情况|说明"),
    ("notice", "通知|公告|公示|通报|批复|决定|函|请示|通告|复函|聘任"),
)
_WORDS = sorted(((word, kind) for kind, words in _KINDS for word in words.split("|")), key=lambda pair: -len(pair[0]))
_KIND_OF = dict(_WORDS)
_SURE_NOUN = re.compile(
    "|".join(
        word
        for word, _ in _WORDS
        if len(word) > 3 or word in ("纪要", "问卷", "满意度", "报告", "总结", "名单", "名册", "一览表", "统计")
    )
)  # says what a document is also from the middle of its title
_TITLE_END = re.compile(
    r"(?:"
    + "|".join(word for word, _ in _WORDS)
    + r"|纲要|手册|[表书单]|说明|材料|情况|体系|机制|教案|试卷|记录|汇编|档案|指南|介绍|简介|概况)$"
)
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{3}")
_ITEM = re.compile(r"[一二三四五六七八九十]+、|第[一二三四五六七八九十\d]+[章条节]|[（(]?[\d一二三四五六七八九十]{1,3}[.、）)]")

_DISCIPLINE = re.compile(
    "机械|机电|汽车|车辆|航空|航天|船舶|能源|动力|计算机|软件|信息|网络|数据|人工智能|智能|电气|电子|自动化|控制|通信|光电|集成电路|材料|化学|化工|冶金|"
    "矿业|地质|测绘|石油|土木|建筑|水利|交通|环境|生态|资源|安全|食品|轻工|纺织|服装|生命|生物|农学|园艺|园林|林学|动物|植物|水产|草业|医学|临床|基础医学|"
    "口腔|药学|护理|公共卫生|中医|针灸|康复|检验|影像|数学|数理|物理|统计|力学|天文|理学|文学|人文|历史|哲学|外国语|外语|英语|国际|新闻|传媒|传播|广播|影视|"
    "艺术|美术|音乐|舞蹈|戏剧|设计|体育|教育科学|教师教育|学前|心理|马克思|思政|思想政治|政治|法学|法律|公共管理|公共|社会|民族学|经济|管理|商|会计|金融|财政|"
    "工商|旅游|酒店|物流|电子商务|继续教育|成人教育|创新创业|创业|通识|研究生院|书院|文法|理工学?院$|工学院$|农学院$|医学院$|法学院$|文学院$|商学院$|二级"
)
_OFFICE = re.compile(
    r"(?:教务|学生|人事|科研|科技|社科|财务|资产|后勤|保卫|审计|发展规划|规划|国际|招生|就业|研究生|质量|评估|评建|实验室|设备|基建|合作|组织|宣传|统战|纪检|"
    r"教师工作|教师发展|学生工作|武装|党委|党政|校长|学校|教学工作|教学指导|学术|学位|督导|信息化|网络|图书|档案|团委|工会|评价|监测|监控|质评)"
    r"[\u4e00-\u9fff]{0,10}?(?:处|部|办公室|中心|委员会|馆|室|院|组|团)"
)
_DRAFT = "征求意见稿|讨论稿|草案|送审稿|审议稿|修改稿|未定稿|初稿"
_VOID = re.compile(rf"(?:{_DRAFT})(?=[）)】\]_\-\s\d]|$)|已?废止|已失效|作废|停止执行")
_VOID_LINE = re.compile(
    rf"^.{{0,30}}[（(【\[]?({_DRAFT})[）)】\]]?$|^.{{0,20}}(?<!同时)(?<!自行)(?<!即行)(?<!予以)(已废止|已失效|作废)[）)】\]。]?$"
)
_REPEALS = re.compile(r"(?:关于|予以)?(?:废止|宣布失效|修改和废止|清理)[^。]*(?:规章|文件|制度|办法|规定|条例)")


@dataclass(frozen=True, slots=True)
class Profile:
    """The fields of a Document that its words and its place tell; see there for their meaning."""

    title: str
    kind: DocumentKind
    number: str
    issuer: str
    level: Literal["school", "department", "unknown"]
    year: int | None
    date: str
    void: str


def profile(place: str, properties: Properties, head: Sequence[str], tail: Sequence[str] = (), heading: str = "") -> Profile:
    """What the document at `place` is.

    `head` are its first lines of text, `tail` its last ones, where letters are signed; `heading` is the first line that the
    format itself marks as a heading, if there is one.
    """
    lines = [line for text in head for raw in text.split("\n") if (line := _line(raw))]
    ending = [line for text in tail for raw in text.split("\n") if (line := _line(raw))]
    name = _file_title(place)
    title = _title(lines, properties.title, name, _line(heading))
    if english.speaks_english(title, name):
        return _in_english(title, name, lines, ending)
    number = _number(lines, place)
    issuer = _issuer(lines, ending, title)
    date = find_date(lines, ending, title, name)
    path_words = place.rsplit("/", 1)[0] if "/" in place else ""
    year = find_year(date, number, (title, name, *lines[:6]), path_words)
    return Profile(
        title=title,
        kind=_kind(title, name, lines),
        number=number,
        issuer=issuer,
        level=_level(issuer, number, title, place),
        year=year,
        date=date,
        void=_void(title, name, lines),
    )


def _in_english(title: str, name: str, lines: Sequence[str], ending: Sequence[str]) -> Profile:
    date, issuer = english.date(ending, lines), english.issuer(ending)
    level: Literal["department", "unknown"] = "department" if english.is_department(issuer, title) else "unknown"
    year = find_year("", "", (title, name), "") or find_year(date, "", tuple(lines[:6]), "")
    return Profile(title, english.kind(title, name), "", issuer, level, year, date, english.void(title, name))


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def _file_title(place: str) -> str:
    """The file name without what people add to it: ending, evidence number, copy marks, version marks."""
    name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", place.replace("!/", "/").rsplit("/", 1)[-1])
    cleaned = re.sub(
        r"^(?:附件|附表|附录|佐证|支撑材料|材料)?\s*[A-Za-z]?\d{1,3}(?:[.．\-_]\d{1,3}){0,5}(?:[、.．：:_\-\s]+|(?=[\u4e00-\u9fff《]))",
        "",
        name,
    )
    if re.match(r"(?:年|学年|级|届|月|日|号|周)", cleaned):  # the digits belonged to the words: 2023-2024学年…
        cleaned = name
    cleaned = re.sub(r"^[（(【\[]\d{1,3}[）)】\]]\s*", "", cleaned)
    cleaned = re.sub(
        r"(?:[\s_\-]*(?:副本|\(\d+\)|（\d+）|最终版?|终稿|定稿|修订版|打印版|扫描件|扫描版|盖章版?|公示版|上传版|[Vv]\d+(?:\.\d+)*|20\d{6}))+$",
        "",
        cleaned,
    )
    return cleaned.strip(" _-—.") or name


def _title(lines: Sequence[str], stated: str, name: str, heading: str) -> str:
    """The stated title if the text or the file name bears it out, else the title line of the text, else the file name."""
    stated = _line(stated)
    top = normalise("".join(lines[:12]))
    if len(stated) >= 4 and re.search(r"[\u4e00-\u9fff]", stated):
        words = normalise(stated)
        if words in top or words in normalise(name) or normalise(name) in words:
            return stated
    return _title_line(lines, heading) or name


def _title_line(lines: Sequence[str], heading: str) -> str:
    """The first line, or run of up to three lines, before the body that ends like a title; '' if there is none."""
    top = list(takewhile(_above_body, lines[:12]))
    for index, line in enumerate(top):
        if _is_frame(line) or _ITEM.match(line) or not _HAN_WORD.search(line):
            continue
        if line == heading:
            return line
        title = line
        for following in top[index + 1 : index + 3]:
            if (_is_complete(title) and not following.startswith("的")) or _is_frame(following) or _ITEM.match(following):
                break
            title += following
        if _is_complete(title) and len(title) <= 80:
            return title
    return ""


def _above_body(line: str) -> bool:
    return len(line) <= 60 and not re.search(r"[。；！？：:]$|。.|｜", line)


def _is_frame(line: str) -> bool:
    return any(pattern.fullmatch(line) for pattern in (_FRAME, _NUMBER_LINE, _RED_HEAD))


def _is_complete(title: str) -> bool:
    words = re.sub(r"[（(【\[][^）)】\]]*[）)】\]]$", "", title).rstrip("》”")
    return _HAN_WORD.search(words) is not None and _TITLE_END.search(words) is not None


def _number(lines: Sequence[str], place: str) -> str:
    """The document's own number: on a line of its own near the top, or in the file name; not one that the text refers to."""
    for line in lines[:15]:
        found = _NUMBER_LINE.fullmatch(line)
        if found and not re.search(r"根据|按照|依据|依照|贯彻|落实|执行|有关|》\s*[（(]", line):
            return _number_text(found)
    found = _NUMBER.search(place.rsplit("/", 1)[-1])
    return _number_text(found) if found else ""


def _number_text(found: re.Match[str]) -> str:
    return f"{found['prefix']}〔{found['year']}〕{int(found['n'])}号"


def _issuer(lines: Sequence[str], ending: Sequence[str], title: str) -> str:
    """Who issued it: the red head, else the signature above the last date, else the unit that the title opens with."""
    for line in lines[:6]:
        if found := _RED_HEAD.fullmatch(line):
            return found["issuer"].replace(" ", "")
    for index in range(len(ending) - 1, -1, -1):
        if re.fullmatch(r"[\d〇○零一二三四五六七八九十 年月日.\-/]{6,18}(?:印发)?", ending[index]):
            for line in reversed(ending[max(0, index - 2) : index]):
                if _SIGNATURE.fullmatch(bare := line.replace(" ", "")):
                    return re.sub(r"[（(](?:盖章|公章|章|代章)[）)]$", "", bare)
    if found := _IN_TITLE.match(title):
        return found["issuer"]
    if lines and _SIGNATURE.fullmatch(first := lines[0].replace(" ", "")) and not _TITLE_END.search(first):
        return first
    return ""


def _kind(title: str, name: str, lines: Sequence[str]) -> DocumentKind:
    """By the head noun of the title (of what a notice encloses: 印发《…办法》的通知 is the regulation), else of the file name."""
    for text in (title, name, *(line for line in lines[:3] if len(line) <= 40)):
        enclosed = re.search(r"(?:印发|发布|颁布|公布|下发|转发)[^《]{0,8}《(.+?)》", text)
        if found := _head_noun(enclosed[1] if enclosed else text):
            return found
    for text in (title, name):
        if sure := _SURE_NOUN.search(text):
            return _KIND_OF[sure[0]]
    return "other"


def _head_noun(text: str) -> DocumentKind | None:
    """The kind that the last noun of a title stands for; years, numbers, brackets and version marks behind it do not count."""
    text = re.sub(r"[（(【\[][^（(【\[]*[）)】\]]", "", text)
    text = re.sub(
        r"[^\u4e00-\u9fff]*(?:(?:第?[\d一二三四五六七八九十.\-—]+\s*(?:学年|年度|年|月|日|期|次|号|版|稿|季度|级|届)度?|修订|汇编)[^\u4e00-\u9fff]*)*$",
        "",
        text,
    )
    for part in (re.split(r"及其?|暨", text)[0], text):  # 培养方案及论证意见: what stands first is meant
        if found := next((kind for word, kind in _WORDS if part.endswith(word)), None):
            return found
    return None


def _level(issuer: str, number: str, title: str, place: str) -> Literal["school", "department", "unknown"]:
    """Department or school, from the issuer first, then the title, then the file and folder names, the nearest first."""
    if re.fullmatch(r"[\u4e00-\u9fff]{2,8}学院", issuer) and number and not _DISCIPLINE.match(issuer):
        return "school"  # some schools are called 学院; one that numbers its letters and is named after no discipline is such
    folders = re.split(r"[/!]+", place)
    for text in (issuer, title, folders.pop()):
        if level := _level_of(text):
            return level
    for folder in reversed(folders):
        if re.fullmatch(r"[\d.、_\-\s]*[\u4e00-\u9fff]{2,14}(?:学院|学部|系|教学部|教研部|教研室)", folder):
            return "department"
        if level := _level_of(folder):
            return level
    return "unknown"


def _level_of(text: str) -> Literal["school", "department"] | None:
    if re.search(r"大学[\u4e00-\u9fff]{2,16}(?:学院|系|教研室)", text) or re.search(
        r"学院[\u4e00-\u9fff]{2,10}(?<!关)系(?![统列数])", text
    ):
        return "department"
    units = re.findall(
        r"[\u4e00-\u9fff]{2,20}?(?:学院|学部|教学部|教研部|教研室|(?<![关联])系(?![统列数])|专业(?=认证|建设|自评|人才|培养|教学|评估|$))",
        text,
    )
    if any(_DISCIPLINE.match(unit) for unit in units) or re.search(
        r"(?:各|二级)(?:学院|院系|系部|教学单位)|院系材料|[\u4e00-\u9fff]{2,8}(?:教研室|教学部)", text
    ):
        return "department"
    if _OFFICE.search(text) or re.search(r"大学|校级|全校|学校|我校|校教|校发|校字|校长", text):
        return "school"
    return None


def _void(title: str, name: str, lines: Sequence[str]) -> str:
    for where, text in (("标题", title), ("文件名", name)):
        found = _VOID.search(text)
        if found and not (_REPEALS.search(text) and "废止" in found[0]):
            return f"{where}标明“{found[0]}”"
    for line in lines[:12]:
        if found := _VOID_LINE.search(line):
            return f"正文开头标明“{found[1] or found[2]}”"
    return ""
