"""Made diagnoses for tests: levels by row, answers by row."""

from __future__ import annotations

from collections.abc import Mapping

from evidence import document, passage

from assistant import frameworks
from assistant.culture.diagnosis import Advise, diagnose, no_cases
from assistant.culture.scheme import load
from assistant.culture.survey import Grid, Survey, understand
from assistant.domain import CultureDiagnosis, CultureEvidence, CultureOverride, CultureSign, Institution

PACK = frameworks.load("quality-culture")
SCHEME = load(PACK)
SCHOOL = Institution(name="云溪应用技术学院", type="applied", category="工科", fictional=True)
PROOF: dict[int, tuple[CultureSign, ...]] = {
    1: (), 2: ("text",), 3: ("text", "record"), 4: ("text", "record", "improvement"),
    5: ("text", "record", "improvement", "initiative", "spread"),
}  # fmt: skip


def proof(level: int, code: str = "C2") -> list[CultureEvidence]:
    """Evidence that carries exactly this level."""
    result = []
    for sign in PROOF[level]:
        for year in (2022, 2023, 2024) if sign in ("record", "improvement") and level > 3 else (2024,):
            source = document(f"{code}{year}年材料", year=year)
            words = f"{year}年{code}的{sign}原文。"
            place = passage(words, source).locator.model_copy(update={"quote": words})
            years = () if sign == "text" else ((year,) if level == 5 or sign == "record" else (2024,))
            result.append(
                CultureEvidence(sign=sign, quote=words, document=source.id, title=source.title, years=years, locator=place)
            )
    return result


def answers(values: Mapping[str, float], role: str = "教师", n: int = 40) -> Survey:
    """A survey in which each row named has this mean (halves are made of two neighbours)."""
    questions = [(c, r.staff if role == "教师" else r.students) for c, r in SCHEME.by_code.items() if c in values]
    heads = ("您的身份", *(text for _, text in questions))
    lines = [
        (role, *(str(int(values[c]) + (values[c] % 1 > 0 and number % 2 == 0)) for c, _ in questions)) for number in range(n)
    ]
    return understand(f"{role}.xlsx", [Grid("Sheet1", (heads, *lines))], SCHEME)


def diagnosis(
    levels: Mapping[str, int],
    *surveys: Survey,
    default: int = 3,
    overrides: Mapping[str, CultureOverride] | None = None,
    advise: Advise = no_cases,
) -> CultureDiagnosis:
    evidence = {code: proof(levels.get(code, default), code) for code in SCHEME.by_code}
    return diagnose(PACK, SCHEME, SCHOOL, evidence, surveys, overrides or {}, 2025, 3, 100, advise)
