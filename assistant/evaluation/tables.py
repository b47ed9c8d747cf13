"""eval.json as rows of a table: the same for the screen, the page and the README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Table(NamedTuple):
    title: str
    head: tuple[str, ...]
    rows: list[tuple[object, ...]]
    own: list[bool]
    note: str = ""


MATCHING = ("方法", "首位对", "95% 区间", "前三对", "宏 F1", "弃权 AUC", "无关→不匹配", "有关→不匹配", "全部答对", "标定误差")
CASES = ("方法", "部分", "问题数", "首位对", "前三对", "95% 区间", "类型首位对", "无案例→不给")
RETRIEVAL = ("方法", "首位命中", "95% 区间", "前三", "前十", "MRR@10", "毫秒（中位）", "毫秒（95%）")


def _share(value: float | None) -> str:
    return "—" if value is None or value != value else f"{value:.3f}"


def _span(values: Sequence[float | None] | None) -> str:
    return "—" if not values or values[0] is None else f"{values[0]:.3f}–{values[1]:.3f}"


def matching(section: dict[str, Any], part: str = "methods") -> Table:
    """One row a method; one that is not installed says why."""
    rows: list[tuple[object, ...]] = []
    for m in section[part]:
        if "skipped" in m:
            rows.append((m["name"], m["skipped"], *[""] * (len(MATCHING) - 2)))
            continue
        quiet = m.get("abstain") or {}
        rows.append(
            (
                m["name"], _share(m["top1"]), _span(m["top1_interval"]), _share(m["top3"]), _share(m["macro_f1"]),
                _share(m["abstain_auc"]), _share(quiet.get("nothing_called_nothing")),
                _share(quiet.get("indicator_called_nothing")), _share(quiet.get("right_answers")),
                _share(m.get("calibration_error")),
            )
        )  # fmt: skip
    outside = section["mode"] == "outside"
    title = "去掉部件看贡献" if part == "ablation" else f"外来片段：{section['file']}" if outside else "匹配：逐批留出验证"
    note = f"{section['framework']}，{section['passages']} 段，其中 {section['nothing']} 段不属于任何指标"
    if section["left_out"]:
        note += f"；{section['left_out']} 段的指标不在这一方案里，未计入"
    return Table(title, MATCHING, rows, [bool(m["own"]) for m in section[part]], note)


def retrieval(section: dict[str, Any]) -> Table:
    rows: list[tuple[object, ...]] = []
    for e in section["engines"]:
        if "skipped" in e:
            rows.append((e["name"], e["skipped"], *[""] * (len(RETRIEVAL) - 2)))
            continue
        times = f"{e['milliseconds_median']:.1f}", f"{e['milliseconds_95']:.1f}"
        shares = _share(e["hit3"]), _share(e["hit10"]), _share(e["mrr10"])
        rows.append((e["name"], _share(e["hit1"]), _span(e["hit1_interval"]), *shares, *times))
    note = f"{section['questions']} 个问题，{section['passages']} 个片段"
    return Table("检索", RETRIEVAL, rows, [bool(e["own"]) for e in section["engines"]], note)


def splits(section: dict[str, Any]) -> Table | None:
    """hit@1 and hit@10 for each part of the questions; None where the questions name no parts."""
    engines = [e for e in section["engines"] if "by_split" in e]
    if not engines:
        return None
    names = sorted(engines[0]["by_split"])
    head = ("方法", *(f"{n} {k}" for n in names for k in ("首位", "前十")))
    rows: list[tuple[object, ...]] = [
        (e["name"], *(_share(e["by_split"][n][k]) for n in names for k in ("hit1", "hit10"))) for e in engines
    ]
    counts = "，".join(f"{n} {engines[0]['by_split'][n]['count']} 问" for n in names)
    return Table("检索：按问题的部分", head, rows, [bool(e["own"]) for e in engines], counts)


_GROUPS = {"all": "全部", "split held": "未用于调整的部分", "split tune": "用于调整的部分", "type research": "研究型",
           "type applied": "应用型", "type vocational": "高职"}  # fmt: skip


def cases(section: dict[str, Any]) -> Table:
    """One row an engine and, for ours, one a part of the statements."""
    rows: list[tuple[object, ...]] = []
    own: list[bool] = []
    for e in section["engines"]:
        if "skipped" in e:
            rows.append((e["name"], "", e["skipped"], *[""] * (len(CASES) - 3)))
            own.append(False)
            continue
        for name, about in _GROUPS.items():
            if name not in e["groups"] or (name.startswith("type") and not e["own"]):
                continue
            g = e["groups"][name]
            shares = _share(g["hit1"]), _share(g["hit3"]), _span(g["hit3_interval"]), _share(g["right_type_first"])
            rows.append((e["name"], about, g["count"], *shares, _share(g["nothing_given_for_nothing"])))
            own.append(bool(e["own"]) and name == "split held")
    note = f"{section['statements']} 个问题陈述，{section['cases']} 个案例"
    return Table("案例检索", CASES, rows, own, note)


_PARTS = {"tune": "用于调整的部分", "held": "未用于调整的部分", "fresh": "之后写的部分", "near": "只差一点的", "all": "全部"}


def asking(section: dict[str, Any]) -> Table:
    """One row a part of the questions: those with an answer, and those without."""
    rows: list[tuple[object, ...]] = []
    for name, g in {"all": section, **section["by_split"]}.items():
        shares = _share(g["first"]), _share(g["among"]), _share(g["others"]), _share(g["nothing"])
        rows.append(("有答案的", _PARTS.get(name, name), g["count"], *shares))
    without = section["without_answer"]
    for name, value in {"all": without["nothing"], **without["by_split"]}.items():
        count = without["counts"].get(name, without["asked"])
        rows.append(("没有答案的", _PARTS.get(name, name), count, "", "", _share(1 - value), _share(value)))
    head = ("问题", "部分", "次数", "首句对", "六句内对", "给了别的", "说材料中没有")
    note = f"说没有时另列的三句相近原句里有答案的：{_share(section['closest'])}；{section['schools']} 所学校各问各的材料"
    return Table("问答：不用模型的答案", head, rows, [n == 0 for n in range(len(rows))], note)


def grounding(section: dict[str, Any]) -> Table:
    rows: list[tuple[object, ...]] = []
    for group, what in (("planted", "改错，应报"), ("harmless", "改写，不应报"), ("beyond", "已知看不出（不计入）")):
        rows += [(what, name, r["tried"], r["flagged"], _share(r["share"])) for name, r in section[group].items()]
    note = f"改错找出 {section['found']:.1%}，误报 {section['false_alarms']:.1%}"
    return Table("数字核对：埋入的改动", ("类别", "改动", "次数", "报出", "比例"), rows, [False] * len(rows), note)


def checker(section: dict[str, Any]) -> Table:
    """Planted defects and harmless rewritings by kind."""
    rows: list[tuple[object, ...]] = []
    for group, what in (("planted", "埋入的错，应报"), ("harmless", "只换写法，不应报")):
        rows += [(what, name, r["tried"], r["flagged"], _share(r["share"])) for name, r in section[group].items()]
    schools = "、".join(f"{r['name']}（{r['sentences']}句，错误{r['errors']}）" for r in section["reports"])
    note = f"找出 {section['found']:.1%}，误报 {section['false_alarms']:.1%}；报告：{schools}"
    return Table("审核规则：埋入报告的错", ("类别", "改动", "次数", "报出", "比例"), rows, [False] * len(rows), note)


def rules(section: dict[str, Any]) -> Table:
    """Each rule on its own cases, and how often it speaks of the drafts."""
    rows: list[tuple[object, ...]] = [
        (r["id"], r["severity"], r["failing"], r["passing"], r["right"], r["on_drafts"]) for r in section["rules"]
    ]
    right = sum(r["right"] for r in section["rules"])
    whole = sum(r["failing"] + r["passing"] for r in section["rules"])
    head = ("规则", "级别", "反例", "正例", "判对", "在初稿中报出")
    note = f"{len(rows)} 条规则，{whole} 个案例判对 {right} 个"
    return Table("审核规则：逐条", head, rows, [False] * len(rows), note)


def speed(section: dict[str, Any]) -> Table:
    if "skipped" in section:
        return Table("速度", ("说明",), [(section["skipped"],)], [False])
    rows: list[tuple[object, ...]] = [
        (r["name"], "—" if r["value"] is None else f"{r['value']:,.2f}", r["unit"]) for r in section["rows"]
    ]
    return Table("速度", ("项目", "值", "单位"), rows, [False] * len(rows), "在本机测得，与机器和当时的负载有关")


def of(whole: dict[str, Any]) -> list[Table]:
    """The tables of the sections that are there, in order."""
    found: list[Table] = []
    if "matching" in whole:
        found.append(matching(whole["matching"]))
        if "ablation" in whole["matching"]:
            found.append(matching(whole["matching"], "ablation"))
    if "outside" in whole:
        found.append(matching(whole["outside"]))
    if "retrieval" in whole:
        found.append(retrieval(whole["retrieval"]))
        if (parts := splits(whole["retrieval"])) is not None:
            found.append(parts)
    if "ask" in whole:
        found.append(asking(whole["ask"]))
    if "cases" in whole:
        found.append(cases(whole["cases"]))
    if "grounding" in whole:
        found.append(grounding(whole["grounding"]))
    if "checker" in whole:
        found += [checker(whole["checker"]), rules(whole["checker"])]
    if "speed" in whole:
        found.append(speed(whole["speed"]))
    return found


def markdown(tables: Sequence[Table]) -> str:
    """The tables for eval/README.md."""
    parts = []
    for t in tables:
        lines = ["| " + " | ".join(t.head) + " |", "|" + "---|" * len(t.head)]
        lines += ["| " + " | ".join(str(c) for c in row) + " |" for row in t.rows]
        parts.append("\n".join((f"**{t.title}**（{t.note}）" if t.note else f"**{t.title}**", "", *lines)))
    return "\n\n".join(parts) + "\n"
