"""Mapping files of yearly data tables (indicators/tables/*.yaml): which table, column and condition gives which quantity.

The national data platform numbers its tables anew from time to time, so a table is known by its title; a number alone only
counts where at least two of its columns are there.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.domain import Clock, Mark, digest
from assistant.metrics.numbers import fold
from assistant.packs import PackError, read
from assistant.resources import INDICATORS

FOLDER = "tables"
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_LEAD = re.compile(r"^(?:[\d.、一二三四五六七八九十()（）]+[.、）)]\s*)?(?:其中|小计|合计)?[：:]?")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Row):
    """A row or a column of this name holds the subject; `unit` is the platform's own, where the table says none."""

    subject: str
    unit: str
    names: tuple[str, ...] = Field(min_length=1)


class Count(_Row):
    """The number of rows whose columns hold one of the given words; `needs` are columns that must be there at all."""

    subject: str
    where: dict[str, tuple[str, ...]] = {}
    needs: tuple[str, ...] = ()


class Reference(_Row):
    """A column whose every value stands in a column of one of these tables."""

    tables: tuple[str, ...]
    column: str


class StateTable(_Row):
    """One table: how it is known, what it gives, and what must hold in it. Columns go by their key in `columns`."""

    codes: tuple[str, ...]
    titles: tuple[str, ...] = Field(min_length=1)
    clock: Clock | None = None
    columns: dict[str, tuple[str, ...]] = {}
    key: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    counts: tuple[Count, ...] = ()
    dictionaries: dict[str, tuple[str, ...]] = {}
    references: dict[str, Reference] = {}
    not_negative: tuple[str, ...] = ()
    mark: Mark
    source: str = ""

    @model_validator(mode="after")
    def _known_columns(self) -> StateTable:
        used = {*self.key, *self.dictionaries, *self.references, *self.not_negative}
        used |= {c for count in self.counts for c in (*count.where, *count.needs)}
        if unknown := used - self.columns.keys():
            raise ValueError(f"columns 里没有“{'、'.join(sorted(unknown))}”")
        return self

    def names(self) -> set[str]:
        """Every name of a row or column it knows, in the form of `plain`."""
        given = (*(n for v in self.values for n in v.names), *(n for names in self.columns.values() for n in names))
        return {plain(n) for n in given}


class StateTables(_Row):
    """A mapping file."""

    id: str
    name: str
    source: str
    tables: tuple[StateTable, ...]


def plain(name: str) -> str:
    """A name as it is compared: no numbering, brackets, units, spaces."""
    bare = re.sub(r"\s", "", name)
    return fold(_LEAD.sub("", _BRACKETS.sub("", bare)) or bare).strip("*：:")


def load(packs: Path | None = None) -> tuple[tuple[StateTable, ...], str]:
    """The tables of all mapping files, the office's own first, and a digest of the files. Raises PackError."""
    files: dict[str, Path] = {}
    for root in (packs, INDICATORS) if packs else (INDICATORS,):
        for file in sorted((root / FOLDER).glob("*.yaml")):
            files.setdefault(file.name, file)
    loaded = [(file, read(file, StateTables)) for file in files.values()]
    for file, mapping in loaded:
        if mapping.id != file.stem:
            raise PackError(file, None, f"id“{mapping.id}”与文件名不一致，请改成一样")
    return tuple(t for _, m in loaded for t in m.tables), digest(*(f.read_text(encoding="utf-8") for f in files.values()))
