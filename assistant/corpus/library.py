"""Everything in the corpus: the shipped cases and standards notes, and those of the office's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant import frameworks
from assistant.corpus import cases as case_files
from assistant.corpus import passages as passage_files
from assistant.corpus import standards as standard_files
from assistant.corpus.errors import CorpusError
from assistant.corpus.passages import OwnPassage
from assistant.corpus.relations import family_of
from assistant.domain import Case, StandardNote
from assistant.packs import line_of
from assistant.resources import CORPUS

CASES, STANDARDS = "cases", "standards"
FAMILIES = ("bk-audit-1", "bk-audit-2", "bk-qualify", "gz-capability")
"""Families whose every second-level indicator has a shipped standards note."""


@dataclass(frozen=True)
class Library:
    """What can be found. `own` holds passages of the office's own standards and references."""

    cases: tuple[Case, ...]
    notes: tuple[StandardNote, ...]
    own: tuple[OwnPassage, ...] = ()

    @cached_property
    def _notes(self) -> dict[tuple[str, str], StandardNote]:
        return {(note.family, note.code): note for note in self.notes}

    @cached_property
    def _cases(self) -> dict[str, Case]:
        return {case.id: case for case in self.cases}

    def note(self, family: str, code: str) -> StandardNote | None:
        """The note for an indicator; a review point's code leads to its indicator."""
        family = family_of(family)
        plain = ".".join(code.lstrip("BKX").split(".")[:2])
        for form in (code, plain, f"K{plain}", f"X{plain}", f"B{plain}"):
            if (family, form) in self._notes:
                return self._notes[family, form]
        return None

    def case(self, id: str) -> Case | None:
        return self._cases.get(id)


def load(own: Path | None = None, shipped: Path = CORPUS) -> Library:
    """The shipped corpus and, where there is one, the office's folder. A case or note of the office's replaces a shipped one
    with the same id or code. Raises CorpusError for the first file that cannot be used."""
    cases: dict[str, Case] = {}
    notes: dict[tuple[str, str], StandardNote] = {}
    for root in _roots(own, shipped):
        for file in case_paths(root):
            case = case_files.read(file)
            cases[case.id] = case if root == shipped else case.model_copy(update={"provenance": "own"})
        for file in standard_paths(root):
            for note in standard_files.read(file):
                notes[note.family, note.code] = note
    passages = tuple(passage_files.load(own)) if own is not None and own.is_dir() else ()
    return Library(tuple(cases[id] for id in sorted(cases)), tuple(notes.values()), passages)


def _roots(own: Path | None, shipped: Path) -> Iterator[Path]:
    yield shipped
    if own is not None and own.is_dir() and own.resolve() != shipped.resolve():
        yield own


def case_paths(root: Path) -> list[Path]:
    return sorted(f for f in (root / CASES).rglob("*.md") if f.name.lower() != "readme.md")


def standard_paths(root: Path) -> list[Path]:
    return sorted((root / STANDARDS).rglob("*.yaml"))


def faults(root: Path, packs: Path | None = None) -> list[CorpusError]:
    """Every file of a corpus folder that cannot be used, and every case or note that names what no framework has."""
    found: list[CorpusError] = []
    seen: dict[str, Path] = {}
    codes = {family: {leaf.code for leaf in frameworks.load(family, packs).leaves} for family in FAMILIES}
    for file in case_paths(root):
        try:
            case = case_files.read(file)
        except CorpusError as error:
            found.append(error)
            continue
        if case.id in seen:
            found.append(CorpusError(file, 2, f"编号“{case.id}”已被“{seen[case.id]}”使用，请另取一个"))
        seen[case.id] = file
        line = _line(file, "indicators")
        if case.family not in codes:
            found.append(CorpusError(file, _line(file, "family"), f"没有“{case.family}”这个体系，应为 {'、'.join(codes)} 之一"))
        elif unknown := [c for c in case.indicators if c not in codes[case.family]]:
            found.append(
                CorpusError(file, line, f"体系“{case.family}”没有二级指标“{unknown[0]}”；编码见 zhiping frameworks show")
            )
    for file in standard_paths(root):
        try:
            notes = standard_files.read(file)
        except CorpusError as error:
            found.append(error)
            continue
        for number, note in enumerate(notes):
            if note.family in codes and note.code not in codes[note.family]:
                found.append(CorpusError(file, line_of(file, "notes", number, "code"), f"“{note.family}”没有指标“{note.code}”"))
    return found


def _line(file: Path, field: str) -> int | None:
    """The line of a front-matter field."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if line.startswith(f"{field}:")), None)


def without_note(notes: tuple[StandardNote, ...], packs: Path | None = None) -> list[tuple[str, str]]:
    """(family, code) of the second-level indicators of the shipped families that have no note."""
    there = {(note.family, note.code) for note in notes}
    return [(f, leaf.code) for f in FAMILIES for leaf in frameworks.load(f, packs).leaves if (f, leaf.code) not in there]
