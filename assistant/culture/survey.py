"""Sheets of answers → answers by row and role. One respondent a line, the question as the column's head; nothing that was
not understood goes by in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from assistant.culture import scales
from assistant.culture.questions import Asked, asked
from assistant.culture.scheme import Scheme
from assistant.domain import SurveyRole, SurveySource, digest
from assistant.errors import UserError
from assistant.wording import languages, wording

SEARCHED = 15
"""The heading stands in one of so many first lines."""
OWN_PAGES = ("填写说明", "题目对照")
"""Sheets of the own form that hold no answers, by their Chinese names."""
_ROLE_HEAD = re.compile(r"身份|角色|人员类别|人员类型|您是|你是|群体|\byour (role|status)\b|\byou are\b", re.I)
_STAFF = re.compile(
    r"教师|教职|管理|行政|辅导员|督导|领导|职工|教辅|实验员|干部|教授|讲师|staff|teacher|lecturer|professor|manager|administrat"
    r"|reviewer",
    re.I,
)
_STUDENT = re.compile(r"学生|本科生|专科生|研究生|大[一二三四五]|年级|student", re.I)
_PERSONAL = re.compile(
    r"(^|[^\w])ip($|[^\w])|来自ip|姓名|学号|工号|手机|电话|邮箱|微信|身份证|昵称|openid|来源详情|用户id|\bnames?$|e-?mail|phone"
    r"|student (id|no)",
    re.I,
)
_ORDINARY = re.compile(
    r"^(序号|编号|提交.*时间|所用时间|作答.*时长|开始.*时间|结束.*时间|来源|总分|答题时间|用时|答卷编号|状态|no\.?$|id$"
    r"|(start|end|completion) time|date|duration|source)",
    re.I,
)


class SurveyError(UserError):
    """The file holds no answers to this questionnaire; the message says what was looked for and what to do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as texts, line by line."""

    name: str
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one respondent said of one row; `value` 1 to 5, None where there is no usable answer."""

    respondent: int
    role: SurveyRole
    code: str
    importance: bool
    value: float | None


@dataclass(slots=True)
class Survey:
    """One file understood."""

    source: SurveySource
    answers: list[Answer]


@dataclass(slots=True)
class _Tally:
    remarks: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    respondents: Counter[SurveyRole] = field(default_factory=Counter)
    left_out: int = 0
    number: int = 0


@cache
def own_pages() -> frozenset[str]:
    """The names of those sheets in every language of the form."""
    return frozenset(OWN_PAGES) | {wording(language)(name) for language in languages() for name in OWN_PAGES}


def without_persons(grids: Iterable[Grid]) -> tuple[tuple[Grid, ...], tuple[str, ...]]:
    """The sheets without columns that name a person (IP, 姓名, 学号 …), and the heads of those columns."""
    kept, dropped = [], []
    for grid in grids:
        gone = {n for line in grid.lines[:SEARCHED] for n, text in enumerate(line) if len(text) <= 12 and _PERSONAL.search(text)}
        heads = (line[n] for n in sorted(gone) for line in grid.lines[:SEARCHED] if n < len(line) and _PERSONAL.search(line[n]))
        dropped += list(dict.fromkeys(heads))
        kept.append(Grid(grid.name, tuple(tuple(t for n, t in enumerate(line) if n not in gone) for line in grid.lines)))
    return tuple(kept), tuple(dict.fromkeys(dropped))


def identity(grids: Sequence[Grid], reversed: bool = False) -> str:
    """The same answers, read the same way, have the same id, whatever the file is called."""
    return digest(str(reversed), *(text for grid in grids for line in grid.lines for text in (*line, "\n")))


def understand(file: str, grids: Sequence[Grid], scheme: Scheme, reversed: bool = False, at: str = "") -> Survey:
    """Every sheet that holds answers. `reversed`: figures run from 1 best to 5 worst. Raises SurveyError if no sheet does."""
    tally, found = _Tally(), False
    for grid in grids:
        if grid.name in own_pages() or not any(any(line) for line in grid.lines):
            continue
        top = _heading(grid, scheme)
        if top is None:
            tally.remarks.append(f"工作表“{grid.name}”里没有认得出的题目，没有采用。")
            continue
        found = True
        _sheet(file, grid, *top, scheme, reversed, tally)
    if not found:
        raise SurveyError(
            f"“{file}”里没有认得出的问卷题目。请使用 zhiping culture questionnaire 导出的表，或在列名前写上行编号（如 A1）。"
        )
    if not tally.number:
        tally.remarks.append("只有题目，没有一份有效答卷。")
    codes = tuple(code for code in scheme.by_code if any(a.code == code for a in tally.answers))
    source = SurveySource(
        id=identity(grids, reversed), file=file, at=at, respondents=dict(tally.respondents), left_out=tally.left_out,
        questions=codes, remarks=tuple(tally.remarks),
    )  # fmt: skip
    return Survey(source, tally.answers)


def _heading(grid: Grid, scheme: Scheme) -> tuple[int, tuple[str, ...]] | None:
    """(first line of answers, heads): one line, or two where a question stands above its parts."""
    best: tuple[int, int, tuple[str, ...]] | None = None
    for number, line in enumerate(grid.lines[:SEARCHED]):
        choices = [(1, line)]
        if number + 1 < len(grid.lines):
            choices.append((2, _joined(line, grid.lines[number + 1])))
        for depth, heads in choices:
            count = len({(a.code, a.role, a.importance) for a in asked(heads, scheme)})
            if count and (best is None or count > best[0]):
                best = (count, number + depth, heads)
    return None if best is None else (best[1], best[2])


def _joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    heads, last = [], ""
    for n in range(max(len(above), len(below))):
        last = above[n] if n < len(above) and above[n] else last
        heads.append(f"{last} {below[n]}".strip() if n < len(below) and below[n] else above[n] if n < len(above) else "")
    return tuple(heads)


def _sheet(file: str, grid: Grid, first: int, heads: tuple[str, ...], scheme: Scheme, reversed: bool, tally: _Tally) -> None:
    columns = _once(asked(heads, scheme), tally, grid.name)
    taken = {a.column for a in columns}
    role_column = next((n for n, h in enumerate(heads) if n not in taken and len(h) <= 30 and _ROLE_HEAD.search(h)), None)
    strange = [h for n, h in enumerate(heads) if h and n not in taken and n != role_column and not _ORDINARY.match(h)]
    if strange:
        shown = "、".join(h[:20] for h in strange[:5]) + ("等" if len(strange) > 5 else "")
        tally.remarks.append(f"工作表“{grid.name}”有{len(strange)}列不是本诊断的题目，没有采用：{shown}。")
    lines = [line for line in grid.lines[first:] if any(line)]
    scale = scales.scale_of((line[a.column] for line in lines for a in columns if a.column < len(line)), reversed)
    if scale.points != 5:
        tally.remarks.append(f"工作表“{grid.name}”的分数按{scale.points}分制读取，折算为1—5分。")
    if any(a.column < len(x) and scales.figure_of(x[a.column]) is not None for x in lines for a in columns):
        best = "1为最好" if reversed else f"{scale.last:g}为最好"
        tally.remarks.append(f"工作表“{grid.name}”里的数字按{best}理解；若相反，请加 --one-is-best 重新导入。" if not reversed
                             else f"工作表“{grid.name}”里的数字按{best}理解。")  # fmt: skip
    by_place = _role_of_words(grid.name) or _role_of_words(file)
    unclear: Counter[str] = Counter()
    same = empty = 0
    for line in lines:
        texts = {a: (line[a.column] if a.column < len(line) else "") for a in columns}
        values = {a: scales.read(text, scale) for a, text in texts.items()}
        unclear.update(t for a, t in texts.items() if values[a] is None and not scales.missing(t))
        told = [v for v in values.values() if v is not None]
        if not told:
            empty += 1
            continue
        same += len(told) >= 8 and len(set(told)) == 1
        stated = line[role_column] if role_column is not None and role_column < len(line) else ""
        role = _role_of_words(stated) or (by_place if not stated else None) or _by_columns(values)
        tally.number += 1
        tally.respondents[role] += 1
        tally.answers += [
            Answer(tally.number, role, a.code, a.importance, v)
            for a, v in values.items()
            if v is not None or a.role in (role, "unknown") or role == "unknown"
        ]
    tally.left_out += empty
    _told(grid, unclear, same, empty, tally)


def _told(grid: Grid, unclear: Counter[str], same: int, empty: int, tally: _Tally) -> None:
    if unclear:
        shown = "、".join(f"“{t[:12]}”{n}处" for t, n in unclear.most_common(4))
        tally.remarks.append(f"工作表“{grid.name}”有{sum(unclear.values())}个回答看不懂，按未答处理：{shown}。")
    if empty:
        tally.remarks.append(f"工作表“{grid.name}”有{empty}行没有一个有效回答，不计入份数。")
    if same:
        tally.remarks.append(f"工作表“{grid.name}”有{same}份答卷所有题目选同一项，已计入，请酌情核对。")


def _once(columns: Sequence[Asked], tally: _Tally, sheet: str) -> list[Asked]:
    """Each question once: where a second column asks the same, the first holds and it is told."""
    known: dict[tuple[str, SurveyRole, bool], Asked] = {}
    for a in columns:
        first = known.setdefault((a.code, a.role, a.importance), a)
        if first is not a:
            tally.remarks.append(f"工作表“{sheet}”的“{a.head[:24]}”与前面的列问的是同一题（{a.code}），只采用前一列。")
    return list(known.values())


def _role_of_words(text: str) -> SurveyRole | None:
    if _STAFF.search(text) and not re.search(r"师生", text):
        return "staff"
    return "student" if _STUDENT.search(text) and not re.search(r"师生", text) else None


def _by_columns(values: dict[Asked, float | None]) -> SurveyRole:
    """The role whose own questions were answered, where only one's were."""
    roles = {a.role for a, value in values.items() if value is not None and a.role != "unknown"}
    return roles.pop() if len(roles) == 1 else "unknown"
