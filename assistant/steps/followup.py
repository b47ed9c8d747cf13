"""A question that leans on the one before it, read as one that stands alone: '那去年呢？' after '实习基地有多少个'.

What changes is a slot of the same kind where there is one (a year, a unit, a word with the same ending: 研究生 for 本科生); else
the topic of the question before is put in front. Nothing is guessed beyond that, and how a question was read is always shown.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.retrieval import Tokenizer

_LEAD = re.compile(r"^(?:那么|那|还有|另外|以及|换成|如果是|要是)[，,、\s]*")
_TAIL = re.compile(r"(?:的话|的情况)?呢?[？?。！!\s]*$")
_ASKS = re.compile(r"多少|几|怎|如何|什么|哪|是否|有没有|是不是|吗|为何|多[大高长久]|谁")
_POINTS = re.compile(r"它们?的?|这个|这些|这项|这一|那个|那些|上述|前面说的|刚才的")
_YEAR = re.compile(
    r"(?:20\d\d\s*[—–\-~至到]+\s*)?20\d\d(?:学年|年度|年|届|级)?|近[一二两三四五六\d]+(?:个学)?年|(?:上|本|这一?)(?:学年|年度)"
)
_RELATIVE = {"今年": 0, "本年": 0, "去年": 1, "上一年": 1, "上年": 1, "前年": 2}
_YEARS_AGO = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)) + r"(?!度)")
_UNIT = re.compile(r"[^\W\da-zA-Z_的有在是和与及各全我本该年请问]{1,10}(?:学院|专业|系|处|中心|教研室)")
_GENERAL = frozenset(
    re.split(
        " ",
        "达到 标准 要求 达标 合格 负责 牵头 原因 依据 来源 变化 情况 问题 结果 效果 执行 落实 完成 开始 时间 单位 部门 具体 数据",
    )
)
"""Words that can be asked of anything: a question of these alone has no topic of its own. [P]"""
_SHORTEST = 2
"""Characters of the word whose place another takes."""


def dated(question: str, today: date) -> str:
    """The question with years for 今年, 去年 and 前年, counted from today."""
    return _YEARS_AGO.sub(lambda m: f"{today.year - _RELATIVE[m[0]]}年", question)


def leans(question: str, tokenizer: Tokenizer) -> bool:
    """Whether a question needs the one before it: it points back, or names a thing and does not say what is asked of it."""
    rest = _bare(question)
    words = [w for wording in tokenizer.wordings(_POINTS.sub(" ", rest))[:1] for w in wording]
    if _POINTS.search(rest) or _GENERAL.issuperset(words) or _YEAR.fullmatch(rest) or _UNIT.fullmatch(rest):
        return True
    if _ASKS.search(rest):
        return bool(_LEAD.match(question.strip())) and len(words) < 2
    return bool(_LEAD.match(question.strip())) or question.strip().rstrip("？?。！! ").endswith("呢")


def complete(question: str, before: str, tokenizer: Tokenizer, today: date) -> str:
    """The question as it is to be read after `before` (itself as it was read; '' if it is the first one)."""
    asked = dated(question.strip(), today)
    if not before or not leans(asked, tokenizer):
        return asked
    rest = _POINTS.sub("", _bare(asked)).strip("，,、 的")
    year = _YEAR.search(rest)
    other = _YEAR.sub("", rest).strip("，,、 的")
    whole = before
    if year:
        whole = _YEAR.sub(year[0], before, count=1) if _YEAR.search(before) else year[0] + before
    if not other:
        return whole
    if not _ASKS.search(other):
        placed = _placed(other, whole, tokenizer)
        if placed:
            return placed
    topic = " ".join(tokenizer.wordings(whole)[0]) if tokenizer.wordings(whole) else whole
    return f"{topic} {other}".strip()


def _placed(new: str, whole: str, tokenizer: Tokenizer) -> str:
    """The whole with `new` in the place of what is of its kind; '' where nothing is."""
    if _UNIT.fullmatch(new):
        unit = _UNIT.search(_YEAR.sub("", whole))
        return whole.replace(unit[0], new, 1) if unit else new + whole
    for own in reversed(tokenizer.words(new)):
        like = [
            w
            for w in tokenizer.words(whole)
            if len(w) >= _SHORTEST and len(own) >= _SHORTEST and w != own and w[-1] == own[-1] and not w.isdigit()
        ]
        if like:
            return whole.replace(max(like, key=lambda w: _ending(w, own)), new, 1)
    return ""


def _ending(one: str, other: str) -> int:
    """Number of characters that two words have in common at the end."""
    return next((n for n in range(min(len(one), len(other))) if one[-1 - n] != other[-1 - n]), min(len(one), len(other)))


def _bare(question: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", question.strip()))
