"""Questions asked of a workspace: is the passage that answers quoted, and is nothing found where there is nothing?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant import frameworks
from assistant.corpus import Corpus
from assistant.domain import Document, FileOutcome, Institution, Locator, Passage, digest
from assistant.evaluation import metrics
from assistant.evaluation.data import DATASETS, DataError, Question, questions, rows
from assistant.mapping import Currency
from assistant.retrieval import Tokenizer
from assistant.steps import asking
from assistant.steps.progress import Silent
from assistant.workspace import Place, Workspace

UNANSWERABLE = DATASETS / "ask" / "unanswerable.jsonl"
SCHOOL = Institution(name="某校", type="applied", category="工科")
FRAMEWORK = "bk-audit-2-3"


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A question to which no document of the set has an answer."""

    id: str
    text: str
    split: str


def unanswerable(file: Path = UNANSWERABLE) -> list[Unanswerable]:
    """{"id", "text"} a line; `split` as for answerable ones. Raises DataError."""
    return [Unanswerable(str(r["id"]), str(r["text"]), str(r.get("split") or "")) for _, r in rows(file, "id", "text")]


@contextmanager
def schools(file: Path) -> Iterator[dict[str, asking.Ground]]:
    """One workspace a school (`source` up to the slash), its documents and passages as the set has them."""
    by: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for _, row in rows(file, "id", "text"):
        school, _, source = str(row.get("source") or "school/all").partition("/")
        by.setdefault(school, {}).setdefault(source, []).append(row)
    framework, corpus, tokenizer = frameworks.load(FRAMEWORK), Corpus.open(), Tokenizer()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        opened = {school: Workspace(Path(folder) / school) for school in by}
        try:
            made = {}
            for school, sources in by.items():
                documents = dict(_put(opened[school], source, held) for source, held in sources.items())
                currencies = {id: Currency(True, "") for id in documents}
                ground = asking.Ground(opened[school], framework, SCHOOL, documents, currencies, (), corpus, tokenizer)
                made[school] = ground
            yield made
        finally:
            for workspace in opened.values():
                workspace.close()


def _put(workspace: Workspace, source: str, held: Sequence[dict[str, Any]]) -> tuple[str, Document]:
    title = str(held[0].get("title") or source)
    id = digest(source)
    document = Document(id=id, sha256=id, title=title, format="docx", size=0, places=(f"{source}.docx",), level="school")
    passages = []
    for order, row in enumerate(held):
        headings = (str(row["heading"]),) if row.get("heading") else ()
        place = Locator(file=document.places[0], sha256=id, paragraph=order + 1, heading_path=headings)
        kind: Any = "row" if "｜" in str(row["text"]) else "paragraph"
        passages.append(Passage(id=str(row["id"]), document=id, order=order, kind=kind, text=str(row["text"]), locator=place))
    outcome = FileOutcome(path=document.places[0], outcome="ok", document=id)
    workspace.put_file(Place(document.places[0], id, 1, 1, outcome), document, passages)
    return id, document


def evaluate(
    queries: Path, passages: Path, without: Sequence[Unanswerable], done: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """Answerable questions are asked of the school whose passages answer them, the others of every school. Raises DataError."""
    asked = questions(queries)
    if not asked:
        raise DataError("问题的文件是空的。每行一个 JSON，字段见 eval/datasets/README.md。")
    school_of = {str(r["id"]): str(r.get("source") or "school/all").partition("/")[0] for _, r in rows(passages, "id", "text")}
    with schools(passages) as grounds:
        places, parts, closest = [], [q.split or "all" for q in asked], 0
        for question in asked:
            answer = asking.ask(question.text, grounds[_school(question, school_of)], Silent())
            places.append(_place(question, answer))
            closest += any(q.passage.id in question.relevant for q in answer.closest)
            done()
        quiet: list[tuple[str, bool]] = []
        for none in without:
            quiet += [(none.split or "all", not asking.ask(none.text, ground, Silent()).sentences) for ground in grounds.values()]
            done()
    answered = np.array(places)
    return {
        "questions": len(asked), "schools": len(grounds), **figures(answered),
        "closest": closest / len(asked),
        "interval": metrics.interval(answered >= 0),
        "by_split": {s: figures(answered[[n for n, p in enumerate(parts) if p == s]]) for s in sorted(set(parts))},
        "without_answer": {
            "questions": len(without), "asked": len(quiet), "nothing": _share([q for _, q in quiet]),
            "by_split": {s: _share([q for p, q in quiet if p == s]) for s in sorted({p for p, _ in quiet})},
            "counts": dict(Counter(p for p, _ in quiet)),
        },
    }  # fmt: skip


NOTHING = -2
"""The place of a question to which nothing was found at all; -1: sentences were found, the right one not among them."""


def figures(places: Any) -> dict[str, Any]:
    """Shares of the questions: the right passage first, among the sentences quoted, others only, nothing found."""
    return {
        "count": len(places), "first": float((places == 0).mean()) if len(places) else 0.0,
        "among": float((places >= 0).mean()) if len(places) else 0.0,
        "others": float((places == -1).mean()) if len(places) else 0.0,
        "nothing": float((places == NOTHING).mean()) if len(places) else 0.0,
    }  # fmt: skip


def _school(question: Question, school_of: dict[str, str]) -> str:
    """The school that most of the passages are of that answer a question. Raises DataError."""
    found = Counter(school_of[id] for id in sorted(question.relevant) if id in school_of)
    if not found:
        raise DataError(f"问题“{question.id}”的 relevant 在片段文件里一个也没有，请检查 id。")
    return found.most_common(1)[0][0]


def _place(question: Question, answer: asking.Answer) -> int:
    if not answer.sentences:
        return NOTHING
    return next((n for n, q in enumerate(answer.sentences) if q.passage.id in question.relevant), -1)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
