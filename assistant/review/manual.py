"""The manual of the rules in Markdown, made from their cards: `python -m assistant.review.manual > docs/rules.md`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from assistant.review.rule import Rule, Scope
from assistant.review.rules import shipped

FAMILIES = {
    "structure": "结构",
    "grounding": "引证",
    "numbers": "数字",
    "metrics": "定量指标",
    "problems": "问题与改进",
    "style": "行文",
    "privacy": "隐私",
    "format": "版式",
    "evidence": "支撑材料",
}
SEVERITIES = {"error": "错误（提交前必须改）", "warning": "警告（应当改，或说明理由）", "info": "提示（供参考）"}
NEEDS: dict[Scope, str] = {"any": "只看报告", "cited": "需要支撑材料", "data": "需要由材料算出的定量指标"}
HEAD = """\
# 审核规则手册

本手册由 `python -m assistant.review.manual` 从规则卡片生成，请勿手工修改。共 {count} 条规则。

一条规则一个文件（`assistant/review/rules/`），旁边是它的用例（`assistant/review/rules/cases/`）。在 `zhiping.toml` 的
`[rules]` 中可以关闭一条或一族规则、改变严重程度、调整阈值：

```toml
[rules]
"style.first_person" = false
"style.slogan_density" = "info"
"style.long_sentence.limit" = 100
```
"""


def family(rule: Rule) -> str:
    return rule.id.partition(".")[0]


def manual(rules: Iterable[Rule]) -> str:
    """The whole manual. Families in the order of FAMILIES, rules sorted by id."""
    known = list(FAMILIES)
    ordered = sorted(rules, key=lambda r: (known.index(family(r)) if family(r) in known else len(known), r.id))
    parts = [HEAD.format(count=len(ordered)), _index(ordered)]
    for name, group in groupby(ordered, key=family):
        parts.append(f"## {FAMILIES.get(name, name)}（{name}）\n")
        parts.extend(map(_card, group))
    return "\n".join(parts)


def _index(rules: Iterable[Rule]) -> str:
    lines = ["| 规则 | 要求 | 严重程度 |", "|---|---|---|"]
    lines += [f"| [{r.id}](#{_anchor(r.id)}) | {r.law} | {SEVERITIES[r.severity].partition('（')[0]} |" for r in rules]
    return "\n".join(lines) + "\n"


def _anchor(id: str) -> str:
    """As GitHub makes them: lower case, without points."""
    return id.lower().replace(".", "")


def _card(rule: Rule) -> str:
    lines = [
        f"### {rule.id}\n",
        f"{rule.law}\n",
        f"- 严重程度：{SEVERITIES[rule.severity]}",
        f"- 依据的材料：{NEEDS[rule.scope]}",
        *([f"- 适用：{'、'.join(rule.applies_to)}"] if rule.applies_to else []),
        f"- 反例：{rule.bad}",
        f"- 正例：{rule.good}",
        *([f"- 出处：{rule.source}"] if rule.source else []),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(manual(shipped()), end="")
