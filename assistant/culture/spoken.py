"""A diagnosis said in the language of its framework: what rules say is turned, what evidence and people say stays."""

from __future__ import annotations

from assistant.domain import CultureDiagnosis, CultureRow, Finding, SurveySource, WeakLink
from assistant.wording import CHINESE, Wording


def diagnosis(made: CultureDiagnosis, say: Wording) -> CultureDiagnosis:
    """The same diagnosis with every sentence of its own in the language."""
    if say.language == CHINESE:
        return made
    return made.model_copy(
        update={
            "provenance": say(made.provenance),
            "rows": tuple(_row(row, say) for row in made.rows),
            "weak": tuple(_link(link, say) for link in made.weak),
            "findings": tuple(_finding(found, say) for found in made.findings),
            "surveys": tuple(survey(source, say) for source in made.surveys),
        }
    )


def survey(source: SurveySource, say: Wording) -> SurveySource:
    """A survey file with what was noticed in reading it."""
    return source.model_copy(update={"remarks": tuple(map(say, source.remarks))})


def _row(row: CultureRow, say: Wording) -> CultureRow:
    return row.model_copy(update={"reasons": tuple(map(say, row.reasons)), "lacking": tuple(map(say, row.lacking))})


def _link(link: WeakLink, say: Wording) -> WeakLink:
    return link.model_copy(
        update={
            "why": tuple(map(say, link.why)),
            "advice": tuple(_prose(a, say) for a in link.advice),
            "no_case": say(link.no_case),
        }
    )


def _prose(text: str, say: Wording) -> str:
    """A sentence that quotes evidence; cells of a table row are divided as is usual in the language."""
    return say(text).replace("｜", " | ").replace("：", ": ")


def _finding(found: Finding, say: Wording) -> Finding:
    return found.model_copy(
        update={"where": say(found.where), "message": say(found.message), "suggestion": say(found.suggestion)}
    )
