"""culture.html: the diagnosis on one page that opens anywhere, offline, with the evidence behind each level."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from assistant.domain import CultureAxis, CultureDiagnosis, CultureRow, WeakLink
from assistant.export import culture_words as words
from assistant.export import spoken
from assistant.export.atomic import write_text
from assistant.export.coverage_html import own_words
from assistant.export.radar_svg import radar
from assistant.resources import CORPUS
from assistant.wording import Wording, wording

TEMPLATE = CORPUS / "templates" / "culture.html"


def write(diagnosis: CultureDiagnosis, target: Path) -> None:
    """Writes the page whole or not at all."""
    write_text(target, page(diagnosis))


def charts(d: CultureDiagnosis) -> dict[str, str]:
    """The two radars as SVG: 'dimensions' and, where rows carry behaviours, 'behaviours'."""
    say = wording(d.language)
    made = {"dimensions": _chart("四个维度", d.dimensions, say)}
    if len(d.behaviours) >= 3:
        made["behaviours"] = _chart("“五自”", d.behaviours, say)
    return made


def _chart(title: str, axes: tuple[CultureAxis, ...], say: Wording) -> str:
    return radar(say(f"{title}雷达图"), [a.name for a in axes], words.series(axes, say), words.MOST)


def page(d: CultureDiagnosis) -> str:
    """The whole page as text."""
    say = wording(d.language)
    names = {"dimensions": say("四个维度雷达图"), "behaviours": say("“五自”雷达图")}
    figures = "".join(f"<figure>{svg}<figcaption>{names[key]}</figcaption></figure>" for key, svg in charts(d).items())
    gaps = "".join(
        f"<tr><td>{escape(say(words.RULES.get(f.rule, f.rule)))}</td><td>{escape(f.where)}</td><td>{escape(f.message)}</td>"
        f"<td>{escape(f.suggestion)}</td></tr>"
        for f in d.findings
    )
    return Template(own_words(TEMPLATE.read_text(encoding="utf-8"), say)).substitute(
        title=escape(say(f"{d.institution}质量文化建设诊断" + ("（虚构示例）" if d.fictional else ""))),
        subtitle=escape(say(f"{d.framework_name}（{d.edition}）。") + d.provenance),
        overview=escape(words.overview(d)),
        method=escape(say(words.METHOD)),
        charts=figures,
        rows="".join(_row(r, say) for r in d.rows),
        gaps=f"<table><tbody>{gaps}</tbody></table>" if gaps else f"<p>{say('没有达到一级（一分）的差距。')}</p>",
        weak="".join(_weak(link, say) for link in d.weak) or f"<p>{say('没有需要单列的薄弱环节。')}</p>",
    )


def _row(row: CultureRow, say: Wording) -> str:
    found = "".join(
        f'<div class="e">{say(f"【{words.SIGNS[e.sign]}】")}{escape(spoken.quote(e.quote, say))}<span class="where">'
        f"{escape(say.cites(e.locator.render()))}</span></div>"
        for e in row.evidence
    )
    more = f"<details><summary>{say(f'材料原文（{len(row.evidence)}条）')}</summary>{found}</details>" if found else ""
    survey = words.survey(row, say)
    if row.quadrant:
        survey = words.joined((survey, words.QUADRANTS[row.quadrant]), say)
    return (
        f"<tr><td>{escape(row.code)} {escape(row.name)}</td><td>{escape(say('、').join(row.behaviours) or '—')}</td>"
        f'<td class="l{row.level}">{escape(words.level(row, say))}</td><td>{escape(words.basis(row, say))}{more}</td>'
        f"<td>{escape(words.joined(row.lacking, say) or '—')}</td><td>{escape(survey)}</td></tr>"
    )


def _weak(link: WeakLink, say: Wording) -> str:
    said = "".join(f"<li>{escape(text)}</li>" for text in link.advice)
    cases = "".join(f"<li>{say('案例：')}{escape(c.title)}{say('：')}{escape(c.why)}</li>" for c in link.cases)
    none = f"<li>{escape(link.no_case)}</li>" if link.no_case else ""
    why = escape(words.joined(link.why, say))
    return f"<h3>{escape(link.code)} {escape(link.name)}</h3><p>{why}</p><ul>{said}{cases}{none}</ul>"
