"""The names that metrics and quantities go by in documents, found longest first so that 生均图书 is not read as 图书."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from assistant.domain import Framework, Metric, Quantity
from assistant.metrics.numbers import fold
from assistant.metrics.whose import of_part, partial

_SPACE = re.compile(r"\s")
_BRACKETS = re.compile(r"[（(][^）)]*[)）]")
_NUMBERING = re.compile(r"^[\d.、一二三四五六七八九十其中：:]+")
_MONEY = re.compile(r"经费|支出|拨款|收入|学费")
_SHARE = re.compile(r"(\w+)/(\w+)\*100")
GENERIC = re.compile(
    r"(?:数值|数量|值|数据|实际值?|学校情况|学校值|现状值?|本校|全校|学校|合计|总计|总数|数|情况|完成值?|实际完成|基数|基期值?|实现值?|结果|"
    r"学校数据|指标值|人数|金额|面积|册数|比例|指标|项目|名称|内容|年份|年度|小计|基本情况)"
)
"""Column names that say nothing of what the column holds."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A subject named in a text, from `start` to `end`; `subject` is an id, '' where an excluded name stands."""

    subject: str
    start: int
    end: int


class Subjects:
    """All metrics and quantities of a framework by every name that the pack gives them.

    `own` are the names the institution goes by; a figure of 岚江工学院 is the school's own if that is its name. `money` are the
    ids of what is spent or received in a calendar year; `shares` gives the metric that is the share of one quantity in another.
    """

    def __init__(self, framework: Framework, own: Sequence[str] = ()) -> None:
        rows: list[Quantity | Metric] = [*framework.quantities, *framework.metrics]
        self.own = tuple(name for name in own if len(name) >= 3)
        self.names = {x.id: x.name for x in rows}
        self.units = {x.id: x.unit for x in rows}
        self.clocks = {x.id: x.clock for x in rows}
        self.money = frozenset(x.id for x in rows if x.clock == "calendar" and _MONEY.search(x.name))
        self.shares = {
            (parts[1], parts[2]): m.id for m in framework.metrics if (parts := _SHARE.fullmatch(m.formula.replace(" ", "")))
        }
        self._automaton = ahocorasick.Automaton()
        claimed: dict[str, str] = {}
        for row in rows:
            for name in row.excludes:
                claimed.setdefault(fold(name), "")
        for row in rows:
            for name in (row.name, *row.synonyms):
                claimed[fold(name)] = row.id
        self._names = claimed
        for name, subject in claimed.items():
            if name:
                self._automaton.add_word(name, (name, subject))
        self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[Mention]:
        """Mentions in order, the longest at each place; a shorter name inside a longer one is not a mention."""
        if not len(self._automaton):
            return
        spans = sorted(
            ((end - len(name) + 1, end + 1, subject) for end, (name, subject) in self._automaton.iter(fold(text))),
            key=lambda s: (s[0], -s[1]),
        )
        reached = 0
        for start, end, subject in spans:
            if start >= reached:
                yield Mention(subject, start, end)
                reached = end

    def whole(self, text: str) -> str:
        """The subject that a label names ('生师比', '1. 生师比（:1）', '其中：专任教师（人）'); '' if none or several.

        A label of several header rows ('专任教师/博士学位', '生师比/数值') is read as a whole: '专任教师/博士' names another
        thing than '专任教师'. Labels of a part ('新增专任教师', '实验班深造率', '生师比（全国平均）') name nothing.
        """
        label = _SPACE.sub("", text)
        levels = [part for part in label.split("/") if part and not GENERIC.fullmatch(_BRACKETS.sub("", part))]
        if len(levels) > 1:
            return self._joined(levels)
        return self._one(levels[0]) if levels else self._one(label.replace("/", ""))

    def _joined(self, levels: list[str]) -> str:
        bare = [_BRACKETS.sub("", part) for part in levels]
        for name in ("".join(bare), "".join(reversed(bare))):
            if subject := self._names.get(fold(name)):
                return subject
        if any(of_part(part) or partial(part) or any(m.subject for m in self.find(part)) for part in bare[:-1]):
            return ""
        return self._one(levels[-1])

    def _one(self, label: str) -> str:
        if subject := self._names.get(fold(label)):
            return subject
        if any(of_part(inside) or partial(inside) for inside in _BRACKETS.findall(label)):
            return ""
        bare = _BRACKETS.sub("", label)
        for form, share in ((bare, 0.6), (label, 0.75)):
            mentions = list(self.find(form))
            found = [m for m in mentions if m.subject]
            if len(found) != 1 or len(mentions) != 1:
                continue
            before = form[: found[0].start]
            if partial(before) or of_part(before):
                return ""
            if found[0].end - found[0].start >= share * len(_NUMBERING.sub("", form)):
                return found[0].subject
        return ""
