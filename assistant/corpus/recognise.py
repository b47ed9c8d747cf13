"""A document of the office that tells a case, recognised by its headings and put into the fixed form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.corpus.cases import measure_of
from assistant.corpus.fit import CAUSES, TYPES
from assistant.domain import Case, CaseMeasure, CauseClass, InstitutionType, Passage
from assistant.institution import CATEGORIES

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("failed", ("未奏效", "不成功", "教训", "反思", "弯路", "仍存在", "存在的不足", "不足之处")),
    ("conditions", ("推广", "适用条件", "启示", "借鉴")),
    ("cause", ("原因", "成因")),
    ("measures", ("举措", "措施", "做法", "整改过程", "实施过程", "主要工作")),
    ("effect", ("成效", "效果", "成果", "变化")),
    ("resources", ("资源", "投入", "保障")),
    ("problem", ("问题", "短板", "薄弱")),
    ("situation", ("情况", "背景", "概况", "现状", "简介")),
)
"""Field → words of a heading that opens it; the first that fits is taken, so 问题成因 is a cause."""
NEEDED = ("problem", "measures")
LONGEST_HEADING = 16
NOT_WRITTEN = "（原文未写）"
_FRONT = {
    "类型": "type", "学校类型": "type", "类别": "category", "学校类别": "category", "地区": "region", "所在地区": "region",
    "规模": "size", "学校规模": "size", "牵头": "led_by", "牵头部门": "led_by", "牵头单位": "led_by", "时间": "time",
    "用时": "time", "实施时间": "time", "指标": "indicators", "对应指标": "indicators", "原因类别": "cause_class",
    "出处": "source", "来源": "source",
}  # fmt: skip
_PAIR = re.compile(r"\s*([\u4e00-\u9fff]{2,5})\s*[：:]\s*(\S.*)")
_NUMBER = re.compile(r"^\s*(?:第?[一二三四五六七八九十\d]+[、.．章节部分)）]*|[（(][一二三四五六七八九十\d]+[)）])\s*")
_BARE = re.compile(r"[（(]?\d{1,2}[.、．)）]?|[-•·*]")
_CODE = re.compile(r"[KXB]?\d\.\d")


@dataclass
class Told:
    """What a document tells as a case, before anything is filled in. `rest` are passages that no heading of a case covers."""

    title: str
    front: dict[str, str] = field(default_factory=dict)
    sections: dict[str, list[str]] = field(default_factory=dict)
    rest: list[Passage] = field(default_factory=list)

    @property
    def is_case(self) -> bool:
        return all(self.sections.get(name) for name in NEEDED) and len(self.sections) >= 3


def field_of(heading: str) -> str:
    """'三、主要做法' → 'measures'; '' for a heading that opens no part of a case."""
    plain = _NUMBER.sub("", heading).strip(" ：:")
    if len(plain) > LONGEST_HEADING:
        return ""
    return next((name for name, words in WORDS if any(word in plain for word in words)), "")


def tell(title: str, passages: Sequence[Passage]) -> Told:
    """The parts of a document under the headings of a case. Of nested headings the outermost that opens a part decides; those
    below it stay before their text."""
    told = Told(title)
    before: tuple[str, ...] = ()
    for passage in passages:
        path = tuple(h for h in passage.locator.heading_path if h.strip() != title.strip())
        depth = next((n for n, heading in enumerate(path) if field_of(heading)), None)
        text = passage.text.strip()
        if _BARE.fullmatch(text):
            continue  # a list's number that the reader gives apart from its text
        if depth is not None:
            below = [h for n, h in enumerate(path) if n > depth and path[: n + 1] != before[: n + 1]]
            told.sections.setdefault(field_of(path[depth]), []).append("：".join((*below, text)))
        elif (pair := _PAIR.fullmatch(text)) and pair[1] in _FRONT:
            told.front.setdefault(_FRONT[pair[1]], pair[2].strip())
        elif text != title.strip():
            told.rest.append(passage)
        before = path
    return told


@dataclass(frozen=True)
class Given:
    """What the office says of the school where the document does not."""

    type: InstitutionType | None = None
    category: str = ""
    region: str = ""
    family: str = ""
    codes: tuple[str, ...] = ()


def type_of(told: Told, given: Given) -> InstitutionType | None:
    """The type that the document names, else the given one."""
    said = told.front.get("type", "")
    return next((key for key, word in _TYPES.items() if word in said or key in said), given.type)


_TYPES: dict[InstitutionType, str] = {
    "research": TYPES["research"],
    "applied": TYPES["applied"],
    "vocational": TYPES["vocational"],
}


def codes_of(told: Told, given: Given) -> tuple[str, ...]:
    """The indicators that the document names, else the given ones."""
    return tuple(dict.fromkeys(_CODE.findall(told.front.get("indicators", "")))) or given.codes


def case_of(
    told: Told, given: Given, id: str, type: InstitutionType, family: str, codes: Sequence[str]
) -> tuple[Case, list[str]]:
    """The case, and a sentence for each thing that the document does not say and that was filled in."""
    filled: list[str] = []

    def said(name: str, other: str, label: str) -> str:
        if value := told.front.get(name, ""):
            return value
        filled.append(f"{label}未写，按“{other}”")
        return other

    category = next((c for c in CATEGORIES if c in told.front.get("category", "")), "")
    if not category:
        category = given.category or "综合"
        filled.append(f"类别未写，按“{category}”")
    word = told.front.get("cause_class", "")
    cause: CauseClass = next((key for key, name in _CAUSES.items() if name in word), "unconfirmed")
    prose = {
        name: "\n".join(_plain(t) for t in told.sections.get(name, [])) or NOT_WRITTEN
        for name in ("situation", "problem", "cause", "resources", "effect", "failed", "conditions")
    }
    filled += [f"“{label}”一节{NOT_WRITTEN}" for name, label in _LABELS.items() if prose[name] == NOT_WRITTEN]
    measures = tuple(measure_of(plain) for t in told.sections["measures"] if (plain := _plain(t)))
    case = Case(
        id=id, title=told.title, provenance="own", source=told.front.get("source", ""), type=type, category=category,
        region=told.front.get("region") or given.region or NOT_WRITTEN, size=said("size", NOT_WRITTEN, "规模"),
        family=family, indicators=tuple(codes), cause_class=cause, led_by=said("led_by", NOT_WRITTEN, "牵头部门"),
        time=said("time", NOT_WRITTEN, "用时"), measures=measures or (CaseMeasure(text=NOT_WRITTEN),), **prose,
    )  # fmt: skip
    return case, filled


_CAUSES: dict[CauseClass, str] = {
    "rules": CAUSES["rules"], "resources": CAUSES["resources"], "staff": CAUSES["staff"], "mechanism": CAUSES["mechanism"],
    "culture": CAUSES["culture"],
}  # fmt: skip
_LABELS = {
    "situation": "情况",
    "problem": "问题",
    "cause": "原因",
    "resources": "资源",
    "effect": "成效",
    "failed": "未奏效的做法",
    "conditions": "推广条件",
}


def _plain(text: str) -> str:
    """On one line, and not to be taken for a heading or a list of the form."""
    flat = " ".join(text.split()).lstrip("-| ")
    return f"＃{flat.lstrip('#-| ')}" if flat.startswith("#") else flat
