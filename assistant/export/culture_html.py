"""culture.html: the diagnosis on one page that opens anywhere, offline, with the evidence behind each level."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from assistant.domain import CultureAxis, CultureDiagnosis, CultureRow, WeakLink
from assistant.export import culture_words as words
from assistant.export.atomic import write_text
from assistant.export.radar_svg import radar
from assistant.resources import CORPUS

TEMPLATE = CORPUS / "templates" / "culture.html"


def write(diagnosis: CultureDiagnosis, target: Path) -> None:
    """Writes the page whole or not at all."""
    write_text(target, page(diagnosis))


def charts(d: CultureDiagnosis) -> dict[str, str]:
    """The two radars as SVG: 'dimensions' and, where rows carry behaviours, 'behaviours'."""
    made = {"dimensions": _chart("四个维度", d.dimensions)}
    if len(d.behaviours) >= 3:
        made["behaviours"] = _chart("“五自”", d.behaviours)
    return made


def _chart(title: str, axes: tuple[CultureAxis, ...]) -> str:
    return radar(f"{title}雷达图", [a.name for a in axes], words.series(axes), words.MOST)


def page(d: CultureDiagnosis) -> str:
    """The whole page as text."""
    names = {"dimensions": "四个维度雷达图", "behaviours": "“五自”雷达图"}
    figures = "".join(f"<figure>{svg}<figcaption>{names[key]}</figcaption></figure>" for key, svg in charts(d).items())
    gaps = "".join(
        f"<tr><td>{escape(words.RULES.get(f.rule, f.rule))}</td><td>{escape(f.where)}</td><td>{escape(f.message)}</td>"
        f"<td>{escape(f.suggestion)}</td></tr>"
        for f in d.findings
    )
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=escape(f"{d.institution}质量文化建设诊断" + ("（虚构示例）" if d.fictional else "")),
        subtitle=escape(f"{d.framework_name}（{d.edition}）。{d.provenance}"),
        overview=escape(words.overview(d)),
        method=escape(words.METHOD),
        charts=figures,
        rows="".join(_row(r) for r in d.rows),
        gaps=f"<table><tbody>{gaps}</tbody></table>" if gaps else "<p>没有达到一级（一分）的差距。</p>",
        weak="".join(_weak(link) for link in d.weak) or "<p>没有需要单列的薄弱环节。</p>",
    )


def _row(row: CultureRow) -> str:
    found = "".join(
        f'<div class="e">【{words.SIGNS[e.sign]}】{escape(e.quote)}<span class="where">{escape(e.locator.render())}</span></div>'
        for e in row.evidence
    )
    more = f"<details><summary>材料原文（{len(row.evidence)}条）</summary>{found}</details>" if found else ""
    quadrant = f"；{words.QUADRANTS[row.quadrant]}" if row.quadrant else ""
    return (
        f"<tr><td>{escape(row.code)} {escape(row.name)}</td><td>{escape('、'.join(row.behaviours) or '—')}</td>"
        f'<td class="l{row.level}">{escape(words.level(row))}</td><td>{escape(words.basis(row))}{more}</td>'
        f"<td>{escape('；'.join(row.lacking) or '—')}</td><td>{escape(words.survey(row) + quadrant)}</td></tr>"
    )


def _weak(link: WeakLink) -> str:
    said = "".join(f"<li>{escape(text)}</li>" for text in link.advice)
    cases = "".join(f"<li>案例：{escape(c.title)}（{escape(c.why)}）</li>" for c in link.cases)
    none = f"<li>{escape(link.no_case)}</li>" if link.no_case else ""
    return f"<h3>{escape(link.code)} {escape(link.name)}</h3><p>{escape('；'.join(link.why))}</p><ul>{said}{cases}{none}</ul>"
