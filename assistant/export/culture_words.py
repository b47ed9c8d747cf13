"""What the diagnosis says in words, for the Word report, the page and the screen alike."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.culture.findings import ROLES
from assistant.culture.scheme import TOP
from assistant.culture.scores import told
from assistant.domain import CultureAxis, CultureDiagnosis, CultureRow, CultureSign, Quadrant
from assistant.export.docx_chart import Series
from assistant.wording import CHINESE, Wording, wording

MOST = float(TOP)
SIGNS: dict[CultureSign, str] = {
    "text": "文本", "record": "记录", "improvement": "改进", "initiative": "自觉", "spread": "推广", "shortfall": "不足",
}  # fmt: skip
QUADRANTS: dict[Quadrant, str] = {"keep": "优势保持", "improve": "重点改进", "low": "低优先", "surplus": "供给有余"}
RULES = {
    "culture.words_over_deeds": "重口号、轻落地",
    "culture.deeds_over_words": "做得多、写得少",
    "culture.papers_over_feeling": "材料高于感受",
    "culture.feeling_over_papers": "感受高于材料",
    "culture.roles_differ": "师生看法不一",
    "culture.few_answers": "样本偏少",
}
METHOD = (
    "等级由材料决定：写到为2级，有近年执行记录为3级，有两份以上材料并能看到改进前后变化为4级，连续多年、单位自发且被别处采用为5级；"
    "逐级而上，前一级不成立则后一级不计；等级只说明所给材料证明到哪里，没有材料不等于没有做。维度得分为各项等级的平均值。问卷为1—5分，只用来对照，不改变等级。"
)


def series(axes: tuple[CultureAxis, ...], say: Wording) -> tuple[Series, ...]:
    """Lines of a radar: the levels, and the answers where any axis has some."""
    lines = [Series(say("材料等级（1—5级）"), tuple(a.value for a in axes))]
    if any(a.survey is not None for a in axes):
        lines.append(Series(say("师生评价（1—5分）"), tuple(a.survey for a in axes)))
    return tuple(lines)


def overview(d: CultureDiagnosis) -> str:
    """The result in one paragraph, in the language of the diagnosis."""
    say = wording(d.language)
    high, low = max(a.value for a in d.dimensions), min(a.value for a in d.dimensions)
    levels = "、".join(told(a) for a in d.dimensions)
    counts = "、".join(f"{n}级{c}项" for n in range(1, TOP + 1) if (c := sum(r.level == n for r in d.rows)))
    text = [f"共查阅材料片段{d.passages}个，判断{len(d.rows)}个观测点。"]
    text += [f"四个维度的等级平均为：{levels}（满分{TOP}）。", f"各项分布：{counts}。"]
    if high > low:
        text.append(f"{_named(d.dimensions, high)}相对较好，{_named(d.dimensions, low)}最弱。")
    if d.behaviours:
        least = min(a.value for a in d.behaviours)
        text.append(f"“五自”中{_named(d.behaviours, least)}最低，为{least:.2f}。")
    people = {role: sum(s.respondents.get(role, 0) for s in d.surveys) for role in ROLES}
    said = "、".join(f"{ROLES[role]}{n}份" for role, n in people.items() if n)
    text.append(f"问卷有效答卷：{said}。" if said else "没有导入问卷，本报告只反映材料情况。")
    return ("" if say.language == CHINESE else " ").join(map(say, text))


def _named(axes: tuple[CultureAxis, ...], value: float) -> str:
    return "、".join(a.name for a in axes if a.value == value)


def survey(row: CultureRow, say: Wording) -> str:
    """The answers to one row: '教职工3.42（n=120）', with those who gave none where there are any."""
    none = {f.role: f"，未答{f.missing}" if f.missing else "" for f in row.survey}
    return joined((f"{ROLES[f.role]}{f.mean:.2f}（n={f.n}{none[f.role]}）" for f in row.survey), say) or "—"


def level(row: CultureRow, say: Wording) -> str:
    """'3 有执行记录', with the evidence's own level where a person set another."""
    if row.override is None or row.override.level == row.evidence_level:
        return f"{row.level} {row.level_name}"
    return f"{row.level} {row.level_name}{say(f'（人工改定；材料为{row.evidence_level}级）')}"


def basis(row: CultureRow, say: Wording) -> str:
    """Why the level is what it is."""
    said = [*row.reasons]
    if row.override is not None:
        said.append(f"人工改定：{row.override.note}（{row.override.by or '未署名'}，{row.override.at[:10]}）")
    return joined(said, say)


def joined(parts: Iterable[str], say: Wording) -> str:
    """Sentences of one cell beside each other."""
    return ("；" if say.language == CHINESE else "; ").join(map(say, parts))
