"""One self-contained HTML page from eval.json: tables, charts, confusions."""

from __future__ import annotations

from html import escape
from string import Template
from typing import Any

from assistant.evaluation import tables
from assistant.evaluation.charts import Bar, bars, reliability, table
from assistant.resources import CORPUS

TEMPLATE = CORPUS / "templates" / "evaluation.html"


def render(whole: dict[str, Any]) -> str:
    """The page. It loads nothing: no script, no style sheet, no picture from elsewhere."""
    parts: list[str] = []
    for key in ("matching", "outside"):
        if key in whole:
            parts += _matching(whole[key])
    if "retrieval" in whole:
        parts += _retrieval(whole["retrieval"])
    shown = (("grounding", tables.grounding), ("checker", tables.checker), ("checker", tables.rules), ("speed", tables.speed))
    for key, make in shown:
        if key in whole:
            parts += _table(make(whole[key]))
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(version=escape(str(whole.get("version", ""))), body="\n".join(parts))


def _table(t: tables.Table) -> list[str]:
    note = f"<p class=note>{escape(t.note)}</p>" if t.note else ""
    return [f"<h2>{escape(t.title)}</h2>{note}", table(t.head, t.rows, t.own)]


def _figure(caption: str, drawing: str) -> str:
    return f"<figure><figcaption>{escape(caption)}</figcaption>{drawing}</figure>"


def _matching(section: dict[str, Any]) -> list[str]:
    parts = _table(tables.matching(section))
    for key, title in (("top1", "首位对（横线为 95% 区间）"), ("top3", "前三对"), ("abstain_auc", "分辨“不属于任何指标”的 AUC")):
        rows = [
            Bar(
                m["name"],
                m.get(key),
                m["own"],
                tuple(m.get(f"{key}_interval") or (None, None)),
                "未安装" if "skipped" in m else "",
            )
            for m in section["methods"]
        ]
        parts.append(_figure(title, bars(rows, title)))
    if "ablation" in section:
        parts += _table(tables.matching(section, "ablation"))
    ours = next((m for m in section["methods"] if m["own"] and "skipped" not in m), None)
    return parts + (_detail(ours, section["names"]) if ours else [])


def _detail(ours: dict[str, Any], names: dict[str, str]) -> list[str]:
    """The project's own method by genre, length, indicator; its calibration and its confusions."""
    parts = [f"<h2>细看：{escape(ours['name'])}</h2>"]
    for key, title in (("by_genre", "按体裁"), ("by_length", "按长度"), ("by_type", "按学校类型"), ("by_batch", "按批次")):
        head = (title[1:], "有指标的段数", "首位对", "前三对", "无关的段数", "无关→不匹配")
        rows = [
            (name, g["count"], g["top1"], g["top3"], g["nothing"], g["nothing_called_nothing"]) for name, g in ours[key].items()
        ]
        parts.append(f"<h3>{title}</h3>" + table(head, rows))
    codes = [
        Bar(f"{code} {names.get(code, '')}", g["top1"], True, note=f"{g['count']} 段")
        for code, g in ours["by_code"].items()
        if g["count"]
    ]
    parts.append(_figure("各指标首位对", bars(codes, "各指标首位对")))
    if "reliability" in ours:
        title = f"把握与实际（标定误差 {ours['calibration_error']:.3f}）"
        parts.append(_figure(title, reliability(ours["reliability"], title)))
    mixed = [
        (
            f"{c['label']} {names.get(c['label'], '')}",
            f"{c['said']} {names.get(c['said'], '')}",
            c["count"],
            c["share"],
            c["example"],
        )
        for c in ours["confusions"]
    ]
    return [*parts, "<h3>最常见的混淆</h3>" + table(("应为", "判为", "段数", "占该指标", "例"), mixed)]


def _retrieval(section: dict[str, Any]) -> list[str]:
    parts = _table(tables.retrieval(section))
    for key, title in (("hit1", "首位命中（横线为 95% 区间）"), ("hit10", "前十命中")):
        rows = [
            Bar(
                e["name"],
                e.get(key),
                e["own"],
                tuple(e.get(f"{key}_interval") or (None, None)),
                "未安装" if "skipped" in e else "",
            )
            for e in section["engines"]
        ]
        parts.append(_figure(title, bars(rows, title)))
    by_part = tables.splits(section)
    return parts + (_table(by_part) if by_part else [])
