"""Model cases in English (corpus/language/cases.en.yaml), one for each kind of trouble; all of them composite."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.corpus.search import Found
from assistant.domain import CaseFit, InstitutionType
from assistant.resources import CORPUS

FILE = CORPUS / "language" / "cases.en.yaml"
KINDS = {
    "research": "a research university",
    "applied": "a university of applied sciences",
    "vocational": "a vocational institution",
}
"""The types of institution as English texts call them."""


class EnglishCase(BaseModel):
    """A case in a few lines: what was wrong, what was done, what came of it, what did not work."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    topic: str
    type: InstitutionType
    title: str
    problem: str
    done: str
    result: str
    failed: str


@cache
def shipped(file: Path = FILE) -> tuple[EnglishCase, ...]:
    """All of them, in the order of the file."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
    return tuple(EnglishCase.model_validate(row) for row in rows)


def find(topic: str, kind: InstitutionType) -> Found:
    """The cases of a topic, told whole, those of the institution's type first; or that there is none in English."""
    fits = [
        CaseFit(
            id=c.id, title=c.title, type=c.type, provenance="composite", score=1.0,
            why=f"{c.problem}. What was done: {c.done}. What came of it: {c.result}. What did not work: {c.failed}",
            differs="" if c.type == kind else f"the case is that of {KINDS[c.type]}",
        )
        for c in sorted(shipped(), key=lambda c: c.type != kind)
        if c.topic == topic
    ]  # fmt: skip
    reason = "" if fits else "The library has no case in English for this kind of problem; its other cases are in Chinese only"
    return Found(tuple(fits), reason)
