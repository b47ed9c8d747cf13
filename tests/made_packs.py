"""Packs made up by hypothesis: any tree, any row, in any order that a person could write."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from assistant.packs import RawPack

_LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co"), exclude_characters="\u00a0\ufeff"
)
LINE = st.text(_LETTERS, min_size=1, max_size=12).map(lambda t: " ".join(t.split())).filter(bool)
"""One line without blanks around it."""
RISKY = st.sampled_from(["=SUM(A1)", "+1", "-", "@x", "'quoted", "''", "1.10", "2024", "1e5", "007", "a=b", "是", "null", "#N/A"])
WORD = LINE | RISKY
PROSE = st.lists(WORD, min_size=1, max_size=3).map("\n".join).map(lambda t: f"看{t}是否落实到位")
NUMBER = st.integers(0, 5000).map(float) | st.decimals(0, 100_000, places=4).map(float)
TERMS = st.dictionaries(WORD, st.sampled_from([1.0, 2.5, 5.0]), max_size=3)
SOURCED = st.sampled_from(["official", "S", "M", "U", "P"]).flatmap(
    lambda mark: st.fixed_dictionaries({"mark": st.just(mark), "source": LINE})
)  # fmt: skip


def row(required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]] | None = None) -> Any:
    return st.tuples(st.fixed_dictionaries(required, optional=optional or {}), SOURCED).map(lambda two: {**two[0], **two[1]})


def point(code: str) -> Any:
    return row(
        {"code": st.just(code), "name": WORD, "asks": PROSE, "evidence": st.lists(WORD, min_size=1, max_size=3),
         "weak_spots": st.lists(WORD, min_size=1, max_size=3), "terms": TERMS.filter(bool)},
        {"kind": st.sampled_from(["common", "B", "K", "X"]), "variant": st.sampled_from(["", "B1", "K2"]),
         "excludes": st.lists(WORD, max_size=2), "weight": NUMBER},
    )  # fmt: skip


THRESHOLD = row(
    {"direction": st.sampled_from(["at_least", "at_most"])},
    {"value": NUMBER,
     "by_category": st.dictionaries(st.sampled_from(["undergraduate:工科", "vocational:医"]), NUMBER, max_size=2),
     "limit": NUMBER, "note": WORD, "minimum_count": NUMBER,
     "exemptions": st.lists(row({"above": st.dictionaries(st.just("teachers"), NUMBER, min_size=1), "note": PROSE}), max_size=1)},
)  # fmt: skip


@st.composite
def packs(draw: st.DrawFn) -> RawPack:
    indicators: list[dict[str, Any]] = []
    points: dict[str, list[dict[str, Any]]] = {}
    metrics: list[dict[str, Any]] = []
    for first in range(1, draw(st.integers(1, 3)) + 1):
        top = {"code": str(first), "level": 1, **draw(row({"name": WORD}, {"terms": TERMS, "weight": NUMBER}))}
        indicators.append(top)
        for second in range(1, draw(st.integers(0, 3)) + 1):
            code = f"{draw(st.sampled_from(['', 'K', 'X']))}{first}.{second * draw(st.sampled_from([1, 10]))}"
            if code in {i["code"] for i in indicators}:
                continue
            indicators.append(
                {"code": code, "level": 2, "parent": str(first),
                 **draw(row({"name": WORD}, {"asks": PROSE, "terms": TERMS, "kind": st.sampled_from(["common", "K", "X"])}))}
            )  # fmt: skip
            if rows := [draw(point(f"{code}.{n}")) for n in range(1, draw(st.integers(0, 2)) + 1)]:
                points[code] = rows
            if draw(st.booleans()):
                made = row(
                    {"name": WORD, "unit": st.sampled_from(["%", "人"])},
                    {"threshold": THRESHOLD, "synonyms": st.lists(WORD, max_size=2), "bottom_line": st.booleans(), "number": WORD,
                     "choice": st.sampled_from(["must", "optional"]), "formula": st.just("a / b"), "weight": NUMBER},
                )  # fmt: skip
                metrics.append({"id": f"m{len(metrics)}", "code": code, **draw(made)})
    head = draw(
        st.fixed_dictionaries(
            {"id": st.just("made-up"), "name": WORD, "edition": WORD, "valid_from": st.sampled_from(["2024", "2024-03-01"]),
             "source": WORD},
            optional={"valid_to": st.just("2030-12-31"), "official_rows": st.integers(1, 99), "scoring": st.just("a-d"),
                      "types": st.lists(st.sampled_from(["research", "applied"]), unique=True), "family": st.just("cee"),
                      "language": st.sampled_from(["zh", "en"]), "drop": st.lists(WORD, max_size=2)},
        )
    )  # fmt: skip
    quantities = draw(
        st.lists(row({"id": st.just("teachers"), "name": WORD, "unit": st.just("人")}, {"clock": st.just("instant")}), max_size=1)
    )
    return RawPack.model_validate(
        {**head, "indicators": indicators, "points": points, "metrics": metrics, "quantities": quantities}
    )
