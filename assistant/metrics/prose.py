"""Figures in prose, clause by clause: the value stands next to the name ('专任教师686人', '686名专任教师').

What is not sure is not read: a value that belongs to something between, a part that is announced as such, a plan, a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.domain import Document, Passage
from assistant.metrics import plans, whose
from assistant.metrics.numbers import Amount, in_unit, quantities
from assistant.metrics.reading import Reading
from assistant.metrics.subjects import Mention, Subjects
from assistant.metrics.years import Year, of_previous, years, years_of_list

_BRACKET = r"(?:（[^（）]{0,24}）|\([^()]{0,24}\))?"
_ADVERB = (
    r"(?:已经?|均|也|仅仅?|只|仍然?|仍旧|还|尚|现已?|共|总计|合计|整体|总体|平均|目前|又|再|首次|实际|基本|稳步|逐年|持续|进一步|有所|约|全部|则|就|"
    r"最终|累计|达到?了?|都|更|只有|仅有|高|低)*"
)
_CHANGE = r"(?:提高|提升|增加|增长|上升|下降|降低|减少|改善|优化|扩大|缩小|调整|提|增|升|降|减|回落|回升|攀升)"
_TO = rf"(?:{_CHANGE}了?(?:到|至|为)|由|从)"
_LINK = re.compile(
    rf"(?:数量|总数|总量|总额|人数|数|值|比例|情况|规模|总体)?{_BRACKET}(?:之比)?{_ADVERB}"
    rf"(?:为|是|达|达到|有|共有|共计|计|[：:]|约|近|超过?|突破|保持在|维持在|稳定在|控制在|等于|=|为全校|合为?|{_TO})?(?:了)?\s*"
    rf"(?:约为?|近|将近|接近|超过?|逾|突破|达到?|大约)?\s*"
)
_YEAR_WORDS = re.compile(r"(?:20\d\d年?(?:[-—–至]{1,2}20\d\d)?(?:学年|年)?(?:度|底|末|初)?(?:的|时)?)")
_LISTED = re.compile(r"(?:分别|依次)(?:为|是|达到?|有)?\s*$")
_JOINT = re.compile(r"\s*[、,，和与及]\s*(?:和)?\s*")
_SIDE_BY_SIDE = re.compile(r"\s*[、和与及]\s*")
_CHANGED_TO = re.compile(rf"(?:的|，)?(?:稳步|逐年|持续|进一步)?{_CHANGE}?了?(?:到|至|为)\s*")
_HELD = re.compile(
    r"(?:^|[，,。；;：:、\s（(]|现有|共有|拥有|设有|开设|开设有|设置|设|配备|配有|建有|聘有|聘请|有|共|计|达|其中|和|及)"
    r"(?:约|近)?(?:校内|校外|专职|在编)?\s*$"
)
_COUNT_UNITS = ("名", "位", "人", "册", "门", "个", "项", "所", "家", "间", "台", "件")
_ENDS = re.compile(r"\s*(?:[，,。；;：:、）)\]】！!？?（(]|$|\n|和|与|及|以及|占|折合|左右|上下|的规模|中|里|之比|计算|，)")
_NAME_ENDS = re.compile(r"\s*(?:[，,。；;：:、）)！!？?（(]|$|\n|和|与|及|以及|组成|构成)")
_STAFF = re.compile(
    r"(?:导师|辅导员|班主任|咨询师|督导|教练|实验员|管理员|工作人员)(?:共|有|为)?\s*[\d,，]+\s*[名人位]?\s*[，,]$"
)
_OF_WHOLE = re.compile(r"[^，。；：、0-9]{0,4}[\d,]*\s*[人名位门个项]?\s*[，,（(]?\s*占(?:到|了)?(?:全校|学校|本校)?")
_IS_SHARE = re.compile(r"(?:总数|总量|总额|总人数|人数)?的?(?:比例|比重)?(?:为|是|达到?)?\s*")
_OF_YEAR = re.compile(r"\s*[（(]\s*(?=20\d\d)")


def read(text: str, passage: Passage, document: Document, subjects: Subjects) -> Iterator[Reading]:
    """The readings of one text of the passage, in order."""
    own = whose.school_names(document, subjects.own)
    mentions = list(subjects.find(_without(own, text)))
    if not any(m.subject for m in mentions):
        return
    amounts = [a for a in quantities(text) if a.unit != "年" or a.value < 1000]
    named = years(text)
    amounts = [a for a in amounts if not any(y.start <= a.start < y.end for y in named)]
    for mention in mentions:
        if not mention.subject:
            continue
        start = max(text.rfind(mark, 0, mention.start) for mark in "。；！？\n") + 1
        clause = _clause(text[start : mention.start])
        if whose.partial(clause) or _hangs_on(text, mention) or _of_others(text, start, mention, subjects):
            continue
        found = _beside(text, mention, mentions, amounts)
        if not found or not all(a.firm for a in found):
            continue
        scope = whose.of_name(text[start : mention.start], clause, text[mention.start : mention.end], passage, document, own)
        yield from _readings(text, start, mention, found, named, scope, passage, document, subjects)
        if share := _share_of(text, mention, mentions, amounts, subjects):
            whole, amount = share
            yield from _readings(text, start, whole, [amount], named, scope, passage, document, subjects)


def _without(own: tuple[str, ...], text: str) -> str:
    """The text with the school's names blanked: 学院生师比 does not stand in '岚江工学院生师比'."""
    for name in own:
        text = text.replace(name, "\x00" * len(name))
    return text


def _readings(
    text: str, start: int, mention: Mention, found: list[Amount], named: list[Year], scope: str, passage: Passage,
    document: Document, subjects: Subjects,
) -> Iterator[Reading]:  # fmt: skip
    wanted = subjects.units[mention.subject]
    first = found[0]
    year = _year_of(text, start, first, named)
    before = text[start : first.start]
    headings = tuple(h for h in (*passage.locator.heading_path, passage.caption) if h)
    if plans.is_plan(before, _clause(before), text[found[-1].end :], year, headings, document):
        return
    values = [v for a in found if (a.unit or wanted in (":1", "1:")) and (v := in_unit(a, wanted)) is not None]
    if len(values) != len(found):
        return
    if len(found) == 1:
        which = None if year is None or year.span else year
        clock = which.clock if which else None
        previous = which is None and of_previous(before)
        yield Reading(mention.subject, first, values[0], which.year if which else None, clock, scope, previous=previous)
        return
    inside = [y for y in named if start <= y.start < first.start and not y.compared]
    listed = years_of_list(inside, len(found))
    clock = inside[-1].clock if inside else None
    for each, amount, value in zip(listed or (), found, values, strict=False):
        yield Reading(mention.subject, amount, value, each, clock, scope)


def _clause(words: str) -> str:
    return re.split(r"[，,：:]", words)[-1]


def _hangs_on(text: str, mention: Mention) -> bool:
    """Whether the name is the measure of another figure: '占专任教师的37%', '每15名专任教师'."""
    if text[mention.start] == "百":  # 每百名学生配教学用计算机
        return False
    return re.search(r"(?:占|每|除以)(?:全校|学校|全体|全部)?$", text[max(0, mention.start - 4) : mention.start]) is not None


def _of_others(text: str, start: int, mention: Mention, subjects: Subjects) -> bool:
    """Whether a short name is said of something else: '学业导师452人，生师比26.7:1'; '参加培训的113人，占教授总数的23.3%'."""
    before, name = text[start : mention.start], text[mention.start : mention.end]
    if name.endswith(("生师比", "师生比")):
        return _STAFF.search(before) is not None
    if not name.startswith("占"):
        return False
    words = subjects.names[mention.subject]
    grams = {words[i : i + 2] for i in range(len(words) - 1)} - {name[i : i + 2] for i in range(len(name) - 1)}
    return not any(gram in before for gram in grams)


def _share_of(
    text: str, part: Mention, mentions: list[Mention], amounts: list[Amount], subjects: Subjects
) -> tuple[Mention, Amount] | None:
    """The share that follows a count: '双师型教师160人，占专业课教师的46.8%' also states 双师型教师占专业课教师比例."""
    whole = next((m for m in mentions if m.start >= part.end), None)
    if whole is None:
        return None
    name = text[whole.start : whole.end]
    own = subjects.whole(name[1:]) if name.startswith("占") else whole.subject  # packs keep '占专任教师' from being a count
    metric = subjects.shares.get((part.subject, own))
    if metric is None or subjects.units[metric] != "%":
        return None
    between = text[part.end : whole.start + name.startswith("占")]
    amount = next((a for a in amounts if a.start >= whole.end), None)
    if amount is None or amount.unit != "%" or not amount.firm or not _OF_WHOLE.fullmatch(between):
        return None
    if not _IS_SHARE.fullmatch(text[whole.end : amount.start]):
        return None
    return Mention(metric, part.start, whole.end), amount


def _beside(text: str, mention: Mention, mentions: list[Mention], amounts: list[Amount]) -> list[Amount]:
    """The quantity that belongs to a name, or the quantities of a list; [] if none surely does."""
    following = [a for a in amounts if a.start >= mention.end]
    bracket = re.match(_BRACKET, text[mention.end :])
    reached = mention.end + (bracket.end() if bracket else 0)
    if following and not any(m.start >= reached and m.end <= following[0].start for m in mentions):
        between = text[mention.end : following[0].start]
        if _LISTED.search(between) and len(between) <= 40:
            listed = _list(text, following, _JOINT)
            return listed if len(listed) > 1 and not _several(text, mention, mentions) else []
        if len(between) <= 40 and _LINK.fullmatch(_YEAR_WORDS.sub("", between)):
            return _settled(text, between, following)
    for amount in reversed([a for a in amounts if a.end <= mention.start][-1:]):
        if re.fullmatch(r"(?:的)?", text[amount.end : mention.start]) and amount.unit in _COUNT_UNITS:
            whole = _HELD.search(re.sub(r"(?:约|近|超过?|达到?)$", "", text[: amount.start])) and _NAME_ENDS.match(
                text[mention.end :]
            )
            return [amount] if whole else []
    return []


def _settled(text: str, between: str, following: list[Amount]) -> list[Amount]:
    """The first amount after a name; of a change ('由18.1下降到17.8') the last; of a plain list of values none."""
    first = following[0]
    after = text[first.end :]
    if re.search(r"(?:由|从)\s*$", _YEAR_WORDS.sub("", between)):
        for later in following[1:2]:
            if _CHANGED_TO.fullmatch(_YEAR_WORDS.sub("", text[first.end : later.start])) and not re.search(r"百分点", later.unit):
                return [later]
        return []
    listed = _list(text, following, _SIDE_BY_SIDE)
    if len(listed) > 1:
        return listed
    if first.unit in _COUNT_UNITS and not _ENDS.match(after):
        return []
    return [first]


def _list(text: str, following: list[Amount], joint: re.Pattern[str]) -> list[Amount]:
    """The amounts that stand side by side from the first on: 17.2、17.5和17.9."""
    result = following[:1]
    for amount in following[1:]:
        if not joint.fullmatch(text[result[-1].end : amount.start]):
            break
        result.append(amount)
    return [a if a.unit else replace(a, unit=result[-1].unit) for a in result]


def _several(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether the name is one of several that share the list ('专任教师、外聘教师分别为638人、114人')."""
    return (
        any(
            re.fullmatch(r"(?:数|人数)?\s*(?:、|和|与|及|以及)\s*", text[m.end : mention.start])
            for m in mentions
            if m.end <= mention.start
        )
        or re.search(r"[、和与及]$", text[max(0, mention.start - 1) : mention.start]) is not None
    )


def _year_of(text: str, start: int, amount: Amount, named: list[Year]) -> Year | None:
    """The year of a value: bracketed behind it, else the nearest before it in its sentence, else what set the scene earlier."""
    bracket = _OF_YEAR.match(text[amount.end :])
    if bracket:
        return next((y for y in named if y.start == amount.end + bracket.end()), None)
    before = [y for y in named if y.start < amount.start and not y.compared]
    inside = [y for y in before if y.start >= start]
    if inside:
        return inside[-1]
    scene = [y for y in before if re.search(r"(?:^|[。；！？\n])\s*(?:截[至止]|到|在)?$", text[: y.start]) and _opens(text, y)]
    return scene[-1] if scene else None


def _opens(text: str, year: Year) -> bool:
    """Whether a year at the head of a sentence holds for what follows; not one in which something was founded."""
    return (
        re.match(r"[^。；]{0,24}?(?:升格|更名|创办|成立|建校|创建|始建|合并|获批|设立|组建|通过|颁布|印发)", text[year.end :])
        is None
    )
