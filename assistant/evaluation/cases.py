"""Case retrieval measured on problem statements whose fitting cases a person named."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import institution
from assistant.corpus import Corpus
from assistant.domain import Case, Institution, digest
from assistant.evaluation import metrics
from assistant.evaluation.data import DataError, Paragraph, rows
from assistant.evaluation.peers import absent
from assistant.evaluation.retrieval import DEPTH, Engine, Search
from assistant.resources import CORPUS

TUNE, HELD = "tune", "held"
"""The search was tuned on the first part of the statements only; figures count on the second."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A problem as an office would write it, and the cases that fit equally well; none where no case should be given."""

    id: str
    text: str
    who: Institution
    family: str
    codes: tuple[str, ...]
    cases: frozenset[str]
    split: str


def statements(place: Path) -> list[Statement]:
    """The statements of a file, or of all *.jsonl files of a folder. Raises DataError with file and line."""
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    if not files:
        raise DataError(f"“{place}”下没有 .jsonl 文件。格式见 eval/datasets/README.md。")
    found: dict[str, Statement] = {}
    for file in files:
        for number, row in rows(file, "id", "text", "type", "category", "cases"):
            id, kind, category = str(row["id"]), str(row["type"]), str(row["category"])
            if id in found:
                raise DataError(f"“{file}”第{number}行的 id“{id}”前面已经用过，请改成不同的。")
            if category not in institution.CATEGORIES:
                raise DataError(f"“{file}”第{number}行的 category“{category}”应是 {'、'.join(institution.CATEGORIES)} 之一。")
            if row.get("codes") and not row.get("family"):
                raise DataError(f"“{file}”第{number}行写了 codes 就要写 family（codes 所属的体系，如 bk-audit-2）。")
            try:
                who = institution.of_type(kind, "").model_copy(update={"category": category})
            except institution.InstitutionError as error:
                raise DataError(f"“{file}”第{number}行：{error}") from error
            split = str(row.get("split") or (TUNE if int(digest(id), 16) % 3 == 0 else HELD))
            found[id] = Statement(
                id, str(row["text"]), who, str(row.get("family") or ""), tuple(str(c) for c in row.get("codes") or ()),
                frozenset(str(c) for c in row["cases"]), split,
            )  # fmt: skip
    return list(found.values())


def check(asked: Sequence[Statement], known: Sequence[Case]) -> None:
    """Raises DataError for a statement that names an unknown case or none of its own type, and where there is nothing to do."""
    if not asked or not known:
        raise DataError("没有问题陈述或没有案例，无从评测。问题放在 eval/datasets/cases/ 下，格式见 eval/datasets/README.md。")
    cases = {c.id: c for c in known}
    for statement in asked:
        if lost := sorted(statement.cases - cases.keys()):
            raise DataError(f"问题“{statement.id}”的 cases 里有“{lost[0]}”，案例库中没有。用 zhiping eval nearest 找相近的案例。")
        if statement.cases and not any(cases[c].type == statement.who.type for c in statement.cases):
            raise DataError(f"问题“{statement.id}”的 cases 里没有同类型（{statement.who.type}）的案例。")


Ask = Callable[[Statement], list[str]]
"""A statement → ids of cases, best first."""


@dataclass(frozen=True, slots=True)
class CaseEngine:
    name: str
    build: Callable[[Corpus], Ask]
    own: bool = False
    needs: tuple[str, ...] = ()


def _ours(with_codes: bool) -> Callable[[Corpus], Ask]:
    def build(corpus: Corpus) -> Ask:
        def ask(s: Statement) -> list[str]:
            family, codes = (s.family, s.codes) if with_codes else ("", ())
            return [fit.id for fit in corpus.find_cases(s.text, s.who, family, codes, k=DEPTH).fits]

        return ask

    return build


def _within_type(engine: Engine) -> Callable[[Corpus], Ask]:
    """A plain engine over the cases of the asked type alone: the fairest use of it."""

    def build(corpus: Corpus) -> Ask:
        searches: dict[str, Search] = {}
        for kind in sorted({c.type for c in corpus.library.cases}):
            texts = [Paragraph(c.id, _whole(c)) for c in corpus.library.cases if c.type == kind]
            searches[kind] = engine.build(texts, Path())
        return lambda s: searches[s.who.type](s.text) if s.who.type in searches else []

    return build


def _whole(case: Case) -> str:
    measures = "。".join(m.text for m in case.measures)
    return "\n".join((case.title, case.problem, case.cause, case.situation, measures, case.effect))


def engines() -> tuple[CaseEngine, ...]:
    """Ours first; plain ones beside it, each within the right type."""
    from assistant.evaluation.retrieval import engines as plain

    peers = [e for e in plain() if e.name in ("BM25，字的二元组", "字符 TF-IDF")]
    return (
        CaseEngine("本项目", _ours(True), own=True),
        CaseEngine("本项目：不给指标编码", _ours(False), own=True),
        *(CaseEngine(f"{e.name}（限同类型）", _within_type(e), needs=e.needs) for e in peers),
    )


def evaluate(
    asked: Sequence[Statement],
    corpus: Corpus,
    chosen: Sequence[CaseEngine] | None = None,
    done: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Every engine's figures, and what ours missed. Raises DataError."""
    check(asked, corpus.library.cases)
    found = []
    for engine in engines() if chosen is None else chosen:
        if reason := absent(engine.needs):
            found.append({"name": engine.name, "own": engine.own, "skipped": reason})
        else:
            found.append({"name": engine.name, "own": engine.own, **_measure(engine.build(corpus), asked, corpus)})
        done()
    return {"statements": len(asked), "cases": len(corpus.library.cases), "engines": found}


def _measure(ask: Ask, asked: Sequence[Statement], corpus: Corpus) -> dict[str, Any]:
    types = {c.id: c.type for c in corpus.library.cases}
    answers, taken = [], []
    for statement in asked:
        start = time.perf_counter()
        answers.append(ask(statement))
        taken.append(time.perf_counter() - start)
    groups = {"all": list(range(len(asked)))}
    for n, statement in enumerate(asked):
        groups.setdefault(f"split {statement.split}", []).append(n)
        groups.setdefault(f"type {statement.who.type}", []).append(n)
    missed = [
        {"id": s.id, "text": s.text, "wanted": sorted(s.cases), "found": a[:3]}
        for s, a in zip(asked, answers, strict=True)
        if (s.cases and not set(a[:3]) & s.cases) or (not s.cases and a)
    ]
    return {
        "groups": {name: _figures([asked[n] for n in rows], [answers[n] for n in rows], types) for name, rows in groups.items()},
        "missed": missed,
        "milliseconds_median": float(np.median(taken) * 1e3),
    }


def _figures(asked: Sequence[Statement], answers: Sequence[Sequence[str]], types: Mapping[str, str]) -> dict[str, Any]:
    wanted = [n for n, s in enumerate(asked) if s.cases]
    nothing = [n for n, s in enumerate(asked) if not s.cases]
    places = metrics.first_hits([answers[n] for n in wanted], [asked[n].cases for n in wanted])
    hit = places >= 0
    right = np.array([bool(answers[n]) and types[answers[n][0]] == asked[n].who.type for n in wanted], dtype=bool)
    return {
        "count": len(asked),
        "hit1": float((hit & (places < 1)).mean()) if wanted else float("nan"),
        "hit3": float((hit & (places < 3)).mean()) if wanted else float("nan"),
        "hit3_interval": metrics.interval(hit & (places < 3)) if wanted else (float("nan"), float("nan")),
        "right_type_first": float(right.mean()) if wanted else float("nan"),
        "nothing_given_for_nothing": float(np.mean([not answers[n] for n in nothing])) if nothing else float("nan"),
    }


def nearest(texts: Sequence[tuple[str, str, str]], corpus: Corpus, top: int) -> list[dict[str, Any]]:
    """(id, text, type) → the cases nearest by words and meaning, for whoever writes down which ones fit."""
    return [
        {
            "id": id,
            "text": text,
            "nearest": [
                {"id": case.id, "type": case.type, "title": case.title, "score": round(score, 3)}
                for case, score in corpus.nearest(text, kind, top)
            ],
        }
        for id, text, kind in texts
    ]


def shipped() -> Corpus:
    """The shipped cases alone: an office's own would change the figures."""
    from assistant.corpus import load

    return Corpus(load(shipped=CORPUS))
